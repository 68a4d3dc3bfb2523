"""Every figure tells how it came about: the steps end in the figure, and each is a sentence in both languages."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given

from tests.rules import panel, tables
from tests.rules.samples import pack_of, path_of
from tests.rules.shapes import with_rules
from tests.rules.telling import check, ground_of, rests_on, speaks, steps_of, told, told_of, told_of_year, writer
from tests.rules.test_scoring_properties import as_ofs, steady, whole_years
from tests.rules.years import fraction, one, variant
from tracker.formats.sentences import say
from tracker.rules.explain.citation_words import band_sentence, closing, ground_sentence
from tracker.rules.explain.reasons import REASONS, reason_sentence
from tracker.rules.explain.step_words import NAMES, RULES
from tracker.rules.explain.steps_json import step_to_json
from tracker.rules.inputs.model import CommitmentInput, Requirement, Target, YearInputs
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.programme.citations import Ground
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring import score as scoring
from tracker.rules.scoring.results import Reason, result_to_json
from tracker.rules.scoring.score import score

D = Decimal
PMG = load_builtin("pmg-cl-2026")


def all_is_told(programme: Programme, inputs: YearInputs) -> None:
    for write, step in check(programme, inputs):
        speaks(write, step)


@pytest.mark.parametrize(
    ("code", "instrument"),
    [
        ("cdc-cl-2026", panel.CDC),
        ("pmg-cl-2026", panel.PMG),
        ("monitor-cl-2026", "Formulario H"),
    ],
)
def test_every_figure_of_the_panel_is_explained_to_the_figure_itself(code: str, instrument: str) -> None:
    for period in ("2026-03", "2026-06"):
        all_is_told(load_builtin(code), panel.year(panel.rows_of(instrument, period), period))


@pytest.mark.parametrize("name", tables.names())
def test_every_figure_of_the_older_tables_is_explained(name: str) -> None:
    all_is_told(load_builtin("pmg-cl-2016"), tables.year(name))


@steady
@given(whole_years(), as_ofs)
def test_any_year_is_explained_to_its_figures(found: list[CommitmentInput], as_of: str | None) -> None:
    all_is_told(PMG, YearInputs(as_of=as_of, commitments=tuple(found)))


# -- a commitment ------------------------------------------------------------------------------------


def test_a_year_is_told_with_its_numbers_in_spanish_and_in_english() -> None:
    junaeb = one("J", "15", "98", figure=fraction("66247", "66843"), decimals=0, unit="%")
    assert told(junaeb, "es") == [
        "Numerador / denominador × factor: 66.247 / 66.843 × 100 = 99,108358 %.",
        "El valor se considera como se muestra: 99 %. Redondeado a 0 decimales (5 sube).",
        "Meta: 98 %.",
        "Cumplimiento, sentido ascendente: 99 / 98 × 100 = 101,02 %.",
        "Cumplimiento reconocido, con su tope: min(101,020408 %; 100) = 100 %.",
        "Ponderación × crédito: 15 × 100 % / 100 = 15 puntos.",
    ]
    assert told(junaeb, "en") == [
        "Numerator / denominator × factor: 66,247 / 66,843 × 100 = 99.108358 %.",
        "The value counts as it is shown: 99 %. Rounded to 0 decimals (5 goes up).",
        "Target: 98 %.",
        "Achievement, higher is better: 99 / 98 × 100 = 101.02%.",
        "Recognised achievement, with its cap: min(101.020408%; 100) = 100%.",
        "Weight × credit: 15 × 100% / 100 = 15 points.",
    ]


def test_a_standing_is_told_with_its_numbers() -> None:
    moving = one("M", "12", "95", "80", universe="moving", programmed={"2026-06": D(95)})
    assert told(moving, "en", "2026-06") == [
        "Reported value: 80.",
        "Target: 95.",
        "Points at stake so far: 12 × 6 / 12 = 6 points.",
        "Programmed for the period: 95.",
        "Achievement, higher is better: 80 / 95 × 100 = 84.21%.",
        "Points programmed: 6 × min(95 / 95; 1) = 6 points.",
        "Points achieved: 6 × min(80 / 95; 1) = 5.052632 points.",
    ]
    assert told(moving, "es", "2026-06")[2:] == [
        "Puntos en juego a la fecha: 12 × 6 / 12 = 6 puntos.",
        "Programado para el período: 95.",
        "Cumplimiento, sentido ascendente: 80 / 95 × 100 = 84,21 %.",
        "Puntos programados: 6 × min(95 / 95; 1) = 6 puntos.",
        "Puntos logrados: 6 × min(80 / 95; 1) = 5,052632 puntos.",
    ]


def test_each_odd_case_has_its_own_words() -> None:
    lower = one("L", "10", "2", "0", direction="lower", programmed={"2026-06": D(2)})
    nothing = variant(lower={"actual_zero": "nothing"})
    assert "Value of 0 or below: credit by the programme's rule: 100%." in told(lower, "en")
    assert "Value of 0 or below: credit by the programme's rule: 0%." in told(lower, "en", programme=nothing)
    assert told(lower, "en", "2026-06")[-1] == "Points achieved, lower is better: 10 × 100 / 100 = 10 points."
    assert told(one("R", figure=fraction("0", "0")), "en")[0] == "0 of 0: there were no cases, which counts as 0: 0."
    assert told(one("F", figure=fraction("3", "0")), "es")[0] == (
        "Un número sobre 0 es un error de la fuente; se muestra y no se evalúa."
    )
    assert "Committed and not reported: nothing is obtained so far: 0%." in told(one("N"), "en")
    assert not any("Weight ×" in text for text in told(one("X", "20", status="excluded"), "en"))
    stage = one("S", "5", None, requirements=(Requirement("RT1", D("0.2")), Requirement("RT2", D(1))))
    assert told(stage, "en")[:3] == [
        "Requirements met: 0.2 + 1 = 1.2.",
        "Requirements that count: 1 + 1 = 2.",
        "Requirements met / requirements × factor: 1.2 / 2 × 100 = 60.",
    ]
    inside = CommitmentInput(
        code="I", weight=D(5), direction="range", target=Target(low=D(1), high=D(3)), actual=one(actual="2").actual
    )
    assert "Achievement: the value lies within the range: 100.00%." in told(inside, "en")


def test_what_takes_the_weight_of_another_says_how_much_it_took() -> None:
    ones = one("A", "80", actual="100"), one("X", "20", status="excluded")
    assert "Weight with its part of the weights that were taken out: 80 and its part of 20 = 100%." in told_of(
        PMG, "A", *ones
    )
    assert told_of(PMG, "A", *ones)[-1] == "Weight × credit: 100 × 100% / 100 = 100 points."


# -- three examples of which false arithmetic was printed ----------------------------------------------


def of_sample(case: str, code: str, language: str) -> list[str]:
    programme = load_builtin(pack_of(case))
    inputs = parse_inputs(read_json(path_of(case).read_text("utf-8")), programme)
    return told_of(programme, code, *inputs.commitments, language=language, as_of=inputs.as_of)


def test_half_of_what_is_met_or_not_is_told_as_not_met_and_as_nothing() -> None:
    """PMG 2017, PUBLICAR: 1 of 2 was told as a credit held between 0 and 100 that is 0."""
    assert of_sample("pmg-cl-2017", "PUBLICAR", "es")[2:] == [
        "Meta: 2.",
        "Cumplimiento, sentido ascendente: 1 / 2 × 100 = 50,00 %.",
        "La meta no se cumple y no se obtiene nada: 50 % < 100 → 0 %.",
        "Ponderación × crédito: 10 × 0 % / 100 = 0 puntos.",
    ]
    assert (
        of_sample("pmg-cl-2017", "PUBLICAR", "en")[4]
        == "The target is not met, and nothing is obtained: 50% < 100 → 0%."
    )


def test_a_credit_between_two_criteria_values_is_told_by_the_line_between_them() -> None:
    """The Indian guideline: 15 lies half way between 10 and 20, which credit 70 and 80; 60 % is not 75."""
    assert "Crédito entre los dos valores de criterio vecinos: 70 + (80 − 70) × (15 − 10) / (20 − 10) = 75 %." in (
        of_sample("in-rfd-2014", "A", "es")
    )
    assert "The best criteria value is reached: 100%." in of_sample("in-rfd-2014", "C", "en")


def test_twelve_of_ten_where_less_is_better_is_told_by_the_formula_of_the_pack() -> None:
    """Mexico: 2 less 12 tenths, and not 10 twelfths."""
    twelve = one("Q", "10", "10", "12", direction="lower")
    mexico = load_builtin("mx-mir-2017")
    assert told(twelve, "es", programme=mexico)[2:4] == [
        "Cumplimiento, sentido descendente: (2 − 12 / 10) × 100 = 80 %.",
        "Cumplimiento reconocido, con su tope: min(80 %; 100) = 80 %.",
    ]
    assert told(twelve, "en", programme=mexico)[2] == "Achievement, lower is better: (2 − 12 / 10) × 100 = 80%."
    assert told(twelve, "en")[2] == "Achievement, lower is better: 10 / 12 × 100 = 83.33%."


# -- what a step rests on ------------------------------------------------------------------------------


def test_a_step_keeps_its_exact_fraction_its_source_and_how_sure_it_is() -> None:
    step = next(step for step in steps_of(one("L", "10", "3", "7", direction="lower")) if step.name == "achievement")
    assert step_to_json(PMG, step) == {
        "id": "c/L/achievement",
        "rule": "target_over_actual",
        "unit": "percent",
        "expression": {
            "op": "mul",
            "args": [{"op": "div", "args": [{"ref": "c/L/target"}, {"ref": "c/L/actual"}]}, {"const": "100"}],
        },
        "value": "300/7",
        "shown": {"decimals": 2, "value": "42.86"},
        "stated_as": "rules.lower",
        "source": "panel",
        "sureness": "assumed",
    }
    ground = ground_of(step, PMG)
    assert isinstance(ground, Ground)
    assert ground.source_to_json() == {
        "code": "panel",
        "title": "Panel de Gestión Institucional 2026 del Ministerio de Bienes Nacionales, versión del 05-08-2026",
        "address": "https://upcg-mbn.github.io/panel_gestion_2026",
        "read": "whole",
    }


def test_an_achievement_that_the_pack_cuts_is_printed_in_full_by_its_step() -> None:
    """66.66 stands in the table; a step that said 66.67 would contradict it."""
    cut = with_rules(rounding={"mode": "down"})
    assert score(cut, YearInputs(commitments=(one("A", "10", "3", "2"),))).commitments[0].achievement_shown == D(
        "66.66"
    )
    assert told(one("A", "10", "3", "2"), "en", programme=cut)[2] == (
        "Achievement, higher is better: 2 / 3 × 100 = 66.666667%."
    )


def test_what_no_rule_says_is_assumed_and_what_is_arithmetic_or_the_agencys_own_says_so() -> None:
    ranged = CommitmentInput(
        code="R", weight=D(5), direction="range", target=Target(low=D(1), high=D(3)), actual=one(actual="2").actual
    )
    write = writer(PMG, YearInputs(commitments=(ranged,)))
    steps = {step.name: step for step in write.of("c", "R")}
    assert {name: rests_on(step, PMG) for name, step in steps.items()} == {
        "actual": "reported", "target": "definition", "achievement": "not_stated", "credit": "rules.credit",
        "obtained": "rules.rounding",
    }  # fmt: skip
    assert [write.is_assumed(step) for step in steps.values()] == [False, False, True, False, False]
    assert write.told(steps["achievement"], "es").endswith("(Supuesto.)")
    assert write.written(steps["achievement"], "en").sureness == "assumed"
    found = step_to_json(PMG, steps["actual"])
    assert (found["because"], "source" in found) == ("reported", False)
    assert write.written(steps["actual"], "en").rule == "The agency's own figure."


def test_what_a_trace_rests_on_is_told_once_for_each_source_what_is_assumed_first() -> None:
    write = writer(PMG, YearInputs(commitments=(one("L", "10", "3", "7", direction="lower"),)))
    said = closing((write.ground(step) for step in write.of("c", "L")), "en")
    assert said == [
        "Lower is better: Panel de Gestión Institucional 2026 del Ministerio de Bienes Nacionales, versión del "
        "05-08-2026, read whole; assumed.",
        "Credit, Rounding: Informe de cumplimiento de indicadores de desempeño 2016 de JUNAEB, read at its start; "
        "derived.",
    ]


def test_that_the_displayed_value_counts_is_as_sure_as_its_basis() -> None:
    write = writer(PMG, YearInputs(commitments=(one("J", "15", "98", figure=fraction("1", "3"), decimals=0),)))
    sureness = {step.name: write.written(step, "en").sureness for step in write.of("c", "J")}
    assert (sureness["counted_actual"], sureness["credit"]) == ("assumed", "derived")


def ground_of_counts(kind: str, **facts: object) -> Ground | str:
    """What the figure that counts make by a formula of that ``kind`` rests on."""
    programme = load_builtin("uk-kpi-2026")
    levels = {"code": "N", "direction": "report", "counts": {"levels": ["1", "2", "3", "4", "5"]}}
    inputs = parse_inputs({"commitments": [levels | facts]}, programme)
    write = writer(programme, inputs)
    step = next(step for step in write.of("c", "N") if step.rule == f"levels_{kind}")
    return write.ground(step, inputs.commitments[0])


def test_a_formula_of_counts_rests_on_the_measures_that_have_it() -> None:
    """The share of the two highest of five levels is published; of the three highest it is the agency's own."""
    two = {"kind": "top_share", "levels": "5", "top": "2"}
    published = ground_of_counts("top_share", formulas=[two])
    assert isinstance(published, Ground)
    assert published.sureness == "published"
    assert "intercom" in published.title
    assert ground_of_counts("top_share", formulas=[{**two, "top": "3"}]) == "definition"


