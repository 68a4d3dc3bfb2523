"""Reading a table that somebody exported: CSV with guards, every cell as the text it is.

Nothing is guessed silently: what is not UTF-8 (or UTF-16 with its mark), what is too large or does not hold
together as a table is refused whole, with the line.
"""

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.errors import Invalid
from tracker.formats.sentences import N_

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 10_000  # characters
DELIMITERS = ",;\t"
SHOWN = 20  # problems named in a message; more are counted

_TOO_LARGE = N_("The file is larger than %(limit)s MB. Split it and import the parts.")
_NOT_UTF8 = N_("The file is not in UTF-8. Save it as “CSV UTF-8” and import it again.")
_EMPTY = N_("The file holds no table: the first line has to name the columns.")
_NOT_A_TABLE = N_("The file is not a proper CSV table: %(why)s")
_PROBLEMS = N_("Nothing was taken from the file. To be mended in it: %(count)s.")
_MANY_ROWS = N_("The file has more than %(limit)s rows. Split it and import the parts.")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a table from being read: the line it stands on (1 is the heading), and what it is."""

    line: int
    message: str  # msgid
    params: Mapping[str, object]


class TableProblems(Invalid):
    """The table cannot be taken as it is; ``problems`` names every place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(_PROBLEMS, count=len(problems))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, and its cells by column, spaces around them removed."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table, and how it was written."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str


def read_csv(data: bytes) -> Table:
    """The table in ``data``. Raises :class:`Invalid` on the whole file and :class:`TableProblems` line by line."""
    if len(data) > MAX_BYTES:
        raise Invalid(_TOO_LARGE, limit=MAX_BYTES // 2**20)
    encoding, text = _decode(data)
    heading = text.split("\n", 1)[0]
    if not heading.strip():
        raise Invalid(_EMPTY)
    delimiter = max(DELIMITERS, key=heading.count)
    lines = _lines(text, delimiter)
    _, first = next(lines)
    columns = tuple(clean_heading(cell) for cell in first)
    problems = heading_problems(columns)
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) >= MAX_ROWS:
            raise Invalid(_MANY_ROWS, limit=MAX_ROWS)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            message = N_("The row has %(cells)s cells, the heading has %(columns)s.")
            problems.append(Problem(line, message, {"cells": len(cells), "columns": len(columns)}))
            continue
        if any(len(cell) > MAX_CELL for cell in cells):
            problems.append(Problem(line, N_("A cell is longer than %(limit)s characters."), {"limit": MAX_CELL}))
            continue
        rows.append(Row(line, {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}))
    if problems:
        raise TableProblems(problems)
    return Table(columns, tuple(rows), encoding, delimiter)


def clean_heading(cell: str) -> str:
    """A column's name without the spaces, no-break spaces and marks that spreadsheets leave in it."""
    return " ".join(unicodedata.normalize("NFC", cell).replace("\ufeff", "").split())


def _decode(data: bytes) -> tuple[str, str]:
    encoding = "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Invalid(_NOT_UTF8) from error
    if "\0" in text:
        raise Invalid(_NOT_UTF8)
    return encoding, unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line they begin on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableProblems([Problem(begins, _NOT_A_TABLE, {"why": str(error)})]) from error


def heading_problems(columns: tuple[str, ...]) -> list[Problem]:
    """What is wrong with the names of the columns: too many, twice the same, none."""
    if len(columns) > MAX_COLUMNS:  # what else is wrong with so many names nobody would read
        return [Problem(1, N_("The table has more than %(limit)s columns."), {"limit": MAX_COLUMNS})]
    problems = []
    for column in sorted(column for column, times in Counter(columns).items() if times > 1):
        message = N_("Two columns are called “%(column)s”.") if column else N_("Several columns have no name.")
        problems.append(Problem(1, message, {"column": column}))
    return problems
