"""A published table becomes sets, versions and figures. The same table again changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select

from tracker.agencies.actions import create_agency, create_ministry, create_team, create_unit, succeed_team
from tracker.agencies.models import Agency, Ministry, Team, TeamSuccession, Unit
from tracker.commitments.actions import open_published_set, put_published_version
from tracker.commitments.draft import CommitmentDraft
from tracker.commitments.models import CommitmentSet
from tracker.errors import Conflict
from tracker.formats.sentences import N_
from tracker.imports.changes import Change, changes_of
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.programmes.queries import programme_of
from tracker.progress.facts import CommitmentFacts, MeasurementFacts, YearFacts
from tracker.progress.figures import FigureEntry, published_summary
from tracker.progress.loading import load_year
from tracker.progress.published import record_published, withdraw_published
from tracker.progress.results import store_result
from tracker.rules.inputs.model import Target
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import Programme
from tracker.sheets.mapping import Mapping
from tracker.sheets.published import PublishedCommitment, PublishedFigure, Terms

UNPUBLISHED = "definición no publicada"


@dataclass(frozen=True, slots=True)
class Vanished:
    """A figure that an earlier version of the source printed and this one does not."""

    commitment_id: UUID
    code: str
    name: str
    period: str
    weight: Decimal | None


class RowsVanished(Conflict):
    """The source has lost rows: whoever imports says whether they are withdrawn or stay."""

    def __init__(self, vanished: Sequence[Vanished]) -> None:
        self.vanished = tuple(vanished)
        super().__init__(
            N_(
                "%(count)s figures that were imported before are no longer in the source. Say --withdraw REASON to "
                "withdraw them (they then count as missing), or --keep to leave them. Nothing was imported."
            ),
            count=len(self.vanished),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or with a preview would do."""

    years: tuple[UUID, ...]
    commitments: int  # in the source
    figures: int  # in the source
    fresh_commitments: int  # not known before
    fresh_figures: int
    changes: tuple[Change, ...]  # of what was known before
    withdrawn: tuple[Vanished, ...]
    missing: tuple[Vanished, ...]  # no longer in the source, and left as they are
    faults: tuple[Change, ...]  # figures stored as stated, flagged and not scored

    @property
    def unchanged(self) -> bool:
        """Whether everything was here already."""
        return not (self.fresh_commitments or self.fresh_figures or self.changes or self.withdrawn)


def import_published(
    work: Work,
    commitments: Sequence[PublishedCommitment],
    mapping: Mapping,
    sha256: str,
    *,
    withdraw: str | None = None,
    keep: bool = False,
) -> Outcome:
    """Take over what ``commitments`` say, in this one unit of work; ``sha256`` is that of the file they stand in.

    Raises :class:`RowsVanished` where figures of the same source are missing now and neither ``withdraw`` (the
    reason) nor ``keep`` is said; everything else as the actions it calls, each of which asks policy.
    """
    _ensure_places(work, mapping)
    sets = _open_sets(work, mapping, commitments)
    years = _years(work, sets)
    before = {programme: load_year(work.session, year) for programme, year in years.items()}
    importer = _Importer(work, mapping, sets, before)
    for commitment in commitments:
        importer.put(commitment)
    vanished = _vanished(mapping, before.values(), importer.seen)
    if vanished and not (withdraw or keep):
        raise RowsVanished(vanished)
    if withdraw:
        for row in vanished:
            withdraw_published(work, row.commitment_id, row.period, withdraw)
    known = {each.id: each.code for facts in before.values() for each in facts.commitments}
    found = changes_of(work.session, work.entries, known)
    outcome = Outcome(
        years=tuple(years.values()),
        commitments=len(commitments),
        figures=sum(len(each.figures) for each in commitments),
        fresh_commitments=len(importer.fresh),
        fresh_figures=found.fresh,
        changes=found.changes,
        withdrawn=tuple(vanished) if withdraw else (),
        missing=() if withdraw else tuple(vanished),
        faults=found.faults,
    )
    if not outcome.unchanged:
        work.note(
            Event.FIGURES_IMPORTED,
            ("agency", _agency(work, mapping.agency.code).id),
            agency=mapping.agency.code,
            reason=withdraw,
            after={
                "source": mapping.source.title,
                "sha256": sha256,
                "commitments": outcome.commitments,
                "figures": outcome.figures,
                "changed": len(outcome.changes),
                "withdrawn": len(outcome.withdrawn),
            },
        )
        for year in years.values():
            store_result(work, year)
    return outcome


