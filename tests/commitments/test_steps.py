"""From draft to approved, each step by who may take it, and back with a reason."""

from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.commitments.acts import Cast, do, entries, own, state_of
from tracker.commitments import actions, queries
from tracker.commitments.actions import ChangedMeanwhile
from tracker.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.extensions import db
from tracker.rules.policy import Actor


def test_a_set_goes_from_draft_to_approved_and_the_record_tells_each_step(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    for actor, action in (
        (cast.coordinator, actions.submit_set),
        (cast.head, actions.endorse_set),
        (cast.manager, actions.approve_set),
    ):
        do(actor, action, set_id)
    assert state_of(set_id) == "approved"
    steps = queries.set_history(db.session(), set_id)
    assert [(step.step, step.name) for step in steps] == [
        ("submit", "Ana Coordina"),
        ("endorse", "Berta Dirige"),
        ("approve", "Diego Supervisa"),
    ]
    told = [entry for entry in entries() if entry["event"].startswith("set.")][-3:]
    assert [(entry["before"]["state"], entry["after"]["state"]) for entry in told] == [
        ("draft", "submitted"),
        ("submitted", "endorsed"),
        ("endorsed", "approved"),
    ]


def test_what_was_handed_in_can_no_longer_be_edited(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    one = queries.commitments_of(db.session(), [set_id])[0]
    do(cast.coordinator, actions.submit_set, set_id)
    for action, args in (
        (actions.add_commitment, (set_id, own())),
        (actions.edit_commitment, (one.id, own())),
        (actions.remove_commitment, (one.id,)),
        (actions.save_table, (set_id, {})),
        (actions.submit_set, (set_id,)),
    ):
        with pytest.raises(Conflict):
            do(cast.coordinator, action, *args)


def test_a_return_says_why_and_lets_the_coordinator_edit_again(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    with pytest.raises(Invalid) as refusal:
        do(cast.head, actions.return_set, set_id, "  ")
    assert "reason" in refusal.value.fields
    do(cast.head, actions.return_set, set_id, "Falta la línea base de género.")
    assert state_of(set_id) == "draft"
    last = queries.set_history(db.session(), set_id)[-1]
    assert (last.step, last.name, last.reason) == ("return", "Berta Dirige", "Falta la línea base de género.")
    assert entries("set.returned")[0]["reason"] == "Falta la línea base de género."
    do(cast.coordinator, actions.submit_set, set_id)
    assert state_of(set_id) == "submitted"


def test_oversight_returns_an_endorsed_set_and_the_head_no_longer_can(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    do(cast.head, actions.endorse_set, set_id)
    with pytest.raises(NotAllowed):
        do(cast.head, actions.return_set, set_id, "Me arrepentí.")
    do(cast.manager, actions.return_set, set_id, "La meta de gasto no tiene fuente.")
    assert state_of(set_id) == "draft"


def test_who_submitted_cannot_endorse_and_who_endorsed_cannot_approve(app: Flask) -> None:
    cast = Cast()
    both = factories.make_person("coordinator", cast.agency)
    factories.make_membership(both, "head", cast.agency)
    set_id = cast.full()
    do(factories.actor(both), actions.submit_set, set_id)
    with pytest.raises(NotAllowed):
        do(factories.actor(both), actions.endorse_set, set_id)
    do(cast.head, actions.endorse_set, set_id)
    head_and_manager = db.session.get_one(factories.Person, cast.head.person_id)
    factories.make_membership(head_and_manager, "programme_manager")
    with pytest.raises(NotAllowed):
        do(factories.actor(head_and_manager), actions.approve_set, set_id)
    do(cast.manager, actions.approve_set, set_id)


def test_after_a_return_who_had_submitted_may_endorse_what_another_hands_in(app: Flask) -> None:
    cast = Cast()
    both = factories.make_person("coordinator", cast.agency)
    factories.make_membership(both, "head", cast.agency)
    set_id = cast.full()
    do(factories.actor(both), actions.submit_set, set_id)
    do(cast.head, actions.return_set, set_id, "Revisar.")
    do(cast.coordinator, actions.submit_set, set_id)
    do(factories.actor(both), actions.endorse_set, set_id)
    assert state_of(set_id) == "endorsed"


def test_the_head_does_not_endorse_from_a_shell(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id, via="shell")
    with pytest.raises(NotAllowed):
        do(cast.head, actions.endorse_set, set_id, via="shell")


def test_a_substitute_endorses_for_the_head_and_the_record_says_for_whom(app: Flask) -> None:
    cast = Cast()
    head = db.session.get_one(factories.Person, cast.head.person_id)
    substitute = factories.make_person(name="Fabia Subroga")
    factories.make_membership(substitute, "head", cast.agency, substitute_for=head)
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    do(factories.actor(substitute), actions.endorse_set, set_id)
    told = entries("set.endorsed")[0]
    assert (told["actor"]["name"], told["for"]["id"]) == ("Fabia Subroga", str(head.id))


@pytest.mark.parametrize("step", ["submit", "endorse", "approve", "return"])
def test_other_roles_are_refused_and_outsiders_find_nothing(app: Flask, step: str) -> None:
    cast = Cast()
    set_id = cast.full()
    acts: dict[str, Any] = {
        "submit": (actions.submit_set, ()),
        "endorse": (actions.endorse_set, ()),
        "approve": (actions.approve_set, ()),
        "return": (actions.return_set, ("Por algo.",)),
    }
    if step != "submit":
        do(cast.coordinator, actions.submit_set, set_id)
    if step == "approve":
        do(cast.head, actions.endorse_set, set_id)
    action, args = acts[step]
    may: dict[str, set[Actor]] = {
        "submit": {cast.coordinator},
        "endorse": {cast.head},
        "approve": {cast.manager},
        "return": {cast.head, cast.manager},
    }
    for actor in {cast.coordinator, cast.head, cast.lead, cast.manager, cast.auditor} - may[step]:
        with pytest.raises((NotAllowed, NotFound)):
            do(actor, action, set_id, *args)
    stranger = factories.make_actor("head", factories.make_agency())
    with pytest.raises(NotFound):
        do(stranger, action, set_id, *args)


def test_a_step_on_a_set_that_was_changed_meanwhile_is_refused(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    with pytest.raises(ChangedMeanwhile):
        do(cast.coordinator, actions.submit_set, set_id, 1)
    assert state_of(set_id) == "draft"
