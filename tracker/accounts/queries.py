"""What is known of people: plain facts, each in a constant number of statements."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.accounts.models import Invitation, Membership, Person, UserSession
from tracker.agencies.models import Agency, Ministry
from tracker.errors import NotFound
from tracker.formats.sentences import N_
from tracker.rules.policy import TAKES_TWO, Actor, Role, RoleName


@dataclass(frozen=True, slots=True)
class MembershipFacts:
    """One membership. ``until`` is the first day without it, None: no end named."""

    id: UUID
    role: RoleName
    agency: str | None  # code
    agency_name: str | None
    ministry: str | None  # code
    scope: frozenset[str]  # programme codes; empty: all
    resolution: str | None
    since: dt.date
    until: dt.date | None
    substitute_for: UUID | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person with the memberships that were asked for."""

    id: UUID
    name: str
    email: str | None
    language: str
    demonstration: bool
    disabled: bool
    can_sign_in: bool  # has chosen a password and is not disabled
    memberships: tuple[MembershipFacts, ...] = ()

    @property
    def reset_on_machine(self) -> bool:
        """Whether a link for a new password is made on the machine alone, by the roles that were asked for."""
        return self.can_sign_in and any(held.role in TAKES_TWO for held in self.memberships)


@dataclass(frozen=True, slots=True)
class PendingFacts:
    """A role that was given and waits for a second administrator."""

    id: UUID
    person_id: UUID
    role: RoleName
    granted_by_id: UUID | None
    granted_by: str | None  # name
    since: dt.date

    @property
    def authors(self) -> frozenset[UUID]:
        """Who cannot confirm it: who gave the role, and who gets it."""
        return frozenset({self.person_id} | ({self.granted_by_id} if self.granted_by_id else set()))


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """A browser that is signed in, and as whom."""

    id: UUID
    person_id: UUID
    name: str
    language: str
    demonstration: bool
    seen_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser of one's own, as a list shows it."""

    id: UUID
    created_at: dt.datetime
    seen_at: dt.datetime
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A single-use link that still works, and whom it is for."""

    person_id: UUID
    name: str
    email: str | None
    kind: str  # invitation | reset
    expires_at: dt.datetime


def token_hash(token: str) -> str:
    """What is kept of a secret token: its SHA-256. Tokens are random, so nothing slower is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def actor_of(session: Session, person_id: UUID, on: dt.date) -> Actor:
    """The person with the roles of that day, in one statement; :class:`NotFound` for nobody or a disabled one."""
    people = _people(session, Person.id == person_id, on)
    if not people or people[0].disabled:
        raise NotFound(N_("There is no such person."))
    return _actor(people[0])


def actor_by_email(session: Session, email: str, on: dt.date) -> Actor:
    """As :func:`actor_of`, by the address people sign in with."""
    people = _people(session, Person.email == email.strip().lower(), on)
    if not people or people[0].disabled:
        raise NotFound(N_("Nobody is known by the address %(email)s."), email=email)
    return _actor(people[0])


def person_by_id(session: Session, person_id: UUID, on: dt.date) -> PersonFacts:
    """The person and what they are on that day; raises :class:`NotFound`."""
    people = _people(session, Person.id == person_id, on)
    if not people:
        raise NotFound(N_("There is no such person."))
    return people[0]


def person_by_email(session: Session, email: str, on: dt.date) -> PersonFacts:
    """The person with that address and what they are on that day; raises :class:`NotFound`."""
    people = _people(session, Person.email == email.strip().lower(), on)
    if not people:
        raise NotFound(N_("Nobody is known by the address %(email)s."), email=email)
    return people[0]


def list_people(session: Session, on: dt.date) -> list[PersonFacts]:
    """Everybody by name, with what they are on that day, in one statement."""
    return _people(session, None, on)


def people_of_agency(session: Session, agency_id: UUID, on: dt.date, *roles: RoleName) -> list[PersonFacts]:
    """Who holds one of ``roles`` (none named: any) in the agency on that day, by name, in one statement."""
    holders = select(Membership.person_id).where(Membership.agency_id == agency_id, _in_force(on))
    if roles:
        holders = holders.where(Membership.role.in_([role.value for role in roles]))
    return _people(session, and_(Person.id.in_(holders), Person.disabled_at.is_(None)), on)


