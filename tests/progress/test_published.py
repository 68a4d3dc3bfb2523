"""Figures that a source printed: kept as stated, faults flagged, the same again changes nothing."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests import factories
from tracker.errors import Conflict, Invalid, NotAllowed
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.progress.figures import N_OF_ZERO, STATED_UNLIKE_OPERANDS, FigureEntry
from tracker.progress.models import Measurement, MeasurementRevision
from tracker.progress.published import record_published, withdraw_published
from tracker.progress.queries import year_inputs, year_result
from tracker.rules.policy import Actor

pytestmark = pytest.mark.usefixtures("any_app")


class Panel:
    """A ministry's published year with one indicator; an administrator imports."""

    def __init__(self, **commitment: Any) -> None:
        self.agency = factories.make_agency()
        self.year = factories.make_year(self.agency, "cdc-cl-2026")
        self.team = factories.make_team(self.agency, "norte")
        self.set = factories.make_set(self.year, self.team, state="published", origin="published")
        definition = factories.percentage(share="false", factor="1", accumulation="last", entry="year_to_date")
        facts = {"definition": definition, "target_value": Decimal(1), "programmed": {"2026-06": "0.5"}} | commitment
        self.commitment = factories.make_commitment(self.set, **facts)
        self.importer = factories.make_actor("administrator")

    def record(self, entry: FigureEntry, period: str = "2026-06", actor: Actor | None = None, **more: Any) -> bool:
        with unit_of_work(actor or self.importer, factories.AT, "shell") as work:
            return record_published(work, self.commitment.id, period, entry, **more)


def entry(numerator: str | None, denominator: str | None, value: str | None = None) -> FigureEntry:
    return FigureEntry(*(None if text is None else Decimal(text) for text in (numerator, denominator, value)))


def latest() -> MeasurementRevision:
    return db.session.scalars(select(MeasurementRevision).order_by(MeasurementRevision.n.desc())).first()  # type: ignore[return-value]


def test_a_published_figure_counts_without_window_or_steps() -> None:
    panel = Panel()
    assert panel.record(
        entry("1", "4", "0.25"), as_published={"compliance": Decimal("50"), "points_won": Decimal("2.5")}
    )
    assert db.session.scalars(select(Measurement.state)).all() == ["published"]
    standing = year_result(db.session, panel.year.id, "2026-06")
    assert standing.groups[0].percent == Decimal("50.00")
    one = year_inputs(db.session, panel.year.id, "2026-06").commitments[0]
    assert one.published is not None
    assert (one.published.achievement, one.published.points_won) == (Decimal(50), Decimal("2.5"))


def test_the_same_row_again_changes_nothing_and_a_changed_column_is_a_revision() -> None:
    panel = Panel()
    assert panel.record(entry("1", "4"), as_published={"compliance": Decimal("50.0")})
    assert not panel.record(entry("1.0", "4"), as_published={"compliance": Decimal(50)})
    assert panel.record(entry("1", "4"), as_published={"compliance": Decimal(51)})
    assert latest().n == 2
    assert db.session.scalars(select(LedgerPayload.event)).all() == ["measurement.published"] * 2


@pytest.mark.parametrize(
    ("figures", "faults"),
    [
        (("3", "0", None), [N_OF_ZERO]),
        (("0", "0", "0"), []),
        (("1", "3", "0.3333333333"), []),
        (("1", "3", "0.33"), []),
        (("1", "3", "0.34"), [STATED_UNLIKE_OPERANDS]),
        (("25", "33", "1"), []),  # 0.7576 typed as 1: within the rounding of a whole number
        (("1", "3", "33.33"), [STATED_UNLIKE_OPERANDS]),  # typed a hundred times too large
        ((None, None, "0.5"), []),
    ],
)
def test_what_a_source_gets_wrong_is_flagged_and_kept(figures: tuple[str | None, ...], faults: list[str]) -> None:
    panel = Panel()
    panel.record(entry(*figures))
    revision = latest()
    assert revision.faults == faults
    stated = (revision.numerator, revision.denominator, revision.stated_value)
    assert stated == tuple(None if text is None else Decimal(text) for text in figures)


def test_a_faulty_row_is_shown_and_not_scored() -> None:
    panel = Panel()
    panel.record(entry("3", "0"))
    result = year_result(db.session, panel.year.id, "2026-06").commitments[0]
    assert result.points_won == 0
    assert N_OF_ZERO in {reason.code for reason in result.reasons}


def test_a_row_that_vanished_is_withdrawn_with_its_reason_and_counts_as_missing() -> None:
    panel = Panel()
    panel.record(entry("1", "4"))
    with unit_of_work(panel.importer, factories.AT, "shell") as work:
        assert withdraw_published(work, panel.commitment.id, "2026-06", "No está en la versión de agosto.")
        assert not withdraw_published(work, panel.commitment.id, "2026-06", "No está en la versión de agosto.")
    assert (latest().n, latest().withdrawn, latest().numerator) == (2, True, None)
    result = year_result(db.session, panel.year.id, "2026-06")
    assert not result.complete
    assert result.commitments[0].points_won == 0
    assert result.commitments[0].points_programmed == 5


def test_a_withdrawal_needs_a_reason_and_something_to_withdraw() -> None:
    panel = Panel()
    with pytest.raises(Conflict), unit_of_work(panel.importer, factories.AT) as work:
        withdraw_published(work, panel.commitment.id, "2026-06", "Ya no está.")
    panel.record(entry("1", "4"))
    with pytest.raises(Invalid), unit_of_work(panel.importer, factories.AT) as work:
        withdraw_published(work, panel.commitment.id, "2026-06", "  ")


def test_only_who_may_import_imports() -> None:
    panel = Panel()
    with pytest.raises(NotAllowed):
        panel.record(entry("1", "4"), actor=factories.make_actor("coordinator", panel.agency))


def test_an_import_never_touches_what_was_entered_here() -> None:
    panel = Panel()
    panel.set.origin, panel.set.state = "entered", "approved"
    db.session.commit()
    manager = factories.make_actor("programme_manager")
    with pytest.raises(Conflict, match="entered here"):
        panel.record(entry("1", "4"), actor=manager)


def test_a_team_that_became_another_counts_until_then() -> None:
    panel = Panel(programmed={"2026-03": "0.5", "2026-04": "0.5"})
    panel.team.valid_to = dt.date(2026, 4, 1)
    db.session.commit()
    panel.record(entry("1", "2"), period="2026-03")
    assert [group.code for group in year_result(db.session, panel.year.id, "2026-03").groups] == ["norte"]
    assert year_result(db.session, panel.year.id, "2026-04").groups == ()
