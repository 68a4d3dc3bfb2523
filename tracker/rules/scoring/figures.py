"""One commitment's figure by itself, as the score reads it: for checks, forecasts and tables beside a result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.rules.inputs.model import CommitmentInput, YearInputs
from tracker.rules.scoring.actual import read_figures, read_requirements, start
from tracker.rules.scoring.counted import Levels, levels_of
from tracker.rules.scoring.numbers import Calculator, Number
from tracker.rules.scoring.results import CommitmentResult, Reason
from tracker.rules.scoring.score import score

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

_PLAIN = Calculator()


@dataclass(frozen=True, slots=True)
class FigureRead:
    """``actual`` in the unit of the value, shown even where a fault keeps it from being ``scored``; both None: none.

    ``target`` is what counts as fully reached; of a range ``low`` and ``high`` too. ``periods``: those it rests on,
    ``alone``: the last of them stands by itself. ``levels``: the counts it was made of, where levels were counted.
    """

    factor: Decimal
    actual: Fraction | None
    scored: Fraction | None
    target: Fraction | None
    low: Fraction | None
    high: Fraction | None
    periods: tuple[str, ...]
    alone: bool
    levels: Levels | None
    reasons: tuple[Reason, ...]


def read_figure(programme: Programme, one: CommitmentInput, as_of: str | None) -> FigureRead:
    """The figure of ``one`` at the end of ``as_of`` (None: of the year), not rounded."""
    it = start(programme, _PLAIN, one)
    read_requirements(programme, _PLAIN, it, as_of)
    read_figures(programme, _PLAIN, it, as_of)
    reading = it.reading
    return FigureRead(
        factor=it.factor,
        actual=_exact(it.actual),
        scored=_exact(it.scored),
        target=_exact(it.target),
        low=_exact(it.low),
        high=_exact(it.high),
        periods=() if reading is None else reading.periods,
        alone=reading is not None and reading.alone,
        levels=levels_of(programme, one, as_of),
        reasons=tuple(it.reasons),
    )


def _exact(number: Number | None) -> Fraction | None:
    return None if number is None else number.fraction


def result_alone(programme: Programme, one: CommitmentInput, as_of: str | None) -> CommitmentResult:
    """The result of ``one`` as if it were the only commitment of its year: with ``as_of`` its points."""
    return score(programme, YearInputs(as_of=as_of, commitments=(replace(one, parent=None),))).commitments[0]
