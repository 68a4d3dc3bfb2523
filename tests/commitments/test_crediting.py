"""Criteria values, checklists and the choice of a rule of credit in the form of a commitment."""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.commitments.acts import Cast, by_code, do, own
from tests.commitments.pages import FORM, YEAR, SignIn, errors_of, form_of, person_of, post
from tests.progress.counting import counted, pack
from tracker.commitments import actions
from tracker.errors import Invalid
from tracker.extensions import db
from tracker.progress.queries import year_result

VALUES = {"criteria-1": "98", "criteria-2": "92,5", "criteria-3": "85"}


@pytest.fixture
def set_id(cast: Cast) -> object:
    """A draft under a programme with further rules of credit."""
    factories.make_programme(text=pack())
    return cast.begin()


def write(client: FlaskClient, code: str = "a", **fields: str) -> object:
    return post(client, f"{YEAR}/commitments/{code}/edit", **(form_of() | {"code": code} | fields))


def test_criteria_values_are_asked_for_once_their_rule_is_chosen(
    client: FlaskClient, cast: Cast, set_id: object, sign_in: SignIn
) -> None:
    do(cast.coordinator, actions.add_commitment, set_id, own(code="a"))
    sign_in(person_of(cast.coordinator))
    assert 'name="criteria-1"' not in client.get(f"{YEAR}/commitments/a/edit").text
    write(client, credit="criteria")
    page = client.get(f"{YEAR}/commitments/a/edit").text
    assert "Valor que da 100" in page
    assert "Valor que da 60" in page
    assert "Escriba sus valores de criterio" in client.get(FORM).text
    write(client, credit="criteria", **VALUES)
    definition = by_code(set_id)["a"].version.definition
    assert definition.criteria == (Decimal("98"), Decimal("92.5"), Decimal("85"))
    assert definition.credit == "criteria"
    assert 'value="92,5"' in client.get(f"{YEAR}/commitments/a/edit").text
    assert "Escriba sus valores de criterio" not in client.get(FORM).text
    write(client, credit="")
    assert by_code(set_id)["a"].version.definition.criteria == ()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"criteria-2": ""}, "Escriba todos los valores"),
        ({"criteria-2": "99"}, "Del mejor al peor"),
        ({"criteria-2": "noventa"}, "número"),
    ],
)
def test_criteria_values_that_are_no_scale_are_refused_and_stay_typed(
    changes: dict[str, str], says: str, client: FlaskClient, cast: Cast, set_id: object, sign_in: SignIn
) -> None:
    do(
        cast.coordinator,
        actions.add_commitment,
        set_id,
        own(code="a", definition=factories.percentage(credit="criteria")),
    )
    sign_in(person_of(cast.coordinator))
    answer = write(client, credit="criteria", **(VALUES | changes))
    assert answer.status_code == 422
    assert any(says in each for each in errors_of(answer))
    assert 'value="98"' in answer.text
    assert by_code(set_id)["a"].version.definition.criteria == ()


def test_the_items_of_a_checklist_are_written_one_a_line(
    client: FlaskClient, cast: Cast, set_id: object, sign_in: SignIn
) -> None:
    listed = own(code="a", definition=counted(accumulation="last", credit="web"))
    do(cast.coordinator, actions.add_commitment, set_id, listed)
    sign_in(person_of(cast.coordinator))
    empty = {"numerator": "", "denominator": "", "accumulation": "last", "credit": "web", "share": "", "factor": "1"}
    page = client.get(f"{YEAR}/commitments/a/edit").text
    assert "Niveles: imprescindible, deseable." in page
    bad = write(client, **empty, items="A1 | Conexión segura | imprescindible\nB1 | Buscador")
    assert bad.status_code == 422
    assert "uno de los niveles" in errors_of(bad)[0]
    assert "B1 | Buscador" in bad.text
    write(client, **empty, items="A1 | Conexión segura | imprescindible\r\n\r\nB1 | Buscador | deseable")
    items = by_code(set_id)["a"].version.definition.items
    assert [(item.code, item.text, item.level) for item in items] == [
        ("A1", "Conexión segura", "imprescindible"), ("B1", "Buscador", "deseable"),
    ]  # fmt: skip
    assert "A1 | Conexión segura | imprescindible" in client.get(f"{YEAR}/commitments/a/edit").text
    twice = write(client, **empty, items="A1 | Conexión segura | deseable\nA1 | Buscador | deseable")
    assert "un ítem por línea" in errors_of(twice)[0]


def test_no_target_is_asked_of_what_has_its_target_from_its_rule(
    client: FlaskClient, cast: Cast, set_id: object, sign_in: SignIn
) -> None:
    for code, credit in (("a", "children"), ("b", None)):
        definition = counted(accumulation="last", credit=credit)
        do(
            cast.coordinator,
            actions.add_commitment,
            set_id,
            own(code=code, definition=definition, target=own().target.__class__()),
        )
    sign_in(person_of(cast.coordinator))
    assert client.get(FORM).text.count("Escriba su meta del año.") == 1


def test_weights_that_are_proportions_are_asked_for_no_sum(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    due, none = 'weights: {sum: "100", decimals: "2"}', 'weights: {sum: "100", decimals: "2", add_up: "false"}'
    assert due in pack()
    factories.make_programme(text=pack().replace(due, none).replace("kind: sum_of_obtained", "kind: weighted_mean"))
    do(cast.coordinator, actions.add_commitment, cast.begin(), own(code="a"))
    sign_in(person_of(cast.coordinator))
    page = client.get(FORM).text
    assert "Las ponderaciones son proporciones: no tienen que sumar nada." in page
    assert "deben sumar" not in page
    assert "data-sumstate" not in page


def test_an_action_refuses_what_the_rule_does_not_take(cast: Cast, set_id: object) -> None:
    for definition, field in (
        (factories.percentage(credit="nada"), "credit"),
        (factories.percentage(criteria=["1", "2", "3"]), "criteria-1"),
        (factories.percentage(credit="criteria", criteria=["1", "2"]), "criteria-1"),
        (counted(accumulation="last", items=[{"code": "A1"}]), "items"),
        (counted(accumulation="last", credit="web", items=[{"code": "A1", "level": "otro"}]), "items"),
    ):
        with pytest.raises(Invalid) as refused:
            do(cast.coordinator, actions.add_commitment, set_id, own(definition=definition))
        assert field in refused.value.fields


@pytest.mark.usefixtures("app")
def test_criteria_values_of_the_commitment_decide_its_credit() -> None:
    year = factories.make_year(programme=factories.make_programme(text=pack()))
    criteria = factories.percentage(credit="criteria", criteria=["98", "92.5", "85"])
    one = factories.make_commitment(
        factories.make_set(year), "a", definition=criteria, target_value=None, weight=Decimal(100), objective="1"
    )
    result = year_result(db.session, year.id, None).commitments[0]
    assert (result.target, result.obtained) == (Decimal("92.5"), Decimal(0))  # promised, and nothing reported yet
    factories.make_measurement(one, "2026-06", 95, 100)
    result = year_result(db.session, year.id, None).commitments[0]
    assert result.credit is not None
    assert round(result.credit, 4) == round(80 + 20 * (95 - Decimal("92.5")) / (98 - Decimal("92.5")), 4)
