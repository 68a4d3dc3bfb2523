"""A programme as a pack defines it: read from text, checked, and ready for the scorer and the pages.

``parse_pack`` collects every fault with its line and field. What the app's own packs say is in
``tracker/programmes/packs``; nothing here needs a database or the web.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import PrivateAttr, ValidationError
from pydantic_core import ErrorDetails

from tracker.errors import NotFound
from tracker.formats.canonical import sha256_hex
from tracker.formats.sentences import N_
from tracker.rules.calendar.periods import codes_between
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.rules import Band, Norm, Rules, Source, Stated, Text
from tracker.rules.programme.tree import Calendar, Form, Objective, PackCommitment, StageCommitment, Tree
from tracker.rules.programme.validation import check
from tracker.rules.programme.yaml_text import MAX_BYTES, Fault, Node, PackFaults, decode, dotted, read
from tracker.rules.values import Code, Fact, Filled, Frequency, Sureness, Whole, told

if TYPE_CHECKING:
    from tracker.rules.calendar.windows import KeptCalendar

PACKS = Path(__file__).resolve().parents[2] / "programmes" / "packs"

__all__ = ["Assumption", "Fault", "PackFaults", "Programme", "builtin_packs", "load_builtin", "parse_pack", "read_pack"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A rule as it is told to people: its name (``rules.credit``), what it says, where from, how sure."""

    rule: str
    text: Mapping[str, str]
    source: Source
    sureness: Sureness


@dataclass(frozen=True, slots=True)
class _Index:
    """Commitments and stage objectives by code, ``of`` these objectives: a copy with others makes its own."""

    of: tuple[Objective, ...]
    entries: Mapping[str, PackCommitment]
    stages: Mapping[str, StageCommitment]


