"""One reader for every table that somebody hands over: CSV, or a sheet of a workbook."""

from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.sheets.alone import read_alone
from tracker.sheets.tables import Table, read_csv
from tracker.sheets.workbook import is_workbook

_OLD = N_("This is a workbook in the old format .xls: open it and save it as .xlsx, or as “CSV UTF-8”.")
_LOCKED = N_("The workbook is protected with a password. Save it without the password and use that file.")
_PAGE = N_(
    "This is a web page or XML, whatever its name ends in: open it in a spreadsheet program and save it as .xlsx."
)
_PDF = N_("This is a PDF: the table it shows is needed as .xlsx or as “CSV UTF-8”.")
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # what old workbooks are kept in, and new ones with a password

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_table(data: bytes, sheet: str | None = None) -> Table:
    """The table in ``data``: of a workbook the sheet called ``sheet``, else its first; anything else is CSV.

    Raises :class:`Invalid` on the whole file, :class:`tracker.sheets.tables.TableProblems` with the places of what is
    wrong in it.
    """
    if is_workbook(data):
        return read_alone(data, sheet)
    if data.startswith(_COMPOUND):
        raise Invalid(_LOCKED if _ENCRYPTED in data else _OLD)
    if data.startswith(b"%PDF-"):
        raise Invalid(_PDF)
    if (
        data.lstrip(b"\xef\xbb\xbf \t\r\n")[:20]
        .lower()
        .startswith((b"<html", b"<table", b"<!doctype", b"<?xml", b"<meta"))
    ):
        raise Invalid(_PAGE)
    if sheet is not None:
        raise Invalid(N_("Only a workbook has sheets: this file is none."))
    return read_csv(data)
