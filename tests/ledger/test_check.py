# ruff: noqa: S608 (statements are made of constants of this file)
"""What ``cumple doctor`` finds in a record somebody has been at, having taken the guards away first."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import text

from tracker.extensions import db
from tracker.ledger import guards
from tracker.ledger.check import check_record, count_entries, drifted
from tracker.ledger.events import Event
from tracker.ledger.work import unit_of_work


@pytest.fixture
def tampered(any_app: Flask, at: dt.datetime) -> Flask:
    """Five honest entries, and no guard left."""
    for number in range(5):
        with unit_of_work(None, at, via="system") as work:
            work.note(Event.MINISTRY_CREATED, ("ministry", str(number)), agency="a", after={"code": f"m{number}"})
    assert list(check_record(db.session())) == []
    guards.remove(db.session.connection())
    return any_app


def found() -> list[str]:
    sentences = [finding.message % finding.params for finding in check_record(db.session())]
    db.session.rollback()
    return sentences


@pytest.mark.usefixtures("tampered")
def test_a_changed_sentence_is_found() -> None:
    db.session.execute(text("UPDATE ledger_payload SET json = replace(json, 'm2', 'm9') WHERE seq = 3"))
    assert found() == ["Entry 3 was altered: its hash is another one."]


@pytest.mark.usefixtures("tampered")
def test_a_changed_hash_is_found() -> None:
    other = "randomblob(32)" if db.engine.dialect.name == "sqlite" else "sha256('other')"
    db.session.execute(text(f"UPDATE ledger_leaf SET leaf_hash = {other} WHERE seq = 1"))
    assert found() == ["Entry 1 was altered: its hash is another one."]


@pytest.mark.usefixtures("tampered")
def test_a_hole_is_found() -> None:
    db.session.execute(text("DELETE FROM ledger_payload WHERE seq = 2"))
    db.session.execute(text("DELETE FROM ledger_leaf WHERE seq = 2"))
    assert found() == ["The record has a hole before entry 3."]


@pytest.mark.usefixtures("tampered")
def test_a_lost_payload_is_found() -> None:
    db.session.execute(text("DELETE FROM ledger_payload WHERE seq = 4"))
    assert found() == ["Entry 4 has lost what it says."]


@pytest.mark.usefixtures("tampered")
@pytest.mark.parametrize(
    "change", ["event = 'set.approved'", "subject = 'ministry:8'", "agency = 'b'", "at = '2026-01-01 00:00:00+00:00'"]
)
def test_an_entry_hidden_under_other_words_is_found(change: str) -> None:
    if db.engine.dialect.name == "sqlite":
        change = change.replace("+00:00", ".000000")
    db.session.execute(text(f"UPDATE ledger_payload SET {change} WHERE seq = 5"))
    assert found() == ["Entry 5 is filed under other words than it says."]


def test_entries_decided_by_a_clock_far_from_the_databases_are_counted(any_app: Flask) -> None:
    now = dt.datetime.now(dt.UTC)
    for moment in (now, now - dt.timedelta(hours=1)):
        with unit_of_work(None, moment, via="system") as work:
            work.note(Event.CLOCK_SET, ("clock", "1"))
    assert (count_entries(db.session()), drifted(db.session())) == (2, 1)
