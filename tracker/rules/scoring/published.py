"""A source's own figures: their sums, and where they are not ours. They stand beside ours and are never mixed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from tracker.formats.rounding import exact_sum
from tracker.rules.scoring.results import CommitmentResult, Difference, YearResult

_TOLERANCE = Fraction(1, 10_000)  # six decimals of a fraction are four of a percentage


def published_points(leaves: Sequence[CommitmentResult]) -> tuple[Decimal, Decimal] | None:
    """The source's own points programmed and won; None where it does not print them for every counted commitment.

    One without weight may be missing: an indicator that its team went on without brings no points to either sum.
    """
    counted = [one.published for one in leaves if one.counts and (one.weight != 0 or one.published is not None)]
    pairs = [
        (one.points_programmed, one.points_won)
        for one in counted
        if one is not None and one.points_programmed is not None and one.points_won is not None
    ]
    if not pairs or len(pairs) < len(counted):
        return None
    return exact_sum(pair[0] for pair in pairs), exact_sum(pair[1] for pair in pairs)


def published_obtained(leaves: Sequence[CommitmentResult]) -> Decimal | None:
    """The sum of the weights the source says were obtained; None where a counted commitment has none."""
    counted = [one.published for one in leaves if one.counts]
    obtained = [one.obtained for one in counted if one is not None and one.obtained is not None]
    return exact_sum(obtained) if obtained and len(obtained) == len(counted) else None


def differences(result: YearResult) -> list[Difference]:
    """Every figure of the source that ours does not confirm, commitment by commitment; empty where none was printed."""
    return differences_of((one for one in result.commitments if not one.is_system), 2)


def differences_of(leaves: Iterable[CommitmentResult], obtained_decimals: int) -> list[Difference]:
    """Where the source's figure is not ours: points beyond six decimals of a fraction, others beyond its print."""
    found = []
    half = Fraction(1, 2 * 10**obtained_decimals)
    for one in leaves:
        theirs = one.published
        if theirs is None:
            continue
        pairs: list[tuple[str, Fraction | Decimal | None, Decimal | None, Fraction]] = [
            ("points_programmed", one.points_programmed, theirs.points_programmed, _TOLERANCE),
            ("points_won", one.points_won, theirs.points_won, _TOLERANCE),
            ("obtained", one.obtained, theirs.obtained, half),
            ("achievement", one.achievement, theirs.achievement, _printed(theirs.achievement)),
        ]
        for figure, ours, published, tolerance in pairs:
            if ours is None or published is None:
                continue
            if abs(Fraction(ours) - Fraction(published)) > tolerance:
                found.append(Difference(one.code, one.group, figure, Fraction(ours), published))
    return found


def _printed(number: Decimal | None) -> Fraction:
    """Half a unit of the last place that ``number`` was printed with, at least the tolerance of computed columns."""
    places = 0 if number is None else max(0, -int(number.as_tuple().exponent))
    return max(_TOLERANCE, Fraction(1, 2 * 10**places))
