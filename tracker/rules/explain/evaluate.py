"""Computing the steps of a result again, in exact fractions, and comparing them with the data they point to.

A document holds the inputs of a year, its pack as plain JSON, and the steps of the result, in order of dependence.
Each step is checked by itself: its expression, over the values that the steps before it state, must give the value
that it states, and each leaf must say what stands in the data. A document comes from a file, so nothing in it is
trusted: what is not as it must be is a fault with the step's id, and limits hold before anything is computed.

``static/js/steps.js`` is the same for a browser. It gives the same faults with the same details, which tests compare.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

MOST_DEPTH = 200
"""How deep expressions may be nested."""
MOST_DIGITS = 2000
"""How many characters the text of a number, and digits each side of a fraction, may have."""
MOST_NODES = 1_000_000
"""How many parts all expressions together may have; a computed fraction of many digits counts as several."""
MOST_DECIMALS = 30
MOST_CONSTANT = 400
_LARGE, _VERY_LARGE = 10**100, 10**500

LEAF_NAMES = frozenset({
    "actual", "target", "low", "high", "weight", "credit", "obtained", "programmed", "share", "met",
})  # fmt: skip
"""What a step may be called whose expression is a leaf alone: ``c/A/target``."""
NOTHING = {"const": "0"}
"""What any step may be: nothing is due, achieved or met, and no figure made it so."""
LEAF_FAMILIES = frozenset({"weight", "period", "accumulated", "requirements", "credit"})
"""The same for all steps under a name: ``c/A/weight/siblings``, ``c/A/period/2026-05/numerator``."""
OWNERS = {"c": 2, "g": 2, "o": 2, "f": 3, "y": 1}
"""How many parts of an id say whose step it is, by its first part."""

What = Literal[
    "no_document", "no_step", "id_twice", "no_value", "value_differs", "leaf_alone",
    "no_reason", "value_of_nothing", "when_differs", "no_shown", "shown_differs",
    "no_expression", "unknown_step", "step_without_value", "no_constant", "path_missing", "no_number", "is_differs",
    "unknown_operation", "arguments", "division_by_zero", "condition", "rounding", "rows", "apportion",
    "too_deep", "too_long", "too_much",
]  # fmt: skip
"""What can be wrong with a step."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A step that does not hold: its id, what is wrong (a word of :data:`What`), and where or how.

    ``detail``: the path, the number that was found, the name that is not known; the same text in every language.
    """

    id: str
    what: What
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many steps were computed again, how many are hidden by the minimum cell, and what does not hold."""

    checked: int
    hidden: int
    faults: tuple[Fault, ...]


class Refused(Exception):
    """An expression that has no value, or a leaf that does not say what stands in the data."""

    def __init__(self, what: What, detail: str = "") -> None:
        super().__init__(f"{what}: {detail}")
        self.what: What = what
        self.detail = detail


def check_steps(document: object) -> list[Fault]:
    """Every step of ``document`` that does not hold, in its order; one fault a step, the first that was found."""
    return list(checked(document).faults)


def checked(document: object) -> Checked:
    """The same with how many steps were computed again; those hidden by the minimum cell are counted apart.

    Where the document is larger than the limit, its last fault says so and nothing after it was computed.
    """
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        return Checked(0, 0, (Fault("", "no_document", "steps"),))
    missing = [name for name in ("inputs", "pack") if not isinstance(document.get(name), dict)]
    if missing:
        return Checked(0, 0, (Fault("", "no_document", missing[0]),))
    evaluator = Evaluator(document["inputs"], document["pack"])
    faults: list[Fault] = []
    count = hidden = 0
    for place, step in enumerate(document["steps"]):
        if isinstance(step, dict) and step.get("expression") is None and step.get("reason") == "hidden":
            hidden += 1
        else:
            count += 1
        try:
            evaluator.step(step)
        except Refused as refused:
            faults.append(Fault(_name(step, place), refused.what, refused.detail))
            if refused.what == "too_much":
                break
    return Checked(count, hidden, tuple(faults))


def evaluate(
    expression: object,
    known: Mapping[str, Fraction | None] | None = None,
    inputs: Mapping[str, Any] | None = None,
    pack: Mapping[str, Any] | None = None,
) -> Fraction:
    """The value of ``expression`` over the steps ``known``, its leaves compared with ``inputs`` and ``pack``.

    Raises :class:`Refused` with what is wrong.
    """
    evaluator = Evaluator(inputs or {}, pack or {})
    evaluator.known.update(known or {})
    return evaluator.value(expression, 0)


