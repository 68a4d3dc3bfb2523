"""What stands in the bar for whom, and the small facts every page asks for."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext

from tracker import clock
from tracker.extensions import db
from tracker.formats.sentences import N_
from tracker.rules.policy import RoleName
from tracker.web.current import current_actor, now, signed_in
from tracker.web.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the bar; ``current`` is ``page`` on its own page, ``true`` on pages below it."""

    text: str
    href: str
    current: str = ""


OVERSIGHT = (RoleName.REVIEWER, RoleName.PROGRAMME_MANAGER, RoleName.AUDITOR, RoleName.MINISTRY_OFFICER)
# endpoint, words, and the roles that see it (none: everybody who has signed in)
MAIN: tuple[tuple[str, str, tuple[RoleName, ...]], ...] = (
    ("home.index", N_("Home"), ()),
    ("home.standing", N_("Standing"), OVERSIGHT),
    ("agencies.index", N_("Agencies"), ()),
    ("programmes.index", N_("Programmes"), ()),
    ("accounts.people", N_("People"), (RoleName.ADMINISTRATOR,)),
)


def init_app(app: Flask) -> None:
    """Give every template the bar and the facts around it."""
    settings = app.config["SETTINGS"]
    app.jinja_env.globals.update(
        navigation=navigation,
        personal_navigation=personal_navigation,
        demonstration_instant=demonstration_instant,
        with_format=with_format,
        here=here,
        languages=LANGUAGES,
        upload_limit=settings.max_upload_bytes,
        upload_limit_mb=settings.max_upload_mb,
    )

    @app.context_processor
    def without_database() -> dict[str, Any]:
        return {"bare": bool(g.get("without_database"))}


def navigation() -> list[Link]:
    """The bar's links for who is signed in; nothing for a visitor, whose first page says it all."""
    if signed_in() is None:
        return []
    actor = current_actor()
    return [_link(endpoint, words) for endpoint, words, roles in MAIN if not roles or actor.has(*roles)]


def personal_navigation() -> list[Link]:
    """The person's own page, or the way in."""
    person = signed_in()
    if person is not None:
        return [Link(person.name, url_for("accounts.me"), _current("accounts.me"))]
    if request.endpoint == "accounts.sign_in":
        return []
    return [Link(gettext("Sign in"), url_for("accounts.sign_in"))]


def demonstration_instant() -> Any:
    """The moment the demonstration's clock shows, or None where the clock is the world's."""
    if g.get("without_database"):
        return None
    if "demonstration" not in g:
        g.demonstration = now() if clock.is_demonstration(db.session()) else None
    return g.demonstration


def with_format(name: str) -> str:
    """This page's address with its filters, as ``name`` (csv, xlsx, json)."""
    query = {**request.args.to_dict(flat=False), "format": name}
    return url_for(request.endpoint or "home.index", **{**(request.view_args or {}), **query})


def here() -> str:
    """The path one is on, to come back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def _link(endpoint: str, words: str) -> Link:
    return Link(gettext(words), url_for(endpoint), _current(endpoint))


def _current(endpoint: str) -> str:
    if request.endpoint == endpoint:
        return "page"
    room, here_room = endpoint.partition(".")[0], (request.blueprint or "")
    return "true" if room == here_room and room not in ("accounts", "home") else ""
