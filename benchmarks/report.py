"""A compliance report against WeasyPrint alone on the same HTML, variant, tags and attachment."""

import datetime as dt
import logging
import os
import subprocess
import sys
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
ROUNDS, COLD_ROUNDS = 5, 3


def run() -> None:
    """An invented agency's whole year with evidence, then a ministry's real standing of June."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # alone it warns of what the report's own call may too
    with instance(YEAR_OVER) as running:
        year = full_year("faros", MONTHS, YEAR_OVER)
        db.session.commit()
        _measure(
            "12 indicators × 12 periods, 144 files of evidence", running, year.id, None, YEAR_OVER, ["faros", "2026"]
        )
    with instance(AT) as running:
        years = ministry_years(AT)
        words = ["mbn", "2026", "--programme", "cdc-cl-2026", "--as-of", "2026-06"]
        print()
        _measure("cdc-cl-2026 of the ministry to June", running, years["cdc-cl-2026"], "2026-06", AT, words)


def _measure(name: str, running: Instance, year: UUID, as_of: str | None, at: dt.datetime, words: list[str]) -> None:
    snapshot = _frozen(year, as_of, at)
    html, data = html_of(snapshot, LANGUAGE), canonical_json(snapshot)
    made_at = moment_of(snapshot["made_at"])
    content = pdf_of(snapshot, LANGUAGE)
    target = running.folder / "report.pdf"
    target.write_bytes(content)
    pages = len(pypdf.PdfReader(target).pages)
    sizes = ", ".join(
        f"{what} {len(text) // 1024} KiB" for what, text in (("PDF", content), ("HTML", html), ("data", data))
    )
    print(f"{name}: {pages} pages, {sizes}\n")
    warm = interleaved(
        {
            "WeasyPrint alone": lambda: plain.write(html, data, made_at),
            "PDF of a snapshot (pdf_of)": lambda: pdf_of(snapshot, LANGUAGE),
            "whole report (build_snapshot and pdf_of)": lambda: pdf_of(_frozen(year, as_of, at), LANGUAGE),
            "of it, the snapshot": lambda: _frozen(year, as_of, at),
            "of it, the HTML": lambda: html_of(snapshot, LANGUAGE),
        },
        ROUNDS,
    )
    _print(warm, "WeasyPrint alone", "in one process, caches warm")
    print()
    db.session.remove()
    cold = interleaved(_cold(running, html, data, words), COLD_ROUNDS, warm_up=1)
    _print(cold, "WeasyPrint alone", "from a cold start, a process each")


def _frozen(year: UUID, as_of: str | None, at: dt.datetime) -> dict[str, Any]:
    """The snapshot, read anew."""
    db.session.remove()
    return build_snapshot(db.session(), year, as_of, at, CODE, renderer_versions())


def _cold(running: Instance, html: str, data: bytes, words: list[str]) -> dict[str, Any]:
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
        f"cumple report {' '.join(words)}": lambda: process("-c", command, "report", *words, "--out", out),
    }


def _print(timings: dict[str, Timing], base: str, how: str) -> None:
    alone = timings[base]
    table(
        (how, "median (least to most)", "ratio", "of processor time"),
        [(name, timing, timing.over(alone), timing.work_over(alone)) for name, timing in timings.items()],
    )
