"""What a commitment takes from the programme where it does not say it itself: the factor and decimals of its value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.measures import measures

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme
    from tracker.rules.programme.rules import Credit
    from tracker.rules.values import Frequency


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


def frequency_of(commitment: CommitmentInput, programme: Programme) -> Frequency | None:
    """How often it is reported: the commitment's own word, otherwise that of the programme's entry; None: neither."""
    if commitment.frequency is not None:
        return commitment.frequency
    entry = programme.catalogue_entry(commitment.code)
    return entry.indicator.frequency if entry is not None and entry.indicator is not None else None


def credit_rule(programme: Programme, commitment: CommitmentInput) -> Credit:
    """The rule of credit of a commitment: the one it names, that of the programme's entry, or the main one."""
    rules = programme.rules
    if not rules.credits:
        return rules.credit
    name = commitment.credit
    if name is None:
        entry = programme.catalogue_entry(commitment.code)
        name = None if entry is None else entry.credit
    return rules.credit if name is None else rules.credits[name]


def formulas_of(programme: Programme, commitment: CommitmentInput) -> tuple[CountFormula, ...]:
    """What makes a figure of counts: its own formulas, those of its measure, or of the programme's entry."""
    if commitment.formulas:
        return commitment.formulas
    if commitment.measure is not None:
        return tuple(one.formula for one in measures()[commitment.measure].versions)
    entry = programme.catalogue_entry(commitment.code)
    return entry.indicator.formulas if entry is not None and entry.indicator is not None else ()


def criteria_of(programme: Programme, commitment: CommitmentInput) -> tuple[Decimal, ...]:
    """The criteria values of a commitment: its own, otherwise of the programme's entry."""
    if commitment.counts is not None and commitment.counts.criteria:
        return commitment.counts.criteria
    entry = programme.catalogue_entry(commitment.code)
    return () if entry is None else entry.criteria


def effect_of(programme: Programme, commitment: CommitmentInput) -> str:
    """What the pack does with the weight of a commitment: its status' effect, ``as_measured`` for what was measured."""
    if commitment.status == "measured":
        return "as_measured"
    return str(getattr(programme.rules.exceptions, commitment.status))
