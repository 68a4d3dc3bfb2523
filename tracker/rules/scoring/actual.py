"""Exact arithmetic of one commitment: its actual against its target. No float, no rounding but where a rule says so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import half_up
from tracker.rules.inputs.defaults import credit_rule, criteria_of, factor_of
from tracker.rules.inputs.model import CommitmentInput, Figure
from tracker.rules.scoring.accumulation import Reading, accumulate, over, read
from tracker.rules.scoring.counted import met_and_of, of_checklist, of_counts, of_requirements, without_opinion
from tracker.rules.scoring.credit import normal_target
from tracker.rules.scoring.missing_periods import gap_of, nothing_in
from tracker.rules.scoring.results import Reason

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme
    from tracker.rules.programme.rules import Credit, Lower, Rules

_MOST_DECIMALS = 30
HUNDRED = Fraction(100)
ONE = Fraction(1)
ZERO = Fraction(0)


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
    keeps it from being scored; ``scored`` is the same or None. ``reasons`` say what is missing or odd. ``settled``: the
    credit in percent where a rule decides before anything is divided.
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
    settled: Fraction | None = None


def reckon(programme: Programme, one: CommitmentInput, as_of: str | None) -> Reckoned:
    """The numbers of ``one`` at the end of ``as_of`` (None: of the year)."""
    factor = factor_of(one, programme) or Decimal(1)
    rule = credit_rule(programme, one)
    reasons: list[Reason] = []
    met = of = None
    if one.requirements:
        met, of = met_and_of(programme, one)
    reading = _reading(programme, one, rule, factor, as_of, met, of)
    actual = reading.value if reading else None
    scored, settled = actual, None
    if reading is not None and reading.fault:
        reasons.append(Reason(reading.fault))
        zeros = programme.rules.zeros
        if zeros is not None and reading.fault == "zero_of_zero":
            if zeros.zero_of_zero == "no_figure":
                actual = scored = None
                reasons[-1] = Reason("nothing_asked")
            settled = HUNDRED if zeros.zero_of_zero == "met" else None
        if as_of is None and settled is None and actual is not None and flatters(programme, one):
            actual = scored = None
            reasons[-1] = Reason("zero_unearned")
    if one.faults:
        scored = None
        reasons += [Reason(code) for code in one.faults if code != (reading and reading.fault)]
    target, low, high = _target(programme, one, rule, factor, actual)
    if target is None and one.direction != "report":
        reasons.append(Reason("no_target"))
    if reading is None and one.status == "measured":
        reasons.append(Reason("no_actual"))
    for gap in (gap_of(programme, one, reading, as_of), nothing_in(one, reading)):
        if gap is not None:
            reasons.append(gap)
    unasked = without_opinion(programme, one) if as_of is None and _rests_on_requirements(one) else []
    if unasked:
        reasons.append(Reason("opinion_not_recorded", {"codes": ", ".join(unasked)}))
    return Reckoned(factor, target, low, high, actual, scored, met, of, reading, tuple(reasons), settled)


def flatters(programme: Programme, one: CommitmentInput) -> bool:
    """Whether a figure of 0 is a good one: less is better, or 0 lies in the range. Of 0 cases it is then unearned."""
    if one.direction == "report":
        return False
    if one.direction == "range":
        return one.target is not None and one.target.low is not None and one.target.low <= 0
    criteria = criteria_of(programme, one) if credit_rule(programme, one).kind == "interpolated" else ()
    return one.direction == "lower" or (len(criteria) > 1 and criteria[0] < criteria[-1])


def _rests_on_requirements(one: CommitmentInput) -> bool:
    """Whether its figure is that of its requirements: none was stated or counted beside them."""
    return bool(one.requirements) and one.counts is None and one.actual in (None, Figure())


def _reading(
    programme: Programme,
    one: CommitmentInput,
    rule: Credit,
    factor: Decimal,
    as_of: str | None,
    met: Fraction | None,
    of: Fraction | None,
) -> Reading | None:
    counts = one.counts
    if counts is not None and rule.kind == "checklist":
        return of_checklist(rule, counts.items)
    if counts is not None and counts.met is not None and counts.of is not None:
        return over(Fraction(counts.met), Fraction(counts.of), Decimal(100))
    if (made := of_counts(programme, one, as_of)) is not None:
        return made
    if one.actual is not None and one.actual != Figure():
        return read(one.actual, factor)
    if met is not None and of is not None:
        return of_requirements(programme, met, of, factor)
    return accumulate(one.periods, one.accumulation, one.entry, factor, as_of)


def _target(
    programme: Programme, one: CommitmentInput, rule: Credit, factor: Decimal, actual: Fraction | None
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    target = one.target
    if target is None:
        if rule.kind == "interpolated":
            return normal_target(rule, criteria_of(programme, one)), None, None
        if rule.kind in ("checklist", "share_of_children"):
            return HUNDRED, None, None  # all points, all children
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


def achieve(rules: Rules, one: CommitmentInput, reckoned: Reckoned, base: Fraction | None) -> Achievement:
    """How much of ``base`` (the target of the year, or of a period) the scored actual reaches, in percent.

    Higher is better: actual / base. Lower is better: by the pack's formula. Range: 100 inside; outside, in proportion
    to the end that was missed. Report only: 100 once there is a figure.
    """
    actual = reckoned.scored
    if actual is None:
        return Achievement(None)
    if one.direction == "report":
        return Achievement(None, HUNDRED, "report_only")
    if reckoned.settled is not None:
        return Achievement(None, reckoned.settled, "zero_of_zero")
    if one.direction == "range":
        return _range(reckoned, actual)
    if base is None:
        return Achievement(None)
    if one.direction == "lower":
        return lower(rules.lower, actual, base)
    if base <= 0:
        return _no_base(rules, base)
    return Achievement(actual / base * HUNDRED)


def _no_base(rules: Rules, base: Fraction) -> Achievement:
    """Higher is better and there is nothing to divide by: the pack's rule, or no credit at all."""
    known = rules.zeros.target_zero if rules.zeros is not None and base == 0 else "not_scored"
    if known == "not_scored":
        return Achievement(None, None, "target_zero")
    return Achievement(None, HUNDRED if known == "met" else ZERO, "target_zero_by_rule")


def lower(rule: Lower, actual: Fraction, base: Fraction) -> Achievement:
    """Lower is better: base / actual, or 2 - actual / base.

    Of the first, an actual of zero or less has no quotient: the pack says whether that is met. A target of zero that
    was missed obtains nothing, or is not scored.
    """
    if actual <= 0 and rule.formula == "target_over_actual":
        return Achievement(None, HUNDRED if rule.actual_zero == "met" else ZERO, "actual_zero")
    if base <= 0:
        if base == 0 and actual <= 0:
            return Achievement(HUNDRED)
        if rule.target_zero == "not_scored":
            return Achievement(None, None, "target_zero")
        return Achievement(ZERO if base == 0 else None, ZERO, "target_zero")
    return Achievement((base / actual if rule.formula == "target_over_actual" else 2 - actual / base) * HUNDRED)


def _range(reckoned: Reckoned, actual: Fraction) -> Achievement:
    low, high = reckoned.low, reckoned.high
    if low is None or high is None:
        return Achievement(None)
    if low <= actual <= high:
        return Achievement(HUNDRED)
    if actual < low:
        return Achievement(actual / low * HUNDRED) if low > 0 else Achievement(ZERO)
    return Achievement(high / actual * HUNDRED) if high > 0 else Achievement(ZERO)
