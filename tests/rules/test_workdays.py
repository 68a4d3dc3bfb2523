"""Deadlines in working days of Chile, and moments that stay what they were when a programme was loaded."""

import datetime as dt

import pytest

from tracker.formats.canonical import plain
from tracker.rules.calendar import working_days as workdays
from tracker.rules.calendar.windows import (
    KeptCalendar,
    is_late,
    last_minute,
    reporting_window,
    resolve_calendar,
    resolve_milestones,
    window_state,
)
from tracker.rules.calendar.working_days import holidays_of, is_working_day, on_working_day, working_days_after
from tracker.rules.programme.model import PackFaults, Programme, builtin_packs, parse_pack

SANTIAGO = "America/Santiago"
PMG = builtin_packs()["pmg-cl-2026"].read_text("utf-8")
SECOND = dt.timedelta(seconds=1)
STATED = "source: none-found\n      sureness: assumed\n      text: {es: Un plazo., en: A deadline.}"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def pack(count: str, closes: str = "10", grace: str = "3", holidays: str = "CL", more: str = "") -> Programme:
    """The pack of 2026 with its reporting days counted in another way."""
    text = PMG.replace("\ncalendar:\n", f"\ncalendar:\n  holidays: {holidays}\n")
    text = text.replace('closes_after_days: "25"', f'count: {count}\n    closes_after_days: "{closes}"')
    text = text.replace('grace_days: "10"', f'grace_days: "{grace}"')
    assert text.count(f"count: {count}") == 1
    return parse_pack(text.rstrip() + "\n" + more)


@pytest.mark.parametrize(
    ("holiday", "name"),
    [
        ("2026-04-03", "Good Friday, which moves with Easter"),
        ("2026-06-29", "Saint Peter and Saint Paul, a Monday"),
        ("2026-07-16", "Our Lady of Carmen"),
        ("2026-09-18", "Independence"),
        ("2027-09-17", "the bridge before an Independence Day on a Saturday"),
        ("2026-12-25", "Christmas"),
    ],
)
def test_a_holiday_is_no_working_day(holiday: str, name: str) -> None:
    assert day(holiday) in holidays_of("CL", int(holiday[:4])), name
    assert not is_working_day(day(holiday), "CL")


def test_the_last_banking_day_is_a_working_day() -> None:
    assert is_working_day(day("2026-12-31"), "CL"), "banks are closed, offices are not"


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2026-06-30", 1, "2026-07-01"),
        ("2026-06-30", 12, "2026-07-17"),  # two week-ends and the 16th lie between
        ("2026-09-17", 1, "2026-09-21"),  # the 18th, the 19th and a Sunday
        ("2026-12-24", 5, "2027-01-04"),  # Christmas, New Year, two week-ends
        ("2026-07-04", 1, "2026-07-06"),  # from a Saturday on
        ("2026-07-04", 0, "2026-07-04"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, count: int, last: str) -> None:
    assert working_days_after(day(start), count, "CL") == day(last)


def test_a_day_off_moves_to_the_next_working_day() -> None:
    assert on_working_day(day("2026-09-18"), "CL") == day("2026-09-21")
    assert on_working_day(day("2026-09-21"), "CL") == day("2026-09-21")


def test_a_window_in_working_days_closes_at_the_end_of_the_last_one_and_its_grace_is_counted_alike() -> None:
    window = reporting_window(pack("working"), "2026-06")
    assert last_minute(window.closes, SANTIAGO).strftime("%d-%m %H:%M") == "14-07 23:59"
    assert last_minute(window.grace_until, SANTIAGO).strftime("%d-%m %H:%M") == "20-07 23:59"  # the 16th is a holiday
    assert [window_state(window, at) for at in (window.closes - SECOND, window.closes, window.grace_until)] == [
        "open", "grace", "closed",
    ]  # fmt: skip
    assert not is_late(window, window.closes - SECOND)
    assert is_late(window, window.closes)


