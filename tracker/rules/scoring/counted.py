"""Figures that are no value and no fraction: counts per level of a scale, checklists, requirements with opinions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tracker.formats.rounding import exact_sum
from tracker.rules.calendar.periods import end_month, in_order, period_of
from tracker.rules.inputs.defaults import formulas_of
from tracker.rules.inputs.model import CommitmentInput, Item, Requirement
from tracker.rules.programme.formulas import CountFormula, in_force
from tracker.rules.programme.rules import Credit
from tracker.rules.scoring import places
from tracker.rules.scoring.numbers import Calculator, Number, Where, escaped

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


# -- counts per level or bucket --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Levels:
    """Counts per level, added up over ``periods`` or those of the last one (``alone``); ``periods`` empty: of the year.

    ``formula``: the one in force on the day that decides; None where none is. ``parts``: the counts of each period
    that is added up.
    """

    counts: tuple[Decimal, ...]
    formula: CountFormula | None
    place: int = 0
    periods: tuple[str, ...] = ()
    alone: bool = False


def levels_of(programme: Programme, one: CommitmentInput, as_of: str | None) -> Levels | None:
    """The counts per level up to ``as_of`` (None: of the year); None where no levels were counted.

    The formula is the one in force on ``measured_on``, otherwise at the end of the last of those periods.
    """
    if one.actual is not None and one.actual.counts:
        return _levels(programme, one, one.actual.counts, (), as_of, alone=False)
    for figure in one.periods.values():
        if figure.counts:
            break
    else:
        return None
    codes = tuple(counted_periods(one, as_of))
    if not codes:
        return None
    if adds_up(one):
        added = zip(*(one.periods[code].counts for code in codes), strict=True)
        return _levels(programme, one, tuple(exact_sum(level) for level in added), codes, codes[-1], alone=False)
    return _levels(programme, one, one.periods[codes[-1]].counts, codes, codes[-1], alone=True)


def _levels(
    programme: Programme,
    one: CommitmentInput,
    counts: tuple[Decimal, ...],
    periods: tuple[str, ...],
    last: str | None,
    alone: bool,
) -> Levels:
    day = one.measured_on or (dt.date(programme.year, 12, 31) if last is None else period_of(last).ends)
    formulas = formulas_of(programme, one)
    formula = in_force(formulas, day)
    return Levels(counts, formula, 0 if formula is None else formulas.index(formula), periods, alone)


def counted_periods(one: CommitmentInput, as_of: str | None) -> list[str]:
    """The periods up to ``as_of`` in which levels were counted, in order."""
    limit = 12 if as_of is None else end_month(as_of)
    return [code for end, code in in_order(tuple(one.periods)) if end <= limit and one.periods[code].counts]


def adds_up(one: CommitmentInput) -> bool:
    """Whether counts of several periods are added up; otherwise the last ones stand."""
    return one.entry != "year_to_date" and one.accumulation != "last"


def level_numbers(calc: Calculator, scope: str, one: CommitmentInput, levels: Levels) -> list[Number]:
    """The count of each level as a number; where several periods are added up, each is a step of its own."""
    codes = levels.periods if not levels.alone else levels.periods[-1:]

    def where(code: str | None, level: int) -> Where:
        if code is not None:
            return places.of_input(one, "periods", code, "counts", str(level))
        return places.of_input(one, "actual", "counts", str(level))

    if not codes:
        return [calc.leaf(count, where(None, level)) for level, count in enumerate(levels.counts)]
    if len(codes) == 1:
        return [calc.leaf(count, where(codes[0], level)) for level, count in enumerate(levels.counts)]
    found = []
    for level in range(len(levels.counts)):
        parts = [one.periods[code].counts[level] for code in codes]
        summed = calc.sum_of(parts, lambda at, level=level: where(codes[at], level))  # type: ignore[misc]
        found.append(calc.step(summed, scope, f"accumulated/level/{level + 1}", "sum_of_counts", "count", "definition"))
    return found


def of_levels(
    calc: Calculator, formula: CountFormula, counts: Sequence[Number], where: Where
) -> tuple[Number, Number, Number]:
    """Numerator, denominator and factor of the figure that ``formula`` makes of ``counts``; no percentile is one.

    ``where``: the place of the formula, for the numbers in it.
    """

    def stated(name: str) -> Number:
        return calc.leaf(getattr(formula, name), places.part(where, name))

    n, levels = calc.total(counts), len(counts)
    hundred, one = calc.const(100), calc.const(1)
    if formula.kind in ("top_share", "net_share", "within_share"):
        zero = calc.const(0)
        size = stated("levels")

        def lowest(name: str) -> Number:
            limit = stated(name)
            return calc.total([
                calc.choose(calc.const(rank).at_most(limit), lambda each=each: each, lambda: zero)  # type: ignore[misc]
                for rank, each in enumerate(counts, start=1)
            ])  # fmt: skip

        if formula.kind == "within_share":
            return lowest("within"), n, hundred
        limit = size - stated("top")
        top = calc.total([
            calc.choose(calc.const(rank).at_most(limit), lambda: zero, lambda each=each: each)  # type: ignore[misc]
            for rank, each in enumerate(counts, start=1)
        ])  # fmt: skip
        return (top if formula.kind == "top_share" else top - lowest("bottom")), n, hundred
    ranks = calc.total([calc.const(rank) * each for rank, each in enumerate(counts)]) if levels else n
    if formula.kind == "scaled_mean":
        return ranks, n * (stated("levels") - one), hundred
    lowest_level = calc.leaf(Decimal(0), ()) if formula.lowest is None else stated("lowest")
    return ranks + n * lowest_level, n, one


def percentile_of(calc: Calculator, formula: CountFormula, counts: Sequence[Number], where: Where) -> Number:
    """The upper edge of the bucket in which the percentile is reached; the last edge where none reaches it."""
    wanted = calc.total(counts) * calc.leaf(formula.percentile or Decimal(0), places.part(where, "percentile"))
    hundred = calc.const(100)
    edges = [calc.leaf(edge, places.part(where, "edges", str(place))) for place, edge in enumerate(formula.edges)]
    seen: list[Number] = []
    total: Number | None = None
    for count in counts:
        total = count if total is None else total + count
        seen.append(total)

    def bucket(place: int) -> Number:
        if place == len(edges) - 1:
            return edges[place]
        reached = (seen[place] * hundred).at_least(wanted)
        return calc.choose(reached, lambda: edges[place], lambda: bucket(place + 1))

    return bucket(0)


# -- checklists ------------------------------------------------------------------------------------


def checklist(
    calc: Calculator, scope: str, one: CommitmentInput, rule: Credit, where: Where, items: Iterable[Item]
) -> Number | None:
    """Points over points possible, a part of 1, by the weights of the levels that apply; None where nothing applies.

    Of yes and no an item has the first points of the rule for no yes, the second below half, the third from half on,
    the last for all. Questions that do not apply are not counted.
    """
    zero = calc.const(0)
    scale = [calc.leaf(points, (*where, "points", str(place))) for place, points in enumerate(rule.points)]
    most = calc.step(calc.most(*scale), scope, "checklist/most", "checklist_most", "count", rule)
    gained: dict[str | None, list[Number]] = {}
    possible: dict[str | None, list[Number]] = {}
    for item in items:
        points = _points(calc, one, rule, where, item)
        if points is None:
            continue
        got, asked = points
        level = item.level if rule.levels else None
        weight = calc.leaf(item.weight, _of_item(one, item, "weight") if item.weight != 1 else ())
        gained.setdefault(level, []).append(got * weight)
        possible.setdefault(level, []).append(
            most * weight if asked is None
            else calc.choose(asked.at_most(zero), lambda: zero, lambda weight=weight: most * weight)  # type: ignore[misc]
        )  # fmt: skip
    known = {level.code: level.weight for level in rule.levels}
    parts: list[Number] = []
    weights: list[Number] = []
    for level, numbers in gained.items():
        name = "checklist" if level is None else f"checklist/{escaped(level)}"
        gain = calc.step(calc.total(numbers), scope, f"{name}/points", "checklist_points", "count", rule)
        of = calc.step(calc.total(possible[level]), scope, f"{name}/possible", "checklist_possible", "count", rule)
        weight = calc.const(1)
        if level is not None and level in known:
            weight = calc.leaf(known[level], (*where, "levels", level, "weight"))
        applies = calc.negated(of.at_most(zero))
        parts.append(calc.choose(applies, lambda w=weight, p=gain, o=of: w * p / o, lambda: zero))  # type: ignore[misc]
        weights.append(calc.choose(applies, lambda w=weight: w, lambda: zero))  # type: ignore[misc]
    whole = calc.total(weights)
    if not parts or calc.holds(whole.at_most(zero)):
        return None
    return calc.total(parts) / whole


def _of_item(one: CommitmentInput, item: Item, field: str) -> Where:
    return places.of_input(one, "counts", "items", item.code, field)


def _points(
    calc: Calculator, one: CommitmentInput, rule: Credit, where: Where, item: Item
) -> tuple[Number, Number | None] | None:
    """The points of one item, and how many of its questions were answered (None: it is no set of questions)."""
    if not item.applies:
        return None
    if rule.answers == "points":
        return None if item.points is None else (calc.leaf(item.points, _of_item(one, item, "points")), None)
    if item.yes is None and item.no is None:
        return None
    zero = calc.const(0)
    yes = zero if item.yes is None else calc.leaf(item.yes, _of_item(one, item, "yes"))
    no = zero if item.no is None else calc.leaf(item.no, _of_item(one, item, "no"))
    rank = [calc.leaf(points, (*where, "points", str(place))) for place, points in enumerate(rule.points)]
    asked = yes + no

    def answered() -> Number:
        some = lambda: calc.choose(no.at_most(zero), lambda: rank[3], partly)  # noqa: E731
        return calc.choose(yes.at_most(zero), lambda: rank[0], some)

    def partly() -> Number:
        return calc.choose(yes.at_least(no), lambda: rank[2], lambda: rank[1])

    return calc.choose(asked.at_most(zero), lambda: zero, answered), asked


# -- requirements ----------------------------------------------------------------------------------

Standing = Literal["counts", "not_met", "left_out"]


def rests_on_third_party(programme: Programme, one: CommitmentInput) -> frozenset[str]:
    """Codes of the requirements of ``one`` whose means of verification is a third party's opinion, as the pack says."""
    if programme.rules.requirements.opinion != "must_be_favourable":
        return frozenset()
    stage = programme.stage(one.code)
    return frozenset(need.code for need in stage.objective.requirements if need.third_party) if stage else frozenset()


