"""The colour of a figure by cut points of its achievement: it scores nothing, and pays nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.rules import CutPoints
from tracker.rules.scoring import places
from tracker.rules.scoring.actual import Scored
from tracker.rules.scoring.numbers import Calculator, Number

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

Colour = Literal["green", "amber", "red"]
_COLOURS: tuple[Colour, ...] = ("red", "amber", "green")


def cut_points_of(programme: Programme, one: CommitmentInput) -> CutPoints | None:
    """The cut points that hold: the programme's for all, or the indicator's own; None where there are none."""
    rule = programme.rules.semaphore
    if rule is None:
        return None
    if rule.on == "programme":
        return rule.cut_points
    if one.cut_points is not None:
        return one.cut_points
    entry = programme.catalogue_entry(one.code)
    return entry.indicator.cut_points if entry is not None and entry.indicator is not None else None


def colour_of(programme: Programme, calc: Calculator, it: Scored, achievement: Number | None) -> Colour | None:
    """The colour of ``achievement`` (percent) or, where the pack says so, of the actual itself; edges included.

    None without cut points or without a figure. Two-sided cut points turn red what is far above the goal.
    """
    rule, points = programme.rules.semaphore, cut_points_of(programme, it.one)
    if rule is None or points is None:
        return None
    asked = it.scored if rule.of == "value" else achievement
    if asked is None:
        return None
    where = places.of_cut_points(programme, it.one) if calc.records else ()
    zero, one, two = calc.const(0), calc.const(1), calc.const(2)
    green = calc.leaf(points.green_from, places.part(where, "green_from"))
    amber = calc.leaf(points.amber_from, places.part(where, "amber_from"))
    if rule.of == "value" and it.one.direction == "lower":
        name = "falling_value"
        rank = calc.choose(
            asked.at_most(green), lambda: two, lambda: calc.choose(asked.at_most(amber), lambda: one, lambda: zero)
        )
    else:
        name = "value" if rule.of == "value" else "achievement"

        def below() -> Number:
            reached = asked.at_least(amber)
            return calc.choose(
                asked.at_least(green), lambda: two, lambda: calc.choose(reached, lambda: one, lambda: zero)
            )

        rank = below()
        if rule.of != "value" and rule.sides == "two" and points.green_to is not None:
            name = "two_sided"
            highest = calc.leaf(points.green_to, places.part(where, "green_to"))
            most = highest if points.amber_to is None else calc.leaf(points.amber_to, places.part(where, "amber_to"))
            rank = calc.choose(
                asked.at_most(highest), below,
                lambda: calc.choose(asked.at_most(most), lambda: one, lambda: zero),
            )  # fmt: skip
    rank = calc.step(rank, it.scope, "colour", f"colour_by_{name}", "rank", rule)
    return _COLOURS[int(rank.fraction)]