def test_calendar_days_that_end_on_a_day_off_can_move_on() -> None:
    plain_days, moved = (
        reporting_window(pack("calendar", "16"), "2026-06"),
        reporting_window(pack("calendar_to_working", "16"), "2026-06"),
    )
    assert last_minute(plain_days.closes, SANTIAGO).date() == day("2026-07-16")
    assert last_minute(moved.closes, SANTIAGO).date() == day("2026-07-17")


def test_working_days_over_the_change_of_clocks_end_at_local_midnight() -> None:
    jumping = reporting_window(pack("working", "4"), "2026-08")  # until Friday 4 September; clocks jump on Sunday
    assert jumping.closes == dt.datetime(2026, 9, 5, 4, tzinfo=dt.UTC)
    assert jumping.grace_until == dt.datetime(2026, 9, 10, 3, tzinfo=dt.UTC)
    going_back = reporting_window(pack("working", "2", "1"), "2026-03")  # 1, 2 April; the 3rd and 4th are holidays
    assert going_back.closes == dt.datetime(2026, 4, 3, 3, tzinfo=dt.UTC)
    assert going_back.grace_until == dt.datetime(2026, 4, 7, 4, tzinfo=dt.UTC)  # Monday 6, after the repeated hour


def milestone(code: str, after: str, days: str) -> str:
    return (
        f'    - code: {code}\n      after: {{milestone: {after}, working_days: "{days}"}}\n'
        f"      owed_by: coordinator\n      {STATED}\n"
    )


def stated_pack(more: str, holidays: str = "CL") -> Programme:
    source = next(line for line in PMG.splitlines() if line.strip().startswith("source:")).split(":")[1].strip()
    return pack("calendar", more=more.replace("none-found", source), holidays=holidays)


def test_a_milestone_can_be_so_many_working_days_after_an_earlier_one() -> None:
    programme = stated_pack(milestone("answer", "cut-off", "5"))
    moments = {one.code: one.until for one in resolve_milestones(programme)}
    assert last_minute(moments["cut-off"], SANTIAGO).date() == day("2026-12-31")
    assert last_minute(moments["answer"], SANTIAGO).strftime("%Y-%m-%d %H:%M") == "2027-01-08 23:59"


@pytest.mark.parametrize(
    ("more", "holidays", "field"),
    [
        (milestone("answer", "unknown", "5"), "CL", "calendar.milestones[3].after.milestone"),
        (milestone("answer", "cut-off", "0"), "CL", "calendar.milestones[3].after.working_days"),
        (milestone("answer", "cut-off", "5"), "none", "calendar.holidays"),
    ],
)
def test_what_cannot_be_counted_is_refused_where_it_stands(more: str, holidays: str, field: str) -> None:
    with pytest.raises(PackFaults) as refused:
        stated_pack(more, holidays)
    assert [one.field for one in refused.value.faults] == [field]
    assert refused.value.faults[0].line > 1
    assert refused.value.faults[0].how_to_fix


def test_working_days_need_a_country() -> None:
    with pytest.raises(PackFaults) as refused:
        pack("working", holidays="none")
    assert [(one.field, one.how_to_fix) for one in refused.value.faults] == [
        ("calendar.holidays", "Write holidays: CL.")
    ]


def test_kept_moments_stay_when_a_new_holiday_is_decreed(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = pack("working")
    kept = KeptCalendar.load(plain(resolve_calendar(programme).dump()), programme)
    assert kept == resolve_calendar(programme)
    assert kept.holidays == f"{workdays.list_version()} CL"
    loaded = programme.with_calendar(kept)
    known = holidays_of("CL", 2026)
    monkeypatch.setattr(workdays, "holidays_of", lambda country, year: known | {day("2026-07-13")})
    assert last_minute(reporting_window(programme, "2026-06").closes, SANTIAGO).date() == day("2026-07-15")
    assert last_minute(reporting_window(loaded, "2026-06").closes, SANTIAGO).date() == day("2026-07-14")
    assert resolve_milestones(loaded) == list(kept.milestones)


def test_a_pack_without_working_days_rests_on_no_list() -> None:
    assert resolve_calendar(parse_pack(PMG)).holidays is None
