"""Loading a year, or one commitment of it, from the record as plain facts."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.agencies.models import Agency, Ministry, Team, Unit
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear, Responsibility
from tracker.errors import NotFound
from tracker.formats.sentences import N_
from tracker.programmes.models import ProgrammeVersion
from tracker.progress.counted import Counted
from tracker.progress.facts import CommitmentFacts, MeasurementFacts, RevisionFacts, SetFacts, VersionFacts, YearFacts
from tracker.progress.figures import PartEntry, Stated
from tracker.progress.models import Measurement, MeasurementPart, MeasurementRevision, Opinion
from tracker.progress.opinion import OpinionFacts
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.inputs.model import Operands, Part, Target
from tracker.rules.programme.definition import Definition


def load_year(session: Session, programme_year_id: UUID) -> YearFacts:
    """The year with all its sets, versions and figures in force, in seven statements whatever its size.

    Raises :class:`NotFound` where there is no such year.
    """
    row = session.execute(
        select(ProgrammeYear, ProgrammeVersion.version, Agency, Ministry)
        .join(ProgrammeVersion, ProgrammeVersion.id == ProgrammeYear.programme_version_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .outerjoin(Ministry, Ministry.id == Agency.ministry_id)
        .where(ProgrammeYear.id == programme_year_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such year."))
    year, version, agency, ministry = row
    sets = _load_sets(session, year.id)
    return YearFacts(
        id=year.id,
        agency_code=agency.code,
        agency_name=agency.name,
        ministry_code=ministry.code if ministry else None,
        ministry_name=ministry.name if ministry else None,
        invented=agency.invented,
        year=year.year,
        programme_code=year.programme_code,
        programme_version_id=year.programme_version_id,
        programme_version=version,
        phase=year.phase,
        sets=tuple(sets.values()),
        commitments=_load_commitments(session, year.id, sets),
    )


def _load_sets(session: Session, year_id: UUID) -> dict[UUID, SetFacts]:
    rows = session.execute(
        select(CommitmentSet, Team)
        .outerjoin(Team, Team.id == CommitmentSet.team_id)
        .where(CommitmentSet.programme_year_id == year_id)
        .order_by(Team.name, Team.code, CommitmentSet.id)
    )
    return {each.id: _set(each, team) for each, team in rows}


def _set(row: CommitmentSet, team: Team | None) -> SetFacts:
    return SetFacts(
        id=row.id,
        state=row.state,
        origin=row.origin,
        source=row.source,
        team_code=team.code if team else None,
        team_name=team.name if team else None,
        headcount=team.headcount if team else None,
        team_from=team.valid_from if team else None,
        team_to=team.valid_to if team else None,
    )


def load_commitment(session: Session, row: Commitment) -> CommitmentFacts:
    """One commitment with its versions and figures in force, in five statements."""
    found = session.execute(
        select(CommitmentSet, Team)
        .outerjoin(Team, Team.id == CommitmentSet.team_id)
        .where(CommitmentSet.id == row.set_id)
    ).one()
    parent = session.get(Commitment, row.parent_id) if row.parent_id else None
    wanted = select(Commitment.id).where(Commitment.id == row.id).scalar_subquery()
    return _commitment(
        row,
        _set(*found),
        parent.code if parent else None,
        _load_versions(session, wanted).get(row.id, []),
        _load_measurements(session, wanted).get(row.id, {}),
        _load_opinions(session, wanted).get(row.id, ()),
    )


def _load_commitments(session: Session, year_id: UUID, sets: Mapping[UUID, SetFacts]) -> tuple[CommitmentFacts, ...]:
    in_year = select(CommitmentSet.id).where(CommitmentSet.programme_year_id == year_id).scalar_subquery()
    rows = list(session.scalars(select(Commitment).where(Commitment.set_id.in_(in_year))))
    wanted = select(Commitment.id).where(Commitment.set_id.in_(in_year)).scalar_subquery()
    versions, measurements = _load_versions(session, wanted), _load_measurements(session, wanted)
    opinions = _load_opinions(session, wanted)
    codes = {row.id: row.code for row in rows}
    order = {set_id: place for place, set_id in enumerate(sets)}
    rows.sort(key=lambda row: (order[row.set_id], row.position, row.code))
    return tuple(
        _commitment(
            row,
            sets[row.set_id],
            codes.get(row.parent_id) if row.parent_id else None,
            versions[row.id],
            measurements.get(row.id, {}),
            opinions.get(row.id, ()),
        )
        for row in rows
        if row.id in versions
    )


def _commitment(
    row: Commitment,
    its_set: SetFacts,
    parent: str | None,
    versions: Iterable[VersionFacts],
    measurements: Mapping[str, MeasurementFacts],
    opinions: Iterable[OpinionFacts],
) -> CommitmentFacts:
    return CommitmentFacts(
        id=row.id,
        code=row.code,
        kind=row.kind,
        parent=parent,
        position=row.position,
        set=its_set,
        versions=tuple(versions),
        measurements=measurements,
        opinions=tuple(opinions),
    )


def definition_in(session: Session, commitment_id: UUID, period: Period) -> Definition:
    """How the commitment is measured in ``period``: by the version that holds then, else its first. One statement."""
    rows = session.execute(
        select(CommitmentVersion.effective_from, CommitmentVersion.definition)
        .where(CommitmentVersion.commitment_id == commitment_id)
        .order_by(CommitmentVersion.n)
    ).all()
    held = [row for row in rows if period_of(row.effective_from).starts <= period.ends]
    return Definition.load((held[-1] if held else rows[0]).definition)


def _load_versions(session: Session, wanted: Any) -> dict[UUID, list[VersionFacts]]:
    versions: dict[UUID, list[VersionFacts]] = {}
    for version, unit in session.execute(
        select(CommitmentVersion, Unit.name)
        .outerjoin(Unit, Unit.id == CommitmentVersion.unit_id)
        .where(CommitmentVersion.commitment_id.in_(wanted))
        .order_by(CommitmentVersion.effective_from, CommitmentVersion.n)
    ):
        versions.setdefault(version.commitment_id, []).append(_version(version, unit))
    return versions


def _version(row: CommitmentVersion, unit: str | None) -> VersionFacts:
    return VersionFacts(
        id=row.id,
        n=row.n,
        effective_from=row.effective_from,
        name=row.name,
        objective=row.objective,
        weight=row.weight,
        weights={form: Decimal(str(weight)) for form, weight in row.weights.items()},
        direction=row.direction,
        target=_target(row),
        programmed={period: Decimal(str(value)) for period, value in row.programmed.items()},
        definition=Definition.load(row.definition),
        unit=unit,
        since=period_of(row.effective_from).starts,
        stated_at=row.created_at,
    )


def _target(row: CommitmentVersion) -> Target | None:
    operands = None
    if row.target_numerator is not None and row.target_denominator is not None:
        operands = Operands(row.target_numerator, row.target_denominator)
    stated = (row.target_value, row.target_low, row.target_high)
    if operands is None and all(part is None for part in stated):
        return None
    return Target(row.target_value, operands, row.target_low, row.target_high)


def _load_measurements(session: Session, of_year: Any) -> dict[UUID, dict[str, MeasurementFacts]]:
    newest = (
        select(MeasurementRevision.measurement_id, func.max(MeasurementRevision.n).label("n"))
        .join(Measurement, Measurement.id == MeasurementRevision.measurement_id)
        .where(Measurement.commitment_id.in_(of_year))
        .group_by(MeasurementRevision.measurement_id)
        .subquery()
    )
    parts = _load_parts(session, newest)
    found: dict[UUID, dict[str, MeasurementFacts]] = {}
    for row, revision, by in session.execute(
        select(Measurement, MeasurementRevision, Person.name)
        .join(newest, newest.c.measurement_id == Measurement.id)
        .join(
            MeasurementRevision,
            (MeasurementRevision.measurement_id == Measurement.id) & (MeasurementRevision.n == newest.c.n),
        )
        .outerjoin(Person, Person.id == MeasurementRevision.by_id)
    ):
        found.setdefault(row.commitment_id, {})[row.period] = MeasurementFacts(
            id=row.id,
            period=period_of(row.period),
            state=row.state,
            submitted_at=row.submitted_at,
            late=row.late,
            latest=revision_facts(revision, by, parts.get(revision.id, ())),
        )
    return found


def _load_parts(session: Session, newest: Any) -> dict[UUID, tuple[Part, ...]]:
    """The parts of the revisions in force that state both numbers, as they are stated."""
    found: dict[UUID, tuple[Part, ...]] = {}
    for row in session.scalars(
        select(MeasurementPart)
        .join(MeasurementRevision, MeasurementRevision.id == MeasurementPart.revision_id)
        .join(
            newest,
            (newest.c.measurement_id == MeasurementRevision.measurement_id) & (newest.c.n == MeasurementRevision.n),
        )
        .order_by(MeasurementPart.dimension, MeasurementPart.category)
    ):
        if row.numerator is not None and row.denominator is not None:
            part = Part(row.dimension, row.category, Operands(row.numerator, row.denominator))
            found[row.revision_id] = (*found.get(row.revision_id, ()), part)
    return found


def _load_opinions(session: Session, wanted: Any) -> dict[UUID, list[OpinionFacts]]:
    found: dict[UUID, list[OpinionFacts]] = {}
    for row, by in session.execute(
        select(Opinion, Person.name)
        .outerjoin(Person, Person.id == Opinion.by_id)
        .where(Opinion.commitment_id.in_(wanted))
        .order_by(Opinion.requirement, Opinion.n)
    ):
        opinion = OpinionFacts(
            row.id,
            row.requirement,
            row.n,
            row.opinion,  # type: ignore[arg-type]  # the column holds the same closed words
            row.given_on,
            row.note,
            by,
            row.recorded_at,
        )
        found.setdefault(row.commitment_id, []).append(opinion)
    return found


def load_parts(session: Session, revision_ids: Iterable[UUID]) -> dict[UUID, tuple[PartEntry, ...]]:
    """The parts of these revisions by sex, territory, channel, in one statement; what has none is left out."""
    found: dict[UUID, list[PartEntry]] = {}
    for part in session.scalars(select(MeasurementPart).where(MeasurementPart.revision_id.in_(list(revision_ids)))):
        entry = PartEntry(part.dimension, part.category, part.numerator, part.denominator)
        found.setdefault(part.revision_id, []).append(entry)
    return {revision: tuple(sorted(parts, key=_place)) for revision, parts in found.items()}


def load_revisions(
    session: Session, measurement_ids: Iterable[UUID]
) -> tuple[dict[UUID, list[RevisionFacts]], dict[UUID, tuple[PartEntry, ...]]]:
    """Everything that was stated of these measurements, oldest first, and the parts of each revision by its id.

    Two statements, whatever their number.
    """
    rows = session.execute(
        select(MeasurementRevision, Person.name)
        .outerjoin(Person, Person.id == MeasurementRevision.by_id)
        .where(MeasurementRevision.measurement_id.in_(list(measurement_ids)))
        .order_by(MeasurementRevision.measurement_id, MeasurementRevision.n)
    ).all()
    parts = load_parts(session, [row.id for row, _ in rows])
    found: dict[UUID, list[RevisionFacts]] = {}
    for row, by in rows:
        stated = tuple(
            Part(part.dimension, part.category, Operands(part.numerator, part.denominator))
            for part in parts.get(row.id, ())
            if part.numerator is not None and part.denominator is not None
        )
        found.setdefault(row.measurement_id, []).append(revision_facts(row, by, stated))
    return found, parts


def stated_from(revision: RevisionFacts, parts: Iterable[PartEntry]) -> Stated:
    """What a revision with these parts states, in the form in which figures are compared."""
    return Stated(
        numerator=revision.numerator,
        denominator=revision.denominator,
        value=revision.stated_value,
        analysis=revision.analysis,
        requirements=tuple(
            (need.code, need.met, need.of, each.get("note"))
            for need, each in zip(revision.met, revision.requirements, strict=True)
        ),
        parts=frozenset(parts),
        as_published=tuple(sorted((str(name), str(value)) for name, value in revision.as_published.items())),
        faults=revision.faults,
        withdrawn=revision.withdrawn,
        reason=revision.reason,
        counted=revision.counted,
    )


def _place(part: PartEntry) -> tuple[str, str]:
    """Parts are a set: they stand in the order of their names, the same on every database."""
    return part.dimension, part.category.casefold()


def revision_facts(row: MeasurementRevision, by: str | None, parts: tuple[Part, ...] = ()) -> RevisionFacts:
    """A revision's row as plain facts; ``parts``: what it is divided into."""
    return RevisionFacts(
        id=row.id,
        n=row.n,
        numerator=row.numerator,
        denominator=row.denominator,
        stated_value=row.stated_value,
        requirements=tuple(row.requirements or ()),
        analysis=row.analysis,
        as_published=row.as_published or {},
        faults=tuple(row.faults or ()),
        withdrawn=row.withdrawn,
        reason=row.reason,
        by=by,
        received_at=row.received_at,
        parts=parts,
        counted=Counted.load(row.counts),
    )


def load_leads(session: Session, programme_year_id: UUID, day: dt.date) -> dict[str, frozenset[UUID]]:
    """Who is named on ``day`` to report each commitment of the year, by its code, in one statement."""
    found: dict[str, set[UUID]] = {}
    for code, person in session.execute(
        select(Commitment.code, Responsibility.person_id)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(Responsibility, Responsibility.commitment_id == Commitment.id)
        .where(
            CommitmentSet.programme_year_id == programme_year_id,
            Responsibility.since <= day,
            or_(Responsibility.until.is_(None), Responsibility.until > day),
        )
    ):
        found.setdefault(code, set()).add(person)
    return {code: frozenset(people) for code, people in found.items()}
