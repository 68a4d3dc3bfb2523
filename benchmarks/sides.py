"""Today's code beside that of an earlier commit, each in a process of its own, in turn, by processor time."""

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import ROOT

BEFORE = "46765af"
"""The last commit before the scorer told its own steps."""
WARM_UP = 2


class Side:
    """A checkout in a process of its own; ``sizes``: how many commitments each of its years has, by name."""

    def __init__(self, root: Path, name: str) -> None:
        script = Path(__file__).with_name("side.py")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(script), str(root), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        self.sizes: Mapping[str, int] = json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None  # noqa: S101  # it was opened with a pipe
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"one side of the benchmark ended by itself, with {self._process.wait()}")
        return line

    def took(self, do: str, year: str, times: int) -> float:
        """Seconds of a processor for doing it once, over so many times."""
        assert self._process.stdin is not None  # noqa: S101  # it was opened with a pipe
        print(json.dumps([do, year, times]), file=self._process.stdin, flush=True)
        return float(self._line()) / times

    def end(self) -> None:
        """Ask nothing more, and wait until it has ended."""
        self._process.communicate()


@contextmanager
def sides() -> Iterator[list[Side]]:
    """Today's side, and where this checkout has its history the earlier one first; without it that is said."""
    roots = [(ROOT, "today")]
    earlier = _checkout()
    if earlier is None:
        print(f"The history of this checkout does not reach {BEFORE}: there is nothing to compare with.\n")
    else:
        roots.insert(0, (earlier, "before"))
    found: list[Side] = []
    try:
        for root, name in roots:
            found.append(Side(root, name))
        yield found
    finally:
        for side in found:
            side.end()
        if earlier is not None:
            _git("worktree", "remove", "--force", str(earlier))


def rounds(asked: Sequence[Side], do: str, year: str, times: int, number: int) -> list[list[float]]:
    """What each side took in each round, in seconds; the one that began last time ends this time."""
    found: list[list[float]] = [[] for _ in asked]
    for turn in range(WARM_UP + number):
        order = list(enumerate(asked))
        for place, side in order if turn % 2 else reversed(order):
            took = side.took(do, year, times)
            if turn >= WARM_UP:
                found[place].append(took)
    return found


def ratio(over: Sequence[float], under: Sequence[float]) -> str:
    """The median of the ratios of each round, the least and the most beside it."""
    each = sorted(one / other for one, other in zip(over, under, strict=True))
    return f"{statistics.median(each):.2f} ({each[0]:.2f} to {each[-1]:.2f})"


def shown(seconds: Sequence[float]) -> str:
    """The median, in milliseconds."""
    return f"{statistics.median(seconds) * 1000:.2f} ms"


def _checkout() -> Path | None:
    """The earlier commit in a worktree under ``build/``; None where the history does not hold it."""
    folder = ROOT / "build" / f"at-{BEFORE}"
    if shutil.which("git") is None or _git("cat-file", "-e", f"{BEFORE}^{{commit}}").returncode:
        return None
    if folder.exists():  # left by a run that was stopped
        _git("worktree", "remove", "--force", str(folder))
    made = _git("worktree", "add", "--force", "--detach", str(folder), BEFORE)
    if made.returncode:
        raise RuntimeError(made.stderr.strip())
    return folder


def _git(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
