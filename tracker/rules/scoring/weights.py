"""The weight with which each commitment counts, after exceptions have taken some of them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.rounding import rounded
from tracker.rules.scoring.actual import ZERO

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

REDISTRIBUTED = frozenset({"redistribute", "redistribute_siblings", "redistribute_all"})
OUT = REDISTRIBUTED | {"leave_out"}
"""Effects that take a commitment out of the count."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A commitment's weight, what becomes of it, the group in which weights add up, and its siblings' key."""

    code: str
    weight: Fraction | None
    effect: str
    group: str | None
    siblings: str | None


def counted(programme: Programme, items: Sequence[Weighed]) -> dict[str, Fraction | None]:
    """The weight with which each counts, by code: nothing for what is out, and more for those that take its place.

    Siblings that are not there hand their share to the group; a group without anybody left loses it.
    """
    found = {one.code: ZERO if one.effect in OUT else one.weight for one in items}
    if not any(one.effect in REDISTRIBUTED for one in items):
        return found
    handed: dict[str | None, Fraction] = {}
    for (group, _), members in _by(items, siblings=True).items():
        freed = _freed(members, "redistribute_siblings")
        if freed and not _spread_over(programme, found, members, freed):
            handed[group] = handed.get(group, ZERO) + freed
    for (group, _), members in _by(items, siblings=False).items():
        freed = _freed(members, "redistribute") + handed.get(group, ZERO)
        if freed:
            _spread_over(programme, found, members, freed)
    freed = _freed(items, "redistribute_all")
    if freed:
        _spread_over(programme, found, items, freed)
    return found


def _by(items: Iterable[Weighed], siblings: bool) -> dict[tuple[str | None, str | None], list[Weighed]]:
    found: dict[tuple[str | None, str | None], list[Weighed]] = {}
    for one in items:
        found.setdefault((one.group, one.siblings if siblings else None), []).append(one)
    return found


def _freed(items: Iterable[Weighed], effect: str) -> Fraction:
    return sum((one.weight for one in items if one.weight is not None and one.effect == effect), ZERO)


def _spread_over(
    programme: Programme, found: dict[str, Fraction | None], members: Iterable[Weighed], freed: Fraction
) -> bool:
    """Add ``freed`` to the weights of those of ``members`` that count; False where there is none."""
    shares = {one.code: share for one in members if (share := found[one.code])}
    if shares:
        found.update(spread(programme, shares, freed))
    return bool(shares)


def places_of(weight: Fraction) -> int:
    """The decimals of ``weight``, at most thirty."""
    return next((places for places in range(30) if 10**places % weight.denominator == 0), 30)


def spread(programme: Programme, shares: Mapping[str, Fraction], freed: Fraction) -> dict[str, Fraction]:
    """``freed`` over ``shares`` in proportion, as the pack says.

    ``exact``: fractions. ``largest_remainder``: whole units of the last decimal, the largest remainders rounded up, so
    that the sum is what it was, of a finer decimal where a weight has one, so that none comes out below what it was.
    ``each_rounded``: each by itself; the sum can then be another.
    """
    whole = sum(shares.values(), ZERO)
    exact = {code: share * (whole + freed) / whole for code, share in shares.items()}
    how, decimals = programme.rules.exceptions.spread, programme.tree.weights.decimals
    if how == "exact":
        return exact
    if how == "each_rounded":
        mode = programme.rules.rounding.mode
        return {code: Fraction(rounded(share, decimals, mode)) for code, share in exact.items()}
    step = Fraction(1, 10 ** max(decimals, *(places_of(weight) for weight in (*shares.values(), freed))))
    found = {code: share // step * step for code, share in exact.items()}
    left = whole + freed - sum(found.values(), ZERO)
    for code in sorted(found, key=lambda code: exact[code] - found[code], reverse=True):
        part = min(step, left)
        found[code] += part
        left -= part
    return found
