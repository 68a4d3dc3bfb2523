"""Each role's first page answers what that role came for."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.accounts.test_pages import send
from tests.factories import (
    make_agency,
    make_commitment,
    make_measurement,
    make_person,
    make_programme,
    make_set,
    make_year,
)
from tests.progress.pages import text_of
from tracker.accounts.models import Person
from tracker.clock import ClockSetting
from tracker.commitments.models import ProgrammeYear, SetStep
from tracker.extensions import db
from tracker.progress.models import YearResult
from tracker.rules.calendar.windows import reporting_window
from tracker.rules.programme.model import load_builtin

SignIn = Callable[..., Person]
MONTHS = {f"2026-{month:02}": str(5 * month) for month in range(1, 13)}


def set_clock(moment: dt.datetime) -> None:
    """Let the app's clock show ``moment``."""
    db.session.merge(ClockSetting(id=1, shows=moment, at_real=dt.datetime.now(dt.UTC)))
    db.session.commit()


def test_a_visitor_learns_what_this_is_and_where_to_come_in(client: FlaskClient) -> None:
    make_programme("pmg-cl-2026")
    page = client.get("/")
    assert page.status_code == 200
    assert "Lo que los servicios prometen" in page.text
    assert "Programa de Mejoramiento de la Gestión" in page.text
    assert 'href="/sign-in"' in page.text


