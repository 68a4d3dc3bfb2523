"""What holds for every interval, rate and small cell, found by trying to break it."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tracker.rules.survey.statistics import (
    Dispositions,
    Estimate,
    aapor,
    effective_n,
    net_share,
    newcombe,
    scaled_mean,
    suppress,
    wilson,
)

steady = settings(deadline=None)
TINY = Fraction(1, 10**40)  # fifty digits carry the roots
quantiles = st.decimals(min_value=Decimal("0.1"), max_value=5, places=6, allow_nan=False)
counts = st.integers(0, 10_000)


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    """Successes of a number of cases that is not 0."""
    n = draw(st.integers(1, 100_000))
    return draw(st.integers(0, n)), n


def known(estimate: Estimate | None) -> Estimate:
    assert estimate is not None
    return estimate


@steady
@given(shares(), quantiles)
def test_wilson_holds_its_estimate_and_stays_within_0_and_1(share: tuple[int, int], z: Decimal) -> None:
    found = known(wilson(*share, z))
    assert 0 <= found.low <= 1
    assert Fraction(found.low) - TINY <= found.value <= Fraction(found.high) + TINY
    assert found.low < found.high <= 1


@steady
@given(shares())
def test_wilson_of_the_others_is_its_mirror(share: tuple[int, int]) -> None:
    successes, n = share
    one, other = known(wilson(successes, n)), known(wilson(n - successes, n))
    assert abs(Fraction(one.low) + Fraction(other.high) - 1) < TINY
    assert abs(Fraction(one.high) + Fraction(other.low) - 1) < TINY


@steady
@given(shares(), st.integers(2, 50))
def test_wilson_narrows_with_more_cases_of_the_same_share(share: tuple[int, int], times: int) -> None:
    successes, n = share
    assert known(wilson(successes * times, n * times)).half_width < known(wilson(successes, n)).half_width


@steady
@given(shares())
def test_wilson_solves_its_own_equation(share: tuple[int, int]) -> None:
    """Each end that is inside is a share whose own test just reaches z: (p - e)² = z² e (1 - e) / n."""
    found = known(wilson(*share))
    for end in (Fraction(found.low), Fraction(found.high)):
        z = Fraction("1.959964")
        assert abs((found.value - end) ** 2 - z * z * end * (1 - end) / share[1]) < TINY


@steady
@given(counts, counts, counts)
def test_a_net_share_turns_its_sign_with_its_sides(plus: int, neither: int, minus: int) -> None:
    assume(plus + neither + minus)
    one, other = known(net_share(plus, neither, minus)), known(net_share(minus, neither, plus))
    assert one.value == -other.value
    assert abs(Fraction(one.low) + Fraction(other.high)) < TINY
    assert -1 <= one.low <= one.high <= 1
    assert Fraction(one.low) - TINY <= one.value <= Fraction(one.high) + TINY
    assert one.error == other.error


@steady
@given(counts, counts, counts)
def test_a_net_share_is_a_mean_of_three_levels_stretched(plus: int, neither: int, minus: int) -> None:
    """Of -1, 0 and 1: twice the mean on 0..1 less one, and twice its error."""
    assume(plus + neither + minus)
    net, mean = known(net_share(plus, neither, minus)), known(scaled_mean([minus, neither, plus]))
    assert net.value == 2 * mean.value - 1
    assert net.error is not None
    assert mean.error is not None
    assert abs(Fraction(net.error) - 2 * Fraction(mean.error)) < TINY


@steady
@given(st.lists(counts, min_size=2, max_size=11))
def test_a_scaled_mean_holds_and_mirrors(levels: list[int]) -> None:
    assume(sum(levels))
    one, other = known(scaled_mean(levels)), known(scaled_mean(levels[::-1]))
    assert one.value + other.value == 1
    assert 0 <= one.low <= one.high <= 1
    assert Fraction(one.low) - TINY <= one.value <= Fraction(one.high) + TINY
    assert abs(Fraction(one.low) + Fraction(other.high) - 1) < TINY


@steady
@given(shares())
def test_a_mean_of_two_levels_is_the_share_of_the_upper(share: tuple[int, int]) -> None:
    successes, n = share
    assert known(scaled_mean([n - successes, successes])).value == known(wilson(successes, n)).value


@steady
@given(shares(), shares())
def test_the_difference_of_two_shares_holds_and_turns(one: tuple[int, int], other: tuple[int, int]) -> None:
    there, back = known(newcombe(one, other)), known(newcombe(other, one))
    assert there.value == -back.value
    assert -1 <= there.low <= there.high <= 1
    assert Fraction(there.low) - TINY <= there.value <= Fraction(there.high) + TINY
    assert abs(Fraction(there.low) + Fraction(back.high)) < TINY


@steady
@given(shares())
def test_a_share_does_not_differ_from_itself(share: tuple[int, int]) -> None:
    found = known(newcombe(share, share))
    assert found.value == 0
    assert found.low <= 0 <= found.high


@steady
@given(st.lists(st.integers(0, 500), min_size=8, max_size=8), st.decimals(0, 1, places=3, allow_nan=False))
def test_response_rates_keep_their_order(numbers: list[int], eligible: Decimal) -> None:
    """Partial interviews only add, and fewer unknowns below never lower a rate."""
    cases = Dispositions(*numbers)
    rates = {rate: aapor(cases, rate, eligible) for rate in range(1, 7)}
    if rates[5] is None:
        return
    assert all(rate is not None and 0 <= rate <= 1 for rate in rates.values())
    ordered = [Fraction(rate or 0) for rate in rates.values()]
    assert ordered[0] <= ordered[2] <= ordered[4]
    assert ordered[1] <= ordered[3] <= ordered[5]
    assert all(ordered[n] <= ordered[n + 1] for n in (0, 2, 4))
    assert aapor(cases, 3, Decimal(1)) == rates[1]
    assert aapor(cases, 4, Decimal(0)) == rates[6]


@steady
@given(st.lists(st.decimals(Decimal("0.01"), 100, places=2, allow_nan=False), min_size=1, max_size=20))
def test_weights_are_worth_one_answer_at_least_and_as_many_as_there_are_at_most(weights: list[Decimal]) -> None:
    found = effective_n(weights)
    assert found is not None
    assert 1 <= found <= len(weights)
    assert (found == len(weights)) is (len(set(weights)) == 1)


@steady
@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 60), max_size=8), st.integers(1, 20))
def test_no_small_cell_can_be_subtracted(cells: dict[str, int], minimum: int) -> None:
    found = suppress(cells, minimum)
    hidden = [*found.primary, *found.secondary]
    assert {*found.shown, *hidden} == set(cells)
    assert len(found.shown) + len(hidden) == len(cells)
    assert all(count == 0 or count >= minimum for count in found.shown.values())
    assert all(0 < cells[code] < minimum for code in found.primary)
    assert all(cells[code] >= minimum for code in found.secondary)
    rest = sum(cells.values()) - sum(found.shown.values())
    if hidden and not found.total_hidden:
        assert len(hidden) >= 2
        assert rest >= minimum
    if found.total_hidden:
        assert not any(found.shown.values())
    if found.secondary:
        assert all(cells[code] >= cells[found.secondary[-1]] or not cells[code] for code in found.shown)
