"""Whether files are what the record tells, and whether they are there: a lost file is a scandal, a swapped one too."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.agencies.models import Agency
from tracker.evidence.models import Blob, Evidence, EvidenceVersion
from tracker.evidence.store import LocalStore
from tracker.formats.sentences import N_
from tracker.ledger.check import Finding
from tracker.ledger.events import Event
from tracker.ledger.told import Told, plain, told

NO_ENTRY = N_("%(where)s: version %(n)s of the file is not in the record.")
OTHER = N_("%(where)s: version %(n)s of the file is not what entry %(seq)s of the record tells.")
OTHER_HAND = N_(
    "%(where)s: who handed in version %(n)s of the file, or when, is not what entry %(seq)s of the record tells."
)
GONE = N_("%(where)s: entry %(seq)s of the record tells version %(n)s of the file, and there is none.")
OTHER_TITLE = N_(
    "%(where)s: its title, or whether it holds personal data, is not what entry %(seq)s of the record tells."
)
MISSING = N_("The stored file %(sha256)s is missing.")
DAMAGED = N_("The stored file %(sha256)s is not what its fingerprint says.")


def files_unlike_record(session: Session) -> Iterator[Finding]:
    """Every version of an evidence that the record tells otherwise or not at all, and every one that is gone."""
    received = {(each.subject, each.number("version")): each for each in told(session, Event.EVIDENCE_RECEIVED)}
    latest: dict[UUID, Told] = {subject: entry for (subject, _), entry in sorted(received.items(), key=_by_version)}
    where: dict[UUID, str] = {}
    for evidence, agency in session.execute(select(Evidence, Agency.code).join(Agency).order_by(Evidence.id)):
        where[evidence.id] = f"{agency} “{evidence.title}”"
        entry = latest.get(evidence.id)
        said = {"title": evidence.title, "personal_data": evidence.personal_data}
        if entry is not None and plain(said) != {name: entry.after.get(name) for name in said}:
            yield Finding(OTHER_TITLE, {"where": where[evidence.id], "seq": entry.seq})
    for row in session.scalars(select(EvidenceVersion).order_by(EvidenceVersion.evidence_id, EvidenceVersion.n)):
        entry = received.pop((row.evidence_id, row.n), None)
        named = {"where": where.get(row.evidence_id, str(row.evidence_id)), "n": row.n}
        if entry is None:
            yield Finding(NO_ENTRY, named)
            continue
        if plain({"sha256": row.sha256, "name": row.name}) != {
            "sha256": entry.after.get("sha256"),
            "name": entry.after.get("name"),
        }:
            yield Finding(OTHER, named | {"seq": entry.seq})
        if not entry.is_by(row.by_id, row.received_at):
            yield Finding(OTHER_HAND, named | {"seq": entry.seq})
    for (evidence_id, n), entry in received.items():
        place = where.get(evidence_id, f"“{entry.after.get('title')}”")
        yield Finding(GONE, {"where": place, "n": n, "seq": entry.seq})


def _by_version(item: tuple[tuple[UUID, int], Told]) -> int:
    return item[0][1]


def files_missing(session: Session, store: LocalStore, *, read: bool) -> Iterator[Finding]:
    """Every file, of evidence or a report, that the vault lacks; with ``read`` also those that are no longer theirs."""
    for sha256 in session.scalars(select(Blob.sha256).order_by(Blob.sha256)):
        if not store.exists(sha256):
            yield Finding(MISSING, {"sha256": sha256})
        elif read and not store.verify(sha256):
            yield Finding(DAMAGED, {"sha256": sha256})
