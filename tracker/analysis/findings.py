"""What a check saw, on which figures, and what would explain it. A finding changes nothing and accuses nobody.

Codes and exact numbers; one renderer turns them into sentences of either language, for shell, page and PDF alike. The
type checker holds every kind and every explanation to its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, assert_never, get_args

from tracker.formats.dates import period_label
from tracker.formats.labels import label
from tracker.formats.numbers import format_number
from tracker.formats.rounding import fraction_text, half_up
from tracker.formats.sentences import N_, NN_, say
from tracker.rules.survey.breakdowns import DIMENSIONS, SIDES

_DECIMALS = 6
_TIMES = 1

Kind = Literal[
    "value_differs",
    "slip",
    "value_slip",
    "programmed_slip",
    "n_of_zero",
    "periods_of_nothing",
    "target_zero",
    "over_whole",
    "achievement_differs",
    "points_programmed_differ",
    "points_won_differ",
    "won_held",
    "nothing_won",
    "full_points",
    "weight_changed",
    "target_changed",
    "weight_rewritten",
    "target_rewritten",
    "programmed_rewritten",
    "figure_rewritten",
    "denominator_changed",
    "not_inventory",
    "count_fell",
    "sum_differs",
    "not_nested",
    "all_late",
    "jump",
]

Why = Literal[
    "percent_for_fraction",
    "thousands",
    "typed",
    "rounded_by_hand",
    "other_formula",
    "nothing_asked",
    "left_empty",
    "numerator_kept",
    "nothing_to_do",
    "emptied_cell",
    "more_than_planned",
    "held",
    "not_programmed",
    "accepted",
    "shared_out",
    "agreed",
    "fitted",
    "inventory_updated",
    "moving",
    "other_inventory",
    "corrected",
    "of_the_period",
    "other_term",
    "separate_buckets",
    "of_received",
    "total_repeated",
    "truly_late",
    "some_unknown",
    "counted_twice",
    "pooled",
    "half_year",
    "new_count",
    "demand",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind, in the order in which a shell shows them."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A number that became another one in ``period``. ``name``: which one, where a finding tells of several."""

    period: str
    before: Fraction
    after: Fraction
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check saw.

    ``figures``: the numbers it rests on, by name. ``turns``: what changed, period by period. ``names``: the counts or
    periods it speaks of. ``explains``: the likeliest first. ``line``: of the source, where it has lines.
    """

    kind: Kind
    what: str
    place: str = ""
    period: str | None = None
    line: int | None = None
    figures: Mapping[str, Fraction] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    names: tuple[str, ...] = ()
    explains: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a kind: the ``heading`` over its findings, and the sentence of one of them."""

    heading: str
    saw: str


