"""Which steps there are: every state against every step, written by hand."""

import pytest

from tracker.errors import Conflict
from tracker.rules.lifecycle import MEASUREMENT, SET, edge, next_state, states_of, steps_from
from tracker.rules.policy import Capability

LAWFUL = {
    (SET, "draft", "submit"): "submitted",
    (SET, "submitted", "endorse"): "endorsed",
    (SET, "submitted", "return"): "draft",
    (SET, "endorsed", "approve"): "approved",
    (SET, "endorsed", "return"): "draft",
    (MEASUREMENT, "draft", "submit"): "submitted",
}
STATES = {
    SET: ("draft", "submitted", "endorsed", "approved", "published"),
    MEASUREMENT: ("draft", "submitted", "published"),
}
STEPS = ("submit", "endorse", "approve", "return")
ALL = [(kind, state, step) for kind, states in STATES.items() for state in states for step in STEPS]


@pytest.mark.parametrize(("kind", "state", "step"), ALL)
def test_a_step_is_taken_from_its_own_state_and_from_no_other(kind: str, state: str, step: str) -> None:
    if (kind, state, step) in LAWFUL:
        assert next_state(kind, state, step) == LAWFUL[kind, state, step]
    else:
        with pytest.raises(Conflict):
            next_state(kind, state, step)


def test_a_return_needs_a_reason_and_nothing_else_does() -> None:
    asking = {key for key in LAWFUL if edge(*key).needs_reason}
    assert asking == {(SET, "submitted", "return"), (SET, "endorsed", "return")}


def test_each_edge_asks_for_its_own_capability() -> None:
    asked = {key: edge(*key).capability for key in LAWFUL}
    assert asked == {
        (SET, "draft", "submit"): Capability.SUBMIT_SET,
        (SET, "submitted", "endorse"): Capability.ENDORSE_SET,
        (SET, "submitted", "return"): Capability.RETURN_SET,
        (SET, "endorsed", "approve"): Capability.APPROVE_SET,
        (SET, "endorsed", "return"): Capability.RETURN_SET,
        (MEASUREMENT, "draft", "submit"): Capability.SUBMIT_MEASUREMENT,
    }


def test_an_approved_set_and_a_submitted_measurement_have_no_way_on_here() -> None:
    assert steps_from(SET, "approved") == ()
    assert steps_from(MEASUREMENT, "submitted") == ()
    assert {one.step for one in steps_from(SET, "submitted")} == {"endorse", "return"}


def test_published_figures_have_no_lifecycle() -> None:
    assert "published" not in states_of(SET) | states_of(MEASUREMENT)
    with pytest.raises(Conflict, match="published elsewhere"):
        next_state(SET, "published", "submit")
