"""The app's clock for web and shell: the machine's, or in a demonstration one that started in July 2026.

Rules, actions and queries never ask it: the moment is handed to them.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.database import Base
from tracker.extensions import db
from tracker.ledger.events import Event
from tracker.ledger.work import Work

DEMONSTRATION_START = dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC)


class ClockSetting(Base):
    """One row at most: this instance is a demonstration, and what its clock showed at a real moment."""

    __tablename__ = "clock"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    shows: Mapped[dt.datetime]
    at_real: Mapped[dt.datetime]


def now() -> dt.datetime:
    """The moment by this instance's clock, aware, in UTC; one statement."""
    real = dt.datetime.now(dt.UTC)
    row = db.session.execute(select(ClockSetting.shows, ClockSetting.at_real)).one_or_none()
    return real if row is None else row.shows + (real - row.at_real)


def is_demonstration(session: Session) -> bool:
    """Whether this instance runs on the demonstration's clock."""
    return session.scalar(select(ClockSetting.id)) is not None


def start_demonstration(work: Work, shows: dt.datetime = DEMONSTRATION_START) -> None:
    """Make this instance's clock show ``shows`` from now on, and run on."""
    row = work.session.get(ClockSetting, 1) or ClockSetting(id=1)
    row.shows, row.at_real = shows, dt.datetime.now(dt.UTC)
    work.session.add(row)
    work.note(Event.CLOCK_SET, ("clock", "1"), after={"shows": shows})
