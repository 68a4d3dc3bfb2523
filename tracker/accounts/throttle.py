"""How often one may try to sign in: counted in the database, so that every worker counts the same.

Too many failures for one address typed, or from one network address, and further tries have to wait.
A browser's network from which that person has come in before keeps its own, smaller count, so that
nobody can lock somebody else out by trying in their name.
"""

import datetime as dt
import hashlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.models import LoginAttempt
from tracker.errors import Throttled
from tracker.formats.sentences import N_
from tracker.ledger.work import Work

WINDOW = dt.timedelta(minutes=15)
KNOWN_FOR = dt.timedelta(days=90)
MOST_FOR_EMAIL = 10
MOST_FOR_ADDRESS = 50
MOST_FOR_PAIR = 10


def refuse_too_many(work: Work, email: str, address: str) -> None:
    """Raise :class:`Throttled` where the tries of the last quarter of an hour are too many already."""
    session, at = work.session, work.at
    pair = _subject("pair", f"{email}\n{address}")
    crowded = _failures(session, _subject("address", address), at) >= MOST_FOR_ADDRESS
    known = _seen(session, pair, at, True, KNOWN_FOR) > 0
    own, most = (pair, MOST_FOR_PAIR) if known else (_subject("email", email), MOST_FOR_EMAIL)
    if (crowded and not known) or _failures(session, own, at) >= most:
        raise Throttled(N_("Too many tries to sign in. Wait a quarter of an hour and try again."))


def count(work: Work, email: str, address: str, succeeded: bool) -> None:
    """Keep one try, as hashes: the list is no register of who tried from where."""
    for kind, name in (("email", email), ("address", address), ("pair", f"{email}\n{address}")):
        work.session.add(LoginAttempt(subject=_subject(kind, name), at=work.at, succeeded=succeeded))


def _subject(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}\n{name}".encode("utf-8", "surrogatepass")).hexdigest()


def _failures(session: Session, subject: str, at: dt.datetime) -> int:
    return _seen(session, subject, at, False, WINDOW)


def _seen(session: Session, subject: str, at: dt.datetime, succeeded: bool, within: dt.timedelta) -> int:
    query = (
        select(func.count())
        .select_from(LoginAttempt)
        .where(LoginAttempt.subject == subject, LoginAttempt.at > at - within, LoginAttempt.succeeded.is_(succeeded))
    )
    return session.scalar(query) or 0
