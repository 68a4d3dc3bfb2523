"""Checks that look at a table of commitments month by month: each says what it saw, on which figures, and what would
explain it. None changes anything, and a finding is a question, not a verdict.

A stated number is taken as rounded at its last printed place. Points and achievements are computed by the programme's
own rule of standing, so that a finding means: the source does not follow the rule it follows elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.analysis.findings import Finding, Kind, Turn, Why, exact
from tracker.rules.calendar.periods import end_month
from tracker.rules.inputs.model import CommitmentInput, Figure, Operands, Target
from tracker.rules.scoring.figures import result_alone
from tracker.sheets.published import PublishedCommitment, PublishedFigure

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

SLIPS = (100, 1000)
_EXPLAINED_SLIPS: Mapping[int, tuple[Why, ...]] = {100: ("percent_for_fraction", "typed"), 1000: ("thousands", "typed")}
SLACK = Fraction(1, 10**8)
"""Inputs printed at ten digits leave this much, as a part of what is computed from them."""
COARSE = Fraction(1, 20)
"""Printed with fewer than :data:`FINE` decimals, rounding may move a figure by a twentieth: 100 is none of 75.76."""
FINE = 2
MOVED = Fraction(1, 4)
"""A count or an inventory that moves by no more was corrected, or counted anew."""
FEW = 3
"""Fewer cases than these come and go: a short plan gets one activity more, an answer is taken back."""
SHRUNK, GROWN, GROWN_AGAIN = Fraction(2, 3), 2, 10
"""An inventory that falls below this part of itself, or grows so many times, may be another one; more where it grows
again and again, as demand does."""
RATE_FROM = 3
"""Periods from which an indicator that always passes its denominator is a rate, or its denominator a plan."""
CLOSE = Fraction(1, 5)
"""Stated values within a fifth of one another are of one kind."""
_OF_A_PLAN = re.compile(
    r"\b(tasa|razón|variación|índice|(comprometid|programad|planificad|proyectad|presupuestad|estimad)[ao]s?)\b", re.I
)
"""Words by which a Spanish name says that its denominator is a plan, or the indicator a rate."""

Pack = Callable[[str], "Programme | None"]


def check(commitments: Sequence[PublishedCommitment], pack: Pack, so_far: bool = True) -> list[Finding]:
    """Everything that these checks see in a table, commitment by commitment. ``pack``: the programme of a code.

    ``so_far``: figures are of the year up to their period; where they are of the period alone they may well fall.
    """
    found: list[Finding] = []
    for one in commitments:
        programme = pack(one.programme)
        for figure in one.figures:
            found += _of_figure(one, figure)
            found += _of_points(one, figure, programme) if programme is not None else []
        found += [*_over_whole(one), *_value_slips(one), *_of_year(one, programme)]
        found += [*_of_denominators(one), *_of_counts(one)] if so_far else []
    return found


# -- one row ---------------------------------------------------------------------------------------


def _of_figure(one: PublishedCommitment, figure: PublishedFigure) -> list[Finding]:
    checks = (_value, _target_zero, _programmed_slip)
    return [finding for each in checks if (finding := each(one, figure))]


def _at(one: PublishedCommitment, figure: PublishedFigure, kind: Kind, explains: tuple[Why, ...],
        **figures: Decimal | Fraction | int | None) -> Finding:  # fmt: skip
    return Finding(kind=kind, what=one.name, place=one.team or figure.unit or "", period=figure.period,
                   line=figure.line, figures=exact(**figures), explains=explains)  # fmt: skip


def _value(one: PublishedCommitment, figure: PublishedFigure) -> Finding | None:
    """The stated value against its own numerator and denominator."""
    numerator, denominator, stated = figure.numerator, figure.denominator, figure.value
    if numerator is None or denominator is None:
        return None
    if denominator == 0:
        if numerator == 0:
            return None
        return _at(one, figure, "n_of_zero", ("numerator_kept", "typed"), numerator=numerator, stated=stated)
    computed = Fraction(numerator) / Fraction(denominator) * Fraction(one.measure.factor)
    if stated is None or agrees(stated, computed):
        return None
    times = slip(stated, computed)
    kind: Kind = "value_differs" if times is None else "slip"
    why: tuple[Why, ...] = _EXPLAINED_SLIPS.get(times or 0, ("typed", "rounded_by_hand", "other_formula"))
    return _at(one, figure, kind, why, stated=stated, numerator=numerator, denominator=denominator,
               computed=computed, times=times)  # fmt: skip


def _target_zero(one: PublishedCommitment, figure: PublishedFigure) -> Finding | None:
    """Lower is better may promise 0; where more is better a target of 0 divides nothing and is reached by nothing."""
    if figure.target is None or figure.target > 0 or one.measure.direction == "lower":
        return None
    return _at(one, figure, "target_zero", ("emptied_cell", "nothing_to_do"), target=figure.target)


def _programmed_slip(one: PublishedCommitment, figure: PublishedFigure) -> Finding | None:
    """Far more than the year, or a hundredth of it after more had been programmed; one percent in January is a plan."""
    if not figure.programmed or not figure.target:
        return None
    times = slip(figure.programmed, Fraction(figure.target))
    fell = any(number > figure.programmed for period, number in one.programmed.items() if period < figure.period)
    if times is None or not (fell or figure.programmed > figure.target):
        return None
    return _at(one, figure, "programmed_slip", ("percent_for_fraction", "thousands", "typed"),
               programmed=figure.programmed, target=figure.target, times=times)  # fmt: skip


def agrees(stated: Decimal, computed: Fraction) -> bool:
    """Whether ``stated`` is ``computed`` rounded at its own last place, or as near as its inputs are printed."""
    apart = abs(Fraction(stated) - computed)
    decimals = -int(stated.as_tuple().exponent)
    own = Fraction(1, 2) / Fraction(10) ** decimals
    return apart <= abs(computed) * SLACK or (apart <= own and (decimals >= FINE or apart <= abs(computed) * COARSE))


def slip(stated: Decimal, computed: Fraction) -> int | None:
    """The factor of 100 or 1,000 by which ``stated`` is too large or too small; None where there is none."""
    for times in SLIPS:
        for shifted in (computed * times, computed / times):
            if computed and agrees(stated, shifted):
                return times
    return None


# -- one row against the rule of its programme -----------------------------------------------------


def as_input(one: PublishedCommitment, figure: PublishedFigure, stated: bool = False) -> CommitmentInput:
    """A row as the scorer reads it: its operands, or with ``stated`` its value."""
    pair = None
    if figure.numerator is not None and figure.denominator is not None and not stated:
        pair = Operands(figure.numerator, figure.denominator)
    return CommitmentInput(
        code="C",
        weight=figure.weight,
        direction=one.measure.direction,
        factor=one.measure.factor,
        universe="moving" if figure.moving else "fixed",
        target=None if figure.target is None else Target(value=figure.target),
        programmed={} if figure.programmed is None else {figure.period: figure.programmed},
        actual=Figure(value=figure.value, operands=pair),
    )


def points_of(programme: Programme, one: PublishedCommitment, figure: PublishedFigure, stated: bool = False) -> Points:
    """The points of a row by its programme's rule."""
    found = result_alone(programme, as_input(one, figure, stated), figure.period)
    share = Fraction(figure.weight or 0) * (end_month(figure.period) if _is_by_month(programme, figure) else 12) / 12
    return Points(found.points_programmed or Fraction(0), found.points_won or Fraction(0), share)


