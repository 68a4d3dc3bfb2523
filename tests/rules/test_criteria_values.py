"""Between two criteria values, and which of them is the target."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import credit, with_pack_criteria, with_rules
from tests.rules.years import alone, codes, fraction, one
from tracker.rules.inputs.model import CommitmentInput, Counts, Target
from tracker.rules.scoring.results import CommitmentResult

D = Decimal
TWO = credit("interpolated", credits=(D(100), D(50)), below=D(0))


def with_criteria(actual: str | None, *values: int, **more: Any) -> CommitmentInput:
    return one(target=None, actual=actual, counts=Counts(criteria=tuple(D(number) for number in values)), **more)


def scored(rule: Any, commitment: CommitmentInput) -> CommitmentResult:
    return alone(commitment, programme=with_rules(credit=rule))


@pytest.mark.parametrize(("actual", "got"), [("20", 100), ("15", 75), ("10", 50), ("9", 0)])
def test_two_criteria_values_are_enough_and_more_is_better_where_the_first_is_larger(actual: str, got: int) -> None:
    assert scored(TWO, with_criteria(actual, 20, 10)).credit == got


@pytest.mark.parametrize(("actual", "got"), [("10", 100), ("15", 75), ("20", 50), ("21", 0)])
def test_less_is_better_where_the_first_is_smaller(actual: str, got: int) -> None:
    assert scored(TWO, with_criteria(actual, 10, 20, direction="lower")).credit == got


def test_the_target_is_the_value_of_the_normal_credit() -> None:
    """90 is the normal credit, the second one: so the second value is the target."""
    assert scored(shapes.CRITERIA, with_criteria("20", 30, 25, 20, 10, 5)).target == 25


def test_without_a_normal_credit_the_best_value_is_the_target() -> None:
    assert scored(TWO, with_criteria("15", 20, 10)).target == 20


def test_worse_than_the_last_value_obtains_what_the_rule_gives_below() -> None:
    rule = credit("interpolated", credits=(D(100), D(50)), below=D(10))
    assert scored(rule, with_criteria("9.99", 20, 10)).credit == 10


def test_criteria_values_of_the_pack_credit_nothing_that_was_not_reported() -> None:
    programme, code = with_pack_criteria(30, 25, 20, 10, 5)
    silent = alone(one(code, target=None), programme=programme)
    assert (silent.credit, silent.target, codes(silent)) == (0, 25, ["no_actual"])
    faulty = alone(one(code, target=None, figure=fraction("3", "0")), programme=programme)
    assert (faulty.credit, codes(faulty)) == (None, ["n_of_zero"])


def test_a_report_needs_none_of_the_criteria_values_of_the_pack() -> None:
    programme, code = with_pack_criteria(30, 25, 20, 10, 5)
    assert alone(one(code, target=None, actual="1", direction="report"), programme=programme).credit == 100


def test_a_target_of_no_number_stands_in_the_way_of_none_of_them() -> None:
    programme, code = with_pack_criteria(30, 25, 20, 10, 5)
    found = alone(replace(one(code, actual="27.5"), target=Target()), programme=programme)
    assert (found.credit, codes(found)) == (95, ["no_target"])
