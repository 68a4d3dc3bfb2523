"""Figures that a source printed, as an import keeps them: as stated, without window or lifecycle, faults and all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from tracker.agencies.models import Agency
from tracker.commitments.models import Commitment, CommitmentSet, ProgrammeYear
from tracker.errors import Conflict, Invalid, NotFound
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.progress.actions import add_revision, figure_told, find, newest_revision, stated_of
from tracker.progress.figures import (
    FigureEntry,
    Stated,
    clean,
    faults_of_source,
    published_summary,
)
from tracker.progress.loading import definition_in
from tracker.progress.models import Measurement
from tracker.progress.subject import NO_SUCH_COMMITMENT
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.policy import Capability, Subject, require
from tracker.rules.programme.definition import Definition


@dataclass(frozen=True, slots=True)
class Row:
    """Where a published commitment stands, as far as an import has to know."""

    commitment: UUID
    code: str
    origin: str
    year: int
    programme: str
    agency: str


def record_published(
    work: Work,
    commitment_id: UUID,
    period: str,
    entry: FigureEntry,
    as_published: Mapping[str, Decimal | str | None] | None = None,
    faults: Sequence[str] = (),
    requirements: Sequence[tuple[str, Decimal, Decimal]] = (),
) -> bool:
    """Keep what a source printed for a period; whether anything changed. The same figures again change nothing.

    n of 0, and a stated value unlike its operands, are kept as stated and flagged in ``faults``; they are not
    scored. ``as_published``: the source's own computed columns, in percent. The caller stores the year's result
    once, when all rows are in (:func:`tracker.progress.results.store_result`).
    """
    place, own_period, definition = _published_place(work, commitment_id, period)
    if (entry.numerator is None) != (entry.denominator is None):
        raise Invalid(N_("A published figure has both numerator and denominator, or neither."))
    stated = Stated(
        numerator=entry.numerator,
        denominator=entry.denominator,
        value=entry.value,
        analysis=clean(entry.analysis),
        requirements=tuple((code, met, of, None) for code, met, of in requirements),
        parts=frozenset(entry.parts),
        as_published=published_summary(as_published),
        faults=tuple(sorted({*faults, *faults_of_source(definition, entry)})),
        reason=clean(entry.reason),
    )
    return _keep(work, place, own_period.code, stated, Event.MEASUREMENT_PUBLISHED)


def withdraw_published(work: Work, commitment_id: UUID, period: str, reason: str) -> bool:
    """Say that a newer version of the source has this row no longer: a revision without figures, with its reason.

    A withdrawn figure counts as if it were missing. Whether anything changed.
    """
    place, own_period, _ = _published_place(work, commitment_id, period)
    if not reason.strip():
        raise Invalid(N_("Say why the figure is withdrawn."), fields={"reason": N_("Say why the figure is withdrawn.")})
    if find(work.session, commitment_id, own_period.code) is None:
        raise Conflict(N_("Nothing was published for this period, so nothing can be withdrawn."))
    return _keep(work, place, own_period.code, Stated(withdrawn=True, reason=reason), Event.MEASUREMENT_WITHDRAWN)


def _published_place(work: Work, commitment_id: UUID, period: str) -> tuple[Row, Period, Definition]:
    """The commitment and its definition in that period, in two statements: an import asks for thousands."""
    row = work.session.execute(
        select(Commitment.code, CommitmentSet.origin, ProgrammeYear.year, ProgrammeYear.programme_code, Agency.code)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .where(Commitment.id == commitment_id)
    ).one_or_none()
    if row is None:
        raise NotFound(NO_SUCH_COMMITMENT)
    place = Row(commitment_id, *row)
    subject = Subject(agency=place.agency, programme=place.programme, state="published", origin="published")
    require(work.actor, Capability.IMPORT_FIGURES, subject, work.via)
    if place.origin != "published":
        raise Conflict(N_("This set was entered here: an import cannot overwrite it."))
    own_period = period_of(period)
    if own_period.year != place.year:
        raise Invalid(N_("%(period)s does not lie in the year of this set."), period=period)
    return place, own_period, definition_in(work.session, commitment_id, own_period)


def _keep(work: Work, place: Row, period: str, stated: Stated, event: Event) -> bool:
    session = work.session
    measurement = find(session, place.commitment, period)
    known = measurement is not None
    if measurement is None:
        measurement = Measurement(commitment_id=place.commitment, period=period, state="published")
        session.add(measurement)
        session.flush()
    latest = newest_revision(session, measurement.id) if known else None
    before = stated_of(session, latest) if latest is not None else None
    if before == stated:
        return False
    revision = add_revision(work, measurement, (latest.n if latest else 0) + 1, stated)
    work.note(
        event,
        ("measurement", measurement.id),
        agency=place.agency,
        reason=stated.reason,
        before=before.summary() if before is not None else None,
        after=figure_told(place.commitment, place.code, period, revision.n, stated),
    )
    return True
