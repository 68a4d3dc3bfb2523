"""What a person types where a figure is counted: levels of a scale, a checklist, children that met their target."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from tracker.formats.numbers import canonical_decimal
from tracker.progress import shapes
from tracker.progress.asked import (
    COUNT_NEEDED,
    MET_NEEDED,
    OF_NEEDED,
    Asked,
    checklist_of,
)
from tracker.progress.counted import Counted
from tracker.progress.figures import FigureEntry
from tracker.progress.forms import MeasurementForm
from tracker.progress.measuring import MeasurementPage
from tracker.rules.programme.definition import ChecklistItem
from tracker.web.fields import ChoiceField, NumberField, YesField
from tracker.web.filters import num

_ZERO = Decimal(0)
LISTED = 12
"""So many points of a scale are chosen from a list; of longer scales the number is typed."""


class CountedForm(MeasurementForm):
    """Base of the forms that count. Their fields are made for the page at hand."""

    asked: Asked

    def counted(self) -> Counted:
        """What was typed; what could not be read is left out."""
        raise NotImplementedError

    def entry(self) -> FigureEntry:
        """What the action takes."""
        return FigureEntry(analysis=self.analysis.data, counted=self.counted())

    def show(self, counted: Counted) -> None:
        """Fill in what is kept."""
        raise NotImplementedError

    def start_from(self, page: MeasurementPage) -> None:
        """Fill in what is kept."""
        super().start_from(page)
        if page.measurement is not None:
            self.show(page.measurement.latest.counted)

    def _number(self, name: str) -> Decimal | None:
        field = self._fields.get(name)
        return field.data if field is not None and isinstance(field.data, Decimal) else None


class LevelsForm(CountedForm):
    """How many gave each level, or waited within each bucket, from the lowest up."""

    def counted(self) -> Counted:
        """The counts as far as they could all be read."""
        found = [self._number(f"level-{level}") for level in range(1, self.asked.levels + 1)]
        return Counted(levels=tuple(count for count in found if count is not None))

    def show(self, counted: Counted) -> None:
        """Fill in the counts."""
        for level, count in enumerate(counted.levels, 1):
            if f"level-{level}" in self._fields:
                self._fields[f"level-{level}"].data = count


class ChildrenForm(CountedForm):
    """How many of how many met their own target, where they are not listed one by one."""

    met = NumberField(lazy_gettext("How many met their target"), required=lazy_gettext(MET_NEEDED), minimum=_ZERO)
    of = NumberField(lazy_gettext("Of how many"), required=lazy_gettext(OF_NEEDED), minimum=_ZERO)

    def counted(self) -> Counted:
        """Both numbers."""
        return Counted(met=self.met.data, of=self.of.data)

    def show(self, counted: Counted) -> None:
        """Fill in both numbers."""
        self.met.data, self.of.data = counted.met, counted.of


class ChecklistForm(CountedForm):
    """The answers of a checklist: points, or how many questions of an item were answered yes and no."""

    def counted(self) -> Counted:
        """Each item of which something is said."""
        return checklist_of(self.asked, {item.code: self._answer(item) for item in self.asked.definition.items})

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field holds, and nothing was typed beside "does not apply", which would be lost."""
        fits = bool(super().validate(extra_validators))
        for item in self.asked.definition.items:
            if self._fields[f"away-{item.code}"].data and self._typed_of(item.code):
                field = self._fields[f"away-{item.code}"]
                field.errors = [*field.errors, gettext("Take the answer out, or say that it applies.")]
                fits = False
        return fits

    def _typed_of(self, code: str) -> bool:
        fields = (self._fields.get(f"{name}-{code}") for name in ("points", "yes", "no"))
        return any(field.data not in (None, "") for field in fields if field is not None)

    def _answer(self, item: ChecklistItem) -> dict[str, Decimal | bool | None]:
        chosen = self._fields.get(f"points-{item.code}")
        points = None
        if isinstance(chosen, ChoiceField):  # what is not on the list is told beside the field
            points = next((each for each in self.asked.rule.points if canonical_decimal(each) == chosen.data), None)
        return {
            "applies": not self._fields[f"away-{item.code}"].data,
            "points": points if points is not None else self._number(f"points-{item.code}"),
            "yes": self._number(f"yes-{item.code}"),
            "no": self._number(f"no-{item.code}"),
        }

    def show(self, counted: Counted) -> None:
        """Fill in the answers."""
        for item in counted.items:
            if f"away-{item.code}" not in self._fields:
                continue
            self._fields[f"away-{item.code}"].data = not item.applies
            for name, number in (("points", item.points), ("yes", item.yes), ("no", item.no)):
                field = self._fields.get(f"{name}-{item.code}")
                if field is not None and number is not None:
                    field.data = canonical_decimal(number) if isinstance(field, ChoiceField) else number


def levels_form(asked: Asked) -> CountedForm:
    """The form of counts per level, each labelled by what the formula knows of it."""
    fields = {
        f"level-{level}": NumberField(label, required=lazy_gettext(COUNT_NEEDED), minimum=_ZERO)
        for level, label in enumerate(shapes.level_labels(asked), 1)
    }
    return _made(LevelsForm, asked, fields)


def children_form(asked: Asked) -> CountedForm:
    """The form of children that met their target."""
    return _made(ChildrenForm, asked, {})


def checklist_form(asked: Asked) -> CountedForm:
    """The form of a checklist."""
    fields: dict[str, Any] = {}
    for item in asked.definition.items:
        fields[f"away-{item.code}"] = YesField(lazy_gettext("Does not apply"))
        fields |= _points(asked, item.code) if asked.rule.answers == "points" else _yes_no(item.code)
    return _made(ChecklistForm, asked, fields)


def _points(asked: Asked, code: str) -> dict[str, Any]:
    scale, label = asked.rule.points, lazy_gettext("Points")
    if len(scale) > LISTED:
        return {f"points-{code}": NumberField(label, required=False, minimum=scale[0], maximum=scale[-1])}
    choices = [("", "–"), *((canonical_decimal(points), num(points)) for points in scale)]
    return {f"points-{code}": ChoiceField(label, choices=choices, required=False)}


def _yes_no(code: str) -> dict[str, Any]:
    return {
        f"yes-{code}": NumberField(lazy_gettext("Answered yes"), required=False, minimum=_ZERO),
        f"no-{code}": NumberField(lazy_gettext("Answered no"), required=False, minimum=_ZERO),
    }


def _made(base: type[CountedForm], asked: Asked, fields: dict[str, Any]) -> CountedForm:
    made: CountedForm = type(f"{base.__name__}OfPage", (base,), {**fields, "asked": asked})()
    return made


FORMS: dict[str, Callable[[Asked], CountedForm]] = {
    "levels": levels_form,
    "children": children_form,
    "checklist": checklist_form,
}
"""The form of each kind of counting."""
