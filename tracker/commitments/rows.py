"""How drafts become rows and rows become facts again; used by the actions of this room alone."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.agencies.models import Unit
from tracker.commitments.draft import REFUSED, CommitmentDraft, one_line, target_of, texts
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion
from tracker.commitments.place import Place
from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.ledger.work import Work
from tracker.rules.programme.definition import Definition


def write(version: CommitmentVersion, draft: CommitmentDraft, unit_id: UUID | None) -> None:
    """Put what ``draft`` promises into ``version``; who, when and from which period on are the caller's."""
    target, operands = draft.target, draft.target.operands
    version.name = one_line(draft.name)
    version.objective = draft.objective
    version.weight = draft.weight
    version.weights = texts(draft.weights)
    version.direction = draft.definition.direction
    version.target_value = target.value
    version.target_numerator = operands.numerator if operands else None
    version.target_denominator = operands.denominator if operands else None
    version.target_low = target.low
    version.target_high = target.high
    version.programmed = texts(draft.programmed)
    version.definition = draft.definition.dump()
    version.unit_id = unit_id


def draft_of(session: Session, commitment: Commitment, version: CommitmentVersion) -> CommitmentDraft:
    """What ``version`` promises, as the draft that would write it again (without lead and stages)."""
    unit = session.get(Unit, version.unit_id) if version.unit_id else None
    return CommitmentDraft(
        code=commitment.code,
        kind=commitment.kind,  # type: ignore[arg-type]  # the column holds the same closed words
        name=version.name,
        definition=Definition.load(version.definition),
        objective=version.objective,
        weight=version.weight,
        weights={form: Decimal(weight) for form, weight in version.weights.items()},
        target=target_of(
            version.target_value,
            version.target_numerator,
            version.target_denominator,
            version.target_low,
            version.target_high,
        ),
        programmed={period: Decimal(value) for period, value in version.programmed.items()},
        unit=unit.code if unit else None,
    )


def place_told(commitment: Commitment) -> dict[str, str]:
    """What an entry tells of where a new commitment stands: its kind, its set, and the system that it is a stage of."""
    place = {"kind": commitment.kind, "set": str(commitment.set_id)}
    return place | ({"parent": str(commitment.parent_id)} if commitment.parent_id else {})


def unit_id(work: Work, place: Place, code: str | None) -> UUID | None:
    """The responsibility centre with this code, of the set's own agency."""
    if not code:
        return None
    found = work.session.scalar(select(Unit.id).where(Unit.agency_id == place.year.agency_id, Unit.code == code))
    if found is None:
        raise Invalid(REFUSED, {"unit": N_("The agency has no such unit: choose one of the list.")})
    return found


def check_objective(place: Place, code: str | None) -> None:
    """Raise :class:`Invalid` on an objective that the programme does not have."""
    if code and place.programme.objective(code) is None:
        raise Invalid(REFUSED, {"objective": N_("The programme has no such objective: choose one of the list.")})


def check_free(work: Work, place: Place, code: str, but: UUID | None = None) -> None:
    """Raise :class:`Invalid` where another commitment of the year has ``code``: it stands in addresses."""
    taken = work.session.scalars(_in_year(place).where(func.lower(Commitment.code) == code.lower()))
    if any(found != but for found in taken):
        raise Invalid(REFUSED, {"code": N_("Another commitment of this year has this code: choose another one.")})


def free_code(work: Work, place: Place) -> str:
    """The next code in the year: ``1``, ``2`` … or, for a team's set, ``TEAM-1``, ``TEAM-2`` …"""
    taken = set(work.session.scalars(_in_year(place).with_only_columns(func.lower(Commitment.code))))
    prefix = f"{place.team}-" if place.team else ""
    n = 1
    while f"{prefix}{n}".lower() in taken:
        n += 1
    return f"{prefix}{n}"


def next_position(work: Work, place: Place) -> int:
    """The place after all commitments of the set."""
    last = work.session.scalar(select(func.max(Commitment.position)).where(Commitment.set_id == place.set.id))
    return (last or 0) + 1


def _in_year(place: Place) -> Select[UUID]:
    return (
        select(Commitment.id)
        .join(CommitmentSet, Commitment.set_id == CommitmentSet.id)
        .where(CommitmentSet.programme_year_id == place.year.id)
    )
