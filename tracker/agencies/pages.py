"""What the pages of agencies show, put together from the rooms that know it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.accounts.queries import people_of_agency
from tracker.agencies import queries
from tracker.agencies.queries import AgencyFacts, SuccessionFacts, TeamFacts, UnitFacts
from tracker.commitments import queries as commitments
from tracker.commitments.queries import SetFacts, YearFacts
from tracker.rules.lifecycle import IN_FORCE
from tracker.rules.policy import Actor, Capability, RoleName, Subject, allowed

COLUMNS = ("code", "name", "ministry_code", "ministry_name", "valid_from", "valid_to", "invented")


def row(agency: AgencyFacts) -> Mapping[str, Any]:
    """An agency as a line of a file."""
    return {column: getattr(agency, column) for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year of the agency with the sets that the reader may see, by state."""

    facts: YearFacts
    states: tuple[tuple[str, int], ...]
    drafted: bool  # nothing in it is approved yet: its page is the formulation, where that opens for the reader

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.facts.year


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """An agency's page, as far as its reader may see."""

    agency: AgencyFacts
    years: tuple[YearLine, ...]
    teams: tuple[TeamFacts, ...]
    units: tuple[UnitFacts, ...]
    people: tuple[tuple[RoleName, tuple[str, ...]], ...]
    successions: tuple[SuccessionFacts, ...]
    may_open: bool
    manages: bool


def agency_page(session: Session, code: str, actor: Actor, on: dt.date) -> AgencyPage:
    """The page of the agency ``code`` for ``actor`` on that day, in a constant number of statements."""
    agency = queries.agency_by_code(session, code)
    years = commitments.years_of_agency(session, agency.id)
    sets = commitments.sets_of_years(session, [year.id for year in years])
    lines = [_line(year, sets.get(year.id, []), actor) for year in years]
    subject = Subject(agency.code, agency.ministry_code)
    manages = allowed(actor, Capability.MANAGE_AGENCIES, Subject())
    sees_people = manages or allowed(actor, Capability.READ, subject)
    return AgencyPage(
        agency=agency,
        years=tuple(line for line in lines if line is not None),
        teams=tuple(queries.teams_of(session, agency.id)),
        units=tuple(queries.units_of(session, agency.id)),
        people=_by_role(session, agency, on) if sees_people else (),
        successions=tuple(queries.successions_of(session, agency.id)),
        may_open=allowed(actor, Capability.OPEN_YEAR, subject),
        manages=manages,
    )


def _line(year: YearFacts, sets: list[SetFacts], actor: Actor) -> YearLine | None:
    """The year as far as ``actor`` may see of it; None where that is nothing."""
    about = commitments.subject_of(year)
    readable = [its for its in sets if allowed(actor, Capability.READ, commitments.subject_of(year, its))]
    begins = not sets and allowed(actor, Capability.OPEN_YEAR, about)
    if not readable and not begins:
        return None
    states = [its.state for its in readable]
    counted = tuple((state, states.count(state)) for state in dict.fromkeys(states))
    opens = commitments.formulation_opens(actor, about, shown=bool(readable))
    return YearLine(year, counted, opens and not any(state in IN_FORCE for state in states))


def _by_role(session: Session, agency: AgencyFacts, on: dt.date) -> tuple[tuple[RoleName, tuple[str, ...]], ...]:
    people = people_of_agency(session, agency.id, on)
    held = {
        role: tuple(
            person.name
            for person in people
            if any(one.role is role and one.agency == agency.code for one in person.memberships)
        )
        for role in RoleName
    }
    return tuple((role, names) for role, names in held.items() if names)
