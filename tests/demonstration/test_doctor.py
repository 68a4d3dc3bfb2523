"""``cumple doctor`` on a whole instance that somebody has been at: what an operator reads, and that it goes on."""

import contextlib
import hashlib
import json
import shutil
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracker.cli import run
from tracker.programmes import queries

LATER = "MBN 2026 pmg-cl-2026: the stored result is not what the record gives: standing 99.99% → 67.54%."
"""What is found last of all, in each of these tests."""

Doctor = Callable[..., list[str]]


class Attacker:
    """Somebody who writes into the database file past the app: without guards, without foreign keys."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for (name,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self.connection.execute(f"DROP TRIGGER {name}")
        assert self.do("UPDATE year_result SET standing_e4 = 999900 WHERE standing_e4 = 675400") == 1

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement, values).fetchall()

    def do(self, statement: str, *values: Any) -> int:
        return self.connection.execute(statement, values).rowcount

    def entry(self, event: str = "measurement.recorded") -> tuple[int, bytes, dict[str, Any]]:
        """The first entry of ``event``: number, salt, and what it says."""
        (found,) = self.ask("SELECT seq, salt, json FROM ledger_payload WHERE event = ? ORDER BY seq LIMIT 1", event)
        return found[0], found[1], json.loads(found[2])

    def rewrite(self, seq: int, salt: bytes, content: str) -> None:
        """Put ``content`` into the entry, with a hash that fits."""
        leaf = hashlib.sha256(b"\x00" + salt + content.encode()).digest()
        assert self.do("UPDATE ledger_payload SET json = ? WHERE seq = ?", content, seq) == 1
        assert self.do("UPDATE ledger_leaf SET leaf_hash = ? WHERE seq = ?", leaf, seq) == 1


@pytest.fixture
def attacker(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody at a copy of the demonstration, on which commands work."""
    shutil.copytree(loaded, tmp_path / "instance")
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    queries._kept.cache_clear()  # a shell parses the programmes of its own database
    somebody = Attacker(tmp_path / "instance" / "cumple.sqlite3")
    with contextlib.closing(somebody.connection):
        yield somebody
    queries._kept.cache_clear()


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    """``doctor()``: its sentences beside those on guards and on what to type; it has gone on to the last."""

    def call() -> list[str]:
        code = run(["doctor"])
        told = capsys.readouterr()
        assert (code, told.out) == (1, "")
        lines = told.err.splitlines()
        assert LATER in lines
        return [
            each
            for each in lines
            if each != LATER and "no longer guards" not in each and not each.startswith("After an upgrade")
        ]

    return call


def test_a_measurement_of_no_commitment(attacker: Attacker, doctor: Doctor) -> None:
    key = uuid.uuid4()
    orphan = "INSERT INTO measurement (id, commitment_id, period, state) VALUES (?, ?, '2026-06', 'submitted')"
    attacker.do(orphan, key.hex, uuid.uuid4().hex)
    assert doctor() == [
        "A row of measurement has lost the row it belongs to.",
        f"{key}: this measurement is not in the record.",
    ]


def test_a_figure_moved_to_no_commitment(attacker: Attacker, doctor: Doctor) -> None:
    seq, _, entry = attacker.entry()
    key = uuid.UUID(entry["subject"]["id"])
    attacker.do("UPDATE measurement SET commitment_id = ? WHERE id = ?", uuid.uuid4().hex, key.hex)
    lines = doctor()
    assert lines[0] == "A row of measurement has lost the row it belongs to."
    (moved,) = (
        each for each in lines if each.startswith(f"{key}: by entry {seq} of the record this figure is that of ")
    )
    assert moved.endswith(f" {entry['after']['commitment']}, {entry['after']['period']}.")


def test_an_entry_that_is_no_json(attacker: Attacker, doctor: Doctor) -> None:
    seq, salt, _ = attacker.entry()
    attacker.do("UPDATE ledger_payload SET json = '{' WHERE seq = ?", seq)
    lines = doctor()
    assert lines[0] == f"Entry {seq} was altered: its hash is another one."
    assert any(each.endswith("revision 1 of the figure is not in the record.") for each in lines)
    attacker.rewrite(seq, salt, "{")
    assert doctor()[0] == f"Entry {seq} cannot be read."


@pytest.mark.parametrize("key", ["after", "subject", "event", "actor"])
def test_an_entry_of_which_a_key_was_renamed(key: str, attacker: Attacker, doctor: Doctor) -> None:
    seq, salt, entry = attacker.entry()
    renamed = json.dumps({("x" if name == key else name): fact for name, fact in entry.items()})
    attacker.do("UPDATE ledger_payload SET json = ? WHERE seq = ?", renamed, seq)
    assert doctor()[0] == f"Entry {seq} was altered: its hash is another one."
    attacker.rewrite(seq, salt, renamed)
    lines = doctor()
    if key in ("subject", "event"):
        assert lines == [f"Entry {seq} cannot be read."]
    elif key == "after":
        assert any(each.endswith("revision 1 of the figure is not in the record.") for each in lines)
    else:
        (line,) = lines
        assert line.endswith(f"when or why, is not what entry {seq} of the record tells.")


