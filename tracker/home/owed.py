"""What a person owes in their own agencies, ordered by when, and how the year stands: their first page."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from tracker.agencies.queries import AgencyFacts, agency_by_code
from tracker.commitments.queries import (
    SetFacts,
    StepFacts,
    set_histories,
    sets_of_years,
    subject_of,
    years_of_agency,
)
from tracker.commitments.queries import YearFacts as Year
from tracker.programmes.queries import programme_of
from tracker.progress.dues import Due, dues_of, next_period, open_period
from tracker.progress.loading import load_leads
from tracker.progress.pending import Pending, pending_of, status_of
from tracker.progress.queries import evidence_of_year, load_year
from tracker.progress.results import ends_the_year, moment_of, results_of, total_of
from tracker.progress.year import may_have_report, readable
from tracker.progress.year_status import YearStatus, known_weight
from tracker.rules.calendar.local_time import day_in
from tracker.rules.calendar.periods import Period
from tracker.rules.calendar.windows import Window, resolve_milestones
from tracker.rules.policy import Actor, Capability, RoleName, allowed
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import YearResult

OWN_ROLES = (RoleName.COORDINATOR, RoleName.LEAD, RoleName.HEAD, RoleName.STAFF_ASSOCIATION)
LOSSES = 5


@dataclass(frozen=True, slots=True)
class Duty:
    """Something owed. ``kind``: draft, mend, endorse, report, finish; ``until`` is the first moment too late."""

    kind: str
    endpoint: str
    values: Mapping[str, Any]
    programme: str
    zone: str
    title: str = ""
    period: str | None = None
    until: dt.datetime | None = None
    late: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """A commitment that has won less than was programmed so far; points in percent."""

    code: str
    name: str
    won: Fraction
    programmed: Fraction


@dataclass(frozen=True)
class YearCard:
    """One of the agency's years of now: its standing, what is owed in it, and what opens next.

    All figures stand at the end of ``as_of``; ``year`` is the score with the figures until then. ``lacking``: what is
    pending in the year, whoever owes it; empty for who is not shown every figure.
    """

    facts: Year
    place: Mapping[str, Any]
    zone: str
    in_force: bool
    as_of: str | None
    standing: YearResult | None
    year: YearResult
    known: Decimal | None
    status: YearStatus
    status_today: YearStatus  # of every figure handed in by now, whatever the moment that is shown
    lacking: Sequence[Pending]
    losses: Sequence[Loss]
    duties: Sequence[Duty]
    reported: int
    reportable: int
    period: Period | None  # the one whose window is open
    window: Window | None
    next_window: tuple[Period, Window] | None
    unseen: int  # figures handed in that this reader is not shown yet
    may_have_report: bool
    over: bool  # whether the figures stand at the end of the year: then its result is the answer

    @property
    def total(self) -> Decimal | None:
        """The result of the year: ours, or where ours cannot be computed the source's own."""
        return total_of(self.year)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """An agency's first page for one of its people."""

    agency: AgencyFacts
    roles: Sequence[RoleName]
    cards: Sequence[YearCard]
    earlier: Sequence[Year]

    @property
    def duties(self) -> list[Duty]:
        """Everything owed, first what ends first; what has no end comes before, as somebody waits for it."""
        every = [duty for card in self.cards for duty in card.duties]
        return sorted(every, key=lambda duty: (duty.until is not None, duty.until, duty.title, duty.period or ""))


def own_agencies(actor: Actor) -> list[str]:
    """Codes of the agencies the actor belongs to, in the order of their roles."""
    return list(dict.fromkeys(role.agency for role in actor.roles if role.name in OWN_ROLES and role.agency))


def own_page(session: Session, agency: str, actor: Actor, at: dt.datetime) -> OwnPage:
    """The first page of ``actor`` in one of their agencies; statements grow with the years of now, not with figures."""
    facts = agency_by_code(session, agency)
    every = years_of_agency(session, facts.id)
    sets = sets_of_years(session, [year.id for year in every])
    years = [year for year in every if _shown(year, sets.get(year.id, []), actor)]
    latest = max((year.year for year in years), default=None)
    cards = [_card(session, year, sets.get(year.id, []), actor, at) for year in years if year.year == latest]
    cards.sort(key=lambda card: not card.in_force)  # what runs stands before what is still drafted
    roles = list(dict.fromkeys(role.name for role in actor.roles if role.agency == agency))
    return OwnPage(facts, roles, cards, [year for year in years if year.year != latest])


