"""A year as it stands in the record, loaded in a constant number of statements, and its scoring inputs at any period.

Everything that a page, a report or the scorer asks of a year is answered from :class:`YearFacts` in memory: one
load serves twelve standings.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from tracker.progress.counted import NOTHING, Counted
from tracker.progress.opinion import OpinionFacts, held_until, with_opinions
from tracker.rules.calendar.periods import Period, period_of, periods_of
from tracker.rules.inputs.model import (
    CommitmentInput,
    Figure,
    Group,
    Operands,
    Part,
    Published,
    Requirement,
    Target,
    YearInputs,
)
from tracker.rules.lifecycle import COUNTING, IN_FORCE
from tracker.rules.programme.definition import Definition

_PUBLISHED_COLUMNS = {
    "compliance": "achievement",
    "achievement": "achievement",
    "obtained": "obtained",
    "points_programmed": "points_programmed",
    "points_won": "points_won",
    "actual": "actual",
}


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """One statement of a period's figures, as kept."""

    id: UUID
    n: int
    numerator: Decimal | None
    denominator: Decimal | None
    stated_value: Decimal | None
    requirements: tuple[Mapping[str, Any], ...]
    analysis: str | None
    as_published: Mapping[str, Any]
    faults: tuple[str, ...]
    withdrawn: bool
    reason: str | None
    by: str | None
    received_at: dt.datetime
    parts: tuple[Part, ...] = ()
    counted: Counted = NOTHING

    @property
    def figure(self) -> Figure | None:
        """What the scorer takes, or None where there is nothing to take."""
        if self.counted.levels:
            return Figure(counts=self.counted.levels)
        if self.numerator is not None and self.denominator is not None:
            return Figure(self.stated_value, Operands(self.numerator, self.denominator), parts=self.parts)
        return None if self.stated_value is None else Figure(self.stated_value)

    @property
    def met(self) -> tuple[Requirement, ...]:
        """Requirements of a stage, each with how much of it is met."""
        return tuple(
            Requirement(
                str(each["code"]), Decimal(str(each["met"])), Decimal(str(each.get("of", "1"))), each.get("opinion")
            )
            for each in self.requirements
        )

    def published(self) -> Published | None:
        """The source's own computed columns, or None where it printed none."""
        if not self.as_published:
            return None
        columns = {
            name: Decimal(str(self.as_published[key]))
            for key, name in _PUBLISHED_COLUMNS.items()
            if self.as_published.get(key) not in (None, "")
        }
        met = self.as_published.get("met")
        return Published(**columns, met=None if met is None else str(met).lower() in ("true", "yes", "1"))


