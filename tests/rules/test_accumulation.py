"""From months to the year: what each rule adds, and where a month asked for nothing or divides by nothing."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules.telling import told
from tests.rules.years import alone, codes, fraction, one, value
from tracker.rules.inputs.model import Figure, Operands

THREE_MONTHS = {
    "2026-01": fraction("2", "100"), "2026-02": fraction("0", "0"), "2026-03": fraction("4", "140"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "got"), [
    ("sum_over_sum", Fraction(600, 240)), ("sum_over_mean", Fraction(600, 80)), ("sum_over_fixed", Fraction(600, 140)),
    ("last_over_fixed", Fraction(400, 140)), ("last", Fraction(400, 140)),
    ("mean", (Fraction(2) + Fraction(400, 140)) / 2),  # in February nothing was asked for
    ("maximum", Fraction(400, 140)), (None, Fraction(600, 240)),
])  # fmt: skip
def test_each_accumulation_says_what_it_says(rule: Any, got: Fraction) -> None:
    assert alone(one(periods=THREE_MONTHS, accumulation=rule)).actual == got


def test_figures_that_are_already_year_to_date_are_never_added_up() -> None:
    periods = {"2026-01": fraction("1", "4"), "2026-02": fraction("3", "4")}
    assert alone(one(periods=periods, accumulation="sum_over_sum", entry="year_to_date")).actual == 75


def test_figures_of_periods_are_accumulated_up_to_the_period_asked_for() -> None:
    cells = ((1, 10), (2, 5), (3, 0))
    periods = {f"2026-{month:02}": Figure(operands=Operands(Decimal(n), Decimal(10))) for month, n in cells}
    commitment = one(periods=periods, programmed={"2026-02": Decimal(100)})
    assert alone(commitment, as_of="2026-02").actual == 75
    assert alone(commitment, as_of="2026-03").actual == 50


@pytest.mark.parametrize("rule", ["mean", "maximum"])
def test_a_month_that_divides_by_nothing_leaves_the_year_without_a_figure(rule: str) -> None:
    months = {"2026-01": fraction("1", "2"), "2026-02": fraction("3", "0")}
    found = alone(one(target="50", periods=months, accumulation=rule))
    assert (found.actual, found.credit, codes(found)) == (None, None, ["n_of_zero", "periods_missing"])


@pytest.mark.parametrize("rule", ["mean", "maximum"])
def test_months_that_all_asked_for_nothing_are_nothing_and_say_so(rule: str) -> None:
    months = {"2026-01": fraction("0", "0"), "2026-02": fraction("0", "0")}
    found = alone(one(target="50", periods=months, accumulation=rule))
    assert (found.actual, found.credit, codes(found)) == (0, 0, ["zero_of_zero", "periods_missing"])


def test_a_mean_leaves_out_the_month_that_asked_for_nothing_and_takes_stated_values_too() -> None:
    months = {"2026-01": fraction("1", "2"), "2026-02": fraction("0", "0"), "2026-03": value("20")}
    assert alone(one(periods=months, accumulation="mean")).actual == 35
    assert alone(one(periods=months, accumulation="maximum")).actual == 50


def test_the_last_of_months_and_quarters_is_the_one_that_ends_last() -> None:
    mixed = {"2026-Q1": value("10"), "2026-06": value("30"), "2026-05": value("20")}
    assert alone(one(periods=mixed, accumulation="last")).actual == 30
    assert alone(one(periods=mixed, accumulation="last"), "2026-05").actual == 20
    assert alone(one(periods=mixed, accumulation="last"), "2026-03").actual == 10


def test_where_one_month_was_only_stated_the_last_figure_stands_fraction_or_not() -> None:
    months = {"2026-01": value("20"), "2026-02": fraction("1", "2")}
    assert alone(one(periods=months)).actual == 50
    assert alone(one(periods={**months, "2026-03": value("30")})).actual == 30


def test_it_is_told_over_how_many_months_a_figure_was_added_up() -> None:
    months = {"2026-01": fraction("1", "4"), "2026-02": fraction("2", "4"), "2026-03": Figure()}
    assert told(one(periods=months), "en")[:3] == [
        "Numerator so far, added up: 1 + 2 = 3.",
        "Denominator so far, added up: 4 + 4 = 8.",
        "Numerator / denominator × factor: 3 / 8 × 100 = 37.5.",
    ]


@pytest.mark.parametrize(("rule", "says"), [
    ("sum_over_mean", "Mean of the denominators: (4 + 8) / 2 = 6."),
    ("sum_over_fixed", "Denominator of the last period, which is fixed: 8."),
    ("last_over_fixed", "Numerator of the last period: 2."),
])  # fmt: skip
def test_what_becomes_of_the_sides_is_told_by_the_rule(rule: Any, says: str) -> None:
    months = {"2026-01": fraction("1", "4"), "2026-02": fraction("2", "8")}
    assert says in told(one(periods=months, accumulation=rule), "en")


def test_a_mean_is_told_month_by_month_without_the_one_that_asked_for_nothing() -> None:
    months = {"2026-01": fraction("1", "2"), "2026-02": fraction("0", "0"), "2026-03": value("20")}
    said = told(one(periods=months, accumulation="mean"), "en")
    assert said[:4] == [
        "January 2026: 1 / 2 × 100 = 50.",
        "February 2026: 0.",
        "March 2026: 20.",
        "Mean of the periods: (50 + 0 + 20) / (1 + 0 + 1) = 35.",
    ]
