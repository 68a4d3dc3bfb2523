"""Writing a year's facts as JSON, which :mod:`tracker.rules.inputs.reading` reads back to the same facts."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from tracker.formats.canonical import plain
from tracker.formats.numbers import canonical_decimal
from tracker.rules.inputs.model import CommitmentInput, Figure, Item, Part, Target, YearInputs


def inputs_to_json(inputs: YearInputs) -> dict[str, Any]:
    """``inputs`` as JSON's own types, which ``parse_inputs`` reads back; numbers as text, empty words left out."""
    found: dict[str, Any] = _written(inputs)
    return {"as_of": inputs.as_of, "commitments": [], **found}


def _written(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _filled(plain(value.model_dump()))
    if dataclasses.is_dataclass(value):
        return _object(value)
    if isinstance(value, Mapping):
        return {key: _written(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    if isinstance(value, Decimal):
        return canonical_decimal(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _object(fact: Any) -> dict[str, Any]:
    found = {field.name: _written(getattr(fact, field.name)) for field in dataclasses.fields(fact)}
    if isinstance(fact, Figure | Target | Part):
        found |= found.pop("operands") or {}
    if isinstance(fact, Figure):
        found |= found.pop("survey") or {}
        found["parts"] = _parts(fact.parts)
    if isinstance(fact, Item):
        found["not_applicable"] = None if found.pop("applies") else True
        found["weight"] = None if fact.weight == 1 else found["weight"]
    if found.get("reporting_errors") == "0":
        del found["reporting_errors"]
    if isinstance(fact, CommitmentInput):  # that there is no actual is said, and that the source printed nothing
        more = {} if fact.published is None else {"published": found["published"]}
        return _filled(found) | more | {"actual": found["actual"]}
    return _filled(found)


def _parts(parts: tuple[Part, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        told = {name: value for name, value in _object(part).items() if name not in ("dimension", "category")}
        found.setdefault(part.dimension, {})[part.category] = told
    return found


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in (None, (), {}, [], "")}
