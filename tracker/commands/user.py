"""``cumple user``: people, what they are, and the links by which they come in."""

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

from tracker.config import Settings
from tracker.rules.policy import RoleName

if TYPE_CHECKING:
    from flask import Flask

AS = click.option("--as", "acting", metavar="EMAIL", help="Who does it: an administrator.")


@click.group()
def command() -> None:
    """People: add them, list them, invite them."""


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in RoleName]), help="What they are.")
@click.option("--agency", metavar="CODE", help="Where they are it: coordinator, lead, head, staff_association.")
@click.option("--ministry", metavar="CODE", help="Where they are it: ministry_officer.")
@click.option("--scope", multiple=True, metavar="PROGRAMME", help="Only for this programme; may be repeated.")
@click.option("--resolution", help="The act that names them.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day; today without it.")
@click.option("--language", type=click.Choice(["es", "en"]), default="es", show_default=True)
@AS
def add(
    email: str,
    name: str,
    role: str,
    agency: str | None,
    ministry: str | None,
    scope: tuple[str, ...],
    resolution: str | None,
    since: dt.datetime | None,
    language: str,
    acting: str | None,
) -> None:
    """Register EMAIL with a role and print the single-use link with which they choose their password.

    Without --as only the first administrator can be added: that is how an installation begins.
    """
    from tracker.accounts.actions import Post, add_person, grant_membership, invite
    from tracker.commands.common import app_session, shell_work

    if acting is None and role != RoleName.ADMINISTRATOR:
        raise click.UsageError("Say with --as who you are; without it only the first administrator can be added.")
    post = Post(
        role=RoleName(role),
        agency=agency,
        ministry=ministry,
        scope=frozenset(scope),
        resolution=resolution,
        since=since.date() if since else None,
    )
    with app_session() as app:
        with shell_work(acting) as work:
            person_id = add_person(work, email, name, language)
            grant_membership(work, person_id, post)
            token = invite(work, person_id)
        click.echo(_link(app, token))


@command.command()
@click.argument("email")
@AS
def invite(email: str, acting: str | None) -> None:
    """Print a new single-use link for EMAIL: an invitation, or a reset for who has a password already."""
    from tracker.accounts import actions
    from tracker.accounts.queries import person_by_email
    from tracker.commands.common import app_session, shell_work

    with app_session() as app:
        with shell_work(acting) as work:
            person = person_by_email(work.session, email, work.today)
            make = actions.start_reset if person.can_sign_in else actions.invite
            token = make(work, person.id)
        click.echo(_link(app, token))


@command.command()
@click.argument("email")
@click.option("--as", "acting", metavar="EMAIL", required=True, help="Who does it: a second administrator.")
def confirm(email: str, acting: str) -> None:
    """Let the roles of EMAIL that take two administrators (auditor, administrator) take effect."""
    from tracker.accounts import actions
    from tracker.accounts.queries import pending_memberships, person_by_email
    from tracker.commands.common import app_session, shell_work

    with app_session(), shell_work(acting) as work:
        person = person_by_email(work.session, email, work.today)
        waiting = pending_memberships(work.session, person.id)
        for one in waiting:
            actions.confirm_membership(work, one.id)
    for one in waiting:
        click.echo(one.role.value)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def list_command(as_json: bool) -> None:
    """List everybody with what they are today."""
    from flask import current_app

    from tracker.accounts.queries import list_people
    from tracker.commands.common import app_session, moment
    from tracker.extensions import db

    with app_session():
        today = moment().astimezone(current_app.config["SETTINGS"].zone).date()
        people = list_people(db.session(), today)
    rows = [
        {
            "email": person.email,
            "name": person.name,
            "roles": [
                {"role": held.role.value, "agency": held.agency, "ministry": held.ministry}
                for held in person.memberships
            ],
            "can_sign_in": person.can_sign_in,
            "demonstration": person.demonstration,
        }
        for person in people
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row, person in zip(rows, people, strict=True):
        held = ", ".join(f"{one.role.value} {one.agency or one.ministry or ''}".strip() for one in person.memberships)
        click.echo(f"{row['email'] or '–'}\t{row['name']}\t{held or '–'}\t{'' if row['can_sign_in'] else 'no sign-in'}")


def _link(app: "Flask", token: str) -> str:
    """The address at which the person chooses a password; in production a proxy with TLS stands in front."""
    from flask import url_for

    settings: Settings = app.config["SETTINGS"]
    host = settings.hosts[0]
    base = f"https://{host}" if settings.production else f"http://{host}:{settings.port}"
    with app.test_request_context(base_url=base):
        return url_for("accounts.accept", token=token, _external=True)
