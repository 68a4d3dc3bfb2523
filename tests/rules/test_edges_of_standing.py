"""The standing of a period: what was due by then, what an exception does to it, and what the source prints beside."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import grouped, with_rules
from tests.rules.test_explain import told
from tests.rules.years import alone, codes, one, year
from tracker.rules.inputs.model import CommitmentInput, Counts, Group, Published, Target, YearInputs
from tracker.rules.programme.model import load_builtin
from tracker.rules.programme.rules import CutPoints, Step
from tracker.rules.scoring.results import StandingResult
from tracker.rules.scoring.score import score

D = Decimal
JUNE = {"2026-06": D(50)}


# -- what was due ----------------------------------------------------------------------------------


def test_the_latest_programmed_period_is_the_one_that_ended_last() -> None:
    mixed = one(actual="0", programmed={"2026-Q1": D(25), "2026-05": D(40)})
    assert alone(mixed, as_of="2026-07").points_programmed == 40
    assert alone(mixed, as_of="2026-04").points_programmed == 25


def test_of_a_month_and_a_quarter_that_end_together_the_quarter_counts() -> None:
    both = one(actual="0", programmed={"2026-03": D(20), "2026-Q1": D(25)})
    assert alone(both, as_of="2026-04").points_programmed == 25


def test_what_a_quarter_programmed_is_due_in_its_last_month() -> None:
    assert alone(one(actual="0", programmed={"2026-Q2": D(50)}), as_of="2026-06").points_programmed == 50


def test_where_nothing_was_due_yet_there_is_nothing_to_compare_with() -> None:
    later = one(target="10", actual="0", direction="lower", programmed={"2026-12": D(10)})
    by_formula = with_rules(lower={"formula": "two_minus_ratio", "actual_zero": "by_formula"})
    found = alone(later, as_of="2026-06", programme=by_formula)
    assert (found.programmed, found.points_programmed, found.achievement) == (0, 0, None)


# -- ranges, reports, targets of nothing -----------------------------------------------------------


def ranged(actual: str | None, **more: Any) -> CommitmentInput:
    return replace(one(actual=actual, direction="range", **more), target=Target(low=D(80), high=D(100)))


@pytest.mark.parametrize(("actual", "won"), [("80", 100), ("100", 100), ("40", 50), ("200", 50), (None, 0)])
def test_a_range_is_due_all_year_and_won_by_where_it_stands(actual: str | None, won: int) -> None:
    found = alone(ranged(actual), as_of="2026-06")
    assert (found.points_programmed, found.points_won) == (100, won)
    assert codes(found) == ([] if actual else ["no_actual"])  # nobody has to programme a range


def test_a_range_that_moves_with_demand_counts_by_the_months_passed() -> None:
    found = alone(ranged("40", universe="moving", programmed={"2026-06": D(85)}), as_of="2026-06")
    assert (found.points_programmed, found.points_won, found.programmed) == (50, 25, 85)


def test_the_share_of_a_range_is_told() -> None:
    found = told(ranged("40", universe="moving"), "en", "2026-06")
    assert "Its denominator grows with demand: weight 100 × 6/12 = 50% is its share of the year." in found


def test_a_report_is_due_nothing_and_wins_nothing() -> None:
    report = one(target=None, actual="7", direction="report", programmed={"2026-06": D(5)})
    found = alone(report, as_of="2026-06")
    assert (found.points_programmed, found.points_won, found.programmed) == (0, 0, 5)
    assert "Its share of the year is its weight: 100%." in told(report, "en", "2026-06")


def test_a_report_with_a_target_that_nobody_programmed_says_so() -> None:
    found = alone(one(target="10", actual="7", direction="report"), as_of="2026-06")
    assert (found.points_programmed, found.points_won, codes(found)) == (0, 0, ["not_programmed"])


def test_a_target_of_nothing_has_no_points_and_says_so() -> None:
    found = alone(one(target="0", actual="3", programmed={"2026-06": D(0)}), as_of="2026-06")
    assert (found.points_programmed, found.points_won, codes(found)) == (0, 0, ["target_zero"])


# -- exceptions ------------------------------------------------------------------------------------


def standing_of(status: str, effect: str) -> Any:
    programme = with_rules(exceptions={status: effect})
    return alone(one(actual="20", programmed=JUNE, status=status), as_of="2026-06", programme=programme)


@pytest.mark.parametrize(
    ("effect", "due", "won"), [("lose", 50, 0), ("credit_in_full", 50, 50), ("as_measured", 50, 20)]
)
def test_an_exception_that_keeps_the_weight_wins_nothing_all_or_what_was_reached(
    effect: str, due: int, won: int
) -> None:
    found = standing_of("external_cause", effect)
    assert (found.points_programmed, found.points_won, found.counts) == (due, won, True)


@pytest.mark.parametrize("effect", ["leave_out", "redistribute"])
def test_an_exception_that_takes_it_out_says_so_and_nothing_else(effect: str) -> None:
    found = standing_of("excluded", effect)
    assert [(reason.code, dict(reason.params)) for reason in found.reasons] == [("excluded", {"effect": effect})]
    assert (found.points_programmed, found.points_won, found.counts) == (0, 0, False)


# -- other rules of credit -------------------------------------------------------------------------


def test_points_are_won_by_the_rule_that_the_commitment_names() -> None:
    programme = with_rules(credits={"steps": shapes.STEPS})
    by_steps = one(actual="80", programmed=JUNE, credit="steps")
    assert alone(by_steps, as_of="2026-06", programme=programme).points_won == 50
    assert alone(one(actual="80", programmed=JUNE), as_of="2026-06", programme=programme).points_won == 80


def test_all_points_are_won_where_the_target_is_met() -> None:
    programme = with_rules(credit=shapes.MET)
    won = [
        alone(one(actual=actual, programmed=JUNE), as_of="2026-06", programme=programme).points_won
        for actual in ("99.99", "100")
    ]
    assert won == [0, 100]


def test_what_a_rule_settles_is_not_put_through_steps() -> None:
    """An actual of nothing obtains nothing, says the pack, though a step starts at nothing."""
    steps = shapes.credit("steps", steps=(Step(from_=D(100), credit=D(100)), Step(from_=D(0), credit=D(10))))
    programme = with_rules(credit=steps, lower={"actual_zero": "nothing"})
    days = one(target="5", actual="0", direction="lower", programmed={"2026-06": D(5)})
    assert alone(days, as_of="2026-06", programme=programme).points_won == 0


def test_points_are_won_between_two_criteria_values() -> None:
    """27.5 lies between 30 and 25, which credit 100 and 90; 12.5 programmed is half of the normal target of 25."""
    criteria = Counts(criteria=(D(30), D(25), D(20), D(10), D(5)))
    between = one(target=None, actual="27.5", counts=criteria, programmed={"2026-06": D("12.5")})
    found = alone(between, as_of="2026-06", programme=with_rules(credit=shapes.CRITERIA))
    assert (found.points_programmed, found.points_won) == (50, 95)


# -- weights, colours, analysis --------------------------------------------------------------------


def test_a_missing_weight_is_said_unless_it_is_out_or_the_programme_has_no_total() -> None:
    no_weight = one(weight=None, actual="20", programmed=JUNE)
    assert codes(alone(no_weight, as_of="2026-06")) == ["weight_missing"]
    out = one(weight=None, actual="20", programmed=JUNE, status="excluded")
    assert codes(alone(out, as_of="2026-06")) == ["excluded"]
    without = with_rules(total={"kind": "no_total"})
    assert codes(alone(no_weight, as_of="2026-06", programme=without)) == []


def test_an_achievement_of_the_period_outside_what_passes_asks_for_an_analysis() -> None:
    pack = load_builtin("cdc-cl-2016")
    asked = [
        alone(one(actual=actual, programmed=JUNE), as_of="2026-06", programme=pack).needs_analysis
        for actual in ("37", "38", "60", "61")
    ]
    assert asked == [True, False, False, True]  # 74, 76, 120 and 122 percent of 50


def test_a_standing_has_the_colour_of_its_own_cut_points() -> None:
    points = CutPoints(green_from=D(95), amber_from=D(80))
    programme = with_rules(semaphore=shapes.semaphore(on="indicator", sides="one"))
    own = one(actual="45", programmed=JUNE, cut_points=points)  # 90 percent of 50
    assert alone(own, as_of="2026-06", programme=programme).colour == "amber"


def test_a_standing_is_coloured_by_its_value_where_the_pack_says_so() -> None:
    points = CutPoints(green_from=D(40), amber_from=D(30))
    programme = with_rules(semaphore=shapes.semaphore(on="indicator", of="value", sides="one"))
    own = one(actual="45", programmed=JUNE, cut_points=points)
    assert alone(own, as_of="2026-06", programme=programme).colour == "green"


# -- teams -----------------------------------------------------------------------------------------


def team(code: str, actual: str, won: str | None = None) -> CommitmentInput:
    printed = None if won is None else Published(points_programmed=D(50), points_won=D(won))
    return one(code, "100", actual=actual, group=code, programmed=JUNE, published=printed)


def of_teams(kind: str, *teams: CommitmentInput, heads: dict[str, str]) -> StandingResult:
    groups = tuple(Group(one.code, headcount=D(heads[one.code]) if one.code in heads else None) for one in teams)
    programme = grouped(with_rules("cdc-cl-2026", total={"kind": kind}))
    found = score(programme, YearInputs("2026-06", groups, teams)).standing
    assert found is not None
    return found


def test_without_every_head_count_there_is_no_standing_of_the_agency() -> None:
    both = team("X", "50"), team("Y", "25")
    assert str(of_teams("mean_by_headcount", *both, heads={"X": "30", "Y": "10"}).percent) == "87.50"
    assert of_teams("mean_by_headcount", *both, heads={"X": "30"}).percent is None
    assert of_teams("mean_by_headcount", *both, heads={"X": "30", "Y": "0"}).percent is None
    assert of_teams("mean_by_headcount", *both, heads={}).percent is None


def test_the_source_prints_no_mean_by_head_count_but_its_points_pooled() -> None:
    found = of_teams("mean_by_headcount", team("X", "50", "50"), team("Y", "25", "30"), heads={"X": "1", "Y": "1"})
    assert (found.published_percent, found.published_pooled) == (None, D("80.00"))


def test_a_mean_of_the_sources_own_points_needs_those_of_every_team() -> None:
    whole = of_teams("mean_of_groups", team("X", "50", "50"), team("Y", "25", "30"), heads={})
    assert (whole.published_percent, whole.published_pooled) == (D("80.00"), D("80.00"))
    part = of_teams("mean_of_groups", team("X", "50", "50"), team("Y", "25"), heads={})
    assert (part.published_percent, part.published_pooled) == (None, None)


def test_without_teams_the_sources_own_points_stand_beside_ours_both_ways() -> None:
    printed = Published(points_programmed=D(50), points_won=D(40))
    found = year(one(actual="25", programmed=JUNE, published=printed), as_of="2026-06").standing
    assert found is not None
    assert (found.percent, found.published_percent, found.published_pooled) == (D("50.00"), D("80.00"), D("80.00"))


def test_a_year_without_commitments_has_no_points_and_no_standing() -> None:
    found = year(as_of="2026-06").standing
    assert found is not None
    assert (found.points_programmed, found.points_won, found.percent, found.pooled) == (0, 0, None, None)


def test_what_is_out_or_weighs_nothing_may_lack_the_sources_points() -> None:
    printed = Published(points_programmed=D(50), points_won=D(40))
    first = one("A", "100", actual="25", programmed=JUNE, published=printed)
    out, light = one("B", "50", programmed=JUNE, status="excluded"), one("C", "0", programmed=JUNE)
    for other in (out, light):
        found = year(first, other, as_of="2026-06").standing
        assert found is not None
        assert found.published_percent == D("80.00")
    missing = year(first, one("D", "1", programmed=JUNE), as_of="2026-06").standing
    assert missing is not None
    assert missing.published_percent is None


def test_points_that_the_source_prints_of_what_weighs_nothing_are_added() -> None:
    printed = Published(points_programmed=D(50), points_won=D(40))
    extra = Published(points_programmed=D(0), points_won=D(5))
    found = year(
        one("A", "100", actual="25", programmed=JUNE, published=printed), one("B", "0", published=extra),
        as_of="2026-06",
    ).standing  # fmt: skip
    assert found is not None
    assert found.published_percent == D("90.00")
