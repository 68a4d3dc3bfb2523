"""The page of one measurement: what its form starts from, and what stands there for who cannot change it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.errors import NotFound
from tracker.formats.sentences import N_
from tracker.programmes import queries as programmes
from tracker.progress.asked import Asked, asked_of
from tracker.progress.detail import (
    Attached,
    PeriodRow,
    attached_to,
    commitment_of,
    family_of,
    result_of,
    rows_of,
    subject_about,
)
from tracker.progress.facts import CommitmentFacts, MeasurementFacts, RevisionFacts, VersionFacts, YearFacts
from tracker.progress.figures import PartEntry
from tracker.progress.history import Entry, history_of
from tracker.progress.leads import Lead, leads_of
from tracker.progress.loading import load_parts, load_year, revision_facts
from tracker.progress.models import MeasurementRevision
from tracker.progress.opinion import OpinionFacts, held_on
from tracker.progress.year import readable
from tracker.rules.calendar.local_time import day_in
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.calendar.windows import Window, reporting_window, window_state
from tracker.rules.policy import Actor, Capability, allowed
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import CommitmentResult
from tracker.rules.scoring.score import score


@dataclass(frozen=True)
class MeasurementPage:
    """What the page of a measurement shows, and what its form starts from. ``last_parts``: of the period before."""

    facts: YearFacts
    programme: Programme
    commitment: CommitmentFacts
    version: VersionFacts
    period: Period
    window: Window
    state_of_window: str
    measurement: MeasurementFacts | None
    scored: CommitmentResult | None
    previous: tuple[PeriodRow, ...]
    evidence: tuple[Attached, ...]
    revisions: tuple[RevisionFacts, ...]
    leads: tuple[Lead, ...]
    lead_ids: frozenset[UUID]
    may_report: bool
    may_submit: bool
    asked: Asked
    parts: tuple[PartEntry, ...]
    last_parts: tuple[PartEntry, ...]

    @property
    def editable(self) -> bool:
        """Whether this reader can write figures here now."""
        drafted = self.measurement is None or self.measurement.state == "draft"
        return (
            self.may_report
            and drafted
            and self.commitment.set.in_force
            and self.commitment.set.origin != "published"
            and self.state_of_window in ("open", "grace")
        )

    @property
    def staged(self) -> bool:
        """Whether it is reported requirement by requirement."""
        return self.asked.kind == "requirements"

    @property
    def opinions(self) -> dict[str, OpinionFacts]:
        """The opinion that holds at the end of the period, by requirement."""
        return held_on(self.commitment.opinions, self.period.ends)

    @property
    def n(self) -> int:
        """The number of the revision in force, 0 before the first."""
        return self.measurement.latest.n if self.measurement is not None else 0


def measurement_page(
    session: Session, programme_year_id: UUID, code: str, period: str, actor: Actor, at: dt.datetime
) -> MeasurementPage:
    """The measurement of ``code`` in ``period`` as ``actor`` may read it; :class:`NotFound` for others.

    A period that was not begun is nobody's but the agency's.
    """
    whole = readable(load_year(session, programme_year_id), actor)
    commitment = commitment_of(whole, code)
    programme = programmes.programme_of(session, whole.programme_version_id)
    measurement = commitment.measurements.get(period)
    frequency = commitment.latest.definition.frequency
    if code in whole.parents or (measurement is None and period not in programme.period_codes(frequency)):
        raise NotFound(N_("This commitment is not reported in that period."))
    unbegun = subject_about(whole, commitment, "draft", frozenset())
    if measurement is None and not allowed(actor, Capability.READ, unbegun):
        raise NotFound(N_("There is no such measurement."))
    own = period_of(period)
    window = reporting_window(programme, own)
    leads, named = leads_of(session, commitment, day_in(programme.time_zone, at))
    state = measurement.state if measurement is not None else "draft"
    subject = subject_about(whole, commitment, state, named)
    facts = family_of(whole, commitment)
    scored = None
    if measurement is not None and measurement.counts:
        scored = result_of(score(programme, facts.inputs(own.end_code)), code)
    rows = rows_of(programme, facts, commitment, at)
    previous = tuple(row for row in rows if row.period.ends < own.ends and row.scored is not None)
    version = commitment.version_at(own) or commitment.latest
    before = previous[-1].measurement if previous else None
    parts = load_parts(session, [each.latest.id for each in (measurement, before) if each is not None])
    return MeasurementPage(
        facts=whole,
        programme=programme,
        commitment=commitment,
        version=version,
        period=own,
        window=window,
        state_of_window=window_state(window, at),
        measurement=measurement,
        scored=scored,
        previous=previous,
        evidence=tuple(each for each in attached_to(session, commitment) if each.period == period),
        revisions=_revisions(session, measurement),
        leads=leads,
        lead_ids=named,
        may_report=allowed(actor, Capability.REPORT_MEASUREMENT, subject),
        may_submit=allowed(actor, Capability.SUBMIT_MEASUREMENT, subject),
        asked=asked_of(programme, commitment, version, own),
        parts=parts.get(measurement.latest.id, ()) if measurement is not None else (),
        last_parts=parts.get(before.latest.id, ()) if before is not None else (),
    )


def _revisions(session: Session, measurement: MeasurementFacts | None) -> tuple[RevisionFacts, ...]:
    if measurement is None:
        return ()
    return tuple(
        revision_facts(row, by)
        for row, by in session.execute(
            select(MeasurementRevision, Person.name)
            .outerjoin(Person, Person.id == MeasurementRevision.by_id)
            .where(MeasurementRevision.measurement_id == measurement.id)
            .order_by(MeasurementRevision.n.desc())
        )
    )


def measurement_history(session: Session, page: MeasurementPage) -> tuple[Entry, ...]:
    """What happened to the measurement, the latest first; nothing before it was begun."""
    if page.measurement is None:
        return ()
    family = family_of(page.facts, page.commitment)
    return history_of(session, page.programme, family, page.commitment, page.measurement)
