"""What can happen to people and what they are. Coming in and going out: :mod:`tracker.accounts.entrance`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from tracker.accounts import queries
from tracker.accounts.entrance import (
    accept_invitation,
    change_password,
    confirm_password,
    end_session,
    end_sessions,
    invite,
    person_of,
    sign_in,
    sign_out,
    start_reset,
    touch_session,
)
from tracker.accounts.models import Membership, Person
from tracker.agencies.models import Agency, Ministry
from tracker.agencies.queries import agency_by_code
from tracker.database import new_id
from tracker.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.rules.policy import TAKES_TWO, Capability, RoleName, Subject, require

__all__ = [
    "Post",
    "accept_invitation",
    "add_person",
    "change_password",
    "choose_language",
    "confirm_membership",
    "confirm_password",
    "disable_person",
    "end_membership",
    "end_session",
    "end_sessions",
    "grant_membership",
    "invite",
    "sign_in",
    "sign_out",
    "start_reset",
    "touch_session",
]

LONGEST_NAME = 200
_OF_AN_AGENCY = frozenset({RoleName.COORDINATOR, RoleName.LEAD, RoleName.HEAD, RoleName.STAFF_ASSOCIATION})


@dataclass(frozen=True, slots=True)
class Post:
    """What a person is to be, where and between which days; ``until`` is the first day without it."""

    role: RoleName
    agency: str | None = None  # code
    ministry: str | None = None  # code
    scope: frozenset[str] = frozenset()  # programme codes; empty: all
    resolution: str | None = None  # the act that names the person
    since: dt.date | None = None  # None: from today
    until: dt.date | None = None
    substitute_for: UUID | None = None


def add_person(
    work: Work, email: str | None, name: str, language: str = "es", run: str | None = None, demonstration: bool = False
) -> UUID:
    """Register somebody, who cannot sign in before they accept an invitation. Returns their id."""
    _require_managing(work)
    name, address = _name(name), _address(email)
    if address is not None and work.session.scalar(select(Person.id).where(Person.email == address)) is not None:
        raise _invalid("email", N_("Somebody is registered with this address already."))
    if run is not None and work.session.scalar(select(Person.id).where(Person.run == run)) is not None:
        raise _invalid("run", N_("Somebody is registered with this number already."))
    if language not in ("es", "en"):
        raise _invalid("language", N_("Choose one of the languages offered."))
    person = Person(
        id=new_id(),
        name=name,
        email=address,
        run=run,
        language=language,
        demonstration=demonstration,
        created_at=work.at,
    )
    work.session.add(person)
    told = {"name": name, "email": address, "run": run, "language": language, "demonstration": demonstration}
    work.note(Event.PERSON_ADDED, ("person", person.id), after=told)
    return person.id


def grant_membership(work: Work, person_id: UUID, post: Post) -> UUID:
    """Make a person what ``post`` says. Returns the membership's id.

    Auditors and administrators take two: the role waits for :func:`confirm_membership` by another administrator,
    as long as there is one besides the giver and the person.
    """
    _require_managing(work)
    person = person_of(work, person_id)
    since = post.since or work.today
    if post.until is not None and post.until <= since:
        raise _invalid("until", N_("The end has to be after the beginning."))
    if post.role in _OF_AN_AGENCY and post.agency is None:
        raise _invalid("agency", N_("Name the agency: this role belongs to one."))
    if post.role is RoleName.MINISTRY_OFFICER and post.ministry is None:
        raise _invalid("ministry", N_("Name the ministry: this role belongs to one."))
    if post.substitute_for is not None and post.role is not RoleName.HEAD:
        raise _invalid("substitute_for", N_("Only a head has a substitute."))
    membership = Membership(
        id=new_id(),
        person_id=person.id,
        role=post.role.value,
        agency_id=agency_by_code(work.session, post.agency).id if post.agency is not None else None,
        ministry_id=_ministry_id(work, post.ministry),
        scope=" ".join(sorted(post.scope)) or None,
        resolution=post.resolution,
        since=since,
        until=post.until,
        substitute_for_id=post.substitute_for,
        granted_by_id=work.actor.person_id if work.actor else None,
        pending=post.role in TAKES_TWO and _somebody_can_confirm(work, person.id),
    )
    work.session.add(membership)
    work.note(
        Event.MEMBERSHIP_GRANTED,
        ("membership", membership.id),
        agency=post.agency,
        after={
            "person": person.id,
            "role": post.role,
            "ministry": post.ministry,
            "scope": sorted(post.scope),
            "resolution": post.resolution,
            "since": since,
            "until": post.until,
            "substitute_for": post.substitute_for,
            "pending": membership.pending,
        },
    )
    return membership.id


def confirm_membership(work: Work, membership_id: UUID) -> None:
    """As a second administrator, let a role take effect that takes two (docs/decisions/033)."""
    membership = work.session.get(Membership, membership_id)
    if membership is None:
        raise NotFound(N_("There is no such membership."))
    waiting = {one.id: one for one in queries.pending_memberships(work.session, membership.person_id)}
    authors = waiting[membership_id].authors if membership_id in waiting else frozenset()
    require(work.actor, Capability.CONFIRM_GRANT, Subject(authors=authors), work.via)
    if membership_id not in waiting:
        raise Conflict(N_("This role does not wait for anybody."))
    membership.pending = False
    membership.since = max(membership.since, work.today)
    work.note(
        Event.MEMBERSHIP_CONFIRMED,
        ("membership", membership.id),
        before={"pending": True},
        after={"pending": False, "since": membership.since},
    )


def end_membership(work: Work, membership_id: UUID, until: dt.date, reason: str | None = None) -> None:
    """Let a membership end: ``until`` is the first day without it. It takes effect with the person's next request."""
    _require_managing(work)
    membership = work.session.get(Membership, membership_id)
    if membership is None:
        raise NotFound(N_("There is no such membership."))
    if until < membership.since:
        raise _invalid("until", N_("The end has to be after the beginning."))
    if membership.until is not None and membership.until <= until:
        raise Conflict(N_("This membership ends earlier already."))
    if membership.role == RoleName.ADMINISTRATOR and not _another_administrator(work, membership, until):
        raise Conflict(N_("This is the last administrator: name another one first."))
    before, membership.until = membership.until, until
    agency = work.session.get(Agency, membership.agency_id) if membership.agency_id else None
    work.note(
        Event.MEMBERSHIP_ENDED,
        ("membership", membership.id),
        agency=agency.code if agency else None,
        reason=reason,
        before={"until": before},
        after={"until": until},
    )


