"""Making a report of a year in the record: who may, what it freezes, what the record notes, what a browser gets."""

import datetime as dt
import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from tests import factories
from tests.reports.reading import embedded, reader, text_of
from tracker.accounts.models import Person
from tracker.agencies.models import Agency
from tracker.commitments.models import ProgrammeYear
from tracker.database import new_id
from tracker.errors import Conflict, Invalid, NotFound, WindowClosed
from tracker.evidence.models import Blob, Evidence, EvidenceVersion
from tracker.evidence.vault import vault
from tracker.extensions import db
from tracker.formats.canonical import sha256_hex
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.progress.models import Measurement, MeasurementEvidence, MeasurementRevision
from tracker.reports import making
from tracker.reports.actions import keep_report
from tracker.reports.making import USUAL, Made, cut_of, make_report
from tracker.reports.models import Report
from tracker.reports.reckon import reckon
from tracker.reports.record_check import reports_unlike_record
from tracker.reports.snapshot import build_snapshot
from tracker.rules.policy import RoleName

PROGRAMMED = {f"2026-{month:02d}": "80" for month in range(1, 13)}


def reporting(agency: Agency | None = None, *, state: str = "approved", origin: str = "entered") -> ProgrammeYear:
    """A year of an agency: two indicators, one with May late and June in force, the other without a figure."""
    year = factories.make_year(agency or factories.make_agency("faros"))
    set_ = factories.make_set(year, state=state, origin=origin)
    first = factories.make_commitment(set_, "1.1", objective="1", programmed=PROGRAMMED)
    factories.make_commitment(set_, "2.1", objective="2", programmed=PROGRAMMED)
    factories.make_measurement(first, "2026-05", 20, 30, late=True)
    june = factories.make_measurement(first, "2026-06", 45, 50, analysis="Se sumó personal de verano.")
    attach(june, "Registro de junio.pdf")
    return year


def attach(measurement: Measurement, name: str, *, personal: bool = False) -> str:
    """A file that proves ``measurement``; its fingerprint."""
    sha256 = sha256_hex(name.encode())
    agency = db.session.scalars(select(Agency)).first()
    assert agency is not None
    evidence = Evidence(id=new_id(), agency_id=agency.id, title="Registro", personal_data=personal)
    db.session.add(Blob(sha256=sha256, size=1234, media_type="application/pdf", stored_at=factories.AT))
    db.session.add(evidence)
    db.session.flush()
    db.session.add(
        EvidenceVersion(
            evidence_id=evidence.id, n=1, sha256=sha256, name=name, state="available", received_at=factories.AT
        )
    )
    db.session.add(
        MeasurementEvidence(measurement_id=measurement.id, evidence_id=evidence.id, attached_at=factories.AT)
    )
    db.session.commit()
    return sha256


def frozen(year: ProgrammeYear, as_of: str | None = "2026-06", at: dt.datetime = factories.AT) -> dict[str, Any]:
    return build_snapshot(db.session(), year.id, as_of, at, "CUM-2026-0000-0000", {"cumple": "test"})


def pdf_in_store(made: Made) -> bytes:
    return b"".join(vault().chunks(made.file.sha256))


# -- the snapshot --------------------------------------------------------------------------------


def test_a_snapshot_holds_what_its_result_comes_from(any_app: Flask) -> None:
    snapshot = frozen(reporting())
    assert json.loads(json.dumps(snapshot)) == snapshot
    result = reckon(snapshot).result
    assert result.standing is not None
    first = snapshot["commitments"][0]
    assert [one["period"] for one in first["measurements"]] == ["2026-05", "2026-06"]
    assert first["measurements"][0]["late"] is True
    assert first["measurements"][1]["evidence"][0]["sha256"] == sha256_hex(b"Registro de junio.pdf")
    owed = {(one["what"], one["code"], one["period"]) for one in snapshot["owed"]}
    assert ("late", "1.1", "2026-05") in owed
    assert ("missing", "2.1", "2026-05") in owed
    assert ("due", "2.1", "2026-06") in owed


def test_what_is_reported_after_the_cut_is_not_in_it(app: Flask) -> None:
    year = reporting()
    snapshot = frozen(year, "2026-05")
    periods = [each["period"] for one in snapshot["commitments"] for each in one["measurements"]]
    assert periods == ["2026-05"]
    assert snapshot["as_of"] == "2026-05"


