"""What a report says of corrections and new versions: both sides, and what they did to the points."""

import re
from decimal import Decimal
from typing import Any

from flask import Flask

from tests import factories
from tests.progress.test_history import republish
from tests.progress.test_published import Panel, entry
from tracker.extensions import db
from tracker.ledger.work import unit_of_work
from tracker.progress.published import withdraw_published
from tracker.reports.render import html_of
from tracker.reports.snapshot import build_snapshot


def report_of(panel: Panel) -> tuple[dict[str, Any], str]:
    """The snapshot of the panel's June, and what its report says in plain words."""
    snapshot = build_snapshot(
        db.session(), panel.year.id, "2026-06", factories.AT, "CUM-2026-0000-0000", {"cumple": "x"}
    )
    return snapshot, " ".join(re.sub(r"<[^>]+>", " ", html_of(snapshot, "es")).replace("\u00a0", " ").split())


def test_a_correction_and_a_version_tell_both_sides_and_their_points(any_app: Flask) -> None:
    panel = Panel(name="Ejecución presupuestaria", weight=Decimal(10))
    panel.record(entry("1", "5"))
    panel.record(entry("1", "4"))
    republish(panel, "2026-06", programmed={"2026-06": Decimal("0.4")})
    snapshot, text = report_of(panel)
    (one,) = snapshot["commitments"]
    assert one["measurements"][0]["revisions"][1]["effect"]["before"] == {"won": "2", "due": "5"}
    assert "cifra: 1 / 5 → 1 / 4; puntos logrados hasta fines de junio de 2026: 2,00 de 5,00 → 2,50 de 5,00." in text
    assert (
        "programado: jun: 0,5 → 0,4; puntos logrados hasta fines de junio de 2026: 2,50 de 5,00 → 2,50 de 4,00." in text
    )


def test_what_moved_no_points_keeps_no_effect(any_app: Flask) -> None:
    panel = Panel(name="Ejecución presupuestaria", weight=Decimal(10))
    panel.record(entry("1", "4"), as_published={"points_won": Decimal("2.5")})
    panel.record(entry("1", "4"), as_published={"points_won": Decimal("2.4")})
    snapshot, text = report_of(panel)
    assert all("effect" not in each for each in snapshot["commitments"][0]["measurements"][0]["revisions"])
    assert "puntos logrados según la fuente: 2,5 → 2,4." in text
    assert "1 / 4 → 1 / 4" not in text


def test_a_figure_that_its_source_withdrew_is_told_with_what_it_was(any_app: Flask) -> None:
    panel = Panel(name="Ejecución presupuestaria", weight=Decimal(10))
    panel.record(entry("1", "4"))
    with unit_of_work(panel.importer, factories.AT, "shell") as work:
        withdraw_published(work, panel.commitment.id, "2026-06", "La fuente la retiró.")
    assert (
        "cifra: 1 / 4 → retirada por su fuente; puntos logrados hasta fines de junio de 2026: 2,50 de 5,00 → 0,00"
        in report_of(panel)[1]
    )
