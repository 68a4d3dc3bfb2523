"""Parts of a figure by sex, territory and channel: typed in rows, kept with it, told where they do not add up."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.progress.pages import Scene, counts, field_error, send, text_of, typed
from tracker.extensions import db
from tracker.progress.models import MeasurementPart, MeasurementRevision

SignIn = Callable[..., Any]
FIGURE = {"numerator": "45", "denominator": "50", "analysis": ""}
WOMEN = {"part-0-0-category": "Mujeres", "part-0-0-numerator": "25", "part-0-0-denominator": "27"}
MEN = {"part-0-1-category": "Hombres", "part-0-1-numerator": "20", "part-0-1-denominator": "23"}


@pytest.fixture
def scene(client: FlaskClient, sign_in: SignIn) -> Scene:
    scene = Scene()
    sign_in("coordinator", scene.agency)
    return scene


def parts() -> set[tuple[str, str, str, str]]:
    rows = db.session.scalars(select(MeasurementPart))
    return {(row.dimension, row.category, str(row.numerator), str(row.denominator)) for row in rows}


def test_parts_are_kept_with_the_figure_and_shown_beside_it(scene: Scene, client: FlaskClient) -> None:
    draft = send(client, scene.period(), do="draft", follow=True, **FIGURE, **WOMEN, **MEN)
    assert parts() == {("sex", "Mujeres", "25", "27"), ("sex", "Hombres", "20", "23")}
    assert "Por sexo (2)" in text_of(draft.text)
    assert "Las partes no suman la cifra" not in text_of(draft.text)
    names = [typed(draft.text, f"part-0-{row}-category") for row in range(3)]
    assert names == ["Hombres", "Mujeres", ""]  # in the order of their names
    assert typed(draft.text, "part-0-0-numerator") == "20"
    send(client, scene.period(), do="submit", **FIGURE, **WOMEN, **MEN)
    for address in (scene.period(), scene.commitment()):
        shown = text_of(client.get(address).text)
        assert "Mujeres 25 27 92,59" in shown
        assert "Hombres 20 23 86,96" in shown


def test_parts_that_do_not_add_up_are_told_beside_the_figure_and_stay_as_they_were_typed(
    scene: Scene, client: FlaskClient
) -> None:
    men = MEN | {"part-0-1-numerator": "18"}
    calculated = text_of(send(client, scene.period(), do="calc", **FIGURE, **WOMEN, **men).text)
    assert "Las partes no suman la cifra" in calculated
    assert "Numerador: Mujeres 25, Hombres 18: suman 43 y se declara 45." in calculated
    assert counts()["measurement"] == 0
    assert send(client, scene.period(), do="submit", **FIGURE, **WOMEN, **men).status_code == 302
    assert ("sex", "Hombres", "18", "23") in parts()
    for address in (scene.period(), scene.commitment()):
        assert "Las partes no suman la cifra" in text_of(client.get(address).text)


def test_rows_without_numbers_are_not_kept_and_their_offered_names_harm_nobody(
    scene: Scene, client: FlaskClient
) -> None:
    offered = {"part-0-0-category": "Mujeres", "part-0-0-numerator": "", "part-0-0-denominator": ""}
    assert send(client, scene.period(), do="draft", **FIGURE, **offered).status_code == 302
    assert parts() == set()


def test_beside_a_part_with_numbers_an_offered_one_is_asked_for_and_not_dropped(
    scene: Scene, client: FlaskClient
) -> None:
    men = {"part-0-1-category": "Hombres", "part-0-1-numerator": "", "part-0-1-denominator": ""}
    answer = send(client, scene.period(), do="draft", **FIGURE, **WOMEN, **men)
    assert "ambos números" in field_error(answer.text, "part-0-1-numerator")
    assert parts() == set()


def test_a_part_written_in_two_ways_is_one_part(scene: Scene, client: FlaskClient) -> None:
    rows = {"part-1-0-category": "Ñuble  centro", "part-1-1-category": " N\u0303uble centro"}
    numbers = {f"part-1-{row}-{side}": "5" for row in (0, 1) for side in ("numerator", "denominator")}
    answer = send(client, scene.period(), do="draft", **FIGURE, **rows, **numbers)
    assert "dos veces" in field_error(answer.text, "part-1-1-category")
    one = {name: text for name, text in (rows | numbers).items() if name.startswith("part-1-1")}
    assert send(client, scene.period(), do="draft", **FIGURE, **one).status_code == 302
    assert parts() == {("territory", "Ñuble centro", "5", "5")}


@pytest.mark.parametrize("unseen", ["San\u200bPedro", "San\u202ePedro", "\ufeffSanPedro\u00ad", "\uff33an\uff30edro"])
def test_a_part_has_one_name_whatever_invisible_is_in_it(unseen: str, scene: Scene, client: FlaskClient) -> None:
    rows = {"part-1-0-category": "SanPedro", "part-1-1-category": unseen}
    numbers = {f"part-1-{row}-{side}": "5" for row in (0, 1) for side in ("numerator", "denominator")}
    answer = send(client, scene.period(), do="draft", **FIGURE, **rows, **numbers)
    assert "dos veces" in field_error(answer.text, "part-1-1-category")
    one = {name: text for name, text in (rows | numbers).items() if name.startswith("part-1-1")}
    assert send(client, scene.period(), do="draft", **FIGURE, **one).status_code == 302
    assert parts() == {("territory", "SanPedro", "5", "5")}


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164", "\u2066 \u2069"])
def test_a_part_named_by_nothing_that_is_seen_has_no_name(unseen: str, scene: Scene, client: FlaskClient) -> None:
    row = {"part-1-0-category": unseen, "part-1-0-numerator": "5", "part-1-0-denominator": "6"}
    answer = send(client, scene.period(), do="draft", **FIGURE, **row)
    assert "Nombre la parte" in field_error(answer.text, "part-1-0-category")
    nameless = {name: text if name.endswith("category") else "" for name, text in row.items()}
    assert send(client, scene.period(), do="draft", **FIGURE, **nameless).status_code == 302
    assert parts() == set()


def test_a_figure_that_nobody_can_have_counted_is_refused(scene: Scene, client: FlaskClient) -> None:
    answer = send(client, scene.period(), do="draft", numerator="1" + "0" * 18, denominator="2" + "0" * 18)
    assert "demasiado grande" in field_error(answer.text, "numerator")
    assert "demasiado grande" in field_error(answer.text, "denominator")
    assert counts()["measurement"] == 0


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ({"category": "Norte", "numerator": "", "denominator": ""}, "numerator", "ambos números"),
        ({"category": "Norte", "numerator": "5", "denominator": ""}, "denominator", "denominador"),
        ({"category": "", "numerator": "5", "denominator": "6"}, "category", "Nombre la parte"),
        ({"category": "Norte", "numerator": "7", "denominator": "6"}, "category", "no puede ser mayor"),
        ({"category": "Norte", "numerator": "siete", "denominator": "6"}, "numerator", "número"),
    ],
)
def test_a_row_that_cannot_be_is_asked_back_with_what_was_typed(
    row: dict[str, str], field: str, says: str, scene: Scene, client: FlaskClient
) -> None:
    fields = {f"part-1-0-{name}": text for name, text in row.items()}
    answer = send(client, scene.period(), do="draft", **FIGURE, **fields)
    assert answer.status_code == 422
    assert says in field_error(answer.text, f"part-1-0-{field}")
    assert {name: typed(answer.text, name) for name in fields} == fields
    assert counts()["measurement"] == 0


def test_the_same_part_twice_is_refused(scene: Scene, client: FlaskClient) -> None:
    twice = MEN | {"part-0-1-category": "mujeres"}
    answer = send(client, scene.period(), do="draft", **FIGURE, **WOMEN, **twice)
    assert "dos veces" in field_error(answer.text, "part-0-1-category")


def test_more_rows_come_at_the_press_of_a_button_and_keep_what_was_typed(scene: Scene, client: FlaskClient) -> None:
    page = client.get(scene.period()).text
    assert "part-1-1-category" in page
    assert "part-1-2-category" not in page
    more = send(
        client, scene.period(), do="rows-1", numerator="45", denominator="", **{"part-1-0-category": "Tarapacá"}
    )
    assert more.status_code == 200
    assert "part-1-6-category" in more.text
    assert (typed(more.text, "part-1-0-category"), typed(more.text, "numerator")) == ("Tarapacá", "45")
    assert "govuk-error-summary" not in more.text
    assert counts()["measurement"] == 0


def test_the_next_period_offers_the_names_of_the_one_before(scene: Scene, client: FlaskClient, sign_in: SignIn) -> None:
    measured = factories.make_measurement(scene.indicator, "2026-05", 45, 50)
    latest = select(MeasurementRevision.id).where(MeasurementRevision.measurement_id == measured.id)
    sides = {"numerator": Decimal(45), "denominator": Decimal(50)}
    part = MeasurementPart(revision_id=db.session.scalar(latest), dimension="territory", category="Aysén", **sides)
    db.session.add(part)
    page = client.get(scene.period()).text
    assert typed(page, "part-1-0-category") == "Aysén"
    assert typed(page, "part-1-0-numerator") == ""
