"""From commitments, objectives or teams to the figure of the year: sums, means, or none at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.rounding import rounded
from tracker.rules.scoring.actual import HUNDRED, ZERO
from tracker.rules.scoring.results import CommitmentResult, NodeResult, Reason

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

GROUPED = frozenset({"mean_of_groups", "mean_by_headcount"})
"""Kinds of total that are a mean of teams or objectives."""


@dataclass(frozen=True, slots=True)
class Totalled:
    """The total before it is rounded, the total, and why there is none."""

    exact: Fraction | None
    total: Decimal | None
    reasons: tuple[Reason, ...] = ()


def total_of_year(
    programme: Programme,
    leaves: Sequence[CommitmentResult],
    objectives: Sequence[NodeResult],
    parts: Sequence[NodeResult],
    headcounts: Mapping[str, Decimal | None],
) -> Totalled:
    """The figure of the year, by the pack's kind of total and its roundings."""
    kind, places = programme.rules.total.kind, programme.rules.rounding
    exact, reasons = None, []
    if kind == "sum_of_obtained":
        exact = _sum(programme, leaves, objectives)
    elif kind == "weighted_mean":
        exact = weighted_mean(leaves)
    elif kind in GROUPED:
        exact = mean_of(programme, parts, headcounts)
        if kind == "mean_by_headcount" and any(not headcounts.get(part.code) for part in parts):
            reasons.append(Reason("headcount_missing"))
    total = None if exact is None else rounded(exact, places.total, places.mode)
    if kind == "sum_of_obtained" and total is not None:
        total = never_above(total, carried_by(leaves), places.total)
    return Totalled(exact, total, tuple(reasons))


def carried_by(leaves: Iterable[CommitmentResult]) -> Fraction:
    """The weights that count, together."""
    return sum((one.weight_counted or ZERO for one in leaves), ZERO)


def never_above(number: Decimal, most: Fraction, places: int) -> Decimal:
    """``number``, or ``most`` rounded down where rounding had lifted it above.

    A pack that validates, with facts that were read under it, never needs this; facts made in Python can.
    """
    return number if number <= most else rounded(most, places, "down")


def round_objectives(
    programme: Programme, objectives: Sequence[NodeResult], leaves: Sequence[CommitmentResult]
) -> tuple[NodeResult, ...]:
    """``objectives`` rounded as the pack says, none above the weights in it; as they are where it does not."""
    places = programme.rules.rounding
    if places.objective is None:
        return tuple(objectives)
    found = []
    for one in objectives:
        if one.obtained_exact is not None:
            most = carried_by(leaf for leaf in leaves if leaf.objective == one.code)
            got = rounded(one.obtained_exact, places.objective, places.mode)
            got = never_above(got, most, places.objective)
            one = replace(one, obtained=got, obtained_exact=Fraction(got))
        found.append(one)
    return tuple(found)


def _sum(programme: Programme, leaves: Sequence[CommitmentResult], objectives: Sequence[NodeResult]) -> Fraction | None:
    if programme.rules.rounding.objective is None:
        known = [one.obtained_exact for one in leaves if one.obtained_exact is not None]
    else:
        known = [one.obtained_exact for one in objectives if one.obtained_exact is not None]
        known += [one.obtained_exact for one in leaves if one.objective is None and one.obtained_exact is not None]
    return sum(known, ZERO) if known else None


def weighted_mean(leaves: Sequence[CommitmentResult]) -> Fraction | None:
    """What was obtained in percent of the weights that count; None while one is unknown, or all weigh nothing."""
    counted = [one for one in leaves if one.counts]
    if any(one.weight_counted is None or (one.weight_counted and one.obtained_exact is None) for one in counted):
        return None
    carried = sum((one.weight_counted or ZERO for one in counted), ZERO)
    obtained = sum((one.obtained_exact or ZERO for one in counted), ZERO)
    return obtained / carried * HUNDRED if carried else None


def mean_of(
    programme: Programme, parts: Sequence[NodeResult], headcounts: Mapping[str, Decimal | None]
) -> Fraction | None:
    """The mean of the groups, plain or by head count; None while the figure, or the head count, of one is unknown."""
    shares = {part.code: share for part in parts if (share := _share(programme, part)) is not None}
    if not shares or len(shares) < len(parts):
        return None
    if programme.rules.total.kind != "mean_by_headcount":
        return sum(shares.values(), ZERO) / len(shares)
    heads = {code: Fraction(headcounts.get(code) or 0) for code in shares}
    people = sum(heads.values(), ZERO)
    if not all(heads.values()):
        return None
    return sum((share * heads[code] for code, share in shares.items()), ZERO) / people


def _share(programme: Programme, part: NodeResult) -> Fraction | None:
    places = programme.rules.rounding
    if part.percent_exact is None or places.group is None:
        return part.percent_exact
    return Fraction(rounded(part.percent_exact, places.group, places.mode))
