"""Dates, moments and periods as people read them."""

import datetime as dt
import re
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date

_LOCALE = {"es": "es_CL", "en": "en_GB"}
_PATTERN = {
    ("es", "record"): "dd-MM-yyyy",
    ("en", "record"): "yyyy-MM-dd",  # day and month change places between English readers
    ("es", "act"): "EEE d MMM",
    ("en", "act"): "EEE d MMM",
    ("es", "long"): "d 'de' MMMM 'de' yyyy",
    ("en", "long"): "d MMMM yyyy",
}
_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|S(?P<semester>[12])))?")
_ORDINAL = {"es": ("1.er", "2.º", "3.er", "4.º"), "en": ("1st", "2nd", "3rd", "4th")}
_QUARTER = {"es": ("{n} trimestre de {year}", "T{q}"), "en": ("{n} quarter of {year}", "Q{q}")}
_SEMESTER = {"es": ("{n} semestre de {year}", "S{q}"), "en": ("{n} half of {year}", "H{q}")}
Form = Literal["record", "act", "long"]


def format_date(date: dt.date, language: str, form: Form = "record") -> str:
    """``date`` for records ("08-07-2026"; English "2026-07-08"), where one acts ("lun 10 ago"), or in words."""
    return babel_date(date, _PATTERN[language, form], locale=_LOCALE[language])


def format_instant(moment: dt.datetime, zone: str | ZoneInfo, language: str, form: Form = "record") -> str:
    """``moment`` as day and minute on the clocks of ``zone``. Raises :class:`TypeError` on a naive moment."""
    if moment.tzinfo is None:
        raise TypeError("a moment needs its time zone")
    local = moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{format_date(local.date(), language, form)} {local:%H:%M}"


def period_label(period: str, language: str, short: bool = False) -> str:
    """A period code in words: "2026-06" is "junio de 2026" (short "jun"), "2026-Q2" "2.º trimestre de 2026" ("T2").

    Raises :class:`ValueError` where ``period`` is no period code.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is no period")
    year, month, quarter, semester = match.group("year", "month", "quarter", "semester")
    if month:
        first = dt.date(int(year), int(month), 1)
        pattern = "LLL" if short else ("LLLL 'de' yyyy" if language == "es" else "LLLL yyyy")
        label = babel_date(first, pattern, locale=_LOCALE[language]).rstrip(".")
        return label[:3] if short else label  # "sept" alone would be wider than its column
    if quarter or semester:
        number = int(quarter or semester)
        words = (_QUARTER if quarter else _SEMESTER)[language][short]
        return words.format(n=_ORDINAL[language][number - 1], q=number, year=year)
    return year
