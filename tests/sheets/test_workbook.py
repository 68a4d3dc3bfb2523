"""Workbooks of somebody else: what stands in their cells, and what none of them can do to whoever reads it."""

import io
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.sheets.books import book, of_rows, part, saved, with_part, with_sheet
from tracker.errors import Invalid
from tracker.sheets import alone
from tracker.sheets.alone import read_alone
from tracker.sheets.tables import Unread
from tracker.sheets.workbook import read_xlsx

SHEET = "xl/worksheets/sheet1.xml"


def cells(data: bytes, sheet: str | None = None) -> list[list[str]]:
    """What stands on the lines, a cell that cannot be taken as what is said of it."""
    return [
        [cell if isinstance(cell, str) else cell.why for cell in line.cells.values()]
        for line in read_xlsx(data, sheet).lines
    ]


def test_numbers_texts_and_truths_are_what_a_reader_sees() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["ñandú ", 0.30000000000000004, 12, 1e15, True, False, 85.2, -0.0, "=1=1"])
        sheet["I1"].data_type = "s"

    assert cells(book(fill)) == [["ñandú", "0.3", "12", "1000000000000000", "true", "false", "85.2", "0", "=1=1"]]


def test_a_text_of_pieces_is_one_and_how_it_sounds_is_no_part_of_it() -> None:
    made = with_sheet('<row><c t="inlineStr"><is><r><t>To</t></r><r><t>tal</t></r><rPh><t>q</t></rPh></is></c></row>')
    assert cells(made) == [["Total"]]
    assert cells(with_sheet('<row><c t="str"><f>A1</f><v>a_x000A_b</v></c></row>')) == [["a\nb"]]


def test_days_are_told_by_their_format_whatever_the_language() -> None:
    told = io.BytesIO()
    formats = [
        "dd-mm-yyyy",
        "[$-340A]d \\d\\e mmmm",
        "[h]:mm",
        "0.0",
        '#,##0 "días"',
        "[Red]0",
        '_-"$"* #,##0_-',
        "0%",
        "@",
    ]
    with xlsxwriter.Workbook(told, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for at, code in enumerate(formats):
            sheet.write_number(0, at, 44_000, made.add_format({"num_format": code}))
    (line,) = read_xlsx(told.getvalue()).lines
    assert [isinstance(cell, Unread) for cell in line.cells.values()] == [True] * 3 + [False] * 6


def test_a_formula_that_no_spreadsheet_has_computed_has_no_result() -> None:
    uncomputed = io.BytesIO()
    with xlsxwriter.Workbook(uncomputed, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_formula(0, 0, "=2+2")  # it writes a 0, which is no result
        sheet.write_formula(0, 1, "=2+2", None, 4)
        sheet.write_number(0, 2, 0)
    (line,) = read_xlsx(uncomputed.getvalue()).lines
    assert [isinstance(cell, Unread) for cell in line.cells.values()] == [True, False, False]
    (line,) = read_xlsx(of_rows([["=2+2", 4]])).lines
    assert [isinstance(cell, Unread) for cell in line.cells.values()] == [True, False]
    computed = with_part(of_rows([[1]]), "xl/workbook.xml", part(of_rows([[1]]), "xl/workbook.xml").replace(
        b'fullCalcOnLoad="1"', b""))  # fmt: skip
    assert cells(with_sheet("<row><c><f>1-1</f><v>0</v></c></row>", computed)) == [["0"]]


def test_the_first_sheet_that_is_shown_is_read_or_the_one_that_is_named() -> None:
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.append(["lists"])
    made.active.sheet_state = "hidden"
    made.create_sheet(" Datos ").append(["code"])
    assert cells(saved(made)) == [["code"]]
    assert cells(saved(made), "sheet") == [["lists"]]
    assert cells(saved(made), "datos") == [["code"]]
    with pytest.raises(Invalid, match="no sheet “Otra”"):
        read_xlsx(saved(made), "Otra")


def test_names_with_prefixes_and_rows_without_numbers_are_a_workbook_too() -> None:
    plain = of_rows([["x"]])
    prefixed = b"""<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>
        <x:row><x:c t="inlineStr"><x:is><x:t>code</x:t></x:is></x:c><x:c><x:v>4</x:v></x:c></x:row>
        </x:sheetData></x:worksheet>"""
    assert cells(with_part(plain, SHEET, prefixed)) == [["code", "4"]]


def test_a_cell_at_the_far_end_costs_little_and_keeps_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["code"])
        sheet["XFD1048576"] = "stray"

    monkeypatch.setattr(alone, "SECONDS", 5)  # it was 14 when each empty cell before it was looked at
    far = read_alone(book(fill)).lines[-1]
    assert (far.number, dict(far.cells)) == (1_048_576, {16_383: "stray"})


@pytest.mark.parametrize(
    "value", ["1e400", "nan", "inf", "1_000", "-", "0x10", "1e-400000", "&#160;"], ids=lambda value: str(value)
)
def test_a_number_that_is_none_is_told_by_its_cell(value: str) -> None:
    ((cell,),) = cells(with_sheet(f"<row><c><v>{value}</v></c></row>"))
    assert cell.startswith("The cell %(cell)s cannot be read")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="x"/>',
        "<c><v>1</v></c>",
        '<row><c t="s"><v>7</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        '<row><c s="-1"><v>7</v></c></row>',
        "<row>",
    ],
)
def test_a_sheet_that_contradicts_itself_is_damaged(rows: str) -> None:
    with pytest.raises(Invalid, match="damaged"):
        read_xlsx(with_sheet(rows))


