# ruff: noqa: S608 (statements are made of constants of this file)
"""What the database refuses, whoever asks: by SQL, past the app, on SQLite and PostgreSQL."""

import datetime as dt
import sqlite3

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.factories import make_commitment, make_measurement, make_programme, make_set
from tracker.commitments.models import CommitmentSet
from tracker.evidence.models import Blob
from tracker.extensions import db
from tracker.ledger import guards
from tracker.ledger.events import Event
from tracker.ledger.work import unit_of_work

FROZEN = {
    "ledger_leaf": "seq",
    "ledger_payload": "seq",
    "programme_version": "id",
    "set_step": "id",
    "commitment_version": "id",
    "measurement_revision": "id",
    "evidence_version": "sha256",
    "blob": "sha256",
}


@pytest.fixture
def filled(any_app: Flask, at: dt.datetime) -> Flask:
    """An app with a row in every governed table, its set approved."""
    make_measurement()
    with unit_of_work(None, at, via="system") as work:
        work.note(Event.CLOCK_SET, ("clock", "1"))
    db.session.add(Blob(sha256="a" * 64, size=3, media_type="text/plain", stored_at=at))
    db.session.flush()
    agency = db.session.execute(text("SELECT id FROM agency")).scalar_one()
    ids = {name: "0" * 31 + str(n) for n, name in enumerate(("step", "evidence", "version"), 1)}
    if db.engine.dialect.name == "postgresql":
        ids = {name: f"{value[:8]}-0000-0000-0000-{value[-12:]}" for name, value in ids.items()}
    statements = {
        "INSERT INTO set_step (id, set_id, step, at) SELECT :id, id, 'submit', :at FROM commitment_set": ids["step"],
        "INSERT INTO evidence (id, agency_id, title, kind, personal_data) "
        f"VALUES (:id, '{agency}', 'Acta', 'document', false)": ids["evidence"],
        "INSERT INTO evidence_version (id, evidence_id, n, sha256, name, state, received_at) "
        f"VALUES (:id, '{ids['evidence']}', 1, '{'a' * 64}', 'acta.txt', 'pending', :at)": ids["version"],
    }
    for statement, identity in statements.items():
        parameters = {"id": identity, "at": at.replace(tzinfo=None) if ":at" in statement else None}
        db.session.execute(text(statement), {k: v for k, v in parameters.items() if f":{k}" in statement})
    db.session.commit()
    return any_app


def refused(statement: str) -> str:
    """Run one statement past the app and return what the database says against it."""
    with pytest.raises(IntegrityError) as caught:
        db.session.execute(text(statement))
    db.session.rollback()
    return str(caught.value.orig)


def test_every_guard_is_in_place_after_migrating(any_app: Flask) -> None:
    assert guards.missing(db.session.connection()) == []


@pytest.mark.usefixtures("filled")
def test_what_is_recorded_is_neither_changed_nor_deleted() -> None:
    for table, column in FROZEN.items():
        assert "append-only" in refused(f"UPDATE {table} SET {column} = {column}"), table
        assert "append-only" in refused(f"DELETE FROM {table}"), table


def test_replacing_a_row_is_no_way_around(filled: Flask) -> None:
    if db.engine.dialect.name == "postgresql":
        upsert = "ON CONFLICT (seq) DO UPDATE SET json = 'forged'"
        statement = f"INSERT INTO ledger_payload SELECT * FROM ledger_payload {upsert}"
        assert "append-only" in refused(statement)
        return
    # as somebody with a plain sqlite3 shell: recursive triggers off, foreign keys off
    path = filled.config["SETTINGS"].instance_dir / "cumple.sqlite3"
    with sqlite3.connect(path) as connection:
        for table in FROZEN:
            if table != "blob":
                with pytest.raises(sqlite3.IntegrityError, match=r"append-only|next number"):
                    connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(
                "INSERT OR REPLACE INTO measurement_revision (rowid, id, measurement_id, n, requirements, faults,"
                " withdrawn, received_at) SELECT rowid, 'other', measurement_id, 99, '[]', '[]', 0, received_at"
                " FROM measurement_revision"
            )
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("INSERT OR REPLACE INTO blob SELECT sha256, size + 1, media_type, stored_at FROM blob")


def test_storing_the_same_bytes_twice_is_no_offence(filled: Flask) -> None:
    db.session.execute(text("INSERT INTO blob SELECT * FROM blob WHERE true ON CONFLICT DO NOTHING"))
    db.session.commit()
    assert db.session.scalar(text("SELECT count(*) FROM blob")) == 1


