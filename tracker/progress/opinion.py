"""What third parties said of the requirements of a stage, as plain facts, and what of it holds on a day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tracker.rules.inputs.model import Opinion, Requirement


@dataclass(frozen=True, slots=True)
class OpinionFacts:
    """One opinion on the requirement with that code: the ``n``-th. ``given_on``: the day from which it holds."""

    id: UUID
    requirement: str
    n: int
    opinion: Opinion
    given_on: dt.date
    note: str | None
    by: str | None
    recorded_at: dt.datetime


def has_come(given_on: dt.date, day: dt.date) -> bool:
    """Whether an opinion of ``given_on`` holds on ``day``; on the last day of a year every one does.

    Those on the close of a year are given after it (docs/decisions/231).
    """
    return given_on <= day or (day.month, day.day) == (12, 31)


def held_until(opinions: Iterable[OpinionFacts], day: dt.date) -> list[OpinionFacts]:
    """The opinions whose day has come by ``day``."""
    return [each for each in opinions if has_come(each.given_on, day)]


def held_on(opinions: Iterable[OpinionFacts], day: dt.date) -> dict[str, OpinionFacts]:
    """The opinion that holds on ``day`` of each requirement that has one, by code: of several the one recorded last."""
    return {each.requirement: each for each in sorted(held_until(opinions, day), key=lambda each: each.n)}


def with_opinions(
    needs: Sequence[Requirement], opinions: Iterable[OpinionFacts], day: dt.date
) -> tuple[Requirement, ...]:
    """``needs`` with the opinion that holds on ``day``; without one, what a source printed beside them stands."""
    held = held_on(opinions, day)
    return tuple(replace(need, opinion=held[need.code].opinion) if need.code in held else need for need in needs)
