"""The steps of what stands beside a figure: formula, n, interval, and what of its counts and parts does not add up."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.analysis.figure_details import FigureDetails, details_of
from tracker.analysis.findings import Finding
from tracker.formats.rounding import fraction_text, half_up
from tracker.rules.explain.trace import Step, texts
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.citations import Because, Ground, defined_by, ground_of, ground_of_measure
from tracker.rules.survey.measured import CONFIDENCE, Measured

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

STEP = "beside"
PLACES = 2
"""Decimals of the ends of an interval in a sentence."""


def of_beside(programme: Programme, one: CommitmentInput, as_of: str | None, minimum: int | None = None) -> list[Step]:
    """The steps; none where nothing stands beside the figure. ``minimum`` as :func:`.figure_details.details_of`."""
    found = details_of(programme, one, as_of, minimum)
    if found.hidden:
        rule = programme.rules.publication
        ground: Ground | Because = "not_stated" if rule is None else ground_of(programme, rule)
        return [Step(step=STEP, rule="too_few", unit="", ground=ground)]
    return [
        *_of_measured(programme, one, found),
        *(step for finding in found.findings for step in _of_finding(finding)),
    ]


def _of_measured(programme: Programme, one: CommitmentInput, found: FigureDetails) -> Iterator[Step]:
    told = found.measured
    if told is None or told.n is None:
        return
    facts = {"kind": told.formula, "version": str(told.version)}
    if told.measure is not None:
        ground = ground_of_measure(told.measure, told.version)
        yield Step(step=STEP, rule="formula_of_measure", inputs={**facts, "code": told.measure}, unit="", ground=ground)
    else:
        yield Step(step=STEP, rule="formula", inputs=facts, unit="", ground=defined_by(programme, one))
    around = {"n": told.n, "offered": told.offered, "population": told.population}
    known = {name: Fraction(number) for name, number in around.items() if number is not None}
    yield Step(step=STEP, rule="_".join(known), inputs=texts(**known), unit="", ground="reported")
    yield from _of_interval(told)


def _of_interval(told: Measured) -> Iterator[Step]:
    if told.low is None or told.high is None:
        if told.value is not None and told.formula != "percentile":
            yield Step(step=STEP, rule="no_interval", unit="", ground="arithmetic")
        return
    ends = texts(low=half_up(Fraction(told.low), PLACES), high=half_up(Fraction(told.high), PLACES))
    names = {"low": "low_percent", "high": "high_percent"} if told.unit == "%" else {}
    facts = {"confidence": CONFIDENCE, **{names.get(name, name): end for name, end in ends.items()}}
    rule = f"interval_{told.method}" + ("" if names else "_of_levels")
    yield Step(step=STEP, rule=rule, inputs=facts, unit="", ground="arithmetic")


def _of_finding(finding: Finding) -> Iterator[Step]:
    if finding.kind == "sum_differs":
        dimension, _, side = finding.place.partition(", ")
        facts = {"dimension": dimension, "side": side}
        level = "level" if side.isdigit() else "parts"
        if not finding.figures:
            yield Step(step=STEP, rule=f"{level}_differ_hidden", inputs=facts, unit="", ground="arithmetic")
            return
        parts = ", ".join(f"{name} {fraction_text(finding.figures[name])}" for name in finding.names)
        sums = texts(computed=finding.figures["computed"], whole=finding.figures["whole"])
        yield Step(
            step=STEP, rule=f"{level}_differ", inputs={**facts, "parts": parts, **sums}, unit="", ground="arithmetic"
        )
    elif finding.figures:
        chain = [(name, finding.figures[name]) for name in finding.names]
        for (inner, few), (outer, many) in pairwise(chain):
            if few > many:
                yield Step(
                    step=STEP,
                    rule=f"{inner}_over_{outer}",
                    inputs=texts(few=few, many=many),
                    unit="",
                    ground="arithmetic",
                )
