"""Whatever goes wrong becomes a page that says what to do, in the reader's language, and nothing else."""

import json
import logging
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import text

from tracker import errors
from tracker.extensions import db
from tracker.formats.sentences import N_
from tracker.web.access import public

RAISED = {
    403: errors.NotAllowed(N_("Your role may not do this.")),
    404: errors.NotFound(N_("There is no such thing here.")),
    409: errors.Conflict(N_("The measurement is submitted already.")),
    422: errors.Invalid(N_("Write a number."), fields={"numerator": N_("Write a number.")}),
    429: errors.Throttled(N_("Too many tries to sign in. Wait a quarter of an hour and try again.")),
    503: errors.TryAgain(N_("Nothing was saved: the database is busy or out of reach. Try again in a moment.")),
}
TITLES = {
    403: ("Su rol no permite hacer eso", "Your role may not do that"),
    404: ("Esa página no existe", "There is no such page"),
    405: ("Eso no se puede hacer en esta dirección", "That cannot be done at this address"),
    409: ("Eso no se puede hacer ahora", "That cannot be done now"),
    413: ("El envío es demasiado grande", "That was too large"),
    422: ("Hay algo que corregir", "Something has to be mended"),
    429: ("Demasiados intentos", "Too many tries"),
    500: ("Algo falló aquí", "Something broke here"),
    503: ("No se puede hacer en este momento", "It cannot be done at this moment"),
}


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The app with a page for each failure."""

    @app.route("/raise/<int:status>")
    @public
    def fail(status: int) -> str:
        if status == 500:
            raise RuntimeError("the secret of the house")
        if status in (405, 413):
            abort(status)
        if status == 599:
            db.session.execute(text("SELECT * FROM nowhere"))
        raise RAISED[status]

    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("status", sorted(TITLES))
def test_each_failure_has_its_page(broken: Flask, client: FlaskClient, status: int, language: str) -> None:
    answer = client.get(f"/raise/{status}", headers={"Accept-Language": language})
    assert answer.status_code == status
    assert TITLES[status][language == "en"] in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert f'lang="{"es-CL" if language == "es" else "en"}"' in answer.text


def test_a_broken_page_tells_the_log_and_not_the_reader(
    broken: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "tracker.web"):
        answer = client.get("/raise/500")
    assert "secret of the house" not in answer.text
    assert "Traceback" not in answer.text
    told = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    [entry] = [each for each in told if each.get("event") == "broken"]
    assert "secret of the house" in entry["exception"]
    assert entry["request_id"] == answer.headers["X-Request-ID"]


def test_a_fault_of_the_database_breaks_one_page_and_not_the_next(broken: Flask, client: FlaskClient) -> None:
    assert client.get("/raise/599").status_code in (500, 503)
    assert client.get("/sign-in").status_code == 200


def test_a_program_gets_its_errors_as_json(broken: Flask, client: FlaskClient) -> None:
    answer = client.get("/raise/422", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json["fields"] == {"numerator": "Escriba un número."}
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_what_is_over_every_limit_is_refused_unread(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    huge = {"email": "a@b.example", "password": "x" * (app.config["MAX_CONTENT_LENGTH"] + 1)}
    answer = client.post("/sign-in", data=huge)
    assert answer.status_code == 413
    assert "hasta 5 MB" in answer.text


def test_log_lines_are_json_and_hide_the_secret_of_a_link(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    logging.getLogger("tracker").setLevel("INFO")
    with caplog.at_level(logging.INFO, "tracker.web"):
        client.get("/welcome/a-very-secret-token?next=also-private")
        client.get("/welcome/a-very-secret-token/")
        client.put("/welcome/a-very-secret-token")
    told = json.dumps([record.msg for record in caplog.records if isinstance(record.msg, dict)], default=str)
    assert "/welcome/<token>" in told
    assert "a-very-secret-token" not in told
    assert "also-private" not in told
