"""What can happen to a period's figures: recorded, submitted, proved by files.

Each asks in this order: may they, is it possible now, does the figure hold; then changes rows and notes one entry.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import Conflict, Invalid, NotFound
from tracker.evidence.models import Evidence
from tracker.formats.numbers import canonical_decimal
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.progress.asked import Asked, asked_of, check_entry
from tracker.progress.facts import CommitmentFacts
from tracker.progress.figures import REFUSED, FigureEntry, RequirementEntry, Stated, check_requirements
from tracker.progress.loading import load_commitment, load_parts, load_year, revision_facts, stated_from
from tracker.progress.models import Measurement, MeasurementEvidence, MeasurementPart, MeasurementRevision
from tracker.progress.results import store_result
from tracker.progress.subject import Place, place_of, require_in_force
from tracker.progress.what_if import what_if
from tracker.progress.windows import late_at, require_open
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.lifecycle import MEASUREMENT, next_state
from tracker.rules.policy import Capability, require
from tracker.rules.programme.model import Programme

SUBMITTED_ALREADY = N_("The measurement is submitted and cannot be changed here: ask oversight to reopen it.")
CHANGED_MEANWHILE = N_("Somebody saved this measurement while you were writing: look at their figures first.")
ANALYSIS_NEEDED = N_(
    "Write the analysis: the level is outside what the programme accepts without one. "
    "Say the cause, whether it is internal or external, and what will be done and when."
)


def record_measurement(
    work: Work, commitment_id: UUID, period: str, entry: FigureEntry, seen: int | None = None
) -> Measurement:
    """Keep ``entry`` as a new revision of the period's draft; the same figures again change nothing.

    ``seen`` is the revision its writer had before them (0: none); another one since then is a :class:`Conflict`.
    Raises :class:`Invalid` by field, :class:`WindowClosed`, and :class:`Conflict` where the set is not approved or
    the measurement is submitted already.
    """
    place, own_period, asked = _open(work, commitment_id, period)
    return _keep(work, place, own_period, check_entry(asked, entry), seen)


def record_requirements(
    work: Work,
    commitment_id: UUID,
    period: str,
    entries: Sequence[RequirementEntry],
    analysis: str | None = None,
    seen: int | None = None,
) -> Measurement:
    """Keep what is met of each requirement of a stage, parts allowed; errors as :func:`record_measurement`."""
    place, own_period, asked = _open(work, commitment_id, period)
    if asked.kind != "requirements":
        raise Conflict(N_("This commitment has no requirements: it is reported with a figure."))
    return _keep(work, place, own_period, check_requirements(asked.definition, entries, analysis), seen)


def submit_measurement(work: Work, commitment_id: UUID, period: str) -> Measurement:
    """Hand the period's figures in, late or not; from then on they count and stay.

    Late belongs to the first submission. Raises :class:`Invalid` where an analysis is lacking.
    """
    place = place_of(work.session, commitment_id, work.at, lock=True)
    measurement = _existing(work.session, commitment_id, period)
    require(work.actor, Capability.SUBMIT_MEASUREMENT, place.subject(measurement.state), work.via)
    require_in_force(place)
    year = load_year(work.session, place.year.id)
    commitment = year.by_code[place.commitment.code]
    own_period = reportable_period(place.programme, commitment, period)
    state = next_state(MEASUREMENT, measurement.state, "submit")
    require_open(place.programme, own_period, work.at)
    stated = stated_of(work.session, latest_revision(work.session, measurement.id))
    if stated.analysis is None and what_if(place.programme, year, commitment, own_period, stated).needs_analysis:
        raise Invalid(REFUSED, fields={"analysis": ANALYSIS_NEEDED})
    before = {"state": measurement.state}
    measurement.state = state
    if measurement.submitted_at is None:
        measurement.submitted_at = work.at
        measurement.late = late_at(place.programme, own_period, work.at)
    work.note(
        Event.MEASUREMENT_SUBMITTED,
        ("measurement", measurement.id),
        agency=place.agency.code,
        before=before,
        after={"state": state, "late": measurement.late, "commitment": place.commitment.code, "period": period},
    )
    work.session.flush()
    store_result(work, place.year.id)
    return measurement


def attach_evidence(work: Work, measurement_id: UUID, evidence_id: UUID) -> None:
    """Say that a document of the same agency proves a measurement; again changes nothing."""
    measurement, place = _draft_for_evidence(work, measurement_id)
    evidence = work.session.get(Evidence, evidence_id)
    if evidence is None or evidence.agency_id != place.agency.id:
        raise NotFound(N_("There is no such document of this agency."))
    if _link(work.session, measurement_id, evidence_id) is not None:
        return
    person = work.actor.person_id if work.actor else None
    work.session.add(
        MeasurementEvidence(measurement_id=measurement_id, evidence_id=evidence_id, attached_at=work.at, by_id=person)
    )
    _note_link(work, Event.EVIDENCE_ATTACHED, measurement, place, after={"evidence": str(evidence_id)})


def detach_evidence_of(work: Work, commitment_id: UUID, period: str, evidence_id: UUID) -> None:
    """As :func:`detach_evidence`, by the commitment and its period."""
    detach_evidence(work, _existing(work.session, commitment_id, period).id, evidence_id)


def require_reportable(work: Work, commitment_id: UUID, period: str) -> None:
    """Raise what stands in the way of reporting this period now by this person; nothing where nothing does."""
    _open(work, commitment_id, period)


def detach_evidence(work: Work, measurement_id: UUID, evidence_id: UUID) -> None:
    """Take a document off a draft; the document itself stays in the vault, and the record keeps that it was here."""
    measurement, place = _draft_for_evidence(work, measurement_id)
    link = _link(work.session, measurement_id, evidence_id)
    if link is None:
        raise NotFound(N_("This document is not attached here."))
    work.session.delete(link)
    _note_link(work, Event.EVIDENCE_DETACHED, measurement, place, before={"evidence": str(evidence_id)})


def _note_link(work: Work, event: Event, measurement: Measurement, place: Place, **facts: Any) -> None:
    facts["after"] = {**facts.get("after", {}), "commitment": place.commitment.code, "period": measurement.period}
    work.note(event, ("measurement", measurement.id), agency=place.agency.code, **facts)
    work.session.flush()


def _draft_for_evidence(work: Work, measurement_id: UUID) -> tuple[Measurement, Place]:
    measurement = work.session.get(Measurement, measurement_id)
    if measurement is None:
        raise NotFound(N_("There is no such measurement."))
    place = place_of(work.session, measurement.commitment_id, work.at)
    require(work.actor, Capability.ATTACH_EVIDENCE, place.subject(measurement.state), work.via)
    if measurement.state != "draft":
        raise Conflict(N_("The measurement is submitted: its evidence stays as it is."))
    return measurement, place


def _link(session: Session, measurement_id: UUID, evidence_id: UUID) -> MeasurementEvidence | None:
    return session.scalars(
        select(MeasurementEvidence).where(
            MeasurementEvidence.measurement_id == measurement_id, MeasurementEvidence.evidence_id == evidence_id
        )
    ).one_or_none()


def _open(work: Work, commitment_id: UUID, period: str) -> tuple[Place, Period, Asked]:
    """The commitment, where this person may report this period now; else the reason why not."""
    place = place_of(work.session, commitment_id, work.at, lock=True)
    measurement = find(work.session, commitment_id, period)
    state = measurement.state if measurement is not None else "draft"
    require(work.actor, Capability.REPORT_MEASUREMENT, place.subject(state), work.via)
    require_in_force(place)
    if state != "draft":
        raise Conflict(SUBMITTED_ALREADY)
    if place.commitment.kind == "system":
        raise Conflict(N_("A staged system is reported stage by stage."))
    commitment = load_commitment(work.session, place.commitment)
    own_period = reportable_period(place.programme, commitment, period)
    require_open(place.programme, own_period, work.at)
    version = commitment.version_at(own_period) or commitment.latest
    return place, own_period, asked_of(place.programme, commitment, version, own_period)


def reportable_period(programme: Programme, commitment: CommitmentFacts, period: str) -> Period:
    """The period with that code; raises :class:`NotFound` where the commitment is not reported then."""
    if period not in programme.period_codes(commitment.latest.definition.frequency):
        raise NotFound(N_("This commitment is not reported in that period."))
    return period_of(period)


def _keep(work: Work, place: Place, period: Period, stated: Stated, seen: int | None) -> Measurement:
    """The measurement with ``stated`` as its latest revision."""
    session = work.session
    measurement = find(session, place.commitment.id, period.code)
    if measurement is None:
        measurement = Measurement(commitment_id=place.commitment.id, period=period.code, state="draft")
        session.add(measurement)
        session.flush()
    latest = newest_revision(session, measurement.id)
    if seen is not None and seen != (latest.n if latest else 0):
        raise Conflict(CHANGED_MEANWHILE)
    before = stated_of(session, latest) if latest is not None else None
    if before == stated:
        return measurement
    revision = add_revision(work, measurement, (latest.n if latest else 0) + 1, stated)
    work.note(
        Event.MEASUREMENT_RECORDED,
        ("measurement", measurement.id),
        agency=place.agency.code,
        reason=stated.reason,
        before=before.summary() if before is not None else None,
        after=figure_told(place.commitment.id, place.commitment.code, period.code, revision.n, stated),
    )
    return measurement


def figure_told(commitment: UUID, code: str, period: str, n: int, stated: Stated) -> dict[str, Any]:
    """What an entry tells of revision ``n``: of which commitment, for which period, and what was stated.

    The identifier too: another programme of the same agency may have a commitment of the same code.
    """
    about = {"commitment": code, "commitment_id": str(commitment), "period": period, "revision": n}
    return {**about, **stated.summary()}


def add_revision(work: Work, measurement: Measurement, n: int, stated: Stated) -> MeasurementRevision:
    """One more immutable statement of the period's figures, parts and all, flushed."""
    revision = MeasurementRevision(
        measurement_id=measurement.id,
        n=n,
        numerator=stated.numerator,
        denominator=stated.denominator,
        stated_value=stated.value,
        requirements=[
            {"code": code, "met": canonical_decimal(met), "of": canonical_decimal(of), "note": note}
            for code, met, of, note in stated.requirements
        ],
        counts=stated.counted.dump() or None,
        analysis=stated.analysis,
        as_published=dict(stated.as_published) or None,
        faults=list(stated.faults),
        withdrawn=stated.withdrawn,
        reason=stated.reason,
        by_id=work.actor.person_id if work.actor else None,
        received_at=work.at,
    )
    work.session.add(revision)
    work.session.flush()
    for part in sorted(stated.parts, key=lambda each: (each.dimension, each.category)):
        work.session.add(
            MeasurementPart(
                revision_id=revision.id,
                dimension=part.dimension,
                category=part.category,
                numerator=part.numerator,
                denominator=part.denominator,
            )
        )
    work.session.flush()
    return revision


