"""How many years are scored in a second by the rules alone, in one process on one core (information)."""

import json
from collections.abc import Callable
from decimal import Decimal

from benchmarks.measure import ROOT, interleaved, table
from tracker.rules.inputs import CommitmentInput, Figure, Operands, Target, YearInputs, inputs_to_json, parse_inputs
from tracker.rules.programme import Programme, load_builtin
from tracker.rules.scoring import score

SAMPLE = ROOT / "tracker" / "demonstration" / "samples" / "score" / "cdc-2026-06.json"
INDICATORS, BATCH, ROUNDS = 12, 50, 7


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
                    f"2026-{month:02}": Figure(operands=Operands(Decimal(30 + month + place % 7), Decimal(50)))
                    for month in range(1, 13)
                },
                accumulation="sum_over_sum",
            )
            for place in range(1, INDICATORS + 1)
        )
    )
