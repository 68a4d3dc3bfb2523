# ruff: noqa: S608 (every name in these statements is a constant of this file)
"""What the database itself refuses: changing, deleting, replacing or emptying what was recorded for good.

A second line behind the actions, on SQLite and PostgreSQL alike. A migration that rebuilds a governed
table loses its triggers silently (SQLite's batch mode), so it calls :func:`install` again, and
:func:`missing` tells ``cumple doctor`` and the tests what is not as it should be.

Frozen as a whole: the record, revisions and their parts, opinions and their documents, loaded programmes,
the steps of sets, stored bytes. Evidence versions keep everything but their state. Commitment versions are
frozen as soon as their set is no draft.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from tracker.database import POSTGRESQL_NOW, SQLITE_NOW


@dataclass(frozen=True, slots=True)
class Guard:
    """How one table is governed. ``keys`` are its unique column sets; ``columns`` frozen ones (none named: all)."""

    keys: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...] = ()
    when: str = ""  # SQL condition on {row}: only then


_SETTLED = (
    "(SELECT s.state FROM commitment c JOIN commitment_set s ON s.id = c.set_id"
    " WHERE c.id = {row}.commitment_id) <> 'draft'"
)
GOVERNED: Mapping[str, Guard] = {
    "ledger_leaf": Guard((("seq",),)),
    "ledger_payload": Guard((("seq",),)),
    "programme_version": Guard((("id",), ("code", "version"), ("sha256",))),
    "blob": Guard((("sha256",),)),
    "evidence_version": Guard(
        (("id",), ("evidence_id", "n")), columns=("id", "evidence_id", "n", "sha256", "name", "received_at", "by_id")
    ),
    "set_step": Guard((("id",),)),
    "commitment_version": Guard((("id",), ("commitment_id", "n")), when=_SETTLED),
    "measurement_revision": Guard((("id",), ("measurement_id", "n"))),
    "measurement_part": Guard((("id",), ("revision_id", "dimension", "category"))),
    "opinion": Guard((("id",), ("commitment_id", "requirement", "n"))),
    "opinion_evidence": Guard((("id",), ("opinion_id", "evidence_id"))),
}


def install(connection: Connection, tables: Iterable[str] = GOVERNED) -> None:
    """Put every guard of ``tables`` in place, anew where one is there already."""
    tables = tuple(tables)
    remove(connection, tables)
    if connection.dialect.name == "postgresql":
        for source in _functions().values():
            connection.execute(text(source))
    for statement in _triggers(connection, tables).values():
        connection.execute(text(statement))
    if connection.dialect.name == "postgresql":
        for name, table in _names(tables, "postgresql"):
            connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"))


def remove(connection: Connection, tables: Iterable[str] = GOVERNED) -> None:
    """Take the guards of ``tables`` away: for a migration that has to rebuild them."""
    postgresql = connection.dialect.name == "postgresql"
    for name, table in _names(tables, connection.dialect.name):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else "")))


def remove_functions(connection: Connection) -> None:
    """Take away what the triggers call on PostgreSQL, once no trigger is left."""
    if connection.dialect.name == "postgresql":
        for name in _functions():
            connection.execute(text(f"DROP FUNCTION IF EXISTS {name}()"))


def missing(connection: Connection) -> list[str]:
    """The guards that are absent, switched off or altered, as "table: trigger"; empty when all is well."""
    if connection.dialect.name == "postgresql":
        return _missing_on_postgresql(connection)
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    found: dict[str, str] = {row.name: row.sql for row in triggers}
    wanted = _triggers(connection, GOVERNED)
    return [f"{table}: {name}" for name, table in _names(GOVERNED, "sqlite") if found.get(name) != wanted[name]]


def _missing_on_postgresql(connection: Connection) -> list[str]:
    rows = connection.execute(
        text(
            "SELECT t.tgname, p.proname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'A'"
        )
    ).all()
    bodies = {name: source.split("$$")[1] for name, source in _functions().items()}
    sound = {trigger for trigger, function, body in rows if bodies.get(function) == body}
    return [f"{table}: {name}" for name, table in _names(GOVERNED, "postgresql") if name not in sound]


def _names(tables: Iterable[str], dialect: str) -> list[tuple[str, str]]:
    kinds = ("no_change", "no_truncate") if dialect == "postgresql" else ("no_update", "no_delete", "no_replace")
    names = [(f"{table}_{kind}", table) for table in tables for kind in kinds]
    return [*names, *(("ledger_leaf_next", table) for table in tables if table == "ledger_leaf")]


def _triggers(connection: Connection, tables: Iterable[str]) -> dict[str, str]:
    write = _postgresql_triggers if connection.dialect.name == "postgresql" else _sqlite_triggers
    statements: dict[str, str] = {}
    for table in tables:
        statements |= write(table, GOVERNED[table])
    return statements


def _sqlite_triggers(table: str, guard: Guard) -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    old = f" WHEN {guard.when.format(row='OLD')}" if guard.when else ""
    of = f" OF {', '.join(guard.columns)}" if guard.columns else ""
    statements = {
        f"{table}_no_update": f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table}{old} {refuse}",
        f"{table}_no_delete": f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}{old} {refuse}",
        # INSERT OR REPLACE deletes without firing delete triggers unless recursive_triggers is on
        f"{table}_no_replace": (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {_same_row(table, guard)} {refuse}"
        ),
    }
    if table == "ledger_leaf":
        # 'now' is one moment within a statement, so the column's default passes and any other moment does not
        statements["ledger_leaf_next"] = (
            "CREATE TRIGGER ledger_leaf_next BEFORE INSERT ON ledger_leaf"
            " WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM ledger_leaf)"
            f" OR NEW.recorded_at IS NOT {SQLITE_NOW}"
            " BEGIN SELECT RAISE(ABORT, 'ledger_leaf: the next number, by the database clock'); END"
        )
    return statements


def _same_row(table: str, guard: Guard) -> str:
    same = [" AND ".join(f"{column} = NEW.{column}" for column in key) for key in guard.keys]
    if table == "blob":  # the same bytes come twice and are stored once: INSERT OR IGNORE is lawful
        return "EXISTS (SELECT 1 FROM blob WHERE sha256 = NEW.sha256 AND size <> NEW.size)"
    # an explicit rowid would replace the row that has it
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {' OR '.join(f'({one})' for one in same)})"
    if not guard.when:
        return exists
    return f"{exists} AND {guard.when.format(row='NEW')}"


def _functions() -> dict[str, str]:
    head = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$"
    refuse = "RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
    settled = _SETTLED.format(row="OLD")
    return {
        "cumple_append_only": f"{head.format('cumple_append_only')} BEGIN {refuse} END $$",
        "cumple_settled": (
            f"{head.format('cumple_settled')} BEGIN IF {settled} THEN {refuse} END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        ),
        "cumple_ledger_next": (
            f"{head.format('cumple_ledger_next')} BEGIN"
            " IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM ledger_leaf) THEN"
            " RAISE EXCEPTION 'ledger_leaf: not the next number' USING ERRCODE = 'integrity_constraint_violation';"
            f" END IF; NEW.recorded_at := {POSTGRESQL_NOW}; RETURN NEW; END $$"
        ),
    }


def _postgresql_triggers(table: str, guard: Guard) -> dict[str, str]:
    of = f" OF {', '.join(guard.columns)}" if guard.columns else ""
    function = "cumple_settled" if guard.when else "cumple_append_only"
    statements = {
        f"{table}_no_change": (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE{of} OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()"
        ),
        # row triggers do not see TRUNCATE
        f"{table}_no_truncate": (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION cumple_append_only()"
        ),
    }
    if table == "ledger_leaf":
        statements["ledger_leaf_next"] = (
            "CREATE TRIGGER ledger_leaf_next BEFORE INSERT ON ledger_leaf"
            " FOR EACH ROW EXECUTE FUNCTION cumple_ledger_next()"
        )
    return statements
