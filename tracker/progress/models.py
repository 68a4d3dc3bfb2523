"""What was measured in each period, every correction of it, and what proves it."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.commitments.models import Commitment, ProgrammeYear
from tracker.database import Base, Keyed
from tracker.evidence.models import Evidence


class Measurement(Keyed, Base):
    """A commitment in a period. Its figures are in its revisions, of which the latest is in force."""

    __tablename__ = "measurement"
    __table_args__ = (UniqueConstraint("commitment_id", "period"),)
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitment.id"), index=True)
    period: Mapped[str]  # 2026-06 | 2026-Q2 | 2026-S1 | 2026
    state: Mapped[str] = mapped_column(default="draft")  # rules.lifecycle; "published" for imported figures
    submitted_at: Mapped[dt.datetime | None]  # the first time; lateness belongs to it and stays
    late: Mapped[bool | None]
    commitment: Mapped[Commitment] = relationship(lazy="raise_on_sql")


class MeasurementRevision(Keyed, Base):
    """Immutable: one statement of a period's figures. Numerator and denominator, where given, count exactly."""

    __tablename__ = "measurement_revision"
    __table_args__ = (
        UniqueConstraint("measurement_id", "n"),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="operands"),
    )
    measurement_id: Mapped[UUID] = mapped_column(ForeignKey("measurement.id"), index=True)
    n: Mapped[int]
    numerator: Mapped[Decimal | None]
    denominator: Mapped[Decimal | None]
    stated_value: Mapped[Decimal | None]  # in the unit of the value; scores only where there are no operands
    requirements: Mapped[list[Any]]  # staged systems: [{code, met, of}], parts of a requirement allowed
    counts: Mapped[dict[str, Any] | None]  # {levels} | {items} | {met, of}: what a formula or a rule of credit takes
    analysis: Mapped[str | None]
    as_published: Mapped[dict[str, Any] | None]  # a source's own computed figures, kept beside ours
    faults: Mapped[list[Any]]  # of the source: n_of_zero, stated_unlike_operands; kept as stated, and not scored
    withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None]  # of a correction
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[dt.datetime]
    measurement: Mapped[Measurement] = relationship(lazy="raise_on_sql")


class MeasurementPart(Keyed, Base):
    """A disaggregation of a revision (sex, territory, channel). Parts that do not add up are flagged, never mended."""

    __tablename__ = "measurement_part"
    __table_args__ = (UniqueConstraint("revision_id", "dimension", "category"),)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("measurement_revision.id"), index=True)
    dimension: Mapped[str]
    category: Mapped[str]
    numerator: Mapped[Decimal | None]
    denominator: Mapped[Decimal | None]


class MeasurementEvidence(Keyed, Base):
    """This evidence proves that measurement."""

    __tablename__ = "measurement_evidence"
    __table_args__ = (UniqueConstraint("measurement_id", "evidence_id"),)
    measurement_id: Mapped[UUID] = mapped_column(ForeignKey("measurement.id"), index=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), index=True)
    attached_at: Mapped[dt.datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[Evidence] = relationship(lazy="raise_on_sql")


class Opinion(Keyed, Base):
    """Immutable: what a third party said of a requirement of a stage, or that it said nothing. The latest one holds."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("commitment_id", "requirement", "n"),
        CheckConstraint("opinion IN ('favourable', 'unfavourable', 'missing')", name="opinion"),
    )
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitment.id"), index=True)
    requirement: Mapped[str]  # its code in the stage's definition
    n: Mapped[int]
    opinion: Mapped[str]
    given_on: Mapped[dt.date]  # the day from which it holds: of the document, or on which it was due
    note: Mapped[str | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[dt.datetime]


class OpinionEvidence(Keyed, Base):
    """This evidence is the document of that opinion."""

    __tablename__ = "opinion_evidence"
    __table_args__ = (UniqueConstraint("opinion_id", "evidence_id"),)
    opinion_id: Mapped[UUID] = mapped_column(ForeignKey("opinion.id"), index=True)
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"), index=True)


class YearResult(Base):
    """A copy of a year's standing with its inputs' hash, so that lists need not score. Anyone can recompute it."""

    __tablename__ = "year_result"
    programme_year_id: Mapped[UUID] = mapped_column(ForeignKey("programme_year.id"), primary_key=True)
    inputs_sha256: Mapped[str]
    scoring_version: Mapped[int]
    as_of: Mapped[str | None]  # the period the standing is taken at (docs/decisions/062); None: nothing reported
    standing_e4: Mapped[int | None]  # percent in ten-thousandths: 67.54 % is 675400
    total_e4: Mapped[int | None]  # obtained so far, percent points in ten-thousandths
    complete: Mapped[bool]
    band: Mapped[str | None]
    computed_at: Mapped[dt.datetime]
    programme_year: Mapped[ProgrammeYear] = relationship(lazy="raise_on_sql")
