"""What a director, an archive and a screen reader find in the report."""

import copy
import re
import socket
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.reports import invented, real
from tests.reports.reading import elements, embedded, fonts, outline, reader, text_of
from tracker.errors import Conflict
from tracker.formats.canonical import canonical_json, sha256_hex
from tracker.reports.pdf import OwnFontsOnly, RenderingFault, write_pdf
from tracker.reports.reckon import reckon
from tracker.reports.render import css_string, html_of, pdf_of
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.programme.model import parse_pack
from tracker.rules.scoring.results import result_to_json
from tracker.rules.scoring.score import score

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def snapshot() -> dict[str, Any]:
    return invented.standing()


@pytest.fixture(scope="module")
def pdf(snapshot: dict[str, Any]) -> bytes:
    return pdf_of(snapshot, "es")


@pytest.fixture(scope="module")
def text(pdf: bytes) -> str:
    return text_of(pdf)


@pytest.fixture(scope="module")
def agreement() -> dict[str, Any]:
    return real.agreement()


# -- what it says --------------------------------------------------------------------------------


def test_the_first_page_answers_in_one_sentence(text: str) -> None:
    assert "Al 30 de junio de 2026 el avance es de 95,01 % de lo programado" in text


def test_the_first_page_says_what_costs_most_what_is_missing_and_what_to_do(text: str) -> None:
    first = text[text.index("Dónde se pierden más puntos") : text.index("Contenido")]
    assert "−1,39 de 11,00" in first
    assert "Junio de 2026 no se informó; el plazo cerró el 10-07-2026 23:59." in first
    assert "Priorizar GASTO" in first


def test_an_indicator_tells_formula_periods_trace_and_evidence(text: str) -> None:
    assert "Gasto ejecutado en los subtítulos 22 y 29 ÷ presupuesto de referencia" in text
    assert "15.194.714.810" in text
    assert "1,28 / 1,464947 × 100 = 87,38 %" in text
    assert "Análisis de junio de 2026. El gasto se adelantó por la compra de boyas de invierno." in text


def test_the_full_fingerprint_of_every_piece_of_evidence_is_printed(text: str, snapshot: dict[str, Any]) -> None:
    together = re.sub(r"\s", "", text)
    proofs = [proof for one in snapshot["commitments"] for month in one["measurements"] for proof in month["evidence"]]
    assert proofs
    for proof in proofs:
        assert proof["sha256"][:32] in together
        assert proof["sha256"][32:] in together


def test_a_file_with_personal_data_is_named_by_its_title_alone(text: str) -> None:
    assert "Nómina de pagos" in text
    assert "Nómina de pagos.xlsx" not in text


def test_a_correction_shows_both_figures_and_its_reason(text: str) -> None:
    before, after = "15.399.342.370 / 10.372.193.000", "15.194.714.810 / 10.372.193.000"
    assert f"corregido el 09-07-2026: cifra: {before} → {after}. Se restó un caso duplicado." in text


def test_a_target_that_changed_is_told_with_the_old_one(text: str) -> None:
    assert "Desde abril de 2026: meta: 1,2854 → 1,28." in text


def test_a_staged_system_is_told_requirement_by_requirement(text: str) -> None:
    assert "Aplicar el catálogo de procedimientos (CPAT)." in text
    assert "2,83 de 4 requisitos cumplidos" in text
    assert "0,33 de 1" in text


def test_what_is_assumed_is_said_with_its_source(text: str) -> None:
    rests = text[text.rindex("En qué se apoya el resultado") :]
    assert "Supuesto" in rests
    assert "no se encontró" in rests


def test_invented_data_are_marked_on_every_page(pdf: bytes) -> None:
    pages = reader(pdf).pages
    assert len(pages) > 5
    for page in pages:
        assert "DEMOSTRACIÓN · servicio y cifras inventados" in page.extract_text()


def test_every_page_carries_the_reports_code_and_its_number(pdf: bytes) -> None:
    pages = reader(pdf).pages
    for number, page in enumerate(pages, 1):
        words = " ".join(page.extract_text().split())
        assert "CUM-2026-7K4M-Q2XD" in words
        assert f"{number} de {len(pages)}" in words


def test_the_english_report_is_english(snapshot: dict[str, Any]) -> None:
    english = text_of(pdf_of(snapshot, "en"))
    assert "On 30 June 2026, 95.01% of what was programmed" in english
    assert "What to do next" in english
    assert "Compliance report 2026" in english


