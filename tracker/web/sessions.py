"""Who is signed in: the cookie carries a random token, the database says whether it still means anybody.

Ending the row signs out every copy of the cookie, at once; so does disabling the person.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, redirect, session
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, login_user, logout_user
from sqlalchemy import select

from tracker.accounts.models import Person, UserSession
from tracker.extensions import db, login
from tracker.web import current
from tracker.web.links import sign_in_address

SEEN_EVERY = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of this request, as plain facts."""

    token: str
    session_id: UUID
    person_id: UUID
    name: str
    language: str
    email: str | None

    def get_id(self) -> str:
        """What the cookie keeps: the session's token, never the person's id."""
        return self.token


def init_app(app: Flask) -> None:
    """Load people by their session's row; send visitors to the sign-in page."""
    login.user_loader(load)
    login.unauthorized_handler(_unauthorized)
    login.session_protection = None  # bound to the row, which ends on the server; addresses of phones change


def token_hash(token: str) -> str:
    """How a token is kept: whoever reads the database cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def load(token: str) -> SignedIn | None:
    """The person of an unended, unexpired session, in one statement."""
    at = current.now()
    row = db.session.execute(
        select(
            UserSession.id,
            UserSession.seen_at,
            Person.id.label("person_id"),
            Person.name,
            Person.language,
            Person.email,
        )
        .join(Person, Person.id == UserSession.person_id)
        .where(
            UserSession.token_sha256 == token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > at,
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return SignedIn(token, row.id, row.person_id, row.name, row.language, row.email)


def begin(token: str) -> None:
    """Give the browser the cookie of a session that an action has just made; whatever it held before is dropped."""
    session.clear()
    session.permanent = True
    person = load(token)
    if person is None:
        raise RuntimeError("a session that was just made does not load")
    login_user(person)


def end() -> None:
    """Take the cookie back; the action has ended the row."""
    logout_user()
    session.clear()


def _unauthorized() -> ResponseReturnValue:
    return redirect(sign_in_address())
