"""WeasyPrint alone: the measure that the report is held against.

Also a program of its own, ``python -m benchmarks.plain HTML DATA PDF``, to be timed from its cold start.
"""

import datetime as dt
import sys
from collections.abc import Mapping
from pathlib import Path

from weasyprint import HTML, Attachment
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = Path(__file__).resolve().parents[1] / "static" / "fonts" / "ttf"


class _Fonts(URLFetcher):  # type: ignore[misc]
    """Finds ``font:Name.ttf``, as the report's style sheet writes it."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith("font:"):
            return super().fetch(url, headers)
        body = (FONTS / url.removeprefix("font:")).read_bytes()
        return URLFetcherResponse(url, body=body, headers={"Content-Type": "font/ttf"})


def write(html: str, data: bytes, made_at: dt.datetime) -> bytes:
    """``html`` as PDF/A-3a with tags and ``data`` attached, as WeasyPrint does it when asked and nothing else."""
    attachment = Attachment(
        string=data,
        name="cumple-snapshot.json",
        description="data",
        relationship="Data",
        created=made_at,
        modified=made_at,
    )
    content: bytes = HTML(string=html, url_fetcher=_Fonts(allowed_protocols={"data"})).write_pdf(
        attachments=[attachment], pdf_variant="pdf/a-3a", pdf_tags=True
    )
    return content


def _main(html: str, data: str, out: str) -> None:
    made_at = dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC)
    Path(out).write_bytes(write(Path(html).read_text(encoding="utf-8"), Path(data).read_bytes(), made_at))


if __name__ == "__main__":
    _main(*sys.argv[1:])
