"""How sure a figure of a survey is: intervals, response rates, and which counts are too small to be shown.

Shares are fractions of 1 here; net shares lie between -1 and 1. Estimates are exact fractions. Where a root is needed
it is a :class:`~decimal.Decimal` root at :data:`PRECISION` digits, never a float. Sources: ``docs/statistics.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction
from typing import Literal

PRECISION = 50
"""Significant digits every root and every division before it carries; thirty more than anybody prints."""
CONTEXT = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN, traps=[DivisionByZero, InvalidOperation, Overflow])
Z: Mapping[str, Decimal] = {"90": Decimal("1.644854"), "95": Decimal("1.959964"), "99": Decimal("2.575829")}
"""Two-sided quantiles of the normal distribution by confidence in percent, at the six decimals the vectors use."""
Z95 = Z["95"]
ZERO, ONE = Decimal(0), Decimal(1)


def decimal_of(number: Fraction | Decimal | int) -> Decimal:
    """``number`` at :data:`PRECISION` digits."""
    if isinstance(number, Fraction):
        return CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))
    return CONTEXT.create_decimal(number)


def root(number: Fraction | Decimal | int) -> Decimal:
    """The square root at :data:`PRECISION` digits. Raises :class:`ValueError` below zero."""
    exact = decimal_of(number)
    if exact < 0:
        raise ValueError("there is no root of a negative number")
    return CONTEXT.sqrt(exact)


Method = Literal["wilson", "clopper_pearson", "net_share", "scaled_mean", "newcombe"]
"""How an interval is made."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An exact estimate, its standard error (None where the method has none), and its interval, from ``low`` on."""

    method: Method
    n: int
    value: Fraction
    low: Decimal
    high: Decimal
    error: Decimal | None = None

    @property
    def half_width(self) -> Decimal:
        """Half of the interval: what many reports call "the margin"."""
        return CONTEXT.divide(CONTEXT.subtract(self.high, self.low), Decimal(2))


def wilson(successes: int, n: int, z: Decimal = Z95) -> Estimate | None:
    """Wilson's interval of ``successes`` of ``n``; None of nobody. Raises :class:`ValueError` where they exceed it."""
    _in_order(successes, n)
    if n == 0:
        return None
    share = Fraction(successes, n)
    square = Fraction(z) ** 2
    middle = share + square / (2 * n)
    spread = Fraction(z) * Fraction(root(share * (1 - share) / n + square / (4 * n * n)))
    scale = 1 + square / n
    low = ZERO if successes == 0 else max(ZERO, decimal_of((middle - spread) / scale))
    high = ONE if successes == n else min(ONE, decimal_of((middle + spread) / scale))
    return Estimate("wilson", n, share, low, high)


def clopper_pearson(successes: int, n: int, confidence: str = "95") -> Estimate | None:
    """The exact interval of a share: both tails of the binomial hold half of what is left out. None of nobody.

    Wider than Wilson's, never too narrow; found by halving, to :data:`HALVINGS` binary places. ``confidence``: percent.
    """
    _in_order(successes, n)
    if n == 0:
        return None
    tail = CONTEXT.divide(CONTEXT.subtract(Decimal(100), Decimal(confidence)), Decimal(200))
    low = _where_tail_is(tail, successes, n)
    high = CONTEXT.subtract(ONE, _where_tail_is(tail, n - successes, n))
    return Estimate("clopper_pearson", n, Fraction(successes, n), low, high)


HALVINGS = 64


def _where_tail_is(tail: Decimal, successes: int, n: int) -> Decimal:
    """The share under which ``successes`` or more of ``n`` have the chance ``tail``; 0 where there are none."""
    low, high = ZERO, ONE
    for _ in range(HALVINGS if successes else 0):
        middle = CONTEXT.divide(CONTEXT.add(low, high), Decimal(2))
        odds = CONTEXT.divide(middle, CONTEXT.subtract(ONE, middle))
        term = CONTEXT.power(CONTEXT.subtract(ONE, middle), n)
        fewer = ZERO
        for count in range(successes):
            fewer = CONTEXT.add(fewer, term)
            ratio = CONTEXT.divide(CONTEXT.multiply(odds, Decimal(n - count)), Decimal(count + 1))
            term = CONTEXT.multiply(term, ratio)
        below = CONTEXT.subtract(ONE, fewer) < tail
        low, high = (middle, high) if below else (low, middle)
    return low


def net_share(plus: int, neither: int, minus: int, z: Decimal = Z95) -> Estimate | None:
    """Share of ``plus`` less share of ``minus`` with its own variance: answers count +1, 0 and -1. None of nobody.

    The variance is p+ + p- - (p+ - p-)², over n.
    """
    if min(plus, neither, minus) < 0:
        raise ValueError("counts are not negative")
    n = plus + neither + minus
    if n == 0:
        return None
    value = Fraction(plus - minus, n)
    return _symmetric("net_share", n, value, Fraction(plus + minus, n) - value**2, z, Fraction(-1))


def scaled_mean(counts: Sequence[int], z: Decimal = Z95) -> Estimate | None:
    """The mean of a scale taken to 0..1: ``counts`` from its lowest level up, evenly spaced. None of nobody."""
    if len(counts) < 2 or min(counts) < 0:
        raise ValueError("a scale has two levels or more, and no count below zero")
    n, top = sum(counts), len(counts) - 1
    if n == 0:
        return None
    value = Fraction(sum(level * count for level, count in enumerate(counts)), n * top)
    squares = Fraction(sum(level * level * count for level, count in enumerate(counts)), n * top * top)
    return _symmetric("scaled_mean", n, value, squares - value**2, z, Fraction(0))


