"""What tests of steps share: both evaluators on the same documents, documents by hand, and what they point to."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


class InBrowser:
    """The evaluator of ``static/js/steps.js`` on a page of a browser: what it says of each document."""

    def __init__(self, page: Any, handed: dict[str, bytes]) -> None:
        self.page, self._handed = page, handed

    def __call__(self, documents: Sequence[Document]) -> list[Checked]:
        return self.of_texts([json.dumps(one) for one in documents])

    def of_texts(self, documents: Sequence[str]) -> list[Checked]:
        """The same of documents as they stand in a file: what is read is what is checked."""
        found: list[Any] = []
        for start in range(0, len(documents), BATCH):
            self._handed["/documents"] = f"[{','.join(documents[start : start + BATCH])}]".encode()
            found += self.page.evaluate(
                "async () => (await (await fetch('/documents')).json()).map(window.steps.checkSteps)"
            )
        return [
            Checked(one["checked"], one["hidden"], tuple(Fault(**fault) for fault in one["faults"])) for one in found
        ]


@contextmanager
def in_browser(browser: Any) -> Iterator[InBrowser]:
    """The evaluator on a new page of ``browser``; large files reach it through a socket, as they reach anybody."""
    handed = {"/": b"<!doctype html><title>steps</title>", "/steps.js": SCRIPT.read_bytes()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = handed.get(self.path, b"")
            self.send_response(200 if self.path in handed else 404)
            kind = {"/": "text/html", "/steps.js": "text/javascript"}.get(self.path, "application/json")
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name in the library)
            """Nothing: a test prints no requests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.evaluate("async () => { window.steps = await import('/steps.js'); }")
        yield InBrowser(page, handed)
    finally:
        page.close()
        server.shutdown()
        server.server_close()
        thread.join()


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


def pointed(found: Document) -> set[tuple[str, str]]:
    """What the leaves of a document point to: ``in`` or ``pack``, and the path."""
    return {(root, one[root]) for one in expressions(found) for root in ("in", "pack") if root in one}


def words_of(found: Document) -> Counter[str]:
    """How often each operation, and each rule of a step, occurs: ``op add``, ``rule higher``."""
    words = Counter(f"op {one['op']}" for one in expressions(found) if "op" in one)
    words.update(f"rule {each['rule']}" for each in found["steps"] if each.get("rule"))
    return words


Place = tuple[Any, Any]
"""A mapping or list, and the key or index of something in it."""


def numbers_in(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Place]]:
    """Every text in ``content`` that is a number, with its path as a leaf writes it, and its place."""
    if isinstance(content, dict):
        parts: Iterable[tuple[str, Any, Any]] = [(key, key, value) for key, value in content.items()]
    elif isinstance(content, list):
        coded = bool(content) and all(isinstance(one, dict) and "code" in one for one in content)
        parts = [(one["code"] if coded else str(place), place, one) for place, one in enumerate(content)]
    else:
        return
    for name, key, value in parts:
        here = (*path, name.replace("~", "~0").replace("/", "~1"))
        if is_number(value):
            yield "/".join(here), (content, key)
        else:
            yield from numbers_in(value, here)


def is_number(value: Any) -> bool:
    """Whether it is a plain number, as text or as JSON's own."""
    if isinstance(value, str):
        return bool(value) and value.removeprefix("-").replace(".", "", 1).isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)


def places_of(found: Document) -> dict[tuple[str, str], Place]:
    """Where each number of a document stands, by what a leaf that points to it says."""
    inputs = {"c": found["inputs"].get("commitments", []), "g": found["inputs"].get("groups", [])}
    places = {("in", path): place for path, place in numbers_in(inputs)}
    return places | {("pack", path): place for path, place in numbers_in(found["pack"])}


def another_digit(number: Any) -> str:
    """``number`` with its last digit changed."""
    text = str(number)
    return text[:-1] + str((int(text[-1]) + 1) % 10)
