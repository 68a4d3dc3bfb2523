"""The standing of a period: what was due by then, what was won of it, and what the source prints beside."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import grouped, with_rules
from tests.rules.telling import told, told_of_year
from tests.rules.years import alone, codes, one, year
from tracker.rules.inputs.model import CommitmentInput, Counts, Group, Published, Requirement, Target, YearInputs
from tracker.rules.programme.model import load_builtin
from tracker.rules.programme.rules import CutPoints, Step
from tracker.rules.scoring.results import CommitmentResult, StandingResult
from tracker.rules.scoring.score import score

D = Decimal
JUNE = {"2026-06": D(50)}


# -- shares, plans and sums ----------------------------------------------------------------------------


def test_a_fixed_universe_counts_its_whole_weight_and_a_moving_one_by_the_months_passed() -> None:
    fixed = alone(one(weight="12", actual="50", programmed={"2026-06": D(50)}), as_of="2026-06")
    moving = alone(one(weight="12", actual="50", programmed={"2026-06": D(50)}, universe="moving"), as_of="2026-06")
    assert (fixed.points_programmed, fixed.points_won) == (6, 6)
    assert (moving.points_programmed, moving.points_won) == (3, 3)


def test_ahead_of_plan_the_standing_passes_100() -> None:
    result = year(one(actual="60", programmed={"2026-03": D(40)}), as_of="2026-03")
    assert result.standing is not None
    assert str(result.standing.percent) == "150.00"
    assert result.commitments[0].achievement == 150
    assert (result.total, result.band, result.commitments[0].obtained) == (None, None, None)


def test_what_was_not_reported_counts_as_programmed_with_nothing_won() -> None:
    result = year(
        one("A", "50", actual="40", programmed={"2026-03": D(40)}),
        one("B", "50", programmed={"2026-03": D(40)}),
        as_of="2026-03",
    )
    assert (result.commitments[1].points_programmed, result.commitments[1].points_won) == (20, 0)
    assert result.standing is not None
    assert str(result.standing.percent) == "50.00"
    assert not result.complete
    assert codes(result.commitments[1]) == ["no_actual"]


def test_between_programmed_periods_the_latest_one_stands() -> None:
    found = alone(one(actual="30", programmed={"2026-Q1": D(25), "2026-Q2": D(50)}), as_of="2026-05")
    assert found.points_programmed == 25
    assert alone(one(actual="0", programmed={"2026-Q2": D(50)}), as_of="2026-02").points_programmed == 0


def test_an_excluded_commitment_has_no_points_and_its_standing_is_that_of_the_others() -> None:
    result = year(
        one("A", "50", actual="40", programmed={"2026-06": D(50)}),
        one("B", "50", programmed={"2026-06": D(50)}, status="excluded"),
        as_of="2026-06",
    )
    assert result.standing is not None
    assert str(result.standing.percent) == "80.00"
    assert result.complete


def test_stages_earn_points_and_their_system_shows_the_sum() -> None:
    stages = [
        one(
            f"SYS-{n}",
            "8",
            target=None,
            parent="SYS",
            programmed={"2026-06": D(50)},
            requirements=(Requirement("RT1", D(met)), Requirement("RT2", D(0))),
        )
        for n, met in ((1, "1"), (2, "0.5"))
    ]
    result = year(one("SYS", "16", target=None), *stages, as_of="2026-06")
    whole = result.commitment("SYS")
    assert (whole.points_programmed, whole.points_won) == (8, 6)
    assert result.standing is not None
    assert (result.standing.points_programmed, result.standing.points_won) == (8, 6)


def test_each_programme_of_the_ministry_is_a_whole_of_its_own() -> None:
    result = year(
        one("E1", "100", actual="50", programmed={"2026-06": D(50)}, objective="ENERGIA"),
        one("R1", "100", actual="25", programmed={"2026-06": D(50)}, objective="RUTAS"),
        as_of="2026-06",
        programme=load_builtin("monitor-cl-2026"),
    )
    assert result.complete
    assert [(found.code, str(found.percent)) for found in result.objectives] == [
        ("ENERGIA", "100.00"),
        ("RUTAS", "50.00"),
    ]
    assert result.standing is not None
    assert str(result.standing.percent) == "75.00"


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


# -- lower is better -----------------------------------------------------------------------------------


def falling(target: str, plan: str, actual: str | None, **more: Any) -> CommitmentResult:
    programme = with_rules(lower=more.pop("lower", {}))
    ceiling = one(target=target, actual=actual, direction="lower", programmed={"2026-06": D(plan)}, **more)
    return alone(ceiling, as_of="2026-06", programme=programme)


def points(found: CommitmentResult) -> tuple[Any, Any]:
    return found.points_programmed, found.points_won


def test_lower_is_better_wins_what_was_programmed_by_plan_over_actual() -> None:
    found = falling("2", "2", "4", weight="10")
    assert (*points(found), found.achievement) == (10, 5, 50)


def test_waiting_days_that_fall_as_planned_are_on_plan() -> None:
    """20 days promised for March, 15 for June, 10 for the year; June is 15: all that was programmed is won."""
    days = one(
        "A", "100", "10", "15", direction="lower", decimals=0, universe="fixed", objective="H",
        programmed={"2026-03": D(20), "2026-06": D(15)},
    )  # fmt: skip
    result = year(days, as_of="2026-06", programme=load_builtin("monitor-cl-2026"))
    found = result.commitments[0]
    assert (*points(found), found.achievement) == (Fraction(200, 3), Fraction(200, 3), 100)
    assert result.standing is not None
    assert str(result.standing.percent) == "100.00"


def test_a_ceiling_for_the_year_is_on_plan_with_half_of_it_in_june_and_not_when_it_is_overspent() -> None:
    """100 for the year, 50 until June: 50 spent is on plan, 40 wins no more than all, 80 is over the ceiling."""
    assert points(falling("100", "50", "50")) == (100, 100)
    assert points(falling("100", "50", "40")) == (100, 100)
    assert points(falling("100", "50", "80")) == (100, D("62.5"))
    assert points(falling("100", "50", "120")) == (100, Fraction(500, 12))


def test_ahead_of_a_falling_plan_wins_up_to_the_share() -> None:
    assert points(falling("10", "20", "16")) == (50, D("62.5"))
    assert points(falling("10", "20", "10")) == (50, 100)
    assert points(falling("10", "20", "5")) == (50, 100)


def test_by_the_other_formula_on_plan_is_on_plan_too() -> None:
    two = {"formula": "two_minus_ratio", "actual_zero": "by_formula"}
    assert points(falling("10", "20", "20", lower=two)) == (50, 50)
    assert points(falling("10", "20", "30", lower=two)) == (50, 25)
    assert points(falling("10", "20", "40", lower=two)) == (50, 0)
    assert points(falling("10", "20", "60", lower=two)) == (50, 0)
    assert points(falling("10", "20", "0", lower=two)) == (50, 100)


def test_nothing_used_wins_what_the_pack_says_and_less_than_nothing_all() -> None:
    for rule, won in (("met", 100), ("nothing", 0)):
        assert points(falling("10", "20", "0", lower={"actual_zero": rule})) == (50, won)
        assert points(falling("10", "20", "-1", lower={"actual_zero": rule})) == (50, 100)


@pytest.mark.parametrize("plan", ["0", "-3"])
@pytest.mark.parametrize("actual", ["0", "10", None])
def test_a_plan_of_nothing_on_the_way_to_more_is_due_nothing_and_wins_nothing(plan: str, actual: str | None) -> None:
    assert points(falling("10", plan, actual)) == (0, 0)


def test_a_target_of_nothing_is_due_from_the_plan_that_reaches_it_and_won_where_it_is_met() -> None:
    assert points(falling("0", "0", "0")) == (100, 100)
    assert points(falling("0", "0", "1")) == (100, 0)
    assert points(falling("0", "5", "5")) == (0, 0)  # until then five were allowed
    assert points(falling("0", "5", "0")) == (0, 100)
    assert points(falling("-2", "-2", "-1")) == (100, 0)
    assert points(falling("-2", "-2", "-2")) == (100, 100)
    assert points(falling("-2", "0", "-3")) == (0, 100)


def test_a_target_of_nothing_that_is_kept_or_missed_is_a_complete_standing() -> None:
    """No fatal accident: on plan while there is none, and 0 % after the first; no figure is missing."""
    for actual, percent in (("0", "100.00"), ("1", "0.00")):
        result = year(one(target="0", actual=actual, direction="lower", programmed={"2026-06": D(0)}), as_of="2026-06")
        assert result.standing is not None
        assert (str(result.standing.percent), result.complete, codes(result)) == (percent, True, [])


def test_a_target_of_nothing_that_is_not_scored_when_missed_has_no_points() -> None:
    found = falling("0", "0", "1", lower={"target_zero": "not_scored"})
    assert (*points(found), codes(found)) == (0, 0, ["target_zero"])


def test_a_falling_plan_is_told_with_its_numbers() -> None:
    days = one("A", "100", "10", "15", direction="lower", programmed={"2026-06": D(15)})
    assert told(days, "es", "2026-06")[-3:] == [
        "Cumplimiento, sentido descendente: 15 / 15 × 100 = 100,00 %.",
        "Puntos programados, sentido descendente: 100 × min(10 / 15; 1) = 66,666667 puntos.",
        "Puntos logrados, sentido descendente: min(100; 100 × min(10 / 15; 1) × 15 / 15) = 66,666667 puntos.",
    ]
    over = one("A", "100", "0", "1", direction="lower", programmed={"2026-06": D(0)})
    assert told(over, "en", "2026-06")[-2:] == [
        "Points programmed, lower is better: 100 points.",
        "Points achieved, lower is better: 0 points.",
    ]


# -- no plan, and a plan of nothing --------------------------------------------------------------------


def test_no_plan_is_not_a_plan_of_nothing() -> None:
    """Once it counted as 130 % in the headline, with 100 % in the table."""
    planned = one("A", "50", actual="50", programmed={"2026-06": D(50)})
    without = year(planned, one("B", "50", actual="80"), as_of="2026-06")
    found = without.commitment("B")
    assert (*points(found), found.programmed, found.achievement, codes(found)) == (None, None, None, None, ["no_plan"])
    assert without.standing is not None
    assert (str(without.standing.percent), without.standing.points_programmed) == ("100.00", 25)
    assert (without.complete, codes(without), without.reasons[0].params["codes"]) == (False, ["plans_missing"], "B")
    zero = year(planned, one("B", "50", actual="80", programmed={"2026-06": D(0)}), as_of="2026-06")
    assert points(zero.commitment("B")) == (0, 40)
    assert zero.standing is not None
    assert (str(zero.standing.percent), zero.complete) == ("260.00", True)


@pytest.mark.parametrize("universe", ["fixed", "moving"])
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_without_a_plan_there_is_no_standing_whatever_the_universe(universe: Any, direction: Any) -> None:
    commitment = one(actual="50", universe=universe, direction=direction)
    for month in ("2026-01", "2026-06", "2026-11"):
        found = alone(commitment, as_of=month)
        assert (*points(found), codes(found)) == (None, None, ["no_plan"])
    assert points(alone(commitment, as_of="2026-12")) == (100, 50 if direction == "higher" else 100)


def test_no_plan_is_told_and_named_in_the_year() -> None:
    assert told(one(actual="50"), "es", "2026-06")[-1] == (
        "No tiene metas programadas por período: no entra en el avance a la fecha."
    )
    inputs = YearInputs(as_of="2026-06", commitments=(one("A", actual="50"),))
    assert told_of_year(load_builtin("pmg-cl-2026"), inputs, "en")[-1] == (
        "Points achieved / points programmed × 100: nothing is programmed so far."
    )


def test_a_stage_without_a_plan_is_not_in_the_standing_of_its_system() -> None:
    met = (Requirement("RT1", D(1)),)
    result = year(
        one("S", "20", target=None), one("S1", "10", None, parent="S", requirements=met, programmed=JUNE),
        one("S2", "10", None, parent="S", requirements=met), one("R", "80", actual="50", programmed=JUNE),
        as_of="2026-06",
    )  # fmt: skip
    assert points(result.commitment("S")) == (5, 10)
    assert points(result.commitment("S2")) == (None, None)
    assert result.reasons[0].params["codes"] == "S2"
    assert result.standing is not None
    assert result.standing.points_programmed == 45


@pytest.mark.parametrize("commitment", [
    one("A", "50", None, "7", direction="report"),
    one("A", "50", actual="90", frequency="yearly"),
    one("A", "50", actual="90", status="excluded"),
], ids=["report", "yearly", "excluded"])  # fmt: skip
def test_what_needs_no_plan_holds_no_standing_back(commitment: CommitmentInput) -> None:
    other = one("B", "50", actual="50", programmed={"2026-06": D(50)})
    assert year(commitment, other, as_of="2026-06").complete


# -- what is not due yet -------------------------------------------------------------------------------


def test_a_yearly_figure_is_not_missing_in_june() -> None:
    yearly = one("A", "50", frequency="yearly")
    result = year(yearly, one("B", "50", actual="50", programmed={"2026-06": D(50)}), as_of="2026-06")
    found = result.commitment("A")
    assert (*points(found), codes(found)) == (None, None, ["not_due_yet"])
    assert result.standing is not None
    assert (str(result.standing.percent), result.complete, codes(result)) == ("100.00", True, [])


def test_a_yearly_figure_is_missing_when_the_year_is_over() -> None:
    yearly = one("A", "100", frequency="yearly")
    for as_of in ("2026-12", None):
        result = year(yearly, as_of=as_of)
        assert (codes(result.commitments[0]), codes(result)) == (["no_actual"], ["figures_missing"])


def test_a_quarter_is_missing_from_its_last_month_on() -> None:
    quarterly = one("A", "100", frequency="quarterly", programmed={"2026-Q1": D(25)})
    assert codes(alone(quarterly, as_of="2026-02")) == ["not_due_yet"]
    assert codes(alone(quarterly, as_of="2026-03")) == ["no_actual"]


def test_a_mean_of_teams_in_a_file_without_teams_is_no_figure_and_says_why() -> None:
    alone_ = one("A", "100", actual="50", programmed={"2026-06": D(50)})
    for as_of in ("2026-06", None):
        result = year(alone_, as_of=as_of, programme=load_builtin("cdc-cl-2026"))
        assert (result.complete, codes(result), result.reasons[0].params["codes"]) == (False, ["groups_missing"], "A")
        assert result.total is None
        assert result.standing is None or result.standing.percent is None


# -- ranges, reports, targets of nothing -----------------------------------------------------------


def ranged(actual: str | None, **more: Any) -> CommitmentInput:
    return replace(one(actual=actual, direction="range", **more), target=Target(low=D(80), high=D(100)))


@pytest.mark.parametrize(("actual", "won"), [("80", 100), ("100", 100), ("40", 50), ("200", 50), (None, 0)])
def test_a_planned_range_is_due_all_year_and_won_by_where_it_stands(actual: str | None, won: int) -> None:
    found = alone(ranged(actual, programmed={"2026-06": D(85)}), as_of="2026-06")
    assert (found.points_programmed, found.points_won) == (100, won)
    assert codes(found) == ([] if actual else ["no_actual"])


def test_a_range_without_a_plan_is_in_no_standing() -> None:
    found = alone(ranged("90"), as_of="2026-06")
    assert (found.points_programmed, found.points_won, codes(found)) == (None, None, ["no_plan"])
    assert points(alone(ranged("40"), as_of="2026-12")) == (100, 50)  # when the year ends, the target is the plan


def test_a_range_that_moves_with_demand_counts_by_the_months_passed() -> None:
    found = alone(ranged("40", universe="moving", programmed={"2026-06": D(85)}), as_of="2026-06")
    assert (found.points_programmed, found.points_won, found.programmed) == (50, 25, 85)


def test_the_share_of_a_range_is_told() -> None:
    found = told(ranged("40", universe="moving", programmed={"2026-06": D(85)}), "en", "2026-06")
    assert found[-5:] == [
        "Points at stake so far: 100 × 6 / 12 = 50 points.",
        "Programmed for the period: 85.",
        "Achievement: the value lies outside the range: 40 / 80 × 100 = 50.00%.",
        "Points programmed; a range holds at any time: 50 × 1 = 50 points.",
        "Points achieved: 50 × min(40 / 80 × 100 / 100; 1) = 25 points.",
    ]


def test_a_report_is_due_nothing_and_wins_nothing() -> None:
    report = one(target=None, actual="7", direction="report", programmed={"2026-06": D(5)})
    found = alone(report, as_of="2026-06")
    assert (found.points_programmed, found.points_won, found.programmed) == (0, 0, 5)
    assert told(report, "en", "2026-06")[-2:] == [
        "No points are programmed where only reporting counts: 0 points.",
        "No points are achieved where only reporting counts: 0 points.",
    ]
    assert codes(alone(one(target="10", actual="7", direction="report"), as_of="2026-06")) == []  # it needs no plan


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
