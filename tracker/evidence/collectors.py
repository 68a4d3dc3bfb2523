"""What a file proves is known by later rooms only: each one that points at evidence registers how to find its uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from tracker.rules.policy import Subject


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that an evidence proves: how it is called, the address of its page, and who may see it."""

    title: str
    endpoint: str  # Flask's name of the page
    subject: Subject
    values: Mapping[str, str | int | UUID] = field(default_factory=dict)  # of the address
    detail: str = ""  # such as the period, in the source's own code


Collector = Callable[[Session, UUID], list[Use]]

_COLLECTORS: dict[str, Collector] = {}


def register(table: str, collector: Collector) -> None:
    """Let ``collector`` tell the uses kept in ``table``. A test fails on a table with evidence and no collector."""
    _COLLECTORS[table] = collector


def registered_tables() -> frozenset[str]:
    """The tables whose uses are collected."""
    return frozenset(_COLLECTORS)


def uses_of(session: Session, evidence_id: UUID) -> list[Use]:
    """Everything that this evidence proves, in every room."""
    return [use for table in sorted(_COLLECTORS) for use in _COLLECTORS[table](session, evidence_id)]
