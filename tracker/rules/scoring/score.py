"""The score of a year: achievement, credit, obtained, objectives, teams, total, band; or its standing at a period.

Pure and exact: the same inputs and the same programme give the same result anywhere. ``SCORING_VERSION`` in
:mod:`tracker.rules.scoring.results` counts every change of meaning. Every figure is computed through the operations of
:mod:`tracker.rules.scoring.numbers`; asked for steps, the same operations record how it came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import fraction_text, half_up, rounded
from tracker.rules.inputs.defaults import credit_rule, criteria_of
from tracker.rules.inputs.model import CommitmentInput, Counts, YearInputs
from tracker.rules.scoring import places
from tracker.rules.scoring.achievement import (
    Achieved,
    achieve,
    cost_of_errors,
    credit,
    errors_reason,
    level,
    note_achievement,
)
from tracker.rules.scoring.actual import Scored, read_figures, read_requirements, start
from tracker.rules.scoring.counted import stage_of
from tracker.rules.scoring.numbers import Calculator, Number, Recorder, RestsOn, Step, escaped
from tracker.rules.scoring.results import CommitmentResult, Reason, YearResult, unique
from tracker.rules.scoring.standing import points
from tracker.rules.scoring.totals import STANDING_DECIMALS, Outcome, system_result, year_result
from tracker.rules.scoring.traffic_light import colour_of
from tracker.rules.scoring.weights import OUT, Weighed, counted

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

_PLAIN = Calculator()
_NO_COUNTS = Counts()
WHOLE_STAGES = ("stage_share_met", "stage_all_met")
"""Kinds of requirement rules that value a stage over all its objectives."""


def score(programme: Programme, inputs: YearInputs) -> YearResult:
    """The result of ``inputs`` under ``programme``: with ``as_of`` the standing, otherwise the score of the year."""
    return _score(programme, inputs, _PLAIN)


def score_with_steps(programme: Programme, inputs: YearInputs) -> tuple[YearResult, list[Step]]:
    """The same result, and the steps in which it was computed, each after those it rests on."""
    recorder = Recorder()
    return _score(programme, inputs, recorder), recorder.steps


def _score(programme: Programme, inputs: YearInputs, calc: Calculator) -> YearResult:
    children = _children(programme, calc, inputs)
    scored = _scored_commitments(programme, calc, inputs, children)
    if inputs.as_of is None:
        outcomes = _obtained(programme, calc, scored)
    else:
        outcomes = [_standing(programme, calc, it, inputs.as_of) for it in scored]
    by_code = {one.result.code: one.result for one in outcomes}
    by_code |= {it.one.code: it.shown for it in children.values() if it.shown is not None}
    commitments = tuple(
        by_code[one.code]
        if one.code in by_code
        else system_result(calc, start(programme, calc, one), outcomes, inputs.as_of is not None)
        for one in inputs.commitments
    )
    return year_result(programme, calc, inputs, outcomes, commitments)


# -- which commitments score themselves ------------------------------------------------------------


def _counting_parents(programme: Programme, inputs: YearInputs) -> frozenset[str]:
    """Codes of the commitments that count how many of their children met their own target."""
    rules = programme.rules
    if all(rule.kind != "share_of_children" for rule in (rules.credit, *rules.credits.values())):
        return frozenset()
    named = {one.parent for one in inputs.commitments if one.parent is not None}
    return frozenset(
        one.code
        for one in inputs.commitments
        if one.code in named and credit_rule(programme, one).kind == "share_of_children"
    )


def _children(programme: Programme, calc: Calculator, inputs: YearInputs) -> dict[str, Scored]:
    """The commitments that only their parent counts, by code, with whether each met its own target.

    What was promised and not reported was not met.
    """
    counting = _counting_parents(programme, inputs)
    found = {}
    for one in inputs.commitments:
        if one.parent in counting:
            it = start(programme, calc, one)
            read_requirements(programme, calc, it, inputs.as_of)
            read_figures(programme, calc, it, inputs.as_of, as_displayed=True)
            found[one.code] = it
    return found


def _judge(programme: Programme, calc: Calculator, it: Scored) -> None:
    """Whether a child met its own target, and whether it is counted at all."""
    achieved = note_achievement(programme, calc, it, achieve(programme, calc, it, it.target))
    percent = None if achieved.percent is None else achieved.percent.fraction
    zero, one, hundred = calc.const(0), calc.const(1), calc.const(100)
    ground = programme.rules.exceptions
    if it.effect != "as_measured":
        it.counts = it.effect not in OUT
        met = one if it.effect == "credit_in_full" else zero
        it.child_met = calc.step(met, it.scope, "met", f"child_{it.effect}", "yes_no", ground) if it.counts else None
    else:
        reached = achieved.reached(calc)
        met = zero if reached is None else calc.choose(reached.at_least(hundred), lambda: one, lambda: zero)
        it.child_met = calc.step(met, it.scope, "met", "child", "yes_no", it.rule)
    it.shown = CommitmentResult(
        **_shown(it),
        by_parent=True,
        achievement=percent,
        achievement_shown=_achievement_shown(programme, percent),
        met=None if it.child_met is None else bool(it.child_met.fraction),
        colour=colour_of(programme, calc, it, achieved.percent),
        reasons=tuple(it.reasons),
    )


def _scored_commitments(
    programme: Programme, calc: Calculator, inputs: YearInputs, children: dict[str, Scored]
) -> list[Scored]:
    """The commitments that score themselves, their figures read: all but those that others name as their parent.

    A parent that counts how many of its children met their own target scores itself, and its children do not.
    """
    parents = {one.parent for one in inputs.commitments if one.parent is not None}
    counting = _counting_parents(programme, inputs)
    for child in children.values():
        _judge(programme, calc, child)
    scored = []
    for one in inputs.commitments:
        if one.code in children or (one.code in parents and one.code not in counting):
            continue
        it = start(programme, calc, one)
        if one.code in counting:
            own = [child for child in children.values() if child.one.parent == one.code]
            it.children = own if any(child.counts for child in own) else []
        scored.append(it)
        if one.requirements:
            read_requirements(programme, calc, it, inputs.as_of)
    stages: dict[tuple[str | None, str], list[Scored]] = {}
    if programme.rules.requirements.kind in WHOLE_STAGES:
        for it in scored:
            if it.rests_on_requirements:
                stages.setdefault(stage_of(programme, it.one), []).append(it)
    for it in scored:
        stage: Sequence[Scored] = ()
        if stages and it.rests_on_requirements:
            stage = stages[stage_of(programme, it.one)]
        read_figures(programme, calc, it, inputs.as_of, stage, as_displayed=inputs.as_of is None)
        it.weight = _weight_of(programme, it)
    return scored


def _weight_of(programme: Programme, it: Scored) -> Decimal | None:
    """The weight on the form that drives the band; None where the source does not print it.

    A commitment that counts its children can weigh as many as it has.
    """
    one = it.one
    if it.rule.weigh == "by_number":
        if it.children:
            return Decimal(sum(child.counts for child in it.children))
        if one.counts is not None and one.counts.of is not None:
            return one.counts.of
    if one.weight is not None:
        return one.weight
    form = programme.driving_form
    return one.weights.get(form) if form is not None else None


# -- the score of the year -------------------------------------------------------------------------


def _group_key(programme: Programme, one: CommitmentInput) -> str | None:
    """The group within which weights add up: its team or objective as the pack says, None for the whole year."""
    by = programme.tree.group_by
    return one.group if by == "team" else one.objective if by == "objective" else None


def _weight_number(programme: Programme, calc: Calculator, it: Scored) -> Number | None:
    """Its weight as a number, kept as a step; None where it is not known."""
    if it.weight is None:
        return None
    one = it.one
    if it.rule.weigh == "by_number" and (it.children or (one.counts is not None and one.counts.of is not None)):
        where = () if it.children else places.of_input(one, "counts", "of")
        it.stated_weight = calc.step(calc.leaf(it.weight, where), it.scope, "weight", "by_number", "weight", it.rule)
        return it.stated_weight
    where = places.of_weight(programme, one, None) if calc.records else ()
    it.stated_weight = calc.step(calc.leaf(it.weight, where), it.scope, "weight", "stated", "weight", "reported")
    return it.stated_weight


def _counted_weights(
    programme: Programme, calc: Calculator, scored: Sequence[Scored], form: str | None
) -> dict[str, Number | None]:
    """The weight with which each counts, by code; with ``form`` its weight on that form."""
    items = []
    for it in scored:
        scope, prefix = it.scope, ""
        if form is None:
            weight = _weight_number(programme, calc, it)
        else:
            scope, prefix = calc.scope("f", form), f"{escaped(it.one.code)}/" if calc.records else ""
            stated = it.one.weights.get(form)
            where = places.of_weight(programme, it.one, form)
            weight = None if stated is None else calc.step(
                calc.leaf(stated, where), scope, f"{prefix}weight", "stated", "weight", "reported"
            )  # fmt: skip
        key, siblings = _group_key(programme, it.one), it.one.parent or it.one.objective
        items.append(Weighed(it.one.code, weight, it.effect, key, siblings, scope, prefix))
    return counted(programme, calc, items)


def _obtained(programme: Programme, calc: Calculator, scored: Sequence[Scored]) -> list[Outcome]:
    """What each commitment obtains of the weight with which it counts."""
    weights = _counted_weights(programme, calc, scored, None)
    forms = dict.fromkeys(form for it in scored for form in it.one.weights)
    by_form = {form: _counted_weights(programme, calc, scored, form) for form in forms}
    return [
        _outcome(
            programme, calc, it, weights[it.one.code], {form: by_form[form][it.one.code] for form in it.one.weights}
        )
        for it in scored
    ]


def _outcome(
    programme: Programme, calc: Calculator, it: Scored, weight: Number | None, on_forms: dict[str, Number | None]
) -> Outcome:
    """One commitment's share of the year's score."""
    one, reasons, measured = it.one, it.reasons, it.effect == "as_measured"
    achieved = note_achievement(programme, calc, it, achieve(programme, calc, it, it.target))
    percent = None if achieved.percent is None else achieved.percent.fraction
    credited = credit(programme, calc, it, achieved) if measured else None
    by_values = it.rule.kind == "interpolated"
    if achieved.reason and not (by_values and credited is not None):
        reasons.append(Reason(achieved.reason))
    if by_values and not criteria_of(programme, one) and one.direction != "report":
        reasons.append(Reason("no_criteria"))
    if not measured:
        reasons = [Reason(one.status, {"effect": it.effect})]
        if it.effect in ("credit_in_full", "lose"):
            credited = calc.const(100 if it.effect == "credit_in_full" else 0), it.effect
    elif credited is None and it.target is not None and _only_published(one):
        reasons.append(Reason("published_only"))
    elif credited is None and it.target is not None and _unreported(it):
        credited = calc.const(0), "not_reported"  # promised and not reported: nothing obtained so far
    else:
        _note_rounding(programme, calc, it, achieved, reasons)
    number = None if credited is None else _note_credit(programme, calc, it, *credited, reasons)
    if it.weight is None and measured and programme.rules.total.kind != "no_total":
        reasons.append(Reason("weight_missing"))
    obtained, shown = _share(programme, calc, weight, number, it.scope, "obtained")
    forms: dict[str, Number] = {}
    shown_forms: dict[str, Decimal] = {}
    for form, on_form in on_forms.items():
        scope = f"{calc.scope('f', form)}/{escaped(one.code)}" if calc.records else ""
        part, printed = _share(programme, calc, on_form, number, scope, "obtained")
        if part is not None and printed is not None:
            forms[form], shown_forms[form] = part, printed
    result = CommitmentResult(
        **_shown(it),
        weight_counted=None if weight is None else weight.fraction,
        achievement=percent,
        achievement_shown=_achievement_shown(programme, percent),
        credit=None if number is None else number.fraction,
        obtained=shown,
        obtained_exact=None if obtained is None else obtained.fraction,
        met=_met(it, number, achieved),
        colour=colour_of(programme, calc, it, achieved.percent or achieved.reached(calc)),
        obtained_by_form=shown_forms,
        needs_analysis=_analysis(programme, calc, it, achieved.percent),
        reasons=tuple(reasons),
    )
    return Outcome(it, result, weight, credit=number, obtained=obtained, forms=forms)


def _note_credit(
    programme: Programme, calc: Calculator, it: Scored, found: Number, rule: str, reasons: list[Reason]
) -> Number:
    """The credit after what reporting errors cost, kept as a step."""
    ground = _ground_of_credit(programme, it, rule)
    cost = cost_of_errors(programme, calc, it) if it.effect == "as_measured" else None
    if cost is None:
        return calc.step(found, it.scope, "credit", rule, "percent", ground)
    before = calc.step(found, it.scope, "credit/before", rule, "percent", ground)
    discount = programme.rules.discount
    ground_of_cost: RestsOn = "not_stated" if discount is None else discount
    cost = calc.step(cost, it.scope, "discount", "reporting_errors", "percent", ground_of_cost)
    if (reason := errors_reason("reporting_errors", it, cost)) is not None:
        reasons.append(reason)
    hundred = calc.const(100)
    return calc.step(
        before * (hundred - cost) / hundred, it.scope, "credit", "after_discount", "percent", ground_of_cost
    )


def _ground_of_credit(programme: Programme, it: Scored, rule: str) -> RestsOn:
    """What the credit rests on: the rule of credit, or the one that settled it before it was asked."""
    rules = programme.rules
    if rule == "not_reported":  # as what was not measured, where the pack says that this loses its weight
        return rules.exceptions if rules.exceptions.not_measured == "lose" else "not_stated"
    if rule in ("lose", "credit_in_full"):
        return rules.exceptions
    if rule == "settled_report_only":
        return "definition"
    if rule in ("settled_zero_of_zero", "settled_target_zero_by_rule") and rules.zeros is not None:
        return rules.zeros
    return rules.lower if rule in ("settled_actual_zero", "settled_lower_met") else it.rule


def _note_rounding(
    programme: Programme, calc: Calculator, it: Scored, achieved: Achieved, reasons: list[Reason]
) -> None:
    """Say that a target is met, or missed, only because the figure or its level is rounded as it is displayed."""
    basis, percent = programme.rules.credit.basis, achieved.percent
    if basis == "exact" or percent is None or it.exact is None or it.scored is None:
        return
    hundred = calc.const(100)
    if basis == "level_as_displayed":
        shown = level(programme, calc, percent)
        before, after = calc.holds(percent.at_least(hundred)), calc.holds(shown.at_least(hundred))
        numbers = percent.fraction, shown.fraction, Fraction(100)
    elif it.scored is it.exact:
        return
    else:
        before, after = _reaches(calc, it, it.exact), _reaches(calc, it, it.scored)
        if before == after:
            return
        numbers = it.exact.fraction, it.scored.fraction, Fraction(0) if it.target is None else it.target.fraction
    if before != after:
        texts = [fraction_text(number) or "" for number in numbers]
        code = "met_by_rounding" if after else "missed_by_rounding"
        reasons.append(Reason(code, dict(zip(("exact", "shown", "target"), texts, strict=True))))


def _reaches(calc: Calculator, it: Scored, actual: Number) -> bool:
    """Whether ``actual`` meets the target of ``it``."""
    low, high, target = it.low, it.high, it.target
    if low is not None and high is not None:
        return calc.holds(calc.both(actual.at_least(low), actual.at_most(high)))
    if target is None:
        return False
    return calc.holds(actual.at_most(target) if it.one.direction == "lower" else actual.at_least(target))


def _met(it: Scored, credited: Number | None, achieved: Achieved) -> bool | None:
    """Whether the target was met, where the rule of credit asks; a discount does not change it."""
    if it.rule.kind != "met_or_not" or credited is None:
        return None
    if achieved.settled is not None:
        return achieved.settled >= 100
    return achieved.percent is not None and achieved.percent.fraction >= 100


def _achievement_shown(programme: Programme, percent: Fraction | None) -> Decimal | None:
    places_ = programme.rules.rounding
    if percent is None:
        return None
    return rounded(percent, places_.achievement, places_.mode)


def _unreported(it: Scored) -> bool:
    """Whether nothing was reported that could be scored."""
    one = it.one
    counted = one.counts is not None and replace(one.counts, criteria=()) != _NO_COUNTS  # criteria are no report
    return one.actual is None and not one.periods and not one.requirements and not counted and not it.children


def _only_published(one: CommitmentInput) -> bool:
    """Whether only the source's own result is known: such a commitment did not fail, it cannot be recomputed."""
    return one.actual is None and not one.periods and one.published is not None and one.published.obtained is not None


