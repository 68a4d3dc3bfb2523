"""What the doctor says of years, sets and commitments that the record tells otherwise, or not at all."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from tests import factories
from tests.commitments.acts import AT, Cast, by_code, do, entries, own
from tests.commitments.test_publishing import published
from tests.progress.test_record_check import forget, one_more, without_guards
from tracker.commitments import actions
from tracker.commitments.actions import TableRow
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear, SetStep
from tracker.commitments.record_check import promises_unlike_record
from tracker.commitments.record_check_sets import sets_unlike_record, years_unlike_record
from tracker.database import new_id
from tracker.extensions import db
from tracker.rules.inputs.model import Operands, Target

REASON = "Falta la meta de satisfacción."


def found(language: str = "es") -> list[str]:
    """The doctor's sentences, entries without their numbers."""
    checks = (years_unlike_record, sets_unlike_record, promises_unlike_record)
    said = [each.said(language) for check in checks for each in check(db.session())]
    return [re.sub(r"(anotación|entry) \d+", r"\1 #", line) for line in said]


def approved(cast: Cast) -> Any:
    """A set that was returned once, then approved."""
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    do(cast.head, actions.endorse_set, set_id)
    do(cast.manager, actions.return_set, set_id, REASON)
    do(cast.coordinator, actions.submit_set, set_id)
    do(cast.head, actions.endorse_set, set_id)
    do(cast.manager, actions.approve_set, set_id)
    return set_id


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """An agency whose set of 2026 is approved."""
    cast = Cast()
    approved(cast)
    assert found() == []
    yield cast
    db.session.rollback()


def version_of(code: str) -> Any:
    """The key of the version of the commitment with this code."""
    return (
        select(CommitmentVersion.id)
        .join(Commitment, Commitment.id == CommitmentVersion.commitment_id)
        .where(Commitment.code == code)
        .scalar_subquery()
    )


class TestALawfulLife:
    def test_of_a_set_from_its_first_draft_to_approval(self, any_app: Flask) -> None:
        cast = Cast()
        set_id = cast.full()
        assert found() == []
        codes = by_code(set_id)
        assert [one.code for one in codes.values() if one.parent_id is not None], "a system with stages is in it"
        weights = {one.id: one.version.weight or Decimal(0) for one in codes.values() if one.parent_id is None}
        system, other = codes["TD"].id, codes["GASTO"].id
        table = {key: TableRow(weight, Decimal(91)) for key, weight in weights.items()}
        moved = table | {system: TableRow(weights[system] + 5, None), other: TableRow(weights[other] - 5, Decimal(80))}
        assert do(cast.coordinator, actions.save_table, set_id, moved)
        assert len([each for each in entries("commitment.edited") if "weight" in each["after"]]) > 3, "stages follow"
        assert found() == []
        do(cast.coordinator, actions.save_table, set_id, table)
        extra = do(cast.coordinator, actions.add_commitment, set_id, own(programmed={"2026-06": Decimal(50)}))
        for draft in (
            own(code="RESPUESTAS", weight=None, target=Target(), programmed={"2026-06": Decimal(60)}),
            own(code="RESPUESTAS", definition=factories.percentage(direction="lower", notes="Sin anuladas.")),
            own(code="PLAZO", objective="1", target=Target(operands=Operands(Decimal(1), Decimal(2)))),
        ):
            do(cast.coordinator, actions.edit_commitment, extra, draft)
            assert found() == []
        do(cast.coordinator, actions.remove_commitment, extra)
        for step in ("submit", "endorse", "return", "submit", "endorse", "approve"):
            take(cast, set_id, step)
            assert found() == [], step

    def test_of_removing_a_system_with_its_stages(self, app: Flask) -> None:
        cast = Cast()
        set_id = cast.full()
        do(cast.coordinator, actions.remove_commitment, by_code(set_id)["TD"].id)
        assert found() == []

    def test_of_published_versions_that_change_in_the_year(self, any_app: Flask) -> None:
        cast = Cast()
        set_id = published(cast)
        plan = {"programmed": {"2026-03": Decimal(20), "2026-06": Decimal(50)}}
        for since, draft in (
            ("2026-01", own(code="GASTO", weight=Decimal(11), target=Target(Decimal("1.2854")), **plan)),
            ("2026-04", own(code="GASTO", weight=Decimal(12), target=Target(Decimal("1.28")))),
            ("2026-08", own(code="GASTO", weight=None, target=Target(), **plan)),
            ("2026-06", own(code="GASTO", weight=Decimal(12), definition=factories.percentage(universe="moving"))),
        ):
            do(cast.manager, actions.put_published_version, set_id, draft, since)
            assert found() == []
        assert len(entries("commitment.published")) == 4

    def test_of_entries_written_before_they_told_all_this(self, cast: Cast) -> None:
        forget("parent", "set")
        assert found() == []


