"""Met, partly met or not met: the mark of a commitment in words, shapes and colours, never in points."""

from decimal import Decimal
from fractions import Fraction

from tracker.charts.svg import State
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import CommitmentResult

HUNDRED = Fraction(100)
PARTLY_FROM = Decimal(75)  # where the programme does not say below what a cause must be written


def partly_from(programme: Programme) -> Decimal:
    """The achievement in percent from which a commitment counts as partly met in words; never in points."""
    below = programme.rules.analysis.below
    return PARTLY_FROM if below is None else below


def state_of_percent(percent: Fraction | Decimal | None, programme: Programme) -> State:
    """``met`` from 100 on, ``part`` from the programme's own mark on, ``miss`` below, ``none`` without a figure."""
    if percent is None:
        return "none"
    if percent >= HUNDRED:
        return "met"
    return "part" if percent >= Fraction(partly_from(programme)) else "miss"


def state_of(one: CommitmentResult, programme: Programme) -> State:
    """The state of one commitment; what a rule settled without a division goes by its credit."""
    if one.achievement is None and one.credit is not None and not one.is_system:
        return state_of_percent(one.credit, programme)
    if one.is_system:
        return state_of_percent(share_of_system(one), programme)
    return state_of_percent(one.achievement, programme)


def share_of_system(one: CommitmentResult) -> Fraction | None:
    """Points won over points programmed, or obtained over weight, of a staged system; None without a base."""
    if one.points_programmed is not None and one.points_won is not None:
        return one.points_won / one.points_programmed * 100 if one.points_programmed else None
    if one.obtained is not None and one.weight:
        return Fraction(one.obtained) / Fraction(one.weight) * 100
    return None
