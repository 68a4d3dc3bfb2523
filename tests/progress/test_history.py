"""The history of a commitment: what changed from what to what, what that did to the points, and by which way."""

import dataclasses
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import factories
from tests.home.test_statements import cost
from tests.progress.pages import PDF, Scene, send, text_of, upload
from tests.progress.test_published import Panel, entry
from tracker.commitments.draft import CommitmentDraft, changed, summary
from tracker.commitments.publishing import put_published_version
from tracker.ledger.work import unit_of_work
from tracker.programmes.queries import programme_of
from tracker.progress import effects
from tracker.progress.change_words import figure_changes, promise_changes
from tracker.progress.counted import Counted
from tracker.progress.figures import PartEntry, Stated
from tracker.progress.history import history_of
from tracker.progress.loading import load_year
from tracker.progress.published import record_published, withdraw_published
from tracker.rules.inputs.model import Item, Target
from tracker.rules.programme.definition import Definition

SignIn = Callable[..., Any]
LATER = factories.AT.replace(day=21)


def history(client: FlaskClient, address: str) -> str:
    """The section with the history, as a person reads it."""
    page = client.get(address).text
    return text_of(page[page.index('<h2 id="history"') :].partition("</section>")[0])


def versions(client: FlaskClient, address: str) -> list[str]:
    page = client.get(address).text
    section = page[page.index("<h3>Versiones</h3>") :].partition("</section>")[0]
    return [text_of(each) for each in section.split("<li><span>")[1:]]


def address_of(panel: Panel) -> str:
    return f"/agencies/{panel.agency.code}/2026/cdc-cl-2026/commitments/{panel.commitment.code}/"


def republish(panel: Panel, effective_from: str, **terms: Any) -> None:
    """Another version of the panel's commitment, printed the day after."""
    draft = CommitmentDraft(
        code=panel.commitment.code,
        name="Ejecución presupuestaria",
        definition=factories.percentage(share="false", factor="1", accumulation="last", entry="year_to_date"),
        **{"weight": Decimal(10), "target": Target(Decimal(1)), "programmed": {"2026-06": Decimal("0.5")}, **terms},
    )
    with unit_of_work(panel.importer, LATER, "shell") as work:
        put_published_version(work, panel.set.id, draft, effective_from)


@pytest.fixture
def panel(client: FlaskClient, sign_in: SignIn) -> Panel:
    made = Panel(name="Ejecución presupuestaria", weight=Decimal(10))
    sign_in("auditor")
    return made


def test_a_corrected_figure_shows_both_and_the_points_before_and_after(panel: Panel, client: FlaskClient) -> None:
    panel.record(entry("1", "5"))
    with unit_of_work(panel.importer, LATER, "shell") as work:
        record_published(work, panel.commitment.id, "2026-06", entry("1", "4"))
    told = history(client, address_of(panel))
    assert "La fuente corrigió la cifra publicada: junio de 2026, revisión 2" in told
    assert "cifra: 1 / 5 → 1 / 4" in told
    # 10 points a year, half of them due by June: 0.2 and 0.25 of 0.5 programmed
    assert "puntos logrados hasta fines de junio de 2026: 2,00 de 5,00 → 2,50 de 5,00" in told
    assert history(client, address_of(panel) + "periods/2026-06/").count("cifra: 1 / 5 → 1 / 4") == 1


def test_an_act_from_a_shell_is_not_shown_as_if_its_person_had_signed_in(panel: Panel, client: FlaskClient) -> None:
    panel.record(entry("1", "4"))
    named = f"a nombre de {panel.importer.name}, por consola, sin iniciar sesión"
    assert named in history(client, address_of(panel))
    assert named in history(client, address_of(panel) + "periods/2026-06/")


def test_a_withdrawn_figure_shows_what_it_was_and_what_that_cost(panel: Panel, client: FlaskClient) -> None:
    panel.record(entry("1", "4"))
    with unit_of_work(panel.importer, LATER, "shell") as work:
        withdraw_published(work, panel.commitment.id, "2026-06", "La fuente la retiró.")
    told = history(client, address_of(panel))
    assert "cifra: 1 / 4 → retirada por su fuente" in told
    assert "puntos logrados hasta fines de junio de 2026: 2,50 de 5,00 → 0,00 de 5,00" in told


