"""Every figure tells how it came about: the steps end in the figure, and each is a sentence in both languages."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from tracker.rules.explain.explain import Step, explain, explain_all, sentence, step_to_json
from tracker.rules.explain.year import explain_year

from tests.rules import panel, tables
from tests.rules.test_scoring_properties import as_ofs, steady, whole_years
from tests.rules.years import fraction, one, variant
from tracker.formats.sentences import say
from tracker.rules.explain import sentences
from tracker.rules.explain.citation_words import band_sentence, closing, ground_sentence
from tracker.rules.explain.sentences import reason_sentence
from tracker.rules.explain.sentences import told as told_step
from tracker.rules.inputs.model import CommitmentInput, Requirement, Target, YearInputs
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.results import Reason, YearResult, result_to_json
from tracker.rules.scoring.score import score

D = Decimal


def exact(step: Step) -> Fraction:
    assert step.unrounded is not None
    return Fraction(int(step.unrounded[0]), int(step.unrounded[1]))


def check(programme: Programme, inputs: YearInputs) -> Iterator[Step]:
    """All steps of a year, after holding them against its result."""
    result = score(programme, inputs)
    for found in result.commitments:
        steps = explain(programme, inputs, result, found.code)
        by_rule = {step.rule: step for step in steps}
        named = {step.step: step for step in steps}
        if found.actual is not None and found.counts:
            shown = [step for step in steps if step.step in ("actual", "accumulate") and step.rule != "as_displayed"]
            assert exact(shown[-1]) == found.actual
        if found.achievement is not None and "achievement" in named:
            assert exact(named["achievement"]) == found.achievement
            assert named["achievement"].result == str(found.achievement_shown)
        if found.obtained is not None:
            last = named.get("obtained") or named["exception"]
            assert last.result is not None
            assert D(last.result) == found.obtained
        if found.points_won is not None and found.counts and not found.is_system:
            won = [step for step in steps if step.step == "standing"][-1]
            assert exact(won) == found.points_won
            due = next(
                by_rule[name] for name in ("points_programmed", "nothing_programmed", "range_due") if name in by_rule
            )
            assert exact(due) == found.points_programmed
        yield from steps
    steps = explain_year(programme, inputs, result)
    named = {step.step: step for step in steps}
    if result.total is not None:
        assert named["total"].result == str(result.total)
    if result.standing is not None and result.standing.percent is not None:
        assert steps[-1].result == str(result.standing.percent)
    yield from steps


def speaks(step: Step) -> None:
    """Each step is a sentence without a place left open, and Spanish is not English."""
    said = {language: sentence(step, language) for language in ("es", "en")}
    rests = {
        language: " ".join(ground_sentence(ground, language) for ground in step.rests_on) for language in ("es", "en")
    }
    assert all(text and "%(" not in text for text in (*said.values(), *rests.values()))
    assert rests["es"] != rests["en"], rests
    if any(letter.isalpha() for letter in said["en"].replace(step.unit, "")):
        assert said["es"] != said["en"], said


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
        inputs = panel.year(panel.rows_of(instrument, period), period)
        for step in check(load_builtin(code), inputs):
            speaks(step)


@pytest.mark.parametrize("name", tables.names())
def test_every_figure_of_the_older_tables_is_explained(name: str) -> None:
    for step in check(load_builtin("pmg-cl-2016"), tables.year(name)):
        speaks(step)


@steady
@given(whole_years(), as_ofs)
def test_any_year_is_explained_to_its_figures(found: list[CommitmentInput], as_of: str | None) -> None:
    for step in check(load_builtin("pmg-cl-2026"), YearInputs(as_of=as_of, commitments=tuple(found))):
        speaks(step)


def told(
    commitment: CommitmentInput, language: str, as_of: str | None = None, programme: Programme | None = None
) -> list[str]:
    programme = programme or load_builtin("pmg-cl-2026")
    inputs = YearInputs(as_of=as_of, commitments=(commitment,))
    steps = explain(programme, inputs, score(programme, inputs), commitment.code)
    return [sentence(step, language).replace("\u00a0", " ") for step in steps]


def test_a_year_is_told_with_its_numbers_in_spanish_and_in_english() -> None:
    junaeb = one("J", "15", "98", figure=fraction("66247", "66843"), decimals=0, unit="%")
    assert told(junaeb, "es") == [
        "66.247 / 66.843 × 100 = 99,108358 %.",
        "El valor cuenta tal como se muestra: 99,108358 pasa a 99 %.",
        "Más es mejor: 99 / 98 × 100 = 101,02 %. Redondeado a 2 decimales, la mitad hacia arriba.",
        "Crédito: el cumplimiento 101,020408 %, acotado entre 0 % y 100 %: 100 %.",
        "Ponderación 15 × crédito 100 % = 15,00 puntos.",
    ]
    assert told(junaeb, "en")[2:] == [
        "Higher is better: 99 / 98 × 100 = 101.02%. Rounded half-up to 2 decimals.",
        "Credit: the achievement 101.020408%, held between 0% and 100%: 100%.",
        "Weight 15 × credit 100% = 15.00 points.",
    ]


def test_a_standing_is_told_with_its_numbers() -> None:
    moving = one("M", "12", "95", "80", universe="moving", programmed={"2026-06": D(95)})
    assert told(moving, "en", "2026-06") == [
        "Stated value: 80.",
        "Higher is better: 80 / 95 × 100 = 84.21%. Rounded half-up to 2 decimals.",
        "Its denominator grows with demand: weight 12 × 6/12 = 6% is its share of the year.",
        "Points programmed: 6 × the lesser of 95 / 95 and 1 = 6 points.",
        "Points won: 6 × the lesser of 80 / 95 and 1 = 5.052632 points.",
    ]


def test_each_odd_case_has_its_own_words() -> None:
    lower = one("L", "10", "2", "0", direction="lower", programmed={"2026-06": D(2)})
    nothing = variant(lower={"actual_zero": "nothing"})
    assert "Credit by rule: 100%." in told(lower, "en")
    assert "Credit by rule: 0%." in told(lower, "en", programme=nothing)
    assert told(lower, "en", "2026-06")[-1] == "Points won, lower is better and the actual is 0: 10 points."
    assert told(one("R", figure=fraction("0", "0")), "en")[0] == "0 of 0: nothing was asked for so far, counted as 0."
    assert "not scored" in told(one("F", figure=fraction("3", "0")), "en")[0]
    assert "Promised and not reported: credit 0% so far." in told(one("N"), "en")
    assert told(one("X", "20", status="excluded"), "es") == [
        "El compromiso se retira; su ponderación de 20 se reparte entre los demás."
    ]
    stage = one("S", "5", None, requirements=(Requirement("RT1", D("0.2")), Requirement("RT2", D(1))))
    assert told(stage, "en")[0] == "Requirements met: 1.2 of 2, × 100 = 60."
    inside = CommitmentInput(
        code="I", weight=D(5), direction="range", target=Target(low=D(1), high=D(3)), actual=one(actual="2").actual
    )
    assert "2 lies between 1 and 3: 100.00%." in told(inside, "en")


def test_a_step_keeps_its_exact_fraction_its_source_and_how_sure_it_is() -> None:
    programme = load_builtin("pmg-cl-2026")
    inputs = YearInputs(commitments=(one("L", "10", "3", "7", direction="lower"),))
    steps = explain(programme, inputs, score(programme, inputs), "L")
    step = next(step for step in steps if step.step == "achievement")
    assert step_to_json(step) == {
        "step": "achievement",
        "rule": "target_over_actual",
        "inputs": {"actual": "7", "target": "3"},
        "unrounded": ["300", "7"],
        "rounding": "half_up:2",
        "result": "42.86",
        "unit": "%",
        "stated_as": "rules.lower",
        "source": {
            "code": "panel",
            "title": "Panel de Gestión Institucional 2026 del Ministerio de Bienes Nacionales, versión del 05-08-2026",
            "address": "https://upcg-mbn.github.io/panel_gestion_2026",
            "read": "whole",
        },
        "norm": None,
        "sureness": "assumed",
        "because": None,
        "rounded_by": {
            "stated_as": "rules.rounding",
            "source": {
                "code": "junaeb2016",
                "title": "Informe de cumplimiento de indicadores de desempeño 2016 de JUNAEB",
                "address": "http://docplayer.es/82417194-Informe-cumplimiento-indicadores-de-desempeno-2016.html",
                "read": "start",
            },
            "sureness": "derived",
        },
    }


def test_an_unknown_commitment_has_no_steps() -> None:
    programme, inputs = load_builtin("pmg-cl-2026"), YearInputs(commitments=(one("A", actual="1"),))
    with pytest.raises(KeyError):
        explain(programme, inputs, score(programme, inputs), "B")


def test_the_year_is_told_from_objectives_to_band() -> None:
    programme = load_builtin("pmg-cl-2026")
    inputs = YearInputs(
        commitments=(one("A", "60", actual="100", objective="1"), one("B", "40", actual="80", objective="2"))
    )
    said = [
        sentence(step, "es").replace("\u00a0", " ")
        for step in explain_year(programme, inputs, score(programme, inputs))
    ]
    assert said[:3] == [
        "Objetivo 1: la suma de lo obtenido es 60,00 puntos de 60.",
        "Objetivo 2: la suma de lo obtenido es 32,00 puntos de 40.",
        "Total: la suma de 2 compromisos es 92,00 %.",
    ]
    assert said[3] == (
        "92 % es igual o mayor que 90 %: Incremento completo, paga 7,6 % de la remuneración base "
        "(Ley 19.553, artículo 6; publicado)."
    )


def banded(programme: Programme, actual: str, language: str) -> tuple[str, str]:
    """The sentence of the band in the trace, and the one of page and report."""
    inputs = YearInputs(commitments=(one("A", "100", actual=actual, objective="1"),))
    result = score(programme, inputs)
    assert result.band is not None
    said = sentence(explain_year(programme, inputs, result)[-1], language), band_sentence(result.band, language)
    return said[0].replace("\u00a0", " "), said[1].replace("\u00a0", " ")


def test_a_band_that_pays_nothing_names_no_base_and_one_of_unknown_pay_says_so() -> None:
    pmg, mei = load_builtin("pmg-cl-2026"), load_builtin("mei-cl-2016")
    assert banded(pmg, "50", "en") == (
        "50% is at or above 0%: No increment, pays nothing (Law 19.553, article 6; published).",
        "It falls into “No increment”, which pays nothing (Law 19.553, article 6; published).",
    )
    assert banded(pmg, "80", "es")[1] == (
        "Corresponde a «Medio incremento», que paga 3,8 % de la remuneración base (Ley 19.553, artículo 6; publicado)."
    )
    own = "the programme's own choice: no text was found; assumed"
    assert banded(mei, "95", "en") == (
        f"95% is at or above 90%: Upper band. What it pays is not known ({own}).",
        f"It falls into “Upper band” ({own}); what that pays is not known.",
    )
    bare = pmg.model_copy(update={"bands": tuple(each.model_copy(update={"of": None}) for each in pmg.bands)})
    assert banded(bare, "95", "en")[1] == (
        "It falls into “Full increment”, which pays 7.6% (Law 19.553, article 6; published)."
    )
    zero = pmg.bands[2].model_copy(update={"of": pmg.bands[0].of})  # as packs said it before
    old = pmg.model_copy(update={"bands": (*pmg.bands[:2], zero)})
    assert all("base" not in said for said in banded(old, "10", "en"))


def test_a_band_in_json_has_its_source_with_address_and_its_norm_with_the_article() -> None:
    programme = load_builtin("pmg-cl-2026")
    result = score(programme, YearInputs(commitments=(one("A", "100", actual="95", objective="1"),)))
    band = result_to_json(result)["band"]
    assert band["source"]["title"].startswith("Ley 19.553")
    assert (band["source"]["read"], band["source"]["address"][:8]) == ("whole", "https://")
    assert band["norm"] == {"norm": {"es": "Ley 19.553", "en": "Law 19.553"}, "date": None, "article": "6"}


def test_what_no_rule_says_is_assumed_and_what_is_arithmetic_or_the_agencys_own_says_so() -> None:
    programme = load_builtin("pmg-cl-2026")
    ranged = CommitmentInput(
        code="R", weight=D(5), direction="range", target=Target(low=D(1), high=D(3)), actual=one(actual="2").actual
    )
    inputs = YearInputs(commitments=(ranged,))
    steps = explain(programme, inputs, score(programme, inputs), "R")
    assert [step.ground if isinstance(step.ground, str) else step.ground.rule for step in steps] == [
        "reported", "not_stated", "rules.credit", "arithmetic",
    ]  # fmt: skip
    assert [step.sureness for step in steps] == [None, "assumed", "derived", None]
    assert told_step(steps[1], "es").endswith("(Supuesto.)")
    found = step_to_json(steps[0], "en")
    assert (found["source"], found["because"], found["rests_on"]) == (None, "reported", "The agency's own figure.")


def test_what_a_trace_rests_on_is_told_once_for_each_source_what_is_assumed_first() -> None:
    programme = load_builtin("pmg-cl-2026")
    inputs = YearInputs(commitments=(one("L", "10", "3", "7", direction="lower"),))
    steps = explain(programme, inputs, score(programme, inputs), "L")
    said = closing((ground for step in steps for ground in step.rests_on), "en")
    assert said == [
        "Lower is better: Panel de Gestión Institucional 2026 del Ministerio de Bienes Nacionales, versión del "
        "05-08-2026, read whole; assumed.",
        "Rounding, Credit: Informe de cumplimiento de indicadores de desempeño 2016 de JUNAEB, read at its start; "
        "derived.",
    ]


def test_a_formula_of_counts_rests_on_the_measure_that_has_it() -> None:
    programme = load_builtin("uk-kpi-2026")
    facts = {"code": "N", "direction": "report", "counts": {"levels": ["1", "2", "3", "4", "5"]}}
    top = {"kind": "top_share", "levels": "5", "top": "2"}
    for formula, source in ((top, "intercom"), ({**top, "top": "3"}, None)):
        inputs = parse_inputs({"commitments": [{**facts, "formulas": [formula]}]}, programme)
        steps = explain(programme, inputs, score(programme, inputs), "N")
        step = next(step for step in steps if step.rule == "top_share")
        assert (step.stated is None) == (source is None)
        assert source is None or (step.stated is not None and source in step.stated.title)
        assert step.sureness == (None if source is None else "published")


def test_all_commitments_are_explained_at_once_as_one_by_one() -> None:
    for code, name in (("ca-standards-2024", "ca-standards-2024.two-standards"), ("pmg-cl-2025", "pmg-cl-2025")):
        programme = load_builtin(code)
        inputs = parse_inputs(read_json((panel.SAMPLES / "score" / f"{name}.json").read_text("utf-8")), programme)
        result = score(programme, inputs)
        assert explain_all(programme, inputs, result) == {
            each.code: explain(programme, inputs, result, each.code) for each in result.commitments
        }


def reasons_in_the_code() -> set[str]:
    """The code of every reason that the rules can give."""
    found = set()
    for path in Path(sentences.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Reason"
                and isinstance(node.args[0], ast.Constant)
            ):
                found.add(node.args[0].value)
    return found


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert reasons_in_the_code() <= sentences.REASON_CODES
    params = {"sum": "99.5", "wanted": "100", "where": "T", "count": "2", "codes": "A, B", "cost": "10",
              "of": "3", "periods": "2026-02, 2026-Q2", "period": "2026-01", "asked": "2026-06"}  # fmt: skip
    for code in sentences.REASON_CODES:
        said = [reason_sentence(Reason(code, params), language) for language in ("es", "en")]
        assert said[0] != said[1]
        assert all("%(" not in text for text in said)
    assert reason_sentence(Reason("weights_incomplete", params), "es") == "Las ponderaciones suman 99,5 y no 100."


def test_the_catalogue_says_every_step_in_spanish() -> None:
    arithmetic_alone = {"%(numerator)s / %(denominator)s × %(factor)s = %(result)s."}
    for message in set(sentences._STEPS.values()) - arithmetic_alone:
        assert say("es", message) != message, message


def test_a_result_can_be_asked_for_one_commitment() -> None:
    inputs = YearInputs(commitments=(one("A", actual="1"),))
    result: YearResult = score(load_builtin("pmg-cl-2026"), inputs)
    assert result.commitment("A").code == "A"