def test_a_draft_shows_neither_its_figures_nor_its_files(app: Flask) -> None:
    year = factories.make_year(factories.make_agency("faros"))
    commitment = factories.make_commitment(factories.make_set(year), "1.1", objective="1", programmed=PROGRAMMED)
    draft = factories.make_measurement(commitment, "2026-06", 31415, 92653, state="draft")
    attach(draft, "Borrador secreto.pdf")
    text = json.dumps(frozen(year), ensure_ascii=False)
    assert "31415" not in text
    assert "Borrador secreto" not in text
    assert '"draft"' in text


def test_nobody_who_reports_is_named_in_it(app: Flask) -> None:
    year = factories.make_year(factories.make_agency("faros"))
    commitment = factories.make_commitment(factories.make_set(year), "1.1", objective="1", programmed=PROGRAMMED)
    person = factories.make_person(name="Persona Que Informa")
    factories.make_measurement(commitment, "2026-06", by_id=person.id)
    assert "Persona Que Informa" not in json.dumps(frozen(year), ensure_ascii=False)


def test_a_file_with_personal_data_gives_its_title_alone(app: Flask) -> None:
    year = factories.make_year(factories.make_agency("faros"))
    commitment = factories.make_commitment(factories.make_set(year), "1.1", objective="1", programmed=PROGRAMMED)
    attach(factories.make_measurement(commitment, "2026-06"), "Nómina de Juana Pérez.pdf", personal=True)
    (proof,) = frozen(year)["commitments"][0]["measurements"][0]["evidence"]
    assert proof["name"] is None
    assert proof["title"] == "Registro"


def test_every_correction_is_kept_with_its_reason(app: Flask) -> None:
    year = factories.make_year(factories.make_agency("faros"))
    commitment = factories.make_commitment(factories.make_set(year), "1.1", objective="1", programmed=PROGRAMMED)
    measurement = factories.make_measurement(commitment, "2026-06", 45, 50)
    db.session.add(
        MeasurementRevision(
            measurement_id=measurement.id,
            n=2,
            numerator=Decimal(40),
            denominator=Decimal(50),
            requirements=[],
            faults=[],
            reason="Cinco estaban repetidas.",
            received_at=factories.AT,
        )
    )
    db.session.commit()
    revisions = frozen(year)["commitments"][0]["measurements"][0]["revisions"]
    assert [(one["n"], one["numerator"], one["reason"]) for one in revisions] == [
        (1, "45", None),
        (2, "40", "Cinco estaban repetidas."),
    ]


def test_a_year_with_nothing_in_force_has_no_report(app: Flask) -> None:
    year = reporting(state="draft")
    with pytest.raises(Conflict, match="nothing to report yet"):
        frozen(year)


def test_a_snapshot_takes_as_many_statements_for_many_commitments_as_for_few(app: Flask) -> None:
    def statements(count: int) -> int:
        year = factories.make_year()
        set_ = factories.make_set(year)
        for number in range(count):
            commitment = factories.make_commitment(set_, f"1.{number}", objective="1", programmed=PROGRAMMED)
            attach(factories.make_measurement(commitment, "2026-06"), f"{year.id} {number}.pdf")
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))
        frozen(year)
        return len(asked)

    assert statements(2) == statements(12)


# -- where it is cut -----------------------------------------------------------------------------


def test_the_usual_cut_is_the_one_of_the_years_page(app: Flask, session: scoped_session[Session]) -> None:
    year = reporting()
    june_is_still_reported = factories.AT
    assert cut_of(session(), year.id, USUAL, june_is_still_reported) == "2026-05"
    assert cut_of(session(), year.id, USUAL, june_is_still_reported + dt.timedelta(days=60)) == "2026-06"


def test_at_the_end_of_the_year_the_report_is_the_years_result(app: Flask, session: scoped_session[Session]) -> None:
    year, january = reporting(), dt.datetime(2027, 1, 20, 12, tzinfo=dt.UTC)
    assert cut_of(session(), year.id, "2026-12", january) is None
    made = make_report(session(), year.id, "2026-12", january, "es", None, "shell")
    assert "Resultado del año" in text_of(pdf_in_store(made))


