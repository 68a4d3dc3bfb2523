"""One commitment's figures in whole numbers: its actual, its target, and what it reaches of it.

The same rules as :mod:`.actual` and :mod:`.accumulation`, on pairs of integers
(numerator, and denominator above zero, never reduced) in place of fractions; for :mod:`.quick`.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from tracker.rules.inputs.model import CommitmentInput, Figure
from tracker.rules.programme.rules import Rules
from tracker.rules.scoring.accumulation import Reading, accumulate

Pair = tuple[int, int]
Actual = tuple[Pair | None, "Fault", int]
"""The year's figure, its fault, and on how many periods it rests (0: it was given as such)."""
Fault = Literal["n_of_zero", "zero_of_zero"] | str | None
NOTHING: Pair = (0, 1)
ALL: Pair = (100, 1)
_ZERO = Decimal(0)
_SUMS = frozenset({"sum_over_sum", "sum_over_mean", None})


class Unknown(Exception):  # no error: the figure is one for the scorer that knows every shape
    """A shape of figure that is not written out here."""


def rounded(number: Pair, places: int, mode: str) -> int:
    """``number`` in whole units of its last decimal: ``half_up``, ``half_even`` or ``down``."""
    over: int = number[0] * 10**places
    under = number[1]
    if mode == "half_up":
        half = (2 * abs(over) + under) // (2 * under)
        return -half if over < 0 else half
    if mode == "half_even":
        return round(Fraction(over, under))
    return -(-over // under) if over < 0 else over // under


def exceeds(one: Pair, other: Pair) -> bool:
    """Whether ``one`` is more than ``other``."""
    return one[0] * other[1] > other[0] * one[1]


# -- the actual ------------------------------------------------------------------------------------


def actual_of(one: CommitmentInput, factor: Decimal) -> Actual | None:
    """The year's figure in the unit of the value; None where nothing was reported.

    Raises :class:`Unknown` on counts per level. Adds up with Python's decimals: the context must refuse to round.
    """
    numerator = denominator = _ZERO
    others = empty = 0
    for figure in one.periods.values():
        if figure.counts:
            raise Unknown
        operands = figure.operands
        if operands is not None:
            numerator += operands.numerator
            denominator += operands.denominator
        elif figure.value is None:
            empty += 1
        else:
            others += 1
    own = one.actual
    if own is not None and own != _EMPTY:
        return _own(own, factor)
    if others or one.entry == "year_to_date" or one.accumulation not in _SUMS:
        return _read(accumulate(one.periods, one.accumulation, one.entry, factor, None))
    parts = len(one.periods) - empty
    if not parts:
        return None
    return _over(numerator, denominator, factor, parts if one.accumulation == "sum_over_mean" else 1, parts)


_EMPTY = Figure()


def _own(figure: Figure, factor: Decimal) -> Actual:
    if figure.counts:
        raise Unknown
    if figure.operands is not None:
        return _over(figure.operands.numerator, figure.operands.denominator, factor)
    return None if figure.value is None else figure.value.as_integer_ratio(), None, 0


def _read(reading: Reading | None) -> Actual | None:
    if reading is None:
        return None
    return None if reading.value is None else reading.value.as_integer_ratio(), reading.fault, reading.count


def _over(numerator: Decimal, denominator: Decimal, factor: Decimal, count: int = 1, periods: int = 0) -> Actual:
    """``numerator`` / (``denominator`` / ``count``) times ``factor``; 0 of 0 is 0 and said so, n of 0 has no value."""
    over, over_part = numerator.as_integer_ratio()
    under, under_part = denominator.as_integer_ratio()
    if under == 0:
        return (None, "n_of_zero", periods) if over else (NOTHING, "zero_of_zero", periods)
    times, times_part = factor.as_integer_ratio()
    if under < 0:
        over, under = -over, -under
    return (over * under_part * times * count, under * over_part * times_part), None, periods


# -- the target ------------------------------------------------------------------------------------


class Promised(NamedTuple):
    """What counts as fully reached (of a range: the nearer end), and the two ends of a range."""

    base: Pair | None
    low: Pair | None = None
    high: Pair | None = None


_NONE = Promised(None)


def promised(one: CommitmentInput, factor: Decimal, actual: Pair | None) -> Promised:
    """The target of the year, as it was promised; nothing where there is none."""
    target = one.target
    if target is None:  # a stage without a target of its own promises all its requirements
        return Promised(factor.as_integer_ratio()) if one.requirements or one.parent is not None else _NONE
    if target.low is not None and target.high is not None:
        low, high = target.low.as_integer_ratio(), target.high.as_integer_ratio()
        return Promised(high if actual is not None and exceeds(actual, high) else low, low, high)
    if target.value is not None:
        return Promised(target.value.as_integer_ratio())
    if target.operands is None:
        return _NONE
    return Promised(_over(target.operands.numerator, target.operands.denominator, factor)[0])


# -- the achievement -------------------------------------------------------------------------------


class Reached(NamedTuple):
    """The achievement in percent, or the credit that a rule gives without dividing; ``lacking``: neither, for want of
    something to divide by."""

    percent: Pair | None
    settled: Pair | None = None
    lacking: bool = False


_UNKNOWN = Reached(None)
_WHOLE = Reached(ALL)
_NO_BASE = Reached(None, None, lacking=True)


def reached(rules: Rules, one: CommitmentInput, actual: Pair, settled: Pair | None, target: Promised) -> Reached:
    """How much of the target ``actual`` reaches, by the commitment's direction. ``settled``: by a rule on 0 of 0."""
    direction, base = one.direction, target.base
    if direction == "higher" and settled is None and base is not None and base[0] > 0:
        return Reached((actual[0] * base[1] * 100, actual[1] * base[0]))
    if direction == "report":
        return Reached(None, ALL)
    if settled is not None:
        return Reached(None, settled)
    if direction == "range":
        return _range(actual, target)
    if base is None:
        return _UNKNOWN
    return _lower(rules, actual, base) if direction == "lower" else _no_base(rules, base)


def _no_base(rules: Rules, base: Pair) -> Reached:
    known = rules.zeros.target_zero if rules.zeros is not None and base[0] == 0 else "not_scored"
    if known == "not_scored":
        return _NO_BASE
    return Reached(None, ALL if known == "met" else NOTHING)


def _lower(rules: Rules, actual: Pair, base: Pair) -> Reached:
    rule = rules.lower
    if actual[0] <= 0 and rule.formula == "target_over_actual":
        return Reached(None, ALL if rule.actual_zero == "met" else NOTHING)
    if base[0] <= 0:
        if base[0] == 0 and actual[0] <= 0:
            return _WHOLE
        if rule.target_zero == "not_scored":
            return _NO_BASE
        return Reached(None, NOTHING, lacking=True)  # a target of nothing, or below it, that was missed
    if rule.formula == "target_over_actual":
        return Reached((base[0] * actual[1] * 100, base[1] * actual[0]))
    over, under = actual[0] * base[1], actual[1] * base[0]
    return Reached(((2 * under - over) * 100, under))


def _range(actual: Pair, target: Promised) -> Reached:
    low, high = target.low, target.high
    if low is None or high is None:
        return _UNKNOWN
    if exceeds(low, actual):
        return Reached((actual[0] * low[1] * 100, actual[1] * low[0])) if low[0] > 0 else Reached(NOTHING)
    if exceeds(actual, high):
        return Reached((high[0] * actual[1] * 100, high[1] * actual[0])) if high[0] > 0 else Reached(NOTHING)
    return _WHOLE
