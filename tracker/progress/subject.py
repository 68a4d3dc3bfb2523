"""The commitment that somebody acts on, with the plain facts that policy and the calendar ask for."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency, Ministry
from tracker.commitments.models import Commitment, CommitmentSet, ProgrammeYear, Responsibility
from tracker.errors import Conflict, NotFound
from tracker.formats.sentences import N_
from tracker.programmes import queries as programmes
from tracker.rules.calendar.local_time import day_in
from tracker.rules.lifecycle import IN_FORCE
from tracker.rules.policy import Subject
from tracker.rules.programme.model import Programme

NO_SUCH_COMMITMENT = N_("There is no such commitment.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a commitment stands: its rows, its agency, and who is named to report it."""

    commitment: Commitment
    set: CommitmentSet
    year: ProgrammeYear
    agency: Agency
    ministry_code: str | None
    leads: frozenset[UUID]
    programme: Programme

    def subject(self, state: str | None = None) -> Subject:
        """What policy is asked about; ``state`` is the measurement's, or the set's where there is none yet."""
        return Subject(
            agency=self.agency.code,
            ministry=self.ministry_code,
            programme=self.year.programme_code,
            state=state,
            origin="published" if self.set.origin == "published" else "entered",
            leads=self.leads,
        )


def place_of(session: Session, commitment_id: UUID, at: dt.datetime, *, lock: bool = False) -> Place:
    """Where the commitment stands at ``at``; ``lock`` makes two writers take turns.

    Raises :class:`NotFound` where there is no such commitment.
    """
    statement = (
        select(Commitment, CommitmentSet, ProgrammeYear, Agency, Ministry.code)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .outerjoin(Ministry, Ministry.id == Agency.ministry_id)
        .where(Commitment.id == commitment_id)
    )
    if lock:
        statement = statement.with_for_update(of=Commitment)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(NO_SUCH_COMMITMENT)
    commitment, its_set, year, agency, ministry_code = row
    programme = programmes.programme_of(session, year.programme_version_id)
    day = day_in(programme.time_zone, at)
    return Place(commitment, its_set, year, agency, ministry_code, leads_of(session, commitment, day), programme)


def leads_of(session: Session, commitment: Commitment, day: dt.date) -> frozenset[UUID]:
    """Persons named on ``day`` for the commitment, or for the staged system it is a stage of."""
    ids = [commitment.id] + ([commitment.parent_id] if commitment.parent_id else [])
    return frozenset(
        session.scalars(
            select(Responsibility.person_id).where(
                Responsibility.commitment_id.in_(ids),
                Responsibility.since <= day,
                or_(Responsibility.until.is_(None), Responsibility.until > day),
            )
        )
    )


def require_in_force(place: Place) -> None:
    """Raise :class:`Conflict` where the set cannot be reported: not approved yet, or published elsewhere."""
    if place.set.origin == "published":
        raise Conflict(N_("These figures were published elsewhere: they change by a new import, not here."))
    if place.set.state not in IN_FORCE:
        raise Conflict(N_("The set of this commitment is not approved yet: only approved commitments are reported."))
