"""The whole demonstration, into an empty database: programmes, invented agencies, and what real ones published."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.clock import DEMONSTRATION_START, start_demonstration
from tracker.commitments.models import ProgrammeYear
from tracker.demonstration import people, story
from tracker.demonstration.history import load_history
from tracker.extensions import db
from tracker.formats.canonical import sha256_hex
from tracker.imports.actions import import_published
from tracker.ledger.work import unit_of_work
from tracker.programmes.actions import load_programme
from tracker.rules.programme.model import builtin_packs, load_builtin
from tracker.sheets.mapping import load_mapping
from tracker.sheets.published import read_published
from tracker.sheets.tables import read_csv

PANEL = Path(__file__).resolve().parent / "samples" / "panel-2026" / "rows.csv"
MAPPING = "panel-mbn-2026"


@dataclass(frozen=True, slots=True)
class LoadedAgency:
    """An agency of the demonstration as the command lists it: its years by programme."""

    code: str
    name: str
    invented: bool
    years: tuple[str, ...]  # "2016 pmg-cl-2016"


def is_empty() -> bool:
    """Whether nobody and nothing is in the database yet."""
    from tracker.accounts.models import Person

    found = (db.session.scalar(select(key).limit(1)) for key in (Person.id, Agency.id, ProgrammeYear.id))
    return all(key is None for key in found)


def load_demonstration() -> None:
    """Everything, in the order of its moments; the demonstration's clock starts when all else is there."""
    cast = people.set_up(story.moment(2015, 10, 1))
    story.tell(cast, load_packs)
    at = DEMONSTRATION_START
    mapping = load_mapping(MAPPING)
    data = PANEL.read_bytes()
    commitments = read_published(read_csv(data), mapping)
    importer = cast.import_actor(at.date())
    with unit_of_work(importer, at, via="system") as work:
        import_published(work, commitments, mapping, sha256_hex(data))
    with unit_of_work(importer, at, via="system") as work:
        load_history(work)
    with unit_of_work(None, at, via="system") as work:
        start_demonstration(work)


def load_packs(at: dt.datetime) -> None:
    """Load the built-in programmes of the years that begin next after ``at``, as the system itself."""
    with unit_of_work(None, at, via="system") as work:
        for code, path in builtin_packs().items():
            if load_builtin(code).year == at.year + 1:
                load_programme(work, path.read_text(encoding="utf-8"))


def list_loaded() -> list[LoadedAgency]:
    """The agencies that are there, invented ones first, each with its years."""
    years: dict[str, list[str]] = {}
    agencies: dict[str, Agency] = {}
    for agency, year in db.session.execute(
        select(Agency, ProgrammeYear)
        .outerjoin(ProgrammeYear, ProgrammeYear.agency_id == Agency.id)
        .order_by(Agency.invented.desc(), Agency.code, ProgrammeYear.year, ProgrammeYear.programme_code)
    ):
        agencies[agency.code] = agency
        years.setdefault(agency.code, [])
        if year is not None:
            years[agency.code].append(f"{year.year} {year.programme_code}")
    return [LoadedAgency(code, agency.name, agency.invented, tuple(years[code])) for code, agency in agencies.items()]
