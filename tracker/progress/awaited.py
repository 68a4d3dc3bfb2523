"""Opinions that somebody still has to give: requirements that rest on a third party of which nothing is recorded."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from tracker.agencies.models import Agency, Ministry
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear
from tracker.programmes.models import ProgrammeVersion
from tracker.programmes.queries import programme_of
from tracker.progress.authors import authored_by
from tracker.progress.models import Measurement, Opinion
from tracker.rules.calendar.windows import reporting_window, window_state
from tracker.rules.lifecycle import COUNTING
from tracker.rules.policy import Actor, Capability, Subject, allowed
from tracker.rules.programme.definition import Definition


@dataclass(frozen=True, slots=True)
class Awaited:
    """One requirement whose opinion is not recorded yet, with the year it belongs to, by which lists are narrowed."""

    agency: str
    agency_name: str
    ministry: str | None
    year: int
    programme: str
    programme_name: Mapping[str, str]
    code: str
    name: str
    requirement: str
    third_party: str

    @property
    def place(self) -> dict[str, Any]:
        """What the address of its page is made of."""
        names = ("agency", "year", "programme", "code", "requirement")
        return {name: getattr(self, name) for name in names}


def awaited_opinions(session: Session, actor: Actor, since: int, at: dt.datetime) -> list[Awaited]:
    """What ``actor`` may record in the years from ``since`` on, by agency, year, commitment and requirement.

    It is awaited once there is something to give an opinion on: a figure of the stage is handed in, or the last period
    of its year can be reported. Five statements and one for each version of a programme, at any size; none for whom no
    opinion is theirs to record.
    """
    if not any(allowed(actor, Capability.ISSUE_OPINION, Subject(programme=code)) for code in _scopes(actor)):
        return []
    asked = _stages(since).with_only_columns(Commitment.id)
    rows = session.execute(select(Opinion.commitment_id, Opinion.requirement).where(Opinion.commitment_id.in_(asked)))
    given = {(commitment, requirement) for commitment, requirement in rows}
    stages = [row for row in session.execute(_told(_stages(since))) if _theirs(row, actor)]
    found = {row.id: needs for row in stages if (needs := _needs(session, row, given, at))}
    own = authored_by(session, actor.person_id, found)
    return [each for stage, needs in found.items() if stage not in own for each in needs]


def _scopes(actor: Actor) -> Iterable[str | None]:
    """The programmes that the actor's roles are limited to; None for roles without a limit."""
    return {code for role in actor.roles for code in (role.scope or {None})}


def _stages(since: int) -> Select[Any]:
    return (
        select(Commitment)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .where(Commitment.kind == "stage", CommitmentSet.state == "approved", ProgrammeYear.year >= since)
    )


def _told(stages: Select[Any]) -> Select[Any]:
    later = aliased(CommitmentVersion)
    newest = select(func.max(later.n)).where(later.commitment_id == Commitment.id).correlate(Commitment)
    handed_in = exists().where(Measurement.commitment_id == Commitment.id, Measurement.state.in_(COUNTING))
    return (
        stages.with_only_columns(
            Commitment.id,
            Commitment.code,
            CommitmentVersion.name,
            CommitmentVersion.definition,
            handed_in.correlate(Commitment).label("handed_in"),
            ProgrammeYear.year,
            ProgrammeYear.programme_code.label("programme"),
            ProgrammeYear.programme_version_id,
            ProgrammeVersion.name.label("programme_name"),
            CommitmentSet.state,
            Agency.code.label("agency"),
            Agency.name.label("agency_name"),
            Ministry.code.label("ministry"),
        )
        .join(CommitmentVersion, CommitmentVersion.commitment_id == Commitment.id)
        .join(ProgrammeVersion, ProgrammeVersion.id == ProgrammeYear.programme_version_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .outerjoin(Ministry, Ministry.id == Agency.ministry_id)
        .where(CommitmentVersion.n == newest.scalar_subquery())
        .order_by(Agency.name, ProgrammeYear.year, ProgrammeYear.programme_code, Commitment.code)
    )


def _theirs(row: Any, actor: Actor) -> bool:
    subject = Subject(agency=row.agency, ministry=row.ministry, programme=row.programme, state=row.state)
    return allowed(actor, Capability.ISSUE_OPINION, subject)


def _needs(session: Session, row: Any, given: set[tuple[UUID, str]], at: dt.datetime) -> list[Awaited]:
    if not any(need.get("third_party") for need in row.definition.get("requirements", ())):
        return []  # most stages: their definition need not be read whole
    definition = Definition.load(row.definition)
    open_ = [each for each in definition.requirements if each.third_party and (row.id, each.code) not in given]
    if not open_ or not (row.handed_in or _ends(session, row.programme_version_id, definition, at)):
        return []
    return [
        Awaited(
            agency=row.agency,
            agency_name=row.agency_name,
            ministry=row.ministry,
            year=row.year,
            programme=row.programme,
            programme_name=row.programme_name,
            code=row.code,
            name=row.name,
            requirement=each.code,
            third_party=each.third_party,
        )
        for each in open_
    ]


def _ends(session: Session, version: UUID, definition: Definition, at: dt.datetime) -> bool:
    """Whether the last period of the stage's year can be reported at ``at``, or could be before."""
    programme = programme_of(session, version)
    last = programme.period_codes(definition.frequency)[-1]
    return window_state(reporting_window(programme, last), at) != "scheduled"
