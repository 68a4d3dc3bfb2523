"""What people type to come in, and what administrators type about people."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from wtforms.validators import EqualTo

from tracker.accounts.actions import Post
from tracker.accounts.queries import PersonFacts
from tracker.agencies.queries import AgencyFacts, MinistryFacts
from tracker.rules.policy import RoleName
from tracker.web.fields import ChoiceField, DayField, EmailField, Form, PasswordField, TextField
from tracker.web.language import LANGUAGES
from tracker.web.words import choices

A_DAY = dt.timedelta(days=1)


class SignInForm(Form):
    """The way in."""

    email = EmailField(
        lazy_gettext("E-mail"),
        required=lazy_gettext("Write your e-mail address."),
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(lazy_gettext("Password"), render_kw={"autocomplete": "current-password"})


class ChoosePasswordForm(Form):
    """A first password, or a new one by a link."""

    password = PasswordField(
        lazy_gettext("New password"),
        required=lazy_gettext("Write the password you want."),
        description=lazy_gettext("At least 12 characters. Four words that do not belong together are easy to keep."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        lazy_gettext("The same once more"),
        required=lazy_gettext("Write the password once more."),
        validators=[EqualTo("password", message=lazy_gettext("This is not the password above."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(ChoosePasswordForm):
    """A new password for who knows the old one."""

    old = PasswordField(lazy_gettext("Present password"), render_kw={"autocomplete": "current-password"})


class LanguageForm(Form):
    """In which language one reads."""

    language = ChoiceField(lazy_gettext("Language"), choices=list(LANGUAGES.items()))


class PersonForm(Form):
    """Somebody new."""

    name = TextField(lazy_gettext("Name"), required=lazy_gettext("Write the person's name."))
    email = EmailField(
        lazy_gettext("E-mail"),
        required=lazy_gettext("Write the address the person will sign in with."),
        render_kw={"autocomplete": "off"},
    )
    language = ChoiceField(lazy_gettext("Language"), choices=list(LANGUAGES.items()))


class PostForm(Form):
    """What somebody is to be, where, and between which days."""

    role = ChoiceField(lazy_gettext("Role"), choices=choices("role"))
    agency = ChoiceField(
        lazy_gettext("Agency"),
        required=False,
        description=lazy_gettext("For coordinators, leads, heads and the staff association."),
    )
    ministry = ChoiceField(
        lazy_gettext("Ministry"), required=False, description=lazy_gettext("For a ministry's officer.")
    )
    scope = TextField(
        lazy_gettext("Programmes"),
        required=False,
        description=lazy_gettext("Codes with a space between them; nothing means all."),
    )
    resolution = TextField(lazy_gettext("Act that names the person"), required=False)
    since = DayField(lazy_gettext("From"))
    last = DayField(lazy_gettext("Last day"), required=False, description=lazy_gettext("Nothing means no end."))
    substitute_for = ChoiceField(
        lazy_gettext("Stands in for"), required=False, description=lazy_gettext("Only for the substitute of a head.")
    )

    def offer(
        self, agencies: Sequence[AgencyFacts], ministries: Sequence[MinistryFacts], people: Sequence[PersonFacts]
    ) -> None:
        """What can be chosen."""
        none: list[tuple[str, Any]] = [("", gettext("None"))]
        self.agency.offer(none + [(each.code, each.name) for each in agencies])
        self.ministry.offer(none + [(each.code, each.name) for each in ministries])
        heads = [each for each in people if any(held.role is RoleName.HEAD for held in each.memberships)]
        self.substitute_for.offer(none + [(str(each.id), each.name) for each in heads])

    def post(self) -> Post:
        """What was typed, as the action takes it."""
        return Post(
            role=RoleName(self.role.data),
            agency=self.agency.data or None,
            ministry=self.ministry.data or None,
            scope=frozenset((self.scope.data or "").split()),
            resolution=self.resolution.data or None,
            since=self.since.data,
            until=self.last.data + A_DAY if self.last.data else None,
            substitute_for=UUID(self.substitute_for.data) if self.substitute_for.data else None,
        )

    # the action speaks of the first day without it, the form of the last one with it
    names: ClassVar[Mapping[str, str]] = {"until": "last"}


class EndForm(Form):
    """When a membership ends."""

    last = DayField(lazy_gettext("Last day"), required=lazy_gettext("Choose the last day."))
    reason = TextField(lazy_gettext("Reason"), required=False)

    @property
    def until(self) -> dt.date:
        """The first day without it."""
        if self.last.data is None:
            raise ValueError("asked before the form was checked")
        return self.last.data + A_DAY

    names: ClassVar[Mapping[str, str]] = {"until": "last"}


class ReasonForm(Form):
    """Why something hard to undo is done."""

    reason = TextField(lazy_gettext("Reason"), required=lazy_gettext("Say why: it stays in the record."))
