"""The JSON of a year's facts, word for word: what may stand where, and the plain facts it makes.

Closed: a mistyped ``programed`` is refused, since it would change a score in silence. ``null`` says nothing. Every
number is text (``"101.02"``) or a JSON number that was read exactly; no float is ever taken. Faults are in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictBool, ValidationInfo, model_validator

from tracker.rules.inputs.fitting import misfits
from tracker.rules.inputs.kinds import (
    CreditName,
    Day,
    Decimals,
    Errors,
    Formulas,
    Limits,
    MeasureCode,
    Name,
    NotNegative,
    Number,
    Objective,
    People,
    Period,
    Positive,
    Weight,
    known,
    raise_at,
    whole_people,
)
from tracker.rules.inputs.model import (
    CommitmentInput,
    Counts,
    Figure,
    Group,
    Item,
    Operands,
    Opinion,
    Part,
    Published,
    Requirement,
    Status,
    Survey,
    Target,
    YearInputs,
)
from tracker.rules.values import Accumulation, Direction, Entry, Frequency, Universe, fault


class Shape(BaseModel):
    """One object of the JSON, and the fact that it makes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    makes: ClassVar[type]

    @model_validator(mode="before")
    @classmethod
    def _without_null(cls, content: object) -> object:
        if not isinstance(content, Mapping):
            return content
        return {key: value for key, value in content.items() if value is not None or key not in cls.model_fields}

    @cached_property
    def fact(self) -> Any:
        """The fact; of what is not said it has its own default."""
        return self.makes(**{name: _made(getattr(self, name)) for name in self.model_fields_set})


def _made(value: Any) -> Any:
    if isinstance(value, Shape):
        return value.fact
    if isinstance(value, tuple):
        return tuple(_made(one) for one in value)
    if isinstance(value, dict):
        return {key: _made(one) for key, one in value.items() if one is not None}
    return value


class GroupShape(Shape):
    """A team."""

    makes = Group
    code: Name
    name: Name | None = None
    headcount: NotNegative | None = None


class RequirementShape(Shape):
    """A requirement of a staged system."""

    makes = Requirement
    code: Name
    met: NotNegative
    of: Positive = Decimal(1)
    opinion: Opinion | None = None

    @model_validator(mode="after")
    def _some_of_all(self) -> Self:
        if self.met > self.of:
            raise_at([(("met",), "More parts are met than there are.", "Correct one of the two.")])
        return self


class ItemShape(Shape):
    """An item of a checklist."""

    code: Name
    level: Name | None = None
    points: NotNegative | None = None
    yes: People | None = None
    no: People | None = None
    weight: Positive = Decimal(1)
    not_applicable: StrictBool = False

    @cached_property
    def fact(self) -> Item:
        """The item."""
        return Item(self.code, self.level, self.points, self.yes, self.no, self.weight, not self.not_applicable)


class Surveyed(Shape):
    """Who stands around counts of answers."""

    offered: NotNegative | None = None
    population: NotNegative | None = None
    no_answer: NotNegative | None = None

    @property
    def survey(self) -> Survey | None:
        """Who was named; None where nobody was."""
        found = Survey(self.offered, self.population, self.no_answer)
        return None if found == Survey() else found


class CountsShape(Surveyed):
    """What a rule of credit takes; counts per level may stand here too and belong to the actual."""

    criteria: tuple[Number, ...] = ()
    items: tuple[ItemShape, ...] = ()
    met: People | None = None
    of: Annotated[Positive, AfterValidator(whole_people)] | None = None
    levels: tuple[NotNegative, ...] = ()

    @model_validator(mode="after")
    def _some_of_all(self) -> Self:
        if (self.met is None) != (self.of is None):
            raise fault("Children are counted as met and of.", "Say how many met their target and of how many.")
        if self.met is not None and self.of is not None and self.met > self.of:
            raise_at([(("met",), "More met their target than there are.", "Correct one of the two.")])
        if not any(getattr(self, name) not in (None, ()) for name in type(self).model_fields):
            raise fault("Nothing was counted.", "Give levels, criteria, items, or met and of.")
        return self

    @cached_property
    def fact(self) -> Counts | None:
        """The counts; None where only levels stand here."""
        found = Counts(self.criteria, _made(self.items), self.met, self.of)
        return None if found == Counts() else found


