"""Bad input on the forms of a measurement: a message beside the field, what was typed kept, nothing stored."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.evidence import samples
from tests.progress.pages import PDF, Scene, counts, field_error, send, typed, upload
from tracker.extensions import db
from tracker.progress.models import MeasurementRevision

BAD_NUMBERS = {
    "es": [
        ("", "Escriba el numerador; escriba 0 si no hubo ninguno."),
        ("cuarenta", "Escriba un número"),
        ("12a", "Escriba un número"),
        ("1.234", "Escriba 1234 o 1,234."),
        ("1.5", "Escriba 1,5."),
        ("1,234.5", "Escriba el número sin separadores"),
        ("inf", "Escriba un número"),
        ("NaN", "Escriba un número"),
        ("1e400", "Escriba un número"),
        ("9" * 40, "Escriba un número de 30 cifras a lo más"),
        ("9" * 10_000, "Escriba un número de 30 cifras a lo más"),
        ("45 %", "sin el signo de porcentaje"),
        ("-3", "0 o más"),
        ("51", "es parte del denominador"),
    ],
    "en": [
        ("", "Write the numerator; write 0 if there was none."),
        ("forty", "Write a number"),
        ("1,234", "Write 1234 or 1.234."),
        ("1,5", "Write 1.5."),
        ("1.234,5", "Write the number without separators"),
        ("Infinity", "Write a number"),
        ("9" * 10_000, "at most 30 digits"),
        ("-3", "0 or more"),
        ("51", "is a part of the denominator"),
    ],
}


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    return Scene()


SignIn = Callable[..., Any]


@pytest.mark.parametrize(
    ("language", "value", "says"), [(lang, *row) for lang, rows in BAD_NUMBERS.items() for row in rows]
)
@pytest.mark.parametrize("do", ["draft", "submit"])
def test_a_bad_number(
    do: str, language: str, value: str, says: str, scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(factories.make_person("coordinator", scene.agency, language=language))
    analysis = "Causa interna." if language == "es" else "Internal cause."
    answer = send(client, scene.period(), do=do, numerator=value, denominator="50", analysis=analysis)
    assert answer.status_code == 422
    assert says in field_error(answer.text, "numerator")
    assert says in answer.text.split('class="govuk-error-summary"')[1].split("</ul>")[0]
    assert typed(answer.text, "numerator") == value
    assert typed(answer.text, "denominator") == "50"
    assert typed(answer.text, "analysis") == analysis
    assert set(counts().values()) == {0}


def test_cases_where_there_were_none(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", scene.agency)
    answer = send(client, scene.period(), do="draft", numerator="3", denominator="0")
    assert answer.status_code == 422
    assert "Una parte de 0 casos también es 0" in field_error(answer.text, "denominator")
    assert set(counts().values()) == {0}


@pytest.mark.parametrize(
    ("language", "says"), [("es", "Escriba a lo más 5000 caracteres."), ("en", "Write at most 5000 characters.")]
)
def test_an_endless_analysis(language: str, says: str, scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(factories.make_person("coordinator", scene.agency, language=language))
    answer = send(client, scene.period(), do="draft", numerator="45", denominator="50", analysis="ñ" * 10_000)
    assert answer.status_code == 422
    assert says in field_error(answer.text, "analysis")
    assert typed(answer.text, "analysis") == "ñ" * 10_000
    assert set(counts().values()) == {0}


FILES = [
    (b"", "vacío.pdf", "es", "vacío"),
    (b"", "empty.pdf", "en", "empty"),
    (b"MZ\x90\x00" + b"\0" * 200, "informe.pdf", "es", "PDF"),
    (b"MZ\x90\x00" + b"\0" * 200, "report.pdf", "en", "PDF"),
    (PDF + b"0" * (5 * 1024 * 1024), "enorme.pdf", "es", "5"),
    (PDF + b"0" * (5 * 1024 * 1024), "huge.pdf", "en", "5"),
]


@pytest.mark.parametrize(("content", "name", "language", "says"), FILES, ids=[row[1] for row in FILES])
@pytest.mark.parametrize("do", ["draft", "submit"])
def test_a_bad_file_stops_the_whole_sending(
    do: str, content: bytes, name: str, language: str, says: str, scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(factories.make_person("coordinator", scene.agency, language=language))
    files = [upload(samples.png(), "foto.png"), upload(content, name)]
    answer = send(client, scene.period(), do=do, numerator="45", denominator="50", files=files)
    assert answer.status_code == 422
    message = field_error(answer.text, "files")
    assert name in message
    assert says in message
    assert typed(answer.text, "numerator") == "45"
    assert set(counts().values()) == {0}


BAD_PARTS = [
    ("es", "", "Escriba cuánto se cumple"),
    ("es", "mucho", "Escriba un número"),
    ("es", "0.2", "Escriba 0,2."),
    ("es", "1,5", "Escriba 1 o menos."),
    ("es", "-1", "Escriba 0 o más."),
    ("es", "9" * 10_000, "30 cifras a lo más"),
    ("en", "0,2", "Write 0.2."),
    ("en", "2", "Write 1 or less."),
    ("en", "inf", "Write a number"),
]


@pytest.mark.parametrize(("language", "value", "says"), BAD_PARTS)
def test_a_bad_part_of_a_requirement(
    language: str, value: str, says: str, scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(factories.make_person("coordinator", scene.agency, language=language))
    answer = send(
        client, scene.period("3.1-E1"), do="submit", **{"met-RT1": value, "met-RT2": "1", "note-RT2": "Acta."}
    )
    assert answer.status_code == 422
    assert says in field_error(answer.text, "met-RT1")
    assert typed(answer.text, "met-RT1") == value
    assert typed(answer.text, "met-RT2") == "1"
    assert typed(answer.text, "note-RT2") == "Acta."
    assert set(counts().values()) == {0}


def test_an_analysis_and_a_note_of_nothing_that_is_seen_are_none(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    figure = {"numerator": "20", "denominator": "50", "analysis": "\u200b\u2060"}
    answer = send(client, scene.period(), do="submit", **figure)
    assert "Escriba el análisis" in field_error(answer.text, "analysis")
    met = {"met-RT1": "1", "note-RT1": "\u200b", "met-RT2": "1", "note-RT2": "Ac\u202eta"}
    assert send(client, scene.period("3.1-E1"), do="draft", **met).status_code == 302
    (kept,) = db.session.scalars(select(MeasurementRevision.requirements))
    assert [each.get("note") for each in kept] == [None, "Acta"]


def test_an_endless_note(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", scene.agency)
    answer = send(
        client, scene.period("3.1-E1"), do="draft", **{"met-RT1": "1", "met-RT2": "1", "note-RT1": "x" * 10_000}
    )
    assert answer.status_code == 422
    assert "5000" in field_error(answer.text, "note-RT1")
    assert set(counts().values()) == {0}


@pytest.mark.parametrize(
    ("value", "says"), [("", "Escriba el valor del período"), ("1.234", "1234 o 1,234"), ("-2", "0 o más")]
)
def test_a_bad_stated_value(value: str, says: str, scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    days = factories.percentage(operands=[], share="false", accumulation="last", unit="días", factor="1")
    factories.make_commitment(scene.set, "2.1", definition=days)
    sign_in("coordinator", scene.agency)
    answer = send(client, scene.period("2.1"), do="draft", value=value)
    assert answer.status_code == 422
    assert says in field_error(answer.text, "value")
    assert typed(answer.text, "value") == value
    assert set(counts().values()) == {0}


def test_a_form_without_its_token_stores_nothing(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", scene.agency)
    answer = client.post(scene.period(), data={"numerator": "45", "denominator": "50", "do": "submit"})
    assert answer.status_code == 400
    assert set(counts().values()) == {0}


@pytest.mark.parametrize("seen", ["²", "9" * 5000, "x"])
def test_a_state_that_no_page_showed_breaks_nothing(
    seen: str, scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    answer = send(client, scene.period(), seen=seen, numerator="45", denominator="50", analysis="Causa interna.")
    assert answer.status_code < 500
