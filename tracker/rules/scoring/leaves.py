"""Which commitments score themselves, with their numbers: stages and children are put together first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.rules.inputs.defaults import credit_rule
from tracker.rules.inputs.model import CommitmentInput, Counts, YearInputs
from tracker.rules.scoring.actual import ZERO, Reckoned
from tracker.rules.scoring.counted import of_requirements, stage_of

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

Reckon = Callable[["Programme", CommitmentInput, str | None], Reckoned]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A commitment that scores itself, with its numbers and its weight on the form that drives the band."""

    one: CommitmentInput
    reckoned: Reckoned
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class Child:
    """A child whose parent counts how many met their own target: whether it did, and whether it is counted at all."""

    leaf: Leaf
    met: bool
    counts: bool


def counting_parents(programme: Programme, inputs: YearInputs) -> frozenset[str]:
    """Codes of the commitments that count how many of their children met their own target."""
    if "share_of_children" not in kinds(programme):
        return frozenset()
    named = {one.parent for one in inputs.commitments if one.parent is not None}
    return frozenset(
        one.code
        for one in inputs.commitments
        if one.code in named and credit_rule(programme, one).kind == "share_of_children"
    )


def kinds(programme: Programme) -> set[str]:
    """The kinds of credit that occur in the pack."""
    return {programme.rules.credit.kind, *(rule.kind for rule in programme.rules.credits.values())}


def with_children(one: CommitmentInput, children: Sequence[Child]) -> CommitmentInput:
    """``one`` with the number of its children that met their own target, of those that count."""
    met = sum(child.met for child in children if child.counts)
    of = sum(child.counts for child in children)
    return replace(one, counts=Counts(met=Decimal(met), of=Decimal(of))) if of else one


WHOLE_STAGES = ("stage_share_met", "stage_all_met")
"""Kinds of requirement rules that value a stage over all its objectives."""


def by_stage(programme: Programme, leaves: Sequence[Leaf]) -> list[Leaf]:
    """``leaves`` with each stage objective valued over its whole stage, where the pack says so."""
    kind = programme.rules.requirements.kind
    if kind not in WHOLE_STAGES:
        return list(leaves)
    totals: dict[tuple[str | None, str], tuple[Fraction, Fraction]] = {}
    for leaf in leaves:
        if rests_on_requirements(leaf):
            key = stage_of(programme, leaf.one)
            met, of = totals.get(key, (ZERO, ZERO))
            totals[key] = met + (leaf.reckoned.met or ZERO), of + (leaf.reckoned.of or ZERO)
    return [
        _staged(programme, leaf, totals[stage_of(programme, leaf.one)]) if rests_on_requirements(leaf) else leaf
        for leaf in leaves
    ]


def rests_on_requirements(leaf: Leaf) -> bool:
    """Whether its figure comes from requirements that were met."""
    one = leaf.one
    return bool(one.requirements) and one.actual is None and one.counts is None


def _staged(programme: Programme, leaf: Leaf, total: tuple[Fraction, Fraction]) -> Leaf:
    reckoned = leaf.reckoned
    reading = of_requirements(programme, *total, reckoned.factor)
    value = reading.value if reading else None
    scored = None if reckoned.scored is None else value
    return replace(leaf, reckoned=replace(reckoned, reading=reading, actual=value, scored=scored))


def group_key(programme: Programme, one: CommitmentInput) -> str | None:
    """The group within which weights add up: its team or objective as the pack says, None for the whole year."""
    by = programme.tree.group_by
    return one.group if by == "team" else one.objective if by == "objective" else None


def weight_of(programme: Programme, one: CommitmentInput) -> Decimal | None:
    """The weight on the form that drives the band; None where the source does not print it.

    A commitment that counts its children can weigh as many as it has.
    """
    rule = credit_rule(programme, one)
    if rule.weigh == "by_number" and one.counts is not None and one.counts.of is not None:
        return one.counts.of
    if one.weight is not None:
        return one.weight
    form = programme.driving_form
    return one.weights.get(form) if form is not None else None


def children_of(
    inputs: YearInputs, parents: frozenset[str], judge: Callable[[CommitmentInput], Child]
) -> Mapping[str, list[Child]]:
    """The judged children of each of ``parents``."""
    found: dict[str, list[Child]] = {code: [] for code in parents}
    for one in inputs.commitments:
        if one.parent in parents and one.parent is not None:
            found[one.parent].append(judge(one))
    return found
