"""Lists as files: exact, in any spreadsheet, and harmless there."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from flask import Flask

from tracker.errors import NotFound
from tracker.web import export

COLUMNS = ("name", "value", "big", "day", "at", "yes", "none")
ROWS = [
    {
        "name": '=HYPERLINK("x")',
        "value": Decimal("67.5400"),
        "big": Decimal("9007199254740993.25"),
        "day": dt.date(2026, 7, 20),
        "at": dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC),
        "yes": True,
        "none": None,
    },
    {"name": " +señal", "value": Decimal(-1), "big": 7, "day": None, "at": None, "yes": False, "none": "-2"},
]


def made(app: Flask, form: str) -> bytes:
    with app.test_request_context():
        response = export.respond("año 2026/x", form, COLUMNS, ROWS)
        assert 'filename="a-o-2026-x.' in response.headers["Content-Disposition"]
        return response.get_data()


def test_csv_keeps_figures_exact_and_disarms_formulas(app: Flask) -> None:
    raw = made(app, "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))
    assert first["name"].startswith("'=")
    assert (first["value"], first["big"]) == ("67.54", "9007199254740993.25")
    assert (first["day"], first["at"], first["yes"], first["none"]) == (
        "2026-07-20",
        "2026-07-20T15:00:00Z",
        "true",
        "",
    )
    assert second["name"].startswith("' +")
    assert second["value"] == "-1"
    assert second["none"] == "'-2"


def test_xlsx_holds_numbers_as_numbers_and_text_as_text(app: Flask) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(made(app, "xlsx"))).active
    header, first, second = sheet.iter_rows()
    assert [cell.value for cell in header] == list(COLUMNS)
    assert (first[0].value, first[0].data_type) == ('=HYPERLINK("x")', "s")
    assert first[1].value == 67.54
    assert (first[2].value, first[2].data_type) == ("9007199254740993.25", "s")
    assert second[2].value == 7
    assert first[5].value is True


def test_json_holds_canonical_text(app: Flask) -> None:
    first, second = json.loads(made(app, "json"))
    assert first["value"] == "67.54"
    assert first["at"] == "2026-07-20T15:00:00Z"
    assert second["big"] == 7
    assert first["none"] is None


def test_floats_do_not_leave(app: Flask) -> None:
    with pytest.raises(TypeError):
        export.text_of(0.1)


def test_an_unknown_format_is_not_found(app: Flask) -> None:
    with app.test_request_context("/?format=docx"), pytest.raises(NotFound):
        export.wanted()
    with app.test_request_context("/?format=html"):
        assert export.wanted() is None
