"""Every cell of the hand-kept table: in which states a role in a relation may do what. Nothing in it is generated."""

import csv
from pathlib import Path
from uuid import UUID

import pytest

from tracker.rules.lifecycle import MEASUREMENT, SET, states_of
from tracker.rules.policy import Actor, Capability, Role, RoleName, Subject, allowed

ME = UUID(int=1)
STATES = ("stateless", "draft", "submitted", "endorsed", "approved", "accepted", "published")
TABLE = Path(__file__).with_name("permissions.csv")
ROWS = list(csv.DictReader(TABLE.open(encoding="utf-8")))
# how an actor in that relation is made up; the subject is always agency "a" of ministry "m" under programme "p"
RELATIONS = {
    "own": {"agency": "a"},
    "own and named": {"agency": "a"},
    "other": {"agency": "b"},
    "other and named": {"agency": "b"},
    "own ministry": {"ministry": "m"},
    "other ministry": {"ministry": "n"},
    "in scope": {"scope": frozenset({"p"})},
    "out of scope": {"scope": frozenset({"q"})},
    "any": {},
}


def _actor(row: dict[str, str]) -> Actor | None:
    if row["role"] == "nobody":
        return None
    roles = () if row["role"] == "without a role" else (Role(RoleName(row["role"]), **RELATIONS[row["relation"]]),)
    return Actor(ME, "Ana", roles)


def _subject(row: dict[str, str], state: str) -> Subject:
    return Subject(
        agency="a",
        ministry="m",
        programme="p",
        state=None if state == "stateless" else state,
        origin="published" if state == "published" else "entered",
        leads=frozenset({ME} if row["relation"].endswith("named") else set()),
    )


def _states(cell: str) -> set[str]:
    return {"no": set(), "always": set(STATES)}.get(cell, set(cell.split()))


CELLS = [
    pytest.param(row, capability, id=f"{row['role']}, {row['relation']}: {capability}")
    for row in ROWS
    for capability in Capability
]


@pytest.mark.parametrize(("row", "capability"), CELLS)
def test_a_role_may_do_what_the_table_says_and_nothing_else(row: dict[str, str], capability: Capability) -> None:
    actor = _actor(row)
    may = {state for state in STATES if allowed(actor, capability, _subject(row, state))}
    assert may == _states(row[capability])


def test_the_table_knows_every_capability_role_and_state() -> None:
    assert set(ROWS[0]) - {"role", "relation"} == set(Capability)
    assert {row["role"] for row in ROWS} - {"nobody", "without a role"} == set(RoleName)
    assert states_of(SET) | states_of(MEASUREMENT) <= set(STATES)
    assert {word for row in ROWS for name in Capability for word in _states(row[name])} <= set(STATES)
