"""From counts per level of a scale, or per bucket of waiting time, to one figure. The label is not the formula.

The same label (CSAT, CES, NPS) has several formulas, and one programme changes its formula from a day on, so each
says from when to when it holds. Counts add up over periods; percentages and percentiles of months do not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import model_validator

from tracker.formats.sentences import N_
from tracker.rules.programme.rules import Day
from tracker.rules.values import Exact, Fact, Percent, Positive, Whole, fault

HUNDRED = Fraction(100)
ZERO = Fraction(0)

NEEDS: dict[str, frozenset[str]] = {
    "top_share": frozenset({"top"}),
    "net_share": frozenset({"top", "bottom"}),
    "scaled_mean": frozenset(),
    "mean": frozenset({"lowest"}),
    "within_share": frozenset({"within"}),
    "percentile": frozenset({"percentile", "edges"}),
}
"""The fields each kind needs, besides how many ``levels`` it counts and its days."""


PERCENTAGES = frozenset({"top_share", "net_share", "within_share", "scaled_mean"})
"""The kinds whose figure is a percentage: none passes 100, and only a net share falls below 0."""


class CountFormula(Fact):
    """How a figure is made of counts, from the lowest level (or the shortest wait) to the highest.

    - ``top_share``: answers in the ``top`` highest levels, in percent of all.
    - ``net_share``: the same less those in the ``bottom`` lowest.
    - ``scaled_mean``: the mean level taken to 0 to 100, levels evenly spaced.
    - ``mean``: the mean level, where the lowest is ``lowest`` and each next one more.
    - ``within_share``: cases in the ``within`` shortest buckets, in percent of all.
    - ``percentile``: the upper edge of the bucket in which ``percentile`` percent of the cases are reached; only shown.
    """

    kind: Literal["top_share", "net_share", "scaled_mean", "mean", "within_share", "percentile"]
    levels: Whole
    top: Whole | None = None
    bottom: Whole | None = None
    lowest: Exact | None = None
    within: Whole | None = None
    percentile: Percent | None = None
    edges: tuple[Positive, ...] = ()
    valid_from: Day | None = None
    valid_until: Day | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        given = {name for name in ("top", "bottom", "lowest", "within", "percentile", "edges") if self._has(name)}
        if given != NEEDS[self.kind]:
            fields = ", ".join(sorted(NEEDS[self.kind])) or "–"
            raise fault(
                f"The formula “{self.kind}” takes these fields and no other: {fields}.",
                "Add what is missing and take out what is too much.",
            )
        if not 2 <= self.levels <= 100:
            raise fault("A scale has 2 to 100 levels.", "Write a number in between.")
        parts = [number for number in (self.top, self.bottom, self.within) if number is not None]
        if any(part < 1 for part in parts) or sum(parts) > self.levels:
            raise fault(
                "The levels that are counted are at least one, and not more than there are.",
                "Lower “top”, “bottom” or “within”, or correct “levels”.",
            )
        if self.edges and (len(self.edges) != self.levels or list(self.edges) != sorted(set(self.edges))):
            raise fault(
                "The edges do not fit the buckets.",
                "Write the upper edge of each bucket, from the lowest to the highest, each once.",
            )
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise fault("The formula ends before it starts.", "Swap or correct the two days.")
        return self

    def _has(self, name: str) -> bool:
        return getattr(self, name) not in (None, ())

    def holds_on(self, day: dt.date) -> bool:
        """Whether this formula is the one in force on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


def in_force(formulas: Sequence[CountFormula], day: dt.date) -> CountFormula | None:
    """The formula that holds on ``day``; None where none does."""
    return next((one for one in formulas if one.holds_on(day)), None)


def as_fraction(formula: CountFormula, counts: Sequence[Decimal]) -> tuple[Fraction, Fraction, Fraction]:
    """Numerator, denominator and factor of the figure; a denominator of 0 where nobody answered.

    Raises :class:`ValueError` where there are not as many counts as the scale has levels, and for a percentile,
    which is no fraction.
    """
    if len(counts) != formula.levels or formula.kind == "percentile":
        raise ValueError(formula.kind)
    exact = [Fraction(count) for count in counts]
    n = sum(exact, ZERO)
    if formula.kind == "within_share":
        return sum(exact[: formula.within], ZERO), n, HUNDRED
    if formula.kind in ("top_share", "net_share"):
        top = sum(exact[len(exact) - (formula.top or 0) :], ZERO)
        return top - sum(exact[: formula.bottom or 0], ZERO), n, HUNDRED
    ranks = sum((level * count for level, count in enumerate(exact)), ZERO)
    if formula.kind == "scaled_mean":
        return ranks, n * (formula.levels - 1), HUNDRED
    return ranks + n * Fraction(formula.lowest or 0), n, Fraction(1)


def percentile(formula: CountFormula, counts: Sequence[Decimal]) -> Fraction | None:
    """The upper edge of the bucket in which the percentile is reached; None where there are no cases."""
    n = sum((Fraction(count) for count in counts), ZERO)
    seen = ZERO
    for count, edge in zip(counts, formula.edges, strict=True):
        seen += Fraction(count)
        if n and seen * HUNDRED >= n * Fraction(formula.percentile or 0):
            return Fraction(edge)
    return None


def check_days(formulas: Sequence[CountFormula]) -> str | None:
    """What is wrong with the days of ``formulas`` together: None, or a sentence to be translated."""
    for number, one in enumerate(formulas):
        for other in formulas[number + 1 :]:
            starts = max(one.valid_from or dt.date.min, other.valid_from or dt.date.min)
            if one.holds_on(starts) and other.holds_on(starts):
                return N_("Two formulas hold on the same day.")
    if len({one.levels for one in formulas}) > 1:
        return N_("The formulas count a different number of levels, so their counts cannot be added up.")
    return None
