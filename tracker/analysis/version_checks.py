"""What was changed afterwards: two versions of one table, and what of the past differs between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tracker.analysis.commitment_checks import Pack, moved_points, points_of
from tracker.analysis.findings import Finding, Kind, Turn, Why
from tracker.formats.sentences import N_
from tracker.rules.calendar.periods import period_of
from tracker.sheets.published import PublishedCommitment, PublishedFigure

_PROMISED: Mapping[str, Kind] = {
    "weight": "weight_rewritten",
    "target": "target_rewritten",
    "programmed": "programmed_rewritten",
}
_MEASURED = (N_("numerator"), N_("denominator"), N_("value"))
_EXPLAINS: tuple[Why, ...] = ("corrected", "agreed", "fitted")
Pair = tuple[PublishedCommitment, PublishedFigure, PublishedFigure]


def check_versions(
    earlier: Sequence[PublishedCommitment], later: Sequence[PublishedCommitment], on: dt.date, pack: Pack
) -> list[Finding]:
    """What ``later``, published ``on``, states differently for periods that had ended before that day.

    Of weights, targets of the year and programmed targets with the points each change moved and the standing all of
    them moved; of what was measured the numbers before and after. What the source computes from them is not named.
    """
    pairs = _pairs(earlier, later, on)
    found = []
    for one, before, after in pairs:
        measured = [turn for name in _MEASURED for turn in _rewritten(before, after, name)]
        if measured:
            found.append(_finding(one, after, "figure_rewritten", measured, ("corrected", "typed"), {}))
        for name, kind in _PROMISED.items():
            for turn in _rewritten(before, after, name):
                figures = _moved(one, before, after, name, pairs, later, pack)
                found.append(_finding(one, after, kind, [replace(turn, name="")], _EXPLAINS, figures))
    return found


def _rewritten(before: PublishedFigure, after: PublishedFigure, name: str) -> list[Turn]:
    """The number called ``name`` before and after; none where it is the same, or one version does not state it."""
    was, now = getattr(before, name), getattr(after, name)
    return [] if was is None or now is None or was == now else [Turn(after.period, Fraction(was), Fraction(now), name)]


def _finding(one: PublishedCommitment, after: PublishedFigure, kind: Kind, turns: Sequence[Turn],
             explains: tuple[Why, ...], figures: Mapping[str, Fraction]) -> Finding:  # fmt: skip
    return Finding(kind=kind, what=one.name, place=one.team or after.unit or "", period=after.period, line=after.line,
                   turns=tuple(turns), figures=figures, explains=explains)  # fmt: skip


def _moved(one: PublishedCommitment, before: PublishedFigure, after: PublishedFigure, name: str,
           pairs: Sequence[Pair], later: Sequence[PublishedCommitment], pack: Pack) -> dict[str, Fraction]:  # fmt: skip
    """The points that one promise moved, and the standing that all of them moved; nothing without a known programme."""
    programme = pack(one.programme)
    if programme is None:
        return {}
    was = replace(after, **{name: getattr(before, name)})
    return moved_points(programme, one, was, after) | _standings(one, after.period, pairs, later, pack)


def _pairs(earlier: Sequence[PublishedCommitment], later: Sequence[PublishedCommitment], on: dt.date) -> list[Pair]:
    """The rows that both versions have, of periods that had ended."""
    before = {(one.address, figure.period): figure for one in earlier for figure in one.figures}
    return [
        (one, before[one.address, figure.period], figure)
        for one in later
        for figure in one.figures
        if (one.address, figure.period) in before and period_of(figure.period).ends < on
    ]


def _standings(
    one: PublishedCommitment, period: str, pairs: Sequence[Pair], later: Sequence[PublishedCommitment], pack: Pack
) -> dict[str, Fraction]:
    """The standing (percent) of the set ``one`` is of, with what was promised before, and with what is promised now.

    Points as the source states them, by the rule where it states none; the work is the later version's in both.
    """
    was = {(other.address, after.period): before for other, before, after in pairs}
    sums = {"before": [Fraction(0), Fraction(0)], "after": [Fraction(0), Fraction(0)]}
    for other in later:
        programme = pack(other.programme)
        if programme is None or (other.programme, other.team) != (one.programme, one.team):
            continue
        for figure in other.figures:
            if figure.period != period:
                continue
            won, due = _stated(figure, "points_won"), _stated(figure, "points_programmed")
            ours = points_of(programme, other, figure)
            old = was.get((other.address, period))
            changed = old is not None and any(getattr(old, name) != getattr(figure, name) for name in _PROMISED)
            now_won, now_due = ours.won if won is None else won, ours.programmed if due is None else due
            sums["after"][0] += now_won
            sums["after"][1] += now_due
            if old is not None and changed:
                promised = {name: getattr(old, name) for name in _PROMISED}
                then = points_of(programme, other, replace(figure, **promised))
                now_won, now_due = then.won, then.programmed
            sums["before"][0] += now_won
            sums["before"][1] += now_due
    return {f"standing_{when}": won / due * 100 for when, (won, due) in sums.items() if due}


def _stated(figure: PublishedFigure, name: str) -> Fraction | None:
    number: Decimal | None = figure.computed.get(name)
    return None if number is None else Fraction(number)
