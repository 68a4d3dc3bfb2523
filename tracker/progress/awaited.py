"""Opinions that somebody still has to give: requirements that rest on a third party of which nothing is recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker.agencies.models import Agency, Ministry
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear
from tracker.progress.models import Opinion
from tracker.rules.policy import Actor, Capability, Subject, allowed


@dataclass(frozen=True, slots=True)
class Awaited:
    """One requirement whose opinion is not recorded yet. ``place`` is what the address of its page is made of."""

    agency_name: str
    commitment: str
    name: str
    third_party: str
    place: dict[str, Any]


def awaited_opinions(session: Session, actor: Actor, since: int) -> list[Awaited]:
    """What ``actor`` may record in the years from ``since`` on, by agency, commitment and requirement.

    Two statements at any size; none for whom no opinion is theirs to record. That they had a hand in the figures of
    one of them is asked only where they record it.
    """
    if not any(allowed(actor, Capability.ISSUE_OPINION, Subject(programme=code)) for code in _scopes(actor)):
        return []
    rows = session.execute(select(Opinion.commitment_id, Opinion.requirement).distinct())
    given = {(commitment, requirement) for commitment, requirement in rows}
    return [awaited for row in _stages(session, since) for awaited in _of(row, actor, given)]


def _scopes(actor: Actor) -> Iterable[str | None]:
    """The programmes that the actor's roles are limited to; None for roles without a limit."""
    return {code for role in actor.roles for code in (role.scope or {None})}


def _stages(session: Session, since: int) -> Iterable[Any]:
    later = aliased(CommitmentVersion)
    newest = select(func.max(later.n)).where(later.commitment_id == Commitment.id).correlate(Commitment)
    return session.execute(
        select(
            Commitment.id,
            Commitment.code,
            CommitmentVersion.name,
            CommitmentVersion.definition,
            ProgrammeYear.year,
            ProgrammeYear.programme_code,
            CommitmentSet.state,
            Agency.code.label("agency"),
            Agency.name.label("agency_name"),
            Ministry.code.label("ministry"),
        )
        .join(CommitmentVersion, CommitmentVersion.commitment_id == Commitment.id)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .outerjoin(Ministry, Ministry.id == Agency.ministry_id)
        .where(
            Commitment.kind == "stage",
            CommitmentSet.state == "approved",
            ProgrammeYear.year >= since,
            CommitmentVersion.n == newest.scalar_subquery(),
        )
        .order_by(Agency.name, ProgrammeYear.year, ProgrammeYear.programme_code, Commitment.code)
    )


def _of(row: Any, actor: Actor, given: set[tuple[UUID, str]]) -> Iterator[Awaited]:
    subject = Subject(agency=row.agency, ministry=row.ministry, programme=row.programme_code, state=row.state)
    if not allowed(actor, Capability.ISSUE_OPINION, subject):
        return
    for need in row.definition.get("requirements", ()):
        if need.get("third_party") and (row.id, need["code"]) not in given:
            place = {"agency": row.agency, "year": row.year, "programme": row.programme_code}
            yield Awaited(
                agency_name=row.agency_name,
                commitment=row.code,
                name=row.name,
                third_party=need["third_party"],
                place=place | {"code": row.code, "requirement": need["code"]},
            )
