"""What a year's score says; how it came about, its steps say (:mod:`tracker.rules.scoring.numbers`).

Everything is in percent. Fractions are exact and unrounded, Decimals are rounded as the pack says. Where a
source printed its own figures they stand beside ours as ``published_…``, aggregated over the source's own
columns, and are never mixed into ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import fraction_text
from tracker.rules.inputs.model import PUBLISHED_NUMBERS, Published, Status
from tracker.rules.programme.citations import Ground

SCORING_VERSION = 2
"""Counts every change of meaning. Version 1 was never in service and is not computed any more (docs/decisions/240)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is missing or is not what one would expect; its sentence: :mod:`tracker.rules.explain.reasons`."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def unique(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """``reasons`` in their order, each once."""
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class BandResult:
    """The band of a total, label and base of the pay (``of``) by language.

    ``pays_percent`` None: not known. ``ground``: the law or text that says so, and how sure the pack is of it.
    """

    label: Mapping[str, str]
    pays_percent: Decimal | None
    of: Mapping[str, str] | None
    ground: Ground

    @property
    def sureness(self) -> str:
        """How sure the pack is of it."""
        return self.ground.sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentResult:
    """One commitment's figures.

    ``actual`` and ``target`` in the unit of the value; in a standing ``target`` is still the year's and
    ``programmed`` the one of the period. ``achievement`` in percent, unrounded (None: no base to divide by);
    ``achievement_shown`` rounded as the pack says. ``credit`` in percent of the weight, ``obtained`` in percent points.
    ``counts``: False where its status takes it out (left out, or its weight given to the others).
    ``obtained_exact`` is what is added up: the same as ``obtained``, or the fraction where the pack does not round it.
    ``points_programmed`` and ``points_won`` None in a standing: there is no plan, and it is in neither sum.
    ``met``: whether it met its own target, where a rule asks; ``colour``: green, amber, red, where there are colours.
    ``by_parent``: only its parent counts it.
    ``is_system``: a staged system, whose points are the sum of its stages and are not counted a second time.
    """

    code: str
    name: str | None = None
    group: str | None = None
    objective: str | None = None
    parent: str | None = None
    is_system: bool = False
    status: Status = "measured"
    counts: bool = True
    weight: Decimal | None = None
    weight_counted: Fraction | None = None
    target: Fraction | None = None
    programmed: Fraction | None = None
    actual: Fraction | None = None
    achievement: Fraction | None = None
    achievement_shown: Decimal | None = None
    credit: Fraction | None = None
    obtained: Decimal | None = None
    obtained_exact: Fraction | None = None
    met: bool | None = None
    by_parent: bool = False
    colour: str | None = None
    obtained_by_form: Mapping[str, Decimal] = field(default_factory=dict)
    points_programmed: Fraction | None = None
    points_won: Fraction | None = None
    requirements_met: Fraction | None = None
    requirements_of: Fraction | None = None
    needs_analysis: bool = False
    reasons: tuple[Reason, ...] = ()
    published: Published | None = None

    @property
    def of_plan(self) -> Fraction | None:
        """The achievement in percent; of a standing in which a rule decides instead, what was won of what was due."""
        if self.achievement is not None or self.actual is None or not self.points_programmed or self.points_won is None:
            return self.achievement
        return self.points_won / self.points_programmed * 100


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeResult:
    """A team, or an objective: sums over its commitments.

    ``percent``: points won of points programmed, in a year's score what was obtained of the weights that count;
    rounded, ``percent_exact`` is not.
    """

    code: str
    name: str | None = None
    weight: Decimal | None = None
    obtained: Decimal | None = None
    obtained_exact: Fraction | None = None
    points_programmed: Fraction | None = None
    points_won: Fraction | None = None
    percent: Decimal | None = None
    percent_exact: Fraction | None = None
    complete: bool = True
    reasons: tuple[Reason, ...] = ()
    published_obtained: Decimal | None = None
    published_points_programmed: Decimal | None = None
    published_points_won: Decimal | None = None
    published_percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingResult:
    """How far the year is against its plan. ``percent`` of a programme with teams is the plain mean of those with
    programmed points, ``pooled`` all points won over all points programmed; without teams both are the same."""

    percent: Decimal | None
    pooled: Decimal | None
    points_programmed: Fraction
    points_won: Fraction
    mean_of_groups: bool = False
    by_headcount: bool = False
    published_percent: Decimal | None = None
    published_pooled: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearResult:
    """The year of an agency under a programme. With ``as_of``: standing, and no total or band; without: total and band.

    ``complete``: every figure that the result needs was there; otherwise ``reasons`` say what was not. ``remarks``:
    what should be said beside a figure that is complete, as that only its rounding lifts it over a threshold.
    ``total_exact``: the total as it would be if nothing on the way to it were rounded.
    ``published_total`` is the sum of the source's own obtained weights, ``published_band`` the band it would fall into.
    """

    programme: str
    version: int
    as_of: str | None
    total: Decimal | None
    band: BandResult | None
    complete: bool
    reasons: tuple[Reason, ...]
    standing: StandingResult | None
    objectives: tuple[NodeResult, ...]
    groups: tuple[NodeResult, ...]
    commitments: tuple[CommitmentResult, ...]
    remarks: tuple[Reason, ...] = ()
    total_exact: Fraction | None = None
    published_total: Decimal | None = None
    published_band: BandResult | None = None
    totals_by_form: Mapping[str, Decimal] = field(default_factory=dict)

    def commitment(self, code: str) -> CommitmentResult:
        """The commitment with that code; KeyError when there is none."""
        for one in self.commitments:
            if one.code == code:
                return one
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the source that ours does not confirm: achievement, obtained, points_programmed or points_won."""

    code: str
    group: str | None
    figure: str
    ours: Fraction
    published: Decimal


