"""A set is handed in, endorsed, approved or returned. No other code changes its state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tracker.commitments.limits import Fault, faults_of
from tracker.commitments.models import SetStep
from tracker.commitments.place import CHANGED_MEANWHILE, ChangedMeanwhile, Place, place_of, signatories, touch
from tracker.commitments.plans import questions_of
from tracker.commitments.queries import commitments_of
from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.rules import lifecycle
from tracker.rules.policy import Capability, RoleName, require

MAX_REASON = 5000

EVENTS = {
    "submit": Event.SET_SUBMITTED,
    "endorse": Event.SET_ENDORSED,
    "approve": Event.SET_APPROVED,
    "return": Event.SET_RETURNED,
}
"""The entry that tells each step."""


class NotReady(Invalid):
    """The set does not meet the programme's limits; ``faults`` says what to mend, commitment by commitment."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(N_("The set cannot be submitted yet: mend what is listed."))
        self.faults = faults


def submit_set(work: Work, set_id: UUID, revision: int | None = None, confirmed: bool = False) -> None:
    """Hand the draft in to the head of the agency. Raises :class:`NotReady` where a limit is not met.

    ``confirmed``: the person saw what is odd about the plans, and means it so; the entry keeps what they saw. Raises
    :class:`Invalid` at ``confirmed`` where there is something odd and nobody confirmed it.
    """
    place = place_of(work, set_id)
    target = _allowed(work, place, "submit", revision)
    commitments = commitments_of(work.session, [set_id])
    faults = faults_of(place.programme, commitments)
    if faults:
        raise NotReady(faults)
    questions = questions_of(place.programme, commitments)
    if questions and not confirmed:
        raise Invalid(UNCONFIRMED, {"confirmed": UNCONFIRMED})
    _take(work, place, "submit", target, told={"confirmed": [each.told() for each in questions]} if questions else None)


UNCONFIRMED = N_("Look at the plans that are listed; tick that they are meant so, or go back and correct them.")


def endorse_set(work: Work, set_id: UUID, revision: int | None = None) -> None:
    """The head signs what the coordinator handed in. The page has asked for the password again."""
    place = place_of(work, set_id)
    target = _allowed(work, place, "endorse", revision)
    _take(work, place, "endorse", target)


def approve_set(work: Work, set_id: UUID, revision: int | None = None) -> None:
    """Oversight approves: from now on the set changes by amendment only."""
    place = place_of(work, set_id)
    target = _allowed(work, place, "approve", revision)
    _take(work, place, "approve", target)


def return_set(work: Work, set_id: UUID, reason: str, revision: int | None = None) -> None:
    """Hand the set back as a draft, with the reason that the coordinator reads first."""
    place = place_of(work, set_id)
    target = _allowed(work, place, "return", revision)
    text = reason.strip().replace("\r\n", "\n")
    if not text:
        raise Invalid(NO_RETURN, {"reason": N_("Say what the agency has to change: the coordinator reads it first.")})
    if len(text) > MAX_REASON:
        raise Invalid(NO_RETURN, {"reason": N_("Shorten the reason to 5,000 characters.")})
    _take(work, place, "return", target, text)


NO_RETURN = N_("The set cannot be returned without a reason.")


def capability_of(step: str) -> Capability:
    """What one must be allowed to do to take ``step``."""
    return next(edge.capability for edge in lifecycle.TRANSITIONS if (edge.kind, edge.step) == (lifecycle.SET, step))


def _allowed(work: Work, place: Place, step: str, revision: int | None) -> str:
    """The state that ``step`` leads to, after asking policy and the lifecycle, in that order."""
    subject = place.subject(signatories(work, place))
    require(work.actor, capability_of(step), subject, work.via)
    target = lifecycle.next_state(lifecycle.SET, place.set.state, step)
    if revision is not None and revision != place.set.revision:
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    return target


def _take(
    work: Work,
    place: Place,
    step: str,
    target: str,
    reason: str | None = None,
    told: Mapping[str, Any] | None = None,
) -> None:
    before = place.set.state
    place.set.state = target
    touch(work, place)
    actor = work.actor
    work.session.add(
        SetStep(set_id=place.set.id, step=step, by_id=actor.person_id if actor else None, at=work.at, reason=reason)
    )
    work.note(
        EVENTS[step],
        ("set", place.set.id),
        agency=place.agency,
        reason=reason,
        before={"state": before},
        after={"state": target, "revision": place.set.revision, **(told or {})},
        acting_for=_substituted(work, place),
    )


def _substituted(work: Work, place: Place) -> UUID | None:
    """Whom the actor stands in for as head of this agency, if they are a substitute."""
    roles = work.actor.roles if work.actor else ()
    heads = [role for role in roles if role.name is RoleName.HEAD and role.agency == place.agency]
    return heads[0].substitute_for if heads and place.set.state == "endorsed" else None
