"""Exact numbers: their sum, rounded, and as text; the one place that rounds."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from functools import reduce

_PLACES = 10
_SCALE = 10**_PLACES


def fraction_text(number: Fraction | None, least: int = 0) -> str | None:
    """``number`` as decimal text: ten decimals half-up without trailing zeros, but at least ``least`` decimals."""
    if number is None:
        return None
    above, below = number.numerator, number.denominator
    if below == 1 and not least:
        return str(above)
    digits = str((2 * abs(above) * _SCALE + below) // (2 * below)).rjust(_PLACES + 1, "0")
    whole, places = digits[:-_PLACES], digits[-_PLACES:].rstrip("0").ljust(least, "0")
    sign = "-" if above < 0 and digits.strip("0") else ""
    return f"{sign}{whole}.{places}" if places else f"{sign}{whole}"


def half_up(number: Fraction, decimals: int) -> Decimal:
    """``number`` rounded to ``decimals`` places, halves away from zero, as a published table prints it."""
    over, under = abs(number.numerator) * 10**decimals, number.denominator
    whole = (2 * over + under) // (2 * under)
    return Decimal(f"{-whole if number < 0 else whole}E-{decimals}")  # exact at any size, which scaleb is not


def rounded(number: Fraction, decimals: int, mode: str) -> Decimal:
    """``number`` rounded to ``decimals`` places: ``half_up``, ``half_even``, or ``down`` (towards zero)."""
    if mode == "half_up":
        return half_up(number, decimals)
    scaled = number * 10**decimals
    whole = round(scaled) if mode == "half_even" else int(scaled)  # both exact: a Fraction rounds its half to even
    return Decimal(f"{whole}E-{decimals}")


EXACT = Context(prec=200, traps=[Inexact])
"""Decimal arithmetic that refuses to round."""


def exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum: Python's own context would round it at 28 digits, this one refuses to round at all."""
    return reduce(EXACT.add, numbers, Decimal(0))
