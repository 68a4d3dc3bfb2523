"""The score of a year, rule by rule: what a coordinator would work out by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.rules.years import alone, codes, fraction, one, variant, year
from tracker.formats.rounding import half_up
from tracker.rules.inputs.model import Requirement, Target
from tracker.rules.programme.model import load_builtin

D = Decimal


# -- achievement and credit ----------------------------------------------------------------------


def test_half_of_the_target_obtains_half_of_the_weight() -> None:
    found = alone(one(weight="15", target="98", actual="49"))
    assert (str(found.achievement_shown), found.credit, str(found.obtained)) == ("50.00", 50, "7.50")


def test_no_threshold_stands_between_nothing_and_all() -> None:
    assert str(alone(one(weight="20", target="100", actual="10")).obtained) == "2.00"


def test_more_than_the_target_is_shown_in_full_and_credited_up_to_the_weight() -> None:
    found = alone(one(weight="15", target="98", actual="99"))
    assert (str(found.achievement_shown), str(found.obtained)) == ("101.02", "15.00")
    assert found.achievement == Fraction(9900, 98)


def test_a_negative_actual_never_takes_points_from_others() -> None:
    assert str(alone(one(weight="20", target="50", actual="-10")).obtained) == "0.00"


def test_halves_are_rounded_away_from_zero() -> None:
    assert [str(half_up(Fraction(n, 1000), 2)) for n in (1005, 1015, -1005, 1004)] == ["1.01", "1.02", "-1.01", "1.00"]
    assert str(alone(one(weight="10", target="1000", actual="100.05")).obtained) == "1.00"
    assert str(alone(one(weight="10", target="1000", actual="100.50")).obtained) == "1.01"


def test_operands_count_exactly_and_a_stated_value_beside_them_does_not() -> None:
    exact = variant(credit={"basis": "exact"})
    found = alone(one(target="100", figure=fraction("1", "3")), programme=exact)
    assert found.actual == Fraction(100, 3)
    assert found.achievement == Fraction(100, 3)


def test_the_displayed_value_counts_where_the_pack_says_so() -> None:
    displayed, exact = variant(credit={"basis": "as_displayed"}), variant(credit={"basis": "exact"})
    figure = fraction("66247", "66843")  # 99.1083… %
    assert str(alone(one(target="98", figure=figure, decimals=0), programme=displayed).achievement_shown) == "101.02"
    assert str(alone(one(target="98", figure=figure, decimals=0), programme=exact).achievement_shown) == "101.13"
    assert alone(one(target="98", figure=figure, decimals=0), programme=displayed).actual == Fraction(6624700, 66843)


def test_a_target_counts_as_promised_however_the_value_is_displayed() -> None:
    displayed = variant(credit={"basis": "as_displayed"})
    assert str(alone(one(target="97.5", actual="97.4", decimals=0), programme=displayed).achievement_shown) == "99.49"
    assert str(alone(one(target="0.4", actual="1", decimals=0), programme=displayed).achievement_shown) == "250.00"


def test_lower_is_better_divides_the_target_by_the_actual() -> None:
    found = alone(one(weight="11", target="1.2854", actual="1.33200491", direction="lower", decimals=8))
    assert str(half_up(found.achievement or Fraction(0), 6)) == "96.501146"
    assert str(found.obtained) == "10.62"


@pytest.mark.parametrize(("rule", "obtained"), [("met", "10.00"), ("nothing", "0.00")])
def test_an_actual_of_zero_is_what_the_pack_says_where_lower_is_better(rule: str, obtained: str) -> None:
    found = alone(
        one(weight="10", target="1.25", actual="0", direction="lower"), programme=variant(lower={"actual_zero": rule})
    )
    assert (found.achievement, str(found.obtained)) == (None, obtained)
    assert codes(found) == ["actual_zero"]


def test_a_range_is_met_between_its_ends_and_in_proportion_outside() -> None:
    def obtained(actual: str) -> str:
        ends = Target(low=D(80), high=D(100))
        return str(alone(replace(one(weight="10", actual=actual, direction="range"), target=ends)).obtained)

    assert [obtained(actual) for actual in ("80", "100", "90", "40", "200")] == ["10.00"] * 3 + ["5.00", "5.00"]


def test_above_a_range_that_ends_at_nothing_or_below_there_is_no_proportion() -> None:
    for high, actual in (("0", "3"), ("-1", "0"), ("-1", "-0.5")):
        ends = Target(low=D(-5), high=D(high))
        found = alone(replace(one(weight="10", actual=actual, direction="range"), target=ends))
        assert (str(found.obtained), found.achievement) == ("0.00", 0)


def test_report_only_obtains_its_weight_once_it_is_reported() -> None:
    reported = alone(one(weight="30", target=None, actual="7", direction="report"))
    silent = alone(one(weight="30", target=None, direction="report"))
    assert (str(reported.obtained), codes(reported)) == ("30.00", ["report_only"])
    assert (silent.obtained, codes(silent)) == (None, ["no_actual"])


def test_a_target_of_zero_has_nothing_to_divide_by_and_is_said() -> None:
    result = year(one(target="0", actual="5"))
    assert (result.commitments[0].credit, codes(result.commitments[0])) == (None, ["target_zero"])
    assert not result.complete
    assert result.band is None


# -- what is missing or faulty -------------------------------------------------------------------


def test_what_was_promised_and_not_reported_obtains_nothing_so_far() -> None:
    result = year(one("A", "60", actual="100"), one("B", "40"))
    assert [str(found.obtained) for found in result.commitments] == ["60.00", "0.00"]
    assert (str(result.total), result.complete, result.band) == ("60.00", False, None)
    assert (codes(result), result.reasons[0].params["codes"]) == (["figures_missing"], "B")


def test_a_fault_of_the_source_is_shown_and_not_scored() -> None:
    result = year(one(figure=fraction("45", "50"), faults=("stated_unlike_operands",)))
    found = result.commitments[0]
    assert (found.actual, found.achievement, found.obtained) == (90, None, None)
    assert codes(found) == ["stated_unlike_operands"]
    assert not result.complete


def test_n_of_zero_has_no_value_and_zero_of_zero_is_lawful() -> None:
    faulty, lawful = alone(one(figure=fraction("3", "0"))), alone(one(figure=fraction("0", "0")))
    assert (faulty.actual, codes(faulty)) == (None, ["n_of_zero"])
    assert (lawful.actual, codes(lawful)) == (0, ["zero_of_zero"])


def test_weights_that_do_not_add_up_give_no_band() -> None:
    result = year(one("A", "60", actual="100"), one("B", "39.99", actual="100"))
    assert (str(result.total), result.band, result.complete) == ("99.99", None, False)
    assert result.reasons[0].params == {"sum": "99.99", "wanted": "100", "where": ""}


def test_an_unknown_weight_is_no_weight_of_zero() -> None:
    result = year(one("A", "60", actual="100"), one("B", None, actual="100"))
    assert result.commitments[1].obtained is None
    assert "weights_missing" in codes(result)


# -- exceptions ----------------------------------------------------------------------------------


def four(status: str, **rules: str) -> tuple[list[str], str | None]:
    """Four of 25 that all reach 80 %, the last with a status: the weights that count, and the total."""
    programme = variant(exceptions=rules) if rules else None
    commitments = [one(code, "25", actual="80") for code in "ABC"]
    result = year(*commitments, one("D", "25", actual="80", status=status), programme=programme)
    return [str(half_up(found.weight_counted or Fraction(0), 2)) for found in result.commitments], str(result.total)


def test_not_measured_loses_its_weight() -> None:
    assert four("not_measured") == (["25.00"] * 4, "60.00")


def test_the_weight_of_an_excluded_commitment_goes_to_the_others_and_still_sums_to_100() -> None:
    weights, total = four("excluded")
    assert weights == ["33.34", "33.33", "33.33", "0.00"]
    assert total == "79.99"  # 26.67 + 26.66 + 26.66, each as it would be printed


def test_not_committed_is_left_out() -> None:
    assert four("not_committed") == (["25.00", "25.00", "25.00", "0.00"], "60.00")


def test_an_external_cause_changes_nothing_by_itself_unless_the_pack_says_so() -> None:
    assert four("external_cause") == (["25.00"] * 4, "80.00")
    assert four("external_cause", external_cause="credit_in_full") == (["25.00"] * 4, "85.00")


def test_an_exception_says_its_name_and_its_effect() -> None:
    found = year(one("A", "50", actual="100"), one("B", "50", status="excluded")).commitments[1]
    assert [(reason.code, reason.params["effect"]) for reason in found.reasons] == [("excluded", "redistribute")]
    assert found.obtained is None


def test_weights_are_shared_out_within_a_team_alone() -> None:
    programme = load_builtin("cdc-cl-2026")
    result = year(
        one("A1", "50", actual="100", group="A"),
        one("A2", "50", group="A", status="excluded"),
        one("B1", "50", actual="100", group="B"),
        one("B2", "50", actual="50", group="B"),
        programme=programme,
    )
    assert [found.weight_counted for found in result.commitments] == [100, 0, 50, 50]
    assert [str(team.percent) for team in result.groups] == ["100.00", "75.00"]
    assert str(result.total) == "87.50"


# -- systems, forms, objectives, bands -----------------------------------------------------------


def system() -> list[object]:
    stages = {
        "E1O1": ("2", [("RT1", "1"), ("RT2", "0.33")]),
        "E1O2": ("14", [("RT1", "0.2"), *[(f"RT{n}", "0") for n in range(2, 10)]]),
    }
    found: list[object] = [one("SYS", "16", target=None, objective="1")]
    for code, (weight, requirements) in stages.items():
        found.append(
            one(
                f"SYS-{code}",
                weight,
                target=None,
                parent="SYS",
                objective="1",
                requirements=tuple(Requirement(name, D(met)) for name, met in requirements),
            )
        )
    return found


def test_a_stage_obtains_the_share_of_its_requirements_parts_included() -> None:
    result = year(*system(), one("REST", "84", actual="100"))  # type: ignore[arg-type]
    first, second = result.commitment("SYS-E1O1"), result.commitment("SYS-E1O2")
    assert (first.achievement, str(first.obtained)) == (Fraction("66.5"), "1.33")
    assert (second.requirements_met, second.requirements_of) == (Fraction("0.2"), 9)
    assert str(second.obtained) == "0.31"


def test_a_stage_that_reported_nothing_yet_still_promises_all_its_requirements() -> None:
    result = year(one("SYS", "16", None), one("SYS-E1O1", "16", None, parent="SYS"), one("REST", "84", actual="100"))
    stage = result.commitment("SYS-E1O1")
    assert (stage.target, str(stage.obtained), codes(stage)) == (100, "0.00", ["no_actual"])


def test_a_system_is_the_sum_of_its_stages_and_is_not_counted_twice() -> None:
    result = year(*system(), one("REST", "84", actual="100"))  # type: ignore[arg-type]
    whole = result.commitment("SYS")
    assert (whole.is_system, str(whole.obtained), whole.requirements_of) == (True, "1.64", 11)
    assert str(result.total) == "85.64"
    assert result.complete


def test_each_form_has_its_own_sum_and_one_of_them_drives_the_band() -> None:
    programme = load_builtin("pmg-cl-2016")
    result = year(
        one("A", None, actual="100", weights={"h": D(20), "incentive": D(60)}),
        one("B", None, actual="50", weights={"h": D(80), "incentive": D(40)}),
        programme=programme,
    )
    assert {form: str(total) for form, total in result.totals_by_form.items()} == {"h": "60.00", "incentive": "80.00"}
    assert str(result.total) == "80.00"
    assert result.band is not None
    assert result.band.pays_percent == D("3.8")


@pytest.mark.parametrize(
    ("actual", "pays"), [("100", "7.6"), ("90", "7.6"), ("89.99", "3.8"), ("75", "3.8"), ("74.99", "0"), ("0", "0")]
)
def test_the_lower_edge_belongs_to_the_band(actual: str, pays: str) -> None:
    result = year(one(actual=actual))
    assert result.band is not None
    assert (result.band.pays_percent, result.band.sureness) == (D(pays), "published")


def test_an_objective_can_be_obtained_in_part() -> None:
    result = year(
        one("A", "60", actual="100", objective="1"),
        one("B", "35", actual="100", objective="2"),
        one("C", "5", actual="0", objective="2"),
    )
    assert [(found.code, found.weight, str(found.obtained)) for found in result.objectives] == [
        ("1", D(60), "60.00"),
        ("2", D(40), "35.00"),
    ]
    assert str(result.total) == "95.00"


def test_an_achievement_outside_what_passes_asks_for_an_analysis() -> None:
    mop = load_builtin("cdc-cl-2016")
    assert [alone(one(actual=actual), programme=mop).needs_analysis for actual in ("74", "75", "120", "121")] == [
        True,
        False,
        False,
        True,
    ]


def test_thirty_digits_are_counted_to_the_last_one() -> None:
    third = "33." + "3" * 28
    rest = "33." + "3" * 27 + "4"
    result = year(one("A", third, actual="100"), one("B", third, actual="100"), one("C", rest, actual="100"))
    assert result.commitments[0].weight == D(third)
    assert sum(Fraction(found.weight or 0) for found in result.commitments) == Fraction(100)
    assert result.complete
    assert str(result.total) == "99.99"  # 33.33 each, as it would be printed
    huge = "9" * 30
    found = alone(one(target=huge, actual="9" * 29 + "8", figure=None))
    assert found.achievement == Fraction(int("9" * 29 + "8") * 100, int(huge))
    assert str(half_up(Fraction(int(huge)), 4)) == huge + ".0000"
