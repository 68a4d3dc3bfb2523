"""The year over its commitments: objectives, teams, standing or total, and band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.rules.inputs.model import YearInputs
from tracker.rules.programme.citations import ground_of
from tracker.rules.programme.rules import Band
from tracker.rules.scoring.accumulation import exact_sum
from tracker.rules.scoring.actual import ZERO
from tracker.rules.scoring.aggregate import (
    is_missing,
    lacks_periods,
    needed,
    node,
    published_obtained,
    published_points,
    weight_reasons,
)
from tracker.rules.scoring.results import (
    SCORING_VERSION,
    BandResult,
    CommitmentResult,
    NodeResult,
    Reason,
    YearResult,
)
from tracker.rules.scoring.standing import by_headcount, year_standing
from tracker.rules.scoring.totals import GROUPED, round_objectives, total_of_year

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


def year_result(
    programme: Programme, inputs: YearInputs, leaves: list[CommitmentResult], commitments: tuple[CommitmentResult, ...]
) -> YearResult:
    """The result of ``leaves``, which alone are counted; ``commitments`` is all that is shown.

    With ``as_of`` in the inputs: the standing. Otherwise: total and band, where the figures that they need are there.
    """
    rules, by = programme.rules, programme.tree.group_by
    wanted = programme.tree.weights.sum if programme.tree.weights.add_up else None
    grouped, weighed = rules.total.kind in GROUPED, rules.total.kind != "no_total"
    lacking, names = needed(programme, inputs.as_of), {one.code: one.name for one in inputs.groups}
    groups = _nodes(leaves, "group", names, wanted if by == "team" else None, lacking)
    objectives = _nodes(leaves, "objective", {}, wanted if by == "objective" else None, lacking)
    parts = groups if by == "team" else objectives if by == "objective" else ()
    reasons = [why for part in parts for why in part.reasons]
    if by is None and weighed:
        reasons = weight_reasons(leaves, wanted, None)
    missing = [one.code for one in leaves if is_missing(one, lacking)]
    missing += [one.code for one in commitments if lacks_periods(one, lacking)]
    if missing:
        reasons.append(Reason("figures_missing", {"count": str(len(missing)), "codes": ", ".join(missing[:10])}))
    heads = {one.code: one.headcount for one in inputs.groups}
    if inputs.as_of is not None:
        pairs = [(one.points_programmed or ZERO, one.points_won or ZERO) for one in leaves]
        standing = year_standing(grouped, pairs, parts, published_points(leaves))
        if rules.total.kind == "mean_by_headcount":
            standing = by_headcount(standing, parts, heads)
        return YearResult(
            programme=programme.code,
            version=SCORING_VERSION,
            as_of=inputs.as_of,
            total=None,
            band=None,
            complete=not reasons,
            reasons=tuple(reasons),
            standing=standing,
            objectives=objectives,
            groups=groups,
            commitments=commitments,
        )
    objectives = round_objectives(programme, objectives, leaves)
    totalled = total_of_year(programme, leaves, objectives, parts, heads)
    reasons += totalled.reasons
    theirs = published_obtained(leaves) if not grouped else None
    weights_known = weighed and not weight_reasons(leaves, wanted, None)
    return YearResult(
        programme=programme.code,
        version=SCORING_VERSION,
        as_of=None,
        total=totalled.total,
        band=band_of(programme, totalled.total) if not reasons else None,
        complete=not reasons,
        reasons=tuple(reasons),
        standing=None,
        objectives=objectives,
        groups=groups,
        commitments=commitments,
        published_total=theirs,
        published_band=band_of(programme, theirs) if weights_known else None,
        totals_by_form=_by_form(leaves),
    )


def _nodes(
    leaves: Sequence[CommitmentResult],
    name: str,
    names: Mapping[str, str | None],
    wanted: Decimal | None,
    lacking: frozenset[str],
) -> tuple[NodeResult, ...]:
    """One node for each group or objective: in the order given, then as they appear among the commitments."""
    members: dict[str, list[CommitmentResult]] = {code: [] for code in names}
    for one in leaves:
        code = getattr(one, name)
        if code is not None:
            members.setdefault(code, []).append(one)
    return tuple(node(code, names.get(code), found, wanted, lacking) for code, found in members.items() if found)


def band_of(programme: Programme, total: Decimal | None) -> BandResult | None:
    """The band of ``total``, its lower edge included; None without a total or without bands."""
    band = None if total is None else programme.band_of(total)
    return None if band is None else band_result(programme, band)


def band_result(programme: Programme, band: Band) -> BandResult:
    """``band`` as a result says it, with what it rests on."""
    return BandResult(band.label, band.pays_percent, band.of, ground_of(programme, band))


def _by_form(leaves: Sequence[CommitmentResult]) -> dict[str, Decimal]:
    """The sum of the obtained weights on each form."""
    forms = dict.fromkeys(form for one in leaves for form in one.obtained_by_form)
    return {form: exact_sum(one.obtained_by_form.get(form, Decimal(0)) for one in leaves) for form in forms}
