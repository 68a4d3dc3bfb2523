"""What an import changed, read back from the entries it noted: what is told is what was recorded."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.ledger.events import Event
from tracker.ledger.models import LedgerPayload
from tracker.progress.models import Measurement

Kind = Literal["figure", "programmed", "terms", "computed", "analysis", "fault"]
_ORDER: tuple[Kind, ...] = ("figure", "programmed", "terms", "computed", "analysis")
"""One row of a source that changes in several ways is told by the first of these."""

_FIGURE = ("numerator", "denominator", "value", "requirements", "parts", "withdrawn", "faults")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs from what was known: ``before`` and ``after`` hold only what differs."""

    kind: Kind
    code: str
    period: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """All changes, how many figures are new, and the faults of the source."""

    changes: tuple[Change, ...]
    fresh: int
    faults: tuple[Change, ...]


def changes_of(session: Session, entries: Sequence[int], known: Mapping[UUID, str]) -> Found:
    """What the entries with these numbers changed in the ``known`` commitments (their codes by id)."""
    changes: dict[tuple[str, str], Change] = {}
    faults: list[Change] = []
    fresh = 0
    commitment_of = dict(session.execute(select(Measurement.id, Measurement.commitment_id)).all())
    for entry in _payloads(session, entries):
        after, before = entry["after"] or {}, entry["before"] or {}
        subject = UUID(entry["subject"]["id"])
        if entry["event"] == Event.MEASUREMENT_PUBLISHED:
            if after.get("faults"):
                faults.append(Change("fault", after["commitment"], after["period"], {}, {"faults": after["faults"]}))
            if not before:
                fresh += 1
            elif commitment_of[subject] in known:
                _keep(changes, _figure_change(before, after))
        elif entry["event"] == Event.COMMITMENT_PUBLISHED and subject in known:
            for change in _version_changes(known[subject], before, after):
                _keep(changes, change)
    ordered = sorted(changes.values(), key=lambda change: (_ORDER.index(change.kind), change.code, change.period))
    return Found(tuple(ordered), fresh, tuple(faults))


def _payloads(session: Session, entries: Sequence[int]) -> list[dict[str, Any]]:
    if not entries:
        return []
    wanted = select(LedgerPayload.json).where(LedgerPayload.seq.between(min(entries), max(entries)))
    return [json.loads(text) for text in session.scalars(wanted.order_by(LedgerPayload.seq))]


def _keep(changes: dict[tuple[str, str], Change], change: Change) -> None:
    """Keep the weightiest change of a row."""
    key = (change.code, change.period)
    known = changes.get(key)
    if known is None or _ORDER.index(change.kind) < _ORDER.index(known.kind):
        changes[key] = change


def _figure_change(before: dict[str, Any], after: dict[str, Any]) -> Change:
    own = {name for name in _FIGURE if before.get(name) != after.get(name)}
    if own:
        return _change("figure", after, before, own)
    old, new = before.get("as_published", {}), after.get("as_published", {})
    columns = {name for name in (*old, *new) if old.get(name) != new.get(name)}
    kind: Kind = "analysis" if columns == {"analysis"} else "computed"
    facts = {"commitment": after["commitment"], "period": after["period"], **new}
    return _change(kind, facts, old, columns)


def _version_changes(code: str, before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    old, new = before.get("programmed", {}), after.get("programmed", {})
    result = [
        Change("programmed", code, period, {"programmed": old[period]}, {"programmed": new[period]})
        for period in new
        if period in old and old[period] != new[period]
    ]
    terms = {name for name in before if name != "programmed" and before.get(name) != after.get(name)}
    if terms:
        facts = {**after, "commitment": code, "period": after["effective_from"]}
        result.append(_change("terms", facts, before, terms))
    return result


def _change(kind: Kind, after: dict[str, Any], before: dict[str, Any], names: Collection[str]) -> Change:
    return Change(
        kind,
        after["commitment"],
        after["period"],
        {name: before.get(name) for name in sorted(names)},
        {name: after.get(name) for name in sorted(names)},
    )
