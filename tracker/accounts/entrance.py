"""Coming in and going out: single-use links, passwords, sessions.

A secret leaves these functions once, towards the person it is for. The database keeps its hash, the
record that it was made, and neither of them the secret.
"""

import datetime as dt
import secrets
from uuid import UUID

from sqlalchemy import select, update

from tracker.accounts import passwords, queries, throttle
from tracker.accounts.models import Invitation, Person, UserSession
from tracker.database import new_id
from tracker.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.rules.policy import TAKES_TWO, Capability, Subject, require

INVITATION_LASTS = dt.timedelta(days=7)
RESET_LASTS = dt.timedelta(hours=1)
IDLE = dt.timedelta(hours=12)  # without a request; SESSION_HOURS says otherwise
LONGEST_SESSION = dt.timedelta(days=7)  # however busy
TOUCHED_EVERY = dt.timedelta(minutes=1)
_LONGEST_AGENT = 300


def invite(work: Work, person_id: UUID) -> str:
    """A single-use link's token with which the person chooses their first password; it lasts seven days."""
    person = _for_a_link(work, person_id)
    if person.password_hash is not None:
        raise Conflict(N_("This person has come in already: send a reset instead."))
    return _link(work, person, "invitation", INVITATION_LASTS, Event.PERSON_INVITED)


def start_reset(work: Work, person_id: UUID) -> str:
    """A single-use link's token with which the person chooses a new password; it lasts one hour.

    For an auditor or an administrator only from a shell on the machine (docs/decisions/234): :class:`NotAllowed`.
    """
    person = _for_a_link(work, person_id)
    if work.via != "shell" and queries.actor_of(work.session, person.id, work.today).has(*TAKES_TWO):
        raise NotAllowed(FROM_THE_MACHINE, command="cumple user invite")
    return _link(work, person, "reset", RESET_LASTS, Event.PASSWORD_RESET_STARTED)


FROM_THE_MACHINE = N_("Who watches over others gets a new password from the machine alone: %(command)s.")


