"""``cumple db``: the schema of the database."""

import click

from tracker.formats.sentences import N_, say


@click.group()
def command() -> None:
    """Create the tables or bring them up to date."""


@command.command()
def upgrade() -> None:
    """Apply every migration that is missing, in one transaction; nothing happens where none is."""
    from tracker.commands.common import app_session, schema, up_to_date

    with app_session() as app:
        language = app.config["SETTINGS"].default_language
        before, newest = schema()
        up_to_date()
    if before == newest:
        click.echo(say(language, N_("The schema is %(newest)s already."), newest=newest))
    else:
        click.echo(
            say(language, N_("The schema is now %(newest)s; it was %(before)s."), newest=newest, before=before or "–")
        )
