"""Counts per level and checklists where a day or a level is missing, and how that is told."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import questions, with_rules
from tests.rules.telling import told
from tests.rules.years import alone, codes, one
from tracker.rules.inputs.model import CommitmentInput, Figure, Item
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import load_builtin

D = Decimal
MEAN = CountFormula(kind="scaled_mean", levels=5, valid_until="2026-03-31")
TOP = CountFormula(kind="top_share", levels=5, top=2, valid_from="2026-04-01")
WAIT = CountFormula(kind="percentile", levels=3, percentile=D(90), edges=(D(5), D(10), D(20)))


def asked(months: dict[str, tuple[int, ...]], *formulas: CountFormula, **more: Any) -> CommitmentInput:
    periods = {month: Figure(counts=tuple(D(n) for n in counts)) for month, counts in months.items()}
    fields = {"target": None, "direction": "report", "accumulation": "sum_of_counts"} | more
    return one(periods=periods, formulas=formulas, **fields)


# -- counts ----------------------------------------------------------------------------------------


def test_the_formula_is_the_one_of_the_last_month_that_was_counted() -> None:
    """All are content, not more: 75 by the mean of March, 100 by the share of April."""
    content = (0, 0, 0, 3, 0)
    assert alone(asked({"2026-03": content}, MEAN, TOP)).actual == 75
    assert alone(asked({"2026-04": content}, MEAN, TOP)).actual == 100
    assert alone(asked({"2026-03": content, "2026-04": (0, 0, 0, 0, 0)}, MEAN, TOP)).actual == 100


def test_months_are_counted_up_to_the_one_asked_for_and_before_the_first_there_is_nothing() -> None:
    months = asked({"2026-04": (0, 0, 0, 1, 1), "2026-05": (2, 0, 0, 0, 0)}, TOP)
    assert alone(months, "2026-04").actual == 100
    assert alone(months, "2026-05").actual == 50
    assert (alone(months, "2026-03").actual, codes(alone(months, "2026-03"))) == (None, ["no_actual"])


def test_the_last_counts_are_those_of_the_period_that_ends_last() -> None:
    mixed = asked({"2026-Q1": (1, 0, 0, 0, 0), "2026-06": (0, 0, 0, 0, 1)}, MEAN, TOP, accumulation="last")
    assert alone(mixed).actual == 100
    assert alone(mixed, "2026-05").actual == 0


def test_last_counts_take_the_formula_of_their_own_month() -> None:
    content = (0, 0, 0, 3, 0)
    assert alone(asked({"2026-02": content, "2026-03": content}, MEAN, TOP, accumulation="last")).actual == 75


def test_counts_of_the_year_so_far_take_the_formula_of_the_month_asked_for() -> None:
    so_far = one(
        target=None, direction="report", formulas=(MEAN, TOP), figure=Figure(counts=(D(0),) * 3 + (D(3), D(0)))
    )
    assert alone(so_far, "2026-02").actual == 75
    assert alone(so_far).actual == 100


def test_last_counts_take_the_formula_that_the_pack_gives_the_indicator() -> None:
    months = asked({"2026-04": (0, 0, 0, 1, 1)}, accumulation="last", code="SATISFACTION")
    assert alone(months, programme=load_builtin("uk-kpi-2026")).actual == 100


def test_months_of_another_number_of_levels_are_never_cut_to_fit() -> None:
    with pytest.raises(ValueError, match="zip"):
        alone(asked({"2026-04": (1, 0, 0, 0, 1), "2026-05": (0, 0, 1)}, TOP))


def test_two_months_are_told_as_a_sum_and_then_as_a_share() -> None:
    months = asked({"2026-04": (1, 0, 0, 0, 1), "2026-05": (0, 0, 0, 1, 1)}, TOP)
    assert told(months, "en")[:8] == [
        "Level 1: answers at this level, added up: 1 + 0 = 1.",
        "Level 2: answers at this level, added up: 0 + 0 = 0.",
        "Level 3: answers at this level, added up: 0 + 0 = 0.",
        "Level 4: answers at this level, added up: 0 + 1 = 1.",
        "Level 5: answers at this level, added up: 1 + 1 = 2.",
        "Answers at the highest levels: 0 + 0 + 0 + 1 + 2 = 3.",
        "Valid answers: 1 + 0 + 0 + 1 + 2 = 4.",
        "Share of the highest levels: 3 / 4 × 100 = 75.",
    ]


def test_a_count_given_for_the_year_is_told_as_given() -> None:
    figure = Figure(counts=(D(1), D(0), D(0), D(1), D(2)))
    year = one(target=None, direction="report", figure=figure, formulas=(TOP,))
    assert told(year, "es")[:3] == [
        "Respuestas en los niveles más altos: 0 + 0 + 0 + 1 + 2 = 3.",
        "Respuestas válidas: 1 + 0 + 0 + 1 + 2 = 4.",
        "Porcentaje de los niveles más altos: 3 / 4 × 100 = 75.",
    ]


@pytest.mark.parametrize(("formula", "says"), [
    (MEAN, ["Sum of the levels of all answers: 0 × 1 + 1 × 0 + 2 × 0 + 3 × 1 + 4 × 2 = 11.",
            "Valid answers × (levels − 1): (1 + 0 + 0 + 1 + 2) × (5 − 1) = 16.",
            "Mean level, taken to 0 to 100: 11 / 16 × 100 = 68.75."]),
    (CountFormula(kind="net_share", levels=5, top=1, bottom=2),
     ["Answers at the highest levels less those at the lowest: 0 + 0 + 0 + 0 + 2 − (1 + 0 + 0 + 0 + 0) = 1.",
      "Valid answers: 1 + 0 + 0 + 1 + 2 = 4.",
      "Highest levels less lowest levels, in percent of the answers: 1 / 4 × 100 = 25."]),
    (CountFormula(kind="mean", levels=5, lowest=D(1)),
     ["Sum of the levels of all answers: 0 × 1 + 1 × 0 + 2 × 0 + 3 × 1 + 4 × 2 + (1 + 0 + 0 + 1 + 2) × 1 = 15.",
      "Valid answers: 1 + 0 + 0 + 1 + 2 = 4.", "Mean level: 15 / 4 × 1 = 3.75."]),
    (CountFormula(kind="within_share", levels=5, within=2),
     ["Cases in the shortest ranges: 1 + 0 + 0 + 0 + 0 = 1.", "Cases in all ranges: 1 + 0 + 0 + 1 + 2 = 4.",
      "Share of the shortest ranges: 1 / 4 × 100 = 25."]),
])  # fmt: skip
def test_each_formula_is_told_with_its_own_arithmetic(formula: CountFormula, says: list[str]) -> None:
    figure = Figure(counts=(D(1), D(0), D(0), D(1), D(2)))
    commitment = one(
        target=None, direction="report", figure=figure, formulas=(formula,), measured_on=dt.date(2026, 3, 31)
    )
    assert told(commitment, "en")[:3] == says


def test_counts_without_a_formula_are_told_and_so_is_that_there_is_none() -> None:
    months = asked({"2026-04": (1, 0, 0, 0, 1), "2026-05": (0, 0, 0, 1, 1)}, MEAN)
    assert codes(alone(months)) == ["no_formula", "periods_missing"]
    assert told(months, "en")[0] == "No formula holds on that day."


def test_where_nobody_was_counted_it_is_said() -> None:
    months = asked({"2026-04": (0,) * 5, "2026-05": (0,) * 5}, TOP)
    assert (alone(months).actual, codes(alone(months))) == (None, ["nobody_counted", "periods_missing"])
    assert told(months, "en")[4:6] == ["Level 5: answers at this level, added up: 0 + 0 = 0.", "Nobody was counted."]


def test_a_percentile_is_told_with_the_counts_it_is_read_from() -> None:
    months = asked({"2026-01": (4, 0, 0), "2026-02": (4, 1, 1)}, WAIT)
    assert alone(months).actual == 10
    assert told(months, "en")[:4] == [
        "Level 1: answers at this level, added up: 4 + 4 = 8.",
        "Level 2: answers at this level, added up: 0 + 1 = 1.",
        "Level 3: answers at this level, added up: 0 + 1 = 1.",
        "End of the range in which the percentile is reached: 10.",
    ]


# -- checklists ------------------------------------------------------------------------------------


def test_an_item_without_points_is_left_out() -> None:
    found = alone(shapes.checklist(Item("a", points=D(3)), Item("b")), programme=with_rules(credit=shapes.POINTS))
    assert found.credit == 50  # 3 of 6


def test_without_levels_in_the_rule_all_items_are_one_list() -> None:
    """6 of 6, and nothing of twice 6: a third, whatever the levels are called."""
    items = Item("a", "x", points=D(6)), Item("b", "y", points=D(0)), Item("c", "y", points=D(0))
    found = alone(shapes.checklist(*items), programme=with_rules(credit=shapes.POINTS))
    assert found.credit == Fraction(100, 3)


def test_an_item_of_no_level_weighs_one_beside_the_levels() -> None:
    """60 of 60 for the level, nothing of 1 for the item beside it."""
    items = questions("a", "must", 4, 0), questions("b", None, 0, 4)
    found = alone(shapes.checklist(*items), programme=with_rules(credit=shapes.WEB))
    assert found.credit == Fraction(6000, 61)


def test_a_checklist_is_told_level_by_level_and_what_does_not_apply_is_left_out() -> None:
    items = questions("a", "must", 3, 1), questions("b", "should", 0, 4), questions("c", "may", 1, 1, applies=False)
    list_ = shapes.checklist(*items)
    programme = with_rules(credit=shapes.WEB)
    assert [(why.code, dict(why.params)) for why in alone(list_, programme=programme).reasons] == [
        ("items_left_out", {"count": "1"})
    ]
    assert told(list_, "en", programme=programme)[:5] == [
        "Points of the checklist: 2.",
        "Possible points of the checklist: 3.",
        "Points of the checklist: 0.",
        "Possible points of the checklist: 3.",
        "Points over possible points, by the weights of the levels that apply: "
        "(60 × 2 / 3 + 25 × 0 / 3) / (60 + 25) × 100 = 47.058824.",
    ]
