"""What the pages of a formulation show: all sums and sentences made here, so that templates only place them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.accounts.queries import PersonFacts, people_of_agency
from tracker.agencies.queries import TeamFacts, UnitFacts, teams_of, units_of, without_accents
from tracker.commitments import queries
from tracker.commitments.leads import REPORTERS
from tracker.commitments.limits import Fault, faults_of, tops, weight_sum
from tracker.commitments.plans import unplanned
from tracker.commitments.queries import CommitmentFacts, SetFacts, StepFacts, YearFacts
from tracker.commitments.steps import EVENTS
from tracker.errors import NotFound
from tracker.formats.sentences import N_
from tracker.ledger.ways import ways_of
from tracker.programmes.queries import programme_of
from tracker.rules.policy import Actor, Capability, RoleName, allowed, require
from tracker.rules.programme.catalogue import CatalogueEntry, catalogue
from tracker.rules.programme.model import Programme
from tracker.rules.programme.tree import Objective, PackCommitment

HUNDRED = Decimal(100)
GAP = Decimal("0.4")  # percent of the bar, so that its parts can be told apart


@dataclass(frozen=True, slots=True)
class Row:
    """A commitment in the table, with its stages."""

    facts: CommitmentFacts
    stages: tuple[CommitmentFacts, ...]
    faults: tuple[Fault, ...] = ()
    assumed: Mapping[str, str] | None = None  # why the programme's own entry rests on no source, by language

    @property
    def requirements(self) -> int:
        """How many requirements the stages have together."""
        return sum(len(stage.version.definition.requirements) for stage in self.stages)


@dataclass(frozen=True, slots=True)
class Group:
    """An objective in the table (None: what has none yet), with the sum of its weights."""

    objective: Objective | None
    rows: tuple[Row, ...]
    sum: Decimal


@dataclass(frozen=True, slots=True)
class Segment:
    """A commitment's part of the bar of weights, in percent of its width."""

    code: str
    x: Decimal
    width: Decimal

    @property
    def shown(self) -> Decimal:
        """The width with a gap to the next part."""
        return max(self.width - GAP, Decimal(0))


@dataclass(frozen=True, slots=True)
class SetPage:
    """The formulation page of one set, for one reader."""

    year: YearFacts
    programme: Programme
    sets: tuple[SetFacts, ...]
    teams: tuple[TeamFacts, ...]  # that have no set yet
    set: SetFacts
    commitments: tuple[CommitmentFacts, ...]
    groups: tuple[Group, ...]
    total: Decimal
    steps: tuple[StepFacts, ...]
    may: frozenset[Capability]

    @property
    def due(self) -> Decimal:
        """What the weights must add up to."""
        return self.programme.tree.weights.sum

    @property
    def gap(self) -> Decimal:
        """What is missing; negative where it is too much."""
        return self.due - self.total

    @property
    def over(self) -> Decimal:
        """How much the weights are too many."""
        return -self.gap

    @property
    def one_sum(self) -> bool:
        """Whether the weights add up over the whole set, and not objective by objective."""
        return self.adds_up and self.programme.tree.group_by != "objective"

    @property
    def adds_up(self) -> bool:
        """Whether the weights must add up to anything; otherwise they are proportions."""
        return self.programme.tree.weights.add_up

    @property
    def editable(self) -> bool:
        """Whether the reader may change it now."""
        return self.set.state == "draft" and Capability.DRAFT_SET in self.may

    @property
    def returned(self) -> StepFacts | None:
        """The return that the coordinator has to answer, if the set came back and was not handed in again."""
        last = self.steps[-1] if self.steps else None
        return last if last is not None and last.step == "return" and self.set.state == "draft" else None

    @property
    def segments(self) -> list[Segment]:
        """The bar of weights: each commitment's part, in percent of what is due or of the sum where it is more."""
        whole = max(self.due, self.total) or HUNDRED
        found, x = [], Decimal(0)
        for one in tops(self.commitments):
            width = (one.version.weight or Decimal(0)) * HUNDRED / whole
            found.append(Segment(one.code, x, width))
            x += width
        return found

    @property
    def unplanned(self) -> frozenset[str]:
        """The codes of what needs a plan and has none."""
        return frozenset() if self.set.origin == "published" else unplanned(self.programme, self.commitments)

    @property
    def faults(self) -> list[Fault]:
        """What keeps it from being submitted."""
        return faults_of(self.programme, self.commitments)


