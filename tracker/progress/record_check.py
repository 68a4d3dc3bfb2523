"""Whether figures and opinions are what the record tells: a row that somebody put in by SQL has no entry there.

The guards refuse that a revision changes; that one more is written past the app, only the record can tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency
from tracker.commitments.models import Commitment, CommitmentSet, ProgrammeYear
from tracker.formats.sentences import N_
from tracker.ledger.check import Finding, state_word
from tracker.ledger.events import Event
from tracker.ledger.told import Told, plain, said, told
from tracker.progress.figures import PartEntry
from tracker.progress.loading import load_parts, revision_facts, stated_from
from tracker.progress.models import Measurement, MeasurementEvidence, MeasurementRevision, Opinion, OpinionEvidence

_RECORDED = (Event.MEASUREMENT_RECORDED, Event.MEASUREMENT_PUBLISHED, Event.MEASUREMENT_WITHDRAWN)
_LINKED = (Event.EVIDENCE_ATTACHED, Event.EVIDENCE_DETACHED)
_CODED = (Event.COMMITMENT_ADDED, Event.COMMITMENT_EDITED, Event.COMMITMENT_PUBLISHED)
_BATCH = 500

UNTOLD = N_("%(where)s: this measurement is not in the record.")
NO_ENTRY = N_("%(where)s: revision %(n)s of the figure is not in the record.")
OTHER = N_("%(where)s: revision %(n)s of the figure says something else than entry %(seq)s of the record.")
OTHER_HAND = N_(
    "%(where)s: who stated revision %(n)s of the figure, when or why, is not what entry %(seq)s of the record tells."
)
OTHER_PLACE = N_("%(where)s: by entry %(seq)s of the record this figure is that of %(recorded)s.")
GONE = N_("%(where)s: entry %(seq)s of the record tells revision %(n)s of the figure, and there is none.")
OTHER_STATE = N_("%(where)s: the measurement stands as “%(state)s”; by the record it is “%(recorded)s”.")
OTHER_LATE = N_("%(where)s: when it was submitted, or whether late, is not what the record tells.")
OTHER_FILES = N_("%(where)s: the files that prove it are not those that the record tells.")
NO_OPINION_ENTRY = N_("%(where)s: opinion %(n)s on %(requirement)s is not in the record.")
GONE_OPINION = N_("%(where)s: entry %(seq)s of the record tells opinion %(n)s on %(requirement)s, and there is none.")
OTHER_OPINION = N_("%(where)s: opinion %(n)s on %(requirement)s says something else than entry %(seq)s of the record.")
OTHER_OPINION_HAND = N_(
    "%(where)s: who recorded opinion %(n)s on %(requirement)s, or when, is not what entry %(seq)s of the record tells."
)


@dataclass(slots=True)
class _Record:
    """What the record tells of figures and opinions. A later entry on the same revision never comes."""

    revisions: dict[tuple[UUID, int], Told] = field(default_factory=dict)
    states: dict[UUID, str] = field(default_factory=dict)
    submitted: dict[UUID, tuple[Any, Any]] = field(default_factory=dict)
    files: dict[UUID, set[str]] = field(default_factory=dict)
    opinions: dict[tuple[UUID, str, int], Told] = field(default_factory=dict)
    codes: dict[UUID, list[Told]] = field(default_factory=dict)  # of commitments, in the order they were given

    def code(self, commitment: UUID, seq: int) -> str:
        """The code that the commitment had when entry ``seq`` was written; empty where no entry tells it."""
        given = [each for each in self.codes.get(commitment, ()) if each.seq < seq]
        return given[-1].word("code") if given else ""


@dataclass(frozen=True, slots=True)
class _Place:
    """A commitment by the names that people know it by."""

    agency: str
    year: int
    programme: str
    code: str

    @property
    def short(self) -> str:
        """As findings begin."""
        return f"{self.agency} {self.year} {self.code}"

    @property
    def whole(self) -> str:
        """With its programme: another one may have the same code."""
        return f"{self.agency} {self.year} {self.programme} {self.code}"


def unlike_record(session: Session) -> Iterator[Finding]:
    """Every figure, state of a measurement and opinion that the record tells otherwise or not at all."""
    record, places = _read(session), _places(session)
    rows = session.scalars(select(Measurement).order_by(Measurement.id)).all()
    where = {row.id: f"{places[row.commitment_id].short} {row.period}" for row in rows if row.commitment_id in places}
    yield from _revisions(session, record, where)
    figures: dict[UUID, list[Told]] = {}
    for (measurement, _), entry in record.revisions.items():
        figures.setdefault(measurement, []).append(entry)
    for row in rows:
        name = where.get(row.id, str(row.id))
        yield from _state(row, record, name)
        yield from _moved(row, figures.get(row.id, ()), record, places, name)
    yield from _links(session, record, where)
    yield from _opinions(session, record, places)


def _read(session: Session) -> _Record:
    record = _Record()
    for each in told(session, *_RECORDED, Event.MEASUREMENT_SUBMITTED, Event.OPINION_RECORDED, *_LINKED, *_CODED):
        if each.event is Event.OPINION_RECORDED:
            record.opinions[each.subject, each.word("requirement"), each.number("n")] = each
        elif each.event in _CODED:
            if each.word("code"):
                record.codes.setdefault(each.subject, []).append(each)
        elif each.event is Event.MEASUREMENT_SUBMITTED:
            record.states[each.subject] = each.word("state")
            # both belong to the first time
            record.submitted.setdefault(each.subject, (each.at, each.after.get("late")))
        elif each.event is Event.EVIDENCE_ATTACHED:
            record.files.setdefault(each.subject, set()).add(each.word("evidence"))
        elif each.event is Event.EVIDENCE_DETACHED:
            record.files.setdefault(each.subject, set()).discard(str(each.before.get("evidence")))
        else:
            record.revisions[each.subject, each.number("revision")] = each
            drafted = each.event is Event.MEASUREMENT_RECORDED
            record.states.setdefault(each.subject, "draft" if drafted else "published")
    return record


def _places(session: Session) -> dict[UUID, _Place]:
    rows = session.execute(
        select(Commitment.id, Agency.code, ProgrammeYear.year, ProgrammeYear.programme_code, Commitment.code)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
    )
    return {commitment: _Place(agency, year, programme, code) for commitment, agency, year, programme, code in rows}


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
            if said(partial(_stated, row, parts.get(row.id, ()))) != recorded:
                yield Finding(OTHER, named | {"seq": entry.seq})
            same_reason = plain({"reason": row.reason}) == {"reason": entry.reason}
            if not same_reason or not entry.is_by(row.by_id, row.received_at):
                yield Finding(OTHER_HAND, named | {"seq": entry.seq})
    for (measurement, n), entry in left.items():
        place = where.get(measurement, f"{entry.word('commitment')} {entry.word('period')}")
        yield Finding(GONE, {"where": place, "n": n, "seq": entry.seq})


_ABOUT = frozenset({"commitment", "commitment_id", "period", "revision"})
"""What an entry says of a revision beside what was stated."""


def _stated(row: MeasurementRevision, parts: Sequence[PartEntry]) -> Mapping[str, Any]:
    return stated_from(revision_facts(row, None), parts).summary()


def _state(row: Measurement, record: _Record, where: str) -> Iterator[Finding]:
    recorded = record.states.get(row.id)
    if recorded is None:
        yield Finding(UNTOLD, {"where": where})
    elif row.state != recorded:
        yield Finding(OTHER_STATE, {"where": where, "state": state_word(row.state), "recorded": state_word(recorded)})
    elif (row.submitted_at, row.late) != record.submitted.get(row.id, (None, None)):
        yield Finding(OTHER_LATE, {"where": where})


def _moved(
    row: Measurement, entries: Iterable[Told], record: _Record, places: Mapping[UUID, _Place], where: str
) -> Iterator[Finding]:
    """The first entry by which this figure is another commitment's, or another period's."""
    for entry in entries:
        if entry.word("period") != row.period or not _is_of(row.commitment_id, entry, record, places):
            its = next((place.whole for key, place in places.items() if str(key) == entry.word("commitment_id")), None)
            of = its or f"{entry.agency} {entry.word('commitment')}"
            recorded = f"{of}, {entry.word('period')}"
            yield Finding(OTHER_PLACE, {"where": where, "seq": entry.seq, "recorded": recorded})
            return


def _is_of(commitment: UUID, entry: Told, record: _Record, places: Mapping[UUID, _Place]) -> bool:
    """Whether ``entry`` tells a figure of ``commitment``.

    By the identifier. An entry of before there was one in it tells agency and code, and the code is the one that the
    record gives the commitment at that time: a rename since then is lawful.
    """
    if "commitment_id" in entry.after:
        return entry.word("commitment_id") == str(commitment)
    place = places.get(commitment)
    if place is None:
        return False
    return (entry.agency, entry.word("commitment")) == (
        place.agency,
        record.code(commitment, entry.seq) or place.code,  # of one that no entry tells, the commitments' check speaks
    )


def _links(session: Session, record: _Record, where: Mapping[UUID, str]) -> Iterator[Finding]:
    there: dict[UUID, set[str]] = {}
    for measurement, evidence in session.execute(
        select(MeasurementEvidence.measurement_id, MeasurementEvidence.evidence_id)
    ):
        there.setdefault(measurement, set()).add(str(evidence))
    for measurement in sorted(where.keys() & (there.keys() | record.files.keys()), key=lambda each: where[each]):
        if there.get(measurement, set()) != record.files.get(measurement, set()):
            yield Finding(OTHER_FILES, {"where": where[measurement]})


def _opinions(session: Session, record: _Record, places: Mapping[UUID, _Place]) -> Iterator[Finding]:
    files: dict[UUID, set[str]] = {}
    for opinion, evidence in session.execute(select(OpinionEvidence.opinion_id, OpinionEvidence.evidence_id)):
        files.setdefault(opinion, set()).add(str(evidence))
    left = dict(record.opinions)
    for row in session.scalars(select(Opinion).order_by(Opinion.commitment_id, Opinion.requirement, Opinion.n)):
        entry = left.pop((row.commitment_id, row.requirement, row.n), None)
        place = places.get(row.commitment_id)
        where = place.short if place else str(row.commitment_id)
        named = {"where": where, "n": row.n, "requirement": row.requirement}
        if entry is None:
            yield Finding(NO_OPINION_ENTRY, named)
            continue
        its = {"opinion": row.opinion, "given_on": row.given_on.isoformat(), "note": row.note}
        same_files = files.get(row.id, set()) == entry.words("evidence")
        if not same_files or plain(its) != {name: entry.after.get(name) for name in its}:
            yield Finding(OTHER_OPINION, named | {"seq": entry.seq})
        if not entry.is_by(row.by_id, row.recorded_at):
            yield Finding(OTHER_OPINION_HAND, named | {"seq": entry.seq})
    for (_, requirement, n), entry in left.items():
        place_told = entry.word("commitment") or "?"
        yield Finding(GONE_OPINION, {"where": place_told, "n": n, "requirement": requirement, "seq": entry.seq})
