"""``cumple db``: the schema of the database."""

import click

from tracker.formats.sentences import N_, NN_, say


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
    """Make every stored result anew from the figures, and say which came out differently; reports and the record stay.

    Stored results are copies for lists. They differ after an upgrade of the rules, where another period is due by now,
    or where somebody changed them.
    """
    from tracker.commands.common import app_session, shell_work
    from tracker.progress.result_words import told
    from tracker.progress.results import recompute_all

    with app_session() as app:
        language = app.config["SETTINGS"].default_language
        with shell_work(None) as work:
            made, changed = recompute_all(work)
    for each in changed:
        click.echo(f"{each.where}: {told(each, language)}")
    click.echo(say(language, RECOMPUTED, count=made, changed=len(changed)))


RECOMPUTED = NN_(
    "%(count)s stored result made anew; %(changed)s came out differently.",
    "%(count)s stored results made anew; %(changed)s came out differently.",
)
