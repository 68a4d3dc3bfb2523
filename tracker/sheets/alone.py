"""Reading a workbook of somebody else in a process of its own, under limits of time and memory.

A workbook that costs more than any table does, or that ends its reader, is told in a sentence; whoever asked goes on.
"""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.sheets.tables import Line, Table, Unread
from tracker.sheets.workbook import read_xlsx

SECONDS = 20  # of work
PATIENCE = 60  # seconds by the clock, on a machine that is busy
MEMORY = 1024**3  # bytes of addresses
_OUT_OF_MEMORY = 3
_SURROUNDINGS = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
"""All that the process is told of the world: where our code stands. It needs no other library, and no secret."""

_TOO_LONG = N_(
    "Reading the workbook took more than %(seconds)s seconds, so it was given up. Copy the table alone to a new "
    "workbook, or save it as “CSV UTF-8”."
)
_TOO_BIG = N_(
    "Reading the workbook took more than %(size)s MB of memory, so it was given up. Copy the table alone to a new "
    "workbook, or save it as “CSV UTF-8”."
)
_ENDED = N_(
    "The reader of the workbook was ended before it had finished (%(signal)s). Try again; if it happens again, save "
    "the table as “CSV UTF-8”."
)


def read_alone(data: bytes, sheet: str | None = None) -> Table:
    """What :func:`tracker.sheets.workbook.read_xlsx` gives, which is run in a process of its own.

    Raises :class:`Invalid` as that does, and where the process passed a limit or was ended.
    """
    asked = json.dumps({"sheet": sheet, "seconds": SECONDS, "memory": MEMORY}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tracker.sheets.alone"],
            input=asked + b"\n" + data,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env=_SURROUNDINGS,
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(_TOO_LONG, seconds=PATIENCE) from error
    if done.returncode == -signal.SIGXCPU:
        raise Invalid(_TOO_LONG, seconds=SECONDS)
    if done.returncode == _OUT_OF_MEMORY:
        raise Invalid(_TOO_BIG, size=MEMORY // 2**20)
    if done.returncode < 0:
        raise Invalid(_ENDED, signal=signal.Signals(-done.returncode).name)
    if done.returncode:
        raise RuntimeError(f"the reader of workbooks broke: {done.stderr.decode(errors='replace')}")
    return _table(json.loads(done.stdout))


def main() -> None:
    """Read what stands on the input, the question on its first line, and print the table or the refusal as JSON."""
    asked = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    try:
        try:
            told: Any = {"lines": _plain(read_xlsx(sys.stdin.buffer.read(), asked["sheet"]))}
        except Invalid as refused:
            told = {"refused": refused.message, "params": dict(refused.params)}
        sys.stdout.write(json.dumps(told))
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)


def _plain(table: Table) -> list[Any]:
    return [
        [line.number, [[at, cell if isinstance(cell, str) else {"why": cell.why}] for at, cell in line.cells.items()]]
        for line in table.lines
    ]


def _table(told: Mapping[str, Any]) -> Table:
    if "refused" in told:
        message = told["refused"]
        raise Invalid(message, **told["params"])
    lines = (
        Line(number, {at: cell if isinstance(cell, str) else Unread(cell["why"]) for at, cell in cells})
        for number, cells in told["lines"]
    )
    return Table(tuple(lines), "xlsx", "")


if __name__ == "__main__":
    main()
