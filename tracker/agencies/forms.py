"""What an administrator types about ministries, agencies, teams and units."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from tracker.agencies.queries import MinistryFacts
from tracker.web.fields import ChoiceField, DayField, Form, TextField, WholeNumberField

CODE_HINT = lazy_gettext("Stands in addresses and never changes: letters without accents, digits, hyphens, points.")


class NamedForm(Form):
    """A code and a name: what a ministry and a unit have."""

    code = TextField(
        lazy_gettext("Code"),
        required=lazy_gettext("Write a code."),
        longest=40,
        description=CODE_HINT,
        render_kw={"classes": "govuk-input--width-10", "autocomplete": "off"},
    )
    name = TextField(lazy_gettext("Name"), required=lazy_gettext("Write the name."))

    def given(self) -> dict[str, Any]:
        """What was typed, as the action that creates it takes it."""
        return {"code": self.code.data, "name": self.name.data}


class AgencyForm(NamedForm):
    """A new agency."""

    ministry = ChoiceField(lazy_gettext("Ministry"), required=False)
    valid_from = DayField(
        lazy_gettext("Exists from"), required=False, description=lazy_gettext("Leave it empty if it always did.")
    )

    def offer(self, ministries: Sequence[MinistryFacts]) -> None:
        """The ministries to choose from."""
        self.ministry.offer([("", gettext("None")), *((each.code, each.name) for each in ministries)])

    def given(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return super().given() | {"ministry": self.ministry.data or None, "valid_from": self.valid_from.data}


class TeamForm(NamedForm):
    """A new team of an agency."""

    headcount = WholeNumberField(
        lazy_gettext("People in the team"),
        required=False,
        description=lazy_gettext("Only where the programme weighs teams by it."),
    )
    valid_from = DayField(lazy_gettext("Exists from"), required=False)

    def given(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return super().given() | {"headcount": self.headcount.whole, "valid_from": self.valid_from.data}


class FilterForm(Form):
    """The filters of the list of agencies; they stand in the address."""

    class Meta(Form.Meta):
        """Reading needs no token."""

        csrf = False

    q = TextField(lazy_gettext("Name or code"), required=False)
    ministry = ChoiceField(lazy_gettext("Ministry"), required=False)

    def offer(self, ministries: Sequence[MinistryFacts]) -> None:
        """The ministries to choose from."""
        self.ministry.offer([("", gettext("All")), *((each.code, each.name) for each in ministries)])
