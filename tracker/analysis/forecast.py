"""What a year may come to: each commitment's value at its end with a range, and how likely each band is.

Foretold from the figures so far by :mod:`tracker.analysis.series`; the total is drawn many times from those and
scored each time by the real scorer, so that every rule of the pack holds. The draws are seeded: the same facts give
the same forecast. Nothing of it is a score, every number of it is a ``ForecastFloat``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import inf
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING

from tracker.analysis.series import (
    YEAR_END,
    ForecastFloat,
    Kind,
    Prediction,
    Rule,
    Series,
    pooled_errors,
    predict,
    quantile,
)
from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.rules.calendar.periods import end_month
from tracker.rules.inputs.defaults import decimals_of, effect_of
from tracker.rules.inputs.model import CommitmentInput, Figure, YearInputs
from tracker.rules.programme.formulas import PERCENTAGES
from tracker.rules.scoring.figures import FigureRead, read_figure
from tracker.rules.scoring.score import score

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme
    from tracker.rules.programme.rules import Band

DRAWS, FEWEST_DRAWS, MOST_VALUES = 1_000, 300, 60_000
"""Draws of a year; of one with so many commitments that this were more values than the third, fewer."""
SEED = 2026
TOGETHER = 0.05
"""How much of what makes figures better or worse than expected is common to a year (correlation within the teams of a
real panel, 0.05)."""
PLACES = 4
"""Decimals of a drawn value whose own are not known."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class CommitmentForecast:
    """One commitment at the year's end, in the unit of its value. ``chance``: that its target is reached (0 to 1).

    ``rules`` and ``weights``: what each rule says, and how much it counts. ``reason`` says why there is no forecast.
    """

    code: str
    name: str | None
    group: str | None
    unit: str | None
    target: Fraction | None
    now: Fraction | None
    expected: ForecastFloat | None = None
    low: ForecastFloat | None = None
    high: ForecastFloat | None = None
    chance: ForecastFloat | None = None
    rules: Mapping[Rule, ForecastFloat] | None = None
    weights: Mapping[Rule, ForecastFloat] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BandChance:
    """A band of the pack and how often the draws fell into it (0 to 1)."""

    band: Band
    chance: ForecastFloat


@dataclass(frozen=True, slots=True)
class YearForecast:
    """A year at its end as foretold at the end of ``as_of``; its total in percent, ``low`` to ``high`` in 80 of 100.

    ``expected_inputs``: the year with every expected value in it, for exact questions of what would change it.
    """

    programme: str
    as_of: str
    draws: int
    seed: int
    total: ForecastFloat | None
    low: ForecastFloat | None
    high: ForecastFloat | None
    bands: tuple[BandChance, ...]
    commitments: tuple[CommitmentForecast, ...]
    expected_inputs: YearInputs


@dataclass(frozen=True, slots=True)
class _Told:
    """A commitment that is foretold: its series' prediction, and what its shares are shares of."""

    one: CommitmentInput
    base: Fraction
    prediction: Prediction | None
    decimals: int


