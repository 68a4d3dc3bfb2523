"""What was approved under a version stays on it, whatever is loaded later; and two loaded versions can be compared."""

import datetime as dt
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.conftest import settings_for
from tracker import create_app
from tracker.cli import run
from tracker.extensions import db
from tracker.ledger.work import unit_of_work
from tracker.programmes.actions import load_programme
from tracker.progress.queries import load_year, year_result
from tracker.rules.programme.model import builtin_packs

PMG = builtin_packs()["pmg-cl-2026"].read_text("utf-8")
STRICTER = PMG.replace('cap: "100"', 'cap: "50"', 1)


def test_a_year_is_scored_by_the_version_it_was_approved_under(
    any_app: Flask, session: Session, at: dt.datetime
) -> None:
    year = factories.make_year(programme="pmg-cl-2026")
    commitment = factories.make_commitment(factories.make_set(year, state="approved"), weight=Decimal(100))
    factories.make_measurement(commitment, "2026-06", 90, 100)
    before = year_result(session, year.id, None)
    assert before.total == 100
    session.rollback()
    with unit_of_work(None, at, via="shell") as work:
        newer = load_programme(work, STRICTER)
    assert newer.version == 2
    facts = load_year(session, year.id)
    assert (facts.programme_code, facts.programme_version) == ("pmg-cl-2026", 1)
    assert year_result(session, year.id, None) == before
    another = factories.make_year(programme=factories.make_programme(text=STRICTER))
    commitment = factories.make_commitment(factories.make_set(another), weight=Decimal(100))
    factories.make_measurement(commitment, "2026-06", 90, 100)
    assert year_result(session, another.id, None).total == 50


@pytest.fixture
def _two_versions(tmp_path: Path, _sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell's instance has two versions of a programme."""
    for name in ("DATABASE_URL", "SECRET_KEY", "HOST", "PORT", "TRUSTED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "instance"
    folder.mkdir()
    settings = {"INSTANCE_DIR": str(folder), "ENVIRONMENT": "test", "DEFAULT_LANGUAGE": "en", "LOG_LEVEL": "ERROR"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    shutil.copy(_sqlite_template, folder / "cumple.sqlite3")
    with create_app(settings_for(folder)).app_context():
        factories.make_programme("pmg-cl-2026")
        factories.make_programme(text=STRICTER)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.usefixtures("_two_versions")
def test_two_loaded_versions_are_compared_by_their_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["programme", "diff", "pmg-cl-2026@1", "pmg-cl-2026@2", "--json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)
    assert (change["name"], change["field"], change["before"], change["after"]) == ("Credit", "cap", "100%", "50%")
    assert run(["programme", "diff", "pmg-cl-2026@1", "pmg-cl-2026@9"]) == 3
