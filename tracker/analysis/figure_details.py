"""What stands beside a figure and scores nothing: its formula, n, interval, parts, and what does not add up.

Computed on demand from the same facts; a score keeps none of it. Where the pack says how small a cell may be published
(``rules.publication``), what is smaller is left out here, with whatever would let one subtract it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tracker.analysis.figure_checks import check_figure
from tracker.analysis.findings import Finding, finding_to_json
from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import exact_sum, fraction_text
from tracker.rules.calendar.periods import end_month
from tracker.rules.inputs.defaults import decimals_of, factor_of, formulas_of
from tracker.rules.inputs.model import CommitmentInput, Figure, Part, Survey
from tracker.rules.programme.formulas import CountFormula, as_fraction
from tracker.rules.programme.measures import measures
from tracker.rules.scoring.counted import Levels, adds_up, counted_periods, levels_of
from tracker.rules.survey.breakdowns import cases, too_small
from tracker.rules.survey.measured import Answers, Measured, figure_of, measured_to_json

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

DECIMALS = 2
"""Decimals of a figure of counts where neither the commitment, its measure nor the pack says how many."""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a figure and the value it has by itself, in the unit of the figure. ``hidden``: too small a cell."""

    part: Part
    period: str | None
    value: Fraction | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class FigureDetails:
    """What stands beside the figure of one commitment. ``hidden``: it rests on too few to be published."""

    measured: Measured | None = None
    parts: tuple[ShownPart, ...] = ()
    findings: tuple[Finding, ...] = ()
    hidden: bool = False


NOTHING = FigureDetails()


def details_of(
    programme: Programme, one: CommitmentInput, as_of: str | None, minimum: int | None = None
) -> FigureDetails:
    """What stands beside the figure of ``one`` at the end of ``as_of`` (None: of the year).

    ``minimum``: the smallest cell; None: the one of the pack, 0: everything is shown.
    """
    least = least_cell(programme) if minimum is None else minimum
    figures = dict(_figures(one, as_of))
    if not any(figure.counts or figure.parts for figure in figures.values()):
        return NOTHING
    told = measured(programme, one, as_of)
    parts = tuple(part for code, figure in figures.items() for part in _parts(programme, one, figure, code, least))
    findings = tuple(
        finding for code, figure in figures.items() for finding in check_figure(figure, one.name or one.code, code)
    )
    n = told.n if told is not None else _least_cases(figures)
    hidden = n is not None and n < least
    return FigureDetails(told, parts, tuple(_told(one, parts, hidden) for one in findings), hidden)


def least_cell(programme: Programme) -> int:
    """The smallest number of people whose figure may be published under the pack; 0 where it has no such rule."""
    rule = programme.rules.publication
    return 0 if rule is None else rule.minimum_cell


def measured(programme: Programme, one: CommitmentInput, as_of: str | None) -> Measured | None:
    """The figure made of counts, with its formula, n and interval; None where it is made of none, or none is known."""
    reading = levels_of(programme, one, as_of)
    if reading is None or reading.formula is None:
        return None
    version, decimals = _version(programme, one, reading.formula)
    around = _survey(one, as_of)
    formula, question = reading.formula, None if one.measure is None else measures()[one.measure]
    low = (formula.lowest or Decimal(1)) if question is None else question.low
    answers = Answers(
        counts=reading.counts,
        low=low,
        high=low + formula.levels - 1,
        wording="" if question is None else question.question,
        no_answer=around.no_answer or 0,
        offered=around.offered,
        population=around.population,
    )
    return figure_of(formula, answers, version, decimals, one.measure)


def _version(programme: Programme, one: CommitmentInput, formula: CountFormula) -> tuple[int, int]:
    """The number of the formula among those of the commitment, by their days, and the decimals it is shown with."""
    own = decimals_of(one, programme)
    if one.measure is not None:
        version = next(each for each in measures()[one.measure].versions if each.formula == formula)
        return version.version, version.decimals if own is None else own
    ordered = sorted(formulas_of(programme, one), key=lambda each: each.valid_from or dt.date.min)
    return ordered.index(formula) + 1, DECIMALS if own is None else own


def _survey(one: CommitmentInput, as_of: str | None) -> Survey:
    """Who stands around the counts: added up over periods as these are, and not known where one period lacks it."""
    if one.actual is not None and one.actual.counts:
        return one.actual.survey or Survey()
    codes = counted_periods(one, as_of)
    around = [one.periods[code].survey or Survey() for code in (codes if adds_up(one) else codes[-1:])]
    names = ("offered", "population", "no_answer")
    return Survey(**{name: _sum(getattr(each, name) for each in around) for name in names})


def _sum(numbers: Iterator[Decimal | None]) -> Decimal | None:
    known = list(numbers)
    there = [number for number in known if number is not None]
    return exact_sum(there) if there and len(there) == len(known) else None


# -- figures and their parts -----------------------------------------------------------------------