@dataclass(frozen=True, slots=True)
class MeasurementFacts:
    """A commitment in a period, with the revision in force."""

    id: UUID
    period: Period
    state: str
    submitted_at: dt.datetime | None
    late: bool | None
    latest: RevisionFacts

    @property
    def counts(self) -> bool:
        """Whether its figure moves a number; a withdrawn one is as if it were missing."""
        return self.state in COUNTING and not self.latest.withdrawn


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What was promised, from a period on."""

    id: UUID
    n: int
    effective_from: str
    name: str
    objective: str | None
    weight: Decimal | None
    weights: Mapping[str, Decimal]
    direction: str
    target: Target | None
    programmed: Mapping[str, Decimal]
    definition: Definition
    unit: str | None
    since: dt.date  # first day on which it holds
    stated_at: dt.datetime = field(compare=False)


@dataclass(frozen=True, slots=True)
class SetFacts:
    """A set of commitments, of the agency or of one of its teams."""

    id: UUID
    state: str
    origin: str
    source: str | None
    team_code: str | None
    team_name: str | None
    headcount: int | None
    team_from: dt.date | None
    team_to: dt.date | None

    @property
    def in_force(self) -> bool:
        """Whether it can be reported and counts."""
        return self.state in IN_FORCE

    def stands_on(self, day: dt.date) -> bool:
        """Whether the set's team exists on ``day``; a set closed before keeps its figures and counts no more."""
        return (self.team_from is None or self.team_from <= day) and (self.team_to is None or day < self.team_to)


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """A commitment with its versions and what was measured.

    ``unseen``: the periods whose figure is handed in and not shown to this reader until a review accepts it.
    """

    id: UUID
    code: str
    kind: str
    parent: str | None
    position: int
    set: SetFacts
    versions: tuple[VersionFacts, ...]
    measurements: Mapping[str, MeasurementFacts] = field(default_factory=dict)
    opinions: tuple[OpinionFacts, ...] = ()
    unseen: frozenset[str] = frozenset()

    @property
    def latest(self) -> VersionFacts:
        """The version in force at the cut-off."""
        return self.versions[-1]

    def version_at(self, period: Period) -> VersionFacts | None:
        """The version in force in ``period`` (the latest that holds at its end), or None before the first."""
        held = [version for version in self.versions if version.since <= period.ends]
        return held[-1] if held else None

    def reported_at(self, period: Period) -> str | None:
        """The code of its own period that ends with ``period``: None where none does, or nothing is promised then."""
        if not self.set.stands_on(period.ends) or self.version_at(period) is None:
            return None
        frequency = self.latest.definition.frequency
        if frequency == period.frequency:
            return period.code
        return next((own.code for own in periods_of(period.year, frequency) if own.ends == period.ends), None)

    def is_due(self, day: dt.date, codes: Iterable[str]) -> bool:
        """Whether any of its periods, by their ``codes``, ends by ``day``: before that no figure of it is due."""
        return any(period.ends <= day and self.reported_at(period) is not None for period in map(period_of, codes))

    def counts_in(self, code: str) -> bool:
        """Whether its figure of the own period ``code`` is there and counts, shown to this reader or not."""
        measured = self.measurements.get(code)
        return code in self.unseen or (measured is not None and measured.counts)

    def counted(self, until: dt.date) -> list[MeasurementFacts]:
        """Measurements whose figures count, of periods that end by ``until``, in order."""
        counted = [each for each in self.measurements.values() if each.counts and each.period.ends <= until]
        return sorted(counted, key=lambda each: each.period.ends)

    def until(self, day: dt.date) -> "CommitmentFacts":
        """The commitment as it stood at the end of ``day``: figures, versions and opinions of later days left out."""
        return replace(
            self,
            versions=tuple(each for each in self.versions if each.since <= day) or self.versions[:1],
            measurements={code: each for code, each in self.measurements.items() if each.period.ends <= day},
            opinions=tuple(held_until(self.opinions, day)),
        )


@dataclass(frozen=True)
class YearFacts:
    """An agency's year under one programme version."""

    id: UUID
    agency_code: str
    agency_name: str
    ministry_code: str | None
    ministry_name: str | None
    invented: bool
    year: int
    programme_code: str
    programme_version_id: UUID
    programme_version: int
    phase: str
    sets: tuple[SetFacts, ...]
    commitments: tuple[CommitmentFacts, ...]

    @cached_property
    def by_code(self) -> Mapping[str, CommitmentFacts]:
        """Commitments by their code, unique in the year."""
        return {commitment.code: commitment for commitment in self.commitments}

    @cached_property
    def parents(self) -> frozenset[str]:
        """Codes of staged systems: measured through their stages."""
        return frozenset(commitment.parent for commitment in self.commitments if commitment.parent)

    @property
    def origin(self) -> str:
        """``published`` where all figures are a source's, else ``entered``."""
        return "published" if self.sets and all(each.origin == "published" for each in self.sets) else "entered"

    @property
    def in_force(self) -> bool:
        """Whether any of its sets can be reported and counts."""
        return any(each.in_force for each in self.sets)

    @property
    def unseen(self) -> int:
        """How many figures are handed in that this reader is not shown yet."""
        return sum(len(each.unseen) for each in self.commitments)

    def measured(self) -> list[CommitmentFacts]:
        """Commitments that are reported by themselves: indicators and stages, not systems with stages."""
        return [each for each in self.commitments if each.code not in self.parents]

    def periods_with_figures(self) -> list[Period]:
        """Periods in which a figure counts, by their end; of those that end together the shortest comes last."""
        found = {m.period for each in self.commitments for m in each.measurements.values() if m.counts}
        return sorted(found, key=lambda period: (period.ends, period.starts))

    def until(self, period: Period) -> "YearFacts":
        """The year as it stood at the end of ``period``, so that its score and its standing speak of one moment."""
        if period.ends >= dt.date(self.year, 12, 31):
            return self
        return replace(self, commitments=tuple(each.until(period.ends) for each in self.commitments))

    def inputs(self, as_of: str | None) -> YearInputs:
        """What the scorer takes: the standing at the end of ``as_of``, or with None the year's score.

        The standing of a period uses the version in force in it, the year's score the one at the cut-off
        (assumed: contracts, section 1).
        """
        period = None if as_of is None else period_of(as_of)
        last_day = dt.date(self.year, 12, 31) if period is None else period.ends
        sets = [each for each in self.sets if each.in_force and each.stands_on(last_day)]
        ids = {each.id for each in sets}
        commitments = [
            made
            for each in self.commitments
            if each.set.id in ids and (made := commitment_input(each, period, last_day)) is not None
        ]
        return YearInputs(as_of=as_of, groups=_groups(sets), commitments=tuple(commitments))


