"""People, what they are, and how they come in."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.agencies.models import Agency, Ministry
from tracker.database import Base, Keyed


class Person(Keyed, Base):
    """Somebody who may be named or sign in. Without a password nobody signs in as them."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    run: Mapped[str | None] = mapped_column(unique=True)  # Chilean national number
    language: Mapped[str] = mapped_column(default="es")
    password_hash: Mapped[str | None]  # argon2id
    demonstration: Mapped[bool] = mapped_column(default=False)  # such an account keeps production from starting
    disabled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class Membership(Keyed, Base):
    """What a person may be, where, and between which days; role names are :class:`tracker.rules.policy.RoleName`."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="dates"),  # the same day: it never held
        CheckConstraint(
            "role NOT IN ('coordinator', 'lead', 'head', 'staff_association') OR agency_id IS NOT NULL", name="agency"
        ),
        CheckConstraint("role <> 'ministry_officer' OR ministry_id IS NOT NULL", name="ministry"),
        CheckConstraint("substitute_for_id IS NULL OR role = 'head'", name="substitute"),
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    ministry_id: Mapped[UUID | None] = mapped_column(ForeignKey("ministry.id"), index=True)
    scope: Mapped[str | None]  # space-separated programme codes; empty means all
    resolution: Mapped[str | None]  # the act that names the person
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]  # first day without it
    substitute_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    granted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    pending: Mapped[bool] = mapped_column(default=False)  # waits for a second administrator and gives nothing yet
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    ministry: Mapped[Ministry | None] = relationship(lazy="raise_on_sql")


class UserSession(Keyed, Base):
    """A signed-in browser. The cookie's token is kept only as its hash; ending the row signs out every copy."""

    __tablename__ = "user_session"
    token_sha256: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    user_agent: Mapped[str | None]


class Invitation(Keyed, Base):
    """A single-use link: to come in for the first time, or to choose a new password."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("kind IN ('invitation', 'reset')", name="kind"),)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]  # invitation | reset
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class LoginAttempt(Keyed, Base):
    """A try to sign in; the throttle counts them for the address typed and for the caller's address."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_lookup", "subject", "at"),)
    subject: Mapped[str]  # SHA-256 of the e-mail typed, of the caller's network address, or of both
    at: Mapped[dt.datetime]
    succeeded: Mapped[bool]
