"""The score of a year: achievement, credit, obtained, objectives, teams, total, band; or its standing at a period.

Pure and exact: the same inputs and the same programme give the same result anywhere. ``SCORING_VERSION`` in
:mod:`tracker.rules.scoring.results` counts every change of meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.rounding import fraction_text, half_up, rounded
from tracker.rules.inputs.defaults import credit_rule, criteria_of, decimals_of
from tracker.rules.inputs.model import CommitmentInput, Counts, YearInputs
from tracker.rules.scoring.actual import HUNDRED, ZERO, Achievement, Reckoned, achieve, clamp, exact_decimal, reckon
from tracker.rules.scoring.aggregate import (
    STANDING_DECIMALS,
    differences_of,
    system_result,
)
from tracker.rules.scoring.credit import by_steps, interpolated, met_or_not
from tracker.rules.scoring.leaves import (
    WHOLE_STAGES,
    Child,
    Leaf,
    by_stage,
    children_of,
    counting_parents,
    group_key,
    weight_of,
    with_children,
)
from tracker.rules.scoring.results import CommitmentResult, Difference, Reason, YearResult, unique
from tracker.rules.scoring.standing import points
from tracker.rules.scoring.traffic_light import colour_of
from tracker.rules.scoring.weights import OUT, Weighed, counted
from tracker.rules.scoring.year import year_result

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


def score(programme: Programme, inputs: YearInputs) -> YearResult:
    """The result of ``inputs`` under ``programme``: with ``as_of`` the standing, otherwise the score of the year."""
    leaves = leaves_of(programme, inputs)
    if inputs.as_of is None:
        counted, by_form = counted_weights(programme, leaves), counted_by_form(programme, leaves)
        scored = [_obtained(programme, leaf, counted[leaf.one.code], by_form) for leaf in leaves]
    else:
        scored = [_standing(programme, leaf, inputs.as_of) for leaf in leaves]
    by_code = {one.code: one for one in [*scored, *_judged(programme, inputs)]}
    commitments = tuple(
        by_code[one.code] if one.code in by_code else system_result(one, scored) for one in inputs.commitments
    )
    return year_result(programme, inputs, scored, commitments)


def leaves_of(programme: Programme, inputs: YearInputs) -> list[Leaf]:
    """The commitments that score themselves: all but those that others name as their parent.

    A parent that counts how many of its children met their own target scores itself, and its children do not.
    """
    parents = {one.parent for one in inputs.commitments if one.parent is not None}
    counting = counting_parents(programme, inputs)
    children = children_of(inputs, counting, lambda one: judge(programme, one, inputs.as_of))
    ones = [
        with_children(one, children[one.code]) if one.code in counting else one
        for one in inputs.commitments
        if (one.code not in parents or one.code in counting) and one.parent not in counting
    ]
    return by_stage(
        programme, [Leaf(one, reckon(programme, one, inputs.as_of), weight_of(programme, one)) for one in ones]
    )


def leaf_for(programme: Programme, inputs: YearInputs, code: str) -> Leaf | None:
    """The leaf of ``code``; None where only its parent counts it.

    Worked out from the commitment itself, unless the pack values a stage as a whole or counts children: then the
    others are needed too. Explaining a year asks for each of its commitments, and must not cost their square.
    """
    if programme.rules.requirements.kind in WHOLE_STAGES or counting_parents(programme, inputs):
        return next((leaf for leaf in leaves_of(programme, inputs) if leaf.one.code == code), None)
    one = next(one for one in inputs.commitments if one.code == code)
    return Leaf(one, reckon(programme, one, inputs.as_of), weight_of(programme, one))


def judge(programme: Programme, one: CommitmentInput, as_of: str | None) -> Child:
    """Whether a child met its own target; what was promised and not reported was not met."""
    leaf = Leaf(one, reckon(programme, one, as_of), None)
    effect = effect_of(programme, one)
    if effect != "as_measured":
        return Child(leaf, effect == "credit_in_full", effect not in OUT)
    reckoned, _ = as_counted(programme, one, leaf.reckoned)
    achieved = achieve(programme.rules, one, reckoned, reckoned.target)
    reached = achieved.settled if achieved.settled is not None else achieved.percent
    return Child(leaf, reached is not None and reached >= HUNDRED, True)


def _judged(programme: Programme, inputs: YearInputs) -> list[CommitmentResult]:
    """The children that only their parent counts: met or not, and without a weight of their own."""
    counting = counting_parents(programme, inputs)
    found = []
    for child in (judge(programme, one, inputs.as_of) for one in inputs.commitments if one.parent in counting):
        reckoned, _ = as_counted(programme, child.leaf.one, child.leaf.reckoned)
        achieved = achieve(programme.rules, child.leaf.one, reckoned, reckoned.target)
        found.append(replace(
            _shown(programme, child.leaf),
            achievement=achieved.percent,
            achievement_shown=_achievement_shown(programme, achieved.percent),
            met=child.met if child.counts else None,
            by_parent=True,
            colour=colour_of(programme, child.leaf.one, achieved.percent, reckoned.scored),
            reasons=child.leaf.reckoned.reasons,
        ))  # fmt: skip
    return found


def effect_of(programme: Programme, one: CommitmentInput) -> str:
    """What the pack does with the weight of ``one``: its status' effect, ``as_measured`` for what was measured."""
    return "as_measured" if one.status == "measured" else str(getattr(programme.rules.exceptions, one.status))


