"""A report of counted figures: its snapshot computes again, and its pages tell counts, parts and opinions."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests import factories
from tests.progress.counting import CountingScene, pack
from tests.reports.reading import text_of
from tracker.evidence.models import Evidence
from tracker.extensions import db
from tracker.ledger.work import unit_of_work
from tracker.progress.models import MeasurementPart, MeasurementRevision
from tracker.progress.opinions import OpinionEntry, record_opinion
from tracker.reports.reckon import reckon
from tracker.reports.render import pdf_of
from tracker.reports.snapshot import build_snapshot

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def snapshot() -> dict[str, object]:
    """May and June of an agency that counts."""
    return frozen(pack())


def frozen(text: str) -> dict[str, object]:
    """The same under the programme ``text``."""
    scene = CountingScene(text)
    for period, counts in (("2026-05", ["0", "0", "0", "0", "40"]), ("2026-06", ["10", "20", "30", "40", "60"])):
        factories.make_measurement(scene.survey, period, None, None, counts={"levels": counts})
    factories.make_measurement(scene.children, numerator=None, denominator=None, counts={"met": "9", "of": "12"})
    web = {"items": [{"code": "A1", "level": "imprescindible", "yes": "7", "no": "1"},
                     {"code": "B1", "level": "deseable", "not_applicable": True}]}  # fmt: skip
    factories.make_measurement(scene.web, numerator=None, denominator=None, counts=web)
    met = [{"code": code, "met": "1", "of": "1"} for code in ("RT1", "RT2")]
    factories.make_measurement(scene.stage, numerator=None, denominator=None, requirements=met)
    ratio = factories.make_commitment(scene.set, "R1", name="Solicitudes respondidas", weight=Decimal(0), objective="1")
    measured = factories.make_measurement(ratio, "2026-06", 45, 50)
    latest = db.session.scalar(select(MeasurementRevision.id).where(MeasurementRevision.measurement_id == measured.id))
    for category, numerator, denominator in (("Mujeres", 25, 27), ("Hombres", 18, 23)):
        db.session.add(
            MeasurementPart(revision_id=latest, dimension="sex", category=category,
                            numerator=Decimal(numerator), denominator=Decimal(denominator))
        )  # fmt: skip
    db.session.commit()
    entry = OpinionEntry("unfavourable", factories.AT.date().replace(month=6), "Falta el anexo 2.")
    with unit_of_work(factories.make_actor("reviewer", name="Opina Quien"), factories.AT) as work:
        record_opinion(work, scene.stage.id, "RT1", entry)
    return build_snapshot(
        db.session(), scene.year.id, "2026-06", factories.AT, "CUM-2026-0000-0000", {"cumple": "test"}
    )


def test_the_snapshot_alone_gives_every_counted_result_again(snapshot: dict[str, object]) -> None:
    read = json.loads(json.dumps(snapshot))
    actual = {one.code: one.actual for one in reckon(read).result.commitments}
    assert actual["S1"] == 70
    assert actual["S5"] == 75
    assert actual["TD-E1O2"] == 50
    assert round(float(actual["S3"]), 2) == 66.67


def test_nobody_who_gave_an_opinion_is_named_in_it(snapshot: dict[str, object]) -> None:
    text = json.dumps(snapshot, ensure_ascii=False)
    assert "Opina Quien" not in text
    assert "Falta el anexo 2." in text
    assert db.session.scalar(select(Evidence.id)) is None


def test_the_pages_tell_counts_answers_parts_and_opinions(snapshot: dict[str, object]) -> None:
    text = text_of(pdf_of(snapshot, "es"))
    assert "Nivel 5, el más alto 60" in text
    assert "En total, n 160" in text
    assert "9 de 12" in text
    assert "7 sí, 1 no" in text
    assert "Mujeres 25 27 92,59" in text
    assert "suman 43 y se declara 45" in text
    assert "Las cifras se muestran tal como fueron informadas." in text
    assert "opinión: desfavorable, 20-06-2026" in text
    assert "junio de 2026 50,00 100,00 informada" in text  # the stage, as the rule values it and not as reported
    assert "Falta el anexo 2." in text


def test_what_is_too_small_to_be_published_is_shown_and_said_to_be() -> None:
    """The report carries every figure in its snapshot: hiding some on the page would protect nobody."""
    rule = (
        '  publication: {minimum_cell: "24", source: own, sureness: assumed, text: {es: De prueba., en: For tests.}}\n'
    )
    text = text_of(pdf_of(frozen(pack().replace("  credits:\n", f"{rule}  credits:\n")), "es"))
    assert "Se apoya en muy pocas personas para publicarse: es solo para el servicio y quienes lo revisan." in text
    assert "Mujeres 25 27 92,59" in text
