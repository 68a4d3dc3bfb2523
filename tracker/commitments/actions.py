"""What can happen to the commitments of a draft: one function for each act.

Beginning a year is in :mod:`~tracker.commitments.years`, naming who answers in :mod:`~tracker.commitments.leads`,
handing in, endorsing, approving and returning in :mod:`~tracker.commitments.steps`, taking over what was published
elsewhere in :mod:`~tracker.commitments.publishing`. All acts of the room are offered here under their names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select

from tracker.commitments import rows
from tracker.commitments.crediting import check_credit
from tracker.commitments.draft import (
    REFUSED,
    TOO_LARGE,
    CommitmentDraft,
    changed,
    check,
    summary,
    too_large,
    weight_fault,
)
from tracker.commitments.leads import name_lead, take_over
from tracker.commitments.models import Commitment, CommitmentVersion, Responsibility
from tracker.commitments.pack import draft_from_pack, weights_of_stages
from tracker.commitments.place import (
    ChangedMeanwhile,
    Place,
    latest_version,
    place_of,
    place_of_commitment,
    require_draft,
    stages_of,
    touch,
)
from tracker.commitments.publishing import open_published_set, put_published_version
from tracker.commitments.steps import NotReady, approve_set, endorse_set, return_set, submit_set
from tracker.commitments.targets import target_faults
from tracker.commitments.years import add_set, open_year
from tracker.database import new_id
from tracker.errors import Conflict, Invalid, NotFound
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.rules.inputs.model import Target

__all__ = [
    "ChangedMeanwhile",
    "CommitmentDraft",
    "NotReady",
    "TableRow",
    "add_commitment",
    "add_from_pack",
    "add_set",
    "approve_set",
    "edit_commitment",
    "endorse_set",
    "move_commitment",
    "name_lead",
    "open_published_set",
    "open_year",
    "put_published_version",
    "remove_commitment",
    "reorder",
    "return_set",
    "save_table",
    "submit_set",
]


@dataclass(frozen=True, slots=True)
class TableRow:
    """What the table of a draft says of one commitment: its weight (percent) and its target (a value), or neither."""

    weight: Decimal | None
    target: Decimal | None


def add_commitment(work: Work, set_id: UUID, draft: CommitmentDraft, revision: int | None = None) -> UUID:
    """Add a commitment, with its stages where it is a system; returns its id.

    ``revision`` is that of the set as the person saw it; None: do not mind what others changed meanwhile.
    Raises :class:`Invalid` by field, :class:`Conflict` where the set is no draft or was changed meanwhile.
    """
    place = place_of(work, set_id)
    require_draft(work, place, revision)
    added = _add(work, place, draft, None)
    touch(work, place)
    return added.id


def add_from_pack(work: Work, set_id: UUID, code: str, language: str = "es", revision: int | None = None) -> UUID:
    """Add the commitment that the programme offers under ``code``, its texts in ``language``; returns its id."""
    place = place_of(work, set_id)
    require_draft(work, place, revision)
    draft = draft_from_pack(place.programme, code, language)
    if draft is None:
        raise NotFound(N_("The programme has no commitment with the code %(code)s."), code=code)
    if place.team:  # the same commitment may stand in several teams, and codes are unique in the year
        draft = replace(
            draft,
            code=f"{place.team}-{draft.code}",
            stages=tuple(replace(stage, code=f"{place.team}-{stage.code}") for stage in draft.stages),
        )
    added = _add(work, place, draft, None)
    touch(work, place)
    return added.id


def _add(work: Work, place: Place, draft: CommitmentDraft, parent: Commitment | None) -> Commitment:
    _check(place, draft)
    code = draft.code or rows.free_code(work, place)
    rows.check_free(work, place, code)
    commitment = Commitment(
        set_id=place.set.id,
        code=code,
        kind=draft.kind,
        parent_id=parent.id if parent else None,
        lineage=new_id(),
        position=rows.next_position(work, place),
    )
    work.session.add(commitment)
    work.session.flush()
    version = CommitmentVersion(
        commitment_id=commitment.id,
        n=1,
        effective_from=place.first_period,
        created_at=work.at,
        by_id=work.actor.person_id if work.actor else None,
    )
    rows.write(version, draft, rows.unit_id(work, place, draft.unit))
    work.session.add(version)
    work.session.flush()
    after = {**summary(replace(draft, code=code)), **rows.place_told(commitment)}
    work.note(Event.COMMITMENT_ADDED, ("commitment", commitment.id), agency=place.agency, after=after)
    for stage in draft.stages:
        _add(work, place, stage, commitment)
    if draft.lead is not None:
        take_over(work, place, commitment, draft.lead, draft.lead_since or work.today)
    return commitment


def edit_commitment(work: Work, commitment_id: UUID, draft: CommitmentDraft, revision: int | None = None) -> bool:
    """Put ``draft`` in the place of what the commitment said; returns whether anything changed.

    An empty code keeps the code; kind and stages stay. A system's weight is shared among its stages, and
    a person named for a system answers for its stages too. Raises as :func:`add_commitment`.
    """
    place, commitment = place_of_commitment(work, commitment_id)
    require_draft(work, place, revision)
    _check(place, draft)
    if commitment.kind == "stage":
        _stage_follows(work, commitment, draft)
    draft = replace(draft, code=draft.code or commitment.code)
    rows.check_free(work, place, draft.code, commitment.id)
    anything = _rewrite(work, place, commitment, latest_version(work, commitment), draft)
    anything = take_over(work, place, commitment, draft.lead, draft.lead_since or work.today) or anything
    if anything:
        touch(work, place)
    return anything


def _rewrite(
    work: Work, place: Place, commitment: Commitment, version: CommitmentVersion, draft: CommitmentDraft
) -> bool:
    """Put ``draft`` into the row and note what differs, and who said so last; returns whether anything differs."""
    was, now = changed(summary(rows.draft_of(work.session, commitment, version)), summary(draft))
    if not was and not now:
        return False
    commitment.code = draft.code
    rows.write(version, draft, rows.unit_id(work, place, draft.unit))
    version.by_id = work.actor.person_id if work.actor else None
    version.created_at = work.at
    work.note(Event.COMMITMENT_EDITED, ("commitment", commitment.id), agency=place.agency, before=was, after=now)
    if commitment.kind == "system":
        _share_weight(work, place, commitment, draft)
    return True


def _stage_follows(work: Work, commitment: Commitment, draft: CommitmentDraft) -> None:
    """A stage weighs what its system gives it, and belongs to the objective of its system."""
    version = latest_version(work, commitment)
    if draft.weight != version.weight or draft.objective != version.objective:
        raise Invalid(REFUSED, {"weight": N_("A stage takes its weight from its system: change it there.")})


def _share_weight(work: Work, place: Place, system: Commitment, draft: CommitmentDraft) -> None:
    """Give each stage of ``system`` its part of the weight, and the system's objective."""
    stages = [(stage, latest_version(work, stage)) for stage in stages_of(work, system)]
    drafts = [rows.draft_of(work.session, stage, version) for stage, version in stages]
    weights = weights_of_stages(place.programme, draft, drafts)
    for (stage, version), its, weight in zip(stages, drafts, weights, strict=True):
        _rewrite(work, place, stage, version, replace(its, weight=weight, objective=draft.objective))


