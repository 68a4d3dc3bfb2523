"""Reading a sheet of a workbook (XLSX, ECMA-376 part 1, 18) as a table of texts.

Only what a table needs is read: the sheet's name, its cells, the texts they share, and which formats are days. Numbers
are taken at the fifteen digits that a spreadsheet holds, exactly; nothing is computed: of a formula the result that was
saved counts. A cell that cannot be taken is kept as such, so that only who asks for its column is told.

Whoever has the file of somebody else reads it by :mod:`tracker.sheets.alone`, in a process of its own.
"""

import io
import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any, NoReturn
from xml.parsers import expat
from zipfile import ZipFile

from tracker.errors import Invalid
from tracker.formats.numbers import canonical_decimal
from tracker.formats.sentences import N_
from tracker.sheets.archives import guarded_zip
from tracker.sheets.tables import LONG, MANY_ROWS, MAX_BYTES, MAX_CELL, MAX_ROWS, TOO_LARGE, Cell, Line, Table, Unread

MOST_UNPACKED = 50 * 1024 * 1024
MOST_TEXT = 20_000_000  # characters on a sheet; a text that cells share counts as often as it stands there
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

BROKEN = N_("The workbook is incomplete or damaged. Open it, save it again and use that file.")
_EMPTY = N_("The sheet of the workbook is empty: its first row has to name the columns.")
_NO_WORKBOOK = N_("This is an archive, and no workbook: save the table as XLSX or as CSV.")
_BINARY = N_("This is a workbook in the format .xlsb: open it and save it as .xlsx, or as “CSV UTF-8”.")
_OPEN_DOCUMENT = N_("This is a workbook in the format .ods: open it and save it as .xlsx, or as “CSV UTF-8”.")
_ERROR = N_("The cell %(cell)s holds an error of the spreadsheet.")
_DAY = N_("The cell %(cell)s holds a day or a moment: write it as text.")
_FORMULA = N_(
    "The cell %(cell)s holds a formula without its result: open the workbook in a spreadsheet program and "
    "save it there."
)
_NO_VALUE = N_("The cell %(cell)s cannot be read: type its value anew.")


def is_workbook(data: bytes) -> bool:
    """Whether the file begins as an archive does, which no text table can."""
    return data.startswith(b"PK\x03\x04")


