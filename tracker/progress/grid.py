"""The grid of a year: commitments by periods, each cell with the number that stands there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from tracker.formats.rounding import half_up
from tracker.progress.facts import CommitmentFacts, YearFacts
from tracker.rules.calendar.periods import Period
from tracker.rules.calendar.windows import reporting_window, window_state
from tracker.rules.policy import Actor, Capability, Subject, allowed
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.published import differences
from tracker.rules.scoring.results import CommitmentResult, NodeResult, YearResult

EDGES = (Fraction(100), Fraction(90), Fraction(75))
"""Where a cell of the grid changes its look; the pay of a programme has edges of its own, in its bands."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A commitment in a period of the grid.

    ``look``: k4 meets the plan, k3 from 90, k2 from 75, k1 below, k0 nothing to show, ``todo`` to report,
    ``draft``, ``unseen`` (handed in, not shown before a review), ``missing`` (closed without a figure). ``text`` is
    the achievement with as many places as it takes to stay on its side of the edge.
    """

    period: str
    look: str
    value: Decimal | None = None
    late: bool = False
    fault: bool = False
    differs: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the grid: a commitment, a staged system above its stages, or a team above its commitments.

    ``won`` of ``programmed`` are its points at the moment of the page; once the year is over what was obtained of its
    weight. ``no_plan``: nothing was ever programmed for it, so it is in neither.
    """

    code: str
    name: str
    weight: Decimal | None
    cells: tuple[Cell | None, ...]
    programmed: Fraction | None
    won: Fraction | None
    head: bool = True
    linked: bool = True
    no_plan: bool = False


def bodies_of(
    facts: YearFacts,
    programme: Programme,
    columns: Sequence[Period],
    results: Mapping[str, YearResult],
    now_at: YearResult | None,
    at: dt.datetime,
    actor: Actor,
    leads: Mapping[str, frozenset[UUID]],
) -> tuple[tuple[Row, ...], ...]:
    """The grid's lines in blocks: a team with its commitments, a system with its stages, or one indicator.

    ``now_at``: the result at the moment of the page, whose points stand at the end of each line.
    """
    now = {each.code: each for each in now_at.commitments} if now_at else {}
    groups = {each.code: each for each in now_at.groups} if now_at else {}
    by_period = {month: {each.code: each for each in result.commitments} for month, result in results.items()}
    differing = {
        month: {each.code for each in differences(result) if each.figure != "points_programmed"}
        for month, result in results.items()
    }
    windows = {column.code: window_state(reporting_window(programme, column), at) for column in columns}
    rows: dict[str, list[Row]] = {}
    for each in facts.commitments:
        body = f"team:{each.set.team_code}" if each.set.team_code else f"commitment:{each.parent or each.code}"
        lines = rows.setdefault(body, [])
        if each.set.team_code and not lines:
            group = groups.get(each.set.team_code)
            lines.append(
                Row(
                    each.set.team_code,
                    each.set.team_name or each.set.team_code,
                    group.weight if group else None,
                    (),
                    *_points(group),
                    linked=False,
                )
            )
        scored = now.get(each.code)
        system = each.code in facts.parents
        mine = not system and each.set.in_force and may_report(facts, each, actor, leads)
        cells: tuple[Cell | None, ...] = ()
        if not system:
            cells = tuple(_cell(each, column, by_period, differing, windows[column.code], mine) for column in columns)
        lines.append(
            Row(
                each.code,
                each.latest.name,
                scored.weight if scored else each.latest.weight,
                cells,
                *_points(scored),
                head=each.parent is None and not each.set.team_code,
                no_plan=now_at is not None and now_at.as_of is not None and scored is not None and has_no_plan(scored),
            )
        )
    return tuple(tuple(lines) for lines in rows.values())


def _points(its: CommitmentResult | NodeResult | None) -> tuple[Fraction | None, Fraction | None]:
    """What could be won and what was: points in a standing, weight in the result of a year."""
    if its is None or its.points_programmed is not None or its.obtained is None:
        return (its.points_programmed, its.points_won) if its is not None else (None, None)
    return None if its.weight is None else Fraction(its.weight), Fraction(its.obtained)


def has_no_plan(scored: CommitmentResult) -> bool:
    """Whether, in a standing, nothing was ever programmed for a commitment that is measured: it is in neither sum."""
    return scored.points_programmed is None and scored.status == "measured" and scored.counts and not scored.is_system


def _cell(
    each: CommitmentFacts,
    column: Period,
    by_period: Mapping[str, Mapping[str, CommitmentResult]],
    differing: Mapping[str, set[str]],
    window: str,
    mine: bool,
) -> Cell | None:
    own = each.reported_at(column)
    if own is None:
        return None
    if own in each.unseen:
        return Cell(own, "unseen")
    measured = each.measurements.get(own)
    if measured is None or measured.latest.withdrawn:
        if each.set.origin == "published" or not each.set.in_force or window == "scheduled":
            return Cell(own, "k0")
        return Cell(own, "missing" if window == "closed" else "todo", linked=mine and window != "closed")
    if not measured.counts:
        return Cell(own, "draft", linked=True)
    month = column.end_code
    scored = by_period[month].get(each.code)
    value = None if scored is None else scored.of_plan
    return Cell(
        own,
        look_of(value),
        None if value is None else shown_at_edge(value),
        late=bool(measured.late),
        fault=bool(measured.latest.faults),
        differs=each.code in differing.get(month, ()),
        linked=True,
    )


def look_of(value: Fraction | None) -> str:
    """The look of a cell for an achievement in percent."""
    if value is None:
        return "k0"
    return next((f"k{4 - place}" for place, edge in enumerate(EDGES) if value >= edge), "k1")


def shown_at_edge(value: Fraction) -> Decimal:
    """An achievement for a narrow cell: whole percent, with more places only where rounding would cross an edge.

    74.98 is not written 75 in a cell that says "below 75".
    """
    for places in range(4):
        rounded = half_up(value, places)
        if look_of(Fraction(rounded)) == look_of(value):
            return rounded
    return half_up(value, 6)


def may_report(facts: YearFacts, each: CommitmentFacts, actor: Actor, leads: Mapping[str, frozenset[UUID]]) -> bool:
    """Whether ``actor`` may record figures of this commitment: the coordinator, or who is named for it."""
    named = leads.get(each.code, frozenset()) | leads.get(each.parent or "", frozenset())
    subject = Subject(
        agency=facts.agency_code,
        ministry=facts.ministry_code,
        programme=facts.programme_code,
        state="draft",
        leads=named,
    )
    return allowed(actor, Capability.REPORT_MEASUREMENT, subject)
