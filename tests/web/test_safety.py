"""Headers, cookies, hosts, and what refuses to start: on every kind of response."""

import datetime as dt
import io
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests import factories
from tests.accounts.test_pages import send
from tests.conftest import settings_for
from tracker import create_app
from tracker.accounts.models import Person
from tracker.clock import ClockSetting
from tracker.errors import Misconfigured
from tracker.extensions import db

SignIn = Callable[..., Person]
FORM_WITH_FILES = "multipart/form-data; boundary=x"
ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [
    "/",
    "/sign-in",
    "/me/",
    "/nothing",
    "/health",
    "/ready",
    "/static/css/base.css",
    "/agencies/none/",
    "/sign-out",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [None, "coordinator"])
def test_every_response_is_guarded(client: FlaskClient, sign_in: SignIn, address: str, role: str | None) -> None:
    if role:
        sign_in(role, factories.make_agency())
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-ID"])


def test_pages_are_not_kept_and_stamped_files_are(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.headers["Vary"]
    [style] = re.findall(r'href="(/static/css/base\.css\?v=\w+)"', page.text)
    assert "immutable" in client.get(style).headers["Cache-Control"]


def test_pages_need_nothing_from_elsewhere_and_no_inline_code(client: FlaskClient) -> None:
    for address in ("/", "/sign-in", "/sign-in/help", "/nothing"):
        page = client.get(address).text
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page) == []
        assert re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page) == []


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    made = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in made
    assert "SameSite=Lax" in made


def test_in_production_the_cookie_travels_encrypted_only(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path, environment="production", trusted_hosts="cumple.example"))
    with app.app_context():
        db.create_all()
    answer = app.test_client().get("/sign-in", base_url="https://cumple.example")
    assert answer.headers["Set-Cookie"].startswith("__Host-cumple=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_a_foreign_host_name_is_refused_before_any_link_is_made(client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    assert "TRUSTED_HOSTS" in answer.text


def test_a_proxy_is_believed_only_where_the_settings_name_one(tmp_path: Path) -> None:
    heard = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "cumple.example"}
    for proxies, scheme in ((0, "http"), (1, "https")):
        app = create_app(
            settings_for(tmp_path / str(proxies), proxies=proxies, trusted_hosts="cumple.example,localhost")
        )
        app.add_url_rule("/scheme", view_func=_scheme, endpoint="health.health2")
        app.view_functions["health.health2"].is_public = True  # type: ignore[attr-defined]
        with app.app_context():
            db.create_all()
        assert app.test_client().get("/scheme", headers=heard).text.startswith(scheme + "://")


def _scheme() -> str:
    from flask import request

    return request.host_url


def test_a_form_without_its_token_changes_nothing(client: FlaskClient, sign_in: SignIn) -> None:
    person = sign_in("coordinator", factories.make_agency())
    answer = client.post("/me/language", data={"language": "en"})
    assert answer.status_code == 400
    assert "Vuelva atrás" in answer.text
    db.session.expire_all()
    assert db.session.get(Person, person.id).language == "es"


