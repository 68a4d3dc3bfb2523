"""Periods of a year and their codes: ``2026-06``, ``2026-Q2``, ``2026-S1``, ``2026``."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.rules.values import Frequency

_CODE = re.compile(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|S([12])))?")
MONTHS: dict[Frequency, int] = {"monthly": 1, "quarterly": 3, "semester": 6, "yearly": 12}
"""Months in a period of each frequency."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period by its code; ``starts`` and ``ends`` are its first and its last day."""

    code: str
    starts: dt.date
    ends: dt.date
    frequency: Frequency

    @property
    def year(self) -> int:
        """The year the period lies in."""
        return self.starts.year

    @property
    def end_code(self) -> str:
        """The code of the month it ends with, whatever its length: at whose end a standing is taken."""
        return f"{self.ends.year:04}-{self.ends.month:02}"

    @property
    def last_month(self) -> int:
        """The month its end falls in, 1 to 12: how much of the year has passed."""
        return self.ends.month


def period_of(code: str) -> Period:
    """The period a code names. Raises :class:`Invalid`."""
    match = _CODE.fullmatch(code)
    if match is None or match[1] == "0000":
        raise Invalid(N_("“%(code)s” is no period: write 2026-06, 2026-Q2, 2026-S1 or 2026."), code=code[:40])
    year, month, quarter, semester = (int(part) if part else 0 for part in match.groups())
    if month:
        return _period(code, year, month, "monthly")
    if quarter:
        return _period(code, year, quarter * 3, "quarterly")
    if semester:
        return _period(code, year, semester * 6, "semester")
    return _period(code, year, 12, "yearly")


def periods_of(year: int, frequency: Frequency) -> list[Period]:
    """The periods of ``year`` in order."""
    length = MONTHS[frequency]
    return [period_of(_code_of(year, last, frequency)) for last in range(length, 13, length)]


def codes_between(first: str, last: str, frequency: Frequency) -> list[str]:
    """Codes of the periods of ``frequency`` that end no earlier than ``first`` and no later than ``last``."""
    start, end = period_of(first), period_of(last)
    return [one.code for one in periods_of(start.year, frequency) if start.ends <= one.ends <= end.ends]


_ENDS = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "S1": 6, "S2": 12}


@lru_cache(maxsize=4096)  # asked for each period of each commitment
def end_month(period: str) -> int:
    """The month (1 to 12) with which ``period`` ends: 6 for 2026-06, 2026-Q2 and 2026-S1, 12 for 2026."""
    part = period[5:]
    if not part:
        return 12
    return _ENDS.get(part) or int(part)


@lru_cache(maxsize=4096)
def in_order(codes: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """The periods ``codes`` by the month with which each ends, that month before the code."""
    return tuple(sorted((end_month(code), code) for code in codes))


@lru_cache(maxsize=4096)
def months_of(code: str) -> int:
    """The months of a period as bits, January the first: 0b111 for 2026-Q1."""
    period = period_of(code)
    return (1 << period.last_month) - (1 << (period.last_month - MONTHS[period.frequency]))


def overlapping(codes: Iterable[str]) -> list[str]:
    """Those of the periods ``codes`` of which a shorter one, or one before, has a month already."""
    found, there = [], 0
    for code in sorted(codes, key=lambda code: (MONTHS[period_of(code).frequency], code)):
        if months_of(code) & there:
            found.append(code)
        there |= months_of(code)
    return found


def _code_of(year: int, last_month: int, frequency: Frequency) -> str:
    number = last_month // MONTHS[frequency]
    return {
        "monthly": f"{year:04}-{number:02}",
        "quarterly": f"{year:04}-Q{number}",
        "semester": f"{year:04}-S{number}",
        "yearly": f"{year:04}",
    }[frequency]


def _period(code: str, year: int, last_month: int, frequency: Frequency) -> Period:
    first_month = last_month - MONTHS[frequency] + 1
    last_day = calendar.monthrange(year, last_month)[1]
    return Period(code, dt.date(year, first_month, 1), dt.date(year, last_month, last_day), frequency)