def test_parts_that_lack_declare_entities_or_are_packed_otherwise_are_refused() -> None:
    plain = of_rows([["x"]])
    entity = b'<!DOCTYPE w [<!ENTITY a "7">]><worksheet><row><c><v>&a;</v></c></row></worksheet>'
    for broken in (
        with_part(plain, SHEET, None),
        with_part(plain, SHEET, entity),
        with_part(plain, SHEET, b"<?xml version='1.0' encoding='no-such'?><worksheet/>"),
        with_part(plain, SHEET, part(plain, SHEET), zipfile.ZIP_LZMA),
        with_part(plain, SHEET, part(plain, SHEET), zipfile.ZIP_BZIP2),
    ):
        with pytest.raises(Invalid, match="damaged"):
            read_xlsx(broken)


def test_other_documents_in_an_archive_are_named() -> None:
    def archive(name: str) -> bytes:
        told = io.BytesIO()
        with zipfile.ZipFile(told, "w") as made:
            made.writestr(name, "<x/>")
        return told.getvalue()

    with pytest.raises(Invalid, match="ods"):
        read_xlsx(archive("content.xml"))
    with pytest.raises(Invalid, match="no workbook"):
        read_xlsx(archive("word/document.xml"))
    related = b'<R><Relationship Id="r" Type="x/officeDocument" Target="/xl/workbook.bin"/></R>'
    binary = with_part(with_part(of_rows([["x"]]), "xl/workbook.bin", b"\0"), "_rels/.rels", related)
    with pytest.raises(Invalid, match="xlsb"):
        read_xlsx(binary)


def test_one_long_text_in_many_cells_does_not_grow_beyond_a_table() -> None:
    told = io.BytesIO()
    with xlsxwriter.Workbook(told, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for line in range(2_100):
            sheet.write_string(line, 0, "x" * 10_000)
    with pytest.raises(Invalid, match="larger than"):
        read_xlsx(told.getvalue())


# -- in a process of its own ------------------------------------------------------------------------


def busy() -> bytes:
    """A workbook whose sheet costs some seconds and shows nothing."""
    plain = with_sheet("<row><c><v>1</v></c></row>")
    long = part(plain, SHEET).replace(b"<sheetData>", b"<x/>" * 5_000_000 + b"<sheetData>")
    return with_part(plain, SHEET, long, zipfile.ZIP_STORED)


def test_the_process_reads_what_its_reader_reads_and_refuses_what_it_refuses() -> None:
    rows = [["code", "día", 0.5, True], ["á", "=1+1", "#N/A"]]
    assert read_alone(of_rows(rows)) == read_xlsx(of_rows(rows))
    with pytest.raises(Invalid, match="no sheet “Otra”"):
        read_alone(of_rows(rows), "Otra")


def test_too_much_work_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "SECONDS", 1)
    with pytest.raises(Invalid, match="more than 1 seconds"):
        read_alone(busy())


