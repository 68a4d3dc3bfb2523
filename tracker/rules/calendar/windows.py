"""When a period ends, when it can be reported, and what is late: on the clocks of the programme.

All moments are aware and in UTC; ends are half-open, so "until 25 July 23:59" is kept as the first moment of
the 26th. Nothing here reads a clock. A loaded programme brings its moments along as they were resolved on loading
(:class:`KeptCalendar`): a newer list of holidays or of clock changes moves no deadline that people were told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from tracker.rules.calendar.local_time import MINUTE, closing, end_of, last_minute, opening, start_of
from tracker.rules.calendar.periods import MONTHS, Period, codes_between, period_of, periods_of
from tracker.rules.calendar.working_days import list_version, on_working_day, working_days_after

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

__all__ = [
    "MONTHS",
    "KeptCalendar",
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
    "resolve_calendar",
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


@dataclass(frozen=True, slots=True)
class KeptCalendar:
    """The moments of a programme as they were resolved once. ``holidays``: which list in which version, if one counted.

    ``windows``: of every period of the year, by its code.
    """

    holidays: str | None
    milestones: tuple[Milestone, ...]
    windows: Mapping[str, Window]

    def dump(self) -> dict[str, Any]:
        """All of it as plain data; the texts of milestones stay with the pack."""
        return {
            "holidays": self.holidays,
            "milestones": [
                {"code": one.code, "opens": one.opens, "until": one.until, "owed_by": one.owed_by}
                for one in self.milestones
            ],
            "windows": {
                code: {"opens": one.opens, "closes": one.closes, "grace_until": one.grace_until}
                for code, one in self.windows.items()
            },
        }

    @classmethod
    def load(cls, content: Mapping[str, Any], programme: Programme) -> KeptCalendar:
        """What :meth:`dump` gave, with the texts of ``programme``."""
        texts = {one.code: one.text for one in programme.calendar.milestones}
        return cls(
            holidays=content["holidays"],
            milestones=tuple(
                Milestone(
                    code=one["code"],
                    opens=None if one["opens"] is None else _moment(one["opens"]),
                    until=_moment(one["until"]),
                    owed_by=one["owed_by"],
                    text=texts[one["code"]],
                )
                for one in content["milestones"]
            ),
            windows={
                code: Window(_moment(one["opens"]), _moment(one["closes"]), _moment(one["grace_until"]))
                for code, one in content["windows"].items()
            },
        )


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def resolve_calendar(programme: Programme) -> KeptCalendar:
    """Every moment of the pack, by the lists of holidays and of clock changes that are installed now."""
    calendar = programme.calendar
    counted = calendar.reporting.count != "calendar" or any(one.after for one in calendar.milestones)
    return KeptCalendar(
        holidays=f"{list_version()} {calendar.holidays}" if counted else None,
        milestones=tuple(_milestones(programme)),
        windows={code: _window(programme, period_of(code)) for codes in programme.periods.values() for code in codes},
    )


def period_end_instant(period: str | Period, zone: str) -> dt.datetime:
    """The moment the period is over in ``zone``: the first one of the next period."""
    return end_of(_period(period).ends, zone)


def resolve_milestones(programme: Programme) -> list[Milestone]:
    """The deadlines of the pack as moments, in the order they end; as they were kept where it was loaded."""
    return list(programme.kept.milestones) if programme.kept else _milestones(programme)


def _milestones(programme: Programme) -> list[Milestone]:
    zone = programme.time_zone
    ends: dict[str, dt.datetime] = {}
    for one in programme.calendar.milestones:
        if one.after is None:
            ends[one.code] = closing(one.until or "", zone)
        else:
            day = (ends[one.after.milestone] - MINUTE).astimezone(ZoneInfo(zone)).date()
            last = working_days_after(day, one.after.working_days, programme.calendar.holidays or "")
            ends[one.code] = end_of(last, zone)
    resolved = [
        Milestone(
            code=one.code,
            opens=opening(one.opens, zone) if one.opens else None,
            until=ends[one.code],
            owed_by=one.owed_by,
            text=one.text,
        )
        for one in programme.calendar.milestones
    ]
    return sorted(resolved, key=lambda one: (one.until, one.code))


def reporting_window(programme: Programme, period: str | Period) -> Window:
    """When ``period`` can be reported: by the pack's days after its end, as they were kept where it was loaded.

    Raises :class:`Invalid` on no period.
    """
    its = _period(period)
    kept = programme.kept.windows.get(its.code) if programme.kept else None
    return kept or _window(programme, its)


def _window(programme: Programme, period: Period) -> Window:
    days, zone = programme.calendar.reporting, programme.time_zone
    last_day = _days_after(programme, period.ends, days.closes_after_days)
    return Window(
        opens=start_of(period.ends + dt.timedelta(days=days.opens_after_days + 1), zone),
        closes=end_of(last_day, zone),
        grace_until=end_of(_days_after(programme, last_day, days.grace_days), zone),
    )


def _days_after(programme: Programme, day: dt.date, count: int) -> dt.date:
    """The last of ``count`` days after ``day``, as the pack counts days. No days are no days, on whatever day."""
    how, country = programme.calendar.reporting.count, programme.calendar.holidays or ""
    if how == "working":
        return working_days_after(day, count, country)
    last = day + dt.timedelta(days=count)
    return on_working_day(last, country) if how == "calendar_to_working" and count else last


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
