"""Reports that were made: enough to know a file again and to make it anew."""

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Keyed


class Report(Keyed, Base):
    """One PDF that left the app. Issuing, signing and superseding come with their own part."""

    __tablename__ = "report"
    code: Mapped[str] = mapped_column(unique=True)  # printed on every page
    kind: Mapped[str]  # compliance
    programme_year_id: Mapped[UUID] = mapped_column(ForeignKey("programme_year.id"), index=True)
    as_of: Mapped[str | None]
    language: Mapped[str]
    state: Mapped[str]  # rendered
    snapshot_sha256: Mapped[str]
    pdf_sha256: Mapped[str]
    made_at: Mapped[dt.datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("report.id"))