@pytest.mark.parametrize("as_of", ["2026-07", "2026-12", None])
def test_no_report_stands_at_the_end_of_a_period_that_is_not_over(
    app: Flask, session: scoped_session[Session], as_of: str | None
) -> None:
    with pytest.raises(WindowClosed):
        cut_of(session(), reporting().id, as_of, factories.AT)


def test_the_report_of_a_year_without_figures_stands_at_the_last_period_that_is_over(
    app: Flask, session: scoped_session[Session]
) -> None:
    year = factories.make_year(factories.make_agency("faros"))
    factories.make_commitment(factories.make_set(year), "1.1", objective="1", programmed=PROGRAMMED)
    assert cut_of(session(), year.id, USUAL, factories.AT) == "2026-06"


@pytest.mark.parametrize(("as_of", "refusal"), [("2027-06", NotFound), ("june", Invalid), ("2026-13", Invalid)])
def test_a_period_that_is_none_of_the_year_is_refused(
    app: Flask, session: scoped_session[Session], as_of: str, refusal: type[Exception]
) -> None:
    year = reporting()
    with pytest.raises(refusal):
        cut_of(session(), year.id, as_of, factories.AT)


# -- making and keeping --------------------------------------------------------------------------


def test_a_report_is_kept_with_both_fingerprints_in_the_record(
    any_app: Flask, session: scoped_session[Session]
) -> None:
    agency = factories.make_agency("faros")
    year = reporting(agency)
    actor = factories.make_actor(RoleName.HEAD, agency)
    made = make_report(session(), year.id, USUAL, factories.AT, "es", actor)
    with unit_of_work(actor, factories.AT) as work:
        report_id = keep_report(work, made)
    report = session.get_one(Report, report_id)
    content = pdf_in_store(made)
    assert report.pdf_sha256 == sha256_hex(content)
    noted = json.loads(session.scalars(select(LedgerPayload.json).where(LedgerPayload.event == "report.made")).one())
    assert noted["after"]["pdf_sha256"] == report.pdf_sha256
    assert noted["after"]["snapshot_sha256"] == report.snapshot_sha256
    assert noted["agency"] == "faros"
    assert report.code in text_of(content)


def test_two_reports_have_two_codes_and_the_years_figures_stay(app: Flask, session: scoped_session[Session]) -> None:
    year = reporting()
    first = make_report(session(), year.id, USUAL, factories.AT, "es", None, "shell")
    second = make_report(session(), year.id, USUAL, factories.AT, "en", None, "shell")
    assert first.code != second.code
    assert re.fullmatch(r"CUM-2026-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", first.code)
    assert embedded(pdf_in_store(first))["result"] == embedded(pdf_in_store(second))["result"]


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [
        (RoleName.COORDINATOR, True, True),
        (RoleName.HEAD, True, True),
        (RoleName.AUDITOR, False, True),
        (RoleName.PROGRAMME_MANAGER, False, True),
        (RoleName.COORDINATOR, False, False),
        (RoleName.ADMINISTRATOR, False, False),
    ],
)
def test_who_may_read_the_year_may_have_its_report(
    app: Flask, session: scoped_session[Session], role: RoleName, own: bool, may: bool
) -> None:
    agency = factories.make_agency("faros")
    year = reporting(agency)
    where = agency if own else factories.make_agency("otro") if role is RoleName.COORDINATOR else None
    actor = factories.make_actor(role, where)
    if may:
        assert make_report(session(), year.id, USUAL, factories.AT, "es", actor).code
    else:
        with pytest.raises(NotFound):
            make_report(session(), year.id, USUAL, factories.AT, "es", actor)


def test_published_figures_are_everybodys_report(app: Flask, session: scoped_session[Session]) -> None:
    year = reporting(origin="published", state="published")
    actor = factories.make_actor(RoleName.COORDINATOR, factories.make_agency("otro"))
    assert make_report(session(), year.id, USUAL, factories.AT, "es", actor).code


# -- in a browser --------------------------------------------------------------------------------

REPORTS = "/agencies/faros/2026/pmg-cl-2026/reports"


def press(client: FlaskClient, **fields: str) -> TestResponse:
    """The page's button that makes a report, pressed with what its form holds."""
    page = client.get(REPORTS)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    return client.post(REPORTS, data={"csrf_token": token[1] if token else "", **fields})


