"""How long it takes to score a year and tell its steps, beside scoring it alone and beside the code before."""

from benchmarks.measure import table
from benchmarks.sides import BEFORE, Side, ratio, rounds, shown, sides

BATCH, ROUNDS = 10, 7


def run() -> None:
    """The made year of twelve indicators, and the example of every programme that both sides have."""
    with sides() as asked:
        known = [name for name in asked[-1].sizes if all(name in side.sizes for side in asked)]
        rows = [_row(asked, name) for name in known]
    compared = (f"with steps at {BEFORE}", "before / today") if len(asked) > 1 else ()
    table(("year (commitments)", "score", "with steps", "with steps / score", *compared), rows)


def _row(asked: list[Side], year: str) -> list[str]:
    (alone,) = rounds(asked[-1:], "score", year, BATCH, ROUNDS)
    *earlier, now = rounds(asked, "steps", year, BATCH, ROUNDS)
    return [
        f"{year} ({asked[-1].sizes[year]})",
        shown(alone),
        shown(now),
        ratio(now, alone),
        *(cell for before in earlier for cell in (shown(before), ratio(before, now))),
    ]
