"""An instance of Cumple in a folder of its own that goes away afterwards, and browsers signed in to it."""

import contextvars
import datetime as dt
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import PASSWORD
from tracker import create_app
from tracker.accounts.models import Person
from tracker.clock import ClockSetting
from tracker.commands.common import up_to_date
from tracker.config import Settings
from tracker.extensions import db

AT = dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC)  # the window of June is open


@dataclass(frozen=True, slots=True)
class Instance:
    """A running app, its folder, and the environment in which commands find the same."""

    app: Flask
    folder: Path
    environment: dict[str, str]


@contextmanager
def instance(at: dt.datetime = AT) -> Iterator[Instance]:
    """A migrated, empty SQLite instance whose clock shows ``at``, its context pushed; settings as for a person."""
    with tempfile.TemporaryDirectory(prefix="cumple-bench-") as name:
        environment = {"INSTANCE_DIR": name, "DATABASE_URL": "", "LOG_LEVEL": "ERROR", "DEFAULT_LANGUAGE": "es"}
        settings = Settings(
            host="127.0.0.1",
            port=5000,
            instance_dir=Path(name),
            database_url="",
            secret_key="",
            environment="development",
            trusted_hosts="",
            language="es",
            time_zone="America/Santiago",
            max_upload_mb=50,
            session_hours=12,
            log_level="ERROR",
            proxies=0,
        )
        app = create_app(settings)
        with app.app_context():
            up_to_date()
            db.session.add(ClockSetting(id=1, shows=at, at_real=dt.datetime.now(dt.UTC)))
            db.session.commit()
            yield Instance(app, Path(name), environment)
            db.session.remove()
            db.engine.dispose()


class Browser(FlaskClient):
    """A test client whose requests see nothing of the context around them, as a browser's would not."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request in an empty context."""
        return contextvars.Context().run(super().open, *args, **kwargs)


def sign_in(app: Flask, person: Person) -> Browser:
    """A browser in which ``person`` has signed in by the form, with the factories' password."""
    browser = Browser(app, app.response_class)
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)
    if token is None:
        raise RuntimeError("the sign-in form carries no token")
    data = {"csrf_token": token[1], "email": person.email, "password": PASSWORD}
    answer = browser.post("/sign-in", data=data)
    if answer.status_code != 302:
        raise RuntimeError(f"{person.email} could not sign in: {answer.status}")
    return browser
