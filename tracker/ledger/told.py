"""What the record tells of rows, for holding them against it; and a row's facts in the shape that the record has."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import CumpleError
from tracker.formats.canonical import canonical_json
from tracker.ledger.events import Event
from tracker.ledger.models import LedgerPayload

UNREADABLE = (CumpleError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What reading a row raises into which somebody wrote by SQL what no action writes."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry about a thing that has an identifier. ``after``: its facts then; ``actor``: who acted, by their id.

    A fact is asked for by its kind, as an entry that somebody rewrote holds anything: it then differs from the row,
    and the entries after it are still read.
    """

    seq: int
    event: Event
    subject: UUID
    at: dt.datetime
    agency: str | None
    actor: str | None
    reason: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def number(self, name: str) -> int:
        """The whole number ``name`` of the facts; 0 where it is none, which no row counts from."""
        fact = self.after.get(name)
        return fact if isinstance(fact, int) else 0

    def word(self, name: str) -> str:
        """The text ``name`` of the facts; empty where it is none."""
        fact = self.after.get(name)
        return fact if isinstance(fact, str) else ""

    def words(self, name: str) -> frozenset[str]:
        """The texts in the list ``name`` of the facts; empty where it is no list."""
        fact = self.after.get(name)
        return frozenset(each for each in fact if isinstance(each, str)) if isinstance(fact, list) else frozenset()

    def is_by(self, person: UUID | None, at: dt.datetime) -> bool:
        """Whether a row says that ``person`` wrote it at ``at``, as this entry does."""
        return (None if person is None else str(person), at) == (self.actor, self.at)


def told(session: Session, *events: Event) -> Iterator[Told]:
    """The entries of ``events`` in the order of their numbers, a thousand read at a time.

    What nobody can read any more is passed over: :func:`tracker.ledger.check.check_record` names it, and what it told
    is then missing in the record.
    """
    wanted = select(LedgerPayload).where(LedgerPayload.event.in_([each.value for each in events]))
    for row in session.scalars(wanted.order_by(LedgerPayload.seq).execution_options(yield_per=1000)):
        entry = _read(row)
        if entry is not None:
            yield entry


def _read(row: LedgerPayload) -> Told | None:
    try:
        payload, subject = json.loads(row.json), UUID(row.subject.partition(":")[2])
        before, after = payload.get("before") or {}, payload.get("after") or {}
        actor, reason = (payload.get("actor") or {}).get("id"), payload.get("reason")
    except (ValueError, AttributeError):
        return None
    if not isinstance(before, dict) or not isinstance(after, dict):
        return None
    if not isinstance(actor, str | None) or not isinstance(reason, str | None):
        return None
    return Told(row.seq, Event(row.event), subject, row.at, row.agency, actor, reason, before, after)


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """``facts`` as the record would hold them: texts in NFC, numbers and moments as text."""
    made: dict[str, Any] = json.loads(canonical_json(dict(facts)))
    return made


def said(facts: Callable[[], Mapping[str, Any]]) -> dict[str, Any] | None:
    """What a row says, as :func:`plain`; None where it holds what cannot be read: then it is not what was recorded."""
    try:
        return plain(facts())
    except UNREADABLE:
        return None
