"""What the doctor says of figures and opinions that the record tells otherwise, or not at all."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select, text, update

from tests import factories
from tests.commitments.acts import Cast, by_code, do, own
from tests.progress.counting import CountingScene
from tests.progress.pages import PDF, Scene, send, upload
from tests.progress.test_parts import FIGURE, MEN, WOMEN
from tracker.commitments import actions as commitments
from tracker.commitments.models import Commitment
from tracker.database import Base, new_id
from tracker.extensions import db
from tracker.ledger import guards
from tracker.ledger.work import unit_of_work
from tracker.progress.actions import record_measurement
from tracker.progress.figures import FigureEntry
from tracker.progress.models import Measurement, MeasurementPart, MeasurementRevision, Opinion, OpinionEvidence
from tracker.progress.published import record_published, withdraw_published
from tracker.progress.record_check import unlike_record

SignIn = Callable[..., Any]


def found() -> list[str]:
    """The doctor's sentences."""
    return [each.said("es") for each in unlike_record(db.session())]


@pytest.fixture
def scene(client: FlaskClient, sign_in: SignIn) -> Iterator[Scene]:
    """A figure with its parts, corrected once and submitted, and a stage reported."""
    scene = Scene()
    sign_in("coordinator", scene.agency)
    send(client, scene.period(), do="draft", **FIGURE, **WOMEN, **MEN)
    send(client, scene.period(), do="submit", **(FIGURE | {"numerator": "44"}), **WOMEN)
    send(client, scene.period("3.1-E1"), do="draft", **{"met-RT1": "1", "met-RT2": "0,2", "note-RT1": "Acta 3."})
    assert len(db.session.scalars(select(MeasurementRevision)).all()) == 3
    assert found() == []
    yield scene
    db.session.rollback()


def one_more(table: type[Base], row: Base, **changes: Any) -> None:
    """A copy of ``row`` put in past the app, with ``changes``."""
    kept = {column.name: getattr(row, column.name) for column in table.__table__.columns}
    db.session.execute(insert(table).values(**(kept | {"id": new_id()} | changes)))
    db.session.expire_all()


def without_guards(statement: Any) -> None:
    """``statement`` by somebody who took the guards away first."""
    guards.remove(db.session.connection())
    db.session.execute(statement)
    db.session.expire_all()


def first() -> Measurement:
    return db.session.scalars(select(Measurement).where(Measurement.state == "submitted")).one()


def numberless(lines: list[str]) -> list[str]:
    """The sentences without the numbers of entries."""
    return [re.sub(r"anotación \d+", "anotación #", line) for line in lines]


def moved(**values: Any) -> list[str]:
    """What the doctor says where the submitted measurement has these ``values``."""
    db.session.execute(update(Measurement).where(Measurement.id == first().id).values(**values))
    db.session.expire_all()
    return numberless(found())


def forget(*names: str) -> None:
    """Take facts out of every entry, as if it had been written before they were told."""
    guards.remove(db.session.connection())
    for name in names:
        rows = text("UPDATE ledger_payload SET json = json_remove(json, :path)")
        db.session.execute(rows, {"path": f"$.after.{name}"})
    db.session.expire_all()


ITS = "según la anotación # del registro, esta cifra es la de costas 2026 pmg-cl-2026 1.1, 2026-06."


def test_a_figure_moved_to_another_period_by_sql_is_found(scene: Scene) -> None:
    assert moved(period="2026-05") == [f"costas 2026 1.1 2026-05: {ITS}"]


@pytest.mark.parametrize("told", [True, False])
def test_a_figure_moved_to_another_commitment_by_sql_is_found(told: bool, scene: Scene) -> None:
    other = factories.make_commitment(scene.set, "1.2")
    if not told:
        forget("commitment_id")
    line = f"costas 2026 1.2 2026-06: {ITS if told else ITS.replace('2026 pmg-cl-2026 ', '')}"
    assert moved(commitment_id=other.id) == [line]


