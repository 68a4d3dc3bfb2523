"""One sentence per step of a trace, and per reason why a figure is missing, in the reader's language.

Numbers are written as the language writes them, at most six decimals; the trace keeps them exact.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from tracker.analysis import sentences_beside
from tracker.formats.dates import format_date, period_label
from tracker.formats.labels import LABELS
from tracker.formats.numbers import format_number, format_percent
from tracker.formats.sentences import N_, NN_, say
from tracker.rules.explain import sentences_shapes
from tracker.rules.explain.citation_words import law_words
from tracker.rules.explain.sentences_shapes import ROUNDED
from tracker.rules.explain.trace import Step
from tracker.rules.scoring.results import Reason

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOST_DECIMALS = 6
_WORDS = frozenset(
    {
        "code",
        "codes",
        "where",
        "status",
        "effect",
        "faults",
        "label_es",
        "label_en",
        "of_es",
        "of_en",
        "counts",
        "parts",
    }
)
_NAMED = {"dimension": LABELS["dimension"], "side": LABELS["side"], "kind": LABELS["formula"]}
"""What is a code in a trace and a word in a sentence."""
_PERIODS = frozenset({"period", "periods", "asked"})
_DAYS = frozenset({"since", "until"})
_PERCENTAGES = frozenset(
    {
        "achievement",
        "credit",
        "floor",
        "cap",
        "pays",
        "edge",
        "total",
        "less",
        "more",
        "cost",
        "green_from",
        "amber_from",
        "green_to",
        "low_percent",
        "high_percent",
    }
)

_STEPS: Mapping[tuple[str, str], str] = {
    ("accumulate", "sum_over_sum"): NN_(
        "Both sides added up over %(count)s period: %(numerator)s over %(denominator)s.",
        "Both sides added up over %(count)s periods: %(numerator)s over %(denominator)s.",
    ),
    ("accumulate", "sum_over_mean"): NN_(
        "Numerators added up over %(count)s period, denominators averaged: %(numerator)s over %(denominator)s.",
        "Numerators added up over %(count)s periods, denominators averaged: %(numerator)s over %(denominator)s.",
    ),
    ("accumulate", "sum_over_fixed"): NN_(
        "Numerators added up over %(count)s period, the denominator is fixed: %(numerator)s over %(denominator)s.",
        "Numerators added up over %(count)s periods, the denominator is fixed: %(numerator)s over %(denominator)s.",
    ),
    ("accumulate", "last_over_fixed"): N_(
        "The last numerator counts, the denominator is fixed: %(numerator)s over %(denominator)s."
    ),
    ("accumulate", "last"): N_("The last figure counts: %(result)s."),
    ("accumulate", "mean"): NN_(
        "The mean of %(count)s period: %(result)s.",
        "The mean of %(count)s periods: %(result)s.",
    ),
    ("accumulate", "maximum"): NN_(
        "The highest of %(count)s period: %(result)s.",
        "The highest of %(count)s periods: %(result)s.",
    ),
    ("actual", "none"): N_("No figure was reported."),
    ("actual", "stated"): N_("Stated value: %(result)s."),
    ("actual", "fraction"): N_("%(numerator)s / %(denominator)s × %(factor)s = %(result)s."),
    ("actual", "requirements"): N_("Requirements met: %(met)s of %(of)s, × %(factor)s = %(result)s."),
    ("actual", "requirements_of_stages"): NN_(
        "Requirements met in %(count)s stage objective: %(met)s of %(of)s.",
        "Requirements met in %(count)s stage objectives: %(met)s of %(of)s.",
    ),
    ("actual", "zero_of_zero"): N_("0 of 0: nothing was asked for so far, counted as 0."),
    ("actual", "n_of_zero"): N_("%(numerator)s of 0 is a fault of its source and is not scored."),
    ("actual", "not_scored"): N_("The figure is shown as stated and not scored: its source has a fault (%(faults)s)."),
    ("actual", "as_displayed"): N_("The value counts as it is displayed: %(actual)s becomes %(result)s."),
    ("achievement", "none"): N_("Achievement: nothing to compare, there is no figure that counts."),
    ("achievement", "no_base"): N_("Achievement: nothing to divide by, no target is due."),
    ("achievement", "actual_over_target"): N_("Higher is better: %(actual)s / %(target)s × 100 = %(result)s."),
    ("achievement", "target_over_actual"): N_("Lower is better: %(target)s / %(actual)s × 100 = %(result)s."),
    ("achievement", "actual_zero"): N_("Lower is better and the actual is %(actual)s: there is no division to make."),
    ("achievement", "target_zero"): N_("The target is %(target)s: there is nothing to divide by."),
    ("achievement", "within_range"): N_("%(actual)s lies between %(low)s and %(high)s: %(result)s."),
    ("achievement", "outside_range"): N_(
        "%(actual)s lies outside %(low)s to %(high)s: in proportion to the end it missed, %(result)s."
    ),
    ("achievement", "report_only"): N_("Only reporting counts, and it was reported."),
    ("credit", "proportional"): N_(
        "Credit: the achievement %(achievement)s, held between %(floor)s and %(cap)s: %(result)s."
    ),
    ("credit", "settled"): N_("Credit by rule: %(result)s."),
    ("credit", "not_reported"): N_("Promised and not reported: credit %(result)s so far."),
    ("exception", "weight_redistributed"): N_(
        "With its part of the excluded weights, the weight %(weight)s counts as %(result)s."
    ),
    ("exception", "lose"): N_("Not measured: the weight of %(weight)s counts and nothing of it is obtained."),
    ("exception", "leave_out"): N_("The commitment is left out; its weight does not count."),
    ("exception", "redistribute"): N_("The commitment is taken out; its weight of %(weight)s goes to the others."),
    ("exception", "credit_in_full"): N_("Accepted by way of exception: the weight of %(weight)s is credited in full."),
    ("exception", "out_of_standing"): N_("The commitment is out of the count; it has no points."),
    ("obtained", "weight_times_credit"): N_("Weight %(weight)s × credit %(credit)s = %(result)s."),
    ("obtained", "sum_of_stages"): NN_(
        "Sum of %(count)s stage objective: %(result)s.",
        "Sum of %(count)s stage objectives: %(result)s.",
    ),
    ("standing", "share_by_month"): N_(
        "Its denominator grows with demand: weight %(weight)s × %(month)s/12 = %(result)s is its share of the year."
    ),
    ("standing", "whole_share"): N_("Its share of the year is its weight: %(result)s."),
    ("standing", "points_programmed"): N_(
        "Points programmed: %(share)s × the lesser of %(programmed)s / %(target)s and 1 = %(result)s."
    ),
    ("standing", "nothing_programmed"): N_("Nothing was programmed: %(result)s."),
    ("standing", "points_won"): N_("Points won: %(share)s × the lesser of %(actual)s / %(target)s and 1 = %(result)s."),
    ("standing", "points_won_lower"): N_(
        "Points won, lower is better: %(share)s × the lesser of %(target)s / %(actual)s and 1 = %(result)s."
    ),
    ("standing", "points_won_range"): N_("Points won: %(share)s × what of the range is reached = %(result)s."),
    ("standing", "points_won_zero"): N_("Points won, lower is better and the actual is %(actual)s: %(result)s."),
    ("standing", "nothing_won"): N_("Points won: nothing that counts yet, %(result)s."),
    ("standing", "won_as_programmed"): N_("Accepted by way of exception: won as programmed, %(result)s."),
    ("standing", "programmed_of_stages"): NN_(
        "Points programmed, sum of %(count)s stage objective: %(result)s.",
        "Points programmed, sum of %(count)s stage objectives: %(result)s.",
    ),
    ("standing", "won_of_stages"): NN_(
        "Points won, sum of %(count)s stage objective: %(result)s.",
        "Points won, sum of %(count)s stage objectives: %(result)s.",
    ),
    ("standing", "group_percent"): N_("%(code)s: %(won)s won / %(programmed)s programmed = %(result)s."),
    ("standing", "pooled"): N_("All points won / all programmed: %(won)s / %(programmed)s = %(result)s."),
    ("objective", "sum_of_objective"): N_(
        "Objective %(code)s: the sum of what was obtained is %(result)s of %(weight)s."
    ),
    ("objective", "sum_of_team"): N_("%(code)s: the sum of what was obtained is %(result)s of %(weight)s."),
    ("total", "sum_of_obtained"): NN_(
        "Total: the sum over %(count)s commitment is %(result)s.",
        "Total: the sum over %(count)s commitments is %(result)s.",
    ),
    ("total", "mean_of_teams"): NN_(
        "The plain mean of %(count)s team is %(result)s.",
        "The plain mean of %(count)s teams is %(result)s.",
    ),
    ("total", "mean_of_objectives"): NN_(
        "The plain mean of %(count)s programme is %(result)s.",
        "The plain mean of %(count)s programmes is %(result)s.",
    ),
    ("band", "pays_of"): N_("%(total)s is at or above %(edge)s: %(label)s, pays %(pays)s %(of)s (%(law)s)."),
    ("band", "pays"): N_("%(total)s is at or above %(edge)s: %(label)s, pays %(pays)s (%(law)s)."),
    ("band", "pays_nothing"): N_("%(total)s is at or above %(edge)s: %(label)s, pays nothing (%(law)s)."),
    ("band", "pays_unknown"): N_("%(total)s is at or above %(edge)s: %(label)s. What it pays is not known (%(law)s)."),
    ("band", "incomplete"): N_("No band is given while weights or figures are missing."),
    **sentences_shapes.STEPS,
    **sentences_beside.STEPS,
}

_REASONS: Mapping[str, str] = {
    "no_target": N_("No target is known."),
    "no_actual": N_("No figure was reported."),
    "not_programmed": N_("Nothing is programmed for this period, so no points are due."),
    "target_zero": N_("The target is 0: there is nothing to divide by."),
    "actual_zero": N_("Lower is better and the actual is 0: the programme's rule decides."),
    "zero_of_zero": N_("0 of 0: nothing was asked for so far."),
    "n_of_zero": N_("A number over 0 is a fault of the source; it is shown and not scored."),
    "stated_unlike_operands": N_(
        "The stated value is not numerator over denominator: a fault of the source, shown and not scored."
    ),
    "report_only": N_("Only reporting counts."),
    "weight_missing": N_("The source does not print its weight."),
    "weights_missing": N_("Some weights are not known."),
    "weights_incomplete": N_("The weights add up to %(sum)s, not to %(wanted)s."),
    "figures_missing": NN_(
        "%(count)s commitment lacks a figure: %(codes)s.",
        "%(count)s commitments lack a figure: %(codes)s.",
    ),
    "published_only": N_("Only the source's own result is known; it cannot be recomputed."),
    "not_measured": N_("Not measured."),
    "excluded": N_("Excluded on request."),
    "not_committed": N_("Not committed."),
    "not_applicable": N_("Not applicable."),
    "external_cause": N_("An external cause was accepted."),
    **sentences_shapes.REASONS,
}
_ASSUMED = N_("(Assumed.)")
REASON_CODES = frozenset(_REASONS)


def sentence(step: Step, language: str) -> str:
    """``step`` as one sentence in ``language`` ("es", "en"), its numbers in it. KeyError on an unknown rule."""
    params = {name: _place(name, text, language) for name, text in step.inputs.items()}
    params["result"] = _result(step, language)
    key = step.step, step.rule
    if step.stated is not None and key == ("band", "lower_edge_included"):
        params |= {"label": params[f"label_{language}"], "of": params.get(f"of_{language}", "")}
        params["law"] = law_words(step.stated, language)
        key = "band", _pays(step)
    said = say(language, _STEPS[key], **params)
    if step.rounding and step.result is not None and _was_rounded(step):
        mode, decimals = step.rounding.split(":")
        said += " " + say(language, ROUNDED[mode], decimals=decimals)
    return said


def told(step: Step, language: str) -> str:
    """``step`` in a sentence that says where it rests on something assumed; a band says it itself."""
    said = sentence(step, language)
    return f"{said} {say(language, _ASSUMED)}" if step.assumed and step.step != "band" else said


def _pays(step: Step) -> str:
    """Whether a band pays a part of something, a part of nothing named, nothing, or nobody knows what."""
    if step.result is None:
        return "pays_unknown"
    if Decimal(step.result) == 0:
        return "pays_nothing"
    return "pays_of" if "of_es" in step.inputs else "pays"


def reason_sentence(reason: Reason, language: str) -> str:
    """Why something is missing or odd, in ``language``; a code that is not known here is shown as it is."""
    if reason.code not in _REASONS:
        return reason.code
    params = {name: _place(name, text, language) for name, text in reason.params.items()}
    return say(language, _REASONS[reason.code], **params)


def _place(name: str, text: str, language: str) -> str:
    if name in _PERIODS:
        return ", ".join(period_label(code, language) for code in text.split(", "))
    if name in _NAMED:
        return say(language, _NAMED[name].get(text, text))
    if name in _DAYS:
        return format_date(dt.date.fromisoformat(text), language)
    if name in _WORDS or not _NUMBER.fullmatch(text):
        return text
    number = Decimal(text)
    return format_percent(number, language, _decimals(number)) if name in _PERCENTAGES else _shown(number, language)


def _result(step: Step, language: str) -> str:
    if step.result is None:
        return "–"
    number = Decimal(step.result)
    if step.unit == "%":
        return format_percent(number, language, _decimals(number))
    shown = _shown(number, language)
    if step.unit == "points":
        return say(language, N_("%(number)s points"), number=shown)
    return f"{shown} {step.unit}".strip()


def _shown(number: Decimal, language: str) -> str:
    return format_number(number, language, _decimals(number))


def _decimals(number: Decimal) -> int:
    """The decimals ``number`` has, at most six."""
    return min(_MOST_DECIMALS, max(0, -int(number.as_tuple().exponent)))


def _was_rounded(step: Step) -> bool:
    if step.unrounded is None or step.result is None:
        return False
    numerator, denominator = step.unrounded
    return Fraction(step.result) != Fraction(int(numerator), int(denominator))
