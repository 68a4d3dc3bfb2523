"""Tables that people export: taken when they hold together, refused with the line when not."""

import pytest

from tracker.errors import Invalid
from tracker.sheets import arranging, tables
from tracker.sheets.arranging import Arranged, Wanted, arrange
from tracker.sheets.tables import TableProblems, read_csv


def columns(data: bytes, *wanted: str) -> Arranged:
    """The columns of a CSV that somebody asks for."""
    return arrange(read_csv(data), Wanted(wanted, wanted[:1]))


PLAIN = "mes,días\nenero,5\nfebrero,7\n"


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter"),
    [
        (PLAIN.encode(), "utf-8", ","),
        (PLAIN.replace(",", ";").encode("utf-8-sig"), "utf-8-sig", ";"),
        (PLAIN.replace(",", "\t").encode("utf-16"), "utf-16", "\t"),
        (PLAIN.replace("\n", "\r\n").encode(), "utf-8", ","),
        (PLAIN.replace("\n", "\r").encode(), "utf-8", ","),
        ("mes\u00a0,\u200b días \nenero,5\nfebrero,7\n".replace("\u200b", "").encode(), "utf-8", ","),
        ((PLAIN + ",\n" * 3).encode(), "utf-8", ","),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_wrote_it(data: bytes, encoding: str, delimiter: str) -> None:
    table = read_csv(data)
    assert [(row.line, dict(row.cells)) for row in arrange(table, Wanted(("mes", "días"), ("mes",))).rows] == [
        (2, {"mes": "enero", "días": "5"}),
        (3, {"mes": "febrero", "días": "7"}),
    ]
    assert (table.encoding, table.delimiter) == (encoding, delimiter)


def test_a_cell_with_a_line_break_counts_the_lines_of_the_file() -> None:
    found = columns(b'a,b\n"one\ntwo",x\nthree,y\n', "a", "b")
    assert [row.line for row in found.rows] == [2, 4]


def test_old_encodings_are_not_guessed() -> None:
    with pytest.raises(Invalid, match="CSV UTF-8"):
        read_csv("mes,día\n".encode("cp1252"))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"   \n"])
def test_a_file_without_a_heading_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="no table"):
        read_csv(data)


def test_a_workbook_is_refused_and_not_read_as_text() -> None:
    with pytest.raises(Invalid, match="UTF-8"):
        read_csv(b"PK\x03\x04\x14\0\x08\x08")


def problems(data: bytes, *wanted: str) -> list[tuple[int, str]]:
    with pytest.raises(TableProblems) as caught:
        columns(data, *wanted)
    return [(problem.line, problem.message % problem.params) for problem in caught.value.problems]


def test_every_row_that_does_not_fit_is_named_by_its_line() -> None:
    assert problems(b"a,b\n1\n1,2\n1,2,3\n", "a", "b") == [
        (2, "The row has 1 cells, the heading has 2."),
        (4, "The row has 3 cells, the heading has 2."),
    ]


def test_a_column_that_is_asked_for_stands_there_once() -> None:
    assert problems(b"a,a,,\n1,2,3,4\n", "a", "b") == [
        (1, "Two columns are called “a”."),
        (1, "The column “b” is missing."),
    ]


def test_an_unclosed_quote_is_told_and_does_not_swallow_the_rest() -> None:
    ((line, message),) = problems(b'a,b\n1,2\n"3,4\n5,6\n', "a")
    assert line == 3
    assert "not a proper CSV table" in message


def test_what_is_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    monkeypatch.setattr(tables, "MAX_CELL", 5)
    monkeypatch.setattr(arranging, "MAX_COLUMNS", 2)
    with pytest.raises(Invalid, match="more than 2 rows"):
        read_csv(b"a\n1\n2\n3\n")
    assert [message.partition(":")[0] for _, message in problems(b"a,b\n123456,1\n", "a", "b")] == ["Column “a”"]
    assert len(columns(b"a,b\n123456,1\n", "b").rows) == 1
    assert problems(b"a,b,c\n1,2,3\n", "a", "b", "c") == [(1, "The table has more than 2 columns.")]
    monkeypatch.setattr(tables, "MAX_BYTES", 3)
    with pytest.raises(Invalid, match="larger than"):
        read_csv(b"a\n1\n")
