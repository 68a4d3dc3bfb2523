"""Numbers of a table written as the country writes them, 1.234,5, in columns: turned to 1234.5, or asked about.

A comma can only be read so where it does not divide the cells. Which mark is which is told from the whole column, and
of a column with points alone from the other columns of the file; where that leaves two readings each cell is asked for.
"""

import re
from collections.abc import Mapping, Sequence

from tracker.formats.sentences import N_
from tracker.sheets.tables import Problem

_COMMA = re.compile(r"-?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]{1,2})?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_BOTH = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+")
_POINT = re.compile(r"-?[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]{1,2})?")

_COMMAS_READ = N_("The comma was read as the decimal mark in %(columns)s: %(cell)s is %(number)s.")
_DOTS_READ = N_("Dots were read as marks of thousands in %(columns)s: %(cell)s is %(number)s.")
_MIXED = N_(
    "Column “%(column)s”: “%(value)s” has a point, and “%(other)s” in line %(line)s a comma. Write all numbers of the "
    "column with the same decimal mark, and none for thousands."
)
_TWO_WAYS = N_(
    "Column “%(column)s”: “%(value)s” can be read in two ways. Write %(whole)s, or %(fraction)s with a decimal comma."
)

Cells = Sequence[tuple[int, str]]  # line and text, in order


def with_points(columns: Mapping[str, Cells]) -> tuple[dict[str, list[str]], list[Problem], list[Problem]]:
    """The columns whose numbers were written with commas or dots of thousands, rewritten; notes that say so; and every
    cell that has two readings."""
    marks = {name: _marks(cells) for name, cells in columns.items()}
    country = any(found & {"comma", "thousands"} for found in marks.values())  # somewhere a number is written its way
    pointed = any("point" in found for found in marks.values())
    changed: dict[str, list[str]] = {}
    problems: list[Problem] = []
    commas: dict[str, str] = {}  # column: a cell that was read so
    dots: dict[str, str] = {}
    for name, cells in columns.items():
        found = marks[name]
        if "comma" in found:
            mixed = _mixed(name, cells, found)
            if mixed:
                problems += mixed
                continue
        elif "groups" in found and "point" not in found:
            if not country and not pointed:
                problems += [_two_ways(name, line, text) for line, text in cells if _GROUPED.fullmatch(text)]
            if not country:
                continue
        else:
            continue  # as it is documented: a point, and nothing for thousands
        changed[name] = [_pointed(text) for _, text in cells]
        for _, text in cells:
            if "," in text and _pointed(text) != text:
                commas.setdefault(name, text)
            if "." in text and _pointed(text) != text:
                dots.setdefault(name, text)
    notes = [
        Problem(1, message, {"columns": ", ".join(told), "cell": cell, "number": _pointed(cell)})
        for message, told in ((_COMMAS_READ, commas), (_DOTS_READ, dots))
        for cell in list(told.values())[:1]
    ]
    return changed, notes, problems


def _marks(cells: Cells) -> set[str]:
    """Which marks the numbers of a column have: a comma or a point for decimals; groups of three, which may be either;
    thousands where nothing else can be meant (1.234,5 and 1.234.567)."""
    found = set()
    for _, text in cells:
        if _BOTH.fullmatch(text):
            found |= {"comma", "thousands"}
        elif _COMMA.fullmatch(text):
            found.add("comma")
        elif _GROUPED.fullmatch(text):
            found |= {"groups", "thousands"} if text.count(".") > 1 else {"groups"}
        elif _POINT.fullmatch(text):
            found.add("point")
    return found


def _mixed(name: str, cells: Cells, found: set[str]) -> list[Problem]:
    """Each cell with a point where others have a comma; 1.234,5 in the column says what its points are."""
    line, other = next((line, text) for line, text in cells if "," in text and _pointed(text) != text)
    return [
        Problem(at, _MIXED, {"column": name, "value": text, "other": other, "line": line})
        for at, text in cells
        if _POINT.fullmatch(text) and not ("thousands" in found and _GROUPED.fullmatch(text))
    ]


def _two_ways(name: str, line: int, text: str) -> Problem:
    params = {"column": name, "value": text, "whole": text.replace(".", ""), "fraction": text.replace(".", ",")}
    return Problem(line, _TWO_WAYS, params)


def _pointed(text: str) -> str:
    """``text`` with a point for its comma and without dots of thousands, where it is a number written so."""
    if _BOTH.fullmatch(text) or _GROUPED.fullmatch(text) or _COMMA.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text
