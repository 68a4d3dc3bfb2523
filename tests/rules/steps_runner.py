"""``./run steps [N]``: score N random years with steps (100,000 unless told), and compute every step again.

Python computes all of them, each tenth year the browser as well, on the same text. Printed: how often each operation
and each rule occurred, how many steps were computed and hidden, the time, and every fault with the seed of its year.
It ends with 1 where a step does not hold, the two evaluators disagree, or an operation never occurred.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.browser import chromium
from tests.rules.random_years import YEARS_A_LAW, random_year
from tests.rules.steps_tools import InBrowser, in_browser, words_of
from tracker.rules.explain.evaluate import OPERATIONS, Checked, checked
from tracker.rules.explain.steps_json import steps_document
from tracker.rules.scoring.score import score_with_steps

YEARS = 100_000
BY_BROWSER = 10
"""Each so manieth year is computed by the browser too."""
CHUNK = 10 * YEARS_A_LAW
MOST_TOLD = 50


@dataclass
class Found:
    """What some of the years gave: counts, faults as told, and the texts that the browser computes, by seed."""

    years: int = 0
    steps: int = 0
    hidden: int = 0
    words: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    said: dict[int, Checked] = field(default_factory=dict)
    seconds: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Found") -> None:
        """Count what ``other`` gave in; its texts are not kept."""
        self.years += other.years
        self.steps += other.steps
        self.hidden += other.hidden
        self.words.update(other.words)
        self.seconds.update(other.seconds)
        self.faults += other.faults[: max(0, MOST_TOLD - len(self.faults))]


def document_of(seed: int) -> dict[str, Any]:
    """The document of the random year ``seed``."""
    programme, inputs = random_year(seed)
    _, steps = score_with_steps(programme, inputs)
    return steps_document(programme, inputs, steps)


def some_years(seeds: range) -> Found:
    """The years of ``seeds``, computed again in Python."""
    found = Found()
    for seed in seeds:
        start = time.perf_counter()
        document = document_of(seed)
        scored = time.perf_counter()
        said = checked(document)
        found.seconds.update(score=scored - start, check=time.perf_counter() - scored)
        found.years += 1
        found.steps += said.checked
        found.hidden += said.hidden
        found.words.update(words_of(document))
        found.faults += [f"year {seed}, {one.id}: {one.what} {one.detail}".rstrip() for one in said.faults]
        if seed % BY_BROWSER == 0:
            found.texts[seed], found.said[seed] = json.dumps(document), said
    return found


def by_browser(check: InBrowser, found: Found) -> Iterator[str]:
    """Where the browser says of a year what Python does not."""
    said = check.of_texts(list(found.texts.values()))
    for seed, theirs in zip(found.texts, said, strict=True):
        if theirs != found.said[seed]:
            yield f"year {seed}: the browser says {theirs}, Python {found.said[seed]}"


def chunks(count: int) -> Iterable[range]:
    return (range(start, min(count, start + CHUNK)) for start in range(0, count, CHUNK))


def run(count: int) -> Found:
    """All of ``count`` years."""
    found = Found()
    with chromium() as browser, in_browser(browser) as check, ProcessPoolExecutor(os.cpu_count()) as pool:
        for some in pool.map(some_years, chunks(count)):
            start = time.perf_counter()
            some.faults += by_browser(check, some)
            some.seconds.update(browser=time.perf_counter() - start)
            found.add(some)
            if sys.stderr.isatty():
                print(f"\r{found.years} of {count}", end="", file=sys.stderr, flush=True)
    return found


def main(count: int) -> int:
    """Run and print; 1 where something does not hold."""
    start = time.perf_counter()
    found = run(count)
    took = time.perf_counter() - start
    found.faults += [f"the operation {name} never occurred" for name in OPERATIONS if not found.words[f"op {name}"]]
    for word, times in sorted(found.words.items()):
        print(f"{times:12,} {word}")
    print(f"{found.years:,} random years, each {BY_BROWSER}th in the browser too")
    print(f"{found.steps:,} steps computed again, {found.hidden:,} hidden, {len(found.faults)} faults")
    parts = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in sorted(found.seconds.items()))
    print(f"{took:.0f} s ({parts}, over all processes)")
    for fault in found.faults[:MOST_TOLD]:
        print(fault)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else YEARS))
