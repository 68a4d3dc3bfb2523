"""What a check saw, on which figures, and what would explain it. A finding changes nothing and accuses nobody.

Codes and exact numbers; one renderer turns them into sentences of either language, for shell and page alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.formats.dates import period_label
from tracker.formats.numbers import format_number
from tracker.formats.rounding import fraction_text, half_up
from tracker.formats.sentences import N_, NN_, say

_DECIMALS = 6
_TIMES = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """A number that became another one in ``period``."""

    period: str
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check saw.

    ``kind``: a key of :data:`SAW`. ``figures``: the numbers it rests on, by name. ``turns``: what changed, period by
    period. ``names``: the counts or periods it speaks of. ``explains``: keys of :data:`EXPLAINS`, the likeliest first.
    ``line``: of the source, where it has lines.
    """

    kind: str
    what: str
    place: str = ""
    period: str | None = None
    line: int | None = None
    figures: Mapping[str, Fraction] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    names: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()


SAW: Mapping[str, str] = {
    "value_differs": N_("%(stated)s is stated; %(numerator)s over %(denominator)s gives %(computed)s."),
    "slip": N_(
        "%(stated)s is stated; %(numerator)s over %(denominator)s gives %(computed)s: a factor of %(times)s between."
    ),
    "programmed_slip": N_(
        "%(programmed)s is programmed and %(target)s is the target of the year: a factor of %(times)s between."
    ),
    "n_of_zero": N_("%(numerator)s of 0 is stated."),
    "periods_of_nothing": NN_(
        "%(count)s of %(of)s periods is 0 of 0, or has nobody counted, beside others with cases: %(names)s.",
        "%(count)s of %(of)s periods are 0 of 0, or have nobody counted, beside others with cases: %(names)s.",
    ),
    "target_zero": N_("The target of the year is %(target)s, though more is better."),
    "over_whole": N_("%(numerator)s of %(denominator)s: the part is larger than the whole."),
    "achievement_differs": N_("An achievement of %(stated)s is stated; the figures give %(computed)s."),
    "points_programmed_differ": N_("%(stated)s points programmed are stated; the rule gives %(computed)s."),
    "points_won_differ": N_("%(stated)s points won are stated; the rule gives %(computed)s."),
    "won_held": N_("%(stated)s points won are stated, exactly those programmed; the rule gives %(computed)s."),
    "nothing_won": N_("Nothing was programmed and no points are stated; the rule gives %(computed)s."),
    "full_points": N_("All %(stated)s points are stated as won; the rule gives %(computed)s."),
    "weight_changed": N_("The weight changed during the year: %(turns)s."),
    "target_changed": N_("The target of the year changed during the year: %(turns)s."),
    "weight_rewritten": N_("The weight was changed after its period had ended: %(turns)s."),
    "target_rewritten": N_("The target of the year was changed after its period had ended: %(turns)s."),
    "programmed_rewritten": N_("The target programmed was changed after its period had ended: %(turns)s."),
    "denominator_changed": N_("The denominator is said to be fixed, yet changed: %(turns)s."),
    "not_inventory": N_("%(denominator)s is the denominator stated; the target was set on %(inventory)s."),
    "count_fell": N_("A count of the year so far became smaller: %(turns)s."),
    "sum_differs": N_("%(names)s: that is %(computed)s, and %(whole)s is stated."),
    "not_nested": N_("Counts that contain one another do not: %(names)s."),
    "all_late": N_("All %(answered)s that were answered count as late."),
    "jump": N_("From %(before)s to %(after)s a year: %(times)s times."),
}
"""What was seen, by kind."""

EXPLAINS: Mapping[str, str] = {
    "percent_for_fraction": N_("A percentage was typed where a fraction belongs, or the other way round."),
    "thousands": N_("One of the numbers is in thousands."),
    "typed": N_("One of the numbers was typed wrongly."),
    "rounded_by_hand": N_("The stated figure was rounded by hand."),
    "other_formula": N_("The source computes this indicator by another rule."),
    "nothing_asked": N_("Nothing was asked for in those periods."),
    "left_empty": N_("The figures were not known, and zeros were typed in their place."),
    "numerator_kept": N_("The denominator was emptied and the numerator stayed."),
    "nothing_to_do": N_("Nothing could be done this year, and the commitment should be left out instead."),
    "emptied_cell": N_("A cell of the source was emptied by mistake."),
    "more_than_planned": N_("More was done than had been planned: then the denominator is a plan, and this is right."),
    "held": N_("The source pays no more than was programmed for the period."),
    "not_programmed": N_("The source gives no points before something is programmed."),
    "accepted": N_("Somebody accepted the commitment as fulfilled; then the decision should stand beside it."),
    "shared_out": N_("A neighbour was left out and its weight was shared among the others."),
    "agreed": N_("The change was agreed upon; then the act should stand beside it."),
    "fitted": N_("The target was fitted to what was reached."),
    "inventory_updated": N_("The inventory was counted anew."),
    "moving": N_("The denominator grows with demand, and is not fixed."),
    "other_inventory": N_("The denominator of another indicator or place was taken."),
    "corrected": N_("An earlier figure was corrected."),
    "of_the_period": N_("The figure is of the period alone, not of the year so far."),
    "other_term": N_("The counts use different terms: one counts working days, the other calendar days."),
    "separate_buckets": N_("The counts are of separate ranges, not of everything up to a limit: as such they add up."),
    "of_received": N_("The counts are of all that was received, not of what was answered: as such they add up."),
    "total_repeated": N_("The number of all was repeated in the column of the late ones."),
    "truly_late": N_("Everything really was late."),
    "some_unknown": N_("Of some cases the part they belong to is not known."),
    "counted_twice": N_("Some cases are counted in two parts."),
    "pooled": N_("The counts are of different periods or services."),
    "half_year": N_("The last year is not complete, and the work comes at one time of the year."),
    "new_count": N_("Something began to be counted, or is counted in another way."),
    "demand": N_("Demand really changed."),
}
"""What would explain it, by code."""


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
    said = say(language, SAW[finding.kind], **shown)
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
    return [say(language, EXPLAINS[code]) for code in finding.explains]


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
            {"period": one.period, "before": fraction_text(one.before), "after": fraction_text(one.after)}
            for one in finding.turns
        ],
        "explains": list(finding.explains),
    }
    if language is not None:
        told |= {"saw": sentence(finding, language), "explanations": explanations(finding, language)}
    return told


def by_kind(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings of each kind, in the order of :data:`SAW`; kinds without any are left out."""
    found: dict[str, list[Finding]] = {kind: [] for kind in SAW}
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
    before, after = shown_number(turn.before, language), shown_number(turn.after, language)
    return f"{period_label(turn.period, language)} {before} → {after}"
