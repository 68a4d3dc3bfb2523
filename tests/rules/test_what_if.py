"""What would change a year's total: exact answers, the smallest set of improvements among them."""

import dataclasses
import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.panel import SAMPLES
from tests.rules.years import one, variant
from tracker.analysis.what_if import levers, next_band, way_to, with_values
from tracker.rules.inputs.model import CommitmentInput, YearInputs
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.score import score

PMG = load_builtin("pmg-cl-2026")


def year_of(*commitments: CommitmentInput) -> YearInputs:
    return YearInputs(commitments=commitments)


def total(inputs: YearInputs, programme: Programme = PMG) -> Decimal:
    found = score(programme, inputs).total
    assert found is not None
    return found


def test_what_moves_the_total_most_per_point_is_the_heaviest_and_what_is_reached_moves_nothing() -> None:
    found = levers(
        PMG,
        year_of(
            one("LIGHT", weight="20", actual="40"), one("HEAVY", weight="50", actual="80"),
            one("DONE", weight="30", actual="120"),
        ),
    )  # fmt: skip
    assert [lever.code for lever in found] == ["HEAVY", "LIGHT"]
    heavy, light = found
    assert (heavy.missing, heavy.gain, heavy.per_point) == (20, 10, Fraction(1, 2))
    assert (light.missing, light.gain, light.per_point) == (60, 12, Fraction(1, 5))


def test_the_smallest_set_is_one_commitment_raised_no_further_than_needed() -> None:
    inputs = year_of(
        one("A", weight="50", actual="80.00", name="Answered"), one("B", weight="30", actual="90"),
        one("C", weight="20", actual="100"),
    )  # fmt: skip
    assert total(inputs) == 87
    band = next_band(PMG, Decimal(87))
    assert band is not None
    assert band.from_ == 90
    way = way_to(PMG, inputs, band)
    assert way is not None
    (only,) = way.raises
    assert (only.code, only.name, only.before, only.after, only.whole) == (
        "A", "Answered", Decimal("80.00"), Decimal("85.99"), False,
    )  # fmt: skip
    assert way.total == Decimal("90.00"), "42.995 is half of it and is rounded up as the pack says"
    short = with_values(inputs, {"A": only.after - Decimal("0.01")})
    assert total(short) < 90


def test_lower_is_better_is_lowered() -> None:
    inputs = year_of(
        one("A", weight="100", direction="lower", target="10", actual="12.5", decimals=1, factor=Decimal(1))
    )
    assert total(inputs) == 80
    way = way_to(PMG, inputs, next_band(PMG, Decimal(80)))  # type: ignore[arg-type]
    assert way is not None
    assert [(each.before, each.after) for each in way.raises] == [(Decimal("12.5"), Decimal("11.1"))]


def test_where_no_set_reaches_the_band_none_is_given() -> None:
    excluded = one("A", weight="50", actual=None, status="not_measured")
    inputs = year_of(excluded, one("B", weight="50", actual="10"))
    assert way_to(PMG, inputs, next_band(PMG, total(inputs))) is None  # type: ignore[arg-type]
    assert [lever.code for lever in levers(PMG, inputs)] == ["B"]


def test_at_the_top_there_is_no_next_band() -> None:
    assert next_band(PMG, Decimal(90)) is None
    assert next_band(PMG, Decimal("89.99")).from_ == 90  # type: ignore[union-attr]
    assert next_band(PMG, Decimal(0)).from_ == 75  # type: ignore[union-attr]
    assert next_band(load_builtin("monitor-cl-2026"), Decimal(5)) is None


def test_a_target_that_is_a_fraction_is_reached_and_not_just_missed() -> None:
    third = one("A", weight="100", target=None, actual="10")
    inputs = year_of(dataclasses.replace(third, target=parse_target("1", "3")))
    (lever,) = levers(PMG, inputs)
    assert lever.gain == Fraction(100) - Fraction(total(inputs))


def parse_target(numerator: str, denominator: str):  # type: ignore[no-untyped-def]
    content = {
        "commitments": [{"code": "A", "factor": "100", "target": {"numerator": numerator, "denominator": denominator}}]
    }
    return parse_inputs(content, PMG).commitments[0].target


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, 130)), min_size=1, max_size=6),
    st.sampled_from(["40", "75", "90"]),
)
def test_no_smaller_set_would_do(drawn: list[tuple[int, int]], edge: str) -> None:
    """Tried against every set there is: with one commitment fewer, all raised to their targets, it is not reached."""
    commitments = [one(f"C{n}", weight=str(weight), actual=str(actual)) for n, (weight, actual) in enumerate(drawn)]
    inputs = year_of(*commitments)
    band = dataclasses_band(edge)
    way = way_to(PMG, inputs, band)
    now = total(inputs)
    lacking = [f"C{n}" for n, (_, actual) in enumerate(drawn) if actual < 100]
    if now >= Decimal(edge):
        assert way is None
        return
    if way is None:
        assert total(with_values(inputs, dict.fromkeys(lacking, Decimal(100)))) < Decimal(edge)
        return
    assert way.total == total(with_values(inputs, {each.code: each.after for each in way.raises})) >= Decimal(edge)
    for fewer in itertools.combinations(lacking, len(way.raises) - 1):
        assert total(with_values(inputs, dict.fromkeys(fewer, Decimal(100)))) < Decimal(edge)
    if any(not each.whole for each in way.raises):
        trimmed = next(each for each in way.raises if not each.whole)
        less = {each.code: each.after for each in way.raises} | {trimmed.code: trimmed.after - Decimal("0.01")}
        assert total(with_values(inputs, less)) < Decimal(edge)


def dataclasses_band(edge: str):  # type: ignore[no-untyped-def]
    return PMG.bands[0].model_copy(update={"from_": Decimal(edge)})


def test_with_teams_a_commitment_of_a_small_programme_of_teams_counts_by_its_team() -> None:
    cdc = load_builtin("cdc-cl-2026")
    inputs = parse_inputs(read_json((SAMPLES / "score" / "cdc-2026-06.json").read_text("utf-8")), cdc)
    found = {lever.code: lever for lever in levers(cdc, inputs)}
    assert len(found) > 50
    first = next(iter(found.values()))
    assert first.per_point == max(lever.per_point for lever in found.values())
    weight = next(each.weight for each in inputs.commitments if each.code == first.code)
    assert weight is not None
    per_point = Fraction(weight) / 100 / 17  # a point of achievement of one of 17 teams
    assert abs(first.per_point - per_point) < per_point / 10


@pytest.mark.parametrize("cap", ["100", "90"])
def test_it_is_the_packs_own_rules_that_answer(cap: str) -> None:
    capped = variant(credit={"cap": Decimal(cap)})
    inputs = year_of(one("A", weight="100", actual="50"))
    (lever,) = levers(capped, inputs)
    assert lever.gain == Decimal(cap) - 50
