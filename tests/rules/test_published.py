"""Every result that a published table of 2015 to 2018 prints comes out to the printed decimal."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.rules import tables
from tests.rules.telling import steps_of
from tests.rules.years import one
from tracker.rules.inputs.model import Figure, Operands, YearInputs
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.numbers import Step
from tracker.rules.scoring.published import differences
from tracker.rules.scoring.results import CommitmentResult, YearResult
from tracker.rules.scoring.score import score
from tracker.rules.values import Accumulation

OBJECTIVES = {"Objetivo 1": "1", "Objetivo 2": "2", "Objetivo 3": "3"}


def programme_of(name: str) -> Programme:
    kind = name.split("-")[1]
    return load_builtin({"cdc": "cdc-cl-2016", "mei": "mei-cl-2016"}.get(kind, "pmg-cl-2016"))


def result_of(name: str) -> YearResult:
    objectives = None if "cdc" in name else OBJECTIVES
    return score(programme_of(name), tables.year(name, objectives))


def half_up(number: Fraction, places: int) -> Decimal:
    """Rounding as on paper, by whole numbers, apart from the scorer's own."""
    scaled = number * 10**places
    whole = int(scaled + Fraction(1, 2)) if number >= 0 else -int(-scaled + Fraction(1, 2))
    return Decimal(whole).scaleb(-places)


RATIOS = [
    (name, str(row["n"]), which)
    for name in tables.names()
    for row in tables.table(name)["rows"]
    for which in ("target", "actual")
    if tables.operands(row, which) is not None and row.get(f"{which}_value") is not None
]


@pytest.mark.parametrize(("name", "n", "which"), RATIOS)
def test_every_printed_ratio_is_its_fraction_rounded_half_up_at_the_printed_decimals(
    name: str, n: str, which: str
) -> None:
    row = next(row for row in tables.table(name)["rows"] if str(row["n"]) == n)
    pair = tables.operands(row, which)
    assert pair is not None
    only = replace(
        tables.commitment(row),
        target=None,
        actual=Figure(operands=pair),
        status="measured",
    )
    found = score(programme_of(name), YearInputs(commitments=(only,))).commitments[0]
    assert found.actual is not None
    assert half_up(found.actual, tables.printed_places(row, which)) == row[f"{which}_value"]


def test_there_are_as_many_printed_ratios_as_when_the_tables_were_read() -> None:
    assert len(RATIOS) == 25


COMPLIANCES = [
    (name, str(row["n"]))
    for name in tables.names()
    for row in tables.table(name)["rows"]
    if row.get("published_compliance_pct") is not None
]


@pytest.mark.parametrize(("name", "n"), COMPLIANCES)
def test_every_printed_compliance_and_obtained_weight_comes_out(name: str, n: str) -> None:
    found = result_of(name).commitment(f"I{n}")
    assert found.published is not None
    assert found.achievement_shown == found.published.achievement
    assert found.obtained == found.published.obtained


@pytest.mark.parametrize("name", tables.names())
def test_no_printed_figure_differs_from_ours(name: str) -> None:
    assert differences(result_of(name)) == []


def junaeb(**changes: object) -> CommitmentResult:
    inputs = tables.year("2016-pmg-junaeb-informe-cumplimiento", OBJECTIVES)
    one = replace(inputs.commitments[0], **changes)  # type: ignore[arg-type]
    return score(load_builtin("pmg-cl-2016"), YearInputs(commitments=(one,))).commitments[0]


def test_junaeb_101_02_percent_obtains_no_more_than_its_weight_of_15() -> None:
    found = junaeb()
    assert (str(found.achievement_shown), str(found.obtained)) == ("101.02", "15.00")
    assert found.credit == 100


def test_junaeb_has_a_weight_on_form_h_of_its_own() -> None:
    found = junaeb(weights={"h": Decimal(20), "incentive": Decimal(15)})
    assert {form: str(got) for form, got in found.obtained_by_form.items()} == {"h": "20.00", "incentive": "15.00"}
    assert str(found.obtained) == "15.00"  # the incentive form drives the band


def test_junaeb_counts_the_value_as_displayed_99_and_not_the_99_11_of_its_narrative() -> None:
    found = junaeb(actual=Figure(value=Decimal("99.11")), decimals=0)
    assert str(found.achievement_shown) == "101.02"
    assert str(junaeb(actual=Figure(value=Decimal("99.11")), decimals=2).achievement_shown) == "101.13"


def test_dga_obtains_its_weights_and_its_team_is_not_judged_on_70_of_100() -> None:
    result = result_of("2016-cdc-dga")
    assert [str(one.obtained) for one in result.commitments] == ["40.00", "30.00"]
    assert [str(one.achievement_shown) for one in result.commitments] == ["100", "100"]
    team = result.groups[0]
    assert (team.code, str(team.obtained), team.published_obtained) == ("1 SUBDIRECCIÓN", "70.00", Decimal(70))
    assert team.percent is None
    assert result.total is None
    assert not result.complete
    assert [(one.code, one.params["sum"]) for one in team.reasons] == [("weights_incomplete", "70")]


