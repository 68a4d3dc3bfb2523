"""The steps of a trace and how they are made: codes and exact text, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import fraction_text

if TYPE_CHECKING:
    from tracker.rules.programme.citations import Because, Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a trace. ``inputs``: what went in, exact text; ``unrounded``: the exact result as a fraction.

    ``rounding``: ``half_up:2`` or None; ``unit``: ``%``, ``points`` or the unit of the value. ``ground``: the rule that
    is applied, with its source; or why none is: a word of :data:`Because`. ``rounded_by``: the
    rule by which the result was rounded, where a rule says so.
    """

    step: str
    rule: str
    ground: Ground | Because
    inputs: Mapping[str, str] = field(default_factory=dict)
    unrounded: tuple[str, str] | None = None
    rounding: str | None = None
    result: str | None = None
    unit: str = "%"
    rounded_by: Ground | None = None

    @property
    def stated(self) -> Ground | None:
        """The rule behind it; None where there is none."""
        return None if isinstance(self.ground, str) else self.ground

    @property
    def rests_on(self) -> tuple[Ground | Because, ...]:
        """Its rule, or why there is none, and the rule by which it was rounded."""
        return (self.ground,) if self.rounded_by is None else (self.ground, self.rounded_by)

    @property
    def sureness(self) -> str | None:
        """How sure its rule is; what no rule says is assumed. None of arithmetic, figures and definitions."""
        if isinstance(self.ground, str):
            return "assumed" if self.ground == "not_stated" else None
        return self.ground.sureness

    @property
    def assumed(self) -> bool:
        """Whether it rests on something that no text was found to say, its rounding included."""
        return self.sureness == "assumed" or (self.rounded_by is not None and self.rounded_by.sureness == "assumed")


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
    ground: Ground | Because,
    rounding: str | None = None,
    unit: str = "%",
    rounded_by: Ground | None = None,
) -> Step:
    """A step whose result is exact."""
    return Step(
        step=step,
        rule=rule,
        ground=ground,
        inputs=inputs,
        unrounded=pair(number),
        rounding=rounding,
        result=fraction_text(number),
        unit=unit,
        rounded_by=rounded_by,
    )


def rounded_step(
    step: str,
    rule: str,
    inputs: Mapping[str, str],
    exact: Fraction | None,
    rounding: str | None,
    shown: Decimal | None,
    ground: Ground | Because,
    unit: str = "%",
    rounded_by: Ground | None = None,
) -> Step:
    """A step whose result is shown rounded."""
    return Step(
        step=step,
        rule=rule,
        ground=ground,
        inputs=inputs,
        unrounded=pair(exact),
        rounding=rounding,
        result=shown_text(shown),
        unit=unit,
        rounded_by=rounded_by,
    )
