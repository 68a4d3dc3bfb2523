"""A table that people keep, with titles, comments, totals and decimal commas, is read as the plain one."""

import csv
import datetime as dt
import io
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sheets.books import book, of_rows
from tracker.errors import Invalid
from tracker.formats.sentences import say
from tracker.rules.inputs.table import parse_table
from tracker.rules.programme.model import load_builtin
from tracker.rules.scoring.score import score
from tracker.sheets.arranging import Wanted, arrange
from tracker.sheets.mapping import load_mapping
from tracker.sheets.published import PublishedCommitment, read_published
from tracker.sheets.reading import read_table
from tracker.sheets.tables import Problem, TableProblems, read_csv

MAPPING = str(Path(__file__).parent / "data" / "lighthouses.json")
HEADINGS = list(load_mapping(MAPPING).columns.values())
MONITOR = load_builtin("monitor-cl-2026")
ROWS: list[list[Any]] = [
    ["Seguimiento", "Oficina", "OFI", "Faros encendidos", f"2026-0{month}", "no", 1, 1, month / 10, month, 10,
     month / 10, 1, month / 10, month / 10, "no"]
    for month in (1, 2, 3)
]  # fmt: skip
PLAIN = [HEADINGS, *ROWS]


def as_csv(rows: list[list[Any]], delimiter: str = ",") -> bytes:
    told = io.StringIO(newline="")
    csv.writer(told, delimiter=delimiter).writerows(rows)
    return told.getvalue().encode()