def save_table(work: Work, set_id: UUID, table: Mapping[UUID, TableRow], revision: int | None = None) -> bool:
    """Keep the weights and targets typed in the table of a draft; returns whether anything changed.

    Only targets that are a single value are touched. Raises :class:`Invalid` with fields ``weight-<code>``
    and ``target-<code>``.
    """
    place = place_of(work, set_id)
    require_draft(work, place, revision)
    rows_of_set = work.session.scalars(
        select(Commitment).where(Commitment.set_id == set_id, Commitment.kind != "stage").order_by(Commitment.position)
    ).all()
    typed = [(row, latest_version(work, row), table[row.id]) for row in rows_of_set if row.id in table]
    drafts = [_typed_in_table(rows.draft_of(work.session, row, version), its) for row, version, its in typed]
    _check_table(place, drafts)
    changes = [_rewrite(work, place, *its[:2], draft) for its, draft in zip(typed, drafts, strict=True)]
    if any(changes):
        touch(work, place)
    return any(changes)


def _typed_in_table(draft: CommitmentDraft, row: TableRow) -> CommitmentDraft:
    """``draft`` with what the table says of it: its weight and, where it is a single value, its target."""
    draft = replace(draft, weight=row.weight)
    direction = draft.definition.direction
    if draft.kind == "indicator" and draft.target.operands is None and direction in ("higher", "lower"):
        draft = replace(draft, target=Target(row.target))
    return draft


