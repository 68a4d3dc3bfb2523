"""An evidence's page and its file: for those who may, always as a download, never inside the site."""

import datetime as dt
import io
from collections.abc import Callable, Iterator
from urllib.parse import unquote
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.evidence import samples
from tests.factories import make_actor, make_agency
from tracker.agencies.models import Agency, Ministry
from tracker.database import Base
from tracker.evidence import actions, collectors
from tracker.evidence.collectors import Use
from tracker.evidence.vault import vault
from tracker.extensions import db
from tracker.ledger.work import unit_of_work
from tracker.rules.policy import Subject


@pytest.fixture
def agency(client: FlaskClient) -> Agency:
    return make_agency(name="Servicio de Prueba")


def receive(agency: Agency, at: dt.datetime, data: bytes, name: str, **more: bool) -> UUID:
    with unit_of_work(make_actor("coordinator", agency), at) as work:
        return actions.receive(work, io.BytesIO(data), name, agency.code, title="Acta del comité", **more).evidence_id


@pytest.fixture
def evidence(agency: Agency, at: dt.datetime) -> UUID:
    return receive(agency, at, samples.pdf(), "acta.pdf")


def test_the_page_says_what_the_file_is_and_its_fingerprint(
    client: FlaskClient, sign_in: Callable[..., object], agency: Agency, evidence: UUID
) -> None:
    sign_in("coordinator", agency)
    page = client.get(f"/evidence/{evidence}")
    assert page.status_code == 200
    for shown in ("<h1>Acta del comité</h1>", "acta.pdf", "Servicio de Prueba", "application/pdf", "20-07-2026"):
        assert shown in page.text
    assert next(iter(vault().names())) in page.text


def test_the_file_comes_back_byte_for_byte_as_a_download_in_a_sandbox(
    client: FlaskClient, sign_in: Callable[..., object], agency: Agency, evidence: UUID
) -> None:
    sign_in("head", agency)
    answer = client.get(f"/evidence/{evidence}/file")
    assert answer.data == samples.pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert int(answer.headers["Content-Length"]) == len(samples.pdf())
    assert "no-store" in answer.headers["Cache-Control"]


def test_text_that_looks_like_a_page_is_handed_out_as_text(
    client: FlaskClient, sign_in: Callable[..., object], agency: Agency, at: dt.datetime
) -> None:
    evidence = receive(agency, at, b"<html><script>alert(1)</script></html>", "nota.txt")
    sign_in("coordinator", agency)
    answer = client.get(f"/evidence/{evidence}/file")
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "name", ["報告 2026.pdf", "отчет.pdf", 'acta "final"; x=1.pdf', "acta\r\nSet-Cookie: x=1.pdf", "100% listo.pdf"]
)
def test_any_name_survives_the_way_back_and_adds_no_header(
    client: FlaskClient, sign_in: Callable[..., object], agency: Agency, at: dt.datetime, name: str
) -> None:
    evidence = receive(agency, at, samples.pdf(), name)
    sign_in("coordinator", agency)
    answer = client.get(f"/evidence/{evidence}/file")
    assert answer.status_code == 200
    shown = unquote(answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert shown == name.replace("\r\n", " ")
    assert "Set-Cookie" not in answer.headers
    assert client.get(f"/evidence/{evidence}").status_code == 200


def test_an_earlier_version_can_be_fetched(
    client: FlaskClient, sign_in: Callable[..., object], agency: Agency, evidence: UUID, at: dt.datetime
) -> None:
    with unit_of_work(make_actor("coordinator", agency), at) as work:
        actions.replace(work, evidence, io.BytesIO(samples.png()), "acta.png")
    sign_in("coordinator", agency)
    assert client.get(f"/evidence/{evidence}/file").data == samples.png()
    assert client.get(f"/evidence/{evidence}/file?version=1").data == samples.pdf()
    assert client.get(f"/evidence/{evidence}/file?version=9").status_code == 404


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        ("coordinator", "own", 200),
        ("lead", "own", 200),
        ("head", "own", 200),
        ("staff_association", "own", 404),
        ("coordinator", "other", 404),
        ("head", "other", 404),
        ("ministry_officer", "own", 200),
        ("ministry_officer", "other", 404),
        ("reviewer", None, 404),
        ("programme_manager", None, 404),
        ("auditor", None, 200),
        ("administrator", None, 404),
    ],
)
def test_a_file_that_proves_nothing_yet_is_the_agencys_own_affair(
    client: FlaskClient,
    sign_in: Callable[..., object],
    agency: Agency,
    evidence: UUID,
    role: str,
    where: str | None,
    status: int,
) -> None:
    its = {"own": agency, "other": make_agency()}.get(where or "")
    if role == "ministry_officer":
        assert its is not None
        sign_in(role, ministry=db.session.get(Ministry, its.ministry_id))
    else:
        sign_in(role, its)
    assert client.get(f"/evidence/{evidence}").status_code == status
    assert client.get(f"/evidence/{evidence}/file").status_code == status


@pytest.fixture
def used(agency: Agency) -> Iterator[dict[str, str]]:
    """A later room that says the evidence proves something, in the state the test sets."""
    facts = {"state": "submitted", "origin": "entered"}

    def uses(_session: Session, _evidence: UUID) -> list[Use]:
        subject = Subject(agency=agency.code, state=facts["state"], origin=facts["origin"])
        return [Use("Reclamos respondidos", "home.index", subject, detail="2026-06")]

    collectors.register("a_later_room", uses)
    yield facts
    collectors._COLLECTORS.pop("a_later_room")


def test_what_it_proves_opens_it_to_those_who_may_see_that(
    client: FlaskClient, sign_in: Callable[..., object], evidence: UUID, used: dict[str, str]
) -> None:
    sign_in("reviewer")
    page = client.get(f"/evidence/{evidence}")
    assert "Reclamos respondidos" in page.text
    assert client.get(f"/evidence/{evidence}/file").status_code == 200
    used["state"] = "draft"
    assert client.get(f"/evidence/{evidence}").status_code == 404


def test_a_published_figure_is_everybodys_its_files_are_not(
    client: FlaskClient, sign_in: Callable[..., object], evidence: UUID, used: dict[str, str]
) -> None:
    used["origin"], used["state"] = "published", "published"
    sign_in("coordinator", make_agency())
    assert client.get(f"/evidence/{evidence}/file").status_code == 404


def test_altered_evidence_is_never_handed_out(
    client: FlaskClient, sign_in: Callable[..., object], agency: Agency, evidence: UUID
) -> None:
    sha256 = next(iter(vault().names()))
    vault()._path(sha256).write_bytes(b"%PDF-1.4 something else")
    sign_in("coordinator", agency)
    answer = client.get(f"/evidence/{evidence}/file")
    assert answer.status_code == 500
    assert b"something else" not in answer.data
    assert "huella" in answer.text


@pytest.mark.parametrize("address", ["/evidence/x", "/evidence/00000000-0000-7000-8000-000000000000", "/evidence/../x"])
def test_what_is_not_there_is_not_found(client: FlaskClient, sign_in: Callable[..., object], address: str) -> None:
    sign_in("auditor")
    assert client.get(address).status_code == 404


def test_who_has_not_signed_in_is_sent_to_do_so(client: FlaskClient, evidence: UUID) -> None:
    assert client.get(f"/evidence/{evidence}/file").status_code == 302


def test_every_table_that_points_at_evidence_tells_its_uses(client: FlaskClient) -> None:
    """A forgotten collector would hide from policy what a file proves."""
    pointing = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "evidence" and table.name != "evidence_version"
    }
    assert pointing
    assert pointing <= collectors.registered_tables()
