"""What every page of one report is written from: the snapshot, what it adds up to, and the language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from tracker.formats.rounding import half_up
from tracker.progress.pending import counts_of
from tracker.progress.year_status import YearStatus, status_of_snapshot
from tracker.reports.reckon import Reckoning
from tracker.reports.speech import Speech
from tracker.rules.calendar.periods import period_of
from tracker.rules.explain.sentences import StepWriter, units_of
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.published import differences
from tracker.rules.scoring.results import CommitmentResult, Difference, NodeResult, YearResult
from tracker.rules.scoring.score import score_with_steps


@dataclass(frozen=True)
class Scene:
    """One snapshot with its reckoning, in one language. ``compact``: so many commitments that several share a page."""

    snapshot: Mapping[str, Any]
    reckoning: Reckoning
    speak: Speech
    compact: bool

    @property
    def programme(self) -> Programme:
        """The programme inside the snapshot."""
        return self.reckoning.programme

    @property
    def result(self) -> YearResult:
        """The result of the snapshot's inputs."""
        return self.reckoning.result

    @property
    def as_of(self) -> str | None:
        """The period at whose end the report stands; None: the whole year."""
        return self.reckoning.result.as_of

    @property
    def standing(self) -> bool:
        """Whether this is a standing during the year, and not the year's result."""
        return self.as_of is not None

    @property
    def published(self) -> bool:
        """Whether all figures are a source's."""
        return bool(self.snapshot["origin"] == "published")

    @cached_property
    def status(self) -> YearStatus:
        """What the figures are worth: reported, reviewed in part, preliminary, final, or a source's own."""
        return status_of_snapshot(self.snapshot)

    @property
    def lacking(self) -> list[Mapping[str, Any]]:
        """What the year lacked when the report was made; what only came late lacks no more."""
        return [one for one in self.snapshot["owed"] if one["what"] != "late"]

    @property
    def lacks(self) -> Mapping[str, int]:
        """How much lacks of each kind, reviews included; empty: nothing is pending."""
        return counts_of([(one["what"], one.get("count", 1)) for one in self.lacking], self.status)

    def is_due(self, one: CommitmentResult) -> bool:
        """Whether a period of the commitment is over at the cut; before that its figure is not missing."""
        if self.as_of is None or one.is_system:
            return True
        ends = period_of(self.as_of).ends
        codes = self.programme.period_codes(self.definition(self.facts[one.code]).frequency)
        return any(period_of(code).ends <= ends for code in codes)

    @cached_property
    def unreported(self) -> list[str]:
        """Codes of the commitments without a figure; in a standing, of their own period that ends with it."""
        found, ends = [], None if self.as_of is None else period_of(self.as_of).ends
        for one in self.result.commitments:
            given = self.given[one.code]
            codes = self.programme.period_codes(self.definition(self.facts[one.code]).frequency)
            own = [code for code in codes if period_of(code).ends == ends]
            if one.is_system or (ends is not None and not own):
                continue
            if not any(code in given.periods for code in own) if own and given.periods else one.actual is None:
                found.append(one.code)
        return found

    @property
    def weighed(self) -> bool:
        """Whether the weights add up, so that a total means something."""
        return not any(reason.code in ("weights_missing", "weights_incomplete") for reason in self.result.reasons)

    @property
    def by_team(self) -> bool:
        """Whether weights add up within teams; otherwise within objectives, or over the whole year."""
        return self.programme.tree.group_by == "team"

    @property
    def counted_parts(self) -> list[NodeResult]:
        """The teams, or objectives, with a percentage: those of which the figure of the year is the mean."""
        nodes = self.result.groups if self.by_team else self.result.objectives
        return [one for one in nodes if one.percent is not None]

    def node_name(self, one: NodeResult) -> str:
        """A team's or an objective's name."""
        objective = self.programme.objective(one.code)
        return one.name or (self.speak.pick(objective.name) if objective is not None else one.code)

    @cached_property
    def facts(self) -> Mapping[str, Mapping[str, Any]]:
        """What the snapshot says of each commitment, by code."""
        return {one["code"]: one for one in self.snapshot["commitments"]}

    @cached_property
    def given(self) -> Mapping[str, CommitmentInput]:
        """What the scorer was given of each commitment, by code."""
        return {one.code: one for one in self.reckoning.inputs.commitments}

    @cached_property
    def writer(self) -> StepWriter:
        """Who writes the steps in which the result was computed."""
        inputs = self.reckoning.inputs
        return StepWriter(self.programme, score_with_steps(self.programme, inputs)[1], units_of(inputs.commitments))

    @cached_property
    def differing(self) -> Mapping[str, list[Difference]]:
        """Figures of the source that the rules do not give, by commitment."""
        found: dict[str, list[Difference]] = {}
        for one in differences(self.result):
            found.setdefault(one.code, []).append(one)
        return found

    def stages(self, code: str) -> list[CommitmentResult]:
        """The stages of a system, in order."""
        return [one for one in self.result.commitments if one.parent == code]

    def version(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """The version in force at the cut: the latest that begins by its end."""
        versions: Sequence[Mapping[str, Any]] = facts["versions"]
        if self.as_of is not None:
            ends = period_of(self.as_of).ends
            versions = [one for one in versions if period_of(one["effective_from"]).starts <= ends] or versions[:1]
        return versions[-1]

    def definition(self, facts: Mapping[str, Any]) -> Definition:
        """How the commitment is measured at the cut."""
        return Definition.load(self.version(facts)["definition"])

    def text(self, number: str | None) -> str:
        """A number of the snapshot as the reader writes it."""
        return self.speak.number(None if number is None else Decimal(number))


def rounded(value: Fraction | None, decimals: int) -> Decimal | None:
    """``value`` at ``decimals`` places, halves away from zero."""
    return None if value is None else half_up(value, decimals)


def plain(value: Fraction, decimals: int = 2) -> Decimal:
    """``value`` rounded and without trailing zeros: 4, 2.33."""
    return Decimal(format(half_up(value, decimals).normalize(), "f"))
