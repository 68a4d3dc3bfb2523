"""The samples of ``cumple score`` that are published tables: each is its table, as the converters read it.

``python -m tests.rules.samples`` writes those that are not there; a test holds that a kept one is still its table.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from tests.rules import panel, tables
from tracker.rules.inputs.model import Published, YearInputs
from tracker.rules.inputs.writing import inputs_to_json

FOLDER = panel.SAMPLES / "score"
OBJECTIVES = {"Objetivo 1": "1", "Objetivo 2": "2", "Objetivo 3": "3"}
STANDINGS = {"cdc-2026-06": "cdc-cl-2026"}
"""Samples that are not called by their pack."""


def pack_of(case: str) -> str:
    """The code of the pack of a sample, by the name of its file."""
    return STANDINGS.get(case, case.split(".")[0])


def cases() -> list[str]:
    """The names of all samples."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def path_of(case: str) -> Path:
    """The file of a sample."""
    return FOLDER / f"{case}.json"


def junaeb() -> YearInputs:
    """JUNAEB 2016: one indicator, 15 on the incentive form and 20 on Form H."""
    year = tables.year("2016-pmg-junaeb-informe-cumplimiento", OBJECTIVES)
    weights = {"h": Decimal(20), "incentive": Decimal(15)}
    return replace(year, commitments=tuple(replace(one, weight=None, weights=weights) for one in year.commitments))


def _printed(year: YearInputs) -> YearInputs:
    """Without the source's own figures where it printed none."""
    bare = [replace(one, published=None) if one.published == Published() else one for one in year.commitments]
    return replace(year, commitments=tuple(bare))


PUBLISHED: dict[str, Callable[[], YearInputs]] = {
    "cdc-cl-2016": lambda: tables.year("2016-cdc-dga"),
    "mei-cl-2016": lambda: _printed(tables.year("2016-mei-svs-totales", OBJECTIVES)),
    "mei-cl-2016.sbif": lambda: tables.year("2016-mei-sbif-resultados", OBJECTIVES),
    "monitor-cl-2026": lambda: panel.year(panel.rows_of("Formulario H", "2026-06"), "2026-06"),
    "pmg-cl-2016": junaeb,
    "pmg-cl-2026": lambda: panel.year(panel.rows_of(panel.PMG, "2026-06"), "2026-06"),
}


def text_of(year: YearInputs) -> str:
    """A year as a sample says it: one line for each team and each commitment."""
    content = inputs_to_json(year)
    lines = []
    for name, value in content.items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in value)
            lines.append(f' "{name}": [\n  {rows}\n ]')
        elif value not in (None, []):
            lines.append(f' "{name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write() -> None:
    """Write the samples that are not there; what is there stays as it is."""
    for case, made in PUBLISHED.items():
        if not path_of(case).exists():
            path_of(case).write_text(text_of(made()), "utf-8")


if __name__ == "__main__":
    write()
