"""From commitments to teams, objectives, the figure of the year and its band; or to the standing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import exact_sum, fraction_text, half_up, rounded
from tracker.rules.inputs.model import YearInputs
from tracker.rules.programme.citations import ground_of
from tracker.rules.programme.rules import Band
from tracker.rules.scoring.actual import Scored
from tracker.rules.scoring.missing_periods import LACKING
from tracker.rules.scoring.numbers import Calculator, Number
from tracker.rules.scoring.places import of_input
from tracker.rules.scoring.published import published_obtained, published_points
from tracker.rules.scoring.results import (
    SCORING_VERSION,
    BandResult,
    CommitmentResult,
    NodeResult,
    Reason,
    StandingResult,
    YearResult,
)

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

GROUPED = frozenset({"mean_of_groups", "mean_by_headcount"})
"""Kinds of total that are a mean of teams or objectives."""
STANDING_DECIMALS = 2
_LISTED = 10
MISSING = frozenset(
    {
        "no_actual",
        "no_target",
        "target_zero",
        "no_plan",
        "n_of_zero",
        "stated_unlike_operands",
        "weight_missing",
        "published_only",
        "no_formula",
        "nobody_counted",
        "nothing_asked",
        "zero_unearned",
        "no_criteria",
    }
)
"""Reasons that a figure which the result needs is not there."""


@dataclass(slots=True)
class Outcome:
    """A commitment that was counted: its result, and the numbers that sums are made of."""

    it: Scored
    result: CommitmentResult
    weight: Number | None
    credit: Number | None = None
    obtained: Number | None = None
    due: Number | None = None
    won: Number | None = None
    forms: Mapping[str, Number] = field(default_factory=dict)


# -- completeness ----------------------------------------------------------------------------------


def needed(programme: Programme, as_of: str | None) -> frozenset[str]:
    """The reasons that keep a result from being complete; in a year's score the pack may count missing periods in."""
    rule = programme.rules.periods
    return MISSING | LACKING if as_of is None and rule is not None and rule.missing == "incomplete" else MISSING


def is_missing(one: CommitmentResult, lacking: frozenset[str]) -> bool:
    """Whether a figure that the result needs is not there (a weight of nothing needs none)."""
    return one.weight != 0 and any(reason.code in lacking for reason in one.reasons)


def lacks_periods(one: CommitmentResult, lacking: frozenset[str]) -> bool:
    """Whether a child that only its parent counts rests on too few periods, and that is ``lacking``."""
    counted = lacking & LACKING
    return one.by_parent and one.met is not None and any(reason.code in counted for reason in one.reasons)


def _missing_reasons(
    leaves: Sequence[CommitmentResult], shown: Sequence[CommitmentResult], lacking: frozenset[str], weights_told: bool
) -> list[Reason]:
    """Which commitments lack a target, a plan or a figure, each kind by itself.

    ``weights_told``: that a weight is missing is among the reasons already.
    """
    kinds: dict[str, list[str]] = {
        "targets_missing": [],
        "targets_zero": [],
        "plans_missing": [],
        "figures_missing": [],
    }
    for one in leaves:
        if is_missing(one, lacking):
            codes = {reason.code for reason in one.reasons} & lacking
            if weights_told and codes == {"weight_missing"}:
                continue
            codes -= {"weight_missing"}
            kind = "figures_missing"
            if "no_target" in codes:
                kind = "targets_missing"
            elif codes == {"no_plan"}:
                kind = "plans_missing"
            elif codes == {"target_zero"}:
                kind = "targets_zero"
            kinds[kind].append(one.code)
    kinds["figures_missing"] += [one.code for one in shown if lacks_periods(one, lacking)]
    found = []
    for kind, codes_of in kinds.items():
        if codes_of:
            params = {"count": str(len(codes_of)), "codes": ", ".join(codes_of[:_LISTED])}
            if len(codes_of) > _LISTED:
                params["more"] = str(len(codes_of) - _LISTED)
            found.append(Reason(kind, params))
    return found


