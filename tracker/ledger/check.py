"""Whether the record is whole: no hole in its numbers, every leaf the hash of its payload, every guard in place."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.errors import CumpleError
from tracker.formats.canonical import canonical_json
from tracker.formats.labels import message, words
from tracker.formats.sentences import N_, Word, say
from tracker.ledger import guards
from tracker.ledger.models import LedgerLeaf, LedgerPayload
from tracker.ledger.work import leaf_hash

DRIFT = dt.timedelta(seconds=2)  # between the app's clock and the database's


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: a catalogue key with its places."""

    message: str
    params: Mapping[str, object]

    def said(self, language: str) -> str:
        """The finding as a sentence."""
        return say(language, self.message, **self.params)


def why(error: Exception) -> str:
    """What went wrong, for a place of a finding: the error's own sentence, or its kind and what it says."""
    if isinstance(error, CumpleError):
        return Word(error.message, **error.params)
    return f"{type(error).__name__}: {error}"


def state_word(state: str) -> Word:
    """What a state of a set or a measurement is called, for a place of a finding; a word of no state as it is."""
    return Word(message("state", state) if state in words("state") else state)


def check_guards(session: Session) -> list[Finding]:
    """Each guard that is absent, switched off or altered."""
    return [
        Finding(N_("The database no longer guards %(guard)s."), {"guard": name})
        for name in guards.missing(session.connection())
    ]


def check_record(session: Session) -> Iterator[Finding]:
    """Every entry that does not prove itself, in the order of their numbers. Reads the whole record once."""
    query = (
        select(LedgerLeaf.seq, LedgerLeaf.leaf_hash, LedgerPayload)
        .outerjoin(LedgerPayload, LedgerPayload.seq == LedgerLeaf.seq)
        .order_by(LedgerLeaf.seq)
    )
    wanted = 1
    for seq, leaf, joined in session.execute(query.execution_options(yield_per=1000)):
        payload: LedgerPayload | None = joined
        if seq != wanted:
            yield Finding(N_("The record has a hole before entry %(seq)s."), {"seq": seq})
        wanted = seq + 1
        if payload is None:
            yield Finding(N_("Entry %(seq)s has lost what it says."), {"seq": seq})
        elif leaf_hash(payload.salt, payload.json.encode()) != leaf:
            yield Finding(N_("Entry %(seq)s was altered: its hash is another one."), {"seq": seq})
        elif (repeats := _repeats(payload)) is None:
            yield Finding(N_("Entry %(seq)s cannot be read."), {"seq": seq})
        elif not repeats:
            yield Finding(N_("Entry %(seq)s is filed under other words than it says."), {"seq": seq})


def count_entries(session: Session) -> int:
    """How many entries the record holds."""
    return session.scalar(select(func.count()).select_from(LedgerLeaf)) or 0


def drifted(session: Session) -> int:
    """How many entries were decided by a clock more than two seconds away from the database's."""
    query = select(LedgerLeaf.recorded_at, LedgerPayload.at).join(LedgerPayload, LedgerPayload.seq == LedgerLeaf.seq)
    return sum(
        abs(recorded - decided) > DRIFT
        for recorded, decided in session.execute(query.execution_options(yield_per=1000))
    )


def _repeats(row: LedgerPayload) -> bool | None:
    """Whether the columns by which an entry is found say what its payload says; None where that says nothing."""
    try:
        content = json.loads(row.json)
        subject = f"{content['subject']['kind']}:{content['subject']['id']}"
        its = (content["event"], subject, content["agency"], content["at"])
    except (ValueError, LookupError, TypeError):
        return None
    return its == (row.event, row.subject, row.agency, json.loads(canonical_json(row.at)))
