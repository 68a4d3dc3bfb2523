"""The same job in English, and in a browser that runs no script."""

from pathlib import Path

import pytest

from tests.journeys import reporting, stories
from tests.journeys.conftest import AtTown, Files
from tests.journeys.stories import COORDINATOR, YEAR
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def test_a_period_in_english(at_town: AtTown, approved: Town, tmp_path: Path) -> None:
    with at_town(approved.copy(tmp_path)) as visit:
        reader = visit(COORDINATOR)
        reader.opens("/me/")
        reader.chooses("Idioma", "English")
        reader.presses("Cambiar el idioma")
        reader.sees("Language of the pages")
        reader.opens("/")
        reader.looks("home-english")
        reader.opens(f"{YEAR}/")
        reader.looks("year-english")
        reader.follows(stories.OWN)
        reader.follows("June 2026")
        reader.types("Horas agendadas atendidas a la hora", "1,178")
        reader.types("Horas agendadas", "1,240.25")
        reader.presses("Submit")
        assert "1178" in reader.told_at("Horas agendadas atendidas a la hora")
        reader.looks("measurement-english")
        reader.types("Horas agendadas atendidas a la hora", "1,178.5")
        reader.presses("Submit")
        reader.sees("Submitted.", "1,178.5", "1,240.25", "108.6")
        reader.looks("commitment-english")


def test_promising_without_script(at_town: AtTown, peopled: Town, tmp_path: Path) -> None:
    with at_town(peopled.copy(tmp_path)) as visit:
        plain = visit(COORDINATOR, java_script_enabled=False)
        stories.year_is_begun(plain)
        stories.commitments_are_added(plain)
        codes = [
            stories.code_of(plain, name) for name in (stories.GENDER, stories.RISKS, stories.COMPLAINTS, stories.OWN)
        ]
        stories.weighs(plain, **dict(zip(codes, ("20", "16", "36,5", "22,5"), strict=True)))
        plain.presses("Guardar borrador")
        plain.sees("Faltan 5", "95 de 100")
        stories.weighs(plain, **dict(zip(codes[2:], ("40", "24"), strict=True)))
        plain.presses("Guardar borrador")
        plain.sees("Suma 100")


def test_reporting_without_script(at_town: AtTown, approved: Town, files: Files, tmp_path: Path) -> None:
    with at_town(approved.copy(tmp_path)) as visit:
        plain = visit(COORDINATOR, java_script_enabled=False)
        reporting.opens_period(plain, stories.COMPLAINTS)
        plain.types(reporting.RECEIVED_AND_ANSWERED, "1178")
        plain.types(reporting.RECEIVED, "1 240")
        plain.presses("Calcular")
        plain.sees("118,8")
        plain.attaches(files["registro de reclamos.pdf"])
        plain.presses("Presentar")
        plain.sees("Presentada.", "registro de reclamos.pdf")
