"""Who is accountable: ministries, agencies, their teams and units, and what became of them."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base, Keyed


class Ministry(Keyed, Base):
    """A ministry; its officer sees the drafts of its agencies."""

    __tablename__ = "ministry"
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Agency(Keyed, Base):
    """A public service that commits itself. Its code stands in addresses and never changes."""

    __tablename__ = "agency"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid"),)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    ministry_id: Mapped[UUID | None] = mapped_column(ForeignKey("ministry.id"), index=True)
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]  # first day on which it no longer exists
    invented: Mapped[bool] = mapped_column(default=False)  # demonstration: no such agency exists
    ministry: Mapped[Ministry | None] = relationship(lazy="raise_on_sql")


class AgencySuccession(Keyed, Base):
    """One agency became (part of) another. No row is moved: readers resolve it."""

    __tablename__ = "agency_succession"
    from_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    on: Mapped[dt.date]
    decree: Mapped[str]


class Team(Keyed, Base):
    """A team of a collective performance agreement, with its own indicators and weights."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    headcount: Mapped[int | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]  # first day on which it no longer exists


class TeamSuccession(Keyed, Base):
    """One team became (part of) another: a set closed at that date keeps its figures."""

    __tablename__ = "team_succession"
    from_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)
    on: Mapped[dt.date]
    decree: Mapped[str]


class Unit(Keyed, Base):
    """A responsibility centre: who answers for a commitment inside the agency. It may move during the year."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
