"""How a figure came about, step by step, told on demand: the scorer itself keeps no trace.

Each step names the rule, what went in, the exact fraction that came out, how it was rounded, and how sure the
pack is of the rule. Steps are codes and text; :mod:`tracker.rules.sentences` makes a sentence of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tracker.rules.accumulation import Reading, end_month
from tracker.rules.aggregate import STANDING_DECIMALS, obtained_of, percent
from tracker.rules.explain_shapes import of_actual, of_colour, of_credit, of_weight
from tracker.rules.facts import CommitmentInput, Figure, YearInputs
from tracker.rules.gaps import GAPS
from tracker.rules.leaves import Leaf
from tracker.rules.reckoning import HUNDRED, ZERO, Reckoned, achieve
from tracker.rules.results import CommitmentResult, NodeResult, StandingResult, YearResult
from tracker.rules.scoring import as_counted, effect_of, judge, leaf_for
from tracker.rules.sentences import sentence
from tracker.rules.standing import is_by_month, points
from tracker.rules.totals import GROUPED, mean_of, total_of_year
from tracker.rules.trace import Step, exact_step, pair, rounded_step, shown_text, stated_by, texts
from tracker.rules.weights import OUT

if TYPE_CHECKING:
    from tracker.rules.pack_rules import Stated
    from tracker.rules.programme import Programme

__all__ = ["Step", "explain", "explain_year", "sentence", "step_to_json"]


def step_to_json(step: Step, language: str | None = None) -> dict[str, Any]:
    """``step`` as JSON's own types; with ``language`` its sentence too."""
    found: dict[str, Any] = {
        "step": step.step,
        "rule": step.rule,
        "inputs": dict(step.inputs),
        "unrounded": step.unrounded and list(step.unrounded),
        "rounding": step.rounding,
        "result": step.result,
        "unit": step.unit,
        "source": step.source,
        "sureness": step.sureness,
    }
    if language is not None:
        found["sentence"] = sentence(step, language)
    return found


def explain(programme: Programme, inputs: YearInputs, result: YearResult, code: str) -> list[Step]:
    """The steps behind the figures of commitment ``code`` in ``result``. Raises KeyError where there is none."""
    shown = result.commitment(code)
    if shown.is_system:
        return _of_system(inputs, result, shown)
    leaf = leaf_for(programme, inputs, code)
    if leaf is None:
        return _of_child(programme, inputs, shown)
    told = leaf.reckoned.reading is not None or effect_of(programme, leaf.one) == "as_measured"
    steps = _of_actual(programme, leaf, inputs.as_of) if told else []
    if inputs.as_of is None:
        steps += _of_score(programme, leaf, shown)
    else:
        steps += _of_standing(programme, leaf, shown, inputs.as_of)
    return steps + of_colour(programme, leaf.one, shown)


def _of_child(programme: Programme, inputs: YearInputs, shown: CommitmentResult) -> list[Step]:
    """A child that only its parent counts: its figure, its own target, and whether it met that."""
    one = next(one for one in inputs.commitments if one.code == shown.code)
    leaf = judge(programme, one, inputs.as_of).leaf
    steps = _of_actual(programme, leaf, inputs.as_of)
    reckoned, _ = as_counted(programme, one, leaf.reckoned)
    steps.append(_of_achievement(programme, leaf, reckoned, reckoned.target, shown))
    met = "child_left_out" if shown.met is None else "child_met" if shown.met else "child_not_met"
    steps.append(Step(step="credit", rule=met, inputs={"code": one.parent or ""}))
    return steps + of_colour(programme, one, shown)


# -- the actual ----------------------------------------------------------------------------------


def _of_actual(programme: Programme, leaf: Leaf, as_of: str | None) -> list[Step]:
    """The steps to the actual, and after them the periods that it does not rest on."""
    rule = programme.rules.periods
    gaps = [
        Step(step="periods", rule=reason.code, inputs=reason.params, **stated_by(rule))
        for reason in leaf.reckoned.reasons
        if reason.code in GAPS
    ]
    return _to_actual(programme, leaf, as_of) + gaps


def _to_actual(programme: Programme, leaf: Leaf, as_of: str | None) -> list[Step]:
    one, reckoned = leaf.one, leaf.reckoned
    reading, unit = reckoned.reading, one.unit or ""
    if reading is None:
        return [Step(step="actual", rule="none", unit=unit)]
    counted = of_actual(programme, leaf)
    if counted is not None:
        return counted
    steps = []
    stated = one.actual is not None and one.actual != Figure()
    if not stated and not one.requirements:
        facts = {"count": str(reading.count), **texts(numerator=reading.numerator, denominator=reading.denominator)}
        facts |= {"period": as_of} if as_of else {}
        steps.append(exact_step("accumulate", _accumulation(one, reading), facts, reading.value, unit=unit))
    rule, facts = _reading(one, reckoned, reading, stated)
    if rule == "stated" and steps:
        return steps  # the accumulated value is the actual
    zeros = programme.rules.zeros if reading.fault == "zero_of_zero" and not one.faults else None
    return [*steps, exact_step("actual", rule, facts, reckoned.actual, unit=unit, stated=zeros)]


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
        return "nothing_asked" if reckoned.actual is None and reading.fault == "zero_of_zero" else reading.fault, texts(
            numerator=reading.numerator
        )
    factor = Fraction(reckoned.factor)
    if reading.numerator is not None:
        return "fraction", texts(numerator=reading.numerator, denominator=reading.denominator, factor=factor)
    return "stated", {}