def newcombe(one: tuple[int, int], other: tuple[int, int], z: Decimal = Z95) -> Estimate | None:
    """Share of ``one`` (successes, n) less share of ``other``, by Newcombe from their two Wilsons; None of nobody."""
    first, second = wilson(*one, z), wilson(*other, z)
    if first is None or second is None:
        return None
    value = first.value - second.value
    down = root(_squared(first.value, first.low) + _squared(second.value, second.high))
    up = root(_squared(first.value, first.high) + _squared(second.value, second.low))
    low, high = decimal_of(value - Fraction(down)), decimal_of(value + Fraction(up))
    return Estimate("newcombe", first.n + second.n, value, max(-ONE, low), min(ONE, high))


def effective_n(weights: Sequence[Decimal]) -> Fraction | None:
    """How many equally weighted answers ``weights`` are worth: (Σw)²/Σw², from memory. None where all weigh nothing."""
    squares = sum((Fraction(weight) ** 2 for weight in weights), Fraction(0))
    return sum((Fraction(weight) for weight in weights), Fraction(0)) ** 2 / squares if squares else None


def _symmetric(method: Method, n: int, value: Fraction, variance: Fraction, z: Decimal, least: Fraction) -> Estimate:
    """``value`` ± z standard errors, held to what the measure can be."""
    error = root(variance / n)
    spread = Fraction(z) * Fraction(error)
    low, high = max(least, value - spread), min(Fraction(1), value + spread)
    return Estimate(method, n, value, decimal_of(low), decimal_of(high), error)


def _squared(value: Fraction, end: Decimal) -> Fraction:
    return (value - Fraction(end)) ** 2


def _in_order(successes: int, n: int) -> None:
    if not 0 <= successes <= n:
        raise ValueError("a share counts some of all: 0 <= successes <= n")


# -- who answered ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dispositions:
    """What became of each case of a sample (AAPOR). ``not_eligible`` never counts."""

    complete: int = 0  # I
    partial: int = 0  # P
    refusal: int = 0  # R
    no_contact: int = 0  # NC
    other: int = 0  # O
    unknown_household: int = 0  # UH
    unknown_other: int = 0  # UO
    not_eligible: int = 0  # NE


def aapor(cases: Dispositions, rate: int, eligible: Decimal | None = None) -> Fraction | None:
    """AAPOR's response rate 1 to 6; None where nobody counts.

    1, 3, 5 count complete interviews only, 2, 4, 6 partial ones too. 1 and 2 take all unknown cases as eligible, 3 and
    4 the part ``eligible`` of them (which is then needed), 5 and 6 none.
    """
    if rate not in range(1, 7):
        raise ValueError("AAPOR has response rates 1 to 6")
    if rate in (3, 4) and (eligible is None or not 0 <= eligible <= 1):
        raise ValueError("rates 3 and 4 need the part of the unknown cases that is eligible, from 0 to 1")
    answered = cases.complete + (0 if rate % 2 else cases.partial)
    part = Fraction(1) if rate < 3 else Fraction(eligible or 0) if rate < 5 else Fraction(0)
    known = cases.complete + cases.partial + cases.refusal + cases.no_contact + cases.other
    total = known + part * (cases.unknown_household + cases.unknown_other)
    return answered / total if total else None


def answered_of_offered(responses: int, offered: int) -> Fraction | None:
    """Responses over offers, as the US dashboards count: not AAPOR's rate. None where nothing was offered."""
    return Fraction(responses, offered) if offered else None


# -- what is too small to be shown -----------------------------------------------------------------

MINIMUM_CELL = 10
"""Results on fewer people than this are hidden (GP Patient Survey: "fewer than 10 people (unweighted)")."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Cells that may be shown; ``primary`` are hidden as too small, ``secondary`` so that those cannot be subtracted.

    ``total_hidden``: no cell was left to protect the small ones, so that the total must not be shown either.
    """

    shown: Mapping[str, int]
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    total_hidden: bool = False


def suppress(cells: Mapping[str, int], minimum: int = MINIMUM_CELL) -> Suppressed:
    """Which of ``cells`` that add up to a shown total may be shown.

    Counts from 1 to below ``minimum`` are hidden; a 0 is shown. Then the next smallest are hidden, in their order,
    until at least two are and together they hold ``minimum`` or more: the total less what is shown is then no small
    cell itself.
    """
    if any(count < 0 for count in cells.values()):
        raise ValueError("counts are not negative")
    primary = tuple(code for code, count in cells.items() if 0 < count < minimum)
    rest = sorted((code for code, count in cells.items() if count >= minimum), key=lambda code: cells[code])
    secondary: list[str] = []
    hidden = sum(cells[code] for code in primary)
    while primary and rest and (len(primary) + len(secondary) < 2 or hidden < minimum):
        secondary.append(rest.pop(0))
        hidden += cells[secondary[-1]]
    exposed = bool(primary) and (len(primary) + len(secondary) < 2 or hidden < minimum)
    shown = {code: count for code, count in cells.items() if code not in primary and code not in secondary}
    return Suppressed(shown, primary, tuple(secondary), exposed)


def may_be_shown(n: int | Decimal, minimum: int = MINIMUM_CELL) -> bool:
    """Whether a result that rests on ``n`` people may be shown at all."""
    return n >= minimum