def chilean(rows: list[list[Any]], delimiter: str = ";") -> bytes:
    """The rows as a spreadsheet set to Chile writes them."""
    return as_csv([[str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in rows],
                  delimiter)  # fmt: skip


def read(data: bytes) -> tuple[list[PublishedCommitment], list[str]]:
    """What is read under the mapping, lines of the file aside, and the notes on it."""
    notes: list[Problem] = []
    found = read_published(read_table(data), load_mapping(MAPPING), notes)
    return found, [note.message % note.params for note in notes]


def figures(data: bytes) -> list[Any]:
    (one,) = read(data)[0]
    return [(each.period, each.weight, each.value, each.numerator, each.computed) for each in one.figures]


def problems(data: bytes) -> list[tuple[int, str]]:
    with pytest.raises(TableProblems) as refused:
        read(data)
    return [(each.line, each.message % each.params) for each in refused.value.problems]


def with_column(heading: object, cells: list[Any]) -> list[list[Any]]:
    return [[*row, cell] for row, cell in zip(PLAIN, [heading, *cells], strict=True)]


def error_cell(sheet: Any) -> None:
    for row in with_column("variacion", ["#DIV/0!"] * 3):
        sheet.append(row)
    for line in (2, 3, 4):
        sheet.cell(line, 17).data_type = "e"


@pytest.mark.parametrize(
    "data",
    [
        of_rows(PLAIN),
        of_rows(with_column("fecha_revision", [dt.date(2026, 2, 1)] * 3)),
        book(error_cell),
        of_rows([[*row, "x", "y"] for row in with_column("Comentario", ["Comentario"] * 3)]),
        of_rows([[*row, "Comentario", "Comentario"] for row in PLAIN]),
        of_rows(with_column("suma", ["=1+1"] * 3)),
        of_rows([["Panel 2026"], *PLAIN]),
        of_rows([["Panel 2026"], [], ["Unidad de control"], *PLAIN]),
        as_csv([["Panel, enero a marzo de 2026"], *PLAIN]),
        as_csv([[*HEADINGS, ""], *ROWS]),
        as_csv([[*row, ""] for row in PLAIN]),
        as_csv(with_column("Comentario", ["x" * 20_000] * 3)),
        of_rows([*PLAIN, ["Total", *[None] * 5, 3, 3, 0.6]]),
        of_rows([*PLAIN, [*[None] * 3, "TOTAL GENERAL:", None, None, 3]]),
        as_csv([*PLAIN, ["Subtotal Oficina", *[""] * 5, 3, *[""] * 9]]),
        chilean(PLAIN),
        chilean(PLAIN, "\t"),
        chilean([["Panel, enero a marzo de 2026"], *PLAIN]),
    ],
    ids=["plain", "a day", "errors", "cells under no heading", "a heading twice", "a formula", "a title",
         "three lines of title", "a title in CSV", "a trailing heading", "a trailing column", "a long comment",
         "totals", "totals under a name", "totals in CSV", "decimal commas", "decimal commas and tabs",
         "a title above decimal commas"],
)  # fmt: skip
def test_what_people_keep_beside_a_table_changes_nothing_of_it(data: bytes) -> None:
    assert figures(data) == figures(as_csv(PLAIN))


def test_what_was_decided_while_reading_is_said_once() -> None:
    assert read(of_rows(PLAIN))[1] == []
    assert read(of_rows(with_column("fecha_revision", [dt.date(2026, 2, 1)] * 3)))[1] == []
    assert read(of_rows([["Panel 2026"], *PLAIN]))[1] == ["The headings are expected in row 1, found in row 2."]
    assert read(of_rows([*PLAIN, ["Total", *[None] * 5, 3]]))[1] == ["Rows of totals were not read: 5."]
    beside = [HEADINGS, *([*row, "see annex"] for row in ROWS)]
    assert read(of_rows(beside))[1] == ["No heading stands above these cells, so they were not read: Q2, Q3, Q4."]
    (note,) = read(chilean(PLAIN))[1]
    assert note == ("The comma was read as the decimal mark in period_target, actual, points_programmed, points_won: "
                    "0,1 is 0.1.")  # fmt: skip


def test_headings_that_stand_elsewhere_and_lack_a_column_are_told_together() -> None:
    short = [row[:-1] for row in PLAIN]
    assert problems(of_rows([["Panel 2026"], *short])) == [
        (2, "The headings are expected in row 1, found in row 2."),
        (2, "The column “has_analysis” is missing."),
    ]


def test_eight_teams_that_the_mapping_does_not_know_are_eight_lines() -> None:
    teams = [f"Oficina {number}" for number in range(1, 9)]
    rows = [[*row[:2], team, *row[3:]] for team in teams for row in ROWS]
    found = problems(as_csv([HEADINGS, *rows]))
    assert len(found) == 8
    assert found[0] == (2, "Column “team”: the mapping does not know “Oficina 1”, which stands in 3 rows.")
    assert [line for line, _ in found] == [2 + 3 * number for number in range(8)]


def test_a_team_that_is_not_known_is_told_beside_other_slips_of_its_row() -> None:
    wrong = ["Seguimiento", "Oficina", "OTRA", "Faros", "2026-01", "no", "mucho", *ROWS[0][7:]]
    assert {message.partition(":")[0] for _, message in problems(as_csv([HEADINGS, wrong]))} == {
        "Column “team”", "Column “weight”",
    }  # fmt: skip


@pytest.mark.parametrize("rows", [[HEADINGS], [HEADINGS, ["Total", *[""] * 15]], [HEADINGS, [""] * 16]])
def test_a_table_of_headings_only_is_no_table_without_findings(rows: list[list[Any]]) -> None:
    for data in (as_csv(rows), of_rows(rows)):
        with pytest.raises(Invalid, match="no row of figures"):
            read(data)
    with pytest.raises(Invalid, match="no row of figures"):
        parse_table(read_csv(b"code,weight\n"), MONITOR)


def test_a_cell_of_a_column_that_is_asked_for_is_told_by_its_place() -> None:
    rows = [list(row) for row in PLAIN]
    rows[2][11], rows[3][8] = dt.date(2026, 1, 10), "=A1"
    assert [(line, message.partition(":")[0]) for line, message in problems(of_rows(rows))] == [
        (3, "The cell L3 holds a day or a moment"),
        (4, "The cell I4 holds a formula without its result"),
    ]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([["A", "50", "9"], ["B", "50", "8"], ["Total", "100", ""]], ["A", "B"]),
        ([["A", "50", "9"], ["B", "50", "8"], ["", "100", "Total"]], ["A", "B"]),
        ([["A", "50", "9"], ["TOTALES", "50", "8"]], ["A"]),
        ([["A", "50", "9"], ["TOTALIDAD", "50", "8"]], ["A", "TOTALIDAD"]),
        ([["A", "50", "9"], ["Total-2", "50", "8"]], ["A", "Total-2"]),
        ([["1", "50", "Total de solicitudes"], ["2", "50", "8"]], ["1", "2"]),
        ([["A", "50", "9"], ["Total", "50", "respondidas"]], ["A", "Total"]),
    ],
)
def test_a_row_of_totals_says_nothing_but_numbers(rows: list[list[str]], codes: list[str]) -> None:
    wanted = Wanted(("code", "weight", "name"), ("code",))
    found = arrange(read_csv(as_csv([["code", "weight", "name"], *rows])), wanted)
    assert [row.cells["code"] for row in found.rows] == codes
    assert len(found.notes) == len(rows) - len(codes)


def test_a_place_without_a_name_is_no_total() -> None:
    rows = [["who", "n"], ["", "3"], ["B", "4"]]
    assert len(arrange(read_csv(as_csv(rows)), Wanted(("who", "n"), ("who",))).rows) == 2


# -- facts of a year --------------------------------------------------------------------------------

