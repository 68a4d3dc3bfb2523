"""What stands beside a figure: formula, n, interval, parts, what does not add up, and what is too small to be shown."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.panel import SAMPLES
from tests.rules.shapes import with_rules
from tests.rules.test_scoring_command import cumple, scored
from tests.rules.test_shapes_inputs import faults
from tracker.analysis.figure_details import details_of, details_to_json, measured
from tracker.analysis.publication_notes import note_sentence, notes_of
from tracker.formats.rounding import half_up
from tracker.rules.inputs.model import Part, Survey, YearInputs
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin
from tracker.rules.programme.rules import Publication
from tracker.rules.scoring.results import result_to_json
from tracker.rules.scoring.score import score
from tracker.rules.survey.measured import weighted

UK = load_builtin("uk-kpi-2026")
TOP = {"kind": "top_share", "levels": "5", "top": "2"}
APRIL = {"code": "A", "direction": "report", "decimals": "0", "measure": "UK-SATISFACTION", "measured_on": "2026-04",
         "counts": {"levels": ["12", "21", "131", "410", "450"]}}  # fmt: skip
MOP = {"code": "R", "direction": "report", "factor": "100",
       "actual": {"numerator": "497", "denominator": "528", "parts": {
           "sex": {"women": {"numerator": "320", "denominator": "340"},
                   "men": {"numerator": "173", "denominator": "188"}}}}}  # fmt: skip


def year(*commitments: dict[str, Any], pack: Programme = UK, as_of: str | None = None) -> YearInputs:
    return parse_inputs({"as_of": as_of, "commitments": list(commitments)}, pack)


def told(commitment: dict[str, Any], pack: Programme = UK, as_of: str | None = None, **more: Any) -> dict[str, Any]:
    """What stands beside the one commitment, as JSON."""
    (one,) = year(commitment, pack=pack, as_of=as_of).commitments
    found = details_of(pack, one, as_of, **more)
    return details_to_json(found, 0 if pack.rules.publication is None else pack.rules.publication.minimum_cell, "en")


def sentences(commitment: dict[str, Any], pack: Programme = UK, as_of: str | None = None) -> list[str]:
    """The notes of the figure, each of which is said in both languages."""
    (one,) = year(commitment, pack=pack, as_of=as_of).commitments
    notes = notes_of(pack, one, as_of)
    assert all("%(" not in note_sentence(note, language) for note in notes for language in ("es", "en"))
    return [note_sentence(note, "en") for note in notes]


def of_ten(minimum: int = 10) -> Programme:
    return with_rules("uk-kpi-2026", publication=Publication(minimum_cell=minimum, **shapes.STATED))


# -- through the shell -----------------------------------------------------------------------------


def test_a_figure_of_counts_carries_its_formula_n_and_interval_without_being_asked() -> None:
    found = scored("uk-kpi-2026", "-", "--json", piped=json.dumps({"commitments": [APRIL]}).encode())
    (one,) = found["commitments"]
    assert "trace" not in one
    assert one["measured"] == {
        "formula": "top_share/2", "measure": "UK-SATISFACTION", "valid_from": "2026-04-01", "valid_until": None,
        "unit": "%", "wording": "Overall, how satisfied were you with this service today?", "shown": "84",
        "low": "81.6116605249", "high": "86.1030627903", "error": None, "confidence": "95", "method": "wilson",
        "n": 1024, "offered": None, "population": None, "hidden": False,
    }  # fmt: skip


def test_every_published_month_of_the_united_kingdom_tells_n_and_the_formula_of_its_day() -> None:
    path = SAMPLES / "score" / "uk-kpi-2026.json"
    found = {one["code"]: one.get("measured") for one in scored("uk-kpi-2026", str(path))["commitments"]}
    assert found["COMPLETION"] is None
    month = found["deputy-reporting-2023-04"]
    assert (month["formula"], month["n"], month["shown"], month["method"]) == (
        "scaled_mean/1",
        1169,
        "80",
        "scaled_mean",
    )
    assert (month["valid_from"], month["valid_until"]) == (None, "2026-03-31")
    assert found["make-a-lpa-2026-04"]["formula"] == "top_share/2"
    assert all(one["low"] and one["high"] for one in found.values() if one)


def test_a_slim_result_has_none_of_it() -> None:
    (one,) = result_to_json(score(UK, year(APRIL)))["commitments"]
    assert not {"measured", "parts", "findings", "hidden"} & set(one)


def test_parts_that_do_not_add_up_are_flagged_by_the_shell_and_scored_as_stated() -> None:
    """MOP 2016: 497 of 528, women 320 of 340, men 173 of 188. 320 + 173 is not 497."""
    piped = json.dumps({"commitments": [MOP]}).encode()
    (one,) = scored("uk-kpi-2026", "-", "--explain", "--language", "en", piped=piped)["commitments"]
    assert half_up(Fraction(one["actual"]), 2) == half_up(Fraction(497, 528) * 100, 2)
    (finding,) = one["findings"]
    assert (finding["kind"], finding["place"]) == ("sum_differs", "sex, numerator")
    assert finding["saw"] == "women 320, men 173: that is 493, and 497 is stated."
    assert [part["value"][:7] for part in one["parts"]] == ["94.1176", "92.0212"]
    assert one["notes"] == [{
        "code": "finding", "params": {}, "kind": "sum_differs",
        "sentence": "By sex, numerator: women 320, men 173: that is 493, and 497 is stated.",
    }]  # fmt: skip


# -- what is told ----------------------------------------------------------------------------------


def test_more_answers_than_offers_are_flagged_and_scored_as_stated() -> None:
    """The documented sample of the United States: 3,240 customers, 2,324 offered, 381,448 respondents."""
    sample = APRIL | {"counts": {"levels": ["0", "0", "0", "0", "381448"], "offered": "2324", "population": "3240"}}
    found = told(sample)
    assert [found["measured"][name] for name in ("n", "offered", "population", "shown")] == [381448, 2324, 3240, "100"]
    (finding,) = found["findings"]
    assert finding["kind"] == "not_nested"
    assert sentences(sample)[1:] == [
        "It rests on n = 381,448.", "2,324 were offered the question.", "3,240 were served.",
        "Interval of 95 % (by Wilson): 100% to 100%.",
        "Counts that contain one another do not: respondents 381,448, offered 2,324, customers 3,240.",
    ]  # fmt: skip
    without = APRIL | {"counts": {"levels": ["9", "9", "9", "9", "9"], "population": "40"}}
    assert sentences(without)[-1] == "Counts that contain one another do not: respondents 45, customers 40."
    offered = APRIL | {"counts": {"levels": ["1", "0", "0", "0", "0"], "offered": "50", "population": "40"}}
    assert sentences(offered)[-1].endswith("respondents 1, offered 50, customers 40.")


def test_a_response_of_550000_of_220_million_is_told() -> None:
    """HISP, fourth quarter of 2021: more than 550,000 of 220,000,000 customers; the levels are invented."""
    made = APRIL | {"counts": {"levels": ["50000", "50000", "50000", "200000", "200000"], "population": "220000000"}}
    assert sentences(made)[1:3] == ["It rests on n = 550,000.", "220,000,000 were served."]
    assert "findings" not in told(made)


def test_who_skipped_the_question_was_offered_it() -> None:
    some = APRIL | {"counts": {"levels": ["0", "0", "0", "0", "4"], "offered": "5", "no_answer": "2"}}
    assert [one["kind"] for one in told(some)["findings"]] == ["not_nested"]
    assert "findings" not in told(some | {"counts": {**some["counts"], "no_answer": "1"}})


def test_counts_of_periods_add_up_and_so_do_those_who_were_asked() -> None:
    months = {"2026-04": {"counts": ["1", "0", "0", "0", "9"], "offered": "20", "population": "90"},
              "2026-05": {"counts": ["0", "0", "0", "0", "10"], "offered": "30"}}  # fmt: skip
    one = APRIL | {"counts": None, "periods": months, "measured_on": None}
    found = told(one, as_of="2026-05")["measured"]
    assert (found["n"], found["offered"], found["population"], found["shown"]) == (20, 50, None, "95")
    assert told(one, as_of="2026-04")["measured"]["population"] == 90
    assert told(one | {"entry": "year_to_date"}, as_of="2026-05")["measured"]["offered"] == 30
    broken = one | {"periods": months | {"2026-05": {"counts": ["0", "0", "0", "0", "10"], "offered": "9"}}}
    (finding,) = told(broken, as_of="2026-05")["findings"]
    assert (finding["kind"], finding["period"]) == ("not_nested", "2026-05")
    assert "findings" not in told(broken, as_of="2026-04")


@pytest.mark.parametrize(("formula", "method", "says"), [
    (TOP, "wilson", "Interval of 95 % (by Wilson): 26.8% to 73.2%."),
    ({"kind": "net_share", "levels": "5", "top": "2", "bottom": "2"}, "net_share", "variance of the net share)"),
    ({"kind": "scaled_mean", "levels": "5"}, "scaled_mean", "(by the variance of the answers): "),
    ({"kind": "mean", "levels": "5", "lowest": "1"}, "scaled_mean", "(by the variance of the answers): 2.33 to 3.96."),
    ({"kind": "within_share", "levels": "5", "within": "2"}, "wilson", "(by Wilson)"),
])  # fmt: skip
def test_each_formula_has_the_interval_of_its_own(formula: dict[str, str], method: str, says: str) -> None:
    one = {"code": "A", "direction": "report", "formulas": [formula], "actual": {"counts": ["3", "3", "1", "3", "4"]}}
    found = told(one)["measured"]
    assert (found["formula"], found["method"]) == (f"{formula['kind']}/1", method)
    assert Decimal(found["low"]) < Decimal(found["shown"]) < Decimal(found["high"])
    assert says in sentences(one)[-1]


def test_weighted_answers_and_percentiles_have_no_interval() -> None:
    weighted = APRIL | {"counts": {"levels": ["1.5", "0", "0", "0", "3"]}}
    found = told(weighted)["measured"]
    assert (found["n"], found["low"], found["method"]) == ("4.5", None, None)
    assert sentences(weighted)[-1] == "The answers are weighted, so that no interval is given."
    wait = {"code": "A", "direction": "report", "actual": {"counts": ["9", "1"]}, "formulas": [
        {"kind": "percentile", "levels": "2", "percentile": "90", "edges": ["5", "10"]}]}  # fmt: skip
    assert told(wait)["measured"]["shown"] == "5.00"
    assert sentences(wait) == ["Formula: percentile of the waits, version 1.", "It rests on n = 10."]


def test_nobody_counted_and_no_formula_of_that_day_tell_no_figure() -> None:
    nobody = APRIL | {"counts": {"levels": ["0", "0", "0", "0", "0"]}}
    found = told(nobody)["measured"]
    assert (found["n"], found["shown"], found["low"]) == (0, None, None)
    later = {"code": "A", "direction": "report", "formulas": [{**TOP, "valid_from": "2026-07-01"}],
             "measured_on": "2026-06", "actual": {"counts": ["1", "1", "1", "1", "1"]}}  # fmt: skip
    assert told(later) == {}


def test_the_version_of_a_formula_is_its_place_by_date() -> None:
    later = [{**TOP, "valid_from": "2026-04-01"},
             {"kind": "scaled_mean", "levels": "5", "valid_until": "2026-03-31"}]  # fmt: skip
    for month, formula in (("2026-03", "scaled_mean/1"), ("2026-04", "top_share/2")):
        one = {"code": "A", "direction": "report", "formulas": later, "measured_on": month,
               "actual": {"counts": ["1", "1", "1", "1", "1"]}}  # fmt: skip
        assert told(one)["measured"]["formula"] == formula


def test_a_measure_is_named_instead_of_its_formulas() -> None:
    (one,) = year(APRIL).commitments
    found = measured(UK, one, None)
    assert found is not None
    assert (found.measure, found.version) == ("UK-SATISFACTION", 2)
    assert sentences(APRIL)[0] == "Formula: share of the highest levels, version 2 of the measure UK-SATISFACTION."
    assert parse_inputs(json.loads(json.dumps(inputs_to_json(year(APRIL)))), UK) == year(APRIL)


# -- parts -----------------------------------------------------------------------------------------


def test_parts_are_read_and_written_as_they_are_stated() -> None:
    counted = APRIL | {"counts": None, "actual": {
        "counts": ["1", "2", "3", "4", "5"], "offered": "30", "population": "40", "no_answer": "1",
        "parts": {"channel": {"digital": {"counts": ["1", "1", "1", "1", "1"]},
                              "in person": {"counts": ["0", "1", "2", "3", "4"]}}}}}  # fmt: skip
    for one in (MOP, counted):
        inputs = year(one)
        assert parse_inputs(json.loads(json.dumps(inputs_to_json(inputs))), UK) == inputs
        assert score(UK, inputs).commitments[0].actual is not None
    (one,) = year(counted).commitments
    assert one.actual is not None
    assert one.actual.survey == Survey(Decimal(30), Decimal(40), Decimal(1))
    assert one.actual.parts[0] == Part("channel", "digital", None, (Decimal(1),) * 5)
    assert "findings" not in told(counted)
    assert [part["value"] for part in told(counted)["parts"]] == ["40", "70"]


def test_counts_of_parts_add_up_level_by_level() -> None:
    one = {"code": "A", "direction": "report", "formulas": [TOP], "actual": {
        "counts": ["1", "0", "0", "0", "5"],
        "parts": {"channel": {"phone": {"counts": ["1", "0", "0", "0", "2"]},
                              "web": {"counts": ["0", "0", "0", "0", "2"]}}}}}  # fmt: skip
    (finding,) = told(one)["findings"]
    assert (finding["place"], finding["figures"]["computed"], finding["figures"]["whole"]) == ("channel, 5", "4", "5")
    assert sentences(one)[-1] == "By channel, level 5: phone 2, web 2: that is 4, and 5 is stated."


def test_the_satisfaction_of_each_channel_is_that_of_its_own_counts() -> None:
    """MESU 2022: in person 73 %, the others about 59 %. The counts are invented, 100 a channel."""
    channels = {"in person": ["4", "4", "4", "5", "10", "33", "40"], "other": ["8", "8", "8", "7", "10", "29", "30"]}
    whole = [str(int(a) + int(b)) for a, b in zip(*channels.values(), strict=True)]
    one = {
        "code": "A",
        "direction": "report",
        "measure": "CL-MESU",
        "actual": {
            "counts": whole,
            "parts": {"channel": {name: {"counts": counts} for name, counts in channels.items()}},
        },
    }
    found = told(one)
    assert (found["measured"]["shown"], [part["value"] for part in found["parts"]]) == ("66", ["73", "59"])


def test_parts_of_periods_are_each_held_to_their_own_figure() -> None:
    half = {"numerator": "1", "denominator": "2"}
    parts = {"sex": {"women": half, "men": {"numerator": "1", "denominator": "1"}}}
    months = {"2026-01": {"numerator": "2", "denominator": "3", "parts": parts},
              "2026-02": {"numerator": "2", "denominator": "4", "parts": parts}}  # fmt: skip
    one = {"code": "R", "direction": "report", "factor": "100", "periods": months}
    assert "findings" not in told(one, as_of="2026-01")
    (finding,) = told(one)["findings"]
    assert (finding["place"], finding["period"]) == ("sex, denominator", "2026-02")
    assert len(told(one)["parts"]) == 4


@pytest.mark.parametrize(("commitment", "place"), [
    ({"actual": {"value": "5", "parts": {"sex": {"women": {"numerator": "1", "denominator": "2"}}}}},
     "actual.parts.sex.women"),
    ({"actual": {"numerator": "1", "denominator": "2", "parts": {"sex": {"women": {"counts": ["1"]}}}}},
     "actual.parts.sex.women"),
    ({"actual": {"numerator": "1", "denominator": "2", "parts": {"sex": {"women": {}}}}}, "actual.parts.sex.women"),
    ({"actual": {"numerator": "1", "denominator": "2", "parts": {"sex": {"women": {"numerator": "1"}}}}},
     "actual.parts.sex.women"),
    ({"actual": {"numerator": "1", "denominator": "2", "parts": ["women"]}}, "actual.parts"),
    ({"actual": {"numerator": "1", "denominator": "2", "parts": {"sex": "women"}}}, "actual.parts.sex"),
    ({"actual": {"parts": {"sex": {"women": {"numerator": "1", "denominator": "2"}}}}}, "actual"),
    ({"actual": {"numerator": "1", "denominator": "2", "parts": {"sex": {"w" * 101: {
        "numerator": "1", "denominator": "2"}}}}}, f"actual.parts.sex.{'w' * 101}"),
    ({"actual": {"numerator": "1", "denominator": "2", "offered": "5"}}, "actual"),
    ({"actual": {"offered": "5"}}, "actual"),
    ({"actual": {"counts": ["1", "1", "1", "1", "1"], "offered": "-5"}, "formulas": [TOP]}, "actual.offered"),
    ({"measure": "NOBODY-KNOWS"}, "measure"),
    ({"measure": "UK-SATISFACTION", "formulas": [TOP]}, "measure"),
    ({"measure": "CL-MESU", "actual": {"counts": ["1", "1", "1", "1", "1"]}}, "counts"),
])  # fmt: skip
def test_what_cannot_stand_beside_a_figure_is_refused_in_its_place(commitment: dict[str, Any], place: str) -> None:
    assert place in faults(**commitment)


def test_shares_of_institutions_by_their_weights_are_a_weighted_mean() -> None:
    """What the state's satisfaction survey would be, were its counts and weights printed: these are invented."""
    shares = {"A": (Fraction(70), Decimal(3)), "B": (Fraction(50), Decimal(1))}
    pack = with_rules("ca-standards-2024", total={"kind": "weighted_mean"}, credit=shapes.credit("proportional"))
    found = score(pack, year(*(
        {"code": code, "weight": str(weight), "target": {"value": "100"}, "actual": {"value": str(share)}}
        for code, (share, weight) in shares.items()
    ), pack=pack))  # fmt: skip
    by_weight = weighted(
        {code: share for code, (share, _) in shares.items()}, {code: w for code, (_, w) in shares.items()}
    )
    assert found.total == by_weight == 65


