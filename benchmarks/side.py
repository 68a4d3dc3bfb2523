"""One side of a comparison: a checkout of the code that scores or explains years, batch by batch, as it is asked.

Run by :mod:`benchmarks.sides` as a process of its own: ``python -P side.py ROOT before|today``. It knows both layouts
of ``tracker/rules`` and imports nothing else of the project. Each line of its standard input is a JSON list of what to
do (``score``, ``read`` or ``steps``), a name of :func:`years`, and how often; it is answered with the seconds of a
processor that this took.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

INDICATORS = 12
MADE = f"pmg-cl-2026, {INDICATORS} indicators × 12 periods"
SAMPLES = Path("tracker") / "demonstration" / "samples" / "score"
STANDINGS = {"cdc-2026-06": "cdc-cl-2026"}  # samples that are not called by their pack


def made_year() -> dict[str, Any]:
    """The facts of a year of twelve shares in percent, each reported every month."""
    return {
        "commitments": [
            {
                "code": f"{place % 3 + 1}.{place}",
                "weight": "8.25",
                "objective": str(place % 3 + 1),
                "factor": "100",
                "decimals": 2,
                "target": {"value": "90"},
                "periods": {
                    f"2026-{month:02}": {"numerator": str(30 + month + place % 7), "denominator": "50"}
                    for month in range(1, 13)
                },
                "accumulation": "sum_over_sum",
            }
            for place in range(1, INDICATORS + 1)
        ]
    }


def years(root: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """The years that a checkout has, by name: the code of the programme, and the facts."""
    found = {MADE: ("pmg-cl-2026", made_year())}
    for path in sorted((root / SAMPLES).glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = (STANDINGS.get(path.stem, path.stem.split(".")[0]), facts)
    return found


def before() -> tuple[Callable[..., Any], ...]:
    """Loading, reading, scoring and explaining as the code of the commit in :mod:`benchmarks.sides` names them."""
    names = ("explain", "explain_year", "inputs", "programme", "scoring")
    explaining, of_year, inputs, programmes, scoring = (import_module(f"tracker.rules.{name}") for name in names)

    def steps(programme: Any, year: Any) -> object:
        result = scoring.score(programme, year)
        return explaining.explain_all(programme, year, result), of_year.explain_year(programme, year, result)

    return programmes.load_builtin, inputs.parse_inputs, scoring.score, steps


def today() -> tuple[Callable[..., Any], ...]:
    """The same as this checkout names them."""
    from tracker.rules.inputs.reading import parse_inputs
    from tracker.rules.programme.model import load_builtin
    from tracker.rules.scoring.score import score, score_with_steps

    return load_builtin, parse_inputs, score, score_with_steps


def main(root: Path, side: str) -> None:
    """Answer line by line until nothing more is asked."""
    sys.path.insert(0, str(root))
    load_builtin, parse_inputs, score, steps = {"before": before, "today": today}[side]()
    known: dict[str, tuple[Any, dict[str, Any], Any]] = {}
    for name, (code, facts) in years(root).items():
        programme = load_builtin(code)
        known[name] = (programme, facts, parse_inputs(facts, programme))
    print(json.dumps({name: len(year.commitments) for name, (_, _, year) in known.items()}), flush=True)
    gc.collect()
    gc.freeze()  # packs and facts are there to stay
    for line in sys.stdin:
        do, name, times = json.loads(line)
        programme, facts, year = known[name]
        gc.collect()
        began = time.process_time()
        for _ in range(times):
            if do == "read":
                score(programme, parse_inputs(facts, programme))
            else:
                (score if do == "score" else steps)(programme, year)
        print(time.process_time() - began, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
