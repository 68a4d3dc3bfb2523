"""The map of addresses, kept by hand: none vanishes or appears unnoticed, and all but a few ask for a sign-in."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tracker.web.access import is_public

LIST = Path(__file__).parent / "routes.txt"
SOME = {
    "agency": "x",
    "year": 2026,
    "programme": "x",
    "code": "x",
    "requirement": "x",
    "period": "2026-01",
    "token": "x",
    "version": 1,
}
ID = "01980000-0000-7000-8000-000000000000"


def lines(app: Flask) -> list[str]:
    """Each rule with its methods, its endpoint and who may come."""
    return sorted(
        f"{rule.rule} {','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule.endpoint}"
        f" {'public' if is_public(app, rule.endpoint) else 'signed-in'}"
        for rule in app.url_map.iter_rules()
    )


def test_the_map_is_the_one_written_down(app: Flask) -> None:
    assert lines(app) == LIST.read_text(encoding="utf-8").splitlines()


def test_whatever_belongs_to_an_agency_or_a_person_asks_for_a_sign_in(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in app.url_map.iter_rules():
        if is_public(app, rule.endpoint):
            assert not {"agency", "person_id", "evidence_id", "report_id"} & rule.arguments, rule.rule
            continue
        values = {name: SOME.get(name, ID) for name in rule.arguments}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = client.open(address, method=method)
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/sign-in"), f"{method} {rule.rule}"


def test_every_part_of_an_address_has_a_type(app: Flask) -> None:
    codes = {"agency", "programme", "code", "requirement", "period", "token", "filename"}
    for rule in app.url_map.iter_rules():
        for name in rule.arguments - codes:
            assert f":{name}>" in rule.rule, rule.rule