def test_too_much_patience_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "PATIENCE", 0.2)
    with pytest.raises(Invalid, match="seconds"):
        read_alone(busy())


def test_too_much_memory_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.BytesIO()
    with xlsxwriter.Workbook(told, {"in_memory": True}) as made:
        made.add_worksheet().write_string(0, 0, "x")
    texts = b"".join(b"<si><t>%07d</t></si>" % number for number in range(700_000))
    large = with_part(told.getvalue(), "xl/sharedStrings.xml", b"<sst>" + texts + b"</sst>", zipfile.ZIP_STORED)
    monkeypatch.setattr(alone, "MEMORY", 70 * 2**20)
    with pytest.raises(Invalid, match="more than 70 MB of memory"):
        read_alone(large)


def readers() -> list[int]:
    """The processes that read a workbook for this one."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"tracker.sheets.alone" in (status.parent / "cmdline").read_bytes():
                found.append(int(status.parent.name))
        except OSError:  # it has ended in the meantime
            continue
    return found


def test_a_reader_that_is_killed_is_a_sentence() -> None:
    told: list[BaseException] = []

    def read() -> None:
        try:
            read_alone(busy())
        except Invalid as refused:
            told.append(refused)

    reading = threading.Thread(target=read)
    reading.start()
    deadline = time.monotonic() + 20
    while not (children := readers()) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        os.kill(child, signal.SIGKILL)
    reading.join(60)
    assert [str(one).partition(" before")[0] for one in told] == ["The reader of the workbook was ended"]


def test_the_process_knows_no_secret_of_whoever_asked_and_no_other_library() -> None:
    assert list(alone._SURROUNDINGS) == ["PYTHONPATH"]
    line = [sys.executable, "-c", "import tracker.sheets.alone, sys; print({'flask', 'pydantic'} & set(sys.modules))"]
    done = subprocess.run(line, env=alone._SURROUNDINGS, capture_output=True, check=True, timeout=60, text=True)
    assert done.stdout == "set()\n"


# -- files that chance has damaged ------------------------------------------------------------------

TOKENS = [b"<", b">", b'"', b"</row>", b"<row>", b"<c/>", b"<v>", b"<f>", b'r="XFD1048576"', b'r="A0"', b't="s"',
          b't="d"', b's="99999999999"', b"<v>1e400</v>", b"<v>1_0</v>", b"&#0;", b"<!DOCTYPE a>", b"\xff\xfe", b"\0",
          b"9" * 30, b"xmlns='a'", b"<![CDATA[", b"../../x", b"_x0000_"]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes, or one part of the archive, with something changed, left out or put in."""

    def change(raw: bytes) -> bytes:
        found = bytearray(raw)
        for _ in range(chance.choice([1, 1, 2, 8])):
            at = chance.randrange(len(found) + 1)
            match chance.randrange(3):
                case 0:
                    found[at : at + 1] = bytes([chance.randrange(256)])
                case 1:
                    del found[at : at + chance.choice([1, 5, 300])]
                case _:
                    found[at:at] = chance.choice(TOKENS)
        return bytes(found)

    if chance.random() < 0.3:
        return change(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = chance.choice([name for name in archive.namelist() if "theme" not in name and "docProps" not in name])
    return with_part(data, name, change(part(data, name)))


@pytest.mark.parametrize("seed", range(8))
def test_of_a_damaged_workbook_there_is_a_table_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    told = io.BytesIO()
    with xlsxwriter.Workbook(told, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["code", "weight", "target.value"])
        sheet.write_row(1, 0, ["A", 12.5, 4])
        sheet.write_formula(1, 3, "=1+1", None, 2)
        sheet.write_number(1, 4, 44_000, made.add_format({"num_format": "dd-mm-yyyy"}))
    read = 0
    for _ in range(60):
        try:
            read_xlsx(damaged(told.getvalue(), chance))
            read += 1
        except Invalid:  # a sentence; anything else fails here
            continue
    assert 0 < read < 60