@pytest.mark.parametrize(("address", "status"), [("/sign-in", 413), ("/me/language", 302)])
def test_who_has_not_signed_in_sends_no_large_body(client: FlaskClient, address: str, status: int) -> None:
    class Body(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            pytest.fail("it was read")

    answer = client.post(address, input_stream=Body(b"x" * 2 * 1024 * 1024), content_type=FORM_WITH_FILES)
    assert answer.status_code == status


def test_a_form_without_files_takes_no_large_body(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("coordinator", factories.make_agency())
    file = (io.BytesIO(b"x" * 2 * 1024 * 1024), "a.pdf")
    assert client.post("/me/language", data={"language": "en", "file": file}).status_code == 413


def test_every_form_of_the_map_wants_a_token(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    some = {"agency": "x", "year": 2026, "programme": "x", "code": "x", "period": "2026-01", "token": "x"}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            values = {name: some.get(name, "01980000-0000-7000-8000-000000000000") for name in rule.arguments}
            with app.test_request_context():
                address = app.url_for(rule.endpoint, **values)
            assert client.post(address).status_code == 400, rule.rule


# -- starting


def test_the_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    keys = {create_app(settings_for(tmp_path / "new", secret_key="")).config["SECRET_KEY"] for _ in range(2)}
    [key] = keys
    assert len(key) >= 32
    kept = tmp_path / "new" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.glob("secret_key*")] == ["secret_key"]


def test_the_database_is_readable_by_its_owner_alone_wherever_it_lies(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)  # a folder somebody made beforehand
    app = create_app(settings_for(tmp_path))
    with app.app_context():
        db.session.execute(text("CREATE TABLE t (x)"))
        db.session.commit()
        files = list(tmp_path.glob("cumple.sqlite3*"))
    assert len(files) > 1
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_workers_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    code = "import sys, pathlib; from tracker.web.secret import kept_in; print(kept_in(pathlib.Path(sys.argv[1])))"
    line = [sys.executable, "-c", code, str(tmp_path)]
    started = [subprocess.Popen(line, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(6)]
    assert len({worker.communicate()[0] for worker in started}) == 1


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="32"):
        create_app(settings_for(tmp_path, secret_key="too short"))


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="Atlantis"):
        create_app(settings_for(tmp_path, time_zone="Atlantis/Capital"))


@pytest.mark.parametrize(
    "reachable", [{"environment": "production"}, {"host": "192.0.2.7"}, {"host": "cumple.example"}]
)
@pytest.mark.parametrize("what", ["account", "clock"])
def test_production_does_not_start_with_a_demonstration(
    app: Flask, tmp_path: Path, what: str, reachable: dict[str, str]
) -> None:
    settings = settings_for(tmp_path, **reachable)
    create_app(settings)
    if what == "account":
        factories.make_person("head", factories.make_agency()).demonstration = True
    else:
        db.session.add(ClockSetting(id=1, shows=factories.AT, at_real=dt.datetime.now(dt.UTC)))
    db.session.commit()
    with pytest.raises(Misconfigured, match="demonstration"):
        create_app(settings)


def test_a_demonstration_says_so_on_every_page(client: FlaskClient, sign_in: SignIn) -> None:
    assert "Su reloj marca 20 de julio de 2026" in client.get("/sign-in").text
    sign_in("coordinator", factories.make_agency())
    for address in ("/", "/me/", "/agencies/", "/nothing"):
        assert "Su reloj marca 20 de julio de 2026" in client.get(address).text


def test_nothing_but_the_settings_reads_the_environment() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tracker").rglob("*.py")
        if re.search(r"os\.environ|os\.getenv|\bgetenv\(", path.read_text(encoding="utf-8"))
    ]
    assert readers == []


def test_the_environment_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(settings_for(tmp_path))
    monkeypatch.setitem(os.environ, "MAX_UPLOAD_MB", "1")
    assert app.config["SETTINGS"].max_upload_mb == 5
    with pytest.raises(Exception, match="frozen"):
        app.config["SETTINGS"].max_upload_mb = 1


def test_health_asks_no_database_and_ready_does(app: Flask, client: FlaskClient) -> None:
    assert client.get("/ready").json == {"status": "ok", "database": "ok", "schema": "ok"}
    db.session.remove()
    db.engine.dispose()
    Path(db.engine.url.database or "").write_bytes(b"this is no database")
    assert client.get("/health").json == {"status": "ok"}
    assert client.get("/ready").status_code == 503
    assert client.get("/").status_code in (500, 503)


def test_somebody_who_sits_idle_is_out_and_who_works_stays(client: FlaskClient) -> None:
    person = factories.make_person("coordinator", factories.make_agency(), password=factories.PASSWORD)
    send(client, "/sign-in", email=person.email or "", password=factories.PASSWORD)
    hours = [6, 12, 18]
    for passed in hours:
        _move_clock(factories.AT + dt.timedelta(hours=passed))
        assert client.get("/me/").status_code == 200
    _move_clock(factories.AT + dt.timedelta(hours=hours[-1] + 13))
    assert client.get("/me/").status_code == 302


def _move_clock(shows: dt.datetime) -> None:
    db.session.merge(ClockSetting(id=1, shows=shows, at_real=dt.datetime.now(dt.UTC)))
    db.session.commit()


@pytest.mark.parametrize("number", [2**31, 2**63, 10**29])
def test_a_number_that_no_database_holds_names_no_page(
    any_app: Flask, client: FlaskClient, sign_in: SignIn, number: int
) -> None:
    sign_in("auditor")
    assert client.get(f"/agencies/none/{number}/pmg-cl-2026/").status_code == 404
    assert client.get(f"/programmes/pmg-cl-2026/{number}/").status_code == 404
    assert client.get(f"/standing/?year={number}").status_code == 200
