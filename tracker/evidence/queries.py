"""What is known of evidence: plain facts, in a constant number of statements."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.agencies.models import Agency, Ministry
from tracker.errors import NotFound
from tracker.evidence.collectors import Use, uses_of
from tracker.evidence.models import Blob, Evidence, EvidenceVersion
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.ways import ways_of
from tracker.rules.policy import Actor, Capability, Subject, allowed

_NOT_HERE = N_("There is no such thing here.")


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One file of an evidence, as it was received. ``size`` in bytes."""

    id: UUID
    n: int
    name: str
    sha256: str
    size: int
    media_type: str
    state: str
    received_at: dt.datetime
    by: str | None
    via: str | None = None  # by which way it came in, where that was asked for


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """An evidence with its versions, the newest first."""

    id: UUID
    agency_code: str
    agency_name: str
    ministry_code: str | None
    title: str
    kind: str
    personal_data: bool
    versions: tuple[FileVersion, ...]

    @property
    def latest(self) -> FileVersion:
        """The version that counts."""
        return self.versions[0]

    def version(self, n: int | None) -> FileVersion:
        """The ``n``-th version, the latest where none is named."""
        for version in self.versions:
            if n is None or version.n == n:
                return version
        raise NotFound(_NOT_HERE)


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """An evidence and, of what it proves, that which the reader may see."""

    evidence: EvidenceFacts
    uses: tuple[Use, ...]


def files_of(session: Session, evidence_ids: Iterable[UUID]) -> dict[UUID, EvidenceFacts]:
    """These evidences by id, in one statement."""
    wanted = list(dict.fromkeys(evidence_ids))
    if not wanted:
        return {}
    versions: dict[UUID, list[FileVersion]] = {}
    about: dict[UUID, tuple[Evidence, Agency, str | None]] = {}
    for evidence, agency, ministry, version, blob, by in session.execute(
        select(Evidence, Agency, Ministry.code, EvidenceVersion, Blob, Person.name)
        .join(Agency, Agency.id == Evidence.agency_id)
        .outerjoin(Ministry, Ministry.id == Agency.ministry_id)
        .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
        .join(Blob, Blob.sha256 == EvidenceVersion.sha256)
        .outerjoin(Person, Person.id == EvidenceVersion.by_id)
        .where(Evidence.id.in_(wanted))
        .order_by(EvidenceVersion.n.desc())
    ):
        about[evidence.id] = (evidence, agency, ministry)
        versions.setdefault(evidence.id, []).append(_version(version, blob, by))
    return {key: _facts(*about[key], tuple(versions[key])) for key in wanted if key in about}


def evidence_page(session: Session, evidence_id: UUID, actor: Actor) -> EvidencePage:
    """The evidence, for whoever may see what it proves or belongs to its agency; :class:`NotFound` for others.

    Published figures are everybody's, files are not: for them the origin opens nothing.
    """
    facts = files_of(session, [evidence_id]).get(evidence_id)
    if facts is None:
        raise NotFound(_NOT_HERE)
    uses = uses_of(session, evidence_id)
    seen = tuple(use for use in uses if allowed(actor, Capability.READ, replace(use.subject, origin="entered")))
    own = Subject(agency=facts.agency_code, ministry=facts.ministry_code, state="draft")
    if not seen and not allowed(actor, Capability.READ, own):
        raise NotFound(_NOT_HERE)
    return EvidencePage(_with_ways(session, facts), seen)


def _with_ways(session: Session, facts: EvidenceFacts) -> EvidenceFacts:
    """The evidence with the way by which each version came in."""
    subject = f"evidence:{facts.id}"
    ways = ways_of(session, [subject], Event.EVIDENCE_RECEIVED)
    found = (
        replace(each, via=ways.get((subject, Event.EVIDENCE_RECEIVED, each.received_at))) for each in facts.versions
    )
    return replace(facts, versions=tuple(found))


def _version(row: EvidenceVersion, blob: Blob, by: str | None) -> FileVersion:
    return FileVersion(row.id, row.n, row.name, row.sha256, blob.size, blob.media_type, row.state, row.received_at, by)


def _facts(row: Evidence, agency: Agency, ministry: str | None, versions: tuple[FileVersion, ...]) -> EvidenceFacts:
    return EvidenceFacts(row.id, agency.code, agency.name, ministry, row.title, row.kind, row.personal_data, versions)
