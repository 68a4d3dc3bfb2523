"""What people type about one commitment; which fields there are depends on what it is."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from tracker.commitments.actions import CommitmentDraft
from tracker.commitments.credit_fields import credit_content, credit_fields, credit_values
from tracker.commitments.draft import MAX_NAME, MAX_TEXT, REFUSED, target_of
from tracker.commitments.forms import SetForm
from tracker.commitments.queries import CommitmentFacts
from tracker.errors import Invalid
from tracker.formats.codes import MAX_CODE
from tracker.formats.dates import period_label
from tracker.formats.labels import words
from tracker.formats.sentences import N_
from tracker.rules.inputs.model import Target
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rules import Credit
from tracker.rules.values import Accumulation
from tracker.web.current import current_language
from tracker.web.fields import (
    ChoiceField,
    DayField,
    NumberField,
    TextAreaField,
    TextField,
    WholeNumberField,
    YesField,
)
from tracker.web.words import choices

NARROW = {"classes": "govuk-input--width-5"}

COUNTED: tuple[Accumulation, ...] = ("last", "sum_of_counts")
"""Accumulations of counts per level."""
MEASURED = tuple(word for word in words("accumulation") if word != "sum_of_counts")
"""Those of everything else."""


class _Defined(SetForm):
    name = TextField(lazy_gettext("Name"), required=lazy_gettext("Write the name of the commitment."), longest=MAX_NAME)
    code = TextField(
        lazy_gettext("Code"),
        required=False,
        longest=MAX_CODE,
        description=lazy_gettext(
            "Leave it empty for the next number. Letters without accents, digits, hyphens, points."
        ),
        render_kw={"classes": "govuk-input--width-10", "autocomplete": "off"},
    )
    objective = ChoiceField(lazy_gettext("Objective"), required=False)
    numerator = TextField(
        lazy_gettext("Numerator"), required=False, longest=MAX_NAME, description=lazy_gettext("What is counted.")
    )
    denominator = TextField(
        lazy_gettext("Denominator"),
        required=False,
        longest=MAX_NAME,
        description=lazy_gettext("Out of what. Leave both empty where a value is stated as such."),
    )
    measure_unit = TextField(
        lazy_gettext("Unit"), required=False, longest=60, render_kw={"classes": "govuk-input--width-10"}
    )
    factor = NumberField(
        lazy_gettext("Factor"),
        description=lazy_gettext("Numerator / denominator times this: 100 for a percentage, 1 for a ratio."),
        render_kw=NARROW,
    )
    decimals = WholeNumberField(
        lazy_gettext("Decimals shown"), minimum=Decimal(0), maximum=Decimal(10), render_kw=NARROW
    )
    direction = ChoiceField(lazy_gettext("Direction"), choices=choices("direction"))
    accumulation = ChoiceField(lazy_gettext("How the periods make the year"), choices=choices("accumulation", MEASURED))
    entry = ChoiceField(lazy_gettext("The figure of a period is"), choices=choices("entry"))
    frequency = ChoiceField(lazy_gettext("It is reported"), choices=choices("frequency"))
    universe = ChoiceField(
        lazy_gettext("Denominator of the year"),
        choices=choices("universe"),
        description=lazy_gettext("Fixed: known at the beginning of the year. Moving: it grows with demand."),
    )
    share = YesField(lazy_gettext("The numerator is a part of the denominator and cannot be larger"))
    numerator_signed = YesField(lazy_gettext("The numerator may be negative"))
    denominator_signed = YesField(lazy_gettext("The denominator may be negative"))
    signed = YesField(
        lazy_gettext("The value may be negative"),
        description=lazy_gettext("A balance, a change. Only where numerator and denominator are left empty."),
    )


class _Weighed(SetForm):
    weight = NumberField(
        lazy_gettext("Weight"), required=False, minimum=Decimal(0), maximum=Decimal(100), unit="%", render_kw=NARROW
    )


class _Aimed(SetForm):
    target_value = NumberField(lazy_gettext("Target"), required=False, render_kw=NARROW)
    target_numerator = NumberField(lazy_gettext("Expected numerator"), required=False, render_kw=NARROW)
    target_denominator = NumberField(lazy_gettext("Expected denominator"), required=False, render_kw=NARROW)
    target_low = NumberField(lazy_gettext("Lower end of the range"), required=False, render_kw=NARROW)
    target_high = NumberField(lazy_gettext("Upper end of the range"), required=False, render_kw=NARROW)


class _Who(SetForm):
    """Who answers for it, and by what it is verified: of every commitment."""

    means = TextAreaField(
        lazy_gettext("Means of verification"),
        required=False,
        longest=MAX_TEXT,
        description=lazy_gettext("One a line: the documents that prove the figure."),
        render_kw={"rows": 4},
    )
    lead = ChoiceField(
        lazy_gettext("Responsible person"),
        required=False,
        description=lazy_gettext("Reports the figures. Leads and coordinators of the agency can be chosen."),
    )
    lead_since = DayField(lazy_gettext("Responsible from"), required=False)
    unit = ChoiceField(lazy_gettext("Responsible unit"), required=False)
    notes = TextAreaField(
        lazy_gettext("Notes and assumptions"), required=False, longest=MAX_TEXT, render_kw={"rows": 3}
    )


class CommitmentForm(SetForm):
    """One commitment; which fields it has depends on what it is. Built by :func:`commitment_form`."""

    kind = "indicator"
    aims = False  # whether it has a target that is typed
    periods: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    rule: Credit
    base: Definition

    def criteria_names(self) -> list[str]:
        """The fields of its criteria values, the best first."""
        return [name for name in self._fields if name.startswith("criteria-")]

    def draft(self, base: Definition, present: CommitmentFacts | None, since: dt.date) -> CommitmentDraft:
        """What was typed, on top of what cannot be typed here: ``base`` and, where it exists already, ``present``.

        Raises :class:`Invalid` by field.
        """
        version = present.version if present else None
        own = "name" in self
        return CommitmentDraft(
            code=(self.code.data or "") if own else "",
            kind=present.kind if present else "indicator",  # type: ignore[arg-type]  # the column's closed words
            name=self.name.data if own else version.name if version else "",
            definition=self._definition(base),
            objective=(self.objective.data or None) if own else version.objective if version else None,
            weight=self.weight.data if "weight" in self else version.weight if version else None,
            weights={
                form: self[f"weight-{form}"].data for form in self.forms if self[f"weight-{form}"].data is not None
            },
            target=self._target() if self.aims else version.target if version else Target(),
            programmed={
                p: self[f"programmed-{p}"].data for p in self.periods if self[f"programmed-{p}"].data is not None
            },
            unit=self.unit.data or None,
            lead=UUID(self.lead.data) if self.lead.data else None,
            lead_since=self.lead_since.data or self._since(present, since),
        )

    def promise(self, base: Definition, present: CommitmentFacts | None) -> tuple[Definition, Target]:
        """The definition as far as a plan rests on it, and the target, as they are typed; the rest may still lack.

        Raises :class:`Invalid` by field.
        """
        typed: dict[str, Any] = (
            {"direction": self.direction.data, "decimals": self.decimals.whole} if "name" in self else {}
        )
        if "factor" in self:
            typed["factor"] = self.factor.data
        credit = self._credit()
        typed |= {name: credit[name] for name in ("credit", "criteria") if name in credit}
        kept = present.version.target if present else Target()
        return base.model_copy(update=typed), self._target() if self.aims else kept

    def put_plan(self, programmed: Mapping[str, Decimal]) -> None:
        """Let the fields of the periods show ``programmed``, and let no other fault be told yet: nothing is saved."""
        for period in self.periods:
            field = self[f"programmed-{period}"]
            field.data, field.raw_data = programmed.get(period), None
        for field in self:
            field.errors = []
        self.form_errors.clear()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field holds, and those that belong together fit: all faults at once, not one after another."""
        fits = bool(super().validate(extra_validators))
        checks: list[Callable[[], Any]] = [self._target] if self.aims else []
        for check in [*checks, *([self._names, self._signs] if "numerator" in self else []), self._credit]:
            try:
                check()
            except Invalid as error:
                self.refuse(error)
                fits = False
        return fits

    def _credit(self) -> dict[str, Any]:
        return credit_content(self, self.base) if self.kind == "indicator" else {}

    def _since(self, present: CommitmentFacts | None, since: dt.date) -> dt.date:
        """The same person goes on from where they began; somebody else begins on ``since``."""
        lead = present.lead if present else None
        return lead.since if lead and str(lead.person_id) == self.lead.data else since

    def _definition(self, base: Definition) -> Definition:
        means = [line.strip(" \t-•") for line in (self.means.data or "").splitlines()]
        content = (
            base.dump()
            | {
                "means_of_verification": [line for line in means if line],
                "notes": (self.notes.data or "").replace("\r\n", "\n"),
            }
            | self._credit()
        )
        if "name" in self:
            content |= self._measure(base)
        try:
            return Definition.load(content)
        except Invalid as error:
            raise Invalid(
                error.message, {_FIELDS.get(f.partition(".")[0], f): m for f, m in error.fields.items()}
            ) from error

    def _measure(self, base: Definition) -> dict[str, Any]:
        content = {
            "unit": self.measure_unit.data or "",
            "decimals": self.decimals.whole,
            "direction": self.direction.data,
            "accumulation": self.accumulation.data,
            "entry": self.entry.data,
            "frequency": self.frequency.data,
        }
        return content if base.formulas else content | self._fraction(base)

    def _fraction(self, base: Definition) -> dict[str, Any]:
        names = self._names()
        before = [operand.model_dump() for operand in base.operands] or [{}, {}]
        same = names == [operand.name for operand in base.operands]
        signed = [bool(self.numerator_signed.data), bool(self.denominator_signed.data)]
        sides = zip(before, names, signed, strict=True)
        written = f"({names[0]} / {names[1]})" + ("" if self.factor.data == 1 else f" × {self.factor._value()}")
        return {
            "formula": base.formula if same else written if names[0] else "",
            "operands": [old | {"name": name, "signed": sign} for old, name, sign in sides] if names[0] else [],
            "signed": bool(self.signed.data) and not names[0],
            "factor": self.factor.data,
            "universe": self.universe.data,
            "share": bool(self.share.data),
        }

    def _names(self) -> list[str]:
        """What is counted and out of what; both or neither."""
        names = [self.numerator.data or "", self.denominator.data or ""]
        if bool(names[0]) != bool(names[1]):
            missing = "denominator" if names[0] else "numerator"
            raise Invalid(REFUSED, {missing: N_("Name both the numerator and the denominator, or neither.")})
        return names

    def _signs(self) -> None:
        """Raise :class:`Invalid` where "may be negative" is ticked for a number that there is not."""
        named = bool(self.numerator.data or self.denominator.data)
        if named and self.signed.data:
            raise Invalid(REFUSED, {"signed": N_("Tick it at the numerator or the denominator, whichever it is.")})
        if not named and (self.numerator_signed.data or self.denominator_signed.data):
            side = "numerator_signed" if self.numerator_signed.data else "denominator_signed"
            raise Invalid(REFUSED, {side: N_("There is none: tick that the value may be negative.")})

    def _number(self, name: str) -> Decimal | None:
        """What was typed in a field that not every form has."""
        return self[name].data if name in self else None

    def _target(self) -> Target:
        value, low, high = (self._number(f"target_{name}") for name in ("value", "low", "high"))
        numerator, denominator = self._number("target_numerator"), self._number("target_denominator")
        if (numerator is None) != (denominator is None):
            missing = "target_denominator" if denominator is None else "target_numerator"
            raise Invalid(REFUSED, {missing: N_("Write both the numerator and the denominator, or neither.")})
        if value is not None and numerator is not None:
            raise Invalid(REFUSED, {"target_value": N_("Write the target as a value or as a fraction, and not both.")})
        if (low is None) != (high is None):
            missing = "target_high" if high is None else "target_low"
            raise Invalid(REFUSED, {missing: N_("Write both ends of the range, or neither.")})
        return target_of(value, numerator, denominator, low, high)


