"""The score of a year: achievement, credit, obtained, objectives, teams, total, band; or its standing at a period.

Pure and exact: the same inputs and the same programme give the same result anywhere. ``SCORING_VERSION`` in
:mod:`tracker.rules.results` counts every change of meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.rules.accumulation import exact_sum
from tracker.rules.aggregate import (
    differences_of,
    is_missing,
    node,
    published_obtained,
    published_points,
    system_result,
    total_of,
    weight_reasons,
)
from tracker.rules.defaults import decimals_of
from tracker.rules.facts import CommitmentInput, YearInputs
from tracker.rules.reckoning import HUNDRED, ZERO, Achievement, Reckoned, achieve, clamp, exact_decimal, half_up, reckon
from tracker.rules.results import (
    SCORING_VERSION,
    BandResult,
    CommitmentResult,
    Difference,
    NodeResult,
    Reason,
    YearResult,
    unique,
)
from tracker.rules.standing import points, year_standing

if TYPE_CHECKING:
    from tracker.rules.programme import Programme


OUT = frozenset({"leave_out", "redistribute"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A commitment that scores itself, with its numbers and its weight on the form that drives the band."""

    one: CommitmentInput
    reckoned: Reckoned
    weight: Decimal | None


def score(programme: Programme, inputs: YearInputs) -> YearResult:
    """The result of ``inputs`` under ``programme``: with ``as_of`` the standing, otherwise the score of the year."""
    leaves = leaves_of(programme, inputs)
    if inputs.as_of is None:
        counted = counted_weights(programme, leaves)
        scored = [_obtained(programme, leaf, counted[leaf.one.code]) for leaf in leaves]
    else:
        scored = [_standing(programme, leaf, inputs.as_of) for leaf in leaves]
    by_code = {one.code: one for one in scored}
    commitments = tuple(
        by_code[one.code] if one.code in by_code else system_result(one, scored) for one in inputs.commitments
    )
    return _year(programme, inputs, scored, commitments)


def leaves_of(programme: Programme, inputs: YearInputs) -> list[Leaf]:
    """The commitments that score themselves: all but those that others name as their parent."""
    parents = {one.parent for one in inputs.commitments if one.parent is not None}
    return [leaf_of(programme, one, inputs.as_of) for one in inputs.commitments if one.code not in parents]


def leaf_of(programme: Programme, one: CommitmentInput, as_of: str | None) -> Leaf:
    """A commitment that scores itself, with its actual at the end of ``as_of`` and its weight."""
    return Leaf(one, reckon(programme, one, as_of), weight_of(programme, one))


def weight_of(programme: Programme, one: CommitmentInput) -> Decimal | None:
    """The weight on the form that drives the band; None where the source does not print it."""
    if one.weight is not None:
        return one.weight
    form = programme.driving_form
    return one.weights.get(form) if form is not None else None


def effect_of(programme: Programme, one: CommitmentInput) -> str:
    """What the pack does with the weight of ``one``: its status' effect, ``as_measured`` for what was measured."""
    return "as_measured" if one.status == "measured" else str(getattr(programme.rules.exceptions, one.status))


def group_key(programme: Programme, one: CommitmentInput | CommitmentResult) -> str | None:
    """The group within which weights add up: its team or objective as the pack says, None for the whole year."""
    by = programme.tree.group_by
    return one.group if by == "team" else one.objective if by == "objective" else None


def counted_weights(programme: Programme, leaves: Sequence[Leaf]) -> dict[str, Fraction | None]:
    """The weight with which each commitment counts, by code.

    What is left out counts nothing. What is redistributed goes to the others of its group in proportion, at the
    decimals of the programme's weights; the largest remainders are rounded up, so that the sum stays what it was.
    """
    counted: dict[str, Fraction | None] = {}
    groups: dict[str | None, list[Leaf]] = {}
    for leaf in leaves:
        effect = effect_of(programme, leaf.one)
        away = effect in OUT
        counted[leaf.one.code] = ZERO if away else None if leaf.weight is None else Fraction(leaf.weight)
        groups.setdefault(group_key(programme, leaf.one), []).append(leaf)
    for members in groups.values():
        freed = sum(
            (
                Fraction(leaf.weight)
                for leaf in members
                if leaf.weight is not None and effect_of(programme, leaf.one) == "redistribute"
            ),
            ZERO,
        )
        kept = [leaf.one.code for leaf in members if counted[leaf.one.code]]
        if freed and kept:
            shares = {code: counted[code] or ZERO for code in kept}
            counted.update(_spread(shares, freed, programme.tree.weights.decimals))
    return counted


