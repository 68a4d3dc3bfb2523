"""The list of agencies, each agency's page, and what an administrator adds."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tracker.accounts.models import Person
from tracker.agencies import queries
from tracker.extensions import db

SignIn = Callable[..., Person]


def post(client: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Open the page, then send its form with its token."""
    page = client.get(address)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page.text)
    assert found, page.status
    return client.post(address, data={"csrf_token": found[1]} | fields)


@pytest.fixture
def two(client: FlaskClient) -> None:
    interior = factories.make_ministry("interior", "Ministerio del Interior Inventado")
    factories.make_agency("sni", "Servicio Nacional Inventado", interior)
    factories.make_agency("sbi", "Subsecretaría de Bienes Inventados")


@pytest.mark.usefixtures("two")
def test_the_list_is_filtered_and_exports_with_its_filters(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("auditor")
    everything = client.get("/agencies/").text
    assert "Servicio Nacional Inventado" in everything
    assert "Subsecretaría de Bienes Inventados" in everything
    for query in ("q=subsecretaria", "q=SBI"):
        page = client.get(f"/agencies/?{query}").text
        assert "Subsecretaría de Bienes Inventados" in page
        assert "Servicio Nacional Inventado" not in page
    assert "Ningún servicio coincide" in client.get("/agencies/?q=xyzzy").text
    rows = json.loads(client.get("/agencies/?ministry=interior&format=json").text)
    assert [(row["code"], row["ministry_name"]) for row in rows] == [("sni", "Ministerio del Interior Inventado")]
    csv = client.get("/agencies/?q=bienes&format=csv")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="agencies.csv"'
    assert "sbi,Subsecretaría de Bienes Inventados" in csv.text
    assert client.get("/agencies/?format=xlsx").data.startswith(b"PK")
    assert client.get("/agencies/?format=pdf").status_code == 404


def test_a_list_without_agencies_does_not_blame_the_filters(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    assert "Todavía no se agrega ningún servicio." in client.get("/agencies/").text
    assert "Ningún servicio coincide con estos filtros." in client.get("/agencies/?q=nada").text


@pytest.mark.usefixtures("two")
def test_the_list_is_for_who_has_signed_in(client: FlaskClient) -> None:
    assert client.get("/agencies/").status_code == 302
    assert client.get("/agencies/sni/").status_code == 302


def test_a_page_shows_years_teams_and_people_as_far_as_the_reader_may_see(client: FlaskClient, sign_in: SignIn) -> None:
    agency = factories.make_agency("sni", "Servicio Nacional Inventado")
    factories.make_team(agency, "norte", "Equipo Norte")
    factories.make_person("head", agency, name="Berta Dirige")
    factories.make_set(factories.make_year(agency, "pmg-cl-2026"), state="draft")
    published = factories.make_year(agency, "cdc-cl-2016")
    factories.make_set(published, state="published", origin="published")
    sign_in("coordinator", agency)
    own = client.get("/agencies/sni/").text
    for shown in ("Equipo Norte", "Berta Dirige", "/2026/pmg-cl-2026/formulation/", "/2016/cdc-cl-2016/", "Borrador"):
        assert shown in own
    sign_in("coordinator", factories.make_agency())
    foreign = client.get("/agencies/sni/").text
    assert "/2016/cdc-cl-2016/" in foreign
    assert "pmg-cl-2026" not in foreign
    assert "Berta Dirige" not in foreign
    assert "Iniciar una formulación" not in foreign
    assert client.get("/agencies/nada/").status_code == 404


def test_an_administrator_adds_a_ministry_an_agency_a_team_and_a_unit(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    post(client, "/ministries/new", code="interior", name="Ministerio del Interior")
    answer = post(client, "/agencies/new", code="sni", name="Servicio Inventado", ministry="interior")
    assert answer.headers["Location"].endswith("/agencies/sni/")
    post(client, "/agencies/sni/teams/new", code="norte", name="Equipo Norte", headcount="12", valid_from="2026-01-01")
    post(client, "/agencies/sni/units/new", code="daf", name="Administración y Finanzas")
    page = client.get("/agencies/sni/").text
    for shown in ("Ministerio del Interior", "Equipo Norte", "Administración y Finanzas"):
        assert shown in page


@pytest.mark.parametrize(
    "address", ["/agencies/new", "/ministries/new", "/agencies/sni/teams/new", "/agencies/sni/units/new"]
)
def test_nobody_else_adds_anything(client: FlaskClient, sign_in: SignIn, address: str) -> None:
    agency = factories.make_agency("sni")
    for role in ("coordinator", "head"):
        sign_in(role, agency)
        assert client.get(address).status_code == 403
    sign_in("programme_manager")
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("address", "changes", "field"),
    [
        ("/agencies/new", {"code": ""}, "code"),
        ("/agencies/new", {"code": "con espacio"}, "code"),
        ("/agencies/new", {"code": "SNI"}, "code"),
        ("/agencies/new", {"code": "new"}, "code"),
        ("/agencies/new", {"code": "x" * 10_000}, "code"),
        ("/agencies/new", {"name": ""}, "name"),
        ("/agencies/new", {"name": "x" * 10_000}, "name"),
        ("/agencies/new", {"ministry": "nada"}, "ministry"),
        ("/agencies/new", {"valid_from": "ayer"}, "valid_from"),
        ("/ministries/new", {"code": "../.."}, "code"),
        ("/ministries/new", {"name": "  "}, "name"),
        ("/agencies/sni/teams/new", {"headcount": "doce"}, "headcount"),
        ("/agencies/sni/teams/new", {"headcount": "1,5"}, "headcount"),
        ("/agencies/sni/teams/new", {"headcount": "inf"}, "headcount"),
        ("/agencies/sni/teams/new", {"headcount": "0"}, "headcount"),
        ("/agencies/sni/teams/new", {"headcount": "9" * 20}, "headcount"),
        ("/agencies/sni/teams/new", {"code": "norte"}, "code"),
        ("/agencies/sni/units/new", {"name": "x" * 201}, "name"),
    ],
)
def test_bad_input_is_told_beside_its_field_kept_and_not_stored(
    client: FlaskClient, sign_in: SignIn, language: str, address: str, changes: dict[str, str], field: str
) -> None:
    agency = factories.make_agency("sni", "Servicio Inventado")
    factories.make_team(agency, "norte")
    sign_in(factories.make_person("administrator", language=language))
    answer = post(client, address, **({"code": "otro", "name": "Otro nombre"} | changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    typed = changes[field].strip()
    if typed and field != "ministry":
        assert f'value="{typed}"' in answer.text
    assert [each.code for each in queries.list_agencies(db.session())] == ["sni"]
    assert len(queries.teams_of(db.session(), agency.id)) == 1
    assert queries.units_of(db.session(), agency.id) == []


def test_both_lists_take_the_same_number_of_statements_however_long_they_are(
    client: FlaskClient, sign_in: SignIn
) -> None:
    from sqlalchemy import event

    agency = factories.make_agency("sni")
    sign_in("administrator")
    counts = []
    for _ in range(2):
        for _ in range(5):
            factories.make_agency()
            factories.make_team(agency)
        counted: list[str] = []

        def note(_conn: Any, _cursor: Any, text: str, *_more: Any, into: list[str] = counted) -> None:
            into.append(text)

        event.listen(db.engine, "before_cursor_execute", note)
        assert client.get("/agencies/").status_code == client.get("/agencies/sni/").status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(counted))
    assert counts[0] == counts[1]