def test_svs_cannot_be_recomputed_and_its_own_objectives_add_up_to_95() -> None:
    result = result_of("2016-mei-svs-totales")
    assert result.total is None  # of its indicators nothing was readable
    assert not result.complete
    assert result.band is None
    assert result.published_total == Decimal(95)
    assert [(one.code, one.weight, one.published_obtained) for one in result.objectives] == [
        ("1", Decimal(60), Decimal(60)),
        ("2", Decimal(40), Decimal(35)),
        ("3", None, None),
    ]
    assert result.commitment("I3").reasons[0].code == "not_committed"


def test_the_pay_of_a_mei_is_assumed_and_unknown_for_its_law_is_another() -> None:
    band = result_of("2016-mei-svs-totales").published_band
    assert band is not None
    assert (band.sureness, band.pays_percent) == ("assumed", None)


def test_sbif_lower_is_better_days_and_an_actual_of_zero() -> None:
    result = result_of("2016-mei-sbif-resultados")
    found = {one.code: one for one in result.commitments}
    assert found["I1"].achievement == 100  # 23 of 23 against 24 of 24: another denominator, the same value
    assert str(found["I2"].achievement_shown) == "107.14"  # 15 / 14 days
    assert found["I3"].achievement is None
    assert found["I3"].credit == 100  # the pack takes 0 hours without service as met, and says it is assumed
    assert "actual_zero" in {reason.code for reason in found["I3"].reasons}
    assert load_builtin("mei-cl-2016").rules.lower.sureness == "assumed"


def test_inapi_is_far_above_its_target_on_the_values_it_printed() -> None:
    assert str(result_of("2017-mei-inapi-resultados").commitments[0].achievement_shown) == "152.78"


def test_vialidad_counts_kilometres_with_decimals() -> None:
    austral, urban = result_of("2017-pmg-vialidad-resultados").commitments
    assert str(austral.achievement_shown) == "101.93"  # 72.37 / 71.00, both as displayed
    assert urban.achievement == 100


def test_serviu_formulation_has_targets_and_no_results_yet() -> None:
    result = result_of("2016-pmg-serviu-magallanes-formulacion")
    assert [one.reasons[0].code for one in result.commitments] == ["no_actual", "no_actual"]
    assert result.band is None
    assert {reason.code for reason in result.reasons} == {"weights_incomplete", "figures_missing"}


RULES: dict[int, Accumulation] = {
    1: "sum_over_fixed",
    2: "sum_over_mean",
    3: "sum_over_mean",
    4: "sum_over_sum",
    5: "sum_over_fixed",
}
MONTHS = ("Ene", "Feb", "Mar", "Abr", "May", "Jun", "Jul", "Ago", "Sep", "Oct", "Nov")


def accumulated(periods: dict[str, Figure], rule: Accumulation) -> dict[str, Step]:
    """The steps of a figure of these months, by name."""
    commitment = one(target=None, periods=periods, accumulation=rule, entry="period")
    return {step.name: step for step in steps_of(commitment, None, load_builtin("pmg-cl-2015"))}


def value_of(steps: dict[str, Step]) -> Fraction:
    value = steps["actual"].value
    assert value is not None
    return value


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_a_year_accumulates_as_the_monthly_sheet_of_2015_does(n: int) -> None:
    row = next(row for row in tables.table("2015-pmg-transversales-mensual")["rows"] if row["n"] == n)
    periods = {
        f"2015-{MONTHS.index(cell['month']) + 1:02}": Figure(operands=Operands(cell["num"], cell["den"]))
        for cell in row["monthly"]
    }
    found = accumulated(periods, RULES[n])
    assert found["accumulated/numerator"].value == row["actual_num"]
    printed = {1: "100.00", 2: "1.92", 3: "0.96", 4: "0.00", 5: "56.25"}[n]
    assert str(half_up(value_of(found), 2)) == printed


@pytest.mark.parametrize("n", [2, 3])
def test_a_rate_whose_denominators_were_added_up_would_be_eleven_times_too_small(n: int) -> None:
    row = next(row for row in tables.table("2015-pmg-transversales-mensual")["rows"] if row["n"] == n)
    periods = {
        f"2015-{month:02}": Figure(operands=Operands(cell["num"], cell["den"]))
        for month, cell in enumerate(row["monthly"], 1)
    }
    assert half_up(value_of(accumulated(periods, RULES[n])), 2) == row["actual_value"]
    assert half_up(value_of(accumulated(periods, "sum_over_sum")), 2) != row["actual_value"]
