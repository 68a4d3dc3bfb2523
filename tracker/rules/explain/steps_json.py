"""Steps as JSON, and the file that anybody can check them against: inputs, pack and steps (``docs/steps.md``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tracker.formats.canonical import plain
from tracker.formats.rounding import half_up
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.citations import ground_of, ground_of_basis
from tracker.rules.scoring.numbers import Step, escaped

if TYPE_CHECKING:
    from tracker.rules.inputs.model import YearInputs
    from tracker.rules.programme.model import Programme

_COMMITMENTS = {"__all__": {"code", "criteria", "indicator"}}
_PARTS: Any = {
    "rules": True, "bands": True, "tree": True,
    "objectives": {"__all__": {"code": True, "commitments": _COMMITMENTS}},
}  # fmt: skip
"""What of a pack a step can point to."""


def steps_document(programme: Programme, inputs: YearInputs, steps: Sequence[Step]) -> dict[str, Any]:
    """Everything that is needed to check ``steps``: the inputs, the numbers of the pack, and the steps themselves."""
    return {"inputs": inputs_to_json(inputs), "pack": pack_to_json(programme), "steps": steps_to_json(programme, steps)}


def pack_to_json(programme: Programme) -> dict[str, Any]:
    """The rules, bands, weights and commitments of ``programme`` in JSON's own types, every number as text."""
    found: dict[str, Any] = _named(plain(programme.model_dump(include=_PARTS, exclude_unset=True, exclude_none=True)))
    return found


def _named(content: Any) -> Any:
    """``content`` with ``from`` under the name that a pack gives it."""
    if isinstance(content, Mapping):
        return {"from" if key == "from_" else key: _named(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_named(value) for value in content]
    return content


def steps_to_json(programme: Programme, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """``steps`` in JSON's own types, in the order in which they were computed."""
    return [step_to_json(programme, step) for step in steps]


def step_to_json(programme: Programme, step: Step) -> dict[str, Any]:
    """``step`` in JSON's own types: numbers as text, in lowest terms."""
    found: dict[str, Any] = {"id": step.id, "rule": step.rule, "unit": step.unit, "expression": step.expression}
    if step.value is None:
        found |= {"value": None, "reason": step.reason, "params": dict(step.params)}
        if step.when is not None:
            found["when"] = step.when
    else:
        found["value"] = str(step.value)
        if step.shown is not None:
            found["shown"] = {"decimals": step.shown, "value": format(half_up(step.value, step.shown), "f")}
    if isinstance(step.ground, str):
        found["because"] = step.ground
    else:
        by_basis = step.rule == "as_displayed"
        ground = ground_of_basis(programme) if by_basis else ground_of(programme, step.ground)
        found |= {"stated_as": ground.rule, "source": ground.code, "sureness": ground.sureness}
    if step.without:
        found["without"] = list(step.without)
    return found


HIDDEN = "hidden"


def hide(steps: Sequence[Mapping[str, Any]], codes: Iterable[str]) -> list[dict[str, Any]]:
    """The steps in JSON without the figures of the commitments ``codes``, which rest on too few to be published.

    Every step that rests on a hidden one is hidden too: a sum of which all other parts are shown would tell it.
    """
    owners = {f"c/{escaped(code)}" for code in codes}
    gone: set[str] = set()
    found = []
    for step in steps:
        mine = any(step["id"].startswith(f"{owner}/") for owner in owners)
        if mine or gone & refs_of(step.get("expression")):
            gone.add(step["id"])
            found.append({key: step[key] for key in ("id", "rule", "unit")} | {
                "expression": None, "value": None, "reason": HIDDEN, "params": {}})  # fmt: skip
        else:
            found.append(dict(step))
    return found


def refs_of(expression: Any) -> set[str]:
    """The ids of the steps that ``expression`` refers to."""
    found: set[str] = set()
    if isinstance(expression, Mapping):
        if "ref" in expression:
            found.add(expression["ref"])
        for value in expression.values():
            found |= refs_of(value)
    elif isinstance(expression, list | tuple):
        for value in expression:
            found |= refs_of(value)
    return found
