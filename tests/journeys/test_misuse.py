"""What people do that nobody planned: two at once, back, twice, signed out elsewhere, somebody else's address."""

from pathlib import Path

import pytest

from tests.journeys import reporting, stories
from tests.journeys.conftest import AtTown
from tests.journeys.stories import COORDINATOR, DEPUTY, LEAD, STRANGER, YEAR
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

ATTENDED, BOOKED = "Horas agendadas atendidas a la hora", "Horas agendadas"


def figures_are_typed(visitor: Visitor) -> None:
    """Of the agency's own indicator, not yet sent."""
    reporting.opens_period(visitor, stories.OWN)
    visitor.types(ATTENDED, "90")
    visitor.types(BOOKED, "100")


def submissions(visitor: Visitor) -> int:
    """How often the record of the commitment says that its measurement was submitted."""
    visitor.opens(f"{YEAR}/")
    visitor.follows(stories.OWN)
    return visitor.reads("section[aria-labelledby=history]").count("Medición presentada")


def test_two_people_change_one_set(at_town: AtTown, peopled: Town, tmp_path: Path) -> None:
    with at_town(peopled.copy(tmp_path)) as visit:
        first, second = visit(COORDINATOR), visit(DEPUTY)
        stories.year_is_begun(first)
        first.follows("Agregar un compromiso")
        first.ticks(stories.GENDER)
        first.presses("Agregar los marcados")
        second.opens(f"{YEAR}/formulation/")
        code = stories.code_of(first, stories.GENDER)
        stories.weighs(first, **{code: "30"})
        first.presses("Guardar borrador")
        stories.weighs(second, **{code: "25"})
        second.presses("Guardar borrador")
        second.sees("Otra persona cambió esto mientras tanto", "30")
        assert second.holds(f"Ponderación de {code}") == "25"
        second.sees("Faltan 75")
        second.looks("formulation-clash")
        first.opens(f"{YEAR}/formulation/")
        assert first.holds(f"Ponderación de {code}") == "30"
        second.presses("Guardar borrador")
        second.sees("El borrador se guardó.")
        first.opens(f"{YEAR}/formulation/")
        assert first.holds(f"Ponderación de {code}") == "25"


def test_two_people_report_one_period(at_town: AtTown, approved: Town, tmp_path: Path) -> None:
    with at_town(approved.copy(tmp_path)) as visit:
        first, second = visit(COORDINATOR), visit(DEPUTY)
        figures_are_typed(first)
        figures_are_typed(second)
        first.presses("Guardar borrador")
        second.types(ATTENDED, "80")
        second.presses("Guardar borrador")
        second.sees("Alguien guardó esta medición")
        assert second.holds(ATTENDED) == "80"
        second.looks("measurement-clash")
        first.opens(first.page.url)
        assert first.holds(ATTENDED) == "90"


def test_back_after_submitting(at_town: AtTown, approved: Town, tmp_path: Path) -> None:
    with at_town(approved.copy(tmp_path)) as visit:
        coordinator = visit(COORDINATOR)
        figures_are_typed(coordinator)
        coordinator.presses("Presentar")
        coordinator.sees("Presentada.")
        coordinator.page.go_back()
        if coordinator.page.get_by_role("button", name="Presentar", exact=True).count():  # the old page was kept
            coordinator.page.wait_for_timeout(4100)  # the script's guard against an impatient click has passed
            coordinator.types(ATTENDED, "100")
            coordinator.presses("Presentar")
            coordinator.looks("submitted-already")
        coordinator.sees("presentada")
        assert submissions(coordinator) == 1
        coordinator.sees("90", within="section[aria-labelledby=periods]")


def test_an_impatient_double_click(at_town: AtTown, approved: Town, tmp_path: Path) -> None:
    with at_town(approved.copy(tmp_path)) as visit:
        coordinator = visit(COORDINATOR)
        figures_are_typed(coordinator)
        coordinator.page.get_by_role("button", name="Presentar", exact=True).dblclick()
        coordinator.page.get_by_text("Presentada.").wait_for()
        assert submissions(coordinator) == 1


def test_signed_out_from_another_browser(at_town: AtTown, approved: Town, tmp_path: Path) -> None:
    with at_town(approved.copy(tmp_path)) as visit:
        here, there = visit(COORDINATOR), visit(COORDINATOR)
        figures_are_typed(here)
        there.opens("/me/")
        there.presses("Cerrar todas las demás sesiones")
        here.presses("Guardar borrador")
        here.sees("Su sesión había terminado, así que no se guardó nada.")
        here.looks("signed-out-elsewhere")
        here.types("Correo", COORDINATOR.email)
        here.types("Contraseña", COORDINATOR.password)
        here.presses("Ingresar")
        assert here.page.url.endswith("/periods/2026-06/")
        assert here.holds(ATTENDED) == ""  # nothing was stored in the name of a session that had ended


def test_addresses_of_another_agency(at_town: AtTown, reported: Town, tmp_path: Path) -> None:
    with at_town(reported.copy(tmp_path)) as visit:
        lead = visit(LEAD)
        reporting.opens_period(lead, stories.COMPLAINTS)
        seen = [lead.page.url]
        lead.follows("registro de reclamos.pdf")
        seen += [lead.page.url, lead.page.url + "/file"]
        code = stories.COMPLAINTS_CODE
        paths = [f"{YEAR}/{rest}" for rest in ("", "formulation/", "reports", f"commitments/{code}/", "?format=csv")]
        paths += [f"{YEAR}/formulation/submit", f"{YEAR}/commitments/new", f"{YEAR}/commitments/{code}/edit"]
        stranger = visit(STRANGER)
        for path in (*seen, *paths):
            assert stranger.opens(path) == 404, path
        stranger.looks("not-found")
        assert stories.RIVERS not in stranger.reads()
        for path in ("", f"commitments/{code}/edit", "formulation/approve"):
            assert lead.opens(f"{YEAR}/{path}") == (403 if path else 200), path