def _share(
    programme: Programme, calc: Calculator, weight: Number | None, credited: Number | None, scope: str, name: str
) -> tuple[Number | None, Decimal | None]:
    """``credited`` percent of ``weight``, rounded as the pack says and never above the weight; and as it is shown."""
    if weight is None or credited is None:
        return None, None
    rounding = programme.rules.rounding
    exact = weight * credited / calc.const(100)
    if rounding.obtained is None:
        exact = calc.step(exact, scope, name, "weight_times_credit", "points", "arithmetic")
        where = ("pack", "rules", "rounding", "total")
        shown = calc.rounded(exact, rounding.total, rounding.mode, where, STANDING_DECIMALS)
        shown = calc.step(shown, scope, f"{name}/shown", "shown_points", "points", rounding)
        return exact, shown.decimal(max(rounding.total, STANDING_DECIMALS))
    found = calc.rounded(exact, rounding.obtained, rounding.mode, ("pack", "rules", "rounding", "obtained"))
    above = not calc.holds(found.at_most(weight))
    if above:
        found = calc.least(found, weight)
    found = calc.step(found, scope, name, "weight_times_credit", "points", rounding, rounding.obtained)
    if above:
        return found, Decimal(canonical_decimal(half_up(found.fraction, 30)))
    return found, found.decimal(rounding.obtained)


