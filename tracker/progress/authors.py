"""Who had a hand in the figures of a commitment: they give no opinion on them."""

import json
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


def _noted(session: Session, subjects: list[str]) -> set[UUID]:
    texts = session.scalars(select(LedgerPayload.json).where(LedgerPayload.subject.in_(subjects)))
    actors = (json.loads(text).get("actor") for text in texts)
    return {UUID(actor["id"]) for actor in actors if actor}
