"""Reads of years, sets and commitments: plain facts, each function in a constant number of statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from tracker.accounts.models import Person
from tracker.agencies.models import Agency, Ministry, Team, Unit
from tracker.agencies.queries import AgencyFacts
from tracker.commitments.draft import target_of
from tracker.commitments.models import (
    Commitment,
    CommitmentSet,
    CommitmentVersion,
    ProgrammeYear,
    Responsibility,
    SetStep,
)
from tracker.errors import NotFound
from tracker.formats.sentences import N_
from tracker.programmes.models import ProgrammeVersion
from tracker.rules.calendar.periods import period_of
from tracker.rules.inputs.model import Target
from tracker.rules.policy import Actor, Capability, Subject, allowed
from tracker.rules.programme.definition import Definition


@dataclass(frozen=True, slots=True)
class YearFacts:
    """An agency's year under one programme version. ``name`` is the programme's, by language."""

    id: UUID
    agency: AgencyFacts
    year: int
    phase: str
    programme_version_id: UUID
    programme_code: str
    programme_version: int
    programme_status: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SetFacts:
    """A set of commitments: of the agency, or of one of its teams."""

    id: UUID
    programme_year_id: UUID
    team_code: str | None
    team_name: str | None
    state: str
    origin: str
    source: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """Who answers for a commitment, and from which day to which (``until``: first day without it)."""

    person_id: UUID
    name: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What is promised from the period ``effective_from`` on. Weights in percent, target and programmed in its unit."""

    id: UUID
    n: int
    effective_from: str
    name: str
    objective: str | None
    weight: Decimal | None
    weights: Mapping[str, Decimal]
    direction: str
    target: Target
    programmed: Mapping[str, Decimal]
    definition: Definition
    unit_code: str | None
    unit_name: str | None
    created_at: dt.datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """A commitment with the version asked for and the person who leads it now."""

    id: UUID
    set_id: UUID
    code: str
    kind: str
    parent_id: UUID | None
    lineage: UUID
    position: int
    version: VersionFacts
    lead: LeadFacts | None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step of a set: what was done, by whom, when, and the reason of a return."""

    step: str
    person_id: UUID | None
    name: str | None
    at: dt.datetime
    reason: str | None
    via: str | None = None  # by which way it came in, where that was asked for


def year_by_address(session: Session, agency: str, year: int, programme: str) -> YearFacts:
    """The year at ``/agencies/<agency>/<year>/<programme>/``; raises :class:`NotFound` where there is none."""
    return _the_year(
        session,
        _years().where(Agency.code == agency, ProgrammeYear.year == year, ProgrammeYear.programme_code == programme),
    )


def year_by_id(session: Session, year_id: UUID) -> YearFacts:
    """The year with this id; raises :class:`NotFound`."""
    return _the_year(session, _years().where(ProgrammeYear.id == year_id))


def _the_year(session: Session, query: Select[Any]) -> YearFacts:
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such year."))
    return _year(*row)


def years_of_agency(session: Session, agency_id: UUID) -> list[YearFacts]:
    """The years of an agency, the latest first."""
    query = _years().where(ProgrammeYear.agency_id == agency_id)
    rows = session.execute(query.order_by(ProgrammeYear.year.desc(), ProgrammeYear.programme_code)).all()
    return [_year(*row) for row in rows]


def _years() -> Select[Any]:
    version = ProgrammeVersion
    return (
        select(ProgrammeYear, Agency, Ministry, version.version, version.status, version.name)
        .join(Agency, ProgrammeYear.agency_id == Agency.id)
        .outerjoin(Ministry, Agency.ministry_id == Ministry.id)
        .join(version, ProgrammeYear.programme_version_id == version.id)
    )


def _year(
    row: ProgrammeYear, agency: Agency, ministry: Ministry | None, version: int, status: str, name: Mapping[str, str]
) -> YearFacts:
    facts = AgencyFacts(
        agency.id,
        agency.code,
        agency.name,
        ministry.code if ministry else None,
        ministry.name if ministry else None,
        agency.valid_from,
        agency.valid_to,
        agency.invented,
    )
    return YearFacts(
        row.id, facts, row.year, row.phase, row.programme_version_id, row.programme_code, version, status, name
    )


def sets_of_years(session: Session, year_ids: Iterable[UUID]) -> dict[UUID, list[SetFacts]]:
    """The sets of each year, the agency's own first, then those of its teams by name."""
    query = (
        select(CommitmentSet, Team)
        .outerjoin(Team, CommitmentSet.team_id == Team.id)
        .where(CommitmentSet.programme_year_id.in_(list(year_ids)))
    )
    found = defaultdict(list)
    for row, team in session.execute(query).all():
        found[row.programme_year_id].append(_set(row, team))
    return {
        year: sorted(sets, key=lambda each: (each.team_name or "", each.team_code or ""))
        for year, sets in found.items()
    }


