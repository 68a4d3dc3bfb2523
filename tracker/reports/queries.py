"""Reads of reports: which were made of a year, and one to hand out."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.agencies.models import Agency
from tracker.commitments.models import ProgrammeYear
from tracker.errors import NotFound
from tracker.evidence.models import Blob
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.ways import ways_of
from tracker.reports.making import filename_of, subject_of_year
from tracker.reports.models import Report
from tracker.rules.policy import Actor, Capability, require


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report that was made. ``via``: by which way, where that was asked for; ``size`` in bytes."""

    id: UUID
    code: str
    as_of: str | None
    language: str
    made_at: dt.datetime
    by: str | None
    sha256: str
    size: int
    filename: str
    via: str | None = None


def reports_of_year(session: Session, programme_year_id: UUID, actor: Actor) -> list[ReportFacts]:
    """The reports made of a year, the newest first. Raises :class:`NotFound` for whom the year is not."""
    require(actor, Capability.READ, subject_of_year(session, programme_year_id))
    rows = session.execute(_reports().where(Report.programme_year_id == programme_year_id))
    found = [_facts(*row) for row in rows]
    told = ways_of(session, [f"report:{each.id}" for each in found], Event.REPORT_MADE)
    ways = {subject: via for (subject, _, _), via in told.items()}
    return [replace(each, via=ways.get(f"report:{each.id}")) for each in found]


def report_for(session: Session, report_id: UUID, actor: Actor) -> ReportFacts:
    """The report, for whoever may read its year; :class:`NotFound` for others."""
    row = session.execute(_reports().where(Report.id == report_id)).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such report."))
    require(actor, Capability.READ, subject_of_year(session, row[0].programme_year_id))
    return _facts(*row)


def _reports() -> Select[Report, ProgrammeYear, str, int, str]:
    return (
        select(Report, ProgrammeYear, Agency.code, Blob.size, Person.name)
        .join(ProgrammeYear, ProgrammeYear.id == Report.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .join(Blob, Blob.sha256 == Report.pdf_sha256)
        .outerjoin(Person, Person.id == Report.by_id)
        .order_by(Report.made_at.desc(), Report.id.desc())
    )


def _facts(report: Report, year: ProgrammeYear, agency: str, size: int, by: str | None) -> ReportFacts:
    about = {
        "agency": {"code": agency},
        "year": year.year,
        "programme": {"code": year.programme_code},
        "as_of": report.as_of,
    }
    return ReportFacts(
        id=report.id,
        code=report.code,
        as_of=report.as_of,
        language=report.language,
        made_at=report.made_at,
        by=by,
        sha256=report.pdf_sha256,
        size=size,
        filename=filename_of(about, report.language),
    )
