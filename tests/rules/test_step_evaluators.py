"""The two evaluators of steps: each operation, each fault, and that Python and the browser never disagree."""

import json
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any, get_args

import pytest

from tests.rules.steps_tools import Document, InBrowser, document, in_browser, in_pack, in_python, op, step, there
from tracker.rules.explain import evaluate as module
from tracker.rules.explain.evaluate import (
    MOST_CONSTANT,
    MOST_DECIMALS,
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_NODES,
    OPERATIONS,
    Checked,
    Fault,
    Refused,
    What,
    check_steps,
    evaluate,
    fixed_text,
    text_of,
)

INPUTS = {
    "as_of": None,
    "groups": [{"code": "north/a~b", "headcount": "7"}],
    "commitments": [
        {
            "code": "A",
            "weight": "12.50",
            "periods": {"2026-05": {"numerator": "276", "denominator": "300", "counts": ["0", "3", "9"]}},
            "requirements": [{"code": "RT1", "met": "0.2", "of": "1"}, {"code": "2", "met": "1", "of": "1"}],
            "counts": {"criteria": ["9", "7"], "items": [{"code": "1.1", "yes": "3"}]},
            "formulas": [{"levels": "5", "top": 2}],
            "target": {"value": "-1.5"},
            "reporting_errors": 3,
        },
        {"code": "TWICE", "weight": "1"},
        {"code": "TWICE", "weight": "2"},
    ],
}
PACK = {
    "rules": {"credit": {"cap": "100", "steps": [{"from": "100", "credit": "100"}, {"from": "75", "credit": "50"}]}},
    "objectives": [{"code": "1", "commitments": [{"code": "X", "weight": "10"}]}],
    "bands": [{"from": "90", "pays_percent": "7.6"}],
    "calendar": {"milestones": [{"code": "end", "on": "2026-12-31"}, {"code": "start", "on": "1969-12-31"}]},
    "name": {"es": "Programa", "en": "Programme"},
}


def of(*steps: dict[str, Any]) -> Document:
    return document(*steps, inputs=INPUTS, pack=PACK)


def div(above: int, below: int) -> dict[str, Any]:
    return op("div", above, below)


def less(number: int, by: Any) -> dict[str, Any]:
    return op("sub", number, by)


ROWS = [[{"const": "100"}, {"const": "4"}], [{"const": "75"}, {"const": "3"}]]


def looked_up(number: Any, edge: str = "included", rows: Any = None) -> dict[str, Any]:
    return op("lookup", number, rows=ROWS if rows is None else rows, edge=edge, below={"const": "1"})


def apportioned(at: int, *shares: int, freed: Any = 10, unit: Any = 1) -> dict[str, Any]:
    of_unit = {"const": str(unit)} if isinstance(unit, int) else unit
    freed = {"const": str(freed)} if isinstance(freed, int) else freed
    return {"op": "apportion", "shares": [{"const": str(one)} for one in shares], "freed": freed, "unit": of_unit,
            "at": at}  # fmt: skip


def _powers(times: int) -> dict[str, Any]:
    """1 over 100 to the power of 3 times ``times``: a unit of many digits."""
    return op("mul", *[op("place", 6)] * times)


# -- what holds: an expression, and its value ---------------------------------------------------------