def sets_of_year(session: Session, year_id: UUID) -> list[SetFacts]:
    """The sets of one year, the agency's own first, then those of its teams by name."""
    return sets_of_years(session, [year_id]).get(year_id, [])


def _set(row: CommitmentSet, team: Team | None) -> SetFacts:
    return SetFacts(
        row.id,
        row.programme_year_id,
        team.code if team else None,
        team.name if team else None,
        row.state,
        row.origin,
        row.source,
        row.revision,
    )


def subject_of(year: YearFacts, its: SetFacts | None = None, steps: Sequence[StepFacts] = ()) -> Subject:
    """What policy is asked about: the year, or one of its sets with those who signed its steps so far."""
    subject = Subject(year.agency.code, year.agency.ministry_code, year.programme_code)
    if its is None:
        return subject
    return replace(subject, state=its.state, origin=its.origin, authors=signatories(steps))


def formulation_opens(actor: Actor, year: Subject, *, shown: bool) -> bool:
    """Whether the page of a year's commitments opens for ``actor``: some set is ``shown`` to them, or drafts are."""
    return shown or allowed(actor, Capability.READ, replace(year, state="draft"))


def signatories(steps: Sequence[StepFacts]) -> frozenset[UUID]:
    """Who submitted and endorsed since the set was last returned; ``steps`` in their order."""
    people: set[UUID] = set()
    for each in steps:
        if each.step == "return":
            people.clear()
        elif each.person_id is not None and each.step != "approve":
            people.add(each.person_id)
    return frozenset(people)


def set_history(session: Session, set_id: UUID) -> list[StepFacts]:
    """The steps of a set in the order in which they happened."""
    return set_histories(session, [set_id]).get(set_id, [])


def set_histories(session: Session, set_ids: Iterable[UUID]) -> dict[UUID, list[StepFacts]]:
    """The steps of each of these sets in the order in which they happened; a set without steps is left out."""
    query = (
        select(SetStep, Person.name)
        .outerjoin(Person, SetStep.by_id == Person.id)
        .where(SetStep.set_id.in_(list(set_ids)))
        .order_by(SetStep.at, SetStep.id)
    )
    found = defaultdict(list)
    for row, name in session.execute(query).all():
        found[row.set_id].append(StepFacts(row.step, row.by_id, name, row.at, row.reason))
    return dict(found)


def versions_of(session: Session, set_ids: Iterable[UUID]) -> dict[UUID, list[VersionFacts]]:
    """All versions of the commitments of these sets by commitment, in the order in which they hold.

    A source may correct an earlier month later on: what holds from a later month stays last.
    """
    author = aliased(Person)
    query = (
        select(CommitmentVersion, Unit, author.name)
        .join(Commitment, CommitmentVersion.commitment_id == Commitment.id)
        .outerjoin(Unit, CommitmentVersion.unit_id == Unit.id)
        .outerjoin(author, CommitmentVersion.by_id == author.id)
        .where(Commitment.set_id.in_(list(set_ids)))
        .order_by(CommitmentVersion.effective_from, CommitmentVersion.n)
    )
    found = defaultdict(list)
    for row, unit, by in session.execute(query).all():
        found[row.commitment_id].append(_version(row, unit, by))
    return dict(found)


