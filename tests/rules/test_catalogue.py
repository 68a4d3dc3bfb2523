"""The indicator catalogue holds together, in both languages, and says only what its sources say."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from tracker.errors import Invalid
from tracker.rules.programme.catalogue import CATALOGUE, catalogue, catalogue_codes, catalogue_entry, parse_catalogue
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.formulas import as_fraction
from tracker.rules.programme.model import builtin_packs, load_builtin


def test_every_indicator_has_a_definition_in_both_languages_that_survives_storage() -> None:
    for entry in catalogue():
        for language in ("es", "en"):
            definition = entry.definition(language)
            assert Definition.load(json.loads(json.dumps(definition.dump()))) == definition
            assert definition.catalogue_code == entry.code
            assert definition.source
        assert entry.name["es"] != entry.name["en"]
        for operand in entry.operands:
            assert operand.name["es"]
            assert operand.name["en"]


def test_indicators_with_operands_or_counts_show_a_formula_and_percentages_have_the_factor_100() -> None:
    for entry in catalogue():
        assert bool(entry.operands or entry.formulas) == bool(entry.definition("es").formula)
        if entry.operands and entry.unit["en"] in ("%", "percentage points"):
            assert entry.factor == 100


def test_what_does_not_add_up_over_periods_is_not_added_up() -> None:
    surveys = ("SATISFACCION-NETA", "SATISFACCION-TOP2", "SATISFACCION-NOTAS", "SATISFACCION-NETA-NOTAS", "CONFIANZA")
    for code in (*surveys, "ESPERA-P90"):
        entry = catalogue_entry(code)
        assert entry is not None
        assert entry.accumulation == "last"
    percentile = catalogue_entry("ESPERA-P90")
    assert percentile is not None
    assert (percentile.direction, percentile.operands) == ("report", ())


def test_only_parts_of_a_whole_are_shares_and_only_a_difference_may_be_negative() -> None:
    not_shares = {entry.code for entry in catalogue() if not entry.share}
    assert not_shares == {
        "SST-SINIESTRALIDAD",
        "SST-ACCIDENTABILIDAD",
        "SATISFACCION-NETA",
        "SATISFACCION-NOTAS",
        "SATISFACCION-NETA-NOTAS",
        "ESPERA-PROMEDIO",
        "ESPERA-P90",
        "DIAS-TRAMITE",
        "COMPLETITUD",
        "COSTO-TRANSACCION",
        "ENERGIA",
        "GASTO-CONCENTRACION",
    }
    signed = {entry.code for entry in catalogue() if any(operand.signed for operand in entry.operands)}
    assert signed == {"SATISFACCION-NETA"}


def test_surveys_by_note_give_the_same_figure_as_their_fractions() -> None:
    notes = [Decimal(count) for count in (10, 20, 30, 40, 50, 60, 90)]
    for code, figure in (("SATISFACCION-NOTAS", Fraction(150, 300)), ("SATISFACCION-NETA-NOTAS", Fraction(50, 300))):
        entry = catalogue_entry(code)
        assert entry is not None
        numerator, denominator, factor = as_fraction(entry.formulas[0], notes)
        assert numerator / denominator * factor == 100 * figure


def test_complaints_are_counted_year_to_date_so_that_no_month_passes_the_whole() -> None:
    entry = catalogue_entry("RECLAMOS-RESPONDIDOS")
    assert entry is not None
    assert (entry.entry, entry.accumulation, entry.share) == ("year_to_date", "last", True)
    assert entry.operands[0].name["es"] == "Reclamos recibidos en el año y respondidos a la fecha"


def test_what_is_not_known_is_said_to_be_assumed() -> None:
    for code in ("GASTO-CONCENTRACION", "SATISFACCION-NETA", "CONFIANZA", "DESCENTRALIZACION"):
        entry = catalogue_entry(code)
        assert entry is not None
        assert entry.sureness == "assumed"
        assert entry.notes


def test_packs_suggest_only_what_the_catalogue_has_and_never_the_unknown_formula() -> None:
    for code in builtin_packs():
        for objective in load_builtin(code).objectives:
            assert set(objective.suggests) <= catalogue_codes()
            assert "GASTO-CONCENTRACION" not in objective.suggests


def test_a_doubled_code_in_a_catalogue_is_refused() -> None:
    content = json.loads(CATALOGUE.read_text("utf-8"))
    content["indicators"].append(content["indicators"][0])
    with pytest.raises(ValueError, match="same code"):
        parse_catalogue(content)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"accumulation": "sum_over_sum", "operands": []}, "accumulation"),
        ({"operands": [{"name": "a"}]}, "accumulation"),
        ({"entry": "year_to_date"}, "accumulation"),
        ({"factor": "0"}, "factor"),
        ({"factor": 1.5}, "factor"),
        ({"factor": "NaN"}, "factor"),
        ({"decimals": "11"}, "decimals"),
        ({"direction": "up"}, "direction"),
        ({"colour": "blue"}, "colour"),
        ({"requirements": [{"code": "RT1"}, {"code": "RT1"}]}, "accumulation"),
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused(change: dict[str, object], field: str) -> None:
    whole = {"operands": [{"name": "a"}, {"name": "b"}], "accumulation": "sum_over_sum"}
    with pytest.raises(Invalid) as refusal:
        Definition.load({**whole, **change})
    assert field in refusal.value.fields
