"""Every component in a real browser: readable, reachable, in the reader's language, alive while typing."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.browser import NARROW, WIDE, sideways, violations
from tests.web.kit import add_kit
from tracker.formats.sentences import say

# what govuk-frontend says in English unless told otherwise, and our own words for the same
LEFT_IN_ENGLISH = (
    "Error:",
    "There is a problem",
    "Skip to main content",
    "Breadcrumb",
    "Menu<",
    "You can enter up to",
    "Choose file",
    "No file chosen",
    "Drop file",
    "Previous page",
    "Cancel<",
    "Mistake",
)
BAD = {"number": "1.234", "text": "", "email": "", "choice": "z", "day": "32-13-2026"}


@pytest.fixture
def kit(app: Flask) -> Flask:
    """The app with a page that shows every component."""
    add_kit(app)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.mark.parametrize("address", ["/kit", "/kit?whole=1"])
def test_a_spanish_page_holds_no_english_of_the_kit(kit: Flask, address: str) -> None:
    page = kit.test_client().post(address, data=BAD).text
    text = re.sub(r"<style.*?</style>", "", page, flags=re.S)
    assert [words for words in LEFT_IN_ENGLISH if words in text] == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_components_pass_axe_and_fit(
    kit: Flask, address: str, browser: Any, size: Any, scheme: str, language: str
) -> None:
    locale = {"es": "es-CL", "en": "en-GB"}[language]
    page = browser.new_context(viewport=size, color_scheme=scheme, locale=locale).new_page()
    said: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
    for where in ("/kit", "/kit?whole=1"):
        page.goto(address + where)
        assert violations(page) == []
        assert sideways(page) == 0
    assert said == []


@pytest.mark.browser
def test_mistakes_are_announced_and_lead_to_their_fields(kit: Flask, address: str, browser: Any) -> None:
    page = browser.new_context(viewport=WIDE, locale="es-CL").new_page()
    page.goto(address + "/kit?whole=1")
    page.fill("#number", "1.234")
    page.click("text=Guardar")
    page.wait_for_selector(".govuk-error-summary:focus")
    assert page.input_value("#number") == "1.234"
    assert say("es", "Write %(plain)s or %(decimal)s.", plain="1234", decimal="1,234") in page.inner_text(
        "#number-error"
    )
    page.click(".govuk-error-summary a[href='#number']")
    assert page.evaluate("document.activeElement.id") == "number"
    assert violations(page) == []


@pytest.mark.browser
def test_the_sum_of_weights_follows_the_typing(kit: Flask, address: str, browser: Any) -> None:
    page = browser.new_context(viewport=WIDE, locale="es-CL").new_page()
    page.goto(address + "/kit")
    for first, second, total, words in (
        ("2,67", "97,33", "100", "Suma 100"),
        ("2,66", "97,33", "99,99", "Faltan 0,01"),
        ("60", "50", "110", "Sobran 10"),
        ("60", "x", "60", "no es un número"),
    ):
        page.fill("#w1", first)
        page.fill("#w2", second)
        assert page.inner_text("[data-sum]") == total
        assert words in page.inner_text("[data-sumstate]")


@pytest.mark.browser
def test_pages_are_whole_without_script(kit: Flask, address: str, browser: Any) -> None:
    page = browser.new_context(viewport=NARROW, java_script_enabled=False, locale="es-CL").new_page()
    page.goto(address + "/kit")
    assert page.is_visible("input[type=file]")
    assert not page.is_visible(".js-only")
