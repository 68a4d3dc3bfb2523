"""Which rule of a pack a step of a trace rests on, where that is not plain from the step itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.rules.inputs.defaults import credit_rule
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.citations import Because, Ground, defined_by, ground_of
from tracker.rules.scoring.actual import Achievement
from tracker.rules.scoring.missing_periods import PERIODS_OF_NOTHING

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


def of_reading(programme: Programme, rule: str, definition: Ground | Because) -> Ground | Because:
    """What the reading of a figure rests on: a fraction on its definition, 0 of 0 on the pack's rule of zeros."""
    if rule in ("zero_of_zero", "nothing_asked", "zero_unearned"):
        return _zeros(programme)
    known: dict[str, Ground | Because] = {"fraction": definition, "stated": "reported", "not_scored": "not_stated"}
    return known.get(rule, "arithmetic")


def of_periods(programme: Programme, code: str) -> Ground | Because:
    """What is said of periods rests on the rule of missing ones; what is said of 0 of 0, on the rule of zeros."""
    if code == PERIODS_OF_NOTHING:
        return _zeros(programme)
    rule = programme.rules.periods
    return "not_stated" if rule is None else ground_of(programme, rule)


def _zeros(programme: Programme) -> Ground | Because:
    """The pack's rule of zeros; without one the scorer's own way holds."""
    rule = programme.rules.zeros
    return "not_stated" if rule is None else ground_of(programme, rule)


def of_achievement(programme: Programme, one: CommitmentInput, rule: str) -> Ground | Because:
    """What the comparison of actual and target rests on; what lies in a range, no rule of a pack says."""
    if rule in ("none", "no_base"):
        return "arithmetic"
    if rule in ("zero_of_zero", "target_zero_by_rule") or (rule == "target_zero" and one.direction != "lower"):
        return _zeros(programme)
    if rule == "report_only":
        return defined_by(programme, one)
    if one.direction == "lower":
        return ground_of(programme, programme.rules.lower)
    return "not_stated" if one.direction == "range" else ground_of(programme, credit_rule(programme, one))


def of_credited(programme: Programme, one: CommitmentInput, name: str, achieved: Achievement) -> Ground | Because:
    """What the credit rests on: the rule of credit, or the one that settled it before it was asked."""
    rules = programme.rules
    if name == "not_reported":  # as what was not measured, where the pack says that this loses its weight
        return ground_of(programme, rules.exceptions) if rules.exceptions.not_measured == "lose" else "not_stated"
    if name != "settled":
        return ground_of(programme, credit_rule(programme, one))
    if achieved.reason == "report_only":
        return defined_by(programme, one)
    if achieved.reason in ("zero_of_zero", "target_zero_by_rule") and rules.zeros is not None:
        return ground_of(programme, rules.zeros)
    return ground_of(programme, rules.lower)