def find(session: Session, commitment_id: UUID, period: str) -> Measurement | None:
    """The commitment's measurement in the period, if one was begun."""
    return session.scalars(
        select(Measurement).where(Measurement.commitment_id == commitment_id, Measurement.period == period)
    ).one_or_none()


def _existing(session: Session, commitment_id: UUID, period: str) -> Measurement:
    measurement = find(session, commitment_id, period)
    if measurement is None:
        raise Conflict(N_("Nothing is recorded for this period yet: record the figures first."))
    return measurement


def newest_revision(session: Session, measurement_id: UUID) -> MeasurementRevision | None:
    """The revision in force, or None before the first."""
    return session.scalars(
        select(MeasurementRevision)
        .where(MeasurementRevision.measurement_id == measurement_id)
        .order_by(MeasurementRevision.n.desc())
        .limit(1)
    ).one_or_none()


def latest_revision(session: Session, measurement_id: UUID) -> MeasurementRevision:
    """The revision in force; a measurement always has one."""
    revision = newest_revision(session, measurement_id)
    if revision is None:
        raise Conflict(N_("Nothing is recorded for this period yet: record the figures first."))
    return revision


def stated_of(session: Session, revision: MeasurementRevision) -> Stated:
    """What a revision states, in the form in which figures are compared."""
    return stated_from(revision_facts(revision, None), load_parts(session, [revision.id]).get(revision.id, ()))