GOOD: list[tuple[Any, str]] = [
    (op("add", 1, 2, 3), "6"),
    (op("add", div(1, 3), div(1, 6)), "1/2"),
    (op("add", 5), "5"),
    (op("mul", div(2, 3), div(3, 4), 10), "5"),
    (op("min", 3, div(5, 2), 7), "5/2"),
    (op("max", 3, less(0, 7)), "3"),
    (op("sub", 2, div(7, 2)), "-3/2"),
    (op("div", less(0, 4), less(0, 6)), "2/3"),
    (op("div", 4, less(0, 6)), "-2/3"),
    (op("at_least", 3, 3), "1"),
    (op("at_least", div(1, 3), div(1, 2)), "0"),
    (op("at_most", 3, 3), "1"),
    (op("at_most", div(1, 2), div(1, 3)), "0"),
    (op("choose", op("at_least", 3, 2), 7, op("div", 1, 0)), "7"),  # the branch that is not taken is not divided
    (op("choose", 0, op("round", 1, 31, mode="down"), 8), "8"),
    (op("round", div(1, 8), 2, mode="half_up"), "13/100"),
    (op("round", less(0, div(1, 8)), 2, mode="half_up"), "-13/100"),
    (op("round", div(1, 8), 2, mode="half_even"), "3/25"),
    (op("round", div(3, 8), 2, mode="half_even"), "19/50"),
    (op("round", less(0, div(1, 8)), 2, mode="half_even"), "-3/25"),
    (op("round", div(2, 3), 2, mode="half_even"), "67/100"),
    (op("round", div(199, 100), 1, mode="down"), "19/10"),
    (op("round", less(0, div(199, 100)), 1, mode="down"), "-19/10"),
    (op("round", div(2, 3), 30, mode="down"), text_of(Fraction(10**30 * 2 // 3, 10**30))),
    (op("round", div(5, 2), 0, mode="half_up"), "3"),
    (op("place", 0), "1"),
    (op("place", 2), "1/100"),
    (looked_up(100), "4"),
    (looked_up(99), "3"),
    (looked_up(74), "1"),
    (looked_up(100, "excluded"), "3"),
    (looked_up(101, "excluded"), "4"),
    (looked_up(75, "excluded"), "1"),
    (looked_up(5, rows=[]), "1"),
    (looked_up(50, rows=[*ROWS[1:], [{"const": "0"}, op("div", 1, 0)]][:1]), "1"),
    (apportioned(0, 30, 30, 30), "34"),  # 33 1/3 each: the first in the list gets what is left
    (apportioned(1, 30, 30, 30), "33"),
    (apportioned(0, 10, 20, 40), "11"),  # 11 3/7, 22 6/7, 45 5/7
    (apportioned(1, 10, 20, 40), "23"),
    (apportioned(2, 10, 20, 40), "46"),
    (apportioned(1, 5, 0, 5, freed=2), "0"),
    (apportioned(0, 1, 1, freed=div(1, 2), unit=1), "3/2"),  # the last part is smaller than a unit
    (apportioned(1, 1, 1, freed=div(1, 2), unit=1), "1"),
    (apportioned(1, 3, 4, freed=2, unit=op("place", 2)), "257/50"),
    (op("add", there("c/A/periods/2026-05/numerator", "276"), 0), "276"),
    (op("add", there("c/A/periods/2026-05/counts/2", "9"), 0), "9"),
    (op("add", there("c/A/weight", "12.5"), 0), "25/2"),  # 12.50 is 12.5
    (op("add", there("c/A/requirements/RT1/met", "0.2"), 0), "1/5"),
    (op("add", there("c/A/requirements/2/of", "1.00"), 0), "1"),  # a code that looks like a place is a code
    (op("add", there("c/A/counts/items/1.1/yes", "3"), 0), "3"),
    (op("add", there("c/A/counts/criteria/1", "7"), 0), "7"),
    (op("add", there("c/A/formulas/0/top", "2"), 0), "2"),
    (op("add", there("c/A/reporting_errors", "3"), 0), "3"),
    (op("add", there("c/A/target/value", "-1.5"), 0), "-3/2"),
    (op("add", there("g/north~1a~0b/headcount", "7"), 0), "7"),
    (op("add", in_pack("rules/credit/cap", "100"), 0), "100"),
    (op("add", in_pack("rules/credit/steps/1/from", "75"), 0), "75"),
    (op("add", in_pack("objectives/1/commitments/X/weight", "10"), 0), "10"),
    (op("add", in_pack("bands/0/pays_percent", "7.6"), 0), "38/5"),
    (op("add", in_pack("calendar/milestones/end/on", "20818"), 0), "20818"),  # days since 1970
    (op("add", in_pack("calendar/milestones/start/on", "-1"), 0), "-1"),
    (op("choose", 1, 5, in_pack("rules/credit/cap", "100")), "5"),
    (op("add", 400), "400"),
]  # fmt: skip

HOLDS: list[Document] = [
    *(of(step(value, expression)) for expression, value in GOOD),
    of(step("25/2", there("c/A/weight", "12.5"), "c/A/weight"),
       step("25/4", op("div", "c/A/weight", 2), "c/A/obtained"),
       step("25/4", {"ref": "c/A/obtained"}, "o/1/obtained")),
    of(step("276", there("c/A/periods/2026-05/numerator", "276"), "c/A/period/2026-05/numerator"),
       step("100", {"const": "100"}, "c/A/weight/siblings"), step("100", {"const": "100"}, "f/h/A/share")),
    of(step("200/3", op("div", op("mul", 2, 100), 3), shown={"decimals": 2, "value": "66.67"})),
    of(step("-1/8", less(0, div(1, 8)), shown={"decimals": 2, "value": "-0.13"})),
    of(step("-1/800", less(0, op("div", 1, op("mul", 8, 100))), shown={"decimals": 2, "value": "0.00"})),
    of(step("5", op("add", 5), shown={"decimals": 0, "value": "5"})),
    of(step(None, None, reason="no_actual", params={"period": "2026-05"})),
    of(step(None, None, reason="target_zero", when=op("at_most", there("c/A/target/value", "-1.5"), 0))),
    of(step(None, None, reason="hidden"), step("3", op("add", 3), "y/band")),
    of(),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOLDS)), ids=lambda number: json.dumps(HOLDS[number]["steps"])[:100])
def test_what_holds_has_no_fault(number: int) -> None:
    assert check_steps(HOLDS[number]) == []


def test_every_operation_and_mode_is_in_the_documents() -> None:
    said = json.dumps(HOLDS)
    words = [*OPERATIONS, "half_up", "half_even", "down", "included", "excluded"]
    assert [word for word in words if f'"{word}"' not in said] == []


def test_hidden_steps_are_counted_apart() -> None:
    hidden = [step(None, None, f"c/A/{n}", reason="hidden") for n in range(3)]
    told = step(None, None, "c/A/actual", reason="no_actual")
    assert in_python([of(*hidden, told, step("3", op("add", 3)))]) == [Checked(2, 3, ())]


def test_an_expression_alone_has_a_value() -> None:
    known = {"c/A/actual": Fraction(5, 2)}
    assert evaluate(op("mul", "c/A/actual", there("c/A/weight", "12.5")), known, INPUTS) == Fraction(125, 4)
    with pytest.raises(Refused, match="unknown_step: c/B/actual"):
        evaluate(op("mul", "c/B/actual", 2), known)


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        ("1/2", 0, "1"), ("-1/2", 0, "-1"), ("-1/3", 0, "0"), ("1/200", 2, "0.01"), ("199/100", 1, "2.0"),
        ("100", 3, "100.000"), ("-21/20", 1, "-1.1"),
    ],
)  # fmt: skip
def test_what_is_shown_is_rounded_half_up_away_from_zero(number: str, decimals: int, text: str) -> None:
    assert fixed_text(Fraction(number), decimals) == text


