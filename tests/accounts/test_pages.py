"""Coming in, going out and one's own page, as a person meets them."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import PASSWORD
from tracker.accounts.models import Person
from tracker.extensions import db
from tracker.formats.sentences import say

SignIn = Callable[..., Person]
LINK = re.compile(r"http://localhost(/welcome/[\w-]+)")


def send(client: FlaskClient, page: str, address: str | None = None, **fields: str) -> TestResponse:
    """Fill in the form of ``page`` and send it."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert token, page
    return client.post(address or page, data={"csrf_token": token[1], **fields})


def known(email: str = "ana@servicio.example") -> Person:
    return factories.make_person("coordinator", factories.make_agency(), email=email, password=PASSWORD)


def test_a_person_signs_in_and_comes_back_to_the_page_asked_for(client: FlaskClient) -> None:
    person = known()
    asked = client.get("/me/")
    assert asked.status_code == 302
    assert asked.location == "/sign-in?next=/me/"
    came = send(client, asked.location, email=person.email.upper(), password=PASSWORD)
    assert came.location == "/me/"
    assert person.name in client.get("/me/").text


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example"]
)
def test_signing_in_leads_nowhere_else(client: FlaskClient, elsewhere: str) -> None:
    person = known()
    came = send(client, f"/sign-in?next={elsewhere}", email=person.email, password=PASSWORD)
    assert came.location == "/"


def test_wrong_password_and_unknown_address_get_the_same_words(client: FlaskClient) -> None:
    person = known()
    wrong = send(client, "/sign-in", email=person.email, password="wrong")
    unknown = send(client, "/sign-in", email="nobody@servicio.example", password="wrong")
    assert "El correo o la contraseña no es correcto" in wrong.text
    assert "El correo o la contraseña no es correcto" in unknown.text
    assert person.email in wrong.text
    assert 'value="wrong"' not in wrong.text


def test_after_too_many_tries_the_page_says_how_long_to_wait(client: FlaskClient) -> None:
    person = known()
    for _ in range(10):
        send(client, "/sign-in", email=person.email, password="wrong")
    refused = send(client, "/sign-in", email=person.email, password=PASSWORD)
    assert refused.status_code == 429
    assert say("es", "Too many tries to sign in. Wait a quarter of an hour and try again.") in refused.text


def test_empty_fields_are_named_in_the_summary_and_beside_them(client: FlaskClient) -> None:
    page = send(client, "/sign-in", email="", password="").text
    assert '<a href="#email">Escriba su correo.</a>' in page
    assert '<a href="#password">Escriba su contraseña.</a>' in page
    assert 'id="email-error"' in page


def test_signing_out_ends_every_copy_of_the_cookie(client: FlaskClient) -> None:
    person = known()
    send(client, "/sign-in", email=person.email, password=PASSWORD)
    copied = client.get_cookie("cumple")
    assert copied is not None
    assert client.get("/me/").status_code == 200
    send(client, "/me/", "/sign-out")
    thief = client.application.test_client()
    thief.set_cookie("cumple", copied.value)
    assert thief.get("/me/").status_code == 302


def test_a_disabled_person_is_out_with_the_next_request(client: FlaskClient, sign_in: SignIn, session: object) -> None:
    person = sign_in("coordinator", factories.make_agency())
    assert client.get("/me/").status_code == 200
    db.session.get(Person, person.id).disabled_at = factories.AT
    assert client.get("/me/").status_code == 302


def test_the_token_of_the_cookie_changes_at_sign_in(client: FlaskClient) -> None:
    person = known()
    client.get("/sign-in")
    before = client.get_cookie("cumple")
    send(client, "/sign-in", email=person.email, password=PASSWORD)
    assert before.value != client.get_cookie("cumple").value


def test_an_invitation_works_once(client: FlaskClient, sign_in: SignIn) -> None:
    new = factories.make_person(None, email="nueva@servicio.example", password=None)
    sign_in("administrator")
    shown = send(client, f"/people/{new.id}", f"/people/{new.id}/link")
    address = LINK.search(shown.text)[1]
    send(client, "/me/", "/sign-out")
    assert "nueva@servicio.example" in client.get(address).text
    weak = send(client, address, password="corta", again="corta")
    assert 'id="password-error"' in weak.text
    unlike = send(client, address, password=PASSWORD, again="something else entirely")
    assert "No es la contraseña de arriba" in unlike.text
    assert send(client, address, password=PASSWORD, again=PASSWORD).location == "/sign-in"
    assert client.get(address).status_code == 404
    assert send(client, "/sign-in", email="nueva@servicio.example", password=PASSWORD).location == "/"


def test_the_page_of_another_administrator_offers_no_link_and_says_where_one_is_made(
    client: FlaskClient, sign_in: SignIn
) -> None:
    other = factories.make_person("administrator", email="otra@central.example", password=PASSWORD)
    clerk = factories.make_person("coordinator", factories.make_agency(), password=PASSWORD)
    sign_in("administrator")
    page = client.get(f"/people/{other.id}").text
    assert "solo desde la propia máquina: cumple user invite otra@central.example" in page
    assert f"/people/{other.id}/link" not in page
    assert f"/people/{clerk.id}/link" in client.get(f"/people/{clerk.id}").text
    refused = send(client, f"/people/{clerk.id}", f"/people/{other.id}/link")
    assert refused.status_code == 403
    assert "solo desde la propia máquina" in refused.text


def test_other_browsers_end_when_the_password_changes(client: FlaskClient) -> None:
    person = known()
    other = client.application.test_client()
    for browser in (client, other):
        send(browser, "/sign-in", email=person.email, password=PASSWORD)
    new = "otras cuatro palabras sueltas"
    refused = send(client, "/me/", "/me/password", old="wrong", password=new, again=new)
    assert say("es", "This is not your present password.") in refused.text
    assert send(client, "/me/", "/me/password", old=PASSWORD, password=new, again=new).location == "/me/"
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_a_borrowed_browser_is_no_place_to_guess_the_password(client: FlaskClient) -> None:
    person = known()
    send(client, "/sign-in", email=person.email, password=PASSWORD)
    new = "otras cuatro palabras sueltas"
    for _ in range(10):
        send(client, "/me/", "/me/password", old="wrong", password=new, again=new)
    answer = send(client, "/me/", "/me/password", old=PASSWORD, password=new, again=new)
    assert say("es", "Too many tries to sign in. Wait a quarter of an hour and try again.") in answer.text


def test_a_person_ends_one_browser_and_nobody_ends_another_persons(client: FlaskClient) -> None:
    person, stranger = known(), known("otro@servicio.example")
    other, theirs = client.application.test_client(), client.application.test_client()
    for browser, who in ((client, person), (other, person), (theirs, stranger)):
        send(browser, "/sign-in", email=who.email, password=PASSWORD)
    page = client.get("/me/").text
    assert page.count("este navegador") == 1
    [address] = re.findall(r"/me/sessions/[\w-]{36}/end", page)
    assert send(theirs, "/me/", address).status_code == 403
    assert other.get("/me/").status_code == 200
    send(client, "/me/", address)
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_the_language_chosen_is_the_persons_own(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", factories.make_agency())
    assert "Lo que soy" in client.get("/me/").text
    send(client, "/me/", "/me/language", language="en")
    page = client.get("/me/", headers={"Accept-Language": "es"}).text
    assert "What I am" in page
    assert 'lang="en"' in page


def test_without_a_password_a_person_learns_whom_to_ask(client: FlaskClient) -> None:
    page = client.get("/sign-in/help").text
    assert "no envía correos" in page
    assert "administra" in page
