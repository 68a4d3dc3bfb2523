"""Reads of a year's progress: what pages, reports and the shell ask for, each in a constant number of statements."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency, Ministry
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear
from tracker.evidence.collectors import Use, register
from tracker.programmes import queries as programmes
from tracker.progress.facts import YearFacts
from tracker.progress.loading import load_year
from tracker.progress.models import Measurement, MeasurementEvidence, OpinionEvidence
from tracker.progress.models import YearResult as StoredResult
from tracker.progress.results import default_as_of, stale_results
from tracker.rules.inputs.model import YearInputs
from tracker.rules.policy import Subject
from tracker.rules.scoring.results import YearResult
from tracker.rules.scoring.score import score

__all__ = [
    "default_as_of",
    "documents_of_opinions",
    "evidence_of",
    "evidence_of_year",
    "load_year",
    "stale_results",
    "stored_results",
    "year_inputs",
    "year_result",
]


def year_inputs(session: Session, programme_year_id: UUID, as_of: str | None) -> YearInputs:
    """What the scorer takes of a year: the standing at the end of ``as_of``, or with None the year's score.

    Only published and submitted figures are in it (docs/decisions/061). Seven statements, whatever the year's size.
    """
    return load_year(session, programme_year_id).inputs(as_of)


def year_result(session: Session, programme_year_id: UUID, as_of: str | None) -> YearResult:
    """The year scored from the record as it stands now: with ``as_of`` its standing, with None its total and band."""
    facts = load_year(session, programme_year_id)
    return score(programmes.programme_of(session, facts.programme_version_id), facts.inputs(as_of))


def stored_results(session: Session, programme_year_ids: Iterable[UUID]) -> dict[UUID, StoredResult]:
    """The stored copies for lists, by year, in one statement; a year without figures has none."""
    rows = session.scalars(select(StoredResult).where(StoredResult.programme_year_id.in_(list(programme_year_ids))))
    return {row.programme_year_id: row for row in rows}


def evidence_of(session: Session, measurement_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Ids of the evidence attached to these measurements, oldest first, in one statement."""
    found: dict[UUID, list[UUID]] = {}
    for link in session.scalars(
        select(MeasurementEvidence)
        .where(MeasurementEvidence.measurement_id.in_(list(measurement_ids)))
        .order_by(MeasurementEvidence.attached_at, MeasurementEvidence.id)
    ):
        found.setdefault(link.measurement_id, []).append(link.evidence_id)
    return found


def documents_of_opinions(session: Session, opinion_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Ids of the documents of these opinions, in one statement."""
    found: dict[UUID, list[UUID]] = {}
    for link in session.scalars(
        select(OpinionEvidence).where(OpinionEvidence.opinion_id.in_(list(opinion_ids))).order_by(OpinionEvidence.id)
    ):
        found.setdefault(link.opinion_id, []).append(link.evidence_id)
    return found


def evidence_of_year(session: Session, facts: YearFacts) -> dict[UUID, list[UUID]]:
    """Ids of the evidence attached to each measurement of a year."""
    return evidence_of(session, [each.id for one in facts.commitments for each in one.measurements.values()])


def uses_of_evidence(session: Session, evidence_id: UUID) -> list[Use]:
    """The measurements that a document proves, for whoever asks to open it."""
    newest = (
        select(CommitmentVersion.name)
        .where(CommitmentVersion.commitment_id == Commitment.id)
        .order_by(CommitmentVersion.n.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Measurement, Commitment, CommitmentSet, ProgrammeYear, Agency, Ministry.code, newest)
        .join(MeasurementEvidence, MeasurementEvidence.measurement_id == Measurement.id)
        .join(Commitment, Commitment.id == Measurement.commitment_id)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .outerjoin(Ministry, Ministry.id == Agency.ministry_id)
        .where(MeasurementEvidence.evidence_id == evidence_id)
        .order_by(Measurement.period, Commitment.code)
    )
    return [
        Use(
            title=f"{commitment.code} {name}",
            endpoint="progress.measurement",
            subject=Subject(
                agency=agency.code,
                ministry=ministry,
                programme=year.programme_code,
                state=measurement.state,
                origin="published" if its_set.origin == "published" else "entered",
            ),
            values={
                "agency": agency.code,
                "year": year.year,
                "programme": year.programme_code,
                "code": commitment.code,
                "period": measurement.period,
            },
            detail=measurement.period,
        )
        for measurement, commitment, its_set, year, agency, ministry, name in rows
    ]


register("measurement_evidence", uses_of_evidence)
