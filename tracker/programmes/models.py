"""Loaded programme versions. Append-only: a commitment stays on the version it was approved under."""

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Keyed


class ProgrammeVersion(Keyed, Base):
    """One pack as it was loaded, text and all."""

    __tablename__ = "programme_version"
    __table_args__ = (UniqueConstraint("code", "version"),)
    code: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    year: Mapped[int]
    status: Mapped[str]  # published | illustrative
    sha256: Mapped[str] = mapped_column(unique=True)  # of the text
    text: Mapped[str]
    name: Mapped[dict[str, Any]]  # {es, en}, repeated from the text for lists
    milestones: Mapped[list[Any]]  # [{code, opens, until, owed_by}], instants in UTC, resolved on loading
    calendar: Mapped[dict[str, Any] | None]  # rules.calendar.KeptCalendar: every moment, and by which list of holidays
    loaded_at: Mapped[dt.datetime]
    effective_at: Mapped[dt.datetime]
