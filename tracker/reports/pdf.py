"""HTML to a PDF that archives and readers' aids accept: no network, no surprise, the same bytes for the same content.

One document at a time: rendering is all processor, and several at once would only multiply the memory.
"""

import datetime as dt
import gc
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pydyf
from weasyprint import HTML, Attachment
from weasyprint import VERSION as WEASYPRINT_VERSION
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from tracker import __version__
from tracker.reports.finisher import finisher

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts" / "ttf"
VARIANT = "pdf/a-3a"  # and PDF/UA-1, by the finisher
# WeasyPrint makes millions of small objects that all live to the end: looking for cycles among them costs a quarter
_COLLECTOR_THRESHOLD = 100_000
_one_at_a_time = threading.Lock()


class RenderingFault(RuntimeError):
    """WeasyPrint complained, or asked for something it may not have: the document is not what was meant."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the PDF. ``relationship`` as PDF/A-3 names it: Data, Supplement, Source…"""

    name: str
    content: bytes
    description: str
    relationship: str = "Data"


class OwnFontsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Gives the fonts that ship with the product (``font:Name.ttf``) and ``data:``; everything else is refused."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The font's bytes. Raises an error that ends the rendering for anything from outside."""
        if url.startswith("font:"):
            return URLFetcherResponse(url, body=_font(url.removeprefix("font:")), headers={"Content-Type": "font/ttf"})
        if url.startswith("data:"):
            return super().fetch(url, headers)
        raise FatalURLFetchingError(f"a report loads nothing from outside: {url[:200]}")


def font_names() -> list[str]:
    """The fonts that ship with the product."""
    return sorted(path.name for path in FONTS.glob("*.ttf"))


def _font(name: str) -> bytes:
    if name not in font_names():
        raise FatalURLFetchingError(f"there is no font {name}")
    return (FONTS / name).read_bytes()


def write_pdf(
    html: str, files: list[EmbeddedFile], made_at: dt.datetime, link_name: Callable[[str], str]
) -> tuple[bytes, int]:
    """The finished PDF and its number of pages.

    ``html`` carries title, language and dates in its head; ``link_name`` gives the words for a link's fragment.
    Raises :class:`RenderingFault` on anything that WeasyPrint would only have logged.
    """
    attachments = [
        Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            relationship=file.relationship,
            created=made_at,
            modified=made_at,
        )
        for file in files
    ]
    with _one_at_a_time, _fewer_collections(), _no_complaints():
        try:
            document = HTML(string=html, url_fetcher=OwnFontsOnly()).render(
                font_config=FontConfiguration(), attachments=attachments, pdf_variant=VARIANT
            )
            content: bytes = document.write_pdf(
                finisher=finisher(link_name), attachments=attachments, pdf_variant=VARIANT, pdf_tags=True
            )
        except FatalURLFetchingError as error:
            raise RenderingFault(str(error)) from error
        return content, len(document.pages)


def renderer_versions() -> dict[str, str]:
    """What the bytes depend on besides the content: engine and fonts, for the snapshot."""
    from weasyprint.text.ffi import pango

    return {
        "cumple": __version__,
        "weasyprint": WEASYPRINT_VERSION,
        "pydyf": pydyf.__version__,
        "pango": ".".join(str(part) for part in _pango_version(pango.pango_version())),
    }


def _pango_version(number: int) -> tuple[int, int, int]:
    return number // 10000, number // 100 % 100, number % 100


@contextmanager
def _fewer_collections() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTOR_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _no_complaints() -> Iterator[None]:
    """Raise :class:`RenderingFault` with every warning and error that WeasyPrint logs inside."""
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    logger.addHandler(complaints)
    try:
        yield
    finally:
        logger.removeHandler(complaints)
    if complaints.messages:
        raise RenderingFault("; ".join(complaints.messages))
