"""How long it takes to tell how every figure of a year came about, beside scoring it (information)."""

import json
from collections.abc import Callable

from benchmarks.measure import ROOT, interleaved, table
from benchmarks.score import INDICATORS, _year
from tracker.rules.explain.explain import explain_all
from tracker.rules.explain.sentences import told
from tracker.rules.explain.year import explain_year
from tracker.rules.inputs.model import YearInputs
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.score import score

SAMPLES = ROOT / "tracker" / "demonstration" / "samples" / "score"
BATCH, ROUNDS = 10, 7
AIM = 0.005  # seconds for the traces of one agency
STANDINGS = {"cdc-2026-06": "cdc-cl-2026"}  # samples that are not called by their pack


def run() -> None:
    """The invented agency of twelve indicators, and each sample: its score, its traces, and these in Spanish."""
    years = {f"pmg-cl-2026, {INDICATORS} indicators × 12 periods": (load_builtin("pmg-cl-2026"), _year())}
    for path in sorted(SAMPLES.glob("*.json")):
        pack = load_builtin(STANDINGS.get(path.stem, path.stem.split(".")[0]))
        years[path.stem] = pack, parse_inputs(json.loads(path.read_text(encoding="utf-8")), pack)
    rows = []
    for name, (pack, year) in years.items():
        found = interleaved(_tasks(pack, year), ROUNDS)
        traces = found["traces"].median / BATCH
        rows.append(
            (
                f"{name} ({len(year.commitments)})",
                f"{found['score'].median / BATCH * 1000:.2f} ms",
                f"{traces * 1000:.2f} ms{'' if traces < AIM else f', above {AIM * 1000:.0f} ms'}",
                found["traces"].over(found["score"]),
                f"{found['words'].median / BATCH * 1000:.2f} ms",
            )
        )
    table(("year (commitments)", "score", "traces of all", "traces / score", "traces in Spanish"), rows)


def _tasks(pack: Programme, year: YearInputs) -> dict[str, Callable[[], object]]:
    result = score(pack, year)

    def traces() -> list[object]:
        return [(explain_all(pack, year, result), explain_year(pack, year, result)) for _ in range(BATCH)]

    def words() -> list[str]:
        return [
            told(step, "es")
            for _ in range(BATCH)
            for steps in (*explain_all(pack, year, result).values(), explain_year(pack, year, result))
            for step in steps
        ]

    return {"score": lambda: [score(pack, year) for _ in range(BATCH)], "traces": traces, "words": words}
