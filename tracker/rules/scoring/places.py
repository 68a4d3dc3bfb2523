"""Where the numbers stand that a commitment takes from its programme: the paths that steps point to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.rules.scoring.numbers import Where

if TYPE_CHECKING:
    from tracker.rules.inputs.model import CommitmentInput
    from tracker.rules.programme.model import Programme


def of_input(one: CommitmentInput, *parts: str) -> Where:
    """A number of the commitment's own inputs."""
    return ("in", "c", one.code, *parts)


def of_entry(programme: Programme, code: str) -> Where:
    """The commitment ``code`` that the pack offers; empty where it offers none."""
    for objective, entry in programme.offered():
        if entry.code == code:
            return ("pack", "objectives", objective.code, "commitments", code)
    return ()


def of_indicator(programme: Programme, one: CommitmentInput, field: str) -> Where:
    """A field of how the pack measures ``one``; empty where the pack does not write it."""
    entry = programme.catalogue_entry(one.code)
    written = entry is not None and entry.indicator is not None and field in entry.indicator.model_fields_set
    return (*of_entry(programme, one.code), "indicator", field) if written else ()


def of_factor(programme: Programme, one: CommitmentInput) -> Where:
    """The factor of numerator over denominator: its own, the pack's, or a constant."""
    return of_input(one, "factor") if one.factor is not None else of_indicator(programme, one, "factor")


def of_decimals(programme: Programme, one: CommitmentInput) -> Where:
    """The decimals in which its value is displayed: its own, the pack's, or a constant."""
    return of_input(one, "decimals") if one.decimals is not None else of_indicator(programme, one, "decimals")


def of_credit(programme: Programme, one: CommitmentInput) -> Where:
    """The rule of credit that holds for it."""
    if programme.rules.credits:
        entry = programme.catalogue_entry(one.code)
        name = one.credit or (entry.credit if entry is not None else None)
        if name is not None:
            return ("pack", "rules", "credits", name)
    return ("pack", "rules", "credit")


def of_criteria(programme: Programme, one: CommitmentInput) -> Where:
    """Its criteria values: its own, or the pack's."""
    if one.counts is not None and one.counts.criteria:
        return of_input(one, "counts", "criteria")
    return (*of_entry(programme, one.code), "criteria")


def of_formulas(programme: Programme, one: CommitmentInput) -> Where:
    """The formulas of its counts: its own, or the pack's; empty for those of a measure that ships with the product."""
    if one.formulas:
        return of_input(one, "formulas")
    return () if one.measure is not None else of_indicator(programme, one, "formulas")


def of_cut_points(programme: Programme, one: CommitmentInput) -> Where:
    """The cut points of its colour."""
    rule = programme.rules.semaphore
    if rule is not None and rule.on == "programme":
        return ("pack", "rules", "semaphore", "cut_points")
    if one.cut_points is not None:
        return of_input(one, "cut_points")
    return of_indicator(programme, one, "cut_points")


def of_weight(programme: Programme, one: CommitmentInput, form: str | None) -> Where:
    """The weight on ``form``; None: on the one that drives the band."""
    if form is None and one.weight is not None:
        return of_input(one, "weight")
    return of_input(one, "weights", form or programme.driving_form or "")


def part(where: Where, *parts: str) -> Where:
    """A number within ``where``; a constant stays one."""
    return (*where, *parts) if where else ()
