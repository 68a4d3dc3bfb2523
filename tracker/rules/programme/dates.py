"""Do the dates of a pack make sense? Periods lie in its year, milestones near it, on clocks that exist."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.errors import Invalid
from tracker.rules.calendar.local_time import closing, exists, opening
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.programme.tree import Milestone
from tracker.rules.programme.yaml_text import Found, Path

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

MOST_DAYS = 366
"""Days after a period in which it may still be reported: more is a slip of the pen."""


def check_dates(programme: Programme) -> Iterator[Found]:
    """Every fault of time zone, periods, windows and milestones."""
    yield from _periods(programme)
    yield from _reporting(programme)
    yield from _working_days(programme)
    if not _zone(programme.time_zone):
        yield ("time_zone",), f"There is no time zone “{programme.time_zone[:40]}”.", "Write it as America/Santiago."
        return
    for i, milestone in enumerate(programme.calendar.milestones):
        yield from _milestone(("calendar", "milestones", i), milestone, programme)


def _zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _periods(programme: Programme) -> Iterator[Found]:
    found: list[Period] = []
    for name in ("first", "last"):
        code, path = getattr(programme.calendar.periods, name), ("calendar", "periods", name)
        try:
            period = period_of(code)
        except Invalid:
            yield path, f"“{code[:40]}” is no period.", "Write 2026-06, 2026-Q2, 2026-S1 or 2026."
            continue
        if period.year != programme.year:
            yield path, f"The period {code} is outside the year {programme.year}.", "Write a period of that year."
        elif period.frequency != programme.calendar.periods.frequency:
            yield (
                path,
                f"The period {code} is of another frequency than the periods.",
                "Write it in the frequency of the periods.",
            )
        else:
            found.append(period)
    if len(found) == 2 and found[0].starts > found[1].starts:
        yield ("calendar", "periods", "last"), "The last period comes before the first.", "Swap them."


def _reporting(programme: Programme) -> Iterator[Found]:
    days = programme.calendar.reporting
    if days.opens_after_days >= days.closes_after_days:
        yield (
            ("calendar", "reporting", "closes_after_days"),
            "Reporting closes before it opens.",
            "Raise it above “opens_after_days”.",
        )
    for name in ("opens_after_days", "closes_after_days", "grace_days"):
        if not 0 <= getattr(days, name) <= MOST_DAYS:
            yield ("calendar", "reporting", name), f"Days are from 0 to {MOST_DAYS}.", "Correct the number."


def _working_days(programme: Programme) -> Iterator[Found]:
    """Working days need a country; a milestone ends at a moment or after an earlier one, and not both."""
    calendar = programme.calendar
    counted = calendar.reporting.count != "calendar" or any(one.after for one in calendar.milestones)
    if counted and calendar.holidays is None:
        yield (
            ("calendar", "holidays"),
            "Working days are counted, and no country's holidays are named.",
            "Write holidays: CL.",
        )
    known: set[str] = set()
    for i, one in enumerate(calendar.milestones):
        path: Path = ("calendar", "milestones", i)
        if (one.until is None) == (one.after is None):
            yield path, "A milestone has “until” or “after”, and not both.", "Write one of them."
        if one.after and one.after.milestone not in known:
            yield (
                (*path, "after", "milestone"),
                f"There is no earlier milestone “{one.after.milestone}”.",
                "Name one that stands above.",
            )
        if one.after and not 0 < one.after.working_days <= MOST_DAYS:
            yield (*path, "after", "working_days"), f"Days are from 1 to {MOST_DAYS}.", "Correct the number."
        known.add(one.code)


def _milestone(path: Path, milestone: Milestone, programme: Programme) -> Iterator[Found]:
    sound = True
    for name, local in (("opens", milestone.opens), ("until", milestone.until)):
        if local is None:
            continue
        if not programme.year - 1 <= dt.date.fromisoformat(local[:10]).year <= programme.year + 1:
            sound = False
            yield (
                (*path, name),
                f"{local} is far outside the year {programme.year}.",
                f"Write a day from {programme.year - 1}-01-01 to {programme.year + 1}-12-31.",
            )
        elif len(local) > len("2026-12-31") and not exists(local, programme.time_zone):
            sound = False
            yield (
                (*path, name),
                f"On the clocks of {programme.time_zone} there is no {local}: they jump over that hour.",
                "Write the minute before or the hour after.",
            )
    if (
        sound
        and milestone.opens
        and milestone.until
        and opening(milestone.opens, programme.time_zone) >= closing(milestone.until, programme.time_zone)
    ):
        yield (*path, "until"), "It ends before it opens.", "Swap or correct the two."
