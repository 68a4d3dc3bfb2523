"""Whether promises are what the record tells: a weight or a target changed past the app has no entry there.

Entries tell what differs from before, so that the record is told from its beginning and compared at its end.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.agencies.models import Agency
from tracker.commitments.draft import summary
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear
from tracker.commitments.rows import draft_of
from tracker.formats.sentences import N_
from tracker.ledger.check import Finding, Word
from tracker.ledger.events import Event
from tracker.ledger.told import Told, plain, told
from tracker.rules.lifecycle import STATE_NAMES

_PROMISES = (
    Event.COMMITMENT_ADDED,
    Event.COMMITMENT_EDITED,
    Event.COMMITMENT_PUBLISHED,
    Event.COMMITMENT_REMOVED,
)
_STEPS = (Event.SET_ADDED, Event.SET_SUBMITTED, Event.SET_ENDORSED, Event.SET_APPROVED, Event.SET_RETURNED)
_ABOUT = frozenset({"kind", "set", "n", "effective_from"})
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
    "unit": N_("responsibility centre"),
    "effective_from": N_("first period"),
}
"""What each field of a promise is called."""

Facts = dict[str, Any]

NO_ENTRY = N_("%(where)s: version %(n)s of the commitment is not in the record.")
OTHER = N_("%(where)s: version %(n)s of the commitment promises something else than the record tells: %(what)s.")
GONE = N_("%(where)s: the record tells version %(n)s of the commitment, and there is none.")
OTHER_STATE = N_("%(where)s: the set stands as “%(state)s”; by the record it is “%(recorded)s”.")


def promises_unlike_record(session: Session) -> Iterator[Finding]:
    """Every version of a commitment, and every state of a set, that the record tells otherwise or not at all."""
    promised = _promises(session)
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
        recorded = promised.get(commitment.id, {}).pop(version.n, None)
        stands = plain(summary(draft_of(session, commitment, version)))
        if recorded is not None and "effective_from" in recorded:
            stands["effective_from"] = version.effective_from
        if recorded is None:
            yield Finding(NO_ENTRY, named)
        elif unlike := sorted(name for name in recorded.keys() | stands if recorded.get(name) != stands.get(name)):
            yield Finding(OTHER, named | {"what": tuple(Word(FIELDS.get(name, name)) for name in unlike)})
    for versions in promised.values():
        for n, facts in versions.items():
            yield Finding(GONE, {"where": facts.get("code", "?"), "n": n})
    yield from _states(session)


def _promises(session: Session) -> dict[UUID, dict[int, Facts]]:
    """What each version of each commitment promises by the record; what was taken out of a draft is left out."""
    found: dict[UUID, dict[int, Facts]] = {}
    since: dict[UUID, dict[int, str]] = {}
    for entry in told(session, *_PROMISES):
        its = found.setdefault(entry.subject, {})
        if entry.event is Event.COMMITMENT_REMOVED:
            del found[entry.subject]
        elif entry.event is Event.COMMITMENT_PUBLISHED:
            starts = since.setdefault(entry.subject, {})
            n, since_then = entry.after.get("n", 0), entry.after.get("effective_from", "")
            held = [n for n in its if starts.get(n, "") <= since_then]
            before = its[max(held, key=lambda n: (starts.get(n, ""), n))] if held else {}
            starts[n] = since_then
            its[n] = _after(before, entry) | {"effective_from": since_then}
        else:
            last = max(its, default=1)
            its[last] = _after(its.get(last, {}), entry)
    return found


def _after(before: Mapping[str, Any], entry: Told) -> Facts:
    """``before`` with what ``entry`` says is different now, one level into nested facts."""
    facts = dict(before)
    for name, now in entry.after.items():
        if name in _ABOUT:
            continue
        was = facts.get(name)
        facts[name] = _present(was | now) if isinstance(was, dict) and isinstance(now, dict) else now
    return _present(facts)


def _present(facts: Facts) -> Facts:
    return {name: fact for name, fact in facts.items() if fact is not None}


def _states(session: Session) -> Iterator[Finding]:
    recorded = {entry.subject: entry.after.get("state", "draft") for entry in told(session, *_STEPS)}
    rows = session.execute(
        select(CommitmentSet, ProgrammeYear.year, ProgrammeYear.programme_code, Agency.code)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .order_by(Agency.code, ProgrammeYear.year, ProgrammeYear.programme_code)
    )
    for its_set, year, programme, agency in rows:
        by_record = recorded.get(its_set.id)
        if its_set.state != by_record:
            where = {"where": f"{agency} {year} {programme}"}
            yield Finding(OTHER_STATE, where | {"state": _word(its_set.state), "recorded": _word(by_record or "–")})


def _word(state: str) -> Word:
    return Word(STATE_NAMES.get(state, state))
