"""Published figures out of a table, by a mapping: plain facts, grouped by commitment. Errors are told all at once.

An error is what cannot be understood; it stops everything. What is understood but wrong in itself (n of 0) is the
source's own fault, passes through as stated and is flagged by whoever keeps it.
"""

import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.formats.sentences import N_
from tracker.sheets.arranging import Row, arrange
from tracker.sheets.mapping import NUMBERS, Instrument, Known, Mapping, Measure
from tracker.sheets.tables import Problem, Table, TableProblems

_NUMBER = re.compile(r"-?\d{1,13}(?:\.\d{1,13})?(?:[eE][+-]?\d{1,2})?")
_PERIOD = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_HUNDRED = Decimal(100)  # 26 digits at most times 100 stay exact
COMPUTED = ("achievement", "points_programmed", "points_won")


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """What the source printed of one commitment in one period. Weight and computed columns in percent.

    ``target``, ``programmed`` and ``value`` in the unit of the value; an empty cell is None.
    """

    line: int
    period: str
    weight: Decimal | None
    target: Decimal | None
    programmed: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    moving: bool
    unit: str | None  # code of the responsibility centre
    computed: MappingOf[str, Decimal]
    analysis: bool  # the source says that a cause was written; it does not print it


@dataclass(frozen=True, slots=True)
class Terms:
    """What was promised from a period on: where it differs from the month before, a new version begins."""

    since: str  # period
    weight: Decimal | None
    target: Decimal | None
    moving: bool
    unit: str | None
    left_out: bool = False  # the source has its neighbours in that period, and it no longer

    def same_as(self, other: "Terms") -> bool:
        """Whether nothing but the period differs."""
        return replace(self, since="") == replace(other, since="")


@dataclass(frozen=True, slots=True)
class PublishedCommitment:
    """A commitment of the source with its periods in order."""

    instrument: str
    programme: str
    team: str | None  # code
    objective: str | None
    name: str
    known: Known | None
    measure: Measure
    figures: tuple[PublishedFigure, ...]
    periods: tuple[str, ...]  # in which the source has its neighbours: its team's, or its objective's

    @property
    def address(self) -> tuple[str, str | None, str | None, str]:
        """What makes it the same commitment in another version of the source."""
        return (self.programme, self.team, self.objective, self.name)

    @property
    def programmed(self) -> dict[str, Decimal]:
        """The target programmed for each period, as far as it is printed."""
        return {figure.period: figure.programmed for figure in self.figures if figure.programmed is not None}

    def terms(self) -> list[Terms]:
        """The terms that held, each from its first period on.

        An indicator that its team or objective goes on without has lost its weight: the others share it (DIJUR,
        June 2026: one of 15 % is gone and another of 15 % is there).
        """
        by_period = {figure.period: figure for figure in self.figures}
        held: list[Terms] = []
        for period in (period for period in self.periods if period >= self.figures[0].period):
            figure = by_period.get(period)
            if figure is not None:
                terms = Terms(period, figure.weight, figure.target, figure.moving, figure.unit)
            else:
                terms = replace(held[-1], since=period, weight=Decimal(0), left_out=True)
            if not held or not terms.same_as(held[-1]):
                held.append(terms)
        return held


def read_published(table: Table, mapping: Mapping, notes: list[Problem] | None = None) -> list[PublishedCommitment]:
    """Every commitment in ``table``, in the order of its first row; to ``notes`` is added how it was read.

    Raises :class:`TableProblems` with every line to be mended; what the mapping does not know, once for all its lines.
    """
    arranged = arrange(table, mapping.wanted())
    reader = _Reader(mapping)
    for row in arranged.rows:
        reader.take(row)
    if reader.problems or reader.unknown:
        raise TableProblems(reader.all_problems())
    if notes is not None:
        notes += arranged.notes
    return reader.commitments()


