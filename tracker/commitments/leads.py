"""Who answers for a commitment: named from a day on, and taken over by somebody else on another."""

import datetime as dt
from uuid import UUID

from sqlalchemy import or_, select

from tracker.accounts.models import Membership, Person
from tracker.commitments.models import Commitment, Responsibility
from tracker.commitments.place import PUBLISHED, Place, place_of_commitment, stages_of
from tracker.errors import Conflict, Invalid
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.rules.policy import Capability, RoleName, require

REPORTERS = (RoleName.LEAD.value, RoleName.COORDINATOR.value)
"""Roles that can report a commitment, and so can be named responsible for one."""

REFUSED = N_("The responsible person cannot be named so.")


def name_lead(work: Work, commitment_id: UUID, person_id: UUID | None, since: dt.date) -> None:
    """From ``since`` on this person reports the commitment; None: nobody is named and the coordinator reports.

    Who was named before stays on record up to that day. Raises :class:`Invalid` (``lead``, ``lead_since``).
    """
    place, commitment = place_of_commitment(work, commitment_id)
    require(work.actor, Capability.MANAGE_LEADS, place.subject(), work.via)
    if place.set.origin == "published":
        raise Conflict(PUBLISHED)
    take_over(work, place, commitment, person_id, since)


def take_over(work: Work, place: Place, commitment: Commitment, person_id: UUID | None, since: dt.date) -> bool:
    """Name the person without asking policy again, for a system's stages too; returns whether anything changed."""
    named = current(work, commitment.id)
    if (named.person_id if named else None) == person_id and (named is None or named.since == since):
        return False
    if person_id is not None:
        _check_person(work, place, person_id, since)
    before = _facts(named)
    if named is not None and (place.set.state == "draft" or named.since >= since):
        work.session.delete(named)  # it never took effect: nothing was reported by then
    elif named is not None:
        named.until = since
    work.session.flush()
    if person_id is not None:
        work.session.add(Responsibility(commitment_id=commitment.id, person_id=person_id, since=since))
    work.note(
        Event.LEAD_NAMED,
        ("commitment", commitment.id),
        agency=place.agency,
        before=before,
        after={"lead": str(person_id) if person_id else None, "since": since.isoformat()},
    )
    followed = named.person_id if named else None
    for stage in stages_of(work, commitment):
        its = current(work, stage.id)
        if its is None or its.person_id == followed:  # whoever was named for a single stage keeps it
            take_over(work, place, stage, person_id, since)
    return True


def current(work: Work, commitment_id: UUID) -> Responsibility | None:
    """The responsibility without an end, or None."""
    return work.session.scalars(
        select(Responsibility)
        .where(Responsibility.commitment_id == commitment_id, Responsibility.until.is_(None))
        .order_by(Responsibility.since.desc())
        .limit(1)
    ).one_or_none()


def _facts(named: Responsibility | None) -> dict[str, str | None]:
    if named is None:
        return {"lead": None}
    return {"lead": str(named.person_id), "since": named.since.isoformat()}


def _check_person(work: Work, place: Place, person_id: UUID, since: dt.date) -> None:
    """The person must be able to report for this agency at some time from ``since`` on."""
    found = work.session.scalar(
        select(Membership.id)
        .join(Person, Membership.person_id == Person.id)
        .where(
            Membership.person_id == person_id,
            Membership.agency_id == place.year.agency_id,
            Membership.role.in_(REPORTERS),
            Membership.pending.is_(False),
            or_(Membership.until.is_(None), Membership.until > since),
            Person.disabled_at.is_(None),
        )
        .limit(1)
    )
    if found is None:
        raise Invalid(REFUSED, {"lead": N_("Choose a person who can report for this agency.")})
