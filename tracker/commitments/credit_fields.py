"""The fields of a commitment that its rule of credit asks for: which one, criteria values, items of a checklist."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from tracker.commitments.draft import MAX_TEXT, REFUSED
from tracker.errors import Invalid
from tracker.formats.codes import is_code
from tracker.formats.sentences import N_
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rules import Credit
from tracker.web.current import current_language
from tracker.web.fields import ChoiceField, NumberField, TextAreaField
from tracker.web.filters import num

MAX_ITEMS = 200
BAD_LINE = N_("Write one item a line: its code, a bar |, and what is asked; codes without spaces, each once.")


def credit_fields(programme: Programme, definition: Definition, rule: Credit, own: bool) -> dict[str, Any]:
    """The fields by name. ``own``: the agency writes the definition and may choose the rule."""
    fields: dict[str, Any] = {"rule": rule}
    if own and programme.rules.credits:
        choices = [
            ("", _name(programme.rules.credit)),
            *((n, _name(one)) for n, one in programme.rules.credits.items()),
        ]
        fields["credit"] = ChoiceField(lazy_gettext("Rule of credit"), choices=choices, required=False)
    if rule.kind == "interpolated" and (own or not definition.criteria):
        for place, credit in enumerate(rule.credits, 1):
            label = gettext("Value that gives %(credit)s", credit=num(credit))
            fields[f"criteria-{place}"] = NumberField(
                label, required=False, render_kw={"classes": "govuk-input--width-5"}
            )
    if rule.kind == "checklist":
        hint = gettext("One a line: code | what is asked.")
        if rule.levels:
            codes = ", ".join(level.code for level in rule.levels)
            hint = gettext("One a line: code | what is asked | level. Levels: %(levels)s.", levels=codes)
        fields["items"] = TextAreaField(
            lazy_gettext("Items of the checklist"),
            required=False,
            longest=MAX_TEXT,
            description=hint,
            render_kw={"rows": 6},
        )
    return fields


def _name(rule: Credit) -> str:
    """What a rule says first: up to the first colon or full stop."""
    text = rule.text[current_language()]
    ends = [place for place in (text.find(":"), text.find(". ")) if place > 0]
    return text[: min(ends)] if ends else text


def credit_values(definition: Definition) -> dict[str, Any]:
    """What those fields show before anybody types."""
    lines = [" | ".join(part for part in (one.code, one.text, one.level) if part) for one in definition.items]
    return {
        "credit": definition.credit or "",
        "items": "\n".join(lines),
        **{f"criteria-{place}": value for place, value in enumerate(definition.criteria, 1)},
    }


def credit_content(form: Any, base: Definition) -> dict[str, Any]:
    """What was typed, as parts of the definition. Raises :class:`Invalid` by field."""
    found: dict[str, Any] = {}
    if "credit" in form:
        found["credit"] = form["credit"].data or None
    typed = [form[name].data for name in form.criteria_names()]
    if typed:
        found["criteria"] = _criteria(typed)
    elif form.rule.kind != "interpolated":
        found["criteria"] = ()
    found["items"] = _items(form["items"].data or "", form.rule, base) if "items" in form else ()
    return found


def _criteria(typed: list[Decimal | None]) -> tuple[Decimal, ...]:
    values = tuple(value for value in typed if value is not None)
    if values and len(values) < len(typed):
        lacking = next(place for place, value in enumerate(typed, 1) if value is None)
        raise Invalid(REFUSED, {f"criteria-{lacking}": N_("Write all the values, or none yet.")})
    if values and list(values) not in (sorted(set(values)), sorted(set(values), reverse=True)):
        raise Invalid(REFUSED, {"criteria-1": N_("From the best to the worst, all rising or all falling, each once.")})
    return values


def _items(text: str, rule: Credit, base: Definition) -> list[dict[str, Any]]:
    weights = {item.code: item.weight for item in base.items}
    found: list[dict[str, Any]] = []
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        code, *rest = (part.strip() for part in line.split("|"))
        if not is_code(code) or any(one["code"] == code for one in found) or len(rest) > 2 or len(found) == MAX_ITEMS:
            raise Invalid(REFUSED, {"items": BAD_LINE})
        level = rest[1] if len(rest) > 1 else ""
        if rule.levels and level not in {one.code for one in rule.levels}:
            raise Invalid(REFUSED, {"items": N_("Write one of the levels of the checklist after each item.")})
        found.append({"code": code, "text": rest[0] if rest else "", "level": level, "weight": weights.get(code, 1)})
    return [{**one, "weight": Decimal(one["weight"])} for one in found]
