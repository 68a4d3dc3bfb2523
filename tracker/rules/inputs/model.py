"""What a year's score is computed from: plain facts, in percent or in the unit of each value.

Weights, points and achievements are in percent (``Decimal("10")`` is 10 %). Targets, programmed and
actual values are in the unit of the value, that is numerator / denominator times the factor. Nothing is checked
here, so that they are made fast: :mod:`tracker.rules.inputs.shapes` says what the JSON of them may hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeVar

from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.rules import CutPoints
from tracker.rules.values import Accumulation, Direction, Entry, Frequency, Universe

K = TypeVar("K")
V = TypeVar("V")

Status = Literal["measured", "not_measured", "excluded", "not_committed", "not_applicable", "external_cause"]


def _none() -> Mapping[K, V]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Operands:
    """A numerator and a denominator, counted exactly. 0 of 0 is lawful, n of 0 is a fault of its source."""

    numerator: Decimal
    denominator: Decimal


@dataclass(frozen=True, slots=True)
class Survey:
    """Who stands around counts of answers: the served, those who were offered the question, and who skipped it.

    Each None where it is not known. Who skipped it (``no_answer``) was offered it and is not in the counts.
    """

    offered: Decimal | None = None
    population: Decimal | None = None
    no_answer: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure along one ``dimension`` (sex, territory, channel), given as the figure is.

    Parts are kept as their source states them; that they do not add up to the figure is found, never mended.
    """

    dimension: str
    category: str
    operands: Operands | None = None
    counts: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: operands, or a value in the unit of the commitment. Where both are there, operands count.

    ``counts``: answers per level of a scale, or cases per bucket of waiting time, of which a formula makes the value;
    ``survey``: who stands around them. ``parts``: the same figure by sex, territory, channel; no score rests on them.
    """

    value: Decimal | None = None
    operands: Operands | None = None
    counts: tuple[Decimal, ...] = ()
    survey: Survey | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised for the year: a value, operands, or for direction ``range`` its two ends (both included)."""

    value: Decimal | None = None
    operands: Operands | None = None
    low: Decimal | None = None
    high: Decimal | None = None


Opinion = Literal["favourable", "unfavourable", "missing"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of a staged system: ``met`` parts of ``of`` (0.2 of 1 is real).

    ``opinion``: of the third party it rests on; None: none is needed, or none is recorded.
    """

    code: str
    met: Decimal
    of: Decimal = Decimal(1)
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a checklist: its ``points``, or how many of its questions were answered ``yes`` and ``no``.

    Questions that do not apply are not counted; an item without any is left out, as one that does not ``apply``.
    """

    code: str
    level: str | None = None
    points: Decimal | None = None
    yes: Decimal | None = None
    no: Decimal | None = None
    weight: Decimal = Decimal(1)
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """What a rule of credit takes besides target and actual.

    ``criteria``: the values for the credits of the pack's rule, in its order. ``met`` of ``of``: children that met
    their own target, where they are not listed one by one. ``items``: of a checklist.
    """

    criteria: tuple[Decimal, ...] = ()
    items: tuple[Item, ...] = ()
    met: Decimal | None = None
    of: Decimal | None = None


PUBLISHED_NUMBERS = ("achievement", "obtained", "points_programmed", "points_won", "actual")


@dataclass(frozen=True, slots=True)
class Published:
    """A source's own computed figures, carried beside ours and never used for ours.

    ``achievement``, ``obtained`` and both kinds of points in percent, ``actual`` in the unit of the value,
    ``met`` as the source says it.
    """

    achievement: Decimal | None = None
    obtained: Decimal | None = None
    points_programmed: Decimal | None = None
    points_won: Decimal | None = None
    actual: Decimal | None = None
    met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentInput:
    """One commitment with its figures.

    - ``weight``: percent on the form that drives the band; None where a source did not print it.
    - ``weights``: percent per form, other forms included.
    - ``parent``: code of the staged system this stage belongs to. A commitment that others name as their
      parent scores nothing itself, its result is the sum of its stages.
    - ``factor``: of numerator / denominator; None: that of the programme's entry, or 1 where there is no value beside.
    - ``decimals``: places in which the value is displayed; the pack may say that the displayed value counts.
    - ``programmed``: promised by the end of a period (code), in the unit of the value.
    - ``actual``: the year so far. Where it is None, ``periods`` are accumulated by ``accumulation`` and ``entry``.
    - ``frequency``: how often it is reported; None: that of the programme's entry, or as its period codes show.
      ``since``: the first period in which it was promised, where that is not the programme's first.
    - ``requirements_at``: the period whose requirements, items of a checklist or counted children these are;
      None: those of the whole year, or not known.
    - ``faults``: codes of faults of the source; a faulty figure is shown and not scored.
    - ``credit``: which of the pack's further rules of credit holds; None: that of its entry, or the main one.
    - ``formulas``: from ``Figure.counts`` to the value, by date; ``measured_on``: the day that decides, where it is not
      the end of the last period. ``measure``: a known question instead, whose formulas they are.
    - ``stage``: of a staged system, where the pack does not know the code.
    - ``cut_points``: its own, for colours. ``reporting_errors``: for programmes that take something off for them.
    """

    code: str
    name: str | None = None
    weight: Decimal | None = None
    weights: Mapping[str, Decimal] = field(default_factory=_none)
    direction: Direction = "higher"
    objective: str | None = None
    group: str | None = None
    parent: str | None = None
    unit: str | None = None
    factor: Decimal | None = None
    decimals: int | None = None
    universe: Universe = "fixed"
    target: Target | None = None
    programmed: Mapping[str, Decimal] = field(default_factory=_none)
    actual: Figure | None = None
    periods: Mapping[str, Figure] = field(default_factory=_none)
    accumulation: Accumulation | None = None
    entry: Entry = "period"
    frequency: Frequency | None = None
    since: str | None = None
    requirements: tuple[Requirement, ...] = ()
    requirements_at: str | None = None
    status: Status = "measured"
    published: Published | None = None
    faults: tuple[str, ...] = ()
    credit: str | None = None
    counts: Counts | None = None
    formulas: tuple[CountFormula, ...] = ()
    measured_on: dt.date | None = None
    measure: str | None = None
    stage: str | None = None
    cut_points: CutPoints | None = None
    reporting_errors: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A team. ``headcount`` only for programmes that weigh their teams by it."""

    code: str
    name: str | None = None
    headcount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class YearInputs:
    """An agency's year under one programme. ``as_of``: the period at whose end it stands; None: the whole year."""

    as_of: str | None = None
    groups: tuple[Group, ...] = ()
    commitments: tuple[CommitmentInput, ...] = ()
