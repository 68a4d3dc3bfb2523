"""The declarative base, the exact column types, and how SQLite and PostgreSQL are set up."""

import datetime as dt
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import UUID

import uuid_utils
from sqlalchemy import JSON, DateTime, Dialect, MetaData, Numeric, Text, Uuid, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from tracker.errors import Misconfigured
from tracker.formats.numbers import canonical_decimal
from tracker.formats.sentences import N_


class Exact(TypeDecorator[Decimal]):
    """A :class:`~decimal.Decimal` that comes back as it went in: NUMERIC on PostgreSQL, text on SQLite.

    SQLAlchemy's own ``Numeric`` keeps a float on SQLite. As text, nothing may be summed or averaged in SQL.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"an exact column takes a Decimal, not {type(value).__name__}")
        if not value.is_finite():
            raise ValueError("an exact column takes finite numbers only")
        return value if dialect.name == "postgresql" else canonical_decimal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(canonical_decimal(value)) if isinstance(value, Decimal) else Decimal(value)


class Instant(TypeDecorator[dt.datetime]):
    """An aware moment, kept and given back in UTC. A naive one is refused: it means nothing."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs its time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


class DatabaseNow(FunctionElement[dt.datetime]):
    """The database's own clock, as a column default: microseconds of ``clock_timestamp()``, milliseconds on SQLite."""

    inherit_cache = True
    type = Instant()


SQLITE_NOW = "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"
POSTGRESQL_NOW = "clock_timestamp()"


@compiles(DatabaseNow, "sqlite")
def _sqlite_now(_element: Any, _compiler: Any, **_options: Any) -> str:
    return SQLITE_NOW


@compiles(DatabaseNow, "postgresql")
def _postgresql_now(_element: Any, _compiler: Any, **_options: Any) -> str:
    return POSTGRESQL_NOW


def new_id() -> UUID:
    """A time-ordered identifier (UUIDv7)."""
    return UUID(str(uuid_utils.uuid7()))


class Base(DeclarativeBase):
    """Base of every table; constraint names are stable, so that messages and migrations can name them."""

    # the registry is made here, as Flask-SQLAlchemy subclasses this base and a map on the class would be lost
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_N_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            Decimal: Exact,
            dt.datetime: Instant,
            UUID: Uuid,
            str: Text,
            dict[str, Any]: JSON,
            list[Any]: JSON,
        },
    )


class Keyed:
    """Mixin: a UUIDv7 primary key."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


# every module with tables, in the order of the house: foreign keys point backwards in it
MODELS = (
    "tracker.ledger.models",
    "tracker.agencies.models",
    "tracker.accounts.models",
    "tracker.clock",
    "tracker.programmes.models",
    "tracker.evidence.models",
    "tracker.commitments.models",
    "tracker.progress.models",
    "tracker.reports.models",
)


def load_models() -> MetaData:
    """Every table of the product, whichever rooms were imported before."""
    for module in MODELS:
        import_module(module)
    return Base.metadata


def set_up_engine(engine: Engine) -> None:
    """Make ``engine`` safe: on SQLite WAL, FULL and ``BEGIN IMMEDIATE`` for writers; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


# SQLite's primary result codes and PostgreSQL's classes of SQLSTATE for trouble that passes by itself
_SQLITE_PASSING = frozenset({5, 6, 10, 13})  # busy, locked, input/output error, full
_POSTGRESQL_PASSING = ("08", "40", "53", "57")  # connection, rollback (deadlock), resources (disk full), intervention
_LOCK_NOT_AVAILABLE = "55P03"


def is_passing_trouble(error: DBAPIError) -> bool:
    """Whether ``error`` is the machine's momentary trouble (busy, full, out of reach) and no fault of the statement."""
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in _SQLITE_PASSING
    state = getattr(error.orig, "sqlstate", None) or ""
    return state.startswith(_POSTGRESQL_PASSING) or state == _LOCK_NOT_AVAILABLE


def refuse_unsafe_postgresql(engine: Engine) -> None:
    """Raise :class:`Misconfigured` where PostgreSQL may lose a commit it has acknowledged."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        if connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "off":
            raise Misconfigured(N_("PostgreSQL runs with synchronous_commit=off: acknowledged evidence could be lost."))
