"""Parts of a figure: by sex, territory, channel. Parts that do not add up are flagged, never corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.analysis.findings import Finding, exact
from tracker.rules.inputs.model import Figure, Operands
from tracker.rules.survey.statistics import suppress

DIMENSIONS = ("sex", "territory", "channel")
"""Dimensions that have a name in both languages; any other is called as its source calls it."""
SIDES = ("numerator", "denominator")
"""The numbers of a figure that its parts have to add up to; of counts each level, by its number."""


@dataclass(frozen=True, slots=True)
class Disaggregated:
    """A figure and its parts along one ``dimension`` (sex, territory, channel), as its source states both."""

    what: str
    dimension: str
    whole: Operands
    parts: Mapping[str, Operands]
    period: str | None = None


def check_parts(figure: Disaggregated) -> list[Finding]:
    """Where the parts of ``figure`` do not add up to it, numerator and denominator each on its own.

    A part larger than the whole needs no finding of its own: then the sum is not right either. No part, no finding.
    """
    if not figure.parts:
        return []
    found = []
    for side in SIDES:
        parts = {name: getattr(part, side) for name, part in figure.parts.items()}
        found.append(_uneven(figure.what, figure.period, figure.dimension, side, getattr(figure.whole, side), parts))
    return [one for one in found if one is not None]


def check_figure_parts(figure: Figure, what: str, period: str | None = None) -> list[Finding]:
    """The same of every dimension of ``figure``; of counts level by level, the lowest first."""
    found: list[Finding] = []
    for dimension in dimensions_of(figure):
        parts = [part for part in figure.parts if part.dimension == dimension]
        if figure.operands is not None:
            pairs = {part.category: part.operands for part in parts if part.operands is not None}
            found += check_parts(Disaggregated(what, dimension, figure.operands, pairs, period))
        for level, whole in enumerate(figure.counts):
            counted = {part.category: part.counts[level] for part in parts}
            uneven = _uneven(what, period, dimension, str(level + 1), whole, counted)
            found += [uneven] if uneven else []
    return found


def dimensions_of(figure: Figure) -> list[str]:
    """Along what ``figure`` is divided, in the order of its parts."""
    return list(dict.fromkeys(part.dimension for part in figure.parts))


def too_small(figure: Figure, dimension: str, minimum: int) -> frozenset[str]:
    """The categories along ``dimension`` that must not be shown where ``minimum`` people are the smallest cell.

    Those below it, and with them the next smallest, so that none can be subtracted from the whole. Cases of which the
    part is not known are a cell as any other.
    """
    cells = {part.category: cases(part.operands, part.counts) for part in figure.parts if part.dimension == dimension}
    rest = cases(figure.operands, figure.counts) - sum(cells.values())
    found = suppress(cells | ({_REST: rest} if rest > 0 else {}), minimum)
    hidden = {*found.primary, *found.secondary} - {_REST}
    return frozenset(cells) if found.total_hidden else frozenset(hidden)


_REST = "\0"


def cases(operands: Operands | None, counts: tuple[Decimal, ...]) -> int:
    """How many people or cases a figure, or a part of one, rests on: whole ones, the denominator or all levels."""
    if operands is not None:
        return int(operands.denominator)
    return int(sum((Fraction(count) for count in counts), Fraction(0)))


def _uneven(
    what: str, period: str | None, dimension: str, side: str, whole: Decimal, parts: Mapping[str, Decimal]
) -> Finding | None:
    together = sum((Fraction(number) for number in parts.values()), Fraction(0))
    if together == Fraction(whole):
        return None
    explains = ("some_unknown", "typed") if together < whole else ("counted_twice", "typed")
    sums = exact(whole=whole, computed=together)  # a part may be called as one of these
    return Finding(
        kind="sum_differs",
        what=what,
        place=f"{dimension}, {side}",
        period=period,
        figures={name: Fraction(number) for name, number in parts.items()} | sums,
        names=tuple(parts),
        explains=explains,
    )
