"""The small readers of a file of facts: texts, words, numbers, periods; every fault under the field it is in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, get_args

from tracker.formats.sentences import N_, Word

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

MAX_DIGITS = 30
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]|S[12]))?")
_MAX_TEXT = 2000


class SmallReader:
    """Reads single values and gathers faults by place."""

    def __init__(self, programme: Programme, kept: bool = False) -> None:
        self.programme, self.kept = programme, kept
        self.faults: dict[str, str] = {}

    def fault(self, at: str, message: str) -> None:
        self.faults.setdefault(at or "file", message if isinstance(message, Word) else Word(message))

    def keys(self, item: object, at: str, allowed: set[str] | frozenset[str] | None) -> dict[str, Any]:
        if not isinstance(item, Mapping):
            self.fault(at, N_("Write an object in braces."))
            return {}
        for key in item:
            if allowed is not None and key not in allowed:
                self.fault(f"{at}.{key}".lstrip("."), N_("This word is not known here."))
        return dict(item)

    def items(self, items: object, at: str) -> Iterator[tuple[str, object]]:
        if items is None:
            return
        if not isinstance(items, list | tuple):
            self.fault(at, N_("Write a list in brackets."))
            return
        for index, item in enumerate(items):
            yield f"{at}[{index}]", item

    def text(self, got: Mapping[str, object], key: str, at: str, needed: bool = True) -> str | None:
        value = got.get(key)
        if value is None and not needed:
            return None
        if not isinstance(value, str) or not value.strip() or len(value) > _MAX_TEXT:
            self.fault(f"{at}.{key}", N_("Write a short text."))
            return None
        return value

    def word(self, got: Mapping[str, object], key: str, at: str, words: Any, default: Any) -> Any:
        value = got.get(key)
        if value is None:
            return default
        if value not in get_args(words):
            self.fault(f"{at}.{key}", _WORDS[key])
            return default
        return value

    def words(self, items: object, at: str) -> tuple[str, ...]:
        found = []
        for place, item in self.items(items, at):
            if isinstance(item, str):
                found.append(item)
            else:
                self.fault(place, N_("Write a short text."))
        return tuple(found)

    def number(
        self, got: Mapping[str, object], key: str, at: str, least: int | None = None, above: int | None = None
    ) -> Decimal | None:
        value = got.get(key)
        if value is None:
            return None
        number = exact(value)
        if number is None:
            self.fault(f"{at}.{key}", N_("Write a number such as 12.5, of at most 30 digits."))
        elif least is not None and number < least:
            self.fault(f"{at}.{key}", N_("Write a number from 0 on."))
        elif above is not None and number <= above:
            self.fault(f"{at}.{key}", N_("Write a number above 0."))
        else:
            return number
        return None

    def whole(self, got: Mapping[str, object], key: str, at: str, most: int) -> int | None:
        number = self.number(got, key, at, least=0)
        if number is None:
            return None
        if number != int(number) or number > most:
            message = N_("Write a whole number from 0 to 12.") if most == 12 else N_("Write a whole number from 0 on.")
            self.fault(f"{at}.{key}", message)
            return None
        return int(number)

    def period(self, value: object, at: str) -> str | None:
        if not isinstance(value, str) or not _PERIOD.fullmatch(value):
            self.fault(at, N_("Write a period such as 2026-06, 2026-Q2, 2026-S1 or 2026."))
        elif value[:4] != str(self.programme.year):
            self.fault(at, N_("This period lies outside the programme's year."))
        else:
            return value
        return None

    def period_in(self, got: Mapping[str, object], key: str, at: str) -> str | None:
        return None if got.get(key) is None else self.period(got[key], f"{at}.{key}")

    def refuse_twice(self, codes: list[str], at: str) -> None:
        seen: set[str] = set()
        for index, code in enumerate(codes):
            if code and code in seen:
                self.fault(f"{at}[{index}].code", N_("This code is there twice."))
            seen.add(code)


_WORDS = {
    "direction": N_("Write higher, lower, range or report."),
    "universe": N_("Write fixed or moving."),
    "opinion": N_("Write favourable, unfavourable or missing."),
    "entry": N_("Write period or year_to_date."),
    "frequency": N_("Write monthly, quarterly, semester or yearly."),
    "accumulation": N_(
        "Write sum_over_sum, sum_over_mean, sum_over_fixed, last_over_fixed, last, mean, maximum or sum_of_counts."
    ),
    "status": N_("Write measured, not_measured, excluded, not_committed, not_applicable or external_cause."),
}


def exact(value: object) -> Decimal | None:
    """``value`` as an exact number of at most thirty digits on either side of the point; None where it is not one."""
    if isinstance(value, bool | float):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return None
    if not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value)
    except (InvalidOperation, ValueError):
        return None
    if not number.is_finite():
        return None
    if number and (number.adjusted() >= MAX_DIGITS or int(number.as_tuple().exponent) < -MAX_DIGITS):
        return None
    return number
