"""The standing, rule by rule, where the real panel has no row for it."""

from decimal import Decimal
from fractions import Fraction

from tracker.rules.scoring.accumulation import accumulate, end_month

from tests.rules.years import alone, codes, fraction, one, variant, year
from tracker.rules.inputs.model import Figure, Operands, Requirement
from tracker.rules.programme.model import load_builtin

D = Decimal


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


def test_at_the_end_of_the_year_all_is_due_even_where_no_period_was_programmed() -> None:
    assert alone(one(actual="50"), as_of="2026-12").points_programmed == 100
    assert codes(alone(one(actual="50"), as_of="2026-11")) == ["not_programmed"]
    assert alone(one(actual="50", universe="moving"), as_of="2026-06").points_programmed == 50


def test_lower_is_better_wins_by_target_over_actual() -> None:
    found = alone(
        one(weight="10", target="2", actual="4", direction="lower", programmed={"2026-06": D(2)}), as_of="2026-06"
    )
    assert (found.points_programmed, found.points_won, found.achievement) == (10, 5, 50)
    zero = one(weight="10", target="2", actual="0", direction="lower", programmed={"2026-06": D(2)})
    assert alone(zero, as_of="2026-06").points_won == 10
    assert alone(zero, as_of="2026-06", programme=variant(lower={"actual_zero": "nothing"})).points_won == 0


def test_an_excluded_commitment_has_no_points_and_its_standing_is_that_of_the_others() -> None:
    result = year(
        one("A", "50", actual="40", programmed={"2026-06": D(50)}),
        one("B", "50", programmed={"2026-06": D(50)}, status="excluded"),
        as_of="2026-06",
    )
    assert result.standing is not None
    assert str(result.standing.percent) == "80.00"
    assert result.complete


def test_figures_of_periods_are_accumulated_up_to_the_period_asked_for() -> None:
    periods = {f"2026-{month:02}": Figure(operands=Operands(D(n), D(10))) for month, n in ((1, 10), (2, 5), (3, 0))}
    found = alone(one(target="100", periods=periods, programmed={"2026-02": D(100)}), as_of="2026-02")
    assert found.actual == 75
    assert alone(one(target="100", periods=periods, programmed={"2026-03": D(100)}), as_of="2026-03").actual == 50


def test_each_accumulation_says_what_it_says() -> None:
    cells = {"2026-01": (D(2), D(100)), "2026-02": (D(0), D(0)), "2026-03": (D(4), D(140))}
    periods = {period: Figure(operands=Operands(*pair)) for period, pair in cells.items()}
    got = {
        rule: accumulate(periods, rule, "period", D(100), None)
        for rule in ("sum_over_sum", "sum_over_mean", "sum_over_fixed", "last_over_fixed", "last", "mean", "maximum")
    }
    values = {rule: found.value for rule, found in got.items() if found is not None}
    assert values == {
        "sum_over_sum": Fraction(600, 240),
        "sum_over_mean": Fraction(600, 80),
        "sum_over_fixed": Fraction(600, 140),
        "last_over_fixed": Fraction(400, 140),
        "last": Fraction(400, 140),
        "mean": (Fraction(2) + Fraction(400, 140)) / 2,  # in February nothing was asked for
        "maximum": Fraction(400, 140),
    }


def test_figures_that_are_already_year_to_date_are_never_added_up() -> None:
    periods = {"2026-01": fraction("1", "4"), "2026-02": fraction("3", "4")}
    found = accumulate(periods, "sum_over_sum", "year_to_date", D(100), None)
    assert found is not None
    assert found.value == 75


def test_a_period_knows_the_month_it_ends_in() -> None:
    assert [end_month(code) for code in ("2026-02", "2026-Q1", "2026-Q4", "2026-S1", "2026-S2", "2026")] == [
        2,
        3,
        12,
        6,
        12,
        12,
    ]


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
