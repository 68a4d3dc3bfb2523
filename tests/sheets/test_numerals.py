"""Commas and dots in the numbers of a column: read one way where there is one, asked about where there are two."""

import pytest

from tracker.sheets.numerals import with_points


def told(*cells: str, beside: tuple[str, ...] = ()) -> list[str] | list[int]:
    """The column as it was read; the lines asked about where it was not. ``beside``: another column of the file."""
    columns = {"x": list(enumerate(cells, 2)), "y": list(enumerate(beside, 2))}
    changed, _, problems = with_points(columns)
    return [problem.line for problem in problems] or changed.get("x", list(cells))


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("0,1", "-12,5", "3", ""), ["0.1", "-12.5", "3", ""]),
        (("0.1", "12.5"), ["0.1", "12.5"]),
        (("1.234,5", "85,2", "12.517", "7"), ["1234.5", "85.2", "12517", "7"]),
        (("1.234.567", "12.517"), ["1234567", "12517"]),
        (("1,5E+03", "2"), ["1.5E+03", "2"]),
        (("0.123", "12.517"), ["0.123", "12.517"]),
        (("sin dato", "0,5"), ["sin dato", "0.5"]),
        (("1,2,3", "0,5"), ["1,2,3", "0.5"]),
        (("1", "2"), ["1", "2"]),
    ],
)
def test_a_column_is_read_the_one_way_in_which_it_can_be(cells: tuple[str, ...], read: list[str]) -> None:
    assert told(*cells) == read


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (("85,2", "90.125"), [3]),
        (("85,2", "0.5", "0,5", "1.0"), [3, 5]),
        (("1.234,5", "0.5"), [3]),
        (("12.517", "985", "13.104"), [2, 4]),
    ],
)
def test_a_column_that_mixes_both_is_asked_about_cell_by_cell(cells: tuple[str, ...], lines: list[int]) -> None:
    assert told(*cells) == lines


def test_groups_of_three_are_what_the_rest_of_the_file_says() -> None:
    assert told("12.517", "985", beside=("0,5",)) == ["12517", "985"]
    assert told("12.517", "985", beside=("0.5",)) == ["12.517", "985"]
    assert told("12.517", "985", beside=("1.234.567",)) == ["12517", "985"]
    assert told("12.517", "0.5", beside=("0,5",)) == ["12.517", "0.5"]


def test_the_question_and_the_note_say_what_to_write_and_what_was_read() -> None:
    _, _, (mixed,) = with_points({"actual": [(2, "85,2"), (3, "90.125")]})
    assert mixed.message % mixed.params == (
        "Column “actual”: “90.125” has a point, and “85,2” in line 2 a comma. Write all numbers of the column with the "
        "same decimal mark, and none for thousands."
    )
    _, _, (two,) = with_points({"actual": [(2, "12.517")]})
    assert two.message % two.params == (
        "Column “actual”: “12.517” can be read in two ways. Write 12517, or 12,517 with a decimal comma."
    )
    _, notes, _ = with_points({"a": [(2, "1.234,5")], "b": [(2, "0,5")]})
    assert [note.message % note.params for note in notes] == [
        "The comma was read as the decimal mark in a, b: 1.234,5 is 1234.5.",
        "Dots were read as marks of thousands in a: 1.234,5 is 1234.5.",
    ]
