"""What is known of ministries, agencies, teams and units: plain facts, in a constant number of statements."""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency, AgencySuccession, Ministry, Team, TeamSuccession, Unit
from tracker.errors import NotFound
from tracker.formats.sentences import N_


@dataclass(frozen=True, slots=True)
class MinistryFacts:
    """A ministry as a list shows it."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """An agency and its ministry. ``valid_to`` is the first day on which it no longer exists."""

    id: UUID
    code: str
    name: str
    ministry_code: str | None
    ministry_name: str | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    invented: bool

    def exists_on(self, day: dt.date) -> bool:
        """Whether the agency exists on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team of an agency; ``became`` is the code of the team that took over, if one did."""

    id: UUID
    code: str
    name: str
    headcount: int | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    became: str | None = None


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A responsibility centre of an agency."""

    id: UUID
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class SuccessionFacts:
    """What an agency came from or became, when, and by which act."""

    code: str
    name: str
    on: dt.date
    decree: str
    forward: bool


def _agencies() -> Select[Agency, Ministry | None]:
    return select(Agency, Ministry).outerjoin(Ministry, Agency.ministry_id == Ministry.id)


def _facts(agency: Agency, ministry: Ministry | None) -> AgencyFacts:
    return AgencyFacts(
        agency.id,
        agency.code,
        agency.name,
        ministry.code if ministry else None,
        ministry.name if ministry else None,
        agency.valid_from,
        agency.valid_to,
        agency.invented,
    )


def agency_by_code(session: Session, code: str) -> AgencyFacts:
    """The agency with this code; raises :class:`NotFound` where there is none."""
    row = session.execute(_agencies().where(Agency.code == code)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no agency with the code %(code)s."), code=code)
    return _facts(row[0], row[1])


def list_agencies(
    session: Session, *, text: str = "", ministry: str = "", on: dt.date | None = None
) -> list[AgencyFacts]:
    """Agencies by name, in one statement.

    ``text`` is looked for in code and name, ``ministry`` is a ministry's code, and ``on`` leaves out
    the agencies that do not exist on that day.
    """
    query = _agencies().order_by(Agency.name, Agency.code)
    if ministry:
        query = query.where(Ministry.code == ministry)
    found = [_facts(agency, its) for agency, its in session.execute(query).all()]
    needle = without_accents(text)
    return [
        facts
        for facts in found
        if needle in without_accents(f"{facts.code} {facts.name}") and (on is None or facts.exists_on(on))
    ]


def without_accents(text: str) -> str:
    """Lower case without accents: the databases disagree about both, and people type neither."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(part for part in parts if not unicodedata.combining(part)).split())


def list_ministries(session: Session) -> list[MinistryFacts]:
    """All ministries by name."""
    rows = session.scalars(select(Ministry).order_by(Ministry.name, Ministry.code))
    return [MinistryFacts(row.id, row.code, row.name) for row in rows]


def teams_of(session: Session, agency_id: UUID) -> list[TeamFacts]:
    """The teams of an agency by name, each with the one that took over, in two statements."""
    teams = session.scalars(select(Team).where(Team.agency_id == agency_id).order_by(Team.name, Team.code)).all()
    codes = {team.id: team.code for team in teams}
    became = {
        row.from_id: codes.get(row.to_id)
        for row in session.scalars(select(TeamSuccession).where(TeamSuccession.from_id.in_(codes)))
    }
    return [
        TeamFacts(team.id, team.code, team.name, team.headcount, team.valid_from, team.valid_to, became.get(team.id))
        for team in teams
    ]


def units_of(session: Session, agency_id: UUID) -> list[UnitFacts]:
    """The responsibility centres of an agency by name."""
    units = session.scalars(select(Unit).where(Unit.agency_id == agency_id).order_by(Unit.name, Unit.code))
    return [UnitFacts(unit.id, unit.code, unit.name) for unit in units]


def successions_of(session: Session, agency_id: UUID) -> list[SuccessionFacts]:
    """What the agency came from and what it became, oldest first."""
    query = (
        select(AgencySuccession, Agency)
        .join(
            Agency,
            or_(
                (AgencySuccession.from_id == agency_id) & (Agency.id == AgencySuccession.to_id),
                (AgencySuccession.to_id == agency_id) & (Agency.id == AgencySuccession.from_id),
            ),
        )
        .order_by(AgencySuccession.on)
    )
    return [
        SuccessionFacts(other.code, other.name, link.on, link.decree, link.from_id == agency_id)
        for link, other in session.execute(query).all()
    ]
