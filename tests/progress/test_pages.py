"""What a person sees of a year, a commitment and a measurement, and what the buttons do."""

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.progress.pages import PDF, Scene, counts, field_error, send, text_of, typed, upload
from tracker.evidence.models import Evidence
from tracker.extensions import db
from tracker.progress.models import Measurement, MeasurementRevision

SignIn = Callable[..., Any]


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    return Scene()


def test_before_the_first_figure_the_year_says_what_is_reported_and_until_when(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    page = text_of(client.get(scene.home).text)
    assert "Aún no se informa ninguna cifra" in page
    assert "Junio de 2026 se informa hasta el sáb 25 jul 23:59: han llegado 0 de 2 mediciones." in page
    assert "1.1 Solicitudes respondidas" in page
    assert "Informar la siguiente" in page


def test_the_whole_way_of_a_figure_from_draft_to_the_years_answer(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    draft = send(client, scene.period(), do="draft", numerator="40", denominator="50", analysis="", follow=True)
    assert "El borrador quedó guardado" in text_of(draft.text)
    assert typed(draft.text, "numerator") == "40"
    refused = send(client, scene.period(), do="submit", numerator="20", denominator="50", analysis="")
    assert refused.status_code == 422
    assert "Escriba el análisis" in field_error(refused.text, "analysis")
    sent = send(
        client, scene.period(), do="submit", numerator="45", denominator="50", analysis="",
        files=[upload(PDF, "Registro de junio.pdf")], follow=True,
    )  # fmt: skip
    page = text_of(sent.text)
    assert "Presentada." in page
    assert "Registro de junio.pdf" in page
    assert "Adelantado" not in page
    stage = send(client, scene.period("3.1-E1"), do="submit", **{"met-RT1": "1", "met-RT2": "0,2"}, follow=True)
    assert stage.status_code == 200
    year = text_of(client.get(scene.home).text)
    # indicator: 90 of 90 programmed, all 60; stage: 60 % met of 50 % programmed, 24 of 20 points
    assert "Adelantado respecto de lo programado al 30 de junio de 2026 (105,00 % de lo programado)" in year
    assert "Se lograron 84,00 de 80,00 puntos programados." in year
    assert "han llegado 2 de 2 mediciones" in year


def test_a_draft_is_shown_hollow_and_counts_nowhere(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator, "2026-05", 45, 50)
    factories.make_measurement(scene.indicator, "2026-06", 1, 50, state="draft")
    sign_in("coordinator", scene.agency)
    page = client.get(scene.home).text
    assert 'aria-label="1.1, junio de 2026: borrador, no cuenta"' in page
    assert 'aria-label="1.1, mayo de 2026: 100 %"' in page.replace("\u00a0", " ")
    assert "Al 31 de mayo de 2026 el avance es de" in text_of(page)


def test_an_achievement_just_below_an_edge_is_not_rounded_onto_it(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    factories.make_measurement(scene.indicator, "2026-05", Decimal("674.82"), Decimal("1000"))  # 74.98 % of 90
    sign_in("coordinator", scene.agency)
    page = client.get(scene.home).text.replace("\u00a0", " ")
    assert 'class="cell k1"' in page
    assert "mayo de 2026: 74,98 %" in page


def test_reviewers_see_submitted_figures_and_no_drafts(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator, "2026-05", 45, 50)
    factories.make_measurement(scene.indicator, "2026-06", 44, 50, state="draft")
    sign_in("reviewer")
    page = client.get(scene.home).text
    assert 'aria-label="1.1, junio de 2026' not in page
    assert client.get(scene.period(period="2026-05")).status_code == 200
    assert client.get(scene.period(period="2026-06")).status_code == 404


@pytest.mark.parametrize("address", ["home", "commitment", "period"])
def test_another_agency_finds_nothing(address: str, scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator)
    sign_in("coordinator", factories.make_agency())
    where = {"home": scene.home, "commitment": scene.commitment(), "period": scene.period()}[address]
    assert client.get(where).status_code == 404


def test_who_has_not_signed_in_is_asked_to(scene: Scene, client: FlaskClient) -> None:
    assert client.get(scene.home).status_code == 302


def test_a_lead_drafts_their_own_and_is_told_who_submits(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    lead = factories.make_person("lead", scene.agency)
    other = factories.make_commitment(scene.set, "1.2", lead=lead, weight=Decimal(0))
    sign_in(lead)
    page = client.get(scene.period("1.2")).text
    assert "La envía la coordinación del servicio." in text_of(page)
    assert 'value="submit"' not in page
    assert send(client, scene.period("1.2"), do="draft", numerator="9", denominator="10").status_code == 302
    assert db.session.scalar(select(Measurement.commitment_id)) == other.id
    assert "Elegir archivos" not in text_of(client.get(scene.period("1.1")).text)


def test_pressing_submit_without_the_right_is_refused_even_by_hand(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    lead = factories.make_person("lead", scene.agency)
    factories.make_commitment(scene.set, "1.2", lead=lead, weight=Decimal(0))
    sign_in(lead)
    assert send(client, scene.period("1.2"), do="submit", numerator="9", denominator="10").status_code == 403
    assert counts()["measurement"] == 0


def test_a_submitted_measurement_shows_its_figures_and_no_form(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    factories.make_measurement(scene.indicator, late=True, analysis="Feriado legal.")
    sign_in("coordinator", scene.agency)
    page = client.get(scene.period()).text
    shown = text_of(page)
    assert "Presentad" in shown
    assert "atrasad" in shown
    assert "Feriado legal." in shown
    assert 'name="numerator"' not in page


def test_posting_to_a_submitted_measurement_is_a_conflict(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", scene.agency)
    factories.make_measurement(scene.stage, numerator=None, denominator=None)
    factories.make_measurement(scene.indicator)
    answer = send(client, scene.period(), do="draft", numerator="1", denominator="50")
    assert answer.status_code == 409
    assert "pida que la reabran" in text_of(answer.text)


@pytest.mark.parametrize(
    ("period", "says"),
    [
        ("2026-05", "se pudo informar desde 2026-06-01 00:00 hasta 2026-07-05 23:59"),
        ("2026-07", "se puede informar desde 2026-08-01 00:00 hasta 2026-09-04 23:59"),
    ],
)
def test_outside_the_window_the_page_says_the_window_in_words(
    period: str, says: str, scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    answer = send(client, scene.period(period=period), do="draft", numerator="1", denominator="50")
    assert answer.status_code == 409
    assert says in text_of(answer.text)
    assert counts()["measurement"] == 0


def test_two_people_at_one_form_keep_what_each_typed(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", scene.agency)
    send(client, scene.period(), do="draft", numerator="45", denominator="50")
    second = send(client, scene.period(), do="draft", numerator="44", denominator="50", seen="0")
    assert second.status_code == 409
    assert "Alguien guardó esta medición" in text_of(second.text)
    assert "escribió 45 / 50. Envíe la suya otra vez para ponerla en su lugar." in text_of(second.text)
    assert typed(second.text, "numerator") == "44"
    assert typed(second.text, "seen") == "1"
    assert len(db.session.scalars(select(MeasurementRevision)).all()) == 1


def test_without_script_the_result_is_calculated_on_request_and_nothing_is_stored(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    page = send(client, scene.period(), do="calc", numerator="27", denominator="50")
    assert page.status_code == 200
    shown = text_of(page.text)
    assert "54,00 %" in shown
    assert "60,0 %" in shown  # of the 90 programmed
    assert "No cumple. Pierde 24,00 puntos de 60,00." in shown
    assert "Esta medición necesita un análisis" in shown
    assert counts()["measurement"] == 0


def test_the_value_shown_is_that_of_the_year_so_far(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator, "2026-05", 10, 50)
    sign_in("coordinator", scene.agency)
    page = send(client, scene.period(), do="calc", numerator="50", denominator="50")
    assert "60,00 %" in text_of(page.text)  # 60 of 100


def test_several_files_are_attached_and_one_is_taken_off(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", scene.agency)
    files = [upload(PDF, "acta.pdf"), upload(PDF + b"%", "resolución.pdf")]
    send(client, scene.period(), do="draft", numerator="45", denominator="50", files=files, personal_data="y")
    page = client.get(scene.period()).text
    assert "acta.pdf" in page
    assert "resolución.pdf" in page
    assert "datos personales" in text_of(page)
    titles = set(db.session.scalars(select(Evidence.title)))
    assert titles == {"1.1 2026-06 · 1", "1.1 2026-06 · 2"}  # reports show these, and no name of a file
    address = page.split('formaction="')[1].split('"')[0]
    gone = send(client, scene.period(), do="draft", numerator="45", denominator="50")
    assert gone.status_code == 302
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(address, data={"csrf_token": token}).status_code == 302
    assert counts()["measurement_evidence"] == 1
    assert counts()["evidence"] == 2


def test_the_commitment_page_tells_why_this_number(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator, "2026-05", 36, 50, analysis="Dos cargos vacantes.")
    factories.make_measurement(scene.indicator, "2026-06", 45, 50, state="draft")
    sign_in("coordinator", scene.agency)
    page = client.get(scene.commitment()).text
    shown = text_of(page)
    assert "72,00 %" in shown
    assert "72 / 90 × 100 = 80,00 %." in shown
    assert "Pierde 12,00 puntos de 60,00." in shown
    assert "(Solicitudes respondidas / Solicitudes recibidas) * 100" in shown
    assert "borrador" in shown
    assert 'role="img"' in page
    assert 'class="then"' in page  # the draft, hollow


def test_a_system_shows_its_stages_and_sends_no_figure_itself(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    requirements = [{"code": "RT1", "met": "0.2", "of": "1"}, {"code": "RT2", "met": "0", "of": "1"}]
    factories.make_measurement(scene.stage, numerator=None, denominator=None, requirements=requirements)
    sign_in("coordinator", scene.agency)
    shown = text_of(client.get(scene.commitment("3.1")).text)
    assert "Etapa 1" in shown
    assert "0,20 de 2" in shown
    assert client.get(scene.period("3.1")).status_code == 404


def test_the_year_asked_for_another_period_answers_for_it(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator, "2026-04", 45, 50)
    factories.make_measurement(scene.indicator, "2026-05", 45, 100)
    sign_in("coordinator", scene.agency)
    assert "Al 30 de abril de 2026 el avance es de" in text_of(
        client.get(scene.home, query_string={"as_of": "2026-04"}).text
    )
    assert client.get(scene.home, query_string={"as_of": "2026-03"}).status_code == 404
    assert client.get(scene.home, query_string={"as_of": "abril"}).status_code == 404


def test_what_is_missing_is_said(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator, "2026-05", 45, 50)
    sign_in("programme_manager")
    shown = text_of(client.get(scene.home).text)
    assert "Falta una medición de mayo de 2026." in shown
    assert "3.1-E1" in shown


def test_assumptions_are_told_with_their_source(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", scene.agency)
    shown = text_of(client.get(scene.home).text)
    assert "Reglas sin fuente publicada" in shown
    assert "reglas de este programa no tienen fuente publicada" in shown


def test_the_list_leaves_as_csv_xlsx_and_json(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator, "2026-05", 36, 50)
    sign_in("coordinator", scene.agency)
    for address in (scene.home, scene.commitment()):
        rows = list(csv.DictReader(io.StringIO(client.get(f"{address}?format=csv").text.lstrip("\ufeff"))))
        assert [(row["commitment"], row["period"], row["achievement"]) for row in rows] == [("1.1", "2026-05", "80")]
        assert json.loads(client.get(f"{address}?format=json").text)[0]["points_won"] == "48"
        assert client.get(f"{address}?format=xlsx").data.startswith(b"PK")
    assert client.get(f"{scene.home}?format=exe").status_code == 404


def test_english_readers_get_english(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    factories.make_measurement(scene.indicator, "2026-05", 36, 50)
    sign_in(factories.make_person("coordinator", scene.agency, language="en"))
    shown = text_of(client.get(scene.home).text)
    assert "On 31 May 2026, 60.00% of what was programmed" in shown
    assert "June 2026 is reported until Sat 25 Jul 23:59: 0 of 2 measurements are in." in shown


def test_a_closed_year_answers_with_its_total(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    for month in range(1, 13):
        factories.make_measurement(scene.indicator, f"2026-{month:02}", 45, 50)
    met = [{"code": "RT1", "met": "1", "of": "1"}, {"code": "RT2", "met": "0.5", "of": "1"}]
    factories.make_measurement(scene.stage, "2026-12", numerator=None, denominator=None, requirements=met)
    sign_in("coordinator", scene.agency)
    shown = text_of(client.get(scene.home).text)
    assert "Resultado provisional: 90,00 %, según lo informado" in shown


def test_a_closed_year_that_lacks_months_names_them_and_falls_into_no_band(
    scene: Scene, client: FlaskClient, sign_in: SignIn
) -> None:
    for month in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12):
        factories.make_measurement(scene.indicator, f"2026-{month:02}", 45, 50)
    met = [{"code": "RT1", "met": "1", "of": "1"}, {"code": "RT2", "met": "1", "of": "1"}]
    factories.make_measurement(scene.stage, "2026-12", numerator=None, denominator=None, requirements=met)
    sign_in("coordinator", scene.agency)
    home = text_of(client.get(scene.home).text)
    assert "A 1 compromiso le falta una cifra: 1.1." in home
    assert "Incremento completo" not in home
    shown = text_of(client.get(scene.commitment()).text)
    assert "Sin cifra en 1 de 12 períodos; ninguno se toma como 0: febrero de 2026." in shown
