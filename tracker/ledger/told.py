"""What the record tells of rows, for holding them against it; and a row's facts in the shape that the record has."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.formats.canonical import canonical_json
from tracker.ledger.events import Event
from tracker.ledger.models import LedgerPayload


@dataclass(frozen=True, slots=True)
class Told:
    """One entry about a thing that has an identifier. ``after``: its facts then."""

    seq: int
    event: Event
    subject: UUID
    at: dt.datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]


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
    except (ValueError, AttributeError):
        return None
    if not isinstance(before, dict) or not isinstance(after, dict):
        return None
    return Told(row.seq, Event(row.event), subject, row.at, before, after)


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """``facts`` as the record would hold them: texts in NFC, numbers and moments as text."""
    made: dict[str, Any] = json.loads(canonical_json(dict(facts)))
    return made
