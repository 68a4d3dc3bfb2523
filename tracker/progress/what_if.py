"""What a figure would do before it is kept: the live result of the form, and whether it needs an analysis."""

import dataclasses
import datetime as dt
from fractions import Fraction
from uuid import UUID

from tracker.progress.detail import family_of, result_of
from tracker.progress.facts import CommitmentFacts, MeasurementFacts, RevisionFacts, YearFacts, commitment_input
from tracker.progress.figures import Stated
from tracker.rules.calendar.periods import Period
from tracker.rules.inputs.model import Figure, YearInputs
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.figures import read_figure
from tracker.rules.scoring.results import CommitmentResult
from tracker.rules.scoring.score import score

_NOBODY = UUID(int=0)


def what_if(
    programme: Programme, facts: YearFacts, commitment: CommitmentFacts, period: Period, stated: Stated
) -> CommitmentResult:
    """The standing of ``commitment`` at the end of ``period`` if ``stated`` counted, by the programme's rules.

    It is scored among the commitments that its result can rest on (the system or parent it belongs to, and their
    other parts), so that it is what will be stored once the figure is submitted.
    """
    measured = MeasurementFacts(
        id=_NOBODY, period=period, state="submitted", submitted_at=None, late=None, latest=_revision(stated)
    )
    with_it = dataclasses.replace(commitment, measurements={**commitment.measurements, period.code: measured})
    others = tuple(each for each in family_of(facts, commitment).commitments if each.id != commitment.id)
    family = dataclasses.replace(facts, commitments=(*others, with_it))
    found = result_of(score(programme, family.inputs(period.code)), commitment.code)
    if found is not None:
        return found
    # no version holds yet in that period, or its set does not count: taken by itself, with the promise there is
    made = commitment_input(with_it, period, period.ends) or commitment_input(with_it, None, period.ends)
    assert made is not None  # noqa: S101 (without a period the latest version always holds)
    alone = dataclasses.replace(made, parent=None)
    return score(programme, YearInputs(as_of=period.code, commitments=(alone,))).commitments[0]


def of_period_alone(
    programme: Programme, commitment: CommitmentFacts, period: Period, figure: Figure | None
) -> Fraction | None:
    """What the formula makes of the counts of ``period`` alone, in the unit of the value; None where it makes none."""
    made = commitment_input(commitment, period, period.ends) or commitment_input(commitment, None, period.ends)
    if made is None or figure is None or not figure.counts:
        return None
    return read_figure(programme, dataclasses.replace(made, periods={period.code: figure}), period.code).actual


def _revision(stated: Stated) -> RevisionFacts:
    return RevisionFacts(
        id=_NOBODY,
        n=0,
        numerator=stated.numerator,
        denominator=stated.denominator,
        stated_value=stated.value,
        requirements=tuple({"code": code, "met": str(met), "of": str(of)} for code, met, of, _ in stated.requirements),
        analysis=stated.analysis,
        as_published={},
        faults=stated.faults,
        withdrawn=False,
        reason=None,
        by=None,
        received_at=dt.datetime.min.replace(tzinfo=dt.UTC),
        counted=stated.counted,
    )


def stated_of_revision(revision: RevisionFacts) -> Stated:
    """The figures of a kept revision, to be tried out."""
    return Stated(
        numerator=revision.numerator,
        denominator=revision.denominator,
        value=revision.stated_value,
        analysis=revision.analysis,
        requirements=tuple((each.code, each.met, each.of, None) for each in revision.met),
        faults=revision.faults,
        counted=revision.counted,
    )
