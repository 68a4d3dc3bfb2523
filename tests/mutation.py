"""``./run mutate [MODULE…]``: change the rules of scoring one by one, and see whether a test notices.

mutmut does the work, in a copy of the code under ``build/mutation`` (git ignores it), with the modules and the tests
that ``[tool.mutmut]`` in ``pyproject.toml`` names. Printed at the end: how many changes each file had and how many of
them no test noticed, then each of these by file and line. Those that ``docs/mutation.md`` does not name are marked, and
the command ends with 1.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutation"
COPIED = ("tracker", "tests", "pyproject.toml")
DOCUMENT = ROOT / "docs" / "mutation.md"
KILLED = {1, 3}  # a test failed; pytest itself broke
TIMED_OUT = {-24, 24, 36, 152, 255}  # as mutmut counts them: the processor time of the tests, six times over


@dataclass(frozen=True)
class Survivor:
    """A change that no test noticed: where, and what became of the line. ``reached``: whether any test went there."""

    file: str
    line: int
    before: str
    after: str
    reached: bool

    @property
    def row(self) -> str:
        """As a row of the table in ``docs/mutation.md``, up to the reason."""
        told = [text.replace("|", "\\|") for text in (self.before, self.after)]
        return f"| `{self.file}:{self.line}` | `{told[0]}` | `{told[1]}` |"

    def is_named_in(self, document: str) -> bool:
        """Whether a row of ``document`` names it; lines move when code is written above, so its number is not asked."""
        told = re.escape(self.row).replace(f":{self.line}`", r":\d+`")
        return re.search(told, document) is not None


def modules() -> list[str]:
    """The files whose code is changed."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    files: list[str] = content["tool"]["mutmut"]["only_mutate"]
    return files


def prepare(files: list[str]) -> None:
    """A fresh copy in which only ``files`` are changed."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, COPY / name)
    settings = (COPY / "pyproject.toml").read_text("utf-8")
    wanted = f"only_mutate = {json.dumps(files)}"
    (COPY / "pyproject.toml").write_text(re.sub(r"only_mutate = \[[^\]]*\]", wanted, settings), "utf-8")


def outcomes(file: str) -> dict[str, int | None]:
    """The exit code of the tests under each change of ``file``, by the change's name; None: never tried."""
    content = json.loads((COPY / "mutants" / f"{file}.meta").read_text("utf-8"))
    found: dict[str, int | None] = content["exit_code_by_key"]
    return found


def survivors(file: str) -> Iterator[Survivor]:
    """What lived on in ``file``, in the order of its lines."""
    found = []
    for name, code in outcomes(file).items():
        if code not in KILLED | TIMED_OUT:
            line, before, after = changed(file, name)
            found.append(Survivor(file, line, before, after, code != 33))
    yield from sorted(found, key=lambda one: one.line)


def changed(file: str, name: str) -> tuple[int, str, str]:
    """The line in ``file`` that the change ``name`` touches first, what stood there, and what stands there instead."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # looks for its settings in the folder one is in

    mangled, _, _ = name.rpartition(".")[2].rpartition("__mutmut_")
    function = mangled.rpartition("ǁ")[2] if "ǁ" in mangled else mangled.removeprefix("x_")
    diff = get_diff_for_mutant(name, path=file).splitlines()
    start = next(
        node.lineno - len(node.decorator_list)
        for node in ast.walk(ast.parse((COPY / file).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    head = next(number for number, text in enumerate(diff) if text.startswith("@@"))
    first = int(re.findall(r"\d+", diff[head])[0])
    body = diff[head + 1 :]
    offset = next(number for number, text in enumerate(body) if text[:1] in "+-" and text)
    gone, come = ([text[1:].strip() for text in body if text[:1] == sign] for sign in "-+")
    return start + first - 1 + offset, " ".join(gone), " ".join(come)


def main(asked: list[str]) -> int:
    """Change the modules ``asked`` for, or all; 1 where something lives on that the document does not name."""
    files = [file for file in modules() if not asked or Path(file).stem in asked]
    unknown = set(asked) - {Path(file).stem for file in files}
    if unknown:
        known = ", ".join(Path(file).stem for file in modules())
        print(f"Not among the modules: {', '.join(sorted(unknown))}. Known are: {known}.", file=sys.stderr)
        return 2
    began = time.monotonic()
    prepare(files)
    os.chdir(COPY)
    words = ["run", "--max-children", os.environ.get("MUTATE_PROCESSES", "1")]
    subprocess.run([sys.executable, "-c", "from mutmut.__main__ import cli; cli()", *words], check=True)
    print(f"\n| file | changes | noticed | of it endless | not noticed | % |\n{'| --- ' * 6}|")
    totals = [0, 0, 0, 0]
    alive: list[Survivor] = []
    for file in files:
        codes, here = list(outcomes(file).values()), list(survivors(file))
        endless = sum(code in TIMED_OUT for code in codes)
        numbers = [len(codes), len(codes) - len(here), endless, len(here)]
        totals = [a + b for a, b in zip(totals, numbers, strict=True)]
        print(_row(Path(file).name, numbers))
        alive += here
    print(_row("all", totals))
    document = DOCUMENT.read_text("utf-8")
    unnamed = [one for one in alive if not one.is_named_in(document)]
    for one in alive:
        print(one.row, "" if one.reached else "no test goes there", "NOT NAMED" if one in unnamed else "")
    print(f"\n{len(unnamed)} that docs/mutation.md does not name; {(time.monotonic() - began) / 60:.0f} minutes")
    return 1 if unnamed else 0


def _row(name: str, numbers: list[int]) -> str:
    share = 100 * numbers[-1] / numbers[0] if numbers[0] else 0
    return f"| {name} | {' | '.join(map(str, numbers))} | {share:.1f} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