# -- what does not hold: a document, and its faults ---------------------------------------------------


def nested(depth: int) -> Any:
    found: Any = {"const": "1"}
    for _ in range(depth):
        found = {"op": "add", "args": [found]}
    return found


def one(what: What, expression: Any, detail: str = "") -> tuple[Document, list[Fault]]:
    """A step with that expression, and its fault."""
    return of(step("1", expression)), [Fault("y/total", what, detail)]


def bare(what: What, found: Any, detail: str = "", at: str = "y/total") -> tuple[Document, list[Fault]]:
    return of(found), [Fault(at, what, detail)]


NINES = "9" * 1000
LONG = document(
    step(NINES, there("c/N/weight", NINES), "c/N/weight"),
    step("0", op("mul", "c/N/weight", "c/N/weight", "c/N/weight")),
    inputs={"commitments": [{"code": "N", "weight": NINES}]},
)
TOO_LONG = document(
    step("1", there("c/N/weight", "1"), "c/N/weight"), inputs={"commitments": [{"code": "N", "weight": "1" * 2001}]}
)

FAULTS: list[tuple[Document, list[Fault]]] = [
    ({"inputs": {}, "pack": {}}, [Fault("", "no_document", "steps")]),
    ({"inputs": {}, "pack": {}, "steps": {}}, [Fault("", "no_document", "steps")]),
    ({"inputs": [], "pack": {}, "steps": []}, [Fault("", "no_document", "inputs")]),
    ({"inputs": {}, "steps": []}, [Fault("", "no_document", "pack")]),
    ([], [Fault("", "no_document", "steps")]),  # type: ignore[list-item]  # a file holds anything
    bare("no_step", 7, at="steps/0"),
    bare("no_step", {"id": "", "expression": None}, "id", "steps/0"),
    bare("no_step", {"id": ["a"], "expression": {"const": "1"}, "value": "1"}, "id", "steps/0"),
    (of(step("1", op("add", 1)), step("2", op("add", 2))), [Fault("y/total", "id_twice")]),
    bare("no_value", step(None, op("add", 1))),
    bare("no_value", {"id": "y/total", "expression": op("add", 1), "value": 1}),
    bare("value_differs", step("7", op("add", 1, 5)), "6"),
    bare("value_differs", step("2/4", div(1, 2)), "1/2"),
    bare("value_differs", step("2/1", op("add", 2)), "2"),
    bare("value_differs", step("2.0", op("add", 2)), "2"),
    bare("leaf_alone", step("1", {"const": "1"})),
    bare("leaf_alone", step("25/2", there("c/A/weight", "12.5"), "c/A/achievement"),
         at="c/A/achievement"),
    bare("leaf_alone", step("1", {"const": "1"}, "c/weight/due"), at="c/weight/due"),  # a code is no name of a step
    (of(step("1", op("add", 1)), step("1", {"ref": "y/total"}, "y/band")), [Fault("y/band", "leaf_alone")]),
    bare("no_reason", step(None, None)),
    bare("no_reason", step(None, None, reason="")),
    bare("value_of_nothing", step("1", None, reason="no_actual")),
    bare("value_of_nothing", step(None, None, reason="no_actual", shown={"decimals": 0, "value": "1"})),
    bare("when_differs", step(None, None, reason="target_zero", when=op("at_most", 3, 2)), "0"),
    bare("when_differs", step(None, None, reason="target_zero", when=op("add", 2)), "2"),
    bare("division_by_zero", step(None, None, reason="target_zero", when=div(1, 0))),
    bare("no_shown", step("1", op("add", 1), shown="1")),
    bare("no_shown", step("1", op("add", 1), shown={"decimals": 31, "value": "1"})),
    bare("no_shown", step("1", op("add", 1), shown={"decimals": True, "value": "1.0"})),
    bare("no_shown", step("1", op("add", 1), shown={"decimals": "0", "value": "1"})),
    bare("shown_differs", step("1/8", div(1, 8), shown={"decimals": 2, "value": "0.12"}), "0.13"),
    bare("shown_differs", step("1", op("add", 1), shown={"decimals": 2, "value": "1"}), "1.00"),
    bare("shown_differs", step("1", op("add", 1), shown={"decimals": 2, "value": 1}), "1.00"),
    one("no_expression", 7),
    one("no_expression", []),
    one("no_expression", "add"),
    one("no_expression", {}),
    one("no_expression", {"op": None}),
    one("no_expression", {"const": "1", "ref": "y/total"}),
    one("no_expression", {"in": "c/A/weight"}),
    one("no_expression", {"const": "1", "is": "1"}),
    one("no_expression", {**op("add", 1), "mode": "half_up"}),
    one("no_expression", {"op": "lookup", "args": [{"const": "1"}], "rows": [], "edge": "included"}),
    one("unknown_step", op("add", "c/A/actual"), "c/A/actual"),
    one("unknown_step", op("add", {"ref": 7})),
    one("unknown_step", op("choose", 1, 1, "c/A/actual"), "c/A/actual"),
    one("step_without_value", op("add", "y/total"), "y/total"),  # itself
    (of(step("1", op("add", "c/B/actual")), step("2", op("add", 2), "c/B/actual")),
     [Fault("y/total", "unknown_step", "c/B/actual")]),  # a later one
    (of(step(None, None, "c/A/actual", reason="no_actual"), step("1", op("choose", 1, 1, "c/A/actual"))),
     [Fault("y/total", "step_without_value", "c/A/actual")]),
    one("no_constant", op("add", {"const": 1})),
    one("no_constant", op("add", {"const": "401"})),
    one("no_constant", op("add", {"const": "1.5"})),
    one("no_constant", op("add", {"const": "-1"})),
    one("no_constant", op("add", {"const": "01"})),
    one("no_constant", op("add", {"const": "\u0661"})),
    *(one("path_missing", op("add", there(path, "1")), path) for path in (
        "", "x", "/", "c/", "c/B/weight", "g/A/weight", "x/A/weight", "c/A/weights/h", "c/A/requirements/0/met",
        "c/A/counts/criteria/2", "c/A/counts/criteria/-1", "c/A/counts/criteria/01", "c/A/counts/criteria/9999999999",
        "c/A/weight/0", "c/TWICE/weight", "c/A/target/~2", "c/A/__proto__/x", "c/A/toString",
        "g/north/a~b/headcount")),
    one("no_number", op("add", there("c/A", "1")), "c/A"),
    one("no_number", op("add", there("c", "1")), "c"),
    one("path_missing", op("add", {"in": 7, "is": "1"})),
    one("path_missing", op("add", in_pack("rules/credit/none", "1")), "rules/credit/none"),
    one("no_number", op("add", in_pack("name/es", "1")), "name/es"),
    one("no_number", op("add", there("c/A/weight", "12,5")), "c/A/weight"),
    one("no_number", op("add", there("c/A/weight", "1e1")), "c/A/weight"),
    one("no_number", op("add", there("c/A/weight", "2026-02-30")), "c/A/weight"),
    one("no_number", op("add", {"in": "c/A/weight", "is": 12}), "c/A/weight"),
    one("is_differs", op("add", there("c/A/weight", "12.6")), "c/A/weight: 25/2"),
    one("is_differs", op("choose", 1, 1, there("c/A/weight", "12.6")), "c/A/weight: 25/2"),
    one("is_differs", looked_up(200, rows=[*ROWS, [{"const": "0"}, in_pack("rules/credit/cap", "99")]]),
        "rules/credit/cap: 100"),
    one("unknown_operation", op("pow", 2, 3), "pow"),
    one("unknown_operation", op("__proto__", 2, 3), "__proto__"),
    one("unknown_operation", {"op": ["add"], "args": []}),
    one("unknown_operation", op("choose", 1, 1, op("pow", 2, 3)), "pow"),
    one("arguments", {"op": "add"}, "add"),
    one("arguments", {"op": "max", "args": []}, "max"),
    one("arguments", {"op": "max", "args": {"const": "1"}}, "max"),
    one("arguments", op("sub", 1), "sub"),
    one("arguments", op("at_least", 1, 2, 3), "at_least"),
    one("arguments", op("choose", 1, 1, op("div", 1)), "div"),
    one("division_by_zero", op("div", 1, op("sub", 2, 2))),
    one("condition", op("choose", 2, 1, 1), "2"),
    one("condition", op("choose", div(1, 2), 1, 1), "1/2"),
    one("rounding", op("round", 1, 2, mode="up"), "mode"),
    one("rounding", op("round", 1, 2), "mode"),
    one("rounding", op("round", 1, 31, mode="down"), "decimals"),
    one("rounding", op("round", 1, div(1, 2), mode="down"), "decimals"),
    one("rounding", op("place", less(0, 1)), "decimals"),
    one("rows", looked_up(1, rows={})),
    one("rows", looked_up(1, rows=[[{"const": "1"}]])),
    one("rows", looked_up(1, "beside"), "edge"),
    one("rows", looked_up(1, rows=ROWS[::-1]), "order"),
    one("rows", op("choose", 1, 1, looked_up(1, rows=7))),
    one("apportion", apportioned(3, 30, 30, 30)),
    one("apportion", apportioned(-1, 30, 30, 30)),
    one("apportion", {**apportioned(0, 30), "at": "0"}),
    one("apportion", {**apportioned(0, 30), "shares": {"const": "30"}}),
    one("apportion", apportioned(0, 0, 0), "sum"),
    one("apportion", apportioned(0, 30, unit=0), "unit"),
    one("no_expression", {key: value for key, value in apportioned(0, 30).items() if key != "freed"}),
    one("too_long", apportioned(0, *[1] * 500, unit=_powers(20))),  # each of the 500 shares would be as long
    one("too_deep", nested(MOST_DEPTH + 1)),
    one("too_deep", op("choose", 1, 1, nested(MOST_DEPTH))),
    (LONG, [Fault("y/total", "too_long")]),
    (TOO_LONG, [Fault("c/N/weight", "too_long", "c/N/weight")]),
    (document(step("7", op("add", 1), "c/A/obtained"), step("7", op("add", "c/A/obtained", 0))),
     [Fault("c/A/obtained", "value_differs", "1")]),  # what follows is compared with what is stated
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=lambda number: f"{number}-{FAULTS[number][1][0].what}")
def test_what_does_not_hold_is_told(number: int) -> None:
    given, expected = FAULTS[number]
    assert check_steps(given) == expected


