"""What a period's figure is counted from: levels of a scale, items of a checklist, children that met their target."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import exact_sum
from tracker.rules.inputs.model import Counts, Item


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts as a revision keeps them: of one kind, or of none.

    ``levels``: from the lowest level (or the shortest wait) to the highest. ``items``: answers of a checklist.
    ``met`` of ``of``: children that met their own target.
    """

    levels: tuple[Decimal, ...] = ()
    items: tuple[Item, ...] = ()
    met: Decimal | None = None
    of: Decimal | None = None

    @property
    def n(self) -> Decimal:
        """How many were counted over all levels."""
        return exact_sum(self.levels)

    def line(self) -> str:
        """What was counted in one cell of a table: ``1 4 30``, ``3/5`` or ``PLAN=50 DO=-``; empty where nothing was."""
        if self.met is not None:
            return f"{_text(self.met)}/{_text(self.of)}"
        if self.levels:
            return " ".join(canonical_decimal(count) for count in self.levels)
        return " ".join(f"{item.code}={_answer(item)}" for item in self.items)

    def counts(self, criteria: tuple[Decimal, ...] = ()) -> Counts | None:
        """What a rule of credit takes of it, with the commitment's ``criteria`` values; None where there is neither."""
        found = Counts(criteria=criteria, items=self.items, met=self.met, of=self.of)
        return None if found == Counts() else found

    def dump(self) -> dict[str, Any]:
        """The counts in JSON's own types, as the scorer's facts name them; empty where nothing was counted."""
        found: dict[str, Any] = {
            "levels": [canonical_decimal(count) for count in self.levels],
            "items": [_item_to_json(item) for item in self.items],
            "met": _text(self.met),
            "of": _text(self.of),
        }
        return {name: value for name, value in found.items() if value not in (None, [])}

    @classmethod
    def load(cls, content: Mapping[str, Any] | None) -> Self:
        """What :meth:`dump` wrote."""
        content = content or {}
        return cls(
            levels=tuple(Decimal(str(count)) for count in content.get("levels", ())),
            items=tuple(_item(each) for each in content.get("items", ())),
            met=_number(content.get("met")),
            of=_number(content.get("of")),
        )


NOTHING = Counted()


def _item_to_json(item: Item) -> dict[str, Any]:
    found = {
        "code": item.code,
        "level": item.level,
        "points": _text(item.points),
        "yes": _text(item.yes),
        "no": _text(item.no),
        "weight": None if item.weight == 1 else _text(item.weight),
        "not_applicable": None if item.applies else True,
    }
    return {name: value for name, value in found.items() if value is not None}


def _answer(item: Item) -> str:
    if not item.applies:
        return "-"
    return _text(item.points) or f"{_text(item.yes)}:{_text(item.no)}"


def _item(content: Mapping[str, Any]) -> Item:
    return Item(
        code=str(content["code"]),
        level=content.get("level"),
        points=_number(content.get("points")),
        yes=_number(content.get("yes")),
        no=_number(content.get("no")),
        weight=_number(content.get("weight")) or Decimal(1),
        applies=content.get("not_applicable") is not True,
    )


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _text(number: Decimal | None) -> str | None:
    return None if number is None else canonical_decimal(number)
