"""The published vectors of intervals, response rates and small cells, recomputed."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, comb

import pytest

from tests.rules.panel import rounded
from tracker.rules.survey.statistics import (
    Dispositions,
    aapor,
    answered_of_offered,
    clopper_pearson,
    effective_n,
    may_be_shown,
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


@pytest.mark.parametrize(("successes", "n", "low", "high"), [
    (7, 20, ".1812", ".5671"), (81, 263, ".2553", ".3662"), (15, 148, ".0624", ".1605"), (0, 20, "0", ".1611"),
    (1, 29, ".0061", ".1718"), (20, 20, ".8389", "1"), (947, 1169, ".7866", ".8315"),
])  # fmt: skip
def test_wilson_gives_the_published_ends(successes: int, n: int, low: str, high: str) -> None:
    found = wilson(successes, n)
    assert found is not None
    assert (at(found.low, 4), at(found.high, 4)) == (Decimal(low), Decimal(high))
    assert found.value == Fraction(successes, n)
    assert found.method == "wilson"


def test_none_of_all_and_all_of_all_end_exactly_at_the_edge() -> None:
    none, whole = wilson(0, 20), wilson(20, 20)
    assert none is not None
    assert whole is not None
    assert (none.low, whole.high) == (0, 1)


def test_the_share_of_nobody_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert net_share(0, 0, 0) is None
    assert scaled_mean([0, 0, 0]) is None
    assert newcombe((1, 2), (0, 0)) is None
    assert newcombe((0, 0), (1, 2)) is None


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 2), (1, 0)])
def test_more_successes_than_cases_are_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="some of all"):
        wilson(successes, n)


def test_a_wider_confidence_is_a_wider_interval() -> None:
    from tracker.rules.survey.statistics import Z

    widths = [found.half_width for z in (Z["90"], Z["95"], Z["99"]) if (found := wilson(7, 20, z))]
    assert widths == sorted(set(widths))
    assert len(widths) == 3


def test_net_share_has_the_variance_of_plus_one_nothing_and_minus_one() -> None:
    found = net_share(3, 2, 1)  # a half, a third, a sixth
    assert found is not None
    assert found.value == Fraction(1, 3)
    assert found.error is not None
    assert at(Fraction(found.error) ** 2 * 6, 4) == Decimal(".5556")


def test_the_stated_margin_of_a_net_score_is_the_half_width() -> None:
    found = net_share(291, 476, 395)
    assert found is not None
    assert found.error is not None
    assert (at(found.value * 100, 2), at(found.error * 100, 3)) == (Decimal("-8.95"), Decimal("2.239"))
    assert at(found.half_width * 100, 2) == Decimal("4.39")
    assert found.n == 1162


def test_a_month_of_the_public_guardian_gives_its_net_share_and_mean() -> None:
    """OPG, deputy reporting, April 2023: 23, 46, 153, 419, 528."""
    net, mean = net_share(419 + 528, 153, 23 + 46), scaled_mean([23, 46, 153, 419, 528])
    assert net is not None
    assert mean is not None
    assert net.error is not None
    assert mean.error is not None
    percents = [at(Fraction(number) * 100, 2) for number in (net.value, net.error, net.low, net.high)]
    assert percents == [Decimal(text) for text in ("75.11", "1.62", "71.94", "78.27")]
    assert [at(Fraction(n) * 100, 2) for n in (mean.value, mean.error)] == [Decimal("79.58"), Decimal(".69")]


@pytest.mark.parametrize(("counts", "value"), [([1, 1, 1, 1, 1], ".5"), ([1, 1, 1, 1, 6], ".75"),
                                               ([6, 1, 1, 1, 1], ".25")])  # fmt: skip
def test_scaled_mean_gives_the_dashboards_own_tests(counts: list[int], value: str) -> None:
    found = scaled_mean(counts)
    assert found is not None
    assert found.value == Fraction(value)


def test_a_scale_of_two_levels_is_a_share() -> None:
    found = scaled_mean([1, 3])
    assert found is not None
    assert found.value == Fraction(3, 4)


@pytest.mark.parametrize("counts", [[5], [1, -1, 3]])
def test_a_scale_of_one_level_or_a_negative_count_is_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="scale"):
        scaled_mean(counts)


def test_negative_counts_have_no_net_share() -> None:
    with pytest.raises(ValueError, match="counts are not negative"):
        net_share(1, 1, -1)


def test_newcombe_gives_the_difference_of_two_shares() -> None:
    found = newcombe((56, 70), (48, 80))
    assert found is not None
    assert [at(n, 4) for n in (found.value, found.low, found.high)] == [
        Decimal(".2000"), Decimal(".0524"), Decimal(".3339")]  # fmt: skip
    assert (found.n, found.method, found.error) == (150, "newcombe", None)


def test_weights_that_differ_are_worth_fewer_answers() -> None:
    assert effective_n([Decimal(1)] * 4) == 4
    assert effective_n([Decimal(3), Decimal(1)]) == Fraction(16, 10)
    assert effective_n([Decimal(0)]) is None


def test_answers_that_are_all_alike_leave_no_error() -> None:
    net, mean = net_share(5, 0, 0), scaled_mean([0, 0, 7])
    assert net is not None
    assert mean is not None
    assert (net.low, net.value, net.high, net.error) == (1, 1, 1, 0)
    assert (mean.low, mean.value, mean.high, mean.error) == (1, 1, 1, 0)


def test_an_interval_ends_where_the_measure_does_and_not_before() -> None:
    """Few answers near the edge: nine of ten unhappy, and the tenth neither."""
    net, mean, other = net_share(0, 1, 9), scaled_mean([9, 1]), scaled_mean([5, 5])
    assert net is not None
    assert mean is not None
    assert other is not None
    assert (net.low, mean.low) == (-1, 0)
    assert at(net.high, 4) == Decimal("-.7141")
    assert at(other.low, 4) == Decimal(".1901")


def test_a_root_is_exact_to_fifty_digits_and_never_of_less_than_nothing() -> None:
    assert root(Fraction(1, 4)) == Decimal("0.5")
    assert abs(root(2) ** 2 - 2) < Decimal("1e-26")  # the default context multiplies at 28 digits
    assert str(root(2)) == "1.4142135623730950488016887242096980785696718753769"
    with pytest.raises(ValueError, match="negative"):
        root(-1)


@pytest.mark.parametrize(("rate", "value"), [(1, ".364"), (2, ".545"), (3, ".370"), (4, ".556"), (5, ".444"),
                                             (6, ".667")])  # fmt: skip
def test_aapor_gives_the_six_published_rates(rate: int, value: str) -> None:
    cases = Dispositions(complete=4, partial=2, refusal=1, no_contact=1, other=1, unknown_household=1, unknown_other=1,
                         not_eligible=1)  # fmt: skip
    found = aapor(cases, rate, Decimal("0.9"))
    assert found is not None
    assert at(found, 3) == Decimal(value)


def test_aapor_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match="1 to 6"):
        aapor(Dispositions(complete=1), 7)
    for part in (None, Decimal("1.1"), Decimal("-0.1")):
        with pytest.raises(ValueError, match="eligible"):
            aapor(Dispositions(complete=1), 3, part)
    assert aapor(Dispositions(not_eligible=5), 1) is None


def test_the_rate_of_offers_is_another_one() -> None:
    assert answered_of_offered(1, 4) == Fraction(1, 4)
    assert answered_of_offered(1, 0) is None


def test_a_small_cell_hides_the_next_smallest_so_that_it_cannot_be_subtracted() -> None:
    found = suppress({"a": 40, "b": 4, "c": 12, "d": 25})
    assert (found.primary, found.secondary) == (("b",), ("c",))
    assert found.shown == {"a": 40, "d": 25}
    assert not found.total_hidden


def test_two_small_cells_that_together_are_small_take_a_third_along() -> None:
    """The total less what is shown would say that three people are in two cells."""
    found = suppress({"a": 1, "b": 2, "c": 12, "d": 30})
    assert (found.primary, found.secondary) == (("a", "b"), ("c",))


def test_two_small_cells_that_hold_enough_together_need_no_third() -> None:
    found = suppress({"a": 5, "b": 5, "c": 12})
    assert (found.primary, found.secondary, found.total_hidden) == (("a", "b"), (), False)


def test_empty_cells_and_cells_at_the_minimum_are_shown() -> None:
    assert suppress({"a": 0, "b": 10, "c": 50}).shown == {"a": 0, "b": 10, "c": 50}


def test_a_small_cell_without_a_neighbour_hides_the_total() -> None:
    found = suppress({"a": 3, "b": 0})
    assert found.total_hidden
    assert found.shown == {"b": 0}
    assert suppress({"a": 9, "b": 9}).total_hidden is False
    assert suppress({"a": 1, "b": 1}).total_hidden


def test_negative_cells_are_refused() -> None:
    with pytest.raises(ValueError, match="counts are not negative"):
        suppress({"a": -1, "b": 20})


def test_a_result_on_fewer_than_ten_people_is_hidden() -> None:
    assert may_be_shown(10)
    assert not may_be_shown(9)
    assert may_be_shown(5, minimum=5)


# -- worked rows of schemes.md ---------------------------------------------------------------------


@pytest.mark.parametrize(("successes", "n", "low", "high"), [
    (7, 20, ".1539", ".5922"), (0, 20, "0", ".1684"), (20, 20, ".8316", "1"), (81, 263, ".2527", ".3676"),
])  # fmt: skip
def test_the_exact_interval_is_wider_than_wilsons(successes: int, n: int, low: str, high: str) -> None:
    """.1539 beside Wilson's .1812 is published for 7 of 20; 0 and all of 20 are 1 - .025^(1/20)."""
    exact, near = clopper_pearson(successes, n), wilson(successes, n)
    assert exact is not None
    assert near is not None
    assert [at(end, 4) for end in (exact.low, exact.high)] == [Decimal(low), Decimal(high)]
    assert exact.low <= near.low or successes in (0, n)
    assert exact.method == "clopper_pearson"
    assert clopper_pearson(0, 0) is None


