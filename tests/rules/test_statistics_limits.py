"""The edges of intervals, response rates and small cells: where a measure ends, what is refused and in which words."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.rules.panel import rounded
from tracker.rules.survey.statistics import (
    Dispositions,
    Z,
    aapor,
    clopper_pearson,
    net_share,
    newcombe,
    root,
    scaled_mean,
    suppress,
    wilson,
)


def at(number: Decimal | Fraction, places: int) -> Decimal:
    """Rounded by Python's own arithmetic."""
    return rounded(Fraction(number) * 100, places)


def said(words: str) -> str:
    """The pattern of a refusal in exactly these words."""
    return f"^{re.escape(words)}$"


@pytest.mark.parametrize("n", range(1, 60))
def test_however_many_are_asked_none_and_all_end_exactly_at_the_edge(n: int) -> None:
    """No trace of the fiftieth digit of a root is left: what is 0 or 1 by definition is printed so."""
    none, whole = wilson(0, n), wilson(n, n)
    assert none is not None
    assert whole is not None
    assert (none.low, whole.high) == (0, 1)


def test_a_net_share_ends_at_one_and_says_by_which_method_it_was_made() -> None:
    """Few answers near the edge: nine of ten happy, and the tenth neither."""
    net = net_share(9, 1, 0)
    assert net is not None
    assert (net.method, net.n, net.high) == ("net_share", 10, 1)
    assert at(net.low, 4) == Decimal(".7141")


def test_a_mean_says_by_which_method_it_was_made() -> None:
    mean = scaled_mean([1, 3])
    assert mean is not None
    assert (mean.method, mean.n) == ("scaled_mean", 4)


def test_a_difference_of_two_shares_is_as_sure_as_it_was_asked_to_be() -> None:
    """At 99 percent, by Newcombe's formula from the Wilson intervals of 56 of 70 and 48 of 80 at 99 percent."""
    found = newcombe((56, 70), (48, 80), Z["99"])
    assert found is not None
    assert (at(found.low, 4), at(found.high, 4)) == (Decimal("0.0054"), Decimal("0.3718"))


@pytest.mark.parametrize("counts", [(-1, 2, 1), (2, -1, 1), (2, 1, -1)])
def test_no_count_of_a_net_share_is_negative(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=said("counts are not negative")):
        net_share(*counts)


def test_a_refusal_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=said("there is no root of a negative number")):
        root(-1)
    with pytest.raises(ValueError, match=said("a scale has two levels or more, and no count below zero")):
        scaled_mean([5])
    with pytest.raises(ValueError, match=said("a share counts some of all: 0 <= successes <= n")):
        wilson(3, 2)
    with pytest.raises(ValueError, match=said("counts are not negative")):
        suppress({"a": -1})


@pytest.mark.parametrize("rate", [0, 7])
def test_there_are_six_response_rates(rate: int) -> None:
    with pytest.raises(ValueError, match=said("AAPOR has response rates 1 to 6")):
        aapor(Dispositions(complete=1), rate)


@pytest.mark.parametrize("rate", [3, 4])
def test_two_of_them_need_to_know_who_was_eligible(rate: int) -> None:
    needed = said("rates 3 and 4 need the part of the unknown cases that is eligible, from 0 to 1")
    with pytest.raises(ValueError, match=needed):
        aapor(Dispositions(complete=1), rate)


@pytest.mark.parametrize(("rate", "part"), [(1, "1/4"), (2, "1/2"), (5, "1/3"), (6, "2/3")])
def test_the_others_do_not(rate: int, part: str) -> None:
    """One complete and one partial interview, one refusal, one household of which nothing is known."""
    assert aapor(Dispositions(complete=1, partial=1, refusal=1, unknown_household=1), rate) == Fraction(part)


def test_a_cell_of_exactly_ten_can_hide_a_smaller_one() -> None:
    found = suppress({"a": 4, "b": 10, "c": 30})
    assert (found.primary, found.secondary, found.shown) == (("a",), ("b",), {"c": 30})


def test_an_exact_interval_keeps_the_share_and_the_number_it_is_of() -> None:
    exact = clopper_pearson(7, 20)
    assert exact is not None
    assert (exact.n, exact.value) == (20, Fraction(7, 20))