def _shown(year: Year, sets: Sequence[SetFacts], actor: Actor) -> bool:
    """Whether the actor may know of the year: some of its sets, or that it was opened and waits for its first."""
    if not sets:
        return allowed(actor, Capability.OPEN_YEAR, subject_of(year))
    return any(allowed(actor, Capability.READ, subject_of(year, its)) for its in sets)


def _card(session: Session, year: Year, sets: Sequence[SetFacts], actor: Actor, at: dt.datetime) -> YearCard:
    programme = programme_of(session, year.programme_version_id)
    whole = load_year(session, year.id)
    facts = readable(whole, actor)
    leads = load_leads(session, year.id, day_in(programme.time_zone, at))
    moment = moment_of(facts, programme, at)
    as_of = None if moment is None else moment.code
    standing, total = results_of(facts, programme, as_of)
    over = moment is not None and ends_the_year(moment)
    today = day_in(programme.time_zone, at)
    last_day = today if moment is None else moment.ends
    everything = may_have_report(whole, actor)
    lacking = (
        pending_of(facts, programme, total if over else standing, evidence_of_year(session, facts), at, last_day, today)
        if everything
        else []
    )
    owed = [
        *_of_sets(session, year, sets, actor, programme, at),
        *(_of_period(due, year, programme) for due in dues_of(facts, programme, at, actor, leads) if due.mine),
    ]
    now = open_period(facts, programme, at)
    return YearCard(
        facts=year,
        place=_place(year),
        zone=programme.time_zone,
        in_force=any(each.in_force for each in facts.sets),
        as_of=as_of,
        standing=standing,
        year=total,
        known=known_weight(total),
        status=status_of(whole, last_day),
        status_today=status_of(whole, today),
        lacking=lacking,
        losses=_losses(standing),
        duties=owed,
        reported=now.received if now else 0,
        reportable=now.of if now else 0,
        period=now.period if now else None,
        window=now.window if now else None,
        next_window=next_period(facts, programme, at),
        unseen=facts.unseen,
        may_have_report=everything,
        over=over,
    )


def _place(year: Year) -> dict[str, Any]:
    return {"agency": year.agency.code, "year": year.year, "programme": year.programme_code}


# -- sets: drafting, mending what came back, endorsing


def _of_sets(
    session: Session, year: Year, sets: Sequence[SetFacts], actor: Actor, programme: Programme, at: dt.datetime
) -> Iterable[Duty]:
    until = next((m.until for m in resolve_milestones(programme) if m.code == "formulation" and m.until > at), None)
    histories = set_histories(session, [its.id for its in sets])
    for its in sets:
        steps = histories.get(its.id, [])
        subject = subject_of(year, its, steps)
        values = {**_place(year), **({"team": its.team_code} if its.team_code else {})}
        title = its.team_name or year.agency.name
        common: dict[str, Any] = {
            "endpoint": "commitments.formulation",
            "values": values,
            "programme": year.programme_code,
            "zone": programme.time_zone,
            "title": title,
        }
        if its.state == "draft" and allowed(actor, Capability.DRAFT_SET, subject):
            returned = _returned(steps)
            kind = "mend" if returned else "draft"
            yield Duty(kind, until=until, reason=returned.reason if returned else None, **common)
        if its.state == "submitted" and allowed(actor, Capability.ENDORSE_SET, subject):
            yield Duty("endorse", until=until, **common)


def _returned(steps: Sequence[StepFacts]) -> StepFacts | None:
    return steps[-1] if steps and steps[-1].step == "return" else None


# -- periods: what can be reported now


def _of_period(due: Due, year: Year, programme: Programme) -> Duty:
    return Duty(
        kind="finish" if due.begun else "report",
        endpoint="progress.measurement",
        values={**_place(year), "code": due.code, "period": due.period.code},
        programme=year.programme_code,
        zone=programme.time_zone,
        title=f"{due.code} {due.name}",
        period=due.period.code,
        until=due.until,
        late=due.late,
    )


# -- where points are missing


def _losses(standing: YearResult | None) -> list[Loss]:
    if standing is None:
        return []
    found = [
        Loss(each.code, each.name or "", each.points_won or Fraction(0), each.points_programmed)
        for each in standing.commitments
        if each.points_programmed and not each.is_system and (each.points_won or Fraction(0)) < each.points_programmed
    ]
    return sorted(found, key=lambda loss: (loss.won - loss.programmed, loss.code))[:LOSSES]
