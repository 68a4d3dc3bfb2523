"""The steps of a trace and how they are made: codes and exact text, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypedDict

from tracker.formats.numbers import canonical_decimal
from tracker.rules.results import fraction_text

if TYPE_CHECKING:
    from tracker.rules.pack_rules import Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a trace. ``inputs``: what went in, exact text; ``unrounded``: the exact result as a fraction.

    ``rounding``: ``half_up:2`` or None; ``unit``: ``%``, ``points`` or the unit of the value; ``source`` and
    ``sureness``: of the pack's rule, None where a step is mere arithmetic.
    """

    step: str
    rule: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    unrounded: tuple[str, str] | None = None
    rounding: str | None = None
    result: str | None = None
    unit: str = "%"
    source: str | None = None
    sureness: str | None = None


class StatedBy(TypedDict, total=False):
    """What a step says of the pack's rule behind it."""

    source: str
    sureness: str


def stated_by(rule: Stated | None) -> StatedBy:
    """Where the pack's ``rule`` is written and how sure it is, as a step says it."""
    return {} if rule is None else {"source": rule.source, "sureness": rule.sureness}


def shown_text(number: Decimal | None) -> str | None:
    """A rounded figure with its decimals."""
    return None if number is None else format(number, "f")


def texts(**numbers: Fraction | Decimal | None) -> dict[str, str]:
    """The numbers that are there, as text; fractions without an end at ten decimals."""
    found: dict[str, str] = {}
    for name, number in numbers.items():
        if isinstance(number, Decimal):
            found[name] = canonical_decimal(number)
        elif number is not None:
            found[name] = fraction_text(number) or ""
    return found


def pair(number: Fraction | None) -> tuple[str, str] | None:
    """Numerator and denominator of an exact figure."""
    return None if number is None else (str(number.numerator), str(number.denominator))


def exact_step(
    step: str,
    rule: str,
    inputs: Mapping[str, str],
    number: Fraction | None,
    rounding: str | None = None,
    unit: str = "%",
    stated: Stated | None = None,
) -> Step:
    """A step whose result is exact."""
    return Step(
        step=step,
        rule=rule,
        inputs=inputs,
        unrounded=pair(number),
        rounding=rounding,
        result=fraction_text(number),
        unit=unit,
        **stated_by(stated),
    )


def rounded_step(
    step: str,
    rule: str,
    inputs: Mapping[str, str],
    exact: Fraction | None,
    rounding: str | None,
    shown: Decimal | None,
    stated: Stated,
    unit: str = "%",
) -> Step:
    """A step whose result is shown rounded."""
    return Step(
        step=step,
        rule=rule,
        inputs=inputs,
        unrounded=pair(exact),
        rounding=rounding,
        result=shown_text(shown),
        unit=unit,
        **stated_by(stated),
    )