def take(cast: Cast, set_id: Any, step: str) -> None:
    """One step of a set, by whoever takes it."""
    if step == "return":
        do(cast.manager, actions.return_set, set_id, REASON)
        return
    who = {"submit": cast.coordinator, "endorse": cast.head, "approve": cast.manager}[step]
    confirmed = {"confirmed": True} if step == "submit" else {}
    do(who, getattr(actions, f"{step}_set"), set_id, **confirmed)


VERSION = "sni 2026 GASTO: la versión 1 del compromiso "


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"weight": Decimal(40)}, "ponderación"),
        ({"target_value": Decimal(1)}, "meta"),
        ({"programmed": {"2026-06": "1"}}, "metas programadas"),
        ({"name": "Otro nombre"}, "nombre"),
        ({"direction": "report"}, "sentido"),
        ({"effective_from": "2026-09"}, "primer período"),
        ({"weight": None, "objective": None}, "objetivo, ponderación"),
    ],
)
def test_a_promise_changed_by_sql_is_found(change: dict[str, Any], what: str, cast: Cast) -> None:
    without_guards(update(CommitmentVersion).where(CommitmentVersion.id == version_of("GASTO")).values(**change))
    assert found() == [f"{VERSION}promete otra cosa que lo que dice el registro: {what}."]


def test_a_definition_changed_by_sql_is_found(cast: Cast) -> None:
    version = CommitmentVersion.id == version_of("GASTO")
    definition = db.session.scalars(select(CommitmentVersion.definition).where(version)).one()
    without_guards(update(CommitmentVersion).where(version).values(definition=definition | {"factor": "1000"}))
    assert found() == [f"{VERSION}promete otra cosa que lo que dice el registro: definición."]


def test_a_definition_that_is_none_is_found_and_what_comes_after_it_too(cast: Cast) -> None:
    without_guards(
        update(CommitmentVersion).where(CommitmentVersion.id == version_of("GASTO")).values(definition={"operands": 3})
    )
    db.session.execute(
        update(CommitmentVersion).where(CommitmentVersion.id == version_of("VERDE")).values(weight=Decimal(1))
    )
    assert found() == [
        f"{VERSION}contiene algo que no se puede leer.",
        f"{VERSION.replace('GASTO', 'VERDE')}promete otra cosa que lo que dice el registro: ponderación.",
    ]


@pytest.mark.parametrize("change", [{"by_id": None}, {"created_at": AT - dt.timedelta(days=9)}])
def test_another_hand_or_day_put_in_by_sql_is_found(change: dict[str, Any], cast: Cast) -> None:
    without_guards(update(CommitmentVersion).where(CommitmentVersion.id == version_of("GASTO")).values(**change))
    assert found() == [
        "sni 2026 GASTO: quién escribió la versión 1 del compromiso, o cuándo, "
        "no es lo que dice la anotación # del registro."
    ]


def test_a_version_put_in_by_sql_is_found(cast: Cast) -> None:
    row = db.session.get_one(CommitmentVersion, db.session.scalar(select(version_of("GASTO"))))
    one_more(CommitmentVersion, row, n=2, effective_from="2026-06", weight=Decimal(50))
    assert found() == ["sni 2026 GASTO: la versión 2 del compromiso no está en el registro."]


def test_a_version_taken_out_by_sql_is_found(cast: Cast) -> None:
    without_guards(delete(CommitmentVersion).where(CommitmentVersion.id == version_of("GASTO")))
    assert found() == ["GASTO: el registro narra la versión 1 del compromiso, y no existe."]


def test_a_commitment_taken_out_by_sql_is_found(cast: Cast) -> None:
    without_guards(delete(CommitmentVersion).where(CommitmentVersion.id == version_of("GASTO")))
    db.session.execute(text("DELETE FROM responsibility"))
    db.session.execute(delete(Commitment).where(Commitment.code == "GASTO"))
    assert found() == ["GASTO: el registro narra la versión 1 del compromiso, y no existe."]


def test_a_code_changed_by_sql_is_found(cast: Cast) -> None:
    db.session.execute(update(Commitment).where(Commitment.code == "GASTO").values(code="AHORRO"))
    db.session.expire_all()
    assert found() == [
        "sni 2026 AHORRO: la versión 1 del compromiso promete otra cosa que lo que dice el registro: código."
    ]


def test_a_commitment_moved_to_another_system_set_or_kind_is_found(cast: Cast) -> None:
    system = db.session.scalars(select(Commitment).where(Commitment.code == "TD")).one()
    other = db.session.scalars(select(Commitment).where(Commitment.code == "GASTO")).one()
    stage = db.session.scalars(select(Commitment.code).where(Commitment.parent_id == system.id).limit(1)).one()
    db.session.execute(update(Commitment).where(Commitment.code == stage).values(parent_id=other.id))
    line = "el compromiso no es lo que dice la anotación # del registro"
    assert found() == [f"sni 2026 {stage}: {line}: sistema."]
    db.session.rollback()
    db.session.execute(update(Commitment).where(Commitment.code == "GASTO").values(kind="system"))
    assert found() == [f"sni 2026 GASTO: {line}: tipo."]
    db.session.rollback()
    elsewhere = factories.make_set(factories.make_year(factories.make_agency("otro")))
    db.session.execute(update(Commitment).where(Commitment.code == "GASTO").values(set_id=elsewhere.id))
    assert f"otro 2026 GASTO: {line}: conjunto." in found()


