"""How a commitment is measured: what a commitment version keeps beside its target and weight."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Self

from pydantic import ValidationError, model_validator

from tracker.errors import Invalid
from tracker.formats.canonical import plain
from tracker.formats.sentences import N_
from tracker.rules.programme.formulas import CountFormula, check_days
from tracker.rules.values import (
    Accumulation,
    Code,
    Direction,
    Entry,
    Exact,
    Fact,
    Filled,
    Frequency,
    Places,
    Positive,
    Sureness,
    Universe,
    YesNo,
    fault,
)

OVER = frozenset({"sum_over_sum", "sum_over_mean", "sum_over_fixed", "last_over_fixed"})
"""Accumulations that work on a numerator and a denominator."""
TO_DATE = frozenset({"last", "last_over_fixed"})
"""Accumulations that can take figures which already are year to date."""
_LATER = ("signed", "formulas", "credit", "criteria", "items")


def _twice(codes: Iterable[str]) -> bool:
    found = list(codes)
    return len(set(found)) < len(found)


class Operand(Fact):
    """The numerator or the denominator: what is counted, in which unit. ``signed``: it may be negative."""

    name: Filled
    unit: str = ""
    signed: YesNo = False


class Requirement(Fact):
    """One technical requirement of a stage, and what proves it."""

    code: Filled
    text: str = ""
    means: str = ""
    third_party: str = ""  # the body whose opinion it needs; empty: the agency's own doing


class ChecklistItem(Fact):
    """One item of a checklist: what is asked, at which ``level`` of the rule of credit, and its weight there."""

    code: Code
    text: str = ""
    level: str = ""
    weight: Positive = Decimal(1)


class Definition(Fact):
    """How a commitment is measured. Numbers are exact; ``factor`` turns numerator / denominator into the unit.

    ``operands`` holds numerator and denominator, or nothing where a value is stated as such.
    ``formulas``: what makes a figure of counts per level or per bucket, each with the days on which it holds.
    ``share``: the numerator counts a part of the denominator and cannot exceed it. ``signed``: a value that is stated
    as such may be negative; of a fraction each operand says so itself.
    ``credit``: the name of one of the programme's further rules of credit; ``criteria``: the values for the credits of
    an interpolated one, in its order; ``items``: what a checklist asks.
    """

    formula: str = ""
    operands: tuple[Operand, ...] = ()
    unit: str = ""
    factor: Positive = Decimal(1)
    decimals: Places = 2
    direction: Direction = "higher"
    accumulation: Accumulation = "sum_over_sum"
    entry: Entry = "period"
    frequency: Frequency = "monthly"
    universe: Universe = "fixed"
    share: YesNo = False
    signed: YesNo = False
    formulas: tuple[CountFormula, ...] = ()
    credit: Code | None = None
    criteria: tuple[Exact, ...] = ()
    items: tuple[ChecklistItem, ...] = ()
    means_of_verification: tuple[Filled, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    notes: str = ""
    sureness: Sureness | None = None
    source: str = ""
    catalogue_code: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _accumulates_by_default(cls, content: Any) -> Any:
        """A stated value and a staged system keep their last figure; a fraction adds up both sides."""
        if isinstance(content, dict) and "accumulation" not in content and not content.get("operands"):
            return {**content, "accumulation": "last"}
        return content

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len(self.operands) not in (0, 2):
            raise fault(N_("Name both the numerator and the denominator, or neither."))
        if not self.operands and self.accumulation in OVER:
            raise fault(N_("This accumulation needs a numerator and a denominator."))
        if not self.operands and self.share:
            raise fault(N_("Only a numerator over a denominator can be a share."))
        if self.entry == "year_to_date" and self.accumulation not in TO_DATE:
            raise fault(N_("Figures that are already year to date would be counted twice: take the last one."))
        if (self.accumulation == "sum_of_counts") and not self.formulas:
            raise fault(N_("Counts per level need the formula that makes a figure of them."))
        if self.formulas and (self.operands or self.accumulation not in ("sum_of_counts", "last")):
            raise fault(N_("What is counted per level is added up level by level, or the last counts stand."))
        if self.direction != "report" and any(one.kind == "percentile" for one in self.formulas):
            raise fault(N_("Percentiles of periods cannot be accumulated: a percentile is report only."))
        if wrong := check_days(self.formulas):
            raise fault(wrong)
        if _twice(requirement.code for requirement in self.requirements):
            raise fault(N_("Two requirements have the same code."))
        if _twice(item.code for item in self.items):
            raise fault(N_("Two items of the checklist have the same code."))
        if self.items and (self.operands or self.formulas):
            raise fault(N_("A checklist has neither a numerator and a denominator nor counts per level."))
        return self

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> Self:
        """The definition kept as ``content``. Raises :class:`Invalid` with the fields to mend."""
        try:
            return cls.model_validate(dict(content))
        except ValidationError as error:
            fields = {".".join(map(str, item["loc"])) or "accumulation": item["msg"] for item in error.errors()}
            raise Invalid(N_("The definition of the indicator does not hold together."), fields) from error

    def dump(self) -> dict[str, Any]:
        """The definition in JSON's own types, numbers as text: what :meth:`load` takes."""
        content: dict[str, Any] = plain(self.model_dump(mode="python"))
        for name in _LATER:  # a definition without them stays the text it was before there were any
            if not content[name]:
                del content[name]
        return content

    @property
    def numerator(self) -> Operand | None:
        """What is counted, or None where a value is stated as such."""
        return self.operands[0] if self.operands else None

    @property
    def denominator(self) -> Operand | None:
        """What it is set against, or None where a value is stated as such."""
        return self.operands[1] if self.operands else None