def weight_reasons(leaves: Sequence[CommitmentResult], wanted: Decimal | None, where: str | None) -> list[Reason]:
    """Why the weights of ``leaves`` cannot carry a total: one is missing, or they do not add up to ``wanted``.

    ``wanted`` None: they are proportions, and need not add up to anything.
    """
    if any(one.weight is None and one.status != "not_committed" for one in leaves):
        return [Reason("weights_missing", {"where": where or ""})]
    found = exact_sum(one.weight for one in leaves if one.weight is not None)
    if wanted is None or found == wanted:
        return []
    params = {"sum": canonical_decimal(found), "wanted": canonical_decimal(wanted), "where": where or ""}
    return [Reason("weights_incomplete", params)]


def _note_weights(calc: Calculator, scope: str, outcomes: Sequence[Outcome], wanted: Decimal | None) -> None:
    """Keep as a step whether the stated weights add up to ``wanted``."""
    known = [one.it.stated_weight for one in outcomes if one.it.stated_weight is not None]
    if not calc.records or wanted is None or not known:
        return
    total, asked = calc.total(known), calc.leaf(wanted, ("pack", "tree", "weights", "sum"))
    same = calc.both(total.at_least(asked), total.at_most(asked))
    calc.step(calc.as_number(same), scope, "weights", "weights_add_up", "yes_no", "arithmetic")


def shown(exact: Fraction | None) -> Decimal | None:
    """A percentage as it is shown: two decimals, half-up."""
    return None if exact is None else half_up(exact, STANDING_DECIMALS)


