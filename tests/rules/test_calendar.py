"""When a period ends and what is late, on the clocks of Chile."""

import datetime as dt
import itertools

import pytest

from tracker.errors import Invalid
from tracker.rules.calendar.local_time import closing, end_of, exists, opening, start_of
from tracker.rules.calendar.windows import (
    is_late,
    last_minute,
    period_end_instant,
    period_of,
    periods_of,
    reporting_window,
    resolve_milestones,
    window_state,
)
from tracker.rules.programme.model import load_builtin

SANTIAGO = "America/Santiago"
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("code", "starts", "ends", "frequency"),
    [
        ("2026-06", "2026-06-01", "2026-06-30", "monthly"),
        ("2028-02", "2028-02-01", "2028-02-29", "monthly"),
        ("2026-Q2", "2026-04-01", "2026-06-30", "quarterly"),
        ("2026-S1", "2026-01-01", "2026-06-30", "semester"),
        ("2026", "2026-01-01", "2026-12-31", "yearly"),
    ],
)
def test_a_period_code_names_its_days(code: str, starts: str, ends: str, frequency: str) -> None:
    period = period_of(code)
    assert (period.starts.isoformat(), period.ends.isoformat(), period.frequency) == (starts, ends, frequency)


@pytest.mark.parametrize(
    "code", ["2026-13", "2026-00", "2026-Q5", "2026-S3", "26-06", "2026-6", "", "0000", "2026-06 "]
)
def test_what_is_no_period_is_refused_with_what_to_write(code: str) -> None:
    with pytest.raises(Invalid, match="write 2026-06"):
        period_of(code)


@pytest.mark.parametrize(("frequency", "count"), [("monthly", 12), ("quarterly", 4), ("semester", 2), ("yearly", 1)])
def test_periods_cover_the_year_without_gap(frequency: str, count: int) -> None:
    periods = periods_of(2026, frequency)  # type: ignore[arg-type]
    assert len(periods) == count
    assert periods[0].starts == dt.date(2026, 1, 1)
    assert periods[-1].ends == dt.date(2026, 12, 31)
    for one, following in itertools.pairwise(periods):
        assert following.starts - one.ends == dt.timedelta(days=1)


def test_until_2359_includes_that_minute_to_its_last_second() -> None:
    closes = closing("2026-12-31 23:59", SANTIAGO)
    assert closes == utc("2027-01-01 03:00")
    assert utc("2027-01-01 02:59:59") < closes
    assert last_minute(closes, SANTIAGO).strftime("%d-%m %H:%M") == "31-12 23:59"


def test_a_day_alone_is_until_its_end() -> None:
    assert closing("2026-07-25", SANTIAGO) == closing("2026-07-25 23:59", SANTIAGO) == utc("2026-07-26 04:00")


def test_the_day_with_a_skipped_hour_starts_when_clocks_jump_and_has_23_hours() -> None:
    day = dt.date(2026, 9, 6)  # at midnight clocks jump to one o'clock
    assert start_of(day, SANTIAGO) == utc("2026-09-06 04:00")
    assert end_of(day, SANTIAGO) - start_of(day, SANTIAGO) == dt.timedelta(hours=23)
    assert end_of(day - dt.timedelta(days=1), SANTIAGO) == start_of(day, SANTIAGO)
    assert not exists("2026-09-06 00:30", SANTIAGO)
    assert exists("2026-09-06 01:00", SANTIAGO)


def test_the_day_with_a_repeated_hour_ends_after_its_second_2359() -> None:
    day = dt.date(2026, 4, 4)  # at midnight clocks go back to eleven
    assert end_of(day, SANTIAGO) - start_of(day, SANTIAGO) == dt.timedelta(hours=25)
    assert closing("2026-04-04 23:59", SANTIAGO) == end_of(day, SANTIAGO) == utc("2026-04-05 04:00")
    assert opening("2026-04-04 23:30", SANTIAGO) == utc("2026-04-05 02:30")  # the first of the two
    assert closing("2026-04-04 23:30", SANTIAGO) == utc("2026-04-05 03:31")  # the second of the two
    assert exists("2026-04-04 23:30", SANTIAGO)


def test_a_period_is_over_when_the_next_one_begins() -> None:
    assert period_end_instant("2026-06", SANTIAGO) == utc("2026-07-01 04:00")
    assert period_end_instant("2026-12", SANTIAGO) == period_end_instant("2026", SANTIAGO) == utc("2027-01-01 03:00")


def test_june_can_be_reported_until_25_july_and_late_until_4_august() -> None:
    window = reporting_window(load_builtin("pmg-cl-2026"), "2026-06")
    assert window_state(window, window.opens - SECOND) == "scheduled"
    assert window_state(window, window.opens) == "open"
    assert last_minute(window.closes, SANTIAGO).strftime("%d-%m %H:%M") == "25-07 23:59"
    assert window_state(window, window.closes - SECOND) == "open"
    assert not is_late(window, window.closes - SECOND)
    assert window_state(window, window.closes) == "grace"
    assert is_late(window, window.closes)
    assert last_minute(window.grace_until, SANTIAGO).strftime("%d-%m %H:%M") == "04-08 23:59"
    assert window_state(window, window.grace_until - SECOND) == "grace"
    assert window_state(window, window.grace_until) == "closed"


def test_windows_keep_their_local_hours_over_a_change_of_clocks() -> None:
    window = reporting_window(load_builtin("pmg-cl-2026"), "2026-08")  # clocks jump on 6 September, inside it
    assert window.opens == utc("2026-09-01 04:00")
    assert window.closes == utc("2026-09-26 03:00")


def test_milestones_are_moments_in_the_order_they_end() -> None:
    milestones = resolve_milestones(load_builtin("pmg-cl-2026"))
    assert [one.code for one in milestones] == ["formulation", "cut-off", "initial-evaluation"]
    assert milestones[0].opens == utc("2025-10-01 03:00")
    assert milestones[1].until == utc("2027-01-01 03:00")
    assert milestones[1].opens is None
    assert milestones[1].owed_by == "coordinator"


def test_a_naive_moment_is_no_moment() -> None:
    window = reporting_window(load_builtin("pmg-cl-2026"), "2026-06")
    with pytest.raises(TypeError):
        window_state(window, dt.datetime(2026, 7, 1))  # noqa: DTZ001
