"""The colour of a figure by cut points of its achievement: it scores nothing, and pays nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.rules import CutPoints

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

Colour = Literal["green", "amber", "red"]


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


def colour_of(
    programme: Programme, one: CommitmentInput, achievement: Fraction | None, actual: Fraction | None
) -> Colour | None:
    """The colour of ``achievement`` (percent) or, where the pack says so, of ``actual`` itself; edges included.

    None without cut points or without a figure. Two-sided cut points turn red what is far above the goal.
    """
    rule, points = programme.rules.semaphore, cut_points_of(programme, one)
    if rule is None or points is None:
        return None
    if rule.of == "value":
        return None if actual is None else _of_value(points, actual, one.direction == "lower")
    if achievement is None:
        return None
    if rule.sides == "two" and points.green_to is not None and achievement > Fraction(points.green_to):
        return "amber" if points.amber_to is not None and achievement <= Fraction(points.amber_to) else "red"
    if achievement >= Fraction(points.green_from):
        return "green"
    return "amber" if achievement >= Fraction(points.amber_from) else "red"


def _of_value(points: CutPoints, actual: Fraction, falling: bool) -> Colour:
    sign = -1 if falling else 1
    if sign * actual >= sign * Fraction(points.green_from):
        return "green"
    return "amber" if sign * actual >= sign * Fraction(points.amber_from) else "red"
