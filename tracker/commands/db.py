"""``cumple db``: the schema of the database."""

import click


@click.group()
def command() -> None:
    """Create the tables or bring them up to date."""


@command.command()
def upgrade() -> None:
    """Apply every migration that is missing, in one transaction; nothing happens where none is."""
    from tracker.commands.common import app_session, schema, up_to_date

    with app_session():
        before, newest = schema()
        up_to_date()
    click.echo(f"The schema is {newest}." if before == newest else f"The schema is now {newest}; it was {before}.")
