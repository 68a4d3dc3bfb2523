"""Recording and submitting the figures of a period, on both databases."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import factories
from tracker.errors import Conflict, Invalid, NotAllowed, NotFound, WindowClosed
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.progress import actions
from tracker.progress.figures import FigureEntry, PartEntry
from tracker.progress.models import Measurement, MeasurementRevision, YearResult
from tracker.rules.policy import Actor

IN_TIME = dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC)  # June is reported until 25 July, and late until 4 August
pytestmark = pytest.mark.usefixtures("any_app")


class Year:
    """An agency with one approved indicator of target 90 %, and who works there."""

    def __init__(self, **commitment: Any) -> None:
        self.agency = factories.make_agency()
        self.year = factories.make_year(self.agency)
        self.set = factories.make_set(self.year)
        self.lead = factories.make_person("lead", self.agency)
        self.commitment = factories.make_commitment(
            self.set, lead=self.lead, **({"programmed": {"2026-06": "90"}} | commitment)
        )
        self.coordinator = factories.make_actor("coordinator", self.agency)

    def record(
        self, entry: FigureEntry, period: str = "2026-06", at: dt.datetime = IN_TIME, **more: Any
    ) -> Measurement:
        with unit_of_work(more.pop("actor", self.coordinator), at) as work:
            return actions.record_measurement(work, self.commitment.id, period, entry, **more)

    def submit(self, period: str = "2026-06", at: dt.datetime = IN_TIME, actor: Actor | None = None) -> Measurement:
        with unit_of_work(actor or self.coordinator, at) as work:
            return actions.submit_measurement(work, self.commitment.id, period)


def ratio(numerator: object, denominator: object, **more: Any) -> FigureEntry:
    return FigureEntry(Decimal(str(numerator)), Decimal(str(denominator)), **more)


def revisions() -> list[MeasurementRevision]:
    return list(db.session.scalars(select(MeasurementRevision).order_by(MeasurementRevision.n)))


def events() -> list[str]:
    return list(db.session.scalars(select(LedgerPayload.event).order_by(LedgerPayload.seq)))


def test_a_recorded_figure_is_a_draft_that_counts_nowhere() -> None:
    year = Year()
    measurement = year.record(ratio(45, 50))
    assert measurement.state == "draft"
    assert [(row.n, row.numerator, row.denominator) for row in revisions()] == [(1, Decimal(45), Decimal(50))]
    assert db.session.get(YearResult, year.year.id) is None
    assert events() == ["measurement.recorded"]


def test_a_correction_is_one_more_revision_and_the_first_stays() -> None:
    year = Year()
    year.record(ratio(45, 50))
    year.record(ratio(46, 50))
    assert [(row.n, row.numerator) for row in revisions()] == [(1, Decimal(45)), (2, Decimal(46))]


def test_saving_the_same_figures_again_changes_nothing() -> None:
    year = Year()
    year.record(ratio("45.50", 50, analysis="Feriado."))
    year.record(ratio("45.5", 50, analysis=" Feriado. "))
    assert len(revisions()) == 1
    assert events() == ["measurement.recorded"]


def test_parts_are_kept_with_the_revision_and_a_changed_part_is_a_new_one() -> None:
    year = Year()
    women, men = (
        PartEntry("sexo", "mujeres", Decimal(20), Decimal(25)),
        PartEntry("sexo", "hombres", Decimal(25), Decimal(25)),
    )
    year.record(ratio(45, 50, parts=(women, men)))
    year.record(ratio(45, 50, parts=(men, women)))
    assert len(revisions()) == 1
    year.record(ratio(45, 50, parts=(women,)))
    assert len(revisions()) == 2


@pytest.mark.parametrize(
    ("entry", "field", "says"),
    [
        (ratio(3, 0), "denominator", "0 cases"),
        (ratio(51, 50), "numerator", "cannot be larger"),
        (ratio(-1, 50), "numerator", "0 or more"),
        (ratio(1, -50), "denominator", "0 or more"),
        (FigureEntry(denominator=Decimal(50)), "numerator", "Write the numerator"),
        (FigureEntry(numerator=Decimal(50)), "denominator", "Write the denominator"),
        (ratio(45, 50, analysis="x" * 5001), "analysis", "5,000"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_and_nothing_is_stored(entry: FigureEntry, field: str, says: str) -> None:
    year = Year()
    with pytest.raises(Invalid) as refused:
        year.record(entry)
    assert says in refused.value.fields[field]
    assert db.session.scalar(select(func.count()).select_from(Measurement)) == 0
    assert events() == []


def test_a_number_below_zero_is_lawful_where_the_indicator_says_so() -> None:
    operands = [{"name": "Variación del gasto", "signed": "true"}, {"name": "Gasto del año anterior"}]
    year = Year(definition=factories.percentage(operands=operands, share="false"))
    year.record(ratio(-3, 50))
    assert revisions()[-1].numerator == Decimal(-3)


def test_a_period_without_cases_is_lawful() -> None:
    year = Year(programmed={})
    year.record(ratio(0, 0))
    assert year.submit().state == "submitted"


def test_an_indicator_with_a_stated_value_asks_for_it() -> None:
    days = factories.percentage(
        operands=[], share="false", accumulation="last", unit="días", factor="1", direction="lower"
    )
    year = Year(definition=days, direction="lower", target_value=Decimal(10), programmed={"2026-06": "10"})
    with pytest.raises(Invalid) as refused:
        year.record(ratio(1, 2))
    assert "value" in refused.value.fields
    year.record(FigureEntry(value=Decimal("9.5")))
    assert revisions()[-1].stated_value == Decimal("9.5")


def test_submitting_stores_the_result_of_the_year() -> None:
    year = Year()
    year.record(ratio(45, 50))
    measurement = year.submit()
    assert (measurement.state, measurement.late) == ("submitted", False)
    stored = db.session.get(YearResult, year.year.id)
    assert stored is not None
    assert (stored.standing_e4, stored.as_of) == (1_000_000, "2026-06")
    assert events() == ["measurement.recorded", "measurement.submitted"]


def test_below_the_programmes_threshold_an_analysis_is_needed_to_submit() -> None:
    year = Year()
    year.record(ratio(20, 50))
    with pytest.raises(Invalid) as refused:
        year.submit()
    assert "analysis" in refused.value.fields
    year.record(ratio(20, 50, analysis="Causa interna: dos cargos vacantes. Se llenan en agosto."))
    assert year.submit().state == "submitted"


def test_far_above_the_plan_an_analysis_is_needed_too() -> None:
    year = Year(programmed={"2026-06": "30"}, target_value=Decimal(90))
    year.record(ratio(45, 50))
    with pytest.raises(Invalid, match="as it stands"):
        year.submit()


def test_a_submitted_measurement_is_not_changed_here() -> None:
    year = Year()
    year.record(ratio(45, 50))
    year.submit()
    with pytest.raises(Conflict, match="ask oversight to reopen"):
        year.record(ratio(46, 50))
    with pytest.raises(Conflict, match="submitted already"):
        year.submit()
    assert len(revisions()) == 1


def test_nothing_is_submitted_before_it_is_recorded() -> None:
    year = Year()
    with pytest.raises(Conflict, match="record the figures first"):
        year.submit()


@pytest.mark.parametrize("state", ["draft", "submitted", "endorsed"])
def test_only_approved_sets_are_reported(state: str) -> None:
    year = Year()
    year.set.state = state
    db.session.commit()
    with pytest.raises(Conflict, match="not approved yet"):
        year.record(ratio(45, 50))


def test_two_who_write_at_once_notice_each_other() -> None:
    year = Year()
    year.record(ratio(45, 50), seen=0)
    with pytest.raises(Conflict, match="while you were writing"):
        year.record(ratio(44, 50), seen=0)
    year.record(ratio(44, 50), seen=1)


def test_a_lead_records_their_own_indicator_and_the_coordinator_submits() -> None:
    year = Year()
    lead = factories.actor(year.lead)
    year.record(ratio(45, 50), actor=lead)
    with pytest.raises(NotAllowed):
        year.submit(actor=lead)
    assert year.submit().state == "submitted"


def test_a_lead_of_another_indicator_may_not() -> None:
    year = Year()
    other = factories.make_actor("lead", year.agency)
    with pytest.raises(NotAllowed):
        year.record(ratio(45, 50), actor=other)


def test_another_agency_does_not_even_learn_of_it() -> None:
    year = Year()
    stranger = factories.make_actor("coordinator", factories.make_agency())
    with pytest.raises(NotFound):
        year.record(ratio(45, 50), actor=stranger)


def test_a_period_that_the_commitment_does_not_have_is_not_found() -> None:
    year = Year()
    for period in ("2026-Q2", "2027-01", "junio", "2026-13"):
        with pytest.raises(NotFound):
            year.record(ratio(45, 50), period=period)


# until 25 July 23:59 Santiago time, which is UTC-4 in winter; then ten days late
@pytest.mark.parametrize(
    ("at", "late"),
    [
        ("2026-07-01T04:00:00", False),
        ("2026-07-26T03:59:59", False),
        ("2026-07-26T04:00:00", True),
        ("2026-08-05T03:59:59", True),
    ],
)
def test_the_minute_of_the_close_is_in_time_and_the_next_is_late(at: str, late: bool) -> None:
    year = Year()
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
    year.record(ratio(45, 50), at=moment)
    assert year.submit(at=moment).late is late


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (
            "2026-07-01T03:59:59",
            "from 2026-07-01 00:00 until 2026-08-04 23:59 (America/Santiago time): it is too early",
        ),
        ("2026-08-05T04:00:00", "until 2026-08-04 23:59 (America/Santiago time) and is closed now"),
    ],
)
def test_outside_the_window_it_is_refused_with_the_window_in_words(at: str, says: str) -> None:
    year = Year()
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
    with pytest.raises(WindowClosed) as refused:
        year.record(ratio(45, 50), at=moment)
    assert says in str(refused.value)
    assert refused.value.status == 409


def test_a_draft_that_missed_the_window_cannot_be_submitted_any_more() -> None:
    year = Year()
    year.record(ratio(45, 50))
    with pytest.raises(WindowClosed):
        year.submit(at=dt.datetime(2026, 8, 5, 4, tzinfo=dt.UTC))
    assert db.session.scalar(select(Measurement.state)) == "draft"
