"""Commitments that a programme or the indicator catalogue offers, as drafts to start from."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from tracker.commitments.draft import CommitmentDraft
from tracker.rules.programme.model import Programme
from tracker.rules.programme.tree import Objective, PackCommitment


def draft_from_pack(programme: Programme, code: str, language: str) -> CommitmentDraft | None:
    """The commitment offered under ``code``, with its usual weight and texts in ``language``; None: there is none."""
    for objective, offered in programme.offered():
        if offered.code == code:
            return _draft(objective, offered, language, programme.tree.weights.decimals)
    return None


def _draft(objective: Objective, offered: PackCommitment, language: str, decimals: int) -> CommitmentDraft:
    weight = offered.weight.usual
    shares = offered.stage_weights(weight, decimals) if weight is not None else {}
    stages = tuple(
        CommitmentDraft(
            code=stage.code,
            kind="stage",
            name=stage.name[language],
            definition=stage.definition(language),
            objective=objective.code,
            weight=shares.get(stage.code),
        )
        for stage in offered.stages()
    )
    return CommitmentDraft(
        code=offered.code,
        kind=offered.kind,
        name=offered.name[language],
        definition=offered.definition(language),
        objective=objective.code,
        weight=weight,
        stages=stages,
    )


def weights_of_stages(
    programme: Programme, system: CommitmentDraft, stages: Sequence[CommitmentDraft]
) -> list[Decimal | None]:
    """The weight of each stage as the pack writes it, else in the proportion the stages have now.

    At the decimals of the programme's weights, adding up to the weight of ``system``.
    """
    weight, decimals = system.weight, programme.tree.weights.decimals
    if weight is None:
        return [None] * len(stages)
    offered = programme.catalogue_entry(system.definition.catalogue_code or "")
    written = offered.stage_weights(weight, decimals) if offered else {}
    codes = [stage.definition.catalogue_code or stage.code for stage in stages]
    if stages and set(written) == set(codes):
        return [written[code] for code in codes]
    parts = [stage.weight or Decimal(0) for stage in stages]
    if not any(parts):
        parts = [Decimal(1)] * len(parts)
    step = Decimal(1).scaleb(-decimals)
    shares: list[Decimal | None] = [(weight * part / sum(parts)).quantize(step, ROUND_DOWN) for part in parts[:-1]]
    return [*shares, weight - sum((share or Decimal(0) for share in shares), Decimal(0))] if stages else []
