"""Workbooks made for tests, and what stands in a package of one, part by part."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl


def book(fill: Callable[[Any], None]) -> bytes:
    """A workbook whose first sheet ``fill`` has filled."""
    made = openpyxl.Workbook()
    assert made.active is not None
    fill(made.active)
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    told = io.BytesIO()
    made.save(told)
    return told.getvalue()


def of_rows(rows: list[list[Any]]) -> bytes:
    """A workbook of these rows, numbers as numbers."""

    def fill(sheet: Any) -> None:
        for row in rows:
            sheet.append(row)

    return book(fill)


def with_part(data: bytes, name: str, content: bytes | None, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with another content of one of its parts; without that part where there is none."""
    told = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(told, "w") as made:
        for entry in source.namelist():
            if entry != name:
                made.writestr(entry, source.read(entry), packing)
        if content is not None:
            made.writestr(name, content, packing)
    return told.getvalue()


def part(data: bytes, name: str) -> bytes:
    """One part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return source.read(name)


def with_sheet(cells: str, data: bytes | None = None) -> bytes:
    """A workbook whose first sheet holds this XML between its rows' bounds."""
    whole = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    return with_part(data or of_rows([["code"]]), "xl/worksheets/sheet1.xml", whole.encode())
