"""One unit of work: changes, the entries that tell of them, and one commit. Nothing else in the product commits.

Writers take turns on both databases (``BEGIN IMMEDIATE`` on SQLite, one advisory lock on PostgreSQL),
so what an action reads is still true when it writes, and the record's numbers have no holes.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from flask import current_app
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy import event as sa_event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from tracker.database import is_passing_trouble
from tracker.errors import Conflict, TryAgain
from tracker.extensions import db
from tracker.formats.canonical import canonical_json
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.models import LedgerLeaf, LedgerPayload
from tracker.rules.policy import Actor

PAYLOAD_VERSION = 1
SALT_BYTES = 32
WAIT_SECONDS = 5  # for another writer, on both databases; then the person is asked to try again
_WRITERS_TURN = 0x63756D706C65  # the advisory lock's number: "cumple" in ASCII
_SECRETS = ("password", "token", "secret", "salt", "cookie")
_LEAF = cast(Table, LedgerLeaf.__table__)
_PAYLOAD = cast(Table, LedgerPayload.__table__)
# rows that are no act of anybody: who is looking at the app right now, and copies that anyone can recompute
_UNTRACED = frozenset({"user_session", "login_attempt", "year_result", "ledger_leaf", "ledger_payload"})


# what later rooms keep in step with what happened: told in the same unit, just before it commits
_FOLLOWERS: dict[Event, list[Callable[["Work", str], None]]] = {}


def follow(event: Event, follower: Callable[["Work", str], None]) -> None:
    """Call ``follower`` with the unit and the subject's id before a unit commits in which ``event`` was noted.

    For copies that anyone can recompute. Telling people is no such thing: they read the record afterwards.
    """
    _FOLLOWERS.setdefault(event, []).append(follower)


@dataclass
class Work:
    """An open unit: the session to change rows in, who acts, when, and by which way they came."""

    session: Session
    actor: Actor | None  # None: the system itself, or somebody who is just signing in
    at: dt.datetime
    via: str
    today: dt.date  # the day of ``at`` where this instance lives
    entries: list[int] = field(default_factory=list)  # numbers of the entries noted so far
    followed: list[tuple[Event, str]] = field(default_factory=list)  # noted events that somebody follows, and of what

    def note(
        self,
        event: Event,
        subject: tuple[str, UUID | str],
        agency: str | None = None,
        reason: str | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        acting_for: UUID | None = None,
    ) -> int:
        """Append one entry and return its number. It is written with the changes or not at all.

        ``before`` and ``after`` hold what changed, enough to rebuild a past state, and never a secret:
        :class:`ValueError` where one seems to be in them. ``acting_for`` is whom a substitute stands in for.
        """
        _refuse_secrets(before)
        _refuse_secrets(after)
        kind, identity = subject
        payload: dict[str, Any] = {
            "v": PAYLOAD_VERSION,
            "event": event,
            "subject": {"kind": kind, "id": identity},
            "agency": agency,
            "actor": {"id": self.actor.person_id, "name": self.actor.name} if self.actor else None,
            "via": self.via,
            "at": self.at,
            "before": before,
            "after": after,
        }
        if acting_for is not None:
            payload["for"] = {"id": acting_for}
        if reason is not None:
            payload["reason"] = reason
        content = canonical_json(payload)
        salt = secrets.token_bytes(SALT_BYTES)
        seq = self._next_number()
        self.session.execute(insert(_LEAF).values(seq=seq, leaf_hash=leaf_hash(salt, content)))
        self.session.execute(
            insert(_PAYLOAD).values(
                seq=seq,
                salt=salt,
                json=content.decode(),
                event=event.value,
                subject=f"{kind}:{identity}",
                agency=agency,
                at=self.at,
            )
        )
        self.entries.append(seq)
        if event in _FOLLOWERS:
            self.followed.append((event, str(identity)))
        return seq

    def _next_number(self) -> int:
        """One more than the last entry's: no other writer can take it, as this one holds the turn."""
        if self.entries:
            return self.entries[-1] + 1
        return (self.session.scalar(select(func.max(_LEAF.c.seq))) or 0) + 1


def leaf_hash(salt: bytes, content: bytes) -> bytes:
    """SHA-256(0x00 ‖ salt ‖ canonical payload); the leading zero is RFC 6962's mark of a leaf."""
    return hashlib.sha256(b"\x00" + salt + content).digest()


@contextmanager
def unit_of_work(actor: Actor | None, at: dt.datetime, via: str = "web") -> Iterator[Work]:
    """Open the transaction, hand out the :class:`Work`, commit once at the end; any exception takes all of it back.

    Raises :class:`TryAgain` where another writer or the machine is in the way, :class:`Conflict` where
    somebody else changed the same row meanwhile. Units do not nest, and changes made outside one are refused.
    """
    if at.tzinfo is None:
        raise TypeError("a unit of work needs an aware moment")
    session = db.session()
    if "work" in session.info:
        raise RuntimeError("a unit of work is open already: pass it on instead of opening another")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside a unit of work")
    session.rollback()
    session.expire_all()  # what was read before is read anew, now that no other writer can change it
    today = at.astimezone(current_app.config["SETTINGS"].zone).date()
    work = Work(session, actor, at, via, today)
    touched: set[str] = set()

    def remember(flushing: Session, _context: UOWTransaction) -> None:
        touched.update(row.__tablename__ for row in (*flushing.new, *flushing.dirty, *flushing.deleted))

    session.info["work"] = work
    sa_event.listen(session, "after_flush", remember)
    try:
        _take_turn(session)
        yield work
        session.flush()
        for event, identity in work.followed:
            for follower in _FOLLOWERS[event]:
                follower(work, identity)
        if touched - _UNTRACED and not work.entries:
            raise RuntimeError(f"changed without an entry in the record: {', '.join(sorted(touched - _UNTRACED))}")
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise Conflict(N_("Somebody else changed this meanwhile. Look at it anew and repeat your change.")) from error
    except DBAPIError as error:
        session.rollback()
        if is_passing_trouble(error):
            raise TryAgain(
                N_("Nothing was saved: the database is busy or out of reach. Try again in a moment.")
            ) from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        sa_event.remove(session, "after_flush", remember)
        del session.info["work"]


def _take_turn(session: Session) -> None:
    """Begin as the only writer."""
    connection = session.connection(execution_options={"writing": True})
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
        connection.execute(select(func.pg_advisory_xact_lock(_WRITERS_TURN)))


def _refuse_secrets(content: object) -> None:
    """Raise :class:`ValueError` where a key of ``content`` names a secret: the record is kept and read by many."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            if any(word in str(key).lower() for word in _SECRETS):
                raise ValueError(f"{key!r} does not belong into the record")
            _refuse_secrets(value)
    elif isinstance(content, list | tuple):
        for item in content:
            _refuse_secrets(item)
