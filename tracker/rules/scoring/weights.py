"""The weight with which each commitment counts, after exceptions have taken some of them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.rules.scoring.numbers import Calculator, Number

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

REDISTRIBUTED = frozenset({"redistribute", "redistribute_siblings", "redistribute_all"})
OUT = REDISTRIBUTED | {"leave_out"}
"""Effects that take a commitment out of the count."""


@dataclass(slots=True)
class Weighed:
    """A commitment's weight, what becomes of it, the group in which weights add up, and its siblings' key.

    ``scope`` and ``prefix``: of the steps in which its weight changes.
    """

    code: str
    weight: Number | None
    effect: str
    group: str | None
    siblings: str | None
    scope: str
    prefix: str = ""


def counted(programme: Programme, calc: Calculator, items: Sequence[Weighed]) -> dict[str, Number | None]:
    """The weight with which each counts, by code: nothing for what is out, and more for those that take its place.

    Siblings that are not there hand their share to the group; a group without anybody left loses it.
    """
    zero = calc.const(0)
    found: dict[str, Number | None] = {one.code: zero if one.effect in OUT else one.weight for one in items}
    if not any(one.effect in REDISTRIBUTED for one in items):
        return found
    handed: dict[str | None, list[Number]] = {}
    for (group, _), members in _by(items, siblings=True).items():
        freed = _freed(members, "redistribute_siblings")
        if freed and not _spread_over(programme, calc, found, members, freed, "weight/siblings"):
            handed.setdefault(group, []).extend(freed)
    for (group, _), members in _by(items, siblings=False).items():
        freed = _freed(members, "redistribute") + handed.get(group, [])
        if freed:
            _spread_over(programme, calc, found, members, freed, "weight/group")
    freed = _freed(items, "redistribute_all")
    if freed:
        _spread_over(programme, calc, found, items, freed, "weight/all")
    return found


def _by(items: Iterable[Weighed], siblings: bool) -> dict[tuple[str | None, str | None], list[Weighed]]:
    found: dict[tuple[str | None, str | None], list[Weighed]] = {}
    for one in items:
        found.setdefault((one.group, one.siblings if siblings else None), []).append(one)
    return found


def _freed(items: Iterable[Weighed], effect: str) -> list[Number]:
    return [one.weight for one in items if one.weight is not None and one.effect == effect and one.weight.fraction]


def _spread_over(
    programme: Programme,
    calc: Calculator,
    found: dict[str, Number | None],
    members: Sequence[Weighed],
    freed: list[Number],
    name: str,
) -> bool:
    """Add ``freed`` to the weights of those of ``members`` that count; False where there is none."""
    taking = [one for one in members if (share := found[one.code]) is not None and share.fraction]
    if not taking:
        return False
    shares: list[Number] = [share for one in taking if (share := found[one.code]) is not None]
    extra = calc.total(freed)
    for one, share in zip(taking, spread(programme, calc, shares, extra), strict=True):
        found[one.code] = calc.step(share, one.scope, f"{one.prefix}{name}", "weight_redistributed", "weight",
                                    programme.rules.exceptions)  # fmt: skip
    return True


def places_of(weight: Fraction) -> int:
    """The decimals of ``weight``, at most thirty."""
    return next((places for places in range(30) if 10**places % weight.denominator == 0), 30)


def spread(programme: Programme, calc: Calculator, shares: Sequence[Number], freed: Number) -> list[Number]:
    """``freed`` over ``shares`` in proportion, as the pack says.

    ``exact``: fractions. ``largest_remainder``: whole units of the last decimal, the largest remainders rounded up, so
    that the sum is what it was, of a finer decimal where a weight has one, so that none comes out below what it was.
    ``each_rounded``: each by itself; the sum can then be another.
    """
    how, decimals = programme.rules.exceptions.spread, programme.tree.weights.decimals
    where = ("pack", "tree", "weights", "decimals")
    if how == "largest_remainder":
        finest = max(places_of(weight.fraction) for weight in (*shares, freed))
        return calc.apportion(shares, freed, decimals, where, finest)
    whole = calc.total(shares)
    exact = [share * (whole + freed) / whole for share in shares]
    if how == "exact":
        return exact
    return [calc.rounded(share, decimals, programme.rules.rounding.mode, where) for share in exact]
