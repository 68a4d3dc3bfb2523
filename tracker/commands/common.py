"""What commands share: the app around them, who acts, and the schema they need."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.formats.sentences import N_, say
from tracker.sheets.tables import SHOWN, Problem

if TYPE_CHECKING:
    from flask import Flask

    from tracker.ledger.work import Work
    from tracker.rules.policy import Actor


@contextmanager
def app_session() -> "Iterator[Flask]":
    """The app by the environment's settings, its context pushed: inside, ``db.session`` works."""
    from tracker import create_app
    from tracker.extensions import db

    app = create_app()
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()


def tell_problems(file: str | Path, problems: Sequence[Problem], language: str) -> None:
    """Say on stderr what has to be mended in a table, by line; of very many the first, and how many more."""
    for problem in problems[:SHOWN]:
        click.echo(f"{file}:{problem.line}: {say(language, problem.message, **problem.params)}", err=True)
    if len(problems) > SHOWN:
        click.echo(say(language, N_("… and %(count)s more."), count=len(problems) - SHOWN), err=True)


def tell_notes(file: str | Path, notes: Sequence[Problem], language: str) -> None:
    """Say on stderr how a table was read where there was something to decide."""
    for note in notes:
        sentence = say(language, note.message, **note.params)
        click.echo(
            say(language, N_("Note: %(place)s: %(sentence)s"), place=f"{file}:{note.line}", sentence=sentence), err=True
        )


def moment() -> dt.datetime:
    """The moment by this instance's clock."""
    from tracker import clock

    return clock.now()


def acting_as(email: str | None) -> "Actor | None":
    """The person who acts, by their e-mail address; None where the command was given none.

    Raises :class:`tracker.errors.NotFound` where nobody has that address or they are disabled.
    """
    from flask import current_app

    from tracker.accounts.queries import actor_by_email
    from tracker.extensions import db

    if email is None:
        return None
    today = moment().astimezone(current_app.config["SETTINGS"].zone).date()
    return actor_by_email(db.session(), email, today)


@contextmanager
def shell_work(email: str | None) -> "Iterator[Work]":
    """A unit of work from the shell, by the person with that address; entries say they came from here."""
    from tracker.ledger.work import unit_of_work

    with unit_of_work(acting_as(email), moment(), via="shell") as work:
        yield work


def up_to_date() -> None:
    """Bring the database of the current app to the newest schema; nothing happens where it is there already."""
    from alembic import command
    from flask import current_app

    from tracker.extensions import db

    db.session.remove()  # a reading transaction of ours would keep the migration waiting
    command.upgrade(current_app.extensions["migrate"].migrate.get_config(), "head")


def schema() -> tuple[str, str]:
    """The revision the current app's database is at (empty: none), and the newest there is."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from flask import current_app

    from tracker.extensions import db

    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or "", scripts.get_current_head() or ""