_FIELDS = {"means_of_verification": "means", "operands": "numerator", "unit": "measure_unit"}
"""Fields of the definition that the form calls otherwise."""


_OF_A_FRACTION = (
    "numerator", "denominator", "factor", "share", "universe", "target_numerator", "target_denominator",
    "numerator_signed", "denominator_signed", "signed",
)  # fmt: skip


def _useless(definition: Definition) -> list[str]:
    """Fields of a target that a definition which cannot be typed leaves without a meaning."""
    value, fraction, ends = ["target_value"], ["target_numerator", "target_denominator"], ["target_low", "target_high"]
    if definition.direction == "report":
        return value + fraction + ends
    if definition.direction == "range":
        return value + fraction
    return ends if definition.operands else fraction + ends


def commitment_form(
    programme: Programme, definition: Definition, *, kind: str, fixed: bool, frequency: str, rule: Credit
) -> type[CommitmentForm]:
    """The form of one commitment.

    ``fixed``: its definition is the programme's and cannot be typed. ``frequency``: of the periods for which
    something can be programmed. ``rule``: by which it obtains its weight.
    """
    bases: list[type] = [CommitmentForm, _Who]
    fields: dict[str, Any] = {"kind": kind, "rule": rule, "base": definition}
    if not fixed and kind == "indicator":
        bases.insert(1, _Defined)
        if definition.formulas:  # what is counted per level has no fraction, and no part of it is typed
            fields |= dict.fromkeys(_OF_A_FRACTION, None)
            kept = choices("accumulation", COUNTED)
            fields["accumulation"] = ChoiceField(lazy_gettext("How the periods make the year"), choices=kept)
    if kind != "stage":
        bases.append(_Weighed)
        others = [form for form in programme.forms if not form.drives_band]
        for form in others:
            label = gettext("Weight in %(form)s", form=form.name[current_language()])
            fields[f"weight-{form.code}"] = NumberField(
                label, required=False, minimum=Decimal(0), maximum=Decimal(100), unit="%", render_kw=NARROW
            )
        fields["forms"] = tuple(form.code for form in others)
    if kind == "indicator":
        bases.append(_Aimed)
        fields["aims"] = definition.direction != "report" or not fixed
        fields |= dict.fromkeys(_useless(definition) if fixed else (), None)
        fields |= credit_fields(programme, definition, rule, own=not fixed)
    if kind != "system":
        periods = programme.periods.get(frequency) or []  # type: ignore[call-overload]  # a word the form checked
        for period in periods:
            label = period_label(period, current_language(), short=True)
            fields[f"programmed-{period}"] = NumberField(label, required=False, render_kw=NARROW)
        fields["periods"] = tuple(periods)
        if periods:
            fields["plan_from"] = NumberField(
                lazy_gettext("Steps begin at"),
                required=False,
                description=lazy_gettext("Empty: 0. Where less is better, last year's value, for instance."),
                render_kw=NARROW,
            )
    return type("BuiltCommitmentForm", tuple(bases), fields)


