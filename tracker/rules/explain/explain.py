"""How a figure came about, step by step, told on demand: the scorer itself keeps no trace.

Each step names the rule, what went in, the exact fraction that came out, how it was rounded, and what that rests
on: a rule of the pack with its source and how sure it is, or why there is none. Steps are codes and text;
:mod:`.sentences` makes a sentence of each, :mod:`.citation_words` tells the rules.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tracker.analysis.explain_notes import of_beside
from tracker.rules.explain.citation_words import ground_sentence
from tracker.rules.explain.grounds_of_steps import of_achievement, of_periods, of_reading
from tracker.rules.explain.sentences import sentence
from tracker.rules.explain.shapes import of_actual, of_colour, of_credit, of_weight
from tracker.rules.explain.trace import Step, exact_step, pair, shown_text, texts
from tracker.rules.inputs.defaults import credit_rule
from tracker.rules.inputs.model import CommitmentInput, Figure, YearInputs
from tracker.rules.programme.citations import defined_by, ground_of
from tracker.rules.scoring.accumulation import Reading, end_month
from tracker.rules.scoring.actual import HUNDRED, ZERO, Reckoned, achieve
from tracker.rules.scoring.aggregate import STANDING_DECIMALS
from tracker.rules.scoring.leaves import Leaf
from tracker.rules.scoring.missing_periods import GAPS
from tracker.rules.scoring.results import CommitmentResult, YearResult
from tracker.rules.scoring.score import as_counted, effect_of, judge, leaf_for, leaves_of
from tracker.rules.scoring.standing import is_by_month, points
from tracker.rules.scoring.weights import OUT

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

__all__ = ["Step", "explain", "explain_all", "sentence", "step_to_json"]


def step_to_json(step: Step, language: str | None = None) -> dict[str, Any]:
    """``step`` as JSON's own types; with ``language`` its sentence and its rule in words too."""
    stated, rounded_by = step.stated, step.rounded_by
    found: dict[str, Any] = {
        "step": step.step,
        "rule": step.rule,
        "inputs": dict(step.inputs),
        "unrounded": step.unrounded and list(step.unrounded),
        "rounding": step.rounding,
        "result": step.result,
        "unit": step.unit,
        "stated_as": stated and stated.rule,
        "source": stated and stated.source_to_json(),
        "norm": stated and stated.norm_to_json(),
        "sureness": step.sureness,
        "because": step.ground if isinstance(step.ground, str) else None,
        "rounded_by": rounded_by
        and {
            "stated_as": rounded_by.rule,
            "source": rounded_by.source_to_json(),
            "sureness": rounded_by.sureness,
        },
    }
    if language is not None:
        found["sentence"] = sentence(step, language)
        found["rests_on"] = " ".join(ground_sentence(ground, language) for ground in step.rests_on)
    return found


def explain(
    programme: Programme, inputs: YearInputs, result: YearResult, code: str, minimum: int | None = None
) -> list[Step]:
    """The steps behind the figures of commitment ``code`` in ``result``. Raises KeyError where there is none.

    ``minimum``: the smallest cell that may be told, as :func:`tracker.analysis.publication_notes.beside` takes it.
    """
    shown = result.commitment(code)
    if shown.is_system:
        return _of_system(programme, inputs, result, shown)
    return _of_one(programme, inputs, shown, leaf_for(programme, inputs, code), minimum)


def explain_all(
    programme: Programme, inputs: YearInputs, result: YearResult, minimum: int | None = None
) -> dict[str, list[Step]]:
    """The steps behind every commitment of ``result``, by code; their numbers are worked out once for all of them."""
    leaves = {leaf.one.code: leaf for leaf in leaves_of(programme, inputs)}
    return {
        one.code: _of_system(programme, inputs, result, one)
        if one.is_system
        else _of_one(programme, inputs, one, leaves.get(one.code), minimum)
        for one in result.commitments
    }


def _of_one(
    programme: Programme, inputs: YearInputs, shown: CommitmentResult, leaf: Leaf | None, minimum: int | None
) -> list[Step]:
    """The steps of a commitment by its ``leaf``; without one only its parent counts it."""
    if leaf is None:
        return _of_child(programme, inputs, shown, minimum)
    told = leaf.reckoned.reading is not None or effect_of(programme, leaf.one) == "as_measured"
    steps = _of_actual(programme, leaf, inputs.as_of) if told else []
    steps += of_beside(programme, leaf.one, inputs.as_of, minimum) if told else []
    if inputs.as_of is None:
        steps += _of_score(programme, leaf, shown)
    else:
        steps += _of_standing(programme, leaf, shown, inputs.as_of)
    return steps + of_colour(programme, leaf.one, shown)


