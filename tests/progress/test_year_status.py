"""What the figures of a year are worth is one answer on every face, and nothing pays before it is final."""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.progress.pages import MONTHS, Scene, text_of
from tests.reports.test_making import attach
from tracker.accounts.models import Person
from tracker.clock import ClockSetting
from tracker.errors import WindowClosed
from tracker.extensions import db
from tracker.progress.pending import pending_of, status_of
from tracker.progress.queries import evidence_of_year, load_year
from tracker.progress.results import moment_of, results_of
from tracker.progress.year_status import (
    band_words,
    figure_word,
    result_headline,
    rounding_remarks,
    standing_headline,
    status_label,
    year_status,
)
from tracker.reports.contents import pages_of
from tracker.reports.snapshot import build_snapshot
from tracker.rules.inputs.model import CommitmentInput, Figure, Target, YearInputs
from tracker.rules.programme.model import load_builtin
from tracker.rules.scoring.results import Reason, YearResult
from tracker.rules.scoring.score import score

SignIn = Callable[..., Person]
PAYS_NOW = re.compile(r"\b(que paga|cierra en|closes at|which pays)\b")


def whole_year() -> YearResult:
    """A year of one indicator, reported whole: 97 of 100."""
    one = CommitmentInput(
        code="A",
        weight=Decimal(100),
        direction="higher",
        objective="1",
        target=Target(value=Decimal(100)),
        actual=Figure(value=Decimal(97)),
    )
    return score(load_builtin("pmg-cl-2016"), YearInputs(commitments=(one,)))


@pytest.mark.parametrize(
    ("phase", "states", "published", "label"),
    [
        ("open", ["submitted"], False, "reported, not reviewed"),
        ("open", ["submitted", "accepted", "observed", "rejected", "draft"], False, "reviewed (3 of 4)"),
        ("preliminary", ["accepted"], False, "preliminary"),
        ("evaluated", ["accepted"], False, "preliminary"),
        ("appeal", ["accepted"], False, "preliminary"),
        ("final", ["accepted", "submitted"], False, "final"),
        ("open", ["published"], True, "as the source printed it"),
    ],
)
def test_a_year_is_called_what_its_figures_are_worth(
    phase: str, states: list[str], published: bool, label: str
) -> None:
    assert status_label(year_status(phase, states, published=published), "en") == label


@pytest.mark.parametrize("phase", ["open", "closed", "initial_evaluation", "preliminary", "evaluated", "appeal"])
@pytest.mark.parametrize("states", [["submitted"], ["submitted", "accepted"], ["accepted"]])
def test_nothing_closes_or_pays_before_the_year_is_final(phase: str, states: list[str]) -> None:
    year = whole_year()
    status = year_status(phase, states, published=False)
    assert year.band is not None
    for language, would in (("es", "Si así quedara"), ("en", "If it stayed so")):
        words = f"{result_headline(year, status, None, language)} {band_words(year.band, status, language)}"
        assert would in words
        assert not PAYS_NOW.search(words)
    final = year_status("final", states, published=False)
    assert "que paga 7,6" in band_words(year.band, final, "es").replace("\u00a0", " ")


def test_past_what_was_programmed_the_headline_says_ahead_of_plan() -> None:
    told = standing_headline(Decimal("114.69"), "2026-06", "en").replace("\u00a0", " ")
    assert told == "Ahead of plan on 30 June 2026 (114.69% of what was programmed)"
    assert "Ahead" not in standing_headline(Decimal(100), "2026-06", "en")


def test_a_figure_that_is_not_there_is_not_due_before_its_time() -> None:
    assert figure_word(None, over=False) == "not_due"
    assert figure_word(None) == "not_reported"
    assert figure_word("submitted") == "reported"
    assert figure_word("accepted") == "reviewed"


def moment(day: int = 20, month: int = 7) -> dt.datetime:
    return dt.datetime(2026, month, day, 12, tzinfo=dt.UTC)


