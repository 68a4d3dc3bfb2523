"""Taking times side by side, and printing them."""

import gc
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Timing:
    """What one thing took, run by run, in seconds: by the clock on the wall, and of a processor."""

    wall: tuple[float, ...]
    processor: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle time by the wall clock, in seconds."""
        return statistics.median(self.wall)

    def over(self, other: "Timing") -> str:
        """How many times ``other`` this takes, by medians of the wall clock."""
        return _times(self.median / other.median)

    def work_over(self, other: "Timing") -> str:
        """The same by the processor's time, which other programs on the machine disturb less."""
        return _times(statistics.median(self.processor) / statistics.median(other.processor))

    def __str__(self) -> str:
        return f"{_span(self.median)} ({_span(min(self.wall))} to {_span(max(self.wall))})"


def interleaved(tasks: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 1) -> dict[str, Timing]:
    """Run every task once per round, so that a busy moment of the machine meets all of them alike.

    The first ``warm_up`` rounds are not counted: they fill caches that a served instance has full.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in tasks}
    for number in range(warm_up + rounds):
        for name, task in tasks.items():
            gc.collect()  # nobody sweeps up after the one before
            wall, processor = time.perf_counter(), _processor()
            task()
            took = time.perf_counter() - wall, _processor() - processor
            if number >= warm_up:
                found[name].append(took)
    return {name: Timing(*zip(*times, strict=True)) for name, times in found.items()}


def _processor() -> float:
    """Seconds of a processor that this process and the ended ones it started have used."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def _times(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"


def _span(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.{1 if seconds < 0.1 else 0}f} ms"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads, in columns; the first column to the left, the others to the right."""
    cells = [list(head), *[[str(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    for number, row in enumerate(cells):
        first, *rest = row
        print(
            "  ".join(
                [first.ljust(widths[0]), *[cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]]
            )
        )
        if number == 0:
            print("  ".join("-" * width for width in widths))
