"""What is known of the programmes that were loaded, each version as its own text says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.errors import NotFound
from tracker.formats.sentences import N_
from tracker.programmes.models import ProgrammeVersion
from tracker.rules.calendar.windows import KeptCalendar
from tracker.rules.programme.model import Programme, parse_pack

_PARSED = 64
"""Programmes kept parsed: more than any instance has in use at once."""


_COLUMNS = ("id", "code", "version", "year", "status", "name", "sha256", "loaded_at")


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """A loaded version as lists show it. ``newest``: no later version of the same code is loaded."""

    id: UUID
    code: str
    version: int
    year: int
    status: str
    name: Mapping[str, str]
    sha256: str
    loaded_at: dt.datetime
    newest: bool = True


def list_programmes(session: Session, *, newest_only: bool = False) -> list[ProgrammeFacts]:
    """Every loaded version, latest year first, then by code and version; in one statement."""
    rows = session.execute(
        select(*(getattr(ProgrammeVersion, name) for name in _COLUMNS)).order_by(
            ProgrammeVersion.year.desc(), ProgrammeVersion.code, ProgrammeVersion.version.desc()
        )
    )
    seen: set[str] = set()
    facts = []
    for row in rows.mappings():
        newest = row["code"] not in seen
        seen.add(row["code"])
        if newest or not newest_only:
            facts.append(ProgrammeFacts(newest=newest, **row))
    return facts


def programme_of(session: Session, version_id: UUID) -> Programme:
    """The programme of a loaded version, parsed once. Raises :class:`NotFound`."""
    sha256 = session.scalar(select(ProgrammeVersion.sha256).where(ProgrammeVersion.id == version_id))
    if sha256 is None:
        raise NotFound(N_("There is no such version of a programme."))
    return _parsed(session, version_id)


def version_by_address(session: Session, code: str, version: int) -> tuple[ProgrammeFacts, Programme]:
    """A version by what its address says, with its programme. Raises :class:`NotFound`."""
    row = session.scalar(
        select(ProgrammeVersion).where(ProgrammeVersion.code == code, ProgrammeVersion.version == version)
    )
    if row is None:
        raise NotFound(N_("There is no programme %(code)s in version %(version)s."), code=code, version=version)
    last = session.scalar(select(func.max(ProgrammeVersion.version)).where(ProgrammeVersion.code == code))
    facts = ProgrammeFacts(newest=row.version == last, **{name: getattr(row, name) for name in _COLUMNS})
    return facts, _parsed(session, row.id)


def newest_version(session: Session, code: str) -> ProgrammeFacts:
    """The newest loaded version of a programme. Raises :class:`NotFound`."""
    found = [one for one in list_programmes(session, newest_only=True) if one.code == code]
    if not found:
        raise NotFound(N_("The programme %(code)s is not loaded: type cumple programme load %(code)s"), code=code)
    return found[0]


def _parsed(session: Session, version_id: UUID) -> Programme:
    programme = _kept(version_id)
    if not programme:
        text, calendar = session.execute(
            select(ProgrammeVersion.text, ProgrammeVersion.calendar).where(ProgrammeVersion.id == version_id)
        ).one()
        parsed = parse_pack(text)
        programme.append(parsed if calendar is None else parsed.with_calendar(KeptCalendar.load(calendar, parsed)))
    return programme[0]


@lru_cache(maxsize=_PARSED)
def _kept(version_id: UUID) -> list[Programme]:
    """The place where a version is kept once it was parsed, with the moments that were resolved when it was loaded."""
    return []
