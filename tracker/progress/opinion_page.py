"""The page of the opinions on a requirement: what it asks for, who said what of it, and with which document."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency, Ministry
from tracker.commitments.models import Commitment, CommitmentSet, ProgrammeYear
from tracker.evidence.collectors import Use, register
from tracker.evidence.queries import EvidenceFacts, files_of
from tracker.ledger.events import Event
from tracker.ledger.ways import Ways, ways_of
from tracker.programmes import queries as programmes
from tracker.progress.authors import authors_of
from tracker.progress.detail import commitment_of, subject_about
from tracker.progress.facts import CommitmentFacts, YearFacts
from tracker.progress.loading import load_year
from tracker.progress.models import Opinion, OpinionEvidence
from tracker.progress.opinion import OpinionFacts, held_on
from tracker.progress.opinions import requirement_of
from tracker.progress.queries import documents_of_opinions
from tracker.progress.year import readable
from tracker.rules.calendar.local_time import day_in
from tracker.rules.policy import UNREVIEWED, Actor, Capability, Subject, allowed
from tracker.rules.programme.definition import Requirement
from tracker.rules.programme.model import Programme


@dataclass(frozen=True)
class OpinionPage:
    """What the page shows. ``opinions``: the latest first, each with its documents."""

    facts: YearFacts
    programme: Programme
    commitment: CommitmentFacts
    need: Requirement
    opinions: tuple[tuple[OpinionFacts, tuple[EvidenceFacts, ...]], ...]
    held: OpinionFacts | None
    counts: bool
    may_record: bool
    ways: Ways

    def via(self, opinion: OpinionFacts) -> str | None:
        """By which way it came in."""
        subject = f"commitment:{self.commitment.id}"
        return self.ways.get((subject, Event.OPINION_RECORDED, opinion.recorded_at))

    @property
    def n(self) -> int:
        """How many opinions there are."""
        return len(self.opinions)

    def newer_than(self, given_on: dt.date) -> bool:
        """Whether the opinion that holds is of a later day: one of ``given_on``, recorded now, takes its place."""
        return self.held is not None and given_on < self.held.given_on


def opinion_page(
    session: Session, programme_year_id: UUID, code: str, requirement: str, actor: Actor, at: dt.datetime
) -> OpinionPage:
    """The opinions on a requirement as ``actor`` may read them; :class:`NotFound` for others."""
    facts = readable(load_year(session, programme_year_id), actor)
    commitment = commitment_of(facts, code)
    programme = programmes.programme_of(session, facts.programme_version_id)
    need = requirement_of(commitment, requirement)
    own = [each for each in commitment.opinions if each.requirement == requirement]
    subject = subject_about(facts, commitment, commitment.set.state, frozenset())
    opens = allowed(actor, Capability.READ, replace(subject, state=UNREVIEWED))
    files = _files(session, [each.id for each in own]) if opens else {}
    by_others = replace(subject, authors=authors_of(session, commitment.id))
    return OpinionPage(
        facts=facts,
        programme=programme,
        commitment=commitment,
        need=need,
        opinions=tuple((each, files.get(each.id, ())) for each in reversed(own)),
        held=held_on(own, day_in(programme.time_zone, at)).get(requirement),
        counts=programme.rules.requirements.opinion == "must_be_favourable",
        may_record=bool(need.third_party)
        and commitment.set.in_force
        and commitment.set.origin != "published"
        and allowed(actor, Capability.ISSUE_OPINION, by_others),
        ways=ways_of(session, [f"commitment:{commitment.id}"], Event.OPINION_RECORDED),
    )


def _files(session: Session, opinions: list[UUID]) -> dict[UUID, tuple[EvidenceFacts, ...]]:
    links = documents_of_opinions(session, opinions)
    files = files_of(session, [each for ids in links.values() for each in ids])
    return {opinion: tuple(files[each] for each in ids if each in files) for opinion, ids in links.items()}


def uses_of_evidence(session: Session, evidence_id: UUID) -> list[Use]:
    """The opinions whose document this is, for whoever asks to open it."""
    rows = session.execute(
        select(Opinion, Commitment, ProgrammeYear, Agency, Ministry.code)
        .join(OpinionEvidence, OpinionEvidence.opinion_id == Opinion.id)
        .join(Commitment, Commitment.id == Opinion.commitment_id)
        .join(CommitmentSet, CommitmentSet.id == Commitment.set_id)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .outerjoin(Ministry, Ministry.id == Agency.ministry_id)
        .where(OpinionEvidence.evidence_id == evidence_id)
        .order_by(Commitment.code, Opinion.n)
    )
    return [
        Use(
            title=f"{commitment.code} {opinion.requirement}",
            endpoint="opinions.opinion",
            subject=Subject(agency=agency.code, ministry=ministry, programme=year.programme_code, state=UNREVIEWED),
            values={
                "agency": agency.code,
                "year": year.year,
                "programme": year.programme_code,
                "code": commitment.code,
                "requirement": opinion.requirement,
            },
        )
        for opinion, commitment, year, agency, ministry in rows
    ]


register("opinion_evidence", uses_of_evidence)
