"""A figure that is counted, from the form to the report, and an opinion that changes a stage: in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.browser import NARROW, WIDE, sideways, violations
from tests.evidence import samples
from tests.progress.counting import CountingScene
from tests.progress.test_look import opened
from tests.reports.reading import text_of

pytestmark = pytest.mark.browser


def words(page: Any, selector: str = "main") -> str:
    return " ".join(page.inner_text(selector).split())


def press(page: Any, name: str) -> None:
    """Click a button that sends a form, and wait for the answer."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def look(page: Any) -> None:
    """Nothing for axe to find and nothing beyond the edge, on a desk and on a phone."""
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        for details in page.query_selector_all("main details"):
            details.evaluate("each => { each.open = true }")
        assert violations(page) == []
        assert sideways(page) == 0


def test_a_survey_a_part_and_an_opinion_go_the_whole_way(
    client: FlaskClient, sign_in: Callable[..., Any], browser: Any, address: str, tmp_path: Path
) -> None:
    scene = CountingScene()
    sign_in("coordinator", scene.agency)
    page = opened(browser, client, address, viewport=WIDE, locale="es-CL")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address + scene.period("S1"))
    for level, count in enumerate((10, 20, 30, 40, 60), 1):
        page.get_by_label(f"Nivel {level}").first.fill(str(count))
    page.locator("[data-o=sum]", has_text="160").wait_for()
    page.locator("[data-o=alone]", has_text="62,50").wait_for()
    look(page)
    page.get_by_label("Nivel 5").fill("100")
    page.locator("[data-o=alone]", has_text="70,00").wait_for()
    press(page, "Guardar borrador")
    assert page.get_by_label("Nivel 5").input_value() == "100"
    assert words(page, "[data-o=alone]") == "70,00 %"
    page.get_by_label("Análisis de la desviación").fill("Encuesta con menos respuestas por el feriado.")
    press(page, "Presentar")
    assert "Porcentaje de los niveles más altos: 140 / 200 × 100 = 70 %." in words(page)
    look(page)

    page.goto(address + scene.period("TD-E1O2"))
    page.get_by_label("RT1: cuánto se cumple").fill("1")
    page.get_by_label("RT2: cuánto se cumple").fill("1")
    press(page, "Presentar")
    assert "Se espera la opinión técnica; entretanto cuenta lo informado: RT1." in words(page)

    sign_in("reviewer")
    expert = opened(browser, client, address, viewport=WIDE, locale="es-CL")
    expert.goto(address + scene.commitment("TD-E1O2"))
    expert.get_by_role("link", name="Red de Expertos").click()
    press(expert, "Registrar la opinión")
    assert expert.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
    assert "Diga cuál es la opinión." in words(expert)
    expert.get_by_label("Desfavorable").check()
    expert.get_by_label("Día de la opinión").fill("2026-06-20")
    expert.set_input_files("#files", {"name": "Oficio 88.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()})
    press(expert, "Registrar la opinión")
    assert "Oficio 88.pdf" in words(expert)
    look(expert)

    page.goto(address + scene.commitment("TD-E1O2"))
    assert "La opinión técnica es desfavorable, por lo que no se cumple: RT1." in words(page)
    look(page)
    page.goto(address + scene.home + "reports")
    with page.expect_download() as download:
        page.locator("main button").first.click()
    download.value.save_as(tmp_path / "informe.pdf")
    report = text_of((tmp_path / "informe.pdf").read_bytes())
    assert "En total, n 200" in report
    assert "opinión: desfavorable, 20-06-2026" in report
    assert "Oficio 88.pdf" in report
    assert said == []