def _ensure_places(work: Work, mapping: Mapping) -> None:
    """Ministry, agency, teams, successions and units of the source; whoever may not create what is missing is told."""
    session, agency = work.session, mapping.agency.code
    if session.scalar(select(Ministry.id).where(Ministry.code == mapping.ministry.code)) is None:
        create_ministry(work, mapping.ministry.code, mapping.ministry.name)
    if session.scalar(select(Agency.id).where(Agency.code == agency)) is None:
        create_agency(work, agency, mapping.agency.name, mapping.ministry.code)
    owner = _agency(work, agency)
    teams = set(session.scalars(select(Team.code).where(Team.agency_id == owner.id)))
    for team in mapping.teams.values():
        if team.code not in teams:
            create_team(work, agency, team.code, team.name, valid_from=team.since, valid_to=team.until)
    units = set(session.scalars(select(Unit.code).where(Unit.agency_id == owner.id)))
    for unit in mapping.units.values():
        if unit.code not in units:
            create_unit(work, agency, unit.code, unit.name)
    _ensure_successions(work, mapping, owner)


def _ensure_successions(work: Work, mapping: Mapping, owner: Agency) -> None:
    rows = work.session.execute(select(Team.id, Team.code).where(Team.agency_id == owner.id))
    ids = {code: key for key, code in rows}
    known = set(work.session.scalars(select(TeamSuccession.from_id).where(TeamSuccession.from_id.in_(ids.values()))))
    for each in mapping.successions:
        for ending in each.sources:
            if ids[ending] not in known:
                succeed_team(work, owner.code, ending, each.target, each.on, each.why)


def _agency(work: Work, code: str) -> Agency:
    return work.session.scalars(select(Agency).where(Agency.code == code)).one()


def _open_sets(
    work: Work, mapping: Mapping, commitments: Iterable[PublishedCommitment]
) -> dict[tuple[str, str | None], UUID]:
    """The published set of each programme and team in the source."""
    places = dict.fromkeys((each.programme, each.team) for each in commitments)
    return {
        (programme, team): open_published_set(
            work, mapping.agency.code, programme, mapping.year, team, mapping.source.title
        )
        for programme, team in places
    }


def _years(work: Work, sets: dict[tuple[str, str | None], UUID]) -> dict[str, UUID]:
    year_of = dict(
        work.session.execute(
            select(CommitmentSet.id, CommitmentSet.programme_year_id).where(CommitmentSet.id.in_(sets.values()))
        ).all()
    )
    return {programme: year_of[set_id] for (programme, _), set_id in sets.items()}


def _vanished(mapping: Mapping, years: Iterable[YearFacts], seen: set[tuple[UUID, str]]) -> list[Vanished]:
    """Figures of the same source that were in force before and are not in it now."""
    return [
        Vanished(each.id, each.code, each.latest.name, measurement.period.code, each.latest.weight)
        for facts in years
        for each in facts.commitments
        if each.set.source == mapping.source.title
        for measurement in each.measurements.values()
        if not measurement.latest.withdrawn and (each.id, measurement.period.code) not in seen
    ]


