"""Form fields that parse what people type, keep it when it cannot be taken, and say what to write instead."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import wtforms
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms.validators import Length, Optional, StopValidation, ValidationError

from tracker.errors import CumpleError, Invalid
from tracker.formats import numbers
from tracker.formats.visible import visible
from tracker.web import widgets
from tracker.web.current import current_language

_Choices = Sequence[tuple[str, Any]]
YEARS = range(1900, 2200)
"""Years a typed day may be of."""


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form: the token against forgery, and a place for what an action refused."""

    class Meta:
        """No message of WTForms' own reaches a person: ours are in the catalogue."""

        locales = False

    names: ClassVar[Mapping[str, str]] = {}
    """An action's field names where the form calls them otherwise."""
    refusals: ClassVar[tuple[type[CumpleError], ...]] = (Invalid,)
    """What :meth:`refuse` can say in the form; everything else becomes a page of its own."""

    def refuse(self, error: Any) -> None:
        """Show what an action refused: beside its fields where it named them, on top of the form otherwise."""
        unplaced = not error.fields
        for name, text in error.fields.items():
            field = self._fields.get(self.names.get(name, name))
            if field is None:
                unplaced = True
            else:
                field.errors = [*field.errors, gettext(text, **error.params)]
        if unplaced:
            self.form_errors.append(gettext(error.message, **error.params))


def _rules(required: Any, message: Any, given: Sequence[Any]) -> list[Any]:
    first = Given(_message(required, message)) if required else Optional()
    return [first, *given]


class Given:
    """A rule: something other than white space was sent. Stops there, with its message alone."""

    field_flags: ClassVar[Mapping[str, bool]] = {}  # our own messages, never the browser's bubble

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Raise :class:`StopValidation` where nothing was given."""
        if not field.raw_data or not visible(str(field.raw_data[0])).strip():
            field.errors[:] = []
            raise StopValidation(str(self.message))


def _message(required: Any, usual: Any) -> Any:
    """``required`` is True, or itself what to say where nothing was given."""
    return usual if required is True else required


class TextField(wtforms.StringField):  # type: ignore[misc]
    """One line of text, stripped; at most ``longest`` characters. ``required`` may be the message itself."""

    widget: widgets.KitWidget = widgets.TextWidget()

    def __init__(
        self,
        label: Any = None,
        *,
        required: Any = True,
        longest: int = 200,
        validators: Sequence[Any] = (),
        **kw: Any,
    ) -> None:
        message = lazy_gettext("Write something here.")
        rules = [Given(_message(required, message)) if required else Optional(), _at_most(longest)]
        super().__init__(label, [*rules, *validators], filters=[_strip], **kw)


class TextAreaField(TextField):
    """Several lines of text."""

    widget: widgets.KitWidget = widgets.TextareaWidget()

    def __init__(self, label: Any = None, *, longest: int = 4000, **kw: Any) -> None:
        super().__init__(label, longest=longest, **kw)


class EmailField(TextField):
    """An e-mail address, in lower case."""

    widget = widgets.TextWidget(type="email", spellcheck=False)

    def __init__(self, label: Any = None, **kw: Any) -> None:
        super().__init__(label, longest=254, **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text.lower() for text in valuelist])


class PasswordField(wtforms.PasswordField):  # type: ignore[misc]
    """A password, as typed."""

    widget = widgets.PasswordWidget()

    def __init__(self, label: Any = None, *, required: Any = True, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(
            label, [*_rules(required, lazy_gettext("Write your password."), validators), _at_most(1024)], **kw
        )


class NumberField(wtforms.Field):  # type: ignore[misc]
    """An exact number in the reader's own notation, by :func:`tracker.formats.numbers.parse_number`.

    ``1.234`` in Spanish and ``1,234`` in English are asked back; letters, infinities and endless numbers are
    refused; what was typed stays in the field. ``data`` is a Decimal or None.
    """

    widget = widgets.NumberWidget()

    def __init__(
        self,
        label: Any = None,
        *,
        required: Any = True,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
        decimals: int | None = None,
        unit: Any = None,
        validators: Sequence[Any] = (),
        **kw: Any,
    ) -> None:
        message = lazy_gettext("Write a number.")
        if unit:
            kw["render_kw"] = {**kw.get("render_kw", {}), "unit": unit}
        super().__init__(label, [*_rules(required, message, validators), self._in_range], **kw)
        self.minimum, self.maximum, self.decimals = minimum, maximum, decimals

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed, or raise :class:`ValueError` with what to write instead."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = numbers.parse_number(valuelist[0], current_language())
        except Invalid as error:
            raise ValueError(gettext(error.message, **error.params)) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return numbers.format_number(self.data, current_language(), grouping=False)

    def _in_range(self, _form: Any, field: Any) -> None:
        if self.process_errors:
            raise StopValidation  # the number itself could not be read: one message is enough
        if field.data is None:
            return
        if self.minimum is not None and field.data < self.minimum:
            raise ValidationError(gettext("Write %(least)s or more.", least=_shown(self.minimum)))
        if self.maximum is not None and field.data > self.maximum:
            raise ValidationError(gettext("Write %(most)s or less.", most=_shown(self.maximum)))
        if self.decimals is not None and field.data != numbers.round_half_up(field.data, self.decimals):
            raise ValidationError(gettext("Write at most %(places)s decimals.", places=self.decimals))


def _shown(number: Decimal) -> str:
    return numbers.format_number(number, current_language())


class WholeNumberField(NumberField):
    """A number without decimals; ``data`` is an int or None."""

    def __init__(self, label: Any = None, **kw: Any) -> None:
        super().__init__(label, decimals=0, **kw)

    @property
    def whole(self) -> int | None:
        """The number as an int."""
        return None if self.data is None else int(self.data)


class DayField(wtforms.DateField):  # type: ignore[misc]
    """A day, by the browser's own field (which shows it in the reader's way and sends 2026-07-20)."""

    widget = widgets.TextWidget(type="date", classes="govuk-input--day")

    def __init__(self, label: Any = None, *, required: Any = True, validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(
            label, _rules(required, lazy_gettext("Choose a day."), validators), format=["%Y-%m-%d", "%d-%m-%Y"], **kw
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the day, or say how to write one."""
        self.data: dt.date | None = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata([valuelist[0].strip()])
            _refuse_ends(self.data)
        except ValueError as error:
            self.data = None
            raise ValueError(gettext("Write the day as 20-07-2026.")) from error


