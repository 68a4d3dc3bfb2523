"""Which form a measurement asks for, its labels in the words of its own definition."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from tracker.progress.counting_forms import FORMS
from tracker.progress.figures import MAX_TEXT
from tracker.progress.forms import MeasurementForm, StageForm, ValueForm
from tracker.progress.measuring import MeasurementPage
from tracker.progress.parts_form import ratio_form
from tracker.web.fields import NumberField, TextAreaField

_ZERO, _ONE = Decimal(0), Decimal(1)


def form_for(page: MeasurementPage) -> MeasurementForm:
    """The form that this commitment asks for, its labels in the words of its own definition."""
    definition = page.version.definition
    if page.asked.kind == "requirements":
        return _stage_form(page)
    if page.asked.kind in FORMS:
        return FORMS[page.asked.kind](page.asked)
    if definition.numerator is not None and definition.denominator is not None:
        form = ratio_form(page)
        for field, operand in ((form.numerator, definition.numerator), (form.denominator, definition.denominator)):
            told = operand.unit and operand.unit.casefold() != operand.name.casefold()
            field.label.text = f"{operand.name}, {operand.unit}" if told else operand.name
        return form
    return ValueForm()


def _stage_form(page: MeasurementPage) -> StageForm:
    fields: dict[str, Any] = {}
    for requirement in page.version.definition.requirements:
        fields[f"met-{requirement.code}"] = NumberField(
            gettext("%(code)s: how much is met", code=requirement.code),
            required=lazy_gettext("Write how much is met: 0, 1 or a part such as 0.2."),
            minimum=_ZERO,
            maximum=_ONE,
        )
        fields[f"note-{requirement.code}"] = TextAreaField(
            gettext("Note on %(code)s", code=requirement.code), required=False, longest=MAX_TEXT
        )
    made: StageForm = type("StageFormOfPage", (StageForm,), fields)()
    return made
