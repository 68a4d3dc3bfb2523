"""Loading a programme: its text is kept as a new version that nothing changes afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from tracker.formats.canonical import canonical_json, plain, sha256_hex
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.programmes.models import ProgrammeVersion
from tracker.rules.calendar.windows import resolve_calendar
from tracker.rules.policy import Capability, Subject, require
from tracker.rules.programme.model import Programme, parse_pack


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded version; ``fresh`` is False where the very same text had been loaded before."""

    id: UUID
    code: str
    version: int
    fresh: bool


def load_programme(work: Work, text: str) -> Loaded:
    """Keep the pack ``text`` as the next version of its programme, deadlines resolved to moments.

    The same text twice changes nothing. Raises :class:`tracker.rules.programme.model.PackFaults` with every fault.
    """
    if work.actor is not None or work.via == "web":  # who sets the instance up at a shell needs no role
        require(work.actor, Capability.LOAD_PROGRAMME, Subject(), work.via)
    programme = parse_pack(text)
    sha256 = sha256_hex(text.encode())
    known = work.session.scalar(select(ProgrammeVersion).where(ProgrammeVersion.sha256 == sha256))
    if known is not None:
        return Loaded(known.id, known.code, known.version, fresh=False)
    return _append(work, programme, text, sha256)


def _append(work: Work, programme: Programme, text: str, sha256: str) -> Loaded:
    last = work.session.scalar(
        select(func.max(ProgrammeVersion.version)).where(ProgrammeVersion.code == programme.code)
    )
    kept = plain(resolve_calendar(programme).dump())
    row = ProgrammeVersion(
        code=programme.code,
        version=(last or 0) + 1,
        year=programme.year,
        status=programme.status,
        sha256=sha256,
        text=text,
        name=dict(programme.name),
        milestones=kept["milestones"],
        calendar=kept,
        loaded_at=work.at,
        effective_at=work.at,
    )
    work.session.add(row)
    work.session.flush()
    work.note(
        Event.PROGRAMME_LOADED,
        ("programme_version", row.id),
        after={
            "code": row.code,
            "version": row.version,
            "year": row.year,
            "sha256": sha256,
            "calendar_sha256": calendar_sha256(kept),
        },
    )
    return Loaded(row.id, row.code, row.version, fresh=True)


def calendar_sha256(calendar: Mapping[str, Any] | None) -> str:
    """The fingerprint of the moments that were resolved on loading: they decide what is late."""
    return sha256_hex(canonical_json(calendar))