def forecast(
    programme: Programme,
    inputs: YearInputs,
    as_of: str | None = None,
    past: Mapping[str, Sequence[Mapping[int, Fraction]]] | None = None,
    draws: int | None = None,
    seed: int = SEED,
) -> YearForecast:
    """The year's end as seen from the end of ``as_of`` (else of ``inputs.as_of``).

    ``past``: of a commitment by its code, earlier years as shares of their own targets, by month. ``draws``:
    how many; None: by the size of the year. Raises :class:`Invalid` where no period is named.
    """
    at = as_of or inputs.as_of
    if at is None:
        raise Invalid(N_("Say from which period on to look ahead: --as-of 2026-06."))
    parents = {one.parent for one in inputs.commitments if one.parent is not None}
    measured = [one for one in inputs.commitments if effect_of(programme, one) == "as_measured"]
    leaves = [one for one in measured if one.code not in parents]
    reckoned = {one.code: read_figure(programme, one, at) for one in leaves}
    series = {
        one.code: found
        for one in leaves
        if (found := series_of(programme, one, at, (past or {}).get(one.code, ()))) is not None
    }
    pooled = pooled_errors(series.values())
    told: list[_Told] = []
    shown: list[CommitmentForecast] = []
    for one in leaves:
        base, line = reckoned[one.code].target, series.get(one.code)
        places = decimals_of(one, programme)
        foretold = predict(line, YEAR_END, pooled) if line is not None else None
        if base is not None and base > 0 and one.direction != "report":
            told.append(_Told(one, base, foretold, PLACES if places is None else places))
        shown.append(_shown(one, reckoned[one.code], foretold))
    times = draws or max(FEWEST_DRAWS, min(DRAWS, MOST_VALUES // max(1, len(told))))
    totals = _draw(programme, inputs, told, times, seed)
    return YearForecast(
        programme=programme.code,
        as_of=at,
        draws=len(totals),
        seed=seed,
        total=ForecastFloat(fmean(totals)) if totals else None,
        low=ForecastFloat(quantile(totals, 0.1)) if totals else None,
        high=ForecastFloat(quantile(totals, 0.9)) if totals else None,
        bands=_bands(programme, totals),
        commitments=tuple(shown),
        expected_inputs=_with(inputs, {one.one.code: _expected(one) for one in told if one.prediction is not None}),
    )


def series_of(
    programme: Programme, one: CommitmentInput, as_of: str, past: Sequence[Mapping[int, Fraction]] = ()
) -> Series | None:
    """The figures of ``one`` up to ``as_of`` as shares of its target; None without a target above zero to share."""
    limit = end_month(as_of)
    whole = read_figure(programme, one, as_of)
    base = whole.target
    if base is None or base <= 0 or one.direction == "report":
        return None
    codes = (
        [as_of]
        if one.actual is not None or one.requirements
        else [code for code, figure in one.periods.items() if end_month(code) <= limit and figure != Figure()]
    )
    seen = {}
    for code in sorted(codes, key=lambda code: (end_month(code), code)):
        scored = read_figure(programme, one, code).scored
        if scored is not None:
            seen[end_month(code)] = _share(scored, base)
    programmed = {end_month(code): _share(Fraction(value), base) for code, value in one.programmed.items()}
    if one.direction == "range" and whole.low is not None and whole.high is not None and whole.actual is not None:
        programmed = {1: _share(min(max(whole.actual, whole.low), whole.high), base)}
    years = tuple({month: ForecastFloat(float(value)) for month, value in year.items()} for year in past)
    least, most = _bounds(one, whole, seen)
    kind: Kind = "level" if _percentage(whole) else kind_of(one)
    return Series(one.code, kind, seen, programmed, years, least, most)


def _bounds(
    one: CommitmentInput, whole: FigureRead, seen: Mapping[int, ForecastFloat]
) -> tuple[ForecastFloat, ForecastFloat]:
    """Between which shares it stays: a requirement that is met stays met, and what was a part of 100 is no more.

    A percentage of counts is never above 100, and a net one not below -100.
    """
    base, whole_of = float(whole.target or 1), float(whole.factor)
    if kind := _percentage(whole):
        return ForecastFloat(-100 / base if kind == "net_share" else 0.0), ForecastFloat(100 / base)
    staged = bool(one.requirements) or one.parent is not None
    now = seen[max(seen)] if seen else ForecastFloat(0.0)
    least = now if staged else ForecastFloat(0.0)
    part = staged or (
        whole.factor == 100 and base <= whole_of and all(value * base <= whole_of for value in seen.values())
    )
    return least, ForecastFloat(whole_of / base) if part else ForecastFloat(inf)


def _percentage(whole: FigureRead) -> str:
    """The kind of the formula that makes a percentage of its counts; empty where none does."""
    formula = whole.levels.formula if whole.levels is not None else None
    return formula.kind if formula is not None and formula.kind in PERCENTAGES else ""


def kind_of(one: CommitmentInput) -> Kind:
    """Whether its figure adds up through the year, or every month could be at the target.

    A share of what is asked for, a mean, a maximum, a span, and what is to be kept low are levels; so is what is
    programmed alike for every period.
    """
    if one.universe == "moving" or one.direction != "higher" or one.accumulation in ("mean", "maximum"):
        return "level"
    if one.accumulation == "sum_over_sum" and one.entry == "period" and not one.programmed:
        return "level"
    due = set(one.programmed.values())
    return "level" if len(one.programmed) > 1 and len(due) == 1 and min(due) > 0 else "grows"


def _share(value: Fraction, base: Fraction) -> ForecastFloat:
    return ForecastFloat(float(value / base))


def _shown(one: CommitmentInput, reckoned: FigureRead, foretold: Prediction | None) -> CommitmentForecast:
    known = CommitmentForecast(one.code, one.name, one.group, one.unit, reckoned.target, reckoned.scored)
    if foretold is None or reckoned.target is None:
        return replace(known, reason=_why_not(one, reckoned))
    base = float(reckoned.target)

    def value(share: float) -> ForecastFloat:
        return ForecastFloat(share * base)

    low, high = foretold.range_of()
    return replace(
        known,
        expected=value(foretold.expected),
        low=value(low),
        high=value(high),
        chance=_reached(one, reckoned, foretold),
        rules={rule: value(share) for rule, share in foretold.rules.items()},
        weights=foretold.weights,
    )


def _why_not(one: CommitmentInput, reckoned: FigureRead) -> str:
    """Code of the reason why nothing is foretold."""
    if one.direction == "report":
        return "report_only"
    if reckoned.target is None:
        return "no_target"
    return "target_zero" if reckoned.target <= 0 else "no_actual"


def _reached(one: CommitmentInput, reckoned: FigureRead, foretold: Prediction) -> ForecastFloat:
    """How many of a hundred equally likely values reach the target."""
    values = [foretold.at((step + 0.5) / 100) for step in range(100)]
    if one.direction == "range" and reckoned.target and reckoned.low is not None and reckoned.high is not None:
        low, high = float(reckoned.low / reckoned.target), float(reckoned.high / reckoned.target)
        return ForecastFloat(fmean(low <= value <= high for value in values))
    if one.direction == "lower":
        return ForecastFloat(fmean(value <= 1 for value in values))
    return ForecastFloat(fmean(value >= 1 for value in values))


def _draw(programme: Programme, inputs: YearInputs, told: Sequence[_Told], draws: int, seed: int) -> list[float]:
    """Totals of so many drawn year's ends, sorted; none where the pack gives no total."""
    chances = random.Random(seed)  # noqa: S311  # a simulation that repeats, not a secret
    totals: list[float] = []
    for _ in range(draws):
        common = chances.gauss(0, TOGETHER**0.5)
        values = {one.one.code: _drawn(one, common + chances.gauss(0, (1 - TOGETHER) ** 0.5)) for one in told}
        total = score(programme, _with(inputs, values)).total
        if total is None:
            return []
        totals.append(float(total))
    return sorted(totals)


def _drawn(one: _Told, luck: float) -> Decimal:
    """A value for this much luck (standard normal, more is better). Without a figure yet: anything up to the target."""
    chance = _NORMAL.cdf(-luck if one.one.direction == "lower" else luck)
    share = chance if one.prediction is None else one.prediction.at(chance)
    return _value(one, share)


def _expected(one: _Told) -> Decimal:
    assert one.prediction is not None  # noqa: S101  # asked only of those that have one
    return _value(one, one.prediction.expected)


def _value(one: _Told, share: float) -> Decimal:
    return Decimal(f"{share * float(one.base):.{one.decimals}f}")


def _with(inputs: YearInputs, values: Mapping[str, Decimal]) -> YearInputs:
    """The year's end with these values in place of the figures so far."""
    return replace(
        inputs,
        as_of=None,
        commitments=tuple(
            replace(one, actual=Figure(value=values[one.code]), periods={}, requirements=(), faults=())
            if one.code in values
            else one
            for one in inputs.commitments
        ),
    )


def _bands(programme: Programme, totals: Sequence[float]) -> tuple[BandChance, ...]:
    """Each band, best first, with the part of the draws that fell into it; empty without draws."""
    if not totals:
        return ()
    found: dict[Decimal, int] = {}
    for total in totals:
        band = programme.band_of(Decimal(str(total)))
        if band is not None:
            found[band.from_] = found.get(band.from_, 0) + 1
    return tuple(BandChance(band, ForecastFloat(found.get(band.from_, 0) / len(totals))) for band in programme.bands)