def lacking(scene: Scene, at: dt.datetime = moment()) -> dict[tuple[str, str], int]:  # noqa: B008
    """What lacks in the year at its moment: kind and commitment, and how much."""
    facts, programme = load_year(db.session(), scene.year.id), load_builtin("pmg-cl-2026")
    period = moment_of(facts, programme, at)
    assert period is not None
    standing, _ = results_of(facts, programme, period.code)
    found = pending_of(facts, programme, standing, evidence_of_year(db.session(), facts), at, period.ends)
    return {(each.what, each.code): each.count for each in found}


def test_a_figure_without_a_file_is_pending_until_one_is_attached(client: FlaskClient) -> None:
    scene = Scene()
    measured = factories.make_measurement(scene.indicator, "2026-06")
    assert lacking(scene)["file", "1.1"] == 1
    attach(measured, "Registro.pdf")
    assert ("file", "1.1") not in lacking(scene)


def staged(scene: Scene, *needs: dict[str, str]) -> None:
    """Let the stage of the scene have requirements with means of verification or a third party's opinion."""
    definition = factories.percentage(
        operands=[], share="false", accumulation="last", entry="year_to_date", formula="", requirements=list(needs)
    )
    stage = factories.make_commitment(
        scene.set, "3.1-E2", kind="stage", parent=scene.system, name="Etapa 2", definition=definition,
        weight=Decimal(0), objective="3", target_value=Decimal(100), programmed=dict.fromkeys(MONTHS, "50"),
    )  # fmt: skip
    met = [{"code": need["code"], "met": "1", "of": "1"} for need in needs]
    measured = factories.make_measurement(stage, "2026-06", None, None, requirements=met)
    attach(measured, "Resolución.pdf")


def test_each_requirement_reported_as_met_needs_its_means_and_its_opinion(client: FlaskClient) -> None:
    scene = Scene()
    staged(
        scene,
        {"code": "RT1", "text": "Comité", "means": "Resolución"},
        {"code": "RT2", "text": "Plan", "means": "Plan firmado", "third_party": "Red de expertos"},
    )
    found = lacking(scene)
    assert found["means", "3.1-E2"] == 1  # two requirements, one file
    assert found["opinion", "3.1-E2"] == 1


