"""The checks on a year's facts, and on the older published tables."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.rules import tables
from tracker.analysis.findings import sentence
from tracker.analysis.year_checks import check_year
from tracker.rules.inputs.model import CommitmentInput, Figure, Operands, Target, YearInputs
from tracker.rules.programme.model import load_builtin

PMG = load_builtin("pmg-cl-2026")


def one(**more: object) -> CommitmentInput:
    facts = CommitmentInput(code="A", name="An indicator", group="T", factor=Decimal(100),
                            target=Target(value=Decimal(80)))  # fmt: skip
    return replace(facts, **more)  # type: ignore[arg-type]


def of(numerator: int, denominator: int, value: str | None = None) -> Figure:
    stated = None if value is None else Decimal(value)
    return Figure(value=stated, operands=Operands(Decimal(numerator), Decimal(denominator)))


def kinds(*commitments: CommitmentInput) -> list[str]:
    return [each.kind for each in check_year(PMG, YearInputs(as_of="2026-06", commitments=commitments))]


def test_a_figure_of_the_year_is_held_to_its_fraction() -> None:
    assert kinds(one(actual=of(1, 2, "50"))) == []
    assert kinds(one(actual=of(1, 2, "0.5"))) == ["slip"]
    assert kinds(one(actual=of(3, 0))) == ["n_of_zero"]
    assert kinds(one(actual=Figure())) == []
    (found,) = check_year(PMG, YearInputs(as_of="2026-06", commitments=(one(actual=of(3, 0)),)))
    assert (found.what, found.place, found.period, found.line) == ("An indicator", "T", "2026-06", None)
    (found,) = check_year(PMG, YearInputs(commitments=(one(actual=of(3, 0)),)))
    assert found.period is None


def test_figures_of_periods_may_fall_and_those_of_the_year_so_far_may_not() -> None:
    periods = {"2026-05": of(5, 10), "2026-06": of(1, 20)}
    assert kinds(one(periods=periods)) == []
    assert kinds(one(periods=periods, entry="year_to_date")) == ["denominator_changed", "count_fell"]
    assert kinds(one(periods=periods, entry="year_to_date", universe="moving")) == ["count_fell"]


@pytest.mark.parametrize(("direction", "expected"), [
    ("higher", ["target_zero"]), ("lower", []), ("report", []), ("range", [])])  # fmt: skip
def test_a_target_of_zero_is_odd_only_where_more_is_better(direction: str, expected: list[str]) -> None:
    assert kinds(one(direction=direction, target=Target(value=Decimal(0)), actual=of(1, 2))) == expected


def test_a_denominator_that_the_target_was_not_set_on_is_named() -> None:
    promised = Target(operands=Operands(Decimal(40), Decimal(50)))
    stated = one(target=promised, actual=of(40, 80), accumulation="last_over_fixed")
    (found,) = check_year(PMG, YearInputs(as_of="2026-06", commitments=(stated,)))
    assert found.kind == "not_inventory"
    assert sentence(found, "en") == "80 is the denominator stated; the target was set on 50."
    assert kinds(replace(stated, actual=of(40, 50))) == []
    assert kinds(replace(stated, universe="moving")) == []
    assert kinds(replace(stated, accumulation="sum_over_sum")) == []
    assert kinds(replace(stated, target=Target(value=Decimal(80)))) == []
    assert kinds(replace(stated, actual=Figure(value=Decimal(50)))) == []


def test_the_older_published_tables_hold_what_their_fractions_give() -> None:
    """Every ratio printed in them is its fraction, half-up at the decimals shown; a digit more would be seen."""
    checked = 0
    for name in tables.names():
        if "rows" not in tables.table(name):
            continue
        for commitment in tables.year(name).commitments:
            assert kinds(commitment) == [], (name, commitment.name)
            figure = commitment.actual
            if figure is not None and figure.value and figure.operands and figure.operands.denominator:
                checked += 1
                wrong = Figure(figure.value * 3, figure.operands)
                assert kinds(replace(commitment, actual=wrong)) == ["value_differs"]
    assert checked == 10


def test_a_denominator_that_is_called_fixed_may_not_change_by_ever_so_little() -> None:
    """8 measures until May, 10 in June: on the 8 that were committed 5 are 62.5 %, not 50."""
    periods = {"2026-04": of(1, 8), "2026-05": of(2, 8), "2026-06": of(5, 10)}
    assert kinds(one(periods=periods, accumulation="last_over_fixed")) == ["denominator_changed"]
    assert kinds(one(periods=periods, accumulation="last_over_fixed", universe="moving")) == []
    assert kinds(one(periods=periods, accumulation="sum_over_sum")) == []
    (found,) = check_year(
        PMG, YearInputs(as_of="2026-06", commitments=(one(periods=periods, accumulation="last_over_fixed"),))
    )
    assert "8" in sentence(found, "en")
    assert "10" in sentence(found, "en")
