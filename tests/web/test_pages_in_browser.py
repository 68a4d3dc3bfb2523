"""People's pages and first pages in Chromium: axe, no sideways scroll, nothing refused by the policy."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.browser import NARROW, WIDE, sideways, violations
from tests.factories import make_agency, make_commitment, make_measurement, make_set, make_year
from tracker.accounts.models import Person

pytestmark = pytest.mark.browser
SignIn = Callable[..., Person]
MONTHS = {f"2026-{month:02}": str(8 * month) for month in range(1, 13)}
SCREENS = [(WIDE, "light"), (NARROW, "light"), (NARROW, "dark"), (WIDE, "dark")]


def look(client: FlaskClient, browser: Any, address: str, paths: list[str], said: list[str]) -> None:
    """Open each path on each screen and find nothing wrong."""
    cookie = client.get_cookie("cumple")
    for size, scheme in SCREENS:
        context = browser.new_context(viewport=size, color_scheme=scheme, locale="es-CL")
        if cookie is not None:
            context.add_cookies([{"name": "cumple", "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and said.append(message.text))
        for path in paths:
            page.goto(address + path)
            assert violations(page) == [], f"{path} {size} {scheme}"
            assert sideways(page) == 0, f"{path} {size} {scheme}"
        context.close()
    assert [each for each in said if "404" not in each] == []


def test_what_a_visitor_sees(client: FlaskClient, browser: Any, address: str) -> None:
    factories.make_programme("pmg-cl-2026")
    look(client, browser, address, ["/", "/sign-in", "/sign-in/help", "/nothing"], [])


def test_what_a_coordinator_sees(client: FlaskClient, sign_in: SignIn, browser: Any, address: str) -> None:
    agency = make_agency()
    its = make_set(make_year(agency))
    make_measurement(make_commitment(its, "1.1", programmed=MONTHS), "2026-06", 20, 100)
    make_commitment(its, "1.2", programmed=MONTHS)
    sign_in("coordinator", agency)
    look(client, browser, address, ["/", "/standing/", "/me/"], [])


def test_what_an_administrator_sees(client: FlaskClient, sign_in: SignIn, browser: Any, address: str) -> None:
    other = factories.make_person("head", make_agency())
    sign_in("administrator")
    someone = f"/people/{other.id}"
    look(client, browser, address, ["/", "/people/", "/people/new", someone, f"{someone}/disable"], [])


def test_the_menu_of_a_phone_opens_by_keyboard(
    client: FlaskClient, sign_in: SignIn, browser: Any, address: str
) -> None:
    sign_in("administrator")
    cookie = client.get_cookie("cumple")
    assert cookie is not None
    context = browser.new_context(viewport=NARROW, locale="es-CL")
    context.add_cookies([{"name": "cumple", "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto(address)
    assert not page.is_visible("header details nav")
    page.focus("header summary")
    page.keyboard.press("Enter")
    assert page.is_visible("header details a[href='/people/']")
    assert violations(page) == []


def test_on_paper_the_bar_and_the_buttons_are_gone(client: FlaskClient, browser: Any, address: str) -> None:
    page = browser.new_context(viewport=WIDE, locale="es-CL").new_page()
    page.goto(address + "/")
    page.emulate_media(media="print")
    assert not page.is_visible(".bar")
    assert not page.is_visible(".govuk-button")
    assert page.is_visible("h1")
