"""The trace of a year: how its total or its standing, its parts and its band came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.rules.explain.trace import Step, rounded_step, shown_text, texts
from tracker.rules.inputs.model import YearInputs
from tracker.rules.programme.citations import ground_of
from tracker.rules.scoring.actual import ZERO
from tracker.rules.scoring.aggregate import obtained_of, percent
from tracker.rules.scoring.results import NodeResult, StandingResult, YearResult
from tracker.rules.scoring.totals import GROUPED, mean_of, total_of_year

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


def explain_year(programme: Programme, inputs: YearInputs, result: YearResult) -> list[Step]:
    """The steps from commitments to the figure of the year: teams or objectives, total and band, or the standing."""
    parts = result.groups if programme.tree.group_by == "team" else result.objectives
    if result.standing is not None:
        return _to_standing(programme, inputs, parts, result.standing)
    rules, by_team = programme.rules, programme.tree.group_by == "team"
    steps, ground, rounded_by = [], ground_of(programme, rules.total), ground_of(programme, rules.rounding)
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
        by = rounded_by if rounding else None
        steps.append(rounded_step("objective", rule, facts, exact, rounding, one.obtained, ground, "points", by))
    return [*steps, _to_total(programme, inputs, result, parts), *_to_band(programme, result)]


def _to_total(programme: Programme, inputs: YearInputs, result: YearResult, parts: Sequence[NodeResult]) -> Step:
    rules = programme.rules
    leaves = [one for one in result.commitments if not one.is_system and not one.by_parent]
    ground = ground_of(programme, rules.total)
    if rules.total.kind == "no_total":
        return Step(step="total", rule="no_total", ground=ground)
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
    by = ground_of(programme, rules.rounding)
    return rounded_step("total", rule, facts, exact, rounding, result.total, ground, rounded_by=by)


def _to_standing(
    programme: Programme, inputs: YearInputs, parts: Sequence[NodeResult], standing: StandingResult
) -> list[Step]:
    rules, steps, ground = programme.rules, [], ground_of(programme, programme.rules.standing)
    for one in parts:
        if one.points_programmed is not None:
            facts = {"code": one.code, **texts(won=one.points_won, programmed=one.points_programmed)}
            rounding = None if one.percent is None else "half_up:2"
            exact = one.percent_exact
            steps.append(rounded_step("standing", "group_percent", facts, exact, rounding, one.percent, ground))
    facts = texts(won=standing.points_won, programmed=standing.points_programmed)
    exact = percent(standing.points_won, standing.points_programmed)
    steps.append(rounded_step("standing", "pooled", facts, exact, "half_up:2", standing.pooled, ground))
    if standing.mean_of_groups:
        due = [one for one in parts if one.percent_exact is not None]
        facts, rule = {"count": str(len(due))}, _mean_rule(programme)
        exact = mean_of(programme, due, {one.code: one.headcount for one in inputs.groups})
        ground = ground_of(programme, rules.total)
        steps.append(rounded_step("total", rule, facts, exact, "half_up:2", standing.percent, ground))
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
        return [Step(step="band", rule="incomplete", inputs=texts(total=result.total), ground="arithmetic")]
    facts = texts(total=result.total, edge=band.from_, pays=band.pays_percent)
    facts |= {"label_es": band.label["es"], "label_en": band.label["en"]}
    if band.pays_percent and band.of is not None:
        facts |= {"of_es": band.of["es"], "of_en": band.of["en"]}
    pays, ground = shown_text(band.pays_percent), ground_of(programme, band)
    return [Step(step="band", rule="lower_edge_included", inputs=facts, result=pays, ground=ground)]
