"""The steps of what is neither a fraction nor proportional: counts, checklists, children, stages, criteria, colours."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.numbers import canonical_decimal
from tracker.rules.explain.grounds_of_steps import of_credited
from tracker.rules.explain.trace import Step, exact_step, texts
from tracker.rules.inputs.defaults import credit_rule, criteria_of
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.citations import (
    Because,
    Ground,
    defined_by,
    ground_of,
    ground_of_formula,
    ground_of_measure,
)
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.measures import measures
from tracker.rules.scoring.accumulation import Reading
from tracker.rules.scoring.actual import HUNDRED, Achievement, Reckoned
from tracker.rules.scoring.counted import by_level, opinion_on, without_opinion
from tracker.rules.scoring.credit import between, step_reached
from tracker.rules.scoring.leaves import Leaf, rests_on_requirements
from tracker.rules.scoring.results import CommitmentResult
from tracker.rules.scoring.traffic_light import cut_points_of

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

_REPORTED: Because = "reported"


# -- the actual ------------------------------------------------------------------------------------


def of_actual(programme: Programme, leaf: Leaf) -> list[Step] | None:
    """The steps to an actual that was counted; None where it is a value, a fraction or an accumulation."""
    one, reading = leaf.one, leaf.reckoned.reading
    if reading is None or leaf.one.faults:
        return None
    if reading.counts:
        return _of_counts(programme, one, reading)
    rule = credit_rule(programme, one)
    if one.counts is not None and rule.kind == "checklist":
        return _of_checklist(programme, leaf)
    if one.counts is not None and one.counts.of is not None:
        facts = texts(met=one.counts.met, of=one.counts.of)
        return [exact_step("actual", "children_met", facts, leaf.reckoned.actual, ground_of(programme, rule))]
    return _of_requirements(programme, leaf) if rests_on_requirements(leaf) else None


def _of_counts(programme: Programme, one: CommitmentInput, reading: Reading) -> list[Step]:
    formula, unit = reading.formula, one.unit or ""
    definition = defined_by(programme, one)
    facts = {"count": str(reading.count), "counts": ", ".join(canonical_decimal(count) for count in reading.counts)}
    added = "last_counts" if one.entry == "year_to_date" or one.accumulation == "last" else "sum_of_counts"
    rule, ground = (added, definition) if reading.count else ("stated_counts", _REPORTED)
    steps = [Step(step="accumulate", rule=rule, inputs=facts, unit=unit, ground=ground)]
    if formula is None:
        return [*steps, Step(step="actual", rule="no_formula", unit=unit, ground=definition)]
    by = _ground_of_formula(one, formula) or definition
    if formula.valid_from or formula.valid_until:
        days = {"since": formula.valid_from, "until": formula.valid_until}
        facts = {name: day.isoformat() for name, day in days.items() if day is not None}
        name = "formula_between" if len(facts) == 2 else "formula_since" if formula.valid_from else "formula_until"
        steps.append(Step(step="accumulate", rule=name, inputs={"kind": formula.kind, **facts}, unit=unit, ground=by))
    if reading.value is None:
        return [*steps, Step(step="actual", rule="nobody_counted", unit=unit, ground="arithmetic")]
    facts = texts(
        numerator=reading.numerator, denominator=reading.denominator, levels=Fraction(formula.levels),
        **{name: None if (number := getattr(formula, name)) is None else Fraction(number)
           for name in ("top", "bottom", "within", "percentile")},
    )  # fmt: skip
    return [*steps, exact_step("actual", formula.kind, facts, reading.value, by, unit=unit)]


def _ground_of_formula(one: CommitmentInput, formula: CountFormula) -> Ground | None:
    """The measure that the commitment names, or those that have the formula it wrote; None where it is the pack's."""
    if one.formulas:
        return ground_of_formula(formula)
    if one.measure is None:
        return None
    versions = measures()[one.measure].versions
    return ground_of_measure(one.measure, next(each.version for each in versions if each.formula == formula))


def _of_checklist(programme: Programme, leaf: Leaf) -> list[Step]:
    rule = credit_rule(programme, leaf.one)
    items = leaf.one.counts.items if leaf.one.counts is not None else ()
    weights = {level.code: level.weight for level in rule.levels}
    steps, ground = [], ground_of(programme, rule)
    for level, (points, of) in by_level(rule, items).items():
        facts = texts(points=points, of=of, weight=weights.get(level or ""))
        if level is not None:
            facts |= {"code": level}
        name = "checklist_level" if level is not None else "checklist_points"
        steps.append(exact_step("accumulate", name, facts, points / of * HUNDRED, ground))
    left = sum(1 for item in items if not item.applies or (rule.answers == "yes_no" and not item.yes and not item.no))
    if left:
        steps.append(Step(step="accumulate", rule="items_left_out", inputs={"count": str(left)}, ground=ground))
    return [*steps, exact_step("actual", "checklist", {}, leaf.reckoned.actual, ground)]


