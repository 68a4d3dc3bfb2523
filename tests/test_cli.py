"""``cumple`` as a person and a script meet it: what it prints, where, and with which exit code."""

import json
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import settings_for
from tests.factories import PASSWORD
from tracker import create_app
from tracker.cli import COMMANDS, run
from tracker.commands.serve import _prepare
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload

AS_ANA = ("--as", "ana@cumple.example")
Shell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty instance that commands find by the environment."""
    for name in ("DATABASE_URL", "SECRET_KEY", "HOST", "PORT", "DEFAULT_LANGUAGE", "TRUSTED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("ENVIRONMENT", "test")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    return tmp_path


@pytest.fixture
def cumple(instance: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """``cumple(words…)`` runs one command and returns exit code, stdout and stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return code, told.out, told.err

    return call


@pytest.fixture
def ready(cumple: Shell, instance: Path, _sqlite_template: Path) -> Shell:
    """As ``cumple``, on a migrated database with the administrator ana@cumple.example."""
    shutil.copy(_sqlite_template, instance / "cumple.sqlite3")
    assert cumple("user", "add", "ana@cumple.example", "--name", "Ana", "--role", "administrator")[0] == 0
    return cumple


def test_upgrading_creates_the_tables_once(cumple: Shell) -> None:
    assert cumple("db", "upgrade") == (0, "The schema is now 0003; it was –.\n", "")
    assert cumple("db", "upgrade") == (0, "The schema is 0003 already.\n", "")


def test_the_first_administrator_needs_nobody_and_everybody_after_needs_an_administrator(ready: Shell) -> None:
    more = ("user", "add", "luis@cumple.example", "--name", "Luis", "--role", "administrator")
    code, out, err = ready(*more)
    assert (code, out) == (4, "")
    assert "--as" in err
    code, out, _err = ready(*more, "--as", "ana@cumple.example")
    assert code == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:5000/welcome/[\w-]{43}\n", out)


def test_a_third_administrator_is_confirmed_by_a_second(ready: Shell) -> None:
    add = ("--role", "administrator", *AS_ANA)
    ready("user", "add", "luis@cumple.example", "--name", "Luis", *add)
    ready("user", "add", "eva@cumple.example", "--name", "Eva", *add)
    assert "eva@cumple.example\tEva\t–" in ready("user", "list")[1]
    assert ready("user", "confirm", "eva@cumple.example", *AS_ANA)[0] == 4
    assert ready("user", "confirm", "eva@cumple.example", "--as", "luis@cumple.example") == (0, "administrator\n", "")
    assert "eva@cumple.example\tEva\tadministrator" in ready("user", "list")[1]