class _Importer:
    """Puts one commitment after the other, remembering codes and what was seen."""

    def __init__(
        self,
        work: Work,
        mapping: Mapping,
        sets: dict[tuple[str, str | None], UUID],
        before: dict[str, YearFacts],
    ) -> None:
        self.work, self.mapping, self.sets = work, mapping, sets
        self.programmes: dict[str, Programme] = {
            code: programme_of(work.session, facts.programme_version_id) for code, facts in before.items()
        }
        self.known: dict[tuple[str, str | None, str | None, str], CommitmentFacts] = {
            (code, each.set.team_code, version.objective, version.name): each
            for code, facts in before.items()
            for each in facts.commitments
            for version in each.versions
        }
        self.codes = {code: {each.code for each in facts.commitments} for code, facts in before.items()}
        self.systems: set[tuple[str, str]] = set()
        self.fresh: list[UUID] = []
        self.seen: set[tuple[UUID, str]] = set()

    def put(self, commitment: PublishedCommitment) -> None:
        """Versions and figures of one commitment."""
        set_id = self.sets[commitment.programme, commitment.team]
        if commitment.known and commitment.known.parent:
            self._put_system(set_id, commitment)
        offered = self._offered(commitment)
        objective = offered.objective if offered else commitment.objective
        existing = self.known.get((commitment.programme, commitment.team, objective, commitment.name))
        code = existing.code if existing else self._code(commitment)
        noted = len(self.work.entries)
        for terms, ends in _spans(commitment):
            draft = self._draft(commitment, offered, objective, code, terms, ends)
            parent = commitment.known.parent if commitment.known else None
            key = put_published_version(self.work, set_id, draft, terms.since, parent)
        if existing is None:
            self.fresh.append(key)
        # the same terms and the same figure need no second look: a corrected file of thousands of rows is quick
        before = existing.measurements if existing and len(self.work.entries) == noted else {}
        for figure in commitment.figures:
            self.seen.add((key, figure.period))
            if not _same(figure, before.get(figure.period)):
                record_published(self.work, key, figure.period, _entry(figure), _computed(figure))

    def _put_system(self, set_id: UUID, commitment: PublishedCommitment) -> None:
        """The staged system that a stage belongs to; its weight is that of its stages, as the pack writes it."""
        assert commitment.known is not None and commitment.known.parent is not None  # noqa: S101, PT018
        key = (commitment.programme, commitment.known.parent)
        if key in self.systems:
            return
        self.systems.add(key)
        for objective, offered in self.programmes[commitment.programme].offered():
            if offered.code == commitment.known.parent:
                draft = CommitmentDraft(
                    code=offered.code,
                    kind="system",
                    name=offered.name["es"],
                    definition=offered.definition("es"),
                    objective=objective.code,
                    weight=offered.weight.usual,
                )
                self.codes[commitment.programme].add(offered.code)
                put_published_version(self.work, set_id, draft, commitment.figures[0].period)

    def _offered(self, commitment: PublishedCommitment) -> CommitmentDraft | None:
        """What the pack offers under the commitment's code: its definition and objective."""
        if commitment.known is None:
            return None
        for objective, offered in self.programmes[commitment.programme].offered():
            if offered.code == commitment.known.code:
                return CommitmentDraft(
                    name=commitment.name, definition=offered.definition("es"), objective=objective.code
                )
            for stage in offered.stages():
                if stage.code == commitment.known.code:
                    return CommitmentDraft(
                        name=commitment.name, kind="stage", definition=stage.definition("es"), objective=objective.code
                    )
        raise Conflict(
            N_("The programme %(programme)s offers no commitment %(code)s, which the mapping names."),
            programme=commitment.programme,
            code=commitment.known.code,
        )

    def _code(self, commitment: PublishedCommitment) -> str:
        """The pack's code, or the next free one of the team or objective: ANTOFAGASTA-03, H-01."""
        taken = self.codes[commitment.programme]
        if commitment.known:
            code = commitment.known.code
        else:
            place = commitment.team or commitment.objective or "C"
            code = next(f"{place}-{n:02}" for n in range(1, 1000) if f"{place}-{n:02}" not in taken)
        taken.add(code)
        return code

    def _draft(
        self,
        commitment: PublishedCommitment,
        offered: CommitmentDraft | None,
        objective: str | None,
        code: str,
        terms: Terms,
        ends: str | None,
    ) -> CommitmentDraft:
        definition = offered.definition if offered else _definition(commitment, self.mapping)
        universe = "moving" if terms.moving else "fixed"
        return CommitmentDraft(
            code=code,
            kind=offered.kind if offered else "indicator",
            name=commitment.name,
            definition=definition.model_copy(update={"universe": universe}),
            objective=objective,
            weight=terms.weight,
            target=Target(value=terms.target),
            programmed={
                period: value for period, value in commitment.programmed.items() if ends is None or period < ends
            },
            unit=terms.unit,
        )


def _spans(commitment: PublishedCommitment) -> list[tuple[Terms, str | None]]:
    """Each run of terms with the period in which the next one begins: an old version plans no month of a newer one."""
    terms = commitment.terms()
    return [(each, following.since) for each, following in pairwise(terms)] + [(terms[-1], None)]


def _definition(commitment: PublishedCommitment, mapping: Mapping) -> Definition:
    """How the source measures: operands whose definition it does not print, figures that are already year to date."""
    measure = commitment.measure
    return Definition.load(
        {
            "operands": [
                {"name": f"Numerador informado ({UNPUBLISHED})"},
                {"name": f"Denominador informado ({UNPUBLISHED})"},
            ],
            "unit": measure.unit,
            "factor": str(measure.factor),
            "decimals": measure.decimals,
            "direction": measure.direction,
            "accumulation": "last",
            "entry": "year_to_date",
            "frequency": "monthly",
            "sureness": "published",
            "source": mapping.source.title,
        }
    )


def _same(figure: PublishedFigure, kept: MeasurementFacts | None) -> bool:
    """Whether the revision in force says just that."""
    if kept is None or kept.latest.withdrawn:
        return False
    latest, entry = kept.latest, _entry(figure)
    return (latest.numerator, latest.denominator, latest.stated_value, dict(latest.as_published)) == (
        entry.numerator,
        entry.denominator,
        entry.value,
        dict(published_summary(_computed(figure))),
    )


def _entry(figure: PublishedFigure) -> FigureEntry:
    return FigureEntry(numerator=figure.numerator, denominator=figure.denominator, value=figure.value)


def _computed(figure: PublishedFigure) -> dict[str, Decimal | str | None]:
    """The source's own columns as it computed them, in percent, and whether it has a cause that it does not print."""
    return {
        "compliance": figure.computed.get("achievement"),
        "points_programmed": figure.computed.get("points_programmed"),
        "points_won": figure.computed.get("points_won"),
        "actual": figure.value,
        "analysis": "written" if figure.analysis else None,
    }