def _of_child(programme: Programme, inputs: YearInputs, shown: CommitmentResult, minimum: int | None) -> list[Step]:
    """A child that only its parent counts: its figure, its own target, and whether it met that."""
    one = next(one for one in inputs.commitments if one.code == shown.code)
    parent = next(each for each in inputs.commitments if each.code == one.parent)
    leaf = judge(programme, one, inputs.as_of).leaf
    steps = _of_actual(programme, leaf, inputs.as_of) + of_beside(programme, one, inputs.as_of, minimum)
    reckoned, _ = as_counted(programme, one, leaf.reckoned)
    steps.append(_of_achievement(programme, leaf, reckoned, reckoned.target, shown))
    met = "child_left_out" if shown.met is None else "child_met" if shown.met else "child_not_met"
    ground = ground_of(programme, credit_rule(programme, parent))
    steps.append(Step(step="credit", rule=met, inputs={"code": parent.code}, ground=ground))
    return steps + of_colour(programme, one, shown)


# -- the actual ----------------------------------------------------------------------------------


def _of_actual(programme: Programme, leaf: Leaf, as_of: str | None) -> list[Step]:
    """The steps to the actual, and after them the periods that it does not rest on, or that add nothing to it."""
    gaps = [
        Step(step="periods", rule=reason.code, inputs=reason.params, ground=of_periods(programme, reason.code))
        for reason in leaf.reckoned.reasons
        if reason.code in GAPS
    ]
    return _to_actual(programme, leaf, as_of) + gaps


def _to_actual(programme: Programme, leaf: Leaf, as_of: str | None) -> list[Step]:
    one, reckoned = leaf.one, leaf.reckoned
    reading, unit = reckoned.reading, one.unit or ""
    if reading is None:
        return [Step(step="actual", rule="none", unit=unit, ground="reported")]
    counted = of_actual(programme, leaf)
    if counted is not None:
        return counted
    steps = []
    definition = defined_by(programme, one)
    stated = one.actual is not None and one.actual != Figure()
    if not stated and not one.requirements:
        facts = {"count": str(reading.count), **texts(numerator=reading.numerator, denominator=reading.denominator)}
        facts |= {"period": as_of} if as_of else {}
        steps.append(exact_step("accumulate", _accumulation(one, reading), facts, reading.value, definition, unit=unit))
    rule, facts = _reading(one, reckoned, reading, stated)
    if rule == "stated" and steps:
        return steps  # the accumulated value is the actual
    ground = of_reading(programme, rule, definition)
    return [*steps, exact_step("actual", rule, facts, reckoned.actual, ground, unit=unit)]


def _accumulation(one: CommitmentInput, reading: Reading) -> str:
    """The rule that was at work: without operands there is nothing to add up, and the last figure stands."""
    rule: str = one.accumulation or "sum_over_sum"
    if one.entry == "year_to_date" or (reading.numerator is None and rule not in ("mean", "maximum")):
        return "last"
    return rule


def _reading(one: CommitmentInput, reckoned: Reckoned, reading: Reading, stated: bool) -> tuple[str, dict[str, str]]:
    """How the figure is to be read: the rule of its step, and what goes into it."""
    if one.faults:
        return "not_scored", {"faults": ", ".join(one.faults)}
    if reading.fault:
        why = next((each.code for each in reckoned.reasons if each.code in _NO_FIGURE), reading.fault)
        return why, texts(numerator=reading.numerator)
    factor = Fraction(reckoned.factor)
    if reading.numerator is not None:
        return "fraction", texts(numerator=reading.numerator, denominator=reading.denominator, factor=factor)
    return "stated", {}


_NO_FIGURE = frozenset({"nothing_asked", "zero_unearned"})
"""Reasons that 0 of 0 is no figure."""


# -- the score of the year -----------------------------------------------------------------------


def _of_score(programme: Programme, leaf: Leaf, shown: CommitmentResult) -> list[Step]:
    one, rules = leaf.one, programme.rules
    effect = effect_of(programme, one)
    if effect != "as_measured":
        facts = {"status": one.status, "effect": effect, **texts(weight=leaf.weight)}
        ground, got = ground_of(programme, rules.exceptions), shown_text(shown.obtained)
        return [Step(step="exception", rule=effect, inputs=facts, result=got, unit="points", ground=ground)]
    reckoned, decimals = as_counted(programme, one, leaf.reckoned)
    target = reckoned.target
    steps, rounding = [], ground_of(programme, rules.rounding)
    if decimals is not None and reckoned.scored != leaf.reckoned.scored:
        facts, ground = texts(actual=leaf.reckoned.scored), ground_of(programme, rules.credit)
        shown_at, unit = f"{rules.rounding.mode}:{decimals}", one.unit or ""
        steps.append(exact_step("actual", "as_displayed", facts, reckoned.scored, ground, shown_at, unit, rounding))
    steps.append(_of_achievement(programme, leaf, reckoned, target, shown))
    if shown.credit is not None:
        achieved = achieve(rules, one, reckoned, target)
        steps += of_credit(programme, leaf, reckoned, achieved, shown)
    if shown.credit is not None and shown.weight_counted is not None:
        steps += of_weight(programme, leaf, shown)
        places = rules.rounding.obtained
        steps.append(
            Step(
                step="obtained",
                rule="weight_times_credit",
                ground="arithmetic",
                inputs=texts(weight=shown.weight_counted, credit=shown.credit),
                unrounded=pair(shown.weight_counted * shown.credit / HUNDRED),
                rounding=f"{rules.rounding.mode}:{_places(programme) if places is None else places}",
                result=shown_text(shown.obtained),
                unit="points",
                rounded_by=None if places is None else rounding,
            )
        )
    return steps


