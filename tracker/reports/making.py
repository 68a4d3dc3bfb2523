"""Making a report: freeze the year, write the PDF, then note both in one short unit of work.

Writing takes seconds and must not keep other writers waiting, so it happens between two units and not inside one
(docs/decisions/071).
"""

import datetime as dt
import io
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.commitments.queries import sets_of_year, subject_of, year_by_id
from tracker.errors import TryAgain
from tracker.evidence.actions import Taken
from tracker.evidence.vault import vault
from tracker.formats.canonical import canonical_json, sha256_hex
from tracker.formats.sentences import N_
from tracker.programmes.queries import programme_of
from tracker.progress.facts import YearFacts
from tracker.progress.loading import load_year
from tracker.progress.results import ends_the_year, moment_of
from tracker.reports.pdf import renderer_versions
from tracker.reports.render import pdf_of
from tracker.reports.snapshot import build_snapshot
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.calendar.windows import period_end_instant
from tracker.rules.policy import Actor, Capability, Subject, require, with_figures
from tracker.rules.programme.model import Programme

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that reads like a digit
MEDIA_TYPE = "application/pdf"
MOST_BYTES = 512 * 1024 * 1024
AT_ONCE = (
    3  # per process: one is being written, two wait; a queue without an end would take every thread from the pages
)
_admission = threading.BoundedSemaphore(AT_ONCE)
USUAL = "usual"  # the period at which the year's own page stands


@dataclass(frozen=True, slots=True)
class Made:
    """A finished report, durable in the store; no row speaks of it yet."""

    programme_year_id: UUID
    code: str
    as_of: str | None
    language: str
    made_at: dt.datetime
    agency: str
    subject: Subject
    snapshot_sha256: str
    filename: str
    file: Taken


def make_report(
    session: Session,
    programme_year_id: UUID,
    as_of: str | None,
    at: dt.datetime,
    language: str,
    actor: Actor | None = None,
    via: str = "web",
) -> Made:
    """Freeze and write the year at the end of ``as_of``; USUAL is the period its page shows, None the year's result.

    From the shell nobody needs to be named; whoever is must be allowed to read the year. Raises
    :class:`NotFound`, :class:`tracker.errors.Conflict` where nothing is in force, and :class:`TryAgain` where too many
    are being written already.
    """
    with _admitted():
        return _make(session, programme_year_id, as_of, at, language, actor, via)


@contextmanager
def _admitted() -> Iterator[None]:
    """A place in the short queue of reports; whoever finds it full is asked to come back."""
    if not _admission.acquire(blocking=False):
        raise TryAgain(N_("Several reports are being written at this moment. Try again in a minute."))
    try:
        yield
    finally:
        _admission.release()


def _make(
    session: Session,
    programme_year_id: UUID,
    as_of: str | None,
    at: dt.datetime,
    language: str,
    actor: Actor | None,
    via: str,
) -> Made:
    _read_as_of_one_moment(session)
    subject = subject_of_year(session, programme_year_id)
    if actor is not None or via != "shell":
        require(actor, Capability.READ, subject, via)
    cut = cut_of(session, programme_year_id, as_of, at)
    code = new_code(at.year)
    snapshot = build_snapshot(session, programme_year_id, cut, at, code, renderer_versions())
    session.rollback()  # the reading is over: nothing of the database is held while the PDF is written
    content = pdf_of(snapshot, language)
    filename = filename_of(snapshot, language)
    with vault().incoming(io.BytesIO(content), MOST_BYTES) as incoming:
        stored = incoming.keep()
    return Made(
        programme_year_id=programme_year_id,
        code=code,
        as_of=cut,
        language=language,
        made_at=at,
        agency=snapshot["agency"]["code"],
        subject=subject,
        snapshot_sha256=sha256_hex(canonical_json(snapshot)),
        filename=filename,
        file=Taken(stored.sha256, stored.size, MEDIA_TYPE, filename),
    )


def subject_of_year(session: Session, programme_year_id: UUID) -> Subject:
    """What policy is asked about a report: it shows what was submitted, so who may read that may have it."""
    year, sets = year_by_id(session, programme_year_id), sets_of_year(session, programme_year_id)
    published = bool(sets) and all(each.origin == "published" for each in sets)
    return with_figures(subject_of(year), published=published)


def cut_of(session: Session, programme_year_id: UUID, as_of: str | None, at: dt.datetime) -> str | None:
    """The period at whose end the report stands. At the end of the year it is the year's result: None.

    Raises :class:`tracker.errors.Invalid` where ``as_of`` is no period, :class:`tracker.errors.NotFound` where it is of
    another year, :class:`tracker.errors.WindowClosed` where it is not over yet; None, the year's result, only once the
    year can stand at its end.
    """
    facts = load_year(session, programme_year_id)
    programme = programme_of(session, facts.programme_version_id)
    if as_of is None:
        as_of = f"{facts.year}-12"
    period = moment_of(facts, programme, at, None if as_of == USUAL else as_of) or _last_over(facts, programme, at)
    return None if period is None or ends_the_year(period) else period.code


def _last_over(facts: YearFacts, programme: Programme, at: dt.datetime) -> Period | None:
    """The last reporting period that is over at ``at``, for a year without any figure; None: none is, or a source's."""
    periods = [period_of(code) for code in programme.period_codes(programme.calendar.periods.frequency)]
    over = [each for each in periods if period_end_instant(each, programme.time_zone) <= at]
    return over[-1] if over and facts.origin != "published" else None


def new_code(year: int) -> str:
    """A code for a report, printed on every page: 40 random bits, so that nobody can guess another one's."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"CUM-{year}-{letters[:4]}-{letters[4:]}"


def filename_of(snapshot: dict[str, Any], language: str) -> str:
    """What a report is saved as: informe-cumplimiento-AGENCY-2026-programme-2026-06.pdf."""
    name = {"es": "informe-cumplimiento", "en": "compliance-report"}[language]
    parts = [name, snapshot["agency"]["code"], str(snapshot["year"]), snapshot["programme"]["code"]]
    if snapshot["as_of"]:
        parts.append(snapshot["as_of"])
    return "-".join(parts) + ".pdf"


def _read_as_of_one_moment(session: Session) -> None:
    """See the record as it is now, all of it from one moment, whatever is written meanwhile."""
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
