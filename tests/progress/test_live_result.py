"""The result of a form while it is typed: the server's answer, the same as what is stored once it is submitted."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.browser import NARROW, WIDE, sideways, violations
from tests.progress.credits import KINDS, cases, pack, shipped
from tests.progress.pages import Scene, counts, hidden_token, text_of
from tests.progress.test_look import opened
from tracker.extensions import db
from tracker.progress.loading import load_year
from tracker.rules.programme.model import parse_pack
from tracker.rules.scoring.results import CommitmentResult
from tracker.rules.scoring.score import score
from tracker.web.filters import num, pct

SignIn = Callable[..., Any]
SETTLED = "[data-live]:not([aria-busy])"


class Credited:
    """The year 2026 of one agency, with a commitment under every shipped rule of credit."""

    def __init__(self) -> None:
        self.agency = factories.make_agency("creditos", "Servicio de Créditos")
        self.year = factories.make_year(self.agency, factories.make_programme(text=pack()))
        its_set = factories.make_set(self.year)
        for code, case in cases().items():
            case.made(its_set, code)

    def period(self, code: str) -> str:
        return f"/agencies/creditos/2026/pmg-cl-2026/commitments/{code}/periods/2026-06/"

    def stored(self) -> dict[str, CommitmentResult]:
        """What the figures that are kept give at the end of June, all commitments together."""
        db.session.rollback()
        result = score(parse_pack(pack()), load_year(db.session(), self.year.id).inputs("2026-06"))
        return {one.code: one for one in result.commitments}


def shown(page: Any) -> dict[str, str]:
    """What the panel says."""
    return {name: page.inner_text(f"[data-o={name}]").replace("\u00a0", " ") for name in ("value", "level", "points")}


def type_in(page: Any, figures: dict[str, str], ticked: tuple[str, ...] = ()) -> None:
    """Type the figures, tick the boxes, and wait for the answer."""
    for name, text in figures.items():
        field = page.locator(f"[name='{name}']")
        field.select_option(text) if field.evaluate("each => each.tagName") == "SELECT" else field.fill(text)
    for name in ticked:
        page.locator(f"[name='{name}']").check()
    page.wait_for_selector(SETTLED)


def test_every_kind_of_credit_is_among_the_cases() -> None:
    assert {rule["kind"] for rule in shipped().values()} == KINDS


@pytest.mark.browser
def test_what_a_form_shows_while_typing_is_what_is_stored_after_submitting(
    client: FlaskClient, sign_in: SignIn, browser: Any, address: str
) -> None:
    scene = Credited()
    sign_in("coordinator", scene.agency)
    page = opened(browser, client, address, viewport=WIDE, locale="es-CL")
    typed, demanded = {}, {}
    for code, case in cases().items():
        page.goto(address + scene.period(code))
        type_in(page, case.june, case.ticked)
        typed[code] = shown(page)
        demanded[code] = page.is_visible("[data-o=need] .notice")
        page.fill("[name=analysis]", "Se explica por el feriado.")
        with page.expect_navigation():
            page.click("button[value=submit]")
        assert "/periods/" not in page.url, f"{code}: {page.inner_text('main')}"
    stored = scene.stored()
    with client.application.test_request_context(headers={"Accept-Language": "es"}):
        for code, case in cases().items():
            one, unit = stored[code], case.definition.unit
            value = f"{num(one.actual, case.definition.decimals)} {unit}"
            points = {"value": value, "level": pct(one.achievement, 1), "points": num(one.points_won, 2)}
            expected = {name: text.replace("\u00a0", " ") for name, text in points.items()}
            assert typed[code] == expected, code
            assert demanded[code] == one.needs_analysis, code
            assert one.actual is not None, code


def answer(client: FlaskClient, address: str, **typed: str) -> Any:
    """What the server answers to a form with these figures."""
    return client.post(f"{address}result", data={"csrf_token": hidden_token(client, address), "seen": "0", **typed})


def test_the_answer_stores_nothing_and_speaks_the_readers_language(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    sign_in("coordinator", scene.agency)
    before = counts()
    page = answer(client, scene.period(), numerator="45", denominator="50")
    assert page.status_code == 200
    assert "90,00 %" in text_of(page.text)
    assert "<html" not in page.text
    assert counts() == before
    client.post("/language", data={"csrf_token": hidden_token(client, scene.period()), "language": "en"})
    assert "90.00 %" in text_of(answer(client, scene.period(), numerator="45", denominator="50").text)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"numerator": "1.234", "denominator": "5000"}, "Solicitudes respondidas: Escriba 1234 o 1,234"),
        ({"numerator": "60", "denominator": "50"}, "El numerador es parte del denominador y no puede ser mayor"),
        ({"numerator": "5", "denominator": "0"}, "Solicitudes recibidas: "),
        ({"numerator": "-5", "denominator": "9"}, "Una cifra bajo 0 se guarda solo si el compromiso dice"),
        ({"numerator": "5"}, "Escriba el denominador"),
        ({"numerator": "cinco", "denominator": "9"}, "Solicitudes respondidas: "),
    ],
)
def test_a_figure_that_cannot_be_kept_is_refused_while_it_is_typed(
    client: FlaskClient, sign_in: SignIn, typed: dict[str, str], says: str
) -> None:
    scene = Scene()
    sign_in("coordinator", scene.agency)
    said = text_of(answer(client, scene.period(), **typed).text)
    assert "Sin resultado." in said
    assert says in said


def test_who_may_not_report_gets_no_answer(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    sign_in("coordinator", scene.agency)
    token = hidden_token(client, scene.period())
    assert client.post(f"{scene.period()}result", data={"numerator": "1"}).status_code == 400, "no token"
    sign_in("coordinator", factories.make_agency())
    refused = client.post(f"{scene.period()}result", data={"csrf_token": token, "numerator": "1"})
    assert refused.status_code in (400, 403, 404)


def test_a_commitment_without_a_plan_says_so(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    factories.make_commitment(scene.set, "9", objective="1", programmed={})
    sign_in("coordinator", scene.agency)
    assert "sin meta programada" in text_of(client.get(scene.period("9")).text)
    assert "sin meta programada" not in text_of(client.get(scene.period()).text)


@pytest.mark.browser
def test_an_answer_of_what_is_no_longer_typed_is_dropped_and_the_last_one_marked_while_waiting(
    client: FlaskClient, sign_in: SignIn, browser: Any, address: str
) -> None:
    scene = Scene()
    sign_in("coordinator", scene.agency)
    page = opened(browser, client, address, viewport=NARROW, locale="es-CL")
    page.goto(address + scene.period())
    type_in(page, {"numerator": "45", "denominator": "50"})
    assert shown(page)["value"] == "90,00 %"
    held: list[Any] = []
    dropped: list[str] = []
    page.on("requestfailed", lambda request: dropped.append(request.failure))
    page.route("**/result", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/result"):
        page.fill("[name=numerator]", "10")
    page.wait_for_selector("[data-live][aria-busy] .waiting")
    assert shown(page)["value"] == "90,00 %", "the last answer stays"
    assert violations(page) == []
    assert sideways(page) == 0
    page.fill("[name=numerator]", "40")
    page.wait_for_selector(SETTLED)
    assert shown(page)["value"] == "80,00 %"
    assert dropped == ["net::ERR_ABORTED"], "the answer to 10 is not waited for any more"


@pytest.mark.browser
def test_without_an_answer_the_page_says_so_and_offers_the_button(
    client: FlaskClient, sign_in: SignIn, browser: Any, address: str
) -> None:
    scene = Scene()
    sign_in("coordinator", scene.agency)
    page = opened(browser, client, address, viewport=WIDE, locale="es-CL")
    page.goto(address + scene.period())
    assert not page.is_visible("button[value=calc]")
    page.route("**/result", lambda route: route.abort())
    page.fill("[name=numerator]", "45")
    page.fill("[name=denominator]", "50")
    page.wait_for_selector("[data-failed]:not([hidden])")
    assert "Este resultado no es el de las cifras que están escritas: pulse «Calcular»." in page.inner_text("main")
    assert violations(page) == []
    with page.expect_navigation():
        page.click("button[value=calc]")
    assert shown(page)["value"] == "90,00 %"


def test_a_figure_that_was_submitted_without_a_plan_says_so_too(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    factories.make_measurement(factories.make_commitment(scene.set, "9", objective="1", programmed={}))
    sign_in("coordinator", scene.agency)
    page = text_of(client.get(scene.period("9")).text)
    assert "sin meta programada programado" in page or "programado sin meta programada" in page, page
    assert "sin meta programada %" not in page
