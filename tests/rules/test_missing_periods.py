"""Periods that nobody reported: named, never zero, and no older figure stands for them unsaid."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tests.rules.telling import rests_on, steps_of, told
from tests.rules.test_golden import made
from tests.rules.years import alone, codes, fraction, one, value, year
from tracker.errors import Invalid
from tracker.rules.calendar.periods import months_of
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.inputs.model import CommitmentInput, Counts, Figure, Requirement, YearInputs
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin, parse_pack
from tracker.rules.scoring.missing_periods import GAPS, finest
from tracker.rules.scoring.results import Reason
from tracker.rules.scoring.score import score

D = Decimal
PMG = load_builtin("pmg-cl-2026")
TOLD = with_rules(periods=None)
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


def reported(*periods: str, how: Any = "sum_over_sum", **more: Any) -> CommitmentInput:
    return one(target="90", accumulation=how, periods={code: fraction("45", "50") for code in periods}, **more)


def gap(found: Any) -> dict[str, str] | None:
    """What the one reason about periods says; None where there is none."""
    reasons = [reason for reason in found.reasons if reason.code in GAPS]
    assert len(reasons) <= 1
    return {"code": reasons[0].code, **reasons[0].params} if reasons else None


def of(commitment: CommitmentInput, as_of: str | None = None, programme: Programme = PMG) -> dict[str, str] | None:
    return gap(alone(commitment, as_of, programme))


# -- what is added up ----------------------------------------------------------------------------


def test_january_and_march_are_no_year_and_are_not_paid() -> None:
    found = year(reported("2026-01", "2026-03", frequency="monthly"))
    missing = ", ".join(month for month in MONTHS if month not in ("2026-01", "2026-03"))
    assert gap(found.commitments[0]) == {"code": "periods_missing", "count": "10", "of": "12", "periods": missing}
    assert (found.total, found.complete, found.band) == (D("100.00"), False, None)
    assert codes(found) == ["figures_missing"]


def test_a_programme_that_only_tells_it_keeps_its_figures_and_its_band() -> None:
    for programme in (TOLD, with_rules(periods=shapes.periods("told"))):
        found = year(reported("2026-01", "2026-03"), programme=programme)
        assert codes(found.commitments[0]) == ["periods_missing"]
        assert (found.total, found.complete, found.band is not None) == (D("100.00"), True, True)


@pytest.mark.parametrize("how", ["sum_over_sum", "sum_over_mean", "sum_over_fixed", "mean", "maximum", None])
def test_every_rule_that_takes_all_periods_names_those_that_are_not_there(how: Any) -> None:
    assert of(reported("2026-01", "2026-03", how=how), "2026-03") == {
        "code": "periods_missing", "count": "1", "of": "3", "periods": "2026-02",
    }  # fmt: skip


def test_counts_of_levels_do_so_too() -> None:
    formula = CountFormula(kind="top_share", levels=2, top=1)
    counted = one(formulas=(formula,), accumulation="sum_of_counts", periods={"2026-02": Figure(counts=(D(1), D(3)))})
    assert of(counted, "2026-02") == {"code": "periods_missing", "count": "1", "of": "2", "periods": "2026-01"}
    last = of(replace(counted, accumulation="last"), "2026-04")
    assert last == {"code": "value_of_earlier_period", "period": "2026-02", "asked": "2026-04"}


def test_a_whole_year_has_no_gap_however_it_is_told() -> None:
    for periods in (MONTHS, ["2026"], ["2026-S1", "2026-Q3", "2026-10", "2026-11", "2026-12"]):
        for frequency in (None, "monthly", "quarterly", "yearly"):
            assert of(reported(*periods, frequency=frequency)) is None


def test_what_is_counted_is_the_period_that_is_reported() -> None:
    assert of(reported("2026-Q1", frequency="quarterly"), "2026-05") is None  # the second quarter has not ended
    assert of(reported("2026-Q1", frequency="quarterly"), "2026-06") == {
        "code": "periods_missing", "count": "1", "of": "2", "periods": "2026-Q2",
    }  # fmt: skip
    assert of(reported("2026-01", "2026-02", frequency="quarterly"), "2026-03") == {
        "code": "periods_missing", "count": "1", "of": "1", "periods": "2026-Q1",
    }  # fmt: skip


def test_a_period_without_a_figure_in_it_is_missing() -> None:
    commitment = reported("2026-01", "2026-03")
    commitment = replace(commitment, periods={**commitment.periods, "2026-02": Figure()})
    found = of(commitment, "2026-03")
    assert found is not None
    assert found["periods"] == "2026-02"


def test_nothing_is_asked_for_before_it_was_promised() -> None:
    assert of(reported("2026-07", "2026-08", since="2026-07"), "2026-08") is None
    assert of(reported("2026-Q3", since="2026-08"), "2026-09") is None  # the quarter it was promised in
    assert of(reported("2026-07", since="2026-Q3"), "2026-08") == {
        "code": "periods_missing", "count": "1", "of": "2", "periods": "2026-08",
    }  # fmt: skip
    assert of(reported("2026-01", since="2026-07"), "2026-03") is None  # nothing is asked for yet


def test_a_programme_that_begins_in_march_asks_for_nothing_before() -> None:
    periods = PMG.calendar.periods.model_copy(update={"first": "2026-03"})
    march = PMG.model_copy(update={"calendar": PMG.calendar.model_copy(update={"periods": periods})})
    assert of(reported("2026-03", "2026-04"), "2026-04", march) is None
    assert of(reported("2026-04", frequency="monthly"), "2026-04", march) == {
        "code": "periods_missing", "count": "1", "of": "2", "periods": "2026-03",
    }  # fmt: skip


def test_how_often_comes_from_the_entry_of_the_pack_where_nobody_says() -> None:
    transfer = reported("2015-Q1", code="CAP-TRANSFER")
    found = gap(alone(transfer, "2015-06", load_builtin("pmg-cl-2015")))
    assert found is not None
    assert (found["count"], found["periods"]) == ("3", "2015-04, 2015-05, 2015-06")
    assert finest(["2026", "2026-Q1", "2026-S2"]) == "quarterly"
    assert [months_of(code) for code in ("2026-01", "2026-Q2", "2026-S2", "2026")] == [1, 56, 4032, 4095]


# -- what stands by itself -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "entry"), [("last", "period"), ("last_over_fixed", "period"), ("sum_over_sum", "year_to_date")]
)
def test_a_value_of_january_does_not_stand_for_june_unsaid(how: Any, entry: Any) -> None:
    commitment = reported("2026-01", how=how, entry=entry)
    found = {"code": "value_of_earlier_period", "period": "2026-01", "asked": "2026-06"}
    assert of(commitment, "2026-06") == found
    assert of(commitment, "2026-01") is None
    assert of(commitment) == {**found, "asked": "2026-12"}
    assert (year(commitment).complete, year(commitment, programme=TOLD).complete) == (False, True)


def test_stated_values_without_a_rule_keep_the_last_and_say_of_when() -> None:
    commitment = one(periods={"2026-01": value("90")})
    assert of(commitment, "2026-02") == {"code": "value_of_earlier_period", "period": "2026-01", "asked": "2026-02"}


def test_requirements_of_an_earlier_period_are_said_to_be() -> None:
    stage = one("S", target=None, requirements=(Requirement("RT1", D(1)),))
    assert of(stage, "2026-06") is None  # nobody said of when they are
    assert of(replace(stage, requirements_at="2026-06"), "2026-06") is None
    assert of(replace(stage, requirements_at="2026-02"), "2026-06") == {
        "code": "value_of_earlier_period", "period": "2026-02", "asked": "2026-06",
    }  # fmt: skip


def test_a_checklist_and_counted_children_of_an_earlier_period_are_said_to_be() -> None:
    earlier = {"code": "value_of_earlier_period", "period": "2026-02", "asked": "2026-06"}
    checklist = shapes.checklist(shapes.questions("q", None, 1, 1), requirements_at="2026-02")
    web = with_rules(credit=shapes.WEB.model_copy(update={"levels": ()}))
    assert of(checklist, "2026-06", web) == earlier
    children = one(target=None, counts=Counts(met=D(1), of=D(2)), requirements_at="2026-02")
    assert of(children, "2026-06", with_rules(credit=shapes.CHILDREN)) == earlier
    assert of(children, "2026-02", with_rules(credit=shapes.CHILDREN)) is None


def test_a_figure_of_the_year_as_such_has_no_periods_to_miss() -> None:
    assert of(one(actual="90", frequency="monthly")) is None
    assert of(replace(reported("2026-01"), actual=value("90"))) is None
    assert codes(alone(one(frequency="monthly"))) == ["no_actual"]  # that is said already


# -- what it holds back ----------------------------------------------------------------------------


def test_a_standing_is_never_held_back() -> None:
    found = year(reported("2026-01", "2026-03", programmed={"2026-06": D(90)}), as_of="2026-06")
    assert found.complete
    assert gap(found.commitments[0]) is not None


def test_what_weighs_nothing_or_is_out_holds_nothing_back() -> None:
    whole = one("B", actual="100")
    for commitment in (reported("2026-01", weight="0"), reported("2026-01", status="excluded", weight="0")):
        assert year(replace(commitment, code="A"), whole).complete


def test_a_team_and_its_agency_are_incomplete_together() -> None:
    programme = load_builtin("cdc-cl-2026")
    found = year(reported("2026-01", group="X"), programme=programme)
    assert (found.groups[0].complete, found.complete) == (False, False)


def test_a_child_that_only_its_parent_counts_holds_back_the_year_too() -> None:
    programme = with_rules(credit=shapes.CHILDREN)
    child = replace(reported("2026-01"), code="K", parent="P", weight=None)
    for status, complete in (("measured", False), ("not_applicable", True)):
        others = one("L", None, actual="100", parent="P")
        assert (
            year(one("P", target=None), replace(child, status=status), others, programme=programme).complete is complete
        )


# -- how it is told ----------------------------------------------------------------------------------


def test_the_reason_names_the_periods() -> None:
    (missing,) = (each for each in alone(reported("2026-01", "2026-03"), "2026-04").reasons if each.code in GAPS)
    assert reason_sentence(missing, "en") == (
        "No figure for 2 of 4 periods; none is taken as 0: February 2026, April 2026."
    )
    assert reason_sentence(missing, "es") == (
        "Sin cifra en 2 de 4 períodos; ninguno se toma como 0: febrero de 2026, abril de 2026."
    )
    (last,) = (each for each in alone(reported("2026-01", how="last"), "2026-06").reasons if each.code in GAPS)
    assert reason_sentence(last, "en") == (
        "No figure for June 2026: that of January 2026, the last there is, stands for it."
    )


# -- packs and files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(builtin_packs()))
def test_every_pack_states_what_becomes_of_missing_periods_and_of_zeros(code: str) -> None:
    rules = load_builtin(code).rules
    assert rules.periods is not None
    assert rules.zeros is not None
    assert "target_zero" in rules.lower.model_fields_set
    pays = any(band.pays_percent is not None for band in load_builtin(code).bands)
    assert rules.periods.missing == ("incomplete" if pays or code.startswith(("mei", "cdc")) else "told")


def test_published_tables_and_golden_years_tell_of_no_period_but_where_one_is_missing() -> None:
    found = {
        name: [each.code for each in score(parse_pack(text), inputs).commitments if gap(each)]
        for name, (text, inputs) in made().items()
    }
    assert {name: missing for name, missing in found.items() if missing} == {
        "every-rule-2026": ["ADDED"],
        "calidad-cl-2025-sample": ["TRAMITES-ESPERA", "TRAMITES-P90"],  # two months of twelve
        "us-hisp-2024-sample": ["SATISFACTION"],  # two quarters of four
    }


def test_the_facts_of_periods_are_read_as_they_are_written() -> None:
    stage = one("S", "0", target=None, requirements=(Requirement("RT1", D(1)),), requirements_at="2026-02")
    inputs = YearInputs(commitments=(reported("2026-07", frequency="quarterly", since="2026-04"), stage))
    assert parse_inputs(inputs_to_json(inputs), PMG) == inputs
    assert "frequency" not in inputs_to_json(YearInputs(commitments=(one(),)))["commitments"][0]


@pytest.mark.parametrize(
    ("key", "wrong", "says"),
    [
        (
            "frequency",
            "weekly",
            "“weekly” is not one of the words known here. Write one of: monthly, quarterly, semester, yearly.",
        ),
        ("since", "2025-01", "This period lies outside the programme's year. Write one of 2026."),
        ("requirements_at", "June", "This is no period. Write one such as 2026-06, 2026-Q2, 2026-S1 or 2026."),
    ],
)
def test_wrong_words_about_periods_are_refused_at_their_place(key: str, wrong: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_inputs({"commitments": [{"code": "A", key: wrong}]}, PMG)
    assert refused.value.fields == {f"commitments[0].{key}": says}


# -- zeros and errors are told with their rule -----------------------------------------------------------


def test_a_step_about_a_zero_cites_the_rule_of_zeros() -> None:
    zero = next(step for step in steps_of(one(figure=fraction("0", "0"))) if step.rule == "zero_of_zero")
    assert (zero.name, rests_on(zero, PMG)) == ("actual", "rules.zeros")
    higher = next(step for step in steps_of(one(target="0", actual="3")) if step.rule == "target_zero")
    assert rests_on(higher, PMG) == "rules.zeros"
    lower = steps_of(one(target="0", actual="3", direction="lower"))
    assert {rests_on(step, PMG) for step in lower if step.name in ("achievement", "credit")} == {"rules.lower"}
    met = with_rules(zeros=shapes.zeros(target_zero="met", zero_of_zero="met"))
    decided = [step for step in steps_of(one(figure=fraction("0", "0")), None, met) if step.name == "achievement"]
    assert [(step.rule, rests_on(step, met)) for step in decided] == [("zero_of_zero", "rules.zeros")]
    plain = [step for step in steps_of(one(actual="3")) if step.name in ("actual", "achievement")]
    assert "rules.zeros" not in {rests_on(step, PMG) for step in plain}


def test_errors_take_nothing_off_a_standing_and_it_says_when_they_do() -> None:
    programme = with_rules(discount=shapes.discount("5", "20"))
    commitment = one(actual="50", programmed={"2026-06": D(100)}, reporting_errors=3)
    found = alone(commitment, "2026-06", programme)
    assert found.points_won == 50
    assert Reason("reporting_errors_later", {"count": "3", "cost": "15"}) in found.reasons
    (later,) = (each for each in found.reasons if each.code == "reporting_errors_later")
    assert "15%" in reason_sentence(later, "en")
    assert not [step for step in steps_of(commitment, "2026-06", programme) if step.name == "discount"]
    taken = {step.name: step for step in steps_of(commitment, None, programme)}
    assert (taken["discount"].value, rests_on(taken["discount"], programme)) == (15, "rules.discount")
    assert told(commitment, "en", None, programme)[3:6] == [
        "Recognised achievement, with its cap: min(50%; 100) = 50%.",
        "Discount for errors in the reported figures: min(5 × 3; 20) = 15%.",
        "Credit after the discount: 50% × (100 − 15%) / 100 = 42.5%.",
    ]
    assert alone(commitment, None, programme).obtained == D("42.50")
    assert "reporting_errors_later" not in codes(alone(replace(commitment, reporting_errors=0), "2026-06", programme))


# -- whether the year is whole --------------------------------------------------------------------------


def emptied(period: str, *periods: str) -> CommitmentInput:
    """Reported in all ``periods``, in one of which there is no figure."""
    commitment = reported(*periods)
    return replace(commitment, periods={**commitment.periods, period: Figure()})


def whole(commitment: CommitmentInput) -> bool:
    return year(commitment).complete


def test_twelve_months_are_a_year_and_eleven_with_an_empty_one_are_none() -> None:
    assert whole(reported(*MONTHS))
    assert not whole(emptied("2026-05", *MONTHS))


def test_twelve_figures_of_which_two_are_of_the_same_months_are_no_year() -> None:
    assert not whole(reported(*MONTHS[:4], *MONTHS[5:], "2026-Q1"))  # May is missing, January to March are there twice


@pytest.mark.parametrize("more", [{"how": "last"}, {"how": None, "entry": "year_to_date"}])
def test_december_is_enough_where_the_last_figure_stands_for_the_year(more: dict[str, Any]) -> None:
    assert whole(reported("2026-12", **more))
    assert not whole(reported("2026-11", **more))
    assert not whole(reported("2026-12"))


def test_requirements_met_by_march_are_no_year() -> None:
    needs = (Requirement("RT1", D(1)),)
    assert whole(one(target=None, requirements=needs, requirements_at="2026-12"))
    assert not whole(one(target=None, requirements=needs, requirements_at="2026-03"))


def test_a_figure_of_the_year_rests_on_no_months_whatever_months_stand_beside_it() -> None:
    assert whole(one(target="90", figure=fraction("45", "50"), periods={"2026-01": fraction("1", "2")}))
