"""The stored copy of a year's result: a standing and a total with the hash of what they were computed from."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency
from tracker.commitments.models import Commitment, CommitmentSet, ProgrammeYear
from tracker.errors import NotFound, WindowClosed
from tracker.formats.canonical import canonical_json, sha256_hex
from tracker.formats.numbers import to_e4
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.told import UNREADABLE
from tracker.ledger.work import Work, follow
from tracker.programmes import queries as programmes
from tracker.progress.facts import YearFacts
from tracker.progress.loading import load_year
from tracker.progress.models import Measurement
from tracker.progress.models import YearResult as StoredResult
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.calendar.windows import period_end_instant, reporting_window, window_state
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.lifecycle import COUNTING
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import SCORING_VERSION, BandResult, YearResult
from tracker.rules.scoring.score import score


@dataclass(frozen=True, slots=True)
class Computed:
    """What is stored of a year, recomputed: percentages as whole ten-thousandths."""

    inputs_sha256: str
    scoring_version: int
    as_of: str | None
    standing_e4: int | None
    total_e4: int | None
    complete: bool
    band: str | None


@dataclass(frozen=True, slots=True)
class Stale:
    """A year whose stored result does not follow from the record. ``where``: agency, year, programme.

    ``differences``: field by field, what is stored and what is reckoned. ``missing``: nothing is stored although
    figures count. ``fault``: why nothing could be reckoned.
    """

    where: str
    differences: tuple[tuple[str, object, object], ...] = ()
    missing: bool = False
    fault: Exception | None = None


def default_as_of(facts: YearFacts, programme: Programme, at: dt.datetime) -> str | None:
    """The period at whose end the standing is taken (docs/decisions/062); None before the first figure."""
    found = facts.periods_with_figures()
    if facts.origin == "published":
        return found[-1].code if found else None
    for period in reversed(found):
        if window_state(reporting_window(programme, period), at) == "closed" or not missing_at(facts, period):
            return period.code
    return found[-1].code if found else None


def moment_of(facts: YearFacts, programme: Programme, at: dt.datetime, as_of: str | None = None) -> Period | None:
    """The period at whose end every face of the year stands: the one asked for, else the usual one; None before any.

    Raises :class:`tracker.errors.Invalid` where ``as_of`` is no period, :class:`NotFound` where it is of another year,
    and :class:`WindowClosed` where it is not over at ``at`` and no figure of it counts: nothing can stand there yet.
    """
    wanted = as_of or default_as_of(facts, programme, at)
    if wanted is None:
        return None
    period = period_of(wanted)
    if period.year != facts.year:
        raise NotFound(N_("%(period)s is not in the year %(year)s."), period=wanted, year=facts.year)
    figured = {each.ends for each in facts.periods_with_figures()}
    if period_end_instant(period, programme.time_zone) > at and period.ends not in figured:
        raise WindowClosed(N_("%(period)s is not over yet: no standing can be taken at its end."), period=wanted)
    return period


def missing_at(facts: YearFacts, period: Period) -> list[str]:
    """Codes of the commitments in force that report a period with this end and whose figure does not count (yet)."""
    return [
        each.code
        for each in facts.measured()
        if each.set.in_force and (own := each.reported_at(period)) is not None and not each.counts_in(own)
    ]


def results_of(facts: YearFacts, programme: Programme, as_of: str | None) -> tuple[YearResult | None, YearResult]:
    """The standing at ``as_of`` (None without one), and the year's score if it ended with the figures until then."""
    if as_of is None:
        return None, score(programme, facts.inputs(None))
    return score(programme, facts.inputs(as_of)), score(programme, facts.until(period_of(as_of)).inputs(None))


def total_of(year: YearResult) -> Decimal | None:
    """The year's total: ours, or where ours cannot be computed the sum of what its source printed."""
    return year.total if year.total is not None else year.published_total


def total_is_published(year: YearResult) -> bool:
    """Whether the total is the source's own, as it printed too little to compute it again."""
    return year.total is None and year.published_total is not None


def band_of_total(year: YearResult) -> BandResult | None:
    """The band of :func:`total_of`; None where nothing says it, or while figures are missing."""
    return year.published_band if total_is_published(year) else year.band


def is_whole(standing: YearResult | None, year: YearResult, as_of: Period | None) -> bool:
    """Whether the figure that a list shows is of all commitments: of the total at the end of the year, else standing.

    What a source printed as a whole is whole, although it printed too little to compute it again.
    """
    if as_of is None or standing is None:
        return False
    if not ends_the_year(as_of):
        return standing.complete
    return year.complete or (total_is_published(year) and year.published_band is not None)


def compute(facts: YearFacts, programme: Programme, as_of: str | None) -> Computed:
    """What would be stored of the year with the standing at ``as_of``."""
    standing, year = results_of(facts, programme, as_of)
    moment = None if as_of is None else period_of(as_of)
    inputs = {
        "programme": {"code": programme.code, "version": facts.programme_version},
        "standing": None if as_of is None else inputs_to_json(facts.inputs(as_of)),
        "year": inputs_to_json((facts if moment is None else facts.until(moment)).inputs(None)),
    }
    percent = standing.standing.percent if standing is not None and standing.standing is not None else None
    band = band_of_total(year) if moment is not None and ends_the_year(moment) else None  # none before the year is over
    missing = missing_at(facts, moment) if moment is not None else []
    return Computed(
        inputs_sha256=sha256_hex(canonical_json(inputs)),
        scoring_version=SCORING_VERSION,
        as_of=as_of,
        standing_e4=_e4(percent),
        total_e4=_e4(total_of(year)),
        complete=is_whole(standing, year, moment) and not missing,
        band=band.label["es"] if band is not None else None,
    )