def _figures(one: CommitmentInput, as_of: str | None) -> Iterator[tuple[str | None, Figure]]:
    """The figures that are stated up to ``as_of``: the year's own, else those of its periods."""
    if one.actual is not None and one.actual != Figure():
        yield as_of, one.actual
        return
    limit = 12 if as_of is None else end_month(as_of)
    for code in sorted(one.periods, key=lambda code: (end_month(code), code)):
        if end_month(code) <= limit:
            yield code, one.periods[code]


def _parts(
    programme: Programme, one: CommitmentInput, figure: Figure, period: str | None, least: int
) -> Iterator[ShownPart]:
    hidden = {part.dimension: frozenset[str]() for part in figure.parts}
    if least:
        hidden = {dimension: too_small(figure, dimension, least) for dimension in hidden}
    formula = levels_of(programme, replace(one, actual=figure, periods={}), period) if figure.counts else None
    for part in figure.parts:
        value = _value(part, factor_of(one, programme) or Decimal(1), formula)
        yield ShownPart(part, period, value, part.category in hidden[part.dimension])


def _value(part: Part, factor: Decimal, whole: Levels | None) -> Fraction | None:
    """The part's own value, by the rule of its figure; None where it rests on nobody."""
    if part.operands is not None:
        cases_of = Fraction(part.operands.denominator)
        return Fraction(part.operands.numerator) / cases_of * Fraction(factor) if cases_of else None
    if whole is None or whole.formula is None or whole.formula.kind == "percentile" or not any(part.counts):
        return None
    numerator, denominator, times = as_fraction(whole.formula, part.counts)
    return numerator / denominator * times


def _least_cases(figures: Mapping[str | None, Figure]) -> int | None:
    """The fewest cases of the figures that are divided into parts; None where none is."""
    return min((cases(one.operands, one.counts) for one in figures.values() if one.parts), default=None)


def _told(finding: Finding, parts: tuple[ShownPart, ...], hidden: bool) -> Finding:
    """``finding``, without its numbers where one of them must not be published."""
    dimension = finding.place.partition(", ")[0]
    small = any(one.hidden and one.part.dimension == dimension and one.period == finding.period for one in parts)
    return replace(finding, figures={}, names=()) if hidden or small else finding


# -- as JSON ---------------------------------------------------------------------------------------


def details_to_json(found: FigureDetails, minimum: int, language: str | None = None) -> dict[str, Any]:
    """What of ``found`` stands in the JSON of its commitment; nothing where there is nothing."""
    told: dict[str, Any] = {}
    if found.measured is not None:
        told["measured"] = measured_to_json(found.measured, minimum)
    if found.parts:
        told["parts"] = [_part_to_json(one, found.hidden) for one in found.parts]
    if found.findings:
        told["findings"] = [finding_to_json(one, language) for one in found.findings]
    if found.hidden:
        told["hidden"] = True
    return told


def _part_to_json(one: ShownPart, hidden: bool) -> dict[str, Any]:
    part, away = one.part, one.hidden or hidden
    told: dict[str, Any] = {"period": one.period, "dimension": part.dimension, "category": part.category}
    if part.operands is not None:
        told["numerator"] = None if away else canonical_decimal(part.operands.numerator)
        told["denominator"] = None if away else canonical_decimal(part.operands.denominator)
    else:
        told["counts"] = None if away else [canonical_decimal(count) for count in part.counts]
    return {**told, "value": None if away else fraction_text(one.value), "hidden": away}


KEPT = frozenset({"code", "group", "objective", "weight", "target", "programmed", "reasons"})
"""What is still told of a commitment whose figure is hidden: what was promised, and none of what it reached."""


def without_figures(commitment: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of a commitment whose figure rests on too few: everything that tells the figure is empty."""
    return {name: value if name in KEPT else None for name, value in commitment.items()}


_SUMS = frozenset({"obtained", "points_programmed", "points_won", "percent"})


def without_sums(result: Mapping[str, Any], hidden: Iterable[str]) -> dict[str, Any]:
    """The JSON of a result without the sums from which the figure of a ``hidden`` commitment could be subtracted."""
    codes = set(hidden)
    within = [one for one in result["commitments"] if one["code"] in codes]
    told = dict(result) | {"total": None, "band": None, "standing": None, "remarks": []}
    told.pop("forms", None)
    for kind, field in (("objectives", "objective"), ("groups", "group")):
        names = {one[field] for one in within}
        told[kind] = [
            {name: None if name in _SUMS and node["code"] in names else value for name, value in node.items()}
            for node in result[kind]
        ]
    return told


_GIVEN = frozenset({"actual", "periods", "counts", "requirements", "published"})


def without_inputs(inputs: Mapping[str, Any], hidden: Iterable[str]) -> dict[str, Any]:
    """The JSON of a year's inputs without what was reported of the ``hidden`` commitments."""
    codes = set(hidden)
    return dict(inputs) | {
        "commitments": [
            {name: value for name, value in one.items() if name not in _GIVEN} if one["code"] in codes else one
            for one in inputs["commitments"]
        ]
    }
