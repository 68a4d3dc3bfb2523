"""What an agency owes in a year at a moment: figures missing, due or late, and causes that were not written."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tracker.progress.dues import reported_here, windows_of
from tracker.progress.facts import CommitmentFacts, YearFacts
from tracker.rules.calendar.periods import Period, period_of
from tracker.rules.calendar.windows import last_minute, window_state
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.results import YearResult


def owed_of(facts: YearFacts, programme: Programme, result: YearResult, at: dt.datetime) -> list[dict[str, Any]]:
    """What is owed at ``at``: ``{what, code, period, until}``; ``until`` is the last minute of the window.

    ``what`` is missing (the window closed), due (it is open), late (handed in after the deadline) or analysis (the
    result calls for a cause and none was written). Published figures have no windows: nothing is owed.
    """
    if facts.origin == "published":
        return []
    told = {one.code: one for one in result.commitments}
    found: list[dict[str, Any]] = []
    for one in reported_here(facts):
        if one.code in told:
            found += _figures(one, programme, at)
            found += _analysis(one, told[one.code].needs_analysis, result.as_of, facts.year)
    return found


def _figures(one: CommitmentFacts, programme: Programme, at: dt.datetime) -> Iterable[dict[str, Any]]:
    for period, window in windows_of(one, programme):
        state, measured = window_state(window, at), one.measurements.get(period.code)
        if measured is not None and measured.counts:
            if measured.late:
                yield _owed("late", one, period, last_minute(window.closes, programme.time_zone))
        elif state == "closed":
            yield _owed("missing", one, period, last_minute(window.grace_until, programme.time_zone))
        elif state != "scheduled":
            closes = window.closes if state == "open" else window.grace_until
            yield _owed("due", one, period, last_minute(closes, programme.time_zone))


def _analysis(one: CommitmentFacts, needed: bool, as_of: str | None, year: int) -> Iterable[dict[str, Any]]:
    """The cause that the result at the cut calls for, where the last figure came without."""
    last_day = dt.date(year, 12, 31) if as_of is None else period_of(as_of).ends
    counted = one.counted(last_day)
    if needed and counted and not counted[-1].latest.analysis:
        yield _owed("analysis", one, counted[-1].period, None)


def _owed(what: str, one: CommitmentFacts, period: Period, until: dt.datetime | None) -> dict[str, Any]:
    return {"what": what, "code": one.code, "period": period.code, "until": until}
