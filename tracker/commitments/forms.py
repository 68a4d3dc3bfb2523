"""What people type about a set of commitments: a year to open, its table, a step to take.

One commitment's form: :mod:`tracker.commitments.commitment_form`.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from tracker.commitments.actions import ChangedMeanwhile, TableRow
from tracker.commitments.queries import CommitmentFacts
from tracker.errors import Invalid
from tracker.web.fields import (
    ChoiceField,
    ChoicesField,
    Form,
    HiddenField,
    NumberField,
    PasswordField,
    TextAreaField,
    YesField,
)


class SetForm(Form):
    """Base of what changes a set: which state of the set the person saw."""

    revision = HiddenField()
    clashed = False
    refusals = (Invalid, ChangedMeanwhile)

    def refuse(self, error: Any) -> None:
        """Where somebody else changed the set meanwhile, say so on top; what was typed stays."""
        if isinstance(error, ChangedMeanwhile):
            self.clashed = True
            self.form_errors.append(gettext(error.message))
        else:
            super().refuse(error)

    @property
    def status(self) -> int:
        """HTTP's word for what the form says when it is shown: 409 after a clash, 422 with faults, else 200."""
        return 409 if self.clashed else 422 if self.errors or self.form_errors else 200

    @property
    def seen(self) -> int | None:
        """The revision of the set that the person saw; None where the form carries none."""
        text = str(self.revision.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def sees(self, revision: int) -> None:
        """From now on the form speaks of this revision, whatever was posted."""
        self.revision.data = str(revision)
        self.revision.raw_data = None


class OpenForm(Form):
    """Which year to begin."""

    programme = ChoiceField(lazy_gettext("Programme and year"), required=lazy_gettext("Choose a programme."))
    teams = ChoicesField(
        lazy_gettext("Teams"),
        description=lazy_gettext("Only for programmes in which every team commits itself."),
    )


class ReturnForm(SetForm):
    """Why a set goes back."""

    reason = TextAreaField(
        lazy_gettext("What the agency has to change"),
        required=lazy_gettext("Say what the agency has to change: the coordinator reads it first."),
        longest=5000,
    )


class SubmitForm(SetForm):
    """Submitting: what is odd about the plans is confirmed with a tick."""

    confirmed = YesField(lazy_gettext("I looked at these plans; they are meant so"))


class SignForm(SetForm):
    """Signing asks for the password again."""

    password = PasswordField(
        lazy_gettext("Your password, as a signature"), render_kw={"autocomplete": "current-password"}
    )


class StepForm(SetForm):
    """A step that asks nothing."""


def table_form(commitments: Sequence[CommitmentFacts]) -> type["TableForm"]:
    """The form of the table: a weight and, where it is a single value, a target for each commitment."""
    fields: dict[str, Any] = {}
    for one in commitments:
        if one.parent_id is None:
            label = gettext("Weight of %(code)s", code=one.code)
            fields[f"weight-{one.code}"] = NumberField(label, required=False, minimum=Decimal(0), maximum=Decimal(100))
            if target_in_table(one):
                fields[f"target-{one.code}"] = NumberField(gettext("Target of %(code)s", code=one.code), required=False)
    return type("TableForm", (TableForm,), fields)


def target_in_table(one: CommitmentFacts) -> bool:
    """Whether the target of a commitment is a single value that the table can take."""
    version = one.version
    return one.kind == "indicator" and version.target.operands is None and version.direction in ("higher", "lower")


class TableForm(SetForm):
    """Weights and targets of a whole set."""

    def limit(self, decimals: int) -> None:
        """A weight has at most the programme's decimals."""
        for field in self:
            if field.name.startswith("weight-"):
                field.decimals = decimals

    def rows(self, commitments: Sequence[CommitmentFacts]) -> dict[UUID, TableRow]:
        """What was typed, by commitment."""
        return {
            one.id: TableRow(
                self[f"weight-{one.code}"].data,
                self[f"target-{one.code}"].data if target_in_table(one) else one.version.target.value,
            )
            for one in commitments
            if one.parent_id is None
        }

    @staticmethod
    def stored(commitments: Sequence[CommitmentFacts]) -> dict[str, Decimal | None]:
        """What the fields show before anybody types."""
        weights = {f"weight-{one.code}": one.version.weight for one in commitments}
        targets = {f"target-{one.code}": one.version.target.value for one in commitments if target_in_table(one)}
        return weights | targets
