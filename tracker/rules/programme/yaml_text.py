"""The text of a pack: YAML of which only texts, lists and mappings are taken, each with its line.

Plain YAML reads ``18:30`` as 1110 and ``7.6`` as a float; here every scalar stays the text it is. Aliases,
anchors, tags and doubled keys are refused, and limits hold before anything is built, so a file of a kilobyte
cannot become a gigabyte.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from tracker.errors import Invalid

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_NODES = 20_000
MAX_FAULTS = 100

Path = tuple[str | int, ...]
Found = tuple[Path, str, str]
"""What a check reports: where, what is wrong, how to fix it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a pack: where, what is wrong, how to fix it. In English: only a shell shows it."""

    line: int
    field: str
    what: str
    how_to_fix: str

    @property
    def sentence(self) -> str:
        """What is wrong and how to fix it."""
        return f"{self.what} {self.how_to_fix}"


class PackFaults(Invalid):
    """A pack that cannot be taken; ``faults`` holds all that was found, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = sorted(faults, key=lambda one: (one.line, one.field))
        first = self.faults[0]
        super().__init__(
            f"The pack has faults ({len(faults)}); the first is in line {first.line}, {first.field}: {first.sentence}",
            {one.field: one.sentence for one in self.faults},
        )


@dataclass(slots=True)
class Node:
    """A text, list or mapping of the file and the line it starts in; of a mapping also the line of each key."""

    line: int
    value: "str | list[Node] | dict[str, Node]"
    key_lines: dict[str, int] = dataclasses.field(default_factory=dict)

    def plain(self) -> Any:
        """The content in Python's own types: only str, list and dict."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def line_at(self, path: Path) -> int:
        """The line of ``path``, or of the last part of it that exists."""
        node, line = self, self.line
        for step in path:
            if isinstance(node.value, dict) and str(step) in node.value:
                line, node = node.key_lines[str(step)], node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.line
            else:
                break
        return line


def dotted(path: Path) -> str:
    """A path as people read it: ``objectives[0].weight.min``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text or "."


def decode(content: bytes) -> str:
    """The text of a file. Raises :class:`PackFaults` where it is too large or no UTF-8."""
    if len(content) > MAX_BYTES:
        raise PackFaults([_too_large()])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PackFaults([Fault(line, ".", "This file is no UTF-8 text.", "Save it as YAML in UTF-8.")]) from error


def read(text: str) -> Node:
    """The mapping that ``text`` is. Raises :class:`PackFaults` with all structural faults."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise PackFaults([_too_large()])
    builder = _Builder()
    try:
        builder.take(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        builder.fault(line, (), *_no_yaml(error.problem or error.context))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        builder.fault(line, (), *_no_yaml(error.reason))
    root = builder.root
    if root is None and not builder.faults:
        builder.fault(1, (), "The file is empty.", "Write a pack, or start from a copy of one that ships.")
    elif root is not None and not isinstance(root.value, dict) and not builder.faults:
        builder.fault(root.line, (), "A pack is a mapping of names to values.", "Start the file with “format: 1”.")
    if builder.faults:
        raise PackFaults(builder.faults)
    assert root is not None  # noqa: S101 (said above: no root is a fault)
    return root


def _no_yaml(problem: str | None) -> tuple[str, str]:
    return f"This is no YAML: {problem or ''}.", "Correct the line, or quote the text in it."


def _too_large() -> Fault:
    what = f"The file is larger than {MAX_BYTES // 1024} KiB."
    return Fault(1, ".", what, "A pack is a short text: take out what is not part of it.")


class _Full(Exception):
    """A limit is reached: nothing after it is read."""


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read; of a mapping the key whose value comes next."""

    node: Node
    path: Path
    key: str | None = None
    skip: bool = False  # the coming value belongs to a key that was refused


class _Builder:
    """Builds nodes from YAML events, so that a refusal knows its line and limits hold while reading."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._count = 0
        self._documents = 0
        self._referred = False

    def fault(self, line: int, path: Path, what: str, how_to_fix: str) -> None:
        self.faults.append(Fault(line, dotted(path), what, how_to_fix))

    def take(self, events: Iterator[yaml.Event]) -> None:
        try:
            for event in events:
                self._take(event)
        except _Full:
            return

    def _take(self, event: yaml.Event) -> None:
        if len(self.faults) >= MAX_FAULTS:
            raise _Full
        mark = event.start_mark
        line = 1 if mark is None else mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self.fault(line, (), "The file holds more than one document.", "Keep one pack in one file.")
                raise _Full
        elif isinstance(event, yaml.AliasEvent):
            self._refuse_reference(line, "Aliases (*) are refused.", "Write the value out.")
            self._place(Node(line, ""))
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_decoration(event, line)
            self._scalar(Node(line, event.value))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_decoration(event, line)
            node = Node(line, {} if isinstance(event, yaml.MappingStartEvent) else [])
            path = self._path()
            if len(self._open) >= MAX_DEPTH:
                self.fault(line, path, f"Lists and mappings are nested deeper than {MAX_DEPTH}.", "Flatten them.")
                raise _Full
            self._place(node)
            self._open.append(_Open(node, path))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._open.pop()

    def _refuse_decoration(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            self._refuse_reference(line, "Anchors (&) are refused.", "Write the value out where it is used.")
        if event.tag is not None:
            self.fault(line, self._path(), "Tags (!) are refused.", "Write the plain value: every value is text.")

    def _refuse_reference(self, line: int, what: str, how_to_fix: str) -> None:
        """Told of the first one: who writes anchors and aliases writes many, and all are fixed in one way."""
        if not self._referred:
            self.fault(line, self._path(), what, how_to_fix)
        self._referred = True

    def _path(self) -> Path:
        if not self._open:
            return ()
        top = self._open[-1]
        if isinstance(top.node.value, list):
            return (*top.path, len(top.node.value))
        return (*top.path, top.key) if top.key is not None else top.path

    def _scalar(self, node: Node) -> None:
        top = self._open[-1] if self._open else None
        if top is None or not isinstance(top.node.value, dict) or top.key is not None:
            self._place(node)
            return
        top.key = str(node.value)
        if top.key in top.node.value:
            self.fault(
                node.line,
                (*top.path, top.key),
                f"This key is there twice, first in line {top.node.key_lines[top.key]}.",
                "Keep one of them.",
            )
            top.skip = True
        else:
            top.node.key_lines[top.key] = node.line

    def _place(self, node: Node) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            self.fault(node.line, self._path(), f"The file has more than {MAX_NODES} values.", "Shorten it.")
            raise _Full
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if isinstance(top.node.value, list):
            top.node.value.append(node)
        elif isinstance(top.node.value, dict):
            if top.key is None:
                self.fault(node.line, top.path, "A key must be a plain word.", "Write “name: value”.")
                raise _Full
            if not top.skip:
                top.node.value[top.key] = node
            top.key, top.skip = None, False
