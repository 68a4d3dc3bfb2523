"""When a period ends, when it can be reported, and what is late: on the clocks of the programme.

All moments are aware and in UTC; ends are half-open, so "until 25 July 23:59" is kept as the first moment of
the 26th. Nothing here reads a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tracker.rules.clocks import closing, end_of, last_minute, opening, start_of
from tracker.rules.periods import MONTHS, Period, codes_between, period_of, periods_of

if TYPE_CHECKING:
    from tracker.rules.programme import Programme

__all__ = [
    "MONTHS",
    "Milestone",
    "Period",
    "Window",
    "WindowState",
    "codes_between",
    "is_late",
    "last_minute",
    "period_end_instant",
    "period_of",
    "periods_of",
    "reporting_window",
    "resolve_milestones",
    "window_state",
]

WindowState = Literal["scheduled", "open", "grace", "closed"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A deadline of the programme as moments: ``until`` is the first moment after its last minute."""

    code: str
    opens: dt.datetime | None
    until: dt.datetime
    owed_by: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Window:
    """When a period can be reported: in time before ``closes``, late until ``grace_until``; ends are half-open."""

    opens: dt.datetime
    closes: dt.datetime
    grace_until: dt.datetime


def period_end_instant(period: str | Period, zone: str) -> dt.datetime:
    """The moment the period is over in ``zone``: the first one of the next period."""
    return end_of(_period(period).ends, zone)


def resolve_milestones(programme: Programme) -> list[Milestone]:
    """The deadlines of the pack as moments, in the order they end."""
    zone = programme.time_zone
    resolved = [
        Milestone(
            code=one.code,
            opens=opening(one.opens, zone) if one.opens else None,
            until=closing(one.until, zone),
            owed_by=one.owed_by,
            text=one.text,
        )
        for one in programme.calendar.milestones
    ]
    return sorted(resolved, key=lambda one: (one.until, one.code))


def reporting_window(programme: Programme, period: str | Period) -> Window:
    """When ``period`` can be reported, by the pack's days after its end. Raises :class:`Invalid` on no period."""
    days, ends, zone = programme.calendar.reporting, _period(period).ends, programme.time_zone
    last_day = ends + dt.timedelta(days=days.closes_after_days)
    return Window(
        opens=start_of(ends + dt.timedelta(days=days.opens_after_days + 1), zone),
        closes=end_of(last_day, zone),
        grace_until=end_of(last_day + dt.timedelta(days=days.grace_days), zone),
    )


def window_state(window: Window, at: dt.datetime) -> WindowState:
    """What the window is at the aware moment ``at``; derived, never stored."""
    if at < window.opens:
        return "scheduled"
    if at < window.closes:
        return "open"
    return "grace" if at < window.grace_until else "closed"


def is_late(window: Window, at: dt.datetime) -> bool:
    """Whether a first submission at the aware moment ``at`` counts as late."""
    return at >= window.closes


def _period(period: str | Period) -> Period:
    return period_of(period) if isinstance(period, str) else period
