"""Which figures count, which version holds, and the stored copy of the result."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select

from tests import factories
from tracker.commitments.models import CommitmentSet, CommitmentVersion
from tracker.extensions import db
from tracker.ledger.events import Event
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.progress.models import YearResult
from tracker.progress.queries import stale_results, year_inputs, year_result
from tracker.progress.results import recompute_all, store_result
from tracker.progress.year import year_page


class Statements:
    """Counts what is sent to the database while it is open."""

    def __enter__(self) -> "Statements":
        self.sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.sent.append(statement)


def store(year: Any, at: dt.datetime = factories.AT) -> YearResult:
    with unit_of_work(None, at, "system") as work:
        return store_result(work, year.id)


@pytest.mark.usefixtures("app")
class TestWhatCounts:
    def test_drafts_do_not(self) -> None:
        year = factories.make_year()
        commitment = factories.make_commitment(factories.make_set(year), "c")
        factories.make_measurement(commitment, "2026-05", 45, 50)
        factories.make_measurement(commitment, "2026-06", 1, 50, state="draft")
        one = year_inputs(db.session, year.id, "2026-06").commitments[0]
        assert list(one.periods) == ["2026-05"]

    def test_sets_that_are_not_approved_do_not(self) -> None:
        year = factories.make_year()
        factories.make_commitment(factories.make_set(year, state="endorsed"), "c")
        assert year_inputs(db.session, year.id, None).commitments == ()

    def test_later_figures_do_not_count_in_an_earlier_standing(self) -> None:
        year = factories.make_year()
        commitment = factories.make_commitment(factories.make_set(year), "c")
        for month in ("2026-04", "2026-05", "2026-06"):
            factories.make_measurement(commitment, month, 45, 50)
        assert list(year_inputs(db.session, year.id, "2026-05").commitments[0].periods) == ["2026-04", "2026-05"]
        assert len(year_inputs(db.session, year.id, None).commitments[0].periods) == 3

    def test_a_month_uses_its_own_version_and_the_year_the_last_one(self) -> None:
        year = factories.make_year()
        commitment = factories.make_commitment(factories.make_set(year), "c", target_value=Decimal("1.2854"))
        first = db.session.scalars(select(CommitmentVersion)).one()
        facts = {name: getattr(first, name) for name in ("name", "weights", "direction", "programmed", "definition")}
        later = CommitmentVersion(
            commitment_id=commitment.id, n=2, effective_from="2026-04", weight=Decimal(11),
            target_value=Decimal("1.28"), created_at=factories.AT, **facts,
        )  # fmt: skip
        db.session.add(later)
        db.session.commit()

        def target(as_of: str | None) -> Decimal | None:
            found = year_inputs(db.session, year.id, as_of).commitments[0].target
            return found.value if found else None

        assert target("2026-03") == Decimal("1.2854")
        assert target("2026-04") == Decimal("1.28")
        assert target(None) == Decimal("1.28")

    def test_a_quarter_counts_from_its_last_month_on(self) -> None:
        year = factories.make_year()
        definition = factories.percentage(frequency="quarterly")
        commitment = factories.make_commitment(
            factories.make_set(year), "c", definition=definition, programmed={"2026-Q1": "90", "2026-Q2": "90"}
        )
        factories.make_measurement(commitment, "2026-Q2", 45, 50)
        assert dict(year_inputs(db.session, year.id, "2026-05").commitments[0].periods) == {}
        assert year_result(db.session, year.id, "2026-06").commitments[0].achievement == 100


@pytest.mark.usefixtures("app")
class TestTheStoredCopy:
    def test_it_is_confirmed_by_a_recomputation_and_disproved_when_the_figures_change(self) -> None:
        year = factories.make_year(factories.make_agency("puertos"))
        commitment = factories.make_commitment(factories.make_set(year), "c", programmed={"2026-05": "90"})
        factories.make_measurement(commitment, "2026-05", 45, 50)
        stored = store(year)
        assert stored.standing_e4 == 1_000_000
        assert stale_results(db.session) == []
        factories.make_measurement(commitment, "2026-04", 1, 50)  # behind the back of the actions
        found = stale_results(db.session)
        assert [each.where for each in found] == ["puertos 2026 pmg-cl-2026"]
        assert {name for name, _, _ in found[0].differences} >= {"inputs_sha256", "standing_e4"}
        with unit_of_work(None, factories.AT, "system") as work:
            made, changed = recompute_all(work)
        assert (made, [each.where for each in changed]) == (1, ["puertos 2026 pmg-cl-2026"])
        assert stale_results(db.session) == []
        assert db.session.scalars(select(LedgerPayload.seq)).all() == []

    @pytest.mark.parametrize(("state", "missed"), [("draft", False), ("submitted", True), ("published", True)])
    def test_a_year_of_which_a_figure_counts_has_one(self, state: str, missed: bool) -> None:
        year = factories.make_year(factories.make_agency("puertos"))
        factories.make_measurement(factories.make_commitment(factories.make_set(year), "c"), state=state)
        assert [(each.where, each.missing) for each in stale_results(db.session)] == [
            ("puertos 2026 pmg-cl-2026", True)
        ] * missed
        with unit_of_work(None, factories.AT, "system") as work:
            made, changed = recompute_all(work)
        assert (made, [each.missing for each in changed]) == (int(missed), [True] * missed)
        assert stale_results(db.session) == []

    def test_a_typed_result_is_found(self) -> None:
        year = factories.make_year()
        commitment = factories.make_commitment(factories.make_set(year), "c", programmed={"2026-05": "90"})
        factories.make_measurement(commitment, "2026-05", 9, 50)
        store(year).standing_e4 = 999_900
        db.session.commit()
        assert [name for name, _, _ in stale_results(db.session)[0].differences] == ["standing_e4"]

    def test_the_standing_is_taken_at_the_last_period_that_is_due(self) -> None:
        year = factories.make_year()
        set_ = factories.make_set(year)
        first, second = (factories.make_commitment(set_, code, programmed={"2026-06": "90"}) for code in "ab")
        for each in (first, second):
            factories.make_measurement(each, "2026-05", 45, 50)
        factories.make_measurement(first, "2026-06", 45, 50)
        assert store(year).as_of == "2026-05"  # June is still being reported
        assert store(year, dt.datetime(2026, 8, 5, 4, tzinfo=dt.UTC)).as_of == "2026-06"  # and now it is closed
        factories.make_measurement(second, "2026-06", 45, 50)
        assert store(year).as_of == "2026-06"  # everybody has reported


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("many", [10, 100])
def test_a_year_is_read_in_the_same_number_of_statements_whatever_its_size(many: int) -> None:
    year = factories.make_year()
    set_ = factories.make_set(year)
    for number in range(many):
        commitment = factories.make_commitment(set_, f"c{number}", programmed={"2026-05": "90", "2026-06": "90"})
        for month in ("2026-05", "2026-06"):
            factories.make_measurement(commitment, month, 45, 50)
    reader = factories.make_actor("programme_manager")
    db.session.expunge_all()
    year_page(db.session, year.id, reader, factories.AT)  # parse the programme once
    with Statements() as statements:
        page = year_page(db.session, year.id, reader, factories.AT)
    assert len(page.bodies) == many
    assert len(statements.sent) <= 10, statements.sent
    with Statements() as statements:
        year_inputs(db.session, year.id, "2026-06")
    assert len(statements.sent) == 7


@pytest.mark.usefixtures("app")
def test_a_set_approved_later_moves_the_stored_result_in_the_same_unit() -> None:
    agency = factories.make_agency()
    year = factories.make_year(agency, "cdc-cl-2026")
    north, south = (factories.make_team(agency, code) for code in ("norte", "sur"))
    first = factories.make_commitment(factories.make_set(year, north), "a", programmed={"2026-05": "90"})
    factories.make_measurement(first, "2026-05", 45, 50)
    later = factories.make_set(year, south, state="endorsed")
    factories.make_commitment(later, "b", programmed={"2026-05": "90"}, weight=Decimal(100))
    before = store(year).inputs_sha256
    with unit_of_work(factories.make_actor("programme_manager"), factories.AT) as work:
        work.session.get_one(CommitmentSet, later.id).state = "approved"
        work.note(Event.SET_APPROVED, ("set", later.id))
    assert db.session.get_one(YearResult, year.id).inputs_sha256 != before
    assert stale_results(db.session) == []


@pytest.mark.usefixtures("app")
class TestWhatIsAskedFor:
    def test_a_commitment_says_how_often_and_from_when_on_it_is_reported(self) -> None:
        year = factories.make_year()
        quarterly = factories.percentage(frequency="quarterly")
        set_ = factories.make_set(year)
        first = factories.make_commitment(set_, "a", definition=quarterly)
        later = factories.make_commitment(set_, "b", effective_from="2026-04")
        factories.make_measurement(first, "2026-Q2", 45, 50)
        factories.make_measurement(later, "2026-06", 45, 50)
        told = {one.code: (one.frequency, one.since) for one in year_inputs(db.session, year.id, "2026-06").commitments}
        assert told == {"a": ("quarterly", None), "b": ("monthly", "2026-04")}
        found = {one.code: one.reasons for one in year_result(db.session, year.id, "2026-06").commitments}
        missing = {code: [each.params["periods"] for each in why if each.code == "periods_missing"]
                   for code, why in found.items()}  # fmt: skip
        assert missing == {"a": ["2026-Q1"], "b": ["2026-04, 2026-05"]}

    def test_requirements_of_an_earlier_month_are_said_to_be(self) -> None:
        year = factories.make_year()
        stage = factories.make_commitment(factories.make_set(year), "s", definition=factories.percentage())
        met = [{"code": "RT1", "met": "1", "of": "1"}]
        factories.make_measurement(stage, "2026-02", numerator=None, denominator=None, requirements=met)
        for as_of, codes in (("2026-02", []), ("2026-06", ["value_of_earlier_period"])):
            one = year_result(db.session, year.id, as_of).commitments[0]
            assert [each.code for each in one.reasons if "period" in each.code] == codes
