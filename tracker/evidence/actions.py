"""Receiving evidence: the file first, durable, then the rows that speak of it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from tracker.agencies.models import Agency, Ministry
from tracker.agencies.queries import agency_by_code
from tracker.errors import Invalid, NotFound
from tracker.evidence.models import Blob, Evidence, EvidenceVersion
from tracker.evidence.store import Source
from tracker.evidence.types import clean_name, identify
from tracker.evidence.vault import upload_limit, vault
from tracker.formats.sentences import N_
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.rules.policy import Capability, Subject, require

MAX_TITLE = 200

_REFUSED = N_("The file was not kept.")
_NO_FILE = N_("Choose a file.")
_LONG_TITLE = N_("Shorten the title to 200 characters.")


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is in the store, looked into and durable; no row speaks of it yet."""

    sha256: str
    size: int  # bytes
    media_type: str
    name: str  # cleaned for display


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was received as evidence: what the receipt says."""

    evidence_id: UUID
    version_id: UUID
    n: int
    file: Taken


def take_in(source: Source, filename: str | None, limit: int | None = None, *, field: str = "file") -> Taken:
    """Put an upload into the store and say what it is; needs no unit of work, so a slow upload blocks no writer.

    ``limit`` in bytes, the instance's own where none is given. Raises :class:`Invalid` with the message beside
    ``field``, its places filled from ``params`` (empty, too large, not what its name says); nothing is kept then.
    """
    if not filename:
        raise Invalid(_NO_FILE, {field: _NO_FILE})
    try:
        name = clean_name(filename)
        with vault().incoming(source, upload_limit() if limit is None else limit) as incoming:
            kind = identify(incoming.file, name)
            stored = incoming.keep()
    except Invalid as error:
        raise Invalid(error.message, {field: error.message}, **error.params) from error
    return Taken(stored.sha256, stored.size, kind.media_type, name)


def receive(
    work: Work,
    source: Taken | Source,
    filename: str | None,
    agency: str,
    title: str = "",
    personal_data: bool = False,
    limit: int | None = None,
    *,
    programme: str | None = None,
    leads: frozenset[UUID] = frozenset(),
    power: Capability = Capability.ATTACH_EVIDENCE,
) -> Received:
    """Receive a file as new evidence of ``agency`` (code), at ``work.at``; without a title it has the file's name.

    A file with personal data has the start of its fingerprint then: its name may name a person, and titles are shown.
    Pages hand in what :func:`take_in` gave them beforehand; a stream is taken in here. ``leads`` are the persons
    named to report what the evidence is for: a lead may attach there and nowhere else. ``power``: what the person is
    about to do with it.
    """
    owner = agency_by_code(work.session, agency)
    subject = Subject(owner.code, owner.ministry_code, programme, state="draft", leads=leads)
    require(work.actor, power, subject, work.via)
    title = " ".join(title.split())
    if len(title) > MAX_TITLE:
        raise Invalid(_REFUSED, {"title": _LONG_TITLE})
    taken = source if isinstance(source, Taken) else take_in(source, filename, limit)
    evidence = Evidence(
        agency_id=owner.id,
        title=title or (taken.sha256[:12] if personal_data else taken.name[:MAX_TITLE]),
        personal_data=personal_data,
        created_by_id=work.actor.person_id if work.actor else None,
    )
    work.session.add(evidence)
    work.session.flush()
    return _add_version(work, evidence, 1, taken, owner.code)


def replace(
    work: Work,
    evidence_id: UUID,
    source: Taken | Source,
    filename: str | None,
    limit: int | None = None,
    *,
    programme: str | None = None,
    leads: frozenset[UUID] = frozenset(),
) -> Received:
    """Receive a corrected file as the next version of an evidence. The one before stays and can be opened."""
    found = work.session.execute(
        select(Evidence, Agency, Ministry.code)
        .join(Agency, Evidence.agency_id == Agency.id)
        .outerjoin(Ministry, Agency.ministry_id == Ministry.id)
        .where(Evidence.id == evidence_id)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such thing here."))
    evidence, owner, ministry = found
    subject = Subject(agency=owner.code, ministry=ministry, programme=programme, state="draft", leads=leads)
    require(work.actor, Capability.ATTACH_EVIDENCE, subject, work.via)
    taken = source if isinstance(source, Taken) else take_in(source, filename, limit)
    last = work.session.scalar(select(func.max(EvidenceVersion.n)).where(EvidenceVersion.evidence_id == evidence_id))
    return _add_version(work, evidence, (last or 0) + 1, taken, owner.code)


def _add_version(work: Work, evidence: Evidence, n: int, taken: Taken, agency: str) -> Received:
    if work.session.get(Blob, taken.sha256) is None:
        blob = Blob(sha256=taken.sha256, size=taken.size, media_type=taken.media_type, stored_at=work.at)
        work.session.add(blob)
        work.session.flush()
    version = EvidenceVersion(
        evidence_id=evidence.id,
        n=n,
        sha256=taken.sha256,
        name=taken.name,
        state="available",  # every check this instance makes was made before the file was kept
        received_at=work.at,
        by_id=work.actor.person_id if work.actor else None,
    )
    work.session.add(version)
    work.session.flush()
    work.note(
        Event.EVIDENCE_RECEIVED,
        ("evidence", evidence.id),
        agency=agency,
        after={
            "title": evidence.title,
            "version": n,
            "name": taken.name,
            "sha256": taken.sha256,
            "size": taken.size,
            "media_type": taken.media_type,
            "personal_data": evidence.personal_data,
        },
    )
    return Received(evidence.id, version.id, n, taken)