@pytest.mark.parametrize("event", ["measurement.recorded", "evidence.received", "commitment.added", "opinion.recorded"])
@pytest.mark.parametrize("fact", [[["x"]], {"x": []}, 1.5, None])
def test_an_entry_whose_facts_are_of_another_kind(event: str, fact: Any, attacker: Attacker, doctor: Doctor) -> None:
    seq, salt, entry = attacker.entry(event)
    changed = entry | {"after": dict.fromkeys(entry["after"], fact)}
    attacker.rewrite(seq, salt, json.dumps(changed))
    lines = doctor()
    assert lines
    assert not [each for each in lines if "ended early" in each]


@pytest.mark.parametrize("content", ["rules: [", "code: pmg-cl-2016", ""])
def test_a_programme_whose_text_is_no_pack(content: str, attacker: Attacker, doctor: Doctor) -> None:
    attacker.do("UPDATE programme_version SET text = ? WHERE code = 'pmg-cl-2016'", content)
    lines = doctor()
    assert lines[0] == "pmg-cl-2016/1: the text of the programme is not what its fingerprint says."
    assert lines[1].startswith("pmg-cl-2016/1: the text of the programme cannot be read any more: The pack has faults")
    assert len(lines) > 3
    assert all(" 2016 pmg-cl-2016: the result cannot be reckoned: The pack has faults" in each for each in lines[2:])
    assert run(["db", "recompute"]) == 1


def test_rules_of_another_programme_put_in_the_place_of_a_years_own(attacker: Attacker, doctor: Doctor) -> None:
    attacker.do(
        "UPDATE programme_year SET programme_version_id = (SELECT id FROM programme_version WHERE code = 'pmg-cl-2016')"
        " WHERE programme_code = 'cdc-cl-2026'"
    )
    lines = doctor()
    assert lines[0].startswith("MBN 2026 cdc-cl-2026: the year is not what entry ")
    assert lines[0].endswith("of the record tells: programme.")


def test_a_look_that_ends_at_a_column_that_cannot_be_read(attacker: Attacker, doctor: Doctor) -> None:
    ((version,),) = attacker.ask(
        "SELECT v.id FROM commitment_version v JOIN commitment c ON c.id = v.commitment_id"
        " JOIN commitment_set s ON s.id = c.set_id JOIN programme_year y ON y.id = s.programme_year_id"
        " JOIN agency a ON a.id = y.agency_id WHERE a.code = 'INPLAZA' AND c.code = 'PLAZO-TRAMITE'"
    )
    attacker.do("UPDATE commitment_version SET definition = '{' WHERE id = ?", version)
    lines = doctor()
    assert lines[0].startswith("The look at commitments ended early, at something that cannot be read: JSONDecodeError")
    (year,) = lines[1:]
    assert year.startswith("INPLAZA 2026 pmg-cl-2026: the result cannot be reckoned: JSONDecodeError")


def test_a_stored_result_that_was_deleted_is_told_and_made_anew(
    attacker: Attacker, doctor: Doctor, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = attacker.ask("SELECT * FROM year_result ORDER BY programme_year_id")
    years = "SELECT id FROM programme_year WHERE programme_code = 'cdc-cl-2026'"
    assert attacker.do(f"DELETE FROM year_result WHERE programme_year_id IN ({years})") == 1  # noqa: S608
    assert doctor() == ["MBN 2026 cdc-cl-2026: figures count, and no result is stored."]
    assert run(["db", "recompute"]) == 0
    made, lacking, count = sorted(capsys.readouterr().out.splitlines(), reverse=True)
    assert lacking == "MBN 2026 cdc-cl-2026: none was stored"
    assert made == "MBN 2026 pmg-cl-2026: standing 99.99% → 67.54%"
    assert count == "12 stored results made anew; 2 came out differently."
    anew = attacker.ask("SELECT * FROM year_result ORDER BY programme_year_id")
    names = [row[1] for row in attacker.ask("PRAGMA table_info(year_result)")]
    left_out = {names.index("computed_at"), names.index("standing_e4")}
    assert [[fact for n, fact in enumerate(row) if n not in left_out] for row in anew] == [
        [fact for n, fact in enumerate(row) if n not in left_out] for row in kept
    ]


def test_an_agency_that_never_handed_anything_in_needs_no_result(attacker: Attacker, doctor: Doctor) -> None:
    assert attacker.ask("SELECT count(*) FROM programme_year")[0][0] > 12
    assert doctor() == []