def pending_memberships(session: Session, person_id: UUID) -> list[PendingFacts]:
    """The roles of a person that wait for a second administrator, oldest first."""
    giver = aliased(Person)
    rows = session.execute(
        select(Membership, giver.name)
        .outerjoin(giver, giver.id == Membership.granted_by_id)
        .where(Membership.person_id == person_id, Membership.pending, Membership.until.is_(None))
        .order_by(Membership.id)
    ).all()
    return [
        PendingFacts(row.id, row.person_id, RoleName(row.role), row.granted_by_id, giver_name, row.since)
        for row, giver_name in rows
    ]


def administrators(session: Session, on: dt.date) -> set[UUID]:
    """Who administers this installation on that day."""
    query = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == RoleName.ADMINISTRATOR, _in_force(on), Person.disabled_at.is_(None))
    )
    return set(session.scalars(query))


def has_administrator(session: Session, on: dt.date) -> bool:
    """Whether anybody administers this installation on that day; without one the shell may name the first."""
    return bool(administrators(session, on))


def session_of(session: Session, token: str, at: dt.datetime) -> SessionFacts | None:
    """Who is signed in with this token at ``at``; None where it is unknown, ended or expired, or they are disabled."""
    query = (
        select(UserSession, Person)
        .join(Person, Person.id == UserSession.person_id)
        .where(
            UserSession.token_sha256 == token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > at,
            Person.disabled_at.is_(None),
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, person = found
    return SessionFacts(
        row.id, person.id, person.name, person.language, person.demonstration, row.seen_at, row.expires_at
    )


def open_sessions(session: Session, person_id: UUID, at: dt.datetime) -> list[OpenSession]:
    """Where a person is signed in at that moment, last seen first."""
    rows = session.scalars(
        select(UserSession)
        .where(UserSession.person_id == person_id, UserSession.ended_at.is_(None), UserSession.expires_at > at)
        .order_by(UserSession.seen_at.desc(), UserSession.id)
    )
    return [OpenSession(row.id, row.created_at, row.seen_at, row.user_agent) for row in rows]


def link_of(session: Session, token: str, at: dt.datetime) -> LinkFacts | None:
    """The invitation or reset behind a link; None where it is unknown, used or expired, or the person disabled."""
    query = (
        select(Invitation, Person)
        .join(Person, Person.id == Invitation.person_id)
        .where(
            Invitation.token_sha256 == token_hash(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > at,
            Person.disabled_at.is_(None),
        )
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    row, person = found
    return LinkFacts(person.id, person.name, person.email, row.kind, row.expires_at)


def _in_force(on: dt.date) -> ColumnElement[bool]:
    dated = and_(Membership.since <= on, or_(Membership.until.is_(None), Membership.until > on))
    return and_(dated, Membership.pending.is_(False))


def _people(session: Session, condition: ColumnElement[bool] | None, on: dt.date) -> list[PersonFacts]:
    query = (
        select(Person, Membership, Agency.code, Agency.name, Ministry.code)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, _in_force(on)))
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .outerjoin(Ministry, Ministry.id == Membership.ministry_id)
        .order_by(Person.name, Person.id, Membership.since, Membership.id)
    )
    if condition is not None:
        query = query.where(condition)
    people: dict[UUID, Person] = {}
    memberships: dict[UUID, list[MembershipFacts]] = {}
    for person, membership, agency, agency_name, ministry in session.execute(query).all():
        people[person.id] = person
        held = memberships.setdefault(person.id, [])
        if membership is not None:
            held.append(_membership(membership, agency, agency_name, ministry))
    return [_person(person, tuple(memberships[identity])) for identity, person in people.items()]


def _membership(row: Membership, agency: str | None, agency_name: str | None, ministry: str | None) -> MembershipFacts:
    return MembershipFacts(
        row.id,
        RoleName(row.role),
        agency,
        agency_name,
        ministry,
        frozenset((row.scope or "").split()),
        row.resolution,
        row.since,
        row.until,
        row.substitute_for_id,
    )


def _person(row: Person, memberships: tuple[MembershipFacts, ...]) -> PersonFacts:
    return PersonFacts(
        row.id,
        row.name,
        row.email,
        row.language,
        row.demonstration,
        row.disabled_at is not None,
        row.password_hash is not None and row.disabled_at is None,
        memberships,
    )


def _actor(person: PersonFacts) -> Actor:
    roles = tuple(
        Role(held.role, held.agency, held.ministry, held.scope, held.substitute_for) for held in person.memberships
    )
    return Actor(person.id, person.name, roles, person.demonstration)
