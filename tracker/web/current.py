"""Who asks, in which language, and when: the facts of the request being served."""

import datetime as dt
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from flask import abort, current_app, g
from flask_login import current_user

from tracker import clock
from tracker.extensions import db

if TYPE_CHECKING:
    from tracker.ledger.work import Work
    from tracker.rules.policy import Actor
    from tracker.web.sessions import SignedIn


def now() -> dt.datetime:
    """The instant of this request by the app's clock (UTC): one, so that a window cannot close in mid-request."""
    if "now" not in g:
        g.now = clock.now()
    return g.now  # type: ignore[no-any-return]


def today() -> dt.date:
    """The day of this request where the instance lives."""
    return now().astimezone(current_app.config["SETTINGS"].zone).date()


def signed_in() -> "SignedIn | None":
    """Who is signed in, or nobody. On the error page of last resort (the database is away) always nobody."""
    if g.get("without_database") or not current_user.is_authenticated:
        return None
    return current_user._get_current_object()  # type: ignore[no-any-return]


def current_actor() -> "Actor":
    """Who asks, with the roles of today. Somebody who has not signed in is sent to do so."""
    person = signed_in()
    if person is None:
        abort(401)
    if "actor" not in g:
        from tracker.accounts import queries

        g.actor = queries.actor_of(db.session(), person.person_id, today())
    return g.actor  # type: ignore[no-any-return]


def current_language() -> str:
    """``es`` or ``en``, as every sentence of this page."""
    from tracker.web.language import choose

    return choose()


def work() -> "AbstractContextManager[Work]":
    """The unit of work of this request: ``with work() as w: action(w, …)``."""
    from tracker.ledger.work import unit_of_work

    return unit_of_work(current_actor(), now(), via="web")


def keep_language(language: str) -> None:
    """Keep the language a signed-in person chose; a visitor's is in a cookie."""
    if signed_in() is None:
        return
    from tracker.accounts import actions

    with work() as unit:
        actions.choose_language(unit, language)
