"""What a forecast of a recorded year takes: its figures so far, and those of the same commitments in earlier years."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency
from tracker.commitments.models import ProgrammeYear
from tracker.errors import NotFound
from tracker.formats.sentences import N_
from tracker.programmes.queries import programme_of
from tracker.progress.facts import YearFacts
from tracker.progress.loading import load_year
from tracker.progress.results import default_as_of
from tracker.rules.calendar.periods import end_month, period_of
from tracker.rules.inputs.model import CommitmentInput, Figure, YearInputs
from tracker.rules.policy import Actor, Capability, Subject, require, with_figures
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.figures import read_figure

MOST_YEARS = 3
"""Earlier years that are looked at, the latest first."""

Past = Mapping[str, Sequence[Mapping[int, Fraction]]]


@dataclass(frozen=True, slots=True)
class Ahead:
    """The facts of a year at the end of ``as_of`` (None: nothing was reported yet), and of each commitment its past.

    ``past``: earlier years as shares of their own targets, by month.
    """

    programme: Programme
    as_of: str | None
    inputs: YearInputs
    past: Past


def facts_ahead(
    session: Session, programme_year_id: UUID, as_of: str | None, at: dt.datetime, actor: Actor | None = None
) -> Ahead:
    """What is known of the year at the end of ``as_of`` (else of the period its page shows).

    From the shell nobody needs to be named; whoever is must be allowed to read the year. Raises :class:`NotFound` where
    ``as_of`` is of another year.
    """
    facts = load_year(session, programme_year_id)
    if actor is not None:
        require(actor, Capability.READ, _subject(facts), "shell")
    programme = programme_of(session, facts.programme_version_id)
    cut = as_of or default_as_of(facts, programme, at)
    if cut is not None and period_of(cut).year != facts.year:
        raise NotFound(N_("%(period)s is not in the year %(year)s."), period=cut, year=facts.year)
    inputs = facts.inputs(cut)
    return Ahead(programme, cut, inputs, _past(session, facts, inputs.commitments))


def _subject(facts: YearFacts) -> Subject:
    subject = Subject(facts.agency_code, facts.ministry_code, facts.programme_code)
    return with_figures(subject, published=facts.origin == "published")


def _past(session: Session, facts: YearFacts, commitments: Sequence[CommitmentInput]) -> Past:
    """Earlier years of the commitments that an agency carries on under the same name, latest first."""
    wanted = {_name(one): one.code for one in commitments if one.name}
    found: dict[str, list[Mapping[int, Fraction]]] = {}
    years = session.scalars(
        select(ProgrammeYear)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .where(Agency.code == facts.agency_code, ProgrammeYear.year < facts.year)
        .order_by(ProgrammeYear.year.desc(), ProgrammeYear.programme_code)
    )
    for year in years:
        before = load_year(session, year.id)
        programme = programme_of(session, before.programme_version_id)
        for one in before.inputs(None).commitments:
            code = wanted.get(_name(one))
            shares = _shares(programme, one)
            if code is not None and shares and len(found.setdefault(code, [])) < MOST_YEARS:
                found[code].append(shares)
    return found


def _name(one: CommitmentInput) -> tuple[str, str | None, str | None]:
    return (" ".join((one.name or "").casefold().split()), one.group, one.unit)


def _shares(programme: Programme, one: CommitmentInput) -> dict[int, Fraction]:
    """A whole year's figures as shares of its target; empty where it has no end to compare with."""
    target = read_figure(programme, one, None).target
    if target is None or target <= 0:
        return {}
    shares = {}
    for code, figure in one.periods.items():
        value = read_figure(programme, one, code).scored if figure != Figure() else None
        if value is not None:
            shares[end_month(code)] = value / target
    return shares if 12 in shares else {}
