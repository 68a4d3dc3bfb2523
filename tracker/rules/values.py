"""The small vocabulary that definitions and packs share: exact numbers, codes, and closed lists of words."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from tracker.formats.sentences import N_

Direction = Literal["higher", "lower", "range", "report"]
Accumulation = Literal[
    "sum_over_sum", "sum_over_mean", "sum_over_fixed", "last_over_fixed", "last", "mean", "maximum", "sum_of_counts"
]
Entry = Literal["period", "year_to_date"]
Frequency = Literal["monthly", "quarterly", "semester", "yearly"]
Universe = Literal["fixed", "moving"]
Sureness = Literal["published", "derived", "assumed"]

_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


class Fact(BaseModel):
    """Base of what a definition or a pack states: closed and unchanging."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def fault(message: str, mend: str = "", **params: Any) -> PydanticCustomError:
    """A refusal as catalogue keys, so that whoever shows it can translate it."""
    return PydanticCustomError("rule", message, {"mend": mend, "params": params})


def _exact(value: object) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    raise fault(N_("This is no plain number."), N_("Write digits and a point for decimals, as in 7.6."))


def _whole(value: object) -> int:
    number = _exact(value)
    if number != number.to_integral_value():
        raise fault(N_("This must be a whole number."), N_("Take the decimals away."))
    return int(number)


def _percent(value: Decimal) -> Decimal:
    if not 0 <= value <= 100:
        raise fault(N_("A percentage here is from 0 to 100."), N_("Write a number in between."))
    return value


def _places(value: int) -> int:
    if not 0 <= value <= 10:
        raise fault(N_("Decimals are from 0 to 10."), N_("Write a number in between."))
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise fault(N_("This cannot be negative."), N_("Write 0 or more."))
    return value


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise fault(N_("This must be more than zero."), N_("Write a number above 0."))
    return value


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise fault(
            N_("A code has letters without accents, digits, points, hyphens and underscores, 64 at most."),
            N_("Take the other characters out."),
        )
    return value


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise fault(N_("This is neither yes nor no."), N_("Write true or false."))


def _filled(value: str) -> str:
    if not value.strip():
        raise fault(N_("This is empty."), N_("Write something, or take the line out."))
    return value


Exact = Annotated[Decimal, BeforeValidator(_exact)]
NotNegative = Annotated[Exact, AfterValidator(_not_negative)]
Positive = Annotated[Exact, AfterValidator(_positive)]
Percent = Annotated[Exact, AfterValidator(_percent)]
Whole = Annotated[int, BeforeValidator(_whole)]
Places = Annotated[Whole, AfterValidator(_places)]
Code = Annotated[str, AfterValidator(_code)]
Filled = Annotated[str, AfterValidator(_filled)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
