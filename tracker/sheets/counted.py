"""Tables of counts, a row a place and its years side by side: what their columns hold, and the counts out of them."""

import json
import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tracker.errors import Invalid, NotFound
from tracker.formats.sentences import N_
from tracker.sheets.arranging import Row, Wanted, arrange, headed
from tracker.sheets.mapping import Source
from tracker.sheets.tables import Problem, Table, TableProblems

MAPPINGS = Path(__file__).resolve().parent / "counted"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_NUMBER = re.compile(r"\d{1,13}(?:\.\d{1,13})?")


class CountsMapping(BaseModel):
    """One source's shape. A column is written with ``{period}`` in it; the lists below speak of our names.

    ``nested``: chains in which each count is contained in the next. ``sums``: a whole and the parts that make it up.
    ``years``: counts that are watched from year to year. ``nothing``: cells that say that there is no count.
    ``shortest``: the column, where a table has it, of how long the shortest case took, in the unit of what is
    ``allowed``: a number, or the column ``allowed_in`` of each row.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["counts"]
    format: Literal[1]
    source: Source
    place: str
    what: str | None = None
    periods: dict[str, int] = Field(min_length=1)  # months of each
    columns: dict[str, str] = Field(min_length=1)  # ours: theirs
    nothing: tuple[str, ...] = ("",)
    nested: tuple[tuple[str, ...], ...] = ()
    sums: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    late: str | None = None
    answered: str | None = None
    received: str | None = None
    years: tuple[str, ...] = ()
    shortest: str | None = None
    allowed: Decimal | None = None
    allowed_in: str | None = None

    @model_validator(mode="after")
    def _speaks_of_its_columns(self) -> Self:
        named = [*(name for chain in self.nested for name in chain), *self.sums, *self.years]
        named += [name for parts in self.sums.values() for name in parts]
        named += [name for name in (self.late, self.answered, self.received) if name]
        unknown = sorted({name for name in named if name not in self.columns})
        if unknown:
            raise ValueError(f"no column for: {unknown}")
        if any("{period}" not in column for column in self.columns.values()):
            raise ValueError("every column is written with {period} in it")
        if any(not 1 <= months <= 12 for months in self.periods.values()):
            raise ValueError("a period has 1 to 12 months")
        return self

    def heading(self, name: str, period: str) -> str:
        """The heading under which the source has our count ``name`` of ``period``."""
        return self.columns[name].replace("{period}", period)

    def heading_of_shortest(self, period: str) -> str | None:
        """The heading under which the source may have how long the shortest case of ``period`` took."""
        return None if self.shortest is None else self.shortest.replace("{period}", period)

    def headings(self) -> list[str]:
        """Every heading a table of this shape has to have."""
        return [self.place, *([self.what] if self.what else []), *self.counts()]

    def counts(self) -> list[str]:
        """The headings of counts."""
        return [self.heading(name, period) for period in self.periods for name in self.columns]

    def wanted(self) -> Wanted:
        """What it asks of a table."""
        times = [self.allowed_in, *(self.heading_of_shortest(period) for period in self.periods)]
        optional = tuple(dict.fromkeys(each for each in times if each is not None))
        return Wanted(tuple(dict.fromkeys(self.headings())), (self.place,), tuple(self.counts()), optional=optional)


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One row: its place, what is counted there, and the counts by heading; a cell that says nothing is left out."""

    line: int
    place: str
    what: str
    counts: MappingOf[str, Decimal]


def load_counts_mapping(name: str) -> CountsMapping | None:
    """The mapping of counts of that name or in that file; None where it is a mapping of another kind, or none.

    Raises :class:`Invalid` where it says that it is of counts and cannot be used.
    """
    path = MAPPINGS / f"{name}.json" if _NAME.fullmatch(name) else Path(name)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # whoever reads the other kind of mapping says what is wrong with the file
    if not isinstance(content, dict) or content.get("kind") != "counts":
        return None
    try:
        return CountsMapping.model_validate(content)
    except ValidationError as error:
        raise Invalid(N_("The mapping cannot be used: %(why)s"), why=" ".join(str(error).split())) from error


def known_counts_mappings() -> list[str]:
    """Names of the mappings of counts that come with the product."""
    return sorted(path.stem for path in MAPPINGS.glob("*.json"))


def counts_mapping_for(table: Table) -> str | None:
    """The known mapping of counts whose headings a table has, or None."""
    for name in known_counts_mappings():
        mapping = load_counts_mapping(name)
        if mapping is None:
            raise NotFound(N_("There is no mapping %(name)s. Known ones: %(known)s."), name=name, known="")
        if headed(table, mapping.headings()):
            return name
    return None


def read_counts(table: Table, mapping: CountsMapping, notes: list[Problem] | None = None) -> list[CountedRow]:
    """The counts of ``table``, row by row; to ``notes`` is added how they were read.

    Raises :class:`TableProblems` with every line that has to be mended.
    """
    arranged = arrange(table, mapping.wanted())
    problems: list[Problem] = []
    found = [_row(row, mapping, problems) for row in arranged.rows]
    if notes is not None:
        notes += arranged.notes
    if problems:
        raise TableProblems(problems)
    return found


def _row(row: Row, mapping: CountsMapping, problems: list[Problem]) -> CountedRow:
    counts: dict[str, Decimal] = {}
    for period in mapping.periods:
        for name in mapping.columns:
            heading = mapping.heading(name, period)
            cell = row.cells[heading]
            if cell in mapping.nothing:
                continue
            if _NUMBER.fullmatch(cell):
                counts[heading] = Decimal(cell)
                continue
            message = N_("Column “%(column)s”: “%(value)s” is no count.")
            problems.append(Problem(row.line, message, {"column": heading, "value": cell[:80]}))
    times = [mapping.allowed_in, *(mapping.heading_of_shortest(period) for period in mapping.periods)]
    for heading in [each for each in times if each is not None]:  # only a table's own answer to a doubt: no error
        if _NUMBER.fullmatch(row.cells.get(heading, "")):
            counts[heading] = Decimal(row.cells[heading])
    what = " ".join(row.cells[mapping.what].split()) if mapping.what else ""
    return CountedRow(row.line, row.cells[mapping.place], what, counts)