def is_awaited(programme: Programme, need: Requirement, third_party: frozenset[str]) -> bool:
    """Whether the opinion on ``need`` is not there yet: recorded as missing, or not at all where one is needed."""
    if programme.rules.requirements.opinion == "not_considered":
        return False
    return need.opinion == "missing" or (need.opinion is None and need.code in third_party)


def standing_of(programme: Programme, need: Requirement, third_party: frozenset[str], as_of: str | None) -> Standing:
    """Whether ``need`` ``counts`` as reported, is ``not_met`` or is ``left_out``, by the opinion it rests on.

    Unfavourable: not met at once. Awaited: as reported during the year (``as_of``), and at the year's close as the
    pack says (``opinion_missing``).
    """
    rule = programme.rules.requirements
    if rule.opinion == "not_considered":
        return "counts"
    if need.opinion == "unfavourable":
        return "not_met"
    if is_awaited(programme, need, third_party) and as_of is None:
        return rule.opinion_missing
    return "counts"


def stage_of(programme: Programme, one: CommitmentInput) -> tuple[str | None, str]:
    """What makes two stage objectives belong to the same stage: their system and the stage's code."""
    known = programme.stage(one.code)
    return one.parent, one.stage or (known.stage.code if known else one.code)


def met_and_of(
    calc: Calculator, programme: Programme, one: CommitmentInput, as_of: str | None
) -> tuple[Number, Number] | None:
    """Requirements met and requirements, after third parties' opinions; None where all are left out.

    Without parts, in a pack that knows none: a requirement met in part is not met.
    """
    third_party = rests_on_third_party(programme, one)
    met: list[Number] = []
    of: list[Number] = []
    for need in one.requirements:
        standing = standing_of(programme, need, third_party, as_of)
        if standing == "left_out":
            continue
        of.append(calc.leaf(need.of, places.of_input(one, "requirements", need.code, "of")))
        if standing == "not_met":
            continue
        part = calc.leaf(need.met, places.of_input(one, "requirements", need.code, "met"))
        if not programme.rules.requirements.parts:
            part = _all_or_nothing(calc, part, of[-1])
        met.append(part)
    return (calc.total(met), calc.total(of)) if of else None


def _all_or_nothing(calc: Calculator, met: Number, of: Number) -> Number:
    return calc.choose(met.at_least(of), lambda: met, lambda: calc.const(0))
