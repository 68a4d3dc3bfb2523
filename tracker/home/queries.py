"""The list of years that oversight works with: agencies, programmes, how far they are. Two statements at any size."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency, Ministry
from tracker.commitments.models import Commitment, CommitmentSet, ProgrammeYear
from tracker.commitments.queries import formulation_opens
from tracker.formats.numbers import from_e4
from tracker.programmes.models import ProgrammeVersion
from tracker.programmes.queries import programme_of
from tracker.progress.awaited import Awaited
from tracker.progress.loading import load_year
from tracker.progress.models import Measurement, YearResult
from tracker.progress.results import results_of
from tracker.progress.year_status import HANDED_IN, YearStatus, rounding_remarks, year_over, year_status
from tracker.rules.calendar.periods import period_of
from tracker.rules.lifecycle import IN_FORCE
from tracker.rules.policy import Actor, Capability, Subject, allowed, with_figures
from tracker.rules.programme.rules import Band

COLUMNS = (
    "agency",
    "agency_name",
    "ministry",
    "year",
    "programme",
    "published",
    "sets",
    "as_of",
    "standing_percent",
    "obtained_percent",
    "band",
    "complete",
    "status",
    "figures_reviewed",
    "figures_reported",
    "remarks",
)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year of an agency as lists show it; percentages exact. ``states`` counts the sets its reader may see.

    All figures stand at the end of ``as_of``; ``total`` is the result once the year is over (``over``), before that
    what it would be if the year ended so. ``complete``: whether that figure is of all commitments.
    """

    agency: str
    agency_name: str
    invented: bool
    ministry: str | None
    ministry_name: str | None
    year: int
    programme: str
    programme_name: Mapping[str, str]
    illustrative: bool
    published: bool
    states: Mapping[str, int]
    hidden: bool  # some sets are still the agency's own affair
    opens: bool  # whether its formulation opens for the reader
    as_of: str | None
    standing: Decimal | None
    total: Decimal | None
    band: Mapping[str, str] | None  # by language
    complete: bool | None
    status: YearStatus | None  # None before the first figure, or for who is not shown them
    programme_year: UUID
    at_edge: bool  # whether the total is the very edge of a band: it may have been rounded to it

    @property
    def over(self) -> bool:
        """Whether the figures stand at the end of the year."""
        return year_over(self.as_of, self.year)

    @property
    def partial(self) -> bool:
        """Whether the figure shown is of a part of the commitments only."""
        return self.as_of is not None and self.complete is False

    @property
    def in_force(self) -> bool:
        """Whether anything in it can be reported; before that its page is the formulation."""
        return any(state in IN_FORCE for state in self.states)

    @property
    def place(self) -> dict[str, Any]:
        """What the address of the year is made of."""
        return {"agency": self.agency, "year": self.year, "programme": self.programme}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means everything."""

    text: str = ""
    ministry: str = ""
    programme: str = ""
    year: int | None = None

    def keep(self, line: YearLine | Awaited) -> bool:
        """Whether ``line`` is asked for."""
        needle = self.text.casefold().strip()
        return (
            (not needle or needle in line.agency_name.casefold() or needle in line.agency.casefold())
            and (not self.ministry or line.ministry == self.ministry)
            and (not self.programme or line.programme == self.programme)
            and (self.year is None or line.year == self.year)
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for who watches over others: sets to approve, and opinions to record."""

    sets: Sequence[YearLine] = ()
    opinions: Sequence[Awaited] = ()


def year_lines(session: Session, actor: Actor) -> list[YearLine]:
    """Every year the actor may know of, the latest first, then by agency and programme; figures as stored.

    Three statements, and one for each version of a programme under which a year is over.
    """
    rows = session.execute(
        select(
            ProgrammeYear.id,
            ProgrammeYear.year,
            ProgrammeYear.programme_code,
            ProgrammeYear.programme_version_id,
            ProgrammeYear.phase,
            Agency.code,
            Agency.name,
            Agency.invented,
            Ministry.code.label("ministry"),
            Ministry.name.label("ministry_name"),
            ProgrammeVersion.name.label("programme_name"),
            ProgrammeVersion.status,
            YearResult.as_of,
            YearResult.standing_e4,
            YearResult.total_e4,
            YearResult.band,
            YearResult.complete,
        )
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .outerjoin(Ministry, Ministry.id == Agency.ministry_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == ProgrammeYear.programme_version_id)
        .outerjoin(YearResult, YearResult.programme_year_id == ProgrammeYear.id)
        .order_by(ProgrammeYear.year.desc(), Agency.name, Agency.code, ProgrammeYear.programme_code)
    )
    sets, figures = _sets(session), _figures(session)
    bands = _Bands(session)
    lines = (_line(row, sets.get(row.id, []), figures.get(row.id, []), bands, actor) for row in rows.all())
    return [line for line in lines if line is not None]


def remarks_of(session: Session, line: YearLine, language: str) -> list[str]:
    """Where rounding took the total of a line over the edge of a band, with both numbers; empty for nearly all lines.

    The stored result holds what was rounded alone, so a year whose total is an edge is scored again.
    """
    if not line.at_edge:
        return []
    facts = load_year(session, line.programme_year)
    programme = programme_of(session, facts.programme_version_id)
    return rounding_remarks(results_of(facts, programme, line.as_of)[1], language)


