"""What an agency commits itself to in a year: sets, commitments, and their versions."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency, Team, Unit
from tracker.database import Base, Keyed
from tracker.programmes.models import ProgrammeVersion


class ProgrammeYear(Keyed, Base):
    """An agency's year under one programme version."""

    __tablename__ = "programme_year"
    __table_args__ = (UniqueConstraint("agency_id", "programme_code", "year"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    programme_version_id: Mapped[UUID] = mapped_column(ForeignKey("programme_version.id"), index=True)
    programme_code: Mapped[str]  # repeated from the version: one version of a programme in a year
    year: Mapped[int]
    phase: Mapped[str] = mapped_column(default="open")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    programme_version: Mapped[ProgrammeVersion] = relationship(lazy="raise_on_sql")


class CommitmentSet(Keyed, Base):
    """All commitments of an agency, or of one of its teams, in a year: what is submitted, endorsed and approved."""

    __tablename__ = "commitment_set"
    __table_args__ = (
        # NULLs are all different to a unique constraint: the set without a team needs an index of its own
        Index("uq_commitment_set_team", "programme_year_id", "team_id", unique=True),
        Index(
            "uq_commitment_set_agency",
            "programme_year_id",
            unique=True,
            sqlite_where=text("team_id IS NULL"),
            postgresql_where=text("team_id IS NULL"),
        ),
        CheckConstraint("origin IN ('entered', 'published', 'demonstration')", name="origin"),
    )
    programme_year_id: Mapped[UUID] = mapped_column(ForeignKey("programme_year.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"), index=True)
    origin: Mapped[str] = mapped_column(default="entered")
    state: Mapped[str] = mapped_column(default="draft")  # rules.lifecycle; without lifecycle: "published"
    source: Mapped[str | None]  # of published figures: where they were printed
    revision: Mapped[int] = mapped_column(default=1)  # counts every change: two people editing notice each other
    programme_year: Mapped[ProgrammeYear] = relationship(lazy="raise_on_sql")
    team: Mapped[Team | None] = relationship(lazy="raise_on_sql")
    __mapper_args__ = {"version_id_col": revision}


class SetStep(Keyed, Base):
    """One step of a set: who submitted, endorsed, approved or returned it, when, and why."""

    __tablename__ = "set_step"
    set_id: Mapped[UUID] = mapped_column(ForeignKey("commitment_set.id"), index=True)
    step: Mapped[str]  # submit | endorse | approve | return
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime]
    reason: Mapped[str | None]


class Commitment(Keyed, Base):
    """An indicator, a staged system, or one stage objective of such a system."""

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("set_id", "code"),
        CheckConstraint("kind IN ('indicator', 'system', 'stage')", name="kind"),
        CheckConstraint("(kind = 'stage') = (parent_id IS NOT NULL)", name="parent"),
    )
    set_id: Mapped[UUID] = mapped_column(ForeignKey("commitment_set.id"), index=True)
    code: Mapped[str]  # unique in the programme year (actions see to it), shown, and used in addresses
    kind: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("commitment.id"), index=True)
    lineage: Mapped[UUID] = mapped_column(index=True)  # the same over the years and over a succession
    position: Mapped[int]
    set: Mapped[CommitmentSet] = relationship(lazy="raise_on_sql")


class CommitmentVersion(Keyed, Base):
    """What was promised, from a period on. Weights and targets of real years change; old versions stay."""

    __tablename__ = "commitment_version"
    __table_args__ = (
        UniqueConstraint("commitment_id", "n"),
        CheckConstraint("weight IS NULL OR CAST(weight AS REAL) >= 0", name="weight"),
    )
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitment.id"), index=True)
    n: Mapped[int]
    effective_from: Mapped[str]  # period code (2026-01) from which it holds
    name: Mapped[str]
    objective: Mapped[str | None]  # code of the pack's objective
    weight: Mapped[Decimal | None]  # percent, on the form that drives the band; None: not published
    weights: Mapped[dict[str, Any]]  # {form: "20"}, percent as text, other forms included
    direction: Mapped[str]  # higher | lower | range | report
    target_value: Mapped[Decimal | None]  # in the unit of the value
    target_numerator: Mapped[Decimal | None]
    target_denominator: Mapped[Decimal | None]
    target_low: Mapped[Decimal | None]
    target_high: Mapped[Decimal | None]
    programmed: Mapped[dict[str, Any]]  # {period: "32.5"}, in the unit of the value
    definition: Mapped[dict[str, Any]]  # rules.definition.Definition, dumped
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    created_at: Mapped[dt.datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")


class Responsibility(Keyed, Base):
    """The indicator lead: who reports a commitment, between which days."""

    __tablename__ = "responsibility"
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitment.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
