"""Closed unless opened: every page asks for a sign-in but those marked public."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, flash, request
from flask_babel import gettext

from tracker.web.current import signed_in
from tracker.web.sessions import stay_alive

View = TypeVar("View", bound=Callable[..., Any])
_OPEN_ENDPOINTS = {"static", "health.health", "health.ready", "language.switch"}


def public(view: View) -> View:
    """Mark ``view`` as open to who has not signed in. It stands under the route's decorator."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def is_public(app: Flask, endpoint: str) -> bool:
    """Whether ``endpoint`` may be seen without signing in."""
    return endpoint in _OPEN_ENDPOINTS or getattr(app.view_functions.get(endpoint), "is_public", False)


def init_app(app: Flask) -> None:
    """Send who has not signed in to do so, before any view runs."""

    @app.before_request
    def ask_to_sign_in() -> None:
        if request.endpoint is None or request.endpoint in _OPEN_ENDPOINTS:
            return
        if signed_in() is not None:
            stay_alive()
        elif not is_public(app, request.endpoint):
            if request.method == "POST":
                flash(gettext("Your session had ended, so nothing was stored. Sign in and send it again."), "error")
            abort(401)
