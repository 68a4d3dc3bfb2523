"""What the checks hold to, found by trying to break it."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rules.test_checks import figure, year
from tracker.analysis.commitment_checks import agrees, check, slip
from tracker.analysis.count_checks import Tally, check_counts
from tracker.analysis.figure_checks import Disaggregated, check_parts
from tracker.rules.inputs.model import Operands

steady = settings(deadline=None)
counts = st.integers(0, 10_000)


def half_up(number: Fraction, places: int) -> Decimal:
    """By Python's own integers and not the checks' arithmetic."""
    return Decimal((2 * number.numerator * 10**places + number.denominator) // (2 * number.denominator)).scaleb(-places)


@steady
@given(counts, st.integers(1, 10_000), st.integers(2, 12))
def test_a_value_rounded_half_up_is_never_odd(numerator: int, denominator: int, places: int) -> None:
    assert agrees(half_up(Fraction(numerator * 100, denominator), places), Fraction(numerator * 100, denominator))


@steady
@given(st.integers(1, 10_000), st.integers(1, 10_000), st.sampled_from([100, 1000]), st.booleans())
def test_a_slip_is_always_seen_as_one(numerator: int, denominator: int, times: int, down: bool) -> None:
    computed = Fraction(numerator * 100, denominator)
    stated = half_up(computed / times if down else computed * times, 12)
    assert slip(stated, computed) == times


@steady
@given(st.integers(0, 1000), st.integers(1, 1000), st.integers(1, 50), st.decimals(0, 100, places=2, allow_nan=False))
def test_both_sides_taken_so_many_times_show_the_same(n: int, d: int, times: int, stated: Decimal) -> None:
    def kinds(by: int) -> list[str]:
        row = figure(numerator=Decimal(n * by), denominator=Decimal(d * by), value=stated)
        return [one.kind for one in check([year(row)], lambda _code: None)]

    assert kinds(1) == kinds(times)


@steady
@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(counts, counts), min_size=1))
def test_parts_are_silent_where_they_add_up_and_loud_where_one_is_off(parts: dict[str, tuple[int, int]]) -> None:
    whole = [sum(pair[side] for pair in parts.values()) for side in (0, 1)]

    def found(numerator: int, denominator: int) -> list[str]:
        pairs = {name: Operands(Decimal(a), Decimal(b)) for name, (a, b) in parts.items()}
        stated = Operands(Decimal(numerator), Decimal(denominator))
        return [one.place for one in check_parts(Disaggregated("W", "sex", stated, pairs))]

    assert found(*whole) == []
    assert found(whole[0] + 1, whole[1]) == ["sex, numerator"]
    assert found(whole[0], whole[1] + 1) == ["sex, denominator"]


@steady
@given(st.lists(counts, min_size=2, max_size=5), counts)
def test_counts_built_in_order_are_silent_and_a_swap_is_not(steps: list[int], late: int) -> None:
    names = [f"c{n}" for n in range(len(steps))]
    numbers = [sum(steps[: n + 1]) for n in range(len(steps))]

    def kinds(ordered: list[int]) -> list[str]:
        stated = dict(zip(names, map(Decimal, ordered), strict=True)) | {"late": Decimal(late)}
        whole = Decimal(ordered[-1] + late)
        tally = Tally("P", "2025", {**stated, "all": whole}, nested=[names], sums={"all": (names[-1], "late")})
        return [one.kind for one in check_counts(tally)]

    assert kinds(numbers) == []
    assume(numbers[0] != numbers[-1])
    assert kinds(numbers[::-1]) == ["not_nested"]
