"""A year's facts as JSON: read exactly, refused by the place of each fault, written back to the same facts."""

import dataclasses
import json
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given

from tests.rules import panel, shapes, tables
from tests.rules.test_scoring_properties import steady, whole_years
from tracker.errors import Invalid
from tracker.rules.inputs.model import CommitmentInput, Published, Status, YearInputs
from tracker.rules.inputs.reading import lines_of, parse_inputs, read_json
from tracker.rules.inputs.shapes import CommitmentShape, PublishedShape, YearShape
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import load_builtin
from tracker.rules.values import Accumulation, Direction, Entry, Universe

PMG = load_builtin("pmg-cl-2026")
GOOD: dict[str, Any] = {"code": "A", "weight": "10", "target": {"value": "98"}, "actual": {"value": "99"}}


def faults(**changes: Any) -> dict[str, str]:
    """The faults of one commitment with ``changes``, by place below it."""
    with pytest.raises(Invalid) as caught:
        parse_inputs({"commitments": [{**GOOD, **changes}]}, PMG)
    return {place.removeprefix("commitments[0]."): message for place, message in caught.value.fields.items()}


def test_numbers_are_exact_as_text_and_as_json_numbers() -> None:
    text = '{"commitments": [{"code": "A", "weight": 0.1, "target": {"value": "0.30"}, "actual": {"value": 1e2}}]}'
    found = parse_inputs(read_json(text), PMG).commitments[0]
    assert found.weight == Decimal("0.1")
    assert found.target is not None
    assert found.target.value == Decimal("0.30")
    assert found.actual is not None
    assert found.actual.value == 100


@pytest.mark.parametrize(
    "number",
    [
        0.1,
        float("nan"),
        "NaN",
        "Infinity",
        "1e400",
        "1,5",
        "1.234,5",
        "",
        "ten",
        "9" * 31,
        True,
        ["1"],
        {},
        " 1",
        "١",
        "1_000",
        "0x10",
    ],
)
def test_what_is_no_plain_number_is_refused_at_its_place(number: object) -> None:
    assert "30 digits" in faults(weight=number)["weight"]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": 1' + "0" * 40 + "}",
        '{"a": ' + "9" * 5000 + "}",
        '{"a": 1, "a": 2}',
        "{",
        "",
        "[" * 100_000,
        "{'a': 1}",
    ],
)
def test_what_is_no_honest_json_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_json(text)


def test_a_broken_file_says_its_line_and_column() -> None:
    with pytest.raises(Invalid, match="line 2, column 3"):
        read_json("{\n  oops\n}")


def test_a_mistyped_word_is_refused_so_that_no_score_changes_in_silence() -> None:
    says = "“programed” is not known here. Correct the word or take it out."
    assert faults(programed={"2026-06": "1"}) == {"programed": says}
    assert set(faults(programed=None, actual={"operands": {}})) == {"programed", "actual.operands"}
    assert "target.valeu" in faults(target={"valeu": "98"})


def test_every_fault_is_told_at_once_each_at_its_place() -> None:
    found = faults(
        weight="-1",
        direction="up",
        factor="0",
        decimals="1.5",
        universe="both",
        status="late",
        target={"low": "5", "high": "1"},
        programmed={"2026-13": "1", "2025-12": "1"},
        actual={"numerator": "1"},
        requirements=[{"code": "R", "met": "2", "of": "1"}, {"code": "R"}],
        counts={"a": "1"},
        objective="9",
        published={"met": "yes"},
        parent="Z",
    )
    assert set(found) == {
        "weight",
        "direction",
        "factor",
        "decimals",
        "universe",
        "status",
        "target",
        "programmed.2026-13",
        "programmed.2025-12",
        "actual",
        "requirements[0].met",
        "requirements[1].met",
        "requirements[1].code",
        "counts.a",
        "objective",
        "published.met",
        "parent",
    }
    known = "higher, lower, range, report"
    assert found["direction"] == f"“up” is not one of the words known here. Write one of: {known}."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("direction", Direction),
        ("universe", Universe),
        ("entry", Entry),
        ("accumulation", Accumulation),
        ("status", Status),
    ],
)
def test_an_unknown_word_is_answered_with_all_the_known_ones(name: str, words: Any) -> None:
    assert all(word in faults(**{name: "oops"})[name] for word in get_args(words))