def test_a_figure_of_a_measure_rests_on_the_version_that_made_it() -> None:
    for month, kind, says in (("2026-03", "scaled_mean", "106 of 108"), ("2026-04", "top_share", "all 9")):
        ground = ground_of_counts(kind, measure="UK-SATISFACTION", measured_on=month)
        assert isinstance(ground, Ground)
        assert (ground.rule, says in ground.title) == ("measures.UK-SATISFACTION", True)


# -- the year --------------------------------------------------------------------------------------------


def test_the_year_is_told_from_objectives_to_band() -> None:
    inputs = YearInputs(
        commitments=(one("A", "60", actual="100", objective="1"), one("B", "40", actual="80", objective="2"))
    )
    assert told_of_year(PMG, inputs, "es") == [
        "1: suma: 60 puntos.",
        "1: suma: 60 %.",
        "1: obtenido / ponderación × 100: 60 / 60 × 100 = 100,00 %.",
        "2: suma: 32 puntos.",
        "2: suma: 40 %.",
        "2: obtenido / ponderación × 100: 32 / 40 × 100 = 80,00 %.",
        "Suma: 60 + 32 = 92 puntos.",
        "Total: 92,00 %.",
        "Tramo: 92 ≥ 90 → “Incremento completo”.",
        "Lo que paga el tramo: 92 ≥ 90 → 7,6 %.",
    ]


