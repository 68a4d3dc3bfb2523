"""When a period may be reported, in words a person can act on."""

import datetime as dt
from zoneinfo import ZoneInfo

from tracker.errors import WindowClosed
from tracker.formats.sentences import N_
from tracker.rules.calendar.periods import Period
from tracker.rules.calendar.windows import is_late, last_minute, reporting_window, window_state
from tracker.rules.programme.model import Programme

TOO_EARLY = N_("%(period)s can be reported from %(opens)s until %(closes)s (%(zone)s time): it is too early now.")
TOO_LATE = N_(
    "%(period)s could be reported from %(opens)s until %(closes)s (%(zone)s time) and is closed now: "
    "ask oversight to reopen it."
)


def require_open(programme: Programme, period: Period, at: dt.datetime) -> None:
    """Raise :class:`WindowClosed` with the window in words where ``period`` cannot be reported at ``at``."""
    window = reporting_window(programme, period)
    state = window_state(window, at)
    if state in ("open", "grace"):
        return
    raise WindowClosed(
        TOO_EARLY if state == "scheduled" else TOO_LATE,
        period=period.code,
        opens=in_words(window.opens.astimezone(ZoneInfo(programme.time_zone))),
        closes=in_words(last_minute(window.grace_until, programme.time_zone)),
        zone=programme.time_zone,
    )


def late_at(programme: Programme, period: Period, at: dt.datetime) -> bool:
    """Whether something handed in at ``at`` comes after the close, within the days of grace."""
    return is_late(reporting_window(programme, period), at)


def in_words(moment: dt.datetime) -> str:
    """Day and minute on the clocks of ``moment``'s zone, in a form that reads alike in every language."""
    return f"{moment:%Y-%m-%d %H:%M}"
