"""Whether the rules are those that were loaded: who changes a rate of credit changes every figure under it."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.formats.canonical import plain, sha256_hex
from tracker.formats.sentences import N_
from tracker.ledger.check import Finding, why
from tracker.ledger.events import Event
from tracker.ledger.told import UNREADABLE, Told, told
from tracker.programmes.actions import calendar_sha256
from tracker.programmes.models import ProgrammeVersion
from tracker.rules.programme.model import parse_pack

NO_ENTRY = N_("%(where)s: this version of the programme is not in the record.")
OTHER = N_("%(where)s: this version of the programme is not what entry %(seq)s of the record tells.")
OTHER_CALENDAR = N_("%(where)s: the moments of the programme's calendar are not those of entry %(seq)s of the record.")
GONE = N_("%(where)s: entry %(seq)s of the record tells this version of the programme, and there is none.")
ALTERED = N_("%(where)s: the text of the programme is not what its fingerprint says.")
UNLIKE_TEXT = N_("%(where)s: code, name, year or status of the programme are not those of its text.")
NO_PACK = N_("%(where)s: the text of the programme cannot be read any more: %(why)s")
_SAID = ("code", "version", "year", "sha256")


def programmes_unlike_record(session: Session) -> Iterator[Finding]:
    """Every version of a programme that the record or its own text tells otherwise, and every one that is gone."""
    loaded = {each.subject: each for each in told(session, Event.PROGRAMME_LOADED)}
    for row in session.scalars(select(ProgrammeVersion).order_by(ProgrammeVersion.code, ProgrammeVersion.version)):
        where = _where(row.code, row.version)
        entry = loaded.pop(row.id, None)
        if entry is None:
            yield Finding(NO_ENTRY, {"where": where})
        else:
            yield from _unlike_entry(row, entry, where)
        yield from _unlike_text(row, where)
    for entry in loaded.values():
        where = _where(entry.word("code"), entry.number("version"))
        yield Finding(GONE, {"where": where, "seq": entry.seq})


def _where(code: str, version: int) -> str:
    return f"{code}/{version}"


def _unlike_entry(row: ProgrammeVersion, entry: Told, where: str) -> Iterator[Finding]:
    if any(getattr(row, name) != entry.after.get(name) for name in _SAID):
        yield Finding(OTHER, {"where": where, "seq": entry.seq})
    # an entry of before this was told leaves it open
    if "calendar_sha256" in entry.after and entry.after["calendar_sha256"] != calendar_sha256(row.calendar):
        yield Finding(OTHER_CALENDAR, {"where": where, "seq": entry.seq})


def _unlike_text(row: ProgrammeVersion, where: str) -> Iterator[Finding]:
    if sha256_hex(row.text.encode()) != row.sha256:
        yield Finding(ALTERED, {"where": where})
    try:
        pack = parse_pack(row.text)
    except UNREADABLE as error:
        yield Finding(NO_PACK, {"where": where, "why": why(error)})
        return
    its = {"code": pack.code, "name": plain(dict(pack.name)), "year": pack.year, "status": pack.status}
    if any(getattr(row, name) != fact for name, fact in its.items()):
        yield Finding(UNLIKE_TEXT, {"where": where})
