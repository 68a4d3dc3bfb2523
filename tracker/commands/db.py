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


@command.command()
def recompute() -> None:
    """Make every stored result anew from the record, and say which were different; reports and the record stay.

    Stored results are copies for lists. They differ after an upgrade of the rules, or where somebody changed them.
    """
    from tracker.commands.common import app_session, shell_work
    from tracker.extensions import db
    from tracker.progress.results import recompute_all, stale_results

    with app_session() as app:
        language = app.config["SETTINGS"].default_language
        stale = stale_results(db.session())
        with shell_work(None) as work:
            made = recompute_all(work)
    for each in stale:
        told = ", ".join(f"{field} {kept} → {anew}" for field, kept, anew in each.differences)
        click.echo(say(language, N_("%(where)s was different: %(told)s"), where=each.where, told=told))
    click.echo(say(language, N_("%(made)s stored results made anew."), made=made))
