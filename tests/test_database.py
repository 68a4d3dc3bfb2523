"""What goes into a column comes out again, on both databases: exact figures, aware moments."""

import datetime as dt
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from tests.factories import make_commitment, make_measurement
from tracker.database import is_passing_trouble, refuse_unsafe_postgresql
from tracker.errors import Misconfigured
from tracker.extensions import db
from tracker.progress.models import Measurement, MeasurementRevision

FIGURES = [
    "9007199254740993",
    "0.1",
    "-0.000000000000000000001",
    "123456789012345678901234567890.123456789",
    "0",
    "1E+3",
]


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_comes_back_digit_by_digit(any_app: Flask, figure: str) -> None:
    make_measurement(numerator=Decimal(figure), denominator=Decimal(1))
    db.session.expire_all()
    found = db.session.scalars(select(MeasurementRevision.numerator)).one()
    assert found == Decimal(figure)
    assert isinstance(found, Decimal)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("figure", [Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN"), 0.5])
def test_what_is_no_exact_finite_number_is_refused(figure: object) -> None:
    commitment = make_commitment()
    with pytest.raises((StatementError, TypeError, ValueError)):
        make_measurement(commitment, numerator=None, denominator=None, stated_value=figure)
    db.session.rollback()


def test_a_moment_comes_back_in_utc_to_the_microsecond(any_app: Flask) -> None:
    moment = dt.datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=dt.timezone(-dt.timedelta(hours=3)))
    make_measurement(received_at=moment)
    db.session.expire_all()
    found = db.session.scalars(select(MeasurementRevision.received_at)).one()
    assert found == moment
    assert found.tzinfo is dt.UTC


def test_moments_are_ordered_in_sql_as_in_time(any_app: Flask) -> None:
    for hours in (3, 1, 2):
        make_measurement(received_at=dt.datetime(2026, 1, 1, hours, 0, 0, hours, tzinfo=dt.UTC))
    rows = db.session.scalars(select(MeasurementRevision.received_at).order_by(MeasurementRevision.received_at))
    assert [row.hour for row in rows] == [1, 2, 3]


@pytest.mark.usefixtures("app")
def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(StatementError, match="time zone"):
        make_measurement(received_at=dt.datetime(2026, 1, 1))  # noqa: DTZ001
    db.session.rollback()


def test_identifiers_sort_by_when_they_were_made(any_app: Flask) -> None:
    made = [make_measurement().id for _ in range(5)]
    assert list(db.session.scalars(select(Measurement.id).order_by(Measurement.id))) == made


@pytest.mark.postgresql
@pytest.mark.usefixtures("app_pg")
def test_a_postgresql_that_may_forget_commits_is_refused() -> None:
    with pytest.raises(Misconfigured, match="synchronous_commit"):
        refuse_unsafe_postgresql(db.engine)  # the test server runs without, for speed


@pytest.mark.usefixtures("app")
def test_sqlite_is_not_asked_about_postgresqls_settings() -> None:
    refuse_unsafe_postgresql(db.engine)


def test_a_fault_of_the_statement_is_no_passing_trouble(any_app: Flask) -> None:
    with pytest.raises(DBAPIError) as caught:
        db.session.execute(text("SELECT nothing FROM nowhere"))
    db.session.rollback()
    assert not is_passing_trouble(caught.value)


@pytest.mark.postgresql
@pytest.mark.usefixtures("app_pg")
def test_a_server_that_went_away_is_passing_trouble() -> None:
    db.session.execute(text("SELECT 1"))
    own = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
    with pytest.raises(OperationalError) as caught:
        db.session.execute(text("SELECT 1"))
    db.session.rollback()
    assert is_passing_trouble(caught.value)
    assert db.session.execute(text("SELECT 1")).scalar_one() == 1
