"""The JSON Schema of packs, made from the very models that read them, for an editor to help while one is written.

It says less than ``cumple programme check``: shapes, words and what is required, not whether weights add up. In a pack
every number is written as text or as a plain number, and read exactly.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from tracker.rules.programme.model import Programme
from tracker.rules.values import Fact

KEPT = Path(__file__).resolve().parents[3] / "docs" / "pack.schema.json"
"""Where the schema is kept for editors; a test holds it to what the models say."""

_NUMBER = {"type": ["string", "number"], "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,18})?$"}
_WHOLE = {"type": ["string", "integer"], "pattern": r"^[0-9]{1,18}$"}
_YES_OR_NO = {"enum": ["true", "false", True, False]}
_SCALARS: dict[str, dict[str, Any]] = {"number": _NUMBER, "integer": _WHOLE, "boolean": _YES_OR_NO}
_TEXT = {
    "type": "object",
    "required": ["es", "en"],
    "properties": {"es": {"type": "string"}, "en": {"type": "string"}},
    "additionalProperties": False,
}
_WORDS = ("null", "none", "exact")
"""Words that some fields take for "nothing"; which do is asked of the models."""


def pack_schema() -> dict[str, Any]:
    """The schema of a whole pack (draft 2020-12), every model with the sentence that the code says of it."""
    whole = Programme.model_json_schema(mode="validation")
    definitions = {name: _model(schema, _models()[name]) for name, schema in whole.pop("$defs").items()}
    told = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_model(whole, Programme)}
    return {**told, "title": "A pack of Cumple", "$defs": definitions}


def schema_text() -> str:
    """The schema as it is printed and kept."""
    return json.dumps(pack_schema(), ensure_ascii=False, indent=2) + "\n"


def _models() -> dict[str, type[Fact]]:
    """Every model that a pack is made of, by its name."""
    found: dict[str, type[Fact]] = {}
    waiting: list[type[Fact]] = [Programme]
    while waiting:
        model = waiting.pop()
        if model.__name__ not in found:
            found[model.__name__] = model
            waiting += [inner for field in model.model_fields.values() for inner in _inner(field.annotation)]
    return found


def _inner(annotation: Any) -> Iterator[type[Fact]]:
    if isinstance(annotation, type) and issubclass(annotation, Fact):
        yield annotation
    for argument in get_args(annotation):
        yield from _inner(argument)


def _model(schema: dict[str, Any], model: type[Fact]) -> dict[str, Any]:
    """One model's schema as packs write it: ``from_`` is ``from``, which is no name in Python."""
    properties = {}
    for name, one in schema.get("properties", {}).items():
        properties[name.rstrip("_")] = _plain(one, _words_of(model.model_fields[name]))
    told = {
        "type": "object",
        "description": " ".join((model.__doc__ or "").split()),
        "required": [name.rstrip("_") for name in schema.get("required", ())],
        "properties": properties,
        "additionalProperties": False,
    }
    if model.__name__ == "Limits":  # a fixed weight is one number in its place
        return {"description": told.pop("description"), "anyOf": [_NUMBER, told]}
    return told


def _words_of(field: FieldInfo) -> list[str]:
    """The words of "nothing" that the field takes."""
    kind: Any = Annotated[field.annotation, field]
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    taken = []
    for word in _WORDS:
        try:
            if adapter.validate_python(word) is None:
                taken.append(word)
        except ValidationError:
            continue
    return taken


def _plain(node: Any, words: list[str]) -> Any:
    """Types as a pack writes them: numbers, yes and no may be text, and texts are there in both languages."""
    if isinstance(node, list):
        return [_plain(one, words) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "object" and node.get("additionalProperties") == {"type": "string"}:
        return dict(_TEXT)  # no other mapping of plain texts is in a pack
    if "anyOf" in node:
        return _any_of(node["anyOf"], words)
    if node.get("type") in _SCALARS:
        return dict(_SCALARS[node["type"]])
    return {key: _plain(value, words) for key, value in node.items() if key not in ("title", "default")}


def _any_of(choices: list[dict[str, Any]], words: list[str]) -> dict[str, Any]:
    """The choices without the text form of a number, which the number's own has; nothing is a word, or absence."""
    kinds = {choice.get("type") for choice in choices}
    told = [
        _plain(choice, words)
        for choice in choices
        if choice.get("type") != "null" and not ("number" in kinds and choice.get("type") == "string")
    ]
    told += [{"enum": [*words, None] if "null" in words else words}] if words else []
    return told[0] if len(told) == 1 else {"anyOf": told}