def test_each_kind_of_fault_occurs() -> None:
    assert {fault.what for _, faults in FAULTS for fault in faults} | {"too_much"} == set(get_args(What))


# -- hostile files ------------------------------------------------------------------------------------


def hostile(nodes: int) -> dict[str, Document]:
    """Files whose evaluation would take hours, or all memory, where nothing stopped after ``nodes`` parts."""
    squares = [step("2", op("add", 2), "c/0/obtained")]
    squares += [step("2", op("mul", f"c/{n}/obtained", f"c/{n}/obtained"), f"c/{n + 1}/obtained") for n in range(60)]
    cubes: Any = op("add", 400)
    for _ in range(8):
        cubes = op("mul", cubes, cubes, cubes)  # as written to a file: 3 to the 8th parts
    large = {"commitments": [{"code": "N", "weight": "9" * MOST_DIGITS}]}
    heavy = op("max", *[there("c/N/weight", "9" * MOST_DIGITS)] * 10)
    return {
        "digits that double": document(*squares),
        "depth": document(step("1", nested(400))),
        "parts": document(*(step("100", op("add", *[1] * 100), f"c/{n}/obtained") for n in range(nodes // 99))),
        "large numbers": document(*(step("1", heavy, f"c/{n}/obtained") for n in range(nodes // 990)), inputs=large),
        "rows": document(step("1", looked_up(1, rows=[[{"const": "1"}, {"const": "1"}]] * nodes))),
        "shares": document(step("1", apportioned(0, *[1] * nodes))),
        "powers": document(step("1", cubes)),
    }


FEW = 10_000
ENDS: dict[str, What] = {
    "digits that double": "value_differs", "depth": "too_deep", "parts": "too_much", "large numbers": "too_much",
    "rows": "too_much", "shares": "too_much", "powers": "too_long",
}  # fmt: skip
"""The last fault of each: the first is stopped by comparing each step with what it states."""


@pytest.mark.parametrize("name", ENDS)
def test_a_hostile_file_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NODES", FEW)
    assert in_python([hostile(FEW)[name]])[0].faults[-1].what == ENDS[name]


def test_numbers_that_grow_within_a_step_end_it() -> None:
    """300 million digits, were they computed."""
    expression: Any = op("add", 400)
    for _ in range(20):
        expression = op("mul", expression, expression, expression)
    assert [fault.what for fault in check_steps(of(step("1", expression)))] == ["too_long"]


def test_the_limit_of_a_document_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NODES", FEW)
    found = in_python([hostile(FEW)["parts"]])[0]
    assert [fault.what for fault in found.faults] == ["too_much"]
    assert found.checked == FEW // 101 + 1


# -- the same in a browser ----------------------------------------------------------------------------


@pytest.fixture
def browsers(browser: Any) -> Iterator[InBrowser]:
    """The evaluator as a browser runs it."""
    with in_browser(browser) as check:
        yield check


@pytest.mark.browser
def test_the_browser_finds_the_same_in_every_document(browsers: InBrowser) -> None:
    documents = HOLDS + [given for given, _ in FAULTS]
    for given, theirs, ours in zip(documents, browsers(documents), in_python(documents), strict=True):
        assert theirs == ours, json.dumps(given)[:300]


@pytest.mark.browser
def test_the_browser_refuses_the_same_hostile_files(browsers: InBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert browsers.page.evaluate("window.steps.limits") == {
        "depth": MOST_DEPTH, "digits": MOST_DIGITS, "nodes": MOST_NODES, "decimals": MOST_DECIMALS,
        "constant": MOST_CONSTANT,
    }  # fmt: skip
    browsers.page.evaluate("few => { window.steps.limits.nodes = few; }", FEW)
    monkeypatch.setattr(module, "MOST_NODES", FEW)
    for name, given in hostile(FEW).items():
        assert browsers([given]) == in_python([given]), name


# -- random expressions -------------------------------------------------------------------------------

PATHS = {
    "c/A/weight": "12.5", "c/A/periods/2026-05/numerator": "276", "c/A/target/value": "-1.5",
    "c/A/requirements/RT1/met": "0.2", "g/north~1a~0b/headcount": "7",
}  # fmt: skip


def tree(random: Random, depth: int, known: list[str]) -> Any:
    """A random expression, of which some have no value."""
    if depth == 0 or random.random() < 0.2:
        kind = random.random()
        if kind < 0.4 or not known:
            return {"const": str(random.choice([0, 1, 2, 3, 7, 12, 100, 365]))}
        if kind < 0.7:
            return {"ref": random.choice(known)}
        if kind < 0.95:
            path = random.choice(sorted(PATHS))
            return there(path, PATHS[path] if random.random() < 0.97 else "12.6")
        return in_pack("rules/credit/cap", random.choice(["100", "100.0"]))

    def more() -> Any:
        return tree(random, depth - 1, known)

    name = random.choice(OPERATIONS)
    if name in ("add", "mul", "min", "max"):
        return op(name, *(more() for _ in range(random.randint(1, 4))))
    if name == "choose":
        asked = op(random.choice(["at_least", "at_most"]), more(), more()) if random.random() < 0.95 else more()
        return op(name, asked, more(), more())
    if name == "place":
        return op(name, random.randint(0, 4))
    if name == "round":
        return op(name, more(), random.randint(0, 3), mode=random.choice(["half_up", "half_even", "down"]))
    if name == "lookup":
        edges = sorted({random.randint(0, 120) for _ in range(random.randint(1, 4))}, reverse=random.random() < 0.95)
        rows = [[{"const": str(edge)}, more()] for edge in edges]
        return op(name, more(), rows=rows, edge=random.choice(["included", "excluded"]), below=more())
    if name == "apportion":
        shares = [{"const": str(random.randint(0, 40))} for _ in range(random.randint(1, 6))]
        unit = random.choice([{"const": "1"}, op("place", 1), op("place", 2), op("div", 1, 3), more()])
        return {"op": name, "shares": [*shares, more()], "freed": random.choice([{"const": "7"}, more()]),
                "unit": unit, "at": random.randint(0, len(shares))}  # fmt: skip
    return op(name, more(), more())


def random_document(seed: int) -> Document:
    """Some random expressions, each over the ones before; all state what the first evaluator finds, but a few."""
    random = Random(seed)
    steps: list[dict[str, Any]] = []
    known: dict[str, Fraction | None] = {}
    for number in range(12):
        code, expression = f"c/{number}/obtained", tree(random, random.randint(1, 4), list(known))
        try:
            found = evaluate(expression, known, INPUTS, PACK)
        except Refused:
            steps.append(step("1", expression, code))
            continue
        known[code] = found
        shown = {"decimals": (places := random.randint(0, 4)), "value": fixed_text(found, places)}
        steps.append(step(text_of(found), expression, code, shown=shown))
    if known and random.random() < 0.3:
        random.choice(steps)["value"] = random.choice(["0", "1/3", "2/4", "-0", ""])
    return of(*steps)


def test_random_expressions_evaluate_alike_alone_and_in_a_document() -> None:
    found = in_python([random_document(seed) for seed in range(100)])
    assert sum(not one.faults for one in found) > 5
    kinds = {fault.what for one in found for fault in one.faults}
    assert {"division_by_zero", "is_differs", "value_differs", "rows", "apportion", "condition"} <= kinds


@pytest.mark.browser
def test_random_expressions_evaluate_alike_in_python_and_in_the_browser(browsers: InBrowser) -> None:
    documents = [random_document(seed) for seed in range(400)]
    for seed, (theirs, ours) in enumerate(zip(browsers(documents), in_python(documents), strict=True)):
        assert theirs == ours, f"seed {seed}"
