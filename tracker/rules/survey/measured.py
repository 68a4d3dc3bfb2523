"""What people experienced, as a measure: shares of a scale, net shares, means, completion, take-up, cost, waiting.

A measure stores its formula by name and version, with the days from and to which it holds; its label (CSAT, CES, NPS)
is not its formula. Every figure keeps how many answered, were offered the question and were served, and its interval.
Nothing is a number where the denominator is 0.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.formats.rounding import half_up
from tracker.rules.programme.formulas import HUNDRED, CountFormula, as_fraction, percentile
from tracker.rules.programme.measures import Measure, measures
from tracker.rules.survey.statistics import (
    CONTEXT,
    Estimate,
    Method,
    decimal_of,
    may_be_shown,
    net_share,
    scaled_mean,
    wilson,
)

__all__ = ["Answers", "Measure", "Measured", "figure_of", "measured_to_json", "measures", "survey"]

CONFIDENCE = "95"


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to one question. ``counts``: per level, from the scale's lowest; weighted ones are no whole numbers.

    ``no_answer``: who skipped this question, left out of it. ``offered``: the asked; ``population``: the served.
    The wording and the ends of the scale stay with the figure.
    """

    counts: tuple[int | Decimal, ...]
    low: Decimal
    high: Decimal
    wording: str = ""
    no_answer: int | Decimal = 0
    offered: int | Decimal | None = None
    population: int | Decimal | None = None

    @property
    def n(self) -> int | Decimal:
        """How many answered this question."""
        return _number(sum((Fraction(count) for count in self.counts), Fraction(0)))


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure: ``value`` exact, ``shown`` as published, and the formula it was made with, by name and version.

    In ``unit``, as are ``low`` and ``high`` (95 %) and the standard ``error``; all None where nobody counts, and the
    interval where answers were weighted. ``method``: of the interval. ``measure``: the known question, where it is one.
    """

    formula: str
    version: int
    value: Fraction | None
    shown: Decimal | None
    unit: str = "%"
    n: int | Decimal | None = None
    offered: int | Decimal | None = None
    population: int | Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    error: Decimal | None = None
    method: Method | None = None
    wording: str = ""
    measure: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


def survey(measure: Measure, answers: Answers, day: dt.date) -> Measured | None:
    """``answers`` by the version of ``measure`` that holds on ``day``; None where none does.

    Raises :class:`ValueError` where the answers are on another scale or do not fit it.
    """
    version = measure.version_on(day)
    if version is None:
        return None
    if (answers.low, answers.high) != (measure.low, measure.high) or any(n < 0 for n in answers.counts):
        raise ValueError("the answers are on another scale")
    return figure_of(version.formula, answers, version.version, version.decimals, measure.code)


def figure_of(
    formula: CountFormula, answers: Answers, version: int, decimals: int, measure: str | None = None
) -> Measured:
    """The figure that ``formula``, the ``version``-th of its kind, makes of ``answers``, shown with ``decimals``.

    Raises :class:`ValueError` where the counts do not fit the formula.
    """
    counts = [Decimal(count) for count in answers.counts]
    if formula.kind == "percentile":
        value = percentile(formula, counts)
    else:
        numerator, denominator, factor = as_fraction(formula, counts)
        value = numerator / denominator * factor if denominator else None
    estimate = _estimate(formula, answers.counts)
    low, high, error = _interval(formula, estimate)
    return Measured(
        formula=formula.kind,
        version=version,
        value=value,
        shown=None if value is None else half_up(value, decimals),
        unit="" if formula.kind in ("mean", "percentile") else "%",
        n=answers.n,
        offered=answers.offered,
        population=answers.population,
        low=low,
        high=high,
        error=error,
        method=None if estimate is None else estimate.method,
        wording=answers.wording,
        measure=measure,
        valid_from=formula.valid_from,
        valid_until=formula.valid_until,
    )


def _interval(
    formula: CountFormula, estimate: Estimate | None
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Both ends and the standard error, in the unit of the figure."""
    if estimate is None:
        return None, None, None
    if formula.kind == "mean":
        width, start = Fraction(formula.levels - 1), Fraction(formula.lowest or 0)
    else:
        width, start = HUNDRED, Fraction(0)
    ends = [decimal_of(start + width * Fraction(end)) for end in (estimate.low, estimate.high)]
    error = None if estimate.error is None else CONTEXT.multiply(estimate.error, decimal_of(width))
    return ends[0], ends[1], error


def _estimate(formula: CountFormula, answers: Sequence[int | Decimal]) -> Estimate | None:
    """How sure the figure is; None of nobody, of weighted answers, and of a percentile."""
    if formula.kind == "percentile" or any(count != int(count) for count in answers):
        return None
    counts = [int(count) for count in answers]
    n = sum(counts)
    if formula.kind == "within_share":
        return wilson(sum(counts[: formula.within]), n)
    top = sum(counts[len(counts) - (formula.top or 0) :])
    if formula.kind == "top_share":
        return wilson(top, n)
    if formula.kind == "net_share":
        bottom = sum(counts[: formula.bottom])
        return net_share(top, n - top - bottom, bottom)
    return scaled_mean(counts)


def _number(exact: Fraction) -> int | Decimal:
    return exact.numerator if exact.denominator == 1 else decimal_of(exact)


