"""Years whose total comes from whole numbers alone, each worked out by hand, and no other scorer is asked."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import credit, grouped, with_rules, with_weights
from tests.rules.years import fraction, one, value
from tracker.rules.inputs.model import (
    CommitmentInput,
    Figure,
    Group,
    Operands,
    Published,
    Requirement,
    Target,
    YearInputs,
)
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.quick import Totals

D = Decimal


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("scored figure by figure, which takes ten times as long")

    monkeypatch.setattr("tracker.rules.scoring.quick.score", never)


def total(*ones: CommitmentInput, programme: Programme | None = None, groups: tuple[Group, ...] = ()) -> Decimal | None:
    return Totals(programme or with_rules()).of(YearInputs(None, groups, ones)).total


# -- criteria values that the pack brings ------------------------------------------------------------


def with_criteria(*values: int, **rule: Any) -> tuple[Programme, str]:
    """A pack whose first commitment brings criteria values, and that commitment's code."""
    programme = with_rules(credit=shapes.CRITERIA.model_copy(update=rule))
    objective, first = next(programme.offered())
    brought = first.model_copy(update={"criteria": tuple(D(number) for number in values)})
    commitments = tuple(brought if each is first else each for each in objective.commitments)
    changed = objective.model_copy(update={"commitments": commitments})
    objectives = tuple(changed if each is objective else each for each in programme.objectives)
    return programme.model_copy(update={"objectives": objectives}), first.code


@pytest.mark.parametrize(("actual", "got"), [("30", 100), ("27.5", 95), ("25", 90), ("15", 75), ("4.99", 0)])
def test_criteria_values_of_the_pack_are_joined_by_straight_lines(actual: str, got: int) -> None:
    programme, code = with_criteria(30, 25, 20, 10, 5)
    assert total(one(code, target=None, actual=actual), programme=programme) == got
    assert total(one(code, target="20", actual=actual), programme=programme) == got


def test_the_displayed_value_is_held_against_them_where_the_pack_says_so() -> None:
    programme, code = with_criteria(30, 25, 20, 10, 5, basis="as_displayed")
    assert total(one(code, target=None, actual="24.6", decimals=0), programme=programme) == 90


# -- figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "got"), [
    (None, "32"), ("sum_over_sum", "32"), ("sum_over_mean", "64"), ("sum_over_fixed", "53.33"),
    ("last_over_fixed", "20"), ("last", "20"), ("mean", "35"), ("maximum", "50"),
])  # fmt: skip
def test_two_months_are_added_up_by_each_rule(rule: Any, got: str) -> None:
    """5 of 10 and 3 of 15; empty months count for nothing."""
    months = {"2026-01": fraction("5", "10"), "2026-02": fraction("3", "15"), "2026-03": Figure(), "2026-04": Figure()}
    assert total(one(periods=months, accumulation=rule)) == D(got)


def test_a_month_that_was_only_stated_and_a_year_to_date_are_not_added_up() -> None:
    mixed = {"2026-01": fraction("5", "10"), "2026-02": value("40")}
    assert total(one(periods=mixed)) == 40
    to_date = {"2026-01": fraction("5", "10"), "2026-02": fraction("3", "10")}
    assert total(one(periods=to_date, entry="year_to_date")) == 30
    assert total(one(periods=mixed, figure=value("70"))) == 70


def test_a_fraction_counts_with_its_factor_and_its_sign() -> None:
    assert total(one(figure=fraction("1", "3"), target="50")) == D("66.67")
    assert total(one(figure=fraction("-1", "-4"), target="50")) == 50
    assert total(one(figure=fraction("1", "-4"), target="50")) == 0
    assert total(one(figure=fraction("0.5", "0.25"), factor=D("0.5"), target="4")) == 25


def test_the_factor_of_the_pack_counts_where_the_commitment_has_none() -> None:
    programme = with_rules()
    code = next(
        entry.code for _, entry in programme.offered() if entry.indicator is not None and entry.indicator.factor == 100
    )
    quarter = CommitmentInput(code=code, weight=D(100), target=Target(value=D(50)), actual=fraction("1", "4"))
    assert total(quarter, programme=programme) == 50
    assert total(replace(quarter, code="OTHER"), programme=programme) == D("0.50")


def test_a_target_may_be_a_fraction_too() -> None:
    half = Target(operands=Operands(D(1), D(2)))
    assert total(CommitmentInput(code="A", weight=D(100), factor=D(100), target=half, actual=value("25"))) == 50


@pytest.mark.parametrize(("mode", "got"), [("half_up", "35.00"), ("half_even", "34.00"), ("down", "34.00")])
def test_the_displayed_value_counts_rounded_as_the_pack_rounds(mode: str, got: str) -> None:
    programme = with_rules(credit={"basis": "as_displayed"}, rounding={"mode": mode})
    assert total(one(actual="34.5", decimals=0), programme=programme) == D(got)


