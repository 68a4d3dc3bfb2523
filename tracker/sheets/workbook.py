"""Reading a sheet of a workbook (XLSX) as a table of texts, with the guards of every archive from elsewhere.

Numbers are taken at the fifteen digits that a spreadsheet holds, exactly; nothing is computed: of a formula the
result that was saved counts. A cell that holds an error, a day or a moment is refused with its place.
"""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from tracker.errors import Invalid
from tracker.formats.numbers import canonical_decimal
from tracker.formats.sentences import N_
from tracker.sheets.archives import guarded_zip
from tracker.sheets.tables import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Problem,
    Row,
    Table,
    TableProblems,
    clean_heading,
    heading_problems,
)

MOST_UNPACKED = 50 * 1024 * 1024
_TOO_LARGE = N_("The file is larger than %(limit)s MB. Split it and import the parts.")
_BROKEN = N_("The workbook is incomplete or damaged. Open it, save it again and use that file.")
_EMPTY = N_("The sheet of the workbook is empty: its first row has to name the columns.")
_MANY_ROWS = N_("The file has more than %(limit)s rows. Split it and import the parts.")


def is_workbook(data: bytes) -> bool:
    """Whether the file begins as an archive does, which no text table can."""
    return data.startswith(b"PK\x03\x04")


def read_xlsx(data: bytes, sheet: str | None = None) -> Table:
    """The sheet called ``sheet`` in ``data``, else the first one.

    Raises :class:`Invalid` on the whole file, or where it has no such sheet, and :class:`TableProblems` cell by cell.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(_TOO_LARGE, limit=MAX_BYTES // 2**20)
    with guarded_zip(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise Invalid(_TOO_LARGE, limit=MOST_UNPACKED // 2**20)
        if "xl/workbook.xml" not in archive.namelist():
            raise Invalid(N_("This is an archive, and no workbook: save the table as XLSX or as CSV."))
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return _table(_rows(book.worksheets, sheet))
        except (InvalidFileException, ParseError, KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
            raise Invalid(_BROKEN) from error


def _rows(sheets: Sequence[Any], name: str | None) -> Iterator[Any]:
    if name is None:
        rows: Iterator[Any] = sheets[0].iter_rows() if sheets else iter(())
        return rows
    found = next((one for one in sheets if one.title.strip().casefold() == name.strip().casefold()), None)
    if found is None:
        known = ", ".join(one.title for one in sheets)
        raise Invalid(N_("The workbook has no sheet “%(name)s”. It has: %(known)s."), name=name, known=known)
    of_name: Iterator[Any] = found.iter_rows()
    return of_name


def _table(rows: Iterator[Any]) -> Table:
    first = next(rows, None)
    heads = [] if first is None else [cell.value for cell in first]
    while heads and heads[-1] in (None, ""):
        heads.pop()
    if not heads:
        raise Invalid(_EMPTY)
    columns = tuple(clean_heading("" if head is None else str(head)) for head in heads)
    problems = heading_problems(columns)
    found: list[Row] = []
    for line, cells in enumerate(rows, 2):
        if len(found) >= MAX_ROWS:
            raise Invalid(_MANY_ROWS, limit=MAX_ROWS)
        values = [_text(cell, line, problems) for cell in cells[:MAX_COLUMNS]]
        if any(values[len(columns) :]):
            problems.append(Problem(line, N_("A cell stands beyond the last named column."), {}))
        if any(values):
            padded = [*values[: len(columns)], *[""] * (len(columns) - len(values))]
            found.append(Row(line, dict(zip(columns, padded, strict=True))))
    if problems:
        raise TableProblems(problems)
    return Table(columns, tuple(found), "xlsx", "")


def _text(cell: Any, line: int, problems: list[Problem]) -> str:
    """What the cell says, as the text that one would type."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and cell.data_type == "n":
        return canonical_decimal(Decimal(format(value, ".15g")))
    place = {"cell": f"{get_column_letter(cell.column)}{line}"}
    if cell.data_type == "e":
        problems.append(Problem(line, N_("The cell %(cell)s holds an error of the spreadsheet."), place))
    elif not isinstance(value, str):
        problems.append(Problem(line, N_("The cell %(cell)s holds a day or a moment: write it as text."), place))
    elif len(value) > MAX_CELL:
        problems.append(Problem(line, N_("A cell is longer than %(limit)s characters."), {"limit": MAX_CELL}))
    else:
        return unicodedata.normalize("NFC", value).strip()
    return ""
