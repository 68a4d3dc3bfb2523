"""Who is named to report a commitment, and since when."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.commitments.models import Commitment, CommitmentSet, Responsibility
from tracker.progress.facts import CommitmentFacts


@dataclass(frozen=True, slots=True)
class Lead:
    """Who is named to report, and since when."""

    name: str
    since: dt.date


def leads_of(session: Session, commitment: CommitmentFacts, day: dt.date) -> tuple[tuple[Lead, ...], frozenset[UUID]]:
    """Who is named on ``day`` for the commitment or the system it is a stage of, each once, by the first naming."""
    codes = [commitment.code] + ([commitment.parent] if commitment.parent else [])
    rows = session.execute(
        select(Person.id, Person.name, Responsibility.since, Responsibility.until)
        .join(Responsibility, Responsibility.person_id == Person.id)
        .join(Commitment, Commitment.id == Responsibility.commitment_id)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .where(CommitmentSet.id == commitment.set.id, Commitment.code.in_(codes), Responsibility.since <= day)
        .order_by(Responsibility.since, Person.name)
    ).all()
    named: dict[UUID, Lead] = {}
    for row in rows:
        if row.until is None or row.until > day:
            named.setdefault(row.id, Lead(row.name, row.since))
    return tuple(named.values()), frozenset(named)
