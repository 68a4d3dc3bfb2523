"""The history of a commitment as the record tells it: what happened, what changed, and what that did to its points."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.evidence.queries import files_of
from tracker.ledger.events import Event
from tracker.ledger.models import LedgerPayload
from tracker.progress.effects import Effect, Record
from tracker.progress.facts import CommitmentFacts, MeasurementFacts, VersionFacts, YearFacts
from tracker.progress.loading import load_revisions, stated_from
from tracker.rules.programme.model import Programme

HISTORY = 100
"""Entries of the record on a page: a commitment of a year has a few dozen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the record, or a statement whose entry cannot be read any more (``seq`` 0).

    ``via``: by which way it came in, None where that is not known. ``figure``: what a submission handed in.
    ``names``: the documents and persons that it names, by their identifier. ``effect``: on the points, where it moved
    them.
    """

    seq: int
    event: str
    at: dt.datetime
    by: str | None
    via: str | None
    reason: str | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    figure: Mapping[str, Any] | None = None
    names: Mapping[str, str] | None = None
    effect: Effect | None = None


def history_of(
    session: Session,
    programme: Programme,
    family: YearFacts,
    commitment: CommitmentFacts,
    measured: MeasurementFacts | None = None,
) -> tuple[Entry, ...]:
    """What happened to the commitment and its set, or to one measurement of it; the latest first.

    ``family`` is the commitment with its system or stages as its reader may see them, so that no effect tells of a
    figure they may not read. Five statements, whatever the length.
    """
    wanted = list(commitment.measurements.values()) if measured is None else [measured]
    subjects = [f"measurement:{each.id}" for each in wanted]
    if measured is None:
        subjects += [f"commitment:{commitment.id}", f"set:{commitment.set.id}"]
    rows = session.scalars(
        select(LedgerPayload)
        .where(LedgerPayload.subject.in_(subjects))
        .order_by(LedgerPayload.seq.desc())
        .limit(HISTORY)
    ).all()
    ids = [each.id for one in family.commitments for each in one.measurements.values()]
    revisions, parts = load_revisions(session, ids)
    stated = {
        each.id: [stated_from(one, parts.get(one.id, ())).summary() for one in revisions.get(each.id, ())]
        for each in wanted
    }
    told = [(row, json.loads(row.json)) for row in rows]
    names = _names(session, [payload for _, payload in told])
    record = Record(programme, family, commitment.code, revisions)
    entries = [_entry(row, payload, record, names, _handed_in(row, wanted, record, stated)) for row, payload in told]
    if len(rows) < HISTORY:
        seen = {(row.subject, (payload.get("after") or {}).get("revision")) for row, payload in told}
        entries += _untold(wanted, record, stated, seen)
    return tuple(sorted(entries, key=lambda each: (each.at, each.seq), reverse=True))


def _entry(
    row: LedgerPayload,
    payload: Mapping[str, Any],
    record: Record,
    names: Mapping[str, str],
    figure: Mapping[str, Any] | None,
) -> Entry:
    after = payload.get("after") or {}
    return Entry(
        seq=row.seq,
        event=row.event,
        at=row.at,
        by=(payload.get("actor") or {}).get("name"),
        via=payload.get("via"),
        reason=payload.get("reason"),
        before=_something(payload.get("before")),
        after=after,
        figure=figure,
        names=names,
        effect=_effect(record, row.event, after, row.at),
    )


def _something(facts: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What was before; None also where the record says of every fact that there was none."""
    return facts if facts and any(fact is not None for fact in facts.values()) else None


def _effect(record: Record, event: str, after: Mapping[str, Any], at: dt.datetime) -> Effect | None:
    """What the act did to the points; a draft, a name or a document does nothing to them."""
    if event in (Event.MEASUREMENT_PUBLISHED, Event.MEASUREMENT_WITHDRAWN):
        return record.of_figure(str(after.get("period")), int(after.get("revision") or 0), at)
    if event == Event.MEASUREMENT_SUBMITTED:
        return record.of_submission(str(after.get("period")), at)
    if event == Event.COMMITMENT_PUBLISHED:
        return record.of_version(int(after.get("n") or 0), at)
    if event == Event.OPINION_RECORDED:
        return record.of_opinion(str(after.get("requirement")), int(after.get("n") or 0), at)
    return None


def _handed_in(
    row: LedgerPayload,
    wanted: Iterable[MeasurementFacts],
    record: Record,
    stated: Mapping[UUID, list[dict[str, Any]]],
) -> Mapping[str, Any] | None:
    """The figure that a submission handed in: the last one stated by then."""
    if row.event != Event.MEASUREMENT_SUBMITTED:
        return None
    for each in wanted:
        if row.subject == f"measurement:{each.id}":
            pairs = zip(record.revisions.get(each.id, ()), stated[each.id], strict=True)
            by_then = [facts for revision, facts in pairs if revision.received_at <= row.at]
            return by_then[-1] if by_then else None
    return None


def _untold(
    wanted: Iterable[MeasurementFacts],
    record: Record,
    stated: Mapping[UUID, list[dict[str, Any]]],
    seen: set[tuple[str, Any]],
) -> Iterator[Entry]:
    """Statements that no readable entry tells: they stay in the history all the same."""
    for each in wanted:
        facts = stated[each.id]
        event = Event.MEASUREMENT_PUBLISHED if each.state == "published" else Event.MEASUREMENT_RECORDED
        for place, revision in enumerate(record.revisions.get(each.id, ())):
            if (f"measurement:{each.id}", revision.n) in seen:
                continue
            about = {"period": each.period.code, "revision": revision.n}
            yield Entry(
                seq=0,
                event=Event.MEASUREMENT_WITHDRAWN if revision.withdrawn else event,
                at=revision.received_at,
                by=revision.by,
                via=None,
                reason=revision.reason,
                before=facts[place - 1] if place else None,
                after={**about, **facts[place]},
                effect=record.of_figure(each.period.code, revision.n, revision.received_at)
                if each.state == "published"
                else None,
            )


def _names(session: Session, payloads: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The titles of the documents and the names of the persons that the entries speak of, by identifier."""
    documents, persons = set(), set()
    for payload in payloads:
        for facts in (payload.get("before") or {}, payload.get("after") or {}):
            if isinstance(facts.get("evidence"), str):
                documents.add(UUID(facts["evidence"]))
            if facts.get("lead"):
                persons.add(UUID(facts["lead"]))
    found = {str(key): each.title for key, each in files_of(session, documents).items()}
    if persons:
        rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(persons)))
        found |= {str(row.id): row.name for row in rows}
    return found


def terms_of(version: VersionFacts) -> dict[str, Any]:
    """What a version promises in the shape in which the record tells it."""
    target = version.target
    operands = target.operands if target is not None else None
    aims = {
        "value": target.value if target is not None else None,
        "numerator": operands.numerator if operands is not None else None,
        "denominator": operands.denominator if operands is not None else None,
        "low": target.low if target is not None else None,
        "high": target.high if target is not None else None,
    }
    return {
        "name": version.name,
        "objective": version.objective,
        "weight": version.weight,
        "weights": dict(version.weights),
        "target": {name: aim for name, aim in aims.items() if aim is not None},
        "programmed": dict(version.programmed),
        "definition": version.definition.dump(),
        "unit": version.unit,
    }
