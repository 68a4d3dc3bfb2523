"""Achievement at the edges: ends of a range, targets of nothing and below, and the reasons that are given for them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tests.rules.years import alone, codes, fraction, one
from tracker.rules.inputs.model import Target
from tracker.rules.programme.rules import Step
from tracker.rules.scoring.results import CommitmentResult

D = Decimal


# -- ranges ----------------------------------------------------------------------------------------


def ranged(low: str, high: str, actual: str | None) -> CommitmentResult:
    return alone(replace(one(actual=actual, direction="range"), target=Target(low=D(low), high=D(high))))


@pytest.mark.parametrize(("actual", "got"), [
    ("80", 100), ("100", 100), ("90", 100), ("79", D("98.75")), ("125", 80), ("0", 0),
])  # fmt: skip
def test_both_ends_of_a_range_are_inside_and_no_more_than_100(actual: str, got: Any) -> None:
    assert ranged("80", "100", actual).achievement == got


@pytest.mark.parametrize("actual", ["-10", "-7", "-5"])
def test_both_ends_are_inside_below_nothing_too(actual: str) -> None:
    assert ranged("-10", "-5", actual).achievement == 100
    assert ranged("-10", "0", "0").achievement == 100


@pytest.mark.parametrize(("low", "actual", "got"), [("0", "-1", 0), ("0.5", "0.25", 50), ("1", "0.5", 50)])
def test_below_a_range_counts_in_proportion_and_below_one_from_nothing_on_nothing(
    low: str, actual: str, got: int
) -> None:
    found = ranged(low, "10", actual)
    assert (found.achievement, found.credit) == (got, got)


@pytest.mark.parametrize(("actual", "target"), [("79", 80), ("80", 80), ("100", 80), ("100.1", 100), (None, 80)])
def test_the_target_of_a_range_is_the_end_that_was_missed(actual: str | None, target: int) -> None:
    assert ranged("80", "100", actual).target == target


def test_one_end_alone_is_no_range() -> None:
    for end in ({"low": D(10)}, {"high": D(10)}):
        found = alone(replace(one(actual="25"), target=Target(value=D(50), **end)))
        assert (found.target, found.achievement) == (50, 50)


@pytest.mark.parametrize(("actual", "base", "got"), [("90", 80, "88.89"), ("160", 100, "62.50"), (None, 80, None)])
def test_where_less_is_better_the_end_that_was_missed_is_the_target(
    actual: str | None, base: int, got: str | None
) -> None:
    found = alone(replace(one(actual=actual, direction="lower"), target=Target(low=D(80), high=D(100))))
    assert (found.target, found.achievement_shown) == (base, None if got is None else D(got))


# -- lower is better -------------------------------------------------------------------------------


def lower(target: str, actual: str, **rule: str) -> CommitmentResult:
    return alone(one(target=target, actual=actual, direction="lower"), programme=with_rules(lower=rule))


TWO_MINUS = {"formula": "two_minus_ratio", "actual_zero": "by_formula"}


def test_a_target_of_one_is_a_target_like_any_other() -> None:
    assert lower("1", "2").achievement == 50
    assert lower("0.5", "1").achievement == 50
    assert lower("1", "1.5", **TWO_MINUS).achievement == 50


@pytest.mark.parametrize("formula", [{}, TWO_MINUS])
def test_a_target_of_nothing_that_was_missed_obtains_nothing_and_says_why(formula: dict[str, str]) -> None:
    found = lower("0", "1", target_zero="nothing", **formula)
    assert (found.achievement, found.credit, codes(found)) == (0, 0, ["target_missed"])


@pytest.mark.parametrize("formula", [{}, TWO_MINUS])
def test_a_target_of_nothing_is_not_scored_where_the_pack_says_so(formula: dict[str, str]) -> None:
    found = lower("0", "1", target_zero="not_scored", **formula)
    assert (found.achievement, found.credit, codes(found)) == (None, None, ["target_zero"])


@pytest.mark.parametrize("formula", [{}, TWO_MINUS])
def test_a_target_below_nothing_is_met_or_missed(formula: dict[str, str]) -> None:
    found = lower("-2", "1", target_zero="nothing", **formula)
    assert (found.achievement, found.credit, codes(found)) == (0, 0, ["target_missed"])
    assert lower("-2", "-1", **formula).credit == 0
    for actual in ("-2", "-3"):
        met = lower("-2", actual, target_zero="nothing", **formula)
        assert (met.achievement, met.credit, codes(met)) == (100, 100, [])


def test_a_target_of_nothing_that_was_kept_is_met_whatever_the_formula() -> None:
    assert lower("0", "0", **TWO_MINUS).achievement == 100
    assert lower("0", "-1", **TWO_MINUS).achievement == 100


def test_an_actual_below_one_is_divided_and_one_of_nothing_is_not() -> None:
    assert lower("0.25", "0.5").achievement == 50
    below = lower("2", "-1", actual_zero="met")
    assert (below.achievement, below.credit, codes(below)) == (None, 100, ["actual_zero"])
    assert lower("2", "0", actual_zero="nothing").credit == 0
    assert lower("2", "-1", actual_zero="nothing").credit == 100  # less than nothing is no missing report


# -- higher is better, and divisions by nothing ------------------------------------------------------


@pytest.mark.parametrize(("rule", "got"), [("met", 100), ("nothing", 0)])
def test_a_target_of_nothing_by_a_rule_of_the_pack_says_so(rule: str, got: int) -> None:
    found = alone(one(target="0", actual="3"), programme=with_rules(zeros=shapes.zeros(target_zero=rule)))
    assert (found.achievement, found.credit, codes(found)) == (None, got, ["target_zero_by_rule"])


def test_a_target_below_nothing_is_not_scored_even_where_one_of_nothing_is() -> None:
    found = alone(one(target="-1", actual="3"), programme=with_rules(zeros=shapes.zeros(target_zero="met")))
    assert (found.achievement, found.credit, codes(found)) == (None, None, ["target_zero"])


def test_a_target_below_one_is_a_target() -> None:
    assert alone(one(target="0.5", actual="0.25")).achievement == 50
    assert alone(one(target="1", actual="0.25")).achievement == 25


# -- ends below nothing, and what a rule settles, under other rules of credit --------------------------

FROM_NOTHING = shapes.credit("steps", steps=(Step(from_=D(100), credit=D(100)), Step(from_=D(0), credit=D(10))))


@pytest.mark.parametrize(("low", "high", "actual"), [("-5", "5", "-10"), ("0", "5", "-1"), ("-10", "-5", "2")])
def test_outside_a_range_that_starts_or_ends_below_nothing_nothing_is_reached(low: str, high: str, actual: str) -> None:
    degrees = replace(one(actual=actual, direction="range"), target=Target(low=D(low), high=D(high)))
    found = alone(degrees, programme=with_rules(credit=FROM_NOTHING))
    assert (found.achievement, found.credit) == (0, 10)  # the step that starts at nothing


@pytest.mark.parametrize(("high", "actual", "got"), [("0.5", "1", 50), ("1", "4", 25)])
def test_above_a_range_that_ends_at_one_or_less_counts_in_proportion(high: str, actual: str, got: int) -> None:
    assert ranged("0.1", high, actual).credit == got


@pytest.mark.parametrize(("rule", "got"), [("met", 100), ("nothing", 0)])
def test_what_a_rule_settles_is_not_held_between_floor_and_cap(rule: str, got: int) -> None:
    held = shapes.credit("proportional", floor=D(20), cap=D(90))
    programme = with_rules(credit=held, zeros=shapes.zeros(target_zero=rule))
    assert alone(one(target="0", actual="3"), programme=programme).credit == got


@pytest.mark.parametrize(("target", "actual", "rule", "got"), [
    ("5", "0", {"actual_zero": "met"}, 100), ("5", "0", {"actual_zero": "nothing"}, 0), ("0", "1", {}, 0),
])  # fmt: skip
def test_nor_is_what_a_rule_settles_where_less_is_better(
    target: str, actual: str, rule: dict[str, str], got: int
) -> None:
    held = shapes.credit("proportional", floor=D(20), cap=D(90))
    days = one(target=target, actual=actual, direction="lower")
    assert alone(days, programme=with_rules(credit=held, lower=rule)).credit == got


def test_nor_is_what_is_only_reported_nor_what_was_not_asked_for() -> None:
    held = shapes.credit("proportional", floor=D(20), cap=D(90))
    programme = with_rules(credit=held, zeros=shapes.zeros(zero_of_zero="met"))
    assert alone(one(target=None, actual="7", direction="report"), programme=programme).credit == 100
    assert alone(one(figure=fraction("0", "0")), programme=programme).credit == 100


@pytest.mark.parametrize(("mode", "low", "got"), [
    ("half_up", "-13", 100), ("half_up", "-12", 0), ("down", "-12", 100), ("down", "-11", 0),
    ("half_even", "-12", 100),
])  # fmt: skip
def test_a_value_below_nothing_is_displayed_rounded_too(mode: str, low: str, got: int) -> None:
    """-12.5 is displayed as -13 with halves away from zero, as -12 where it is cut off or goes to the even one."""
    programme = with_rules(credit={"basis": "as_displayed"}, rounding={"mode": mode})
    degrees = replace(one(actual="-12.5", direction="range", decimals=0), target=Target(low=D(low), high=D(-5)))
    assert alone(degrees, programme=programme).credit == got