def test_a_plan_alone_that_changed_makes_no_two_identical_versions(panel: Panel, client: FlaskClient) -> None:
    panel.record(entry("1", "4"))
    republish(panel, "2026-06", programmed={"2026-06": Decimal("0.4"), "2026-09": Decimal("0.8")})
    lines = versions(client, address_of(panel))
    assert len(set(lines)) == len(lines) == 2
    assert "programado: jun: 0,5 → 0,4 · sep: – → 0,8" in lines[0]
    assert "ponderación: 10" in lines[1]
    told = history(client, address_of(panel))
    assert "La fuente cambió el compromiso publicado: versión 2, desde junio de 2026" in told
    assert "puntos logrados hasta fines de junio de 2026: 2,50 de 5,00 → 2,50 de 4,00" in told


def test_a_target_that_became_0_is_told_and_no_figure_is_called_missing(panel: Panel, client: FlaskClient) -> None:
    panel.record(entry("1", "4"))
    republish(panel, "2026-06", target=Target(Decimal(0)), programmed={})
    assert "meta: 1 → 0" in versions(client, address_of(panel))[0]
    told = history(client, address_of(panel))
    assert "meta: 1 → 0" in told
    assert "falta" not in told.lower()


def test_what_moves_no_number_is_not_scored(panel: Panel, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    panel.record(entry("1", "4"), as_published={"points_won": Decimal("2.5")})
    panel.record(entry("1", "4"), as_published={"points_won": Decimal("2.4")})
    facts = load_year(session, panel.year.id)
    programme = programme_of(session, facts.programme_version_id)
    scored: list[str | None] = []
    law = effects.score
    monkeypatch.setattr(effects, "score", lambda pack, inputs: (scored.append(inputs.as_of), law(pack, inputs))[1])
    latest, first = history_of(session, programme, facts, facts.commitments[0])
    assert (latest.effect, scored) == (None, ["2026-06", "2026-06"])
    assert first.effect is not None
    assert figure_changes(latest.before, latest.after, "es") == ["puntos logrados según la fuente: 2,5 → 2,4"]


def test_a_draft_shows_what_changed_and_moves_points_only_once_submitted(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    person = sign_in("coordinator", scene.agency)
    send(client, scene.period(), do="draft", numerator="40", denominator="50", analysis="")
    send(client, scene.period(), do="draft", numerator="45", denominator="50", analysis="")
    drafted = history(client, scene.commitment())
    assert "cifra: 40 / 50 → 45 / 50" in drafted
    assert "puntos" not in drafted
    send(
        client, scene.period(), do="submit", numerator="45", denominator="50", analysis="",
        files=[upload(PDF, "Registro de junio.pdf")],
    )  # fmt: skip
    told = history(client, scene.commitment())
    assert "Medición presentada: junio de 2026" in told
    assert "puntos logrados hasta fines de junio de 2026: 0,00 de 60,00 → 60,00 de 60,00" in told
    assert "medios de verificación: Registro de junio.pdf" in told
    assert f" {person.name}" in told
    assert f"a nombre de {person.name}" not in told
    assert "cifra: 45 / 50 → 45 / 50" not in told


def test_who_may_not_read_a_figure_is_not_told_what_it_moved(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    sign_in("coordinator", scene.agency)
    send(client, scene.period(), do="submit", numerator="45", denominator="50", analysis="")
    assert "60,00" in history(client, scene.commitment())
    sign_in("staff_association", scene.agency)
    told = history(client, scene.commitment())
    assert "puntos logrados" not in told
    assert "45 / 50" not in told


def test_a_history_costs_the_same_statements_however_long_it_is(panel: Panel, client: FlaskClient) -> None:
    panel.record(entry("1", "5"), "2026-01")
    one = cost(client, address_of(panel))
    for month in range(1, 13):
        panel.record(entry("1", "4"), f"2026-{month:02}")
    republish(panel, "2026-06", programmed={"2026-06": Decimal("0.4")})
    assert cost(client, address_of(panel)) == one


def test_a_statement_whose_entry_is_gone_stays_in_the_history(client: FlaskClient, sign_in: SignIn) -> None:
    scene = Scene()
    factories.make_measurement(scene.indicator, "2026-06", 45, 50)
    sign_in("coordinator", scene.agency)
    assert "Cifras registradas: junio de 2026, revisión 1" in history(client, scene.commitment())
    assert "cifra: 45 / 50" in history(client, scene.commitment())


# -- every field


STATED = Stated(
    numerator=Decimal(31), denominator=Decimal(110), value=Decimal("28.18"), analysis="Faltó personal.",
    requirements=(("RT1", Decimal(1), Decimal(1), None), ("RT2", Decimal("0.2"), Decimal(1), "En curso")),
    parts=frozenset({PartEntry("sex", "Mujeres", Decimal(20), Decimal(60))}),
    as_published=(("points_won", "2.5"),), faults=("n_of_zero",),
    counted=Counted(items=(Item("A1", points=Decimal(3)),)),
)  # fmt: skip
OTHERS: dict[str, list[Any]] = {
    "numerator": [Decimal(32)],
    "denominator": [Decimal(111)],
    "value": [Decimal("28.19"), None],
    "analysis": ["Faltó personal en mayo.", None, "x" * 400],
    "requirements": [
        (("RT1", Decimal(0), Decimal(1), None), ("RT2", Decimal("0.2"), Decimal(1), "En curso")),
        (("RT1", Decimal(1), Decimal(1), None), ("RT2", Decimal("0.2"), Decimal(1), "Terminado")),
        (("RT1", Decimal(1), Decimal(1), None),),
    ],
    "parts": [frozenset(), frozenset({PartEntry("sex", "Mujeres", Decimal(21), Decimal(60))})],
    "as_published": [(), (("points_won", "2.4"),), (("analysis", "otro"),)],
    "faults": [(), ("stated_unlike_operands",)],
    "withdrawn": [True],
    "counted": [Counted(items=(Item("A1", points=Decimal(4)),)), Counted(items=(Item("A2", points=Decimal(3)),))],
}


def no_line_says_that_a_thing_became_itself(lines: list[str]) -> bool:
    pairs = [re.fullmatch(r".*?: (.*) → (.*)", line) for line in lines]
    return all(pair is None or pair[1] != pair[2] for pair in pairs)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("name", "other"), [(name, each) for name, others in OTHERS.items() for each in others])
def test_every_field_of_a_figure_that_changed_has_its_line(name: str, other: Any, language: str) -> None:
    after = dataclasses.replace(STATED, **{name: other})
    for before, then in ((STATED, after), (after, STATED)):
        lines = figure_changes(before.summary(), then.summary(), language)
        assert lines
        assert no_line_says_that_a_thing_became_itself(lines)


def test_the_fields_tried_are_all_that_make_a_statement_another_one() -> None:
    assert set(OTHERS) == {field.name for field in dataclasses.fields(Stated) if field.compare}


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=500), st.data())
def test_two_texts_that_differ_are_quoted_where_they_differ(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    other = f"{text[:place]}◊{text[place + 1 :]}"
    before, after = (dataclasses.replace(STATED, analysis=each) for each in (text, other))
    assert no_line_says_that_a_thing_became_itself(figure_changes(before.summary(), after.summary(), "es"))


DEFINITION = factories.percentage(
    requirements=[{"code": "RT1", "text": "Comité"}],
    items=[],
    notes="Sin notas",
    source="Decreto",
    sureness="published",
)
DEFINED: dict[str, Any] = {
    "formula": "A / B", "operands": [{"name": "Solicitudes respondidas", "unit": "casos"}, {"name": "B"}],
    "unit": "puntos", "factor": "1000", "decimals": 4, "direction": "lower", "accumulation": "mean",
    "frequency": "quarterly", "universe": "moving", "share": False, "credit": "otra", "criteria": ["90", "80"],
    "means_of_verification": ["Otro registro"], "requirements": [{"code": "RT1", "text": "Comité constituido"}],
    "signed": True, "notes": "Con notas", "sureness": "assumed", "source": "Ley", "catalogue_code": "C1",
}  # fmt: skip
TERMS: dict[str, Any] = {
    "code": "2.2", "name": "Otro nombre", "objective": "2", "weight": Decimal(11), "weights": {"h": Decimal(3)},
    "target": Target(Decimal(80)), "programmed": {"2026-05": Decimal(40)}, "unit": "DIVAD",
}  # fmt: skip
PROMISED = CommitmentDraft(
    code="1.1", name="Solicitudes respondidas", definition=DEFINITION, objective="1", weight=Decimal(10),
    target=Target(Decimal(90)), programmed={"2026-05": Decimal(45)}, unit="GABSUB",
)  # fmt: skip


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", [*TERMS, *(f"definition.{name}" for name in DEFINED)])
def test_every_term_of_a_promise_that_changed_has_its_line(name: str, language: str) -> None:
    field = name.removeprefix("definition.")
    if field in TERMS and not name.startswith("definition."):
        other = dataclasses.replace(PROMISED, **{field: TERMS[field]})
    else:
        content = DEFINITION.dump() | {field: DEFINED[field]}
        other = dataclasses.replace(PROMISED, definition=Definition.load(content))
    was, now = changed(summary(PROMISED), summary(other))
    lines = promise_changes(was, now, language)
    assert lines
    assert no_line_says_that_a_thing_became_itself(lines)


def test_the_terms_tried_are_all_that_a_definition_has() -> None:
    untried = {"entry", "formulas", "items"}  # each asks for other fields to change with it
    assert set(DEFINED) | untried == set(Definition.model_fields)