def _spread(shares: Mapping[str, Fraction], freed: Fraction, decimals: int) -> dict[str, Fraction]:
    whole = sum(shares.values(), ZERO)
    step = Fraction(1, 10**decimals)
    exact = {code: share * (whole + freed) / whole for code, share in shares.items()}
    spread = {code: share // step * step for code, share in exact.items()}
    left = whole + freed - sum(spread.values(), ZERO)
    for code in sorted(spread, key=lambda code: exact[code] - spread[code], reverse=True):
        part = min(step, left)
        spread[code] += part
        left -= part
    return spread


def as_counted(programme: Programme, one: CommitmentInput, reckoned: Reckoned) -> tuple[Reckoned, int | None]:
    """The actual as it counts in a year's score, and the decimals it was rounded to (None: exact).

    Rounded as displayed where the pack says so and the decimals are known. The target is taken as it was promised.
    """
    decimals = decimals_of(one, programme) if programme.rules.credit.basis == "as_displayed" else None
    if decimals is None or reckoned.scored is None:
        return reckoned, None
    return replace(reckoned, scored=Fraction(half_up(reckoned.scored, decimals))), decimals


def credit_of(programme: Programme, achieved: Achievement) -> Fraction | None:
    """The credit in percent of the weight: achievement between the pack's floor and cap, or what a rule settled."""
    rule = programme.rules.credit
    if achieved.settled is not None:
        return achieved.settled
    if achieved.percent is None:
        return None
    return clamp(achieved.percent, Fraction(rule.floor), Fraction(rule.cap))


def _obtained(programme: Programme, leaf: Leaf, counted: Fraction | None) -> CommitmentResult:
    """One commitment's share of the year's score."""
    one, reasons = leaf.one, list(leaf.reckoned.reasons)
    reckoned, _ = as_counted(programme, one, leaf.reckoned)
    target = reckoned.target
    effect = effect_of(programme, one)
    achieved = achieve(programme.rules.lower, one, reckoned, target)
    credit = credit_of(programme, achieved)
    if achieved.reason:
        reasons.append(Reason(achieved.reason))
    if effect != "as_measured":
        reasons = [Reason(one.status, {"effect": effect})]
        credit = HUNDRED if effect == "credit_in_full" else ZERO if effect == "lose" else None
    elif credit is None and target is not None and _only_published(one):
        reasons.append(Reason("published_only"))
    elif credit is None and target is not None and one.actual is None and not one.periods and not one.requirements:
        credit = ZERO  # promised and not reported: nothing obtained so far
    if leaf.weight is None and effect == "as_measured":
        reasons.append(Reason("weight_missing"))
    places = programme.rules.rounding
    return replace(
        _shown(programme, leaf),
        weight_counted=counted,
        achievement=achieved.percent,
        achievement_shown=None if achieved.percent is None else half_up(achieved.percent, places.achievement),
        credit=credit,
        obtained=_share(counted, credit, places.obtained),
        obtained_by_form={
            form: got
            for form, weight in one.weights.items()
            if (got := _share(Fraction(weight), credit, places.obtained)) is not None
        },
        needs_analysis=needs_analysis(programme, achieved.percent),
        reasons=tuple(reasons),
    )


def _only_published(one: CommitmentInput) -> bool:
    """Whether only the source's own result is known: such a commitment did not fail, it cannot be recomputed."""
    return one.actual is None and not one.periods and one.published is not None and one.published.obtained is not None


def _share(weight: Fraction | None, credit: Fraction | None, decimals: int) -> Decimal | None:
    """``credit`` percent of ``weight``, rounded, and never above the weight."""
    if weight is None or credit is None:
        return None
    rounded = half_up(weight * credit / HUNDRED, decimals)
    return rounded if rounded <= weight else exact_decimal(weight)


def _standing(programme: Programme, leaf: Leaf, as_of: str) -> CommitmentResult:
    """One commitment's points at the end of ``as_of``."""
    one, reckoned = leaf.one, leaf.reckoned
    effect = effect_of(programme, one)
    out = effect in OUT
    weight = ZERO if out or leaf.weight is None else Fraction(leaf.weight)
    got = points(programme, one, reckoned, weight, as_of)
    achieved = achieve(programme.rules.lower, one, reckoned, got.target_now if got.target_now else None)
    reasons = [*reckoned.reasons, *got.reasons] if not out else [Reason(one.status, {"effect": effect})]
    won = ZERO if effect == "lose" else got.programmed if effect == "credit_in_full" else got.won
    if leaf.weight is None and not out:
        reasons.append(Reason("weight_missing"))
    shown = achieved.percent
    return replace(
        _shown(programme, leaf),
        weight_counted=weight,
        programmed=got.target_now,
        achievement=shown,
        achievement_shown=None if shown is None else half_up(shown, programme.rules.rounding.achievement),
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


# -- the year ------------------------------------------------------------------------------------


def _year(
    programme: Programme, inputs: YearInputs, leaves: list[CommitmentResult], commitments: tuple[CommitmentResult, ...]
) -> YearResult:
    wanted, grouped = programme.tree.weights.sum, programme.rules.total.kind == "mean_of_groups"
    by = programme.tree.group_by
    groups = _nodes(leaves, "group", {one.code: one.name for one in inputs.groups}, wanted if by == "team" else None)
    objectives = _nodes(leaves, "objective", {}, wanted if by == "objective" else None)
    parts = groups if by == "team" else objectives if by == "objective" else ()
    reasons = weight_reasons(leaves, wanted, None) if by is None else [why for part in parts for why in part.reasons]
    missing = [one.code for one in leaves if is_missing(one)]
    if missing:
        reasons.append(Reason("figures_missing", {"count": str(len(missing)), "codes": ", ".join(missing[:10])}))
    whole = not reasons
    if inputs.as_of is not None:
        pairs = [(one.points_programmed or ZERO, one.points_won or ZERO) for one in leaves]
        standing = year_standing(grouped, pairs, parts, published_points(leaves))
        return YearResult(
            programme=programme.code,
            version=SCORING_VERSION,
            as_of=inputs.as_of,
            total=None,
            band=None,
            complete=whole,
            reasons=tuple(reasons),
            standing=standing,
            objectives=objectives,
            groups=groups,
            commitments=commitments,
        )
    total = _mean(programme, parts) if grouped else _sum(programme, total_of(one.obtained for one in leaves))
    theirs = published_obtained(leaves) if not grouped else None
    weighed = not weight_reasons(leaves, wanted, None)
    return YearResult(
        programme=programme.code,
        version=SCORING_VERSION,
        as_of=None,
        total=total,
        band=band_of(programme, total) if whole else None,
        complete=whole,
        reasons=tuple(reasons),
        standing=None,
        objectives=objectives,
        groups=groups,
        commitments=commitments,
        published_total=theirs,
        published_band=band_of(programme, theirs) if weighed else None,
        totals_by_form=_by_form(leaves),
    )


def _nodes(
    leaves: Sequence[CommitmentResult], name: str, names: Mapping[str, str | None], wanted: Decimal | None
) -> tuple[NodeResult, ...]:
    """One node for each group or objective: in the order given, then as they appear among the commitments."""
    members: dict[str, list[CommitmentResult]] = {code: [] for code in names}
    for one in leaves:
        code = getattr(one, name)
        if code is not None:
            members.setdefault(code, []).append(one)
    return tuple(node(code, names.get(code), found, wanted) for code, found in members.items() if found)


def _sum(programme: Programme, obtained: Decimal | None) -> Decimal | None:
    return None if obtained is None else half_up(Fraction(obtained), programme.rules.rounding.total)


def _mean(programme: Programme, parts: Sequence[NodeResult]) -> Decimal | None:
    """The plain mean of the groups, from their unrounded shares; None while the figure of one is unknown."""
    shares = [part.percent_exact for part in parts if part.percent_exact is not None]
    if not shares or len(shares) < len(parts):
        return None
    return half_up(sum(shares, ZERO) / len(shares), programme.rules.rounding.total)


def band_of(programme: Programme, total: Decimal | None) -> BandResult | None:
    """The band of ``total``, its lower edge included; None without a total or without bands."""
    band = None if total is None else programme.band_of(total)
    if band is None:
        return None
    return BandResult(band.label, band.pays_percent, band.of, band.sureness, band.source)


def _by_form(leaves: Sequence[CommitmentResult]) -> dict[str, Decimal]:
    """The sum of the obtained weights on each form."""
    forms = dict.fromkeys(form for one in leaves for form in one.obtained_by_form)
    return {form: exact_sum(one.obtained_by_form.get(form, Decimal(0)) for one in leaves) for form in forms}


def differences(result: YearResult) -> list[Difference]:
    """Every figure of the source that ours does not confirm, commitment by commitment; empty where none was printed."""
    return differences_of((one for one in result.commitments if not one.is_system), 2)
