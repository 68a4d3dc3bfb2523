"""The page of a commitment: its figures, their periods, what proves them, and its history."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.analysis.findings import Finding
from tracker.analysis.year_checks import check_year
from tracker.errors import Invalid, NotFound
from tracker.evidence.queries import EvidenceFacts, files_of
from tracker.formats.sentences import N_
from tracker.programmes import queries as programmes
from tracker.progress.facts import CommitmentFacts, MeasurementFacts, VersionFacts, YearFacts
from tracker.progress.figures import PartEntry
from tracker.progress.history import Entry, history_of
from tracker.progress.leads import Lead, leads_of
from tracker.progress.loading import load_parts, load_year
from tracker.progress.models import Measurement, MeasurementEvidence
from tracker.progress.opinion import OpinionFacts, held_on
from tracker.progress.results import ends_the_year, moment_of
from tracker.progress.subject import NO_SUCH_COMMITMENT
from tracker.progress.year import readable
from tracker.rules.calendar.local_time import day_in
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.calendar.windows import reporting_window, window_state
from tracker.rules.explain.sentences import StepWriter, units_of
from tracker.rules.inputs.model import CommitmentInput, Requirement
from tracker.rules.policy import Actor, Capability, Subject, allowed
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.numbers import Step
from tracker.rules.scoring.published import differences
from tracker.rules.scoring.results import CommitmentResult, Difference, YearResult
from tracker.rules.scoring.score import score, score_with_steps


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period of a commitment. ``scored`` is None where the figure does not count (yet); ``drafted`` then is it."""

    period: Period
    measurement: MeasurementFacts | None
    scored: CommitmentResult | None
    target: Fraction | Decimal | None
    window: str
    differences: tuple[Difference, ...]

    @property
    def programmed(self) -> Fraction | Decimal | None:
        """What was promised by the end of the period."""
        return self.scored.programmed if self.scored is not None else self.target


@dataclass(frozen=True, slots=True)
class Attached:
    """A document that proves a measurement."""

    measurement_id: UUID
    period: str
    evidence: EvidenceFacts


@dataclass(frozen=True)
class Explained:
    """The steps behind the figures of a commitment, who writes them, and the inputs they were computed from."""

    steps: tuple[Step, ...]
    writer: StepWriter
    given: CommitmentInput


@dataclass(frozen=True)
class CommitmentPage:
    """What the page of a commitment shows."""

    facts: YearFacts
    programme: Programme
    commitment: CommitmentFacts
    version: VersionFacts
    parent: CommitmentFacts | None
    stages: tuple[tuple[CommitmentFacts, CommitmentResult | None], ...]
    as_of: Period | None
    scored: CommitmentResult | None
    final: CommitmentResult | None
    explained: Explained | None
    rows: tuple[PeriodRow, ...]
    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    evidence: tuple[Attached, ...]
    history: tuple[Entry, ...]
    leads: tuple[Lead, ...]
    may_report: bool
    parts_of_last: tuple[PartEntry, ...]

    @property
    def closed(self) -> bool:
        """Whether the figures shown are those of the whole year."""
        return self.as_of is not None and ends_the_year(self.as_of)

    @property
    def last(self) -> MeasurementFacts | None:
        """The last measurement that counts until then."""
        return _last(self.commitment, self.as_of)

    @property
    def met(self) -> Mapping[str, Requirement]:
        """How much of each requirement is met, by its code."""
        return {need.code: need for need in self.last.latest.met} if self.last is not None else {}

    @property
    def opinions(self) -> Mapping[str, OpinionFacts]:
        """The opinion that holds then, by requirement; before the first figure, the last one."""
        day = self.as_of.ends if self.as_of is not None else dt.date(self.facts.year, 12, 31)
        return held_on(self.commitment.opinions, day)

    @property
    def drafted(self) -> tuple[Period, MeasurementFacts] | None:
        """The draft that stands after the last figure that counts, if there is one."""
        drafts = [row for row in self.rows if row.measurement is not None and not row.measurement.counts]
        live = [row for row in drafts if row.measurement is not None and not row.measurement.latest.withdrawn]
        return (live[-1].period, live[-1].measurement) if live and live[-1].measurement is not None else None


def commitment_page(
    session: Session, programme_year_id: UUID, code: str, actor: Actor, at: dt.datetime, as_of: str | None = None
) -> CommitmentPage:
    """The commitment ``code`` of the year as ``actor`` may read it, in a constant number of statements."""
    whole = readable(load_year(session, programme_year_id), actor)
    commitment = commitment_of(whole, code)
    programme = programmes.programme_of(session, whole.programme_version_id)
    facts = family_of(whole, commitment)
    chosen = _chosen(whole, programme, at, as_of)
    month = None if chosen is None else chosen.end_code
    standing = score(programme, facts.inputs(month)) if month is not None else None
    year = score(programme, (facts if chosen is None else facts.until(chosen)).inputs(None))
    scored = result_of(standing, code) if standing is not None else None
    last = _last(commitment, chosen)
    leads = leads_of(session, commitment, day_in(programme.time_zone, at))
    return CommitmentPage(
        facts=whole,
        programme=programme,
        commitment=commitment,
        version=(commitment.version_at(chosen) if chosen is not None else None) or commitment.latest,
        parent=whole.by_code.get(commitment.parent) if commitment.parent else None,
        stages=tuple(
            (each, result_of(standing, each.code) if standing is not None else None)
            for each in whole.commitments
            if each.parent == code
        ),
        as_of=chosen,
        scored=scored,
        final=result_of(year, code),
        explained=_explained(
            programme, facts, year if chosen is not None and ends_the_year(chosen) else standing, code
        ),
        rows=rows_of(programme, facts, commitment, at),
        differences=tuple(each for each in differences(standing) if each.code == code) if standing else (),
        findings=findings_in(programme, facts, month, code),
        evidence=attached_to(session, commitment),
        history=history_of(session, programme, facts, commitment),
        leads=leads[0],
        may_report=allowed(actor, Capability.REPORT_MEASUREMENT, subject_about(whole, commitment, "draft", leads[1])),
        parts_of_last=load_parts(session, [last.latest.id]).get(last.latest.id, ()) if last is not None else (),
    )


