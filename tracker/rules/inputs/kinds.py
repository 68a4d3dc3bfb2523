"""The single values of a year's facts: exact numbers, weights, periods, codes, days, each with what is wrong with it.

What needs the programme (is there such an objective? does the period lie in the year?) finds it in the context.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import AfterValidator, BeforeValidator, TypeAdapter, ValidationError, ValidationInfo

from tracker.formats.numbers import MAX_DIGITS, places
from tracker.rules.programme.formulas import CountFormula, check_days
from tracker.rules.programme.measures import measures
from tracker.rules.programme.rules import CutPoints
from tracker.rules.programme.yaml_text import Found
from tracker.rules.values import fault

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

_NUMBER = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(\.[0-9]{{1,{MAX_DIGITS}}})?")
_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]|S[12]))?")
_MAX_TEXT = 2000


class Known(NamedTuple):
    """What the facts are read beside. ``kept``: they were scored before, and are taken as they were."""

    programme: Programme
    kept: bool


def known(info: ValidationInfo[Any]) -> Known:
    """What the facts are read beside. Raises :class:`TypeError` where nobody gave it."""
    if not isinstance(info.context, Known):
        raise TypeError("facts are read beside a programme")
    return info.context


def raise_at(found: Iterable[Found]) -> None:
    """Raise what was found, each fault at its place below the one that is being read; nothing where it is empty."""
    faults: Any = [{"type": fault(what, how), "loc": path, "input": None} for path, what, how in found]
    if faults:
        raise ValidationError.from_exception_data("facts", faults)


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


def _number(value: object) -> Decimal:
    number = exact(value)
    if number is None:
        raise fault("This is no number of at most 30 digits.", "Write digits and a point for decimals, as in 12.5.")
    return number


def _not_negative(number: Decimal) -> Decimal:
    if number < 0:
        raise fault("This cannot be negative.", "Write 0 or more.")
    return number


def _positive(number: Decimal) -> Decimal:
    if number <= 0:
        raise fault("This must be more than zero.", "Write a number above 0.")
    return number


def whole_people(number: Decimal, info: ValidationInfo[Any]) -> Decimal:
    """A part of a person is refused, since as little as wanted would count as some."""
    if not known(info).kept and places(number):
        raise fault("None is counted in parts.", "Write how many as a whole number.")
    return number


def _weight(number: Decimal, info: ValidationInfo[Any]) -> Decimal:
    """A weight in percent, in the decimals of the programme: a finer one could lift a total above its weights."""
    if places(number) > known(info).programme.tree.weights.decimals:
        raise fault("This weight has more decimals than the programme's weights.", "Round it.")
    return number


def _whole(most: int) -> BeforeValidator:
    def read(value: object) -> int:
        number = _number(value)
        if number != int(number) or not 0 <= number <= most:
            raise fault("This is no whole number in its limits.", f"Write one from 0 to {most}.")
        return int(number)

    return BeforeValidator(read)


def _text(value: str) -> str:
    if not value.strip() or len(value) > _MAX_TEXT:
        raise fault(f"This is empty, or longer than {_MAX_TEXT} characters.", "Write a short text.")
    if any(unicodedata.category(char) == "Cc" and char not in "\t\n\r" for char in value):
        raise fault("This holds a control character, which nobody can see.", "Write the text again.")
    return value


def _period(code: str, info: ValidationInfo[Any]) -> str:
    year = known(info).programme.year
    if not _PERIOD.fullmatch(code):
        raise fault("This is no period.", "Write one such as 2026-06, 2026-Q2, 2026-S1 or 2026.")
    if code[:4] != str(year):
        raise fault("This period lies outside the programme's year.", f"Write one of {year}.")
    return code


def _objective(code: str, info: ValidationInfo[Any]) -> str:
    codes = [one.code for one in known(info).programme.objectives]
    if codes and code not in codes:
        raise fault("The programme has no such objective.", f"Write one of: {', '.join(codes)}.")
    return code


def _credit(name: str, info: ValidationInfo[Any]) -> str:
    names = known(info).programme.rules.credits
    if name not in names:
        fix = f"Write one of: {', '.join(names)}." if names else "Take it out."
        raise fault("The programme has no such rule of credit.", fix)
    return name


def _measure(code: str) -> str:
    if code not in measures():
        raise fault("There is no such measure.", f"Write one of: {', '.join(measures())}.")
    return code


def _day(value: object) -> dt.date:
    """A day, or the last day of a month written as 2026-04."""
    text = str(value)
    try:
        if len(text) == 7:
            first = dt.date.fromisoformat(f"{text}-01")
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return dt.date.fromisoformat(text)
    except ValueError:
        raise fault("This is no day.", "Write it as 2026-12-31, or the month as 2026-12.") from None


def _texts(content: object) -> object:
    """The numbers of a formula as texts, under the limits of a pack's."""
    if not isinstance(content, Mapping):
        return content
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in content.items()}


def _days(formulas: tuple[CountFormula, ...]) -> tuple[CountFormula, ...]:
    if wrong := check_days(formulas):
        raise fault(wrong, "Correct their days or their levels.")
    return formulas


Number = Annotated[Decimal, BeforeValidator(_number)]
NotNegative = Annotated[Number, AfterValidator(_not_negative)]
Positive = Annotated[Number, AfterValidator(_positive)]
People = Annotated[NotNegative, AfterValidator(whole_people)]
Weight = Annotated[NotNegative, AfterValidator(_weight)]
Name = Annotated[str, AfterValidator(_text)]
Period = Annotated[str, AfterValidator(_period)]
Formulas = Annotated[
    tuple[Annotated[CountFormula, BeforeValidator(_texts)], ...],
    AfterValidator(_days),
]
LIMITS: TypeAdapter[dict[str, Decimal | None]] = TypeAdapter(dict[str, NotNegative | None])
Decimals = Annotated[int, _whole(12)]
Errors = Annotated[int, _whole(999)]
Objective = Annotated[Name, AfterValidator(_objective)]
CreditName = Annotated[Name, AfterValidator(_credit)]
MeasureCode = Annotated[Name, AfterValidator(_measure)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Limits = Annotated[CutPoints, BeforeValidator(LIMITS.validate_python)]
"""Cut points of its own, under the limits of all numbers here."""
