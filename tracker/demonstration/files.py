"""Small real files for the demonstration's evidence, made by the programs that make such files."""

import csv
import io
import struct
import zlib
from collections.abc import Sequence
from html import escape

import xlsxwriter
from weasyprint import HTML
from weasyprint.urls import URLFetcher

Table = Sequence[Sequence[str | int]]

_PAGE = """<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 25mm 22mm }} body {{ font: 11pt/1.5 sans-serif }} h1 {{ font-size: 16pt }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border-bottom: 1px solid #999; padding: 3pt; text-align: left }}
p.invented {{ margin-top: 20mm; color: #555; font-size: 9pt }}</style></head><body>
<p>{agency}</p><h1>{title}</h1>{text}{table}
<p class="invented">Documento de demostración: el servicio, las personas y las cifras son inventados.</p>
</body></html>"""


def pdf(agency: str, title: str, paragraphs: Sequence[str], rows: Table = ()) -> bytes:
    """A one-page document. Nothing outside it is loaded."""
    cells = "".join(_row("td" if at else "th", row) for at, row in enumerate(rows))
    page = _PAGE.format(
        title=escape(title),
        agency=escape(agency),
        text="".join(f"<p>{escape(text)}</p>" for text in paragraphs),
        table=f"<table>{cells}</table>" if rows else "",
    )
    made: bytes = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=(), allow_redirects=False)).write_pdf()
    return made


def _row(tag: str, cells: Sequence[str | int]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"


def sheet(title: str, rows: Table) -> bytes:
    """A workbook with one sheet; the first row is its heading."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(title[:31])
        for number, row in enumerate(rows):
            page.write_row(number, 0, row, book.add_format({"bold": True}) if number == 0 else None)
    return out.getvalue()


def table(rows: Table) -> bytes:
    """A CSV table as a spreadsheet in Spanish reads it: semicolons, UTF-8 with its mark."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def picture(shares: Sequence[int], width: int = 360, height: int = 160) -> bytes:
    """A bar chart as a PNG: one bar for each share in percent."""
    paper, ink, rule = b"\xff\xff\xff", b"\x09\x3a\x54", b"\xd5\xdb\xe0"
    step = width // len(shares)
    lines = []
    for y in range(height):
        level = 100 - 100 * y // height
        line = bytearray(b"\0")  # no filter
        for x in range(width):
            bar = shares[min(x // step, len(shares) - 1)] >= level and 4 <= x % step < step - 4
            line += ink if bar else rule if y % 40 == 39 else paper
        lines.append(bytes(line))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"".join(lines), 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")
