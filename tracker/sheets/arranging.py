"""A table under its headings: the columns that somebody asks for, and nothing of the others.

Only what is asked for is looked at. What was not read, or was read in one of two ways, is said once as a note.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.sheets.numerals import with_points
from tracker.sheets.tables import MAX_CELL, MAX_COLUMNS, Line, Problem, Table, TableProblems, Unread, clean_heading

_SEARCHED = 30  # lines among which the headings are looked for
_NAMED = 5  # cells or lines that a note names

_ELSEWHERE = N_("The headings are expected in row 1, found in row %(row)s.")
_ONLY_HEADINGS = N_("The table has headings and no row of figures below them.")
_UNDER_NO_HEADING = N_("No heading stands above these cells, so they were not read: %(cells)s.")
_NAME_THEM = N_("No heading stands above these cells: %(cells)s. Name their column, or empty them.")
_TOTALS = N_("Rows of totals were not read: %(lines)s.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a table, by heading.

    ``columns`` have to be there; ``keys`` are those of them that say what a row is about, ``numbers`` those that hold
    numbers. ``optional`` are read where they are. ``strict``: a cell under no heading is refused, not noted (where a
    heading is the name of a fact).
    """

    columns: tuple[str, ...]
    keys: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    strict: bool = False
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, and its cells by column, empty ones as an empty text."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Arranged:
    """The rows of figures under the columns that were asked for, and what is to be said of how they were read."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Problem, ...]


def headed(table: Table, columns: Collection[str]) -> bool:
    """Whether one of the first lines names all ``columns``."""
    return any(set(columns) <= set(_names(line).values()) for line in table.lines[:_SEARCHED])


def headings(table: Table, known: str) -> tuple[str, ...]:
    """The names on the line of headings: the first that names ``known``, else the first line of all."""
    searched = table.lines[:_SEARCHED]
    if not searched:
        return ()
    line = next((line for line in searched if known in _names(line).values()), searched[0])
    return tuple(dict.fromkeys(name for _, name in sorted(_names(line).items()) if name))


def arrange(table: Table, wanted: Wanted) -> Arranged:
    """The columns that are wanted of ``table``. Raises :class:`TableProblems` with every line to be mended in them,
    and :class:`Invalid` where no row stands under the headings."""
    reader = _Reader(table, wanted)
    reader.read()
    if reader.problems:
        raise TableProblems(reader.problems)
    if not reader.rows:
        raise Invalid(_ONLY_HEADINGS)
    numbers = [name for name in wanted.numbers if name in wanted.columns]
    rows = reader.rows
    if table.delimiter in (";", "\t"):  # where a comma cannot divide cells it may divide a number
        told = {name: [(row.line, row.cells[name]) for row in rows] for name in numbers}
        changed, notes, problems = with_points(told)
        if problems:
            raise TableProblems(problems)
        reader.notes += notes
        rows = [
            Row(row.line, {**row.cells, **{name: changed[name][at] for name in changed}}) for at, row in enumerate(rows)
        ]
    return Arranged(wanted.columns, tuple(rows), tuple(reader.notes))


@dataclass
class _Reader:
    table: Table
    wanted: Wanted
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def read(self) -> None:
        """Read all lines below the headings; what is wrong is noted, all of it."""
        if len(self.wanted.columns) > MAX_COLUMNS:
            self.problems.append(Problem(1, N_("The table has more than %(limit)s columns."), {"limit": MAX_COLUMNS}))
            return
        start = self._heading()
        if start is None:
            return
        heading = self.table.lines[start]
        names = _names(heading)
        read = {*self.wanted.columns, *self.wanted.optional}
        places = {name: at for at, name in names.items() if name in read}
        totals, stray = [], []
        for line in self.table.lines[start + 1 :]:
            if self._misshapen(line, heading, names):
                continue
            cells = {name: line.cells[at] for name, at in places.items() if at in line.cells}
            stray += [f"{_letters(at)}{line.number}" for at in sorted(line.cells) if not names.get(at)]
            if not cells:
                continue
            if _is_total(line, cells, self.wanted):
                totals.append(line.number)
                continue
            self.rows.append(Row(line.number, {name: self._text(line, name, places[name]) for name in places}))
        if totals:
            self.notes.append(Problem(totals[0], _TOTALS, {"lines": _some(totals)}))
        if stray:
            message = _NAME_THEM if self.wanted.strict else _UNDER_NO_HEADING
            found = Problem(heading.number, message, {"cells": _some(stray)})
            (self.problems if self.wanted.strict else self.notes).append(found)

    def _heading(self) -> int | None:
        """The place of the line that names most of what is wanted, None where something is wrong with it."""
        wanted = set(self.wanted.columns)
        searched = self.table.lines[:_SEARCHED]
        named = [len(wanted & set(_names(line).values())) for line in searched]
        start = named.index(max(named, default=0)) if named else 0
        line = searched[start] if searched else Line(1, {})
        held = Counter(name for name in _names(line).values() if name in wanted)
        for column in self.wanted.columns:
            if column not in held:
                self.problems.append(
                    Problem(line.number, N_("The column “%(column)s” is missing."), {"column": column})
                )
            elif held[column] > 1:
                message = N_("Two columns are called “%(column)s”.")
                self.problems.append(Problem(line.number, message, {"column": column}))
        if line.number != 1:
            told = self.problems if self.problems else self.notes
            told.insert(0, Problem(line.number, _ELSEWHERE, {"row": line.number}))
        return None if self.problems else start

    def _misshapen(self, line: Line, heading: Line, names: Mapping[int, str]) -> bool:
        """Whether a line of CSV has other cells than its headings: a mark too many moves all that follow."""
        least = max((at for at, name in names.items() if name), default=-1) + 1
        if line.width is None or heading.width is None or least <= line.width <= heading.width:
            return False
        message = N_("The row has %(cells)s cells, the heading has %(columns)s.")
        self.problems.append(Problem(line.number, message, {"cells": line.width, "columns": heading.width}))
        return True

    def _text(self, line: Line, name: str, at: int) -> str:
        cell = line.cells.get(at, "")
        if isinstance(cell, str):
            return cell
        places = {"cell": f"{_letters(at)}{line.number}", "column": name, "limit": MAX_CELL}
        self.problems.append(Problem(line.number, cell.why, places))
        return ""


def _names(line: Line) -> dict[int, str]:
    return {at: clean_heading(cell) for at, cell in line.cells.items() if isinstance(cell, str)}


_TOTAL = re.compile(r"(?:grand )?(?:sub-?)?total(?:es|s)?(?: general)?:?|suma(?:toria)?:?|sum:?|promedio:?|average:?")
_OF_A_TOTAL = re.compile(r"(?:sub-?)?total(?:es|s)?\b.*|suma(?:toria)? .*|promedio .*")
_FIGURE = re.compile(r"[-+]?[0-9][0-9.,' ]*%?")


def _is_total(line: Line, cells: Mapping[str, str | Unread], wanted: Wanted) -> bool:
    """Whether a row sums up others: where it should say what it is about it says “Total”, or nothing.

    With a single key, it holds nothing but numbers besides.
    """
    keys = [_folded(cells.get(key, "")) for key in wanted.keys]
    bare = not any(keys)
    words = [_folded(cell) for cell in line.cells.values()] if bare else keys
    said = any(_TOTAL.fullmatch(word) for word in words)
    if not said and not (not all(keys) and any(_OF_A_TOTAL.fullmatch(word) for word in words)):
        return False
    others = [_folded(cell) for name, cell in cells.items() if name not in wanted.keys]
    plain = all(_FIGURE.fullmatch(text) or _OF_A_TOTAL.fullmatch(text) or not text for text in others)
    return plain or len(wanted.keys) > 1


def _folded(cell: str | Unread) -> str:
    return " ".join(cell.casefold().split()) if isinstance(cell, str) else ""


def _some(found: Sequence[object]) -> str:
    told = ", ".join(str(one) for one in found[:_NAMED])
    return told if len(found) <= _NAMED else f"{told} … ({len(found)})"


def _letters(at: int) -> str:
    """The letters of a column: A is 0, XFD is 16383."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