# -- the standing ----------------------------------------------------------------------------------


def _standing(programme: Programme, calc: Calculator, it: Scored, as_of: str) -> Outcome:
    """One commitment's points at the end of ``as_of``."""
    one, out = it.one, it.effect in OUT
    zero = calc.const(0)
    weight = _weight_number(programme, calc, it) or zero
    if out:
        weight = zero
    got = points(programme, calc, it, weight, as_of)
    reasons = [*it.reasons, *got.reasons]
    due, won = got.programmed, got.won
    if out:
        reasons, due, won = [Reason(one.status, {"effect": it.effect})], zero, zero
    achieved = note_achievement(programme, calc, it, got.achieved)
    shown = None if achieved.percent is None else achieved.percent.fraction
    if it.effect == "as_measured":
        cost = cost_of_errors(programme, calc, it)
        later = None if cost is None else errors_reason("reporting_errors_later", it, cost)
        reasons += [later] if later is not None else []
    elif due is not None and not out:
        won = zero if it.effect == "lose" else due if it.effect == "credit_in_full" else won
    if it.weight is None and not out and programme.rules.total.kind != "no_total":
        reasons.append(Reason("weight_missing"))
    if due is not None and won is not None:
        rule = programme.rules.lower if one.direction == "lower" else programme.rules.standing
        kind = it.effect if it.effect != "as_measured" else one.direction if it.scored is not None else "no_actual"
        due = calc.step(
            due, it.scope, "due", f"due_{'out' if out else one.direction}", "points", programme.rules.standing
        )
        won = calc.step(won, it.scope, "won", f"won_{'out' if out else kind}", "points",
                        programme.rules.exceptions if it.effect != "as_measured" else rule)  # fmt: skip
    else:
        code = got.reasons[-1].code if got.reasons else "no_plan"
        calc.nothing(it.scope, "due", "no_plan", code, unit="points", ground=programme.rules.standing)
    result = CommitmentResult(
        **_shown(it),
        weight_counted=weight.fraction,
        programmed=None if got.target_now is None else got.target_now.fraction,
        achievement=shown,
        achievement_shown=_achievement_shown(programme, shown),
        colour=colour_of(programme, calc, it, achieved.percent),
        points_programmed=None if due is None else due.fraction,
        points_won=None if won is None else won.fraction,
        needs_analysis=_analysis(programme, calc, it, achieved.percent),
        reasons=unique(reasons),
    )
    return Outcome(it, result, weight, due=due, won=won)


