"""What tests of steps share: both evaluators on the same documents, and small documents written by hand."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tracker.rules.explain.evaluate import Checked, Fault, checked

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "steps.js"
BATCH = 200
"""Documents that are handed to the browser at once."""

Document = dict[str, Any]
Check = Callable[[Sequence[Document]], list[Checked]]


def in_python(documents: Sequence[Document]) -> list[Checked]:
    """What the Python evaluator says of each of ``documents``."""
    return [checked(one) for one in documents]


def in_browser(page: Any) -> Check:
    """The evaluator of ``static/js/steps.js`` as the browser of ``page`` runs it: what it says of each document."""
    page.evaluate(
        """async script => {
          const module = URL.createObjectURL(new Blob([script], {type: "text/javascript"}));
          window.steps = await import(module);
        }""",
        SCRIPT.read_text("utf-8"),
    )

    def check(documents: Sequence[Document]) -> list[Checked]:
        found = []
        for start in range(0, len(documents), BATCH):
            text = json.dumps(documents[start : start + BATCH])  # as a file: what is read is what is checked
            found += page.evaluate("text => JSON.parse(text).map(window.steps.checkSteps)", text)
        return [
            Checked(one["checked"], one["hidden"], tuple(Fault(**fault) for fault in one["faults"])) for one in found
        ]

    return check


def document(*steps: dict[str, Any], inputs: Any = None, pack: Any = None) -> Document:
    """A document of these steps."""
    return {"inputs": inputs or {}, "pack": pack or {}, "steps": list(steps)}


def step(value: str | None, expression: Any, code: str = "y/total", **more: Any) -> dict[str, Any]:
    return {"id": code, "expression": expression, "value": value, **more}


def op(name: str, *args: Any, **more: Any) -> dict[str, Any]:
    """An operation over ``args``; whole numbers are constants, texts refer to steps."""
    return {"op": name, "args": [leaf(one) for one in args], **more}


def leaf(one: Any) -> Any:
    return {"const": str(one)} if isinstance(one, int) else {"ref": one} if isinstance(one, str) else one


def there(path: str, number: str) -> dict[str, str]:
    return {"in": path, "is": number}


def in_pack(path: str, number: str) -> dict[str, str]:
    return {"pack": path, "is": number}


def expressions(found: Document) -> Iterator[dict[str, Any]]:
    """Every expression of a document, inner ones included."""

    def inside(one: Any) -> Iterator[dict[str, Any]]:
        if isinstance(one, dict):
            yield one
            for key in ("args", "shares", "freed", "unit", "below", "rows"):
                yield from inside(one.get(key))
        elif isinstance(one, list):
            for part in one:
                yield from inside(part)

    for each in found["steps"]:
        yield from inside(each.get("expression"))
        yield from inside(each.get("when"))
