"""Parts of a recorded figure: loaded as stated, found by the checks where they do not add up, and never mended."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal

from flask import Flask
from sqlalchemy.orm import Session

from tests import factories
from tests.progress.test_outlook import cumple
from tracker.analysis.publication_notes import note_sentence, notes_of
from tracker.commitments.models import ProgrammeYear
from tracker.programmes.queries import programme_of
from tracker.progress.loading import load_year
from tracker.progress.models import MeasurementPart, MeasurementRevision
from tracker.progress.outlook import facts_ahead
from tracker.rules.inputs.model import Operands, Part
from tracker.rules.inputs.reading import parse_inputs
from tracker.rules.inputs.writing import inputs_to_json

__all__ = ["cumple"]
PARTS = {"women": (320, 340), "men": (173, 188)}


def year_of_mop(session: Session) -> ProgrammeYear:
    """497 of 528 in June, by sex 320 of 340 and 173 of 188; a revision before it had other parts."""
    row = factories.make_year(factories.make_agency("mop"), "pmg-cl-2026")
    commitment = factories.make_commitment(factories.make_set(row), "1.1", weight=Decimal(100), objective="1")
    measured = factories.make_measurement(commitment, "2026-06", 1, 2)
    first = session.query(MeasurementRevision).filter_by(measurement_id=measured.id).one()
    second = MeasurementRevision(
        measurement_id=measured.id, n=2, numerator=Decimal(497), denominator=Decimal(528), requirements=[], faults=[],
        received_at=factories.AT,
    )  # fmt: skip
    session.add(second)
    session.flush()
    session.add(
        MeasurementPart(
            revision_id=first.id, dimension="sex", category="women", numerator=Decimal(1), denominator=Decimal(1)
        )
    )
    for category, (numerator, denominator) in PARTS.items():
        session.add(MeasurementPart(
            revision_id=second.id, dimension="sex", category=category,
            numerator=Decimal(numerator), denominator=Decimal(denominator),
        ))  # fmt: skip
    session.add(MeasurementPart(revision_id=second.id, dimension="channel", category="web", numerator=Decimal(5)))
    session.commit()
    return row


def test_the_parts_of_the_revision_in_force_are_facts_of_the_figure(
    app: Flask, session: Session, at: dt.datetime
) -> None:
    """A part that lacks one of its numbers is kept in the record and is no fact of a score."""
    row = year_of_mop(session)
    inputs = load_year(session, row.id).inputs("2026-06")
    (figure,) = inputs.commitments[0].periods.values()
    assert set(figure.parts) == {
        Part("sex", category, Operands(Decimal(a), Decimal(b))) for category, (a, b) in PARTS.items()
    }
    programme = programme_of(session, row.programme_version_id)
    assert parse_inputs(json.loads(json.dumps(inputs_to_json(inputs))), programme) == inputs
    (note,) = notes_of(programme, inputs.commitments[0], "2026-06")
    assert note_sentence(note, "en") == (
        "By sex, numerator, June 2026: men 173, women 320: that is 493, and 497 is stated."
    )
    assert facts_ahead(session, row.id, None, at).inputs == inputs


def test_the_command_looks_at_a_recorded_year(cumple: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = cumple("check", "faros", "2026", "--programme", "pmg-cl-2026", "--language", "en")
    assert (code, err) == (0, "")
    assert "Nothing odd was seen" in out
    code, out, err = cumple("check", "faros", "2026")
    assert (code, out) == (2, "")
    assert "monitor-cl-2026" in err
    assert cumple("check", "islas", "2026", "--json")[0] == 0
    assert cumple("check", "nobody", "2026")[0] == 3