def disable_person(work: Work, person_id: UUID, reason: str) -> None:
    """Keep a person from signing in, and end every session of theirs at once."""
    _require_managing(work)
    person = person_of(work, person_id)
    if work.actor is not None and person.id == work.actor.person_id:
        raise NotAllowed(N_("Nobody shuts themselves out: ask another administrator."))
    person.disabled_at = work.at
    work.note(
        Event.PERSON_DISABLED,
        ("person", person.id),
        reason=reason,
        before={"disabled_at": None},
        after={"disabled_at": work.at},
    )
    end_sessions(work, person.id)


def choose_language(work: Work, language: str) -> None:
    """Keep the language in which the actor wants to read. Choosing the same again changes nothing."""
    if language not in ("es", "en"):
        raise _invalid("language", N_("Choose one of the languages offered."))
    if work.actor is None:
        raise NotAllowed(N_("Sign in first."))
    person = person_of(work, work.actor.person_id)
    if person.language == language:
        return
    before, person.language = person.language, language
    work.note(
        Event.PERSON_LANGUAGE_CHOSEN, ("person", person.id), before={"language": before}, after={"language": language}
    )


def _require_managing(work: Work) -> None:
    """Administrators manage people; the system sets up demonstrations, and a shell names the first administrator."""
    if work.actor is None and work.via == "system":
        return
    if work.actor is None and work.via == "shell":
        if queries.has_administrator(work.session, work.today):
            raise NotAllowed(N_("There is an administrator already: say with --as who you are."))
        return
    require(work.actor, Capability.MANAGE_PEOPLE, Subject(), work.via)


def _somebody_can_confirm(work: Work, person_id: UUID) -> bool:
    if work.actor is None:
        return False  # a shell setting up the installation, or the system loading a demonstration
    return bool(queries.administrators(work.session, work.today) - {work.actor.person_id, person_id})


def _another_administrator(work: Work, membership: Membership, on: dt.date) -> bool:
    people = queries.list_people(work.session, on)
    held: Iterable[tuple[bool, queries.MembershipFacts]] = (
        (person.disabled, one) for person in people for one in person.memberships
    )
    return any(
        one.role is RoleName.ADMINISTRATOR and one.id != membership.id and one.until is None
        for disabled, one in held
        if not disabled
    )


def _ministry_id(work: Work, code: str | None) -> UUID | None:
    if code is None:
        return None
    found = work.session.scalar(select(Ministry.id).where(Ministry.code == code))
    if found is None:
        raise NotFound(N_("There is no ministry with the code %(code)s."), code=code)
    return found


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise _invalid("name", N_("Write the person's name."))
    if len(name) > LONGEST_NAME:
        raise _invalid("name", N_("Use at most 200 characters."))
    return name


def _address(email: str | None) -> str | None:
    if email is None:
        return None
    try:
        # inside an administration names without a public domain are usual
        found = validate_email(email.strip(), check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise _invalid("email", N_("Write an e-mail address, like name@agency.example.")) from error
    return found.normalized.lower()


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})
