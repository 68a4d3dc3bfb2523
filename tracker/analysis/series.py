"""Where one figure will stand later in the year: three simple rules, weighed by how each has done so far.

A forecast is no score. Its numbers are floats, named ``ForecastFloat``, they never enter a result, and a result never
enters a report through them. Everything here is a share of the year's target: 1 is the target reached.

- straight line: what grows through the year goes on at its pace, a level stays; work beyond it is not counted on;
- programmed: what was promised for that month happens;
- past years: this year goes on as earlier years went on from the same month.

Each rule is weighed by the inverse of its mean error over the months that have passed, which starts from the error that
it made on the other series of the year. docs/forecast.md shows how that did on real figures, beside each rule alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from statistics import fmean
from typing import Literal, NewType

ForecastFloat = NewType("ForecastFloat", float)
"""A number of a forecast: inexact by nature, never part of a score."""

Kind = Literal["grows", "level"]
Rule = Literal["line", "programmed", "past"]
YEAR_END = 12

UNKNOWN_ERROR = 0.1
"""The error a rule is given before anything is known of it: a tenth of the target."""
LEAST_ERROR = 0.01
"""Added to every pooled error, so that a rule without error yet does not count alone."""
LEAST_SPREAD = 0.05
"""The spread at three months' distance where all rules agree; it grows with the root of the distance."""
DISTANCE = 3.0
"""Months between the last figure and the one foretold on which the errors below were measured."""

# fmt: off
ERRORS: tuple[float, ...] = (
    -19.508, -1.89, -0.956, -0.648, -0.561, -0.512, -0.476, -0.427, -0.358, -0.277, -0.233, -0.17, -0.111, -0.047,
    -0.006, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.038, 0.123, 0.2,
    0.245, 0.274, 0.31, 0.31, 0.31, 0.326, 0.332, 0.475, 0.638, 0.912, 1.197, 1.852, 4.021,
)
# fmt: on
"""How far the truth lay from the forecast, in spreads: 41 quantiles, from the least to the most.

Of 165 published series of 2026, June foretold from January to March; ``benchmarks.forecast`` derives them anew.
"""