def _refuse_ends(day: dt.date | None) -> None:
    """Raise :class:`ValueError` near the ends of the calendar, where a day has none beside it."""
    if day is not None and day.year not in YEARS:
        raise ValueError(day)


class ChoiceField(wtforms.SelectField):  # type: ignore[misc]
    """One of many; ``choices`` is a list of (value, words)."""

    widget: widgets.KitWidget = widgets.SelectWidget()

    def __init__(
        self,
        label: Any = None,
        *,
        choices: _Choices = (),
        required: Any = True,
        validators: Sequence[Any] = (),
        **kw: Any,
    ) -> None:
        rules = _rules(required, lazy_gettext("Choose one."), validators)
        super().__init__(label, rules, choices=_select_choices(choices), validate_choice=False, filters=[_strip], **kw)
        self._required = bool(required)

    def offer(self, choices: _Choices) -> None:
        """Set what can be chosen, known only when the request is served."""
        self.choices = _select_choices(choices)

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered."""
        if not self.data and not self._required:
            return
        if self.data and all(str(self.data) != str(choice[0]) for choice in self.iter_choices()):
            raise ValidationError(gettext("Choose one of the list."))


class RadioField(ChoiceField):
    """One of few."""

    widget: widgets.KitWidget = widgets.RadiosWidget()

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if value is None:
            self.data = None


class ChoicesField(wtforms.SelectMultipleField):  # type: ignore[misc]
    """Any of few; ``data`` is a list of values."""

    widget = widgets.CheckboxesWidget()

    def __init__(self, label: Any = None, *, choices: _Choices = (), validators: Sequence[Any] = (), **kw: Any) -> None:
        super().__init__(label, list(validators), choices=_select_choices(choices), **kw)

    def offer(self, choices: _Choices) -> None:
        """Set what can be chosen, known only when the request is served."""
        self.choices = _select_choices(choices)


class YesField(wtforms.BooleanField):  # type: ignore[misc]
    """A single tick."""

    widget = widgets.CheckboxWidget()


class FileField(wtforms.FileField):  # type: ignore[misc]
    """One file; ``data`` is Werkzeug's FileStorage or None."""

    widget = widgets.FileWidget()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the file, and nothing where the browser sent an empty place."""
        self.data = next((file for file in valuelist if getattr(file, "filename", "")), None)


class FilesField(wtforms.MultipleFileField):  # type: ignore[misc]
    """Several files; ``data`` is a list of Werkzeug's FileStorage."""

    widget = widgets.FileWidget(multiple=True)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the files, without the empty place a browser sends for none."""
        self.data = [file for file in valuelist if getattr(file, "filename", "")]


class HiddenField(wtforms.HiddenField):  # type: ignore[misc]
    """What goes with the form and is not shown."""


def whole_number(text: str | None) -> int | None:
    """The number a page of ours put into a form or an address; None where somebody put something else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def seen_number(text: str | None) -> int:
    """The number a form was opened at; -1, which nothing has, where it does not say: such a form counts as old."""
    number = whole_number(text)
    return -1 if number is None else number


def _at_most(longest: int) -> Any:
    return Length(max=longest, message=lazy_gettext("Write at most %(most)s characters.", most=longest))


def _select_choices(choices: _Choices) -> list[Any]:
    return [wtforms.SelectChoice(value=value, label=words) for value, words in choices]


def _strip(text: Any) -> Any:
    """Text without the space around it and without what no page shows, of which PostgreSQL refuses some."""
    return visible(text).strip() if isinstance(text, str) else text
