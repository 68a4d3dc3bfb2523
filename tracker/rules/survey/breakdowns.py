"""Parts of a figure: by sex, territory, channel, and which of them are too small to be shown."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tracker.rules.inputs.model import Figure, Operands
from tracker.rules.survey.statistics import suppress

DIMENSIONS = ("sex", "territory", "channel")
"""Dimensions that have a name in both languages; any other is called as its source calls it."""
SIDES = ("numerator", "denominator")
"""The numbers of a figure that its parts have to add up to; of counts each level, by its number."""


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
