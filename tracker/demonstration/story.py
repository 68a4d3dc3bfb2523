"""What the invented people did, in its order: each act is the real one, by whoever may do it, at its own moment."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.commitments.actions import (
    CommitmentDraft,
    add_commitment,
    add_set,
    approve_set,
    endorse_set,
    open_year,
    return_set,
    submit_set,
)
from tracker.commitments.models import Commitment
from tracker.commitments.pack import draft_from_pack
from tracker.demonstration import invented, people
from tracker.demonstration.evidence import DOCUMENT, Attachment, attachments
from tracker.demonstration.invented import Plan
from tracker.demonstration.people import Cast, InventedAgency
from tracker.evidence.actions import receive, take_in
from tracker.ledger.work import Work, unit_of_work
from tracker.progress.actions import attach_evidence, record_measurement, record_requirements, submit_measurement
from tracker.progress.counted import Counted
from tracker.progress.figures import FigureEntry, RequirementEntry
from tracker.progress.opinions import OpinionEntry, record_opinion
from tracker.rules.calendar.periods import period_of
from tracker.rules.inputs.model import Target
from tracker.rules.programme.catalogue import catalogue
from tracker.rules.programme.model import Programme, load_builtin

ZONE = ZoneInfo("America/Santiago")
Act = Callable[[Work], None]


def moment(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A moment on the clocks of Santiago."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=ZONE)


@dataclass(slots=True)
class Story:
    """An agenda of acts; :meth:`tell` does them in the order of their moments, one unit of work each."""

    cast: Cast
    agenda: list[tuple[dt.datetime, str, Act]] = field(default_factory=list)
    sets: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def on(self, at: dt.datetime, who: str, act: Act) -> None:
        """Let the person with the address ``who`` do ``act`` at ``at``."""
        self.agenda.append((at, who, act))

    def tell(self) -> None:
        """Do everything that was put on the agenda, and empty it."""
        for at, who, act in sorted(self.agenda, key=lambda entry: entry[0]):
            actor = self.cast.actor(at.astimezone(ZONE).date(), who)
            with unit_of_work(actor, at, via="system") as work:
                act(work)
        self.agenda.clear()

    def formulate(
        self, agency: InventedAgency, programme: str, plans: Sequence[Plan], at: dt.datetime, coordinator: str
    ) -> None:
        """Open the year and draft its commitments."""
        pack = load_builtin(programme)

        def act(work: Work) -> None:
            year = open_year(work, agency.code, programme, pack.year)
            its_set = add_set(work, year)
            self.sets[agency.code, programme] = its_set
            for plan in plans:
                lead = self.cast.person(plan.lead or coordinator)
                add_commitment(work, its_set, draft_of(plan, pack, lead))

        self.on(at, coordinator, act)

    def sign(
        self, agency: InventedAgency, programme: str, at: dt.datetime, coordinator: str, head: str, approve: bool = True
    ) -> None:
        """Submit, endorse two days later, and have it approved a week after that."""
        key = (agency.code, programme)
        self.on(at, coordinator, lambda work: submit_set(work, self.sets[key]))
        self.on(at + dt.timedelta(days=2), head, lambda work: endorse_set(work, self.sets[key]))
        if approve:
            self.on(at + dt.timedelta(days=9), "programa", lambda work: approve_set(work, self.sets[key]))

    def report(
        self,
        agency: InventedAgency,
        programme: str,
        plan: Plan,
        period: str,
        at: dt.datetime,
        coordinator: str,
        submitted: dt.datetime | None,
    ) -> None:
        """Record a period's figure with its evidence, and hand it in at ``submitted`` (None: it stays a draft)."""
        key, who = (agency.code, programme), plan.lead or coordinator
        files = attachments(agency.code, plan.code, period)

        def record(work: Work) -> None:
            commitment = commitment_of(work, self.sets[key], plan.code)
            measurement = record_measurement(work, commitment, period, _entry(plan, period))
            for attached in files:
                self._attach(work, agency, programme, measurement.id, attached, who)

        self.on(at, who, record)
        if submitted:
            self.on(submitted, coordinator, lambda work: _submit(work, self.sets[key], plan.code, period))

    def report_stage(
        self, programme: str, agency: InventedAgency, code: str, period: str, met: str, at: dt.datetime, who: str
    ) -> None:
        """Say what is met of a stage's requirements in a month, and hand it in a day later."""
        key = (agency.code, programme)
        count = stage_size(load_builtin(programme), code)

        def record(work: Work) -> None:
            whole, rest = divmod(Decimal(met) * count, 1)
            shares = [Decimal(1)] * int(whole) + [rest] + [Decimal(0)] * count
            entries = [RequirementEntry(f"RT{n}", share) for n, share in enumerate(shares[:count], start=1)]
            record_requirements(work, commitment_of(work, self.sets[key], code), period, entries)

        self.on(at, who, record)
        self.on(at + dt.timedelta(days=1), who, lambda work: _submit(work, self.sets[key], code, period))

    def _attach(
        self, work: Work, agency: InventedAgency, programme: str, measurement: UUID, attached: Attachment, who: str
    ) -> None:
        leads = frozenset({self.cast.person(who)})
        taken = take_in(attached.open(), attached.name)
        received = receive(work, taken, None, agency.code, attached.title, programme=programme, leads=leads)
        attach_evidence(work, measurement, received.evidence_id)


