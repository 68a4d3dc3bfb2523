"""From the figures of periods to the figure of the year so far.

The rules are those seen in published monthly sheets (2015, cross-cutting indicators): flows add numerators and
denominators, rates per worker add numerators and average denominators, inventories keep a fixed denominator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import lru_cache

from tracker.rules.inputs.model import Figure
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.values import Accumulation, Entry

_ENDS = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "S1": 6, "S2": 12}
ZERO = Fraction(0)
EXACT = Context(prec=200, traps=[Inexact])
"""Decimal arithmetic that refuses to round."""


def exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum: Python's own context would round it at 28 digits, this one refuses to round at all."""
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total


_NO_FIGURE = Figure()


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as a number. ``numerator`` and ``denominator`` where it came from operands.

    ``fault``: ``zero_of_zero`` (lawful: nothing was asked for, value 0) or ``n_of_zero`` (no value).
    ``periods``: codes of those that have a figure, in order; none: it was given as such. ``alone``: the last of them
    stands by itself, otherwise all are added up, averaged or compared. ``counts`` and ``formula``: what it was made of,
    where levels were counted.
    """

    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    fault: str | None = None
    periods: tuple[str, ...] = ()
    alone: bool = False
    counts: tuple[Decimal, ...] = ()
    formula: CountFormula | None = None

    @property
    def count(self) -> int:
        """How many periods it rests on; 0: it was given as such."""
        return len(self.periods)


@lru_cache(maxsize=4096)  # asked for each period of each commitment
def end_month(period: str) -> int:
    """The month (1 to 12) with which ``period`` ends: 6 for 2026-06, 2026-Q2 and 2026-S1, 12 for 2026."""
    part = period[5:]
    if not part:
        return 12
    return _ENDS.get(part) or int(part)


def read(figure: Figure, factor: Decimal) -> Reading:
    """``figure`` as a number in the unit of the value. Operands count exactly, a value stated beside them does not."""
    if figure.operands is None:
        return Reading(None if figure.value is None else Fraction(figure.value))
    return over(Fraction(figure.operands.numerator), Fraction(figure.operands.denominator), factor)


def over(numerator: Fraction, denominator: Fraction, factor: Decimal) -> Reading:
    """``numerator`` / ``denominator`` times ``factor``; 0 of 0 is 0 and said so, n of 0 has no value."""
    if denominator == 0:
        fault = "n_of_zero" if numerator else "zero_of_zero"
        return Reading(None if numerator else ZERO, numerator, denominator, fault)
    return Reading(numerator / denominator * Fraction(factor), numerator, denominator)


def accumulate(
    periods: Mapping[str, Figure], rule: Accumulation | None, entry: Entry, factor: Decimal, until: str | None
) -> Reading | None:
    """The year up to the end of ``until`` (None: the whole year) from ``periods``; None where none has a figure.

    Figures entered as year to date are never added up: the last one stands. Without a ``rule`` fractions add
    both sides and stated values keep the last.
    """
    limit = 12 if until is None else end_month(until)
    codes = tuple(
        code
        for code in sorted(periods, key=lambda code: (end_month(code), code))
        if end_month(code) <= limit and periods[code] != _NO_FIGURE
    )
    if not codes:
        return None
    figures = [periods[code] for code in codes]
    alone = entry == "year_to_date" or rule in LAST or (rule not in OF_VALUES and any(map(_is_stated, figures)))
    return replace(_accumulated(figures, rule, entry, factor), periods=codes, alone=alone)


LAST = frozenset({"last", "last_over_fixed"})
"""Accumulations in which the last figure, or its numerator, stands for the year so far."""
OF_VALUES = frozenset({"mean", "maximum"})
"""Accumulations that need no sides to add."""


def _is_stated(figure: Figure) -> bool:
    """Whether it is a value without a fraction."""
    return figure.operands is None


def _accumulated(figures: list[Figure], rule: Accumulation | None, entry: Entry, factor: Decimal) -> Reading:
    operands = [one.operands for one in figures if one.operands is not None]
    if entry == "year_to_date" or rule == "last":
        return read(figures[-1], factor)
    if rule in ("mean", "maximum"):
        return _of_values([read(one, factor) for one in figures], rule)
    if len(operands) < len(figures):  # stated values have no sides to add
        return read(figures[-1], factor)
    last = operands[-1]
    numerator = Fraction(last.numerator if rule == "last_over_fixed" else exact_sum(one.numerator for one in operands))
    if rule in ("sum_over_fixed", "last_over_fixed"):
        return over(numerator, Fraction(last.denominator), factor)
    denominator = Fraction(exact_sum(one.denominator for one in operands))
    return over(numerator, denominator / len(operands) if rule == "sum_over_mean" else denominator, factor)


def _of_values(readings: list[Reading], rule: str) -> Reading:
    """Mean or maximum of the periods in which something was asked for; an n of 0 in one of them leaves no value."""
    if any(one.fault == "n_of_zero" for one in readings):
        return Reading(None, fault="n_of_zero")
    values = [one.value for one in readings if one.value is not None and one.fault is None]
    if not values:
        return Reading(ZERO, fault="zero_of_zero")
    return Reading(max(values) if rule == "maximum" else sum(values, ZERO) / len(values))