def versions_in_force(session: Session, set_ids: Iterable[UUID], period: str | None = None) -> dict[UUID, VersionFacts]:
    """The version of each commitment that holds at the end of ``period``; None: the latest.

    A commitment that does not hold yet in that period is left out.
    """
    versions = versions_of(session, set_ids)
    if period is None:
        return {commitment: its[-1] for commitment, its in versions.items()}
    ends = period_of(period).ends
    held = {
        commitment: [each for each in its if period_of(each.effective_from).starts <= ends]
        for commitment, its in versions.items()
    }
    return {commitment: its[-1] for commitment, its in held.items() if its}


def _version(row: CommitmentVersion, unit: Unit | None, by: str | None) -> VersionFacts:
    return VersionFacts(
        row.id,
        row.n,
        row.effective_from,
        row.name,
        row.objective,
        row.weight,
        {form: Decimal(weight) for form, weight in row.weights.items()},
        row.direction,
        target_of(row.target_value, row.target_numerator, row.target_denominator, row.target_low, row.target_high),
        {period: Decimal(value) for period, value in row.programmed.items()},
        Definition.load(row.definition),
        unit.code if unit else None,
        unit.name if unit else None,
        row.created_at,
        by,
    )


def leads_of(session: Session, set_ids: Iterable[UUID]) -> dict[UUID, list[LeadFacts]]:
    """Everybody who was or is responsible for the commitments of these sets, by commitment, oldest first."""
    query = (
        select(Responsibility, Person.name)
        .join(Commitment, Responsibility.commitment_id == Commitment.id)
        .join(Person, Responsibility.person_id == Person.id)
        .where(Commitment.set_id.in_(list(set_ids)))
        .order_by(Responsibility.since, Responsibility.id)
    )
    found = defaultdict(list)
    for row, name in session.execute(query).all():
        found[row.commitment_id].append(LeadFacts(row.person_id, name, row.since, row.until))
    return dict(found)


def commitments_of(session: Session, set_ids: Sequence[UUID], period: str | None = None) -> list[CommitmentFacts]:
    """The commitments of these sets in their order, with the version that holds in ``period`` (None: the latest)."""
    query = select(Commitment).where(Commitment.set_id.in_(set_ids)).order_by(Commitment.position, Commitment.code)
    versions, leads = versions_in_force(session, set_ids, period), leads_of(session, set_ids)
    return [
        CommitmentFacts(
            row.id,
            row.set_id,
            row.code,
            row.kind,
            row.parent_id,
            row.lineage,
            row.position,
            versions[row.id],
            next((lead for lead in reversed(leads.get(row.id, [])) if lead.until is None), None),
        )
        for row in session.scalars(query)
        if row.id in versions
    ]


def set_of_team(sets: Sequence[SetFacts], team: str | None) -> SetFacts | None:
    """The set that ``?team=`` asks for; without a team the agency's own, else the first; None where there is none."""
    if team:
        found = [each for each in sets if each.team_code == team]
        if not found:
            raise NotFound(N_("This team has no commitments in this year."))
        return found[0]
    return sets[0] if sets else None


def team_of_commitment(session: Session, year_id: UUID, code: str) -> str | None:
    """The code of the team whose commitment this is, None: the agency's own; raises :class:`NotFound`."""
    query = (
        select(Team.code)
        .select_from(Commitment)
        .join(CommitmentSet, Commitment.set_id == CommitmentSet.id)
        .outerjoin(Team, CommitmentSet.team_id == Team.id)
        .where(CommitmentSet.programme_year_id == year_id, Commitment.code == code)
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound(N_("There is no such commitment."))
    return found[0]