def _entry(plan: Plan, period: str) -> FigureEntry:
    if period in plan.answers:
        counted = Counted(levels=tuple(map(Decimal, plan.answers[period])))
        return FigureEntry(analysis=plan.analysis.get(period), counted=counted)
    numerator, denominator = plan.figures[period]
    return FigureEntry(Decimal(numerator), Decimal(denominator), analysis=plan.analysis.get(period))


def _submit(work: Work, set_id: UUID, code: str, period: str) -> None:
    submit_measurement(work, commitment_of(work, set_id, code), period)


def commitment_of(work: Work, set_id: UUID, code: str) -> UUID:
    """The commitment of a set by its code."""
    return work.session.scalars(select(Commitment.id).where(Commitment.set_id == set_id, Commitment.code == code)).one()


def draft_of(plan: Plan, pack: Programme, lead: UUID) -> CommitmentDraft:
    """The commitment as a coordinator would write it, starting from the pack or the catalogue."""
    offered = draft_from_pack(pack, plan.code, "es")
    if offered is None:
        entry = next(each for each in catalogue() if each.code == plan.code)
        offered = CommitmentDraft(code=plan.code, name=entry.name["es"], definition=entry.definition("es"))
    definition = offered.definition
    if plan.frequency:
        definition = definition.model_copy(update={"frequency": plan.frequency})
    stages = tuple(replace(stage, programmed=_stage_targets(stage.code)) for stage in offered.stages)
    return replace(
        offered,
        definition=definition,
        objective=plan.objective,
        weight=Decimal(plan.weight),
        target=Target(value=Decimal(plan.target)) if plan.target else Target(),
        programmed={period: Decimal(value) for period, value in plan.programmed.items()},
        lead=lead,
        stages=stages,
    )


def _stage_targets(code: str) -> dict[str, Decimal]:
    values = invented.STAGE_PROGRAMMED[code.rpartition("-")[2]]
    return {period: Decimal(value) for period, value in zip(invented.MONTHS, values, strict=True)}


def stage_size(pack: Programme, code: str) -> int:
    """How many requirements a stage has."""
    for _, offered in pack.offered():
        for stage in offered.stages():
            if stage.code == code:
                return len(stage.definition("es").requirements)
    raise KeyError(code)


def tell(cast: Cast, before: Callable[[dt.datetime], None]) -> None:
    """The whole story. ``before`` loads what must be there by a moment (the programmes of a year)."""
    before(moment(2015, 10, 5))
    story = Story(cast)
    _complete_2016(story)
    story.tell()
    before(moment(2025, 10, 6))
    _complete_2026(story)
    _reporting(story)
    _drafting(story)
    _returned(story)
    story.tell()