def test_a_published_commitment_moved_by_sql_is_found(app: Flask) -> None:
    cast = Cast()
    set_id = published(cast)
    do(cast.manager, actions.put_published_version, set_id, own(code="GASTO"), "2026-01")
    db.session.execute(update(Commitment).values(kind="system"))
    db.session.expire_all()
    assert found() == ["sni 2026 GASTO: el compromiso no es lo que dice la anotación # del registro: tipo."]
    db.session.rollback()


SET = "sni 2026 pmg-cl-2026: "


def test_a_set_opened_again_by_sql_is_found(cast: Cast) -> None:
    db.session.execute(update(CommitmentSet).values(state="draft"))
    db.session.expire_all()
    assert found() == [f"{SET}el conjunto consta como «borrador»; según el registro es «aprobado»."]


@pytest.mark.parametrize(
    ("change", "what"), [({"origin": "published"}, "origen"), ({"source": "Diario Inventado"}, "fuente")]
)
def test_the_origin_of_a_set_changed_by_sql_is_found(change: dict[str, Any], what: str, cast: Cast) -> None:
    db.session.execute(update(CommitmentSet).values(**change))
    db.session.expire_all()
    assert found() == [f"{SET}el conjunto no es lo que dice la anotación # del registro: {what}."]


def test_a_year_and_a_set_put_in_by_sql_are_found(cast: Cast) -> None:
    year = factories.make_year(factories.make_agency("otro"))
    factories.make_set(year)
    assert found() == [
        "otro 2026 pmg-cl-2026: el año no está en el registro.",
        "otro 2026 pmg-cl-2026: el conjunto no está en el registro.",
    ]


def test_a_set_and_a_year_taken_out_by_sql_are_found(app: Flask) -> None:
    cast = Cast()
    cast.begin()
    db.session.execute(delete(CommitmentSet))
    assert found() == ["sni: la anotación # del registro narra un conjunto, y no existe."]
    db.session.execute(delete(ProgrammeYear))
    assert found()[0] == f"{SET}la anotación # del registro narra este año, y no existe."
    db.session.rollback()


def test_a_year_under_another_version_of_the_programme_is_found(cast: Cast) -> None:
    newer = factories.make_programme(text=cast.programme.text + "\n# later\n")
    assert newer.version == 2
    db.session.execute(update(ProgrammeYear).values(programme_version_id=newer.id))
    db.session.expire_all()
    assert found() == [f"{SET}el año no es lo que dice la anotación # del registro: versión del programa."]
    assert found("en") == [f"{SET}the year is not what entry # of the record tells: version of the programme."]


@pytest.mark.parametrize(
    ("change", "what"), [({"year": 2025}, "año"), ({"phase": "closed"}, "fase"), ({"programme_code": "x"}, "programa")]
)
def test_a_year_changed_by_sql_is_found(change: dict[str, Any], what: str, cast: Cast) -> None:
    db.session.execute(update(ProgrammeYear).values(**change))
    db.session.expire_all()
    assert f"el año no es lo que dice la anotación # del registro: {what}." in found()[0]


STEP_LIKE = f"{SET}el registro no narra el paso «%s» del 2026-07-20 15:00 UTC tal como consta."
STEP_GONE = f"{SET}la anotación # del registro narra el paso «%s» del 2026-07-20 15:00 UTC, y no existe ninguno así."


@pytest.mark.parametrize("change", [{"by_id": None}, {"reason": "Otra razón."}, {"reason": None}])
def test_a_step_rewritten_by_sql_is_found(change: dict[str, Any], cast: Cast) -> None:
    without_guards(update(SetStep).where(SetStep.step == "return").values(**change))
    assert found() == [STEP_LIKE % "devuelto", STEP_GONE % "devuelto"]


def test_a_step_taken_out_by_sql_is_found(cast: Cast) -> None:
    without_guards(delete(SetStep).where(SetStep.step == "return"))
    assert found() == [STEP_GONE % "devuelto"]


def test_one_of_two_equal_steps_taken_out_or_put_in_by_sql_is_found(cast: Cast) -> None:
    row = db.session.scalars(select(SetStep).where(SetStep.step == "endorse").limit(1)).one()
    kept = {column.name: getattr(row, column.name) for column in SetStep.__table__.columns}
    db.session.execute(insert(SetStep).values(**(kept | {"id": new_id()})))
    assert found() == [STEP_LIKE % "visado"]
    without_guards(delete(SetStep).where(SetStep.step == "endorse", SetStep.id != row.id))
    assert found() == [STEP_GONE % "visado"]
