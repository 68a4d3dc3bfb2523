"""A year's facts from a table: a row a commitment, a column a fact under its dotted name (``target.value``).

The names are those of the JSON (docs/score.md): ``programmed.2026-06``, ``periods.2026-01.numerator``, ``weights.h``.
What the JSON keeps in lists has a code or a number in its name, ``requirements.RT1.met``, ``formulas.1.kind``; plain
numbers in a list stand in one cell with spaces between. A team's own facts stand beside its code: ``group``,
``group.name``, ``group.headcount``. An empty cell says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.rules.inputs.model import YearInputs
from tracker.rules.inputs.reading import parse_inputs
from tracker.sheets.arranging import Row, Wanted, arrange, headings
from tracker.sheets.tables import Problem, Table, TableProblems

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

_PLACE = re.compile(r"commitments\[(\d+)\]\.?(.*)")
GROUP = ("name", "headcount")
CODED = frozenset({"requirements", "items"})
"""Facts that the JSON keeps as a list of objects with a code each."""
NUMBERED = frozenset({"formulas"})
"""Facts that the JSON keeps as a list of objects without one."""
LISTED = ("faults", "counts.levels", "counts.criteria", ".counts", ".edges")
"""How the names of facts end that are a list of plain values."""
OF_A_CODE = frozenset({"met", "of", "opinion", "level", "points", "yes", "no", "not_applicable", "weight"})
"""What is said of a requirement or an item; all before it is its code, dots and all."""
YES_OR_NO = ("published.met", ".not_applicable")


_TEXTS = frozenset({"code", "name", "objective", "group", "group.name", "parent", "unit", "stage", "measure"})
"""Facts that are texts, whatever they look like: a code 1,1 is no number."""


def parse_table(
    table: Table, programme: Programme, as_of: str | None = None, notes: list[Problem] | None = None
) -> YearInputs:
    """The facts in ``table``; to ``notes`` is added how they were read.

    Raises :class:`Invalid` whose ``fields`` name line and column of every fault.
    """
    rows, said = rows_of(table)
    if notes is not None:
        notes += said
    content = content_of(rows)
    if as_of is not None:
        content["as_of"] = as_of
    try:
        return parse_inputs(content, programme)
    except Invalid as refused:
        if not refused.fields:
            raise
        fields = {_named(place, rows): fault for place, fault in refused.fields.items()}
        first = next(iter(fields))
        raise Invalid(
            N_("%(field)s: %(fault)s (faults: %(count)s)"),
            fields=fields,
            field=first,
            fault=fields[first],
            count=len(fields),
        ) from refused


def rows_of(table: Table) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows of facts under their names, and notes on how they were read.

    Raises :class:`TableProblems` where it cannot be taken, or contradicts itself.
    """
    columns = headings(table, "code")
    problems = _contradictions(columns)
    if problems:
        raise TableProblems(problems)
    numbers = tuple(name for name in columns if name not in _TEXTS and not name.endswith(LISTED))
    arranged = arrange(table, Wanted(columns, ("code",), numbers, strict=True))
    return arranged.rows, arranged.notes


def content_of(rows: Sequence[Row]) -> dict[str, Any]:
    """The rows as the JSON that ``cumple score`` takes. Raises :class:`TableProblems` where teams contradict."""
    problems: list[Problem] = []
    groups: dict[str, dict[str, Any]] = {}
    commitments = []
    for row in rows:
        team = row.cells.get("group")
        if team:
            problems += _join(groups, team, row)
        commitments.append(_commitment(row))
    if problems:
        raise TableProblems(problems)
    return {"groups": list(groups.values()), "commitments": commitments}


def _commitment(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, cell in row.cells.items():
        if not cell or column in [f"group.{name}" for name in GROUP]:
            continue
        *steps, last = _steps(column)
        place = found
        for step in steps:
            place = place.setdefault(step, {})
        place[last] = _plain(column, cell)
    listed: dict[str, Any] = _with_lists(found)
    return listed


def _steps(column: str) -> list[str]:
    """The names from the outside in; a code may have dots of its own: ``counts.items.1.2.yes``."""
    steps = column.split(".")
    at = next((number for number, step in enumerate(steps) if step in CODED), None)
    if at is None or at == len(steps) - 1:
        return steps
    *code, last = steps[at + 1 :]
    if not code or last not in OF_A_CODE:
        return [*steps[: at + 1], ".".join([*code, last])]
    return [*steps[: at + 1], ".".join(code), last]


def _with_lists(item: Any) -> Any:
    """The same with its lists made of what stood under codes and numbers."""
    if not isinstance(item, dict):
        return item
    found = {key: _with_lists(value) for key, value in item.items()}
    for name, value in found.items():
        if name in CODED and isinstance(value, dict):
            found[name] = [
                {"code": code, **(facts if isinstance(facts, dict) else {"met": facts})}
                for code, facts in value.items()
            ]
        elif name in NUMBERED and isinstance(value, dict):
            found[name] = [value[key] for key in sorted(value, key=lambda key: (len(key), key))]
    return found


def _plain(column: str, cell: str) -> Any:
    if column.endswith(LISTED):
        return cell.replace(",", " ").replace(";", " ").split()
    if column.endswith(YES_OR_NO) and cell in ("true", "false"):
        return cell == "true"
    return cell


def _join(groups: dict[str, dict[str, Any]], team: str, row: Row) -> list[Problem]:
    """Note the team of a row; what two rows say of it must be the same."""
    told = {name: cell for name in GROUP if (cell := row.cells.get(f"group.{name}"))}
    known = groups.setdefault(team, {"code": team})
    message = N_("The team “%(team)s” has two different values for %(name)s.")
    unlike = [name for name, cell in told.items() if known.get(name, cell) != cell]
    known.update(told)
    return [Problem(row.line, message, {"team": team, "name": name}) for name in unlike]


def _contradictions(columns: tuple[str, ...]) -> list[Problem]:
    """A name that is a fact of its own and a family of facts too: ``target`` beside ``target.value``."""
    problems = []
    for column in columns:
        inner = [other for other in columns if other.startswith(f"{column}.")]
        if inner and column != "group":
            message = N_("The columns “%(column)s” and “%(other)s” contradict each other.")
            problems.append(Problem(1, message, {"column": column, "other": inner[0]}))
        if not all(column.split(".")):
            problems.append(Problem(1, N_("The column “%(column)s” is no dotted name."), {"column": column}))
    return problems


def _named(place: str, rows: Sequence[Row]) -> str:
    """Where a fault stands in the table: ``4: target.value`` for line and column."""
    match = _PLACE.fullmatch(place)
    if match is None:
        return place
    row = rows[int(match[1])]
    return f"{row.line}: {match[2]}" if match[2] else str(row.line)
