"""The app's clock: the machine's, or in a demonstration one that started in July 2026 and runs on."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tracker import clock
from tracker.extensions import db
from tracker.ledger.work import unit_of_work

A_MINUTE = dt.timedelta(minutes=1)


def test_without_a_demonstration_the_clock_is_the_machines(any_app: Flask) -> None:
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < A_MINUTE
    assert not clock.is_demonstration(db.session())


def test_a_demonstration_starts_at_its_own_moment_and_runs_on(any_app: Flask, at: dt.datetime) -> None:
    with unit_of_work(None, at, via="system") as work:
        clock.start_demonstration(work)
    first, second = clock.now(), clock.now()
    assert clock.DEMONSTRATION_START <= first < second < clock.DEMONSTRATION_START + A_MINUTE
    assert clock.is_demonstration(db.session())
    db.session.execute(text("UPDATE clock SET at_real = :past"), {"past": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)})
    assert clock.now() > clock.DEMONSTRATION_START + dt.timedelta(days=365)
    db.session.rollback()


def test_a_demonstration_may_be_set_to_another_moment(app: Flask, at: dt.datetime) -> None:
    for _ in range(2):
        with unit_of_work(None, at, via="system") as work:
            clock.start_demonstration(work, at)
    assert at <= clock.now() < at + A_MINUTE


def test_there_is_one_clock(any_app: Flask, at: dt.datetime) -> None:
    with unit_of_work(None, at, via="system") as work:
        clock.start_demonstration(work)
    db.session.add(clock.ClockSetting(id=2, shows=at, at_real=at))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
