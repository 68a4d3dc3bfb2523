"""How long years take to be scored by the rules alone, in one process: with every figure, and totals of many."""

import gc
import json
import random
import time
from collections.abc import Callable
from decimal import Decimal

from benchmarks.measure import ROOT, interleaved, table
from tracker.rules.inputs.model import CommitmentInput, Figure, Operands, Target, YearInputs
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.quick import Totals
from tracker.rules.scoring.score import score

SAMPLE = ROOT / "tracker" / "demonstration" / "samples" / "score" / "cdc-2026-06.json"
INDICATORS, BATCH, ROUNDS = 12, 50, 7
FEW, MANY = 10_000, 100_000


def run() -> None:
    """An agency's year, with and without reading its facts, and the real teams of a ministry."""
    pmg, cdc = load_builtin("pmg-cl-2026"), load_builtin("cdc-cl-2026")
    year, facts = _year(), inputs_to_json(_year())
    teams = parse_inputs(json.loads(SAMPLE.read_text(encoding="utf-8")), cdc)
    tasks: dict[str, Callable[[], object]] = {
        f"pmg-cl-2026, {INDICATORS} indicators × 12 periods": _scoring(pmg, year),
        "the same, its facts read from JSON each time": lambda: [
            score(pmg, parse_inputs(facts, pmg)) for _ in range(BATCH)
        ],
        f"cdc-cl-2026 to June, {len(teams.commitments)} indicators of {len(teams.groups)} teams": _scoring(cdc, teams),
    }
    table(
        ("what is scored", f"{BATCH} of them", "years per second"),
        [(name, timing, f"{BATCH / timing.median:,.0f}") for name, timing in interleaved(tasks, ROUNDS).items()],
    )

    _bulk(pmg)


def _bulk(pack: Programme) -> None:
    """Totals of many different years, their rows in memory: whether ten times as many take ten times as long.

    The 14,400,000 figures of the many take about 7 GB of memory.
    """
    drawn = random.Random(2026)
    years = [_drawn(drawn) for _ in range(MANY)]
    gc.collect()
    gc.freeze()  # rows that are there to stay are no rubbish to be sorted through
    totals = Totals(pack)
    tasks: dict[str, Callable[[], object]] = {
        f"totals of {FEW:,} agencies × {INDICATORS} indicators × 12 periods": lambda: [
            totals.of(year) for year in years[:FEW]
        ],
        f"the same of {MANY:,}": lambda: [totals.of(year) for year in years],
    }
    few, many = (timing for timing in interleaved(tasks, 3).values())
    began = time.perf_counter()
    shown = [score(pack, year).total for year in years[: FEW // 20]]
    each = (time.perf_counter() - began) / len(shown)
    assert shown == [totals.of(year).total for year in years[: len(shown)]]  # noqa: S101  # a figure of something wrong
    print()
    table(
        ("what is scored", "time", "per year", "of one with every figure"),
        [
            (name, timing, f"{timing.median / count * 1e6:.0f} µs", f"1 / {each * count / timing.median:.0f}")
            for (name, timing), count in zip(zip(tasks, (few, many), strict=True), (FEW, MANY), strict=True)
        ],
    )
    print(f"\nTen times as many years take {many.over(few)} times as long ({many.work_over(few)} of processor time).")
    gc.unfreeze()


def _drawn(drawn: random.Random) -> YearInputs:
    """A year of its own: targets, numerators and denominators by chance, some of them not whole numbers."""
    return YearInputs(
        commitments=tuple(
            CommitmentInput(
                code=f"{place % 3 + 1}.{place}",
                weight=Decimal("8.25"),
                objective=str(place % 3 + 1),
                factor=Decimal(100),
                decimals=2,
                target=Target(value=Decimal(drawn.randrange(600, 990)).scaleb(-1)),
                periods={month: Figure(operands=_operands(drawn, place)) for month in MONTHS},
                accumulation="sum_over_sum",
            )
            for place in range(1, INDICATORS + 1)
        )
    )


def _operands(drawn: random.Random, place: int) -> Operands:
    of = drawn.randrange(1, 5000)
    places = -2 if place % 4 == 0 else 0
    return Operands(Decimal(drawn.randrange(of)).scaleb(places), Decimal(of).scaleb(places))


MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


def _scoring(pack: Programme, year: YearInputs) -> Callable[[], object]:
    return lambda: [score(pack, year) for _ in range(BATCH)]


def _year() -> YearInputs:
    """Twelve shares in percent, each reported every month."""
    return YearInputs(
        commitments=tuple(
            CommitmentInput(
                code=f"{place % 3 + 1}.{place}",
                weight=Decimal("8.25"),
                objective=str(place % 3 + 1),
                factor=Decimal(100),
                decimals=2,
                target=Target(value=Decimal(90)),
                periods={
                    month: Figure(operands=Operands(Decimal(31 + number + place % 7), Decimal(50)))
                    for number, month in enumerate(MONTHS)
                },
                accumulation="sum_over_sum",
            )
            for place in range(1, INDICATORS + 1)
        )
    )