def test_a_figure_moved_to_a_commitment_of_the_same_code_is_found(scene: Scene) -> None:
    twin = factories.make_commitment(factories.make_set(factories.make_year(scene.agency, "cdc-cl-2026")), "1.1")
    assert moved(commitment_id=twin.id) == [f"costas 2026 1.1 2026-06: {ITS}"]
    db.session.rollback()
    foreign = factories.make_commitment(
        factories.make_set(factories.make_year(factories.make_agency("puertos"))), "1.1"
    )
    forget("commitment_id")  # an older entry tells the agency and the code
    assert moved(commitment_id=foreign.id) == [
        "puertos 2026 1.1 2026-06: según la anotación # del registro, esta cifra es la de costas 1.1, 2026-06."
    ]


def test_figures_of_a_commitment_that_was_renamed_in_its_draft_are_as_the_record_tells(client: FlaskClient) -> None:
    cast = Cast()
    set_id = cast.full()
    key = by_code(set_id)["GASTO"].id
    renamed = replace(own(code="AHORRO"), weight=by_code(set_id)["GASTO"].version.weight, lead=cast.lead.person_id)
    do(cast.coordinator, commitments.edit_commitment, key, renamed)
    for who, step in ((cast.coordinator, "submit"), (cast.head, "endorse"), (cast.manager, "approve")):
        do(who, getattr(commitments, f"{step}_set"), set_id)
    do(cast.coordinator, record_measurement, key, "2026-06", FigureEntry(Decimal(3), Decimal(4)))
    assert found() == []
    forget("commitment_id")
    assert found() == []
    # by an entry of then, the code of then: what becomes of the code later is no matter of the figure's
    db.session.execute(update(Commitment).where(Commitment.id == key).values(code="GASTO"))
    db.session.expire_all()
    assert found() == []
    db.session.rollback()


@pytest.mark.parametrize("change", [{"by_id": None}, {"received_at": factories.AT.replace(day=1)}, {"reason": "Otra."}])
def test_another_hand_day_or_reason_of_a_revision_is_found(change: dict[str, Any], scene: Scene) -> None:
    without_guards(update(MeasurementRevision).where(MeasurementRevision.n == 2).values(**change))
    assert numberless(found()) == [
        "costas 2026 1.1 2026-06: quién informó la revisión 2 de la cifra, cuándo o por qué, "
        "no es lo que dice la anotación # del registro."
    ]


def test_a_revision_that_cannot_be_read_is_found_and_what_comes_after_it_too(scene: Scene) -> None:
    stage = select(MeasurementRevision.id).join(Measurement).where(Measurement.commitment_id == scene.stage.id)
    without_guards(
        update(MeasurementRevision)
        .where(MeasurementRevision.id == stage.scalar_subquery())
        .values(requirements=[{"code": "RT1"}])
    )
    db.session.execute(update(MeasurementRevision).where(MeasurementRevision.n == 2).values(numerator=Decimal(50)))
    assert sorted(numberless(found())) == [
        "costas 2026 1.1 2026-06: la revisión 2 de la cifra dice otra cosa que la anotación # del registro.",
        "costas 2026 3.1-E1 2026-06: la revisión 1 de la cifra dice otra cosa que la anotación # del registro.",
    ]


def test_a_revision_put_in_by_sql_is_found(scene: Scene) -> None:
    row = db.session.scalars(select(MeasurementRevision).where(MeasurementRevision.n == 2)).one()
    one_more(MeasurementRevision, row, n=3, numerator=Decimal(50))
    assert found() == ["costas 2026 1.1 2026-06: la revisión 3 de la cifra no está en el registro."]


def test_a_revision_changed_by_sql_is_found(scene: Scene) -> None:
    without_guards(update(MeasurementRevision).where(MeasurementRevision.n == 2).values(numerator=Decimal(50)))
    (line,) = found()
    assert line.startswith("costas 2026 1.1 2026-06: la revisión 2 de la cifra dice otra cosa que la anotación ")


def test_a_part_put_in_by_sql_is_found(scene: Scene) -> None:
    row = db.session.scalars(select(MeasurementPart).where(MeasurementPart.category == "Hombres")).one()
    one_more(MeasurementPart, row, category="Otras", numerator=Decimal(1))
    (line,) = found()
    assert "la revisión 1 de la cifra dice otra cosa" in line