@pytest.mark.parametrize(
    "changes",
    [
        {"target": {"value": "98"}, "actual": {"numerator": "1", "denominator": "2"}},
        {"target": {"numerator": "1", "denominator": "2"}, "actual": None, "programmed": {"2026-06": "50"}},
        {"actual": None, "periods": {"2026-01": {"numerator": "1", "denominator": "2"}}},
    ],
)
def test_values_and_fractions_are_not_compared_without_a_factor(changes: dict[str, Any]) -> None:
    assert "factor" in faults(**changes)
    parse_inputs({"commitments": [{**GOOD, **changes, "factor": "100"}]}, PMG)


def test_a_commitment_of_the_pack_takes_its_factor_from_there() -> None:
    entry = next(one for _, one in PMG.offered() if one.indicator is not None)
    commitment = {**GOOD, "code": entry.code, "actual": {"numerator": "1", "denominator": "2"}}
    parse_inputs({"commitments": [commitment]}, PMG)


def test_codes_are_there_once_and_something_is_there() -> None:
    with pytest.raises(Invalid) as caught:
        parse_inputs({"groups": [{"code": "T"}, {"code": "T"}], "commitments": [GOOD, GOOD]}, PMG)
    assert set(caught.value.fields) == {"groups[1].code", "commitments[1].code"}
    for nothing in ({}, {"commitments": []}, [], None, "x", {"commitments": "x"}):
        with pytest.raises(Invalid):
            parse_inputs(nothing, PMG)


def test_the_period_asked_for_lies_in_the_year_of_the_programme() -> None:
    for period in ("2025-06", "2026-00", "June", 6):
        with pytest.raises(Invalid) as caught:
            parse_inputs({"as_of": period, "commitments": [GOOD]}, PMG)
        assert set(caught.value.fields) == {"as_of"}


def again(inputs: YearInputs, code: str) -> YearInputs:
    """``inputs`` through JSON text and back."""
    return parse_inputs(read_json(json.dumps(inputs_to_json(inputs))), load_builtin(code))


@pytest.mark.parametrize("name", [name for name in tables.names() if "2016" in name])
def test_published_tables_come_back_the_same_through_json(name: str) -> None:
    inputs = tables.year(name)
    assert again(inputs, "pmg-cl-2016") == inputs


def test_the_panel_comes_back_the_same_through_json() -> None:
    inputs = panel.year(panel.rows_of(panel.CDC, "2026-06"), "2026-06")
    assert again(inputs, "cdc-cl-2026") == inputs


@steady
@given(whole_years())
def test_any_year_comes_back_the_same_through_json(found: list[CommitmentInput]) -> None:
    inputs = YearInputs(commitments=tuple(found))
    assert again(inputs, "pmg-cl-2026") == inputs


@pytest.mark.parametrize("place", ["weight", "weights.h"])
def test_a_weight_finer_than_the_programmes_is_refused_on_every_form(place: str) -> None:
    whole = shapes.with_weights(load_builtin("pmg-cl-2018"), decimals=0)
    name, _, form = place.partition(".")
    for weight, fine in (("33.5", False), ("33", True), ("33.00", True)):
        content = {"commitments": [{"code": "A", name: {form: weight} if form else weight}]}
        if fine:
            assert parse_inputs(content, whole).commitments[0].code == "A"
            continue
        with pytest.raises(Invalid) as refused:
            parse_inputs(content, whole)
        says = "This weight has more decimals than the programme's weights. Round it."
        assert refused.value.fields == {f"commitments[0].{place}": says}


