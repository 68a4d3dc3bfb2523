"""The tree of a pack: objectives, the commitments it offers, staged systems, weights; and its calendar."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from tracker.rules.programme.definition import Definition, Requirement
from tracker.rules.programme.indicator import Indicator
from tracker.rules.programme.rules import LANGUAGES, Moment, Stated, Text, nothing
from tracker.rules.values import (
    Code,
    Exact,
    Fact,
    Frequency,
    NotNegative,
    Percent,
    Places,
    Positive,
    Sureness,
    Whole,
    YesNo,
)


class Limits(Fact):
    """A weight in percent: fixed where written as one number, otherwise from ``min`` to ``max``.

    ``usual``: the weight a published programme gave it; what a draft starts from.
    """

    min: Percent
    max: Percent
    usual: Percent | None = None

    @model_validator(mode="before")
    @classmethod
    def _fixed(cls, content: Any) -> Any:
        if isinstance(content, str | Decimal):
            return {"min": content, "max": content, "usual": content}
        return content

    @property
    def fixed(self) -> bool:
        """Whether only one weight is possible."""
        return self.min == self.max


class Own(Stated):
    """Commitments an agency may formulate itself under an objective: how many, and of which weight each."""

    least: Whole
    most: Whole
    weight: Limits


class PackRequirement(Fact):
    """A technical requirement, what proves it, and whose opinion it needs."""

    code: Code
    text: Text
    means: Text | None = None
    third_party: Text | None = None


class StageObjective(Fact):
    """An objective of a stage. Where the wording was not published only the number of requirements is known."""

    code: Code
    name: Text
    weight: NotNegative
    requirements: tuple[PackRequirement, ...] = ()
    count: Whole | None = None

    def listed(self, language: str) -> tuple[Requirement, ...]:
        """Its requirements; ``RT1`` to ``RTn`` without text where only the number is known."""
        if not self.requirements:
            return tuple(Requirement(code=f"RT{n}") for n in range(1, (self.count or 0) + 1))
        return tuple(
            Requirement(
                code=one.code,
                text=one.text[language],
                means=one.means[language] if one.means else "",
                third_party=one.third_party[language] if one.third_party else "",
            )
            for one in self.requirements
        )


class Stage(Fact):
    """A stage of a management system."""

    code: Code
    name: Text
    objectives: tuple[StageObjective, ...]


class System(Fact):
    """A management system: stages, their objectives and requirements."""

    stages: tuple[Stage, ...]


class PackCommitment(Stated):
    """A commitment the pack offers or prescribes: an indicator or a staged system.

    ``required``: a set without it is incomplete. ``credit``: one of the pack's further rules; ``criteria``: its values
    where credit is interpolated. Weights of stages are those of ``weight.usual``.
    """

    code: Code
    name: Text
    weight: Limits
    required: YesNo = False
    credit: Code | None = None  # one of rules.credits; None: rules.credit
    criteria: tuple[Exact, ...] = ()
    indicator: Indicator | None = None
    system: System | None = None

    @property
    def kind(self) -> Literal["indicator", "system"]:
        """What the commitment is, in the words of the data."""
        return "system" if self.system else "indicator"

    def definition(self, language: str) -> Definition:
        """The definition a commitment starts from, its texts in ``language``."""
        if self.indicator:
            defined = self.indicator.defined(language, self.code, "", self.sureness)
            return defined.model_copy(update={"credit": self.credit, "criteria": self.criteria})
        return Definition(unit="%", factor=Decimal(100), sureness=self.sureness, catalogue_code=self.code)

    def stages(self) -> Iterator["StageCommitment"]:
        """The objectives of its stages in order, each with its full code (``TD-E1O1``)."""
        for stage in self.system.stages if self.system else ():
            for objective in stage.objectives:
                yield StageCommitment(self, stage, objective)

    def stage_weights(self, weight: Decimal, decimals: int) -> dict[str, Decimal]:
        """The weight of each stage objective when the system weighs ``weight``.

        As written in the pack for its usual weight; for another weight in the same proportion, rounded down
        to ``decimals`` with what is left on the last, so that they add up.
        """
        stages = list(self.stages())
        whole = sum((one.weight for one in stages), Decimal(0))
        if not stages or weight == whole or not whole:
            return {one.code: one.weight for one in stages}
        step = Decimal(1).scaleb(-decimals)
        shares = {one.code: (weight * one.weight / whole).quantize(step, ROUND_DOWN) for one in stages}
        shares[stages[-1].code] += weight - sum(shares.values())
        return shares


class StageCommitment:
    """An objective of a stage as a commitment of its own: code, name, weight, requirements."""

    __slots__ = ("code", "name", "objective", "parent", "stage", "weight")

    def __init__(self, parent: PackCommitment, stage: Stage, objective: StageObjective) -> None:
        self.parent, self.stage, self.objective = parent, stage, objective
        self.code = f"{parent.code}-{stage.code}{objective.code}"
        self.weight: Decimal = objective.weight
        self.name = {
            language: f"{parent.name[language]}: {stage.name[language]}, {objective.name[language]}"
            for language in LANGUAGES
        }

    def definition(self, language: str) -> Definition:
        """Requirements met over requirements, in percent."""
        return Definition(
            unit="%",
            factor=Decimal(100),
            requirements=self.objective.listed(language),
            entry="year_to_date",
            sureness=self.parent.sureness,
            catalogue_code=self.code,
        )


class Objective(Fact):
    """A management objective: its weight, what the pack offers under it, and whether agencies add their own."""

    code: Code
    name: Text
    weight: Limits
    own: Own | None = None
    suggests: tuple[Code, ...] = ()  # codes of the indicator catalogue
    commitments: tuple[PackCommitment, ...] = ()
    source: Code
    sureness: Sureness


class Form(Fact):
    """A form with its own weights (Form H, incentive); one of them drives the pay band."""

    code: Code
    name: Text
    drives_band: YesNo = False


class TreeWeights(Fact):
    """What weights add up to, per group where the tree has groups, and their decimals.

    ``add_up`` false: they are proportions only, of whatever they add up to.
    """

    sum: Positive
    decimals: Places
    add_up: YesNo = True


class Tree(Fact):
    """How commitments hang together."""

    levels: tuple[Literal["team", "objective", "commitment"], ...]
    weights: TreeWeights
    group_by: Annotated[Literal["team", "objective"] | None, BeforeValidator(nothing)] = None


class After(Fact):
    """So many working days after the day on which an earlier milestone ends."""

    milestone: Code
    working_days: Whole


class Milestone(Stated):
    """A named deadline on the clocks of the programme; ``until`` includes its last minute.

    ``after`` in its place: the end of the last of so many working days.
    """

    code: Code
    opens: Moment | None = None
    until: Moment | None = None
    after: After | None = None
    owed_by: Literal["coordinator", "lead", "head", "ministry_officer", "reviewer", "programme_manager"]


class Periods(Fact):
    """How often progress is reported, and from which to which period."""

    frequency: Frequency
    first: str
    last: str


class Reporting(Stated):
    """When a period can be reported: days after its end, and the days of grace in which it counts as late.

    ``count``: calendar days; calendar days whose last one moves to the next working day; or working days alone. The
    grace is counted the same way, from the last day on.
    """

    opens_after_days: Whole
    closes_after_days: Whole
    grace_days: Whole
    count: Literal["calendar", "calendar_to_working", "working"] = "calendar"


class Calendar(Fact):
    """Periods, reporting windows and milestones. ``holidays``: the country whose working days count."""

    holidays: Annotated[Literal["CL"] | None, BeforeValidator(nothing)] = None

    periods: Periods
    reporting: Reporting
    milestones: tuple[Milestone, ...] = ()