def ends_the_year(period: Period) -> bool:
    """Whether the year is over with ``period``: then the total is the answer, before it the standing."""
    return period.last_month == 12


def _e4(percent: Decimal | None) -> int | None:
    return None if percent is None else to_e4(percent)


def store_result(work: Work, programme_year_id: UUID) -> StoredResult:
    """Recompute the year from the record and keep the copy, in the same unit of work as what changed it."""
    work.session.flush()
    facts = load_year(work.session, programme_year_id)
    programme = programmes.programme_of(work.session, facts.programme_version_id)
    return _keep(work, programme_year_id, compute(facts, programme, default_as_of(facts, programme, work.at)))


def _a_set_came_into_force(work: Work, set_id: str) -> None:
    """A set that is approved adds to what is programmed: the copy of a year that has one follows."""
    its_set = work.session.get(CommitmentSet, UUID(set_id))
    if its_set is not None and work.session.get(StoredResult, its_set.programme_year_id) is not None:
        store_result(work, its_set.programme_year_id)


follow(Event.SET_APPROVED, _a_set_came_into_force)


def recompute_all(work: Work) -> tuple[int, list[Stale]]:
    """Make the copy of every year that has one or lacks it anew, for the period that is the year's now.

    Returns how many there are, and those of which something is another now, each with what it was and is. Raises what
    is wrong with a programme whose text is no pack any more.
    """
    rows = work.session.scalars(select(StoredResult).order_by(StoredResult.programme_year_id)).all()
    changed = []
    for row in rows:
        before = Computed(*(getattr(row, name) for name in Computed.__dataclass_fields__))
        facts = load_year(work.session, row.programme_year_id)
        stale = _stale(facts, before, store_result(work, row.programme_year_id))
        changed += [stale] if stale is not None else []
    lacking = years_without_result(work.session)
    for year, where in lacking.items():
        store_result(work, year)
        changed.append(Stale(where, missing=True))
    return len(rows) + len(lacking), changed


def years_without_result(session: Session) -> dict[UUID, str]:
    """Years of which a figure counts and no result is stored, by their names: each that came to count stored one."""
    counting = set(
        session.scalars(
            select(CommitmentSet.programme_year_id)
            .join(Commitment, Commitment.set_id == CommitmentSet.id)
            .join(Measurement, Measurement.commitment_id == Commitment.id)
            .where(Measurement.state.in_(sorted(COUNTING)))
        )
    )
    counting -= set(session.scalars(select(StoredResult.programme_year_id)))
    return {year: name for year, name in _names(session).items() if year in counting}


def _names(session: Session) -> dict[UUID, str]:
    """What findings call each year, in the order of these names."""
    rows = session.execute(
        select(ProgrammeYear.id, Agency.code, ProgrammeYear.year, ProgrammeYear.programme_code)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .order_by(Agency.code, ProgrammeYear.year, ProgrammeYear.programme_code)
    )
    return {key: f"{agency} {year} {programme}" for key, agency, year, programme in rows}


def _stale(facts: YearFacts, was: StoredResult | Computed, anew: StoredResult | Computed) -> Stale | None:
    """What differs between two copies of a year; None: nothing."""
    differences = tuple(
        (name, getattr(was, name), getattr(anew, name))
        for name in Computed.__dataclass_fields__
        if getattr(was, name) != getattr(anew, name)
    )
    return Stale(f"{facts.agency_code} {facts.year} {facts.programme_code}", differences) if differences else None


def _keep(work: Work, programme_year_id: UUID, computed: Computed) -> StoredResult:
    row = work.session.get(StoredResult, programme_year_id)
    if row is None:
        row = StoredResult(programme_year_id=programme_year_id)
        work.session.add(row)
    for name in Computed.__dataclass_fields__:
        setattr(row, name, getattr(computed, name))
    row.computed_at = work.at
    work.session.flush()
    return row


def stale_results(session: Session) -> list[Stale]:
    """Years whose stored result a recomputation from the record does not confirm: none on a healthy instance.

    Each is recomputed for the period it was stored for. A year that cannot be is told with why, and those after it are
    still looked at.
    """
    names = _names(session)
    stale = []
    for row in session.scalars(select(StoredResult).order_by(StoredResult.programme_year_id)):
        try:
            facts = load_year(session, row.programme_year_id)
            programme = programmes.programme_of(session, facts.programme_version_id)
            found = _stale(facts, row, compute(facts, programme, row.as_of))
        except UNREADABLE as error:
            found = Stale(names.get(row.programme_year_id, str(row.programme_year_id)), fault=error)
        stale += [found] if found is not None else []
    return stale + [Stale(where, missing=True) for where in years_without_result(session).values()]
