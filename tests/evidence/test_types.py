"""What is accepted as evidence, and what a person is told when it is not."""

import io
import zipfile

import pytest

from tests.evidence import samples
from tracker.errors import Invalid
from tracker.evidence.types import ACCEPTED, clean_name, identify

GOOD = {
    "acta.pdf": samples.pdf(),
    "ACTA.PDF": samples.pdf(),
    "plan.docx": samples.docx(),
    "planilla.xlsx": samples.xlsx(),
    "presentación.pptx": samples.pptx(),
    "oficio.odt": samples.open_document("text"),
    "tabla.ods": samples.open_document("spreadsheet"),
    "pantalla.png": samples.png(),
    "foto.jpg": samples.jpeg(),
    "foto.jpeg": samples.jpeg(),
    "datos.csv": "mes;días\nenero;5\n".encode(),
    "nota.txt": "\ufeffRecibido el 3 de julio".encode(),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_usual_documents_are_accepted_by_their_content(name: str) -> None:
    kind = identify(io.BytesIO(GOOD[name]), name)
    assert name.rpartition(".")[2].lower() in kind.endings


def test_every_accepted_type_is_tried_above() -> None:
    tried = {name.rpartition(".")[2].lower() for name in GOOD}
    assert tried == {ending for kind in ACCEPTED for ending in kind.endings}


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Invalid) as caught:
        identify(io.BytesIO(data), name)
    return str(caught.value)


@pytest.mark.parametrize("ending", ["pdf", "png", "jpg", "docx", "xlsx", "ods", "csv", "txt"])
def test_a_program_renamed_to_a_document_is_refused(ending: str) -> None:
    assert ("content is not" in (said := refusal(samples.program(), f"informe.{ending}"))) or "UTF-8" in said


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("macro.xlsm", samples.xlsx(), "Save the document as XLSX"),
        ("viejo.xls", samples.old_office(), "Save the document as XLSX or PDF"),
        ("viejo.docx", samples.old_office(), "Save the document as DOCX or PDF"),
        ("todo.zip", samples.archive({"a.txt": b"a"}), "Upload one of these: PDF"),
        ("página.html", b"<html></html>", "Upload one of these: PDF"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Upload one of these: PDF"),
        ("a.pdf.exe", samples.program(), "Upload one of these: PDF"),
        ("sin_extension", samples.pdf(), "Upload one of these: PDF"),
        (".pdf", b"%PDF-1.4 nothing more", "PDF file is incomplete"),
        ("truncado.pdf", samples.pdf()[:60], "PDF file is incomplete"),
        ("truncado.png", samples.png()[:-8], "PNG file is incomplete"),
        ("dañado.png", samples.png().replace(b"\0\1\0\0\0\1", b"\0\2\0\0\0\1"), "PNG file is incomplete"),
        ("truncado.jpg", samples.jpeg()[:-2], "JPEG file is incomplete"),
        ("truncado.xlsx", samples.xlsx()[:-60], "incomplete or damaged"),
        ("word.xlsx", samples.docx(), "content is not XLSX"),
        ("cualquier.docx", samples.archive({"a.txt": b"a"}), "content is not DOCX"),
        ("latin1.csv", "año;días".encode("cp1252"), "CSV UTF-8"),
        ("utf16.csv", "año;días".encode("utf-16"), "CSV UTF-8"),
        ("binario.txt", b"abc\0def", "UTF-8"),
        ("macro.ods", samples.open_document("spreadsheet", **{"Basic/script-lc.xml": b"<x/>"}), "macros"),
    ],
)
def test_a_refusal_says_what_to_do(name: str, data: bytes, says: str) -> None:
    assert says in refusal(data, name)


def test_macros_are_found_whatever_the_name_says() -> None:
    macro = samples.office("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl/workbook.xml")
    assert "macros" in refusal(macro, "limpio.xlsx")
    hidden = samples.office(
        samples.OOXML + "spreadsheetml.sheet.main+xml", "xl/workbook.xml", **{"xl/vbaProject.bin": b"\1"}
    )
    assert "macros" in refusal(hidden, "limpio.xlsx")


def test_a_document_type_declaration_in_the_content_types_is_refused() -> None:
    laughs = b'<!DOCTYPE t [<!ENTITY a "aaaa">]><Types><Override PartName="/x" ContentType="&a;"/></Types>'
    assert "incomplete or damaged" in refusal(samples.archive({"[Content_Types].xml": laughs}), "risa.xlsx")


def test_zip_bombs_are_refused_from_the_directory_alone() -> None:
    swollen = samples.archive({"[Content_Types].xml": b"<x/>", "xl/big.xml": b"\0" * (20 * 2**20)})
    assert len(swollen) < 30_000
    assert "unpacks to far more" in refusal(swollen, "bomba.xlsx")
    many = samples.archive({f"p{n}": b"" for n in range(2_001)})
    assert "unpacks to far more" in refusal(many, "miles.docx")


def test_overlapping_entries_links_and_names_that_point_outside_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("a.xml", b"a" * 100)
        target.writestr("b.xml", b"b" * 100)
        target.infolist()[1].header_offset = 0  # both point at the same bytes
    assert "unpacks to far more" in refusal(out.getvalue(), "superpuesto.xlsx")
    assert "unpacks to far more" in refusal(samples.archive({"../../fuera": b"x"}), "fuera.docx")
    link = zipfile.ZipInfo("enlace")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(link, "/etc/passwd")
    assert "unpacks to far more" in refusal(out.getvalue(), "enlace.docx")


def test_a_document_behind_a_password_is_refused_with_what_to_do() -> None:
    data = bytearray(samples.docx())
    at = data.rfind(b"PK\1\2")
    data[at + 8] |= 1  # the encryption flag of the last directory entry
    assert "without the password" in refusal(bytes(data), "secreto.docx")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\fakepath\\acta.pdf", "acta.pdf"),
        ("acta\r\nSet-Cookie: x.pdf", "acta Set-Cookie: x.pdf"),
        ("acta\0.pdf", "acta.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("  informe   junio .pdf. ", "informe junio .pdf"),
        ("報告.pdf", "報告.pdf"),
        ("n\u0303andu\u0301.pdf", "ñandú.pdf"),
        ("dos\u2028líneas.pdf", "dos líneas.pdf"),
    ],
)
def test_a_file_name_is_cleaned_for_display(typed: str, shown: str) -> None:
    assert clean_name(typed) == shown


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    name = clean_name("á" * 5_000 + ".pdf")
    assert len(name) == 200
    assert name.endswith("á.pdf")


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "carpeta/", "\x07"])
def test_a_file_without_a_name_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="no name"):
        clean_name(typed)