def test_home_year_list_export_and_pdf_give_one_answer(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    factories.make_measurement(scene.indicator, "2026-06", 50, 50, state="accepted")
    requirements = [{"code": "RT1", "met": "1", "of": "1"}, {"code": "RT2", "met": "1", "of": "1"}]
    factories.make_measurement(scene.stage, "2026-06", None, None, requirements=requirements)
    sign_in("head", scene.agency)
    home, year = (text_of(client.get(address).text) for address in ("/", scene.home))
    snapshot = build_snapshot(db.session(), scene.year.id, "2026-06", moment(), "CUM-2026-0000-0000", {"cumple": "t"})
    pages = pages_of(snapshot, "es")
    for face in (home, year, " ".join([pages.headline, pages.cut, pages.lede]).replace("\u00a0", " ")):
        assert "Adelantado respecto de lo programado al 30 de junio de 2026 (" in face
        assert "revisado (1 de 2)" in face
        assert "Falta revisar 1 cifra." in face or face is not home
    assert snapshot["status"] == {"word": "reviewed", "reviewed": 1, "of": 2}
    assert any("Falta revisar 1 cifra." in item.text for item in pages.owed)
    assert "Nada está pendiente" not in " ".join(item.strong for item in pages.steps)


def test_progress_and_pay_share_no_scale(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    factories.make_measurement(scene.indicator, "2026-06", 50, 50)
    sign_in("head", scene.agency)
    assert 'class="gauge"' not in client.get("/").text
    snapshot = build_snapshot(db.session(), scene.year.id, "2026-06", moment(), "CUM-2026-0000-0000", {"cumple": "t"})
    assert pages_of(snapshot, "es").gauge == ""


def test_the_score_of_a_running_year_stands_apart_and_stops_at_the_same_day(
    client: FlaskClient, sign_in: SignIn
) -> None:
    scene = Scene()
    factories.make_measurement(scene.indicator, "2026-05", 45, 100)
    factories.make_measurement(scene.indicator, "2026-06", 95, 100)
    facts, programme = load_year(db.session(), scene.year.id), load_builtin("pmg-cl-2026")
    may = results_of(facts, programme, "2026-05")[1].commitment("1.1")
    june = results_of(facts, programme, "2026-06")[1].commitment("1.1")
    assert (may.actual, june.actual) == (45, 70)
    sign_in("coordinator", scene.agency)
    page = text_of(client.get(scene.home, query_string={"as_of": "2026-05"}).text)
    assert "Si el año terminara con lo informado al 31 de mayo de 2026" in page
    assert "Obtenido hasta ahora" not in page


def test_a_period_that_is_not_over_is_refused_by_page_commitment_and_export(
    client: FlaskClient, sign_in: SignIn
) -> None:
    scene = Scene()
    factories.make_measurement(scene.indicator, "2026-06", 45, 50)
    sign_in("coordinator", scene.agency)
    db.session.merge(ClockSetting(id=1, shows=moment(), at_real=dt.datetime.now(dt.UTC)))
    db.session.commit()
    for address in (scene.home, scene.commitment()):
        for query in ({"as_of": "2026-12"}, {"as_of": "2026-08", "format": "json"}):
            assert client.get(address, query_string=query).status_code == 409
        assert client.get(address, query_string={"as_of": "2025-12"}).status_code == 404
    facts = load_year(db.session(), scene.year.id)
    with pytest.raises(WindowClosed):
        moment_of(facts, load_builtin("pmg-cl-2026"), moment(), "2026-07")


def test_a_commitment_without_a_plan_says_so_on_the_year_and_its_own_page(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    bare = factories.make_commitment(scene.set, "9.9", name="Sin plan", weight=Decimal(0), objective="1")
    factories.make_measurement(bare, "2026-06", 45, 50)
    sign_in("coordinator", scene.agency)
    assert "sin meta programada" in text_of(client.get(scene.home).text)
    assert "Sin meta programada." in text_of(client.get(scene.commitment("9.9")).text)


def test_a_total_that_rounding_took_over_an_edge_says_both_numbers() -> None:
    crossed = Reason("total_rounded_across", {"exact": "89.995", "shown": "90.00", "edge": "90"})
    (told,) = rounding_remarks(dataclasses.replace(whole_year(), remarks=(crossed,)), "es")
    assert "89,995" in told
    assert "90" in told


def test_what_a_status_counts_ends_at_the_moment(client: FlaskClient) -> None:
    scene = Scene()
    factories.make_measurement(scene.indicator, "2026-05", state="accepted")
    factories.make_measurement(scene.indicator, "2026-06")
    facts = load_year(db.session(), scene.year.id)
    may, june = status_of(facts, dt.date(2026, 5, 31)), status_of(facts, dt.date(2026, 6, 30))
    assert (may.reviewed, may.of) == (1, 1)
    assert (june.reviewed, june.of) == (1, 2)


def test_what_is_pending_is_of_now_whatever_moment_the_page_shows(client: FlaskClient, sign_in: SignIn) -> None:
    """A page of May once counted the figures that June still lacked, and none of the files and reviews of June."""
    scene = Scene()
    factories.make_measurement(scene.indicator, "2026-05", 45, 100, state="accepted")
    factories.make_measurement(scene.indicator, "2026-06", 95, 100)
    sign_in("coordinator", scene.agency)
    for as_of in ("2026-05", "2026-06"):
        shown = text_of(client.get(scene.home, query_string={"as_of": as_of}).text)
        assert "Falta revisar 1 cifra." in shown, as_of
        assert "2 cifras informadas no tienen archivo que las respalde." in shown, as_of
