"""Each shape of a scheme gives what it says, by figures small enough to check in the head."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import credit, grouped, questions, with_rules, with_weights
from tests.rules.years import alone, codes, fraction, one, year
from tracker.rules.inputs.model import CommitmentInput, Counts, Group, Item, Requirement, YearInputs
from tracker.rules.scoring.results import YearResult
from tracker.rules.scoring.score import score

D = Decimal


def credited(rule: Any, commitment: CommitmentInput, **rules: Any) -> Fraction | None:
    return alone(commitment, programme=with_rules(credit=rule, **rules)).credit


# -- kinds of credit -------------------------------------------------------------------------------


@pytest.mark.parametrize(("actual", "got"), [("100", 100), ("99.99", 50), ("75", 50), ("74.99", 0), ("130", 100)])
def test_steps_include_their_edge(actual: str, got: int) -> None:
    assert credited(shapes.STEPS, one(actual=actual)) == got


def test_steps_that_exclude_their_edge() -> None:
    rule = shapes.STEPS.model_copy(update={"edge": "excluded"})
    assert [credited(rule, one(actual=actual)) for actual in ("100", "100.01", "75", "75.01")] == [50, 100, 0, 50]


@pytest.mark.parametrize(
    ("actual", "got"),
    [
        ("31", 100),
        ("30", 100),
        ("27.5", 95),
        ("25", 90),
        ("15", 75),
        ("5", 60),
        ("4.99", 0),
        ("0", 0),
    ],
)
def test_criteria_values_are_joined_by_straight_lines(actual: str, got: int) -> None:
    criteria = Counts(criteria=(D(30), D(25), D(20), D(10), D(5)))
    assert credited(shapes.CRITERIA, one(target=None, actual=actual, counts=criteria)) == got


@pytest.mark.parametrize(("actual", "got"), [("1", 100), ("3", 90), ("3.5", 85), ("9", 60), ("9.01", 0)])
def test_criteria_values_may_fall_where_less_is_better(actual: str, got: int) -> None:
    days = one(target=None, actual=actual, direction="lower", counts=Counts(criteria=(D(2), D(3), D(4), D(6), D(9))))
    assert credited(shapes.CRITERIA, days) == got


def test_without_criteria_values_there_is_no_credit_and_it_is_said() -> None:
    found = alone(one(target=None, actual="5"), programme=with_rules(credit=shapes.CRITERIA))
    assert (found.credit, "no_criteria" in codes(found)) == (None, True)


@pytest.mark.parametrize(("actual", "met"), [("100", True), ("99.99", False), ("120", True)])
def test_met_or_not(actual: str, met: bool) -> None:
    found = alone(one(actual=actual), programme=with_rules(credit=shapes.MET))
    assert (found.met, found.credit) == (met, 100 if met else 0)


def test_what_is_displayed_decides_whether_it_is_met() -> None:
    rule = credit("met_or_not", basis="as_displayed")
    assert credited(rule, one(actual="99.6", decimals=0)) == 100
    assert credited(rule, one(actual="99.4", decimals=0)) == 0


def standard(code: str, actual: str | None, target: str = "95", **more: Any) -> CommitmentInput:
    return one(code, None, target, actual, parent="P", **more)


def of_children(*children: CommitmentInput, **rules: Any) -> YearResult:
    return year(one("P", target=None), *children, programme=with_rules(credit=shapes.CHILDREN, **rules))


def test_children_are_held_against_their_own_targets() -> None:
    found = of_children(standard("A", "95.1"), standard("B", "60.2", "80"), standard("C", None),
                        standard("D", "4", "5", direction="lower"))  # fmt: skip
    assert [found.commitment(code).met for code in "ABCD"] == [True, False, False, True]
    assert (found.commitment("P").credit, found.total) == (50, 50)
    assert all(found.commitment(code).by_parent for code in "ABCD")


def test_a_child_that_does_not_apply_leaves_the_count() -> None:
    found = of_children(standard("A", "99"), standard("B", "1"), standard("C", "1", status="excluded"))
    assert (found.commitment("C").met, found.total) == (None, 50)
    lost = of_children(standard("A", "99"), standard("B", "1", status="not_measured"))
    assert (lost.commitment("B").met, lost.total) == (False, 50)


def test_children_that_are_only_counted() -> None:
    found = alone(one(target=None, counts=Counts(met=D(8), of=D(11))), programme=with_rules(credit=shapes.CHILDREN))
    assert (found.actual, found.obtained) == (Fraction(800, 11), D("72.73"))


@pytest.mark.parametrize(("yes", "no", "points"), [(0, 4, 0), (1, 3, 1), (2, 2, 2), (3, 1, 2), (4, 0, 3)])
def test_a_group_of_questions_is_worth_none_few_half_or_all(yes: int, no: int, points: int) -> None:
    assert credited(shapes.WEB, shapes.checklist(questions("a", "must", yes, no))) == Fraction(points * 100, 3)


def test_levels_weigh_and_what_does_not_apply_leaves_with_its_weight() -> None:
    items = (questions("a", "must", 4, 0), questions("b", "must", 0, 4), questions("c", "should", 1, 3))
    assert credited(shapes.WEB, shapes.checklist(*items)) == Fraction(60 * 3, 6 * 85) * 100 + Fraction(25, 3 * 85) * 100
    without = (*items, questions("d", "may", 0, 0), questions("e", "may", 0, 3, applies=False))
    assert credited(shapes.WEB, shapes.checklist(*without)) == credited(shapes.WEB, shapes.checklist(*items))


def test_a_checklist_where_nothing_applies_has_no_figure() -> None:
    found = alone(shapes.checklist(questions("a", "must", 0, 0)), programme=with_rules(credit=shapes.WEB))
    assert (found.actual, codes(found)) == (None, ["no_actual", "items_left_out"])


def test_points_of_answers_and_their_own_weights() -> None:
    items = (Item("a", points=D(6)), Item("b", points=D(2), weight=D(3)), Item("c", points=D(0), applies=False))
    assert credited(shapes.POINTS, shapes.checklist(*items)) == 50  # (6 + 6) of (6 + 18)


def test_a_commitment_can_name_one_of_several_rules() -> None:
    programme = with_rules(credits={"steps": shapes.STEPS})
    assert alone(one(actual="80"), programme=programme).credit == 80
    assert alone(one(actual="80", credit="steps"), programme=programme).credit == 50


@pytest.mark.parametrize(("rule", "won"), [(shapes.STEPS, 50), (shapes.MET, 0)])
def test_a_standing_wins_by_the_same_kind_of_credit(rule: Any, won: int) -> None:
    found = alone(one(actual="80", programmed={"2026-06": D(100)}), "2026-06", with_rules(credit=rule))
    assert (found.points_programmed, found.points_won) == (100, won)


# -- stages ----------------------------------------------------------------------------------------


def stage(code: str, *met: str, **more: Any) -> CommitmentInput:
    requirements = tuple(Requirement(f"RT{n}", D(part)) for n, part in enumerate(met, 1))
    return one(code, "50", None, parent="S", requirements=requirements, stage=code[:2], **more)


@pytest.mark.parametrize(("kind", "got"), [
    ("share_met", [100, 25]), ("all_met", [100, 0]), ("stage_share_met", [50, 50]), ("stage_all_met", [0, 0]),
])  # fmt: skip
def test_stages_count_in_parts_or_whole_by_objective_or_by_stage(kind: str, got: list[int]) -> None:
    parts = stage("E1O1", "1"), stage("E1O2", "0.25", "0.25")
    found = year(one("S", None, None), *parts, programme=with_rules(requirements={"kind": kind}))
    assert [found.commitment(code).credit for code in ("E1O1", "E1O2")] == got


def test_another_stage_is_not_held_back() -> None:
    programme = with_rules(requirements={"kind": "stage_all_met"})
    found = year(one("S", None, None), stage("E1O1", "1"), stage("E2O1", "0"), programme=programme)
    assert [found.commitment(code).credit for code in ("E1O1", "E2O1")] == [100, 0]


def test_where_a_requirement_has_no_parts_a_part_of_it_is_nothing() -> None:
    half = stage("E1O1", "0.5", "1")
    assert alone(half, programme=with_rules(requirements={"parts": False})).credit == 50
    assert alone(half).credit == 75


@pytest.mark.parametrize(
    ("opinion", "missing", "got"),
    [
        ("favourable", "not_met", 100),
        ("unfavourable", "not_met", 50),
        ("missing", "not_met", 50),
        ("missing", "left_out", 100),
        ("unfavourable", "left_out", 50),
        (None, "not_met", 100),
    ],
)
def test_a_third_partys_opinion_decides(opinion: Any, missing: str, got: int) -> None:
    programme = with_rules(requirements={"opinion": "must_be_favourable", "opinion_missing": missing})
    needs = (Requirement("RT1", D(1), opinion=opinion), Requirement("RT2", D(1)))
    assert alone(one(target=None, requirements=needs), programme=programme).credit == got


# -- lower is better, and divisions by nothing -----------------------------------------------------


@pytest.mark.parametrize(("actual", "got"), [("10", 100), ("15", 50), ("20", 0), ("25", 0), ("0", 100), ("5", 100)])
def test_two_minus_the_ratio(actual: str, got: int) -> None:
    lower = {"formula": "two_minus_ratio", "actual_zero": "by_formula"}
    found = alone(one(target="10", actual=actual, direction="lower"), programme=with_rules(lower=lower))
    assert found.credit == got
    assert found.achievement == (2 - Fraction(actual) / 10) * 100


@pytest.mark.parametrize(
    ("actual", "target_zero", "got"), [("0", "nothing", 100), ("1", "nothing", 0), ("1", "not_scored", None)]
)
def test_a_target_of_zero_where_lower_is_better(actual: str, target_zero: str, got: int | None) -> None:
    lower = {"target_zero": target_zero}
    assert alone(one(target="0", actual=actual, direction="lower"), programme=with_rules(lower=lower)).credit == got
    two = {"formula": "two_minus_ratio", "actual_zero": "by_formula", "target_zero": target_zero}
    assert alone(one(target="0", actual=actual, direction="lower"), programme=with_rules(lower=two)).credit == got


@pytest.mark.parametrize(("rule", "got"), [("met", 100), ("nothing", 0), ("not_scored", None)])
def test_a_target_of_zero_where_higher_is_better(rule: str, got: int | None) -> None:
    programme = with_rules(zeros=shapes.zeros(target_zero=rule))
    assert alone(one(target="0", actual="3"), programme=programme).credit == got


@pytest.mark.parametrize(("rule", "actual", "got"), [("as_zero", 0, 0), ("met", 0, 100), ("no_figure", None, None)])
def test_nothing_of_nothing(rule: str, actual: int | None, got: int | None) -> None:
    programme = with_rules(zeros=shapes.zeros(zero_of_zero=rule))
    found = alone(one(figure=fraction("0", "0")), programme=programme)
    assert (found.actual, found.credit) == (actual, got)
    assert year(one(figure=fraction("0", "0")), programme=programme).complete == (rule != "no_figure")


# -- exceptions and weights ------------------------------------------------------------------------


def weights(effect: str, spread: str = "largest_remainder", **more: Any) -> dict[str, Fraction | None]:
    programme = with_rules(exceptions={"excluded": effect, "spread": spread}, **more)
    ones = [one("A", "5", actual="100", objective="1", status="excluded"), one("B", "5", actual="100", objective="1"),
            one("C", "10", actual="100", objective="2"), one("D", "25", actual="100", objective="2"),
            one("E", "25", actual="100", objective="2"), one("F", "30", actual="100", objective="3")]  # fmt: skip
    return {found.code: found.weight_counted for found in year(*ones, programme=programme).commitments}


def test_an_excluded_weight_is_spread_to_exactly_100() -> None:
    found = weights("redistribute")
    assert found == {"A": 0, "B": D("5.26"), "C": D("10.53"), "D": D("26.32"), "E": D("26.31"), "F": D("31.58")}
    assert sum(weight or 0 for weight in found.values()) == 100


def test_each_rounded_by_itself_would_give_100_01_and_such_a_pack_is_refused() -> None:
    found = weights("redistribute", "each_rounded")
    assert sum(weight or 0 for weight in found.values()) == D("100.01")


def test_exact_fractions_give_exactly_100_and_are_added_up_unrounded() -> None:
    found = weights("redistribute", "exact", rounding={"obtained": None})
    assert found["B"] == Fraction(100, 19)
    assert sum(weight or 0 for weight in found.values()) == 100


def test_siblings_take_the_weight_and_the_year_where_there_are_none() -> None:
    found = weights("redistribute_siblings")
    assert (found["B"], found["C"], found["F"]) == (10, 10, 30)
    programme = with_rules(exceptions={"excluded": "redistribute_siblings"})
    alone_in_it = year(one("A", "20", actual="1", objective="1", status="excluded"),
                       one("B", "80", actual="100", objective="2"), programme=programme)  # fmt: skip
    assert alone_in_it.commitment("B").weight_counted == 100


def test_the_whole_year_takes_the_weight_across_teams() -> None:
    team = grouped(with_rules(exceptions={"excluded": "redistribute_all"}))
    found = year(one("A", "50", actual="1", group="X", status="excluded"), one("B", "50", actual="100", group="X"),
                 one("C", "100", actual="100", group="Y"), programme=team)  # fmt: skip
    assert [found.commitment(code).weight_counted for code in "ABC"] == [0, D("66.67"), D("133.33")]


@pytest.mark.parametrize(
    ("effect", "got"),
    [
        ("lose", ("0.00", "50.00")),
        ("credit_in_full", ("50.00", "100.00")),
        ("leave_out", (None, "50.00")),
        ("as_measured", ("5.00", "55.00")),
    ],
)
def test_an_accepted_external_cause_keeps_loses_or_credits_the_weight(effect: str, got: tuple[str | None, str]) -> None:
    programme = with_rules(exceptions={"external_cause": effect})
    found = year(
        one("A", "50", actual="10", status="external_cause"), one("B", "50", actual="100"), programme=programme
    )
    obtained = found.commitment("A").obtained
    assert (None if obtained is None else str(obtained), str(found.total)) == got


@pytest.mark.parametrize(("errors", "got"), [(0, 80), (1, 76), (3, 68), (9, 60)])
def test_reporting_errors_take_something_off(errors: int, got: int) -> None:
    found = alone(one(actual="80", reporting_errors=errors), programme=with_rules(discount=shapes.discount("5", "25")))
    assert found.credit == got
    assert ("reporting_errors" in codes(found)) == bool(errors)


def test_errors_cost_nothing_where_the_pack_has_no_discount() -> None:
    assert alone(one(actual="80", reporting_errors=9)).credit == 80


def test_each_form_has_its_weights_and_one_of_them_drives_the_band() -> None:
    both = [one("A", None, actual="100", weights={"h": D(70), "incentive": D(30)}),
            one("B", None, actual="50", weights={"h": D(30), "incentive": D(70)})]  # fmt: skip
    found = year(*both)
    assert (str(found.total), {form: str(total) for form, total in found.totals_by_form.items()}) == (
        "65.00", {"h": "85.00", "incentive": "65.00"})  # fmt: skip
    out = year(replace(both[0], status="excluded"), both[1])
    assert out.totals_by_form == {"h": D("50.00"), "incentive": D("50.00")}  # redistributed on both


# -- totals and roundings --------------------------------------------------------------------------


def teams(kind: str, heads: tuple[str | None, str | None] = ("30", "10"), **rounding: Any) -> YearResult:
    programme = grouped(with_rules("cdc-cl-2026", total={"kind": kind}, rounding=rounding))
    ones = one("A", "100", actual="90", group="X"), one("B", "100", actual="33.335", group="Y")
    groups = tuple(
        Group(code, headcount=None if count is None else D(count)) for code, count in zip("XY", heads, strict=True)
    )
    return score(programme, YearInputs(groups=groups, commitments=ones))


def test_a_mean_of_teams_is_plain_or_by_head_count() -> None:
    assert str(teams("mean_of_groups").total) == "61.67"
    assert str(teams("mean_by_headcount").total) == "75.84"  # (90 × 30 + 33.34 × 10) / 40


def test_teams_can_be_rounded_before_their_mean() -> None:
    assert str(teams("mean_of_groups", group=0).total) == "61.50"  # (90 + 33) / 2


def test_without_every_head_count_there_is_no_total_and_it_is_said() -> None:
    found = teams("mean_by_headcount", ("30", None))
    assert (found.total, codes(found)) == (None, ["headcount_missing"])


def test_a_standing_by_head_count_counts_a_team_that_won_nothing() -> None:
    programme = grouped(with_rules("cdc-cl-2026", total={"kind": "mean_by_headcount"}))
    ones = one("A", "100", actual="100", group="X", programmed={"2026-06": D(100)}), one(
        "B", "100", actual="0", group="Y", programmed={"2026-06": D(100)})  # fmt: skip
    groups = Group("X", headcount=D(30)), Group("Y", headcount=D(10))
    found = score(programme, YearInputs("2026-06", groups, ones))
    assert found.standing is not None
    assert (str(found.standing.percent), str(found.standing.pooled)) == ("75.00", "50.00")


def test_a_weighted_mean_needs_no_sum_of_weights() -> None:
    programme = with_weights(with_rules(total={"kind": "weighted_mean"}), add_up=False)
    found = year(one("A", "2", actual="100"), one("B", "1", actual="0.3"), programme=programme)
    assert (found.total, found.complete) == (D("66.67"), True)


def test_a_programme_without_a_composite_has_no_total_and_needs_no_weights() -> None:
    programme = with_weights(with_rules(total={"kind": "no_total"}), add_up=False)
    found = year(one("A", None, actual="50"), programme=programme)
    assert (found.total, found.band, found.complete, found.commitments[0].credit) == (None, None, True, 50)


@pytest.mark.parametrize(("mode", "got"), [("half_up", "12.35"), ("half_even", "12.34"), ("down", "12.34")])
def test_halves_go_as_the_pack_says(mode: str, got: str) -> None:
    found = alone(one(actual="12.345"), programme=with_rules(rounding={"mode": mode}))
    assert (str(found.achievement_shown), str(found.obtained)) == (got, got)


def test_objectives_are_rounded_before_they_are_added_up() -> None:
    ones = one("A", "50", actual="33.33", objective="1"), one("B", "50", actual="33.33", objective="2")
    found = year(*ones, programme=with_rules(rounding={"objective": 0}))
    assert (str(year(*ones).total), str(found.total)) == ("33.34", "34.00")
    assert [str(part.obtained) for part in found.objectives] == ["17", "17"]