# -- a real year of 151 commitments -------------------------------------------------------------


def test_ours_and_the_sources_figure_stand_side_by_side_with_the_row_that_differs(agreement: dict[str, Any]) -> None:
    pages = html_of(agreement, "es")
    words = re.sub(r"<[^>]+>", " ", pages).replace("\N{NO-BREAK SPACE}", " ")
    words = " ".join(words.split())
    for team, ours in {
        "Antofagasta": "99,78 %",
        "Magallanes": "114,69 %",
        "Los Lagos": "71,91 %",
        "DIVAD": "82,62 %",
        "Gabinetes": "83,33 %",
        "DIJUR": "102,30 %",
    }.items():
        assert re.search(rf"{team} [0-9,]+ [0-9,]+ {ours}", words), team
    assert "82,62 % 81,32 % *" in words
    assert "DIVAD · Oficios con informe de cierre contable de las regiones Puntos logrados 2,50 2,13" in words


def test_a_large_year_stays_a_report_and_not_a_book(agreement: dict[str, Any]) -> None:
    content = pdf_of(agreement, "es")
    assert len(agreement["commitments"]) == 151
    assert len(reader(content).pages) < 100
    assert len(outline(content)) > 151


# -- what is inside ------------------------------------------------------------------------------


def test_the_result_can_be_computed_again_from_the_pdf_alone(pdf: bytes) -> None:
    inside = embedded(pdf)
    programme = parse_pack(inside["programme"]["text"])
    assert sha256_hex(inside["programme"]["text"].encode()) == inside["programme"]["sha256"]
    again = score(programme, parse_inputs(inside["inputs"], programme))
    assert canonical_json(result_to_json(again)) == canonical_json(inside["result"])
    assert again.standing is not None
    assert str(again.standing.percent) == "95.01"


def test_the_embedded_snapshot_is_the_one_that_was_given_and_its_hash_is_printed(
    pdf: bytes, text: str, snapshot: dict[str, Any]
) -> None:
    assert embedded(pdf) == snapshot
    assert sha256_hex(canonical_json(snapshot)) in text


def test_the_snapshot_is_declared_as_the_documents_data(pdf: bytes) -> None:
    (file,) = reader(pdf).trailer["/Root"]["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Data"
    assert file.get_object()["/Desc"]


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("result", "standing", "percent"), "99.99"),
        (("inputs", "commitments", 0, "weight"), "12"),
        (("programme", "sha256"), "0" * 64),
        (("scoring_version",), 999),
        (("format",), "999"),
    ],
)
def test_a_snapshot_that_was_tampered_with_is_not_printed(
    snapshot: dict[str, Any], where: tuple[Any, ...], value: Any
) -> None:
    altered = copy.deepcopy(snapshot)
    place: Any = altered
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value
    with pytest.raises(Conflict):
        reckon(altered)


def test_a_snapshot_of_before_holds_where_a_result_says_more_today(snapshot: dict[str, Any]) -> None:
    """A field that came later moves no figure; a reason that is no longer given is not overlooked."""
    before = copy.deepcopy(snapshot)
    for one in before["result"]["commitments"]:
        del one["achievement_shown"]
    del before["result"]["published"]
    assert reckon(before).result == reckon(snapshot).result
    first = before["result"]["commitments"][0]["reasons"]
    first.append({"code": "no_longer_given"})
    with pytest.raises(Conflict):
        reckon(before)


def test_a_reason_that_somebody_took_out_of_a_snapshot_is_missed(snapshot: dict[str, Any]) -> None:
    altered = copy.deepcopy(snapshot)
    told = next(one["reasons"] for one in altered["result"]["commitments"] if one["reasons"])
    told.pop()
    with pytest.raises(Conflict):
        reckon(altered)


# -- how it is made ------------------------------------------------------------------------------


def test_the_same_snapshot_gives_the_same_bytes_in_another_process(pdf: bytes) -> None:
    script = (
        "import sys; from tests.reports.invented import standing; from tracker.reports.render import pdf_of;"
        "sys.stdout.buffer.write(pdf_of(standing(), 'es'))"
    )
    environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "HOME": "/nonexistent"}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert sha256_hex(done.stdout) == sha256_hex(pdf)


