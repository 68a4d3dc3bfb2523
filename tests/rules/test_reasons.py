"""Why a figure does not count: faults beside other reasons, two criteria values, colours of children."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tests.rules.telling import told
from tests.rules.years import alone, codes, fraction, one, year
from tracker.rules.inputs.model import CommitmentInput, Counts
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rules import CutPoints
from tracker.rules.scoring.results import Reason

D = Decimal
TWO_VALUES = shapes.credit("interpolated", credits=(D(100), D(60)), below=D(0), normal=D(100))


# -- faults of a source ----------------------------------------------------------------------------


def test_a_fault_is_told_beside_what_else_is_odd() -> None:
    found = alone(one(figure=fraction("0", "0"), faults=("stated_unlike_operands",)))
    assert codes(found) == ["zero_of_zero", "stated_unlike_operands"]
    assert found.credit is None


def test_a_fault_that_the_figure_has_itself_is_told_once() -> None:
    assert codes(alone(one(figure=fraction("3", "0"), faults=("n_of_zero",)))) == ["n_of_zero"]


def test_a_fault_without_a_figure_is_told_too() -> None:
    assert codes(alone(one(faults=("stated_unlike_operands",)))) == ["stated_unlike_operands", "no_actual"]


# -- nothing asked, where criteria values say that less is better ----------------------------------


def valued(*criteria: int, **more: Any) -> CommitmentInput:
    counts = Counts(criteria=tuple(map(D, criteria)))
    return one(target=None, figure=fraction("0", "0"), counts=counts, **{"direction": "higher", **more})


def test_two_criteria_values_are_enough_to_say_that_less_is_better() -> None:
    pack = with_rules(credit=TWO_VALUES)
    assert codes(alone(valued(1, 2), programme=pack)) == ["zero_unearned"]
    assert "zero_unearned" not in codes(alone(valued(2, 1), programme=pack))


def test_what_is_only_reported_flatters_nobody_whatever_its_criteria_values() -> None:
    assert codes(alone(valued(1, 2, direction="report"), programme=with_rules(credit=TWO_VALUES)))[0] == "zero_of_zero"


def test_criteria_values_that_no_rule_asks_for_say_nothing() -> None:
    assert "zero_unearned" not in codes(alone(replace(valued(1, 2), target=one().target)))


# -- the factor of a fraction without one ----------------------------------------------------------


def test_a_fraction_without_a_factor_is_itself() -> None:
    found = alone(one(target="0.5", figure=fraction("1", "4"), factor=None))
    assert (found.actual, found.credit) == (D("0.25"), 50)


# -- months of nothing -----------------------------------------------------------------------------


def test_one_of_two_periods_is_named_where_it_is_empty() -> None:
    halves = {"2026-S1": fraction("9", "10"), "2026-S2": fraction("0", "0")}
    found = alone(one(target="90", accumulation="sum_over_sum", frequency="semester", periods=halves))
    assert found.reasons == (Reason("periods_of_nothing", {"count": "1", "of": "2", "periods": "2026-S2"}),)


# -- colours of children ---------------------------------------------------------------------------

POINTS = CutPoints(green_from=D(100), amber_from=D(80))


def child(pack: Programme, actual: str) -> str | None:
    return year(
        one("P", target=None), one("A", None, "50", actual, parent="P", cut_points=POINTS), programme=pack
    ).commitment("A").colour  # fmt: skip


@pytest.mark.parametrize(("actual", "colour"), [("50", "green"), ("45", "amber"), ("39", "red")])
def test_a_child_is_coloured_by_its_own_achievement(actual: str, colour: str) -> None:
    pack = with_rules(
        credit=shapes.CHILDREN, semaphore=shapes.semaphore(on="programme", sides="one", cut_points=POINTS)
    )
    assert child(pack, actual) == colour


@pytest.mark.parametrize(("actual", "colour"), [("100", "green"), ("80", "amber"), ("79", "red")])
def test_a_child_is_coloured_by_its_own_value_where_the_pack_says_so(actual: str, colour: str) -> None:
    pack = with_rules(credit=shapes.CHILDREN, semaphore=shapes.semaphore(on="indicator", of="value", sides="one"))
    assert child(pack, actual) == colour


# -- children without all their periods -----------------------------------------------------------


@pytest.mark.parametrize(("missing", "whole"), [("told", True), ("incomplete", False)])
def test_a_child_without_all_its_periods_holds_back_a_year_only_where_the_pack_says_so(
    missing: str, whole: bool
) -> None:
    pack = with_rules(credit=shapes.CHILDREN, periods=shapes.periods(missing))
    months = {"2026-01": fraction("99", "100")}
    part = one("A", None, "95", parent="P", periods=months, frequency="monthly", accumulation="sum_over_sum")
    assert year(one("P", target=None), part, programme=pack).complete is whole


def test_a_child_without_a_figure_was_not_met_and_holds_nothing_back() -> None:
    found = year(one("P", target=None), one("A", None, "95", parent="P"), programme=with_rules(credit=shapes.CHILDREN))
    assert (found.commitment("A").met, found.total, found.complete) == (False, 0, True)


# -- months of nothing in the trace ----------------------------------------------------------------


def test_a_year_of_nothing_is_told_with_both_its_sides() -> None:
    nothing = {"2026-01": fraction("0", "0"), "2026-02": fraction("0", "0")}
    said = told(one(accumulation="sum_over_sum", periods=nothing), "en")
    assert said[:3] == [
        "Numerator so far, added up: 0 + 0 = 0.",
        "Denominator so far, added up: 0 + 0 = 0.",
        "0 of 0: there were no cases, which counts as 0: 0.",
    ]


# -- an analysis -----------------------------------------------------------------------------------


def test_what_has_no_achievement_asks_for_no_analysis() -> None:
    assert not alone(one()).needs_analysis
