"""Snapshot to HTML to PDF. Nothing else is needed: no database, no network, no clock."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker.formats.canonical import canonical_json
from tracker.formats.sentences import say
from tracker.reports.contents import SNAPSHOT_FILE, pages_of
from tracker.reports.page_model import Pages
from tracker.reports.pdf import EmbeddedFile, write_pdf
from tracker.reports.speech import moment_of

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "report"


def html_of(snapshot: Mapping[str, Any], language: str) -> str:
    """The report as one HTML page, styles inside, in ``language`` ("es", "en").

    Raises :class:`tracker.errors.Conflict` where the snapshot does not hold what it says.
    """
    return _html(pages_of(snapshot, language), language)


def pdf_of(snapshot: Mapping[str, Any], language: str) -> bytes:
    """The report as PDF/A-3a and PDF/UA-1, the snapshot inside as ``cumple-snapshot.json``.

    The same snapshot gives the same bytes where engine and fonts are the same. Raises
    :class:`tracker.errors.Conflict` as :func:`html_of`, :class:`tracker.reports.pdf.RenderingFault` where the
    engine complains.
    """
    pages = pages_of(snapshot, language)
    data = EmbeddedFile(
        SNAPSHOT_FILE,
        canonical_json(snapshot),
        say(language, "Rules, figures and fingerprints from which every result in this report can be computed again"),
    )
    names = pages.link_names
    fallback = say(language, "Go to the section")
    content, _ = write_pdf(
        _html(pages, language), [data], moment_of(snapshot["made_at"]), lambda anchor: names.get(anchor, fallback)
    )
    return content


def _html(pages: Pages, language: str) -> str:
    template = _environment().get_template("report.html")
    return template.render(pages=pages, _=partial(say, language), style=Markup(_style(pages)))  # noqa: S704 (our own file)


def _style(pages: Pages) -> str:
    """The style sheet with the words of the running heads, which CSS takes as strings."""
    return _environment().get_template("style.html").render(pages=pages)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["css"] = css_string
    return environment


def css_string(text: str) -> Markup:
    """``text`` as a CSS string that can neither end itself nor the style element it stands in."""
    safe = "".join(char if char.isalnum() or char in " .,:-·/()" else f"\\{ord(char):x} " for char in text)
    return Markup(f'"{safe}"')  # noqa: S704 (everything but letters and harmless marks is escaped)
