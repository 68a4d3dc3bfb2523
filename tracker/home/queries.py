"""The list of years that oversight works with: agencies, programmes, how far they are. Two statements at any size."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency, Ministry
from tracker.commitments.models import CommitmentSet, ProgrammeYear
from tracker.commitments.queries import formulation_opens
from tracker.formats.numbers import from_e4
from tracker.programmes.models import ProgrammeVersion
from tracker.progress.awaited import Awaited
from tracker.progress.models import YearResult
from tracker.rules.lifecycle import IN_FORCE
from tracker.rules.policy import Actor, Capability, Subject, allowed, with_figures

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
)


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year of an agency as lists show it; percentages exact. ``states`` counts the sets its reader may see."""

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
    band: str | None
    complete: bool | None

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
    """Every year the actor may know of, the latest first, then by agency and programme; figures as stored."""
    rows = session.execute(
        select(
            ProgrammeYear.id,
            ProgrammeYear.year,
            ProgrammeYear.programme_code,
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
    sets = _sets(session)
    return [line for row in rows if (line := _line(row, sets.get(row.id, []), actor)) is not None]


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


def _line(row: Any, sets: Sequence[tuple[str, str, int]], actor: Actor) -> YearLine | None:
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
        as_of=row.as_of if scored else None,
        standing=_percent(row.standing_e4) if scored else None,
        total=_percent(row.total_e4) if scored else None,
        band=row.band if scored else None,
        complete=row.complete if scored else None,
    )


def _percent(ten_thousandths: int | None) -> Decimal | None:
    return None if ten_thousandths is None else from_e4(ten_thousandths)


def exported(line: YearLine) -> dict[str, Any]:
    """A line as the exports carry it: stable English keys, figures exact."""
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
        "band": line.band,
        "complete": line.complete,
    }