def test_the_printed_link_lets_the_person_choose_a_password_once(ready: Shell, instance: Path) -> None:
    _code, out, _err = ready("user", "invite", "ana@cumple.example")
    address = urlsplit(out.strip()).path
    app = create_app(settings_for(instance))
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    assert browser.get(address).status_code == 200
    done = browser.post(address, data={"password": PASSWORD, "again": PASSWORD}, follow_redirects=True)
    assert done.status_code == 200
    assert browser.get(address).status_code == 404
    _code, out, _err = ready("user", "list", "--json")
    assert json.loads(out)[0]["can_sign_in"] is True
    code, _out, err = ready("user", "invite", "ana@cumple.example")
    assert code == 4, "once somebody can sign in, a shell needs --as for links"
    assert err != ""
    assert ready("user", "invite", "ana@cumple.example", "--as", "ana@cumple.example")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("user", "add", "x@cumple.example", "--name", "X", "--role", "coordinator"), 2, "--as"),
        (("user", "add", "x@cumple.example", "--name", "X", "--role", "king"), 2, "king"),
        (("user", "add", "x@cumple.example", "--role", "auditor"), 2, "--name"),
        (("user", "add", "no address", "--name", "X", "--role", "auditor", *AS_ANA), 1, "e-mail"),
        (("user", "add", "x@cumple.example", "--name", "X", "--role", "head", *AS_ANA), 1, "agency"),
        (("user", "add", "x@cumple.example", "--name", "X", "--role", "head", "--agency", "nada", *AS_ANA), 3, "nada"),
        (("user", "add", "x@cumple.example", "--name", "X", "--role", "auditor", "--as", "who@no.example"), 3, "who@"),
        (("user", "invite", "who@cumple.example", *AS_ANA), 3, "who@"),
        (("nonsense",), 2, "nonsense"),
        (("user", "list", "--nonsense"), 2, "nonsense"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr_with_its_code(
    ready: Shell, arguments: tuple[str, ...], code: int, told: str
) -> None:
    before = ready("user", "list")
    found, out, err = ready(*arguments)
    assert (found, out) == (code, "")
    assert told in err
    assert ready("user", "list") == before


def test_refusals_speak_the_instances_language(ready: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    english = ready("user", "invite", "who@cumple.example", "--as", "ana@cumple.example")[2]
    monkeypatch.setenv("DEFAULT_LANGUAGE", "es")
    spanish = ready("user", "invite", "who@cumple.example", "--as", "ana@cumple.example")[2]
    assert english == "Nobody is known by the address who@cumple.example.\n"
    assert spanish == "No se conoce a nadie con la dirección who@cumple.example.\n"


def test_acts_from_a_shell_are_noted_as_such_with_who_did_them(ready: Shell, instance: Path) -> None:
    ready("user", "add", "luis@cumple.example", "--name", "Luis", "--role", "auditor", "--as", "ana@cumple.example")
    with create_app(settings_for(instance)).app_context():
        told = [
            json.loads(text) for text in db.session.scalars(db.select(LedgerPayload.json).order_by(LedgerPayload.seq))
        ]
    assert {entry["via"] for entry in told} == {"shell"}
    assert [entry["actor"] and entry["actor"]["name"] for entry in told] == [None] * 3 + ["Ana"] * 3
    assert [entry["event"] for entry in told[3:]] == ["person.added", "membership.granted", "person.invited"]


def test_the_doctor_says_that_all_is_well(ready: Shell) -> None:
    code, out, err = ready("doctor")
    assert (code, err) == (0, "")
    assert out.startswith("All is well: 3 entries")


def test_the_doctor_names_what_somebody_changed_behind_the_apps_back(ready: Shell, instance: Path) -> None:
    with sqlite3.connect(instance / "cumple.sqlite3") as connection:
        connection.execute("DROP TRIGGER ledger_payload_no_update")
        connection.execute("UPDATE ledger_payload SET json = replace(json, 'Ana', 'Eva') WHERE seq = 1")
    code, out, err = ready("doctor")
    assert (code, out) == (1, "")
    assert "no longer guards ledger_payload: ledger_payload_no_update" in err
    assert "Entry 1 was altered" in err


def test_an_old_database_is_told_what_to_type(cumple: Shell) -> None:
    code, _out, err = cumple("doctor")
    assert code == 1
    assert "cumple db upgrade" in err
    code, _out, err = cumple("user", "list")
    assert code == 70
    assert "cumple db upgrade" in err


def test_settings_that_mean_nothing_are_a_usage_error(cumple: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    code, _out, err = cumple("user", "list")
    assert code == 2
    assert "PORT" in err


def test_an_instance_folder_that_cannot_be_one_is_a_usage_error(
    cumple: Shell, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (instance / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("INSTANCE_DIR", str(instance / "file"))
    code, _out, err = cumple("user", "list")
    assert code == 2
    assert "INSTANCE_DIR" in err
    assert str(instance / "file") in err


def test_a_host_that_is_not_this_machines_is_not_told_to_take_another_port(
    cumple: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOST", "192.0.2.1")  # an address for documents, nobody's
    code, _out, err = cumple("serve", "--no-demo")
    assert code == 2
    assert "HOST is an address of this machine" in err
    assert "PORT=" not in err


def test_serving_tells_how_the_first_administrator_comes_in_until_there_is_one(cumple: Shell, instance: Path) -> None:
    assert cumple("db", "upgrade")[0] == 0

    def told() -> list[str]:
        settings = settings_for(instance)
        with create_app(settings).app_context():
            lines = _prepare(settings, demo=False)
            db.session.remove()
            db.engine.dispose()
        return lines

    words = shlex.split(told()[-1])
    assert words[:4] == ["./run", "cumple", "user", "add"]
    assert cumple(*words[2:])[0] == 0
    assert told() == []


def test_a_busy_database_asks_to_try_again(ready: Shell, instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = sqlite3.connect(instance / "cumple.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        code, _out, err = ready("user", "invite", "ana@cumple.example")
    finally:
        other.rollback()
        other.close()
    assert code == 5
    assert "Try again" in err


def test_every_command_has_its_module_and_help() -> None:
    for name in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "tracker.cli", name, "--help"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{name}: {done.stderr}"
        assert done.stdout.startswith("Usage: cumple"), name


def test_the_command_itself_needs_neither_web_nor_database() -> None:
    code = "import sys, tracker.cli; print({'flask', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