def _of_requirements(programme: Programme, leaf: Leaf) -> list[Step]:
    one, rule, reckoned = leaf.one, programme.rules.requirements, leaf.reckoned
    ground = ground_of(programme, rule)
    closed = any(reason.code == "opinion_not_recorded" for reason in reckoned.reasons)
    held = {"opinion_not_recorded" if closed else "opinion_unrecorded": without_opinion(programme, one)} | {
        f"opinion_{effect}": [need.code for need in one.requirements if opinion_on(programme, need) == effect]
        for effect in ("not_met", "left_out")
    }
    steps = [
        Step(step="accumulate", rule=name, inputs={"codes": ", ".join(codes)}, ground=ground)
        for name, codes in held.items()
        if codes
    ]
    reading = reckoned.reading
    facts = texts(met=reckoned.met, of=reckoned.of, factor=Fraction(reckoned.factor))
    name = {"share_met": "requirements", "all_met": "requirements_all"}.get(rule.kind, "requirements_stage")
    if name == "requirements_stage" and reading is not None:
        name = "requirements_stage_all" if rule.kind == "stage_all_met" else name
        facts = texts(met=reading.numerator, of=reading.denominator, factor=Fraction(reckoned.factor))
    return [*steps, exact_step("actual", name, facts, reckoned.actual, ground, unit=one.unit or "")]


# -- the credit ------------------------------------------------------------------------------------


def of_credit(
    programme: Programme, leaf: Leaf, reckoned: Reckoned, achieved: Achievement, shown: CommitmentResult
) -> list[Step]:
    """The credit, and what reporting errors took off it."""
    credit, discount = shown.credit, programme.rules.discount
    name, facts = _credit(programme, leaf.one, reckoned, achieved)
    ground = of_credited(programme, leaf.one, name, achieved)
    cost = next((reason.params["cost"] for reason in shown.reasons if reason.code == "reporting_errors"), None)
    if credit is None or cost is None or discount is None:
        return [exact_step("credit", name, facts, credit, ground)]
    part = HUNDRED - Fraction(cost)
    before = credit / part * HUNDRED if part else None
    steps = [] if before is None else [exact_step("credit", name, facts, before, ground)]
    errors = {"count": str(leaf.one.reporting_errors), "cost": cost}
    return [*steps, exact_step("credit", "reporting_errors", errors, credit, ground_of(programme, discount))]


def _credit(
    programme: Programme, one: CommitmentInput, reckoned: Reckoned, achieved: Achievement
) -> tuple[str, dict[str, str]]:
    rule = credit_rule(programme, one)
    if reckoned.reading is None:
        return "not_reported", {}
    if rule.kind == "interpolated" and one.direction != "report" and reckoned.scored is not None:
        return _interpolated(programme, one, reckoned.scored)
    if achieved.settled is not None:
        return "settled", {}
    facts = texts(achievement=achieved.percent)
    if rule.kind == "met_or_not":
        met = achieved.percent is not None and achieved.percent >= HUNDRED
        return "target_met" if met else "target_not_met", facts
    if rule.kind == "steps" and achieved.percent is not None:
        edge = step_reached(rule, achieved.percent)
        return ("steps_below", facts) if edge is None else ("steps", facts | texts(edge=edge))
    return "proportional", facts | texts(floor=rule.floor, cap=rule.cap)


def _interpolated(programme: Programme, one: CommitmentInput, actual: Fraction) -> tuple[str, dict[str, str]]:
    rule, criteria = credit_rule(programme, one), criteria_of(programme, one)
    low, high = between(criteria, actual)
    if low is None:
        return "interpolated_below", texts(actual=actual, low=criteria[-1])
    if high is None:
        return "interpolated_best", texts(actual=actual, high=criteria[0])
    ends = texts(low=criteria[low], high=criteria[high], less=rule.credits[low], more=rule.credits[high])
    return "interpolated", texts(actual=actual) | ends


def of_weight(programme: Programme, leaf: Leaf, shown: CommitmentResult) -> list[Step]:
    """What changed the weight before it was multiplied: children that weigh, parts of excluded weights, or nothing."""
    if leaf.weight is None or shown.weight_counted is None:
        return []
    rule, exceptions = credit_rule(programme, leaf.one), programme.rules.exceptions
    steps = []
    if rule.weigh == "by_number":
        ground = ground_of(programme, rule)
        steps.append(exact_step("exception", "weight_by_number", {}, Fraction(leaf.weight), ground, unit=""))
    if leaf.weight == 0:
        steps.append(Step(step="exception", rule="weight_zero", result="0", ground="reported"))
    elif shown.weight_counted != Fraction(leaf.weight):
        facts, ground = texts(weight=leaf.weight), ground_of(programme, exceptions)
        steps.append(exact_step("exception", "weight_redistributed", facts, shown.weight_counted, ground))
    return steps


# -- colours ---------------------------------------------------------------------------------------


def of_colour(programme: Programme, one: CommitmentInput, shown: CommitmentResult) -> list[Step]:
    """The colour of a figure, where the pack has colours."""
    rule, points = programme.rules.semaphore, cut_points_of(programme, one)
    if rule is None or shown.colour is None or points is None:
        return []
    ground = ground_of(programme, rule)
    facts = texts(green_from=points.green_from, amber_from=points.amber_from, green_to=points.green_to)
    if rule.of == "value":
        facts = texts(green=points.green_from, amber=points.amber_from)  # values, no percentages
        return [Step(step="colour", rule=f"{shown.colour}_by_value", inputs=facts, unit="", ground=ground)]
    two_sided = rule.sides == "two" and points.green_to is not None
    name = f"{shown.colour}_two_sided" if two_sided else shown.colour
    return [Step(step="colour", rule=name, inputs=facts, unit="", ground=ground)]
