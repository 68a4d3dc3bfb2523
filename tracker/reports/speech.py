"""How a report writes: one language and one set of clocks, everything through the formats."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.formats.dates import format_date, format_instant, period_label
from tracker.formats.numbers import format_number, format_percent, format_size
from tracker.formats.rounding import half_up
from tracker.formats.sentences import say


@dataclass(frozen=True, slots=True)
class Speech:
    """Says things in ``language``; moments on the clocks of ``zone``."""

    language: str
    zone: str

    def __call__(self, msgid: str, **params: object) -> str:
        """The sentence ``msgid`` in the report's language."""
        return say(self.language, msgid, **params)

    def pick(self, texts: Any, fallback: str = "") -> str:
        """The text in the report's language out of ``{"es": …, "en": …}``."""
        return str(texts.get(self.language) or next(iter(texts.values()), fallback)) if texts else fallback

    def number(self, value: Decimal | Fraction | None, decimals: int | None = None) -> str:
        """A figure; a fraction is rounded at ``decimals`` (2 where none are given), a decimal shown with all it has."""
        if isinstance(value, Fraction):
            value = half_up(value, 2 if decimals is None else decimals)
        return format_number(value, self.language, decimals)

    def percent(self, value: Decimal | Fraction | None, decimals: int | None = 2) -> str:
        """``value``, already in percent, with its sign."""
        if isinstance(value, Fraction):
            value = half_up(value, 2 if decimals is None else decimals)
        return format_percent(value, self.language, decimals)

    def period(self, code: str, short: bool = False) -> str:
        """A period in words."""
        return period_label(code, self.language, short)

    def day(self, moment: str, form: Any = "record") -> str:
        """The day of an ISO moment or date."""
        if len(moment) == len("2026-07-20"):
            return format_date(dt.date.fromisoformat(moment), self.language, form)
        return format_instant(moment_of(moment), self.zone, self.language, form).rsplit(" ", 1)[0]

    def instant(self, moment: str) -> str:
        """Day and minute of an ISO moment."""
        return format_instant(moment_of(moment), self.zone, self.language)

    def size(self, count: int) -> str:
        """A file's size for people; ``count`` in bytes."""
        return format_size(count, self.language)


def moment_of(text: str) -> dt.datetime:
    """An ISO moment ("2026-07-20T15:00:00Z") as an aware one."""
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


def capital(text: str) -> str:
    """``text`` as a sentence begins."""
    return text[:1].upper() + text[1:]