def _is_by_month(programme: Programme, figure: PublishedFigure) -> bool:
    return figure.moving is True and programme.rules.standing.moving == "by_month"


@dataclass(frozen=True, slots=True)
class Points:
    """Points programmed and won in percent, and the share of the year that is at stake."""

    programmed: Fraction
    won: Fraction
    share: Fraction


def _of_points(one: PublishedCommitment, figure: PublishedFigure, programme: Programme) -> list[Finding]:
    found = _of_achievement(one, figure, programme)
    due, won = figure.computed.get("points_programmed"), figure.computed.get("points_won")
    ours = points_of(programme, one, figure)
    if due is not None and not _same(due, ours.programmed):
        found.append(_at(one, figure, "points_programmed_differ", ("rounded_by_hand", "typed"), stated=due,
                         computed=ours.programmed))  # fmt: skip
    if won is not None and not _won_follows(programme, one, figure, won, ours):
        kind, explains = _why_won(figure, won, due, ours)
        found.append(_at(one, figure, kind, explains, stated=won, computed=ours.won, programmed=due))
    return found


def _of_achievement(one: PublishedCommitment, figure: PublishedFigure, programme: Programme) -> list[Finding]:
    """Actual against programmed, from the operands, or from the value stated beside them: that is faulted elsewhere."""
    stated = figure.computed.get("achievement")
    if stated is None or not figure.programmed:
        return []
    ours = [_achieved(one, figure, programme, by_value) for by_value in (False, True)]
    if ours[0] is None or any(number is not None and _same(stated, number) for number in ours):
        return []
    explains: tuple[Why, ...] = ("rounded_by_hand", "typed", "other_formula")
    return [_at(one, figure, "achievement_differs", explains, stated=stated, computed=ours[0])]


