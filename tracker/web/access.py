"""Closed unless opened: every page asks for a sign-in but those marked public."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, flash, request
from flask_babel import gettext

from tracker.web.current import signed_in
from tracker.web.sessions import stay_alive

View = TypeVar("View", bound=Callable[..., Any])
LONGEST_FORM = 1024 * 1024
"""Bytes of a form without files: nobody fills the disk through a page that stores none."""
_OPEN_ENDPOINTS = {"static", "health.health", "health.ready", "language.switch"}


def public(view: View) -> View:
    """Mark ``view`` as open to who has not signed in. It stands under the route's decorator."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def takes_files(view: View) -> View:
    """Mark ``view`` as one whose form may carry files. It stands under the route's decorator."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def is_public(app: Flask, endpoint: str) -> bool:
    """Whether ``endpoint`` may be seen without signing in."""
    return endpoint in _OPEN_ENDPOINTS or getattr(app.view_functions.get(endpoint), "is_public", False)


def init_app(app: Flask) -> None:
    """Send who has not signed in to do so, before any view runs and before anything reads what they sent."""

    @app.before_request
    def limit_body() -> None:
        if not getattr(app.view_functions.get(request.endpoint or ""), "takes_files", False):
            request.max_content_length = LONGEST_FORM

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
