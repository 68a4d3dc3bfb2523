"""A third party's opinion on a requirement: who records it, when, and with which document."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args
from uuid import UUID

from sqlalchemy import func, select

from tracker.errors import Conflict, Invalid, NotFound
from tracker.evidence.actions import Taken, receive
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.progress import facts
from tracker.progress.authors import authors_of
from tracker.progress.figures import MAX_TEXT, TOO_LONG, clean
from tracker.progress.loading import load_commitment
from tracker.progress.models import Opinion, OpinionEvidence
from tracker.progress.models import YearResult as StoredResult
from tracker.progress.results import store_result
from tracker.progress.subject import Place, place_of, require_in_force
from tracker.rules.calendar.local_time import day_in
from tracker.rules.inputs.model import Opinion as Word
from tracker.rules.policy import Capability, Subject, require
from tracker.rules.programme.definition import Requirement

NOT_KEPT = N_("The opinion cannot be kept as it stands.")
NO_SUCH_REQUIREMENT = N_("This commitment has no such requirement.")
NO_THIRD_PARTY = N_("This requirement rests on nobody's opinion.")
OPINION_MEANWHILE = N_("Somebody recorded an opinion on this requirement meanwhile: look at theirs first.")
BEFORE_THE_YEAR = N_("This day lies before the year of the commitment: write one from its 1 January on.")
PROOF_NEEDED = N_("Attach the document of the opinion, or write what it says.")


@dataclass(frozen=True, slots=True)
class OpinionEntry:
    """What is said of a requirement. ``given_on``: the day from which it holds, that of the document.

    ``title``: of its files, without which each has its name. ``personal_data``: they hold some, and have a title that
    names nobody.
    """

    opinion: str
    given_on: dt.date
    note: str | None = None
    files: Sequence[Taken] = ()
    personal_data: bool = False
    title: str = ""


def record_opinion(
    work: Work, commitment_id: UUID, requirement: str, entry: OpinionEntry, seen: int | None = None
) -> Opinion:
    """Keep one more opinion on the requirement with that code; the ones before stay, and the latest holds.

    A favourable or unfavourable one needs its document or its words. ``seen`` is how many its writer had before them:
    another one since then is a :class:`Conflict`. Raises :class:`Invalid` by field, :class:`Conflict` where the set is
    not in force, :class:`NotFound` where there is no such requirement.
    """
    place = place_of(work.session, commitment_id, work.at, lock=True)
    require(work.actor, Capability.ISSUE_OPINION, _subject(work, place), work.via)
    require_in_force(place)
    need = requirement_of(load_commitment(work.session, place.commitment), requirement)
    if not need.third_party:
        raise Conflict(NO_THIRD_PARTY)
    known = _known(work, commitment_id, requirement)
    if seen is not None and seen != known:
        raise Conflict(OPINION_MEANWHILE)
    check(entry, place.year.year, day_in(place.programme.time_zone, work.at))
    row = Opinion(
        commitment_id=commitment_id,
        requirement=requirement,
        n=known + 1,
        opinion=entry.opinion,
        given_on=entry.given_on,
        note=clean(entry.note),
        by_id=work.actor.person_id if work.actor else None,
        recorded_at=work.at,
    )
    work.session.add(row)
    work.session.flush()
    files = [_attach(work, place, row, each, entry, n) for n, each in enumerate(entry.files, start=1)]
    _note(work, place, row, files)
    if work.session.get(StoredResult, place.year.id) is not None:
        store_result(work, place.year.id)
    return row


def check(entry: OpinionEntry, year: int, today: dt.date) -> None:
    """Raise :class:`Invalid` with what to mend, by field; ``year``: of the commitment that it is on."""
    faults: dict[str, str] = {}
    if entry.opinion not in get_args(Word):
        faults["opinion"] = N_("Choose one.")
    if entry.given_on > today:
        faults["given_on"] = N_("This day has not come yet.")
    elif entry.given_on < dt.date(year, 1, 1):
        faults["given_on"] = BEFORE_THE_YEAR
    if entry.note and len(entry.note) > MAX_TEXT:
        faults["note"] = TOO_LONG
    elif entry.opinion != "missing" and not entry.files and clean(entry.note) is None:
        faults["note"] = PROOF_NEEDED
    if faults:
        raise Invalid(NOT_KEPT, fields=faults)


def requirement_of(commitment: facts.CommitmentFacts, code: str) -> Requirement:
    """The requirement with that code in the version in force; raises :class:`NotFound`."""
    found = next((need for need in commitment.latest.definition.requirements if need.code == code), None)
    if found is None:
        raise NotFound(NO_SUCH_REQUIREMENT)
    return found


def _subject(work: Work, place: Place) -> Subject:
    """The stage, with everybody who had a hand in its figures: they give no opinion on their own work."""
    return replace(place.subject(place.set.state), authors=authors_of(work.session, place.commitment.id))


def _known(work: Work, commitment_id: UUID, requirement: str) -> int:
    last = select(func.max(Opinion.n)).where(Opinion.commitment_id == commitment_id, Opinion.requirement == requirement)
    return work.session.scalar(last) or 0


def _attach(work: Work, place: Place, row: Opinion, file: Taken, entry: OpinionEntry, number: int) -> UUID:
    neutral = f"{place.commitment.code} {row.requirement} · {number}" if entry.personal_data else ""
    received = receive(
        work,
        file,
        file.name,
        place.agency.code,
        entry.title or neutral,
        personal_data=entry.personal_data,
        programme=place.year.programme_code,
        power=Capability.ISSUE_OPINION,
    )
    work.session.add(OpinionEvidence(opinion_id=row.id, evidence_id=received.evidence_id))
    work.session.flush()
    return received.evidence_id


def _note(work: Work, place: Place, row: Opinion, files: Sequence[UUID]) -> None:
    after = {
        "commitment": place.commitment.code,
        "requirement": row.requirement,
        "opinion": row.opinion,
        "given_on": row.given_on.isoformat(),
        "n": row.n,
        "note": row.note,
        "evidence": [str(file) for file in files],
    }
    work.note(
        Event.OPINION_RECORDED,
        ("commitment", place.commitment.id),
        agency=place.agency.code,
        after={name: fact for name, fact in after.items() if fact not in (None, [])},
    )
    work.session.flush()
