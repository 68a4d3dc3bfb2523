"""The main job, from the first administrator to the report in the head's hands."""

import json
import subprocess
from pathlib import Path

import pypdf
import pytest

from tests.journeys import reporting, stories
from tests.journeys.conftest import AtTown, Files
from tests.journeys.stories import ADMINISTRATOR, COORDINATOR, DEPUTY, HEAD, MANAGER, PEOPLE, YEAR
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def test_everybody_comes_in_by_a_link(at_town: AtTown, peopled: Town, tmp_path: Path) -> None:
    with at_town(peopled.copy(tmp_path)) as visit:
        admin = visit(ADMINISTRATOR)
        admin.looks("home-administrator")
        admin.opens("/people/")
        for who in PEOPLE:
            row = admin.page.get_by_role("row").filter(has_text=who.email).inner_text()
            assert who.role in row
            assert "Puede ingresar" in row
        admin.opens("/me/")
        admin.looks("me")


def test_a_year_is_promised_returned_and_approved(at_town: AtTown, approved: Town, tmp_path: Path) -> None:
    with at_town(approved.copy(tmp_path)) as visit:
        deputy = visit(DEPUTY)
        deputy.opens(f"{YEAR}/formulation/")
        deputy.sees("Aprobado", "Suma 100", stories.REASON)
        steps = deputy.page.locator("section[aria-labelledby=history] .what").all_inner_texts()
        assert steps == ["Aprobado", "Visado", "Presentado", "Devuelto", "Presentado"]
        assert deputy.page.locator("main input:not([type=hidden])").count() == 0
        deputy.sees("95", within="main")  # the target that was raised after the set came back
        assert deputy.opens(f"{YEAR}/formulation/approve") == 403
        deputy.looks("refused-role")
        manager = visit(MANAGER)
        assert manager.opens(f"{YEAR}/formulation/approve") == 409
        manager.looks("refused-state")
        manager.opens("/programmes/")
        manager.looks("programmes")
        manager.opens("/programmes/pmg-cl-2026/1/")
        manager.looks("programme")


def test_a_period_is_reported_and_seen(at_town: AtTown, reported: Town, tmp_path: Path) -> None:
    with at_town(reported.copy(tmp_path)) as visit:
        coordinator = visit(COORDINATOR)
        coordinator.opens(f"{YEAR}/")
        coordinator.looks("year")
        for name, points in ((stories.COMPLAINTS, "20,00 de 16,84"), (stories.GENDER, "5,00 de 10,00")):
            assert points in coordinator.page.get_by_role("row").filter(has_text=name).first.inner_text()
        reporting.opens_period(coordinator, stories.COMPLAINTS)
        coordinator.sees("presentada el", "1.178", "1.240", "registro de reclamos.pdf")
        coordinator.looks("measured")


def test_the_head_downloads_the_report(at_town: AtTown, reported: Town, files: Files, tmp_path: Path) -> None:
    with at_town(reported.copy(tmp_path)) as visit:
        pdf = reporting.report_is_downloaded(visit(HEAD), tmp_path)
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert stories.RIVERS in text
    assert "20,00 de 16,84" in text
    assert reporting.CAUSE.split(";")[0] in " ".join(text.split())
    attachments = pypdf.PdfReader(pdf).attachments
    snapshot = json.loads(attachments["cumple-snapshot.json"][0])
    assert snapshot["agency"]["code"] == stories.AGENCY
    together = "".join(text.split())
    for fingerprint in reporting.fingerprints(files, "registro de reclamos.pdf", "reclamos por mes.csv"):
        assert fingerprint in together
        assert fingerprint in json.dumps(snapshot)
