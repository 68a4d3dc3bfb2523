"""Figures that are not a value or a fraction: counts per level, checklists, children, requirements with opinions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.rules.calendar.periods import period_of
from tracker.rules.inputs.defaults import formulas_of
from tracker.rules.inputs.model import CommitmentInput, Item, Requirement
from tracker.rules.programme.formulas import as_fraction, in_force, percentile
from tracker.rules.programme.rules import Credit
from tracker.rules.scoring.accumulation import Reading, end_month, exact_sum, over

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

HUNDRED = Fraction(100)
ONE = Fraction(1)
ZERO = Fraction(0)


# -- counts per level or bucket --------------------------------------------------------------------


def of_counts(programme: Programme, one: CommitmentInput, as_of: str | None) -> Reading | None:
    """The figure that the formula in force makes of the counts up to ``as_of``; None where no levels were counted.

    Counts of several periods are added up level by level (or the last stand); the formula is the one in force on
    ``measured_on``, otherwise at the end of the last of those periods.
    """
    if one.actual is not None and one.actual.counts:
        return _made(programme, one, one.actual.counts, (), as_of)
    if not any(figure.counts for figure in one.periods.values()):
        return None
    codes = tuple(counted_periods(one, as_of))
    if not codes:
        return None
    if adds_up(one):
        levels = zip(*(one.periods[code].counts for code in codes), strict=True)
        return _made(programme, one, tuple(exact_sum(level) for level in levels), codes, codes[-1])
    return replace(_made(programme, one, one.periods[codes[-1]].counts, codes, codes[-1]), alone=True)


def counted_periods(one: CommitmentInput, as_of: str | None) -> list[str]:
    """The periods up to ``as_of`` in which levels were counted, in order."""
    limit = 12 if as_of is None else end_month(as_of)
    return [
        code
        for code in sorted(one.periods, key=lambda code: (end_month(code), code))
        if end_month(code) <= limit and one.periods[code].counts
    ]


def adds_up(one: CommitmentInput) -> bool:
    """Whether counts of several periods are added up; otherwise the last ones stand."""
    return one.entry != "year_to_date" and one.accumulation != "last"


def _made(
    programme: Programme, one: CommitmentInput, counts: tuple[Decimal, ...], periods: tuple[str, ...], last: str | None
) -> Reading:
    day = one.measured_on or (dt.date(programme.year, 12, 31) if last is None else period_of(last).ends)
    formula = in_force(formulas_of(programme, one), day)
    if formula is None:
        return Reading(None, fault="no_formula", periods=periods, counts=counts)
    if not any(counts):
        return Reading(None, fault="nobody_counted", periods=periods, counts=counts, formula=formula)
    if formula.kind == "percentile":
        return Reading(percentile(formula, counts), periods=periods, counts=counts, formula=formula)
    numerator, denominator, factor = as_fraction(formula, counts)
    value = numerator / denominator * factor
    return Reading(value, numerator, denominator, periods=periods, counts=counts, formula=formula)


# -- checklists ------------------------------------------------------------------------------------


def item_points(rule: Credit, item: Item) -> Fraction | None:
    """The points of one item; None where it does not apply, or none of its questions does.

    Of yes and no: the first points of the rule for no yes, the second below half, the third from half on, the last
    for all.
    """
    if not item.applies:
        return None
    if rule.answers == "points":
        return None if item.points is None else Fraction(item.points)
    yes, no = Fraction(item.yes or 0), Fraction(item.no or 0)
    if yes + no == 0:
        return None
    rank = 0 if yes == 0 else 3 if no == 0 else 1 if yes < no else 2
    return Fraction(rule.points[rank])


def by_level(rule: Credit, items: Iterable[Item]) -> Mapping[str | None, tuple[Fraction, Fraction]]:
    """Points and points possible of each level that has an item which applies."""
    found: dict[str | None, tuple[Fraction, Fraction]] = {}
    most = Fraction(max(rule.points))
    for item in items:
        points = item_points(rule, item)
        if points is not None:
            level = item.level if rule.levels else None
            got, of = found.get(level, (ZERO, ZERO))
            found[level] = (got + points * Fraction(item.weight), of + most * Fraction(item.weight))
    return found


def of_checklist(rule: Credit, items: Iterable[Item]) -> Reading | None:
    """Points over points possible in percent, by the weights of the levels that apply; None where nothing applies."""
    found = by_level(rule, items)
    if not found:
        return None
    weights: dict[str | None, Fraction] = {level.code: Fraction(level.weight) for level in rule.levels}
    whole = sum((weights.get(level, ONE) for level in found), ZERO)
    share = sum((weights.get(level, ONE) * got / of for level, (got, of) in found.items()), ZERO) / whole
    return Reading(share * HUNDRED)


# -- requirements ----------------------------------------------------------------------------------


def met_and_of(programme: Programme, one: CommitmentInput) -> tuple[Fraction, Fraction]:
    """Requirements met and requirements, after third parties' opinions and without parts where the pack knows none."""
    met = of = ZERO
    for need in one.requirements:
        opinion = opinion_on(programme, need)
        if opinion == "left_out":
            continue
        of += Fraction(need.of)
        whole = need.met == need.of or programme.rules.requirements.parts
        met += Fraction(need.met) if opinion == "counts" and whole else ZERO
    return met, of


def without_opinion(programme: Programme, one: CommitmentInput) -> list[str]:
    """Codes of the requirements that rest on a third party in the pack, and of which no opinion is recorded at all."""
    stage = programme.stage(one.code) if programme.rules.requirements.opinion == "must_be_favourable" else None
    rests_on = {need.code for need in stage.objective.requirements if need.third_party} if stage else set()
    return [need.code for need in one.requirements if need.opinion is None and need.code in rests_on and need.met]


def opinion_on(programme: Programme, need: Requirement) -> str:
    """Whether ``need`` ``counts``, is ``not_met`` or is ``left_out``, by the opinion it rests on.

    Where none is recorded, not even that it is missing, the requirement counts as it was reported.
    """
    rule = programme.rules.requirements
    if rule.opinion == "not_considered" or need.opinion in (None, "favourable"):
        return "counts"
    return "not_met" if need.opinion == "unfavourable" else rule.opinion_missing


def stage_of(programme: Programme, one: CommitmentInput) -> tuple[str | None, str]:
    """What makes two stage objectives belong to the same stage: their system and the stage's code."""
    known = programme.stage(one.code)
    return one.parent, one.stage or (known.stage.code if known else one.code)


def of_requirements(programme: Programme, met: Fraction, of: Fraction, factor: Decimal) -> Reading | None:
    """Requirements met over requirements times the factor, all or nothing where the pack says so; None without any."""
    if of == 0:
        return None
    if programme.rules.requirements.kind in ("all_met", "stage_all_met"):
        return over(of if met >= of else ZERO, of, factor)
    return over(met, of, factor)
