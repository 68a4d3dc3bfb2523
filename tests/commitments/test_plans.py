"""Plans: who needs one, three ways to fill it from the target, and what is asked about an odd one."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.commitments.acts import Cast, by_code, do, entries, own, state_of
from tests.commitments.pages import FORM, YEAR, SignIn, errors_of, form_of, hidden, person_of
from tests.commitments.test_limits import faults_of
from tests.progress.counting import SURVEY, counted, pack
from tests.progress.pages import MONTHS, field_error, text_of, typed
from tracker.commitments import actions, queries
from tracker.commitments.limits import NO_PLAN
from tracker.commitments.plans import ENDS_ELSEWHERE, PASSES, filled, questions_of
from tracker.errors import Invalid
from tracker.extensions import db
from tracker.programmes.queries import programme_of
from tracker.rules.inputs.model import Operands, Target

NEW = f"{YEAR}/commitments/new/own"


def unplanned(cast: Cast, set_id: Any) -> set[str | None]:
    """The codes of what is told to lack a plan."""
    return {fault.commitment for fault in faults_of(cast, set_id) if fault.message == NO_PLAN}


def add(cast: Cast, set_id: Any, code: str, **changes: Any) -> Any:
    draft = own(code=code, **({"programmed": {}} | changes))
    return do(cast.coordinator, actions.add_commitment, set_id, draft)


def test_no_set_is_submitted_without_plans_but_for_what_needs_none(app: Flask) -> None:
    cast = Cast()
    factories.make_programme(text=pack())
    set_id = cast.begin()
    add(cast, set_id, "plain")
    add(cast, set_id, "range", definition=factories.percentage(direction="range"))
    add(cast, set_id, "web", definition=counted(accumulation="last", credit="web"), target=Target())
    add(cast, set_id, "reported", definition=factories.percentage(direction="report"), target=Target())
    add(cast, set_id, "yearly", definition=factories.percentage(frequency="yearly"))
    add(cast, set_id, "survey", definition=counted(formulas=[SURVEY]))
    add(cast, set_id, "children", definition=counted(accumulation="last", credit="children"), target=Target())
    add(cast, set_id, "zero", programmed={"2026-06": Decimal(0)})
    do(cast.coordinator, actions.add_from_pack, set_id, "TD")
    assert unplanned(cast, set_id) == {"plain", "range", "web"} | {c for c in by_code(set_id) if c.startswith("TD-")}


def test_a_plan_of_zero_is_a_plan_and_no_plan_stays_none(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    add(cast, set_id, "zero", programmed={"2026-06": Decimal(0)})
    add(cast, set_id, "none")
    assert by_code(set_id)["zero"].version.programmed == {"2026-06": Decimal(0)}
    assert by_code(set_id)["none"].version.programmed == {}


@pytest.mark.parametrize(
    ("direction", "target", "programmed", "asked"),
    [
        ("higher", Target(Decimal(90)), {"2026-06": "40", "2026-12": "90"}, []),
        ("higher", Target(Decimal(90)), {"2026-06": "90"}, []),
        ("higher", Target(Decimal(90)), {"2026-06": "95", "2026-12": "90"}, [(PASSES, "2026-06", "95", "90")]),
        ("higher", Target(Decimal(90)), {"2026-06": "40"}, [(ENDS_ELSEWHERE, "2026-06", "40", "90")]),
        ("higher", Target(Decimal(90)), {"2026-12": "91"}, [(PASSES, "2026-12", "91", "90")]),
        ("lower", Target(Decimal(10)), {"2026-03": "20", "2026-06": "15", "2026-12": "10"}, []),
        ("lower", Target(Decimal(10)), {"2026-03": "8", "2026-12": "10"}, [(PASSES, "2026-03", "8", "10")]),
        ("lower", Target(Decimal(10)), {"2026-12": "12"}, [(ENDS_ELSEWHERE, "2026-12", "12", "10")]),
        ("lower", Target(Decimal(0)), {"2026-12": "0"}, []),
        ("higher", Target(operands=Operands(Decimal(2), Decimal(3))), {"2026-12": "66.67"}, []),
        ("range", Target(low=Decimal(5), high=Decimal(9)), {"2026-06": "2", "2026-12": "7"}, []),
        ("range", Target(low=Decimal(5), high=Decimal(9)), {"2026-12": "4"}, [(ENDS_ELSEWHERE, "2026-12", "4", "5")]),
        ("range", Target(low=Decimal(5), high=Decimal(9)), {"2026-06": "10", "2026-12": "9"},
         [(PASSES, "2026-06", "10", "9")]),
    ],
)  # fmt: skip
def test_a_plan_that_passes_the_target_or_does_not_end_at_it_is_asked_about(
    app: Flask, direction: str, target: Target, programmed: dict[str, str], asked: list[tuple[str, ...]]
) -> None:
    cast = Cast()
    set_id = cast.begin()
    plan = {period: Decimal(value) for period, value in programmed.items()}
    definition = factories.percentage(direction=direction, share="false")
    add(cast, set_id, "one", definition=definition, target=target, programmed=plan)
    programme = programme_of(db.session(), cast.programme.id)
    found = questions_of(programme, queries.commitments_of(db.session(), [set_id]))
    assert [(q.message, q.period, str(q.programmed), str(q.target)) for q in found] == asked


def test_the_set_is_submitted_once_the_odd_plan_is_confirmed_and_the_record_keeps_what_was_seen(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    one = by_code(set_id)["GENERO"]
    draft = own(
        code="", definition=one.version.definition, objective="1", weight=one.version.weight, name=one.version.name,
        target=Target(Decimal(90)), programmed={"2026-06": Decimal(50)}, lead=cast.lead.person_id,
    )  # fmt: skip
    do(cast.coordinator, actions.edit_commitment, one.id, draft)
    with pytest.raises(Invalid) as refusal:
        do(cast.coordinator, actions.submit_set, set_id)
    assert list(refusal.value.fields) == ["confirmed"]
    assert state_of(set_id) == "draft"
    do(cast.coordinator, actions.submit_set, set_id, confirmed=True)
    assert entries("set.submitted")[-1]["after"] == {
        "state": "submitted",
        "revision": entries("set.submitted")[-1]["after"]["revision"],
        "confirmed": [
            {"commitment": "GENERO", "plan": "ends_elsewhere", "period": "2026-06", "programmed": "50", "target": "90"}
        ],
    }


def test_the_page_asks_nothing_where_nothing_is_odd(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    cast.full()
    sign_in(person_of(cast.coordinator))
    page = client.get(f"{FORM}submit").text
    assert 'name="confirmed"' not in page
    assert "Metas programadas por revisar" not in page


def fill(client: FlaskClient, way: str, address: str = NEW, **fields: str) -> Any:
    """Press one of the buttons that fill the plan."""
    page = client.get(address)
    data = {"csrf_token": hidden(page, "csrf_token"), "revision": hidden(page, "revision"), "do": f"plan-{way}"}
    return client.post(address, data=data | form_of() | fields)


@pytest.mark.parametrize(
    ("way", "fields", "shown"),
    [
        ("steps", {"target_value": "90"},
         ["7,5", "15", "22,5", "30", "37,5", "45", "52,5", "60", "67,5", "75", "82,5", "90"]),
        ("steps", {"target_value": "8", "decimals": "0"}, ["1", "1", "2", "3", "3", "4", "5", "5", "6", "7", "7", "8"]),
        ("steps", {"target_value": "10", "direction": "lower", "plan_from": "22"},
         ["21", "20", "19", "18", "17", "16", "15", "14", "13", "12", "11", "10"]),
        ("full", {"target_value": "95,5"}, ["95,5"] * 12),
        ("full", {"target_value": "", "target_numerator": "2", "target_denominator": "3"}, ["66,67"] * 12),
        ("last", {"target_value": "95,5"}, [""] * 11 + ["95,5"]),
    ],
)  # fmt: skip
def test_a_button_fills_the_plan_from_the_target_without_script_and_stores_nothing(
    client: FlaskClient, cast: Cast, sign_in: SignIn, way: str, fields: dict[str, str], shown: list[str]
) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    page = fill(client, way, **fields, name="", numerator="", denominator="")
    assert page.status_code == 200, errors_of(page)
    assert [typed(page.text, f"programmed-{period}") for period in MONTHS] == shown
    assert errors_of(page) == [], "what is not typed yet is told on saving"
    assert by_code(set_id) == {}


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"target_value": ""}, "target_value", "Escriba primero la meta del año"),
        ({"target_value": "1.234"}, "target_value", "1234"),
        ({"direction": "lower"}, "plan_from", "Escriba el valor desde el cual se baja hasta la meta"),
    ],
)
def test_what_the_plan_cannot_be_made_of_is_told_at_its_field(
    client: FlaskClient, cast: Cast, sign_in: SignIn, fields: dict[str, str], field: str, says: str
) -> None:
    cast.begin()
    sign_in(person_of(cast.coordinator))
    page = fill(client, "steps", **fields)
    assert page.status_code == 422
    assert says in field_error(page.text, field)
    assert typed(page.text, "programmed-2026-06") == "50", "what was typed stays"


def test_a_quarterly_figure_gets_a_plan_of_quarters(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    cast.begin()
    sign_in(person_of(cast.coordinator))
    page = fill(client, "steps", frequency="quarterly", target_value="80")
    assert [typed(page.text, f"programmed-2026-Q{n}") for n in range(1, 5)] == ["20", "40", "60", "80"]


def test_the_plan_of_a_stage_is_filled_to_all_its_requirements(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.full()
    code = next(code for code in by_code(set_id) if code.startswith("TD-"))
    sign_in(person_of(cast.coordinator))
    page = fill(client, "full", f"{YEAR}/commitments/{code}/edit")
    assert [typed(page.text, f"programmed-{period}") for period in MONTHS] == ["100"] * 12


def test_the_form_says_what_holds_in_each_period_that_is_left_empty(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    add(cast, set_id, "1", programmed={"2026-03": Decimal("12.5"), "2026-12": Decimal(95)})
    add(cast, set_id, "2")
    page = text_of(client.get(f"{YEAR}/commitments/1/edit").text)
    assert page.count("nada programado") == 2
    assert page.count("sigue en 12,5") == 8
    assert "Sin meta programada todavía." in text_of(client.get(f"{YEAR}/commitments/2/edit").text)
    table = text_of(client.get(FORM).text)
    assert table.count("sin meta programada") == 1


THOUSANDTHS = st.integers(-1_000_000, 1_000_000).map(lambda n: Decimal(n).scaleb(-3))


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # the machine may be busy; the examples are small
@given(THOUSANDTHS, THOUSANDTHS, st.integers(0, 4), st.sampled_from([1, 2, 4, 12]))
def test_even_steps_go_one_way_never_pass_the_target_and_end_exactly_at_it(
    start: Decimal, target: Decimal, decimals: int, count: int
) -> None:
    periods = [f"p{n:02}" for n in range(count)]
    definition = factories.percentage(direction="lower", share="false", decimals=decimals)
    plan = list(filled("steps", Fraction(target), periods, definition, start).values())
    assert plan[-1] == target
    assert plan == sorted(plan, reverse=start > target)