@dataclass(frozen=True, slots=True)
class _Bands:
    """The bands of the programmes under which years are over, each programme looked up once."""

    session: Session
    known: dict[UUID, Sequence[Band]] = field(default_factory=dict)

    def of(self, version: UUID) -> Sequence[Band]:
        """The bands of a version of a programme."""
        if version not in self.known:
            self.known[version] = programme_of(self.session, version).bands
        return self.known[version]


def _figures(session: Session) -> dict[UUID, list[tuple[str, str, int]]]:
    """How many figures of each year are in each state, by period: those that were handed in."""
    counted = (
        select(CommitmentSet.programme_year_id, Measurement.period, Measurement.state, func.count())
        .join(Commitment, Commitment.set_id == CommitmentSet.id)
        .join(Measurement, Measurement.commitment_id == Commitment.id)
        .where(CommitmentSet.state.in_(sorted(IN_FORCE)), Measurement.state.in_(sorted(HANDED_IN)))
        .group_by(CommitmentSet.programme_year_id, Measurement.period, Measurement.state)
    )
    found: dict[UUID, list[tuple[str, str, int]]] = {}
    for year_id, period, state, number in session.execute(counted):
        found.setdefault(year_id, []).append((period, state, number))
    return found


def waiting_for(actor: Actor, lines: Iterable[YearLine]) -> list[YearLine]:
    """The years in which a set was endorsed and waits for this person's approval."""
    return [
        line
        for line in lines
        if line.states.get("endorsed")
        and allowed(actor, Capability.APPROVE_SET, Subject(line.agency, line.ministry, line.programme, "endorsed"))
    ]


def _sets(session: Session) -> dict[UUID, list[tuple[str, str, int]]]:
    counted = select(CommitmentSet.programme_year_id, CommitmentSet.state, CommitmentSet.origin, func.count()).group_by(
        CommitmentSet.programme_year_id, CommitmentSet.state, CommitmentSet.origin
    )
    found: dict[UUID, list[tuple[str, str, int]]] = {}
    for year_id, state, origin, number in session.execute(counted):
        found.setdefault(year_id, []).append((state, origin, number))
    return found


def _line(
    row: Any,
    sets: Sequence[tuple[str, str, int]],
    figures: Sequence[tuple[str, str, int]],
    bands: _Bands,
    actor: Actor,
) -> YearLine | None:
    about = Subject(row.code, row.ministry, row.programme_code)
    published, visible, hidden = False, Counter[str](), False
    for state, origin, number in sets:
        published = published or origin == "published"
        if allowed(actor, Capability.READ, replace(about, state=state, origin=origin)):
            visible[state] += number
        else:
            hidden = True
    if not visible and not allowed(actor, Capability.READ, about):
        return None
    printed = bool(sets) and all(origin == "published" for _, origin, _ in sets)
    scored = allowed(actor, Capability.READ, with_figures(about, published=printed))
    as_of, total = (row.as_of, _percent(row.total_e4)) if scored else (None, None)
    its = bands.of(row.programme_version_id) if total is not None and year_over(as_of, row.year) else ()
    return YearLine(
        agency=row.code,
        agency_name=row.name,
        invented=row.invented,
        ministry=row.ministry,
        ministry_name=row.ministry_name,
        year=row.year,
        programme=row.programme_code,
        programme_name=row.programme_name,
        illustrative=row.status == "illustrative",
        published=published,
        states=dict(visible),
        hidden=hidden,
        opens=formulation_opens(actor, about, shown=bool(visible)),
        as_of=as_of,
        standing=_percent(row.standing_e4) if scored else None,
        total=total,
        band=next((band.label for band in its if row.band is not None and band.label["es"] == row.band), None),
        complete=row.complete if scored else None,
        status=_status(row.phase, figures, as_of, printed) if as_of is not None else None,
        programme_year=row.id,
        at_edge=any(band.from_ == total for band in its),
    )


def _status(phase: str, figures: Sequence[tuple[str, str, int]], as_of: str, published: bool) -> YearStatus:
    ends = period_of(as_of).ends
    states = [state for period, state, number in figures if period_of(period).ends <= ends for _ in range(number)]
    return year_status(phase, states, published=published)


def _percent(ten_thousandths: int | None) -> Decimal | None:
    return None if ten_thousandths is None else from_e4(ten_thousandths)


def exported(line: YearLine, remarks: Sequence[str] = ()) -> dict[str, Any]:
    """A line as the exports carry it: stable English keys, figures exact; ``remarks`` on how its total was rounded."""
    states = ["hidden"] if line.hidden else []
    return {
        "agency": line.agency,
        "agency_name": line.agency_name,
        "ministry": line.ministry,
        "year": line.year,
        "programme": line.programme,
        "published": line.published,
        "sets": "; ".join([f"{state} {number}" for state, number in sorted(line.states.items())] + states),
        "as_of": line.as_of,
        "standing_percent": line.standing,
        "obtained_percent": line.total,
        "band": line.band["es"] if line.band else None,
        "complete": line.complete,
        "status": line.status.word if line.status else None,
        "figures_reviewed": line.status.reviewed if line.status else None,
        "figures_reported": line.status.of if line.status else None,
        "remarks": " ".join(remarks) or None,
    }