def _shown(it: Scored) -> dict[str, Any]:
    """What a commitment says of itself, before anything is scored."""
    one = it.one
    return {
        "code": one.code,
        "name": one.name,
        "group": one.group,
        "objective": one.objective,
        "parent": one.parent,
        "status": one.status,
        "counts": it.effect not in OUT,
        "weight": it.weight,
        "target": None if it.target is None else it.target.fraction,
        "actual": None if it.actual is None else it.actual.fraction,
        "requirements_met": None if it.met is None else it.met.fraction,
        "requirements_of": None if it.of is None else it.of.fraction,
        "published": one.published,
    }


def _analysis(programme: Programme, calc: Calculator, it: Scored, achievement: Number | None) -> bool:
    """Whether a cause must be written, kept as a step."""
    rule = programme.rules.analysis
    if achievement is None:
        return False
    asked = []
    if rule.below is not None:
        least = calc.leaf(rule.below, ("pack", "rules", "analysis", "below"))
        asked.append(calc.negated(achievement.at_least(least)))
    if rule.above is not None:
        most = calc.leaf(rule.above, ("pack", "rules", "analysis", "above"))
        asked.append(calc.negated(achievement.at_most(most)))
    if not asked:
        return False
    needed = asked[0] if len(asked) == 1 else calc.either(asked[0], asked[1])
    if calc.records:
        calc.step(calc.as_number(needed), it.scope, "analysis", "cause_needed", "yes_no", rule)
    return calc.holds(needed)
