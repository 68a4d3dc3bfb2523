"""How a source's columns become published figures: a small data file, checked before anything is read with it."""

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tracker.errors import Invalid, NotFound
from tracker.formats.sentences import N_
from tracker.sheets.arranging import Wanted, headed
from tracker.sheets.tables import Table

MAPPINGS = Path(__file__).resolve().parent / "mappings"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")

NUMBERS = ("weight", "target", "programmed", "numerator", "denominator", "value",
           "achievement", "points_programmed", "points_won")  # fmt: skip
"""Columns that hold numbers. The last three are what the source computed itself."""
REQUIRED = ("instrument", "place", "name", "period")
OPTIONAL = ("kind", "universe", "analysis")


def _text(value: Any) -> Any:
    if isinstance(value, bool | float):
        raise ValueError('write numbers as text: "0.1"')
    return str(value) if isinstance(value, int) else value


Number = Annotated[Decimal, BeforeValidator(_text)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Part):
    """A code and what it is called."""

    code: Code
    name: str


class Team(Named):
    """A team as the source names it, between which days it stands (``until``: first day without it)."""

    since: dt.date | None = None
    until: dt.date | None = None


class Succession(_Part):
    """Teams that became another one. ``why`` is the act, or where it is seen when the act is not known."""

    sources: tuple[Code, ...]
    target: Code
    on: dt.date
    why: str


class Measure(_Part):
    """In what an indicator is given: source value × ``factor`` = value in ``unit``."""

    factor: Number = Decimal(1)
    unit: str = ""
    decimals: int = 2
    direction: Literal["higher", "lower"] = "higher"


class Known(_Part):
    """A commitment that the pack fixes, by its code there (and that of the system it is a stage of)."""

    code: Code
    parent: Code | None = None


class Instrument(_Part):
    """What the source calls an instrument: our programme, and what its place column means there."""

    programme: Code
    place: Literal["team", "unit"]
    objective: str | None = None
    commitments: dict[str, Known] = Field(default_factory=dict)  # by the name in the source


class Source(_Part):
    """Where the figures were printed."""

    title: str
    address: str


class Mapping(_Part):
    """One source's shape, whole."""

    format: Literal[1]
    source: Source
    year: int
    ministry: Named
    agency: Named
    columns: dict[str, str]  # ours: theirs
    yes: tuple[str, ...] = ("yes",)
    no: tuple[str, ...] = ("no",)
    fractions: tuple[str, ...] = ()  # our columns that hold a fraction of 1 and become percent
    measure: Measure = Measure()
    measures: dict[str, Measure] = Field(default_factory=dict)  # by the indicator's name, where it differs
    instruments: dict[str, Instrument]
    teams: dict[str, Team] = Field(default_factory=dict)  # by the name in the source
    units: dict[str, Named] = Field(default_factory=dict)
    successions: tuple[Succession, ...] = ()

    @model_validator(mode="after")
    def _names_known_columns(self) -> Self:
        missing = [column for column in REQUIRED if column not in self.columns]
        unknown = [column for column in self.columns if column not in (*REQUIRED, *OPTIONAL, *NUMBERS)]
        if missing or unknown:
            raise ValueError(f"columns missing: {missing}, unknown: {unknown}")
        if any(column not in NUMBERS for column in self.fractions):
            raise ValueError("only columns of numbers can hold fractions")
        return self

    def measure_of(self, name: str) -> Measure:
        """In what the indicator with that name is given."""
        return self.measures.get(name, self.measure)

    def wanted(self) -> Wanted:
        """What it asks of a table."""
        numbers = tuple(self.columns[name] for name in NUMBERS if name in self.columns)
        return Wanted(
            tuple(dict.fromkeys(self.columns.values())), tuple(self.columns[name] for name in REQUIRED), numbers
        )


def parse_mapping(text: str) -> Mapping:
    """The mapping in ``text`` (JSON). Raises :class:`Invalid` with the place that has to be mended."""
    try:
        return Mapping.model_validate(json.loads(text, object_pairs_hook=_once, parse_float=_no_float))
    except (ValidationError, ValueError) as error:
        raise Invalid(N_("The mapping cannot be used: %(why)s"), why=" ".join(str(error).split())) from error


def load_mapping(name: str) -> Mapping:
    """A mapping that comes with the product, by name, or one's own, by the path of its file."""
    path = MAPPINGS / f"{name}.json" if _NAME.fullmatch(name) else Path(name)
    try:
        return parse_mapping(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(N_("There is no mapping %(name)s. Known ones: %(known)s."), name=name,
                       known=", ".join(known_mappings())) from error  # fmt: skip


def known_mappings() -> list[str]:
    """Names of the mappings that come with the product."""
    return sorted(path.stem for path in MAPPINGS.glob("*.json"))


def mapping_for(table: Table) -> str:
    """The one known mapping whose columns a table has; raises :class:`Invalid` where none or several fit."""
    fitting = [name for name in known_mappings() if headed(table, load_mapping(name).columns.values())]
    if len(fitting) != 1:
        raise Invalid(N_("No mapping fits these columns. Name one with --mapping. Known ones: %(known)s."),
                      known=", ".join(known_mappings()))  # fmt: skip
    return fitting[0]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one place")
    return found


def _no_float(text: str) -> Decimal:
    raise ValueError(f"write the number {text} as text")