def counted_weights(
    programme: Programme, leaves: Sequence[Leaf], form: str | None = None
) -> dict[str, Fraction | None]:
    """The weight with which each commitment counts, by code; with ``form`` its weight on that form."""
    return counted(programme, [
        Weighed(
            leaf.one.code,
            None if (weight := weight_on(leaf, form)) is None else Fraction(weight),
            effect_of(programme, leaf.one),
            group_key(programme, leaf.one),
            leaf.one.parent or leaf.one.objective,
        )
        for leaf in leaves
    ])  # fmt: skip


def weight_on(leaf: Leaf, form: str | None) -> Decimal | None:
    """The weight on ``form``; None: on the one that drives the band."""
    return leaf.weight if form is None else leaf.one.weights.get(form)


def counted_by_form(programme: Programme, leaves: Sequence[Leaf]) -> dict[str, dict[str, Fraction | None]]:
    """The same on each form, whether it drives the band or not."""
    forms = dict.fromkeys(form for leaf in leaves for form in leaf.one.weights)
    return {form: counted_weights(programme, leaves, form) for form in forms}


def as_counted(programme: Programme, one: CommitmentInput, reckoned: Reckoned) -> tuple[Reckoned, int | None]:
    """The actual as it counts in a year's score, and the decimals it was rounded to (None: exact).

    Rounded as displayed where the pack says so and the decimals are known. The target is taken as it was promised.
    """
    decimals = decimals_of(one, programme) if programme.rules.credit.basis == "as_displayed" else None
    if decimals is None or reckoned.scored is None:
        return reckoned, None
    return replace(reckoned, scored=Fraction(_round(programme, reckoned.scored, decimals))), decimals


def credit_of(programme: Programme, one: CommitmentInput, reckoned: Reckoned, achieved: Achievement) -> Fraction | None:
    """The credit in percent of the weight, by the commitment's rule of credit, or what another rule settled."""
    rule = credit_rule(programme, one)
    if rule.kind == "interpolated" and one.direction != "report":
        criteria = criteria_of(programme, one)
        return interpolated(rule, criteria, reckoned.scored) if criteria and reckoned.scored is not None else None
    if achieved.settled is not None:
        return achieved.settled
    if achieved.percent is None:
        return None
    if rule.kind == "steps":
        return by_steps(rule, achieved.percent)
    if rule.kind == "met_or_not":
        return met_or_not(achieved.percent)
    return clamp(achieved.percent, Fraction(rule.floor), Fraction(rule.cap))


