"""Checks that look at one counted figure: whether its parts add up, and who answered, was offered and was served.

Parts that do not add up are flagged, never corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.analysis.count_checks import Tally, check_counts
from tracker.analysis.findings import Finding, exact
from tracker.formats.rounding import exact_sum
from tracker.formats.sentences import N_
from tracker.rules.inputs.model import Figure, Operands
from tracker.rules.survey.breakdowns import SIDES, dimensions_of

_NESTED = (N_("respondents"), N_("offered"), N_("customers"))


@dataclass(frozen=True, slots=True)
class Disaggregated:
    """A figure and its parts along one ``dimension`` (sex, territory, channel), as its source states both."""

    what: str
    dimension: str
    whole: Operands
    parts: Mapping[str, Operands]
    period: str | None = None


def check_figure(figure: Figure, what: str, period: str | None = None) -> list[Finding]:
    """What does not add up in ``figure``: respondents, offered and served, then its parts, dimension by dimension.

    Of counts each level is held to its parts, the lowest first.
    """
    found = check_respondents(figure, what, period)
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


def check_respondents(figure: Figure, what: str, period: str | None = None) -> list[Finding]:
    """Respondents <= offered <= customers, or a finding. Who skipped the question was still asked."""
    around = figure.survey
    if around is None or not figure.counts:
        return []
    asked = exact_sum([*figure.counts, around.no_answer or Decimal(0)])
    numbers = zip(_NESTED, (asked, around.offered, around.population), strict=True)
    counts = {name: number for name, number in numbers if number is not None}
    return check_counts(Tally(place="", period=period, what=what, counts=counts, nested=(_NESTED,)))


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
    return [each for each in found if each is not None]


def _uneven(
    what: str, period: str | None, dimension: str, side: str, whole: Decimal, parts: Mapping[str, Decimal]
) -> Finding | None:
    together = sum((Fraction(number) for number in parts.values()), Fraction(0))
    if together == Fraction(whole):
        return None
    return Finding(
        kind="sum_differs",
        what=what,
        place=f"{dimension}, {side}",
        period=period,
        # a part may be called "whole" or "computed": the sums come last
        figures={name: Fraction(number) for name, number in parts.items()} | exact(whole=whole, computed=together),
        names=tuple(parts),
        explains=("some_unknown", "typed") if together < whole else ("counted_twice", "typed"),
    )
