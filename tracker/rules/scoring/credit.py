"""From achievement, or criteria values, to the credit in percent of the weight: the kinds that are not proportional."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tracker.rules.programme.rules import Credit

HUNDRED = Fraction(100)
ZERO = Fraction(0)


def by_steps(rule: Credit, achievement: Fraction) -> Fraction:
    """The credit of the highest step that ``achievement`` reaches (or passes); nothing below the lowest."""
    reached = step_reached(rule, achievement)
    return next((Fraction(step.credit) for step in rule.steps if step.from_ == reached), ZERO)


def step_reached(rule: Credit, achievement: Fraction) -> Decimal | None:
    """The edge of the highest step that ``achievement`` reaches; None below the lowest."""
    edges = (
        step.from_
        for step in rule.steps
        if achievement > Fraction(step.from_) or (rule.edge == "included" and achievement == Fraction(step.from_))
    )
    return next(edges, None)


def met_or_not(achievement: Fraction) -> Fraction:
    """All at 100 percent of the target or more, otherwise nothing."""
    return HUNDRED if achievement >= HUNDRED else ZERO


def interpolated(rule: Credit, criteria: Sequence[Decimal], actual: Fraction) -> Fraction:
    """The credit of ``actual`` between the two criteria values beside it, in a straight line.

    At the best value or beyond the first credit, worse than the last value what the rule gives ``below``. Values may
    rise or fall: the first is the best.
    """
    low, high = between(criteria, actual)
    if high is None:
        return Fraction(rule.credits[0])
    if low is None:
        return Fraction(rule.below)
    best, worst = Fraction(criteria[high]), Fraction(criteria[low])
    more, less = Fraction(rule.credits[high]), Fraction(rule.credits[low])
    return less + (more - less) * (actual - worst) / (best - worst)


def between(criteria: Sequence[Decimal], actual: Fraction) -> tuple[int | None, int | None]:
    """The places of the worse and the better criteria value beside ``actual``; None for what lies beyond the ends.

    On a value itself, that value is the worse one; on the best one or beyond, the better one is None.
    """
    sign = 1 if criteria[0] > criteria[-1] else -1
    reached = [place for place, value in enumerate(criteria) if sign * actual >= sign * Fraction(value)]
    if not reached:
        return None, len(criteria) - 1
    return reached[0], reached[0] - 1 if reached[0] else None


def normal_target(rule: Credit, criteria: Sequence[Decimal]) -> Fraction | None:
    """The criteria value that the programme calls the target: that of its normal credit, otherwise the best."""
    if not criteria:
        return None
    place = rule.credits.index(rule.normal) if rule.normal in rule.credits else 0
    return Fraction(criteria[place])