def _achieved(
    one: PublishedCommitment, figure: PublishedFigure, programme: Programme, by_value: bool
) -> Fraction | None:
    return result_alone(programme, as_input(one, figure, by_value), figure.period).achievement


def _won_follows(
    programme: Programme, one: PublishedCommitment, figure: PublishedFigure, won: Decimal, ours: Points
) -> bool:
    """Full points are exact or they are none: 0.11 of 0.11 is no rounding of 0.106."""
    if Fraction(won) == ours.share != 0:
        return abs(ours.won - ours.share) <= ours.share * SLACK
    return _same(won, ours.won) or _same(won, points_of(programme, one, figure, stated=True).won)


def _why_won(figure: PublishedFigure, won: Decimal, due: Decimal | None, ours: Points) -> tuple[Kind, tuple[Why, ...]]:
    if not figure.target:
        return "points_won_differ", ("emptied_cell", "accepted")
    if won == 0 == due:
        return "nothing_won", ("not_programmed", "emptied_cell")
    if Fraction(won) == ours.share:
        return "full_points", ("accepted", "rounded_by_hand", "typed")
    if won == due and Fraction(won) < ours.won:
        return "won_held", ("held",)
    return "points_won_differ", ("rounded_by_hand", "typed", "other_formula")


def _same(stated: Decimal, computed: Fraction) -> bool:
    return agrees(stated, computed) or (stated == 0 == computed)


# -- the year of a commitment ----------------------------------------------------------------------


def _over_whole(one: PublishedCommitment) -> list[Finding]:
    """A part larger than its whole, in the first of each run of such periods; none where the indicator may pass it."""
    worked = [figure for figure in one.figures if figure.numerator and figure.denominator and figure.denominator > 0]
    over = [(figure.numerator or 0) > (figure.denominator or 0) for figure in worked]
    if _may_pass(one) or (len(over) >= RATE_FROM and all(over)):
        return []
    return [
        _at(one, figure, "over_whole", ("more_than_planned", "typed"), numerator=figure.numerator,
            denominator=figure.denominator)
        for figure, passes, before in zip(worked, over, [False, *over], strict=False)
        if passes and not before
    ]  # fmt: skip


def _may_pass(one: PublishedCommitment) -> bool:
    """Whether it is no share: a plain ratio, in a unit of its own, promised beyond the whole, or named as one."""
    whole = one.measure.factor
    promised = [number for each in one.figures for number in (each.target, each.programmed) if number is not None]
    beyond = any(whole < number < whole * SLIPS[0] for number in promised)
    return whole == 1 or one.measure.unit not in ("", "%") or beyond or bool(_OF_A_PLAN.search(one.name))


def _value_slips(one: PublishedCommitment) -> list[Finding]:
    """A value stated without its fraction that is a factor of 100 or 1,000 away from most of those beside it.

    Of two values only the later can be told, where it falls; and none that is near what was programmed for it.
    """
    stated = [(each, Fraction(each.value)) for each in one.figures if each.value and each.numerator is None]
    found = []
    for at, (figure, value) in enumerate(stated):
        others = [number for place, (_, number) in enumerate(stated) if place != at]
        for times, scaled in [(by, number) for by in SLIPS for number in (value * by, value / by)]:
            near = [number for number in others if _close(scaled, number)]
            fell = len(stated) == 2 and at == 1 and scaled > value
            expected = figure.programmed is not None and _close(value, Fraction(figure.programmed))
            if near and not expected and (2 * len(near) > len(stated) or fell):
                found.append(_at(one, figure, "value_slip", _EXPLAINED_SLIPS[times], stated=figure.value,
                                 beside=near[0], times=times))  # fmt: skip
    return found