def _last(commitment: CommitmentFacts, as_of: Period | None) -> MeasurementFacts | None:
    counted = commitment.counted(as_of.ends) if as_of is not None else []
    return counted[-1] if counted else None


def commitment_of(facts: YearFacts, code: str) -> CommitmentFacts:
    """The commitment with that code; raises :class:`NotFound`."""
    try:
        return facts.by_code[code]
    except KeyError:
        raise NotFound(NO_SUCH_COMMITMENT) from None


def family_of(facts: YearFacts, commitment: CommitmentFacts) -> YearFacts:
    """The year with this commitment, the system or parent it belongs to, and their parts: it needs no others.

    The other parts are needed where a programme values a stage over all its objectives.
    """
    family = {commitment.code, commitment.parent} - {None}
    kept = tuple(each for each in facts.commitments if each.code in family or each.parent in family)
    return replace(facts, commitments=kept)


def _chosen(facts: YearFacts, programme: Programme, at: dt.datetime, as_of: str | None) -> Period | None:
    """The period asked for, else the year's usual one; None before the year's first figure."""
    try:
        return moment_of(facts, programme, at, as_of)
    except Invalid:
        raise NotFound(N_("No figure of this year belongs to that period.")) from None


def result_of(result: YearResult, code: str) -> CommitmentResult | None:
    """The result of one commitment of the year."""
    return next((each for each in result.commitments if each.code == code), None)


def _explained(programme: Programme, facts: YearFacts, result: YearResult | None, code: str) -> Explained | None:
    """How the figures of commitment ``code`` came about; None where it has none yet."""
    if result is None or result_of(result, code) is None:
        return None
    inputs = facts.inputs(result.as_of)
    writer = StepWriter(programme, score_with_steps(programme, inputs)[1], units_of(inputs.commitments))
    given = next(each for each in inputs.commitments if each.code == code)
    return Explained(tuple(writer.of("c", code)), writer, given)


def findings_in(programme: Programme, facts: YearFacts, as_of: str | None, code: str) -> tuple[Finding, ...]:
    """What the checks see in the figures of one commitment up to ``as_of``; nothing before its first figure."""
    if as_of is None:
        return ()
    inputs = facts.inputs(as_of)
    alone = tuple(replace(each, group=None) for each in inputs.commitments if each.code == code)
    return tuple(check_year(programme, replace(inputs, commitments=alone)))


def rows_of(
    programme: Programme, facts: YearFacts, commitment: CommitmentFacts, at: dt.datetime
) -> tuple[PeriodRow, ...]:
    """One row for each period in which the commitment is, or can be, reported; oldest first."""
    codes = set(programme.period_codes(commitment.latest.definition.frequency)) | set(commitment.measurements)
    rows = []
    for period in sorted((period_of(code) for code in codes), key=lambda each: (each.ends, each.code)):
        measurement = commitment.measurements.get(period.code)
        counts = measurement is not None and measurement.counts
        result = score(programme, facts.inputs(period.end_code)) if counts else None
        version = commitment.version_at(period)
        rows.append(
            PeriodRow(
                period=period,
                measurement=measurement,
                scored=result_of(result, commitment.code) if result is not None else None,
                target=version.programmed.get(period.code) if version is not None else None,
                window=window_state(reporting_window(programme, period), at),
                differences=tuple(each for each in differences(result) if each.code == commitment.code)
                if result is not None
                else (),
            )
        )
    return tuple(rows)


def subject_about(facts: YearFacts, commitment: CommitmentFacts, state: str, leads: frozenset[UUID]) -> Subject:
    """What policy is asked about a measurement of the commitment in ``state``."""
    return Subject(
        agency=facts.agency_code,
        ministry=facts.ministry_code,
        programme=facts.programme_code,
        state=state,
        origin="published" if commitment.set.origin == "published" else "entered",
        leads=leads,
    )


def attached_to(session: Session, commitment: CommitmentFacts) -> tuple[Attached, ...]:
    """The documents that prove its measurements, those of the latest period first."""
    periods = {each.id: each.period.code for each in commitment.measurements.values()}
    if not periods:
        return ()
    links = session.scalars(
        select(MeasurementEvidence)
        .join(Measurement, Measurement.id == MeasurementEvidence.measurement_id)
        .where(MeasurementEvidence.measurement_id.in_(list(periods)))
        .order_by(Measurement.period.desc(), MeasurementEvidence.attached_at, MeasurementEvidence.id)
    ).all()
    files = files_of(session, [link.evidence_id for link in links])
    return tuple(
        Attached(link.measurement_id, periods[link.measurement_id], files[link.evidence_id])
        for link in links
        if link.evidence_id in files
    )
