"""The vault: files by content, and the versions that point at them. What a file proves is kept in later rooms."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency
from tracker.database import Base, Keyed


class Blob(Base):
    """Bytes in the store, named by what they are."""

    __tablename__ = "blob"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("size > 0", name="not_empty"),
    )
    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    media_type: Mapped[str]  # by content, never by what the browser said
    stored_at: Mapped[dt.datetime]


class Evidence(Keyed, Base):
    """A document that an agency shows. A correction is a new version; the old one stays."""

    __tablename__ = "evidence"
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default="document")
    personal_data: Mapped[bool] = mapped_column(default=False)  # then reports show the title alone
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class EvidenceVersion(Keyed, Base):
    """One file of an evidence, with when it was received by the server's clock."""

    __tablename__ = "evidence_version"
    __table_args__ = (UniqueConstraint("evidence_id", "n"),)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), index=True)
    n: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), index=True)
    name: Mapped[str]  # as the person called it, cleaned for display
    state: Mapped[str]  # receiving | pending | available | refused (rules.lifecycle)
    received_at: Mapped[dt.datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")
    blob: Mapped[Blob] = relationship(lazy="raise_on_sql")
