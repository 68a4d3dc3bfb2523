"""What a commitment takes from the programme where it does not say it itself: the factor and decimals of its value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.rules.facts import CommitmentInput

if TYPE_CHECKING:
    from tracker.rules.programme import Programme


def factor_of(commitment: CommitmentInput, programme: Programme) -> Decimal | None:
    """Factor of numerator / denominator: the commitment's own, otherwise of the programme's entry; None: neither."""
    if commitment.factor is not None:
        return commitment.factor
    entry = programme.catalogue_entry(commitment.code)
    if entry is not None and entry.indicator is not None:
        return entry.indicator.factor
    stage = programme.stage(commitment.code)
    return None if stage is None else stage.definition("en").factor


def decimals_of(commitment: CommitmentInput, programme: Programme) -> int | None:
    """Decimals in which the value is displayed: the commitment's own, otherwise of the programme's entry."""
    if commitment.decimals is not None:
        return commitment.decimals
    entry = programme.catalogue_entry(commitment.code)
    return entry.indicator.decimals if entry is not None and entry.indicator is not None else None
