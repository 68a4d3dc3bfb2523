"""The same checks on a year's facts, as the record keeps them or ``cumple score`` reads them, instead of a table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.analysis.commitment_checks import check, moved_far
from tracker.analysis.figure_checks import check_figure
from tracker.analysis.findings import Finding, Turn, exact
from tracker.rules.inputs.defaults import factor_of
from tracker.rules.inputs.model import CommitmentInput, Figure, YearInputs
from tracker.rules.scoring.figures import read_figure
from tracker.rules.scoring.missing_periods import nothing_in
from tracker.sheets.mapping import Measure
from tracker.sheets.published import PublishedCommitment, PublishedFigure

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


def check_year(programme: Programme, inputs: YearInputs) -> list[Finding]:
    """Everything that the checks see in ``inputs``: period by period, and in the year's own figures.

    Of a figure also whether its parts add up, and whether those who answered, were offered and were served contain
    one another.
    """
    found: list[Finding] = []
    for one in inputs.commitments:
        seen = check([_as_printed(programme, one, inputs.as_of)], _no_pack, so_far=one.entry == "year_to_date")
        found += [replace(finding, line=None, period=finding.period or None) for finding in seen]
        if not any(finding.kind == "denominator_changed" for finding in seen):
            found += _changed_denominators(one)
        inventory = _inventory(one, inputs.as_of)
        found += [inventory] if inventory else []
        nothing = _periods_of_nothing(programme, one, inputs.as_of)
        found += [nothing] if nothing else []
        figures = {**one.periods, **({inputs.as_of or "": one.actual} if one.actual is not None else {})}
        for period in sorted(figures):
            seen = check_figure(figures[period], one.name or one.code, period or None)
            found += [replace(finding, place=_place(one, finding)) for finding in seen]
    return found


def _place(one: CommitmentInput, finding: Finding) -> str:
    """The team, and where a figure is divided into parts, along what and which of its numbers."""
    return ", ".join(part for part in (one.group, finding.place) if part)


def _no_pack(_code: str) -> None:
    """Facts carry no points of a source that the rule could be held against; the score itself is computed by it."""


def _as_printed(programme: Programme, one: CommitmentInput, as_of: str | None) -> PublishedCommitment:
    """``one`` as a table would print it. A range or mere reporting has no better side, and no target to be 0."""
    measure = Measure(
        factor=factor_of(one, programme) or Decimal(1),
        unit=one.unit or "",
        direction="lower" if one.direction == "lower" else "higher",
    )
    figures = [_row(one, period, one.periods[period]) for period in sorted(one.periods)]
    if one.actual is not None and one.actual != Figure():
        figures.append(_row(one, as_of or "", one.actual))
    return PublishedCommitment(
        instrument="",
        programme=programme.code,
        team=one.group,
        objective=one.objective,
        name=one.name or one.code,
        known=None,
        measure=measure,
        figures=tuple(figures),
        periods=tuple(figure.period for figure in figures),
    )


def _row(one: CommitmentInput, period: str, figure: Figure) -> PublishedFigure:
    target = one.target.value if one.target is not None and one.direction in ("higher", "lower") else None
    operands = figure.operands
    return PublishedFigure(
        line=0,
        period=period,
        weight=one.weight,
        target=target,
        programmed=one.programmed.get(period),
        numerator=None if operands is None else operands.numerator,
        denominator=None if operands is None else operands.denominator,
        value=figure.value,
        moving=one.universe == "moving",
        unit=None,
        computed={},
        analysis=False,
    )


def _changed_denominators(one: CommitmentInput) -> list[Finding]:
    """A denominator that the definition calls fixed, and that changed from one period to another, by however little.

    A printed table says of few denominators that they are fixed, and is asked only where one moves far.
    """
    if one.universe == "moving" or one.accumulation not in _FIXED:
        return []
    stated = [
        (period, Fraction(operands.denominator))
        for period in sorted(one.periods)
        if (operands := one.periods[period].operands) is not None and operands.denominator
    ]
    turns = tuple(Turn(period, a, b) for (_, a), (period, b) in pairwise(stated) if a != b)
    if not turns:
        return []
    return [
        Finding(
            kind="denominator_changed",
            what=one.name or one.code,
            place=one.group or "",
            period=turns[0].period,
            turns=turns,
            explains=("inventory_updated", "moving", "other_inventory", "typed"),
        )
    ]


def _inventory(one: CommitmentInput, as_of: str | None) -> Finding | None:
    """A fixed denominator that is not the one the target was set on."""
    promised = one.target.operands if one.target is not None else None
    reached = one.actual.operands if one.actual is not None else None
    if promised is None or reached is None or one.universe != "fixed" or one.accumulation not in _FIXED:
        return None
    if not moved_far(Fraction(promised.denominator), Fraction(reached.denominator)):
        return None
    return Finding(
        kind="not_inventory",
        what=one.name or one.code,
        place=one.group or "",
        period=as_of,
        figures=exact(denominator=reached.denominator, inventory=promised.denominator),
        explains=("inventory_updated", "moving", "other_inventory", "typed"),
    )


def _periods_of_nothing(programme: Programme, one: CommitmentInput, as_of: str | None) -> Finding | None:
    """Periods that are 0 of 0 beside others with cases: lawful where nothing was asked, and a way to hide bad ones."""
    read = read_figure(programme, one, as_of)
    reason = nothing_in(one, read.periods, read.alone)
    if reason is None:
        return None
    return Finding(
        kind="periods_of_nothing",
        what=one.name or one.code,
        place=one.group or "",
        period=as_of,
        figures=exact(count=int(reason.params["count"]), of=int(reason.params["of"])),
        names=tuple(reason.params["periods"].split(", ")),
        explains=("nothing_asked", "left_empty", "emptied_cell"),
    )


_FIXED = ("sum_over_fixed", "last_over_fixed")
