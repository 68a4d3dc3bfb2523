"""Where an action happens: the set it changes, with its year, agency and programme, loaded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from tracker.agencies.models import Agency, Ministry, Team
from tracker.commitments import queries
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear
from tracker.errors import Conflict, NotFound
from tracker.formats.sentences import N_
from tracker.ledger.work import Work
from tracker.programmes.queries import programme_of
from tracker.rules.policy import Capability, Subject, require
from tracker.rules.programme.model import Programme


class ChangedMeanwhile(Conflict):
    """Somebody else changed the set since the page was opened: compare, then repeat the change."""


CHANGED_MEANWHILE = N_("Somebody else changed this set since you opened the page. Nothing of yours was saved yet.")
NO_LONGER_DRAFT = N_(
    "The set was handed in and can no longer be changed. "
    "Whoever has it now can return it; once approved, it changes by amendment only."
)
PUBLISHED = N_("These figures were published elsewhere and are not drafted here.")


@dataclass(frozen=True, slots=True)
class Place:
    """A set with what surrounds it."""

    set: CommitmentSet
    year: ProgrammeYear
    agency: str
    ministry: str | None
    team: str | None
    programme: Programme

    def subject(self, authors: frozenset[UUID] = frozenset()) -> Subject:
        """The set as policy sees it."""
        return Subject(
            agency=self.agency,
            ministry=self.ministry,
            programme=self.year.programme_code,
            state=self.set.state,
            origin=self.set.origin,
            authors=authors,
        )

    @property
    def first_period(self) -> str:
        """Code of the year's first month: from it on holds what is promised before the year begins."""
        return f"{self.year.year}-01"

    @property
    def periods(self) -> frozenset[str]:
        """Every period code for which something can be programmed."""
        return frozenset(code for codes in self.programme.periods.values() for code in codes)


def place_of(work: Work, set_id: UUID) -> Place:
    """The set with this id and its surroundings; raises :class:`NotFound`."""
    row = work.session.execute(
        select(CommitmentSet, ProgrammeYear, Agency.code, Ministry.code, Team.code)
        .join(ProgrammeYear, CommitmentSet.programme_year_id == ProgrammeYear.id)
        .join(Agency, ProgrammeYear.agency_id == Agency.id)
        .outerjoin(Ministry, Agency.ministry_id == Ministry.id)
        .outerjoin(Team, CommitmentSet.team_id == Team.id)
        .where(CommitmentSet.id == set_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such set of commitments."))
    its, year, agency, ministry, team = row
    programme = programme_of(work.session, year.programme_version_id)
    return Place(its, year, agency, ministry, team, programme)


def place_of_commitment(work: Work, commitment_id: UUID) -> tuple[Place, Commitment]:
    """A commitment and where it stands; raises :class:`NotFound`."""
    row = work.session.get(Commitment, commitment_id)
    if row is None:
        raise NotFound(N_("There is no such commitment."))
    return place_of(work, row.set_id), row


def require_draft(work: Work, place: Place, revision: int | None) -> None:
    """Raise unless this actor may change the set now, and it is still as they saw it in ``revision``."""
    require(work.actor, Capability.DRAFT_SET, place.subject(), work.via)
    if place.set.origin == "published":
        raise Conflict(PUBLISHED)
    if place.set.state != "draft":
        raise Conflict(NO_LONGER_DRAFT)
    if revision is not None and revision != place.set.revision:
        raise ChangedMeanwhile(CHANGED_MEANWHILE)


def touch(work: Work, place: Place) -> None:
    """Count a change of the set, so that whoever opened it before notices."""
    flag_modified(place.set, "state")
    work.session.flush()


def latest_version(work: Work, commitment: Commitment) -> CommitmentVersion:
    """The version of a commitment that holds last."""
    return work.session.scalars(
        select(CommitmentVersion)
        .where(CommitmentVersion.commitment_id == commitment.id)
        .order_by(CommitmentVersion.effective_from.desc(), CommitmentVersion.n.desc())
        .limit(1)
    ).one()


def stages_of(work: Work, commitment: Commitment) -> Sequence[Commitment]:
    """The stages of a staged system, in order."""
    return work.session.scalars(
        select(Commitment).where(Commitment.parent_id == commitment.id).order_by(Commitment.position)
    ).all()


def signatories(work: Work, place: Place) -> frozenset[UUID]:
    """Who submitted and endorsed the set since it was last returned."""
    return queries.signatories(queries.set_history(work.session, place.set.id))