def discounted(programme: Programme, one: CommitmentInput, credit: Fraction | None) -> tuple[Fraction | None, Fraction]:
    """The credit after what reporting errors cost, and that cost in percent."""
    cost = cost_of_errors(programme, one)
    return (credit, ZERO) if credit is None else (credit * (HUNDRED - cost) / HUNDRED, cost)


def cost_of_errors(programme: Programme, one: CommitmentInput) -> Fraction:
    """What the errors in its reported figures cost, in percent of the credit; nothing where the pack has no rule."""
    rule = programme.rules.discount
    if rule is None or not one.reporting_errors:
        return ZERO
    return min(Fraction(rule.per_error) * one.reporting_errors, Fraction(rule.most))


def _of_errors(code: str, one: CommitmentInput, cost: Fraction) -> list[Reason]:
    if not cost:
        return []
    return [Reason(code, {"count": str(one.reporting_errors), "cost": fraction_text(cost) or ""})]


def _obtained(
    programme: Programme, leaf: Leaf, counted: Fraction | None, by_form: Mapping[str, Mapping[str, Fraction | None]]
) -> CommitmentResult:
    """One commitment's share of the year's score."""
    one, reasons = leaf.one, list(leaf.reckoned.reasons)
    reckoned, _ = as_counted(programme, one, leaf.reckoned)
    target = reckoned.target
    effect = effect_of(programme, one)
    achieved = achieve(programme.rules, one, reckoned, target)
    credit = credit_of(programme, one, reckoned, achieved)
    by_values = credit_rule(programme, one).kind == "interpolated"
    if achieved.reason and not (by_values and credit is not None):
        reasons.append(Reason(achieved.reason))
    if by_values and not criteria_of(programme, one) and one.direction != "report":
        reasons.append(Reason("no_criteria"))
    if effect != "as_measured":
        reasons = [Reason(one.status, {"effect": effect})]
        credit = HUNDRED if effect == "credit_in_full" else ZERO if effect == "lose" else None
    elif credit is None and target is not None and _only_published(one):
        reasons.append(Reason("published_only"))
    elif credit is None and target is not None and _unreported(one):
        credit = ZERO  # promised and not reported: nothing obtained so far
    if effect == "as_measured":
        credit, cost = discounted(programme, one, credit)
        reasons += _of_errors("reporting_errors", one, cost)
    if leaf.weight is None and effect == "as_measured" and programme.rules.total.kind != "no_total":
        reasons.append(Reason("weight_missing"))
    obtained = _share_of(programme, counted, credit)
    return replace(
        _shown(programme, leaf),
        weight_counted=counted,
        achievement=achieved.percent,
        achievement_shown=_achievement_shown(programme, achieved.percent),
        credit=credit,
        obtained=obtained[0],
        obtained_exact=obtained[1],
        met=_met(programme, one, credit, achieved),
        colour=colour_of(programme, one, _for_colour(achieved), reckoned.scored),
        obtained_by_form={
            form: got
            for form in one.weights
            if (got := _share_of(programme, by_form[form][one.code], credit)[0]) is not None
        },
        needs_analysis=needs_analysis(programme, achieved.percent),
        reasons=tuple(reasons),
    )


def _met(programme: Programme, one: CommitmentInput, credit: Fraction | None, achieved: Achievement) -> bool | None:
    """Whether the target was met, where the rule of credit asks; a discount does not change it."""
    if credit_rule(programme, one).kind != "met_or_not" or credit is None:
        return None
    reached = achieved.settled if achieved.settled is not None else achieved.percent
    return reached is not None and reached >= HUNDRED


def _for_colour(achieved: Achievement) -> Fraction | None:
    return achieved.percent if achieved.percent is not None else achieved.settled


def _achievement_shown(programme: Programme, percent: Fraction | None) -> Decimal | None:
    return None if percent is None else _round(programme, percent, programme.rules.rounding.achievement)


def _round(programme: Programme, number: Fraction, places: int) -> Decimal:
    mode = programme.rules.rounding.mode
    return half_up(number, places) if mode == "half_up" else rounded(number, places, mode)


def _unreported(one: CommitmentInput) -> bool:
    """Whether nothing was reported that could be scored."""
    counted = one.counts is not None and replace(one.counts, criteria=()) != Counts()  # criteria values are no report
    return one.actual is None and not one.periods and not one.requirements and not counted


