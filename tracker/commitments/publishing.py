"""What was published elsewhere, taken over as printed: no lifecycle, no sum check, versions without amendment."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from tracker.agencies.queries import agency_by_code
from tracker.commitments import rows
from tracker.commitments.draft import CommitmentDraft, changed, summary
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion
from tracker.commitments.place import Place, place_of
from tracker.commitments.years import create_set, create_year, find_set, find_team, find_year
from tracker.database import new_id
from tracker.errors import Conflict, Invalid, NotFound
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.programmes.queries import newest_version
from tracker.rules.calendar.periods import period_of
from tracker.rules.policy import Capability, Subject, require


def open_published_set(
    work: Work, agency: str, programme: str, year: int, team: str | None = None, source: str | None = None
) -> UUID:
    """The published set of the agency (or of its team) in ``year``, begun where it is new; returns its id.

    ``source`` says where the figures were printed. Raises :class:`Conflict` where people entered this set themselves.
    """
    owner = agency_by_code(work.session, agency)
    subject = Subject(agency, owner.ministry_code, programme, origin="published")
    require(work.actor, Capability.IMPORT_FIGURES, subject, work.via)
    its_year = find_year(work, owner.id, programme, year)
    if its_year is None:
        version = newest_version(work.session, programme)
        if version.year != year:
            raise Invalid(
                N_("The programme %(programme)s is for another year than %(year)s."), programme=programme, year=year
            )
        its_year = create_year(work, owner.id, agency, version)
    its_team = find_team(work, owner.id, agency, team) if team else None
    its_set = find_set(work, its_year.id, its_team.id if its_team else None)
    if its_set is None:
        its_set = create_set(work, its_year, agency, its_team, "published", source)
    if its_set.origin != "published":
        raise Conflict(N_("These commitments were entered here: published figures cannot replace them."))
    return its_set.id


def put_published_version(
    work: Work, set_id: UUID, draft: CommitmentDraft, effective_from: str, parent: str | None = None
) -> UUID:
    """What a source printed of the commitment ``draft.code`` from the period ``effective_from`` on; returns its id.

    The commitment is made where it is new (``parent``: the code of the system whose stage it is); a new version
    only where something differs from the one that holds in that period. ``draft.stages`` and ``draft.lead`` are
    not looked at: a source names no accounts of ours.
    """
    place = place_of(work, set_id)
    require(work.actor, Capability.IMPORT_FIGURES, place.subject(), work.via)
    if place.set.origin != "published":
        raise Conflict(N_("These commitments were entered here: published figures cannot replace them."))
    first = period_of(effective_from).starts
    since = f"{first.year:04}-{first.month:02}"
    commitment = _commitment(work, place, draft, parent)
    version = CommitmentVersion(
        commitment_id=commitment.id,
        n=_next_n(work, commitment),
        effective_from=since,
        created_at=work.at,
        by_id=work.actor.person_id if work.actor else None,
    )
    rows.write(version, draft, rows.unit_id(work, place, draft.unit))
    held = _version_in(work, commitment, since)
    before = summary(rows.draft_of(work.session, commitment, held)) if held else {}
    was, now = changed(before, summary(replace(draft, code=commitment.code)))
    if held is not None and not was and not now:
        return commitment.id
    work.session.add(version)
    work.session.flush()
    work.note(
        Event.COMMITMENT_PUBLISHED,
        ("commitment", commitment.id),
        agency=place.agency,
        before=was or None,
        after={
            **now,
            **(rows.place_told(commitment) if version.n == 1 else {}),
            "n": version.n,
            "effective_from": since,
        },
    )
    return commitment.id


def _commitment(work: Work, place: Place, draft: CommitmentDraft, parent: str | None) -> Commitment:
    """The commitment with the draft's code in the year, made where it is new."""
    found = _by_code(work, place, draft.code)
    if found is not None:
        if found.set_id != place.set.id:
            raise Conflict(N_("The code %(code)s belongs to another team's commitment."), code=draft.code)
        return found
    system = _by_code(work, place, parent) if parent else None
    if parent and system is None:
        raise NotFound(N_("There is no commitment with the code %(code)s."), code=parent)
    row = Commitment(
        set_id=place.set.id,
        code=draft.code or rows.free_code(work, place),
        kind=draft.kind,
        parent_id=system.id if system else None,
        lineage=new_id(),
        position=rows.next_position(work, place),
    )
    work.session.add(row)
    work.session.flush()
    return row


def _by_code(work: Work, place: Place, code: str) -> Commitment | None:
    return work.session.scalar(
        select(Commitment)
        .join(CommitmentSet, Commitment.set_id == CommitmentSet.id)
        .where(CommitmentSet.programme_year_id == place.year.id, Commitment.code == code)
    )


def _next_n(work: Work, commitment: Commitment) -> int:
    query = select(func.max(CommitmentVersion.n)).where(CommitmentVersion.commitment_id == commitment.id)
    return (work.session.scalar(query) or 0) + 1


def _version_in(work: Work, commitment: Commitment, since: str) -> CommitmentVersion | None:
    """The version that holds in the month ``since``; months compare as text."""
    return work.session.scalars(
        select(CommitmentVersion)
        .where(CommitmentVersion.commitment_id == commitment.id, CommitmentVersion.effective_from <= since)
        .order_by(CommitmentVersion.effective_from.desc(), CommitmentVersion.n.desc())
        .limit(1)
    ).one_or_none()