@pytest.mark.postgresql
@pytest.mark.usefixtures("app_pg")
def test_tables_are_not_emptied_at_once_even_by_a_replica_role() -> None:
    for table in guards.GOVERNED:
        assert "append-only" in refused(f"TRUNCATE {table} CASCADE"), table
    make_measurement()
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    assert "append-only" in refused("DELETE FROM measurement_revision")


@pytest.mark.usefixtures("filled")
def test_an_entry_takes_the_next_number_or_none() -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    leaf = "x'" + "00" * 32 + "'" if sqlite else "'\\x" + "00" * 32 + "'"
    for number in (0, 1, 3, -5):
        assert "next number" in refused(f"INSERT INTO ledger_leaf (seq, leaf_hash) VALUES ({number}, {leaf})")
    db.session.execute(text(f"INSERT INTO ledger_leaf (seq, leaf_hash) VALUES (2, {leaf})"))
    db.session.rollback()


@pytest.mark.usefixtures("filled")
def test_nobody_backdates_an_entry() -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    leaf = "x'" + "00" * 32 + "'" if sqlite else "'\\x" + "00" * 32 + "'"
    forged = f"INSERT INTO ledger_leaf (seq, leaf_hash, recorded_at) VALUES (2, {leaf}, '2001-01-01 00:00:00')"
    if sqlite:
        assert "database clock" in refused(forged)
    else:
        db.session.execute(text(forged))
        year = db.session.execute(text("SELECT extract(year FROM recorded_at) FROM ledger_leaf WHERE seq = 2"))
        assert year.scalar_one() >= 2026
        db.session.rollback()


@pytest.mark.usefixtures("any_app")
def test_a_draft_may_be_rewritten_and_a_submitted_commitment_not() -> None:
    set_id = make_set(state="draft").id
    make_commitment(db.session.get_one(CommitmentSet, set_id))
    db.session.execute(text("UPDATE commitment_version SET name = 'otro'"))
    db.session.execute(text("UPDATE commitment_set SET state = 'submitted'"))
    db.session.commit()
    assert "append-only" in refused("UPDATE commitment_version SET name = 'tercero'")
    assert "append-only" in refused("DELETE FROM commitment_version")
    db.session.execute(text("UPDATE commitment_set SET state = 'draft'"))
    db.session.execute(text("DELETE FROM commitment_version"))
    db.session.rollback()


@pytest.mark.usefixtures("filled")
def test_a_checked_file_changes_its_state_and_nothing_else() -> None:
    db.session.execute(text("UPDATE evidence_version SET state = 'available'"))
    db.session.commit()
    for column in ("n", "name", "received_at", "evidence_id"):
        assert "append-only" in refused(f"UPDATE evidence_version SET {column} = {column}")


@pytest.mark.usefixtures("any_app")
def test_a_guard_that_was_taken_away_or_weakened_is_missed() -> None:
    make_programme()
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER ledger_leaf_no_delete"))
        connection.execute(text("DROP TRIGGER set_step_no_update"))
        connection.execute(
            text(
                "CREATE TRIGGER set_step_no_update BEFORE UPDATE ON set_step WHEN 0 BEGIN SELECT RAISE(ABORT, 'x'); END"
            )
        )
        expected = ["ledger_leaf: ledger_leaf_no_delete", "set_step: set_step_no_update"]
    else:
        connection.execute(text("ALTER TABLE ledger_leaf DISABLE TRIGGER ledger_leaf_no_change"))
        connection.execute(text("ALTER TABLE set_step ENABLE TRIGGER set_step_no_change"))
        expected = ["ledger_leaf: ledger_leaf_no_change", "set_step: set_step_no_change"]
    assert guards.missing(connection) == expected
    db.session.rollback()


@pytest.mark.postgresql
@pytest.mark.usefixtures("app_pg")
def test_a_guard_whose_function_was_emptied_is_missed() -> None:
    connection = db.session.connection()
    connection.execute(
        text(
            "CREATE OR REPLACE FUNCTION cumple_append_only() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        )
    )
    assert "ledger_leaf: ledger_leaf_no_change" in guards.missing(connection)
    db.session.rollback()


@pytest.mark.usefixtures("any_app")
def test_installing_twice_changes_nothing() -> None:
    connection = db.session.connection()
    guards.install(connection)
    assert guards.missing(connection) == []
    with pytest.raises(DBAPIError):
        connection.execute(text("SELECT * FROM no_such_table"))
    db.session.rollback()
