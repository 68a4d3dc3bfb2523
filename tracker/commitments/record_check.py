"""Whether promises are what the record tells: a weight or a target changed past the app has no entry there.

Entries tell what differs from before, so that the record is told from its beginning and compared at its end. Years,
sets and their steps are held against it in :mod:`tracker.commitments.record_check_sets`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.agencies.models import Agency
from tracker.commitments.draft import summary
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear
from tracker.commitments.rows import draft_of, place_told
from tracker.formats.sentences import N_, Word
from tracker.ledger.check import Finding
from tracker.ledger.events import Event
from tracker.ledger.told import Told, said, told

_PROMISES = (
    Event.COMMITMENT_ADDED,
    Event.COMMITMENT_EDITED,
    Event.COMMITMENT_PUBLISHED,
    Event.COMMITMENT_REMOVED,
)
_PLACE = ("kind", "set", "parent")
_ABOUT = frozenset({*_PLACE, "n", "effective_from"})
"""What an entry says of a version beside what it promises."""

FIELDS: Mapping[str, str] = {
    "code": N_("code"),
    "name": N_("name"),
    "objective": N_("objective"),
    "weight": N_("weight"),
    "weights": N_("weights on other forms"),
    "target": N_("target"),
    "programmed": N_("programmed targets"),
    "definition": N_("definition"),
    "direction": N_("direction"),
    "unit": N_("responsibility centre"),
    "effective_from": N_("first period"),
    "kind": N_("kind"),
    "set": N_("set"),
    "parent": N_("system"),
}
"""What each field of a promise is called."""

Facts = dict[str, Any]

NO_ENTRY = N_("%(where)s: version %(n)s of the commitment is not in the record.")
OTHER = N_("%(where)s: version %(n)s of the commitment promises something else than the record tells: %(what)s.")
UNREADABLE = N_("%(where)s: version %(n)s of the commitment holds what cannot be read.")
OTHER_HAND = N_(
    "%(where)s: who wrote version %(n)s of the commitment, or when, is not what entry %(seq)s of the record tells."
)
OTHER_PLACE = N_("%(where)s: the commitment is not what entry %(seq)s of the record tells: %(what)s.")
GONE = N_("%(where)s: the record tells version %(n)s of the commitment, and there is none.")


@dataclass(slots=True)
class _Promised:
    """A version as the record tells it; ``last``: the entry that changed it last."""

    facts: Facts
    last: Told


@dataclass(slots=True)
class _Record:
    """What the record tells of commitments: their versions by number, and the entry that says where each stands."""

    versions: dict[UUID, dict[int, _Promised]] = field(default_factory=dict)
    places: dict[UUID, Told] = field(default_factory=dict)


def promises_unlike_record(session: Session) -> Iterator[Finding]:
    """Every commitment, and every version of one, that the record tells otherwise or not at all."""
    record = _read(session)
    yield from _places(session, record)
    rows = session.execute(
        select(CommitmentVersion, Commitment, ProgrammeYear.year, Agency.code)
        .join(Commitment, Commitment.id == CommitmentVersion.commitment_id)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .options(selectinload(CommitmentVersion.unit))
        .order_by(Agency.code, ProgrammeYear.year, Commitment.code, CommitmentVersion.n)
    )
    for version, commitment, year, agency in rows:
        named = {"where": f"{agency} {year} {commitment.code}", "n": version.n}
        promised = record.versions.get(commitment.id, {}).pop(version.n, None)
        if promised is None:
            yield Finding(NO_ENTRY, named)
            continue
        yield from _unlike(said(partial(_stands, session, commitment, version)), promised.facts, year, named)
        if not promised.last.is_by(version.by_id, version.created_at):
            yield Finding(OTHER_HAND, named | {"seq": promised.last.seq})
    for versions in record.versions.values():
        for n, promised in versions.items():
            yield Finding(GONE, {"where": promised.facts.get("code", "?"), "n": n})


def _stands(session: Session, commitment: Commitment, version: CommitmentVersion) -> Facts:
    """What the row promises. The direction stands there a second time, and it is the one that is scored by."""
    facts = summary(draft_of(session, commitment, version))
    return facts | {"effective_from": version.effective_from, "direction": version.direction}


def _unlike(stands: Facts | None, promised: Facts, year: int, named: Mapping[str, Any]) -> Iterator[Finding]:
    if stands is None:
        yield Finding(UNREADABLE, named)
        return
    definition = promised.get("definition")
    recorded = {
        "effective_from": f"{year:04}-01",  # what is drafted holds for the whole year
        "direction": definition.get("direction") if isinstance(definition, dict) else None,
        **promised,
    }
    recorded, stands = _bare(recorded), _bare(stands)
    if unlike := sorted(name for name in recorded.keys() | stands if recorded.get(name) != stands.get(name)):
        yield Finding(OTHER, {**named, "what": _words(unlike)})


def _places(session: Session, record: _Record) -> Iterator[Finding]:
    rows = session.execute(
        select(Commitment, ProgrammeYear.year, Agency.code)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .order_by(Agency.code, ProgrammeYear.year, Commitment.code)
    )
    for commitment, year, agency in rows:
        entry = record.places.get(commitment.id)
        if entry is None:
            continue
        stands = place_told(commitment)
        if unlike := [name for name in _PLACE if name in entry.after and entry.after[name] != stands.get(name)]:
            where = f"{agency} {year} {commitment.code}"
            yield Finding(OTHER_PLACE, {"where": where, "seq": entry.seq, "what": _words(unlike)})


def _words(names: list[str]) -> tuple[Word, ...]:
    return tuple(Word(FIELDS.get(name, name)) for name in names)


def _read(session: Session) -> _Record:
    """What the record tells; what was taken out of a draft is left out."""
    record = _Record()
    for entry in told(session, *_PROMISES):
        its = record.versions.setdefault(entry.subject, {})
        if entry.event is Event.COMMITMENT_REMOVED:
            del record.versions[entry.subject]
            continue
        if "kind" in entry.after:
            record.places[entry.subject] = entry
        if entry.event is Event.COMMITMENT_PUBLISHED:
            since = entry.word("effective_from")
            starts = {n: each.facts.get("effective_from", "") for n, each in its.items()}
            held = [(start, n) for n, start in starts.items() if start <= since]
            before = its[max(held)[1]].facts if held else {}
            facts = _after(before, _promise(entry)) | {"effective_from": since}
            its[entry.number("n")] = _Promised(facts, entry)
        else:
            last = max(its, default=1)
            facts = its[last].facts if last in its else {}
            its[last] = _Promised(_after(facts, _promise(entry)), entry)
    return record


def _promise(entry: Told) -> Facts:
    return {name: fact for name, fact in entry.after.items() if name not in _ABOUT}


def _after(before: Mapping[str, Any], now: Mapping[str, Any]) -> Facts:
    """``before`` with what is different ``now``, facts within facts too; what is nothing now stays as nothing."""
    facts = dict(before)
    for name, fact in now.items():
        was = facts.get(name)
        facts[name] = _after(was, fact) if isinstance(was, dict) and isinstance(fact, dict) else fact
    return facts


def _bare(facts: Mapping[str, Any]) -> Facts:
    """``facts`` without what is nothing: an entry tells that something is no longer there, a row says nothing of it."""
    return {name: _bare(fact) if isinstance(fact, dict) else fact for name, fact in facts.items() if fact is not None}
