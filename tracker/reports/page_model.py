"""What the pages of a report hold: texts ready to be printed, so that the template neither computes nor chooses."""

from dataclasses import dataclass, field

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One of up to four figures between two rules: the number, its small unit, and what it is."""

    value: str
    unit: str
    label: str
    short: str = ""  # what it is called in a line of figures


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: bold beginning, the rest, and where in the report it is told (an anchor, or nothing)."""

    strong: str
    text: str = ""
    anchor: str = ""
    mark: Markup | str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: text or a drawing; ``number`` ones stand at the right."""

    text: str | Markup
    number: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the widths of its columns in percent; the first cell of a row names it. ``total`` stands apart."""

    caption: str
    widths: tuple[int, ...]
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A piece of evidence: title or name, a line about it, its full fingerprint."""

    name: str
    about: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The objective of a stage within a system's section."""

    anchor: str
    code: str
    name: str
    mark: Markup
    state: str
    line: str
    requirements: Table | None
    wording: str  # says that the wording of the requirements was not published, or nothing
    periods: Table | None
    files: tuple[File, ...]
    trace: tuple[str, ...]
    remarks: tuple[Item, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A commitment: what it promises, what was measured, what proves it, how its points come about."""

    anchor: str
    code: str
    code_shown: bool  # teams number nothing: their commitments are known by name
    name: str
    mark: Markup
    state: str
    about: tuple[str, ...]
    formula: str
    figures: tuple[KeyFigure, ...]
    line: str  # the same figures in a line, where several commitments share a page
    notices: tuple[str, ...]
    charts: tuple[tuple[str, Markup], ...]  # heading, drawing
    periods: Table | None
    means: tuple[str, ...]
    files: tuple[File, ...]
    no_files: str
    trace: tuple[str, ...]
    rests: tuple[str, ...]  # on which rules, and how sure they are; their sources stand in the summary
    beside: bool  # whether trace and proofs are short enough to stand in columns
    remarks: tuple[Item, ...]  # analyses and corrections
    stages: tuple[Stage, ...] = ()
    tables: tuple[Table, ...] = ()  # counts, answers and parts of the last period


@dataclass(frozen=True, slots=True)
class Part:
    """A team's or an objective's commitments."""

    anchor: str
    name: str
    table: Table | None
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    level: int
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Pages:
    """A whole report."""

    language: str
    title: str
    description: str
    made_at: str  # ISO, for the document's own data
    agency: str
    ministry: str
    programme: str
    programme_code: str
    cut: str
    code: str
    made_on: str
    of: str  # between the number of a page and of all pages
    banner: str  # says on every page that data are invented, or nothing
    about: tuple[str, ...]  # on the cover
    headline: str
    lede: str
    figures: tuple[KeyFigure, ...]
    gauge: Markup
    losses: Table | None
    owed: tuple[Item, ...]
    owed_none: str
    steps: tuple[Item, ...]
    missing: tuple[str, ...]  # what keeps the result from being whole
    check: str  # how to check the report, on the first page
    entries: tuple[Entry, ...]
    summary: tuple[str, ...]  # sentences
    tables: tuple[Table, ...]  # of the summary
    parts: tuple[Part, ...]
    compact: bool
    assumptions: Table
    sources: Table
    file_table: Table
    link_names: dict[str, str] = field(default_factory=dict)
