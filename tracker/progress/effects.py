"""What an act did to a commitment's points: scored by the law with it and without it, as the record stood then.

Only what was known at the moment of the act is looked at: later corrections, versions and opinions are left aside. Of
what came in the same moment (an import of a thousand rows) all of it is there, so that an effect is that of one line.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from tracker.progress.facts import CommitmentFacts, MeasurementFacts, RevisionFacts, VersionFacts, YearFacts
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.score import score

Revisions = Mapping[UUID, Sequence[RevisionFacts]]
"""Everything that was stated of each measurement, oldest first."""


@dataclass(frozen=True, slots=True)
class Points:
    """Points won of those programmed, None where there are none."""

    won: Fraction | None
    due: Fraction | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The points of a commitment at the end of ``period``, before and after an act that moved them."""

    period: Period
    before: Points
    after: Points


@dataclass(frozen=True, slots=True)
class Record:
    """A commitment with its family (:func:`tracker.progress.detail.family_of`) and all that was ever stated of them."""

    programme: Programme
    facts: YearFacts
    code: str
    revisions: Revisions

    def of_figure(self, period: str, n: int, at: dt.datetime) -> Effect | None:
        """What revision ``n`` of the period's figure did, recorded at ``at``; None where it moved nothing."""
        measured = self.facts.by_code[self.code].measurements.get(period)
        if measured is None:
            return None
        stated = {each.n: each for each in self.revisions.get(measured.id, ())}
        if n not in stated or (n - 1 in stated and _what_counts(stated[n - 1]) == _what_counts(stated[n])):
            return None
        stood = self._as_it_stood(at)
        return self._effect(
            measured.period,
            _with_figure(stood, self.code, measured, stated.get(n - 1)),
            _with_figure(stood, self.code, measured, stated[n]),
        )

    def of_submission(self, period: str, at: dt.datetime) -> Effect | None:
        """What handing in the period's figure did, which counts from then on; None where it moved nothing."""
        stood = self._as_it_stood(at)
        measured = stood.by_code[self.code].measurements.get(period)
        if measured is None:
            return None
        return self._effect(measured.period, _with_figure(stood, self.code, measured, None), stood)

    def of_version(self, n: int, at: dt.datetime) -> Effect | None:
        """What version ``n`` of the promise did in the first period in which it holds; None where it moved nothing."""
        stood = self._as_it_stood(at)
        its = stood.by_code[self.code]
        new = next((each for each in its.versions if each.n == n), None)
        if new is None:
            return None
        others, period = tuple(each for each in its.versions if each is not new), period_of(new.effective_from)
        held = replace(its, versions=others).version_at(period) if others else None
        if held is None or _promises(held) == _promises(new):
            return None
        return self._effect(period, _put(stood, replace(its, versions=others)), stood)

    def of_opinion(self, requirement: str, n: int, at: dt.datetime) -> Effect | None:
        """What the ``n``-th opinion on the requirement did in the month of its day; None where it moved nothing."""
        stood = self._as_it_stood(at)
        its = stood.by_code[self.code]
        new = next((each for each in its.opinions if (each.requirement, each.n) == (requirement, n)), None)
        if new is None:
            return None
        others = tuple(each for each in its.opinions if each is not new)
        month = new.given_on.month if new.given_on.year == self.facts.year else 12
        period = period_of(f"{self.facts.year:04}-{month:02}")
        return self._effect(period, _put(stood, replace(its, opinions=others)), stood)

    def _effect(self, period: Period, without: YearFacts, with_it: YearFacts) -> Effect | None:
        before, after = (self._points(facts, period) for facts in (without, with_it))
        return None if before == after else Effect(period, before, after)

    def _points(self, facts: YearFacts, period: Period) -> Points:
        result = score(self.programme, facts.inputs(period.end_code))
        one = next((each for each in result.commitments if each.code == self.code), None)
        return Points(None, None) if one is None else Points(one.points_won, one.points_programmed)

    def _as_it_stood(self, at: dt.datetime) -> YearFacts:
        """The family as it was known right after ``at``; a figure that was not handed in by then is not there."""
        return replace(self.facts, commitments=tuple(self._known(each, at) for each in self.facts.commitments))

    def _known(self, each: CommitmentFacts, at: dt.datetime) -> CommitmentFacts:
        measurements = {}
        for code, measured in each.measurements.items():
            stated = [one for one in self.revisions.get(measured.id, ()) if one.received_at <= at]
            handed_in = measured.submitted_at is None or measured.submitted_at <= at
            if stated and handed_in:
                measurements[code] = replace(measured, latest=stated[-1])
        return replace(
            each,
            versions=tuple(one for one in each.versions if one.stated_at <= at) or each.versions[:1],
            measurements=measurements,
            opinions=tuple(one for one in each.opinions if one.recorded_at <= at),
        )


def _what_counts(revision: RevisionFacts) -> tuple[object, ...]:
    """Of a statement what moves a number: neither the analysis nor what a source computed itself."""
    return revision.figure, revision.met, revision.counted, revision.faults, revision.withdrawn


def _promises(version: VersionFacts) -> tuple[object, ...]:
    """Of a version what moves a number: neither its names nor from when on it holds."""
    numbers = (version.weight, version.weights, version.target, version.programmed)
    return version.direction, version.objective, version.definition, *numbers


def _with_figure(facts: YearFacts, code: str, measured: MeasurementFacts, revision: RevisionFacts | None) -> YearFacts:
    """The family with ``revision`` as the period's figure; None: without one."""
    its = facts.by_code[code]
    others = {period: each for period, each in its.measurements.items() if period != measured.period.code}
    if revision is not None:
        others[measured.period.code] = replace(measured, latest=revision)
    return _put(facts, replace(its, measurements=others))


def _put(facts: YearFacts, its: CommitmentFacts) -> YearFacts:
    return replace(facts, commitments=tuple(its if each.code == its.code else each for each in facts.commitments))