def _check_table(place: Place, drafts: Sequence[CommitmentDraft]) -> None:
    decimals = place.programme.tree.weights.decimals
    faults: dict[str, str] = {}
    for draft in drafts:
        fault = weight_fault(draft.weight, decimals)
        if fault is not None:
            faults[f"weight-{draft.code}"] = fault
        target = TOO_LARGE if too_large(draft.target.value) else _signs(place, draft).get("target_value")
        if target is not None:
            faults[f"target-{draft.code}"] = target
    if faults:
        raise Invalid(REFUSED, faults)


def remove_commitment(work: Work, commitment_id: UUID, revision: int | None = None) -> None:
    """Take a commitment out of the draft, with its stages. The record keeps what it said."""
    place, commitment = place_of_commitment(work, commitment_id)
    require_draft(work, place, revision)
    if commitment.kind == "stage":
        raise Conflict(N_("A stage is part of its system: take the system out as a whole."))
    for each in (*stages_of(work, commitment), commitment):
        before = {**summary(rows.draft_of(work.session, each, latest_version(work, each))), "kind": each.kind}
        work.note(Event.COMMITMENT_REMOVED, ("commitment", each.id), agency=place.agency, before=before)
        work.session.execute(delete(Responsibility).where(Responsibility.commitment_id == each.id))
        work.session.execute(delete(CommitmentVersion).where(CommitmentVersion.commitment_id == each.id))
        work.session.delete(each)
        work.session.flush()
    touch(work, place)


def reorder(work: Work, set_id: UUID, order: Sequence[UUID], revision: int | None = None) -> None:
    """Put the commitments of a draft into ``order``; stages follow their system in the order they have."""
    place = place_of(work, set_id)
    require_draft(work, place, revision)
    rows_of_set = work.session.scalars(
        select(Commitment).where(Commitment.set_id == set_id).order_by(Commitment.position)
    ).all()
    tops = {row.id: row for row in rows_of_set if row.parent_id is None}
    if set(order) != set(tops) or len(order) != len(tops):
        raise Invalid(REFUSED, {"order": N_("Name every commitment of the set once.")})
    before = [row.code for row in rows_of_set if row.parent_id is None]
    sequence = [each for key in order for each in (tops[key], *(row for row in rows_of_set if row.parent_id == key))]
    after = [tops[key].code for key in order]
    if before == after:
        return
    for position, row in enumerate(sequence, 1):
        row.position = position
    work.note(
        Event.COMMITMENTS_REORDERED,
        ("set", set_id),
        agency=place.agency,
        before={"order": before},
        after={"order": after},
    )
    touch(work, place)


def move_commitment(work: Work, commitment_id: UUID, by: int, revision: int | None = None) -> None:
    """Move a commitment ``by`` places (-1: one up) among those of its objective; at the end it stays where it is."""
    place, commitment = place_of_commitment(work, commitment_id)
    require_draft(work, place, revision)
    tops = work.session.scalars(
        select(Commitment)
        .where(Commitment.set_id == place.set.id, Commitment.parent_id.is_(None))
        .order_by(Commitment.position)
    ).all()
    objectives = {row.id: latest_version(work, row).objective for row in tops}
    siblings = [row.id for row in tops if objectives[row.id] == objectives.get(commitment.id)]
    order = [row.id for row in tops]
    here = siblings.index(commitment.id) if commitment.id in siblings else -1
    if here < 0 or not 0 <= here + by < len(siblings):
        return
    other = siblings[here + by]
    first, second = order.index(commitment.id), order.index(other)
    order[first], order[second] = order[second], order[first]
    reorder(work, place.set.id, order, revision)


def _check(place: Place, draft: CommitmentDraft) -> None:
    forms = frozenset(form.code for form in place.programme.forms if not form.drives_band)
    check(draft, place.periods, place.programme.tree.weights.decimals, forms)
    rows.check_objective(place, draft.objective)
    check_credit(place.programme, draft.code, draft.definition)
    if faults := _signs(place, draft):
        raise Invalid(REFUSED, faults)


def _signs(place: Place, draft: CommitmentDraft) -> dict[str, str]:
    """What is wrong with the sign of its target and plan, by field."""
    of_programme = place.programme.catalogue_entry(draft.definition.catalogue_code or "") is not None
    own = draft.kind == "indicator" and not of_programme
    return target_faults(draft.definition, draft.target, draft.programmed, own)
