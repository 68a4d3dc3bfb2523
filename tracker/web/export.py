"""A list as CSV, XLSX or JSON: the same rows and filters as its page, by ``?format=``.

Figures leave exactly as they are kept: canonical text in CSV and JSON, numbers in XLSX as far as a spreadsheet's
fifteen digits carry them, text beyond. A cell that a spreadsheet would run as a formula is disarmed.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from flask import Response, request

from tracker.errors import NotFound
from tracker.formats.canonical import canonical_json
from tracker.formats.numbers import canonical_decimal
from tracker.formats.sentences import N_

FORMATS = ("csv", "xlsx", "json")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_DIGITS = 15  # what a spreadsheet keeps of a number
Row = Mapping[str, Any]


def wanted() -> str | None:
    """The format asked for, None for the page itself. Raises :class:`NotFound` on one that there is not."""
    name = request.args.get("format")
    if name is None or name == "html":
        return None
    if name not in FORMATS:
        raise NotFound(N_("Lists come as csv, xlsx or json."))
    return name


def respond(name: str, form: str, columns: Sequence[str], rows: Iterable[Row]) -> Response:
    """``rows`` as a file ``name.form``; ``columns`` are the stable English keys, in order, of every row."""
    table = [[row.get(column) for column in columns] for row in rows]
    body = {"csv": _csv, "xlsx": _xlsx, "json": _json}[form](columns, table)
    response = Response(body, content_type=_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{_plain(name)}.{form}"'
    return response


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in name)


def text_of(value: Any) -> str:
    """A cell as text: canonical figures, ISO days and moments."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return canonical_decimal(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        raise TypeError("a figure that counts is no float")
    return str(value)


def disarmed(text: str) -> str:
    """``text`` that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0")[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text


def _cell(value: Any) -> str:
    return text_of(value) if isinstance(value, Decimal | int) else disarmed(text_of(value))


def _csv(columns: Sequence[str], table: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in table)
    return out.getvalue().encode("utf-8-sig")  # without the mark a Spanish spreadsheet garbles accents


def _json(columns: Sequence[str], table: list[list[Any]]) -> bytes:
    return canonical_json(
        [{column: _plain_value(value) for column, value in zip(columns, row, strict=True)} for row in table]
    )


def _plain_value(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else text_of(value)


def _xlsx(columns: Sequence[str], table: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet("Cumple")
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, bold)
    for line, row in enumerate(table, start=1):
        for place, value in enumerate(row):
            _write(sheet, line, place, value)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int) and len(str(abs(value))) <= _DIGITS:
        sheet.write_number(line, place, value)
    elif isinstance(value, Decimal) and len(canonical_decimal(value).lstrip("-0.").replace(".", "")) <= _DIGITS:
        sheet.write_number(line, place, float(value))  # shown in a spreadsheet, never scored with
    elif value is not None:
        sheet.write_string(line, place, text_of(value))
