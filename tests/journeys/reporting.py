"""The last chapter of the main job: what the agency reports, and the report that its head takes along."""

import hashlib
from pathlib import Path

from tests.evidence import samples
from tests.journeys.stories import COMPLAINTS, GENDER, HEAD, OWN, RISKS, YEAR
from tests.journeys.visitor import Visitor

RECEIVED_AND_ANSWERED = "Reclamos recibidos en el año y respondidos a la fecha, reclamos"
RECEIVED = "Reclamos recibidos en el año a la fecha, reclamos"
CAUSE = "El programa de trabajo se aprobó en mayo; las medidas que faltan se implementan hasta octubre."


def files_of(folder: Path) -> dict[str, Path]:
    """Real small files, and a program that calls itself a PDF."""
    content = {
        "registro de reclamos.pdf": samples.pdf(),
        "reclamos por mes.csv": b"mes;recibidos;respondidos\njunio;1240;1178\n",
        "informe.pdf": samples.program(),
    }
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in content}


def fingerprints(files: dict[str, Path], *names: str) -> list[str]:
    """The SHA-256 of each named file."""
    return [hashlib.sha256(files[name].read_bytes()).hexdigest() for name in names]


def opens_period(visitor: Visitor, name: str, period: str = "junio") -> None:
    """From the year to the commitment and its period."""
    visitor.opens(f"{YEAR}/")
    visitor.follows(name)
    visitor.follows(f"{period} de 2026")


def lead_prepares(lead: Visitor, files: dict[str, Path]) -> None:
    """Figures in a notation that could be misread, a program among the evidence; then as it should be."""
    lead.opens("/")
    lead.sees(COMPLAINTS)
    lead.looks("home-lead")
    opens_period(lead, COMPLAINTS)
    lead.looks("measurement-empty")
    lead.types(RECEIVED_AND_ANSWERED, "1.178")
    lead.types(RECEIVED, "1240")
    lead.types("Análisis de la desviación", "Se reforzó el turno de la tarde.")
    lead.presses("Guardar borrador")
    assert "1178" in lead.told_at(RECEIVED_AND_ANSWERED)
    assert lead.holds(RECEIVED_AND_ANSWERED) == "1.178"
    lead.looks("measurement-trap")
    lead.types(RECEIVED_AND_ANSWERED, "1178")
    lead.attaches(files["informe.pdf"])
    lead.presses("Guardar borrador")
    assert "«informe.pdf» no se guardó." in lead.told_at("Elegir archivos")
    assert lead.holds(RECEIVED_AND_ANSWERED) == "1178"
    assert lead.holds("Análisis de la desviación") == "Se reforzó el turno de la tarde."
    lead.looks("measurement-refused-file")
    lead.attaches(files["registro de reclamos.pdf"], files["reclamos por mes.csv"])
    lead.presses("Guardar borrador")
    lead.sees("El borrador quedó guardado.", "registro de reclamos.pdf", "reclamos por mes.csv", "SHA-256")
    lead.sees("La envía la coordinación del servicio.")
    lead.looks("measurement-draft")
    lead.follows("registro de reclamos.pdf")
    lead.sees(*fingerprints(files, "registro de reclamos.pdf"))
    lead.looks("evidence")


def coordinator_submits(coordinator: Visitor) -> None:
    """What the lead prepared, the agency's own indicator, and one that needs an analysis."""
    opens_period(coordinator, COMPLAINTS)
    assert coordinator.holds(RECEIVED) == "1240"
    coordinator.presses("Presentar")
    coordinator.sees("Presentada.", "95", "registro de reclamos.pdf")
    coordinator.looks("commitment-reported")

    opens_period(coordinator, OWN)
    coordinator.types("Horas agendadas atendidas a la hora", "1.178,5")
    coordinator.types("Horas agendadas", "1.240,25")
    coordinator.page.locator("[data-o=value]").get_by_text("95").wait_for()
    coordinator.looks("measurement-live")
    coordinator.presses("Presentar")
    coordinator.sees("Presentada.", "1.178,5", "1.240,25")

    opens_period(coordinator, GENDER)
    coordinator.types("Medidas implementadas, medidas", "2")
    coordinator.types("Medidas comprometidas en el programa de trabajo del año, medidas", "8")
    coordinator.presses("Presentar")
    assert coordinator.told_at("Análisis de la desviación").startswith("Escriba el análisis")
    coordinator.looks("measurement-needs-analysis")
    coordinator.types("Análisis de la desviación", CAUSE)
    coordinator.presses("Presentar")
    coordinator.sees("Presentada.", "25 ")


def stage_is_reported(coordinator: Visitor) -> None:
    """Requirement by requirement, a part of one among them."""
    coordinator.opens(f"{YEAR}/")
    coordinator.follows(RISKS)
    coordinator.looks("system")
    coordinator.page.locator("section[aria-labelledby=stages] a").first.click()
    coordinator.follows("junio de 2026")
    fields = coordinator.page.get_by_label("cuánto se cumple")
    assert fields.count() == 4
    for number, met in enumerate(("1", "1", "0,5", "2")):
        fields.nth(number).fill(met)
    coordinator.presses("Presentar")
    coordinator.sees("Hay una cosa que corregir")
    coordinator.looks("stage-refused")
    coordinator.page.get_by_label("cuánto se cumple").nth(3).fill("0")
    coordinator.types("Análisis de la desviación", "El comité se constituyó; faltan dos actas.")
    coordinator.presses("Presentar")
    coordinator.sees("Presentada.", "2,5")
    coordinator.looks("stage-reported")


def year_is_seen(visitor: Visitor) -> None:
    """The year, with what was reported."""
    visitor.opens(f"{YEAR}/")
    visitor.sees(COMPLAINTS, OWN, GENDER, RISKS)
    visitor.looks("year")


# -- fourth chapter: the report


def report_is_downloaded(head: Visitor, folder: Path) -> Path:
    """The head takes the PDF from the year's page."""
    head.opens("/")
    head.looks("home-reported")
    head.opens(f"{YEAR}/")
    with head.page.expect_download(timeout=60_000) as waiting:
        head.page.get_by_role("button", name="Descargar el PDF").click()
    assert waiting.value.suggested_filename.endswith(".pdf")
    waiting.value.save_as(folder / "report.pdf")
    head.opens(f"{YEAR}/reports")
    head.sees("CUM-2026-", HEAD.name)
    head.looks("reports")
    return folder / "report.pdf"