YEAR = "code;name;objective;weight;direction;decimals;target.value;actual.value\n"
ONE = "A;Atenciones a tiempo;H;100;higher;1;"


@pytest.mark.parametrize(
    ("text", "total"),
    [
        (f"{YEAR}{ONE}90,5;85,2\n", "94.14"),
        (f"Metas 2026\n\n{YEAR}{ONE}90,5;85,2\n;;;100;;;;Total\n", "94.14"),
        (f"{YEAR}{ONE}90.5;85.2\n", "94.14"),
        (f"{YEAR}{ONE}90,5;85,2\n".replace(";", "\t"), "94.14"),
        (f"{YEAR}{ONE}9.050,5;8.520\n", "94.14"),
        (f"{YEAR}{ONE}9.050.000;8.520.000\n", "94.14"),
    ],
)
def test_85_2_of_90_5_is_94_14_percent(text: str, total: str) -> None:
    assert str(score(MONITOR, parse_table(read_csv(text.encode()), MONITOR)).total) == total


def test_a_code_and_a_name_with_a_comma_are_no_numbers() -> None:
    text = f"{YEAR}1,1;2,5;H;100;higher;1;90,5;85,2\n"
    (one,) = parse_table(read_csv(text.encode()), MONITOR).commitments
    assert (one.code, one.name) == ("1,1", "2,5")


def test_a_fact_under_no_heading_is_refused_since_it_may_be_one_whose_name_was_lost() -> None:
    text = "code;weight;;target.value\nA;100;0,4;5\n"
    with pytest.raises(TableProblems) as refused:
        parse_table(read_csv(text.encode()), MONITOR)
    assert [each.message % each.params for each in refused.value.problems] == [
        "No heading stands above these cells: C2. Name their column, or empty them."
    ]


# -- as a person meets it ---------------------------------------------------------------------------


def cumple(*arguments: str | Path) -> tuple[int, str, str]:
    line = [sys.executable, "-m", "tracker.cli", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, check=False, timeout=60, text=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def test_the_check_says_how_it_read_and_finds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "title.xlsx"
    path.write_bytes(of_rows([["Panel 2026"], *PLAIN]))
    assert cumple("check", path, "--mapping", MAPPING, "--json", "--language", "es") == (
        0, json.dumps({"counts": {}, "findings": []}, indent=2) + "\n",
        f"Nota: {path}:2: Los encabezados se esperan en la fila 1 y se encontraron en la fila 2.\n",
    )  # fmt: skip


def test_the_score_says_that_a_comma_was_read_as_the_decimal_mark(tmp_path: Path) -> None:
    path = tmp_path / "year.csv"
    path.write_text(f"{YEAR}{ONE}90,5;85,2\n", "utf-8")
    code, out, err = cumple("score", "monitor-cl-2026", path, "--json")
    assert (code, json.loads(out)["total"]) == (0, "94.14")
    assert err == f"Nota: {path}:1: La coma se leyó como signo decimal en target.value, actual.value: 90,5 es 90.5.\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "formato antiguo .xls"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "protegido con contraseña"),
        (b"<html><table><tr><td>code</td></tr></table></html>", "página web o XML"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><Workbook/>", "página web o XML"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_what_is_no_table_is_named_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(data)
    assert said in say("es", refused.value.message)


def test_an_old_workbook_is_refused_by_every_command_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "panel.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    told = "Este libro está en el formato antiguo .xls: ábralo y guárdelo como .xlsx o como «CSV UTF-8».\n"
    for arguments in (("check", path), ("score", "monitor-cl-2026", path), ("import", path, "--as", "a@b.cl")):
        assert cumple(*arguments) == (1, "", told)


@pytest.mark.parametrize("seed", range(4))
def test_of_a_damaged_csv_there_are_figures_or_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    tokens = [b";", b",", b'"', b"\n", b"\r", b"\t", b"\0", b"\xff", b"\xef\xbb\xbf", b"1.234,5", b"1.234", b"0,5",
              b"Total", b"\xc2\xa0", b"9" * 40, b"1e99", b"-", b"."]  # fmt: skip
    outcomes = set()
    for _ in range(60):
        found = bytearray(chance.choice([as_csv(PLAIN), chilean(PLAIN)]))
        for _ in range(chance.choice([1, 1, 2, 5])):
            at = chance.randrange(len(found))
            if chance.random() < 0.4:
                del found[at : at + chance.choice([1, 5, 40])]
            else:
                found[at:at] = chance.choice(tokens)
        try:
            outcomes.add(bool(read(bytes(found))))
        except Invalid:  # a sentence; anything else fails here
            outcomes.add(False)
    assert outcomes == {True, False}