def test_a_coordinator_sees_what_is_due_and_until_when(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    its = make_set(make_year(agency))
    reported = make_commitment(its, "1.1", programmed=MONTHS)
    make_measurement(reported, "2026-06")
    make_commitment(its, "1.2", programmed=MONTHS)
    drafted = make_commitment(its, "1.3", programmed=MONTHS)
    make_measurement(drafted, "2026-06", state="draft")
    sign_in("coordinator", agency)
    page = client.get("/").text
    assert "Junio de 2026" in page
    assert "hasta el" in page
    assert f"/agencies/{agency.code}/2026/pmg-cl-2026/commitments/1.2/periods/2026-06/" in page
    assert "Sin informar" in page
    assert "Hay un borrador" in page
    assert "/commitments/1.1/periods/2026-06/" not in page


def test_a_lead_sees_their_own_indicators_alone(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    lead = make_person("lead", agency)
    its = make_set(make_year(agency))
    make_commitment(its, "1.1", lead=lead)
    make_commitment(its, "1.2")
    sign_in(lead)
    page = client.get("/").text
    assert "/commitments/1.1/periods/2026-06/" in page
    assert "/commitments/1.2/periods/" not in page


def test_a_late_period_is_said_to_be_late_until_it_is_closed(client: FlaskClient) -> None:
    agency = make_agency()
    make_commitment(make_set(make_year(agency)), "1.1")
    person = make_person("coordinator", agency, password=factories.PASSWORD)
    window = reporting_window(load_builtin("pmg-cl-2026"), "2026-06")
    assert window.grace_until > window.closes
    for moment, late in ((window.closes, True), (window.grace_until, False)):
        set_clock(moment + dt.timedelta(hours=1))
        send(client, "/sign-in", email=person.email or "", password=factories.PASSWORD)
        page = client.get("/").text
        assert ("Junio de 2026 está atrasado" in page) == late
        assert ("/periods/2026-06/" in page) == late


def test_a_returned_set_comes_first_with_its_reason(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    its = make_set(make_year(agency), state="draft")
    db.session.add(SetStep(set_id=its.id, step="return", at=factories.AT, reason="La meta 1.1 no es medible"))
    sign_in("coordinator", agency)
    page = client.get("/").text
    assert "Los compromisos volvieron para corregirse" in page
    assert "La meta 1.1 no es medible" in page
    assert f"/agencies/{agency.code}/2026/pmg-cl-2026/formulation/" in page


def test_a_head_is_asked_to_endorse_and_may_take_the_report_along(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    version = make_programme("pmg-cl-2026")
    its = make_set(make_year(agency, version))
    make_measurement(make_commitment(its, "1.1", programmed=MONTHS), "2026-06", 20, 100)
    other = make_agency()
    waiting = make_set(make_year(agency, make_programme("monitor-cl-2026")), state="submitted")
    head = sign_in("head", agency)
    page = client.get("/").text
    assert "Un conjunto de compromisos espera por usted" in page
    assert "víselos o devuélvalos" in page
    assert "Dónde se pierden más puntos" in page
    assert f'action="/agencies/{agency.code}/2026/pmg-cl-2026/reports"' in page
    assert other.code not in page
    assert waiting.state == "submitted"
    assert head.name in page


def test_a_head_for_whom_nothing_waits_reads_how_the_year_stands(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    its = make_set(make_year(agency))
    for number in range(1, 7):
        make_measurement(make_commitment(its, f"1.{number}", programmed=MONTHS), "2026-06", 30, 100)
    sign_in("head", agency)
    assert "Al 30 de junio de 2026 el avance es de 100,00 % de lo programado" in text_of(client.get("/").text)


def test_somebody_of_two_agencies_chooses_and_cannot_reach_a_third(client: FlaskClient, sign_in: SignIn) -> None:
    first, second, third = make_agency(), make_agency(), make_agency()
    person = make_person("coordinator", first)
    factories.make_membership(person, "coordinator", second)
    sign_in(person)
    assert f"/?agency={second.code}" in client.get("/").text
    assert second.name in client.get(f"/?agency={second.code}").text
    assert third.name not in client.get(f"/?agency={third.code}").text


def test_the_staff_association_sees_what_is_approved_and_owes_nothing(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    make_commitment(make_set(make_year(agency)), "1.1", programmed=MONTHS)
    make_set(make_year(agency, make_programme("monitor-cl-2026")), state="submitted")
    sign_in("staff_association", agency)
    page = client.get("/").text
    assert "Hoy no debe nada" in page
    assert "/2026/pmg-cl-2026/" in page
    assert "monitor-cl-2026" not in page


def test_the_staff_association_reads_no_standing_of_figures_that_no_review_accepted(
    client: FlaskClient, sign_in: SignIn
) -> None:
    agency = make_agency()
    year = make_year(agency)
    its = make_set(year)
    make_measurement(make_commitment(its, "1.1", programmed=MONTHS), "2026-05", 20, 100)
    make_measurement(make_commitment(its, "1.2", programmed=MONTHS), "2026-05", 20, 100)
    store(year, 675400)
    sign_in("staff_association", agency)
    page = text_of(client.get("/").text)
    assert "2 cifras están presentadas y aún sin revisar. Las cifras aparecen aquí cuando se aceptan." in page
    for told in ("%", "Dónde se pierden más puntos", "puntos logrados", "Descargar el PDF"):
        assert told not in page
    listed = client.get("/standing/").text
    assert agency.name in listed
    assert "67,54" not in listed
    assert "67.54" not in client.get("/standing/?format=csv").text
    sign_in("head", agency)
    assert "puntos logrados" in client.get("/").text
    assert "67,54" in client.get("/standing/").text


def test_the_staff_association_reads_the_standing_of_what_was_accepted(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    its = make_set(make_year(agency))
    make_measurement(make_commitment(its, "1.1", programmed=MONTHS), "2026-05", 20, 100, state="accepted")
    make_measurement(make_commitment(its, "1.2", programmed=MONTHS), "2026-05", 20, 100)
    sign_in("staff_association", agency)
    page = text_of(client.get("/").text)
    assert "puntos logrados" in page
    assert (
        "Una cifra está presentada y aún sin revisar. Lo que aquí se muestra se calcula solo con cifras aceptadas."
        in page
    )
    assert "revisado (1 de 2)" in page
    assert "Descargar el PDF" not in page


def test_an_administrator_sees_who_waits(client: FlaskClient, sign_in: SignIn) -> None:
    waiting = make_person(name="Rosa Inventada")
    sign_in("administrator")
    page = client.get("/").text
    assert "Rosa Inventada" in page
    assert f"/people/{waiting.id}" in page


def test_an_importer_is_nobody_who_could_come_in(client: FlaskClient, sign_in: SignIn) -> None:
    make_person(name="Importador de Prueba").email = None
    sign_in("administrator")
    page = client.get("/").text
    assert "Importador de Prueba" not in page


def store(year: ProgrammeYear, standing: int) -> None:
    """Keep a standing of the year, in ten-thousandths of a percent."""
    db.session.add(
        YearResult(
            programme_year_id=year.id,
            inputs_sha256="0" * 64,
            scoring_version=1,
            as_of="2026-06",
            standing_e4=standing,
            total_e4=None,
            complete=True,
            band=None,
            computed_at=factories.AT,
        )
    )
    db.session.commit()


def stored(agency_name: str, standing: int | None, state: str = "approved", origin: str = "entered") -> None:
    """A year with a stored result."""
    year = make_year(make_agency(name=agency_name))
    make_set(year, state=state, origin=origin)
    if standing is not None:
        store(year, standing)


@pytest.mark.parametrize("role", ["programme_manager", "reviewer", "auditor"])
def test_oversight_sees_every_agency_with_its_standing(client: FlaskClient, sign_in: SignIn, role: str) -> None:
    stored("Servicio Alfa", 675400)
    stored("Servicio Beta", None, state="draft")
    sign_in(role)
    page = client.get("/").text
    assert page.index("Servicio Alfa") < page.index("Servicio Beta")
    assert "67,54\u00a0%" in page
    assert ("sin presentar" in page) == (role != "auditor")
    assert ("Borrador" in page) == (role == "auditor")


@pytest.mark.parametrize("role", ["programme_manager", "reviewer", "auditor"])
def test_every_line_of_the_list_leads_to_a_page_that_opens(client: FlaskClient, sign_in: SignIn, role: str) -> None:
    stored("Servicio Aprobado", 675400)
    for state in ("draft", "submitted"):
        stored(f"Servicio {state}", None, state=state)
    make_year(make_agency(name="Servicio sin compromisos"))
    sign_in(role)
    addresses = re.findall(r'<th scope="row" role="rowheader"><a href="([^"]+)"', client.get("/").text)
    assert len(addresses) == 4
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        for linked in re.findall(r'href="(/agencies/[^"]+)"', page.text):
            assert client.get(linked).status_code == 200, linked


def test_a_programme_manager_is_told_first_of_what_waits_for_approval(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    make_set(make_year(agency), state="endorsed")
    sign_in("programme_manager")
    page = client.get("/").text
    assert "Un conjunto espera su aprobación" in page
    assert f"/agencies/{agency.code}/2026/pmg-cl-2026/formulation/" in page
    sign_in("auditor")
    assert "espera su aprobación" not in client.get("/").text


def test_others_drafts_are_not_in_the_list_of_a_coordinator(client: FlaskClient, sign_in: SignIn) -> None:
    stored("Servicio Alfa", 675400)
    stored("Servicio Impreso", 711000, state="published", origin="published")
    sign_in("coordinator", make_agency(name="Servicio Propio"))
    page = client.get("/standing/").text
    assert "Servicio Alfa" not in page
    assert "Servicio Impreso" in page


def test_the_list_narrows_and_leaves_as_files_with_the_same_filters(client: FlaskClient, sign_in: SignIn) -> None:
    stored("Servicio Alfa", 675400)
    stored("Servicio Beta", 501234)
    sign_in("programme_manager")
    assert "Servicio Beta" not in client.get("/standing/?q=alfa").text
    rows = client.get("/standing/?q=beta&format=json").json
    assert [(row["agency_name"], row["standing_percent"]) for row in rows] == [("Servicio Beta", "50.1234")]
    assert "50.1234" in client.get("/standing/?format=csv").text
    assert client.get("/standing/?format=xlsx").data[:2] == b"PK"
    assert client.get("/standing/?format=docx").status_code == 404
    assert "Ningún año cumple estos filtros" in client.get("/standing/?year=1999").text
