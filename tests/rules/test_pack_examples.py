"""Each pack's worked example runs through ``cumple score`` and gives the numbers of its source or of its making."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules import panel, samples
from tests.rules.samples import pack_of, path_of
from tests.rules.telling import check, speaks
from tests.rules.test_scoring_command import scored
from tracker.formats.rounding import half_up
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import builtin_packs, load_builtin
from tracker.rules.survey.statistics import net_share, scaled_mean

SAMPLES, CASES = samples.FOLDER, samples.cases()


def run(case: str) -> Any:
    return scored(pack_of(case), str(path_of(case)), "--json")


def by_code(found: Any, name: str) -> dict[str, Any]:
    """One figure of each commitment that has it."""
    return {one["code"]: one[name] for one in found["commitments"] if one.get(name) is not None}


def whole(number: str, places: int = 0) -> str:
    return str(half_up(Fraction(number), places))


def test_every_pack_has_an_example() -> None:
    assert {pack_of(case) for case in CASES} == set(builtin_packs())


@pytest.mark.parametrize("case", samples.PUBLISHED)
def test_an_example_of_published_rows_is_its_table(case: str) -> None:
    programme = load_builtin(pack_of(case))
    kept = parse_inputs(read_json(path_of(case).read_text("utf-8")), programme)
    assert kept == parse_inputs(inputs_to_json(samples.PUBLISHED[case]()), programme)


def against_published(found: Any, name: str) -> dict[str, tuple[str, str]]:
    """The figures of commitments that the source printed too and that differ from it at six decimals."""
    return {
        one["code"]: (whole(one[name] or "0", 6), whole(one["published"][name], 6))
        for one in found["commitments"]
        if name in one.get("published", {})
        if half_up(Fraction(one[name] or "0"), 6) != half_up(Fraction(one["published"][name]), 6)
    }


def test_junaeb_2016_obtains_15_of_15_with_101_02_and_20_of_20_on_form_h() -> None:
    found = run("pmg-cl-2016")
    (one,) = found["commitments"]
    assert (one["achievement_shown"], one["obtained"]) == ("101.02", "15.00")
    assert (one["published"]["achievement"], one["published"]["obtained"]) == ("101.02", "15")
    assert one["obtained_by_form"] == {"h": "20.00", "incentive": "15.00"}
    assert (found["total"], found["band"], found["complete"]) == ("15.00", None, False)  # one row of a year


def test_a_team_of_dga_2016_obtains_70_of_the_70_that_were_readable() -> None:
    found = run("cdc-cl-2016")
    assert by_code(found, "obtained") == {"I1": "40.00", "I2": "30.00"}
    assert by_code(found, "achievement_shown") == {"I1": "100", "I2": "100"}
    (team,) = found["groups"]
    assert (team["obtained"], team["published_obtained"], team["percent"]) == ("70.00", "70", None)


def test_svs_2016_printed_60_and_35_and_cannot_be_computed_again() -> None:
    found = run("mei-cl-2016")
    assert (found["total"], found["published"]["total"]) == (None, "95")
    assert [(one["code"], one["weight"], one["published_obtained"]) for one in found["objectives"]] == [
        ("1", "60", "60"), ("2", "40", "35"), ("3", None, None),
    ]  # fmt: skip
    assert found["published"]["band"]["pays_percent"] is None


def test_sbif_2016_is_recomputed_where_lower_is_better() -> None:
    found = run("mei-cl-2016.sbif")
    assert by_code(found, "achievement_shown") == {"I1": "100.00", "I2": "107.14"}
    assert [reason["code"] for reason in found["commitments"][2]["reasons"]][:1] == ["actual_zero"]


def test_form_h_of_june_2026_comes_out_row_by_row() -> None:
    found = run("monitor-cl-2026")
    assert len(found["commitments"]) == 8
    assert against_published(found, "points_programmed") == {}
    assert against_published(found, "points_won") == {}
    assert against_published(found, "achievement") == {}


def test_the_ministrys_pmg_of_june_2026_comes_out_but_for_spending() -> None:
    """Its code gives spending all its points, though the programme of the year divides the other way."""
    found = run("pmg-cl-2026")
    assert len(found["commitments"]) == 18
    assert against_published(found, "points_programmed") == {}
    assert against_published(found, "points_won") == {"C001": ("9.611268", "11.000000")}
    assert (found["standing"]["percent"], found["standing"]["published_percent"]) == ("67.54", "71.86")


def test_the_collective_agreement_of_june_2026_has_151_indicators_of_17_teams() -> None:
    found = run("cdc-2026-06")
    rows = panel.rows_of(panel.CDC, "2026-06")
    won = [whole(one["points_won"] or "0", 6) for one in found["commitments"]]
    assert len(found["groups"]) == 17
    unlike = [row["indicator"] for row, ours in zip(rows, won, strict=True) if six(row["points_won"]) != ours]
    assert [name[:29] for name in unlike] == ["Oficios con informe de cierre"]


def six(share: str) -> str:
    """A published share of the year as points at six decimals."""
    return str(half_up(Fraction(share) * 100, 6))


@pytest.mark.parametrize("case", CASES)
def test_each_figure_of_an_example_is_explained_in_both_languages(case: str) -> None:
    programme = load_builtin(pack_of(case))
    inputs = parse_inputs(read_json((SAMPLES / f"{case}.json").read_text("utf-8")), programme)
    for write, step in check(programme, inputs):
        speaks(write, step)


@pytest.mark.parametrize("case", CASES)
def test_the_facts_of_an_example_are_written_as_they_are_read(case: str) -> None:
    programme = load_builtin(pack_of(case))
    inputs = parse_inputs(read_json((SAMPLES / f"{case}.json").read_text("utf-8")), programme)
    assert parse_inputs(json.loads(json.dumps(inputs_to_json(inputs))), programme) == inputs


def test_what_was_not_sourced_is_not_offered_for_a_real_year() -> None:
    offered = [code for code in builtin_packs() if load_builtin(code).status == "published"]
    assert offered == [
        "cdc-cl-2016", "cdc-cl-2026", "mei-cl-2016", "mei-cl-2017", "pmg-cl-2015", "pmg-cl-2016", "pmg-cl-2017",
        "pmg-cl-2025", "pmg-cl-2026",
    ]  # fmt: skip


def test_the_monthly_sheet_of_2015_accumulates_to_its_printed_figures() -> None:
    found = run("pmg-cl-2015")
    actual = by_code(found, "actual")
    assert [whole(value, 2) for value in actual.values()] == ["100.00", "1.92", "0.96", "0.00", "56.25"]
    assert len([c for o in load_builtin("pmg-cl-2015").objectives for c in o.commitments]) == 10
    # eleven months are no year: nothing is paid on them
    assert (found["total"], found["complete"], found["band"]) == ("100.00", False, None)
    assert {one["params"]["periods"] for c in found["commitments"] for one in c["reasons"] if "params" in one} == {
        "2015-12"
    }


def test_vialidad_2017_and_a_fourth_objective_that_is_met_or_not() -> None:
    found = run("pmg-cl-2017")
    assert by_code(found, "achievement_shown") == {"AUSTRAL": "101.93", "URBANAS": "100.00", "PUBLICAR": "50.00"}
    assert by_code(found, "obtained") == {"AUSTRAL": "60.00", "URBANAS": "30.00", "PUBLICAR": "0.00"}
    assert (by_code(found, "met"), found["total"]) == ({"PUBLICAR": False}, "90.00")


def test_a_formulation_of_2018_has_its_printed_targets_and_no_result() -> None:
    found = run("pmg-cl-2018")
    assert by_code(found, "target") == {"PLAZOS": "13", "COSTOS": "7.1", "APR": "36"}
    assert (found["complete"], found["band"]) == (False, None)


def test_a_year_of_2023_falls_into_the_band_of_its_total() -> None:
    found = run("pmg-cl-2023")
    assert (found["total"], found["band"]["pays_percent"]) == ("88.50", "3.8")


def test_inapi_2017_is_far_above_its_target() -> None:
    found = run("mei-cl-2017")
    assert by_code(found, "achievement_shown")["PATENTES"] == "152.78"
    assert by_code(found, "obtained")["PATENTES"] == "50.00"


def test_opinions_decide_requirements_of_2025_and_checklists_leave_out_what_does_not_apply() -> None:
    found = run("pmg-cl-2025")
    # missing: 3 of 4; unfavourable, met, half met: 1.5 of 3
    assert by_code(found, "actual")["TD-E1O2"] == "75"
    assert by_code(found, "actual")["TD-E2O1"] == "50"
    # levels: (3 + 2) of 6, 1 of 3, 0 of 3; 60 × 5/6 + 25 × 1/3 + 15 × 0
    assert by_code(found, "actual")["WEB"] == "58.3333333333"
    assert by_code(found, "actual")["MGDE"] == "50"  # 36 of 72
    assert by_code(found, "obtained")["TD"] == "12.68"  # 2.67 + 2.00 + 2.67 + 5.34


def test_the_digital_system_of_2025_is_whole() -> None:
    programme = load_builtin("pmg-cl-2025")
    needs = {
        one.code: [(need.code, bool(need.means), bool(need.third_party)) for need in one.objective.requirements]
        for one in programme.catalogue_entry("TD").stages()  # type: ignore[union-attr]
    }
    assert [len(some) for some in needs.values()] == [1, 4, 3, 0]
    assert all(means for some in needs.values() for _, means, _ in some)
    assert [code for code, _, third in needs["TD-E1O2"] if third] == ["RT1", "RT3"]
    assert [code for code, _, third in needs["TD-E2O1"] if third] == ["RT1"]
    until = {one.code: one.until for one in programme.calendar.milestones}
    assert (until["std-site-choice"], until["std-resolution"]) == ("2025-03-05 18:30", "2025-12-31 23:59")


def test_complaints_come_out_as_published_and_none_answered_has_no_figure() -> None:
    found = run("calidad-cl-2025")
    printed = {code: whole(value, 1) for code, value in by_code(found, "actual").items()}
    assert [printed[code] for code in ("RECLAMOS-RESPUESTA", "B-RESPUESTA", "RECLAMOS-ATRASO", "C-RESPUESTA",
                                       "C-ATRASO")] == ["30.3", "57.1", "62.5", "29.8", "76.5"]  # fmt: skip
    assert "D-ATRASO" not in printed
    assert found["total"] is None
    assert by_code(found, "colour") == {
        "RECLAMOS-RESPUESTA": "red", "B-RESPUESTA": "red", "RECLAMOS-ATRASO": "red", "C-RESPUESTA": "red",
        "C-ATRASO": "red", "TRAMITES-ESPERA": "amber", "MESU": "red",
    }  # fmt: skip


def test_buckets_add_up_and_a_percentile_is_read_off_the_whole_and_only_reported() -> None:
    found = run("calidad-cl-2025")
    assert by_code(found, "actual")["TRAMITES-ESPERA"] == "80"  # 160 of 200, not the mean of months
    assert by_code(found, "actual")["TRAMITES-P90"] == "20"  # 90 and 70, then 25: 185 of 200
    percentile = next(one for one in found["commitments"] if one["code"] == "TRAMITES-P90")
    assert [reason["code"] for reason in percentile["reasons"]] == ["periods_missing", "report_only"]
    assert percentile["reasons"][0]["params"]["count"] == "10"  # only two months of the example are there


def test_the_indian_guideline_gives_84_5() -> None:
    found = run("in-rfd-2014")
    assert by_code(found, "credit") == {"A": "75", "B": "90", "C": "100"}
    assert by_code(found, "obtained") == {"A": "37.50", "B": "27.00", "C": "20.00"}
    assert (found["total"], found["band"]["label"]["en"]) == ("84.50", "Good")
    assert by_code(found, "target") == {"A": "25", "B": "18", "C": "450"}  # the normal target stands at 90


def test_a_mexican_goal_that_is_far_surpassed_is_red_and_colours_score_nothing() -> None:
    found = run("mx-mir-2017")
    assert by_code(found, "colour") == {"COBERTURA": "green", "CRECIMIENTO": "red", "QUEJAS": "amber"}
    assert by_code(found, "achievement_shown")["COBERTURA"] == "108.34"  # 108.3423 is cut
    assert by_code(found, "achievement_shown")["QUEJAS"] == "85.00"  # 2 - 23/20
    assert (found["total"], found["band"]) == (None, None)


def test_mexican_growth_is_cut_to_the_published_56_24() -> None:
    found = scored("mx-mir-2017", str(SAMPLES / "mx-mir-2017.json"), "--explain", "--language", "en")
    step = next(step for step in found["steps"] if step["id"] == "c/CRECIMIENTO/counted_actual")
    assert (step["rule"], Fraction(step["value"]), step["sentence"]) == (
        "as_displayed", Fraction("56.24"), "The value counts as it is shown: 56.24. Cut at 2 decimals.",
    )  # fmt: skip


PUBLISHED = {
    "deputy-reporting-2023-04": ("80", "79.58"), "deputy-reporting-2023-05": ("81", "80.57"),
    "deputy-reporting-2023-07": ("79", "79.20"), "deputy-reporting-2023-11": ("82", "82.01"),
    "deputy-reporting-2026-04": ("84", "83.98"), "deputy-reporting-2026-06": ("82", "82.19"),
    "make-a-lpa-2026-04": ("89", "89.45"), "use-an-lpa-2026-06": ("90", "89.73"),
}  # fmt: skip


@pytest.mark.parametrize("code", PUBLISHED)
def test_each_british_month_comes_out_by_the_formula_of_its_date(code: str) -> None:
    actual = by_code(run("uk-kpi-2026"), "actual")[code]
    assert (whole(actual), whole(actual, 2)) == PUBLISHED[code]


def test_the_other_british_formula_would_give_other_figures() -> None:
    """Mean of April to June 2026, top two of 2023: as recomputed, and unlike what was published."""
    content = read_json((SAMPLES / "uk-kpi-2026.json").read_text("utf-8"))
    assert isinstance(content, dict)
    for one in content["commitments"]:
        if "measured_on" in one:
            one["measured_on"] = "2023-04" if one["measured_on"] > "2026-03" else "2026-04"
    found = scored("uk-kpi-2026", "-", piped=json.dumps(content, default=str).encode())
    swapped = {code: whole(value, 2) for code, value in by_code(found, "actual").items() if code in PUBLISHED}
    assert list(swapped.values()) == ["81.01", "82.77", "81.34", "84.83", "80.88", "79.52", "85.78", "86.27"]


def test_the_british_mean_and_net_are_those_of_the_statistics() -> None:
    counts = [23, 46, 153, 419, 528]
    mean, net = scaled_mean(counts), net_share(counts[3] + counts[4], counts[2], counts[0] + counts[1])
    assert mean is not None
    assert net is not None
    inputs = {"code": "N", "direction": "report", "counts": {"levels": [str(count) for count in counts]}}
    for formula, value in (({"kind": "scaled_mean", "levels": "5"}, mean.value),
                           ({"kind": "net_share", "levels": "5", "top": "2", "bottom": "2"}, net.value)):  # fmt: skip
        content = {"commitments": [{**inputs, "formulas": [formula]}]}
        found = by_code(scored("uk-kpi-2026", "-", piped=json.dumps(content).encode()), "actual")["N"]
        assert found == whole(str(value * 100), 10).rstrip("0")


def test_completion_and_nothing_to_divide_by() -> None:
    found = run("uk-kpi-2026")
    assert by_code(found, "actual")["COMPLETION"] == "50"
    assert whole(by_code(found, "actual")["COMPLETION-TEST"], 2) == "66.67"
    none = next(one for one in found["commitments"] if one["code"] == "COMPLETION-NONE")
    assert (none["actual"], [reason["code"] for reason in none["reasons"]]) == (None, ["nothing_asked"])


def test_trust_against_the_target_an_agency_set_itself() -> None:
    found = run("us-hisp-2024")
    assert by_code(found, "achievement_shown")["VA-TRUST"] == "89.33"
    assert by_code(found, "actual")["SATISFACTION"] == "3.85"  # 10·1+20·2+30·3+70·4+70·5 over 200
    assert whole(by_code(found, "actual")["RESPONSE-RATE"]) == "11"


@pytest.mark.parametrize(
    ("case", "total", "pooled"),
    [
        ("ca-standards-2024", "73", (53, 73)),
        ("ca-standards-2024.fiscal-2019", "69", (47, 68)),
    ],
)
def test_canadian_standards_are_pooled_over_categories(case: str, total: str, pooled: tuple[int, int]) -> None:
    found = run(case)
    assert (found["total"], found["complete"]) == (total, True)
    assert Decimal(found["objectives"][0]["percent"]) == half_up(Fraction(100 * pooled[0], pooled[1]), 2)
    assert found["objectives"][0]["weight"] == str(pooled[1])


def test_each_canadian_standard_is_held_against_its_own_target() -> None:
    found = run("ca-standards-2024.two-standards")
    assert by_code(found, "met") == {"ACKNOWLEDGE": True, "OFFICER": False}
    assert (by_code(found, "actual")["PROCUREMENT"], found["total"]) == ("50", "50")


def test_sub_criteria_are_scored_in_both_ways_and_a_criterion_is_their_mean() -> None:
    found = run("eu-caf-2020")
    actual = by_code(found, "actual")
    assert (actual["1.1"], actual["1.2"], actual["6.1"]) == ("50", "60", "50")  # 200/400, 240/400, 100/200
    criteria = {one["code"]: one["percent"] for one in found["objectives"]}
    assert (criteria["1"], criteria["6"], len(actual)) == ("50.00", "42.50", 28)
    assert found["total"] == "41.9"  # (50 + 4 × 45 + 42.5 + 3 × 35) / 9 = 41.944…
