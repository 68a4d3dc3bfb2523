"""The sign of a target: below 0 only where the figure may be, above 0 where more is better."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.commitments.acts import Cast, by_code, do, own
from tests.commitments.pages import YEAR, SignIn, errors_of, form_of, person_of, post
from tests.commitments.test_limits import faults_of
from tests.progress.counting import SURVEY, counted
from tracker.commitments import actions
from tracker.commitments.actions import TableRow
from tracker.commitments.models import CommitmentVersion
from tracker.commitments.targets import HIGHER_ABOVE_ZERO, NEVER_NEGATIVE, TICK_EITHER, TICK_NUMERATOR, TICK_VALUE
from tracker.errors import Invalid
from tracker.extensions import db
from tracker.rules.inputs.model import Operands, Target
from tracker.rules.programme.definition import Definition

LOWER: dict[str, Any] = {"operands": [], "share": "false", "accumulation": "last", "factor": "1", "direction": "lower"}
NEW = f"{YEAR}/commitments/new/own"


def value(**changes: Any) -> Definition:
    """A value stated as such, less is better."""
    return factories.percentage(**(LOWER | changes))


SIGNED_OVER_PLAIN = [{"name": "Saldo", "signed": "true"}, {"name": "Presupuesto"}]


def refused(**changes: Any) -> dict[str, str]:
    """What a draft with ``changes`` is refused for, by field; nothing where it is kept."""
    cast = Cast()
    set_id = cast.begin()
    try:
        do(cast.coordinator, actions.add_commitment, set_id, own(programmed={}, **changes))
    except Invalid as error:
        return dict(error.fields)
    return {}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"definition": value(), "target": Target(Decimal(-2))}, {"target_value": TICK_VALUE}),
        ({"definition": value(signed="true"), "target": Target(Decimal(-2))}, {}),
        ({"definition": value(), "target": Target(Decimal(0))}, {}),
        ({"definition": value(direction="higher"), "target": Target(Decimal(0))}, {"target_value": HIGHER_ABOVE_ZERO}),
        (
            {"definition": value(direction="higher", signed="true"), "target": Target(Decimal("-1.5"))},
            {"target_value": HIGHER_ABOVE_ZERO},
        ),
        (
            {"definition": value(direction="range"), "target": Target(low=Decimal(-3), high=Decimal(3))},
            {"target_low": TICK_VALUE},
        ),
        (
            {"definition": value(direction="range", signed="true"), "target": Target(low=Decimal(-3), high=Decimal(3))},
            {},
        ),
        (
            {"definition": factories.percentage(direction="lower", share="false"), "target": Target(Decimal(-2))},
            {"target_value": TICK_EITHER},
        ),
        (
            {
                "definition": factories.percentage(direction="lower", share="false"),
                "target": Target(operands=Operands(Decimal(-2), Decimal(5))),
            },
            {"target_numerator": TICK_NUMERATOR},
        ),
        (
            {
                "definition": factories.percentage(direction="lower", share="false", operands=SIGNED_OVER_PLAIN),
                "target": Target(operands=Operands(Decimal(-2), Decimal(5))),
            },
            {},
        ),
        ({"target": Target(operands=Operands(Decimal(0), Decimal(5)))}, {"target_numerator": HIGHER_ABOVE_ZERO}),
        (
            {"definition": counted(formulas=[SURVEY], direction="lower"), "target": Target(Decimal(-2))},
            {"target_value": NEVER_NEGATIVE},
        ),
        (
            {
                "definition": counted(
                    formulas=[{"kind": "net_share", "levels": "5", "top": "2", "bottom": "2"}], direction="lower"
                ),
                "target": Target(Decimal(-2)),
            },
            {},
        ),
    ],
)
def test_a_target_below_zero_needs_a_figure_that_may_be_and_more_is_better_needs_one_above_zero(
    app: Flask, changes: dict[str, Any], faults: dict[str, str]
) -> None:
    assert refused(**changes) == faults


def test_a_plan_below_zero_is_refused_at_its_period(app: Flask) -> None:
    cast = Cast()
    draft = own(definition=value(), target=Target(Decimal(2)), programmed={"2026-06": Decimal(-1)})
    with pytest.raises(Invalid) as refusal:
        do(cast.coordinator, actions.add_commitment, cast.begin(), draft)
    assert refusal.value.fields == {"programmed-2026-06": TICK_VALUE}


def test_the_table_refuses_the_same(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    one = by_code(set_id)["GENERO"].id
    with pytest.raises(Invalid) as refusal:
        do(cast.coordinator, actions.save_table, set_id, {one: TableRow(Decimal(11), Decimal(0))})
    assert refusal.value.fields == {"target-GENERO": HIGHER_ABOVE_ZERO}


def test_the_form_says_which_box_to_tick_and_takes_the_number_once_it_is_ticked(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    typed = form_of() | {
        "numerator": "", "denominator": "", "accumulation": "last", "direction": "lower", "universe": "fixed",
        "target_value": "-2", "programmed-2026-06": "-1",
    }  # fmt: skip
    del typed["share"]
    answer = post(client, NEW, **typed)
    assert answer.status_code == 422
    assert errors_of(answer) == ["Escriba 0 o más, o marque «El valor puede ser negativo»."] * 2
    assert "El valor puede ser negativo</label>" in " ".join(answer.text.split()).replace(" </label>", "</label>")
    assert post(client, NEW, **typed, signed="y").status_code == 302
    one = by_code(set_id)["1"]
    assert (one.version.definition.signed, one.version.target.value) == (True, Decimal(-2))
    again = client.get(f"{YEAR}/commitments/1/edit").text
    assert 'name="signed" type="checkbox" value="y" checked' in again


def test_each_operand_says_by_itself_that_it_may_be_negative(client: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    set_id = cast.begin()
    sign_in(person_of(cast.coordinator))
    typed = form_of() | {"direction": "lower", "target_value": "-2"}
    del typed["share"]
    assert post(client, NEW, **typed, signed="y").status_code == 422, "it belongs to one of the two operands"
    assert post(client, NEW, **typed, numerator_signed="y").status_code == 302
    operands = by_code(set_id)["1"].version.definition.operands
    assert [operand.signed for operand in operands] == [True, False]


def test_a_draft_of_before_with_a_target_that_cannot_be_is_told_on_submitting(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    version = db.session.get_one(CommitmentVersion, by_code(set_id)["GENERO"].version.id)
    version.target_value = Decimal(-5)
    db.session.commit()
    assert NEVER_NEGATIVE in [fault.message for fault in faults_of(cast, set_id) if fault.commitment == "GENERO"]