def test_the_json_has_a_word_for_every_fact_of_the_model() -> None:
    """A field that the model gains and the JSON does not would be lost in every report."""
    for shape, fact in ((CommitmentShape, CommitmentInput), (PublishedShape, Published), (YearShape, YearInputs)):
        assert set(shape.model_fields) == {field.name for field in dataclasses.fields(fact)}


@pytest.mark.parametrize(("place", "line"), [
    (("as_of",), 2),
    (("commitments", 0, "code"), 4),
    (("commitments", 0, "target", "value"), 5),
    (("commitments", 0, "weight"), 4),  # what is missing is missing from the object that starts here
    (("commitments", 1, "programmed", "2026-01"), 8),
    (("commitments", 1, "programmed", "2026-02"), 9),
    (("commitments", 2), 12),
    (("faults",), 1),
])  # fmt: skip
def test_the_line_of_a_fault_is_that_of_its_word(place: tuple[str | int, ...], line: int) -> None:
    text = r"""{
  "as_of": "2026-06", "note": "a } and a \" , \n [",
  "commitments": [
    {"code": "A",
     "target": {"value": "x", "low": [1, {}, []]}},
    {
      "code": "B", "programmed": {
        "2026-01": "1",
        "2026-02": null
      }
    },
    {"code": "C"}
  ]
}"""
    assert lines_of(text, [place]) == [line]


def test_counts_per_level_stand_in_one_place() -> None:
    formula = {"kind": "top_share", "levels": "2", "top": "1"}
    assert set(faults(counts={"levels": ["1", "0"]}, formulas=[formula])) == {"counts.levels"}  # and an actual


def test_a_requirement_of_which_nothing_is_said_is_not_left_out_in_silence() -> None:
    assert set(faults(requirements=[{"code": "R", "met": None}])) == {"requirements[0].met"}


@pytest.mark.parametrize(("place", "changes"), [
    ("actual", {"requirements": [{"code": "R", "met": "0"}]}),
    ("actual", {"periods": {"2026-01": {"value": "10"}}}),
    ("direction", {"actual": None, "direction": "lower", "requirements": [{"code": "R", "met": "0"}]}),
    ("direction", {"actual": None, "direction": "range", "target": {"low": "1", "high": "2"},
                   "requirements": [{"code": "R", "met": "0"}]}),
])  # fmt: skip
def test_what_says_two_things_of_one_figure_is_refused(place: str, changes: dict[str, Any]) -> None:
    """One of the two would count and the other go unsaid: with nothing met, or a month of 10, all was obtained."""
    assert list(faults(**changes)) == [place]


@pytest.mark.parametrize(("direction", "criteria"), [
    ("lower", ["50", "40", "30", "20", "10"]), ("higher", ["10", "20", "30", "40", "50"])])  # fmt: skip
def test_criteria_values_and_direction_say_the_same_side(direction: str, criteria: list[str]) -> None:
    facts = {"code": "A", "weight": "100", "direction": direction, "counts": {"criteria": criteria}}
    with pytest.raises(Invalid) as caught:
        parse_inputs({"commitments": [facts]}, load_builtin("in-rfd-2014"))
    assert list(caught.value.fields) == ["commitments[0].direction"]
    facts["direction"] = "higher" if direction == "lower" else "lower"
    assert parse_inputs({"commitments": [facts]}, load_builtin("in-rfd-2014")).commitments[0].code == "A"


def test_parents_in_a_circle_are_refused() -> None:
    """None of them would score, and nobody would miss them."""
    circle = [{"code": "S", "parent": "T"}, {"code": "T", "parent": "S"}, {"code": "U", "parent": "S"}]
    with pytest.raises(Invalid) as caught:
        parse_inputs({"commitments": circle}, PMG)
    assert list(caught.value.fields) == ["commitments[0].parent", "commitments[1].parent"]


def test_a_code_that_nobody_can_see_whole_is_refused() -> None:
    assert "control character" in faults(code="A\x00")["code"]
