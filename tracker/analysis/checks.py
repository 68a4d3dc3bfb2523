"""Checks that look at a table of commitments month by month: each says what it saw, on which figures, and what would
explain it. None changes anything, and a finding is a question, not a verdict.

A stated number is taken as rounded at its last printed place. Points and achievements are computed by the programme's
own rule of standing, so that a finding means: the source does not follow the rule it follows elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.analysis.findings import Finding, Turn, exact
from tracker.rules.inputs.model import CommitmentInput, Figure, Operands, Target
from tracker.rules.scoring.actual import achieve, reckon
from tracker.rules.scoring.standing import Points, points
from tracker.sheets.published import PublishedCommitment, PublishedFigure

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

SLIPS = (100, 1000)
_EXPLAINED_SLIPS: Mapping[int, tuple[str, ...]] = {100: ("percent_for_fraction", "typed"), 1000: ("thousands", "typed")}
SLACK = Fraction(1, 10**8)
"""Inputs printed at ten digits leave this much, as a part of what is computed from them."""
COARSE = Fraction(1, 20)
"""Printed with fewer than :data:`FINE` decimals, rounding may move a figure by a twentieth: 100 is none of 75.76."""
FINE = 2
MOVED = Fraction(1, 10)
"""An inventory that moves by less is counted anew; by more it may be another one."""

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
        found += _of_year(one, programme)
        found += [*_of_denominators(one), *_of_counts(one)] if so_far else []
    return found


# -- one row ---------------------------------------------------------------------------------------


def _of_figure(one: PublishedCommitment, figure: PublishedFigure) -> list[Finding]:
    checks = (_value, _over_whole, _target_zero, _programmed_slip)
    return [finding for each in checks if (finding := each(one, figure))]


def _at(one: PublishedCommitment, figure: PublishedFigure, kind: str, explains: tuple[str, ...],
        **figures: Decimal | Fraction | int | None) -> Finding:  # fmt: skip
    return Finding(kind=kind, what=one.name, place=one.team or figure.unit or "", period=figure.period,
                   line=figure.line, figures=exact(**figures), explains=explains)  # fmt: skip


def _value(one: PublishedCommitment, figure: PublishedFigure) -> Finding | None:
    """The stated value against its own numerator and denominator."""
    numerator, denominator, stated = figure.numerator, figure.denominator, figure.value
    if numerator is None or denominator is None:
        return None
    if denominator == 0:
        explains = ("numerator_kept", "typed")
        return _at(one, figure, "n_of_zero", explains, numerator=numerator, stated=stated) if numerator else None
    computed = Fraction(numerator) / Fraction(denominator) * Fraction(one.measure.factor)
    if stated is None or agrees(stated, computed):
        return None
    times = slip(stated, computed)
    kind = "value_differs" if times is None else "slip"
    why: tuple[str, ...] = _EXPLAINED_SLIPS.get(times or 0, ("typed", "rounded_by_hand", "other_formula"))
    return _at(one, figure, kind, why, stated=stated, numerator=numerator, denominator=denominator,
               computed=computed, times=times)  # fmt: skip


def _over_whole(one: PublishedCommitment, figure: PublishedFigure) -> Finding | None:
    """A part larger than its whole, where the indicator is a share; a ratio of two amounts may pass 1."""
    if one.measure.factor == 1 or figure.numerator is None or not figure.denominator:
        return None
    if figure.numerator <= figure.denominator:
        return None
    explains = ("more_than_planned", "typed")
    return _at(one, figure, "over_whole", explains, numerator=figure.numerator, denominator=figure.denominator)


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
    facts = as_input(one, figure, stated)
    weight = Fraction(figure.weight or 0)
    return points(programme, facts, reckon(programme, facts, figure.period), weight, figure.period)


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
    explains = ("rounded_by_hand", "typed", "other_formula")
    return [_at(one, figure, "achievement_differs", explains, stated=stated, computed=ours[0])]


def _achieved(
    one: PublishedCommitment, figure: PublishedFigure, programme: Programme, by_value: bool
) -> Fraction | None:
    facts = as_input(one, figure, by_value)
    reckoned = reckon(programme, facts, figure.period)
    return achieve(programme.rules, facts, reckoned, Fraction(figure.programmed or 0)).percent


def _won_follows(
    programme: Programme, one: PublishedCommitment, figure: PublishedFigure, won: Decimal, ours: Points
) -> bool:
    """Full points are exact or they are none: 0.11 of 0.11 is no rounding of 0.106."""
    if Fraction(won) == ours.share != 0:
        return abs(ours.won - ours.share) <= ours.share * SLACK
    return _same(won, ours.won) or _same(won, points_of(programme, one, figure, stated=True).won)


def _why_won(figure: PublishedFigure, won: Decimal, due: Decimal | None, ours: Points) -> tuple[str, tuple[str, ...]]:
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


def _of_year(one: PublishedCommitment, programme: Programme | None) -> list[Finding]:
    found = []
    for name, explains in (("weight", ("shared_out", "agreed")), ("target", ("agreed", "fitted", "emptied_cell"))):
        turns = _turns(one, name)
        if turns:
            moved = _moved(one, name, turns[0], programme) if programme is not None else {}
            found.append(_over(one, f"{name}_changed", turns, explains, moved))
    return found


def _over(one: PublishedCommitment, kind: str, turns: Sequence[Turn], explains: tuple[str, ...],
          figures: Mapping[str, Fraction] | None = None) -> Finding:  # fmt: skip
    first = next(figure for figure in one.figures if figure.period == turns[0].period)
    return Finding(kind=kind, what=one.name, place=one.team or first.unit or "", period=first.period, line=first.line,
                   turns=tuple(turns), figures=figures or {}, explains=explains)  # fmt: skip


def _turns(one: PublishedCommitment, name: str, nothing: Decimal | None = None) -> list[Turn]:
    """Where the number called ``name`` became another one; ``nothing``: a value that says nothing, as an empty cell."""
    known = [
        (figure.period, number) for figure in one.figures if (number := getattr(figure, name)) not in (None, nothing)
    ]
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


def _of_denominators(one: PublishedCommitment) -> list[Finding]:
    """A denominator said to be fixed that moves by more than a tenth. 0 means that it was not stated yet."""
    if any(figure.moving for figure in one.figures):
        return []
    turns = [
        turn for turn in _turns(one, "denominator", Decimal(0)) if abs(turn.after - turn.before) > MOVED * turn.before
    ]
    explains = ("inventory_updated", "moving", "other_inventory", "typed")
    return [_over(one, "denominator_changed", turns, explains)] if turns else []


def _of_counts(one: PublishedCommitment) -> list[Finding]:
    turns = [turn for turn in _turns(one, "numerator") if turn.after < turn.before]
    return [_over(one, "count_fell", turns, ("corrected", "of_the_period", "typed"))] if turns else []