@dataclass(frozen=True, slots=True)
class Lack:
    """What has to be mended at one place: a commitment, an objective, or (neither) the whole set."""

    commitment: CommitmentFacts | None
    objective: Objective | None
    faults: tuple[Fault, ...]


def lacks(page: SetPage) -> list[Lack]:
    """The faults of the set, gathered by where they are mended, in the order in which they were found."""
    by_code = {one.code: one for one in page.commitments}
    gathered: dict[tuple[str | None, str | None], list[Fault]] = {}
    for fault in page.faults:
        gathered.setdefault((fault.commitment, fault.objective), []).append(fault)
    return [
        Lack(by_code.get(commitment or ""), page.programme.objective(objective or ""), tuple(faults))
        for (commitment, objective), faults in gathered.items()
    ]


_CAPABILITIES = (
    Capability.OPEN_YEAR,
    Capability.DRAFT_SET,
    Capability.SUBMIT_SET,
    Capability.ENDORSE_SET,
    Capability.APPROVE_SET,
    Capability.RETURN_SET,
)


def set_page(session: Session, year: YearFacts, team: str | None, actor: Actor) -> SetPage | None:
    """The page of the set that ``?team=`` asks for; None where the year has no set yet that ``actor`` could see.

    Raises :class:`NotFound` where the actor may not even know of it. A constant number of statements.
    """
    programme = programme_of(session, year.programme_version_id)
    everything = queries.sets_of_year(session, year.id)
    visible = [its for its in everything if allowed(actor, Capability.READ, queries.subject_of(year, its))]
    chosen = queries.set_of_team(visible, team)
    if chosen is None:
        require(actor, Capability.READ, replace(queries.subject_of(year), state="draft"))
        return None
    steps = queries.set_history(session, chosen.id)
    subject = queries.subject_of(year, chosen, steps)
    commitments = queries.commitments_of(session, [chosen.id])
    faults = faults_of(programme, commitments) if chosen.state == "draft" else []
    return SetPage(
        year=year,
        programme=programme,
        sets=tuple(visible),
        teams=tuple(_without_set(session, year, programme, everything)),
        set=chosen,
        commitments=tuple(commitments),
        groups=tuple(_groups(programme, commitments, faults)),
        total=weight_sum(commitments),
        steps=_with_ways(session, chosen.id, steps),
        may=frozenset(each for each in _CAPABILITIES if allowed(actor, each, subject)),
    )


def _with_ways(session: Session, set_id: UUID, steps: Sequence[StepFacts]) -> tuple[StepFacts, ...]:
    """The steps, each with the way by which it came in."""
    ways = ways_of(session, [f"set:{set_id}"], *EVENTS.values())
    return tuple(replace(each, via=ways.get((f"set:{set_id}", EVENTS[each.step], each.at))) for each in steps)


def _without_set(session: Session, year: YearFacts, programme: Programme, sets: Sequence[SetFacts]) -> list[TeamFacts]:
    """Teams of the year that could still begin their commitments."""
    if programme.tree.group_by != "team":
        return []
    begun = {its.team_code for its in sets}
    first, last = dt.date(year.year, 1, 1), dt.date(year.year, 12, 31)
    return [
        team
        for team in teams_of(session, year.agency.id)
        if team.code not in begun
        and (team.valid_from is None or team.valid_from <= last)
        and (team.valid_to is None or team.valid_to > first)
    ]


@dataclass(frozen=True, slots=True)
class Unbegun:
    """A year without any set."""

    year: YearFacts
    teams: tuple[TeamFacts, ...]
    by_team: bool
    may_begin: bool


