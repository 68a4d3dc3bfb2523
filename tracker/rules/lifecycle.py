"""How sets and measurements move from state to state. No state changes but along one of these edges.

Each edge names the capability it needs; :mod:`tracker.rules.policy` says who has it. Published sets
and their measurements have no edge: they are as their source printed them.
"""

from dataclasses import dataclass

from tracker.errors import Conflict
from tracker.formats.sentences import N_
from tracker.rules.policy import Capability

SET = "set"
MEASUREMENT = "measurement"
IN_FORCE = frozenset({"approved", "published"})
"""States of a set that can be reported and scored."""
COUNTING = frozenset({"submitted", "accepted", "observed", "published"})
"""States of a measurement whose figure counts (docs/decisions/061)."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One lawful step: of a ``kind`` in state ``source``, ``step`` leads to ``target``."""

    kind: str
    source: str
    step: str
    target: str
    capability: Capability
    needs_reason: bool = False


TRANSITIONS: tuple[Edge, ...] = (
    Edge(SET, "draft", "submit", "submitted", Capability.SUBMIT_SET),
    Edge(SET, "submitted", "endorse", "endorsed", Capability.ENDORSE_SET),
    Edge(SET, "endorsed", "approve", "approved", Capability.APPROVE_SET),
    Edge(SET, "submitted", "return", "draft", Capability.RETURN_SET, needs_reason=True),
    Edge(SET, "endorsed", "return", "draft", Capability.RETURN_SET, needs_reason=True),
    Edge(MEASUREMENT, "draft", "submit", "submitted", Capability.SUBMIT_MEASUREMENT),
)

_EDGES = {(edge.kind, edge.source, edge.step): edge for edge in TRANSITIONS}
_REFUSALS = {
    (SET, "draft"): N_("The set is a draft now: submit it first."),
    (SET, "submitted"): N_("The set is submitted now, and the head of the agency has not endorsed it yet."),
    (SET, "endorsed"): N_("The set is endorsed now and waits for approval."),
    (SET, "approved"): N_("The set is approved: it changes by amendment only."),
    (SET, "published"): N_("These figures were published elsewhere and have no steps here."),
    (MEASUREMENT, "draft"): N_("The measurement is a draft now: submit it first."),
    (MEASUREMENT, "submitted"): N_("The measurement is submitted already."),
    (MEASUREMENT, "published"): N_("These figures were published elsewhere and have no steps here."),
}


def edge(kind: str, state: str, step: str) -> Edge:
    """The edge that ``step`` takes from ``state``; raises :class:`Conflict` with the state in words where none is."""
    found = _EDGES.get((kind, state, step))
    if found is None:
        raise Conflict(_REFUSALS[kind, state])
    return found


def next_state(kind: str, state: str, step: str) -> str:
    """The state after ``step``; raises :class:`Conflict` where it cannot be taken from ``state``."""
    return edge(kind, state, step).target


def steps_from(kind: str, state: str) -> tuple[Edge, ...]:
    """The steps that lead on from ``state``, in the order of the table."""
    return tuple(found for found in TRANSITIONS if (found.kind, found.source) == (kind, state))


def states_of(kind: str) -> frozenset[str]:
    """Every state a ``kind`` can be in."""
    return frozenset(state for found in TRANSITIONS if found.kind == kind for state in (found.source, found.target))