def _only_published(one: CommitmentInput) -> bool:
    """Whether only the source's own result is known: such a commitment did not fail, it cannot be recomputed."""
    return one.actual is None and not one.periods and one.published is not None and one.published.obtained is not None


def _share(weight: Fraction | None, credit: Fraction | None, decimals: int) -> Decimal | None:
    """``credit`` percent of ``weight``, rounded, and never above the weight."""
    if weight is None or credit is None:
        return None
    rounded = half_up(weight * credit / HUNDRED, decimals)
    return rounded if rounded <= weight else exact_decimal(weight)


def _share_of(
    programme: Programme, weight: Fraction | None, credit: Fraction | None
) -> tuple[Decimal | None, Fraction | None]:
    """``credit`` percent of ``weight`` as it is shown, and as it is added up."""
    places = programme.rules.rounding
    if places.obtained is not None and places.mode == "half_up":
        shown = _share(weight, credit, places.obtained)
        return shown, None if shown is None else Fraction(shown)
    if weight is None or credit is None:
        return None, None
    exact = weight * credit / HUNDRED
    if places.obtained is None:
        return rounded(exact, max(places.total, STANDING_DECIMALS), places.mode), exact
    shown = rounded(exact, places.obtained, places.mode)
    shown = shown if shown <= weight else exact_decimal(weight)
    return shown, Fraction(shown)


def _standing(programme: Programme, leaf: Leaf, as_of: str) -> CommitmentResult:
    """One commitment's points at the end of ``as_of``."""
    one, reckoned = leaf.one, leaf.reckoned
    effect = effect_of(programme, one)
    out = effect in OUT
    weight = ZERO if out or leaf.weight is None else Fraction(leaf.weight)
    got = points(programme, one, reckoned, weight, as_of)
    achieved = achieve(programme.rules, one, reckoned, got.target_now if got.target_now else None)
    reasons = [*reckoned.reasons, *got.reasons] if not out else [Reason(one.status, {"effect": effect})]
    if effect == "as_measured":
        reasons += _of_errors("reporting_errors_later", one, cost_of_errors(programme, one))
    won = ZERO if effect == "lose" else got.programmed if effect == "credit_in_full" else got.won
    if leaf.weight is None and not out and programme.rules.total.kind != "no_total":
        reasons.append(Reason("weight_missing"))
    shown = achieved.percent
    return replace(
        _shown(programme, leaf),
        weight_counted=weight,
        programmed=got.target_now,
        achievement=shown,
        achievement_shown=_achievement_shown(programme, shown),
        colour=colour_of(programme, one, shown, reckoned.scored),
        points_programmed=got.programmed,
        points_won=won,
        needs_analysis=needs_analysis(programme, shown),
        reasons=unique(reasons),
    )


def _shown(programme: Programme, leaf: Leaf) -> CommitmentResult:
    """What a commitment says of itself, before anything is scored."""
    one, reckoned = leaf.one, leaf.reckoned
    return CommitmentResult(
        code=one.code,
        name=one.name,
        group=one.group,
        objective=one.objective,
        parent=one.parent,
        status=one.status,
        counts=effect_of(programme, one) not in OUT,
        weight=leaf.weight,
        target=reckoned.target,
        actual=reckoned.actual,
        requirements_met=reckoned.met,
        requirements_of=reckoned.of,
        published=one.published,
    )


def needs_analysis(programme: Programme, achievement: Fraction | None) -> bool:
    """Whether a cause must be written: the achievement is below or above what the pack lets pass without one."""
    rule = programme.rules.analysis
    if achievement is None:
        return False
    below = rule.below is not None and achievement < Fraction(rule.below)
    return below or (rule.above is not None and achievement > Fraction(rule.above))


def differences(result: YearResult) -> list[Difference]:
    """Every figure of the source that ours does not confirm, commitment by commitment; empty where none was printed."""
    return differences_of((one for one in result.commitments if not one.is_system), 2)
