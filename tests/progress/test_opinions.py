"""Third parties' opinions on requirements: who records them, with which document, from which day they count."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from tests import factories
from tests.progress.counting import CountingScene
from tests.progress.pages import PDF, field_error, send, text_of, typed, upload
from tracker.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.evidence.models import Evidence
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.progress.actions import attach_evidence, detach_evidence, submit_measurement
from tracker.progress.models import Measurement, Opinion, OpinionEvidence, YearResult
from tracker.progress.opinion_page import opinion_page
from tracker.progress.opinions import OpinionEntry, record_opinion
from tracker.progress.queries import stale_results, year_result
from tracker.rules.policy import Actor, Role, RoleName

SignIn = Callable[..., Any]
JULY = dt.date(2026, 7, 10)


@pytest.fixture
def scene(client: FlaskClient) -> CountingScene:
    return CountingScene()


def report(scene: CountingScene, period: str = "2026-06") -> None:
    """Both requirements of the stage as met."""
    met = [{"code": code, "met": "1", "of": "1"} for code in ("RT1", "RT2")]
    factories.make_measurement(scene.stage, period, None, None, requirements=met)


def say(
    scene: CountingScene, opinion: str, day: dt.date = JULY, actor: Actor | None = None, seen: int | None = None,
    note: str | None = "Oficio 12.",
) -> Opinion:  # fmt: skip
    who = actor or factories.make_actor("reviewer")
    with unit_of_work(who, factories.AT) as work:
        return record_opinion(work, scene.stage.id, "RT1", OpinionEntry(opinion, day, note), seen)


def value(scene: CountingScene, as_of: str | None) -> Decimal:
    """How much of the stage is met at the end of a period, in percent."""
    result = year_result(db.session, scene.year.id, as_of)
    stage = next(each for each in result.commitments if each.code == "TD-E1O2")
    assert stage.actual is not None
    return Decimal(stage.actual.numerator) / stage.actual.denominator


def number_of(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_reviewer_records_an_opinion_with_its_document_and_the_stage_follows(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    report(scene)
    expert = sign_in("reviewer")
    page = text_of(client.get(scene.opinion()).text)
    assert "Requiere la opinión de Red de Expertos." in page
    assert "No consta opinión." in page
    done = send(
        client, scene.opinion(), follow=True, opinion="unfavourable", given_on="2026-06-20", note="Falta el anexo 2.",
        files=[upload(PDF, "Oficio 88.pdf")],
    )  # fmt: skip
    shown = text_of(done.text)
    assert "La opinión quedó registrada." in shown
    assert "Desfavorable desde el 20-06-2026" in shown
    assert "Falta el anexo 2." in shown
    assert "Oficio 88.pdf" in shown
    assert f"registrada por {expert.name}" in shown
    sign_in("coordinator", scene.agency)
    stage = text_of(client.get(scene.commitment("TD-E1O2")).text)
    assert "La opinión técnica es desfavorable, por lo que no se cumple: RT1." in stage
    assert "RT1 Diagnóstico de brechas 1 de 1 Desfavorable desde el 20-06-2026" in stage
    assert "Opinión registrada: RT1" in stage
    assert "opinión: desfavorable" in stage
    assert value(scene, "2026-06") == 50
    evidence = db.session.scalar(select(OpinionEvidence.evidence_id))
    assert client.get(f"/evidence/{evidence}").status_code == 200
    entry = json.loads(
        db.session.scalars(select(LedgerPayload.json).where(LedgerPayload.event == "opinion.recorded")).one()
    )
    assert entry["after"]["opinion"] == "unfavourable"
    assert entry["after"]["evidence"] == [str(evidence)]


def test_another_agency_opens_neither_the_opinion_nor_its_document(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("reviewer")
    send(
        client, scene.opinion(), opinion="favourable", given_on="2026-06-20", note="", files=[upload(PDF, "Oficio.pdf")]
    )
    evidence = db.session.scalar(select(OpinionEvidence.evidence_id))
    sign_in("coordinator", factories.make_agency())
    assert client.get(scene.opinion()).status_code == 404
    assert client.get(f"/evidence/{evidence}").status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "head", "lead"])
def test_the_agency_reads_opinions_on_itself_and_gives_none(
    role: str, scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in(role, scene.agency)
    page = client.get(scene.opinion()).text
    assert 'name="opinion"' not in page
    assert send(client, scene.opinion(), opinion="favourable", given_on="2026-06-20", note="Sí.").status_code == 403
    assert number_of(Opinion) == 0


def test_a_reviewer_of_another_programme_or_of_the_agency_itself_gives_none(scene: CountingScene) -> None:
    with pytest.raises(NotFound):
        say(scene, "favourable", actor=factories.make_actor("reviewer", scope="cdc-cl-2026"))
    with pytest.raises(NotAllowed):
        say(scene, "favourable", actor=factories.make_actor("reviewer", scene.agency))


def test_who_reported_the_figures_gives_no_opinion_on_them(scene: CountingScene) -> None:
    person = factories.make_person("reviewer")
    met = [{"code": "RT1", "met": "1", "of": "1"}]
    factories.make_measurement(scene.stage, "2026-05", None, None, requirements=met, by_id=person.id)
    with pytest.raises(NotAllowed, match="another person"):
        say(scene, "favourable", actor=factories.actor(person))


@pytest.mark.parametrize("act", ["submitted", "attached", "detached"])
def test_who_handed_the_figures_in_or_put_a_file_to_them_gives_no_opinion_either(
    act: str, scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("reviewer")
    send(client, scene.opinion(), opinion="favourable", given_on="2026-06-20", note="", files=[upload(PDF, "a.pdf")])
    file = db.session.scalars(select(OpinionEvidence.evidence_id)).one()
    report(scene)
    measurement = db.session.scalars(select(Measurement)).one()
    measurement.state = "draft"
    db.session.commit()
    coordinator = factories.make_actor("coordinator", scene.agency)
    with unit_of_work(coordinator, factories.AT) as work:
        if act == "submitted":
            submit_measurement(work, scene.stage.id, "2026-06")
        else:
            attach_evidence(work, measurement.id, file)
    if act == "detached":  # of which the record alone tells who did it
        coordinator = factories.make_actor("coordinator", scene.agency)
        with unit_of_work(coordinator, factories.AT) as work:
            detach_evidence(work, measurement.id, file)
    moved = replace(coordinator, roles=(Role(RoleName.REVIEWER),))
    with pytest.raises(NotAllowed, match="another person"):
        say(scene, "favourable", actor=moved)
    page = opinion_page(db.session(), scene.year.id, "TD-E1O2", "RT1", moved, factories.AT)
    assert page.may_record is False


def test_the_staff_association_reads_the_opinion_and_opens_no_document_of_it(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("reviewer")
    send(
        client, scene.opinion(), opinion="favourable", given_on="2026-06-20", note="Todo consta.", personal_data="y",
        files=[upload(PDF, "Oficio de Ana Soto.pdf")],
    )  # fmt: skip
    evidence = db.session.scalars(select(OpinionEvidence.evidence_id)).one()
    assert db.session.get_one(Evidence, evidence).title == "TD-E1O2 RT1 · 1"  # the file's own name names a person
    assert "datos personales" in text_of(client.get(f"/evidence/{evidence}").text)
    sign_in("staff_association", scene.agency)
    page = text_of(client.get(scene.opinion()).text)
    assert "Todo consta." in page
    assert "Oficio" not in page
    assert client.get(f"/evidence/{evidence}").status_code == 404
    assert client.get(f"/evidence/{evidence}/file").status_code == 404


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"opinion": ""}, "opinion", "cuál es la opinión"),
        ({"given_on": ""}, "given_on", "un día"),
        ({"given_on": "2026-07-21"}, "given_on", "aún no llega"),
        ({"given_on": "2025-12-31"}, "given_on", "de antes del año"),
        ({"given_on": "1926-06-20"}, "given_on", "de antes del año"),
        ({"note": ""}, "note", "Adjunte el documento"),
        ({"note": "\u200b\ufeff"}, "note", "Adjunte el documento"),
        ({"note": "x" * 5001}, "note", "5.000"),
    ],
)
def test_what_lacks_is_asked_for_beside_its_field_and_nothing_is_kept(
    fields: dict[str, str], field: str, says: str, scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("reviewer")
    whole = {"opinion": "unfavourable", "given_on": "2026-06-20", "note": "Falta el anexo."}
    answer = send(client, scene.opinion(), **(whole | fields))
    assert answer.status_code == 422
    assert says in field_error(answer.text, field).replace("5000", "5.000")
    if field != "note":
        assert typed(answer.text, "note") == "Falta el anexo."
    assert number_of(Opinion) == 0


def test_an_opinion_that_did_not_come_is_awaited_in_the_year_and_not_met_at_its_close(scene: CountingScene) -> None:
    report(scene)
    assert value(scene, "2026-06") == 100
    say(scene, "missing", dt.date(2026, 6, 30), note=None)
    assert value(scene, "2026-06") == 100
    assert value(scene, None) == 50


def test_an_opinion_counts_from_its_day_on_and_at_the_close_of_the_year_always(scene: CountingScene) -> None:
    report(scene, "2026-05")
    say(scene, "unfavourable", dt.date(2026, 6, 15))
    assert value(scene, "2026-05") == 100
    assert value(scene, "2026-06") == 50
    say(scene, "favourable", dt.date(2026, 7, 15))
    assert value(scene, "2026-06") == 50
    assert value(scene, "2026-07") == 100
    assert value(scene, None) == 100


def test_the_latest_opinion_holds_and_the_first_stays(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    say(scene, "unfavourable", dt.date(2026, 3, 21))
    say(scene, "favourable", dt.date(2026, 4, 4))
    sign_in("coordinator", scene.agency)
    page = text_of(client.get(scene.opinion()).text)
    assert "Favorable desde el 04-04-2026" in page
    assert page.index("del 04-04-2026") < page.index("del 21-03-2026")


def test_who_records_an_older_opinion_is_told_that_it_holds_now(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    say(scene, "favourable", dt.date(2026, 4, 4))
    sign_in("reviewer")
    told = "rige desde ahora aunque su día es anterior al de la que regía"
    older = send(client, scene.opinion(), opinion="unfavourable", given_on="2026-01-01", note="No.", follow=True)
    assert told in text_of(older.text)
    assert "Desfavorable desde el 01-01-2026" in text_of(older.text)
    newer = send(client, scene.opinion(), opinion="favourable", given_on="2026-05-02", note="Sí.", follow=True)
    assert "La opinión quedó registrada." in text_of(newer.text)
    assert told not in text_of(newer.text)


def test_two_reviewers_who_write_at_once_notice_each_other(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("reviewer")
    say(scene, "favourable")
    answer = send(client, scene.opinion(), seen="0", opinion="unfavourable", given_on="2026-07-11", note="No.")
    assert answer.status_code == 409
    assert "Alguien registró entretanto" in text_of(answer.text)
    assert typed(answer.text, "note") == "No."
    assert "Oficio 12." in text_of(answer.text)
    assert number_of(Opinion) == 1


def test_a_requirement_of_the_agencys_own_doing_takes_no_opinion(scene: CountingScene) -> None:
    who = factories.make_actor("reviewer")
    with pytest.raises(Conflict), unit_of_work(who, factories.AT) as work:
        record_opinion(work, scene.stage.id, "RT2", OpinionEntry("favourable", JULY, "Sí."))


def test_the_page_of_such_a_requirement_says_so_and_asks_nothing(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("reviewer")
    page = client.get(scene.opinion("RT2")).text
    assert "Este requisito no depende de la opinión de nadie." in text_of(page)
    assert 'name="opinion"' not in page


def test_an_unknown_requirement_is_not_found(scene: CountingScene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("reviewer")
    assert client.get(scene.opinion("RT9")).status_code == 404


def test_the_stored_result_follows_an_opinion(scene: CountingScene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", scene.agency)
    sent = send(client, scene.period("TD-E1O2"), do="submit", **{"met-RT1": "1", "met-RT2": "1"})
    assert sent.status_code == 302
    before = db.session.get_one(YearResult, scene.year.id).inputs_sha256
    say(scene, "unfavourable", dt.date(2026, 6, 20))
    db.session.expire_all()
    assert db.session.get_one(YearResult, scene.year.id).inputs_sha256 != before
    assert stale_results(db.session) == []


@pytest.mark.usefixtures("any_app")
def test_an_opinion_is_never_changed_nor_thrown_away() -> None:
    scene = CountingScene()
    row = say(scene, "favourable")
    for statement in ("UPDATE opinion SET note = 'x'", "DELETE FROM opinion"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()
    assert db.session.get_one(Opinion, row.id).note == "Oficio 12."


def test_the_form_of_a_stage_shows_the_opinion_beside_its_requirement(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    say(scene, "unfavourable", dt.date(2026, 6, 20))
    sign_in("coordinator", scene.agency)
    assert "Desfavorable desde el 20-06-2026" in text_of(client.get(scene.period("TD-E1O2")).text)
    calculated = send(client, scene.period("TD-E1O2"), do="calc", **{"met-RT1": "1", "met-RT2": "1"})
    assert "requisitos cumplidos 50,00 %" in text_of(calculated.text)


def test_an_entry_that_is_none_of_the_three_is_refused(scene: CountingScene) -> None:
    with pytest.raises(Invalid):
        say(scene, "lukewarm")
