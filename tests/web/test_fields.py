"""What a person types into a field, in both languages: taken surely or asked back, and never lost."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pytest
from flask import Flask

from tests.web.kit import KitForm
from tracker.errors import Invalid
from tracker.web.fields import whole_number

GOOD = {"text": "x", "email": "a@b.example", "number": "5", "choice": "a"}


def filled(app: Flask, language: str = "es", **changes: str) -> KitForm:
    """The kit's form as sent by a browser, checked."""
    app.config["WTF_CSRF_ENABLED"] = False
    typed: Mapping[str, str] = {**GOOD, **changes}
    with app.test_request_context("/", method="POST", data=typed, headers={"Accept-Language": language}):
        form = KitForm()
        form.validate()
        form.shown = str(form.number())
        return form


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("es", "12,5", "12.5"),
        ("en", "12.5", "12.5"),
        ("es", "1,23", "1.23"),
        ("es", " 7 ", "7"),
        ("es", "0", "0"),
        ("es", "1.000,00", "1000"),
        ("en", "1,000.00", "1000"),
    ],
)
def test_a_number_is_read_in_the_readers_language(app: Flask, language: str, typed: str, number: str) -> None:
    form = filled(app, language, number=typed)
    assert not form.number.errors
    assert form.number.data == Decimal(number)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "typed",
    ["", "  ", "doce", "12a", "NaN", "inf", "-inf", "Infinity", "1e5", "9" * 31, "9" * 10_000, "-1", "1001",
     "--5", "1_000", "<script>", "0x10", "١٢٣"],
)  # fmt: skip
def test_what_is_no_such_number_gets_a_message_and_stays(app: Flask, language: str, typed: str) -> None:
    form = filled(app, language, number=typed)
    assert form.number.errors
    assert str(form.number.errors[0]).strip()
    if typed.strip():
        assert form.number._value() == typed
    assert "<script>" not in form.shown


@pytest.mark.parametrize(("language", "trap"), [("es", "1.234"), ("en", "1,234")])
def test_thousands_or_decimals_is_asked_back(app: Flask, language: str, trap: str) -> None:
    form = filled(app, language, number=trap)
    assert "1234" in str(form.number.errors[0])
    assert form.number.data is None
    assert form.number._value() == trap


@pytest.mark.parametrize(("language", "shown"), [("es", "1234,5"), ("en", "1234.5")])
def test_a_stored_number_goes_into_its_field_as_it_can_be_sent_again(app: Flask, language: str, shown: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        assert KitForm(number=Decimal("1234.5")).number._value() == shown


def test_decimals_beyond_those_allowed_are_refused(app: Flask) -> None:
    assert filled(app, number="1,234567").number.errors
    assert filled(app, whole="2,5").whole.errors
    assert filled(app, whole="25").whole.whole == 25


@pytest.mark.parametrize(
    ("field", "typed"),
    [("text", ""), ("text", "   "), ("text", "x" * 201), ("area", "x" * 4001), ("choice", "z"), ("radio", "z"),
     ("day", "32-13-2026"), ("day", "mañana"), ("day", "9999-12-31"), ("day", "0001-01-01"), ("email", "")],
)  # fmt: skip
def test_other_fields_say_what_to_do_too(app: Flask, field: str, typed: str) -> None:
    form = filled(app, **{field: typed})
    assert form[field].errors
    assert not {name for name in form.errors if name != field}


def test_white_space_chooses_nothing(app: Flask) -> None:
    form = filled(app, radio="   ")
    assert not form.radio.errors
    assert form.radio.data == ""


@pytest.mark.parametrize(("typed", "number"), [("7", 7), ("", None), (None, None), ("²", None), ("9" * 5000, None)])
def test_a_number_that_a_page_put_there_is_read_or_left(typed: str | None, number: int | None) -> None:
    assert whole_number(typed) == number


def test_a_day_is_read_as_browsers_and_people_write_it(app: Flask) -> None:
    assert filled(app, day="2026-07-20").day.data == dt.date(2026, 7, 20)
    assert filled(app, day="20-07-2026").day.data == dt.date(2026, 7, 20)


def test_a_password_never_goes_back_to_the_browser(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST", data={"password": "do not echo"}):
        assert "do not echo" not in str(KitForm().password())


def test_what_an_action_refused_stands_beside_its_field_or_on_top(app: Flask) -> None:
    form = filled(app)
    with app.test_request_context():
        form.refuse(Invalid("Write a number.", fields={"text": "Write %(least)s or more."}, least=3))
        form.refuse(Invalid("Choose a day."))
    assert form.text.errors == ["Escriba 3 o más."]
    assert form.form_errors == ["Elija un día."]
