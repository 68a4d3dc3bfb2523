"""A recorded year looked ahead from: its figures, its past, who may ask, and the command."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.conftest import settings_for
from tracker import create_app
from tracker.agencies.models import Agency
from tracker.analysis.forecast import forecast
from tracker.cli import run
from tracker.errors import NotFound
from tracker.extensions import db
from tracker.progress.outlook import facts_ahead

NAME = "Porcentaje de trámites respondidos en plazo"


def year_with(agency: Agency, programme: str, figures: dict[str, int], year: int | None = None):  # type: ignore[no-untyped-def]
    """A year of one commitment that carries all the weight, its figures out of a hundred."""
    row = factories.make_year(agency, programme, year)
    commitment = factories.make_commitment(
        factories.make_set(row), "1.1", name=NAME, weight=Decimal(100), objective="1",
        definition=factories.percentage(accumulation="last_over_fixed", entry="year_to_date"),
    )  # fmt: skip
    for period, numerator in figures.items():
        factories.make_measurement(commitment, period, numerator, 100)
    return row


def test_the_year_is_looked_at_from_where_its_page_stands_and_its_past_comes_along(
    any_app: Flask, session: Session, at: dt.datetime
) -> None:
    agency = factories.make_agency()
    before = {f"2016-{month:02}": 90 * month // 12 for month in range(1, 13)}
    year_with(agency, "pmg-cl-2016", before)
    year_with(factories.make_agency(), "pmg-cl-2016", dict.fromkeys(before, 1))  # another agency's past is not ours
    this = year_with(agency, "pmg-cl-2026", {"2026-03": 20, "2026-06": 41})
    ahead = facts_ahead(session, this.id, None, at)
    assert ahead.as_of == "2026-06"
    (past,) = ahead.past["1.1"]
    assert (len(past), past[12]) == (12, 1)
    found = forecast(ahead.programme, ahead.inputs, ahead.as_of, ahead.past, draws=100).commitments[0]
    assert found.weights is not None
    assert set(found.weights) == {"line", "programmed", "past"}
    assert found.expected is not None
    assert 75 < found.expected < 92


def test_an_earlier_period_leaves_later_figures_aside_and_another_year_is_refused(
    app: Flask, session: Session, at: dt.datetime
) -> None:
    this = year_with(factories.make_agency(), "pmg-cl-2026", {"2026-03": 20, "2026-06": 41})
    march = facts_ahead(session, this.id, "2026-03", at)
    assert set(march.inputs.commitments[0].periods) == {"2026-03"}
    with pytest.raises(NotFound, match="is not in the year"):
        facts_ahead(session, this.id, "2025-03", at)


def test_who_may_not_read_the_year_is_told_that_there_is_none(app: Flask, session: Session, at: dt.datetime) -> None:
    agency = factories.make_agency()
    this = year_with(agency, "pmg-cl-2026", {"2026-06": 41})
    own, other = (factories.make_actor("coordinator", whose) for whose in (agency, factories.make_agency()))
    assert facts_ahead(session, this.id, None, at, own).as_of == "2026-06"
    with pytest.raises(NotFound):
        facts_ahead(session, this.id, None, at, other)


@pytest.fixture
def cumple(
    tmp_path: Path, _sqlite_template: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """``cumple(words…)`` on an instance where "faros" has two programmes and "islas" one; code, stdout, stderr."""
    for name in ("DATABASE_URL", "SECRET_KEY", "HOST", "PORT", "TRUSTED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "instance"
    folder.mkdir()
    settings = {"INSTANCE_DIR": str(folder), "ENVIRONMENT": "test", "DEFAULT_LANGUAGE": "en", "LOG_LEVEL": "ERROR"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    shutil.copy(_sqlite_template, folder / "cumple.sqlite3")
    with create_app(settings_for(folder)).app_context():
        faros, islas = factories.make_agency("faros"), factories.make_agency("islas")
        year_with(faros, "pmg-cl-2026", {"2026-03": 20, "2026-06": 41})
        factories.make_year(faros, "monitor-cl-2026")
        year_with(islas, "pmg-cl-2026", {})
        db.session.remove()
        db.engine.dispose()

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return code, told.out, told.err

    return call


def test_the_command_foretells_a_recorded_year(cumple: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = cumple("forecast", "faros", "2026", "--programme", "pmg-cl-2026", "--json", "--draws", "100")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["as_of"] == "2026-06"
    assert found["forecast"]["commitments"][0]["now"] == "41"
    code, out, err = cumple("forecast", "faros", "2026", "--programme", "pmg-cl-2026", "--draws", "100")
    assert code == 0
    assert f"1.1 {NAME}: " in out


def test_the_command_says_what_it_lacks(cumple: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = cumple("forecast", "faros", "2026")
    assert (code, out) == (2, "")
    assert "monitor-cl-2026" in err
    assert "pmg-cl-2026" in err
    code, out, err = cumple("forecast", "islas", "2026")
    assert (code, out) == (1, "")
    assert "nothing to look ahead from" in err
    assert cumple("forecast", "nobody", "2026")[0] == 3
