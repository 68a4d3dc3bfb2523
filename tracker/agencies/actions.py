"""Ministries, agencies, their teams and units: what the administrator, or whoever sets the instance up, enters."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select

from tracker.agencies.models import Agency, AgencySuccession, Ministry, Team, TeamSuccession, Unit
from tracker.errors import Invalid, NotFound
from tracker.formats.codes import BAD_CODE, is_code
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.rules.policy import Capability, Subject, require

MAX_NAME = 200
MAX_HEADCOUNT = 1_000_000

REFUSED = N_("The entry cannot be kept as it stands.")
BAD_NAME = N_("Write the name, in at most 200 characters.")
TAKEN = N_("This code is taken: choose another one.")
BAD_DATES = N_("The last day comes before the first: correct one of the two dates.")


def create_ministry(work: Work, code: str, name: str) -> UUID:
    """A new ministry; returns its id. Raises :class:`Invalid` by field (``code``, ``name``)."""
    _may_set_up(work)
    code, name = _checked(code, name)
    if work.session.scalar(select(Ministry.id).where(func.lower(Ministry.code) == code.lower())):
        raise Invalid(REFUSED, {"code": TAKEN})
    row = Ministry(code=code, name=name)
    work.session.add(row)
    work.session.flush()
    work.note(Event.MINISTRY_CREATED, ("ministry", row.id), after={"code": code, "name": name})
    return row.id


def create_agency(
    work: Work,
    code: str,
    name: str,
    ministry: str | None = None,
    *,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    invented: bool = False,
) -> UUID:
    """A new agency under the ministry with that code, if any; returns its id.

    ``valid_to`` is the first day on which it no longer exists; ``invented`` marks a demonstration agency.
    Raises :class:`Invalid` by field (``code``, ``name``, ``ministry``, ``valid_to``).
    """
    _may_set_up(work)
    code, name = _checked(code, name)
    _check_dates(valid_from, valid_to)
    if work.session.scalar(select(Agency.id).where(func.lower(Agency.code) == code.lower())):
        raise Invalid(REFUSED, {"code": TAKEN})
    over = _ministry(work, ministry) if ministry else None
    row = Agency(
        code=code,
        name=name,
        ministry_id=over.id if over else None,
        valid_from=valid_from,
        valid_to=valid_to,
        invented=invented,
    )
    work.session.add(row)
    work.session.flush()
    after = {"code": code, "name": name, "ministry": ministry, "invented": invented, **_dates(valid_from, valid_to)}
    work.note(Event.AGENCY_CREATED, ("agency", row.id), agency=code, after=after)
    return row.id


def create_team(
    work: Work,
    agency: str,
    code: str,
    name: str,
    *,
    headcount: int | None = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> UUID:
    """A new team of the agency with that code; returns its id.

    Raises :class:`Invalid` by field (``code``, ``name``, ``headcount``, ``valid_to``).
    """
    owner = _agency(work, agency)
    _may_set_up(work)
    code, name = _checked(code, name)
    _check_dates(valid_from, valid_to)
    if headcount is not None and not 0 < headcount <= MAX_HEADCOUNT:
        raise Invalid(REFUSED, {"headcount": N_("Write how many people the team has, or leave it empty.")})
    if work.session.scalar(select(Team.id).where(Team.agency_id == owner.id, func.lower(Team.code) == code.lower())):
        raise Invalid(REFUSED, {"code": TAKEN})
    row = Team(agency_id=owner.id, code=code, name=name, headcount=headcount, valid_from=valid_from, valid_to=valid_to)
    work.session.add(row)
    work.session.flush()
    after = {"code": code, "name": name, "headcount": headcount, **_dates(valid_from, valid_to)}
    work.note(Event.TEAM_CREATED, ("team", row.id), agency=agency, after=after)
    return row.id


def succeed_team(work: Work, agency: str, from_code: str, to_code: str, on: dt.date, decree: str) -> None:
    """From ``on`` the team ``from_code`` is part of ``to_code``, by ``decree``. Its sets keep their figures."""
    owner = _agency(work, agency)
    _may_set_up(work)
    ending, taking = _team(work, owner, from_code), _team(work, owner, to_code)
    if ending.id == taking.id:
        raise Invalid(REFUSED, {"to": N_("A team cannot become itself: choose another team.")})
    _check_dates(ending.valid_from, on)
    before = ending.valid_to.isoformat() if ending.valid_to else None
    ending.valid_to = on
    work.session.add(TeamSuccession(from_id=ending.id, to_id=taking.id, on=on, decree=decree.strip()))
    work.session.flush()
    work.note(
        Event.TEAM_SUCCEEDED,
        ("team", ending.id),
        agency=agency,
        before={"valid_to": before},
        after={"valid_to": on.isoformat(), "became": to_code, "decree": decree.strip()},
    )


def succeed_agency(work: Work, from_code: str, to_code: str, on: dt.date, decree: str) -> None:
    """From ``on`` the agency ``from_code`` is (part of) ``to_code``, by ``decree``. No row of it is moved."""
    _may_set_up(work)
    ending, taking = _agency(work, from_code), _agency(work, to_code)
    if ending.id == taking.id:
        raise Invalid(REFUSED, {"to": N_("An agency cannot become itself: choose another agency.")})
    _check_dates(ending.valid_from, on)
    before = ending.valid_to.isoformat() if ending.valid_to else None
    ending.valid_to = on
    work.session.add(AgencySuccession(from_id=ending.id, to_id=taking.id, on=on, decree=decree.strip()))
    work.session.flush()
    work.note(
        Event.AGENCY_SUCCEEDED,
        ("agency", ending.id),
        agency=from_code,
        before={"valid_to": before},
        after={"valid_to": on.isoformat(), "became": to_code, "decree": decree.strip()},
    )


def create_unit(work: Work, agency: str, code: str, name: str) -> UUID:
    """A new responsibility centre of the agency with that code; returns its id."""
    owner = _agency(work, agency)
    _may_set_up(work)
    code, name = _checked(code, name)
    if work.session.scalar(select(Unit.id).where(Unit.agency_id == owner.id, func.lower(Unit.code) == code.lower())):
        raise Invalid(REFUSED, {"code": TAKEN})
    row = Unit(agency_id=owner.id, code=code, name=name)
    work.session.add(row)
    work.session.flush()
    work.note(Event.UNIT_CREATED, ("unit", row.id), agency=agency, after={"code": code, "name": name})
    return row.id


def _may_set_up(work: Work) -> None:
    """The administrator may; so may the system itself, when whoever owns the machine sets the instance up."""
    if work.actor is None and work.via != "web":
        return
    require(work.actor, Capability.MANAGE_AGENCIES, Subject(), work.via)


def _checked(code: str, name: str) -> tuple[str, str]:
    """``code`` and ``name`` without the spaces around them, or :class:`Invalid` with what to mend."""
    code, name = code.strip(), " ".join(name.split())
    faults: dict[str, str] = {}
    if not is_code(code):
        faults["code"] = BAD_CODE
    if not 0 < len(name) <= MAX_NAME:
        faults["name"] = BAD_NAME
    if faults:
        raise Invalid(REFUSED, faults)
    return code, name


def _check_dates(valid_from: dt.date | None, valid_to: dt.date | None) -> None:
    if valid_from and valid_to and valid_to <= valid_from:
        raise Invalid(REFUSED, {"valid_to": BAD_DATES})


def _dates(valid_from: dt.date | None, valid_to: dt.date | None) -> Mapping[str, str | None]:
    return {
        "valid_from": valid_from.isoformat() if valid_from else None,
        "valid_to": valid_to.isoformat() if valid_to else None,
    }


def _ministry(work: Work, code: str) -> Ministry:
    row = work.session.scalar(select(Ministry).where(Ministry.code == code))
    if row is None:
        raise Invalid(REFUSED, {"ministry": N_("There is no ministry with this code: choose one of the list.")})
    return row


def _agency(work: Work, code: str) -> Agency:
    row = work.session.scalar(select(Agency).where(Agency.code == code))
    if row is None:
        raise NotFound(N_("There is no agency with the code %(code)s."), code=code)
    return row


def _team(work: Work, agency: Agency, code: str) -> Team:
    row = work.session.scalar(select(Team).where(Team.agency_id == agency.id, Team.code == code))
    if row is None:
        raise NotFound(N_("%(agency)s has no team with the code %(code)s."), agency=agency.code, code=code)
    return row
