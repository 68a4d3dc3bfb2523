"""Figures that are handed in and not shown to a reader before a review: called neither missing nor unreported."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.progress.pages import Scene, text_of

SignIn = Callable[..., Any]


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    found = Scene()
    for month in ("2026-04", "2026-05"):
        factories.make_measurement(found.indicator, month)
        met = [{"code": code, "met": "1", "of": "1"} for code in ("RT1", "RT2")]
        factories.make_measurement(found.stage, month, None, None, requirements=met)
    return found


def test_the_year_says_to_the_staff_association_that_figures_wait_for_their_review(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("staff_association", scene.agency)
    answer = client.get(scene.home).text
    page = text_of(answer)
    assert "4 cifras están presentadas y aún sin revisar" in page
    assert "Las cifras aparecen aquí cuando se aceptan." in page
    assert "Aún no se informa ninguna cifra" not in page
    cells = answer.split('<table class="year', 1)[1].split("</table>", 1)[0]
    assert text_of(cells).count("presentada, aún sin revisar") == 4
    assert f"{scene.commitment()}periods/" not in cells
    assert "100" not in text_of(cells)
    assert "0,00" not in page


def test_the_commitment_says_the_same_of_its_periods_and_shows_no_figure(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("staff_association", scene.agency)
    page = text_of(client.get(scene.commitment()).text)
    assert "2 cifras están presentadas y aún sin revisar. Las cifras aparecen aquí cuando se aceptan." in page
    rows = page.split("Períodos", 1)[1].split("Programado para", 1)[0]
    assert rows.count("presentada, aún sin revisar") == 2
    assert "45" not in rows
    assert client.get(scene.period(period="2026-05")).status_code == 404


def test_beside_accepted_figures_the_others_are_told_and_not_counted(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    factories.make_measurement(scene.indicator, "2026-03", state="accepted")
    sign_in("staff_association", scene.agency)
    page = text_of(client.get(scene.home).text)
    assert "4 cifras están presentadas y aún sin revisar. Lo que aquí se muestra se calcula solo con" in page
    assert "31 de marzo de 2026" in page


def test_a_period_closed_without_a_figure_is_still_called_that(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    factories.make_measurement(scene.indicator, "2026-03", state="draft")
    for role in ("staff_association", "reviewer"):
        sign_in(role, scene.agency if role != "reviewer" else None)
        answer = client.get(scene.commitment()).text
        row = answer.split("marzo de 2026</th>", 1)[1].split("</tr>", 1)[0]
        assert text_of(row).endswith("no informada")


@pytest.mark.parametrize(
    ("role", "has"), [("staff_association", False), ("head", True), ("coordinator", True), ("lead", True)]
)
def test_the_report_is_offered_to_whom_it_is_given(
    role: str, has: bool, scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(role, scene.agency)
    reports = f"{scene.home}reports"
    for address in (scene.home, "/"):
        page = client.get(address).text
        assert ("Descargar el PDF" in page) == has
        assert (f'action="{reports}"' in page) == has
    assert client.get(reports).status_code == (200 if has else 404)


def test_published_figures_are_everyones_and_so_is_their_report(client: FlaskClient, sign_in: SignIn) -> None:
    agency = factories.make_agency("impreso")
    its = factories.make_set(factories.make_year(agency), state="published", origin="published")
    factories.make_measurement(factories.make_commitment(its, "1.1"), "2026-05", state="published")
    sign_in("staff_association", agency)
    page = text_of(client.get("/agencies/impreso/2026/pmg-cl-2026/").text)
    assert "Descargar el PDF" in page
    assert "sin revisar" not in page
