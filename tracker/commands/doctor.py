"""``cumple doctor``: whether this instance is well, and what is wrong if it is not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tracker.formats.sentences import N_, say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.ledger.check import Finding

STALE = N_("%(where)s: the stored result is not what the record gives: %(told)s.")
ADVICE = N_("After an upgrade of the rules, type cumple db recompute; otherwise look first who changed what.")


@click.command()
@click.option("--files", is_flag=True, help="Read every stored file whole and compare its fingerprint: takes long.")
def command(files: bool) -> None:
    """Look at schema, guards, record, figures, files and stored results; exit 1 with what is wrong.

    Reads only. Every entry's hash and every stored result is computed anew, and each figure, opinion, file and report
    is held against the record.
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
        ill = False
        for finding in _findings(
            db.session(), files, language
        ):  # each told at once: what is broken may break the next look
            ill = True
            click.echo(finding.said(language), err=True)
        if ill:
            raise SystemExit(1)
        for line in _well(db.session(), language):
            click.echo(line)


def _findings(session: "Session", read: bool, language: str) -> "Iterator[Finding]":
    from tracker.commitments.record_check import promises_unlike_record
    from tracker.evidence.record_check import files_missing, files_unlike_record
    from tracker.evidence.vault import vault
    from tracker.ledger.check import check_guards, check_record
    from tracker.progress.record_check import unlike_record
    from tracker.reports.record_check import reports_unlike_record

    yield from _integrity(session)
    yield from check_guards(session)
    yield from check_record(session)
    yield from promises_unlike_record(session)
    yield from unlike_record(session)
    yield from files_unlike_record(session)
    yield from files_missing(session, vault(), read=read)
    yield from reports_unlike_record(session)
    yield from _results(session, language)


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
    from tracker.ledger.check import Finding
    from tracker.progress.result_words import told
    from tracker.progress.results import stale_results

    stale = stale_results(session)
    for each in stale:
        yield Finding(STALE, {"where": each.where, "told": told(each, language)})
    if stale:
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
