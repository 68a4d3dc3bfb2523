"""Local days and minutes to moments: what a deadline on a clock of the country means, twice a year too.

In Chile clocks jump over an hour in September and live one twice in April. A deadline "until 23:59" includes
that minute, the second one where it comes twice: it is kept as the start of the next minute, half-open.
"""

import datetime as dt
from zoneinfo import ZoneInfo

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


def start_of(day: dt.date, zone: str) -> dt.datetime:
    """The first moment of ``day`` in ``zone``, in UTC; where midnight is skipped, the moment the clocks jump."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)


def end_of(day: dt.date, zone: str) -> dt.datetime:
    """The moment ``day`` is over in ``zone``, in UTC: the start of the next one, not part of ``day``."""
    return start_of(day + DAY, zone)


def opening(local: str, zone: str) -> dt.datetime:
    """The moment, in UTC, at which "2026-12-31" or "2026-12-31 08:00" begins; of a repeated minute the first."""
    return _naive(local).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def closing(local: str, zone: str) -> dt.datetime:
    """The moment, in UTC, at which "until 2026-12-31" or "until 2026-12-31 23:59" is over.

    The minute named is included, its repetition too.
    """
    if len(local) == len("2026-12-31"):
        return end_of(dt.date.fromisoformat(local), zone)
    return _naive(local).replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(dt.UTC) + MINUTE


def last_minute(closes: dt.datetime, zone: str) -> dt.datetime:
    """The minute people are told for a half-open end: 23:59 for one that closes at midnight."""
    return (closes - MINUTE).astimezone(ZoneInfo(zone))


def day_in(zone: str, moment: dt.datetime) -> dt.date:
    """The day of the aware ``moment`` on the clocks of ``zone``."""
    return moment.astimezone(ZoneInfo(zone)).date()


def exists(local: str, zone: str) -> bool:
    """Whether that minute is on the clocks at all: false in the hour that is skipped."""
    there = _naive(local).replace(tzinfo=ZoneInfo(zone))
    back = there.astimezone(dt.UTC).astimezone(ZoneInfo(zone))
    return back.replace(tzinfo=None) == there.replace(tzinfo=None)


def _naive(local: str) -> dt.datetime:
    return dt.datetime.fromisoformat(local)
