"""What the tests stand on: a migrated database each, a browser that keeps to its own context, somebody signed in.

SQLite is migrated once and copied for each test; PostgreSQL is started once, on a Unix socket.
"""

import contextvars
import datetime as dt
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import Phase, settings
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from tests import factories, postgresql
from tests.browser import chromium, served
from tracker import create_app
from tracker.accounts.models import Person, UserSession
from tracker.accounts.queries import token_hash
from tracker.clock import ClockSetting
from tracker.commands.common import up_to_date
from tracker.config import Settings
from tracker.extensions import db
from tracker.rules.policy import RoleName

# for `./run mutate`, which runs the tests thousands of times: the same examples each time, and no search for small ones
settings.register_profile(
    "few", max_examples=25, derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate)
)
AT = dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC)
REQUIRED = os.environ.get("REQUIRE_SYSTEM_PARTS") == "1"


def settings_for(folder: Path, **changes: Any) -> Settings:
    """Settings of a test instance in ``folder``, whatever the environment says."""
    fixed: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": 5000,
        "instance_dir": folder,
        "database_url": "",
        "secret_key": "for the tests alone, and long enough",
        "environment": "test",
        "trusted_hosts": "",
        "default_language": "es",
        "time_zone": "America/Santiago",
        "max_upload_mb": 5,
        "session_hours": 12,
        "log_level": "ERROR",
        "proxies": 0,
    }
    return Settings(**(fixed | changes))


def lack(part: str) -> None:
    """Skip the test for want of a system part, with the reason; where all parts are required, fail."""
    if REQUIRED:
        pytest.fail(f"{part} is required here and not installed")
    pytest.skip(f"{part} is not installed")


class Browser(FlaskClient):
    """A test client whose requests see nothing of the test's own context, as a browser's would not."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request in an empty context; what the test had prepared is stored first and read anew afterwards."""
        db.session.commit()
        response = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.rollback()
        return response


@pytest.fixture
def at() -> dt.datetime:
    """The moment at which tests happen: the demonstration's winter Monday, 11 in the morning in Santiago."""
    return AT


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_for(folder))
    with app.app_context():
        up_to_date()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder / "cumple.sqlite3"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server for this run."""
    binaries = postgresql.find_binaries()
    if binaries is None:
        lack("PostgreSQL")
        raise AssertionError
    server = postgresql.Server(binaries)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _postgresql_template(postgresql_server: postgresql.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = postgresql_server.create()
    url = postgresql_server.address(name)
    app = create_app(settings_for(tmp_path_factory.mktemp("template_pg"), database_url=url))
    with app.app_context():
        up_to_date()
        db.engine.dispose()
    return name


def _running(app: Flask) -> Iterator[Flask]:
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(_sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """The app on a fresh, migrated SQLite database, its context pushed."""
    shutil.copy(_sqlite_template, tmp_path / "cumple.sqlite3")
    yield from _running(create_app(settings_for(tmp_path)))


@pytest.fixture
def app_pg(_postgresql_template: str, postgresql_server: postgresql.Server, tmp_path: Path) -> Iterator[Flask]:
    """The app on a fresh, migrated PostgreSQL database, its context pushed."""
    url = postgresql_server.address(postgresql_server.create(_postgresql_template))
    yield from _running(create_app(settings_for(tmp_path, database_url=url)))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_app(request: pytest.FixtureRequest) -> Flask:
    """The app on each database in turn."""
    found: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "app_pg")
    return found


@pytest.fixture
def session(request: pytest.FixtureRequest) -> scoped_session[Session]:
    """The database session of whichever app the test runs on."""
    if not {"app_pg", "any_app"} & set(request.fixturenames):
        request.getfixturevalue("app")
    return db.session


@pytest.fixture
def client(request: pytest.FixtureRequest, at: dt.datetime) -> FlaskClient:
    """A browser on the app, whose clock shows ``at``; nobody is signed in."""
    name = next((name for name in ("any_app", "app_pg") if name in request.fixturenames), "app")
    app: Flask = request.getfixturevalue(name)
    db.session.merge(ClockSetting(id=1, shows=at, at_real=dt.datetime.now(dt.UTC)))
    db.session.commit()
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient, at: dt.datetime) -> Callable[..., Person]:
    """``sign_in(person)`` or ``sign_in("coordinator", agency)``: the browser is theirs from then on."""

    def become(who: Person | RoleName | str, agency: Any = None, ministry: Any = None) -> Person:
        person = who if isinstance(who, Person) else factories.make_person(who, agency, ministry)
        token = secrets.token_urlsafe(16)
        db.session.add(
            UserSession(
                token_sha256=token_hash(token),
                person_id=person.id,
                created_at=at,
                seen_at=at,
                expires_at=at + dt.timedelta(hours=12),
            )
        )
        db.session.commit()
        with client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"], cookie["_fresh"] = token, True  # as Flask-Login keeps it
        return person

    return become


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, started once for all: its driver's loop runs to the end, and a second driver would refuse to start."""
    with chromium() as running:
        yield running


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the app of this test is served."""
    with served(app) as where:
        yield where
