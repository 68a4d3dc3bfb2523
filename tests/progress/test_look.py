"""The pages of a year in a real browser: wide and narrow, light and dark, with and without script."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.browser import NARROW, WIDE, sideways, violations
from tests.evidence import samples
from tests.progress.pages import Scene

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(client: FlaskClient, sign_in: Callable[..., Any]) -> Scene:
    """A year with a late figure, a draft, a missing month and parts of requirements; its coordinator is signed in."""
    scene = Scene()
    factories.make_measurement(scene.indicator, "2026-04", 30, 50, late=True, analysis="Dos cargos vacantes.")
    factories.make_measurement(scene.indicator, "2026-05", 48, 50)
    factories.make_measurement(scene.indicator, "2026-06", 20, 50, state="draft")
    requirements = [{"code": "RT1", "met": "0.2", "of": "1"}, {"code": "RT2", "met": "1", "of": "1"}]
    factories.make_measurement(scene.stage, "2026-05", None, None, requirements=requirements)
    sign_in("coordinator", scene.agency)
    return scene


def opened(browser: Any, client: FlaskClient, address: str, **context: Any) -> Any:
    """A page of a browser in which the same person is signed in."""
    there = browser.new_context(**context)
    cookie = client.get_cookie("cumple")
    assert cookie is not None
    there.add_cookies([{"name": "cumple", "value": cookie.value, "url": address}])
    return there.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_page_has_a_fault_that_axe_knows_or_scrolls_sideways(
    size: dict[str, int], scheme: str, scene: Scene, browser: Any, client: FlaskClient, address: str
) -> None:
    page = opened(browser, client, address, viewport=size, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    addresses = [
        scene.home, scene.commitment(), scene.commitment("3.1"), scene.period(), scene.period("3.1-E1"),
        scene.period(period="2026-05"), scene.period(period="2026-03"),
    ]  # fmt: skip
    for path in addresses:
        answer = page.goto(address + path)
        assert answer.status == 200, path
        for details in page.query_selector_all("main details"):
            details.evaluate("each => { each.open = true }")
        assert violations(page) == [], path
        assert sideways(page) == 0, path
    assert said == []


def test_the_result_appears_while_the_numbers_are_typed_as_the_server_computes_it(
    scene: Scene, browser: Any, client: FlaskClient, address: str
) -> None:
    page = opened(browser, client, address, viewport=WIDE, locale="es-CL")
    page.goto(address + scene.period())
    page.fill("#numerator", "1.234")
    page.locator("[data-o=state]", has_text="1234 o 1,234").wait_for()
    page.fill("#numerator", "45")
    page.fill("#denominator", "50")
    page.locator("[data-o=points]", has_text="54,67").wait_for()
    shown = {name: page.inner_text(f"[data-o={name}]").replace("\u00a0", " ") for name in ("value", "level", "points")}
    page.click("button[value=draft]")
    page.wait_for_load_state()
    kept = {name: page.inner_text(f"[data-o={name}]").replace("\u00a0", " ") for name in ("value", "level", "points")}
    # 30 + 48 + 45 of 150, of the 90 programmed
    assert shown == kept == {"value": "82,00 %", "level": "91,1 %", "points": "54,67"}


def test_errors_take_the_focus_and_lead_to_their_field(
    scene: Scene, browser: Any, client: FlaskClient, address: str
) -> None:
    page = opened(browser, client, address, viewport=NARROW)
    page.goto(address + scene.period())
    page.fill("#numerator", "cuarenta")
    page.click("button[value=submit]")
    page.wait_for_load_state()
    assert page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
    assert page.title().startswith("Error:")
    page.click(".govuk-error-summary a")
    assert page.evaluate("document.activeElement.id") == "numerator"
    assert page.input_value("#numerator") == "cuarenta"
    assert violations(page) == []


def test_the_whole_form_works_without_script(scene: Scene, browser: Any, client: FlaskClient, address: str) -> None:
    page = opened(browser, client, address, viewport=WIDE, java_script_enabled=False)
    page.goto(address + scene.period())
    page.fill("#numerator", "45")
    page.fill("#denominator", "50")
    page.click("button[value=calc]")
    assert "82,00" in page.inner_text("[data-o=value]")
    page.set_input_files("#files", {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()})
    page.click("button[value=submit]")
    assert page.url == address + scene.commitment()
    assert "acta.pdf" in page.inner_text("main")


def test_a_wide_year_of_a_hundred_commitments_stays_in_its_column(
    scene: Scene, browser: Any, client: FlaskClient, address: str
) -> None:
    for number in range(100):
        commitment = factories.make_commitment(
            scene.set, f"COMPROMISO-LARGO-{number}", name="Requisitos técnicos cumplidos " * 4, weight=Decimal("0.5")
        )
        factories.make_measurement(commitment, "2026-05", 45, 50)
    page = opened(browser, client, address, viewport=NARROW)
    page.goto(address + scene.home)
    assert sideways(page) == 0