@dataclass(frozen=True, slots=True)
class Series:
    """One commitment's figures as shares of its year's target, by month (1 to 12).

    ``kind``: ``grows`` where the figure adds up towards the target, ``level`` where every month could be at it.
    ``programmed`` is what was due by each month; empty where nobody programmed anything. ``past``: earlier years,
    each as shares of its own target. ``least`` and ``most``: what it cannot fall below or pass, where that is known.
    """

    code: str
    kind: Kind
    seen: Mapping[int, ForecastFloat]
    programmed: Mapping[int, ForecastFloat] = field(default_factory=dict)
    past: tuple[Mapping[int, ForecastFloat], ...] = ()
    least: ForecastFloat = ForecastFloat(0.0)
    most: ForecastFloat = ForecastFloat(inf)

    def until(self, month: int) -> Series:
        """The same as it was known at the end of ``month``."""
        seen = {at: value for at, value in self.seen.items() if at <= month}
        return replace(self, seen=seen)

    @property
    def last(self) -> int:
        """The month of the last figure; 0 before the first."""
        return max(self.seen, default=0)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a series is expected to reach at a month: ``expected`` and its ``spread``, as shares of the target.

    ``rules``: what each rule alone says; ``weights``: how much each counts, adding up to 1.
    """

    expected: ForecastFloat
    spread: ForecastFloat
    rules: Mapping[Rule, ForecastFloat]
    weights: Mapping[Rule, ForecastFloat]
    least: ForecastFloat = ForecastFloat(0.0)
    most: ForecastFloat = ForecastFloat(inf)

    def at(self, chance: float) -> ForecastFloat:
        """The value that the truth stays below with this chance (0 to 1), by the errors of real figures."""
        return _between(self.least, self.expected + quantile(ERRORS, chance) * self.spread, self.most)

    def range_of(self, chance: float = 0.8) -> tuple[ForecastFloat, ForecastFloat]:
        """The range that claims to hold the truth with this chance, as much left out below as above."""
        return self.at((1 - chance) / 2), self.at((1 + chance) / 2)


Pooled = Mapping[tuple[Kind, Rule], float]


def pooled_errors(series: Iterable[Series]) -> Pooled:
    """The mean error of each rule over the months that have passed, by kind of series: what is known of a new one."""
    found: dict[tuple[Kind, Rule], list[float]] = {}
    for one in series:
        for rule, errors in past_errors(one).items():
            found.setdefault((one.kind, rule), []).extend(errors)
    return {key: fmean(errors) + LEAST_ERROR for key, errors in found.items() if errors}


def past_errors(series: Series) -> dict[Rule, list[float]]:
    """How far each rule was off at each month so far, foretold from the figure before it."""
    months = sorted(series.seen)
    errors: dict[Rule, list[float]] = {"line": [], "programmed": [], "past": []}
    for before, month in zip([0, *months], months, strict=False):
        truth = capped(series.seen[month])
        for rule, value in rules_at(series, before, month).items():
            errors[rule].append(abs(capped(value) - truth))
    return errors


def predict(series: Series, month: int, pooled: Pooled) -> Prediction | None:
    """Where ``series`` will stand at the end of ``month``; None before its first figure."""
    last = series.last
    if not last:
        return None
    rules = rules_at(series, last, month)
    if month <= last:
        now = series.seen[last]
        return Prediction(now, ForecastFloat(0.0), {"line": now}, {"line": ForecastFloat(1.0)})
    errors = past_errors(series)
    known = {rule: pooled.get((series.kind, rule), UNKNOWN_ERROR) for rule in rules}
    inverse = {rule: 1 / _expected_error(errors[rule], known[rule]) for rule in rules}
    whole = sum(inverse.values())
    weights = {rule: ForecastFloat(part / whole) for rule, part in inverse.items()}
    agreed = [capped(value) for value in rules.values()]
    spread = LEAST_SPREAD * ((month - last) / DISTANCE) ** 0.5 + max(agreed) - min(agreed)
    expected = sum(weights[rule] * value for rule, value in rules.items())
    held = _between(series.least, expected, series.most)
    return Prediction(held, ForecastFloat(spread), rules, weights, series.least, series.most)


def _between(least: float, value: float, most: float) -> ForecastFloat:
    return ForecastFloat(min(max(value, least), most))


def rules_at(series: Series, last: int, month: int) -> dict[Rule, ForecastFloat]:
    """What each rule says of ``month`` from the figures up to ``last`` (0: none yet), of those that say anything."""
    found: dict[Rule, ForecastFloat] = {}
    now = series.seen.get(last)
    if now is not None:
        found["line"] = straight_line(series.kind, now, last, month)
    due = _due(series, month)
    if due is not None:
        found["programmed"] = due
    as_before = _as_before(series, now, last, month)
    if as_before is not None:
        found["past"] = as_before
    return found


def straight_line(kind: Kind, now: ForecastFloat, last: int, month: int) -> ForecastFloat:
    """What grows goes on at its pace, up to the target; a level stays."""
    if kind == "level":
        return now
    return ForecastFloat(min(now * month / last, max(now, 1.0)))


def _due(series: Series, month: int) -> ForecastFloat | None:
    """The share programmed for the month: its own or the latest before it; at the year's end the target is due."""
    if month in series.programmed:
        return series.programmed[month]
    if month == YEAR_END or (series.kind == "level" and not series.programmed):
        return ForecastFloat(1.0)
    if not series.programmed:
        return None
    before = [at for at in series.programmed if at < month]
    return series.programmed[max(before)] if before else ForecastFloat(0.0)


def _as_before(series: Series, now: ForecastFloat | None, last: int, month: int) -> ForecastFloat | None:
    """From the last figure on as earlier years went on: in proportion for what grows, by the same step for a level."""
    known = [year for year in series.past if month in year and (now is None or last in year)]
    if not known:
        return None
    then = fmean(year[month] for year in known)
    if now is None:
        return ForecastFloat(then)
    base = fmean(year[last] for year in known)
    if series.kind == "level":
        return ForecastFloat(max(0.0, now + then - base))
    if base <= 0:
        return ForecastFloat(now + then)
    return ForecastFloat(min(now * then / base, max(now, 1.0)))


def _expected_error(errors: Sequence[float], pooled: float) -> float:
    """The mean of a series' own errors and, counted as one more, the pooled one."""
    return (sum(errors) + pooled) / (len(errors) + 1)


def capped(share: float) -> float:
    """What counts of a share: from nothing to the target reached."""
    return min(max(share, 0.0), 1.0)


def quantile(numbers: Sequence[float], chance: float) -> float:
    """The value below which ``chance`` (0 to 1) of ``numbers`` (sorted, evenly spaced chances) lies."""
    place = min(max(chance, 0.0), 1.0) * (len(numbers) - 1)
    low = min(int(place), len(numbers) - 2)
    return numbers[low] + (place - low) * (numbers[low + 1] - numbers[low])
