"""What people get wrong in the forms of a formulation: told beside the field, kept as typed, stored nowhere."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.commitments.acts import Cast, by_code, do, entries, own
from tests.commitments.pages import FORM, YEAR, SignIn, errors_of, form_of, person_of, post
from tracker.commitments import actions

BAD_NUMBERS = {
    "es": [
        ("doce", "solo con cifras"),
        ("1.234", "Escriba 1234 o 1,234."),
        ("12.5", "Escriba 12,5."),
        ("1e5", "solo con cifras"),
        ("inf", "solo con cifras"),
        ("NaN", "solo con cifras"),
        ("12 %", "sin el signo"),
        ("9" * 31, "30 cifras"),
        ("9" * 10_000, "30 cifras"),
        ("1000", "100 o menos"),
        ("-1", "0 o más"),
        ("1,005", "2 decimales"),
    ],
    "en": [
        ("twelve", "digits only"),
        ("1,234", "Write 1234 or 1.234."),
        ("12,5", "Write 12.5."),
        ("Infinity", "digits only"),
        ("9" * 31, "30 digits"),
        ("9" * 10_000, "30 digits"),
        ("1000", "100 or less"),
        ("-1", "0 or more"),
        ("1.005", "2 decimals"),
    ],
}


@pytest.mark.parametrize(
    ("language", "typed", "said"), [(language, *case) for language, cases in BAD_NUMBERS.items() for case in cases]
)
def test_a_bad_weight_is_told_beside_it_kept_as_typed_and_nothing_is_stored(
    client: FlaskClient, cast: Cast, sign_in: SignIn, language: str, typed: str, said: str
) -> None:
    set_id = cast.begin()
    do(cast.coordinator, actions.add_commitment, set_id, own(code="a"))
    person = person_of(cast.coordinator)
    person.language = language
    sign_in(person)
    before = len(entries())
    for address, field in ((FORM, "weight-a"), (f"{YEAR}/commitments/a/edit", "weight")):
        fields = {"weight-a": "", "target-a": ""} if address == FORM else form_of(language)
        answer = post(client, address, **(fields | {field: typed}))
        assert answer.status_code == 422
        assert any(said in text for text in errors_of(answer)), errors_of(answer)
        assert f'value="{typed}"' in answer.text
        assert f'id="{field}-error"' in answer.text
    assert by_code(set_id)["a"].version.weight == own().weight
    assert len(entries()) == before


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "nombre del compromiso"),
        ({"name": "   "}, "name", "nombre del compromiso"),
        ({"name": "x" * 10_000}, "name", "300 caracteres"),
        ({"code": "año nuevo"}, "code", "sin tilde"),
        ({"code": "new"}, "code", "sin tilde"),
        ({"objective": "nada"}, "objective", "de la lista"),
        ({"numerator": ""}, "numerator", "numerador y el denominador"),
        ({"denominator": "x" * 10_000}, "denominator", "300 caracteres"),
        ({"factor": ""}, "factor", "número"),
        ({"factor": "0"}, "factor", "mayor que cero"),
        ({"decimals": "2,5"}, "decimals", "decimales"),
        ({"decimals": "99"}, "decimals", "10 o menos"),
        ({"direction": "sideways"}, "direction", "de la lista"),
        ({"accumulation": ""}, "accumulation", "Elija"),
        ({"entry": "year_to_date"}, "accumulation", "dos veces"),
        ({"frequency": "weekly"}, "frequency", "de la lista"),
        ({"target_value": "mucho"}, "target_value", "cifras"),
        ({"target_value": "9" * 25}, "target_value", "demasiado grande"),
        ({"target_value": "", "target_numerator": "3"}, "target_denominator", "o ninguno"),
        ({"target_value": "", "target_numerator": "3", "target_denominator": "0"}, "target_denominator", "parte de 0"),
        ({"target_value": "", "target_numerator": "3", "target_denominator": "2"}, "target_numerator", "mayor"),
        ({"target_numerator": "3", "target_denominator": "4"}, "target_value", "no de ambas"),
        ({"target_low": "3"}, "target_high", "extremos"),
        ({"target_low": "3", "target_high": "2"}, "target_high", "inferior"),
        ({"programmed-2026-06": "1.234"}, "programmed-2026-06", "1234 o 1,234"),
        ({"programmed-2026-06": "9" * 25}, "programmed-2026-06", "demasiado grande"),
        ({"weight-h": "ciento"}, "weight-h", "cifras"),
        ({"means": "x" * 10_000}, "means", "caracteres"),
        ({"means": "a\n" * 31}, "means", "30 medios"),
        ({"lead": "00000000-0000-0000-0000-000000000000"}, "lead", "de la lista"),
        ({"lead_since": "ayer"}, "lead_since", "20-07-2026"),
        ({"unit": "nada"}, "unit", "de la lista"),
        ({"notes": "x" * 10_000}, "notes", "caracteres"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_what_was_typed_stays(
    client: FlaskClient, cast: Cast, sign_in: SignIn, changes: dict[str, str], field: str, said: str
) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    before = len(entries())
    answer = post(client, f"{YEAR}/commitments/new/own", **(form_of() | changes))
    assert answer.status_code == 422, answer.headers.get("Location")
    assert any(said in text for text in errors_of(answer)), errors_of(answer)
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text
    for name, value in changes.items():
        if name not in (
            "objective",
            "direction",
            "accumulation",
            "entry",
            "frequency",
            "lead",
            "unit",
            "means",
            "notes",
        ):
            assert f'value="{value.strip() if name == "name" else value}"' in answer.text
    assert by_code(set_id) == {}
    assert len(entries()) == before


def test_control_characters_are_left_out_of_texts_and_unknown_in_addresses(
    any_app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    for address in ("/agencies/%00/", f"{YEAR}/commitments/%00/edit", f"{FORM}?team=%00", "/agencies/?ministry=%00"):
        assert client.get(address).status_code == 404
    fields = form_of() | {"name": "Soli\x00citudes", "notes": "una\x01\r\ndos", "code": "q\x00"}
    answer = post(client, f"{YEAR}/commitments/new/own", **fields)
    assert answer.status_code == 302, errors_of(answer)
    version = by_code(set_id)["q"].version
    assert (version.name, version.definition.notes) == ("Solicitudes", "una\ndos")
