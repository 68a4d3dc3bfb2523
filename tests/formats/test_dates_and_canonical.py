"""Dates and periods as read in each language; one sequence of bytes for one content."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.formats.canonical import canonical_json, sha256_hex
from tracker.formats.dates import format_date, format_instant, period_label

DAY = dt.date(2026, 8, 10)


def test_a_day_is_written_for_records_for_acts_and_in_words() -> None:
    assert [format_date(DAY, "es", form) for form in ("record", "act", "long")] == [
        "10-08-2026",
        "lun 10 ago",
        "10 de agosto de 2026",
    ]
    assert [format_date(DAY, "en", form) for form in ("record", "act", "long")] == [
        "2026-08-10",
        "Mon 10 Aug",
        "10 August 2026",
    ]


def test_a_moment_is_shown_on_the_clocks_of_the_programme() -> None:
    moment = dt.datetime(2027, 1, 1, 2, 59, tzinfo=dt.UTC)
    assert format_instant(moment, "America/Santiago", "es") == "31-12-2026 23:59"
    with pytest.raises(TypeError):
        format_instant(moment.replace(tzinfo=None), "America/Santiago", "es")


@pytest.mark.parametrize(
    ("code", "es", "short_es", "en", "short_en"),
    [
        ("2026-06", "junio de 2026", "jun", "June 2026", "Jun"),
        ("2026-Q2", "2.º trimestre de 2026", "T2", "2nd quarter of 2026", "Q2"),
        ("2026-S1", "1.er semestre de 2026", "S1", "1st half of 2026", "H1"),
        ("2026", "2026", "2026", "2026", "2026"),
    ],
)
def test_a_period_in_words(code: str, es: str, short_es: str, en: str, short_en: str) -> None:
    assert period_label(code, "es") == es
    assert period_label(code, "es", short=True) == short_es
    assert period_label(code, "en") == en
    assert period_label(code, "en", short=True) == short_en


def test_what_is_no_period_has_no_words() -> None:
    with pytest.raises(ValueError, match="no period"):
        period_label("2026-13", "es")


def test_canonical_json_sorts_keys_and_writes_exact_numbers_as_text() -> None:
    content = {"b": Decimal("1.50"), "a": [True, None, 3], "ñ": dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC)}
    assert canonical_json(content) == '{"a":[true,null,3],"b":"1.5","ñ":"2026-07-20T12:00:00Z"}'.encode()


def test_the_same_letters_give_the_same_bytes_however_they_were_typed() -> None:
    assert canonical_json("Gestio\u0301n") == canonical_json("Gesti\u00f3n")


def test_the_same_moment_gives_the_same_bytes_from_any_zone() -> None:
    moment = dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC)
    assert canonical_json(moment) == canonical_json(moment.astimezone(dt.timezone(dt.timedelta(hours=-4))))


@pytest.mark.parametrize("content", [1.5, {"a": [0.1]}, dt.datetime(2026, 1, 1), {1: "a"}, {"a": object()}])  # noqa: DTZ001
def test_floats_naive_moments_and_unknown_things_are_refused(content: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(content)


def test_keys_that_become_one_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        canonical_json({"Gestio\u0301n": 1, "Gesti\u00f3n": 2})


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), st.integers(-1000, 1000), max_size=5))
def test_the_order_of_entry_leaves_no_trace(content: dict[str, int]) -> None:
    turned = dict(reversed(list(content.items())))
    try:
        first = canonical_json(content)
    except ValueError:
        return  # two keys that become one
    assert sha256_hex(first) == sha256_hex(canonical_json(turned))