def measured_to_json(measured: Measured, minimum: int = 0) -> dict[str, Any]:
    """``measured`` as it is published; on fewer than ``minimum`` answers without its numbers, and saying so."""
    hidden = measured.n is not None and not may_be_shown(measured.n, minimum)
    numbers = {name: getattr(measured, name) for name in ("shown", "low", "high", "error")}
    told = {name: None if hidden or number is None else format(_short(number), "f") for name, number in numbers.items()}
    counts = {name: None if hidden else _count(getattr(measured, name)) for name in ("n", "offered", "population")}
    return {
        "formula": f"{measured.formula}/{measured.version}",
        "measure": measured.measure,
        "valid_from": measured.valid_from and measured.valid_from.isoformat(),
        "valid_until": measured.valid_until and measured.valid_until.isoformat(),
        "unit": measured.unit,
        "wording": measured.wording,
        **told,
        "confidence": CONFIDENCE if measured.method else None,
        "method": measured.method,
        **counts,
        "hidden": hidden,
    }


def _count(number: int | Decimal | None) -> int | str | None:
    """A count as it is written: whole, or the text of a weighted one."""
    if number is None or number == int(number):
        return None if number is None else int(number)
    return format(_short(Decimal(number)), "f")


def _short(number: Decimal) -> Decimal:
    return number if -int(number.as_tuple().exponent) <= 10 else half_up(Fraction(number), 10)


# -- what is not asked but counted -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """A formula of the service manual by name and version, and where it is written."""

    name: str
    version: int
    source: str


COMPLETION = Named("completion", 1, "GDS service manual 2016, completion-rate.md @4efa105")
TAKE_UP = Named("digital_take_up", 1, "GDS service manual, digital-takeup.md")
COST = Named("cost_per_transaction", 1, "GDS service manual, cost-per-transaction.md: the last 12 months")
LATE = Named("late_of_answered", 1, "Consolidated complaints 2025: 268 of 268 rows over the answered")
MEAN_WAIT = Named("mean_waiting_time", 1, "Plain mean of the cases, as the consolidated files of 2025 print it")


def ratio(
    named: Named, numerator: Decimal | int, denominator: Decimal | int, unit: str = "%", decimals: int = 2
) -> Measured:
    """A figure of counts alone; no value where the denominator is 0."""
    value = None
    if denominator:
        value = Fraction(numerator) / Fraction(denominator) * (HUNDRED if unit == "%" else 1)
    shown = None if value is None else half_up(value, decimals)
    return Measured(named.name, named.version, value, shown, unit)


def completion(started: int, completed: int, already_done: int = 0, not_eligible: int = 0) -> Measured:
    """Completed transactions of those started. "Not eligible" and "already done" are completed too.

    A resumed session is no start, but counts as completed if it completes; leaving and error pages are failures.
    """
    return ratio(COMPLETION, completed + already_done + not_eligible, started)


def take_up(digital: int, assisted: int, total: int) -> Measured:
    """Completed digitally of all transactions of the month; ``assisted`` of the digital ones are left out of it."""
    if not 0 <= assisted <= digital:
        raise ValueError("assisted transactions are some of the digital ones")
    return ratio(TAKE_UP, digital - assisted, total)


@dataclass(frozen=True, slots=True)
class CostMonth:
    """Cost of one month (start-up cost left out) and what was completed in it, of which ``assisted`` with help."""

    month: str  # 2026-06
    cost: Decimal
    completed: int
    assisted: int = 0


def cost_per_transaction(months: Sequence[CostMonth], until: str, currency: str = "CLP") -> Measured | None:
    """Cost of the twelve months up to ``until`` over what was completed in them, assisted transactions counted in.

    None where a month is missing: a cost of eleven months is not that of a year.
    """
    year, month = int(until[:4]), int(until[5:])
    wanted = {f"{year - (month + back <= 12)}-{(month + back - 1) % 12 + 1:02}" for back in range(1, 13)}
    within = [one for one in months if one.month in wanted]
    if len(within) != 12 or {one.month for one in within} != wanted:
        return None
    total = sum((Fraction(one.cost) for one in within), Fraction(0))
    done = sum(one.completed + one.assisted for one in within)
    value = total / done if done else None
    shown = None if value is None else half_up(value, 2)
    return Measured(COST.name, COST.version, value, shown, currency)


def lateness(late: int, answered: int) -> Measured:
    """Answered late of all answered (not of all received: unanswered ones are another figure)."""
    return ratio(LATE, late, answered)


def mean_wait(total_time: Decimal, cases: int, unit: str) -> Measured:
    """The mean time of ``cases`` that took ``total_time`` together, in ``unit``."""
    return ratio(MEAN_WAIT, total_time, cases, unit)


def pool_buckets(months: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Cases per bucket of waiting time over several months. Buckets add up; percentiles do not."""
    if len({len(month) for month in months}) > 1:
        raise ValueError("the months count other buckets")
    return tuple(sum(bucket) for bucket in zip(*months, strict=True))


# -- several places --------------------------------------------------------------------------------


def pooled(units: Sequence[tuple[int, int]]) -> Fraction | None:
    """Percent of all cases of all units together: a large unit counts for more. None where there are no cases."""
    cases = sum(n for _, n in units)
    return sum(part for part, _ in units) / Fraction(cases) * HUNDRED if cases else None


def mean_of_units(units: Sequence[tuple[int, int]]) -> Fraction | None:
    """The plain mean of the units' own percentages, those without cases left out: each unit counts the same."""
    shares = [Fraction(part, n) for part, n in units if n]
    return sum(shares, Fraction(0)) / len(shares) * HUNDRED if shares else None


def weighted(units: Mapping[str, Fraction], weights: Mapping[str, Decimal]) -> Fraction | None:
    """Percentages of units by weights of one's own, as the state's satisfaction survey weighs its institutions.

    Raises :class:`KeyError` where a unit has no weight; None where all weigh nothing.
    """
    total = sum((Fraction(weights[code]) for code in units), Fraction(0))
    return sum((units[code] * Fraction(weights[code]) for code in units), Fraction(0)) / total if total else None
