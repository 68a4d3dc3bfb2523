"""The labels of :mod:`tracker.formats.labels` in the reader's language, for templates and forms; marks of states."""

from collections.abc import Iterable
from typing import Any

from flask import Flask
from flask_babel import LazyString

from tracker.formats import labels
from tracker.formats.labels import Kind
from tracker.ledger.ways import by_whom
from tracker.web.current import current_language

# the mark of a state of a set, a measurement or a file (components/marks.html)
MARKS = {
    "draft": "todo",
    "reported": "sent",
    "submitted": "sent",
    "endorsed": "sign",
    "approved": "met",
    "accepted": "met",
    "observed": "obs",
    "rejected": "miss",
    "returned": "obs",
    "published": "file",
    "withdrawn": "warn",
}


def init_app(app: Flask) -> None:
    """Give templates the words."""
    app.jinja_env.filters.update(
        label=label,
        heading=heading,
        capitalise=labels.capital,
        role=role_name,
        state_word=state_word,
        state_mark=state_mark,
        direction=direction,
        via=via,
    )


def label(word: str, kind: Kind) -> str:
    """What a word of the law is called inside a sentence."""
    return labels.label(kind, word, current_language())


def heading(word: str, kind: Kind) -> str:
    """The same where it stands alone."""
    return labels.heading(kind, word, current_language())


def choices(kind: Kind, words: Iterable[str] | None = None) -> list[tuple[str, Any]]:
    """``words`` of a kind, all where none are given, each with its label in the language of who reads the form."""
    chosen = labels.words(kind) if words is None else words
    return [(word, LazyString(heading, word, kind)) for word in chosen]


def role_name(role: str) -> str:
    """What a role is called."""
    return heading(role, "role")


def state_word(state: str) -> str:
    """What a state is called."""
    return heading(state, "state")


def state_mark(state: str) -> str:
    """The mark that goes with a state."""
    return MARKS[state]


def direction(code: str) -> str:
    """Which way is better."""
    return heading(code, "direction")


def via(name: str | None, way: str | None) -> str:
    """Who acted, and by which way where they were not signed in."""
    return by_whom(name, way, current_language())
