"""``cumple demo``: load the demonstration into an empty database and print its sign-ins."""

import click

from tracker.errors import Conflict
from tracker.formats.labels import label
from tracker.formats.sentences import N_, say


@click.command()
@click.option("--if-empty", is_flag=True, help="Where the database is not empty, load nothing and say so.")
@click.option("--accounts", "only_accounts", is_flag=True, help="Load nothing; print the sign-ins again.")
def command(if_empty: bool, only_accounts: bool) -> None:
    """Load the demonstration: a ministry's real 2026, tables of 2016, four invented agencies, one account a role.

    It has its own clock, which starts on 20 July 2026. Production does not start with it.
    """
    from flask import current_app

    from tracker.clock import is_demonstration
    from tracker.commands.common import app_session, up_to_date
    from tracker.config import Settings
    from tracker.demonstration.load import is_empty, load_demonstration
    from tracker.extensions import db

    with app_session():
        settings: Settings = current_app.config["SETTINGS"]
        if settings.production:
            raise Conflict(N_("Production takes no demonstration data."))
        up_to_date()
        if not only_accounts and is_empty():
            load_demonstration()
        elif not (if_empty or only_accounts):
            raise Conflict(N_("The database is not empty: the demonstration is loaded into an empty one only."))
        if is_demonstration(db.session()):
            click.echo("\n".join(sign_ins(settings.default_language)))
        else:
            click.echo(say(settings.default_language, N_("This database holds no demonstration; nothing was loaded.")))


def sign_ins(language: str) -> list[str]:
    """What to tell about a loaded demonstration, line by line: its accounts and its agencies."""
    from tracker.demonstration.load import list_loaded
    from tracker.demonstration.people import ACCOUNTS, AGENCIES, PASSWORD

    shows = {agency.code: agency.shows for agency in AGENCIES}
    return [
        say(language, N_("Sign-ins of the demonstration (password: %(password)s)"), password=PASSWORD),
        *_table(
            [
                (label("role", account.role, language), account.email, account.agency or account.ministry or "")
                for account in ACCOUNTS
            ]
        ),
        "",
        say(language, N_("Agencies of the demonstration")),
        *_table(
            [
                (each.code, each.name + (f" ({shows[each.code]})" if each.code in shows else ""), ", ".join(each.years))
                for each in list_loaded()
            ]
        ),
    ]


def _table(rows: list[tuple[str, str, str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [f"  {row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}".rstrip() for row in rows]