def text_of(number: Fraction) -> str:
    """``number`` in lowest terms: ``425/4``, whole numbers without a denominator."""
    return str(number.numerator) if number.denominator == 1 else f"{number.numerator}/{number.denominator}"


def rounded(number: Fraction, decimals: int, mode: str) -> Fraction:
    """``number`` to ``decimals`` places: ``half_up`` (away from zero), ``half_even``, or ``down`` (towards zero)."""
    scale = 10**decimals
    whole, rest = divmod(abs(number.numerator) * scale, number.denominator)
    twice = 2 * rest - number.denominator  # below, at or above the half
    if mode == "half_up":
        whole += twice >= 0
    elif mode == "half_even":
        whole += twice > 0 or (twice == 0 and whole % 2)
    return Fraction(-whole if number < 0 else whole, scale)


def fixed_text(number: Fraction, decimals: int) -> str:
    """``number`` as it is printed with ``decimals`` places, halves away from zero; nothing is never negative."""
    scaled = rounded(number, decimals, "half_up") * 10**decimals
    digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{digits[: len(digits) - decimals]}.{digits[len(digits) - decimals :]}" if decimals else sign + digits


# -- one document ------------------------------------------------------------------------------------

_VALUE = re.compile(r"(?:0|-?[1-9][0-9]*)(?:/[1-9][0-9]*)?")
_DECIMAL = re.compile(r"[ \t\r\n]*(-?[0-9]+)(?:\.([0-9]+))?[ \t\r\n]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONSTANT = re.compile(r"0|[1-9][0-9]{0,2}")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_ODD_ESCAPE = re.compile(r"~(?![01])")
_LISTS = {"c": "commitments", "g": "groups"}
_SAFE = 2**53 - 1  # beyond it a browser reads a JSON number as another one
_LIMIT = 10**MOST_DIGITS
ZERO, ONE = Fraction(0), Fraction(1)
_CONSTANTS = {str(number): Fraction(number) for number in range(MOST_CONSTANT + 1)}
_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(slots=True)
class Evaluator:
    """Checks the steps of one document one after the other and keeps the values they state."""

    inputs: Mapping[str, Any]
    pack: Mapping[str, Any]
    known: dict[str, Fraction | None] = field(default_factory=dict)
    nodes: int = 0
    _found: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    _texts: dict[str, Fraction] = field(default_factory=dict)
    _coded: dict[int, dict[str, Any] | None] = field(default_factory=dict)

    def step(self, step: object) -> None:
        """Check ``step`` and keep its value for those after it. Raises :class:`Refused`."""
        if not isinstance(step, dict):
            raise Refused("no_step")
        code = step.get("id")
        if not isinstance(code, str) or not code:
            raise Refused("no_step", "id")
        if code in self.known:
            raise Refused("id_twice")
        self.known[code] = None
        expression, stated = step.get("expression"), step.get("value")
        if expression is None:
            self._nothing(step)
            return
        if not isinstance(stated, str):
            raise Refused("no_value")
        try:
            found = self.value(expression, 0)
        except Refused as refused:
            if refused.what != "too_much":  # those after it are still compared with what it states
                self.known[code] = _stated(stated)
            raise
        if text_of(found) != stated:
            self.known[code] = _stated(stated)
            raise Refused("value_differs", text_of(found))
        self.known[code] = found
        if expression.get("op") is None and expression != NOTHING and not _may_be_leaf(code):
            raise Refused("leaf_alone")
        if step.get("shown") is not None:
            _check_shown(step["shown"], found)

    def _nothing(self, step: dict[str, Any]) -> None:
        """A step that has no value says why, and what it says must hold."""
        if step.get("value") is not None or step.get("shown") is not None:
            raise Refused("value_of_nothing")
        if not isinstance(step.get("reason"), str) or not step["reason"]:
            raise Refused("no_reason")
        if step.get("when") is not None and (found := self.value(step["when"], 0)) != ONE:
            raise Refused("when_differs", text_of(found))

    # -- expressions

    def value(self, expression: object, depth: int) -> Fraction:
        """The value of ``expression``, whose leaves are compared. Raises :class:`Refused`."""
        operation, inside = self._shape(expression, depth)
        found = self._leaf(inside) if operation is None else operation.compute(self, inside, depth + 1)
        self._weigh(found)
        return found

    def walk(self, expression: object, depth: int) -> None:
        """Look through what is not evaluated, a branch that is not taken: its leaves and shapes must hold too."""
        operation, inside = self._shape(expression, depth)
        if operation is None:
            self._leaf(inside)
            return
        for part in operation.parts(inside):
            self.walk(part, depth + 1)

    def _shape(self, expression: object, depth: int) -> tuple[Operation | None, dict[str, Any]]:
        """Which operation it is (None: a leaf), when it is one with its number of arguments and no other words."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise Refused("too_much")
        if depth > MOST_DEPTH:
            raise Refused("too_deep")
        if not isinstance(expression, dict):
            raise Refused("no_expression")
        name = expression.get("op")
        if name is None:
            return None, expression
        operation = _OPERATIONS.get(name) if isinstance(name, str) else None
        if operation is None:
            raise Refused("unknown_operation", name if isinstance(name, str) else "")
        if not operation.keys.issuperset(expression):
            raise Refused("no_expression")
        args, count = expression.get("args"), operation.count
        if count is not None and (not isinstance(args, list) or (len(args) != count if count else not args)):
            raise Refused("arguments", name)
        return operation, expression

    def _weigh(self, found: Fraction) -> None:
        """Count a fraction of many digits as several parts; refuse one of too many."""
        above, below = found.numerator, found.denominator
        if below >= _LARGE or above >= _LARGE or above <= -_LARGE:
            size = max(abs(above), below)
            if size >= _LIMIT:
                raise Refused("too_long")
            self.nodes += 100 if size >= _VERY_LARGE else 10

    # -- leaves

    def _leaf(self, leaf: dict[str, Any]) -> Fraction:
        if len(leaf) == 1:
            if "ref" in leaf:
                return self._ref(leaf["ref"])
            if "const" in leaf:
                return _constant(leaf["const"])
        elif len(leaf) == 2 and "is" in leaf:
            if "in" in leaf:
                return self._pointed("in", leaf["in"], leaf["is"])
            if "pack" in leaf:
                return self._pointed("pack", leaf["pack"], leaf["is"])
        raise Refused("no_expression")

    def _ref(self, code: object) -> Fraction:
        if not isinstance(code, str) or code not in self.known:
            raise Refused("unknown_step", code if isinstance(code, str) else "")
        found = self.known[code]
        if found is None:
            raise Refused("step_without_value", code)
        return found

    def _pointed(self, root: str, path: object, said: object) -> Fraction:
        if not isinstance(path, str):
            raise Refused("path_missing")
        there = self._found.get((root, path))
        if there is None:
            there = self._found[root, path] = _number(self._at(root, path), path)
        told = self._texts.get(said) if isinstance(said, str) else None
        if told is None:
            if not isinstance(said, str):
                raise Refused("no_number", path)
            told = self._texts[said] = _number(said, path)
        if told is not there and told != there:
            raise Refused("is_differs", f"{path}: {text_of(there)}")
        return told

    def _at(self, root: str, path: str) -> object:
        """What stands at ``path``. Raises :class:`Refused` where nothing does, or two have the same code."""
        if _ODD_ESCAPE.search(path):
            raise Refused("path_missing", path)
        parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")]
        found: object = self.pack
        if root == "in":
            found = self.inputs.get(_LISTS.get(parts.pop(0), ""))
            if found is None:
                raise Refused("path_missing", path)
        for part in parts:
            if isinstance(found, dict) and part in found:
                found = found[part]
            elif isinstance(found, list):
                found = self._member(found, part, path)
            else:
                raise Refused("path_missing", path)
        return found

    def _member(self, members: list[Any], part: str, path: str) -> object:
        """The member of a list with the code ``part``, or at that place where its members have no codes."""
        key = id(members)  # the document holds it as long as we look at it
        if key not in self._coded:
            self._coded[key] = _by_code(members)
        coded = self._coded[key]
        if coded is not None:
            if coded.get(part) is None:
                raise Refused("path_missing", path)
            return coded[part]
        if not _INDEX.fullmatch(part) or int(part) >= len(members):
            raise Refused("path_missing", path)
        return members[int(part)]


def _number(found: object, path: str) -> Fraction:
    """The number that a JSON value is: of a day, the days since 1970. Only text has decimals; JSON rounds its own."""
    if (whole := _whole(found)) is not None:
        return Fraction(whole)
    if not isinstance(found, str):
        raise Refused("no_number", path)
    if len(found) > MOST_DIGITS:
        raise Refused("too_long", path)
    if (match := _DECIMAL.fullmatch(found)) is not None:
        places = match[2] or ""
        return Fraction(int(match[1] + places), 10 ** len(places))
    if _DAY.fullmatch(found):
        try:
            return Fraction(dt.date.fromisoformat(found).toordinal() - _EPOCH)
        except ValueError as error:
            raise Refused("no_number", path) from error
    raise Refused("no_number", path)


def _whole(found: object) -> int | None:
    """The whole number that JSON holds, however its reader gives it, as far as every reader gives the same one."""
    if isinstance(found, bool):
        return None
    if isinstance(found, int):
        return found if -_SAFE <= found <= _SAFE else None
    if not isinstance(found, float | Decimal) or not math.isfinite(found) or not -_SAFE <= found <= _SAFE:
        return None
    return int(found) if found == int(found) else None


def _name(step: object, place: int) -> str:
    code = step.get("id") if isinstance(step, dict) else None
    return code if isinstance(code, str) and code else f"steps/{place}"


def _by_code(members: list[Any]) -> dict[str, Any] | None:
    """The members by code, where each has one; of two with the same code neither. None: they are told by place."""
    found: dict[str, Any] = {}
    for one in members:
        if not isinstance(one, dict) or not isinstance(one.get("code"), str):
            return None
        found[one["code"]] = None if one["code"] in found else one
    return found or None


def _stated(text: str) -> Fraction | None:
    """The value that a step states; None where it is no number."""
    if len(text) > 2 * MOST_DIGITS or not _VALUE.fullmatch(text):
        return None
    above, _, below = text.partition("/")
    return None if max(len(above), len(below)) > MOST_DIGITS else Fraction(int(above), int(below or 1))


def _constant(text: object) -> Fraction:
    found = _CONSTANTS.get(text) if isinstance(text, str) else None
    if found is None:
        raise Refused("no_constant")
    return found


def _may_be_leaf(code: str) -> bool:
    """Whether a step of that id is a figure, a target, a weight or a constant: what may be a leaf alone."""
    parts = code.split("/")
    name = parts[OWNERS.get(parts[0], 0) :]
    return bool(name) and (name[-1] in LEAF_NAMES or name[0] in LEAF_FAMILIES)


def _check_shown(shown: object, value: Fraction) -> None:
    decimals = _whole(shown.get("decimals")) if isinstance(shown, dict) else None
    if not isinstance(shown, dict) or decimals is None or not 0 <= decimals <= MOST_DECIMALS:
        raise Refused("no_shown")
    if shown.get("value") != (right := fixed_text(value, decimals)):
        raise Refused("shown_differs", right)


# -- operations --------------------------------------------------------------------------------------

Compute = Callable[[Evaluator, dict[str, Any], int], Fraction]
Parts = Callable[[dict[str, Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """How an operation computes. ``count``: of its arguments; 0: one or more; None: it has none of that name.

    ``parts``: the expressions in it. Raises :class:`Refused` where they are not as they must be.
    """

    compute: Compute
    count: int | None = 0
    keys: frozenset[str] = frozenset({"op", "args"})
    parts: Parts = lambda expression: expression["args"]


def _add(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    first, *others = expression["args"]
    total = run.value(first, depth)
    for one in others:
        total += run.value(one, depth)
        run._weigh(total)
    return total


def _mul(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    first, *others = expression["args"]
    total = run.value(first, depth)
    for one in others:
        total *= run.value(one, depth)
        run._weigh(total)
    return total


def _min(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    return min([run.value(one, depth) for one in expression["args"]])


def _max(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    return max([run.value(one, depth) for one in expression["args"]])


def _two(run: Evaluator, expression: dict[str, Any], depth: int) -> tuple[Fraction, Fraction]:
    first, second = expression["args"]
    return run.value(first, depth), run.value(second, depth)


def _sub(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    first, second = _two(run, expression, depth)
    return first - second


def _div(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    above, below = _two(run, expression, depth)
    if not below:
        raise Refused("division_by_zero")
    return above / below


def _at_least(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    first, second = _two(run, expression, depth)
    return ONE if first >= second else ZERO


def _at_most(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    first, second = _two(run, expression, depth)
    return ONE if first <= second else ZERO


def _choose(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    asked, then, otherwise = expression["args"]
    condition = run.value(asked, depth)
    if condition not in (ZERO, ONE):
        raise Refused("condition", text_of(condition))
    found = run.value(then if condition else otherwise, depth)
    run.walk(otherwise if condition else then, depth)
    return found


def _round(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    number, decimals = _two(run, expression, depth)
    mode = expression.get("mode")
    if mode not in ("half_up", "half_even", "down"):
        raise Refused("rounding", "mode")
    if decimals.denominator != 1 or not 0 <= decimals <= MOST_DECIMALS:
        raise Refused("rounding", "decimals")
    return rounded(number, decimals.numerator, mode)


def _place(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    """A unit of a decimal place: 1/100 for 2."""
    decimals = run.value(expression["args"][0], depth)
    if decimals.denominator != 1 or not 0 <= decimals <= MOST_DECIMALS:
        raise Refused("rounding", "decimals")
    return Fraction(1, 10**decimals.numerator)


def _rows(expression: dict[str, Any]) -> list[list[Any]]:
    rows = expression.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 2 for row in rows):
        raise Refused("rows")
    if expression.get("edge") not in ("included", "excluded"):
        raise Refused("rows", "edge")
    return rows


def _lookup_parts(expression: dict[str, Any]) -> Iterable[Any]:
    return [*expression["args"], *(part for row in _rows(expression) for part in row), expression.get("below")]


def _lookup(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    """The value of the first row whose edge is reached, or passed where edges are excluded; below all, ``below``."""
    number, rows = run.value(expression["args"][0], depth), _rows(expression)
    edges = [run.value(edge, depth) for edge, _ in rows]
    if any(above < below for above, below in pairwise(edges)):
        raise Refused("rows", "order")
    included = expression["edge"] == "included"
    branches = [*(value for _, value in rows), expression.get("below")]
    reached = (place for place, edge in enumerate(edges) if number > edge or (included and number == edge))
    taken = branches.pop(next(reached, len(rows)))
    found = run.value(taken, depth)
    for branch in branches:
        run.walk(branch, depth)
    return found


def _apportion_parts(expression: dict[str, Any]) -> Iterable[Any]:
    shares, at = expression.get("shares"), _whole(expression.get("at"))
    if not isinstance(shares, list) or at is None or not 0 <= at < len(shares):
        raise Refused("apportion")
    return [*shares, expression.get("freed"), expression.get("unit")]


def _apportion(run: Evaluator, expression: dict[str, Any], depth: int) -> Fraction:
    """The share at a place after ``freed`` was spread over all in proportion, in units, the largest remainders up."""
    *shares, freed, unit = [run.value(one, depth) for one in _apportion_parts(expression)]
    whole = ZERO
    for share in shares:
        whole += share
        run._weigh(whole)
    if not whole:
        raise Refused("apportion", "sum")
    if unit <= 0:
        raise Refused("apportion", "unit")
    scale = (whole + freed) / whole
    if max(abs(part) for one in (scale, unit) for part in one.as_integer_ratio()) >= _LARGE:
        raise Refused("too_long")  # each share would be as long
    exact = [share * scale for share in shares]
    found = [share // unit * unit for share in exact]
    left = whole + freed
    for part in found:
        left -= part
        run._weigh(left)
    for place in sorted(range(len(exact)), key=lambda place: exact[place] - found[place], reverse=True):
        part = min(unit, left)
        found[place] += part
        left -= part
    return found[_whole(expression["at"]) or 0]


_OPERATIONS: dict[str, Operation] = {
    "add": Operation(_add),
    "mul": Operation(_mul),
    "min": Operation(_min),
    "max": Operation(_max),
    "sub": Operation(_sub, 2),
    "div": Operation(_div, 2),
    "at_least": Operation(_at_least, 2),
    "at_most": Operation(_at_most, 2),
    "choose": Operation(_choose, 3),
    "place": Operation(_place, 1),
    "round": Operation(_round, 2, frozenset({"op", "args", "mode"})),
    "lookup": Operation(_lookup, 1, frozenset({"op", "args", "rows", "edge", "below"}), _lookup_parts),
    "apportion": Operation(_apportion, None, frozenset({"op", "shares", "freed", "unit", "at"}), _apportion_parts),
}
OPERATIONS = tuple(_OPERATIONS)
"""The words of all operations."""
