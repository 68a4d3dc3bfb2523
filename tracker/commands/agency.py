"""``cumple agency``: ministries, agencies, their teams and units."""

import datetime as dt
import json

import click

AS = click.option("--as", "acting", metavar="EMAIL", help="Who does it: an administrator. Without it: setting up.")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def command() -> None:
    """Agencies: list them, and add ministries, agencies, teams and units."""


@command.command("list")
@click.option("--search", default="", metavar="TEXT", help="Only where name or code hold TEXT.")
@click.option("--ministry", default="", metavar="CODE", help="Only those of this ministry.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def list_command(search: str, ministry: str, as_json: bool) -> None:
    """List agencies by name: code, name, ministry."""
    from tracker.agencies.queries import list_agencies
    from tracker.commands.common import app_session
    from tracker.extensions import db

    with app_session():
        found = list_agencies(db.session(), text=search, ministry=ministry)
    if as_json:
        rows = [
            {
                "code": each.code,
                "name": each.name,
                "ministry": each.ministry_code,
                "valid_from": each.valid_from.isoformat() if each.valid_from else None,
                "valid_to": each.valid_to.isoformat() if each.valid_to else None,
                "invented": each.invented,
            }
            for each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for each in found:
        click.echo(f"{each.code}\t{each.name}\t{each.ministry_code or '–'}")


@command.command()
@click.argument("code")
@click.argument("name")
@click.option("--ministry", metavar="CODE", help="The ministry it belongs to.")
@click.option("--since", type=DAY, help="First day on which it exists; none: it always did.")
@AS
def add(code: str, name: str, ministry: str | None, since: dt.datetime | None, acting: str | None) -> None:
    """Add the agency CODE, called NAME."""
    from tracker.agencies.actions import create_agency
    from tracker.commands.common import app_session, shell_work

    with app_session(), shell_work(acting) as work:
        create_agency(work, code, name, ministry, valid_from=since.date() if since else None)
    click.echo(code)


@command.group()
def ministry() -> None:
    """Ministries."""


@ministry.command("add")
@click.argument("code")
@click.argument("name")
@AS
def ministry_add(code: str, name: str, acting: str | None) -> None:
    """Add the ministry CODE, called NAME."""
    from tracker.agencies.actions import create_ministry
    from tracker.commands.common import app_session, shell_work

    with app_session(), shell_work(acting) as work:
        create_ministry(work, code, name)
    click.echo(code)


@ministry.command("list")
def ministry_list() -> None:
    """List ministries by name: code, name."""
    from tracker.agencies.queries import list_ministries
    from tracker.commands.common import app_session
    from tracker.extensions import db

    with app_session():
        for each in list_ministries(db.session()):
            click.echo(f"{each.code}\t{each.name}")


@command.group()
def team() -> None:
    """Teams of an agency."""


@team.command("add")
@click.argument("agency")
@click.argument("code")
@click.argument("name")
@click.option("--headcount", type=click.IntRange(min=1), help="How many people it has.")
@click.option("--since", type=DAY, help="First day on which it exists.")
@AS
def team_add(
    agency: str, code: str, name: str, headcount: int | None, since: dt.datetime | None, acting: str | None
) -> None:
    """Add the team CODE, called NAME, to AGENCY."""
    from tracker.agencies.actions import create_team
    from tracker.commands.common import app_session, shell_work

    with app_session(), shell_work(acting) as work:
        create_team(work, agency, code, name, headcount=headcount, valid_from=since.date() if since else None)
    click.echo(code)


@team.command("list")
@click.argument("agency")
def team_list(agency: str) -> None:
    """List the teams of AGENCY: code, name, last day."""
    from tracker.agencies.queries import agency_by_code, teams_of
    from tracker.commands.common import app_session
    from tracker.extensions import db

    with app_session():
        session = db.session()
        for each in teams_of(session, agency_by_code(session, agency).id):
            click.echo(f"{each.code}\t{each.name}\t{each.valid_to or '–'}")


@command.command("unit")
@click.argument("agency")
@click.argument("code")
@click.argument("name")
@AS
def unit_add(agency: str, code: str, name: str, acting: str | None) -> None:
    """Add the unit (responsibility centre) CODE, called NAME, to AGENCY."""
    from tracker.agencies.actions import create_unit
    from tracker.commands.common import app_session, shell_work

    with app_session(), shell_work(acting) as work:
        create_unit(work, agency, code, name)
    click.echo(code)
