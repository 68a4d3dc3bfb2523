"""The home of a year: where it stands, period by period and commitment by commitment."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.commitments.queries import formulation_opens
from tracker.errors import Invalid, NotFound
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_
from tracker.programmes import queries as programmes
from tracker.progress.dues import Due, Open, dues_of, open_period
from tracker.progress.facts import CommitmentFacts, YearFacts
from tracker.progress.grid import Row, bodies_of
from tracker.progress.loading import load_leads, load_year
from tracker.progress.pending import Pending, pending_of, status_of
from tracker.progress.queries import evidence_of_year
from tracker.progress.results import (
    band_of_total,
    ends_the_year,
    missing_at,
    moment_of,
    total_is_published,
    total_of,
)
from tracker.progress.year_status import YearStatus
from tracker.rules.calendar.local_time import day_in
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.policy import Actor, Capability, Subject, allowed, with_figures
from tracker.rules.programme.model import Assumption, Programme
from tracker.rules.scoring.published import differences
from tracker.rules.scoring.results import BandResult, Difference, NodeResult, YearResult
from tracker.rules.scoring.score import score
from tracker.rules.values import Frequency

_FINEST: tuple[Frequency, ...] = ("monthly", "quarterly", "semester", "yearly")


@dataclass(frozen=True, slots=True)
class PartRow:
    """A team or an objective: ours and, where there is one, the source's own figure.

    ``node``: of the standing, or of the result once the year is over; ``total``: of the score at the same moment.
    """

    code: str
    names: Mapping[str, str]  # by language
    node: NodeResult
    total: NodeResult | None

    @property
    def differs(self) -> bool:
        """Whether the source's figure is another one than ours, as both are shown."""
        ours, theirs = self.node.percent, self.node.published_percent
        if theirs is None:
            ours, theirs = self.node.obtained, self.node.published_obtained
        return ours is not None and theirs is not None and half_up(Fraction(ours), 2) != half_up(Fraction(theirs), 2)


@dataclass(frozen=True)
class YearPage:
    """What the home of a year shows, all at the end of ``as_of``; ``standing`` is None before the first figure.

    ``year``: the score if the year ended with the figures until then.
    """

    facts: YearFacts
    programme: Programme
    subject: Subject
    as_of: Period | None
    choices: tuple[Period, ...]
    standing: YearResult | None
    before: tuple[Period, Decimal] | None
    year: YearResult
    columns: tuple[Period, ...]
    now: str | None
    bodies: tuple[tuple[Row, ...], ...]
    parts: tuple[PartRow, ...]
    differences: tuple[Difference, ...]
    missing: tuple[CommitmentFacts, ...]
    open: Open | None
    dues: tuple[Due, ...]
    assumptions: tuple[Assumption, ...]
    results: Mapping[str, YearResult]
    status: YearStatus
    status_today: YearStatus  # of every figure handed in by now, whatever the moment that is shown
    lacking: tuple[Pending, ...]  # what is pending; empty for who is not shown every figure
    may_have_report: bool
    may_open_sets: bool

    @property
    def closed(self) -> bool:
        """Whether the standing is taken at the end of the year: then the total is the answer."""
        return self.as_of is not None and ends_the_year(self.as_of)

    @property
    def total(self) -> Decimal | None:
        """The year's total: ours, or where ours cannot be computed the sum of what the source printed."""
        return total_of(self.year)

    @property
    def total_is_published(self) -> bool:
        """Whether the total is the source's own, as it printed too little to compute it again."""
        return total_is_published(self.year)

    @property
    def band(self) -> BandResult | None:
        """The band of :attr:`total`, once nothing is missing."""
        return band_of_total(self.year)

    @property
    def by_team(self) -> bool:
        """Whether the parts are teams, else objectives."""
        return self.programme.tree.group_by == "team"

    def name_of(self, code: str) -> str:
        """The name of a commitment."""
        return self.facts.by_code[code].latest.name


def readable(facts: YearFacts, actor: Actor) -> YearFacts:
    """The year as far as ``actor`` may read it: sets and figures in a state that their role does not show are left out.

    Of figures handed in and not shown the periods stay, so that no page calls them missing. Raises :class:`NotFound`
    for whom the year itself is not.
    """
    about = _about(facts)
    if not allowed(actor, Capability.READ, about):
        raise NotFound(N_("There is no such year."))

    def seen(state: str, origin: str) -> bool:
        return allowed(actor, Capability.READ, dataclasses.replace(about, state=state, origin=origin))

    sets = tuple(each for each in facts.sets if seen(each.state, each.origin))
    ids = {each.id for each in sets}
    states = {(m.state, c.set.origin) for c in facts.commitments for m in c.measurements.values() if c.set.id in ids}
    shown = {pair for pair in states if seen(*pair)}
    commitments = tuple(
        each if shown == states else _shown(each, shown) for each in facts.commitments if each.set.id in ids
    )
    return dataclasses.replace(facts, sets=sets, commitments=commitments)


def _shown(each: CommitmentFacts, shown: set[tuple[str, str]]) -> CommitmentFacts:
    kept = {code: m for code, m in each.measurements.items() if (m.state, each.set.origin) in shown}
    unseen = frozenset(code for code, m in each.measurements.items() if code not in kept and m.counts)
    return dataclasses.replace(each, measurements=kept, unseen=unseen)


