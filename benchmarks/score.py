"""How long years take to be scored by the rules alone, without steps: today's code beside that before it told steps."""

import statistics

from benchmarks.measure import table
from benchmarks.side import MADE
from benchmarks.sides import BEFORE, Side, ratio, rounds, shown, sides

COLLECTIVE = "cdc-2026-06"
BATCHES = {("score", MADE): 100, ("read", MADE): 40, ("score", COLLECTIVE): 20}
ROUNDS = 15
AIM = 1.5  # times as fast as before


def run() -> None:
    """An agency's year, with and without reading its facts, and a ministry's collective agreement."""
    with sides() as asked:
        rows = [_row(asked, do, year, times) for (do, year), times in BATCHES.items()]
    compared = (f"at {BEFORE}", f"before / today (aim {AIM})") if len(asked) > 1 else ()
    table(("what is scored", "today", "years per second", *compared), rows)


def _row(asked: list[Side], do: str, year: str, times: int) -> list[str]:
    *earlier, now = rounds(asked, do, year, times, ROUNDS)
    name = f"{year} ({asked[-1].sizes[year]})" + (", its facts read from JSON each time" if do == "read" else "")
    return [
        name,
        shown(now),
        f"{1 / statistics.median(now):,.0f}",
        *(cell for before in earlier for cell in (shown(before), ratio(before, now))),
    ]
