"""What a new version of a pack changes: rule by rule, weight by weight, deadline by deadline; nothing is left out.

The two packs are walked side by side by the fields of their models, so a field that is added to packs tomorrow is
compared from its first day on. What has a code is recognised by it, wherever it stands in its list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from tracker.formats.numbers import canonical_decimal
from tracker.rules.programme.rules import LANGUAGES, Band, Norm, Source
from tracker.rules.programme.tree import Limits, Milestone, Objective, PackCommitment, StageObjective
from tracker.rules.values import Fact

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

Kind = Literal["added", "removed", "changed"]
Section = Literal["programme", "rules", "bands", "commitments", "calendar", "sources"]
SECTIONS: Sequence[Section] = ("programme", "rules", "bands", "commitments", "calendar", "sources")

_SECTION_OF: Mapping[str, Section] = {
    "rules": "rules",
    "bands": "bands",
    "tree": "commitments",
    "forms": "commitments",
    "objectives": "commitments",
    "calendar": "calendar",
    "sources": "sources",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a pack: what stands there (``objectives``, ``rules.credit``), its code, and its name by language."""

    what: str
    code: str = ""
    name: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``places`` from the outside in; ``field`` is empty where the whole place came or went.

    ``before`` and ``after`` are what the packs hold there: numbers, words, texts by language, limits of a weight.
    """

    section: Section
    kind: Kind
    places: tuple[Place, ...]
    field: str
    before: Any
    after: Any


def changes_between(old: Programme, new: Programme) -> list[Change]:
    """Every difference from ``old`` to ``new`` in the order of the packs; empty where they say the same.

    Where they stand in the file, comments and the order of what has a code are no difference.
    """
    found: list[Change] = []
    for name in type(old).model_fields:
        section = _SECTION_OF.get(name, "programme")
        before, after = getattr(old, name), getattr(new, name)
        found += [_in(section, one) for one in _values(name, before, after, ())]
    return sorted((_cited(old, new, one) for one in found), key=lambda one: SECTIONS.index(one.section))


def _in(section: Section, change: Change) -> Change:
    return Change(section, change.kind, change.places, change.field, change.before, change.after)


def _cited(old: Programme, new: Programme, change: Change) -> Change:
    """``change`` with the source or norm it is about by its title, where it has the code of one; the codes where both
    are called the same.
    """
    if change.field not in ("source", "norm") or not isinstance(change.before or change.after, str):
        return change
    before, after = _title(old, change.field, change.before), _title(new, change.field, change.after)
    return (
        change if before == after else Change(change.section, change.kind, change.places, change.field, before, after)
    )


def _title(programme: Programme, field: str, code: Any) -> Any:
    if field == "source":
        return programme.sources[code].title if code in programme.sources else code
    return next((one.norm for one in programme.legal_basis if code is not None and one.code == code), code)


def _values(field: str, before: Any, after: Any, places: tuple[Place, ...]) -> Iterator[Change]:
    """The differences between two values of the field ``field``."""
    if before == after:
        return
    if isinstance(before, Limits) or isinstance(after, Limits):
        yield Change("programme", "changed", places, field, before, after)
    elif isinstance(before, Fact) and isinstance(after, Fact):
        inner = _place(field, after)
        for name in type(after).model_fields:
            yield from _values(name, getattr(before, name), getattr(after, name), (*places, inner))
    elif isinstance(before, Fact):
        yield Change("programme", "removed", (*places, _place(field, before)), "", before, after)
    elif isinstance(after, Fact):
        yield Change("programme", "added", (*places, _place(field, after)), "", before, after)
    elif _holds_facts(before) or _holds_facts(after):
        yield from _members(field, _keyed(before), _keyed(after), places)
    else:
        yield Change("programme", "changed", places, field, before, after)


def _members(
    field: str, before: Mapping[str, Fact], after: Mapping[str, Fact], places: tuple[Place, ...]
) -> Iterator[Change]:
    """The differences between two lists, or mappings, of what has a code."""
    for key, one in before.items():
        if key not in after:
            yield Change("programme", "removed", (*places, _place(field, one, key)), "", one, None)
    for key, one in after.items():
        if key not in before:
            yield Change("programme", "added", (*places, _place(field, one, key)), "", None, one)
        elif before[key] != one:
            inner = _place(field, one, key)
            for name in type(one).model_fields:
                yield from _values(name, getattr(before[key], name), getattr(one, name), (*places, inner))


def _holds_facts(value: Any) -> bool:
    members = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else ()
    return any(isinstance(one, Fact) for one in members)


def _keyed(value: Any) -> dict[str, Fact]:
    """The members by what they are recognised by: key, code, edge, wording of a norm, or else their number."""
    if isinstance(value, Mapping):
        return dict(value)
    found: dict[str, Fact] = {}
    for number, one in enumerate(value or (), 1):
        key = str(number)
        if isinstance(one, Norm):
            key = one.norm["es"]
        elif hasattr(one, "code"):
            key = one.code
        elif isinstance(edge := getattr(one, "from_", None), Decimal):
            key = canonical_decimal(edge)
        found[key if key not in found else f"{key} ({number})"] = one
    return found


def _place(field: str, one: Fact, key: str = "") -> Place:
    """A model as a place, under the code it is recognised by and the name that people know it by."""
    name = getattr(one, "name", None) or getattr(one, "label", None) or (one.norm if isinstance(one, Norm) else None)
    if isinstance(one, Source):
        return Place(field, key, dict.fromkeys(LANGUAGES, one.title))
    if isinstance(name, Mapping) and set(name) == set(LANGUAGES):
        return Place(field, "" if isinstance(one, Norm) else key, name)
    return Place(field, key)


def summary_of(one: Any) -> tuple[str, Any] | None:
    """What a person wants to know of something new: the field, and its value; None where its name is enough."""
    if isinstance(one, PackCommitment | Objective):
        return "weight", one.weight
    if isinstance(one, StageObjective):
        return "weight", one.weight
    if isinstance(one, Milestone):
        return ("until", one.until) if one.until else ("after", one.after)
    if isinstance(one, Band):
        return "pays_percent", one.pays_percent
    return None
