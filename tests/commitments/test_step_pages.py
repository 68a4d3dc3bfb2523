"""Handing in, endorsing, approving and returning on the web: what each person reads and does."""

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.commitments.acts import Cast, by_code, do, entries, own, state_of
from tests.commitments.pages import FORM, YEAR, SignIn, errors_of, hidden, person_of, post
from tracker.commitments import actions
from tracker.commitments.actions import TableRow


def test_the_whole_way_of_a_set_from_draft_to_approved(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    set_id = cast.full()
    sign_in(person_of(cast.coordinator))
    answer = post(
        client,
        FORM,
        **{
            **{f"weight-{code}": str(one.version.weight) for code, one in by_code(set_id).items() if not one.parent_id},
            "target-GENERO": "80",
            "target-GASTO": "1,28",
            "do": "submit",
        },
    )
    assert answer.headers["Location"].endswith("formulation/submit")
    asked = client.get(f"{FORM}submit").text
    assert "¿Presentar los compromisos de 2026?" in asked
    assert "Lo programado para diciembre de 2026 es 90 y sobrepasa la meta del año, 80." in asked  # GENERO
    assert "La meta programada termina en 90 (diciembre de 2026) y la meta del año es 1,28." in asked  # GASTO, lower
    refused = post(client, f"{FORM}submit")
    assert refused.status_code == 422
    assert "Revise las metas programadas de la lista" in refused.text
    assert state_of(set_id) == "draft"
    post(client, f"{FORM}submit", confirmed="y")
    assert state_of(set_id) == "submitted"
    assert entries("set.submitted")[-1]["after"]["confirmed"] == [
        {"commitment": "GENERO", "plan": "passes_target", "period": "2026-12", "programmed": "90", "target": "80"},
        {"commitment": "GASTO", "plan": "ends_elsewhere", "period": "2026-12", "programmed": "90", "target": "1.28"},
    ]
    sign_in(person_of(cast.head))
    assert f"{FORM}endorse" in client.get(FORM).text
    post(client, f"{FORM}endorse", password=factories.PASSWORD)
    assert state_of(set_id) == "endorsed"
    manager = factories.make_person("programme_manager", password=factories.PASSWORD)
    sign_in(manager)
    post(client, f"{FORM}approve", password=factories.PASSWORD)
    assert state_of(set_id) == "approved"
    page = client.get(FORM)
    assert "Ana Coordina" in page.text
    assert "Berta Dirige" in page.text
    assert "Solo cambia por modificación" in page.text


def test_what_keeps_a_set_from_being_submitted_is_listed_with_links_to_where_it_is_mended(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.full()
    gender = by_code(set_id)["GENERO"].id
    do(cast.coordinator, actions.save_table, set_id, {gender: TableRow(None, None)})
    sign_in(person_of(cast.coordinator))
    page = client.get(f"{FORM}submit")
    assert "Las ponderaciones suman 89 y deben sumar 100: reparta 11 más." in page.text
    assert "Escriba su ponderación." in page.text
    assert "Escriba su meta del año." in page.text
    assert f'href="{YEAR}/commitments/GENERO/edit"' in page.text
    token = hidden(client.get(FORM), "csrf_token")
    refused = client.post(f"{FORM}submit", data={"csrf_token": token})
    assert refused.status_code == 422
    assert "Esto falta todavía" in refused.text
    assert state_of(set_id) == "draft"


def test_signing_asks_for_the_password_and_a_wrong_one_signs_nothing(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    sign_in(person_of(cast.head))
    before = len(entries())
    for typed, said in (("", "contraseña"), ("otra cosa", "Esta no es su contraseña"), ("x" * 10_000, "1024")):
        answer = post(client, f"{FORM}endorse", password=typed)
        assert answer.status_code == 422
        assert any(said in text for text in errors_of(answer)), errors_of(answer)
        assert "otra cosa" not in answer.text
    assert state_of(set_id) == "submitted"
    assert len(entries()) == before
    post(client, f"{FORM}endorse", password=factories.PASSWORD)
    assert state_of(set_id) == "endorsed"


def test_guessing_the_password_of_a_signature_is_slowed_down_like_a_sign_in(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    sign_in(person_of(cast.head))
    for _ in range(10):
        post(client, f"{FORM}endorse", password="una por una")
    answer = post(client, f"{FORM}endorse", password=factories.PASSWORD)
    assert any("Demasiados intentos" in text for text in errors_of(answer)), errors_of(answer)
    assert state_of(set_id) == "submitted"


@pytest.mark.parametrize(
    ("typed", "said"), [("", "qué debe cambiar"), ("   ", "qué debe cambiar"), ("x" * 5001, "5000")]
)
def test_a_return_needs_a_reason(client: FlaskClient, cast: Cast, sign_in: SignIn, typed: str, said: str) -> None:
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    sign_in(person_of(cast.head))
    answer = post(client, f"{FORM}return", reason=typed)
    assert answer.status_code == 422
    assert any(said in text.replace(".", "") for text in errors_of(answer)), errors_of(answer)
    assert state_of(set_id) == "submitted"


def test_the_reason_of_a_return_is_the_first_thing_the_coordinator_reads(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    sign_in(person_of(cast.head))
    post(client, f"{FORM}return", reason="Falta la línea base de género.\nVea <b>la ficha</b>.")
    assert state_of(set_id) == "draft"
    sign_in(person_of(cast.coordinator))
    page = client.get(FORM).text
    assert "Devuelto por Berta Dirige" in page
    assert "Falta la línea base de género." in page
    assert "&lt;b&gt;la ficha&lt;/b&gt;" in page
    assert page.index("Falta la línea base") < page.index("<table")
    do(cast.coordinator, actions.submit_set, set_id)
    assert 'id="returned"' not in client.get(FORM).text


@pytest.mark.parametrize(
    ("step", "state", "who"),
    [
        ("submit", "draft", "coordinator"),
        ("endorse", "submitted", "head"),
        ("return", "submitted", "head"),
        ("approve", "endorsed", "manager"),
    ],
)
def test_each_page_of_a_step_is_for_who_may_take_it_and_when(
    client: FlaskClient, cast: Cast, sign_in: SignIn, step: str, state: str, who: str
) -> None:
    set_id = cast.full()
    if state != "draft":
        do(cast.coordinator, actions.submit_set, set_id)
    if state == "endorsed":
        do(cast.head, actions.endorse_set, set_id)
    address = f"{FORM}{step}"
    for name in ("coordinator", "head", "lead", "auditor"):
        sign_in(person_of(getattr(cast, name)))
        assert client.get(address).status_code == (200 if name == who else 403)
    sign_in("head", factories.make_agency())
    assert client.get(address).status_code == 404
    sign_in(person_of(getattr(cast, who)))
    assert client.get(address).status_code == 200


def test_a_step_taken_twice_answers_409(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    set_id = cast.full()
    sign_in(person_of(cast.coordinator))
    page = client.get(f"{FORM}submit")
    fields = {"csrf_token": hidden(page, "csrf_token"), "revision": hidden(page, "revision")}
    assert client.post(f"{FORM}submit", data=fields).status_code == 302
    assert client.post(f"{FORM}submit", data=fields).status_code == 409
    assert state_of(set_id) == "submitted"


def test_a_set_that_was_changed_while_its_page_was_open_is_not_submitted_unseen(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.full()
    sign_in(person_of(cast.coordinator))
    page = client.get(f"{FORM}submit")
    fields = {"csrf_token": hidden(page, "csrf_token"), "revision": hidden(page, "revision")}
    rows = by_code(set_id)
    table = {
        rows["GENERO"].id: TableRow(own().weight, own().target.value),
        rows["GASTO"].id: TableRow(own().weight + 2, own().target.value),
    }
    do(cast.coordinator, actions.save_table, set_id, table)
    clash = client.post(f"{FORM}submit", data=fields)
    assert "Otra persona cambió" in clash.text
    assert state_of(set_id) == "draft"