def test_a_mean_of_teams_is_told_with_each_of_them() -> None:
    programme = load_builtin("cdc-cl-2026")
    inputs = YearInputs(
        commitments=(one("A", "100", actual="90", group="X"), one("B", "100", actual="60", group="Y")),
    )
    assert told_of_year(programme, inputs, "en")[-2:] == [
        "Plain mean of the teams: (90% + 60%) / 2 = 75%.",
        "Total: 75.00%.",
    ]


def banded(programme: Programme, actual: str, language: str) -> tuple[str, str]:
    """The sentence of the band among the steps, and the one of page and report."""
    inputs = YearInputs(commitments=(one("A", "100", actual=actual, objective="1"),))
    result = score(programme, inputs)
    assert result.band is not None
    step = next(text for text in told_of_year(programme, inputs, language) if text.startswith(("Band", "Tramo")))
    return step, band_sentence(result.band, language).replace("\u00a0", " ")


def test_a_band_that_pays_nothing_names_no_base_and_one_of_unknown_pay_says_so() -> None:
    mei = load_builtin("mei-cl-2016")
    assert banded(PMG, "50", "en") == (
        "Band: 50 ≥ 0 → “No increment”.",
        "It falls into “No increment”, which pays nothing (Law 19.553, article 6; published).",
    )
    assert banded(PMG, "80", "es")[1] == (
        "Corresponde a «Medio incremento», que paga 3,8 % de la remuneración base (Ley 19.553, artículo 6; publicado)."
    )
    own = "the programme's own choice: no text was found; assumed"
    assert banded(mei, "95", "en") == (
        "Band: 95 ≥ 90 → “Upper band”.",
        f"It falls into “Upper band” ({own}); what that pays is not known.",
    )
    bare = PMG.model_copy(update={"bands": tuple(each.model_copy(update={"of": None}) for each in PMG.bands)})
    assert banded(bare, "95", "en")[1] == (
        "It falls into “Full increment”, which pays 7.6% (Law 19.553, article 6; published)."
    )
    zero = PMG.bands[2].model_copy(update={"of": PMG.bands[0].of})  # as packs said it before
    old = PMG.model_copy(update={"bands": (*PMG.bands[:2], zero)})
    assert all("base" not in said for said in banded(old, "10", "en"))


