"""Working days: Monday to Friday without the holidays of a country, by a list that is kept by others and has a version.

Saturdays, Sundays and holidays do not count in the terms of Chilean administration (Law 19.880, article 25). The list
is that of the ``holidays`` library: which version was used is kept beside every moment that rests on it, since a
holiday decreed later must not move a deadline that people were told.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.metadata import version

COUNTRIES = ("CL",)
DAY = dt.timedelta(days=1)


def list_version() -> str:
    """The name and version of the list of holidays that is installed."""
    return f"holidays {version('holidays')}"


@cache
def holidays_of(country: str, year: int) -> frozenset[dt.date]:
    """The public holidays of all ``country`` (``CL``) in ``year``; no bank holidays, no regional ones."""
    import holidays  # takes long to load, and few programmes count in working days

    return frozenset(holidays.country_holidays(country, years=year))


def is_working_day(day: dt.date, country: str) -> bool:
    """Whether ``day`` is no Saturday, no Sunday and no public holiday of ``country``."""
    return day.weekday() < 5 and day not in holidays_of(country, day.year)


def working_days_after(day: dt.date, count: int, country: str) -> dt.date:
    """The last of ``count`` working days after ``day``; ``day`` itself does not count. ``count`` 0 is ``day``."""
    left = count
    while left > 0:
        day += DAY
        left -= is_working_day(day, country)
    return day


def on_working_day(day: dt.date, country: str) -> dt.date:
    """``day``, or the next working day where it is none."""
    while not is_working_day(day, country):
        day += DAY
    return day
