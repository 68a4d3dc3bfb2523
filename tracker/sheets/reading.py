"""One reader for every table that somebody hands over: CSV, or a sheet of a workbook."""

from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.sheets.tables import Table, read_csv
from tracker.sheets.workbook import is_workbook, read_xlsx


def read_table(data: bytes, sheet: str | None = None) -> Table:
    """The table in ``data``: of a workbook the sheet called ``sheet``, else its first; anything else is CSV.

    Raises :class:`Invalid` on the whole file, :class:`tracker.sheets.tables.TableProblems` with the places of what is
    wrong in it.
    """
    if is_workbook(data):
        return read_xlsx(data, sheet)
    if sheet is not None:
        raise Invalid(N_("Only a workbook has sheets: this file is none."))
    return read_csv(data)
