"""docs/mappings.md: what it shows can be used as it stands."""

import json
import re
from decimal import Decimal
from pathlib import Path

from tracker.sheets.counted import CountsMapping, read_counts
from tracker.sheets.mapping import Instrument, Mapping, parse_mapping
from tracker.sheets.published import read_published
from tracker.sheets.tables import Problem, read_csv

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "mappings.md").read_text("utf-8")
(TABLE,) = re.findall(r"```csv\n(.*?)```", TEXT, re.DOTALL)
MONTHS, COUNTS = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)


def test_the_example_reads_the_table_that_is_shown() -> None:
    notes: list[Problem] = []
    found = read_published(read_csv(TABLE.encode()), parse_mapping(MONTHS), notes)
    assert [(one.team, one.name, one.figures[0].weight, one.figures[0].value) for one in found] == [
        ("NORTE", "Faros encendidos", Decimal("60.0"), Decimal("85.2")),
        ("NORTE", "Balizas pintadas", Decimal("40.0"), Decimal("80.0")),
    ]
    assert [one.figures[0].moving for one in found] == [False, True]
    assert [note.message % note.params for note in notes] == [
        "The headings are expected in row 1, found in row 2.",
        "Rows of totals were not read: 5.",
        "The comma was read as the decimal mark in Ponderación, Meta, Avance: 60,0 is 60.0.",
    ]


def test_the_example_of_counts_reads_a_table_of_its_shape() -> None:
    mapping = CountsMapping.model_validate(json.loads(COUNTS))
    table = ";".join(mapping.headings()) + "\nServicio;12;10;2;1200;-;\n"
    (row,) = read_counts(read_csv(table.encode()), mapping)
    assert row.counts["Recibidas 2024"] == 12
    assert "Respondidas 2025" not in row.counts


def test_every_word_of_a_mapping_is_explained() -> None:
    told = set(re.findall(r"`([a-z_]+)`", TEXT)) | set(re.findall(r'"([a-z_]+)":', TEXT))
    for model in (Mapping, CountsMapping, Instrument):
        assert set(model.model_fields) <= told