def words_of(kind: Kind) -> Words:
    """The heading over findings of ``kind``, and the sentence of one of them."""
    match kind:
        case "value_differs":
            return Words(
                N_("Stated values that their numerator and denominator do not give"),
                N_("%(stated)s is stated; %(numerator)s / %(denominator)s gives %(computed)s."),
            )
        case "slip":
            return Words(
                N_("Slips of a factor of 100 or 1,000"),
                N_("%(stated)s is stated; %(numerator)s / %(denominator)s gives %(computed)s: a factor of %(times)s."),
            )
        case "value_slip":
            return Words(
                N_("Stated values that slipped by a factor of 100 or 1,000 from those beside them"),
                N_("%(stated)s is stated beside %(beside)s: a factor of %(times)s."),
            )
        case "programmed_slip":
            return Words(
                N_("Programmed targets that slipped by a factor of 100 or 1,000"),
                N_("%(programmed)s is programmed, the target of the year is %(target)s: a factor of %(times)s."),
            )
        case "n_of_zero":
            return Words(
                N_("Something of nothing"),
                N_("%(numerator)s of 0 is stated."),
            )
        case "periods_of_nothing":
            return Words(
                N_("Periods of 0 of 0 beside others with cases"),
                NN_(
                    "%(count)s of %(of)s periods is 0 of 0, or counts nobody: %(names)s.",
                    "%(count)s of %(of)s periods are 0 of 0, or count nobody: %(names)s.",
                ),
            )
        case "target_zero":
            return Words(
                N_("Targets of the year of 0"),
                N_("The target of the year is %(target)s, though more is better."),
            )
        case "over_whole":
            return Words(
                N_("Parts larger than their whole"),
                N_("%(numerator)s of %(denominator)s: the part is larger than the whole."),
            )
        case "achievement_differs":
            return Words(
                N_("Achievements that do not follow from the figures"),
                N_("An achievement of %(stated)s is stated; the figures give %(computed)s."),
            )
        case "points_programmed_differ":
            return Words(
                N_("Points programmed that do not follow the rule"),
                N_("%(stated)s points programmed are stated; the rule gives %(computed)s."),
            )
        case "points_won_differ":
            return Words(
                N_("Points won that do not follow the rule"),
                N_("%(stated)s points won are stated; the rule gives %(computed)s."),
            )
        case "won_held":
            return Words(
                N_("Points won held to those programmed"),
                N_("%(stated)s points won are stated, exactly those programmed; the rule gives %(computed)s."),
            )
        case "nothing_won":
            return Words(
                N_("No points won where nothing was programmed"),
                N_("Nothing was programmed and no points are stated; the rule gives %(computed)s."),
            )
        case "full_points":
            return Words(
                N_("Full points below full compliance"),
                N_("All %(stated)s points are stated as won; the rule gives %(computed)s."),
            )
        case "weight_changed":
            return Words(
                N_("Weights changed during the year"),
                N_("The weight changed during the year: %(turns)s."),
            )
        case "target_changed":
            return Words(
                N_("Targets of the year changed during it"),
                N_("The target of the year changed during the year: %(turns)s."),
            )
        case "weight_rewritten":
            return Words(
                N_("Weights changed after their period had ended"),
                N_("The weight was changed after its period had ended: %(turns)s."),
            )
        case "target_rewritten":
            return Words(
                N_("Targets of the year changed after the period had ended"),
                N_("The target of the year was changed after its period had ended: %(turns)s."),
            )
        case "programmed_rewritten":
            return Words(
                N_("Programmed targets changed after their period had ended"),
                N_("The target programmed was changed after its period had ended: %(turns)s."),
            )
        case "figure_rewritten":
            return Words(
                N_("Figures changed after their period had ended"),
                N_("The figure was changed after its period had ended: %(turns)s."),
            )
        case "denominator_changed":
            return Words(
                N_("Denominators that are not the inventory"),
                N_("The denominator is said to be fixed, yet changed: %(turns)s."),
            )
        case "not_inventory":
            return Words(
                N_("Denominators that the target was not set on"),
                N_("%(denominator)s is the denominator stated; the target was set on %(inventory)s."),
            )
        case "count_fell":
            return Words(
                N_("Counts of the year so far that became smaller"),
                N_("A count of the year so far became smaller: %(turns)s."),
            )
        case "sum_differs":
            return Words(
                N_("Sums that do not add up"),
                N_("%(names)s: that is %(computed)s, and %(whole)s is stated."),
            )
        case "not_nested":
            return Words(
                N_("Counts that are not nested"),
                N_("Counts that contain one another do not: %(names)s."),
            )
        case "all_late":
            return Words(
                N_("All late"),
                N_("All %(answered)s that were answered count as late."),
            )
        case "jump":
            return Words(
                N_("Years that jump"),
                N_("From %(before)s to %(after)s a year: %(times)s times."),
            )
        case _:
            assert_never(kind)


def why_words(why: Why) -> str:
    """What would explain a finding, in a sentence."""
    match why:
        case "percent_for_fraction":
            return N_("A percentage was typed where a fraction belongs, or the other way round.")
        case "thousands":
            return N_("One of the numbers is in thousands.")
        case "typed":
            return N_("One of the numbers was typed wrongly.")
        case "rounded_by_hand":
            return N_("The stated figure was rounded by hand.")
        case "other_formula":
            return N_("The source computes this indicator by another rule.")
        case "nothing_asked":
            return N_("Nothing was asked for in those periods.")
        case "left_empty":
            return N_("The figures were not known, and zeros were typed in their place.")
        case "numerator_kept":
            return N_("The denominator was emptied and the numerator stayed.")
        case "nothing_to_do":
            return N_("Nothing could be done this year, and the commitment should be left out instead.")
        case "emptied_cell":
            return N_("A cell of the source was emptied by mistake.")
        case "more_than_planned":
            return N_("More was done than had been planned: then the denominator is a plan, and this is right.")
        case "held":
            return N_("The source pays no more than was programmed for the period.")
        case "not_programmed":
            return N_("The source gives no points before something is programmed.")
        case "accepted":
            return N_("Somebody accepted the commitment as fulfilled; then the decision should stand beside it.")
        case "shared_out":
            return N_("A neighbour was left out and its weight was shared among the others.")
        case "agreed":
            return N_("The change was agreed upon; then the act should stand beside it.")
        case "fitted":
            return N_("The target was fitted to what was reached.")
        case "inventory_updated":
            return N_("The inventory was counted anew.")
        case "moving":
            return N_("The denominator grows with demand, and is not fixed.")
        case "other_inventory":
            return N_("The denominator of another indicator or place was taken.")
        case "corrected":
            return N_("An earlier figure was corrected.")
        case "of_the_period":
            return N_("The figure is of the period alone, not of the year so far.")
        case "other_term":
            return N_("The counts use different terms: one counts working days, the other calendar days.")
        case "separate_buckets":
            return N_("The counts are of separate ranges, not of everything up to a limit: as such they add up.")
        case "of_received":
            return N_("The counts are of all that was received, not of what was answered: as such they add up.")
        case "total_repeated":
            return N_("The number of all was repeated in the column of the late ones.")
        case "truly_late":
            return N_("Everything really was late.")
        case "some_unknown":
            return N_("Of some cases the part they belong to is not known.")
        case "counted_twice":
            return N_("Some cases are counted in two parts.")
        case "pooled":
            return N_("The counts are of different periods or services.")
        case "half_year":
            return N_("The last year is not complete, and the work comes at one time of the year.")
        case "new_count":
            return N_("Something began to be counted, or is counted in another way.")
        case "demand":
            return N_("Demand really changed.")
        case _:
            assert_never(why)