# -- the score of the year -----------------------------------------------------------------------


def _of_score(programme: Programme, leaf: Leaf, shown: CommitmentResult) -> list[Step]:
    one, rules = leaf.one, programme.rules
    effect = effect_of(programme, one)
    if effect != "as_measured":
        facts = {"status": one.status, "effect": effect, **texts(weight=leaf.weight)}
        stated = stated_by(rules.exceptions)
        return [
            Step(
                step="exception", rule=effect, inputs=facts, result=shown_text(shown.obtained), unit="points", **stated
            )
        ]
    reckoned, decimals = as_counted(programme, one, leaf.reckoned)
    target = reckoned.target
    steps = []
    if decimals is not None and reckoned.scored != leaf.reckoned.scored:
        facts = texts(actual=leaf.reckoned.scored)
        shown_at = f"{rules.rounding.mode}:{decimals}"
        steps.append(
            exact_step("actual", "as_displayed", facts, reckoned.scored, shown_at, one.unit or "", rules.credit)
        )
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
                inputs=texts(weight=shown.weight_counted, credit=shown.credit),
                unrounded=pair(shown.weight_counted * shown.credit / HUNDRED),
                rounding=f"{rules.rounding.mode}:{_places(programme) if places is None else places}",
                result=shown_text(shown.obtained),
                unit="points",
                **stated_by(rules.rounding),
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
    stated: Stated | None = programme.rules.lower if one.direction == "lower" else None
    if achieved.reason == "zero_of_zero" or (stated is None and achieved.reason in BY_ZEROS):
        stated = programme.rules.zeros
    return Step(
        step="achievement",
        rule=rule,
        inputs=facts,
        unrounded=pair(achieved.percent),
        rounding=f"{programme.rules.rounding.mode}:{places}" if achieved.percent is not None else None,
        result=shown_text(shown.achievement_shown),
        **stated_by(stated),
    )


BY_ZEROS = frozenset({"target_zero", "target_zero_by_rule"})
"""Why there is no achievement where higher is better and the target is 0."""


# -- the standing --------------------------------------------------------------------------------


def _of_standing(programme: Programme, leaf: Leaf, shown: CommitmentResult, as_of: str) -> list[Step]:
    one, reckoned, rule = leaf.one, leaf.reckoned, programme.rules.standing
    effect = effect_of(programme, one)
    if effect in OUT:
        facts = {"status": one.status, "effect": effect, **texts(weight=leaf.weight)}
        return [Step(step="exception", rule="out_of_standing", inputs=facts, **stated_by(programme.rules.exceptions))]
    got = points(programme, one, reckoned, shown.weight_counted or ZERO, as_of)
    steps = [_of_achievement(programme, leaf, reckoned, got.target_now or None, shown)]
    by_month = is_by_month(programme, one)
    facts = texts(weight=shown.weight_counted) | ({"month": str(end_month(as_of)), "period": as_of} if by_month else {})
    steps.append(exact_step("standing", "share_by_month" if by_month else "whole_share", facts, got.share, stated=rule))
    due, won = shown.points_programmed or ZERO, shown.points_won or ZERO
    facts = {"period": as_of, **texts(share=got.share, programmed=got.target_now, target=reckoned.target)}
    name = "points_programmed" if due or (got.target_now is not None and reckoned.target) else "nothing_programmed"
    steps.append(exact_step("standing", name, facts, due, unit="points", stated=rule))
    facts = {"period": as_of, **texts(share=got.share, actual=reckoned.scored, target=reckoned.target)}
    lower = one.direction == "lower"
    name = "points_won_lower" if lower else "points_won_range" if one.direction == "range" else "points_won"
    if reckoned.scored is None or not reckoned.target or effect != "as_measured":
        name = "nothing_won" if won == 0 else "won_as_programmed"
    elif lower and reckoned.scored <= 0:
        name = "points_won_zero"
    steps.append(
        exact_step("standing", name, facts, won, unit="points", stated=programme.rules.lower if lower else rule)
    )
    later = [reason for reason in shown.reasons if reason.code == "reporting_errors_later"]
    return steps + [
        Step(step="discount", rule=reason.code, inputs=reason.params, **stated_by(programme.rules.discount))
        for reason in later
    ]


