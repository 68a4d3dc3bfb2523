"""Reading a year's facts from JSON: what ``cumple score`` is given and what the snapshot in a report keeps.

All faults are told together, each at its place (``commitments[2].target.value``) with how to fix it, in English:
only a shell shows them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import ValidationError

from tracker.errors import Invalid
from tracker.formats.numbers import MAX_DIGITS
from tracker.rules.inputs.kinds import Known
from tracker.rules.inputs.model import YearInputs
from tracker.rules.inputs.shapes import YearShape
from tracker.rules.programme.yaml_text import Found, Path, dotted
from tracker.rules.values import told

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


class FactFaults(Invalid):
    """Facts that cannot be taken; ``faults`` holds all that was found, ``fields`` the same as sentences by place."""

    def __init__(self, faults: Sequence[Found]) -> None:
        self.faults: dict[Path, str] = {}
        for path, what, how_to_fix in faults:
            self.faults.setdefault(path, f"{what} {how_to_fix}")
        fields = {dotted(path): sentence for path, sentence in self.faults.items()}
        first = next(iter(fields))
        super().__init__(f"{first}: {fields[first]} (faults: {len(fields)})", fields)


class NotJson(Invalid):
    """A text in which no facts can be read: it is no JSON, or does not say one thing only."""


def parse_inputs(content: object, programme: Programme, kept: bool = False) -> YearInputs:
    """The facts in ``content``, as :func:`read_json` or any JSON reader gives them (floats are refused).

    ``kept``: they were scored before and are read as they were; what is refused of new facts since then is taken.
    Raises :class:`FactFaults` whose ``fields`` name every fault by its place (``commitments[2].target.value``).
    """
    found = list(_names(content))
    try:
        year = YearShape.model_validate(content, context=Known(programme, kept))
    except ValidationError as error:
        read = [(tuple(step for step in item["loc"] if step != "[key]"), *told(item)) for item in error.errors()]
        raise FactFaults([*read, *found]) from error
    if found:
        raise FactFaults(found)
    inputs: YearInputs = year.fact
    return inputs


def _names(content: object) -> Iterator[Found]:
    """Codes that are there twice and parents that are not there, whatever else is wrong with what bears them."""
    commitments = _objects(content, "commitments")
    yield from _twice(("groups",), _objects(content, "groups"))
    yield from _twice(("commitments",), commitments)
    codes = [one.get("code") for one in commitments]
    parents = {one.get("code"): one.get("parent") for one in commitments if isinstance(one.get("code"), str)}
    for index, one in enumerate(commitments):
        path: Path = ("commitments", index)
        yield from _twice((*path, "requirements"), _objects(one, "requirements"))
        yield from _twice((*path, "counts", "items"), _objects(one.get("counts"), "items"))
        parent = one.get("parent")
        if parent is not None and (parent not in codes or parent == one.get("code")):
            yield (*path, "parent"), "There is no such other commitment.", "Name another commitment of this file."
        elif _is_above(one.get("code"), parents):
            yield (*path, "parent"), "This commitment would be its own parent's parent.", "Name one that is above it."


def _is_above(code: object, parents: Mapping[object, object]) -> bool:
    """Whether ``code`` stands above itself, whoever is in between."""
    above, seen = parents.get(code), set()
    while isinstance(above, str) and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _objects(content: object, name: str) -> list[Mapping[str, object]]:
    """The objects in the list ``name`` of ``content``, each at its place; an empty one for what is none."""
    items = content.get(name) if isinstance(content, Mapping) else None
    return [one if isinstance(one, Mapping) else {} for one in items] if isinstance(items, list | tuple) else []


def _twice(path: Path, items: list[Mapping[str, object]]) -> Iterator[Found]:
    seen: set[str] = set()
    for index, item in enumerate(items):
        code = item.get("code")
        if isinstance(code, str):
            if code in seen:
                yield (*path, index, "code"), "This code is there twice.", "Give each its own code."
            seen.add(code)


# -- the text of a file --------------------------------------------------------------------------------------------


def read_json(text: str) -> object:
    """The JSON in ``text`` with exact numbers. Raises :class:`NotJson` where it is none, names a key twice,
    or holds a number that is not one (NaN, Infinity) or has more digits than any figure."""
    try:
        content: object = json.loads(
            text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique, parse_int=_whole
        )
        json.dumps(content, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:  # half a character, as "\ud800": it could be neither written nor shown
        raise NotJson("This JSON holds half a character, which is no text. Write the whole character.") from error
    except json.JSONDecodeError as error:
        raise NotJson(
            f"This is not JSON: line {error.lineno}, column {error.colno}. Correct what stands there."
        ) from error
    except RecursionError as error:
        raise NotJson("This JSON is nested too deeply. Flatten it.") from error
    return content


def _refuse_constant(name: str) -> object:
    raise NotJson(f"{name} is not a number that can be scored. Write digits, or null where there is no number.")


def _whole(digits: str) -> Decimal:
    if len(digits) > MAX_DIGITS + 1:
        raise NotJson(f"A number may have at most {MAX_DIGITS} digits. Shorten it.")
    return Decimal(digits)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise NotJson(f"“{key}” is there twice. Keep one of them.")
        found[key] = value
    return found


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def lines_of(text: str, paths: Collection[Path]) -> list[int]:
    """The line of each of ``paths`` in the JSON ``text`` (of its key, in an object), or of the last part of it that
    is there; found in one pass."""
    wanted = {path[:size] for path in paths for size in range(1, len(path) + 1)}
    found: dict[tuple[str | int | None, ...], int] = {(): 1}
    place: list[str | int | None] = []  # of what is read now; None where a key comes next
    line, read = 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", read, token.start())
        read = token.start()
        if token[0] in "}]":
            place.pop()
        elif token[0] == ",":
            place[-1] = place[-1] + 1 if isinstance(place[-1], int) else None
        elif token[0] != ":":
            if place and place[-1] is None:
                place[-1] = json.loads(token[0])
            if (here := tuple(place)) in wanted:
                found.setdefault(here, line)
            if token[0] in "{[":
                place.append(None if token[0] == "{" else 0)
    return [next(found[path[:size]] for size in range(len(path), -1, -1) if path[:size] in found) for path in paths]
