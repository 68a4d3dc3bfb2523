"""What codes are called on a page: roles, states, directions. Each once, so that every page says the same word."""

from flask import Flask
from flask_babel import gettext

from tracker.formats.sentences import N_
from tracker.ledger.ways import by_whom
from tracker.rules.lifecycle import STATE_NAMES
from tracker.rules.policy import RoleName
from tracker.web.current import current_language

ROLES = {
    RoleName.COORDINATOR: N_("Coordinator"),
    RoleName.LEAD: N_("Indicator lead"),
    RoleName.HEAD: N_("Head of agency"),
    RoleName.STAFF_ASSOCIATION: N_("Staff association"),
    RoleName.MINISTRY_OFFICER: N_("Ministry's officer"),
    RoleName.REVIEWER: N_("Reviewer"),
    RoleName.PROGRAMME_MANAGER: N_("Programme manager"),
    RoleName.AUDITOR: N_("Auditor"),
    RoleName.ADMINISTRATOR: N_("Administrator"),
}

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

DIRECTIONS = {
    "higher": N_("Higher is better"),
    "lower": N_("Lower is better"),
    "range": N_("Within a range"),
    "report": N_("Reported only"),
}


def init_app(app: Flask) -> None:
    """Give templates the words."""
    app.jinja_env.filters.update(
        role=role_name, state_word=state_word, state_mark=state_mark, direction=direction, via=via
    )


def role_name(role: str) -> str:
    """What a role is called."""
    return str(gettext(ROLES[RoleName(role)]))


def state_word(state: str) -> str:
    """What a state is called."""
    return str(gettext(STATE_NAMES[state]))


def state_mark(state: str) -> str:
    """The mark that goes with a state."""
    return MARKS[state]


def direction(code: str) -> str:
    """Which way is better."""
    return str(gettext(DIRECTIONS[code]))


def via(name: str | None, way: str | None) -> str:
    """Who acted, and by which way where they were not signed in."""
    return by_whom(name, way, current_language())
