"""Writing a year's facts as JSON, which :mod:`tracker.rules.inputs.reading` reads back to the same facts."""

from decimal import Decimal
from typing import Any

from tracker.formats.canonical import plain
from tracker.formats.numbers import canonical_decimal
from tracker.rules.inputs.model import (
    PUBLISHED_NUMBERS,
    CommitmentInput,
    Counts,
    Figure,
    Part,
    Published,
    Survey,
    Target,
    YearInputs,
)


def inputs_to_json(inputs: YearInputs) -> dict[str, Any]:
    """``inputs`` as JSON's own types, which ``parse_inputs`` reads back; numbers as text, empty words left out."""
    found: dict[str, Any] = {"as_of": inputs.as_of}
    if inputs.groups:
        found["groups"] = [
            _filled({"code": one.code, "name": one.name, "headcount": _text(one.headcount)}) for one in inputs.groups
        ]
    found["commitments"] = [_commitment_to_json(one) for one in inputs.commitments]
    return found


def _commitment_to_json(one: CommitmentInput) -> dict[str, Any]:
    found = _filled(
        {
            "code": one.code,
            "name": one.name,
            "weight": _text(one.weight),
            "weights": {form: canonical_decimal(weight) for form, weight in one.weights.items()},
            "direction": one.direction,
            "objective": one.objective,
            "group": one.group,
            "parent": one.parent,
            "unit": one.unit,
            "factor": _text(one.factor),
            "universe": one.universe,
            "target": one.target and _figure_to_json(one.target),
            "programmed": {period: canonical_decimal(value) for period, value in one.programmed.items()},
            "periods": {period: _figure_to_json(figure) for period, figure in one.periods.items()},
            "accumulation": one.accumulation,
            "entry": one.entry,
            "frequency": one.frequency,
            "since": one.since,
            "requirements": [
                _filled(
                    {
                        "code": need.code,
                        "met": canonical_decimal(need.met),
                        "of": canonical_decimal(need.of),
                        "opinion": need.opinion,
                    }
                )
                for need in one.requirements
            ],
            "requirements_at": one.requirements_at,
            "status": one.status,
            "faults": list(one.faults),
            "credit": one.credit,
            "counts": one.counts and _counts_to_json(one.counts),
            "formulas": [_filled(plain(formula.model_dump())) for formula in one.formulas],
            "measured_on": one.measured_on and one.measured_on.isoformat(),
            "measure": one.measure,
            "stage": one.stage,
            "cut_points": one.cut_points and _filled(plain(one.cut_points.model_dump())),
            "reporting_errors": str(one.reporting_errors) if one.reporting_errors else None,
        }
    )
    if one.published is not None:
        found["published"] = _published_to_json(one.published)
    if one.decimals is not None:
        found["decimals"] = str(one.decimals)
    found["actual"] = one.actual and _figure_to_json(one.actual)
    return found


def _figure_to_json(figure: Figure | Target) -> dict[str, Any]:
    operands = figure.operands
    more: dict[str, Any] = {}
    if isinstance(figure, Target):
        more = {"low": _text(figure.low), "high": _text(figure.high)}
    else:
        survey = figure.survey or Survey()
        more = {
            "counts": [canonical_decimal(count) for count in figure.counts],
            "offered": _text(survey.offered),
            "population": _text(survey.population),
            "no_answer": _text(survey.no_answer),
            "parts": _parts_to_json(figure.parts),
        }
    return _filled(
        {
            "value": _text(figure.value),
            "numerator": operands and canonical_decimal(operands.numerator),
            "denominator": operands and canonical_decimal(operands.denominator),
            **more,
        }
    )


def _parts_to_json(parts: tuple[Part, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        told: dict[str, Any] = {"counts": [canonical_decimal(count) for count in part.counts]}
        if part.operands is not None:
            told = {
                "numerator": canonical_decimal(part.operands.numerator),
                "denominator": canonical_decimal(part.operands.denominator),
            }
        found.setdefault(part.dimension, {})[part.category] = told
    return found


def _counts_to_json(counts: Counts) -> dict[str, Any]:
    return _filled(
        {
            "criteria": [canonical_decimal(value) for value in counts.criteria],
            "items": [
                _filled(
                    {
                        "code": item.code,
                        "level": item.level,
                        "points": _text(item.points),
                        "yes": _text(item.yes),
                        "no": _text(item.no),
                        "weight": None if item.weight == 1 else _text(item.weight),
                        "not_applicable": None if item.applies else True,
                    }
                )
                for item in counts.items
            ],
            "met": _text(counts.met),
            "of": _text(counts.of),
        }
    )


def _published_to_json(published: Published) -> dict[str, Any]:
    found: dict[str, Any] = _filled({name: _text(getattr(published, name)) for name in PUBLISHED_NUMBERS})
    if published.met is not None:
        found["met"] = published.met
    return found


def _text(number: Decimal | None) -> str | None:
    return None if number is None else canonical_decimal(number)


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in (None, (), {}, [], "")}