def sentence(finding: Finding, language: str) -> str:
    """What was seen, in ``language`` ("es", "en"), its numbers in it; where they were taken out, that they were."""
    if not finding.figures and not finding.turns:
        return say(language, _TOO_SMALL)
    shown = {
        name: shown_number(number, language, _TIMES if name == "times" else _DECIMALS)
        for name, number in finding.figures.items()
    }
    shown["turns"] = "; ".join(_turn(turn, language) for turn in finding.turns)
    shown["names"] = ", ".join(_named(finding, name, shown, language) for name in finding.names)
    said = say(language, words_of(finding.kind).saw, **shown)
    for name, msgid in (("won", _WON), ("due", _DUE), ("standing", _STANDING)):
        if f"{name}_before" in finding.figures:
            said += " " + say(language, msgid, **shown)
    return said


_TOO_SMALL = N_("Its numbers are too small to be published.")
_WON = N_("With the same work the points won go from %(won_before)s to %(won_after)s.")
_DUE = N_("The points programmed go from %(due_before)s to %(due_after)s.")
_STANDING = N_("All such changes together move the standing from %(standing_before)s to %(standing_after)s.")


def explanations(finding: Finding, language: str) -> list[str]:
    """What would explain ``finding``, in ``language``, the likeliest first."""
    return [say(language, why_words(why)) for why in finding.explains]


def place_words(finding: Finding, language: str) -> str:
    """Where it was seen: its place, where figures are divided along what and on which side, and its period."""
    places = [_place(finding, word, language) for word in finding.place.split(", ") if word]
    return ", ".join([*places, *([period_label(finding.period, language)] if finding.period else [])])


def _place(finding: Finding, word: str, language: str) -> str:
    if finding.kind == "sum_differs" and word.isdigit():
        return say(language, N_("level %(level)s"), level=word)
    kind: Literal["dimension", "side"] | None = "dimension" if word in DIMENSIONS else "side" if word in SIDES else None
    return word if kind is None else label(kind, word, language)


def remark(finding: Finding, language: str) -> str:
    """``finding`` beside its figure, on page and PDF: where, what was seen, and what would explain it."""
    dated = any(not turn.name for turn in finding.turns)  # then the sentence says when
    where = place_words(replace(finding, period=None) if dated else finding, language)
    where, saw = where[:1].upper() + where[1:], sentence(finding, language)
    why = " ".join(explanations(finding, language))
    if not where:
        return say(language, N_("%(saw)s Perhaps: %(why)s"), saw=saw, why=why)
    return say(language, N_("%(where)s: %(saw)s Perhaps: %(why)s"), where=where, saw=saw, why=why)


def finding_to_json(finding: Finding, language: str | None = None) -> dict[str, Any]:
    """``finding`` for a program: exact to ten decimals; with ``language`` its sentences too."""
    told: dict[str, Any] = {
        "kind": finding.kind,
        "what": finding.what,
        "place": finding.place,
        "period": finding.period,
        "line": finding.line,
        "figures": {name: fraction_text(number) for name, number in finding.figures.items()},
        "names": list(finding.names),
        "turns": [
            {
                "period": turn.period,
                "name": turn.name,
                "before": fraction_text(turn.before),
                "after": fraction_text(turn.after),
            }
            for turn in finding.turns
        ],
        "explains": list(finding.explains),
    }
    if language is not None:
        told |= {"saw": sentence(finding, language), "explanations": explanations(finding, language)}
    return told


def by_kind(findings: Iterable[Finding]) -> dict[Kind, list[Finding]]:
    """The findings of each kind, in the order of :data:`KINDS`; kinds without any are left out."""
    found: dict[Kind, list[Finding]] = {kind: [] for kind in KINDS}
    for finding in findings:
        found[finding.kind].append(finding)
    return {kind: some for kind, some in found.items() if some}


def exact(**numbers: Decimal | Fraction | int | None) -> dict[str, Fraction]:
    """The numbers that are there, as exact figures of a finding."""
    return {name: Fraction(number) for name, number in numbers.items() if number is not None}


def shown_number(number: Fraction, language: str, most: int = _DECIMALS) -> str:
    """``number`` as ``language`` writes it, so many decimals at most, none that are not there."""
    return format_number(half_up(number, most), language)


def _named(finding: Finding, name: str, shown: Mapping[str, str], language: str) -> str:
    """A count with its number, or a period."""
    if finding.kind == "periods_of_nothing":
        return period_label(name, language)
    return f"{say(language, name)} {shown[name]}" if name in shown else say(language, name)


def _turn(turn: Turn, language: str) -> str:
    """What became what, and when; where one period is told of, which number."""
    before, after = shown_number(turn.before, language), shown_number(turn.after, language)
    of = say(language, turn.name) if turn.name else period_label(turn.period, language)
    return f"{of} {before} → {after}"
