"""What a file may say of the further shapes, and what it is told where that cannot be."""

from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tracker.errors import Invalid
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import Programme, load_builtin

RULES = {"steps": shapes.STEPS, "criteria": shapes.CRITERIA, "children": shapes.CHILDREN, "web": shapes.WEB,
         "points": shapes.POINTS}  # fmt: skip
TOP = {"kind": "top_share", "levels": "5", "top": "2"}
ANY = with_rules(credits=RULES, semaphore=shapes.semaphore(on="indicator", sides="two"))


def read(programme: Programme = ANY, **commitment: Any) -> Any:
    return parse_inputs({"commitments": [{"code": "A", "weight": "100", **commitment}]}, programme)


def faults(programme: Programme = ANY, **commitment: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        read(programme, **commitment)
    return {place.removeprefix("commitments[0]."): message for place, message in caught.value.fields.items()}


@pytest.mark.parametrize("commitment", [
    {"credit": "criteria", "counts": {"criteria": ["30", "25", "20", "10", "5"]}},
    {"credit": "children", "counts": {"met": "0", "of": "11"}},
    {"credit": "web", "counts": {"items": [{"code": "a", "level": "must", "yes": "1", "no": "0", "weight": "2"},
                                           {"code": "b", "level": "may", "not_applicable": True}]}},
    {"credit": "points", "counts": {"items": [{"code": "a", "points": "6"}]}},
    {"actual": {"counts": ["1", "0", "0", "0", "0"]}, "formulas": [TOP], "measured_on": "2024-02-29"},
    {"periods": {"2026-01": {"counts": ["1", "0", "0", "0", "0"]}}, "formulas": [
        {**TOP, "valid_from": "2026-04-01"}, {"kind": "scaled_mean", "levels": "5", "valid_until": "2026-03-31"}]},
    {"formulas": [{"kind": "percentile", "levels": "2", "percentile": "90", "edges": ["5", "10.5"]}],
     "direction": "report", "actual": {"counts": ["1", "0"]}},
    {"cut_points": {"green_from": "95", "amber_from": "80", "green_to": "110", "amber_to": "120"}},
    {"requirements": [{"code": "RT1", "met": "0.2", "of": "1", "opinion": "missing"}], "stage": "E1"},
    {"reporting_errors": "3"},
])  # fmt: skip
def test_what_is_read_is_written_and_read_again(commitment: dict[str, Any]) -> None:
    found = read(**commitment)
    written = inputs_to_json(found)
    assert parse_inputs(written, ANY) == found
    for name in commitment:
        assert written["commitments"][0][name], name


def test_a_month_is_measured_on_its_last_day_and_levels_may_stand_under_counts() -> None:
    found = read(measured_on="2024-02", counts={"levels": ["1", "0", "0", "0", "0"]}, formulas=[TOP]).commitments[0]
    assert str(found.measured_on) == "2024-02-29"
    assert (found.counts, [int(count) for count in found.actual.counts]) == (None, [1, 0, 0, 0, 0])


@pytest.mark.parametrize(("commitment", "place"), [
    ({"credit": "nothing"}, "credit"),
    ({"counts": {}}, "counts"),
    ({"counts": {"words": "1"}}, "counts.words"),
    ({"counts": {"met": "1"}}, "counts"),
    ({"credit": "children", "counts": {"met": "3", "of": "2"}}, "counts.met"),
    ({"credit": "children", "counts": {"met": "0", "of": "0"}}, "counts.of"),
    ({"counts": {"met": "1", "of": "2"}}, "counts"),
    ({"counts": {"criteria": ["5", "4"]}}, "counts.criteria"),
    ({"credit": "criteria", "counts": {"criteria": ["30", "25", "20", "10"]}}, "counts.criteria"),
    ({"credit": "criteria", "counts": {"criteria": ["30", "25", "26", "10", "5"]}}, "counts.criteria"),
    ({"credit": "criteria", "counts": {"criteria": ["30", "25", "25", "10", "5"]}}, "counts.criteria"),
    ({"credit": "criteria", "counts": {"criteria": ["x", "25", "20", "10", "5"]}}, "counts.criteria[0]"),
    ({"counts": {"items": [{"code": "a", "points": "6"}]}}, "counts.items"),
    ({"credit": "points", "counts": {"items": [{"code": "a", "points": "5"}]}}, "counts.items[0].points"),
    ({"credit": "points", "counts": {"items": [{"code": "a"}]}}, "counts.items[0].points"),
    ({"credit": "web", "counts": {"items": [{"code": "a", "level": "must", "yes": "1"}]}}, "counts.items[0]"),
    ({"credit": "web", "counts": {"items": [{"code": "a", "level": "best", "yes": "1", "no": "1"}]}},
     "counts.items[0].level"),
    ({"credit": "points", "counts": {"items": [{"code": "a", "points": "6", "not_applicable": "yes"}]}},
     "counts.items[0].not_applicable"),
    ({"credit": "points", "counts": {"items": [{"code": "a", "points": "6"}, {"code": "a", "points": "4"}]}},
     "counts.items[1].code"),
    ({"actual": {"counts": ["1", "2", "3", "4", "5"]}}, "formulas"),
    ({"actual": {"counts": ["1", "2", "3"]}, "formulas": [TOP]}, "counts"),
    ({"actual": {"counts": ["1", "2", "3", "4", "-5"]}, "formulas": [TOP]}, "actual.counts[4]"),
    ({"formulas": [{"kind": "top_share", "levels": "5"}]}, "formulas[0]"),
    ({"formulas": [TOP, TOP]}, "formulas"),
    ({"formulas": [{"kind": "percentile", "levels": "2", "percentile": "90", "edges": ["5", "10"]}]}, "direction"),
    ({"measured_on": "2026-13"}, "measured_on"),
    ({"measured_on": "soon"}, "measured_on"),
    ({"cut_points": {"green_from": "95"}}, "cut_points.amber_from"),
    ({"cut_points": {"green_from": "80", "amber_from": "95"}}, "cut_points"),
    ({"cut_points": {"green_from": "95", "amber_from": "80", "amber_to": "120"}}, "cut_points"),
    ({"cut_points": {"green_from": "95", "amber_from": "80", "green_to": "90"}}, "cut_points"),
    ({"requirements": [{"code": "RT1", "met": "1", "opinion": "good"}]}, "requirements[0].opinion"),
    ({"reporting_errors": "0.5"}, "reporting_errors"),
    ({"reporting_errors": "-1"}, "reporting_errors"),
])  # fmt: skip
def test_what_cannot_be_is_told_at_its_place(commitment: dict[str, Any], place: str) -> None:
    assert list(faults(**commitment)) == [place]


def test_cut_points_that_are_values_fall_where_lower_is_better() -> None:
    days = {"direction": "lower", "cut_points": {"green_from": "5", "amber_from": "15"}}
    values = with_rules(semaphore=shapes.semaphore(on="indicator", of="value", sides="one"))
    assert read(values, **days).commitments[0].cut_points is not None
    assert list(faults(**days)) == ["cut_points"]  # of achievements they would be out of order


def test_the_formula_of_the_pack_holds_where_a_file_gives_none() -> None:
    pack = load_builtin("uk-kpi-2026")
    content = {"commitments": [{"code": "SATISFACTION", "direction": "report", "actual": {"counts": ["1"] * 4}}]}
    with pytest.raises(Invalid, match="as many counts"):
        parse_inputs(content, pack)


@pytest.mark.parametrize("counted", [
    {"actual": {"counts": ["1", "0", "0", "0", "0"]}, "formulas": [TOP]},
    {"formulas": [TOP]},
    {"credit": "children", "counts": {"met": "0", "of": "11"}},
])  # fmt: skip
def test_a_fraction_is_no_target_of_what_is_counted(counted: dict[str, Any]) -> None:
    """7 of 10 is 0.7 beside a share of 64 in 100: four satisfied in a hundred would earn all."""
    told = faults(target={"numerator": "7", "denominator": "10"}, **counted)
    assert told == {
        "target": "What is counted gives a figure on a scale of its own. Write its target as a value, such as 70."
    }
    assert read(target={"value": "70"}, **counted)


def test_what_a_formula_lacks_is_told_with_its_name_and_fields() -> None:
    told = faults(formulas=[{"kind": "top_share", "levels": "5"}])["formulas[0]"]
    assert told.startswith("The formula “top_share” takes these fields and no other: top. Add what is missing")
    odd = faults(formulas=[{"kind": "top_share", "levels": "5", "colour": "red"}])["formulas[0].colour"]
    assert odd == "“colour” is not known here. Correct the word or take it out."
    odd = faults(formulas=[{"kind": "top_shares", "levels": "5"}])["formulas[0].kind"]
    assert odd.startswith("“top_shares” is not one of the words known here. Write one of: top_share, net_share")
