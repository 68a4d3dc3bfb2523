"""Exact arithmetic of one commitment: its actual against its target. No float, no rounding but where a rule says so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.numbers import canonical_decimal
from tracker.rules.accumulation import Reading, accumulate, over, read
from tracker.rules.defaults import factor_of
from tracker.rules.facts import CommitmentInput, Figure
from tracker.rules.results import Reason

if TYPE_CHECKING:
    from tracker.rules.pack_rules import Lower
    from tracker.rules.programme import Programme

_MOST_DECIMALS = 30
HUNDRED = Fraction(100)
ONE = Fraction(1)
ZERO = Fraction(0)


def half_up(number: Fraction, decimals: int) -> Decimal:
    """``number`` rounded to ``decimals`` places, halves away from zero, as a published table prints it."""
    scaled = abs(number) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(f"{-whole if number < 0 else whole}E-{decimals}")  # exact at any size, which scaleb is not


def exact_decimal(number: Fraction) -> Decimal:
    """``number`` as a Decimal; for numbers with an end, such as weights, which have 30 decimals at most."""
    return Decimal(canonical_decimal(half_up(number, _MOST_DECIMALS)))


def clamp(number: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """``number``, or the end of low..high that it lies beyond."""
    return max(low, min(number, high))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One commitment's facts as exact numbers.

    ``target`` is what counts as fully reached (of a range: its nearer end). ``actual`` is shown even where a fault
    keeps it from being scored; ``scored`` is the same or None. ``reasons`` say what is missing or odd.
    """

    factor: Decimal
    target: Fraction | None
    low: Fraction | None
    high: Fraction | None
    actual: Fraction | None
    scored: Fraction | None
    met: Fraction | None
    of: Fraction | None
    reading: Reading | None
    reasons: tuple[Reason, ...]


def reckon(programme: Programme, one: CommitmentInput, as_of: str | None) -> Reckoned:
    """The numbers of ``one`` at the end of ``as_of`` (None: of the year)."""
    factor = factor_of(one, programme) or Decimal(1)
    reasons: list[Reason] = []
    met = of = None
    if one.requirements:
        met = sum((Fraction(need.met) for need in one.requirements), ZERO)
        of = sum((Fraction(need.of) for need in one.requirements), ZERO)
    reading = _reading(one, factor, as_of, met, of)
    actual = reading.value if reading else None
    scored = actual
    if reading is not None and reading.fault:
        reasons.append(Reason(reading.fault))
    if one.faults:
        scored = None
        reasons += [Reason(code) for code in one.faults if code != (reading and reading.fault)]
    target, low, high = _target(one, factor, actual)
    if target is None and one.direction != "report":
        reasons.append(Reason("no_target"))
    if reading is None and one.status == "measured":
        reasons.append(Reason("no_actual"))
    return Reckoned(factor, target, low, high, actual, scored, met, of, reading, tuple(reasons))


def _reading(
    one: CommitmentInput, factor: Decimal, as_of: str | None, met: Fraction | None, of: Fraction | None
) -> Reading | None:
    if one.actual is not None and one.actual != Figure():
        return read(one.actual, factor)
    if met is not None and of is not None:
        return over(met, of, factor)
    return accumulate(one.periods, one.accumulation, one.entry, factor, as_of)


def _target(
    one: CommitmentInput, factor: Decimal, actual: Fraction | None
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    target = one.target
    if target is None:
        # a stage without a target of its own promises all its requirements
        staged = one.requirements or one.parent is not None
        return (Fraction(factor) if staged else None), None, None
    if target.low is not None and target.high is not None:
        low, high = Fraction(target.low), Fraction(target.high)
        nearer = high if actual is not None and actual > high else low
        return nearer, low, high
    if target.operands is not None and target.value is None:
        promised = over(Fraction(target.operands.numerator), Fraction(target.operands.denominator), factor)
        return promised.value, None, None
    return (None if target.value is None else Fraction(target.value)), None, None


@dataclass(frozen=True, slots=True)
class Achievement:
    """``percent``: actual against target, None where there is nothing to divide by.

    ``settled``: the credit in percent that a rule gives without a division. ``reason``: why.
    """

    percent: Fraction | None
    settled: Fraction | None = None
    reason: str | None = None


def achieve(rule: Lower, one: CommitmentInput, reckoned: Reckoned, base: Fraction | None) -> Achievement:
    """How much of ``base`` (the target of the year, or of a period) the scored actual reaches, in percent.

    Higher is better: actual / base. Lower is better: by the pack's formula. Range: 100 inside; outside, in proportion
    to the end that was missed. Report only: 100 once there is a figure.
    """
    actual = reckoned.scored
    if actual is None:
        return Achievement(None)
    if one.direction == "report":
        return Achievement(None, HUNDRED, "report_only")
    if one.direction == "range":
        return _range(reckoned, actual)
    if base is None:
        return Achievement(None)
    if one.direction == "lower":
        return lower(rule, actual, base)
    if base <= 0:
        return Achievement(None, None, "target_zero")
    return Achievement(actual / base * HUNDRED)


def lower(rule: Lower, actual: Fraction, base: Fraction) -> Achievement:
    """Lower is better: base / actual. With an actual of zero or less the pack says whether that is met."""
    if actual <= 0:
        return Achievement(None, HUNDRED if rule.actual_zero == "met" else ZERO, "actual_zero")
    if base <= 0:
        return Achievement(ZERO if base == 0 else None, ZERO, "target_zero")
    return Achievement(base / actual * HUNDRED)


def _range(reckoned: Reckoned, actual: Fraction) -> Achievement:
    low, high = reckoned.low, reckoned.high
    if low is None or high is None:
        return Achievement(None)
    if low <= actual <= high:
        return Achievement(HUNDRED)
    if actual < low:
        return Achievement(actual / low * HUNDRED) if low > 0 else Achievement(ZERO)
    return Achievement(high / actual * HUNDRED)
