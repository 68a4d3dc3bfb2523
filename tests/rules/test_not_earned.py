"""What a year does not earn: bad months written as 0 of 0, a year without cases, months told twice."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tests.rules.telling import rests_on, steps_of, told
from tests.rules.years import alone, codes, fraction, one, value, year
from tracker.analysis.findings import sentence
from tracker.analysis.year_checks import check_year
from tracker.errors import Invalid
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.inputs.model import CommitmentInput, Counts, Figure, Target, YearInputs
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.results import Reason

D = Decimal
PMG = load_builtin("pmg-cl-2026")
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
BAD = MONTHS[6:]
SATISFIED = CountFormula(kind="top_share", levels=2, top=1)


def months(good: Figure, bad: Figure, **more: Any) -> CommitmentInput:
    """Half a year with a good figure and half with another."""
    return one(target="95", periods={code: bad if code in BAD else good for code in MONTHS}, **more)


HIDDEN = [
    months(fraction("95", "100"), fraction("0", "0"), accumulation="sum_over_sum"),
    months(fraction("95", "100"), fraction("0", "0"), accumulation="mean"),
    months(Figure(counts=(D(1), D(19))), Figure(counts=(D(0), D(0))), formulas=(SATISFIED,)),
]


# -- periods of nothing ----------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", HIDDEN)
def test_months_of_nothing_beside_others_with_cases_are_named_and_hold_nothing_back(hidden: CommitmentInput) -> None:
    found = year(hidden)
    params = {"count": "6", "of": "12", "periods": ", ".join(BAD)}
    assert found.commitments[0].reasons == (Reason("periods_of_nothing", params),)
    assert (found.total, found.complete) == (D("100.00"), True)  # a small service may have had none


@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_reason_and_the_check_name_them_too(hidden: CommitmentInput) -> None:
    (why,) = (each for each in alone(hidden, "2026-07").reasons if each.code == "periods_of_nothing")
    assert reason_sentence(why, "en") == "1 of 7 periods is 0 of 0: July 2026."
    assert reason_sentence(why, "es") == "1 de 7 períodos es 0 de 0: julio de 2026."
    (seen,) = (each for each in check_year(PMG, YearInputs(as_of="2026-08", commitments=(hidden,))))
    assert seen.explains == ("nothing_asked", "left_empty", "emptied_cell")
    assert sentence(seen, "en") == ("2 of 8 periods are 0 of 0, or count nobody: July 2026, August 2026.")


@pytest.mark.parametrize(
    "commitment",
    [
        months(fraction("95", "100"), fraction("0", "5"), accumulation="sum_over_sum"),
        months(fraction("0", "0"), fraction("0", "0"), accumulation="sum_over_sum"),  # the rule of zeros says it
        months(fraction("0", "0"), fraction("95", "100"), accumulation="last"),  # the last stands alone
        months(value("95"), value("0"), accumulation="mean"),
        one(periods={"2026": fraction("0", "0")}),
        one(figure=fraction("0", "0")),
    ],
)
def test_what_is_no_period_of_nothing_is_not_named(commitment: CommitmentInput) -> None:
    assert "periods_of_nothing" not in codes(alone(commitment))
    assert check_year(PMG, YearInputs(commitments=(commitment,))) == []


# -- a year without cases ----------------------------------------------------------------------------


def none_at_all(**more: Any) -> CommitmentInput:
    return one(**{"target": "5", "direction": "lower", "figure": fraction("0", "0"), **more})


RANGE = Target(low=D(0), high=D(5))


@pytest.mark.parametrize("zeros", [None, shapes.zeros(target_zero="not_scored", zero_of_zero="as_zero")])
@pytest.mark.parametrize(
    "commitment",
    [
        none_at_all(),
        none_at_all(figure=None, periods=dict.fromkeys(MONTHS, fraction("0", "0"))),
        replace(none_at_all(direction="range"), target=RANGE),
    ],
)
def test_nothing_asked_all_year_is_no_good_result(commitment: CommitmentInput, zeros: Any) -> None:
    found = year(replace(commitment, weight=D(50)), one("B", "50", actual="100"), programme=with_rules(zeros=zeros))
    first = found.commitments[0]
    assert (first.actual, first.credit, first.obtained, codes(first)) == (None, None, None, ["zero_unearned"])
    assert (found.total, found.complete, found.band) == (D("50.00"), False, None)


@pytest.mark.parametrize("formula", ["target_over_actual", "two_minus_ratio"])
def test_by_either_formula(formula: str) -> None:
    pack = with_rules(lower={"formula": formula, "actual_zero": "met" if formula[0] == "t" else "by_formula"})
    assert alone(none_at_all(), programme=pack).credit is None
    assert alone(none_at_all(figure=fraction("0", "7")), programme=pack).credit == 100  # that was earned


def test_criteria_values_that_fall_to_nothing_are_not_earned_either() -> None:
    pack = with_rules(credit=shapes.CRITERIA)
    falling = Counts(criteria=(D(1), D(2), D(3), D(4), D(5)))
    rising = Counts(criteria=(D(50), D(40), D(30), D(20), D(10)))
    found = alone(none_at_all(target=None, direction="higher", counts=falling), programme=pack)
    assert (found.credit, codes(found)) == (None, ["zero_unearned"])
    assert alone(none_at_all(target=None, direction="higher", counts=rising), programme=pack).credit == 0


@pytest.mark.parametrize(
    ("commitment", "reason", "credit"),
    [
        (none_at_all(direction="higher"), "zero_of_zero", 0),
        (none_at_all(direction="report"), "zero_of_zero", 100),
        (replace(none_at_all(direction="range"), target=Target(low=D(1), high=D(5))), "zero_of_zero", 0),
    ],
)
def test_a_zero_that_flatters_nobody_stays_a_zero(commitment: CommitmentInput, reason: str, credit: int) -> None:
    found = alone(commitment)
    assert (codes(found)[0], found.credit) == (reason, credit)


def test_a_pack_may_say_that_nothing_asked_is_met() -> None:
    met = with_rules(zeros=shapes.zeros(target_zero="met", zero_of_zero="met"))
    assert (alone(none_at_all(), programme=met).credit, year(none_at_all(), programme=met).complete) == (100, True)
    none = with_rules(zeros=shapes.zeros(target_zero="met", zero_of_zero="no_figure"))
    assert codes(alone(none_at_all(), programme=none)) == ["nothing_asked"]


def test_during_the_year_nothing_is_held_back() -> None:
    commitment = none_at_all(programmed={"2026-06": D(5)})
    assert "zero_unearned" not in codes(alone(commitment, "2026-06"))
    assert year(commitment, as_of="2026-06").complete


def test_the_steps_say_that_it_is_not_earned() -> None:
    (step,) = (each for each in steps_of(none_at_all()) if each.name == "actual")
    assert (step.rule, rests_on(step, PMG), step.value) == ("zero_unearned", "rules.zeros", None)
    assert told(none_at_all(), "en")[0] == "0 of 0 all year: a 0 that would count as reached is not earned by that."
    assert told(none_at_all(), "es")[0].startswith("0 de 0 en todo el año")


def test_a_pack_that_says_nothing_of_zeros_is_not_cited_for_them() -> None:
    (step,) = (each for each in steps_of(none_at_all(), None, with_rules(zeros=None)) if each.name == "actual")
    assert rests_on(step, with_rules(zeros=None)) == "not_stated"


# -- months told twice -------------------------------------------------------------------------------------


def faults(*periods: str, programme: Programme = PMG, figure: Figure | None = None, **more: Any) -> dict[str, str]:
    """What is said of a year with these periods, by the place in the commitment."""
    commitment = one(periods={code: figure or fraction("45", "50") for code in periods}, **more)
    content = inputs_to_json(YearInputs(commitments=(commitment,)))
    assert parse_inputs(content, programme, kept=True).commitments[0].periods == commitment.periods
    try:
        parse_inputs(content, programme)
    except Invalid as refused:
        return {place.removeprefix("commitments[0]."): fault for place, fault in refused.fields.items()}
    return {}


@pytest.mark.parametrize("how", [None, "sum_over_sum", "sum_over_mean", "sum_over_fixed", "mean"])
def test_a_quarter_beside_its_months_is_refused_where_it_would_count_twice(how: Any) -> None:
    assert faults(*MONTHS, "2026-Q1", accumulation=how) == {
        "periods.2026-Q1": "A month of this period is in another one too, and would count twice. Keep one of them."
    }
    assert list(faults("2026", "2026-S2", "2026-11", accumulation=how)) == ["periods.2026-S2", "periods.2026"]
    assert faults("2026-Q1", "2026-04", "2026-S2", accumulation=how) == {}


@pytest.mark.parametrize(
    "more",
    [
        {"accumulation": "last"},
        {"accumulation": "last_over_fixed"},
        {"accumulation": "maximum"},
        {"accumulation": "sum_over_sum", "entry": "year_to_date"},
        {"figure": value("90")},  # stated values without a rule keep the last
    ],
)
def test_where_the_last_stands_or_the_highest_months_may_be_told_twice(more: dict[str, Any]) -> None:
    assert faults(*MONTHS, "2026-Q1", **more) == {}


def test_counts_per_level_of_the_same_month_are_not_added_twice() -> None:
    levels = {"figure": Figure(counts=(D(1), D(9))), "formulas": (SATISFIED,)}
    assert list(faults("2026-01", "2026-Q1", **levels)) == ["periods.2026-Q1"]
    assert faults("2026-01", "2026-Q1", accumulation="last", **levels) == {}


# -- parts of a person ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credit", "counts", "place"),
    [
        (shapes.CHILDREN, {"met": "0.5", "of": "1"}, "met"),
        (shapes.CHILDREN, {"met": "0", "of": "0.0000001"}, "of"),
        (shapes.WEB, {"items": [{"code": "a", "level": "must", "yes": "0.0000001", "no": "0"}]}, "items[0].yes"),
        (shapes.WEB, {"items": [{"code": "a", "level": "must", "yes": "1", "no": "0.1"}]}, "items[0].no"),
    ],
)
def test_what_is_counted_is_whole(credit: Any, counts: dict[str, Any], place: str) -> None:
    pack, content = with_rules(credit=credit), {"commitments": [{"code": "A", "counts": counts}]}
    with pytest.raises(Invalid) as refused:
        parse_inputs(content, pack)
    says = "None is counted in parts. Write how many as a whole number."
    assert refused.value.fields[f"commitments[0].counts.{place}"] == says
    assert parse_inputs(content, pack, kept=True)


def test_a_whole_number_may_be_written_with_zeros_and_items_weigh_parts() -> None:
    item = {"code": "a", "level": "must", "yes": "2.0", "no": "0", "weight": "0.5"}
    pack = with_rules(credit=shapes.WEB)
    assert parse_inputs({"commitments": [{"code": "A", "counts": {"items": [item]}}]}, pack)