def test_making_it_needs_no_network(snapshot: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("the report asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert pdf_of(snapshot, "es").startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "address", ["https://example.org/x.png", "file:///etc/passwd", "font:../../../etc/passwd", "font:Arial.ttf"]
)
def test_nothing_from_outside_is_loaded(address: str) -> None:
    html = f'<html lang="es"><title>t</title><img alt="x" src="{address}">'
    with pytest.raises(RenderingFault):
        write_pdf(html, [], invented.moment(), lambda anchor: anchor)


def test_own_fonts_are_given() -> None:
    assert OwnFontsOnly().fetch("font:SourceSans3-Regular.ttf").read(4) == b"\x00\x01\x00\x00"


def test_a_complaint_of_the_engine_is_an_error() -> None:
    with pytest.raises(RenderingFault, match="lang"):
        write_pdf("<html><title>t</title><p>x", [], invented.moment(), lambda anchor: anchor)


def test_what_people_wrote_cannot_become_markup_or_style(snapshot: dict[str, Any]) -> None:
    hostile = copy.deepcopy(snapshot)
    hostile["agency"]["name"] = '</style><script>alert(1)</script>"}@page{margin:0}'
    hostile["commitments"][0]["measurements"][-1]["revisions"][-1]["analysis"] = "<img src=x onerror=alert(1)>"
    page = html_of(hostile, "es")
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "<" not in css_string(hostile["agency"]["name"])
    text = text_of(pdf_of(hostile, "es"))
    assert "<img src=x onerror=alert(1)>" in text


# -- for archives and readers' aids --------------------------------------------------------------


def test_it_says_its_language_its_title_and_both_standards(pdf: bytes) -> None:
    document = reader(pdf)
    root = document.trailer["/Root"]
    assert root["/Lang"] == "es-CL"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None
    assert document.metadata.title == "Informe de cumplimiento 2026 · Servicio Nacional de Faros y Balizas"
    packet = root["/Metadata"].get_object().get_data()
    assert b"<pdfaid:part>3</pdfaid:part>" in packet or b'pdfaid:part="3"' in packet
    assert b"<pdfuaid:part>1</pdfuaid:part>" in packet
    assert "/OutputIntents" in root


def test_every_font_is_embedded(pdf: bytes) -> None:
    found = fonts(pdf)
    assert any("Source-Sans" in name or "SourceSans" in name for name in found)
    assert found
    assert all(found.values()), found


def test_bookmarks_lead_to_every_commitment(pdf: bytes) -> None:
    titles = outline(pdf)
    assert "Resumen" in titles
    assert any(title.startswith("GASTO") for title in titles)
    assert any(title.startswith("TD ") for title in titles)


def test_links_are_named_for_people(pdf: bytes) -> None:
    links = [
        note.get_object()
        for page in reader(pdf).pages
        for note in page.get("/Annots", [])
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) > 10
    assert all(str(link["/Contents"]).startswith("Ir a ") for link in links)


def test_every_figure_has_words_and_a_box_on_its_page(pdf: bytes) -> None:
    figures = [one for one in elements(pdf) if one["/S"] == "/Figure"]
    assert len(figures) > 10
    for figure in figures:
        assert str(figure["/Alt"]).strip()
        left, bottom, right, top = (float(value) for value in figure["/A"]["/BBox"])
        _, _, width, height = (float(value) for value in figure["/Pg"]["/MediaBox"])
        assert 0 <= left < right <= width + 1
        assert 0 <= bottom < top <= height + 1


def test_every_table_header_says_what_it_heads(pdf: bytes) -> None:
    headers = [one for one in elements(pdf) if one["/S"] == "/TH"]
    assert headers
    assert {str(one["/A"]["/Scope"]) for one in headers} == {"/Column", "/Row"}


def test_headings_descend_without_a_gap(pdf: bytes) -> None:
    levels = [int(str(one["/S"])[2:]) for one in elements(pdf) if re.fullmatch(r"/H[1-6]", str(one["/S"]))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_running_heads_are_artifacts_and_no_content_is_lost(pdf: bytes) -> None:
    document = reader(pdf)
    numbers = document.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = {int(numbers[i]): numbers[i + 1].get_object() for i in range(0, len(numbers), 2)}
    for page in document.pages:
        content = page.get_contents()
        assert content is not None
        data = content.get_data()
        assert b"/Pagination" in data
        marked = {int(number) for number in re.findall(rb"/MCID (\d+)", data)}
        owned = parents[int(page["/StructParents"])]
        assert marked == {index for index, one in enumerate(owned) if one is not None and str(one) != "NullObject"}