def total_of(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return exact_sum(known) if known else None


# -- teams and objectives --------------------------------------------------------------------------


@dataclass(slots=True)
class Node:
    """A team or an objective: its result, and the numbers that the year is made of."""

    result: NodeResult
    obtained: Number | None = None
    percent: Number | None = None


def _sum(calc: Calculator, outcomes: Sequence[Outcome], name: str) -> tuple[Number | None, tuple[str, ...]]:
    """The sum of what is known of ``name``, and the codes of those of which it is not; None where none is."""
    known, without = [], []
    for one in outcomes:
        number = getattr(one, name)
        if number is not None:
            known.append(number)
        elif one.result.counts:
            without.append(one.result.code)
    return (calc.total(known) if known else None), tuple(without)


def _added(outcomes: Sequence[Outcome], exact: Fraction | None) -> Decimal | None:
    """The sum of what was obtained as it is shown: with the decimals of its parts where it is their exact sum."""
    if exact is None:
        return None
    together = total_of(one.result.obtained for one in outcomes)
    return together if together is not None and Fraction(together) == exact else shown(exact)


def node(
    programme: Programme,
    calc: Calculator,
    kind: str,
    code: str,
    name: str | None,
    outcomes: Sequence[Outcome],
    wanted: Decimal | None,
    lacking: frozenset[str],
    standing: bool,
) -> Node:
    """A team (``g``) or an objective (``o``) over ``outcomes``.

    ``wanted``: what its weights must add up to, None where they need not. ``lacking``: the reasons that keep it from
    being complete. In a ``standing`` its percentage is points won over points programmed; in a year's score it is the
    obtained share of the weights that count, and None while those are incomplete.
    """
    scope, leaves = calc.scope(kind, code), [one.result for one in outcomes]
    _note_weights(calc, scope, outcomes, wanted)
    reasons = [] if wanted is None else weight_reasons(leaves, wanted, code)
    obtained = due = won = percent = None
    exact_obtained = shown_obtained = None
    hundred, zero = calc.const(100), calc.const(0)
    if standing:
        due, without = _sum(calc, outcomes, "due")
        won, _ = _sum(calc, outcomes, "won")
        due = calc.step(zero if due is None else due, scope, "due", "sum", "points", "arithmetic", None, without)
        won = calc.step(zero if won is None else won, scope, "won", "sum", "points", "arithmetic", None, without)
        if not calc.holds(due.at_most(zero)):
            percent = calc.step(won / due * hundred, scope, "percent", "won_of_due", "percent",
                                programme.rules.standing, STANDING_DECIMALS)  # fmt: skip
        else:
            calc.nothing(scope, "percent", "won_of_due", "nothing_due", when=due.at_most(zero))
    else:
        obtained, without = _sum(calc, outcomes, "obtained")
        if obtained is not None:
            exact = obtained
            obtained, shown_obtained = _of_objective(programme, calc, kind, outcomes, exact)
            obtained = calc.step(obtained, scope, "obtained", "sum", "points", programme.rules.total, None, without)
            exact_obtained = obtained.fraction
            unrounded = obtained if shown_obtained is None else exact
            if shown_obtained is None:
                shown_obtained = _added(outcomes, exact_obtained)
            carried = calc.total([one.weight for one in outcomes if one.weight is not None])
            whole = not reasons and all(one.result.obtained is not None for one in outcomes if one.result.counts)
            if whole and not calc.holds(carried.at_most(zero)):
                carried = calc.step(carried, scope, "weight", "sum", "weight", "arithmetic")
                percent = calc.step(unrounded / carried * hundred, scope, "percent", "obtained_of_weight", "percent",
                                    programme.rules.total, STANDING_DECIMALS)  # fmt: skip
    theirs = published_points(leaves)
    exact_percent = None if percent is None else percent.fraction
    result = NodeResult(
        code=code,
        name=name,
        weight=total_of(one.weight for one in leaves),
        obtained=shown_obtained,
        obtained_exact=exact_obtained,
        points_programmed=None if due is None else due.fraction,
        points_won=None if won is None else won.fraction,
        percent=shown(exact_percent),
        percent_exact=exact_percent,
        complete=not reasons and not any(is_missing(one, lacking) for one in leaves),
        reasons=tuple(reasons),
        published_obtained=published_obtained(leaves),
        published_points_programmed=theirs and theirs[0],
        published_points_won=theirs and theirs[1],
        published_percent=theirs and shown(Fraction(theirs[1]) / Fraction(theirs[0]) * 100 if theirs[0] else None),
    )
    return Node(result, obtained, percent)


def _of_objective(
    programme: Programme, calc: Calculator, kind: str, outcomes: Sequence[Outcome], obtained: Number
) -> tuple[Number, Decimal | None]:
    """What an objective obtained, rounded as the pack says and never above its weights; as it is where it does not."""
    places = programme.rules.rounding
    if kind != "o" or places.objective is None:
        return obtained, None
    found = calc.rounded(obtained, places.objective, places.mode, ("pack", "rules", "rounding", "objective"))
    found = never_above(programme, calc, found, _carried(calc, outcomes), places.objective, "objective")
    return found, found.decimal(places.objective)


def never_above(
    programme: Programme, calc: Calculator, number: Number, most: Number, places: int, field: str
) -> Number:
    """``number``, or ``most`` rounded down where rounding had lifted it above.

    A pack that validates, with inputs that were read under it, never needs this; inputs made in Python can.
    """
    if calc.holds(number.at_most(most)):
        return number
    return calc.least(number, calc.rounded(most, places, "down", ("pack", "rules", "rounding", field)))


def _carried(calc: Calculator, outcomes: Iterable[Outcome]) -> Number:
    """The weights that count, together."""
    return calc.total([one.weight for one in outcomes if one.weight is not None])


def system_result(calc: Calculator, it: Scored, outcomes: Sequence[Outcome], standing: bool) -> CommitmentResult:
    """A staged system as the sum of its stages; it is shown, and not counted a second time."""
    one, stages = it.one, [each for each in outcomes if each.it.one.parent == it.one.code]
    if one.weight is not None:
        calc.step(calc.leaf(one.weight, of_input(one, "weight")), it.scope, "weight", "stated", "weight", "reported")
    found: dict[str, Number | None] = {}
    for name in ("due", "won") if standing else ("obtained",):
        total, without = _sum(calc, stages, name)
        found[name] = total if total is None else calc.step(
            total, it.scope, name, "sum_of_stages", "points", "arithmetic", None, without
        )  # fmt: skip
    weights = [each.weight for each in stages]
    carried = None if any(weight is None for weight in weights) else sum(
        (weight.fraction for weight in weights if weight is not None), Fraction(0)
    )  # fmt: skip
    exact = None if (obtained := found.get("obtained")) is None else obtained.fraction
    met = [each.it.met.fraction for each in stages if each.it.met is not None]
    of = [each.it.of.fraction for each in stages if each.it.of is not None]
    reasons: list[Reason] = []
    for each in stages:
        reasons += [reason for reason in each.result.reasons if reason not in reasons]
    return CommitmentResult(
        code=one.code,
        name=one.name,
        group=one.group,
        objective=one.objective,
        is_system=True,
        status=one.status,
        weight=one.weight if one.weight is not None else total_of(each.result.weight for each in stages),
        weight_counted=carried,
        credit=exact / carried * 100 if exact is not None and carried else None,
        obtained=_added(stages, exact),
        obtained_exact=exact,
        points_programmed=None if (due := found.get("due")) is None else due.fraction,
        points_won=None if (won := found.get("won")) is None else won.fraction,
        requirements_met=sum(met, Fraction(0)) if met else None,
        requirements_of=sum(of, Fraction(0)) if of else None,
        reasons=tuple(reasons),
        published=one.published,
    )


# -- the year --------------------------------------------------------------------------------------


def year_result(
    programme: Programme,
    calc: Calculator,
    inputs: YearInputs,
    outcomes: Sequence[Outcome],
    commitments: tuple[CommitmentResult, ...],
) -> YearResult:
    """The result of ``outcomes``, which alone are counted; ``commitments`` is all that is shown.

    With ``as_of`` in the inputs: the standing. Otherwise: total and band, where the figures that they need are there.
    """
    rules, by, standing = programme.rules, programme.tree.group_by, inputs.as_of is not None
    wanted = programme.tree.weights.sum if programme.tree.weights.add_up else None
    grouped, weighed = rules.total.kind in GROUPED, rules.total.kind != "no_total"
    lacking, names = needed(programme, inputs.as_of), {one.code: one.name for one in inputs.groups}
    leaves = [one.result for one in outcomes]

    def nodes(kind: str, name: str, known: Mapping[str, str | None], sum_to: Decimal | None) -> list[Node]:
        members: dict[str, list[Outcome]] = {code: [] for code in known}
        for one in outcomes:
            code = getattr(one.result, name)
            if code is not None:
                members.setdefault(code, []).append(one)
        return [
            node(programme, calc, kind, code, known.get(code), found, sum_to, lacking, standing)
            for code, found in members.items()
            if found
        ]

    groups = nodes("g", "group", names, wanted if by == "team" else None)
    objectives = nodes("o", "objective", {}, wanted if by == "objective" else None)
    parts = groups if by == "team" else objectives if by == "objective" else []
    reasons = [why for part in parts for why in part.result.reasons]
    if by is None and weighed:
        reasons = weight_reasons(leaves, wanted, None)
        _note_weights(calc, "y", outcomes, wanted)
    if grouped and by is not None:
        reasons += _without_group(leaves, by)
    reasons += _missing_reasons(leaves, commitments, lacking, any(why.code == "weights_missing" for why in reasons))
    heads = {one.code: one.headcount for one in inputs.groups}
    if rules.total.kind == "mean_by_headcount" and any(not heads.get(part.result.code) for part in parts):
        reasons.append(Reason("headcount_missing"))
    common = {
        "programme": programme.code,
        "version": SCORING_VERSION,
        "as_of": inputs.as_of,
        "objectives": tuple(one.result for one in objectives),
        "groups": tuple(one.result for one in groups),
        "commitments": commitments,
    }
    if standing:
        found = _standing(programme, calc, outcomes, parts, heads)
        return YearResult(**common, total=None, band=None, complete=not reasons, reasons=tuple(reasons), standing=found)  # type: ignore[arg-type]
    exact = _total(programme, calc, outcomes, objectives, parts, heads)
    total, remarks = None, []
    unrounded = _unrounded(programme, calc, outcomes, parts, heads)
    if exact is None:
        code = "no_total" if rules.total.kind == "no_total" else "incomplete"
        calc.nothing("y", "total", rules.total.kind, code, ground=rules.total)
    else:
        places = rules.rounding
        number = calc.rounded(exact, places.total, places.mode, ("pack", "rules", "rounding", "total"))
        if rules.total.kind == "sum_of_obtained":
            number = never_above(programme, calc, number, _carried(calc, outcomes), places.total, "total")
        number = calc.step(number, "y", "total", "rounded_total", "percent", places, places.total)
        total = number.decimal(places.total)
        remarks = _across(programme, unrounded, total)
    band = _band(programme, calc, number if exact is not None else None, not reasons)
    theirs = published_obtained(leaves) if not grouped else None
    weights_known = weighed and not weight_reasons(leaves, wanted, None)
    return YearResult(
        **common,  # type: ignore[arg-type]
        total=total,
        band=band,
        complete=not reasons,
        reasons=tuple(reasons),
        standing=None,
        remarks=tuple(remarks),
        total_exact=unrounded,
        published_total=theirs,
        published_band=band_of(programme, theirs) if weights_known else None,
        totals_by_form=_by_form(programme, calc, outcomes),
    )


def _without_group(leaves: Sequence[CommitmentResult], by: str) -> list[Reason]:
    """That a mean of teams or objectives leaves out commitments which belong to none."""
    field = "group" if by == "team" else "objective"
    codes = [one.code for one in leaves if getattr(one, field) is None and one.weight != 0 and one.counts]
    if not codes:
        return []
    return [Reason("groups_missing", {"count": str(len(codes)), "codes": ", ".join(codes[:_LISTED])})]


def _total(
    programme: Programme,
    calc: Calculator,
    outcomes: Sequence[Outcome],
    objectives: Sequence[Node],
    parts: Sequence[Node],
    heads: Mapping[str, Decimal | None],
) -> Number | None:
    """The figure of the year before it is rounded, by the pack's kind of total; None where it has none."""
    kind, rule = programme.rules.total.kind, programme.rules.total
    if kind == "sum_of_obtained":
        if programme.rules.rounding.objective is None:
            total, without = _sum(calc, outcomes, "obtained")
        else:
            known = [one.obtained for one in objectives if one.obtained is not None]
            known += [one.obtained for one in outcomes if one.result.objective is None and one.obtained is not None]
            total = calc.total(known) if known else None
            without = tuple(one.result.code for one in outcomes if one.result.counts and one.obtained is None)
        return None if total is None else calc.step(total, "y", "sum", "sum", "points", rule, None, without)
    if kind == "weighted_mean":
        return _weighted_mean(calc, outcomes, rule)
    if kind in GROUPED:
        shares = [(part, part.percent) for part in parts if part.percent is not None]
        if not shares or len(shares) < len(parts):
            return None
        return _mean(programme, calc, shares, heads, rounded_parts=True)
    return None


def _weighted_mean(calc: Calculator, outcomes: Sequence[Outcome], rule) -> Number | None:  # type: ignore[no-untyped-def]
    """What was obtained in percent of the weights that count; None while one is unknown, or all weigh nothing."""
    counted = [one for one in outcomes if one.result.counts]
    if any(one.weight is None or (one.weight.fraction and one.obtained is None) for one in counted):
        return None
    carried = calc.total([one.weight for one in counted if one.weight is not None])
    if calc.holds(carried.at_most(calc.const(0))):
        return None
    obtained = calc.total([one.obtained for one in counted if one.obtained is not None])
    obtained = calc.step(obtained, "y", "obtained", "sum", "points", rule)
    carried = calc.step(carried, "y", "weight", "sum", "weight", rule)
    return calc.step(obtained / carried * calc.const(100), "y", "mean", "weighted_mean", "percent", rule)


def _mean(
    programme: Programme,
    calc: Calculator,
    shares: Sequence[tuple[Node, Number]],
    heads: Mapping[str, Decimal | None],
    rounded_parts: bool,
) -> Number | None:
    """The mean of the groups, plain or by head count; None while the head count of one is unknown."""
    places, rule = programme.rules.rounding, programme.rules.total
    numbers = [share for _, share in shares]
    if rounded_parts and places.group is not None:
        where = ("pack", "rules", "rounding", "group")
        numbers = [calc.rounded(share, places.group, places.mode, where) for share in numbers]
    if rule.kind != "mean_by_headcount":
        name = "mean_of_teams" if programme.tree.group_by == "team" else "mean_of_objectives"
        return calc.step(calc.total(numbers) / calc.const(len(numbers)), "y", "mean", name, "percent", rule)
    known = [heads.get(part.result.code) for part, _ in shares]
    if not all(known):
        return None
    people = [
        calc.leaf(count or Decimal(0), ("in", "g", part.result.code, "headcount"))
        for (part, _), count in zip(shares, known, strict=True)
    ]
    weighted = calc.total([share * count for share, count in zip(numbers, people, strict=True)])
    return calc.step(weighted / calc.total(people), "y", "mean", "mean_by_headcount", "percent", rule)


def _standing(
    programme: Programme,
    calc: Calculator,
    outcomes: Sequence[Outcome],
    parts: Sequence[Node],
    heads: Mapping[str, Decimal | None],
) -> StandingResult:
    """Points won over points programmed. With teams it is the mean of those with programmed points.

    The source leaves that undefined (plain mean, pooled and mean of capped figures differ), so it is assumed and the
    pooled figure stands beside it.
    """
    zero = calc.const(0)
    due, without = _sum(calc, outcomes, "due")
    won, _ = _sum(calc, outcomes, "won")
    due = calc.step(zero if due is None else due, "y", "due", "sum", "points", "arithmetic", None, without)
    won = calc.step(zero if won is None else won, "y", "won", "sum", "points", "arithmetic", None, without)
    pooled = None
    if calc.holds(due.at_most(zero)):
        calc.nothing("y", "pooled", "won_of_due", "nothing_due", when=due.at_most(zero))
    else:
        pooled = calc.step(won / due * calc.const(100), "y", "pooled", "won_of_due", "percent",
                           programme.rules.standing, STANDING_DECIMALS).fraction  # fmt: skip
    grouped = programme.rules.total.kind in GROUPED
    theirs = published_points([one.result for one in outcomes])
    pooled_theirs = theirs and shown(Fraction(theirs[1]) / Fraction(theirs[0]) * 100 if theirs[0] else None)
    percent, percent_theirs = shown(pooled), pooled_theirs
    if grouped:
        shares = [(part, part.percent) for part in parts if part.percent is not None]
        mean = _mean(programme, calc, shares, heads, rounded_parts=False) if shares else None
        percent = None if mean is None else shown(mean.fraction)
        percent_theirs = _published_mean(programme, parts) if theirs else None
    return StandingResult(
        percent=percent,
        pooled=shown(pooled),
        points_programmed=due.fraction,
        points_won=won.fraction,
        mean_of_groups=grouped,
        by_headcount=programme.rules.total.kind == "mean_by_headcount",
        published_percent=percent_theirs,
        published_pooled=pooled_theirs,
    )


def _published_mean(programme: Programme, parts: Sequence[Node]) -> Decimal | None:
    """The plain mean of the source's own percentages of its teams; by head count the source prints none."""
    if programme.rules.total.kind == "mean_by_headcount":
        return None
    theirs = [
        Fraction(one.result.published_points_won) / Fraction(one.result.published_points_programmed) * 100
        for one in parts
        if one.result.published_points_programmed and one.result.published_points_won is not None
    ]
    return shown(sum(theirs, Fraction(0)) / len(theirs)) if theirs else None


# -- the band --------------------------------------------------------------------------------------


def _band(programme: Programme, calc: Calculator, total: Number | None, complete: bool) -> BandResult | None:
    """The band of the year, its lower edge included; None without a total, while it is incomplete, without bands."""
    bands = programme.bands
    if not bands:
        return None
    if total is None or not complete:
        calc.nothing("y", "band", "lower_edge_included", "incomplete", unit="rank")
        return None
    edges = [calc.leaf(band.from_, ("pack", "bands", str(place), "from")) for place, band in enumerate(bands)]
    ranks = [(edge, calc.const(place)) for place, edge in enumerate(edges, start=1)]
    found = calc.lookup(total, ranks, calc.const(0))
    rank = int(found.fraction)
    if rank == 0:
        return None
    band = bands[rank - 1]
    calc.step(found, "y", "band", "lower_edge_included", "rank", band)
    if all(each.pays_percent is not None for each in bands):
        pays = [
            (edge, calc.leaf(each.pays_percent or Decimal(0), ("pack", "bands", str(place), "pays_percent")))
            for place, (edge, each) in enumerate(zip(edges, bands, strict=True))
        ]
        calc.step(calc.lookup(total, pays, calc.const(0)), "y", "pays", "pays_by_band", "percent", band)
    return band_result(programme, band)


def band_of(programme: Programme, total: Decimal | None) -> BandResult | None:
    """The band of ``total``, its lower edge included; None without a total or without bands."""
    band = None if total is None else programme.band_of(total)
    return None if band is None else band_result(programme, band)


def band_result(programme: Programme, band: Band) -> BandResult:
    """``band`` as a result says it, with what it rests on."""
    return BandResult(band.label, band.pays_percent, band.of, ground_of(programme, band))


def _unrounded(
    programme: Programme,
    calc: Calculator,
    outcomes: Sequence[Outcome],
    parts: Sequence[Node],
    heads: Mapping[str, Decimal | None],
) -> Fraction | None:
    """The figure of the year as it would be if nothing on the way to it were rounded; None where it cannot be told."""
    kind, by = programme.rules.total.kind, "group" if programme.tree.group_by == "team" else "objective"

    def shares(some: Iterable[Outcome]) -> tuple[Fraction, Fraction]:
        known = [one for one in some if one.weight is not None]
        gained = [one.weight * one.credit for one in known if one.weight is not None and one.credit is not None]
        carried = [one.weight for one in known if one.weight is not None]
        return calc.total(gained).fraction / 100, calc.total(carried).fraction

    if kind in ("sum_of_obtained", "weighted_mean"):
        obtained, carried = shares(outcomes)
        return obtained if kind == "sum_of_obtained" else obtained / carried * 100 if carried else None
    means = []
    for part in parts:
        obtained, carried = shares(one for one in outcomes if getattr(one.result, by) == part.result.code)
        people = heads.get(part.result.code) if kind == "mean_by_headcount" else Decimal(1)
        if not carried or not people:
            return None
        means.append((obtained / carried * 100, Fraction(people)))
    if kind not in GROUPED or not means:
        return None
    together = sum((people for _, people in means), Fraction(0))
    return sum((mean * people for mean, people in means), Fraction(0)) / together


def _across(programme: Programme, exact: Fraction | None, total: Decimal) -> list[Reason]:
    """That only roundings put the total in its band: the number without them, the total, and the edge between them."""
    if exact is None:
        return []
    for band in programme.bands:
        edge = Fraction(band.from_)
        if (exact < edge) != (Fraction(total) < edge):
            params = {"exact": fraction_text(exact) or "", "shown": format(total, "f")}
            return [Reason("total_rounded_across", {**params, "edge": canonical_decimal(band.from_)})]
    return []


def _by_form(programme: Programme, calc: Calculator, outcomes: Sequence[Outcome]) -> dict[str, Decimal]:
    """The sum of the obtained weights on each form, shown as each of them is where those are not rounded."""
    forms = dict.fromkeys(form for one in outcomes for form in one.result.obtained_by_form)
    rounding, found = programme.rules.rounding, {}
    for form in forms:
        numbers = [one.forms[form] for one in outcomes if form in one.forms]
        total = calc.step(calc.total(numbers), calc.scope("f", form), "total", "sum_of_form", "points", "arithmetic")
        if rounding.obtained is None:
            found[form] = rounded(total.fraction, max(rounding.total, STANDING_DECIMALS), rounding.mode)
        else:
            found[form] = exact_sum(one.result.obtained_by_form.get(form, Decimal(0)) for one in outcomes)
    return found
