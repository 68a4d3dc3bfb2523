"""Whether years, sets and their steps are what the record tells: under which rules, whose, and who signed what."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency, Team
from tracker.commitments.models import CommitmentSet, ProgrammeYear, SetStep
from tracker.commitments.steps import EVENTS
from tracker.formats.labels import message, words
from tracker.formats.sentences import N_, Word
from tracker.ledger.check import Finding, state_word
from tracker.ledger.events import Event
from tracker.ledger.told import Told, plain, told
from tracker.programmes.models import ProgrammeVersion

FIELDS: Mapping[str, str] = {
    "agency": N_("agency"),
    "programme": N_("programme"),
    "version": N_("version of the programme"),
    "year": N_("year"),
    "phase": N_("phase"),
    "programme_year": N_("year"),
    "team": N_("team"),
    "origin": N_("origin"),
    "source": N_("source"),
}
"""What each field of a year or a set is called."""

_STEPS = {event: step for step, event in EVENTS.items()}
_Step = tuple[str, str | None, Any, Any]
"""A step by its name, who took it, when and why."""

NO_YEAR_ENTRY = N_("%(where)s: the year is not in the record.")
OTHER_YEAR = N_("%(where)s: the year is not what entry %(seq)s of the record tells: %(what)s.")
GONE_YEAR = N_("%(where)s: entry %(seq)s of the record tells this year, and there is none.")
NO_SET_ENTRY = N_("%(where)s: the set is not in the record.")
OTHER_SET = N_("%(where)s: the set is not what entry %(seq)s of the record tells: %(what)s.")
OTHER_STATE = N_("%(where)s: the set stands as “%(state)s”; by the record it is “%(recorded)s”.")
GONE_SET = N_("%(where)s: entry %(seq)s of the record tells a set, and there is none.")
NO_STEP_ENTRY = N_("%(where)s: the record does not tell the step “%(step)s” of %(at)s as it stands.")
GONE_STEP = N_("%(where)s: entry %(seq)s of the record tells the step “%(step)s” of %(at)s, and there is none like it.")


def years_unlike_record(session: Session) -> Iterator[Finding]:
    """Every year that the record tells otherwise or not at all, and every one that is gone."""
    opened = {each.subject: each for each in told(session, Event.YEAR_OPENED)}
    rows = session.execute(
        select(ProgrammeYear, ProgrammeVersion.code, ProgrammeVersion.version, Agency.code)
        .outerjoin(ProgrammeVersion, ProgrammeVersion.id == ProgrammeYear.programme_version_id)
        .outerjoin(Agency, Agency.id == ProgrammeYear.agency_id)
        .order_by(Agency.code, ProgrammeYear.year, ProgrammeYear.programme_code)
    )
    for row, code, version, agency in rows:
        entry = opened.pop(row.id, None)
        where = f"{agency} {row.year} {row.programme_code}"
        if entry is None:
            yield Finding(NO_YEAR_ENTRY, {"where": where})
            continue
        # the year repeats the programme's code: both are held against the record
        programme = code if code == row.programme_code else None
        stands = {"programme": programme, "version": version, "year": row.year, "phase": row.phase, "agency": agency}
        yield from _other(OTHER_YEAR, where, entry, stands)
    for entry in opened.values():
        where = f"{entry.agency} {entry.number('year')} {entry.word('programme')}"
        yield Finding(GONE_YEAR, {"where": where, "seq": entry.seq})


def sets_unlike_record(session: Session) -> Iterator[Finding]:
    """Every set, state of a set and step of one that the record tells otherwise or not at all, and what is gone."""
    added = {each.subject: each for each in told(session, Event.SET_ADDED)}
    taken: dict[UUID, list[Told]] = {}
    for each in told(session, *_STEPS):
        taken.setdefault(each.subject, []).append(each)
    steps: dict[UUID, list[SetStep]] = {}
    for step in session.scalars(select(SetStep).order_by(SetStep.at, SetStep.id)):
        steps.setdefault(step.set_id, []).append(step)
    rows = session.execute(
        select(CommitmentSet, ProgrammeYear.year, ProgrammeYear.programme_code, Agency.code, Team.code)
        .outerjoin(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .outerjoin(Agency, Agency.id == ProgrammeYear.agency_id)
        .outerjoin(Team, Team.id == CommitmentSet.team_id)
        .order_by(Agency.code, ProgrammeYear.year, ProgrammeYear.programme_code, Team.code)
    )
    for row, year, programme, agency, team in rows:
        entry, entries = added.pop(row.id, None), taken.pop(row.id, [])
        where = f"{agency} {year} {programme}" + (f" {team}" if team else "")
        if entry is None:
            yield Finding(NO_SET_ENTRY, {"where": where})
            continue
        stands = {
            "programme_year": str(row.programme_year_id),
            "team": team,
            "origin": row.origin,
            "source": row.source,
            "agency": agency,
        }
        yield from _other(OTHER_SET, where, entry, stands)
        recorded = (entries[-1] if entries else entry).word("state")
        if row.state != recorded:
            yield Finding(
                OTHER_STATE, {"where": where, "state": state_word(row.state), "recorded": state_word(recorded or "–")}
            )
        yield from _steps(where, steps.pop(row.id, []), entries)
    for entry in added.values():
        yield Finding(GONE_SET, {"where": entry.agency or "–", "seq": entry.seq})


def _other(message: str, where: str, entry: Told, stands: Mapping[str, Any]) -> Iterator[Finding]:
    recorded = {**entry.after, "agency": entry.agency}
    if unlike := [name for name, fact in plain(stands).items() if recorded.get(name) != fact]:
        what = tuple(Word(FIELDS[name]) for name in sorted(unlike))
        yield Finding(message, {"where": where, "seq": entry.seq, "what": what})


def _steps(where: str, rows: list[SetStep], entries: list[Told]) -> Iterator[Finding]:
    """Rows and entries that have no counterpart. A step has no number, so each is looked for as a whole."""
    recorded = Counter(_as_told(each) for each in entries)
    standing = Counter(_as_row(each) for each in rows)
    for row in rows:
        key = _as_row(row)
        if recorded[key] < standing[key]:
            standing[key] -= 1
            yield Finding(NO_STEP_ENTRY, {"where": where, "step": _step_word(row.step), "at": _moment(row.at)})
    for entry in entries:
        key = _as_told(entry)
        if standing[key] < recorded[key]:
            recorded[key] -= 1
            params = {"where": where, "seq": entry.seq, "step": _step_word(key[0]), "at": _moment(entry.at)}
            yield Finding(GONE_STEP, params)


def _as_row(row: SetStep) -> _Step:
    return row.step, str(row.by_id) if row.by_id else None, row.at, plain({"reason": row.reason})["reason"]


def _as_told(entry: Told) -> _Step:
    return _STEPS[entry.event], entry.actor, entry.at, entry.reason


def _step_word(step: str) -> Word:
    return Word(message("step", step) if step in words("step") else step)


def _moment(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