class _Reader:
    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.problems: list[Problem] = []
        self.unknown: dict[tuple[str, str], list[int]] = {}  # column and value, and the lines it stands on
        self.found: dict[tuple[str, str, str], list[PublishedFigure]] = {}

    def take(self, row: Row) -> None:
        """Read one row; what is wrong with it is noted, all of it."""
        before = self._faults()
        instrument = self._one_of(row, "instrument", self.mapping.instruments)
        numbers = {name: self._number(row, name) for name in NUMBERS if name in self.mapping.columns}
        period = self._period(row)
        moving = self._yes(row, "universe")
        analysis = self._yes(row, "analysis")
        name = " ".join(self._cell(row, "name").split())
        if not name:
            self._problem(row, N_("The indicator has no name."))
        place = self._place(row, instrument) if instrument is not None else ""
        if instrument is None or self._faults() > before:
            return
        self._check_pair(row, numbers)
        key = (self._cell(row, "instrument"), self._cell(row, "place") if instrument.place == "team" else "", name)
        figures = self.found.setdefault(key, [])
        if any(figure.period == period for figure in figures):
            self._problem(row, N_("The indicator has this period twice."))
        if self._faults() > before:
            return
        measure = self.mapping.measure_of(name)
        scaled = {column: self._scaled(column, number, measure) for column, number in numbers.items()}
        figures.append(
            PublishedFigure(
                line=row.line,
                period=period,
                weight=scaled.get("weight"),
                target=scaled.get("target"),
                programmed=scaled.get("programmed"),
                numerator=scaled.get("numerator"),
                denominator=scaled.get("denominator"),
                value=scaled.get("value"),
                moving=moving,
                unit=place if instrument.place == "unit" else None,
                computed={name: number for name in COMPUTED if (number := scaled.get(name)) is not None},
                analysis=analysis,
            )
        )

    def commitments(self) -> list[PublishedCommitment]:
        """What was read, periods in order."""
        periods: dict[tuple[str, str], set[str]] = {}
        for (instrument_name, place, _), figures in self.found.items():
            periods.setdefault((instrument_name, place), set()).update(figure.period for figure in figures)
        result = []
        for (instrument_name, place, name), figures in self.found.items():
            instrument = self.mapping.instruments[instrument_name]
            result.append(
                PublishedCommitment(
                    instrument=instrument_name,
                    programme=instrument.programme,
                    team=self.mapping.teams[place].code if instrument.place == "team" else None,
                    objective=instrument.objective,
                    name=name,
                    known=instrument.commitments.get(name),
                    measure=self.mapping.measure_of(name),
                    figures=tuple(sorted(figures, key=lambda figure: figure.period)),
                    periods=tuple(sorted(periods[instrument_name, place])),
                )
            )
        return result

    def all_problems(self) -> list[Problem]:
        """What has to be mended, by line; a value that the mapping does not know once, with the lines it stands on."""
        told = list(self.problems)
        for (column, value), lines in self.unknown.items():
            message = N_("Column “%(column)s”: the mapping does not know “%(value)s”.")
            if len(lines) > 1:
                message = N_(
                    "Column “%(column)s”: the mapping does not know “%(value)s”, which stands in %(count)s rows."
                )
            told.append(Problem(lines[0], message, {"column": column, "value": value[:80], "count": len(lines)}))
        return sorted(told, key=lambda problem: problem.line)

    def _faults(self) -> int:
        return len(self.problems) + sum(map(len, self.unknown.values()))

    def _problem(self, row: Row, message: str, **params: object) -> None:
        self.problems.append(Problem(row.line, message, params))

    def _cell(self, row: Row, name: str) -> str:
        column = self.mapping.columns.get(name)
        return row.cells[column] if column else ""

    def _one_of(self, row: Row, name: str, known: MappingOf[str, Instrument]) -> Instrument | None:
        cell = self._cell(row, name)
        if cell not in known:
            self._unknown(row, name, cell)
            return None
        return known[cell]

    def _place(self, row: Row, instrument: Instrument) -> str:
        cell = self._cell(row, "place")
        known = self.mapping.teams if instrument.place == "team" else self.mapping.units
        if cell not in known:
            self._unknown(row, "place", cell)
            return ""
        return known[cell].code

    def _unknown(self, row: Row, name: str, cell: str) -> None:
        self.unknown.setdefault((self.mapping.columns[name], cell), []).append(row.line)

    def _number(self, row: Row, name: str) -> Decimal | None:
        cell = self._cell(row, name)
        if not cell:
            return None
        if not _NUMBER.fullmatch(cell):
            message = N_("Column “%(column)s”: “%(value)s” is no number with a decimal point.")
            self._problem(row, message, column=self.mapping.columns[name], value=cell[:80])
            return None
        return Decimal(cell)

    def _period(self, row: Row) -> str:
        cell = self._cell(row, "period")
        if not _PERIOD.fullmatch(cell) or int(cell[:4]) != self.mapping.year:
            message = N_("Column “%(column)s”: “%(value)s” is no month of %(year)s, such as %(year)s-06.")
            self._problem(row, message, column=self.mapping.columns["period"], value=cell[:80], year=self.mapping.year)
        return cell

    def _yes(self, row: Row, name: str) -> bool:
        if name not in self.mapping.columns:
            return False
        cell = self._cell(row, name)
        if cell not in (*self.mapping.yes, *self.mapping.no):
            self._unknown(row, name, cell)
        return cell in self.mapping.yes

    def _check_pair(self, row: Row, numbers: MappingOf[str, Decimal | None]) -> None:
        if (numbers.get("numerator") is None) != (numbers.get("denominator") is None):
            self._problem(row, N_("Numerator and denominator stand together, or neither does."))
        weight = numbers.get("weight")
        most = Decimal(1) if "weight" in self.mapping.fractions else _HUNDRED
        if weight is not None and not 0 <= weight <= most:
            self._problem(row, N_("The weight is not between 0 and %(most)s."), most=str(most))

    def _scaled(self, column: str, number: Decimal | None, measure: Measure) -> Decimal | None:
        if number is None:
            return None
        if column in self.mapping.fractions:
            return _times(number, _HUNDRED)
        return _times(number, measure.factor) if column in ("target", "programmed", "value") else number


def _times(number: Decimal, factor: Decimal) -> Decimal:
    """The product. By a power of ten only the point moves: the last printed place stays the last place."""
    if factor == Decimal(1).scaleb(factor.adjusted()):
        return number.scaleb(factor.adjusted())
    return number * factor