def test_a_band_in_json_has_its_source_with_address_and_its_norm_with_the_article() -> None:
    result = score(PMG, YearInputs(commitments=(one("A", "100", actual="95", objective="1"),)))
    band = result_to_json(result)["band"]
    assert band["source"]["title"].startswith("Ley 19.553")
    assert (band["source"]["read"], band["source"]["address"][:8]) == ("whole", "https://")
    assert band["norm"] == {"norm": {"es": "Ley 19.553", "en": "Law 19.553"}, "date": None, "article": "6"}


def test_a_result_can_be_asked_for_one_commitment() -> None:
    result = score(PMG, YearInputs(commitments=(one("A", actual="1"),)))
    assert result.commitment("A").code == "A"
    with pytest.raises(KeyError):
        result.commitment("B")


# -- every word has its sentence -------------------------------------------------------------------------


def in_the_scorer(name: str, place: int) -> Iterator[str]:
    """The texts that stand at ``place`` of every call of ``name`` in the law."""
    for path in Path(scoring.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
                argument = node.args[place] if len(node.args) > place else None
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


PARAMS = {"sum": "99.5", "wanted": "100", "where": "T", "count": "2", "codes": "A, B", "cost": "10", "of": "3",
          "periods": "2026-02, 2026-Q2", "period": "2026-01", "asked": "2026-06", "exact": "89.995", "shown": "90",
          "target": "90", "edge": "90"}  # fmt: skip


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert set(in_the_scorer("Reason", 0)) <= set(REASONS)
    assert set(in_the_scorer("nothing", 2)) <= set(RULES)
    for code in REASONS:
        said = [reason_sentence(Reason(code, PARAMS), language) for language in ("es", "en")]
        assert said[0] != said[1]
        assert all("%(" not in text for text in said)
    assert reason_sentence(Reason("weights_incomplete", PARAMS), "es") == "Las ponderaciones suman 99,5 y no 100."
    assert reason_sentence(Reason("unknown"), "es") == "unknown"


def test_the_first_ten_are_named_and_of_the_others_their_number() -> None:
    more = Reason("figures_missing", {"count": "12", "codes": "A, B", "more": "10"})
    assert reason_sentence(more, "es") == "A 12 compromisos les falta una cifra: A, B y 10 más."
    assert reason_sentence(more, "en") == "12 commitments lack a figure: A, B and 10 more."


def test_the_words_of_every_step_are_spanish_in_spanish() -> None:
    alike = {N for N in (*NAMES.values(), *RULES.values()) if N in ("Color", "Total")}
    for message in {*NAMES.values(), *RULES.values()} - alike:
        assert say("es", message) != message, message


def test_what_a_step_rests_on_has_words_in_both_languages_even_where_no_rule_says_so() -> None:
    for because in ("arithmetic", "reported", "definition", "not_stated"):
        es, en = (ground_sentence(because, language) for language in ("es", "en"))  # type: ignore[arg-type]
        assert es != en


def test_a_number_that_was_stated_is_written_with_all_its_decimals() -> None:
    """0 / 0 × 100 = 33.33 % is what nobody could believe, and 100 / 100 hides a target that is missed."""
    small = told(one(target="0.00000000000000000003", actual="0.00000000000000000001", factor=D(1)), "en")
    assert "0.00000000000000000001 / 0.00000000000000000003 × 100 = 33.33%." in small[2]
    almost = told(one(target="100", actual="99.9999999999999999", factor=D(1)), "en")
    assert "99.9999999999999999 / 100 × 100" in almost[2]


def test_a_target_below_nothing_that_is_missed_shows_both_numbers() -> None:
    assert told(one(target="-2", actual="-1", direction="lower"), "es")[2].endswith(": -1 > -2 → 0,00 %.")


def test_one_decimal_is_one() -> None:
    said = told_of(variant("pmg-cl-2026", rounding={"obtained": 1}), "A", one(target="90", actual="77"))
    assert any("Rounded to 1 decimal (5 goes up)." in each for each in said)