def _places(programme: Programme) -> int:
    """The decimals in which what is not rounded is shown."""
    return max(programme.rules.rounding.total, STANDING_DECIMALS)


def _of_achievement(
    programme: Programme, leaf: Leaf, reckoned: Reckoned, base: Fraction | None, shown: CommitmentResult
) -> Step:
    """Actual against ``base``: the year's target, or what was programmed for the period."""
    one = leaf.one
    achieved = achieve(programme.rules, one, reckoned, base)
    facts = texts(actual=reckoned.scored, target=base, low=reckoned.low, high=reckoned.high)
    rule = achieved.reason or {
        "higher": "actual_over_target",
        "lower": programme.rules.lower.formula,
        "range": "within_range",
    }.get(one.direction, "report_only")
    if rule == "within_range" and shown.achievement != HUNDRED:
        rule = "outside_range"
    if reckoned.scored is None or (achieved.percent is None and achieved.reason is None):
        rule = "no_base" if reckoned.scored is not None else "none"
    places = programme.rules.rounding.achievement
    return Step(
        step="achievement",
        rule=rule,
        ground=of_achievement(programme, one, rule),
        inputs=facts,
        unrounded=pair(achieved.percent),
        rounding=f"{programme.rules.rounding.mode}:{places}" if achieved.percent is not None else None,
        result=shown_text(shown.achievement_shown),
        rounded_by=None if achieved.percent is None else ground_of(programme, programme.rules.rounding),
    )


# -- the standing --------------------------------------------------------------------------------


def _of_standing(programme: Programme, leaf: Leaf, shown: CommitmentResult, as_of: str) -> list[Step]:
    one, reckoned, rule = leaf.one, leaf.reckoned, programme.rules.standing
    effect = effect_of(programme, one)
    if effect in OUT:
        facts = {"status": one.status, "effect": effect, **texts(weight=leaf.weight)}
        ground = ground_of(programme, programme.rules.exceptions)
        return [Step(step="exception", rule="out_of_standing", inputs=facts, ground=ground)]
    got = points(programme, one, reckoned, shown.weight_counted or ZERO, as_of)
    steps = [_of_achievement(programme, leaf, reckoned, got.target_now or None, shown)]
    by_month, ground = is_by_month(programme, one), ground_of(programme, rule)
    facts = texts(weight=shown.weight_counted) | ({"month": str(end_month(as_of)), "period": as_of} if by_month else {})
    steps.append(exact_step("standing", "share_by_month" if by_month else "whole_share", facts, got.share, ground))
    due, won = shown.points_programmed or ZERO, shown.points_won or ZERO
    facts = {"period": as_of, **texts(share=got.share, programmed=got.target_now, target=reckoned.target)}
    name = "points_programmed" if due or (got.target_now is not None and reckoned.target) else "nothing_programmed"
    name = "range_due" if one.direction == "range" and due else name
    steps.append(exact_step("standing", name, facts, due, ground, unit="points"))
    facts = {"period": as_of, **texts(share=got.share, actual=reckoned.scored, target=reckoned.target)}
    lower = one.direction == "lower"
    name = "points_won_lower" if lower else "points_won_range" if one.direction == "range" else "points_won"
    if reckoned.scored is None or not reckoned.target or effect != "as_measured":
        name = "nothing_won" if won == 0 else "won_as_programmed"
    elif lower and reckoned.scored <= 0:
        name = "points_won_zero"
    if effect != "as_measured":
        ground = ground_of(programme, programme.rules.exceptions)
    elif lower:
        ground = ground_of(programme, programme.rules.lower)
    steps.append(exact_step("standing", name, facts, won, ground, unit="points"))
    discount = programme.rules.discount
    later = [reason for reason in shown.reasons if reason.code == "reporting_errors_later"]
    return steps + [
        Step(step="discount", rule=reason.code, inputs=reason.params, ground=ground_of(programme, discount))
        for reason in later
        if discount is not None
    ]


def _of_system(programme: Programme, inputs: YearInputs, result: YearResult, shown: CommitmentResult) -> list[Step]:
    """A staged system is the sum of its stages."""
    stages = [one for one in result.commitments if one.parent == shown.code]
    facts = {"count": str(len(stages)), "codes": ", ".join(one.code for one in stages)}
    steps = []
    if shown.requirements_of is not None:
        met = facts | texts(met=shown.requirements_met, of=shown.requirements_of)
        ground = ground_of(programme, programme.rules.requirements)
        steps.append(exact_step("actual", "requirements_of_stages", met, shown.requirements_met, ground, unit=""))
    if inputs.as_of is None:
        obtained = None if shown.obtained is None else Fraction(shown.obtained)
        return [*steps, exact_step("obtained", "sum_of_stages", facts, obtained, "arithmetic", unit="points")]
    due = exact_step("standing", "programmed_of_stages", facts, shown.points_programmed, "arithmetic", unit="points")
    won = exact_step("standing", "won_of_stages", facts, shown.points_won, "arithmetic", unit="points")
    return [*steps, due, won]
