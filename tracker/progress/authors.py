"""Who had a hand in the figures of a commitment: they give no opinion on them."""

import json
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.ledger.models import LedgerPayload
from tracker.progress.models import Measurement, MeasurementEvidence, MeasurementRevision


def authors_of(session: Session, commitment_id: UUID) -> frozenset[UUID]:
    """Everybody who wrote a figure of the commitment, handed one in, or put a file to one or took it off.

    The rows tell who wrote and who attached; the record also who submitted, and who took a file off again.
    """
    of_it = Measurement.commitment_id == commitment_id
    wrote = session.scalars(select(MeasurementRevision.by_id).join(Measurement).where(of_it).distinct())
    attached = session.scalars(select(MeasurementEvidence.by_id).join(Measurement).where(of_it).distinct())
    named = {person for person in (*wrote, *attached) if person is not None}
    subjects = [f"measurement:{each}" for each in session.scalars(select(Measurement.id).where(of_it))]
    return frozenset(named | _noted(session, subjects))


def authored_by(session: Session, person_id: UUID, commitments: Collection[UUID]) -> frozenset[UUID]:
    """Those of ``commitments`` of which that person is one of :func:`authors_of`; three statements however many."""
    if not commitments:
        return frozenset()
    of_them = Measurement.commitment_id.in_(commitments)
    wrote = select(Measurement.commitment_id).join(MeasurementRevision).where(of_them)
    attached = select(Measurement.commitment_id).join(MeasurementEvidence).where(of_them)
    rows = wrote.where(MeasurementRevision.by_id == person_id).union(
        attached.where(MeasurementEvidence.by_id == person_id)
    )
    subjects = {
        f"measurement:{measurement}": commitment
        for measurement, commitment in session.execute(select(Measurement.id, Measurement.commitment_id).where(of_them))
    }
    entries = session.execute(
        select(LedgerPayload.subject, LedgerPayload.json).where(
            LedgerPayload.subject.in_(subjects), LedgerPayload.json.contains(str(person_id))
        )
    )
    noted = {subjects[subject] for subject, text in entries if _actor(text) == person_id}
    return frozenset(noted.union(session.scalars(rows)))


def _noted(session: Session, subjects: list[str]) -> set[UUID]:
    texts = session.scalars(select(LedgerPayload.json).where(LedgerPayload.subject.in_(subjects)))
    return {actor for text in texts if (actor := _actor(text)) is not None}


def _actor(text: str) -> UUID | None:
    """Who did what an entry tells; None: the system."""
    actor = json.loads(text).get("actor")
    return UUID(actor["id"]) if actor else None