def accept_invitation(work: Work, token: str, password: str) -> UUID:
    """Use a link, invitation or reset, to choose a password. Returns the person's id; every session of theirs ends.

    Raises :class:`NotFound` on a link that is unknown, used or expired, :class:`Invalid` on a weak password.
    """
    link = queries.link_of(work.session, token, work.at)
    if link is None:
        raise NotFound(N_("This link was used already or has expired. Ask an administrator for a new one."))
    passwords.check_password(password, (link.name, link.email or ""))
    used = work.session.execute(
        update(Invitation)
        .where(Invitation.token_sha256 == queries.token_hash(token), Invitation.used_at.is_(None))
        .values(used_at=work.at)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound(N_("This link was used already or has expired. Ask an administrator for a new one."))
    work.actor = queries.actor_of(work.session, link.person_id, work.today)
    person_of(work, link.person_id).password_hash = passwords.hash_password(password)
    event = Event.PERSON_CAME_IN if link.kind == "invitation" else Event.PASSWORD_CHANGED
    work.note(event, ("person", link.person_id))
    end_sessions(work, link.person_id)
    return link.person_id


def change_password(work: Work, old: str, new: str, keep: str | None = None) -> None:
    """Give the actor a new password; their other sessions end, and the one with the token ``keep`` goes on."""
    if work.actor is None:
        raise NotAllowed(N_("Sign in first."))
    person = person_of(work, work.actor.person_id)
    if not passwords.matches(old, person.password_hash):
        message = N_("This is not your present password.")
        raise Invalid(message, fields={"old": message})
    passwords.check_password(new, (person.name, person.email or ""))
    person.password_hash = passwords.hash_password(new)
    work.note(Event.PASSWORD_CHANGED, ("person", person.id))
    end_sessions(work, person.id, keep)


def confirm_password(work: Work, password: str, address: str) -> bool:
    """Whether the actor, about to sign something, types their own password; a wrong one counts as a try to sign in.

    A unit of work of its own, so that a wrong try stays counted. Raises :class:`Throttled` after too many.
    """
    if work.actor is None:
        raise NotAllowed(N_("Sign in first."))
    person = person_of(work, work.actor.person_id)
    email = person.email or str(person.id)
    throttle.refuse_too_many(work, email, address)
    right = passwords.matches(password, person.password_hash)
    throttle.count(work, email, address, right)
    return right


def sign_in(
    work: Work, email: str, password: str, address: str, user_agent: str | None, idle: dt.timedelta = IDLE
) -> str | None:
    """Begin a session and return its token; None where address or password is wrong, which is counted.

    Unknown, disabled and not yet invited people get the same answer in the same time. Raises
    :class:`Throttled` after too many tries. From here on the unit's actor is the person.
    """
    email = email.strip().lower()
    throttle.refuse_too_many(work, email, address)
    person = work.session.scalar(select(Person).where(Person.email == email, Person.disabled_at.is_(None)))
    right = passwords.matches(password, person.password_hash if person else None)
    throttle.count(work, email, address, right)
    if person is None or person.password_hash is None or not right:
        return None
    if passwords.is_dated(person.password_hash):
        person.password_hash = passwords.hash_password(password)
    work.actor = queries.actor_of(work.session, person.id, work.today)
    return _begin(work, person.id, user_agent, idle)


def sign_out(work: Work, token: str) -> None:
    """End the session of this token, wherever its cookie was copied to. An unknown one is nothing to end."""
    row = work.session.scalar(
        select(UserSession).where(UserSession.token_sha256 == queries.token_hash(token), UserSession.ended_at.is_(None))
    )
    if row is not None:
        _end(work, row)


def end_session(work: Work, session_id: UUID) -> None:
    """End one of the actor's own sessions, or as an administrator somebody's; an ended one stays ended."""
    row = work.session.get(UserSession, session_id)
    if row is None:
        raise NotFound(N_("There is no such session."))
    _require_own(work, row.person_id)
    if row.ended_at is None:
        _end(work, row)


def end_sessions(work: Work, person_id: UUID, keep: str | None = None) -> int:
    """End every session of a person but the one with the token ``keep``; returns how many ended."""
    _require_own(work, person_id)
    query = select(UserSession).where(
        UserSession.person_id == person_id, UserSession.ended_at.is_(None), UserSession.expires_at > work.at
    )
    if keep is not None:
        query = query.where(UserSession.token_sha256 != queries.token_hash(keep))
    rows = work.session.scalars(query).all()
    for row in rows:
        _end(work, row)
    return len(rows)


def touch_session(work: Work, token: str, idle: dt.timedelta = IDLE) -> None:
    """Let a session live on from now, up to :data:`LONGEST_SESSION`. Not an act, so no entry."""
    row = work.session.scalar(
        select(UserSession).where(
            UserSession.token_sha256 == queries.token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > work.at,
        )
    )
    if row is not None and work.at - row.seen_at >= TOUCHED_EVERY:
        row.seen_at = work.at
        row.expires_at = min(work.at + idle, row.created_at + LONGEST_SESSION)


def _begin(work: Work, person_id: UUID, user_agent: str | None, idle: dt.timedelta) -> str:
    token = secrets.token_urlsafe(32)
    row = UserSession(
        id=new_id(),
        token_sha256=queries.token_hash(token),
        person_id=person_id,
        created_at=work.at,
        seen_at=work.at,
        expires_at=work.at + idle,
        user_agent=_printable(user_agent),
    )
    work.session.add(row)
    work.note(Event.SESSION_STARTED, ("session", row.id), after={"person": person_id, "expires_at": row.expires_at})
    return token


def _end(work: Work, row: UserSession) -> None:
    row.ended_at = work.at
    work.note(Event.SESSION_ENDED, ("session", row.id), after={"person": row.person_id})


def _require_own(work: Work, person_id: UUID) -> None:
    if work.actor is None and work.via == "system":
        return
    if work.actor is None or work.actor.person_id != person_id:
        require(work.actor, Capability.MANAGE_PEOPLE, Subject(), work.via)


def _for_a_link(work: Work, person_id: UUID) -> Person:
    if not (work.actor is None and work.via == "system") and not _first_administrator(work):
        require(work.actor, Capability.MANAGE_PEOPLE, Subject(), work.via)
    person = person_of(work, person_id)
    if person.email is None:
        raise Conflict(N_("This person has no e-mail address to sign in with."))
    return person


def _first_administrator(work: Work) -> bool:
    """Whether a shell is just setting up this installation: nobody at all could sign in so far."""
    if work.actor is not None or work.via != "shell":
        return False
    return work.session.scalar(select(Person.id).where(Person.password_hash.is_not(None)).limit(1)) is None


def _link(work: Work, person: Person, kind: str, lasts: dt.timedelta, event: Event) -> str:
    work.session.execute(  # a new link takes the place of the ones sent before
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.used_at.is_(None), Invitation.expires_at > work.at)
        .values(expires_at=work.at)
        .execution_options(synchronize_session=False)
    )
    token = secrets.token_urlsafe(32)
    expires_at = work.at + lasts
    work.session.add(
        Invitation(
            token_sha256=queries.token_hash(token),
            person_id=person.id,
            kind=kind,
            created_at=work.at,
            expires_at=expires_at,
        )
    )
    work.note(event, ("person", person.id), after={"expires_at": expires_at})
    return token


def person_of(work: Work, person_id: UUID) -> Person:
    """The person's row; raises :class:`NotFound` for nobody and for a disabled one."""
    person = work.session.get(Person, person_id)
    if person is None or person.disabled_at is not None:
        raise NotFound(N_("There is no such person."))
    return person


def _printable(user_agent: str | None) -> str | None:
    if user_agent is None:
        return None
    return "".join(character for character in user_agent if character.isprintable())[:_LONGEST_AGENT]