class Programme(Fact):
    """What counts in a year: rules, tree of weights, bands, calendar. All numbers exact, all texts es and en.

    Weights and thresholds are in percent. ``status`` "illustrative" packs are not offered for a real year.
    """

    format: Literal["1"]
    code: Code
    year: Whole
    status: Literal["published", "illustrative"]
    name: Text
    summary: Text
    issuer: Text
    legal_basis: tuple[Norm, ...] = ()
    sources: dict[str, Source]
    time_zone: Filled
    tree: Tree
    forms: tuple[Form, ...] = ()
    rules: Rules
    bands: tuple[Band, ...] = ()
    objectives: tuple[Objective, ...]
    calendar: Calendar
    _text: str = PrivateAttr(default="")
    _kept: "KeptCalendar | None" = PrivateAttr(default=None)
    _index: "_Index | None" = PrivateAttr(default=None)

    @property
    def text(self) -> str:
        """The pack's own text, as it was read."""
        return self._text

    @property
    def kept(self) -> "KeptCalendar | None":
        """Its moments as they were resolved when it was loaded; None for a pack that was not."""
        return self._kept

    def with_calendar(self, kept: "KeptCalendar") -> "Programme":
        """The same programme with the moments it was loaded with."""
        programme = self.model_copy()
        programme._kept = kept
        return programme

    @property
    def sha256(self) -> str:
        """The SHA-256 of the pack's text."""
        return sha256_hex(self._text.encode())

    @property
    def periods(self) -> dict[Frequency, list[str]]:
        """The period codes of the year by frequency."""
        frequencies: tuple[Frequency, ...] = ("monthly", "quarterly", "semester", "yearly")
        return {frequency: self.period_codes(frequency) for frequency in frequencies}

    def period_codes(self, frequency: Frequency) -> list[str]:
        """The period codes of ``frequency`` in the year, in order, within the pack's first and last period."""
        return codes_between(self.calendar.periods.first, self.calendar.periods.last, frequency)

    @property
    def driving_form(self) -> str | None:
        """Code of the form whose weights drive the band; None where the programme has no forms."""
        return next((form.code for form in self.forms if form.drives_band), None)

    def objective(self, code: str) -> Objective | None:
        """The objective ``code``, or None."""
        return next((one for one in self.objectives if one.code == code), None)

    def offered(self) -> Iterator[tuple[Objective, PackCommitment]]:
        """Every commitment written in the pack, with its objective, in order."""
        for objective in self.objectives:
            for commitment in objective.commitments:
                yield objective, commitment

    def catalogue_entry(self, code: str) -> PackCommitment | None:
        """The commitment ``code`` written in the pack, or None."""
        return self._known.entries.get(code)

    def stage(self, code: str) -> StageCommitment | None:
        """The objective of a stage by its full code (``TD-E1O1``), or None."""
        return self._known.stages.get(code)

    @property
    def _known(self) -> "_Index":
        """What the pack offers by code, put together once: every figure asks for its own."""
        if self._index is None or self._index.of is not self.objectives:
            entries = {one.code: one for _, one in self.offered()}
            stages = {stage.code: stage for one in entries.values() for stage in one.stages()}
            self._index = _Index(self.objectives, entries, stages)
        return self._index

    def definition_of(self, code: str, language: str) -> Definition | None:
        """The definition a commitment or a stage starts from, with its source in words; None: unknown code."""
        entry, stage = self.catalogue_entry(code), self.stage(code)
        commitment = entry or (stage.parent if stage else None)
        if commitment is None:
            return None
        definition = stage.definition(language) if stage else commitment.definition(language)
        return definition.model_copy(update={"source": self.sources[commitment.source].title})

    def band_of(self, total: Decimal) -> Band | None:
        """The band ``total`` (percent) falls in, lower edge included; None where the programme has no bands."""
        return next((band for band in self.bands if total >= band.from_), None)

    def statements(self) -> list[Assumption]:
        """Everything the pack states as a rule, in its order: scoring, bands, own commitments, calendar."""
        return [
            Assumption(name, one.text, self.sources[one.source], one.sureness) for name, one in self._stated() if one
        ]

    def assumptions(self) -> list[Assumption]:
        """What rests on no source: shown on every page and report that uses it."""
        return [one for one in self.statements() if one.sureness == "assumed"]

    def _stated(self) -> Iterator[tuple[str, Stated]]:
        for name, rule in self.rules.stated():
            yield f"rules.{name}", rule
        for band in self.bands:
            yield f"bands.{band.from_}", band
        for objective in self.objectives:
            if objective.own:
                yield f"objectives.{objective.code}.own", objective.own
            for commitment in objective.commitments:
                yield f"commitments.{commitment.code}", commitment
        yield "calendar.reporting", self.calendar.reporting
        for milestone in self.calendar.milestones:
            yield f"calendar.{milestone.code}", milestone


@lru_cache(maxsize=32)  # it never changes afterwards, and reading YAML takes as long as all the rest of a snapshot
def parse_pack(text: str) -> Programme:
    """The programme that ``text`` defines. Raises :class:`PackFaults` with every fault, its line and field."""
    node = read(text)
    try:
        programme = Programme.model_validate(node.plain())
    except ValidationError as error:
        raise PackFaults([_fault(item, node) for item in error.errors()]) from error
    faults = [Fault(node.line_at(path), dotted(path), what, how) for path, what, how in check(programme)]
    if faults:
        raise PackFaults(faults)
    programme._text = text
    return programme


def read_pack(path: Path) -> Programme:
    """The programme in the file ``path``. Raises :class:`NotFound` or :class:`PackFaults`."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # enough to tell that it is too large
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise NotFound(N_("The file %(path)s cannot be read."), path=str(path)) from error
    return parse_pack(decode(content))


def builtin_packs() -> dict[str, Path]:
    """The packs that ship with the app, by code."""
    return {path.stem: path for path in sorted(PACKS.glob("*.yaml"))}


@cache
def load_builtin(code: str) -> Programme:
    """The pack ``code`` that ships with the app. Raises :class:`NotFound`."""
    path = builtin_packs().get(code)
    if path is None:
        raise NotFound(N_("There is no programme %(code)s here."), code=code)
    return read_pack(path)


def _fault(item: ErrorDetails, node: Node) -> Fault:
    """One of pydantic's errors as a fault of the file."""
    path = tuple("from" if step == "from_" else step for step in item["loc"])
    return Fault(node.line_at(path), dotted(path), *told(item))