def test_the_decimals_of_the_pack_count_where_the_commitment_has_none() -> None:
    programme = with_rules(credit={"basis": "as_displayed"})
    code, decimals = next(
        (entry.code, entry.indicator.decimals)
        for _, entry in programme.offered()
        if entry.indicator is not None and entry.indicator.decimals is not None
    )
    assert decimals == 2
    assert total(one(code, target="50", actual="30.996"), programme=programme) == D("62.00")
    assert total(one(code, target="50", actual="30.996", decimals=1), programme=programme) == D("62.00")
    assert total(one("OTHER", target="50", actual="30.996"), programme=programme) == D("61.99")


# -- credit ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("actual", "got"), [("100", 100), ("99.99", 50), ("75", 50), ("74.99", 0)])
def test_steps(actual: str, got: int) -> None:
    assert total(one(actual=actual), programme=with_rules(credit=shapes.STEPS)) == got


@pytest.mark.parametrize(("actual", "got"), [("100", 100), ("99.99", 0), ("120", 100)])
def test_met_or_not(actual: str, got: int) -> None:
    assert total(one(actual=actual), programme=with_rules(credit=shapes.MET)) == got


@pytest.mark.parametrize(("actual", "got"), [("10", 20), ("50", 50), ("99", 90)])
def test_floor_and_cap(actual: str, got: int) -> None:
    assert total(one(actual=actual), programme=with_rules(credit=credit("proportional", floor=D(20), cap=D(90)))) == got


@pytest.mark.parametrize(("errors", "got"), [(0, 80), (1, 76), (3, 68), (9, 60)])
def test_reporting_errors(errors: int, got: int) -> None:
    programme = with_rules(discount=shapes.discount("5", "25"))
    assert total(one(actual="80", reporting_errors=errors), programme=programme) == got
    assert total(one(reporting_errors=errors), programme=programme) == 0
    assert total(one(target=None, reporting_errors=errors), programme=programme) is None


def test_a_commitment_can_name_one_of_several_rules() -> None:
    programme = with_rules(credits={"steps": shapes.STEPS})
    assert total(one(actual="80"), programme=programme) == 80
    assert total(one(actual="80", credit="steps"), programme=programme) == 50


def test_requirements_of_a_stage_are_met_in_part() -> None:
    needs = Requirement("RT1", D(1)), Requirement("RT2", D("0.5"))
    assert total(one(target=None, requirements=needs)) == 75
    assert total(one("S", target=None), one("S1", target=None, parent="S", requirements=needs)) == 75


def test_the_factor_of_the_pack_counts_for_its_stages_too() -> None:
    """Met 1 of 2, which is 50 in percent, as was promised."""
    needs = Requirement("RT1", D(1)), Requirement("RT2", D(0))
    stage = CommitmentInput(code="TD-E1O1", weight=D(100), target=Target(value=D(50)), requirements=needs)
    assert total(stage) == 100


def test_a_pack_that_can_count_children_scores_what_has_none_by_itself() -> None:
    assert total(one(actual="80"), programme=with_rules(credits={"children": shapes.CHILDREN})) == 80


@pytest.mark.parametrize("found", [None, Published(actual=D(5))])
def test_what_was_promised_and_not_reported_obtains_nothing(found: Published | None) -> None:
    assert total(one("A", "60", actual="100"), one("B", "40", published=found)) == 60


def test_what_only_the_source_knows_is_not_added() -> None:
    assert total(one("A", "60", actual="100"), one("B", "40", published=Published(obtained=D(30)))) == 60
    assert total(one(published=Published(obtained=D(30)))) is None


# -- the year --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("effect", "got"), [
    ("lose", 40), ("credit_in_full", 90), ("as_measured", 70), ("leave_out", 40), ("redistribute", 80),
])  # fmt: skip
def test_an_exception_loses_credits_leaves_or_hands_on_its_weight(effect: str, got: int) -> None:
    programme = with_rules(exceptions={"external_cause": effect})
    ones = one("A", "50", actual="60", status="external_cause"), one("B", "50", actual="80")
    assert total(*ones, programme=programme) == got


def test_a_mean_of_teams_plain_and_by_heads() -> None:
    ones = one("A", "100", actual="90", group="X"), one("B", "100", actual="33.6", group="Y")
    groups = Group("X", headcount=D(30)), Group("Y", headcount=D(10))
    plain, heads = (
        grouped(with_rules("cdc-cl-2026", total={"kind": kind})) for kind in ("mean_of_groups", "mean_by_headcount")
    )
    assert total(*ones, programme=plain, groups=groups) == D("61.80")
    assert total(*ones, programme=heads, groups=groups) == D("75.90")
    assert total(*ones, programme=heads, groups=groups[:1]) is None


def test_a_weighted_mean() -> None:
    programme = with_weights(with_rules(total={"kind": "weighted_mean"}), add_up=False)
    assert total(one("A", "2", actual="90"), one("B", "1", actual="60"), programme=programme) == 80
    assert total(one("A", "2", actual="90"), one("B", None, actual="60"), programme=programme) is None


def test_objectives_rounded_before_they_are_added_up() -> None:
    ones = one("A", "50", actual="33.33", objective="1"), one("B", "50", actual="33.33")
    assert total(*ones, programme=with_rules(rounding={"objective": 0})) == D("33.67")


def test_a_standing_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"^a standing has no total$"):
        Totals(with_rules()).of(YearInputs(as_of="2026-06"))
