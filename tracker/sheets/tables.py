"""A table that somebody exported, line by line as it stands, before anyone has said which of its columns count.

Nothing is guessed silently: what is not UTF-8 (or UTF-16 with its mark), what is too large or does not hold together
is refused whole, with the line. A single cell that cannot be taken is kept as :class:`Unread`: only whoever asks for
its column is told (:mod:`tracker.sheets.arranging`).
"""

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from tracker.errors import Invalid
from tracker.formats.sentences import N_

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200  # that a mapping or a reader may ask for
MAX_CELL = 10_000  # characters
DELIMITERS = ",;\t"
SHOWN = 20  # problems named in a message; more are counted
_LOOKED_AT = 20  # lines from which the delimiter is told

TOO_LARGE = N_("The file is larger than %(limit)s MB. Split it and import the parts.")
MANY_ROWS = N_("The file has more than %(limit)s rows. Split it and import the parts.")
LONG = N_("Column “%(column)s”: the cell is longer than %(limit)s characters.")
_NOT_UTF8 = N_("The file is not in UTF-8. Save it as “CSV UTF-8” and import it again.")
_EMPTY = N_("The file holds no table: the first line has to name the columns.")
_NOT_A_TABLE = N_("The file is not a proper CSV table: %(why)s")
_PROBLEMS = N_("Nothing was taken from the file. To be mended in it: %(count)s.")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a table, with its line: what keeps it from being read, or a note on how it was read."""

    line: int
    message: str  # msgid
    params: Mapping[str, object]


class TableProblems(Invalid):
    """The table cannot be taken as it is; ``problems`` names every place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(_PROBLEMS, count=len(problems))


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that cannot be taken as text. ``why``: a msgid with the places ``cell``, ``column`` and ``limit``."""

    why: str


Cell = str | Unread


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it: its number (1 is the first), and its cells by column (0 is the first).

    Empty cells are left out; spaces around the others are removed. ``width``: how many cells a line of CSV has, empty
    ones too; None in a workbook, whose lines have no end.
    """

    number: int
    cells: Mapping[int, Cell]
    width: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All that stands in a file or on a sheet, and how it was written (``delimiter``: empty in a workbook)."""

    lines: tuple[Line, ...]
    encoding: str
    delimiter: str


def read_csv(data: bytes) -> Table:
    """The table in ``data``. Raises :class:`Invalid` on the whole file and :class:`TableProblems` line by line."""
    if len(data) > MAX_BYTES:
        raise Invalid(TOO_LARGE, limit=MAX_BYTES // 2**20)
    encoding, text = _decode(data)
    delimiter = _delimiter(text)
    found: list[Line] = []
    for number, cells in _lines(text, delimiter):
        told = {at: _cell(cell) for at, cell in enumerate(cells) if cell.strip("\ufeff \t\n")}
        if not told:
            continue
        if len(found) > MAX_ROWS:
            raise Invalid(MANY_ROWS, limit=MAX_ROWS)
        found.append(Line(number, told, len(cells)))
    if not found:
        raise Invalid(_EMPTY)
    return Table(tuple(found), encoding, delimiter)


def clean_heading(cell: str) -> str:
    """A column's name without the spaces, no-break spaces and marks that spreadsheets leave in it."""
    return " ".join(unicodedata.normalize("NFC", cell).replace("\ufeff", "").split())


def _cell(text: str) -> Cell:
    return text.strip() if len(text) <= MAX_CELL else Unread(LONG)


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


def _delimiter(text: str) -> str:
    """What divides the cells: the mark by which most of the first lines have as many cells as one another.

    A title above the headings has few of them, and decimal commas differ from line to line.
    """

    def likeness(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for cells in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _LOOKED_AT):
                widths[len(cells)] += any(cell.strip() for cell in cells)
        except csv.Error:
            pass  # whoever reads the table in earnest says so, with the line
        return max(((lines, width) for width, lines in widths.items() if width > 1), default=(0, 0))

    return max(DELIMITERS, key=likeness)


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
