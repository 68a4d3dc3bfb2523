"""One commitment's share of the year at the edges: which reasons it gives, what it is credited, how it is rounded."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import credit, with_rules
from tests.rules.telling import told
from tests.rules.years import alone, codes, fraction, one, year
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.inputs.model import CommitmentInput, Counts, Figure, Item, Operands, Published, Requirement, Target
from tracker.rules.programme.model import load_builtin
from tracker.rules.programme.rules import CutPoints
from tracker.rules.scoring.results import CommitmentResult

D = Decimal


def scored(rule: Any, commitment: CommitmentInput, **rules: Any) -> CommitmentResult:
    return alone(commitment, programme=with_rules(credit=rule, **rules))


# -- reasons ---------------------------------------------------------------------------------------


def test_criteria_values_credit_an_actual_of_zero_without_a_word() -> None:
    criteria = Counts(criteria=(D(2), D(3), D(4), D(6), D(9)))
    found = scored(shapes.CRITERIA, one(target=None, actual="0", direction="lower", counts=criteria))
    assert (found.credit, codes(found)) == (100, [])


def test_a_report_asks_for_no_criteria_values() -> None:
    found = scored(shapes.CRITERIA, one(target=None, actual="5", direction="report"))
    assert (found.credit, "no_criteria" in codes(found)) == (100, False)


def test_without_a_figure_criteria_values_credit_nothing_so_far() -> None:
    criteria = Counts(criteria=(D(30), D(25), D(20), D(10), D(5)))
    found = scored(shapes.CRITERIA, one(target=None, counts=criteria))
    assert (found.credit, codes(found)) == (0, ["no_actual"])  # promised and not reported


@pytest.mark.parametrize(
    ("effect", "got", "obtained"),
    [("credit_in_full", 100, "50.00"), ("lose", 0, "0.00"), ("leave_out", None, None), ("redistribute", None, None)],
)
def test_an_exception_is_the_only_reason_and_says_its_effect(
    effect: str, got: int | None, obtained: str | None
) -> None:
    programme = with_rules(exceptions={"external_cause": effect}, discount=shapes.discount("5", "25"))
    commitment = one("A", "50", actual="40", status="external_cause", reporting_errors=1)
    found = year(commitment, one("B", "50", actual="100"), programme=programme).commitment("A")
    assert [(why.code, dict(why.params)) for why in found.reasons] == [("external_cause", {"effect": effect})]
    assert (found.credit, found.obtained) == (got, None if obtained is None else D(obtained))


def test_what_only_the_source_knows_did_not_fail() -> None:
    theirs = Published(obtained=D(7))
    found = alone(one(published=theirs))
    assert (found.credit, codes(found)) == (None, ["no_actual", "published_only"])
    assert alone(one(published=Published(actual=D(7)))).credit == 0
    assert alone(one(target=None, published=theirs)).reasons[-1].code != "published_only"
    reported = alone(one(figure=fraction("3", "0"), published=theirs))
    assert codes(reported) == ["n_of_zero"]
    monthly = alone(one(periods={"2026-01": fraction("3", "0")}, published=theirs))
    assert codes(monthly) == ["n_of_zero", "periods_missing"]


def test_what_was_reported_and_cannot_be_scored_is_not_nothing() -> None:
    assert alone(one()).credit == 0
    assert alone(one(figure=fraction("3", "0"))).credit is None
    assert alone(one(periods={"2026-01": fraction("3", "0")})).credit is None
    needs = (Requirement("RT1", D(1), opinion="missing"),)
    left_out = with_rules(requirements={"opinion": "must_be_favourable", "opinion_missing": "left_out"})
    assert alone(one(target=None, requirements=needs), programme=left_out).credit is None
    nothing_asked = Counts(items=(Item("a", points=D(2), applies=False),))
    assert scored(shapes.POINTS, one(target=None, counts=nothing_asked)).credit is None
    assert scored(shapes.POINTS, one(target=None, counts=Counts())).credit == 0  # no item was reported


def test_reporting_errors_say_how_many_and_what_they_cost() -> None:
    found = scored(credit("proportional"), one(actual="80", reporting_errors=3), discount=shapes.discount("2.5", "25"))
    assert [(why.code, dict(why.params)) for why in found.reasons] == [
        ("reporting_errors", {"count": "3", "cost": "7.5"})
    ]
    assert found.credit == D("74")


def test_a_missing_weight_is_said_unless_the_programme_has_no_total_or_it_is_an_exception() -> None:
    assert codes(alone(one(weight=None, actual="50"))) == ["weight_missing"]
    assert codes(alone(one(weight=None, actual="50"), programme=with_rules(total={"kind": "no_total"}))) == []
    assert codes(alone(one(weight=None, actual="50", status="not_measured"))) == ["not_measured"]


# -- credit ----------------------------------------------------------------------------------------


def test_a_credit_is_held_between_floor_and_cap() -> None:
    rule = credit("proportional", floor=D(20), cap=D(90))
    assert [scored(rule, one(actual=actual)).credit for actual in ("10", "20", "50", "90", "95")] == [
        20, 20, 50, 90, 90]  # fmt: skip


def test_what_a_rule_settles_is_not_put_through_steps() -> None:
    found = scored(shapes.STEPS, one(target="5", actual="0", direction="lower"), lower={"actual_zero": "met"})
    assert (found.credit, found.achievement) == (100, None)


@pytest.mark.parametrize(("actual", "met"), [("100", True), ("99.99", False), ("0", False)])
def test_only_where_a_rule_asks_whether_it_is_met_is_it_said(actual: str, met: bool) -> None:
    assert scored(shapes.MET, one(actual=actual)).met is met
    assert alone(one(actual=actual)).met is None
    assert scored(shapes.MET, one(actual=None, target=None)).met is None


def test_an_error_of_reporting_takes_off_the_credit_and_not_that_it_is_met() -> None:
    found = scored(shapes.MET, one(actual="100", reporting_errors=1), discount=shapes.discount("5", "25"))
    assert (found.met, found.credit) == (True, 95)


def test_what_a_rule_settles_is_met_or_not() -> None:
    days = one(target="5", actual="0", direction="lower")
    assert scored(shapes.MET, days, lower={"actual_zero": "met"}).met is True
    assert scored(shapes.MET, days, lower={"actual_zero": "nothing"}).met is False


def test_an_accepted_cause_without_a_figure_is_credited_and_not_met() -> None:
    found = scored(shapes.MET, one(status="external_cause"), exceptions={"external_cause": "credit_in_full"})
    assert (found.met, found.credit) == (False, 100)


def test_children_that_are_only_counted_are_a_figure_under_any_rule() -> None:
    """3 of 4 is 75, and half of a target of 150."""
    assert alone(one(target="150", counts=Counts(met=D(3), of=D(4)))).credit == 50


# -- rounding --------------------------------------------------------------------------------------


def test_a_share_never_passes_its_weight_by_rounding() -> None:
    """A weight of 33.335 all obtained would be printed as 33.34, and more than there was to obtain."""
    assert alone(one(weight="33.335", actual="100")).obtained == D("33.335")
    assert alone(
        one(weight="33.335", actual="100"), programme=with_rules(rounding={"mode": "half_even"})
    ).obtained == D("33.335")
    assert str(alone(one(weight="33.335", actual="50")).obtained) == "16.67"


@pytest.mark.parametrize("mode", ["half_up", "half_even", "down"])
def test_a_whole_weight_is_printed_with_its_decimals(mode: str) -> None:
    assert str(alone(one(weight="50", actual="100"), programme=with_rules(rounding={"mode": mode})).obtained) == "50.00"


def test_where_nothing_is_rounded_the_share_is_shown_at_two_decimals_and_added_up_exactly() -> None:
    programme = with_rules(rounding={"obtained": None})
    found = alone(one(weight="50", actual="33.333"), programme=programme)
    assert (str(found.obtained), found.obtained_exact) == ("16.67", Fraction("16.6665"))
    fine = with_rules(rounding={"obtained": None, "total": 4})
    assert str(alone(one(weight="50", actual="33.333"), programme=fine).obtained) == "16.6665"
    coarse = with_rules(rounding={"obtained": None, "total": 0})
    assert str(alone(one(weight="50", actual="33.333"), programme=coarse).obtained) == "16.67"


@pytest.mark.parametrize(("mode", "got"), [("half_up", "6.13"), ("half_even", "6.12"), ("down", "6.12")])
def test_a_share_is_rounded_and_added_up_as_it_is_printed(mode: str, got: str) -> None:
    found = alone(one(weight="50", actual="12.25"), programme=with_rules(rounding={"mode": mode}))
    assert (str(found.obtained), found.obtained_exact) == (got, Fraction(got))


def test_an_achievement_is_shown_with_the_decimals_of_the_pack() -> None:
    third = one(actual="1", target="3")
    assert str(alone(third, programme=with_rules(rounding={"achievement": 1})).achievement_shown) == "33.3"
    assert (
        str(alone(one(actual="2", target="3"), programme=with_rules(rounding={"achievement": 0})).achievement_shown)
        == "67"
    )


# -- what counts: the figure, the displayed figure, the displayed level -----------------------------------


def level(actual: tuple[str, str], *, basis: str = "level_as_displayed", decimals: int = 0) -> CommitmentResult:
    """165 of 166, say, against 166 of 166, of weight 10."""
    rule = credit("proportional", cap=D(100), floor=D(0), basis=basis)
    target = Target(operands=Operands(D(166), D(166)))
    commitment = replace(one("A", "10", figure=fraction(*actual), decimals=1), target=target)
    return scored(rule, commitment, rounding={"achievement": decimals})


def test_a_printed_result_of_2016_follows_its_level_as_displayed_without_decimals() -> None:
    """165 of 166 is 99.4 %, shown as 99; of a weight of 10 it obtained 9.9, and neither 9.94 nor 10."""
    found = level(("165", "166"))
    assert (found.achievement, str(found.achievement_shown)) == (Fraction(16500, 166), "99")
    assert (found.credit, str(found.obtained)) == (99, "9.90")
    assert str(level(("165", "166"), basis="exact").obtained) == "9.94"
    assert str(level(("165", "166"), basis="as_displayed").obtained) == "9.94"
    assert str(level(("165", "166"), decimals=1).obtained) == "9.94"


def test_the_pack_of_2016_says_so_and_how_sure_that_is() -> None:
    rule = load_builtin("cdc-cl-2016").rules.credit
    assert (rule.basis, rule.basis_sureness) == ("level_as_displayed", "derived")
    commitment = replace(
        one("A", "10", figure=fraction("165", "166"), group="T"), target=Target(operands=Operands(D(166), D(166)))
    )
    assert str(alone(commitment, programme=load_builtin("cdc-cl-2016")).obtained) == "9.90"


def test_a_level_as_displayed_is_told_with_both_numbers() -> None:
    commitment = replace(
        one("A", "10", figure=fraction("165", "166"), decimals=1), target=Target(operands=Operands(D(166), D(166)))
    )
    rule = credit("proportional", cap=D(100), floor=D(0), basis="level_as_displayed")
    said = told(commitment, "en", programme=with_rules(credit=rule, rounding={"achievement": 0}))
    assert said[2:] == [
        "Achievement, higher is better: 99.397590 / 100 × 100 = 99%.".replace("99.397590", "99.39759"),
        "Recognised achievement, with its cap: min(99; 100) = 99%. Rounded to 0 decimals (5 goes up).",
        "Weight × credit: 10 × 99% / 100 = 9.9 points.",
    ]


@pytest.mark.parametrize("kind", [shapes.MET, shapes.STEPS, credit("proportional", cap=D(100), floor=D(0))])
def test_a_target_that_only_the_displayed_level_reaches_is_met_and_said_with_both_numbers(kind: Any) -> None:
    rule = kind.model_copy(update={"basis": "level_as_displayed"})
    found = scored(rule, one(actual="99.5"), rounding={"achievement": 0})
    assert found.credit == 100
    assert [(why.code, dict(why.params)) for why in found.reasons] == [
        ("met_by_rounding", {"exact": "99.5", "shown": "100", "target": "100"})
    ]
    assert reason_sentence(found.reasons[0], "en") == ("The target of 100 is met only by rounding: 99.5 counts as 100.")
    below = scored(rule, one(actual="99.4"), rounding={"achievement": 0})
    assert (below.credit != 100, codes(below)) == (True, [])


@pytest.mark.parametrize(("direction", "target", "actual", "reason"), [
    ("higher", "98", "97.5", "met_by_rounding"), ("higher", "97.6", "97.5", "met_by_rounding"),
    ("higher", "97.4", "97.4", "missed_by_rounding"), ("lower", "98", "98.4", "met_by_rounding"),
    ("lower", "97.5", "97.5", "missed_by_rounding"), ("higher", "98", "98.4", None), ("higher", "98", "96", None),
])  # fmt: skip
def test_a_target_met_or_missed_only_by_rounding_is_said(
    direction: Any, target: str, actual: str, reason: str | None
) -> None:
    rule = credit("proportional", cap=D(100), floor=D(0), basis="as_displayed")
    found = scored(rule, one(target=target, actual=actual, direction=direction, decimals=0))
    assert codes(found) == ([reason] if reason else [])
    assert codes(scored(credit("proportional", cap=D(100), floor=D(0)), one(target=target, actual=actual))) == []


def test_the_end_of_a_range_that_only_rounding_reaches_is_said() -> None:
    rule = credit("proportional", cap=D(100), floor=D(0), basis="as_displayed")
    ranged = replace(one(actual="79.5", direction="range", decimals=0), target=Target(low=D(80), high=D(100)))
    found = scored(rule, ranged)
    assert (found.credit, codes(found)) == (100, ["met_by_rounding"])


# -- forms, colours, analysis ------------------------------------------------------------------------


def test_what_is_unknown_is_on_no_form() -> None:
    forms = {"h": D(20), "incentive": D(60)}
    found = alone(one(weight=None, actual="50", weights=forms), programme=with_rules("pmg-cl-2016"))
    assert found.obtained_by_form == {"h": D("10.00"), "incentive": D("30.00")}
    unknown = alone(one(weight=None, target=None, weights=forms), programme=with_rules("pmg-cl-2016"))
    assert unknown.obtained_by_form == {}


def test_a_colour_follows_what_a_rule_settled() -> None:
    points = CutPoints(green_from=D(95), amber_from=D(80))
    colours = shapes.semaphore(on="programme", sides="one", cut_points=points)
    days = one(target="5", actual="0", direction="lower")
    assert scored(credit("proportional"), days, lower={"actual_zero": "met"}, semaphore=colours).colour == "green"
    assert scored(credit("proportional"), days, lower={"actual_zero": "nothing"}, semaphore=colours).colour == "red"


def test_the_displayed_value_is_the_one_that_is_coloured() -> None:
    points = CutPoints(green_from=D(95), amber_from=D(80))
    colours = shapes.semaphore(on="indicator", of="value", sides="one")
    almost = replace(one(target="100", decimals=0, cut_points=points), actual=Figure(value=D("94.6")))
    assert scored(credit("proportional", basis="as_displayed"), almost, semaphore=colours).colour == "green"
    assert scored(credit("proportional"), almost, semaphore=colours).colour == "amber"


def test_operands_of_a_target_make_it_with_the_factor() -> None:
    found = alone(replace(one(actual="25"), target=Target(operands=Operands(D(1), D(2)))))
    assert (found.target, found.achievement) == (50, 50)
    both = alone(replace(one(actual="25"), target=Target(value=D(100), operands=Operands(D(1), D(2)))))
    assert (both.target, both.achievement) == (100, 25)
    neither = alone(replace(one(actual="25"), target=Target()))
    assert (neither.target, codes(neither)) == (None, ["no_target"])
