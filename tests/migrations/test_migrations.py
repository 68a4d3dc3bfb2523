"""Migrations up and down on both databases: the models' own schema, with rows in it, guards and all."""

import datetime as dt
import sqlite3

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import MetaData, inspect, text

from tests.conftest import settings_for
from tests.factories import make_measurement
from tracker import create_app
from tracker.commands.common import schema, up_to_date
from tracker.database import load_models
from tracker.extensions import db
from tracker.ledger import guards


def config(app: Flask) -> Config:
    found: Config = app.extensions["migrate"].migrate.get_config()
    return found


def shape() -> dict[str, object]:
    """Tables, columns, constraints, indexes and triggers, as the database tells them."""
    found = MetaData()
    found.reflect(db.engine)
    look = inspect(db.engine)
    tables = {
        table.name: {
            "columns": sorted((column.name, str(column.type), column.nullable) for column in table.columns),
            "checks": sorted(str(check["name"]) for check in look.get_check_constraints(table.name)),
            "uniques": sorted(str(unique["name"]) for unique in look.get_unique_constraints(table.name)),
            "indexes": sorted((str(index["name"]), index["unique"]) for index in look.get_indexes(table.name)),
            "foreign keys": sorted(str(key["name"]) for key in look.get_foreign_keys(table.name)),
        }
        for table in found.sorted_tables
        if table.name != "alembic_version"
    }
    with db.engine.connect() as connection:
        return {"tables": tables, "guards missing": guards.missing(connection)}


def test_the_migrations_make_what_the_models_say(any_app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, load_models()) == []


def test_the_migrated_schema_has_every_constraint_of_the_models(any_app: Flask) -> None:
    """Alembic compares no CHECK constraints, so they are compared here, by name."""
    look = inspect(db.engine)
    for table in load_models().sorted_tables:
        wanted = {str(rule.name) for rule in table.constraints if type(rule).__name__ == "CheckConstraint"}
        assert {str(rule["name"]) for rule in look.get_check_constraints(table.name)} == wanted, table.name


def test_up_down_and_up_again_is_the_same_schema(any_app: Flask) -> None:
    before = shape()
    assert before["guards missing"] == []
    command.downgrade(config(any_app), "base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    up_to_date()
    assert shape() == before


def test_migrating_what_is_up_to_date_changes_nothing(any_app: Flask) -> None:
    make_measurement()
    before = shape()
    up_to_date()
    assert shape() == before
    assert schema() == ("0003", "0003")
    assert db.session.scalar(text("SELECT count(*) FROM measurement_revision")) == 1


def test_there_is_one_newest_revision(app: Flask) -> None:
    assert len(ScriptDirectory.from_config(config(app)).get_heads()) == 1


@pytest.mark.postgresql
@pytest.mark.usefixtures("app_pg")
def test_nothing_of_ours_stays_behind_on_postgresql(app_pg: Flask) -> None:
    command.downgrade(config(app_pg), "base")
    functions = db.session.execute(text("SELECT proname FROM pg_proc WHERE proname LIKE 'cumple%'")).all()
    assert functions == []


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(settings_for(tmp_path))

    def fail(*_arguments: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(guards, "install", fail)
    with app.app_context():
        with pytest.raises(RuntimeError, match="in the middle"):
            up_to_date()
        assert inspect(db.engine).get_table_names() == []
        monkeypatch.undo()
        up_to_date()
        assert shape()["guards missing"] == []
        db.engine.dispose()


def test_foreign_keys_hold_again_after_migrating(app: Flask) -> None:
    up_to_date()
    assert db.session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_the_sqlite_file_is_set_up_to_keep_what_it_acknowledged(app: Flask) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0}
    assert {name: db.session.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted} == wanted


def test_a_reader_does_not_wait_for_a_writer(app: Flask, at: dt.datetime) -> None:
    """WAL: the page of one person opens while another one's figures are being saved."""
    path = app.config["SETTINGS"].instance_dir / "cumple.sqlite3"
    with db.engine.connect().execution_options(writing=True) as writing, writing.begin():
        writing.execute(text("INSERT INTO ministry (id, code, name) VALUES ('x', 'x', 'x')"))
        with sqlite3.connect(path, timeout=0) as reading:
            assert reading.execute("SELECT count(*) FROM ministry").fetchone() == (0,)
