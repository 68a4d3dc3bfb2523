"""The record's two tables: what proves (leaf) and what is told (payload)."""

import datetime as dt

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, DatabaseNow

SEQ = BigInteger().with_variant(Integer, "sqlite")


class LedgerLeaf(Base):
    """One entry's hash. Never changed and never deleted: the database refuses both."""

    __tablename__ = "ledger_leaf"
    __table_args__ = (CheckConstraint("length(leaf_hash) = 32", name="sha256"),)

    seq: Mapped[int] = mapped_column(SEQ, primary_key=True, autoincrement=False)  # counts from 1 without holes
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)  # SHA-256(0x00 || salt || canonical payload)
    recorded_at: Mapped[dt.datetime] = mapped_column(
        server_default=DatabaseNow()
    )  # the database's own clock, held by a trigger


class LedgerPayload(Base):
    """What the entry says. Apart from the leaf, so that personal data can be erased and every proof still hold."""

    __tablename__ = "ledger_payload"

    seq: Mapped[int] = mapped_column(SEQ, ForeignKey("ledger_leaf.seq"), primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    json: Mapped[str]  # RFC 8785 canonical
    event: Mapped[str] = mapped_column(index=True)  # repeated from the payload, to be found by
    subject: Mapped[str] = mapped_column(index=True)  # "kind:id", repeated from the payload
    agency: Mapped[str | None] = mapped_column(index=True)  # agency code, repeated from the payload
    at: Mapped[dt.datetime] = mapped_column(index=True)  # the app's clock, repeated from the payload