def read_xlsx(data: bytes, sheet: str | None = None) -> Table:
    """The sheet called ``sheet`` in ``data``, else the first one that is shown.

    Raises :class:`Invalid` on the whole file, or where it has no such sheet.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(TOO_LARGE, limit=MAX_BYTES // 2**20)
    with guarded_zip(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise Invalid(TOO_LARGE, limit=MOST_UNPACKED // 2**20)
        book = _book(archive, names)
        lines = _lines(archive, names, book, _chosen(book, sheet))
    if not lines:
        raise Invalid(_EMPTY)
    return Table(tuple(lines), "xlsx", "")


@dataclass(slots=True)
class _Book:
    """What the workbook says of itself: its sheets (title, part, whether it is shown), and where the rest stands."""

    sheets: list[tuple[str, str, bool]]
    uncomputed: bool  # a program wrote it, and no spreadsheet has computed its formulas yet
    texts: str | None
    styles: str | None


def _book(archive: ZipFile, names: set[str]) -> _Book:
    main = next(iter(_related(archive, names, "").get("officeDocument", {}).values()), "xl/workbook.xml")
    if main not in names:
        if "content.xml" in names:
            raise Invalid(_OPEN_DOCUMENT)
        raise Invalid(_NO_WORKBOOK)
    if main.endswith(".bin"):
        raise Invalid(_BINARY)
    related = _related(archive, names, main)
    told: list[tuple[str, str, bool]] = []
    computed: list[bool] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            part = related.get("worksheet", {}).get(identifier)
            if part is not None:
                told.append((attributes.get("name", ""), part, attributes.get("state", "visible") == "visible"))
        elif name == "calcPr":
            computed.append(attributes.get("fullCalcOnLoad") not in ("1", "true"))

    _parse(archive, main, start)
    texts, styles = (next(iter(related.get(kind, {}).values()), None) for kind in ("sharedStrings", "styles"))
    return _Book(told, not all(computed), texts if texts in names else None, styles if styles in names else None)


def _related(archive: ZipFile, names: set[str], part: str) -> dict[str, dict[str, str]]:
    """Parts that ``part`` speaks of: kind to identifier to name."""
    folder, file = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    found: dict[str, dict[str, str]] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rsplit("/", 1)[-1]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found.setdefault(kind, {})[attributes.get("Id", "")] = target

    if relations in names:
        _parse(archive, relations, start)
    return found


def _chosen(book: _Book, name: str | None) -> str:
    """The part of the sheet of that name."""
    if name is None:
        shown = [part for _, part, seen in book.sheets if seen] or [part for _, part, _ in book.sheets]
        if not shown:
            raise Invalid(_EMPTY)
        return shown[0]
    for title, part, _ in book.sheets:
        if title.strip().casefold() == name.strip().casefold():
            return part
    known = ", ".join(title for title, _, _ in book.sheets)
    raise Invalid(N_("The workbook has no sheet “%(name)s”. It has: %(known)s."), name=name, known=known)


def _lines(archive: ZipFile, names: set[str], book: _Book, part: str) -> list[Line]:
    if part not in names:
        raise Invalid(BROKEN)
    texts = _texts(archive, book.texts) if book.texts else []
    days = _days(archive, book.styles) if book.styles else []
    reader = _Sheet(texts, days, book.uncomputed)
    _parse(archive, part, reader.start, reader.end, reader.said)
    return reader.lines


def _texts(archive: ZipFile, part: str) -> list[str]:
    """The texts that cells share, in order; how they sound (``rPh``) is no part of them."""
    found: list[str] = []
    open_: list[str] = []
    pieces: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        open_.append(name)
        if name == "si":
            pieces.clear()

    def end(name: str) -> None:
        open_.pop()
        if name == "si":
            found.append("".join(pieces))

    def said(text: str) -> None:
        if open_[-1] == "t" and "rPh" not in open_:
            pieces.append(text)

    _parse(archive, part, start, end, said)
    return found


_OUR_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # formats that need not be written down
_NOT_A_MARK = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def _days(archive: ZipFile, part: str) -> list[bool]:
    """Of each style that a cell may have, whether it shows a day, a moment or a time."""
    written: dict[str, bool] = {}
    found: list[bool] = []
    open_: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        open_.append(name)
        number = attributes.get("numFmtId", "0")
        if name == "numFmt":
            marks = _NOT_A_MARK.sub("", attributes.get("formatCode", "")).split(";")[0]
            written[number] = bool(re.search("[dmyhs]", marks, re.IGNORECASE))
        elif name == "xf" and "cellXfs" in open_:
            found.append(written.get(number, number.isascii() and number.isdigit() and int(number[:9]) in _OUR_DAYS))

    _parse(archive, part, start, lambda name: open_.pop())
    return found


_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]{1,4})?")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class _Sheet:
    """Takes a sheet element by element; lines come out in order, cells that say nothing left out."""

    texts: list[str]
    days: list[bool]
    uncomputed: bool
    lines: list[Line] = field(default_factory=list)
    _row: int = 0
    _column: int = -1
    _cells: dict[int, Cell] = field(default_factory=dict)
    _attributes: Mapping[str, str] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _formula: bool = False
    _length: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._open.append(name)
        if name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "c":
            self._attributes, self._formula = attributes, False
            self._pieces.clear()
            self._begin_cell(attributes.get("r"))
        elif name == "f":
            self._formula = True

    def end(self, name: str) -> None:
        """An element ends."""
        self._open.pop()
        if name == "c":
            cell = self._cell("".join(self._pieces))
            if cell:
                self._cells[self._column] = cell
                self._length += len(cell) if isinstance(cell, str) else 1
                if self._length > MOST_TEXT:
                    raise Invalid(TOO_LARGE, limit=MOST_TEXT // 10**6)
        elif name == "row" and self._cells:
            if len(self.lines) > MAX_ROWS:
                raise Invalid(MANY_ROWS, limit=MAX_ROWS)
            self.lines.append(Line(self._row, self._cells))

    def said(self, text: str) -> None:
        """Text inside an element: a value, or a text that stands in its cell."""
        if self._open[-1] in ("v", "t") and "rPh" not in self._open:
            self._pieces.append(text)

    def _begin_row(self, told: str | None) -> None:
        number = self._row + 1 if told is None else _whole(told)
        if not self._row < number <= LAST_ROW:
            raise Invalid(BROKEN)
        self._row, self._column, self._cells = number, -1, {}

    def _begin_cell(self, told: str | None) -> None:
        column = self._column + 1
        if told is not None:
            address = _ADDRESS.fullmatch(told)
            if address is None or int(address[2]) != self._row:
                raise Invalid(BROKEN)
            column = _place(address[1])
        if not self._column < column < LAST_COLUMN or self._row == 0:
            raise Invalid(BROKEN)
        self._column = column

    def _cell(self, value: str) -> Cell:
        """What the cell says, as the text that one would type."""
        kind = self._attributes.get("t", "n")
        if self._formula and kind != "str" and (not value or (self.uncomputed and value in ("0", "0.0"))):
            return Unread(_FORMULA)
        if kind == "s":
            return _text(self._shared(value)) if value else ""
        if kind in ("str", "inlineStr"):
            return _text(value)
        if not value:
            return ""
        if kind == "b":
            return {"0": "false", "1": "true"}.get(value, Unread(_NO_VALUE))
        if kind == "e":
            return Unread(_ERROR)
        return Unread(_DAY) if kind == "d" or self._shows_a_day() else _number(value)

    def _shared(self, value: str) -> str:
        at = _whole(value)
        if at >= len(self.texts):
            raise Invalid(BROKEN)
        return self.texts[at]

    def _shows_a_day(self) -> bool:
        style = _whole(self._attributes.get("s", "0"))
        return style < len(self.days) and self.days[style]


def _text(value: str) -> Cell:
    if len(value) > MAX_CELL:
        return Unread(LONG)
    if "_x" in value:
        value = re.sub("_x(0009|000[AD]|005F)_", lambda found: chr(int(found[1], 16)), value)
    return unicodedata.normalize("NFC", value).strip()


def _number(value: str) -> Cell:
    """The number at the fifteen digits that a spreadsheet holds."""
    if not _NUMBER.fullmatch(value.strip()):
        return Unread(_NO_VALUE)
    try:
        return canonical_decimal(Decimal(format(float(value), ".15g")))
    except ValueError:  # larger than any number of a spreadsheet
        return Unread(_NO_VALUE)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(BROKEN)
    return int(text)


def _place(letters: str) -> int:
    """The number of a column by its letters: A is 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


Start = Callable[[str, Mapping[str, str]], None]


def _parse(
    archive: ZipFile,
    part: str,
    start: Start,
    end: Callable[[str], Any] | None = None,
    said: Callable[[str], None] | None = None,
) -> None:
    """Read a part of the archive, names of elements without their namespaces.

    Raises :class:`Invalid` where it is no such XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name[name.rfind(" ") + 1 :], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name[name.rfind(" ") + 1 :])
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = _no_document_type
    try:
        opened: IO[bytes]
        with archive.open(part) as opened:
            parser.ParseFile(opened)
    except (expat.ExpatError, LookupError) as error:  # not well formed, or in an encoding that there is not
        raise Invalid(BROKEN) from error


def _no_document_type(*_: object) -> NoReturn:
    raise Invalid(BROKEN)  # no workbook has one: entities would be declared in it
