"""What may know what: the promises of docs/architecture.md that a machine can hold."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import Flask
from sqlalchemy import Table

from tracker.database import MODELS, Base, Exact, load_models
from tracker.evidence.collectors import registered_tables

ROOT = Path(__file__).resolve().parent.parent
TRACKER = ROOT / "tracker"
SOURCES = sorted(TRACKER.rglob("*.py"))
# who may read the clock: web and shell through clock.py, and the logs' own time stamps
CLOCK_READERS = {"clock.py"}
# who may read the environment
ENVIRONMENT_READERS = {"config.py"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(TRACKER).as_posix()


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Every call of an attribute or name, dotted as written, with its line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms() -> dict[str, int]:
    """Each table's room, as its place in the order of the house."""
    places = {module: place for place, module in enumerate(MODELS)}
    load_models()
    return {
        mapper.local_table.name: places[mapper.class_.__module__]
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
    }


def test_every_table_belongs_to_a_known_room() -> None:
    assert set(rooms()) == set(load_models().tables)


def test_foreign_keys_point_backwards_only() -> None:
    places = rooms()
    forward = [
        f"{table.name}.{key.parent.name} -> {key.column.table.name}"
        for table in load_models().sorted_tables
        for key in table.foreign_keys
        if places[key.column.table.name] > places[table.name]
    ]
    assert forward == []


def test_every_table_that_links_evidence_says_what_its_files_prove(app: Flask) -> None:
    """A file opens by what it proves; a forgotten table would lock its files, or worse, open them to too many."""
    linking = {
        table.name
        for table in load_models().sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "evidence" and table.name != "evidence_version"
    }
    assert linking == registered_tables()


def test_figures_are_exact_and_never_floats() -> None:
    for table in load_models().sorted_tables:
        for column in table.columns:
            assert type(column.type).__name__ not in ("Float", "REAL", "Double", "Numeric"), f"{table}.{column.name}"
    assert any(isinstance(column.type, Exact) for column in load_models().tables["measurement_revision"].columns)


def test_only_the_unit_of_work_commits() -> None:
    found = {
        f"{name_of(path)}:{line}"
        for path in SOURCES
        for call, line in calls(path)
        if call.endswith(".commit") and name_of(path) != "ledger/work.py"
    }
    assert found == set()


def test_no_query_writes_in_bulk_past_version_counters() -> None:
    """One UPDATE takes a single-use link; one DELETE takes a draft's versions, and the guards refuse any other."""
    allowed = {"update": {"accounts/entrance.py"}, "delete": {"commitments/actions.py"}}
    for verb, places in allowed.items():
        found = {name_of(path) for path in SOURCES if f"sqlalchemy.{verb}" in imports(path)}
        assert found <= places, verb


def test_rules_actions_and_queries_read_no_clock() -> None:
    banned = ("datetime.now", "dt.datetime.now", "datetime.utcnow", "dt.datetime.utcnow", "time.time", "date.today",
              "dt.date.today", "datetime.today", "clock.now")  # fmt: skip
    for path in SOURCES:
        name = name_of(path)
        if name in CLOCK_READERS or name.startswith(("web/", "commands/")):
            continue
        found = [f"{name}:{line} {call}" for call, line in calls(path) if call in banned]
        assert found == [], "the moment is passed in"


def test_only_the_settings_read_the_environment() -> None:
    found = {
        name_of(path)
        for path in SOURCES
        if any("os.environ" in ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))
        or any(call in ("os.getenv", "getenv") for call, _line in calls(path))
    }
    assert found <= ENVIRONMENT_READERS


def test_permission_is_decided_in_one_place() -> None:
    """Nobody outside policy compares roles to let somebody act; pages may only choose what to show."""
    for path in SOURCES:
        if path.name == "actions.py":
            found = [call for call, _line in calls(path) if call.endswith((".has", "actor.roles"))]
            assert found == [], name_of(path)