def _of_system(inputs: YearInputs, result: YearResult, shown: CommitmentResult) -> list[Step]:
    """A staged system is the sum of its stages."""
    stages = [one for one in result.commitments if one.parent == shown.code]
    facts = {"count": str(len(stages)), "codes": ", ".join(one.code for one in stages)}
    steps = []
    if shown.requirements_of is not None:
        met = facts | texts(met=shown.requirements_met, of=shown.requirements_of)
        steps.append(exact_step("actual", "requirements_of_stages", met, shown.requirements_met, unit=""))
    if inputs.as_of is None:
        obtained = None if shown.obtained is None else Fraction(shown.obtained)
        return [*steps, exact_step("obtained", "sum_of_stages", facts, obtained, unit="points")]
    due = exact_step("standing", "programmed_of_stages", facts, shown.points_programmed, unit="points")
    return [*steps, due, exact_step("standing", "won_of_stages", facts, shown.points_won, unit="points")]


# -- the year ------------------------------------------------------------------------------------


def explain_year(programme: Programme, inputs: YearInputs, result: YearResult) -> list[Step]:
    """The steps from commitments to the figure of the year: teams or objectives, total and band, or the standing."""
    parts = result.groups if programme.tree.group_by == "team" else result.objectives
    if result.standing is not None:
        return _to_standing(programme, inputs, parts, result.standing)
    rules, by_team = programme.rules, programme.tree.group_by == "team"
    steps = []
    places = rules.rounding.objective
    for one in parts:
        if one.weight is None:  # nothing weighs, so there is no sum to tell
            continue
        facts = {"code": one.code, **texts(weight=one.weight)}
        rule, rounding = "sum_of_team" if by_team else "sum_of_objective", None
        exact = one.obtained_exact
        if places is not None and not by_team:
            rounding = f"{rules.rounding.mode}:{places}"
            exact = obtained_of([each for each in result.commitments if each.objective == one.code])[1]
        steps.append(rounded_step("objective", rule, facts, exact, rounding, one.obtained, rules.total, "points"))
    return [*steps, _to_total(programme, inputs, result, parts), *_to_band(programme, result)]


def _to_total(programme: Programme, inputs: YearInputs, result: YearResult, parts: Sequence[NodeResult]) -> Step:
    rules = programme.rules
    leaves = [one for one in result.commitments if not one.is_system and not one.by_parent]
    if rules.total.kind == "no_total":
        return Step(step="total", rule="no_total", **stated_by(rules.total))
    heads = {one.code: one.headcount for one in inputs.groups}
    exact = total_of_year(programme, leaves, result.objectives, parts, heads).exact
    if rules.total.kind in GROUPED:
        rule, facts = _mean_rule(programme), {"count": str(len(parts))}
    elif rules.total.kind == "weighted_mean":
        counted = [one for one in leaves if one.counts]
        rule, facts = (
            "weighted_mean",
            texts(
                obtained=sum((one.obtained_exact or ZERO for one in counted), ZERO),
                weights=sum((one.weight_counted or ZERO for one in counted), ZERO),
            ),
        )
    else:
        rule, facts = "sum_of_obtained", {"count": str(len(leaves))}
    rounding = f"{rules.rounding.mode}:{rules.rounding.total}"
    return rounded_step("total", rule, facts, exact, rounding, result.total, rules.total)


def _to_standing(
    programme: Programme, inputs: YearInputs, parts: Sequence[NodeResult], standing: StandingResult
) -> list[Step]:
    rules, steps = programme.rules, []
    for one in parts:
        if one.points_programmed is not None:
            facts = {"code": one.code, **texts(won=one.points_won, programmed=one.points_programmed)}
            rounding = None if one.percent is None else "half_up:2"
            exact = one.percent_exact
            steps.append(rounded_step("standing", "group_percent", facts, exact, rounding, one.percent, rules.standing))
    facts = texts(won=standing.points_won, programmed=standing.points_programmed)
    exact = percent(standing.points_won, standing.points_programmed)
    steps.append(rounded_step("standing", "pooled", facts, exact, "half_up:2", standing.pooled, rules.standing))
    if standing.mean_of_groups:
        due = [one for one in parts if one.percent_exact is not None]
        facts, rule = {"count": str(len(due))}, _mean_rule(programme)
        exact = mean_of(programme, due, {one.code: one.headcount for one in inputs.groups})
        steps.append(rounded_step("total", rule, facts, exact, "half_up:2", standing.percent, rules.total))
    return steps


def _mean_rule(programme: Programme) -> str:
    if programme.rules.total.kind == "mean_by_headcount":
        return "mean_by_headcount"
    return "mean_of_teams" if programme.tree.group_by == "team" else "mean_of_objectives"


def _to_band(programme: Programme, result: YearResult) -> list[Step]:
    if not programme.bands:
        return []
    band = programme.band_of(result.total) if result.complete and result.total is not None else None
    if band is None:
        return [Step(step="band", rule="incomplete", inputs=texts(total=result.total))]
    facts = texts(total=result.total, edge=band.from_) | {"label_es": band.label["es"], "label_en": band.label["en"]}
    pays = shown_text(band.pays_percent)
    return [Step(step="band", rule="lower_edge_included", inputs=facts, result=pays, **stated_by(band))]
