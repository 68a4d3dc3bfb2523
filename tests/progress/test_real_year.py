"""A ministry's real 2026, imported from its public panel: the pages show our figure and the source's beside it."""

import contextlib
import datetime as dt
import io
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.conftest import Browser, settings_for
from tests.progress.pages import text_of
from tracker import create_app
from tracker.accounts.models import UserSession
from tracker.accounts.queries import token_hash
from tracker.cli import run
from tracker.clock import ClockSetting
from tracker.commands.common import up_to_date
from tracker.extensions import db
from tracker.ledger.work import unit_of_work
from tracker.programmes.actions import load_programme
from tracker.progress.queries import stale_results
from tracker.progress.record_check import unlike_record
from tracker.rules.programme.model import builtin_packs

PANEL = Path(__file__).resolve().parents[2] / "tracker" / "demonstration" / "samples" / "panel-2026" / "rows.csv"
CDC, PMG = "/agencies/MBN/2026/cdc-cl-2026/", "/agencies/MBN/2026/pmg-cl-2026/"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser in which an auditor is signed in, on an instance with the panel."""
    folder = tmp_path_factory.mktemp("panel")
    app = create_app(settings_for(folder))
    app.test_client_class = Browser
    with app.app_context():
        up_to_date()
        with unit_of_work(None, factories.AT, via="shell") as work:
            for code in ("pmg-cl-2026", "cdc-cl-2026", "monitor-cl-2026"):
                load_programme(work, builtin_packs()[code].read_text(encoding="utf-8"))
        factories.make_person("administrator", email="importa@cumple.example")
        auditor, token = factories.make_person("auditor"), secrets.token_urlsafe(16)
        db.session.merge(ClockSetting(id=1, shows=factories.AT, at_real=dt.datetime.now(dt.UTC)))
        ends = factories.AT + dt.timedelta(days=2)
        db.session.add(
            UserSession(
                token_sha256=token_hash(token),
                person_id=auditor.id,
                created_at=factories.AT,
                seen_at=factories.AT,
                expires_at=ends,
            )
        )
        db.session.commit()
        db.session.remove()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSTANCE_DIR", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        with contextlib.redirect_stdout(io.StringIO()):
            assert run(["import", str(PANEL), "--as", "importa@cumple.example"]) == 0
    with app.app_context():
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        yield client
        db.session.remove()
        db.engine.dispose()


def row(page: str, name: str) -> str:
    """The line of a table that begins with ``name``."""
    found = [text_of(line) for line in re.findall(r"(?s)<tr.*?</tr>", page)]
    return next(line for line in found if line.startswith(name))


@pytest.mark.parametrize(
    ("team", "ours", "theirs"),
    [
        ("Antofagasta", "99,78 %", "99,78 %"),
        ("Magallanes", "114,69 %", "114,69 %"),
        ("Los Lagos", "71,91 %", "71,91 %"),
        ("DIVAD", "82,62 %", "81,32 %"),
        ("Gabinetes", "83,33 %", "83,33 %"),
        ("DIJUR", "102,30 %", "102,30 %"),
    ],
)
def test_each_team_stands_where_the_rule_puts_it_and_the_source_beside_it(
    team: str, ours: str, theirs: str, reader: FlaskClient
) -> None:
    line = row(reader.get(CDC).text, team)
    assert ours in line
    assert line.endswith(theirs)


def test_the_answer_of_the_agreement_says_that_its_mean_is_assumed(reader: FlaskClient) -> None:
    shown = text_of(reader.get(CDC).text)
    assert "Al 30 de junio de 2026 el avance es de 89,02 % de lo programado" in shown
    assert "Promedio simple de 17 equipos. (Supuesto.) Todos los puntos juntos dan 89,51 %." in shown


def test_the_programme_of_the_ministry_stands_lower_than_its_panel_says_and_the_reason_is_there(
    reader: FlaskClient,
) -> None:
    page = reader.get(PMG).text
    shown = text_of(page)
    assert "Al 30 de junio de 2026 el avance es de 67,54 % de lo programado" in shown
    assert "según los puntos de la fuente 71,86 %" in shown
    assert "9,6113" in row(page, "Concentración del Gasto")
    assert "11,0000" in row(page, "Concentración del Gasto")
    reason = text_of(reader.get(f"{PMG}commitments/GASTO/").text)
    assert "La fuente publicó 11,0000 (puntos logrados); la regla da 9,6113." in reason
    assert "1,28 / 1,464947 × 100 = 87,38 %" in reason


def test_a_target_that_changed_in_april_leaves_march_as_it_was(reader: FlaskClient) -> None:
    page = reader.get(f"{PMG}commitments/GASTO/").text
    assert "1,2854" in row(page, "marzo de 2026")
    assert "1,2800" in row(page, "abril de 2026")


def test_nobody_can_write_into_published_figures(reader: FlaskClient) -> None:
    page = reader.get(f"{PMG}commitments/GASTO/periods/2026-06/")
    assert page.status_code == 200
    assert 'name="numerator"' not in page.text
    assert "cifras publicadas" in text_of(page.text)


def test_the_stored_results_follow_from_the_record(reader: FlaskClient) -> None:
    assert stale_results(db.session()) == []
    assert list(unlike_record(db.session())) == []
