"""One unit of work: the change and its entry together, or neither."""

import datetime as dt
import hashlib
import json
import threading
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import make_actor, make_agency, make_set
from tracker.agencies.models import Ministry
from tracker.commitments.models import CommitmentSet
from tracker.errors import Conflict, TryAgain
from tracker.extensions import db
from tracker.ledger import work as work_module
from tracker.ledger.events import Event
from tracker.ledger.models import LedgerLeaf, LedgerPayload
from tracker.ledger.work import Work, unit_of_work

SUBJECT = ("ministry", UUID(int=7))


def add_ministry(work: Work, code: str) -> None:
    work.session.add(Ministry(code=code, name=code))
    work.note(Event.MINISTRY_CREATED, SUBJECT, after={"code": code})


def entries() -> list[int]:
    return list(db.session.scalars(select(LedgerLeaf.seq).order_by(LedgerLeaf.seq)))


def ministries() -> list[str]:
    return list(db.session.scalars(select(Ministry.code).order_by(Ministry.code)))


def test_a_change_and_its_entry_are_there_together(any_app: Flask, at: dt.datetime) -> None:
    actor = make_actor("administrator")
    with unit_of_work(actor, at, via="shell") as work:
        add_ministry(work, "salud")
        work.note(
            Event.SET_RETURNED,
            ("set", UUID(int=9)),
            agency="serv",
            reason="Falta la línea base",
            before={"state": "submitted", "weight": Decimal("10.50")},
            after={"state": "draft"},
            acting_for=UUID(int=3),
        )
    assert ministries() == ["salud"]
    assert entries() == [1, 2]
    payload = db.session.get_one(LedgerPayload, 2)
    assert json.loads(payload.json) == {
        "v": 1,
        "event": "set.returned",
        "subject": {"kind": "set", "id": str(UUID(int=9))},
        "agency": "serv",
        "actor": {"id": str(actor.person_id), "name": actor.name},
        "for": {"id": str(UUID(int=3))},
        "via": "shell",
        "at": "2026-07-20T15:00:00Z",
        "reason": "Falta la línea base",
        "before": {"state": "submitted", "weight": "10.5"},
        "after": {"state": "draft"},
    }
    assert (payload.event, payload.subject, payload.agency) == ("set.returned", f"set:{UUID(int=9)}", "serv")
    leaf = db.session.get_one(LedgerLeaf, 2)
    assert leaf.leaf_hash == hashlib.sha256(b"\x00" + payload.salt + payload.json.encode()).digest()
    assert len(payload.salt) == 32


def test_the_entry_is_dated_by_the_database_beside_the_moment_decided_by(any_app: Flask, at: dt.datetime) -> None:
    before = dt.datetime.now(dt.UTC)
    with unit_of_work(None, at, via="system") as work:
        add_ministry(work, "salud")
    recorded = db.session.get_one(LedgerLeaf, 1).recorded_at
    assert before - dt.timedelta(seconds=1) <= recorded <= dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    assert db.session.get_one(LedgerPayload, 1).at == at


def test_a_failed_act_leaves_neither_row_nor_entry_nor_hole(any_app: Flask, at: dt.datetime) -> None:
    def fail() -> None:
        with unit_of_work(None, at, via="system") as work:
            add_ministry(work, "salud")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    assert (ministries(), entries()) == ([], [])
    with unit_of_work(None, at, via="system") as work:
        add_ministry(work, "obras")
    assert (ministries(), entries()) == (["obras"], [1])


def test_five_hundred_acts_in_one_unit_are_all_or_nothing(any_app: Flask, at: dt.datetime) -> None:
    def add_all() -> None:
        with unit_of_work(None, at, via="system") as work:
            for number in [*range(500), 7]:
                add_ministry(work, f"m{number}")

    with pytest.raises(IntegrityError):
        add_all()
    assert (ministries(), entries()) == ([], [])


@pytest.mark.usefixtures("app")
def test_units_do_not_nest(at: dt.datetime) -> None:
    with (
        pytest.raises(RuntimeError, match="open already"),
        unit_of_work(None, at, via="system"),
        unit_of_work(None, at, via="system"),
    ):
        pass
    with unit_of_work(None, at, via="system") as work:  # the refusal has closed the first
        add_ministry(work, "salud")
    assert entries() == [1]