def unbegun(session: Session, year: YearFacts, actor: Actor) -> Unbegun:
    """The page of a year in which nobody began to formulate."""
    programme = programme_of(session, year.programme_version_id)
    return Unbegun(
        year=year,
        teams=tuple(_without_set(session, year, programme, ())),
        by_team=programme.tree.group_by == "team",
        may_begin=allowed(actor, Capability.OPEN_YEAR, queries.subject_of(year)),
    )


def _groups(programme: Programme, commitments: Sequence[CommitmentFacts], faults: Sequence[Fault]) -> list[Group]:
    stages: dict[object, list[CommitmentFacts]] = {}
    for one in commitments:
        if one.parent_id is not None:
            stages.setdefault(one.parent_id, []).append(one)
    by_code: dict[str | None, list[Fault]] = {}
    for fault in faults:
        by_code.setdefault(fault.commitment, []).append(fault)
    known: Mapping[str, Objective] = {objective.code: objective for objective in programme.objectives}
    codes = [*known, *sorted({one.version.objective or "" for one in tops(commitments)} - set(known))]
    groups = []
    for code in codes:
        its = [one for one in tops(commitments) if (one.version.objective or "") == code]
        if its or code in known:
            rows = tuple(
                Row(one, tuple(stages.get(one.id, [])), tuple(by_code.get(one.code, [])), _assumed(programme, one))
                for one in its
            )
            groups.append(Group(known.get(code), rows, weight_sum(its)))
    return groups


def _assumed(programme: Programme, one: CommitmentFacts) -> Mapping[str, str] | None:
    """What the programme says of a commitment of its own that it only assumes; None where it has a source."""
    entry = programme.catalogue_entry(one.version.definition.catalogue_code or "")
    return entry.text if entry is not None and entry.sureness == "assumed" else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A commitment that the programme offers, under its objective."""

    objective: Objective
    commitment: PackCommitment


def offers(page: SetPage) -> list[Offer]:
    """What the programme offers and the set does not have yet."""
    there = {one.version.definition.catalogue_code for one in page.commitments}
    return [Offer(objective, one) for objective, one in page.programme.offered() if one.code not in there]


def suggestions(page: SetPage, text: str, language: str) -> list[CatalogueEntry]:
    """The entries of the indicator catalogue in which every word of ``text`` is found; the programme's own first."""
    words = without_accents(text).split()
    suggested = [code for objective in page.programme.objectives for code in objective.suggests]
    found = [entry for entry in catalogue() if all(word in without_accents(_words(entry, language)) for word in words)]
    order = {code: place for place, code in enumerate(suggested)}
    return sorted(found, key=lambda entry: order.get(entry.code, len(order)))


def _words(entry: CatalogueEntry, language: str) -> str:
    definition = entry.definition(language)
    return " ".join(
        [entry.code, entry.name[language], definition.formula, definition.unit, *definition.means_of_verification]
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """Who and what can be chosen for a commitment."""

    people: tuple[PersonFacts, ...]
    units: tuple[UnitFacts, ...]


def choices(session: Session, year: YearFacts, on: dt.date) -> Choices:
    """The people who can report for the agency and its units."""
    roles = [RoleName(role) for role in REPORTERS]
    return Choices(
        tuple(people_of_agency(session, year.agency.id, on, *roles)), tuple(units_of(session, year.agency.id))
    )


def commitment_in(page: SetPage, code: str) -> CommitmentFacts:
    """The commitment with this code in the set; raises :class:`NotFound`."""
    found = [one for one in page.commitments if one.code == code]
    if not found:
        raise NotFound(N_("There is no such commitment."))
    return found[0]


def set_of_commitment(session: Session, year: YearFacts, code: str, actor: Actor) -> SetPage:
    """The page of the set that holds the commitment ``code`` of the year; raises :class:`NotFound`."""
    team = queries.team_of_commitment(session, year.id, code)
    page = set_page(session, year, team, actor)
    if page is None:
        raise NotFound(N_("There is no such commitment."))
    return page
