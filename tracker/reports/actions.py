"""What can happen to a report: it is kept, with its entry in the record."""

from uuid import UUID

from tracker.evidence.models import Blob
from tracker.ledger.events import Event
from tracker.ledger.work import Work
from tracker.reports.making import Made
from tracker.reports.models import Report
from tracker.reports.snapshot import KIND
from tracker.rules.policy import Capability, require


def keep_report(work: Work, made: Made) -> UUID:
    """Keep a report that was made: its row, and the entry whose payload holds both fingerprints. Returns its id.

    From the shell nobody needs to be named; whoever is must be allowed to read the year.
    """
    if work.actor is not None or work.via != "shell":
        require(work.actor, Capability.READ, made.subject, work.via)
    if work.session.get(Blob, made.file.sha256) is None:
        work.session.add(
            Blob(sha256=made.file.sha256, size=made.file.size, media_type=made.file.media_type, stored_at=work.at)
        )
    report = Report(
        code=made.code,
        kind=KIND,
        programme_year_id=made.programme_year_id,
        as_of=made.as_of,
        language=made.language,
        state="rendered",
        snapshot_sha256=made.snapshot_sha256,
        pdf_sha256=made.file.sha256,
        made_at=made.made_at,
        by_id=work.actor.person_id if work.actor else None,
    )
    work.session.add(report)
    work.session.flush()
    work.note(
        Event.REPORT_MADE,
        ("report", report.id),
        agency=made.agency,
        after={
            "code": made.code,
            "kind": KIND,
            "as_of": made.as_of,
            "language": made.language,
            "snapshot_sha256": made.snapshot_sha256,
            "pdf_sha256": made.file.sha256,
        },
    )
    return report.id