@pytest.mark.usefixtures("app")
def test_a_change_without_an_entry_is_refused(at: dt.datetime) -> None:
    with (
        pytest.raises(RuntimeError, match="without an entry in the record: ministry"),
        unit_of_work(None, at, via="system") as work,
    ):
        work.session.add(Ministry(code="salud", name="Salud"))
    assert ministries() == []


@pytest.mark.usefixtures("app")
def test_rows_changed_before_a_unit_are_refused_and_not_slipped_in(at: dt.datetime) -> None:
    db.session.add(Ministry(code="salud", name="Salud"))
    with pytest.raises(RuntimeError, match="outside a unit"), unit_of_work(None, at):
        pass
    db.session.rollback()
    assert ministries() == []


@pytest.mark.usefixtures("app")
def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="aware"), unit_of_work(None, dt.datetime(2026, 7, 20)):  # noqa: DTZ001
        pass


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("after", [{"password": "x"}, {"person": {"token_sha256": "x"}}, {"rows": [{"Secret": "x"}]}])
def test_no_secret_enters_the_record(at: dt.datetime, after: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="does not belong"), unit_of_work(None, at, via="system") as work:
        work.note(Event.PERSON_ADDED, SUBJECT, after=after)
    assert entries() == []


@pytest.mark.usefixtures("app")
def test_the_day_of_a_unit_is_the_day_where_the_instance_lives() -> None:
    late_evening = dt.datetime(2026, 7, 21, 1, 30, tzinfo=dt.UTC)  # still the 20th in Santiago
    with unit_of_work(None, late_evening) as work:
        assert work.today == dt.date(2026, 7, 20)


def test_who_was_slower_is_told_that_it_changed_meanwhile(any_app: Flask, at: dt.datetime) -> None:
    set_id = make_set().id

    def change(overtaken: bool) -> None:
        with unit_of_work(None, at, via="system") as work:
            row = work.session.get_one(CommitmentSet, set_id)
            if overtaken:
                work.session.execute(text("UPDATE commitment_set SET revision = revision + 1"))
            row.source = "changed"
            work.note(Event.SET_SUBMITTED, ("set", set_id))

    with pytest.raises(Conflict, match="meanwhile"):
        change(overtaken=True)
    assert entries() == []
    change(overtaken=False)
    assert entries() == [1]


def test_who_waits_too_long_for_another_writer_is_asked_to_try_again(
    any_app: Flask, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    monkeypatch.setattr(work_module, "WAIT_SECONDS", 0.2)
    with Session(db.engine) as other:
        connection = other.connection(execution_options={"writing": True})
        if not sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(work_module._WRITERS_TURN)))
        if sqlite:
            db.session.execute(text("PRAGMA busy_timeout = 200"))
        with pytest.raises(TryAgain, match="Nothing was saved"), unit_of_work(None, at, via="system") as work:
            add_ministry(work, "salud")
    with unit_of_work(None, at, via="system") as work:
        add_ministry(work, "salud")
    assert entries() == [1]


def test_many_writers_at_once_all_land_and_leave_no_hole(any_app: Flask, at: dt.datetime) -> None:
    writers, each = 4, 25
    ready = threading.Barrier(writers)
    faults: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            with any_app.app_context():
                ready.wait()
                for number in range(each):
                    with unit_of_work(None, at, via="system") as work:
                        taken = work.session.scalar(select(func.count()).select_from(Ministry))
                        work.session.add(Ministry(code=f"w{writer}-{number}", name=str(taken)))
                        work.note(Event.MINISTRY_CREATED, SUBJECT)
                db.session.remove()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert entries() == list(range(1, writers * each + 1))
    # each read what all before it had written: no two saw the same count
    seen = sorted(int(name) for name in db.session.scalars(select(Ministry.name)))
    assert seen == list(range(writers * each))


@pytest.mark.usefixtures("app")
def test_what_was_read_before_a_unit_is_read_anew_inside(at: dt.datetime) -> None:
    agency = make_agency(name="Antes")
    assert agency.name == "Antes"
    with db.engine.connect().execution_options(writing=True) as other, other.begin():
        other.execute(text("UPDATE agency SET name = 'Después'"))
    with unit_of_work(None, at):
        assert agency.name == "Después"
