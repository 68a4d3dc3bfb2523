"""Who is signed in: the cookie carries a random token, the database says whether it still means anybody.

Ending the row signs out every copy of the cookie, at once; so does disabling the person.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, current_app, redirect, session
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, login_user, logout_user

from tracker.accounts import actions, queries
from tracker.errors import TryAgain
from tracker.extensions import db, login
from tracker.ledger.work import unit_of_work
from tracker.web import current
from tracker.web.links import sign_in_address
from tracker.web.logs import log

SEEN_EVERY = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of this request, as plain facts."""

    token: str
    session_id: UUID
    person_id: UUID
    name: str
    language: str
    seen_at: dt.datetime

    def get_id(self) -> str:
        """What the cookie keeps: the session's token, never the person's id."""
        return self.token


def init_app(app: Flask) -> None:
    """Load people by their session's row; send visitors to the sign-in page."""
    login.user_loader(load)
    login.unauthorized_handler(_unauthorized)
    login.session_protection = None  # bound to the row, which ends on the server; the address of a phone changes


def load(token: str) -> SignedIn | None:
    """The person of an unended, unexpired session, in one statement."""
    found = queries.session_of(db.session(), token, current.now())
    if found is None:
        return None
    return SignedIn(token, found.id, found.person_id, found.name, found.language, found.seen_at)


def idle() -> dt.timedelta:
    """How long a session lives without a request."""
    return dt.timedelta(hours=current_app.config["SETTINGS"].session_hours)


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


def stay_alive() -> None:
    """Let the session of this request live on; seldom, as it is a write."""
    person = current.signed_in()
    if person is None or current.now() - person.seen_at < SEEN_EVERY:
        return
    try:
        with unit_of_work(None, current.now(), via="system") as work:
            actions.touch_session(work, person.token, idle())
    except TryAgain:
        log.warning("session not touched: another writer is busy")  # the next request does it


def _unauthorized() -> ResponseReturnValue:
    return redirect(sign_in_address())