# -- too small to be published ---------------------------------------------------------------------


def test_a_figure_on_too_few_people_is_published_without_its_numbers(tmp_path: Path) -> None:
    text = builtin_packs()["uk-kpi-2026"].read_text("utf-8")
    rule = ('  publication: {minimum_cell: "10", source: own, sureness: assumed, '
            "text: {es: Desde diez personas., en: From ten people on.}}\n")  # fmt: skip
    pack = tmp_path / "pack.yaml"
    pack.write_text(text.replace("rules:\n", f"rules:\n{rule}", 1), "utf-8")
    few = APRIL | {"code": "FEW", "counts": {"levels": ["0", "0", "0", "2", "7"], "offered": "20"}}
    piped = json.dumps({"commitments": [few, APRIL]}).encode()
    found = scored(str(pack), "-", "--explain", "--language", "en", piped=piped)
    hidden, shown = found["commitments"]
    assert hidden["hidden"]
    assert [hidden[name] for name in ("actual", "achievement", "credit", "obtained")] == [None] * 4
    assert [hidden["measured"][name] for name in ("shown", "low", "high", "n", "offered")] == [None] * 5
    assert hidden["measured"]["hidden"]
    assert [note["sentence"] for note in hidden["notes"]] == ["It rests on too few people to be published."]
    assert "hidden" not in shown
    assert shown["measured"]["n"] == 1024
    inside = scored(str(pack), "-", "--internal", piped=piped)["commitments"][0]
    assert (inside["measured"]["n"], inside["actual"]) == (9, "100")
    assert cumple("uk-kpi-2026", "-", "--internal", piped=piped).returncode == 0


