"""What codes are called on a page: roles, states, directions. Each once, so that every page says the same word."""

from flask import Flask
from flask_babel import gettext

from tracker.formats.sentences import N_
from tracker.rules.policy import RoleName

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

# state of a set, a measurement or a file: its word and its mark (components/marks.html)
STATES = {
    "draft": (N_("Draft"), "todo"),
    "reported": (N_("Reported"), "sent"),
    "submitted": (N_("Submitted"), "sent"),
    "endorsed": (N_("Endorsed"), "sign"),
    "approved": (N_("Approved"), "met"),
    "accepted": (N_("Accepted"), "met"),
    "observed": (N_("Observed"), "obs"),
    "rejected": (N_("Rejected"), "miss"),
    "returned": (N_("Returned"), "obs"),
    "published": (N_("Published"), "file"),
    "withdrawn": (N_("Withdrawn"), "warn"),
}

DIRECTIONS = {
    "higher": N_("Higher is better"),
    "lower": N_("Lower is better"),
    "range": N_("Within a range"),
    "report": N_("Reported only"),
}


def init_app(app: Flask) -> None:
    """Give templates the words."""
    app.jinja_env.filters.update(role=role_name, state_word=state_word, state_mark=state_mark, direction=direction)


def role_name(role: str) -> str:
    """What a role is called."""
    return str(gettext(ROLES[RoleName(role)]))


def state_word(state: str) -> str:
    """What a state is called."""
    return str(gettext(STATES[state][0]))


def state_mark(state: str) -> str:
    """The mark that goes with a state."""
    return STATES[state][1]


def direction(code: str) -> str:
    """Which way is better."""
    return str(gettext(DIRECTIONS[code]))