def year_page(
    session: Session, programme_year_id: UUID, actor: Actor, at: dt.datetime, as_of: str | None = None
) -> YearPage:
    """The home of a year for ``actor`` at ``at``, in a constant number of statements.

    ``as_of``: another period than the usual one (docs/decisions/062); :class:`NotFound` where it has no figure,
    :class:`tracker.errors.WindowClosed` where it is not over yet.
    """
    whole = load_year(session, programme_year_id)
    facts = readable(whole, actor)
    programme = programmes.programme_of(session, facts.programme_version_id)
    leads = load_leads(session, programme_year_id, day_in(programme.time_zone, at))
    chosen, choices = _chosen(facts, programme, at, as_of)
    months = dict.fromkeys(each.end_code for each in facts.periods_with_figures())
    results = {month: score(programme, facts.inputs(month)) for month in months}
    standing = None if chosen is None else results[chosen.end_code]
    year = score(programme, (facts if chosen is None else facts.until(chosen)).inputs(None))
    over = chosen is not None and ends_the_year(chosen)
    today = day_in(programme.time_zone, at)
    last_day = today if chosen is None else chosen.ends
    everything = may_have_report(whole, actor)
    columns = tuple(period_of(code) for code in _columns(facts, programme))
    now = open_period(facts, programme, at)
    return YearPage(
        facts=facts,
        programme=programme,
        subject=_subject(facts),
        as_of=chosen,
        choices=choices,
        standing=standing,
        before=_before(choices, chosen, results),
        year=year,
        columns=columns,
        now=(now.period.code if now else chosen.code if chosen else None),
        bodies=bodies_of(facts, programme, columns, results, year if over else standing, at, actor, leads),
        parts=_parts(programme, None if over else standing, year),
        differences=tuple(differences(standing)) if standing else (),
        missing=tuple(facts.by_code[code] for code in missing_at(facts, chosen)) if chosen else (),
        open=now,
        dues=tuple(dues_of(facts, programme, at, actor, leads)),
        assumptions=tuple(programme.assumptions()),
        results=results,
        status=status_of(whole, last_day),
        status_today=status_of(whole, today),
        lacking=tuple(
            pending_of(
                facts, programme, year if over else standing, evidence_of_year(session, facts), at, last_day, today
            )
            if everything
            else ()
        ),
        may_have_report=everything,
        may_open_sets=formulation_opens(actor, _about(whole), shown=bool(facts.sets)),
    )


def may_have_report(whole: YearFacts, actor: Actor) -> bool:
    """Whether ``actor`` may have a report of the year: it shows every figure that counts, reviewed or not."""
    return allowed(actor, Capability.READ, with_figures(_about(whole), published=whole.origin == "published"))


def _about(facts: YearFacts) -> Subject:
    return Subject(facts.agency_code, facts.ministry_code, facts.programme_code, origin=facts.origin)


def _subject(facts: YearFacts) -> Subject:
    state = "approved" if any(each.in_force for each in facts.sets) else "draft"
    return dataclasses.replace(_about(facts), state=state)


def _chosen(
    facts: YearFacts, programme: Programme, at: dt.datetime, as_of: str | None
) -> tuple[Period | None, tuple[Period, ...]]:
    choices = tuple({each.ends: each for each in facts.periods_with_figures()}.values())
    try:
        wanted = moment_of(facts, programme, at, as_of)
    except Invalid:
        raise NotFound(N_("No figure of this year belongs to that period.")) from None
    if wanted is None:
        return None, choices
    for each in choices:
        if each.ends == wanted.ends:
            return each, choices
    raise NotFound(N_("No figure of this year belongs to that period."))


def _before(
    choices: Sequence[Period], chosen: Period | None, results: Mapping[str, YearResult]
) -> tuple[Period, Decimal] | None:
    earlier = [each for each in choices if chosen is not None and each.ends < chosen.ends]
    if not earlier:
        return None
    standing = results[earlier[-1].end_code].standing
    return None if standing is None or standing.percent is None else (earlier[-1], standing.percent)


def _columns(facts: YearFacts, programme: Programme) -> list[str]:
    used = {each.latest.definition.frequency for each in facts.measured()}
    finest = next((each for each in _FINEST if each in used), programme.calendar.periods.frequency)
    codes = set(programme.period_codes(finest))
    codes |= {
        m.period.code for each in facts.measured() for m in each.measurements.values() if m.period.frequency == finest
    }
    return sorted(codes)


def _parts(programme: Programme, standing: YearResult | None, year: YearResult) -> tuple[PartRow, ...]:
    source = standing or year
    teams = programme.tree.group_by == "team" or (source.groups and not source.objectives)
    nodes, totals = (source.groups, year.groups) if teams else (source.objectives, year.objectives)
    final = {each.code: each for each in totals}
    order = {objective.code: place for place, objective in enumerate(programme.objectives)}
    if not teams:
        nodes = tuple(sorted(nodes, key=lambda node: order.get(node.code, len(order))))
    return tuple(PartRow(node.code, _names(programme, node), node, final.get(node.code)) for node in nodes)


def _names(programme: Programme, node: NodeResult) -> Mapping[str, str]:
    objective = programme.objective(node.code)
    if objective is not None:
        return objective.name
    name = node.name or node.code
    return {"es": name, "en": name}