def test_the_button_hands_out_a_pdf_to_be_saved(client: FlaskClient, sign_in: Callable[..., Person]) -> None:
    agency = factories.make_agency("faros")
    reporting(agency)
    sign_in(RoleName.HEAD, agency)
    answer = press(client, as_of="2026-06", language="es")
    assert answer.status_code == 303
    file = client.get(answer.headers["Location"])
    assert file.status_code == 200
    assert file.mimetype == "application/pdf"
    assert (
        'attachment; filename="informe-cumplimiento-faros-2026-pmg-cl-2026-2026-06.pdf"'
        in file.headers["Content-Disposition"]
    )
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert len(reader(file.data).pages) > 5


def test_the_list_names_the_reports_that_were_made(client: FlaskClient, sign_in: Callable[..., Person]) -> None:
    agency = factories.make_agency("faros")
    reporting(agency)
    person = sign_in(RoleName.HEAD, agency)
    press(client, language="en")
    page = client.get(REPORTS).get_data(as_text=True)
    code = db.session.scalars(select(Report.code)).one()
    assert code in page
    assert person.name in page
    assert "Inglés" in page


@pytest.mark.parametrize(
    ("data", "status"), [({"language": "fr"}, 422), ({"as_of": "x" * 10_000}, 422), ({"as_of": "2030-01"}, 404)]
)
def test_a_report_of_nonsense_is_refused_and_nothing_is_kept(
    client: FlaskClient, sign_in: Callable[..., Person], data: dict[str, str], status: int
) -> None:
    agency = factories.make_agency("faros")
    reporting(agency)
    sign_in(RoleName.HEAD, agency)
    assert press(client, **data).status_code == status
    assert db.session.scalars(select(Report)).all() == []


def test_a_stranger_finds_neither_the_year_nor_its_report(client: FlaskClient, sign_in: Callable[..., Person]) -> None:
    agency = factories.make_agency("faros")
    reporting(agency)
    sign_in(RoleName.HEAD, agency)
    address = press(client).headers["Location"]
    sign_in(RoleName.COORDINATOR, factories.make_agency("otro"))
    assert client.get(address).status_code == 404
    assert client.get(REPORTS).status_code == 404


def test_nobody_gets_a_report_whose_file_was_altered(
    app: Flask, client: FlaskClient, sign_in: Callable[..., Person]
) -> None:
    agency = factories.make_agency("faros")
    reporting(agency)
    sign_in(RoleName.HEAD, agency)
    address = press(client).headers["Location"]
    sha256 = db.session.scalars(select(Report.pdf_sha256)).one()
    stored: Path = app.config["SETTINGS"].instance_dir / "evidence" / sha256[:2] / sha256[2:4] / sha256
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.4"))
    assert client.get(address).status_code == 500


def test_a_full_queue_of_reports_sends_back_and_leaves_the_pages_their_threads(
    client: FlaskClient, sign_in: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    agency = factories.make_agency("faros")
    reporting(agency)
    sign_in("coordinator", agency)
    monkeypatch.setattr(making, "pdf_of", lambda *_: pytest.fail("it was written all the same"))
    places = [making._admitted() for _ in range(making.AT_ONCE)]
    with ExitStack() as taken:
        for place in places:
            taken.enter_context(place)
        answer = press(client)
    assert answer.status_code == 503
    assert "Se están escribiendo varios informes" in answer.text
    assert db.session.scalars(select(Report)).all() == []
    monkeypatch.setattr(making, "pdf_of", lambda *_: b"%PDF-1.7 written")
    assert press(client).status_code == 303


# -- the doctor ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pdf_sha256": "0" * 64}, "no es lo que dice la anotación"),
        ({"as_of": "2026-05"}, "no es lo que dice la anotación"),
        (None, "del registro narra el informe"),
        ({"id": new_id()}, "no está en el registro"),
    ],
)
def test_a_report_that_somebody_changed_is_found(any_app: Flask, change: dict[str, Any] | None, told: str) -> None:
    year = reporting()
    made = make_report(db.session(), year.id, "2026-06", factories.AT, "es", None, "shell")
    with unit_of_work(None, factories.AT, via="shell") as work:
        keep_report(work, made)
    assert list(reports_unlike_record(db.session())) == []
    statement = delete(Report) if change is None else update(Report).values(**change)
    db.session.execute(statement)
    db.session.expire_all()
    found = [each.said("es") for each in reports_unlike_record(db.session())]
    assert told in found[0]
    assert made.code in found[0]
    db.session.rollback()