def _close(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= CLOSE * abs(other)


def _of_year(one: PublishedCommitment, programme: Programme | None) -> list[Finding]:
    found = []
    changes: tuple[tuple[str, Kind, tuple[Why, ...]], ...] = (
        ("weight", "weight_changed", ("shared_out", "agreed")),
        ("target", "target_changed", ("agreed", "fitted", "emptied_cell")),
    )
    for name, kind, explains in changes:
        turns = _turns(one.figures, name)
        if turns:
            moved = _moved(one, name, turns[0], programme) if programme is not None else {}
            found.append(_over(one, kind, turns, explains, moved))
    return found


def _over(one: PublishedCommitment, kind: Kind, turns: Sequence[Turn], explains: tuple[Why, ...],
          figures: Mapping[str, Fraction] | None = None) -> Finding:  # fmt: skip
    first = next(figure for figure in one.figures if figure.period == turns[0].period)
    return Finding(kind=kind, what=one.name, place=one.team or first.unit or "", period=first.period, line=first.line,
                   turns=tuple(turns), figures=figures or {}, explains=explains)  # fmt: skip


def _turns(figures: Sequence[PublishedFigure], name: str) -> list[Turn]:
    """Where the number called ``name`` became another one; a cell that says nothing is passed over."""
    known = [(figure.period, number) for figure in figures if (number := getattr(figure, name)) is not None]
    return [Turn(period, Fraction(a), Fraction(b)) for (_, a), (period, b) in pairwise(known) if a != b]


def _moved(one: PublishedCommitment, name: str, turn: Turn, programme: Programme) -> dict[str, Fraction]:
    """The points of the period of ``turn`` under what held before and what holds then, with the same work."""
    after = next(figure for figure in one.figures if figure.period == turn.period)
    before = [
        number for figure in one.figures if figure.period < turn.period if (number := getattr(figure, name)) is not None
    ]
    return moved_points(programme, one, replace(after, **{name: before[-1]}), after)


def moved_points(
    programme: Programme, one: PublishedCommitment, before: PublishedFigure, after: PublishedFigure
) -> dict[str, Fraction]:
    """The points of two versions of a row by the rule, as figures of a finding; nothing where they are the same."""
    was, now = points_of(programme, one, before), points_of(programme, one, after)
    moved: dict[str, Fraction] = {}
    if was.won != now.won:
        moved |= {"won_before": was.won, "won_after": now.won}
    if was.programmed != now.programmed:
        moved |= {"due_before": was.programmed, "due_after": now.programmed}
    return moved


def _counting(one: PublishedCommitment) -> list[PublishedFigure]:
    """The figures that state something: neither 0 of 0 nor of a month in which the indicator has lost its weight."""
    weighed = any(figure.weight for figure in one.figures)
    return [
        figure
        for figure in one.figures
        if (figure.numerator or figure.denominator) and not (weighed and figure.weight == 0)
    ]


def moved_far(before: Fraction, after: Fraction) -> bool:
    """Whether a number moved by more than a correction, or a case that comes or goes, would move it."""
    return abs(after - before) > MOVED * abs(before) and abs(after - before) >= FEW


def _of_denominators(one: PublishedCommitment) -> list[Finding]:
    """A denominator said to be fixed that may be another inventory: it goes and comes back, shrinks or multiplies.

    Where it grows in most periods and never falls, demand moves it. 0 means that it was not stated yet.
    """
    stated = [figure for figure in _counting(one) if figure.denominator]
    if any(figure.moving for figure in one.figures):
        return []
    every = _turns(stated, "denominator")
    demand = 2 * len(every) >= len(stated) > 2 and all(turn.after > turn.before for turn in every)
    turns = [turn for turn in every if moved_far(turn.before, turn.after)]
    ways = {turn.after > turn.before for turn in turns}
    most = GROWN_AGAIN if demand else GROWN
    if len(ways) < 2 and not any(t.after < t.before * SHRUNK or t.after >= t.before * most for t in turns):
        return []
    explains: tuple[Why, ...] = ("inventory_updated", "moving", "other_inventory", "typed")
    return [_over(one, "denominator_changed", turns, explains)]


def _of_counts(one: PublishedCommitment) -> list[Finding]:
    """A count of the year so far that falls by more than a correction."""
    fell = [turn for turn in _turns(_counting(one), "numerator") if turn.after < turn.before]
    turns = [turn for turn in fell if moved_far(turn.before, turn.after)]
    return [_over(one, "count_fell", turns, ("corrected", "of_the_period", "typed"))] if turns else []
