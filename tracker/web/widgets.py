"""How a form field draws itself: govuk-frontend's markup by its macros, in the reader's language.

A label, hint or error of a field is text and is escaped by the kit; only marks of our own are markup.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, get_template_attribute
from flask_babel import gettext
from markupsafe import Markup
from wtforms import Field

Params = dict[str, Any]
_MARK = Markup('<svg class="mk is-miss" aria-hidden="true" focusable="false"><use href="#m-miss"/></svg>')


def call(component: str, macro: str, params: Params) -> Markup:
    """The markup of one of the kit's components; its strings are the caller's, never the kit's English ones."""
    draw = get_template_attribute(f"govuk_frontend_jinja/components/{component}/macro.html", macro)
    return Markup(draw(params))  # noqa: S704 (the kit's template, autoescaped)


def error_of(field: Field) -> Params | None:
    """The field's first error, as the kit takes it."""
    if not field.errors:
        return None
    words = Markup("{} <span>{}</span>").format(_MARK, _first(field.errors))
    return {"html": words, "visuallyHiddenText": gettext("Mistake")}


def _first(errors: Any) -> str:
    while isinstance(errors, list | tuple | Mapping) and errors:
        errors = next(iter(errors.values())) if isinstance(errors, Mapping) else errors[0]
    return str(errors)


class KitWidget:
    """A field of the kit. ``classes``, ``label_classes``, ``hint``, ``attributes`` and the like come with the call."""

    component = "input"
    macro = "govukInput"

    def __init__(self, **defaults: Any) -> None:
        self.defaults = defaults

    def __call__(self, field: Field, **given: Any) -> Markup:
        options = {**self.defaults, **(field.render_kw or {}), **given}
        return call(self.component, self.macro, self.params(field, options))

    def params(self, field: Field, options: Params) -> Params:
        """What the kit's macro is called with; keys the kit knows pass through as they are."""
        known = {name: options[name] for name in _PASSED_ON if name in options}
        return {
            "id": field.id,
            "name": field.name,
            "value": field._value() if hasattr(field, "_value") else None,
            "label": {"text": str(field.label.text), "classes": options.get("label_classes", "")},
            "hint": _hint(field, options),
            "errorMessage": error_of(field),
            "attributes": options.get("attributes", {}),
            **known,
        }


_PASSED_ON = (
    "type",
    "autocomplete",
    "inputmode",
    "spellcheck",
    "suffix",
    "prefix",
    "rows",
    "disabled",
    "describedBy",
    "formGroup",
    "classes",
)


def _hint(field: Field, options: Params) -> Params | None:
    hint = options.get("hint") or field.description
    return {"text": str(hint)} if hint else None


class TextWidget(KitWidget):
    """One line."""


class PasswordWidget(KitWidget):
    """One hidden line. What was typed never goes back to the browser."""

    def params(self, field: Field, options: Params) -> Params:
        return {**super().params(field, options), "type": "password", "value": None, "spellcheck": False}


class NumberWidget(KitWidget):
    """One number in the reader's own way of writing it: no spinner, no browser's guess of the separator."""

    def params(self, field: Field, options: Params) -> Params:
        options = {"inputmode": "decimal", "autocomplete": "off", "classes": "govuk-input--number", **options}
        if options.get("unit"):
            options["suffix"] = {"text": str(options["unit"])}
        return super().params(field, options)


class TextareaWidget(KitWidget):
    """Several lines."""

    component, macro = "textarea", "govukTextarea"


class FileWidget(KitWidget):
    """One or several files, by the browser's own field; ``drop`` in components/forms.html frames it."""

    component, macro = "file-upload", "govukFileUpload"

    def params(self, field: Field, options: Params) -> Params:
        attributes = {**options.get("attributes", {}), **({"accept": options["accept"]} if "accept" in options else {})}
        several = bool(self.defaults.get("multiple"))
        return {**super().params(field, {**options, "attributes": attributes}), "value": None, "multiple": several}


class SelectWidget(KitWidget):
    """One of many."""

    component, macro = "select", "govukSelect"

    def params(self, field: Field, options: Params) -> Params:
        items = [{"value": value, "text": str(text), "selected": chosen} for value, text, chosen, _ in _choices(field)]
        return {**super().params(field, options), "items": items}


class RadiosWidget(KitWidget):
    """One of few."""

    component, macro = "radios", "govukRadios"

    def params(self, field: Field, options: Params) -> Params:
        hints = options.get("hints", {})
        items = [
            {
                "value": value,
                "text": str(text),
                "checked": chosen,
                **({"hint": {"text": str(hints[value])}} if value in hints else {}),
            }
            for value, text, chosen, _ in _choices(field)
        ]
        legend = {"text": str(field.label.text), "classes": options.get("label_classes", "")}
        given = super().params(field, options)
        del given["label"], given["value"]
        return {**given, "idPrefix": field.id, "items": items, "fieldset": {"legend": legend}}


class CheckboxesWidget(RadiosWidget):
    """Any of few."""

    component, macro = "checkboxes", "govukCheckboxes"


class CheckboxWidget(KitWidget):
    """Yes or no."""

    component, macro = "checkboxes", "govukCheckboxes"

    def params(self, field: Field, options: Params) -> Params:
        item = {"value": "y", "text": str(field.label.text), "checked": bool(field.data), "id": field.id}
        hint = _hint(field, options)
        return {
            "idPrefix": field.id,
            "name": field.name,
            "items": [{**item, "hint": hint} if hint else item],
            "errorMessage": error_of(field),
        }


def _choices(field: Field) -> list[tuple[Any, ...]]:
    return [tuple(choice) for choice in field.iter_choices()]


def form_errors(form: Any) -> list[Params]:
    """Every field's first error for the summary on top, each linked to where it is mended."""
    found: list[Params] = [{"text": str(text)} for text in form.form_errors]
    for field in form:
        if field.errors:
            found += _errors_below(field)
    return found


def _errors_below(field: Any) -> list[Params]:
    inner = getattr(field, "entries", None) or (
        list(field.form) if hasattr(field, "form") and field.type == "FormField" else []
    )
    nested = [error for child in inner if child.errors for error in _errors_below(child)]
    return nested or [{"text": _first(field.errors), "href": f"#{field.id}"}]


def kit_items(pairs: Iterable[tuple[str, str | None]]) -> list[Params]:
    """(words, address or None) as the kit's breadcrumbs take them."""
    return [{"text": words, "href": address} if address else {"text": words} for words, address in pairs]


def init_app(app: Flask) -> None:
    """Let templates ask for a form's errors."""
    app.jinja_env.globals.update(form_errors=form_errors, kit_items=kit_items)