def test_both_tails_of_the_exact_interval_hold_two_and_a_half_percent() -> None:
    found = clopper_pearson(7, 20)
    assert found is not None

    def chance(share: Decimal, counts: range) -> Fraction:
        p = Fraction(share)
        return sum((comb(20, count) * p**count * (1 - p) ** (20 - count) for count in counts), Fraction(0))

    for tail in (chance(found.low, range(7, 21)), chance(found.high, range(8))):
        assert abs(tail - Fraction(25, 1000)) < Fraction(1, 10**12)


@pytest.mark.parametrize(("driver", "printed", "low", "high"), [
    ("trust", "80.4", "80.0", "80.8"), ("ease", "75.9", "75.4", "76.4"),
    ("effectiveness", "80.5", "80.1", "80.9"), ("emotion", "78.4", "77.9", "78.9"),
])  # fmt: skip
def test_veterans_affairs_shares_of_38293_answers_have_an_interval(
    driver: str, printed: str, low: str, high: str
) -> None:
    """January to March 2024. The counts are not printed: the interval spans all that round to the printed share."""
    n, share = 38_293, Fraction(Decimal(printed)) / 100
    least, most = ceil((share - Fraction(5, 10_000)) * n), ceil((share + Fraction(5, 10_000)) * n) - 1
    ends = [wilson(least, n), wilson(most, n)]
    assert ends[0] is not None
    assert ends[1] is not None
    assert [at(end, 3) * 100 for end in (ends[0].low, ends[1].high)] == [Decimal(low), Decimal(high)], driver


def test_small_cells_as_four_publishers_hide_them() -> None:
    """The rules are theirs, the cells are made up. GP Patient Survey: options of 1 to 4 and, of a lone one, the next.

    Washington's department of health: below 10, and the cells beside. OpenSAFELY: groups of 5 or fewer. Ours then
    hides on until the hidden hold a whole cell, which none of the three says.
    """
    lone = {"very poor": 3, "poor": 12, "good": 40}
    assert suppress(lone, 5).shown == {"good": 40}
    two = suppress({"very poor": 2, "poor": 4, "good": 40, "very good": 60}, 5)
    assert (two.primary, two.secondary) == (("very poor", "poor"), ())
    assert suppress({"a": 9, "b": 30, "c": 12}).shown == {"b": 30}
    assert suppress({"a": 5, "b": 6, "c": 7}, 6).shown == {"c": 7}