def test_a_small_part_hides_the_next_smallest_too() -> None:
    sexes = {"women": ("320", "340"), "men": ("173", "180"), "other": ("3", "8")}
    parts = {name: {"numerator": a, "denominator": b} for name, (a, b) in sexes.items()}
    one = {"code": "R", "direction": "report", "factor": "100",
           "actual": {"numerator": "497", "denominator": "528", "parts": {"sex": parts}}}  # fmt: skip
    found = told(one, of_ten())
    assert {part["category"]: part["hidden"] for part in found["parts"]} == {
        "women": False, "men": True, "other": True}  # fmt: skip
    assert [part["numerator"] for part in found["parts"]] == ["320", None, None]
    assert (found["findings"][0]["figures"], found["findings"][0]["names"]) == ({}, [])
    assert sentences(one, of_ten())[-1].startswith("By sex, ")
    assert sentences(one, of_ten())[-1].endswith(": Its numbers are too small to be published.")
    assert told(one, of_ten(), minimum=0)["parts"][2]["denominator"] == "8"


def test_cases_of_an_unknown_part_protect_the_small_one() -> None:
    parts = {"sex": {"other": {"numerator": "3", "denominator": "8"}}}
    one = {"code": "R", "direction": "report", "factor": "100",
           "actual": {"numerator": "400", "denominator": "528", "parts": parts}}  # fmt: skip
    assert [part["hidden"] for part in told(one, of_ten())["parts"]] == [True]
    few = {**one, "actual": {"numerator": "3", "denominator": "8", "parts": parts}}
    found = told(few, of_ten())
    assert found["hidden"]
    assert found["parts"][0]["value"] is None


def test_without_the_rule_nothing_is_hidden_and_no_pack_that_ships_has_it() -> None:
    assert all(load_builtin(code).rules.publication is None for code in builtin_packs())
    nine = APRIL | {"counts": {"levels": ["0", "0", "0", "0", "1"]}}
    assert told(nine)["measured"]["n"] == 1
