"""Parts of a figure by sex, territory and channel: rows of a name and two numbers. They are never made to add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext

from tracker.formats.sentences import N_
from tracker.progress.figures import MAX_CATEGORY, PartEntry, part_faults
from tracker.progress.forms import RatioForm
from tracker.progress.measuring import MeasurementPage
from tracker.progress.shapes import dimension_title
from tracker.rules.programme.definition import Definition
from tracker.rules.survey.breakdowns import DIMENSIONS
from tracker.web.fields import NumberField, TextField

SEXES = (N_("Women"), N_("Men"))
SPARE, MORE, MOST = 2, 5, 60
"""Empty rows beside those that are filled in, rows that a press of the button adds, and rows in all."""

_SIDES = ("numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one dimension. ``offered``: names that stand there without having been typed."""

    dimension: str
    place: int
    rows: int
    kept: tuple[PartEntry, ...]
    offered: tuple[str, ...]
    grew: bool = False

    def field(self, row: int, name: str) -> str:
        """The name of a field of the row."""
        return f"part-{self.place}-{row}-{name}"


class PartsForm(RatioForm):
    """A fraction and its parts. Built by :func:`ratio_form`."""

    blocks: tuple[Block, ...] = ()
    definition: Definition

    def start_from(self, page: MeasurementPage) -> None:
        """Fill in the parts that are kept; the names of the period before stand there without numbers."""
        super().start_from(page)
        for block in self.blocks:
            for row, category in enumerate(block.offered):
                self._fields[block.field(row, "category")].data = category
            for row, part in enumerate(block.kept):
                self._fields[block.field(row, "category")].data = part.category
                self._fields[block.field(row, "numerator")].data = part.numerator
                self._fields[block.field(row, "denominator")].data = part.denominator

    def parts(self) -> tuple[PartEntry, ...]:
        """The parts of which a number was typed."""
        return tuple(part for _, _, part in self._typed())

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field holds, and each part by itself; all faults at once."""
        fits = bool(super().validate(extra_validators))
        for block, row in self._nameless():
            self._blame(block.field(row, "numerator"), gettext("Write both numbers, or take the name out."))
            fits = False
        typed = list(self._typed())
        found = part_faults(self.definition, [part for _, _, part in typed])
        seen: dict[str, int] = {}
        for block, row, part in typed:
            nth = seen.setdefault(block.dimension, 0)
            seen[block.dimension] += 1
            fault = found.get(f"part-{block.dimension}-{nth}")
            if fault is not None and not any(self._fields[block.field(row, name)].errors for name in _SIDES):
                lacking = next((name for name in _SIDES if getattr(part, name) is None), "category")
                self._blame(block.field(row, lacking), gettext(fault))
                fits = False
        return fits

    def unfinished(self, block: Block) -> bool:
        """Whether the block has a mistake, or rows were just added to it."""
        fields = (self._fields[block.field(row, name)] for row in range(block.rows) for name in ("category", *_SIDES))
        return block.grew or any(field.errors for field in fields)

    def _blame(self, name: str, text: str) -> None:
        field = self._fields[name]
        field.errors = [*field.errors, text]

    def _typed(self) -> list[tuple[Block, int, PartEntry]]:
        found = []
        for block in self.blocks:
            for row in range(block.rows):
                category, numerator, denominator = self._row(block, row)
                if numerator is not None or denominator is not None:
                    part = PartEntry(block.dimension, category, numerator, denominator)
                    found.append((block, row, part))
        return found

    def _nameless(self) -> list[tuple[Block, int]]:
        """Rows whose name was typed and whose numbers were not.

        Beside a part with numbers a name that was merely offered counts as typed: a part is never dropped in silence.
        """
        begun = {block.place for block, _, _ in self._typed()}
        return [
            (block, row)
            for block in self.blocks
            for row in range(block.rows)
            if self._row(block, row)[1:] == (None, None)
            and self._row(block, row)[0] not in ("", *(() if block.place in begun else block.offered))
            and not any(self._fields[block.field(row, name)].errors for name in _SIDES)
        ]

    def _row(self, block: Block, row: int) -> tuple[str, Any, Any]:
        category, numerator, denominator = (self._fields[block.field(row, name)].data for name in ("category", *_SIDES))
        return category or "", numerator, denominator


def ratio_form(page: MeasurementPage) -> PartsForm:
    """The form of a fraction, with rows for its parts: those kept, those of the period before, and empty ones."""
    typed = request.form if request.method == "POST" else None
    others = sorted({part.dimension for part in page.parts} - set(DIMENSIONS))
    blocks = tuple(_block(page, dimension, place, typed) for place, dimension in enumerate([*DIMENSIONS, *others]))
    fields: dict[str, Any] = {"blocks": blocks, "definition": page.version.definition}
    for block in blocks:
        title = dimension_title(block.dimension)
        for row in range(block.rows):
            told = {"title": title, "row": row + 1}
            fields[block.field(row, "category")] = TextField(
                gettext("%(title)s, name of part %(row)s", **told), required=False, longest=MAX_CATEGORY
            )
            for side, operand in zip(_SIDES, page.version.definition.operands, strict=True):
                label = gettext("%(title)s, part %(row)s: %(operand)s", operand=operand.name, **told)
                fields[block.field(row, side)] = NumberField(label, required=False)
    made: PartsForm = type("RatioFormOfPage", (PartsForm,), fields)()
    return made


def _block(page: MeasurementPage, dimension: str, place: int, typed: Mapping[str, str] | None) -> Block:
    kept = tuple(part for part in page.parts if part.dimension == dimension)
    offered = () if kept else tuple(part.category for part in page.last_parts if part.dimension == dimension)
    if dimension == "sex" and not kept and not offered:
        offered = tuple(str(lazy_gettext(sex)) for sex in SEXES)
    rows, grew = max(len(kept), len(offered)) + SPARE, False
    if typed is not None:
        grew = typed.get("do") == f"rows-{place}"
        rows = max(rows, _sent(typed, place)) + (MORE if grew else 0)
    return Block(dimension, place, min(rows, MOST + len(kept)), kept, offered, grew)


def _sent(typed: Mapping[str, str], place: int) -> int:
    """How many rows of the block the form that was sent had."""
    sent: Sequence[int] = [
        int(row) + 1
        for row in (name.split("-")[2] for name in typed if name.startswith(f"part-{place}-"))
        if row.isascii() and row.isdigit() and len(row) < 4
    ]
    return min(max(sent, default=0), MOST)
