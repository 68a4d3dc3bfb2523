"""What people experienced, as a measure: shares of a scale, net shares, means, completion, take-up, cost, waiting.

A measure stores its formula by name and version, with the days from and to which it holds; its label (CSAT, CES, NPS)
is not its formula. Every figure keeps how many answered, were offered the question and were served, and its interval.
Nothing is a number where the denominator is 0.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError, model_validator

from tracker.errors import Misconfigured
from tracker.formats.sentences import N_
from tracker.rules.counts import Tally, check_counts
from tracker.rules.findings import Finding
from tracker.rules.formulas import CountFormula, as_fraction, check_days
from tracker.rules.pack_rules import Text
from tracker.rules.reckoning import HUNDRED, half_up
from tracker.rules.statistics import CONTEXT, Estimate, decimal_of, net_share, scaled_mean, wilson
from tracker.rules.values import Code, Exact, Fact, Filled, Places, Sureness, Whole

MEASURES = Path(__file__).resolve().parent.parent / "programmes" / "measures.json"
SURVEYED = ("top_share", "net_share", "scaled_mean", "mean")
_NESTED = (N_("respondents"), N_("offered"), N_("customers"))


class Version(Fact):
    """One formula of a measure, the days it holds, the decimals it is published with, and where that is written."""

    version: Whole
    formula: CountFormula
    decimals: Places
    source: Filled
    sureness: Sureness


class Measure(Fact):
    """A question and its scale, from ``low`` to ``high``, and the formulas that made a figure of it, by date."""

    code: Code
    label: Text
    question: str = ""
    low: Exact
    high: Exact
    versions: tuple[Version, ...]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        wrong = check_days([one.formula for one in self.versions])
        numbers = [one.version for one in self.versions]
        if wrong or not numbers or numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(wrong or "versions are numbered from 1 on")
        if any(one.formula.levels != self.high - self.low + 1 for one in self.versions):
            raise ValueError("the formula counts another number of levels than the scale has")
        if any(one.formula.kind not in SURVEYED for one in self.versions):
            raise ValueError("a scale is counted by levels")
        return self

    def version_on(self, day: dt.date) -> Version | None:
        """The version that holds on ``day``; None where none does."""
        return next((one for one in self.versions if one.formula.holds_on(day)), None)


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to one question. ``counts``: per level, from the scale's lowest.

    ``no_answer``: who skipped this question, left out of it. ``offered``: the asked; ``population``: the served.
    The wording and the ends of the scale stay with the figure.
    """

    counts: tuple[int, ...]
    low: Decimal
    high: Decimal
    wording: str = ""
    no_answer: int = 0
    offered: int | None = None
    population: int | None = None

    @property
    def n(self) -> int:
        """How many answered this question."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure: ``value`` exact, ``shown`` as published, and the formula it was made with, by name and version.

    In ``unit``, as are ``low`` and ``high`` (95 %) and the standard ``error``; all None where nobody counts.
    """

    formula: str
    version: int
    value: Fraction | None
    shown: Decimal | None
    unit: str = "%"
    n: int | None = None
    offered: int | None = None
    population: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    error: Decimal | None = None
    wording: str = ""
    findings: tuple[Finding, ...] = ()


def survey(measure: Measure, answers: Answers, day: dt.date) -> Measured | None:
    """``answers`` by the version of ``measure`` that holds on ``day``; None where none does.

    Raises :class:`ValueError` where the answers are on another scale or do not fit it.
    """
    version = measure.version_on(day)
    if version is None:
        return None
    if (answers.low, answers.high) != (measure.low, measure.high) or min(answers.counts, default=0) < 0:
        raise ValueError("the answers are on another scale")
    numerator, denominator, factor = as_fraction(version.formula, [Decimal(count) for count in answers.counts])
    value = numerator / denominator * factor if denominator else None
    low, high, error = _interval(version.formula, answers)
    return Measured(
        formula=version.formula.kind,
        version=version.version,
        value=value,
        shown=None if value is None else half_up(value, version.decimals),
        unit="" if version.formula.kind == "mean" else "%",
        n=answers.n,
        offered=answers.offered,
        population=answers.population,
        low=low,
        high=high,
        error=error,
        wording=answers.wording,
        findings=tuple(check_answers(measure.code, answers)),
    )


def check_answers(what: str, answers: Answers) -> list[Finding]:
    """Respondents <= offered <= customers, or a finding. Who skipped the question was still asked."""
    numbers = (answers.n + answers.no_answer, answers.offered, answers.population)
    counts = {name: Decimal(n) for name, n in zip(_NESTED, numbers, strict=True) if n is not None}
    return check_counts(Tally(place="", period="", what=what, counts=counts, nested=(_NESTED,)))


def _interval(formula: CountFormula, answers: Answers) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Both ends and the standard error, in the unit of the figure."""
    estimate = _estimate(formula, answers.counts)
    if estimate is None:
        return None, None, None
    if formula.kind == "mean":
        width, start = Fraction(formula.levels - 1), Fraction(formula.lowest or 0)
    else:
        width, start = HUNDRED, Fraction(0)
    ends = [decimal_of(start + width * Fraction(end)) for end in (estimate.low, estimate.high)]
    error = None if estimate.error is None else CONTEXT.multiply(estimate.error, decimal_of(width))
    return ends[0], ends[1], error


def _estimate(formula: CountFormula, counts: Sequence[int]) -> Estimate | None:
    n, top = sum(counts), sum(counts[len(counts) - (formula.top or 0) :])
    if formula.kind == "top_share":
        return wilson(top, n)
    if formula.kind == "net_share":
        bottom = sum(counts[: formula.bottom])
        return net_share(top, n - top - bottom, bottom)
    return scaled_mean(counts)


def measured_to_json(measured: Measured, minimum: int = 0) -> dict[str, Any]:
    """``measured`` as it is published; on fewer than ``minimum`` answers without its numbers, and saying so."""
    hidden = measured.n is not None and measured.n < minimum
    numbers = {name: getattr(measured, name) for name in ("shown", "low", "high", "error")}
    told = {name: None if hidden or number is None else format(_short(number), "f") for name, number in numbers.items()}
    counts = {name: None if hidden else getattr(measured, name) for name in ("n", "offered", "population")}
    return {
        "formula": f"{measured.formula}/{measured.version}",
        "unit": measured.unit,
        "wording": measured.wording,
        **told,
        **counts,
        "hidden": hidden,
    }


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
    """A figure of counts alone; no value where the denominator is 0. More of fewer is flagged where it is a share."""
    value = None
    if denominator:
        value = Fraction(numerator) / Fraction(denominator) * (HUNDRED if unit == "%" else 1)
    findings: list[Finding] = []
    if unit == "%":
        names = (N_("the part"), N_("the whole"))
        counts = {names[0]: Decimal(numerator), names[1]: Decimal(denominator)}
        findings = check_counts(Tally(place="", period="", what=named.name, counts=counts, nested=(names,)))
    shown = None if value is None else half_up(value, decimals)
    return Measured(named.name, named.version, value, shown, unit, findings=tuple(findings))


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


_MEASURES = TypeAdapter(tuple[Measure, ...])


@cache
def measures() -> Mapping[str, Measure]:
    """The measures that ship with the product, by code. Raises :class:`Misconfigured`."""
    try:
        found = _MEASURES.validate_python(json.loads(MEASURES.read_text("utf-8"))["measures"])
    except (OSError, KeyError, TypeError, ValueError, ValidationError) as error:
        raise Misconfigured(N_("The measures cannot be read: %(reason)s"), reason=str(error)) from error
    return {one.code: one for one in found}
