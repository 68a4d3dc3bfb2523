"""An agency's year begins: the year under a programme, and the sets of its teams."""

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from tracker.agencies.models import Agency, Ministry, Team
from tracker.agencies.queries import agency_by_code
from tracker.commitments.models import CommitmentSet, ProgrammeYear
from tracker.errors import Conflict, Invalid, NotFound
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.programmes.queries import ProgrammeFacts, newest_version, programme_of
from tracker.rules.policy import Capability, Subject, require

REFUSED = N_("The year cannot be opened so.")


def open_year(work: Work, agency: str, programme: str, year: int) -> UUID:
    """Begin the agency's ``year`` under the newest version of ``programme``; returns the year's id.

    Raises :class:`Conflict` where it was begun already, :class:`Invalid` where the programme is for another
    year or only illustrates: such a pack lacks its official sheets and is not offered for a real year.
    """
    owner = agency_by_code(work.session, agency)
    require(work.actor, Capability.OPEN_YEAR, Subject(agency, owner.ministry_code, programme), work.via)
    version = newest_version(work.session, programme)
    if version.year != year:
        raise Invalid(REFUSED, {"programme": N_("This programme is for another year: choose one of the list.")})
    if version.status != "published":
        raise Invalid(REFUSED, {"programme": N_("This programme only illustrates and cannot hold a real year.")})
    if not _exists_in(owner.valid_from, owner.valid_to, year):
        raise Conflict(N_("The agency does not exist in that year."))
    return create_year(work, owner.id, agency, version).id


def add_set(work: Work, programme_year_id: UUID, team: str | None = None) -> UUID:
    """Begin the draft of the agency's commitments, or of those of its team with that code; returns the set's id.

    Raises :class:`Conflict` where there is one already, :class:`Invalid` where the programme wants a team or none.
    """
    row = work.session.execute(
        select(ProgrammeYear, Agency, Ministry.code)
        .join(Agency, ProgrammeYear.agency_id == Agency.id)
        .outerjoin(Ministry, Agency.ministry_id == Ministry.id)
        .where(ProgrammeYear.id == programme_year_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such year."))
    year, agency, ministry = row
    require(work.actor, Capability.OPEN_YEAR, Subject(agency.code, ministry, year.programme_code), work.via)
    by_team = programme_of(work.session, year.programme_version_id).tree.group_by == "team"
    if by_team and not team:
        raise Invalid(REFUSED, {"team": N_("Under this programme every team has its own commitments: choose a team.")})
    if team and not by_team:
        raise Invalid(REFUSED, {"team": N_("Under this programme the agency commits itself as a whole.")})
    its = find_team(work, agency.id, agency.code, team) if team else None
    if its is not None and not _exists_in(its.valid_from, its.valid_to, year.year):
        raise Conflict(N_("The team does not exist in that year."))
    return create_set(work, year, agency.code, its).id


def create_year(work: Work, agency_id: UUID, agency: str, version: ProgrammeFacts) -> ProgrammeYear:
    """The row of a year that nobody began before, and its entry; ``agency`` is the code of the agency with that id."""
    if find_year(work, agency_id, version.code, version.year) is not None:
        raise Conflict(N_("This year was opened already."))
    row = ProgrammeYear(
        agency_id=agency_id,
        programme_version_id=version.id,
        programme_code=version.code,
        year=version.year,
        phase="open",
    )
    work.session.add(row)
    work.session.flush()
    after = {"programme": version.code, "version": version.version, "year": version.year, "phase": row.phase}
    work.note(Event.YEAR_OPENED, ("programme_year", row.id), agency=agency, after=after)
    return row


def create_set(
    work: Work, year: ProgrammeYear, agency: str, team: Team | None, origin: str = "entered", source: str | None = None
) -> CommitmentSet:
    """The row of a set that nobody began before, and its entry. A published one has no lifecycle."""
    if find_set(work, year.id, team.id if team else None) is not None:
        raise Conflict(N_("These commitments were begun already."))
    row = CommitmentSet(
        programme_year_id=year.id,
        team_id=team.id if team else None,
        origin=origin,
        state="published" if origin == "published" else "draft",
        source=source,
    )
    work.session.add(row)
    work.session.flush()
    after = {
        "programme_year": str(year.id),
        "team": team.code if team else None,
        "origin": origin,
        "state": row.state,
        "source": source,
    }
    work.note(Event.SET_ADDED, ("set", row.id), agency=agency, after=after)
    return row


def find_year(work: Work, agency_id: UUID, programme: str, year: int) -> ProgrammeYear | None:
    """The agency's year under a programme, or None."""
    return work.session.scalars(
        select(ProgrammeYear).where(
            ProgrammeYear.agency_id == agency_id,
            ProgrammeYear.programme_code == programme,
            ProgrammeYear.year == year,
        )
    ).one_or_none()


def find_set(work: Work, year_id: UUID, team_id: UUID | None) -> CommitmentSet | None:
    """The set of the agency (no team) or of a team in a year, or None."""
    query = select(CommitmentSet).where(CommitmentSet.programme_year_id == year_id)
    same = CommitmentSet.team_id.is_(None) if team_id is None else CommitmentSet.team_id == team_id
    return work.session.scalars(query.where(same)).one_or_none()


def find_team(work: Work, agency_id: UUID, agency: str, code: str) -> Team:
    """The agency's team with this code; raises :class:`NotFound`. ``agency`` is the agency's own code."""
    row = work.session.scalar(select(Team).where(Team.agency_id == agency_id, Team.code == code))
    if row is None:
        raise NotFound(N_("%(agency)s has no team with the code %(code)s."), agency=agency, code=code)
    return row


def _exists_in(valid_from: dt.date | None, valid_to: dt.date | None, year: int) -> bool:
    """Whether something exists on at least one day of ``year``."""
    begins, ends = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return (valid_from is None or valid_from <= ends) and (valid_to is None or valid_to > begins)
