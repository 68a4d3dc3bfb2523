"""Which language a page is in: the person's own, else the browser's cookie, else what the browser asks for."""

from flask import Blueprint, current_app, has_request_context, redirect, request
from flask.typing import ResponseReturnValue

from tracker.web import current, links

LANGUAGES = {"es": "Español", "en": "English"}
COOKIE = "language"

blueprint = Blueprint("language", __name__)


def choose() -> str:
    """``es`` or ``en``; also the locale of every sentence of this request."""
    if not has_request_context():
        return str(current_app.config["SETTINGS"].default_language)
    person = current.signed_in()
    if person is not None and person.language in LANGUAGES:
        return person.language
    return _of_browser()


def _of_browser() -> str:
    kept = request.cookies.get(COOKIE)
    if kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(LANGUAGES) or str(current_app.config["SETTINGS"].default_language)


@blueprint.post("/language")
def switch() -> ResponseReturnValue:
    """Keep the language asked for, with the person or in the browser, and go back to the page one came from."""
    wanted = request.form.get("language", "")
    response = redirect(links.safe_next(request.form.get("next")))
    if wanted in LANGUAGES:
        current.keep_language(wanted)
        response.set_cookie(
            COOKIE,
            wanted,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response
