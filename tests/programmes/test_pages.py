"""The pages of programmes: what counts, with the source and sureness of each rule."""

import datetime as dt
import hashlib
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import factories
from tracker.extensions import db
from tracker.ledger.work import unit_of_work
from tracker.programmes.actions import load_programme
from tracker.rules.calendar.working_days import list_version
from tracker.rules.programme.model import builtin_packs, load_builtin

SHIPPED = sorted(builtin_packs())


def text_of(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))))


@pytest.fixture
def reader(sign_in: Callable[..., Any], client: FlaskClient) -> FlaskClient:
    """A coordinator's browser, reading English."""
    sign_in(factories.make_person("coordinator", factories.make_agency(), language="en"))
    return client


def test_who_has_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    factories.make_programme("pmg-cl-2026")
    assert client.get("/programmes/").status_code in (302, 401)
    assert client.get("/programmes/pmg-cl-2026/1/").status_code in (302, 401)


def test_the_list_is_empty_until_one_is_loaded_and_says_how(reader: FlaskClient) -> None:
    assert "cumple programme load pmg-cl-2026" in text_of(reader, "/programmes/")


def test_the_list_names_every_version_and_exports_it(reader: FlaskClient) -> None:
    for code in SHIPPED:
        factories.make_programme(code)
    page = text_of(reader, "/programmes/")
    for code in SHIPPED:
        assert code in page
    exported = reader.get("/programmes/?format=csv").get_data(as_text=True)
    assert exported.count("\n") == len(SHIPPED) + 1
    assert len(reader.get("/programmes/?format=json").get_json()) == len(SHIPPED)


@pytest.mark.parametrize("code", SHIPPED)
def test_a_version_shows_what_it_says_in_both_languages(
    client: FlaskClient, sign_in: Callable[..., Any], code: str
) -> None:
    version, agency = factories.make_programme(code), factories.make_agency()
    for language in ("es", "en"):
        sign_in(factories.make_person("coordinator", agency, language=language))
        page = text_of(client, f"/programmes/{code}/1/")
        assert version.name[language] in page
        assert "%(" not in page


def test_the_pmg_page_tells_bands_stages_and_what_is_assumed(reader: FlaskClient) -> None:
    factories.make_programme("pmg-cl-2026")
    page = text_of(reader, "/programmes/pmg-cl-2026/1/")
    assert "7.6% of base pay" in page
    assert page.count("of base pay") == 2  # what pays nothing is a percentage of nothing
    assert page.count("Law 19.553, article 6") == 4  # each band, and the legal basis
    assert "from 90%" in page
    assert "TD-E1O2" in page
    assert "Diagnosis of gaps in three dimensions" in page
    assert "10 rules are assumed" in page
    assert "2026-12-31 23:59" in page
    assert "no text of DIPRES" in page


def test_what_a_mei_pays_is_said_to_be_unknown(reader: FlaskClient) -> None:
    factories.make_programme("mei-cl-2016")
    page = text_of(reader, "/programmes/mei-cl-2016/1/")
    assert page.count("not known") == 3
    assert "7.6" not in page


def test_an_older_version_points_to_the_newest(reader: FlaskClient) -> None:
    text = builtin_packs()["pmg-cl-2026"].read_text("utf-8")
    factories.make_programme("pmg-cl-2026")
    factories.make_programme(text=text.replace('closes_after_days: "25"', 'closes_after_days: "20"'))
    assert "See version 2" in text_of(reader, "/programmes/pmg-cl-2026/1/")
    assert "See version" not in text_of(reader, "/programmes/pmg-cl-2026/2/")
    assert reader.get("/programmes/pmg-cl-2026/").headers["Location"].endswith("/programmes/pmg-cl-2026/2/")


def test_the_pack_comes_back_byte_for_byte(reader: FlaskClient) -> None:
    version = factories.make_programme("cdc-cl-2026")
    response = reader.get("/programmes/cdc-cl-2026/1/pack")
    assert hashlib.sha256(response.data).hexdigest() == version.sha256
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "address", ["/programmes/nada/1/", "/programmes/pmg-cl-2026/2/", "/programmes/nada/", "/programmes/?format=pdf"]
)
def test_what_is_not_there_is_404(reader: FlaskClient, address: str) -> None:
    factories.make_programme("pmg-cl-2026")
    assert reader.get(address).status_code == 404


def test_a_version_costs_the_same_statements_however_many_are_loaded(
    reader: FlaskClient, session: Session, at: dt.datetime
) -> None:
    def statements() -> int:
        count = 0

        def tick(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", tick)
        try:
            text_of(reader, "/programmes/cdc-cl-2026/1/")
        finally:
            event.remove(db.engine, "before_cursor_execute", tick)
        return count

    factories.make_programme("cdc-cl-2026")
    text_of(reader, "/programmes/cdc-cl-2026/1/")  # the text is parsed once
    alone = statements()
    for code in SHIPPED:
        factories.make_programme(code)
    assert statements() == alone


def test_a_version_with_a_predecessor_says_what_it_changes(reader: FlaskClient) -> None:
    text = builtin_packs()["pmg-cl-2026"].read_text("utf-8")
    factories.make_programme("pmg-cl-2026")
    factories.make_programme(text=text.replace('closes_after_days: "25"', 'closes_after_days: "20"'))
    assert "What changed since" not in text_of(reader, "/programmes/pmg-cl-2026/1/")
    second = text_of(reader, "/programmes/pmg-cl-2026/2/")
    assert "What changed since version 1" in second
    window = load_builtin("pmg-cl-2026").calendar.reporting.text["en"]
    assert f"What changed Before After Reporting window {window} Days until it closes 25 20 " in second


def test_a_page_says_by_which_list_working_days_were_counted(
    reader: FlaskClient, session: Session, at: dt.datetime
) -> None:
    text = builtin_packs()["pmg-cl-2026"].read_text("utf-8").replace("\ncalendar:\n", "\ncalendar:\n  holidays: CL\n")
    text = text.replace('closes_after_days: "25"', 'count: working\n    closes_after_days: "10"')
    session.rollback()
    with unit_of_work(None, at, via="shell") as work:
        load_programme(work, text)
    assert f"by the list “{list_version()} CL”" in text_of(reader, "/programmes/pmg-cl-2026/1/")
