"""``cumple score`` from CSV and XLSX: the same year as from JSON, and every slip with its line and column."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tests.rules import panel
from tracker.errors import Invalid
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.inputs.table import content_of, parse_table, rows_of
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import load_builtin
from tracker.sheets.reading import read_table
from tracker.sheets.tables import TableProblems
from tracker.sheets.workbook import read_xlsx

PMG = load_builtin("pmg-cl-2026")
CDC = load_builtin("cdc-cl-2026")


def cumple(*arguments: str, piped: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, "-m", "tracker.cli", "score", *arguments]
    return subprocess.run(line, input=piped, capture_output=True, check=False, timeout=60)


def june() -> dict[str, Any]:
    """The collective agreement of June as JSON, three of its teams."""
    rows = [row for team in ("Antofagasta", "DIVAD", "Magallanes") for row in panel.rows_of(panel.CDC, "2026-06", team)]
    content: dict[str, Any] = inputs_to_json(panel.year(rows, "2026-06"))
    return content


def flat(item: Any, name: str = "") -> dict[str, str]:
    """A commitment under dotted names; lists of requirements by their codes."""
    if isinstance(item, dict):
        found: dict[str, str] = {}
        for key, value in item.items():
            found |= flat(value, f"{name}.{key}" if name else key)
        return found
    if isinstance(item, list) and item and isinstance(item[0], dict):
        found = {}
        for number, one in enumerate(item, 1):
            inner = {key: value for key, value in one.items() if key != "code"}
            found |= flat(inner, f"{name}.{one.get('code', number)}")
        return found
    if isinstance(item, list):
        return {name: " ".join(str(one) for one in item)}
    return {} if item is None else {name: str(item).lower() if isinstance(item, bool) else str(item)}


def table(content: dict[str, Any]) -> list[list[str]]:
    rows = [flat(one) for one in content["commitments"]]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [columns, *[[row.get(column, "") for column in columns] for row in rows]]


def as_csv(rows: list[list[str]], delimiter: str = ",") -> bytes:
    told = io.StringIO(newline="")
    csv.writer(told, delimiter=delimiter).writerows(rows)
    return told.getvalue().encode()


def as_xlsx(rows: list[list[str]], numbers: bool = True) -> bytes:
    told = io.BytesIO()
    with xlsxwriter.Workbook(told, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                number = numbers and line > 0 and cell.replace(".", "", 1).removeprefix("-").isdigit()
                (sheet.write_number(line, column, float(cell)) if number else sheet.write_string(line, column, cell))
    return told.getvalue()


WRITERS: dict[str, Callable[[list[list[str]]], bytes]] = {
    "csv": as_csv,
    "csv with semicolons": lambda rows: as_csv(rows, ";"),
    "xlsx with numbers": as_xlsx,
    "xlsx with texts": lambda rows: as_xlsx(rows, numbers=False),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_table_holds_the_very_facts_of_the_json(kind: str) -> None:
    content = june()
    found = parse_table(read_table(WRITERS[kind](table(content))), CDC, "2026-06")
    wanted = parse_inputs({**content, "groups": [{"code": one["code"]} for one in content["groups"]]}, CDC)
    assert found.commitments == wanted.commitments
    assert [one.code for one in found.groups] == [one.code for one in wanted.groups]


@pytest.mark.parametrize("kind", WRITERS)
def test_the_command_scores_a_table_as_it_scores_json(kind: str, tmp_path: Path) -> None:
    content = june()
    content["groups"] = [{"code": one["code"]} for one in content["groups"]]
    path = tmp_path / "year.table"
    path.write_bytes(WRITERS[kind](table(content)))
    from_table = cumple("cdc-cl-2026", str(path), "--as-of", "2026-06", "--explain", "--language", "en")
    from_json = cumple("cdc-cl-2026", "-", "--explain", "--language", "en", piped=json.dumps(content).encode())
    assert (from_table.returncode, from_table.stderr) == (0, b"")
    assert json.loads(from_table.stdout) == json.loads(from_json.stdout)
    piped = cumple("cdc-cl-2026", "-", "--as-of", "2026-06", "--explain", "--language", "en", piped=path.read_bytes())
    assert piped.stdout == from_table.stdout


@pytest.mark.parametrize("sample", sorted((panel.SAMPLES / "score").glob("*.json")), ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", ["csv", "xlsx with texts"])
def test_every_worked_example_that_ships_can_be_a_table(sample: Path, kind: str) -> None:
    content = json.loads(sample.read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)
    pack = load_builtin("cdc-cl-2026" if sample.stem.startswith("cdc-") else sample.stem.partition(".")[0])
    teams = {one["code"]: one for one in content.get("groups", [])}
    for one in content["commitments"]:
        one |= {f"group.{key}": value for key, value in teams.get(one.get("group"), {}).items() if key != "code"}
    rows = table(content)
    for one in content["commitments"]:
        for key in ("group.name", "group.headcount"):
            one.pop(key, None)
    wanted = parse_inputs(content, pack)
    found = parse_table(read_table(WRITERS[kind](rows)), pack, content.get("as_of"))
    assert found.commitments == wanted.commitments
    used = {one.group for one in wanted.commitments}
    assert {one.code: one for one in found.groups} == {one.code: one for one in wanted.groups if one.code in used}


def test_every_family_of_facts_has_its_dotted_name() -> None:
    rows = [
        ["code", "name", "weight", "weights.h", "direction", "group", "group.name", "group.headcount", "factor",
         "target.low", "target.high", "periods.2026-01.numerator", "periods.2026-01.denominator",
         "requirements.RT1.met", "requirements.RT2.met", "requirements.RT2.of", "published.met", "faults", "status"],
        ["A", "Ámbito, con coma", "10", "20", "range", "north", "Norte", "12", "100", "1", "2", "3", "4", "", "", "",
         "true", "n_of_zero", ""],
        ["B", "", "", "", "", "north", "", "", "", "", "", "", "", "0.2", "1", "9", "", "", "excluded"],
    ]  # fmt: skip
    found = content_of(rows_of(read_table(as_csv(rows)))[0])
    assert found["groups"] == [{"code": "north", "name": "Norte", "headcount": "12"}]
    first, second = found["commitments"]
    assert first["name"] == "Ámbito, con coma"
    assert first["weights"] == {"h": "20"}
    assert first["target"] == {"low": "1", "high": "2"}
    assert first["periods"] == {"2026-01": {"numerator": "3", "denominator": "4"}}
    assert first["published"] == {"met": True}
    assert first["faults"] == ["n_of_zero"]
    assert "requirements" not in first
    assert second["requirements"] == [{"code": "RT1", "met": "0.2"}, {"code": "RT2", "met": "1", "of": "9"}]
    assert second["status"] == "excluded"
    parsed = parse_table(read_table(as_csv(rows)), PMG)
    assert parsed.groups[0].headcount == 12
    assert parsed.commitments[1].requirements[1].of == 9


def test_a_number_of_a_spreadsheet_is_what_it_shows_and_not_its_binary_neighbour() -> None:
    rows = [["code", "weight", "target.value", "actual.value"], ["A", "100", "0.3", "0.30000000000000004"]]
    (one,) = parse_table(read_table(as_xlsx(rows)), PMG).commitments
    assert one.actual is not None
    assert one.actual.value == Decimal("0.3")
    assert one.weight == 100
    assert str(one.weight) == "100"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["code", "weight"], ["A", "ten"]], "2: weight"),
        ([["code", "wieght"], ["A", "10"]], "2: wieght"),
        ([["code", "weight"], ["A", "10"], ["A", "5"]], "3: code"),
        ([["code", "weight"], ["", "10"]], "2: code"),
        ([["code", "periods.2026-13.value"], ["A", "10"]], "2: periods.2026-13"),
    ],
)
def test_a_slip_is_told_with_its_line_and_column(rows: list[list[str]], said: str) -> None:
    for data in (as_csv(rows), as_xlsx(rows)):
        with pytest.raises(Invalid) as refused:
            parse_table(read_table(data), PMG)
        assert list(refused.value.fields) == [said]


def test_names_that_contradict_and_teams_that_do_are_refused() -> None:
    with pytest.raises(TableProblems) as refused:
        rows_of(read_table(as_csv([["code", "target", "target.value"], ["A", "1", "1"]])))
    assert refused.value.problems[0].params == {"column": "target", "other": "target.value"}
    rows = [["code", "group", "group.headcount"], ["A", "n", "5"], ["B", "n", "6"]]
    with pytest.raises(TableProblems) as refused:
        content_of(rows_of(read_table(as_csv(rows)))[0])
    assert (refused.value.problems[0].line, refused.value.problems[0].params["team"]) == (3, "n")
    with pytest.raises(TableProblems):
        rows_of(read_table(as_csv([["code", "target..value"], ["A", "1"]])))


def test_the_command_tells_the_lines_of_a_broken_table(tmp_path: Path) -> None:
    path = tmp_path / "year.csv"
    path.write_text("code,weight\nA,10,11\n", "utf-8")
    done = cumple("pmg-cl-2026", str(path))
    assert (done.returncode, done.stdout) == (1, b"")
    assert f"{path}:2:" in done.stderr.decode()


# -- workbooks from elsewhere ---------------------------------------------------------------------


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    fill(book.active)
    told = io.BytesIO()
    book.save(told)
    return told.getvalue()


def test_a_day_and_an_error_in_a_cell_are_told_by_the_cell() -> None:
    import datetime as dt

    def fill(sheet: Any) -> None:
        sheet.append(["code", "weight"])
        sheet.append(["A", dt.date(2026, 1, 10)])
        sheet.append(["B", "#DIV/0!"])
        sheet["B3"].data_type = "e"

    with pytest.raises(TableProblems) as refused:
        rows_of(read_xlsx(workbook(fill)))
    assert [(one.line, one.params["cell"]) for one in refused.value.problems] == [(2, "B2"), (3, "B3")]


def test_only_the_first_sheet_is_read_and_empty_rows_and_columns_are_nothing() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["code", "weight", None, None])
        sheet.append([None, None])
        sheet.append(["A", 12.5])
        sheet.parent.create_sheet("Otra").append(["something", "else"])

    rows, notes = rows_of(read_xlsx(workbook(fill)))
    assert notes == ()
    assert [(row.line, dict(row.cells)) for row in rows] == [(3, {"code": "A", "weight": "12.5"})]


def test_a_cell_beyond_the_headings_is_not_lost_in_silence() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["code"])
        sheet.append(["A", "forgotten"])

    with pytest.raises(TableProblems) as refused:
        rows_of(read_xlsx(workbook(fill)))
    (problem,) = refused.value.problems
    assert problem.params == {"cells": "B2"}
    assert "Name their column" in problem.message


def bomb() -> bytes:
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"0" * 60_000_000)
    return told.getvalue()


def other_archive() -> bytes:
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w") as archive:
        archive.writestr("letter.txt", "hello")
    return told.getvalue()


@pytest.mark.parametrize(
    "data",
    [bomb(), other_archive(), as_xlsx([["code"], ["A"]])[:-200], b"PK\x03\x04", workbook(lambda sheet: None)],
    ids=["a bomb", "another archive", "cut off", "only a beginning", "empty"],
)
def test_what_is_no_sound_workbook_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(data)
    assert refused.value.message
    done = cumple("pmg-cl-2026", "-", piped=data)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"LOG_LEVEL" not in done.stderr
