"""By which way an act came in: signed in on the web, from a shell, or done by the system; and how that is said."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.formats.numbers import MISSING
from tracker.formats.sentences import N_, say
from tracker.ledger.events import Event
from tracker.ledger.models import LedgerPayload

Ways = Mapping[tuple[str, str, dt.datetime], str]
"""``web``, ``shell`` or ``system`` by subject (``set:…``), event and moment."""

NAMED = {
    "shell": N_("in the name of %(name)s, from a shell, not signed in"),
    "system": N_("in the name of %(name)s, done by the system"),
}
UNNAMED = {"shell": N_("from a shell, in nobody's name"), "system": N_("the system")}


def ways_of(session: Session, subjects: Iterable[str], *events: Event) -> Ways:
    """By which way each act of ``events`` on these subjects came in, in one statement.

    What the record does not tell, or tells no more, is left out.
    """
    rows = session.scalars(
        select(LedgerPayload).where(
            LedgerPayload.subject.in_(list(subjects)), LedgerPayload.event.in_([each.value for each in events])
        )
    )
    found = {}
    for row in rows:
        via = json.loads(row.json).get("via")
        if isinstance(via, str):
            found[row.subject, row.event, row.at] = via
    return found


def by_whom(name: str | None, via: str | None, language: str) -> str:
    """Who acted: who signed in by their name alone; whoever else acted, or in whose name, with the way."""
    if name is None:
        return say(language, UNNAMED[via]) if via in UNNAMED else MISSING
    return say(language, NAMED[via], name=name) if via in NAMED else name
