"""Whether reports are what the record tells; whether their files are there is asked with the others."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.formats.sentences import N_
from tracker.ledger.check import Finding
from tracker.ledger.events import Event
from tracker.ledger.told import told
from tracker.reports.models import Report

NO_ENTRY = N_("Report %(code)s is not in the record.")
OTHER = N_("Report %(code)s is not what entry %(seq)s of the record tells.")
GONE = N_("Entry %(seq)s of the record tells report %(code)s, and there is none.")
_SAID = ("code", "kind", "as_of", "language", "snapshot_sha256", "pdf_sha256")


def reports_unlike_record(session: Session) -> Iterator[Finding]:
    """Every report that the record tells otherwise or not at all, and every one that is gone."""
    made = {each.subject: each for each in told(session, Event.REPORT_MADE)}
    for row in session.scalars(select(Report).order_by(Report.code)):
        entry = made.pop(row.id, None)
        if entry is None:
            yield Finding(NO_ENTRY, {"code": row.code})
        elif any(getattr(row, name) != entry.after.get(name) for name in _SAID):
            yield Finding(OTHER, {"code": row.code, "seq": entry.seq})
    for entry in made.values():
        yield Finding(GONE, {"code": entry.after.get("code", "?"), "seq": entry.seq})
