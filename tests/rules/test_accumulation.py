"""From months to the year where a month asked for nothing, or divides by nothing."""

import pytest

from tests.rules.test_explain import told
from tests.rules.years import alone, codes, fraction, one, value
from tracker.rules.inputs.model import Figure


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
    first = told(one(periods=months), "en")[0]
    assert first == "Both sides added up over 2 periods: 3 over 8."
