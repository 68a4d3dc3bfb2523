"""Numbers as people write and read them, in both languages, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import Invalid
from tracker.formats.numbers import (
    MAX_DIGITS,
    NBSP,
    canonical_decimal,
    format_number,
    format_percent,
    parse_number,
    round_half_up,
)

exact = st.decimals(min_value=-(10**15), max_value=10**15, places=6, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("typed", "language", "number"),
    [
        ("98", "es", "98"),
        ("98,5", "es", "98.5"),
        ("1234,5", "es", "1234.5"),
        ("1.234,5", "es", "1234.5"),
        ("1.234.567", "es", "1234567"),
        ("1 234 567,8", "es", "1234567.8"),
        ("1\u00a0234,5", "es", "1234.5"),
        (" -3,2 ", "es", "-3.2"),
        ("\u22123,2", "es", "-3.2"),
        ("+5", "es", "5"),
        ("0,234", "es", "0.234"),
        ("1,234", "es", "1.234"),
        (",5", "es", "0.5"),
        ("007", "es", "7"),
        ("98.5", "en", "98.5"),
        ("1,234.5", "en", "1234.5"),
        ("1,234,567", "en", "1234567"),
        ("1.234", "en", "1.234"),
        ("0.234", "en", "0.234"),
        ("9" * MAX_DIGITS, "en", "9" * MAX_DIGITS),
    ],
)
def test_a_number_in_the_persons_own_language_is_read_exactly(typed: str, language: str, number: str) -> None:
    assert canonical_decimal(parse_number(typed, language)) == canonical_decimal(Decimal(number))


@pytest.mark.parametrize(
    ("typed", "language", "advice"),
    [
        ("1.234", "es", "Write 1234 or 1,234."),
        ("-1.234", "es", "Write -1234 or -1,234."),
        ("1,234", "en", "Write 1234 or 1.234."),
        ("96.2", "es", "Write 96,2."),
        ("0.234", "es", "Write 0,234."),
        ("1234.5", "es", "Write 1234,5."),
        ("96,2", "en", "Write 96.2."),
        ("1.234,5", "en", "decimals with “.”"),
        ("1,234.5", "es", "decimals with “,”"),
        ("1.23.456", "es", "without separators"),
        ("12.34.567", "es", "without separators"),
        ("1,2,3", "es", "without separators"),
        ("5,", "es", "without separators"),
        ("1 23", "es", "without separators"),
        ("1'234", "es", "without separators"),
        ("", "es", "Write a number."),
        ("   ", "es", "Write a number."),
        ("doce", "es", "digits only, such as 1234,5"),
        ("12 meses", "es", "digits only"),
        ("NaN", "es", "digits only"),
        ("Infinity", "en", "digits only"),
        ("-inf", "en", "digits only"),
        ("1e9", "en", "digits only, such as 1234.5"),
        ("0x10", "en", "digits only"),
        ("--5", "en", "digits only"),
        ("5-", "en", "digits only"),
        ("١٢", "en", "digits only"),
        ("1_000", "en", "digits only"),
        (".", "en", "digits only"),
        ("98 %", "es", "without the percent sign"),
        ("9" * (MAX_DIGITS + 1), "en", "at most 30 digits"),
        ("9" * 10_000, "es", "at most 30 digits"),
        ("x" * 10_000, "es", "at most 30 digits"),
    ],
)
def test_anything_else_is_asked_back_with_what_to_write(typed: str, language: str, advice: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_number(typed, language)
    assert advice in str(refusal.value)
    assert len(str(refusal.value)) < 200  # never echoes ten thousand characters


@given(number=exact, language=st.sampled_from(["es", "en"]))
def test_what_goes_into_a_field_comes_out_of_it(number: Decimal, language: str) -> None:
    assert parse_number(format_number(number, language, grouping=False), language) == number


@given(text=st.text(max_size=30), language=st.sampled_from(["es", "en"]))
def test_whatever_is_typed_is_a_finite_number_or_advice(text: str, language: str) -> None:
    try:
        number = parse_number(text, language)
    except Invalid as refusal:
        assert "%(" not in str(refusal)  # noqa: PT017
    else:
        assert number.is_finite()


@given(number=exact)
def test_a_number_has_one_canonical_text(number: Decimal) -> None:
    text = canonical_decimal(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert text == canonical_decimal(number * Decimal("1.000"))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("-0", "0"),
        ("0.000", "0"),
        ("1E+3", "1000"),
        ("1.2300", "1.23"),
        ("1E-7", "0.0000001"),
        ("100", "100"),
        ("9007199254740993", "9007199254740993"),
    ],
)
def test_canonical_text_has_no_exponent_and_no_trailing_zeros(number: str, text: str) -> None:
    assert canonical_decimal(Decimal(number)) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1E+100000", "1E-100000"])
def test_what_is_no_plain_number_has_no_canonical_text(number: str) -> None:
    with pytest.raises(ValueError, match=r"canonical|places"):
        canonical_decimal(Decimal(number))


@pytest.mark.parametrize(
    ("number", "decimals", "shown"),
    [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("0.125", 2, "0.13"), ("101.0204", 2, "101.02"), ("1E+30", 2, "1" + "0" * 30)],
)
def test_halves_go_up(number: str, decimals: int, shown: str) -> None:
    assert round_half_up(Decimal(number), decimals) == Decimal(shown)


def test_figures_are_written_as_each_language_reads_them() -> None:
    assert format_number(Decimal("1234567.891"), "es", 2) == "1.234.567,89"
    assert format_number(Decimal("1234567.891"), "en", 2) == "1,234,567.89"
    assert format_number(Decimal("1234.50"), "es") == "1.234,5"
    assert format_number(Decimal("-0.001"), "es", 2) == "0,00"
    assert format_number(None, "es") == "–"
    assert format_percent(Decimal("99.78"), "es") == f"99,78{NBSP}%"
    assert format_percent(Decimal("99.78"), "en") == "99.78%"
    assert format_percent(None, "en") == "–"
