"""The language of a page: the person's, else the browser's choice, else what the browser asks for, else the setting."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.accounts.test_pages import send
from tracker.accounts.models import Person
from tracker.extensions import db

SignIn = Callable[..., Person]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "es"),
        ("en-GB,en;q=0.9", "en"),
        ("es-CL", "es"),
        ("fr,de", "es"),
        ("fr,en;q=0.5", "en"),
        ("garbage;;q=x", "es"),
    ],
)
def test_a_visitor_reads_what_the_browser_asks_for(client: FlaskClient, asked: str | None, language: str) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": asked} if asked else {}).text
    assert ('lang="en"' in page[:200]) == (language == "en")


def test_a_visitor_switches_and_stays_where_they_were(client: FlaskClient) -> None:
    switched = send(client, "/sign-in?next=/me/", "/language", language="en", next="/sign-in?next=/me/")
    assert switched.location == "/sign-in?next=/me/"
    assert "Sign in" in client.get("/sign-in", headers={"Accept-Language": "es"}).text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "javascript:alert(1)", "/\t/evil.example", ""]
)
def test_the_switch_leads_nowhere_else(client: FlaskClient, elsewhere: str) -> None:
    assert send(client, "/sign-in", "/language", language="en", next=elsewhere).location == "/"


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    send(client, "/sign-in", "/language", language="tlh", next="/")
    assert 'lang="es-CL"' in client.get("/").text


def test_who_is_signed_in_keeps_the_language_with_them(client: FlaskClient, sign_in: SignIn) -> None:
    person = sign_in("coordinator", factories.make_agency())
    send(client, "/me/", "/language", language="en", next="/me/")
    db.session.expire_all()
    assert db.session.get(Person, person.id).language == "en"
    sign_in(person)
    assert "What I am" in client.get("/me/").text
