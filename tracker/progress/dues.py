"""What can be reported at a moment and still has to be: one answer for the year, the first page and the report."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from tracker.progress.facts import CommitmentFacts, YearFacts
from tracker.progress.grid import may_report
from tracker.rules.calendar.periods import MONTHS, Period, period_of
from tracker.rules.calendar.windows import Window, WindowState, reporting_window, window_state
from tracker.rules.policy import Actor
from tracker.rules.programme.model import Programme

_OPEN: tuple[WindowState, ...] = ("open", "grace")


@dataclass(frozen=True, slots=True)
class Due:
    """A measurement that can be handed in now.

    ``until``: the first moment too late; ``late``: it is in its days of grace already;
    ``begun``: something is recorded and does not count (yet); ``mine``: who asks may report it.
    """

    code: str
    name: str
    period: Period
    begun: bool
    until: dt.datetime
    late: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Open:
    """The period that is reported now: its window, and how many of its measurements are in. ``late``: in its grace."""

    period: Period
    window: Window
    late: bool
    received: int
    of: int


def windows_of(each: CommitmentFacts, programme: Programme) -> Iterator[tuple[Period, Window]]:
    """The periods of its own in which something is promised, each with when it can be reported."""
    for code in programme.period_codes(each.latest.definition.frequency):
        period = period_of(code)
        if each.reported_at(period) is not None:
            yield period, reporting_window(programme, period)


def reported_here(facts: YearFacts) -> list[CommitmentFacts]:
    """Commitments that people report in this instance: in force, and not published elsewhere."""
    return [each for each in facts.measured() if each.set.in_force and each.set.origin != "published"]


def dues_of(
    facts: YearFacts, programme: Programme, at: dt.datetime, actor: Actor, leads: Mapping[str, frozenset[UUID]]
) -> list[Due]:
    """What can be handed in at ``at`` and was not, ordered by the moment it closes.

    ``leads``: who is named to report, by the commitment's code.
    """
    dues = []
    for each in reported_here(facts):
        for period, window in windows_of(each, programme):
            state = window_state(window, at)
            if state not in _OPEN or each.counts_in(period.code):
                continue
            dues.append(
                Due(
                    code=each.code,
                    name=each.latest.name,
                    period=period,
                    begun=period.code in each.measurements,
                    until=window.grace_until if state == "grace" else window.closes,
                    late=state == "grace",
                    mine=may_report(facts, each, actor, leads),
                )
            )
    return sorted(dues, key=lambda due: (due.until, due.period.ends))


def open_period(facts: YearFacts, programme: Programme, at: dt.datetime) -> Open | None:
    """The period being reported at ``at``; of several the one that closes first."""
    for period, window in _ends(facts, programme):
        state = window_state(window, at)
        expected = _expected(facts, period) if state in _OPEN else []
        if expected:
            received = [own for each, own in expected if each.counts_in(own)]
            return Open(period, window, state == "grace", len(received), len(expected))
    return None


def next_period(facts: YearFacts, programme: Programme, at: dt.datetime) -> tuple[Period, Window] | None:
    """The first period that cannot be reported yet at ``at``, and when it can."""
    for period, window in _ends(facts, programme):
        if window_state(window, at) == "scheduled" and _expected(facts, period):
            return period, window
    return None


def _ends(facts: YearFacts, programme: Programme) -> list[tuple[Period, Window]]:
    """The periods in which anything is reported, by their end; of those with the same end the shortest."""
    frequencies = {each.latest.definition.frequency for each in reported_here(facts)}
    found: dict[dt.date, Period] = {}
    for frequency in sorted(frequencies, key=MONTHS.__getitem__):
        for code in programme.period_codes(frequency):
            period = period_of(code)
            found.setdefault(period.ends, period)
    return [(found[end], reporting_window(programme, found[end])) for end in sorted(found)]


def _expected(facts: YearFacts, period: Period) -> list[tuple[CommitmentFacts, str]]:
    return [(each, own) for each in reported_here(facts) if (own := each.reported_at(period)) is not None]
