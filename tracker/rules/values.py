"""The small vocabulary that definitions and packs share: exact numbers, codes, and closed lists of words."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import ErrorDetails, PydanticCustomError

from tracker.formats.numbers import MAX_DIGITS
from tracker.formats.sentences import N_

Direction = Literal["higher", "lower", "range", "report"]
Accumulation = Literal[
    "sum_over_sum", "sum_over_mean", "sum_over_fixed", "last_over_fixed", "last", "mean", "maximum", "sum_of_counts"
]
Entry = Literal["period", "year_to_date"]
Frequency = Literal["monthly", "quarterly", "semester", "yearly"]
Universe = Literal["fixed", "moving"]
Sureness = Literal["published", "derived", "assumed"]

_NUMBER = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(?:\.[0-9]{{1,{MAX_DIGITS}}})?")
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


class Fact(BaseModel):
    """Base of what a definition or a pack states: closed and unchanging."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def fault(what: str, how_to_fix: str = "") -> PydanticCustomError:
    """A refusal: what is wrong, which a form shows translated, and how to fix it, which only a shell shows."""
    return PydanticCustomError("rule", "{what}", {"what": what, "how_to_fix": how_to_fix})


_LIST = ("This is no list.", "Write a list of its entries.")
_MAPPING = ("This is no mapping.", "Write names with their values.")
_WORDS = {
    "missing": ("“{key}” is missing.", "Add it."),
    "extra_forbidden": ("“{key}” is not known here.", "Correct the word or take it out."),
    "literal_error": ("“{value}” is not one of the words known here.", "Write one of: {expected}."),
    "string_type": ("This is no text.", "Write one value, no list and no mapping."),
    "tuple_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
}
"""What is wrong and how to fix it, by pydantic's types of error."""


def told(item: ErrorDetails) -> tuple[str, str]:
    """What is wrong and how to fix it, in English: one of pydantic's errors for whoever reads it in a shell."""
    context: dict[str, Any] = item.get("ctx", {})
    if item["type"] == "rule":
        return item["msg"], context["how_to_fix"] or "Correct the value."
    what, how = _WORDS.get(item["type"], ("This cannot be read: {reason}.", "Correct the value."))
    places = {
        "key": item["loc"][-1] if item["loc"] else "",
        "value": str(item["input"])[:40],
        "expected": str(context.get("expected", "")).replace(" or ", ", ").replace("'", ""),
        "reason": item["msg"],
    }
    return what.format(**places), how.format(**places)


def _exact(value: object) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    raise fault(N_("This is no plain number."), "Write digits and a point for decimals, as in 7.6.")


def _whole(value: object) -> int:
    number = _exact(value)
    if number != number.to_integral_value():
        raise fault(N_("This must be a whole number."), "Take the decimals away.")
    return int(number)


def _percent(value: Decimal) -> Decimal:
    if not 0 <= value <= 100:
        raise fault("A percentage here is from 0 to 100.", "Write a number in between.")
    return value


def _places(value: int) -> int:
    if not 0 <= value <= 10:
        raise fault(N_("Decimals are from 0 to 10."), "Write a number in between.")
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise fault("This cannot be negative.", "Write 0 or more.")
    return value


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise fault(N_("This must be more than zero."), "Write a number above 0.")
    return value


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise fault(
            N_("A code has letters without accents, digits, points, hyphens and underscores, 64 at most."),
            "Take the other characters out.",
        )
    return value


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise fault("This is neither yes nor no.", "Write true or false.")


def _filled(value: str) -> str:
    if not value.strip():
        raise fault(N_("This is empty."), "Write something, or take the line out.")
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