def _after(period: str, days: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """So many days after the end of a period."""
    day = period_of(period).ends + dt.timedelta(days=days)
    return moment(day.year, day.month, day.day, hour, minute)


def _complete_2016(story: Story) -> None:
    agency, who, programme = people.COMPLETE, "coordinacion.sereloj", "pmg-cl-2016"
    story.formulate(agency, programme, invented.COMPLETE_2016, moment(2015, 11, 10), who)
    story.sign(agency, programme, moment(2015, 12, 1), who, "jefatura.sereloj")
    _report_all(story, agency, programme, invented.COMPLETE_2016, who)


def _complete_2026(story: Story) -> None:
    agency, who, programme = people.COMPLETE, "coordinacion.sereloj", "pmg-cl-2026"
    story.formulate(agency, programme, invented.COMPLETE_2026, moment(2025, 11, 4), who)
    story.sign(agency, programme, moment(2025, 12, 2), who, "jefatura.sereloj")
    _report_all(story, agency, programme, invented.COMPLETE_2026, who)
    _opinions(story, agency, programme)


def _report_all(story: Story, agency: InventedAgency, programme: str, plans: Sequence[Plan], who: str) -> None:
    """Everything reported in time: recorded eight days after the period, handed in two days later."""
    for number, plan in enumerate(plans):
        for period in plan.periods:
            at = _after(period, 8, 10, 5 * number)
            story.report(agency, programme, plan, period, at, who, at + dt.timedelta(days=2))
        _report_stages(story, agency, programme, plan, who, number)


def _reporting(story: Story) -> None:
    agency, who, programme = people.REPORTING, "coordinacion", "pmg-cl-2026"
    story.formulate(agency, programme, invented.REPORTING, moment(2025, 11, 12), who)
    story.sign(agency, programme, moment(2025, 12, 4), who, "jefatura")
    for number, plan in enumerate(invented.REPORTING):
        for period in plan.periods:
            at = _after(period, 9, 11, 5 * number)
            submitted: dt.datetime | None = at + dt.timedelta(days=5)
            if (plan.code, period) == ("PLAZO-TRAMITE", "2026-05"):
                at, submitted = _after(period, 30, 18), _after(period, 32, 9)  # after the close, within the grace
            elif period == "2026-06" and plan.code in ("RECLAMOS-RESPONDIDOS", "GENERO"):
                submitted = None  # still a draft when the demonstration begins
            elif period == "2026-06" and plan.code == "ESPERA-20MIN":
                continue  # still owed
            story.report(agency, programme, plan, period, at, who, submitted)
        _report_stages(story, agency, programme, plan, who, number)


def _report_stages(story: Story, agency: InventedAgency, programme: str, plan: Plan, who: str, number: int) -> None:
    """Every stage of a system in every month so far, twelve days after it."""
    for ending, months in plan.stages.items():
        for period, met in zip(invented.MONTHS, months, strict=False):
            at = _after(period, 12, 12, len(ending) + number)
            story.report_stage(programme, agency, f"{plan.code}-{ending}", period, met, at, who)


def _opinions(story: Story, agency: InventedAgency, programme: str) -> None:
    """The expert network likes one requirement of the diagnosis, and another not; its opinion on the plan is owed."""
    key = (agency.code, programme)

    def favourable(work: Work) -> None:
        document = take_in(DOCUMENT.open(), DOCUMENT.name)
        entry = OpinionEntry("favourable", dt.date(2026, 3, 19), files=[document], title=DOCUMENT.title)
        record_opinion(work, commitment_of(work, story.sets[key], "TD-E1O2"), "RT1", entry)

    def unfavourable(work: Work) -> None:
        entry = OpinionEntry("unfavourable", dt.date(2026, 6, 5), invented.NOT_CONTENT)
        record_opinion(work, commitment_of(work, story.sets[key], "TD-E1O2"), "RT3", entry)

    story.on(moment(2026, 3, 24, 15), "revision", favourable)
    story.on(moment(2026, 6, 8, 11), "revision", unfavourable)


def _drafting(story: Story) -> None:
    story.formulate(people.DRAFTING, "pmg-cl-2026", invented.DRAFTING, moment(2026, 7, 13), "coordinacion.sefaro")


def _returned(story: Story) -> None:
    agency, who, programme = people.RETURNED, "coordinacion.dibiro", "pmg-cl-2026"
    story.formulate(agency, programme, invented.RETURNED, moment(2026, 7, 1), who)
    story.sign(agency, programme, moment(2026, 7, 6), who, "jefatura.dibiro", approve=False)
    key = (agency.code, programme)
    story.on(
        moment(2026, 7, 14, 16), "programa", lambda work: return_set(work, story.sets[key], invented.RETURN_REASON)
    )