class Fraction(Shape):
    """Something with a numerator and a denominator, both or neither."""

    numerator: Number | None = None
    denominator: NotNegative | None = None

    @model_validator(mode="after")
    def _both_sides(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            raise fault("Numerator and denominator belong together.", "Give both.")
        return self

    @property
    def operands(self) -> Operands | None:
        """Both sides; None where there are none."""
        if self.numerator is None or self.denominator is None:
            return None
        return Operands(self.numerator, self.denominator)


def _or_none(content: object) -> object:
    return content or {}


class PartShape(Fraction):
    """A part of a figure, a fraction or counts per level."""

    counts: tuple[NotNegative, ...] = ()


class FigureShape(Fraction, Surveyed):
    """A figure: a value, a fraction, or counts per level; with its parts by dimension and category."""

    value: Number | None = None
    counts: tuple[NotNegative, ...] = ()
    parts: Annotated[dict[str, dict[str, PartShape]], BeforeValidator(_or_none)] = {}

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.value is None and self.numerator is None and not self.counts:
            raise fault("This figure says nothing.", "Give a value, or a numerator and a denominator.")
        return self

    @cached_property
    def fact(self) -> Figure:
        """The figure."""
        parts = tuple(
            Part(dimension, category, part.operands, part.counts)
            for dimension, categories in self.parts.items()
            for category, part in categories.items()
        )
        return Figure(self.value, self.operands, self.counts, self.survey, parts)


class TargetShape(Fraction):
    """The year's target: a value, a fraction, or both ends of a range."""

    value: Number | None = None
    low: Number | None = None
    high: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise fault("A range has two ends.", "Give the lowest and the highest value: low and high.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise fault("The lowest value is above the highest.", "Swap or correct them.")
        if self.fact == Target():
            raise fault("This target says nothing.", "Give a value, or a numerator and a denominator.")
        return self

    @cached_property
    def fact(self) -> Target:
        """The target."""
        return Target(self.value, self.operands, self.low, self.high)


class PublishedShape(Shape):
    """The source's own figures."""

    makes = Published
    achievement: Number | None = None
    obtained: Number | None = None
    points_programmed: Number | None = None
    points_won: Number | None = None
    actual: Number | None = None
    met: StrictBool | None = None


class CommitmentShape(Shape):
    """A commitment with its figures."""

    makes = CommitmentInput
    code: Name
    name: Name | None = None
    weight: Weight | None = None
    weights: Annotated[dict[str, Weight | None], BeforeValidator(_or_none)] = {}
    direction: Direction | None = None
    objective: Objective | None = None
    group: Name | None = None
    parent: Name | None = None
    unit: Name | None = None
    factor: Positive | None = None
    decimals: Decimals | None = None
    universe: Universe | None = None
    target: TargetShape | None = None
    programmed: Annotated[dict[Period, Number | None], BeforeValidator(_or_none)] = {}
    actual: FigureShape | None = None
    periods: Annotated[dict[Period, FigureShape | None], BeforeValidator(_or_none)] = {}
    accumulation: Accumulation | None = None
    entry: Entry | None = None
    frequency: Frequency | None = None
    since: Period | None = None
    requirements: tuple[RequirementShape, ...] = ()
    requirements_at: Period | None = None
    status: Status | None = None
    published: PublishedShape | None = None
    faults: tuple[str, ...] = ()
    credit: CreditName | None = None
    counts: CountsShape | None = None
    formulas: Formulas = ()
    measured_on: Day | None = None
    measure: MeasureCode | None = None
    stage: Name | None = None
    cut_points: Limits | None = None
    reporting_errors: Errors | None = None

    @model_validator(mode="after")
    def _fits(self, info: ValidationInfo[Any]) -> Self:
        if self.counts is not None and self.counts.levels and self.actual is not None:
            twice = "Counts stand here and there is an actual too.", "Keep one of the two."
            raise_at([(("counts", "levels"), *twice)])
        raise_at(misfits(self.fact, *known(info)))
        return self

    @cached_property
    def fact(self) -> CommitmentInput:
        """The commitment; levels that stand under its counts are those of its actual."""
        found = {name: _made(getattr(self, name)) for name in self.model_fields_set}
        if self.counts is not None and self.counts.levels:
            found["actual"] = Figure(counts=self.counts.levels, survey=self.counts.survey)
        return CommitmentInput(**found)


def _some(found: tuple[CommitmentShape, ...]) -> tuple[CommitmentShape, ...]:
    if not found:
        raise fault("There is no commitment.", "Give at least one.")
    return found


class YearShape(Shape):
    """A year: the period at whose end it stands, teams, commitments."""

    makes = YearInputs
    as_of: Period | None = None
    groups: tuple[GroupShape, ...] = ()
    commitments: Annotated[tuple[CommitmentShape, ...], AfterValidator(_some)]
