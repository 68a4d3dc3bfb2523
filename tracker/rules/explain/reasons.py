"""Why something is missing, odd, or worth saying: one sentence a reason, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from tracker.formats.dates import period_label
from tracker.formats.numbers import format_number, format_percent
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_, NN_, say
from tracker.rules.scoring.results import Reason

MOST_DECIMALS = 6
_PERIODS = frozenset({"period", "periods", "asked"})
_PERCENTAGES = frozenset({"cost", "edge"})
_TEXTS = frozenset({"code", "codes", "where", "status", "effect", "faults"})

REASONS: Mapping[str, str] = {
    "no_target": N_("No target is known."),
    "no_actual": N_("No figure was reported."),
    "not_due_yet": N_("Nothing is due of it yet."),
    "no_base": N_("There is nothing to compare with yet."),
    "no_plan": N_("Nothing is programmed for the periods of the year: it is not in the standing."),
    "target_zero": N_("The target is 0 or below: it cannot be divided by."),
    "target_missed": N_("The target is 0 or below and was missed: nothing is obtained."),
    "target_zero_by_rule": N_("The target is 0: the programme's rule decides."),
    "actual_zero": N_("Lower is better and the value is 0 or below: the programme's rule decides."),
    "zero_of_zero": N_("0 of 0: there were no cases so far."),
    "n_of_zero": N_("A number over 0 is a fault of the source; it is shown and not scored."),
    "stated_unlike_operands": N_(
        "The stated value is not numerator over denominator: a fault of the source, shown and not scored."
    ),
    "nothing_asked": N_("0 of 0: by the programme's rule there is no figure."),
    "zero_unearned": N_("0 of 0 all year: a 0 that would count as reached is not earned by that."),
    "periods_of_nothing": NN_(
        "%(count)s of %(of)s periods is 0 of 0: %(periods)s.", "%(count)s of %(of)s periods are 0 of 0: %(periods)s."
    ),
    "periods_missing": N_("No figure for %(count)s of %(of)s periods; none is taken as 0: %(periods)s."),
    "value_of_earlier_period": N_("No figure for %(asked)s: that of %(period)s, the last there is, stands for it."),
    "no_formula": N_("No formula holds on that day."),
    "nobody_counted": N_("Nobody was counted."),
    "items_left_out": NN_(
        "%(count)s item does not apply and is left out.", "%(count)s items do not apply and are left out."
    ),
    "no_criteria": N_("Its criteria values are not known."),
    "report_only": N_("Only reporting counts."),
    "opinion_unfavourable": N_("The technical opinion is unfavourable, and so it is not met: %(codes)s."),
    "opinion_left_out": N_("No technical opinion was given, and so it is left out: %(codes)s."),
    "opinion_awaited": N_("The technical opinion is awaited; it counts as reported meanwhile: %(codes)s."),
    "opinion_not_given": N_("No technical opinion was given, and so it is not met: %(codes)s."),
    "met_by_rounding": N_("The target of %(target)s is met only by rounding: %(exact)s counts as %(shown)s."),
    "missed_by_rounding": N_("The target of %(target)s is missed only by rounding: %(exact)s counts as %(shown)s."),
    "total_rounded_across": N_(
        "Only by rounding does the total reach another band: %(exact)s counts as %(shown)s, and the limit is %(edge)s."
    ),
    "reporting_errors": N_("Errors in the reported figures cost %(cost)s of the credit."),
    "reporting_errors_later": N_("Errors in the reported figures cost %(cost)s of the credit in the year's score."),
    "weight_missing": N_("The source does not print its weight."),
    "weights_missing": N_("Some weights are not known."),
    "weights_incomplete": N_("The weights add up to %(sum)s, not to %(wanted)s."),
    "figures_missing": NN_(
        "%(count)s commitment lacks a figure: %(codes)s.", "%(count)s commitments lack a figure: %(codes)s."
    ),
    "targets_missing": NN_(
        "%(count)s commitment has no target: %(codes)s.", "%(count)s commitments have no target: %(codes)s."
    ),
    "targets_zero": NN_(
        "%(count)s commitment is not scored, because its target is 0 or less: %(codes)s.",
        "%(count)s commitments are not scored, because their targets are 0 or less: %(codes)s.",
    ),
    "plans_missing": NN_(
        "%(count)s commitment has nothing programmed: %(codes)s.",
        "%(count)s commitments have nothing programmed: %(codes)s.",
    ),
    "groups_missing": NN_(
        "%(count)s commitment belongs to no team or objective, and no mean can count it: %(codes)s.",
        "%(count)s commitments belong to no team or objective, and no mean can count them: %(codes)s.",
    ),
    "headcount_missing": N_("The head count of a team is not known."),
    "published_only": N_("Only the source's own result is known; it cannot be recomputed."),
    "not_measured": N_("Not measured."),
    "excluded": N_("Excluded on request."),
    "not_committed": N_("Not committed."),
    "not_applicable": N_("Not applicable."),
    "external_cause": N_("An external cause was accepted."),
    "nothing_due": N_("Nothing is programmed so far."),
    "incomplete": N_("The result is not complete."),
    "no_total": N_("The programme has no figure that puts all together."),
    "hidden": N_("It rests on too few people to be published."),
}
_MORE = N_("%(codes)s and %(more)s more")


def reason_sentence(reason: Reason, language: str) -> str:
    """Why something is missing or odd, in ``language``; a code that is not known here is shown as it is."""
    if reason.code not in REASONS:
        return reason.code
    params = {name: _place(name, text, language) for name, text in reason.params.items()}
    if "more" in params:
        params["codes"] = say(language, _MORE, codes=params["codes"], more=params["more"])
    return say(language, REASONS[reason.code], **params)


def _place(name: str, text: str, language: str) -> str:
    if name in _PERIODS:
        return ", ".join(period_label(code, language) for code in text.split(", "))
    if name in _TEXTS:
        return text
    number = Decimal(text)
    if name in _PERCENTAGES:
        return format_percent(number, language, decimals_of(number))
    return format_number(number, language, decimals_of(number))


def decimals_of(number: Decimal) -> int:
    """The decimals ``number`` has, at most six."""
    return min(MOST_DECIMALS, max(0, -int(number.as_tuple().exponent)))


def shown(number: Fraction, language: str) -> str:
    """``number`` as ``language`` writes it: six decimals at most, half up, without trailing zeros."""
    rounded = half_up(number, MOST_DECIMALS)
    text = format(rounded, "f").rstrip("0").rstrip(".") if "." in format(rounded, "f") else format(rounded, "f")
    plain = Decimal(text or "0")
    return format_number(plain, language, decimals_of(plain))