def test_a_revision_taken_out_by_sql_is_found(scene: Scene) -> None:
    second = select(MeasurementRevision.id).where(MeasurementRevision.n == 2).scalar_subquery()
    without_guards(delete(MeasurementPart).where(MeasurementPart.revision_id == second))
    db.session.execute(delete(MeasurementRevision).where(MeasurementRevision.n == 2))
    (line,) = found()
    assert line.endswith("del registro narra la revisión 2 de la cifra, y no existe.")
    assert line.startswith("costas 2026 1.1 2026-06: ")


def test_a_measurement_opened_again_by_sql_is_found(scene: Scene) -> None:
    db.session.execute(update(Measurement).where(Measurement.id == first().id).values(state="draft"))
    db.session.expire_all()
    assert found() == [
        "costas 2026 1.1 2026-06: la medición consta como «borrador»; según el registro es «presentado»."
    ]


@pytest.mark.parametrize("change", [{"late": True}, {"submitted_at": None}])
def test_lateness_mended_by_sql_is_found(change: dict[str, Any], scene: Scene) -> None:
    db.session.execute(update(Measurement).where(Measurement.id == first().id).values(**change))
    db.session.expire_all()
    (line,) = found()
    assert line.startswith("costas 2026 1.1 2026-06: cuándo se envió, o si fue fuera de plazo")


def test_a_measurement_put_in_by_sql_is_found(scene: Scene) -> None:
    row = first()
    one_more(Measurement, row, period="2026-07")
    assert found() == ["costas 2026 1.1 2026-07: esta medición no está en el registro."]


def test_a_published_figure_and_its_withdrawal_are_as_the_record_tells(client: FlaskClient) -> None:
    year = factories.make_year(factories.make_agency("puertos"))
    commitment = factories.make_commitment(factories.make_set(year, origin="published"), "P1")
    with unit_of_work(factories.make_actor("programme_manager"), factories.AT) as work:
        record_published(work, commitment.id, "2026-01", FigureEntry(Decimal(3), Decimal(4)), {"achievement": "75"})
        record_published(work, commitment.id, "2026-02", FigureEntry(Decimal(3), Decimal(0)))
        withdraw_published(work, commitment.id, "2026-02", "La nueva edición ya no la trae.")
    assert found() == []
    row = db.session.scalars(select(MeasurementRevision).where(MeasurementRevision.withdrawn)).one()
    one_more(MeasurementRevision, row, n=3, withdrawn=False)
    assert found() == ["puertos 2026 P1 2026-02: la revisión 3 de la cifra no está en el registro."]
    db.session.rollback()


def test_an_opinion_put_in_or_changed_by_sql_is_found(client: FlaskClient, sign_in: SignIn) -> None:
    scene = CountingScene()
    sign_in("reviewer")
    send(client, scene.opinion(), opinion="unfavourable", given_on="2026-06-20", note="", files=[upload(PDF, "a.pdf")])
    assert found() == []
    row = db.session.scalars(select(Opinion)).one()
    one_more(Opinion, row, n=2, opinion="favourable")
    assert found() == ["encuestas 2026 TD-E1O2: la opinión 2 sobre RT1 no está en el registro."]
    db.session.rollback()
    for change in ({"by_id": None}, {"recorded_at": factories.AT.replace(day=1)}):
        without_guards(update(Opinion).values(**change))
        assert numberless(found()) == [
            "encuestas 2026 TD-E1O2: quién registró la opinión 1 sobre RT1, o cuándo, "
            "no es lo que dice la anotación # del registro."
        ]
        db.session.rollback()
    without_guards(update(Opinion).values(opinion="favourable"))
    (line,) = found()
    assert line.startswith("encuestas 2026 TD-E1O2: la opinión 1 sobre RT1 dice otra cosa que la anotación ")
    db.session.rollback()
    guards.remove(db.session.connection())
    db.session.execute(delete(OpinionEvidence))
    (line,) = found()
    assert "la opinión 1 sobre RT1 dice otra cosa" in line
    db.session.execute(delete(Opinion))
    db.session.expire_all()
    (line,) = found()
    assert line.startswith("TD-E1O2: la anotación ")
    assert line.endswith("narra la opinión 1 sobre RT1, y no existe.")
    db.session.rollback()
