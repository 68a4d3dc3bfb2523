"""Which opinions a reviewer is told of as not recorded yet, and which not."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.home.test_statements import cost
from tests.progress.counting import CountingScene, counted
from tests.progress.pages import PDF, send, text_of, upload
from tracker.extensions import db
from tracker.home.words import LISTED
from tracker.ledger.work import unit_of_work
from tracker.progress.actions import attach_evidence, detach_evidence, submit_measurement
from tracker.progress.awaited import awaited_opinions
from tracker.progress.models import Measurement, MeasurementEvidence
from tracker.progress.opinions import OpinionEntry, record_opinion
from tracker.rules.policy import Actor, Role, RoleName

SignIn = Callable[..., Any]
MET = [{"code": code, "met": "1", "of": "1"} for code in ("RT1", "RT2")]


@pytest.fixture
def scene(client: FlaskClient) -> CountingScene:
    found = CountingScene()
    factories.make_measurement(found.stage, "2026-06", None, None, requirements=MET)
    return found


def awaited(actor: Actor | None = None, since: int = 2025, at: dt.datetime = factories.AT, **role: Any) -> int:
    return len(awaited_opinions(db.session(), actor or factories.make_actor("reviewer", **role), since, at))


def many(scene: CountingScene, number: int) -> None:
    """So many further stages of which each has one opinion to come."""
    for place in range(number):
        needs = [{"code": "RT1", "text": "Otro diagnóstico", "third_party": "Red de Expertos"}]
        stage = factories.make_commitment(
            scene.set, f"Z{place:02}", kind="stage", parent=scene.system, name=f"Etapa número {place}", objective="3",
            definition=counted(accumulation="last", entry="year_to_date", factor="100", requirements=needs),
        )  # fmt: skip
        factories.make_measurement(stage, "2026-06", None, None, requirements=MET[:1])


def test_a_reviewer_sees_first_which_opinions_are_not_recorded_yet(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("reviewer")
    page = client.get("/").text
    assert "Falta registrar una opinión" in page
    line = text_of(page.split('id="h-opinions"', 1)[1].split("</section>", 1)[0])
    assert "Servicio de Encuestas · Programa de Mejoramiento de la Gestión (PMG) 2026" in line
    assert "requiere la opinión de Red de Expertos 2026" in line
    assert f'href="{scene.opinion()}"' in page
    with unit_of_work(factories.make_actor("reviewer"), factories.AT) as work:
        record_opinion(work, scene.stage.id, "RT1", OpinionEntry("missing", dt.date(2026, 7, 10)))
    assert "Falta registrar" not in client.get("/").text


@pytest.mark.usefixtures("scene")
def test_an_english_reader_is_told_the_same(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(factories.make_person("reviewer", language="en"))
    page = text_of(client.get("/").text)
    assert "One opinion is not recorded yet" in page


@pytest.mark.parametrize("role", ["programme_manager", "auditor"])
@pytest.mark.usefixtures("scene")
def test_nobody_else_is_told_of_opinions_that_others_give(role: str, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in(role)
    assert "Falta registrar" not in client.get("/").text


def test_what_is_no_longer_or_not_for_this_reviewer_to_give_is_not_awaited(scene: CountingScene) -> None:
    assert awaited() == 1
    assert awaited(since=2027) == 0
    assert awaited(scope="cdc-cl-2026") == 0
    assert awaited(agency=scene.agency) == 0
    scene.set.state = "endorsed"
    db.session.commit()
    assert awaited() == 0


def test_an_opinion_is_awaited_once_a_figure_is_handed_in_or_the_last_period_can_be_reported(
    client: FlaskClient,
) -> None:
    scene = CountingScene()
    assert awaited() == 0
    assert awaited(at=dt.datetime(2026, 12, 20, tzinfo=dt.UTC)) == 0
    assert awaited(at=dt.datetime(2027, 1, 5, tzinfo=dt.UTC)) == 1
    assert awaited(at=dt.datetime(2027, 6, 1, tzinfo=dt.UTC)) == 1
    figure = factories.make_measurement(scene.stage, "2026-06", None, None, requirements=MET, state="draft")
    assert awaited() == 0
    figure.state = "submitted"
    db.session.commit()
    assert awaited() == 1


@pytest.mark.parametrize("act", ["wrote", "submitted", "attached", "detached"])
def test_who_had_a_hand_in_the_figures_is_not_asked_for_an_opinion_on_them(
    act: str, scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    author, other = (factories.make_actor("coordinator", scene.agency) for _ in range(2))
    many(scene, 1)
    figure = db.session.scalars(select(Measurement).where(Measurement.commitment_id == scene.stage.id)).one()
    figure.state = "draft"
    db.session.commit()
    sign_in("coordinator", scene.agency)
    send(client, scene.period("TD-E1O2"), do="draft", files=[upload(PDF, "a.pdf")], **{"met-RT1": "1", "met-RT2": "1"})
    file = db.session.scalars(select(MeasurementEvidence.evidence_id)).one()
    if act == "wrote":
        factories.make_measurement(scene.stage, "2026-05", None, None, requirements=MET, by_id=author.person_id)
    elif act == "attached":
        with unit_of_work(other, factories.AT) as work:
            detach_evidence(work, figure.id, file)
    with unit_of_work(author, factories.AT) as work:
        if act == "submitted":
            submit_measurement(work, scene.stage.id, "2026-06")
        elif act == "attached":
            attach_evidence(work, figure.id, file)
        elif act == "detached":  # of which the record alone tells who did it
            detach_evidence(work, figure.id, file)
    figure.state = "submitted"
    db.session.commit()
    assert awaited(replace(author, roles=(Role(RoleName.REVIEWER),))) == 1  # the other stage's
    assert awaited() == 2


def test_the_filters_of_the_page_narrow_the_list_too_and_later_pages_do_without_it(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = factories.make_ministry("nuestro"), factories.make_ministry("ajeno")
    scene.agency.ministry_id = ours.id
    factories.make_set(factories.make_year(factories.make_agency("otro", ministry=theirs)))
    monkeypatch.setattr("tracker.web.pages.LINES", 1)
    sign_in("reviewer")
    for query, told in [
        ("q=encuestas", True), ("q=otro", False), ("year=2026", True), ("programme=pmg-cl-2026", True),
        ("ministry=nuestro", True), ("ministry=ajeno", False), ("page=1", True), ("page=2", False),
    ]:  # fmt: skip
        assert ("Opiniones aún no registradas" in client.get(f"/standing/?{query}").text) == told, query


def test_every_opinion_can_be_reached_however_many_there_are(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    many(scene, LISTED + 3)
    sign_in("reviewer")
    page = client.get("/").text
    assert f"Falta registrar {LISTED + 4} opiniones" in page
    section = page.split('id="h-opinions"', 1)[1].split("</section>", 1)[0]
    at_once, folded = section.split("<details", 1)
    assert "Mostrar 4 más" in folded
    assert [part.count("/requirements/RT1/opinion") for part in (at_once, folded)] == [LISTED, 4]


def test_the_list_costs_the_same_at_any_length(scene: CountingScene, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("reviewer")
    one = cost(client, "/")
    many(scene, 20)
    assert cost(client, "/") == one
