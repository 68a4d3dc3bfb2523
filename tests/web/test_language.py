"""The language of a page: the person's, else the browser's choice, else what the browser asks for, else the setting."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.accounts.test_pages import send
from tracker.accounts.models import Person
from tracker.extensions import db
from tracker.formats.sentences import translator

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


def left_in_english(page: str, sentences: list[str]) -> list[str]:
    """Which English sentences of the catalogue stand on a page, markup aside."""
    text = html.unescape(re.sub(r"<[^>]*>", "\n", page))
    lines = {" ".join(line.split()) for line in text.splitlines()}
    return [each for each in sentences if each in lines]


def test_spanish_pages_hold_no_english_sentence(client: FlaskClient, sign_in: SignIn) -> None:
    known = translator("es")._catalog  # type: ignore[attr-defined]
    sentences = [each for each, said in known.items() if isinstance(each, str) and said != each and len(each) > 6]
    sentences.remove("English")  # the way to the other language is in that language
    assert len(sentences) > 200
    agency = factories.make_agency()
    its = factories.make_set(factories.make_year(agency))
    commitment = factories.make_commitment(its, "1.1", programmed={"2026-06": "50"})
    factories.make_measurement(commitment, "2026-05")
    draft = factories.make_year(agency, factories.make_programme("monitor-cl-2026"))
    factories.make_set(draft, state="draft")
    year = f"/agencies/{agency.code}/2026/pmg-cl-2026/"
    seen = ["/", "/sign-in", "/sign-in/help", "/nothing"]
    pages = {address: client.get(address).text for address in seen}
    sign_in("coordinator", agency)
    seen = [
        "/",
        "/me/",
        "/standing/",
        "/agencies/",
        f"/agencies/{agency.code}/",
        "/programmes/",
        year,
        f"{year}commitments/1.1/",
    ]
    seen += [f"{year}commitments/1.1/periods/2026-06/", f"/agencies/{agency.code}/2026/monitor-cl-2026/formulation/"]
    pages |= {f"coordinator {address}": client.get(address).text for address in seen}
    sign_in("administrator")
    pages |= {f"administrator {address}": client.get(address).text for address in ("/", "/people/", "/people/new")}
    assert {where: found for where, page in pages.items() if (found := left_in_english(page, sentences))} == {}


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
