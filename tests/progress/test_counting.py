"""Counts per level, checklists and children: typed, refused, kept, scored, explained."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import factories
from tests.progress.counting import SURVEY, CountingScene, counted
from tests.progress.pages import counts, field_error, send, text_of, typed
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.progress.models import MeasurementRevision, YearResult

SignIn = Callable[..., Any]


@pytest.fixture
def scene(client: FlaskClient, sign_in: SignIn) -> CountingScene:
    scene = CountingScene()
    sign_in("coordinator", scene.agency)
    return scene


def levels(*numbers: object) -> dict[str, str]:
    """The fields of a survey, from the lowest level up."""
    return {f"level-{level}": str(number) for level, number in enumerate(numbers, 1)}


def kept() -> list[dict[str, Any] | None]:
    """What every revision counted, in order."""
    return list(db.session.scalars(select(MeasurementRevision.counts).order_by(MeasurementRevision.n)))


# -- levels and buckets


def test_a_survey_asks_how_many_gave_each_level_and_says_what_the_formula_makes(
    scene: CountingScene, client: FlaskClient
) -> None:
    page = text_of(client.get(scene.period("S1")).text)
    assert "Nivel 1, el más bajo" in page
    assert "Nivel 5, el más alto" in page
    assert "Parte de los niveles más altos (niveles más altos contados: 2)." in page
    assert "Nivel 6" not in page


def test_waiting_times_are_asked_by_the_upper_edges_of_their_ranges(scene: CountingScene, client: FlaskClient) -> None:
    page = text_of(client.get(scene.period("S2")).text)
    assert "Hasta 5 días" in page
    assert "Más de 5, hasta 10 días" in page
    assert "Más de 20, hasta 60 días" in page


@pytest.mark.parametrize(
    ("formula", "first", "last"),
    [
        ({"kind": "within_share", "levels": "3", "within": "1"}, "Tramo 1 de 3, la espera más corta", "Tramo 3 de 3"),
        ({"kind": "mean", "levels": "11", "lowest": "0"}, "Nivel 0, el más bajo", "Nivel 10, el más alto"),
        ({"kind": "net_share", "levels": "11", "top": "2", "bottom": "7"}, "Nivel 1, el más bajo", "bajos contados: 7"),
        ({"kind": "scaled_mean", "levels": "7"}, "Nivel 1, el más bajo", "llevado a una escala de 0 a 100"),
    ],
)  # fmt: skip
def test_each_formula_names_what_it_counts(
    formula: dict[str, str], first: str, last: str, scene: CountingScene, client: FlaskClient
) -> None:
    factories.make_commitment(scene.set, "S9", definition=counted(formulas=[formula]))
    page = text_of(client.get(scene.period("S9")).text)
    assert first in page
    assert last in page


def test_before_saving_the_n_and_the_figure_are_shown_and_nothing_is_kept(
    scene: CountingScene, client: FlaskClient
) -> None:
    factories.make_measurement(scene.survey, "2026-05", None, None, counts={"levels": ["0", "0", "0", "0", "40"]})
    before = counts()
    page = text_of(send(client, scene.period("S1"), do="calc", **levels(10, 20, 30, 40, 60)).text)
    assert "En total, n 160" in page
    assert "Cifra del período solo 62,50 %" in page
    assert "valor acumulado del año 70,00 %" in page  # 140 of 200 over both months, and not a mean of 100 and 62.5
    assert counts() == before


def test_counts_are_kept_explained_and_scored(scene: CountingScene, client: FlaskClient) -> None:
    draft = send(client, scene.period("S1"), do="draft", follow=True, **levels(10, 20, 30, 40, 60))
    assert typed(draft.text, "level-5") == "60"
    assert "En total, n 160" in text_of(draft.text)
    assert kept() == [{"levels": ["10", "20", "30", "40", "60"]}]
    done = send(client, scene.period("S1"), do="submit", follow=True, analysis="Huelga.", **levels(10, 20, 30, 40, 60))
    page = text_of(done.text)
    assert "Respuestas en los niveles más altos: 0 + 0 + 0 + 40 + 60 = 100." in page
    assert "Respuestas válidas: 10 + 20 + 30 + 40 + 60 = 160." in page
    assert "Porcentaje de los niveles más altos: 100 / 160 × 100 = 62,5" in page
    assert "Contados, n" in page
    stored = db.session.get(YearResult, scene.year.id)
    assert stored is not None
    shown = text_of(client.get(scene.period("S1")).text)
    assert "Nivel 5, el más alto 60" in shown
    assert "En total, n 160" in shown
    assert "Cifra del período solo 62,50 %" in shown
    record = list(db.session.scalars(select(LedgerPayload.json).where(LedgerPayload.event == "measurement.recorded")))
    assert '"levels":["10","20","30","40","60"]' in record[0].replace(" ", "")


def test_a_level_left_empty_is_asked_for_beside_it_and_the_rest_stays_typed(
    scene: CountingScene, client: FlaskClient
) -> None:
    before = counts()
    answer = send(client, scene.period("S1"), do="draft", **levels(10, "", 30, -4, "veinte"))
    assert answer.status_code == 422
    assert "Escriba cuántos" in field_error(answer.text, "level-2")
    assert "0 o más" in field_error(answer.text, "level-4")
    assert field_error(answer.text, "level-5")
    assert (typed(answer.text, "level-1"), typed(answer.text, "level-5")) == ("10", "veinte")
    assert counts() == before


def test_people_are_counted_whole(scene: CountingScene, client: FlaskClient) -> None:
    given = {"level-1": "1,5", "level-2": "2", "level-3": "-1", "level-4": "4", "level-5": "5"}
    answer = send(client, scene.period("S1"), do="draft", **given)
    assert answer.status_code == 422
    assert "0 o más" in field_error(answer.text, "level-3")
    answer = send(client, scene.period("S1"), do="draft", **given | {"level-3": "3"})
    assert answer.status_code == 422
    assert "número entero" in field_error(answer.text, "level-1")
    assert typed(answer.text, "level-1") == "1,5"
    assert kept() == []


def test_nobody_asked_is_lawful_and_makes_no_figure(scene: CountingScene, client: FlaskClient) -> None:
    answer = send(client, scene.period("S1"), do="calc", **levels(0, 0, 0, 0, 0))
    assert answer.status_code == 200
    assert "En total, n 0" in text_of(answer.text)
    assert "Cifra del período solo –" in text_of(answer.text)
    assert send(client, scene.period("S1"), do="draft", **levels(0, 0, 0, 0, 0)).status_code == 302


def test_a_percentile_is_told_as_the_edge_of_its_range(scene: CountingScene, client: FlaskClient) -> None:
    page = text_of(send(client, scene.period("S2"), do="calc", **levels(40, 30, 20, 10)).text)
    assert "Cifra del período solo 20 días" in page


def test_what_somebody_else_counted_meanwhile_is_shown_and_not_overwritten(
    scene: CountingScene, client: FlaskClient
) -> None:
    send(client, scene.period("S1"), do="draft", **levels(1, 1, 1, 1, 1))
    answer = send(client, scene.period("S1"), do="draft", seen="0", **levels(2, 2, 2, 2, 2))
    assert answer.status_code == 409
    assert "n = 5 (1 · 1 · 1 · 1 · 1)" in text_of(answer.text)
    assert typed(answer.text, "level-1") == "2"
    assert len(kept()) == 1


def test_a_formula_that_ended_makes_no_figure_and_says_so(scene: CountingScene, client: FlaskClient) -> None:
    ended = counted(formulas=[SURVEY | {"valid_until": "2026-03-31"}])
    factories.make_commitment(scene.set, "S9", definition=ended)
    page = text_of(send(client, scene.period("S9"), do="calc", **levels(1, 2, 3, 4, 5)).text)
    assert "Ninguna fórmula" in page or "ninguna fórmula" in page
    assert "Cifra del período solo –" in page


def test_the_export_has_the_counts_in_a_column(scene: CountingScene, client: FlaskClient) -> None:
    factories.make_measurement(scene.survey, "2026-05", None, None, counts={"levels": ["1", "2", "3", "4", "5"]})
    factories.make_measurement(scene.children, "2026-05", None, None, counts={"met": "9", "of": "12"})
    rows = client.get(f"{scene.home}?format=json").json
    assert rows is not None
    rows = rows if isinstance(rows, list) else rows["rows"]
    assert {row["commitment"]: row["counts"] for row in rows} == {"S1": "1 2 3 4 5", "S5": "9/12"}


# -- checklists


def test_a_checklist_is_answered_item_by_item_and_what_does_not_apply_leaves_the_figure(
    scene: CountingScene, client: FlaskClient
) -> None:
    page = text_of(client.get(scene.period("S3")).text)
    assert "Nivel imprescindible, ponderación 60" in page
    assert "A1: El sitio usa conexión segura" in page
    fields = {"yes-A1": "7", "no-A1": "1", "away-B1": "y", "yes-B1": "", "no-B1": ""}
    calculated = text_of(send(client, scene.period("S3"), do="calc", **fields).text)
    assert "valor acumulado del año 66,67 %" in calculated  # two of three points of the only level that applies
    send(client, scene.period("S3"), do="submit", analysis="Primera medición.", **fields)
    shown = text_of(client.get(scene.period("S3")).text)
    assert "A1 El sitio usa conexión segura 7 sí, 1 no" in shown
    assert "B1 El sitio tiene buscador no aplica" in shown
    trace = text_of(client.get(scene.commitment("S3")).text)
    assert "1 ítem no aplica y queda fuera." in trace


def test_what_does_not_apply_takes_no_answer_and_loses_none(scene: CountingScene, client: FlaskClient) -> None:
    before = counts()
    fields = {"yes-A1": "7", "no-A1": "1", "away-B1": "y", "yes-B1": "3", "no-B1": ""}
    answer = send(client, scene.period("S3"), do="draft", **fields)
    assert answer.status_code == 422
    assert "Quite la respuesta" in field_error(answer.text, "away-B1")
    assert typed(answer.text, "yes-B1") == "3"
    assert counts() == before


def test_an_item_without_an_answer_is_asked_for(scene: CountingScene, client: FlaskClient) -> None:
    before = counts()
    answer = send(client, scene.period("S3"), do="calc", **{"yes-A1": "7", "no-A1": "", "yes-B1": "", "no-B1": ""})
    assert answer.status_code == 422
    assert "respondieron no" in field_error(answer.text, "no-A1")
    assert "respondieron sí" in field_error(answer.text, "yes-B1")
    assert typed(answer.text, "yes-A1") == "7"
    parts = send(client, scene.period("S3"), do="draft", **{"yes-A1": "1,5", "no-A1": "0", "yes-B1": "1", "no-B1": "0"})
    assert "número entero" in field_error(parts.text, "yes-A1")
    assert counts() == before


def test_points_are_chosen_from_the_scale_of_the_rule(scene: CountingScene, client: FlaskClient) -> None:
    page = client.get(scene.period("S4")).text
    assert [f'<option value="{points}"' in page for points in ("0", "2", "4", "6", "5")] == [True] * 4 + [False]
    assert send(client, scene.period("S4"), do="draft", **{"points-D1": "5"}).status_code == 422
    calculated = text_of(send(client, scene.period("S4"), do="calc", **{"points-D1": "4"}).text)
    assert "valor acumulado del año 66,67 %" in calculated
    kept_ = send(client, scene.period("S4"), do="draft", follow=True, **{"points-D1": "4"}).text
    assert '<option value="4" selected' in kept_


# -- children


def test_children_that_are_not_listed_are_counted(scene: CountingScene, client: FlaskClient) -> None:
    answer = send(client, scene.period("S5"), do="calc", met="9", of="12")
    assert "valor acumulado del año 75,00 %" in text_of(answer.text)
    send(client, scene.period("S5"), do="submit", met="9", of="12", analysis="Tres normas nuevas.")
    assert kept() == [{"met": "9", "of": "12"}]
    page = text_of(client.get(scene.commitment("S5")).text)
    assert "Cumplieron su meta" in page
    assert "Compromisos que cumplieron su propia meta, en porcentaje: 9 / 12 × 100 = 75" in page


@pytest.mark.parametrize(
    ("met", "of", "field", "says"),
    [
        ("13", "12", "met", "Son más"),
        ("", "12", "met", "cuántos"),
        ("0", "0", "of", "al menos uno"),
        ("1,5", "12", "met", "número entero"),
    ],
)
def test_more_children_than_there_are_is_refused(
    met: str, of: str, field: str, says: str, scene: CountingScene, client: FlaskClient
) -> None:
    before = counts()
    answer = send(client, scene.period("S5"), do="draft", met=met, of=of)
    assert answer.status_code == 422
    assert says in field_error(answer.text, field)
    assert counts() == before
