"""Two tabs at one form: nothing of the other is replaced before its writer was told; answers that were not offered."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.progress.counting import CountingScene
from tests.progress.pages import counts, field_error, send, text_of, typed
from tracker.extensions import db
from tracker.progress.models import MeasurementRevision, Opinion

SignIn = Callable[..., Any]


@pytest.fixture
def scene(client: FlaskClient) -> CountingScene:
    return CountingScene()


@pytest.mark.parametrize("first", [{"do": "draft", "met": "13"}, {"do": "calc", "met": "8"}, {"do": "rows-0"}])
def test_a_mistake_or_a_trial_does_not_hide_what_the_other_tab_saved(
    first: dict[str, str], scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    address = scene.period("S5")
    send(client, address, do="draft", met="9", of="12")
    between = send(client, address, seen="0", of="12", **first)
    assert typed(between.text, "seen") == "0"
    told = send(client, address, do="draft", seen=typed(between.text, "seen"), met="8", of="12")
    assert told.status_code == 409
    assert "Alguien guardó esta medición" in text_of(told.text)
    assert db.session.scalars(select(MeasurementRevision.counts)).all() == [{"met": "9", "of": "12"}]
    again = send(client, address, do="draft", seen=typed(told.text, "seen"), met="8", of="12")
    assert again.status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "-1"])
def test_a_form_that_does_not_say_what_it_saw_counts_as_old(
    seen: str, scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    send(client, scene.period("S5"), do="draft", met="9", of="12")
    assert send(client, scene.period("S5"), do="draft", seen=seen, met="8", of="12").status_code == 409


def test_an_opinion_of_the_other_tab_is_told_after_a_mistake_too(
    scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("reviewer")
    fields = {"opinion": "favourable", "given_on": "2026-07-10"}
    send(client, scene.opinion(), note="Oficio 12.", **fields)
    wrong = send(client, scene.opinion(), seen="0", note="Oficio 13.", **(fields | {"given_on": ""}))
    assert wrong.status_code == 422
    assert typed(wrong.text, "seen") == "0"
    told = send(client, scene.opinion(), seen="0", note="Oficio 13.", **fields)
    assert told.status_code == 409
    assert typed(told.text, "seen") == "1"
    assert send(client, scene.opinion(), seen="", note="Oficio 13.", **fields).status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Opinion)) == 1


@pytest.mark.parametrize("do", ["rows-0", "calc", "draft"])
@pytest.mark.parametrize("points", ["abc", "sNaN", "5", "Infinity"])
def test_points_that_are_not_on_the_scale_are_refused_beside_the_field(
    do: str, points: str, scene: CountingScene, client: FlaskClient, sign_in: SignIn
) -> None:
    sign_in("coordinator", scene.agency)
    before = counts()
    answer = send(client, scene.period("S4"), do=do, **{"points-D1": points})
    assert answer.status_code == 422
    assert field_error(answer.text, "points-D1")
    assert counts() == before
