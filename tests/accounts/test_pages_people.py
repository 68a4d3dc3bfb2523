"""What an administrator does about people, and that nobody else can."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.accounts.test_pages import send
from tracker.accounts.models import Membership, Person
from tracker.extensions import db
from tracker.rules.policy import RoleName

SignIn = Callable[..., Person]


def of(person: Person) -> list[Membership]:
    """The memberships of a person as stored."""
    return list(db.session.query(Membership).filter_by(person_id=person.id))


def test_a_person_is_added_and_given_a_role_until_a_last_day(client: FlaskClient, sign_in: SignIn) -> None:
    agency = factories.make_agency()
    sign_in("administrator")
    added = send(client, "/people/new", name="Rosa Inventada", email="Rosa@Servicio.example", language="es")
    page = added.location
    assert "Aún no ingresa" in client.get(page).text
    post = {"role": "coordinator", "agency": agency.code, "since": "2026-07-01", "last": "2026-12-31"}
    assert send(client, page, f"{page}/memberships", **post).status_code == 302
    shown = client.get(page).text
    assert "01-07-2026 a 31-12-2026" in shown
    [person] = db.session.query(Person).filter_by(email="rosa@servicio.example")
    [held] = of(person)
    assert held.until == dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"name": "", "email": "a@b.example"}, "name-error"),
        ({"name": "Ana", "email": ""}, "email-error"),
        ({"name": "Ana", "email": "no address"}, "email-error"),
        ({"name": "Ana", "email": "taken@servicio.example"}, "email-error"),
        ({"name": "A" * 10_000, "email": "a@b.example"}, "name-error"),
        ({"name": "Ana", "email": "a@b.example", "language": "fr"}, "language-error"),
    ],
)
def test_what_cannot_be_a_person_is_said_beside_the_field_and_kept(
    client: FlaskClient, sign_in: SignIn, fields: dict[str, str], beside: str
) -> None:
    factories.make_person(email="taken@servicio.example")
    sign_in("administrator")
    before = db.session.query(Person).count()
    page = send(client, "/people/new", **{"language": "es", **fields}).text
    assert f'id="{beside}"' in page
    assert f'value="{fields["name"]}"' in page
    assert db.session.query(Person).count() == before


@pytest.mark.parametrize(
    ("changes", "beside"),
    [
        ({"agency": ""}, "agency-error"),
        ({"agency": "elsewhere"}, "agency-error"),
        ({"role": "king"}, "role-error"),
        ({"since": "yesterday"}, "since-error"),
        ({"last": "2026-01-01"}, "last-error"),
        ({"role": "ministry_officer"}, "ministry-error"),
    ],
)
def test_a_role_that_cannot_be_is_refused_beside_its_field(
    client: FlaskClient, sign_in: SignIn, changes: dict[str, str], beside: str
) -> None:
    person, agency = factories.make_person(), factories.make_agency()
    sign_in("administrator")
    post = {"role": "coordinator", "agency": agency.code, "since": "2026-07-01", "last": ""}
    page = send(client, f"/people/{person.id}", f"/people/{person.id}/memberships", **(post | changes)).text
    assert f'id="{beside}"' in page
    assert of(person) == []


def test_a_role_ends_with_its_last_day(client: FlaskClient, sign_in: SignIn) -> None:
    person = factories.make_person("head", factories.make_agency())
    [held] = of(person)
    sign_in("administrator")
    page = f"/people/{person.id}/memberships/{held.id}/end"
    assert "Terminar un rol" in client.get(page).text
    assert send(client, page, last="2026-07-19", reason="Renuncia").status_code == 302
    assert "Nada todavía" in client.get(f"/people/{person.id}").text


def test_a_disabled_person_keeps_their_name_and_loses_their_way_in(client: FlaskClient, sign_in: SignIn) -> None:
    person = factories.make_person("head", factories.make_agency(), password=factories.PASSWORD)
    sign_in("administrator")
    page = f"/people/{person.id}/disable"
    assert 'id="reason-error"' in send(client, page, reason="").text
    assert send(client, page, reason="Dejó el servicio").location == "/people/"
    assert person.name in client.get("/people/").text
    assert "Inhabilitado" in client.get(f"/people/{person.id}").text
    other = client.application.test_client()
    assert send(other, "/sign-in", email=person.email or "", password=factories.PASSWORD).status_code == 200


def test_a_link_for_a_new_password_is_made_for_who_has_come_in(client: FlaskClient, sign_in: SignIn) -> None:
    person = factories.make_person("head", factories.make_agency(), password=factories.PASSWORD)
    sign_in("administrator")
    shown = send(client, f"/people/{person.id}", f"/people/{person.id}/link").text
    assert "por una hora" in shown
    assert "/welcome/" in shown
    assert "/welcome/" not in client.get(f"/people/{person.id}").text


@pytest.mark.parametrize("role", [role for role in RoleName if role is not RoleName.ADMINISTRATOR])
def test_only_administrators_see_people(client: FlaskClient, sign_in: SignIn, role: RoleName) -> None:
    agency = factories.make_agency()
    somebody = factories.make_person("head", agency)
    sign_in(role, agency, factories.make_ministry())
    for address in ("/people/", "/people/new", f"/people/{somebody.id}", f"/people/{somebody.id}/disable"):
        assert client.get(address).status_code == 403
    assert send(client, "/me/", f"/people/{somebody.id}/link").status_code == 403
    assert somebody.email not in client.get("/people/?format=json").text


def test_the_list_leaves_as_a_file(client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_person("head", factories.make_agency("sav"), name="Rosa Inventada", email="rosa@sav.example")
    sign_in("administrator")
    rows = client.get("/people/?format=json").json
    [rosa] = [row for row in rows if row["name"] == "Rosa Inventada"]
    assert rosa["roles"] == "head sav"
    assert "password" not in client.get("/people/?format=csv").text
