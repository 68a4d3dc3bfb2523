"""How templates write figures, dates and hashes: in the reader's language, through :mod:`tracker.formats` alone."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Flask, current_app, g
from markupsafe import Markup, escape

from tracker.formats import dates, numbers
from tracker.rules.calendar.local_time import last_minute
from tracker.web.current import current_language, now, signed_in, today


def init_app(app: Flask) -> None:
    """Give every template the filters and the facts of the request."""
    app.jinja_env.filters.update(
        num=num,
        pct=pct,
        date=date,
        instant=instant,
        period=period,
        short_sha=short_sha,
        size=size,
        iso=iso,
        last_day=last_day,
        closing_day=closing_day,
        closing_hour=closing_hour,
    )
    app.context_processor(_facts)


def _exact(number: Decimal | Fraction | int | str | None) -> Decimal | None:
    if number is None or isinstance(number, Decimal):
        return number
    if isinstance(number, Fraction):
        # shown, never counted with: far more places than any page shows
        return Decimal(number.numerator) / Decimal(number.denominator)
    if isinstance(number, float):
        raise TypeError("a figure that counts is no float")
    return Decimal(number)


def num(number: Decimal | Fraction | int | str | None, decimals: int | None = None, grouping: bool = True) -> str:
    """A figure, "–" where there is none."""
    return numbers.format_number(_exact(number), current_language(), decimals, grouping)


def pct(number: Decimal | Fraction | int | str | None, decimals: int | None = 2) -> str:
    """A figure that is already in percent, with its sign."""
    return numbers.format_percent(_exact(number), current_language(), decimals)


def date(day: dt.date | None, form: dates.Form = "record") -> str:
    """A day: for records, where one acts (``act``), or in words (``long``)."""
    return numbers.MISSING if day is None else dates.format_date(day, current_language(), form)


def instant(moment: dt.datetime | None, zone: str | None = None, form: dates.Form = "record") -> str:
    """A moment as day and minute on the clocks of ``zone`` (the programme's; else the instance's)."""
    if moment is None:
        return numbers.MISSING
    return dates.format_instant(moment, zone or current_app.config["SETTINGS"].zone, current_language(), form)


def last_day(until: dt.date | None, form: dates.Form = "record") -> str:
    """The last day of what is kept as the first day without it."""
    return date(None if until is None else until - dt.timedelta(days=1), form)


def closing_day(closes: dt.datetime, zone: str) -> str:
    """The last day before the half-open end ``closes`` on the clocks of ``zone``, as one acts on it: "lun 10 ago"."""
    return date(last_minute(closes, zone).date(), "act")


def closing_hour(closes: dt.datetime, zone: str) -> str:
    """The last minute before the half-open end ``closes``: "23:59"."""
    return f"{last_minute(closes, zone):%H:%M}"


def iso(moment: dt.datetime | dt.date) -> str:
    """A day or moment for a ``datetime`` attribute."""
    return moment.isoformat()


def period(code: str | None, short: bool = False) -> str:
    """A period code in words."""
    return numbers.MISSING if code is None else dates.period_label(code, current_language(), short)


def short_sha(digest: str | None) -> Markup | str:
    """The ends of a hash, the whole one in its title for who copies it."""
    if not digest:
        return numbers.MISSING
    return Markup('<span class="mono" title="{0}">{1}…{2}</span>').format(escape(digest), digest[:8], digest[-8:])


def size(length: int | None) -> str:
    """A file's size in the unit a person reads."""
    return numbers.MISSING if length is None else numbers.format_size(length, current_language())


def _facts() -> dict[str, Any]:
    bare = bool(g.get("without_database"))
    return {
        "language": current_language(),
        "person": signed_in(),
        "now": None if bare else now(),
        "today": None if bare else today(),
    }
