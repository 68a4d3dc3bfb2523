"""A compliance report against WeasyPrint alone on the same HTML, variant, tags and attachment."""

import datetime as dt
import gc
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pypdf

from benchmarks import plain
from benchmarks.instance import AT, Instance, instance
from benchmarks.measure import ROOT, Timing, interleaved, table
from benchmarks.years import MONTHS, full_year, ministry_years
from tracker.extensions import db
from tracker.formats.canonical import canonical_json
from tracker.reports.pdf import renderer_versions
from tracker.reports.render import html_of, pdf_of
from tracker.reports.snapshot import build_snapshot
from tracker.reports.speech import moment_of

CODE = "CUM-2026-BENC-HMRK"
LANGUAGE = "es"
YEAR_OVER = dt.datetime(2027, 1, 20, 15, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """A report to measure: by what it is asked for, and how often."""

    name: str
    words: tuple[str, ...]  # of ``cumple report``
    as_of: str | None
    at: dt.datetime
    warm_rounds: int
    cold_rounds: int


WHOLE = Case(
    name="12 indicators × 12 periods, 144 files of evidence",
    words=("faros", "2026"),
    as_of=None,
    at=YEAR_OVER,
    warm_rounds=5,
    cold_rounds=3,
)
BOOK = Case(
    name="cdc-cl-2026 of the ministry to June",
    words=("MBN", "2026", "--programme", "cdc-cl-2026", "--as-of", "2026-06"),
    as_of="2026-06",
    at=AT,
    warm_rounds=3,
    cold_rounds=2,
)


def run() -> None:
    """An invented agency's whole year with evidence, then a ministry's real standing of June."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # alone it says on stderr what our own call would refuse
    with instance(WHOLE.at) as running:
        year = full_year("faros", MONTHS, WHOLE.at).id
        _measure(WHOLE, running, year)
    print()
    with instance(BOOK.at) as running:
        _measure(BOOK, running, ministry_years(BOOK.at)["cdc-cl-2026"])


def _measure(case: Case, running: Instance, year: UUID) -> None:
    snapshot = _frozen(case, year)
    html, data = html_of(snapshot, LANGUAGE), canonical_json(snapshot)
    made_at = moment_of(snapshot["made_at"])
    content = pdf_of(snapshot, LANGUAGE)
    target = running.folder / "report.pdf"
    target.write_bytes(content)
    pages = len(pypdf.PdfReader(target).pages)
    sizes = ", ".join(
        f"{what} {len(text) // 1024} KiB" for what, text in (("PDF", content), ("HTML", html), ("data", data))
    )
    print(f"{case.name}: {pages} pages, {sizes}\n")
    with _no_heap_but_theirs():
        warm = interleaved(
            {
                "WeasyPrint alone": lambda: plain.write(html, data, made_at),
                "PDF of a snapshot (pdf_of)": lambda: pdf_of(snapshot, LANGUAGE),
                "whole report (build_snapshot and pdf_of)": lambda: pdf_of(_frozen(case, year), LANGUAGE),
                "of it, the snapshot": lambda: _frozen(case, year),
                "of it, the HTML": lambda: html_of(snapshot, LANGUAGE),
            },
            case.warm_rounds,
            warm_up=0,  # the report above has filled what there is to fill
        )
    _print(warm, "WeasyPrint alone", "in one process, caches warm")
    print(flush=True)
    db.session.remove()
    cold = interleaved(_cold(case, running, html, data), case.cold_rounds, warm_up=0)
    _print(cold, "WeasyPrint alone", "from a cold start, a process each")


@contextmanager
def _no_heap_but_theirs() -> Iterator[None]:
    """Keep Python's collector from walking the app's own objects: WeasyPrint alone would not have them around it."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _frozen(case: Case, year: UUID) -> dict[str, Any]:
    """The snapshot, read anew."""
    db.session.remove()
    return build_snapshot(db.session(), year, case.as_of, case.at, CODE, renderer_versions())


def _cold(case: Case, running: Instance, html: str, data: bytes) -> dict[str, Any]:
    """A process that writes the same HTML with WeasyPrint alone, and ``cumple report``."""
    page, attached, out = (running.folder / name for name in ("page.html", "data.json", "out.pdf"))
    page.write_text(html, encoding="utf-8")
    attached.write_bytes(data)
    environment = {**os.environ, **running.environment, "PYTHONPATH": str(ROOT)}

    def process(*arguments: str | Path) -> None:
        command = [sys.executable, *map(str, arguments)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=300)

    command = "import sys; from tracker.cli import main; sys.exit(main())"
    return {
        "WeasyPrint alone": lambda: process("-m", "benchmarks.plain", page, attached, out),
        f"cumple report {' '.join(case.words)}": lambda: process("-c", command, "report", *case.words, "--out", out),
    }


def _print(timings: dict[str, Timing], base: str, how: str) -> None:
    alone = timings[base]
    table(
        (how, "median (least to most)", "ratio", "of processor time"),
        [(name, timing, timing.over(alone), timing.work_over(alone)) for name, timing in timings.items()],
    )