def values_of(definition: Definition, facts: CommitmentFacts | None) -> dict[str, Any]:
    """What the fields show of a commitment before anybody types."""
    operands = definition.operands
    shown: dict[str, Any] = {
        "numerator": operands[0].name if operands else "",
        "denominator": operands[1].name if operands else "",
        "measure_unit": definition.unit,
        "factor": definition.factor,
        "decimals": Decimal(definition.decimals),
        "direction": definition.direction,
        "accumulation": definition.accumulation,
        "entry": definition.entry,
        "frequency": definition.frequency,
        "universe": definition.universe,
        "share": definition.share,
        "signed": definition.signed,
        "numerator_signed": bool(operands) and operands[0].signed,
        "denominator_signed": bool(operands) and operands[1].signed,
        "means": "\n".join(definition.means_of_verification),
        "notes": definition.notes,
        **credit_values(definition),
    }
    if facts is None:
        return shown
    version = facts.version
    target = version.target
    return shown | {
        "name": version.name,
        "code": facts.code,
        "objective": version.objective or "",
        "weight": version.weight,
        "target_value": target.value,
        "target_numerator": target.operands.numerator if target.operands else None,
        "target_denominator": target.operands.denominator if target.operands else None,
        "target_low": target.low,
        "target_high": target.high,
        "lead": str(facts.lead.person_id) if facts.lead else "",
        "lead_since": facts.lead.since if facts.lead else None,
        "unit": version.unit_code or "",
        **{f"weight-{form}": weight for form, weight in version.weights.items()},
        **{f"programmed-{period}": value for period, value in version.programmed.items()},
    }
