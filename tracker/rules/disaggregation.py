"""Parts of a figure: by sex, territory, channel. Parts that do not add up are flagged, never corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.rules.facts import Operands
from tracker.rules.findings import Finding, exact


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
    for side in ("numerator", "denominator"):
        parts = {name: getattr(part, side) for name, part in figure.parts.items()}
        whole: Decimal = getattr(figure.whole, side)
        together = sum((Fraction(number) for number in parts.values()), Fraction(0))
        if together == Fraction(whole):
            continue
        explains = ("some_unknown", "typed") if together < whole else ("counted_twice", "typed")
        found.append(
            Finding(
                kind="sum_differs",
                what=figure.what,
                place=f"{figure.dimension}, {side}",
                period=figure.period,
                figures=exact(whole=whole, computed=together, **parts),
                names=tuple(parts),
                explains=explains,
            )
        )
    return found
