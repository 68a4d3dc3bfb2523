"""What holds for every year, found by trying to break it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules.years import one, variant, year
from tracker.rules.inputs.model import CommitmentInput, Figure, Operands
from tracker.rules.scoring.results import result_to_json

# a busy machine may be slow: no example is refused for the time it takes
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
numbers = st.decimals(min_value=0, max_value=1000, places=3, allow_nan=False)
positive = st.decimals(min_value=Decimal("0.001"), max_value=1000, places=3, allow_nan=False)
directions = st.sampled_from(["higher", "lower"])
as_ofs = st.sampled_from([None, "2026-03", "2026-Q2", "2026"])
bases = st.sampled_from(["exact", "as_displayed"])


@st.composite
def commitments(draw: st.DrawFn, code: str = "A", weight: Decimal = Decimal(100)) -> CommitmentInput:
    """A commitment with a target and a figure, under any rule of universe and direction."""
    target = draw(positive)
    return replace(
        one(
            code,
            str(weight),
            target=str(target),
            direction=draw(directions),
            universe=draw(st.sampled_from(["fixed", "moving"])),
            decimals=draw(st.sampled_from([None, 0, 2])),
        ),
        actual=draw(
            st.one_of(
                st.none(),
                st.builds(Figure, numbers),
                st.builds(Figure, st.none(), st.builds(Operands, numbers, positive)),
            )
        ),
        programmed={"2026-03": draw(numbers)},
        status=draw(st.sampled_from(["measured", "measured", "measured", "not_measured", "excluded"])),
    )


@st.composite
def whole_years(draw: st.DrawFn) -> list[CommitmentInput]:
    """Commitments whose weights, of two decimals, add up to 100."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), max_size=7)))
    edges = [0, *cuts, 10_000]
    weights = [Decimal(b - a).scaleb(-2) for a, b in pairwise(edges)]
    return [draw(commitments(f"C{n}", weight)) for n, weight in enumerate(weights)]


@steady
@given(commitments(), numbers, as_ofs, bases)
def test_a_better_actual_never_scores_less(
    commitment: CommitmentInput, other: Decimal, as_of: str | None, basis: str
) -> None:
    programme = variant(credit={"basis": basis})
    commitment = replace(commitment, status="measured")
    results = []
    for actual in sorted([other, other + 1], reverse=commitment.direction == "lower"):
        found = year(replace(commitment, actual=Figure(actual)), as_of=as_of, programme=programme).commitments[0]
        results.append(found.obtained if as_of is None else found.points_won)
    worse, better = results
    assert worse is not None
    assert better is not None
    assert better >= worse


@steady
@given(commitments(), numbers, positive, st.integers(1, 9999), as_ofs)
def test_the_same_part_of_a_larger_whole_scores_the_same(
    commitment: CommitmentInput, numerator: Decimal, denominator: Decimal, times: int, as_of: str | None
) -> None:
    small = replace(commitment, actual=Figure(operands=Operands(numerator, denominator)))
    large = replace(commitment, actual=Figure(operands=Operands(numerator * times, denominator * times)))
    assert year(small, as_of=as_of) == year(large, as_of=as_of)


@steady
@given(whole_years(), bases)
def test_a_total_never_exceeds_the_sum_of_the_weights_nor_falls_below_nothing(
    found: list[CommitmentInput], basis: str
) -> None:
    result = year(*found, programme=variant(credit={"basis": basis}))
    for part in result.commitments:
        assert part.obtained is None or 0 <= part.obtained <= (part.weight_counted or 0)
    assert result.total is None or 0 <= result.total <= 100


@steady
@given(whole_years())
def test_redistributed_weights_still_add_up(found: list[CommitmentInput]) -> None:
    result = year(*found)
    counted = sum((part.weight_counted or Fraction(0) for part in result.commitments), Fraction(0))
    kept = any(part.counts and part.weight for part in result.commitments)
    assert counted == (100 if kept else 0)


@steady
@given(whole_years(), as_ofs)
def test_points_lie_between_nothing_and_the_weight(found: list[CommitmentInput], as_of: str | None) -> None:
    for part in year(*found, as_of=as_of).commitments:
        for points in (part.points_programmed, part.points_won):
            assert points is None or 0 <= points <= Fraction(part.weight or 0)


@steady
@given(whole_years(), as_ofs)
def test_the_order_of_commitments_changes_no_figure(found: list[CommitmentInput], as_of: str | None) -> None:
    measured = [replace(one, status="measured") for one in found]
    forth, back = year(*measured, as_of=as_of), year(*reversed(measured), as_of=as_of)
    assert (forth.total, forth.standing) == (back.total, back.standing)
    assert set(map(str, forth.commitments)) == set(map(str, back.commitments))


def things(found: Any) -> Iterator[Any]:
    """Every value inside a result."""
    if is_dataclass(found):
        for field in fields(found):
            yield from things(getattr(found, field.name))
    elif isinstance(found, dict):
        yield from things(list(found.values()))
    elif isinstance(found, list | tuple):
        for part in found:
            yield from things(part)
    else:
        yield found


@steady
@given(whole_years(), as_ofs)
def test_no_figure_is_ever_a_float(found: list[CommitmentInput], as_of: str | None) -> None:
    result = year(*found, as_of=as_of)
    assert not any(isinstance(thing, float) for thing in things(result))
    numbers = things(result_to_json(result))
    assert not any(isinstance(thing, float) for thing in numbers)
