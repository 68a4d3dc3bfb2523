"""Whether figures and opinions are what the record tells: a row that somebody put in by SQL has no entry there.

The guards refuse that a revision changes; that one more is written past the app, only the record can tell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency
from tracker.commitments.models import Commitment, CommitmentSet, ProgrammeYear
from tracker.formats.sentences import N_
from tracker.ledger.check import Finding, Word
from tracker.ledger.events import Event
from tracker.ledger.told import Told, plain, told
from tracker.progress.actions import stated_from
from tracker.progress.loading import load_parts
from tracker.progress.models import Measurement, MeasurementEvidence, MeasurementRevision, Opinion, OpinionEvidence
from tracker.rules.lifecycle import STATE_NAMES

_RECORDED = (Event.MEASUREMENT_RECORDED, Event.MEASUREMENT_PUBLISHED, Event.MEASUREMENT_WITHDRAWN)
_LINKED = (Event.EVIDENCE_ATTACHED, Event.EVIDENCE_DETACHED)
_BATCH = 500

UNTOLD = N_("%(where)s: this measurement is not in the record.")
NO_ENTRY = N_("%(where)s: revision %(n)s of the figure is not in the record.")
OTHER = N_("%(where)s: revision %(n)s of the figure says something else than entry %(seq)s of the record.")
GONE = N_("%(where)s: entry %(seq)s of the record tells revision %(n)s of the figure, and there is none.")
OTHER_STATE = N_("%(where)s: the measurement stands as “%(state)s”; by the record it is “%(recorded)s”.")
OTHER_LATE = N_("%(where)s: when it was submitted, or whether late, is not what the record tells.")
OTHER_FILES = N_("%(where)s: the files that prove it are not those that the record tells.")
NO_OPINION_ENTRY = N_("%(where)s: opinion %(n)s on %(requirement)s is not in the record.")
GONE_OPINION = N_("%(where)s: entry %(seq)s of the record tells opinion %(n)s on %(requirement)s, and there is none.")
OTHER_OPINION = N_("%(where)s: opinion %(n)s on %(requirement)s says something else than entry %(seq)s of the record.")


@dataclass(slots=True)
class _Record:
    """What the record tells of figures and opinions. A later entry on the same revision never comes."""

    revisions: dict[tuple[UUID, int], Told] = field(default_factory=dict)
    states: dict[UUID, str] = field(default_factory=dict)
    submitted: dict[UUID, tuple[Any, Any]] = field(default_factory=dict)
    files: dict[UUID, set[str]] = field(default_factory=dict)
    opinions: dict[tuple[UUID, str, int], Told] = field(default_factory=dict)


def unlike_record(session: Session) -> Iterator[Finding]:
    """Every figure, state of a measurement and opinion that the record tells otherwise or not at all."""
    record = _read(session)
    where = dict(_places(session))
    yield from _revisions(session, record, where)
    for measurement in session.scalars(select(Measurement).order_by(Measurement.id)):
        yield from _state(measurement, record, where.get(measurement.id, str(measurement.id)))
    yield from _links(session, record, where)
    yield from _opinions(session, record)


def _read(session: Session) -> _Record:
    record = _Record()
    for each in told(session, *_RECORDED, Event.MEASUREMENT_SUBMITTED, Event.OPINION_RECORDED, *_LINKED):
        if each.event is Event.OPINION_RECORDED:
            record.opinions[each.subject, each.after.get("requirement", ""), each.after.get("n", 0)] = each
        elif each.event is Event.MEASUREMENT_SUBMITTED:
            record.states[each.subject] = each.after.get("state", "")
            record.submitted.setdefault(
                each.subject, (each.at, each.after.get("late"))
            )  # both belong to the first time
        elif each.event is Event.EVIDENCE_ATTACHED:
            record.files.setdefault(each.subject, set()).add(each.after.get("evidence", ""))
        elif each.event is Event.EVIDENCE_DETACHED:
            record.files.setdefault(each.subject, set()).discard(each.before.get("evidence", ""))
        else:
            record.revisions[each.subject, each.after.get("revision", 0)] = each
            drafted = each.event is Event.MEASUREMENT_RECORDED
            record.states.setdefault(each.subject, "draft" if drafted else "published")
    return record


def _places(session: Session) -> Iterator[tuple[UUID, str]]:
    rows = session.execute(
        select(Measurement.id, Measurement.period, Commitment.code, ProgrammeYear.year, Agency.code)
        .join(Commitment, Commitment.id == Measurement.commitment_id)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
    )
    for measurement, period, code, year, agency in rows:
        yield measurement, f"{agency} {year} {code} {period}"


def _revisions(session: Session, record: _Record, where: Mapping[UUID, str]) -> Iterator[Finding]:
    left = dict(record.revisions)
    rows = select(MeasurementRevision).order_by(MeasurementRevision.measurement_id, MeasurementRevision.n)
    for batch in session.scalars(rows).partitions(_BATCH):
        parts = load_parts(session, [row.id for row in batch])
        for row in batch:
            entry = left.pop((row.measurement_id, row.n), None)
            named = {"where": where.get(row.measurement_id, str(row.measurement_id)), "n": row.n}
            if entry is None:
                yield Finding(NO_ENTRY, named)
                continue
            recorded = {name: fact for name, fact in entry.after.items() if name not in _ABOUT}
            if plain(stated_from(row, parts.get(row.id, ())).summary()) != recorded:
                yield Finding(OTHER, named | {"seq": entry.seq})
    for (measurement, n), entry in left.items():
        place = where.get(measurement, f"{entry.after.get('commitment')} {entry.after.get('period')}")
        yield Finding(GONE, {"where": place, "n": n, "seq": entry.seq})


_ABOUT = frozenset({"commitment", "period", "revision"})
"""What an entry says of a revision beside what was stated."""


def _state(row: Measurement, record: _Record, where: str) -> Iterator[Finding]:
    recorded = record.states.get(row.id)
    if recorded is None:
        yield Finding(UNTOLD, {"where": where})
    elif row.state != recorded:
        yield Finding(OTHER_STATE, {"where": where, "state": _word(row.state), "recorded": _word(recorded)})
    elif (row.submitted_at, row.late) != record.submitted.get(row.id, (None, None)):
        yield Finding(OTHER_LATE, {"where": where})


def _links(session: Session, record: _Record, where: Mapping[UUID, str]) -> Iterator[Finding]:
    there: dict[UUID, set[str]] = {}
    for measurement, evidence in session.execute(
        select(MeasurementEvidence.measurement_id, MeasurementEvidence.evidence_id)
    ):
        there.setdefault(measurement, set()).add(str(evidence))
    for measurement in sorted(where.keys() & (there.keys() | record.files.keys()), key=lambda each: where[each]):
        if there.get(measurement, set()) != record.files.get(measurement, set()):
            yield Finding(OTHER_FILES, {"where": where[measurement]})


def _opinions(session: Session, record: _Record) -> Iterator[Finding]:
    rows = session.execute(
        select(Opinion, Commitment.code, ProgrammeYear.year, Agency.code)
        .join(Commitment, Commitment.id == Opinion.commitment_id)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .order_by(Opinion.commitment_id, Opinion.requirement, Opinion.n)
    )
    files: dict[UUID, set[str]] = {}
    for opinion, evidence in session.execute(select(OpinionEvidence.opinion_id, OpinionEvidence.evidence_id)):
        files.setdefault(opinion, set()).add(str(evidence))
    left = dict(record.opinions)
    for row, code, year, agency in rows:
        entry = left.pop((row.commitment_id, row.requirement, row.n), None)
        named = {"where": f"{agency} {year} {code}", "n": row.n, "requirement": row.requirement}
        said = {"opinion": row.opinion, "given_on": row.given_on.isoformat(), "note": row.note}
        if entry is None:
            yield Finding(NO_OPINION_ENTRY, named)
            continue
        same_files = files.get(row.id, set()) == set(entry.after.get("evidence", ()))
        if not same_files or plain(said) != {name: entry.after.get(name) for name in said}:
            yield Finding(OTHER_OPINION, named | {"seq": entry.seq})
    for (_, requirement, n), entry in left.items():
        place = entry.after.get("commitment", "?")
        yield Finding(GONE_OPINION, {"where": place, "n": n, "requirement": requirement, "seq": entry.seq})


def _word(state: str) -> Word:
    return Word(STATE_NAMES.get(state, state))