# -- as JSON ------------------------------------------------------------------------------------


def _points(number: Fraction | None) -> str | None:
    return fraction_text(number, least=6)


def _fixed(number: Decimal | None) -> str | None:
    """A rounded figure with the decimals it was rounded to."""
    return None if number is None else format(number, "f")


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else canonical_decimal(number)


def result_to_json(result: YearResult) -> dict[str, Any]:
    """``result`` as ``cumple score`` prints it: numbers as text, percentages and points in percent."""
    standing = result.standing
    found: dict[str, Any] = {
        "programme": result.programme,
        "version": result.version,
        "as_of": result.as_of,
        "total": _fixed(result.total),
        "band": _band(result.band),
        "complete": result.complete,
        "reasons": _reasons(result.reasons),
        "remarks": _reasons(result.remarks),
        "standing": standing
        and {
            "percent": _fixed(standing.percent),
            "pooled": _fixed(standing.pooled),
            "points_programmed": _points(standing.points_programmed),
            "points_won": _points(standing.points_won),
            "published_percent": _fixed(standing.published_percent),
        },
        "published": {"total": _plain(result.published_total), "band": _band(result.published_band)},
        "objectives": [_node(one) for one in result.objectives],
        "groups": [_node(one) for one in result.groups],
        "commitments": [_commitment(one) for one in result.commitments],
    }
    if result.totals_by_form:
        found["forms"] = {form: _fixed(total) for form, total in result.totals_by_form.items()}
    return found


def _band(band: BandResult | None) -> dict[str, Any] | None:
    if band is None:
        return None
    return {
        "label": dict(band.label),
        "pays_percent": _plain(band.pays_percent),
        "of": None if band.of is None else dict(band.of),
        "sureness": band.sureness,
        "source": band.ground.source_to_json(),
        "norm": band.ground.norm_to_json(),
    }


def _reasons(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"code": one.code, **({"params": dict(one.params)} if one.params else {})} for one in reasons]


def _node(one: NodeResult) -> dict[str, Any]:
    return {
        "code": one.code,
        "weight": _plain(one.weight),
        "obtained": _fixed(one.obtained),
        "points_programmed": _points(one.points_programmed),
        "points_won": _points(one.points_won),
        "percent": _fixed(one.percent),
        "published_obtained": _plain(one.published_obtained),
        "published_percent": _fixed(one.published_percent),
        "complete": one.complete,
        "reasons": _reasons(one.reasons),
    }


def _commitment(one: CommitmentResult) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": one.code,
        "group": one.group,
        "objective": one.objective,
        "weight": _plain(one.weight),
        "target": fraction_text(one.target),
        "programmed": fraction_text(one.programmed),
        "actual": fraction_text(one.actual),
        "achievement": fraction_text(one.achievement),
        "achievement_shown": _fixed(one.achievement_shown),
        "credit": fraction_text(one.credit),
        "obtained": _fixed(one.obtained),
        "points_programmed": _points(one.points_programmed),
        "points_won": _points(one.points_won),
        "reasons": _reasons(one.reasons),
    }
    if one.met is not None:
        found["met"] = one.met
    if one.colour is not None:
        found["colour"] = one.colour
    if one.obtained_by_form:
        found["obtained_by_form"] = {form: _fixed(got) for form, got in one.obtained_by_form.items()}
    if one.requirements_of is not None:
        found["requirements"] = {"met": fraction_text(one.requirements_met), "of": fraction_text(one.requirements_of)}
    if one.published is not None:
        found["published"] = {
            name: _plain(value) for name in PUBLISHED_NUMBERS if (value := getattr(one.published, name)) is not None
        }
    return found
