"""Tables of counts: their mappings, and what is told of a cell that holds none."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tracker.errors import Invalid
from tracker.sheets.counted import (
    CountsMapping,
    counts_mapping_for,
    known_counts_mappings,
    load_counts_mapping,
    read_counts,
)
from tracker.sheets.tables import TableProblems, read_csv

SHAPE: dict[str, Any] = {
    "kind": "counts", "format": 1, "source": {"title": "T", "address": ""}, "place": "who", "what": "what",
    "periods": {"2024": 12, "2025": 6}, "columns": {"all": "{period} all", "late": "{period} late"},
    "nothing": ["", "-"], "nested": [["late", "all"]], "years": ["all"],
}  # fmt: skip
CSV = "who,what,2024 all,2024 late,2025 all,2025 late\nP,  a   b ,7,1.5,-,\n"


def test_counts_are_read_by_heading_and_empty_cells_are_left_out() -> None:
    (row,) = read_counts(read_csv(CSV.encode()), CountsMapping.model_validate(SHAPE))
    assert (row.line, row.place, row.what) == (2, "P", "a b")
    assert row.counts == {"2024 all": Decimal(7), "2024 late": Decimal("1.5")}


def test_a_cell_that_is_no_count_and_a_missing_column_are_told_by_line() -> None:
    mapping = CountsMapping.model_validate(SHAPE)
    with pytest.raises(TableProblems) as told:
        read_counts(read_csv(CSV.replace("7", "x").replace("1.5", "-1").encode()), mapping)
    assert [(one.line, one.params["column"]) for one in told.value.problems] == [(2, "2024 all"), (2, "2024 late")]
    with pytest.raises(TableProblems) as told:
        read_counts(read_csv(CSV.replace("2025 late", "2025").encode()), mapping)
    assert [(one.line, one.params["column"]) for one in told.value.problems] == [(1, "2025 late")]


@pytest.mark.parametrize("wrong", [
    {"columns": {"all": "all"}, "nested": [], "years": []}, {"years": ["other"]}, {"nested": [["late", "other"]]},
    {"sums": {"all": ["other"]}}, {"sums": {"other": ["late"]}}, {"late": "other"}, {"periods": {"2025": 13}},
    {"periods": {}}, {"format": 2}, {"more": 1},
])  # fmt: skip
def test_a_mapping_that_does_not_hold_together_is_refused(wrong: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(SHAPE | wrong), "utf-8")
    with pytest.raises(Invalid, match="mapping cannot be used"):
        load_counts_mapping(str(path))


def test_a_mapping_of_another_kind_is_left_to_its_own_reader(tmp_path: Path) -> None:
    for number, text in enumerate(('{"format": 1}', "[]", "no json")):
        path = tmp_path / f"{number}.json"
        path.write_text(text, "utf-8")
        assert load_counts_mapping(str(path)) is None
    assert load_counts_mapping("panel-mbn-2026") is None
    assert load_counts_mapping("") is None


def test_the_mappings_that_ship_are_found_by_their_columns() -> None:
    assert known_counts_mappings() == ["complaints-2025", "procedures-2025", "requests-2025"]
    for name in known_counts_mappings():
        mapping = load_counts_mapping(name)
        assert mapping is not None
        assert counts_mapping_for(read_csv(",".join([*mapping.headings(), "another"]).encode())) == name
    assert counts_mapping_for(read_csv(b"place")) is None
