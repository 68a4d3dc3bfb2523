"""What was changed afterwards: two versions of one table, and what of the past differs between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tracker.analysis.checks import Pack, moved_points, points_of
from tracker.analysis.findings import Finding, Turn
from tracker.rules.calendar.periods import period_of
from tracker.sheets.published import PublishedCommitment, PublishedFigure

_PROMISED = ("weight", "target", "programmed")
_EXPLAINS = ("corrected", "agreed", "fitted")
Pair = tuple[PublishedCommitment, PublishedFigure, PublishedFigure]


def check_versions(
    earlier: Sequence[PublishedCommitment], later: Sequence[PublishedCommitment], on: dt.date, pack: Pack
) -> list[Finding]:
    """Weights, targets of the year and programmed targets that ``later``, published ``on``, states differently for
    periods that had ended before that day, with the points each change moved and the standing all of them moved.

    Measurements may be corrected, and are not named here; promises are made before.
    """
    pairs = _pairs(earlier, later, on)
    found = []
    for one, before, after in pairs:
        for name in _PROMISED:
            was, now = getattr(before, name), getattr(after, name)
            if was is None or now is None or was == now:
                continue
            programme = pack(one.programme)
            figures = {}
            if programme is not None:
                figures = moved_points(programme, one, replace(after, **{name: was}), after)
                figures |= _standings(one, after.period, pairs, later, pack)
            turn = Turn(after.period, Fraction(was), Fraction(now))
            found.append(
                Finding(
                    kind=f"{name}_rewritten", what=one.name, place=one.team or after.unit or "", period=after.period,
                    line=after.line, turns=(turn,), figures=figures, explains=_EXPLAINS,
                )
            )  # fmt: skip
    return found


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