def _groups(sets: Iterable[SetFacts]) -> tuple[Group, ...]:
    return tuple(
        Group(each.team_code, each.team_name, None if each.headcount is None else Decimal(each.headcount))
        for each in sets
        if each.team_code is not None
    )


def commitment_input(facts: CommitmentFacts, period: Period | None, last_day: dt.date) -> CommitmentInput | None:
    """The scorer's view of one commitment, or None where no version of it holds yet."""
    version = facts.latest if period is None else facts.version_at(period)
    if version is None:
        return None
    counted = facts.counted(last_day)
    last = counted[-1].latest if counted else None
    at_the_end = counted[-1] if counted and counted[-1].period.ends == last_day else None
    definition = version.definition
    counted_last = last.counted if last is not None else NOTHING
    return CommitmentInput(
        code=facts.code,
        name=version.name,
        weight=version.weight,
        weights=version.weights,
        direction=version.direction,  # type: ignore[arg-type]  # the column holds the same closed words
        objective=version.objective,
        group=facts.set.team_code,
        parent=facts.parent,
        unit=definition.unit or None,
        factor=definition.factor,
        decimals=definition.decimals,
        universe=definition.universe,
        target=version.target,
        programmed=version.programmed,
        periods={each.period.code: figure for each in counted if (figure := each.latest.figure) is not None},
        accumulation=definition.accumulation,
        entry=definition.entry,
        frequency=definition.frequency,
        since=_since(facts, last_day.year),
        requirements=with_opinions(last.met, facts.opinions, last_day) if last is not None else (),
        requirements_at=_counted_at(counted),
        published=at_the_end.latest.published() if at_the_end is not None else None,
        faults=_faults(counted, definition),
        credit=definition.credit,
        counts=counted_last.counts(definition.criteria),
        formulas=definition.formulas,
    )


def _counted_at(counted: list[MeasurementFacts]) -> str | None:
    """The period whose requirements, answers or children stand: the last one's; None where it has none of them."""
    if not counted:
        return None
    last = counted[-1].latest
    made_of = last.met or last.counted.items or last.counted.of is not None
    return counted[-1].period.code if made_of else None


def _since(facts: CommitmentFacts, year: int) -> str | None:
    """The month from which on it is reported, where that is not the year's first: no period is asked for before."""
    first = max(facts.versions[0].since, facts.set.team_from or facts.versions[0].since)
    return f"{first.year:04}-{first.month:02}" if first > dt.date(year, 1, 31) and first.year == year else None


def _faults(counted: list[MeasurementFacts], definition: Definition) -> tuple[str, ...]:
    """Faults of the figures that the result rests on: the last one, or all that are added up."""
    if not counted:
        return ()
    resting = counted if definition.entry == "period" and definition.accumulation != "last" else counted[-1:]
    return tuple(sorted({fault for each in resting for fault in each.latest.faults}))
