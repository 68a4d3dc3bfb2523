"""``cumple doctor``: whether this instance is well, and what is wrong if it is not."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.formats.sentences import N_, Word, say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.ledger.check import Finding

STALE = N_("%(where)s: the stored result is not what the record gives: %(told)s.")
LACKING = N_("%(where)s: figures count, and no result is stored.")
NOT_RECKONED = N_("%(where)s: the result cannot be reckoned: %(why)s")
BROKE_OFF = N_("The look at %(what)s ended early, at something that cannot be read: %(why)s")
ADVICE = N_("After an upgrade of the rules, type cumple db recompute; otherwise look first who changed what.")


@click.command()
@click.option("--files", is_flag=True, help="Read every stored file whole and compare its fingerprint: takes long.")
def command(files: bool) -> None:
    """Look at schema, guards, record, figures, files and stored results; exit 1 with what is wrong.

    Reads only. Every entry's hash and every stored result is computed anew, and each programme, year, set, commitment,
    figure, opinion, file and report is held against the record.
    """
    from tracker.commands.common import app_session, schema
    from tracker.extensions import db

    with app_session() as app:
        language = app.config["SETTINGS"].default_language
        at, newest = schema()
        if at != newest:
            old = N_("The schema is %(at)s and should be %(newest)s: type cumple db upgrade.")
            click.echo(say(language, old, at=at or "–", newest=newest), err=True)
            raise SystemExit(1)
        ill = False  # each is told at once: what is broken may break the next look
        for finding in _findings(db.session(), files, language):
            ill = True
            click.echo(finding.said(language), err=True)
        if ill:
            raise SystemExit(1)
        for line in _well(db.session(), language):
            click.echo(line)


def _findings(session: "Session", read: bool, language: str) -> "Iterator[Finding]":
    """What is wrong, look after look. A look that something unreadable ends is itself a finding, and the next begins.

    Raises a passing trouble of the database: then nothing can be said of the instance.
    """
    from sqlalchemy.exc import DBAPIError

    from tracker.database import is_passing_trouble
    from tracker.ledger.check import Finding, why

    for what, look in _looks(session, read, language):
        try:
            yield from look()
        except Exception as error:  # a row that no code of ours wrote fails in as many ways as there are columns
            if isinstance(error, DBAPIError) and is_passing_trouble(error):
                raise
            session.rollback()  # on PostgreSQL a refused statement ends the transaction; nothing was written
            yield Finding(BROKE_OFF, {"what": Word(what), "why": why(error)})


def _looks(session: "Session", read: bool, language: str) -> "Iterator[tuple[str, Callable[[], Iterable[Finding]]]]":
    from tracker.commitments.record_check import promises_unlike_record
    from tracker.commitments.record_check_sets import sets_unlike_record, years_unlike_record
    from tracker.evidence.record_check import files_missing, files_unlike_record
    from tracker.evidence.vault import vault
    from tracker.ledger.check import check_guards, check_record
    from tracker.programmes.record_check import programmes_unlike_record
    from tracker.progress.record_check import unlike_record
    from tracker.reports.record_check import reports_unlike_record

    yield N_("the database"), partial(_integrity, session)
    yield N_("the guards"), partial(check_guards, session)
    yield N_("the record"), partial(check_record, session)
    yield N_("programmes"), partial(programmes_unlike_record, session)
    yield N_("years"), partial(years_unlike_record, session)
    yield N_("sets"), partial(sets_unlike_record, session)
    yield N_("commitments"), partial(promises_unlike_record, session)
    yield N_("figures and opinions"), partial(unlike_record, session)
    yield N_("evidence"), partial(files_unlike_record, session)
    yield N_("stored files"), partial(files_missing, session, vault(), read=read)
    yield N_("reports"), partial(reports_unlike_record, session)
    yield N_("stored results"), partial(_results, session, language)


def _integrity(session: "Session") -> "Iterator[Finding]":
    """SQLite's own look at its file and at rows whose parent is gone; PostgreSQL sees to that itself."""
    from tracker.ledger.check import Finding

    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield Finding(N_("The database file is damaged: %(what)s"), {"what": line})
    for table, *_rest in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding(N_("A row of %(table)s has lost the row it belongs to."), {"table": table})


def _results(session: "Session", language: str) -> "Iterator[Finding]":
    from tracker.ledger.check import Finding, why
    from tracker.progress.result_words import told
    from tracker.progress.results import stale_results

    stale = stale_results(session)
    for each in stale:
        if each.fault is not None:
            yield Finding(NOT_RECKONED, {"where": each.where, "why": why(each.fault)})
        elif each.missing:
            yield Finding(LACKING, {"where": each.where})
        else:
            yield Finding(STALE, {"where": each.where, "told": told(each, language)})
    if any(each.fault is None for each in stale):
        yield Finding(ADVICE, {})


def _well(session: "Session", language: str) -> "Iterator[str]":
    from tracker import clock
    from tracker.ledger.check import count_entries, drifted

    yield say(
        language,
        N_("All is well: %(count)s entries in the record, each as it was written."),
        count=count_entries(session),
    )
    if clock.is_demonstration(session):
        yield say(language, N_("This is a demonstration: it has its own clock."))
    elif drift := drifted(session):
        told = N_(
            "%(count)s entries were decided by a clock more than two seconds from the database's: look at the clocks."
        )
        yield say(language, told, count=drift)
