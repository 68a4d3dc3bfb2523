"""Do the dates of a pack make sense? Periods lie in its year, milestones near it, on clocks that exist."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.errors import Invalid
from tracker.formats.sentences import N_
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
        yield (
            ("time_zone",),
            N_("There is no time zone “%(zone)s”."),
            N_("Write it as America/Santiago."),
            {"zone": programme.time_zone[:40]},
        )
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
        except Invalid as error:
            yield (
                path,
                N_("“%(code)s” is no period."),
                N_("Write 2026-06, 2026-Q2, 2026-S1 or 2026."),
                dict(error.params),
            )
            continue
        if period.year != programme.year:
            yield (
                path,
                N_("The period %(period)s is outside the year %(year)s."),
                N_("Write a period of that year."),
                {"period": code, "year": programme.year},
            )
        elif period.frequency != programme.calendar.periods.frequency:
            yield (
                path,
                N_("The period %(period)s is of another frequency than the periods."),
                N_("Write it in the frequency of the periods."),
                {"period": code},
            )
        else:
            found.append(period)
    if len(found) == 2 and found[0].starts > found[1].starts:
        yield ("calendar", "periods", "last"), N_("The last period comes before the first."), N_("Swap them."), {}


def _reporting(programme: Programme) -> Iterator[Found]:
    days = programme.calendar.reporting
    if days.opens_after_days >= days.closes_after_days:
        yield (
            ("calendar", "reporting", "closes_after_days"),
            N_("Reporting closes before it opens."),
            N_("Raise it above “opens_after_days”."),
            {},
        )
    for name in ("opens_after_days", "closes_after_days", "grace_days"):
        if not 0 <= getattr(days, name) <= MOST_DAYS:
            yield (
                ("calendar", "reporting", name),
                N_("Days are from 0 to %(most)s."),
                N_("Correct the number."),
                {"most": MOST_DAYS},
            )


def _working_days(programme: Programme) -> Iterator[Found]:
    """Working days need a country; a milestone ends at a moment or after an earlier one, and not both."""
    calendar = programme.calendar
    counted = calendar.reporting.count != "calendar" or any(one.after for one in calendar.milestones)
    if counted and calendar.holidays is None:
        yield (
            ("calendar", "holidays"),
            N_("Working days are counted, and no country's holidays are named."),
            N_("Write holidays: CL."),
            {},
        )
    known: set[str] = set()
    for i, one in enumerate(calendar.milestones):
        path: Path = ("calendar", "milestones", i)
        if (one.until is None) == (one.after is None):
            yield path, N_("A milestone has “until” or “after”, and not both."), N_("Write one of them."), {}
        if one.after and one.after.milestone not in known:
            yield (
                (*path, "after", "milestone"),
                N_("There is no earlier milestone “%(code)s”."),
                N_("Name one that stands above."),
                {"code": one.after.milestone},
            )
        if one.after and not 0 < one.after.working_days <= MOST_DAYS:
            yield (
                (*path, "after", "working_days"),
                N_("Days are from 1 to %(most)s."),
                N_("Correct the number."),
                {"most": MOST_DAYS},
            )
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
                N_("%(moment)s is far outside the year %(year)s."),
                N_("Write a day from %(from)s to %(to)s."),
                {
                    "moment": local,
                    "year": programme.year,
                    "from": f"{programme.year - 1}-01-01",
                    "to": f"{programme.year + 1}-12-31",
                },
            )
        elif len(local) > len("2026-12-31") and not exists(local, programme.time_zone):
            sound = False
            yield (
                (*path, name),
                N_("On the clocks of %(zone)s there is no %(moment)s: they jump over that hour."),
                N_("Write the minute before or the hour after."),
                {"zone": programme.time_zone, "moment": local},
            )
    if (
        sound
        and milestone.opens
        and milestone.until
        and opening(milestone.opens, programme.time_zone) >= closing(milestone.until, programme.time_zone)
    ):
        yield (*path, "until"), N_("It ends before it opens."), N_("Swap or correct the two."), {}
