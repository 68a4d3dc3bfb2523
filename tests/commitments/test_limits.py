"""The programme's limits, told beside what has to be mended when a set is handed in."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.commitments.acts import Cast, by_code, complete, do, own, state_of
from tests.progress.counting import SURVEY, counted, pack
from tracker.commitments import actions, queries
from tracker.commitments.actions import NotReady, TableRow
from tracker.commitments.limits import Fault
from tracker.commitments.showing import told
from tracker.extensions import db
from tracker.rules.inputs.model import Operands, Target

SEVEN_IN_TEN = Operands(Decimal(7), Decimal(10))


def faults_of(cast: Cast, set_id: Any) -> list[Fault]:
    with pytest.raises(NotReady) as refusal:
        do(cast.coordinator, actions.submit_set, set_id)
    return refusal.value.faults


def test_a_complete_set_is_submitted(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    do(cast.coordinator, actions.submit_set, set_id)
    assert state_of(set_id) == "submitted"


def test_an_empty_set_is_not_submitted(app: Flask) -> None:
    cast = Cast()
    assert [fault.message for fault in faults_of(cast, cast.begin())] == [
        "There is no commitment yet: add at least one."
    ]


@pytest.mark.parametrize(("weight", "word"), [("10.99", "distribute %(gap)s more"), ("11.01", "take off %(gap)s")])
def test_weights_must_add_up_to_the_hundredth(app: Flask, weight: str, word: str) -> None:
    cast = Cast()
    set_id = cast.full()
    gender = by_code(set_id)["GENERO"].id
    do(cast.coordinator, actions.save_table, set_id, {gender: TableRow(Decimal(weight), Decimal(90))})
    (fault,) = faults_of(cast, set_id)
    assert word in fault.message
    assert fault.params["gap"] == Decimal("0.01")
    assert state_of(set_id) == "draft"


def test_what_a_commitment_lacks_is_told_beside_it(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    empty = factories.percentage(means_of_verification=[])
    draft = own(weight=None, target=Target(), programmed={}, objective=None, definition=empty)
    do(cast.coordinator, actions.add_commitment, set_id, draft)
    assert [fault.message for fault in faults_of(cast, set_id) if fault.commitment == "1"] == [
        "Choose the objective it belongs to.",
        "Write its weight.",
        "Write its target for the year.",
        "Write its plan: what is to be reached by the end of each period.",
        "Say by which means it is verified.",
        "Name the person who is responsible for it.",
    ]


def test_a_commitment_that_is_only_reported_needs_no_target_and_a_range_needs_both_ends(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    lead = cast.lead.person_id
    for code, direction, target in (("r", "report", Target()), ("a", "range", Target(Decimal(3)))):
        definition = factories.percentage(direction=direction)
        do(
            cast.coordinator,
            actions.add_commitment,
            set_id,
            own(code=code, definition=definition, target=target, lead=lead),
        )
    lacking = {fault.commitment for fault in faults_of(cast, set_id) if "target" in fault.message}
    assert lacking == {"a"}


def test_a_target_that_rounding_alone_would_reach_is_told(app: Flask) -> None:
    """Shown without decimals, 0.5 is 1 and would reach 0.8."""
    cast = Cast()
    set_id = cast.full()
    for code, target in (("a", "0.8"), ("b", "1.0")):
        shown_whole = own(code=code, definition=factories.percentage(decimals=0), target=Target(Decimal(target)))
        do(cast.coordinator, actions.add_commitment, set_id, shown_whole)
    (fault,) = [fault for fault in faults_of(cast, set_id) if "more decimals than its figure" in fault.message]
    assert (fault.commitment, fault.params["decimals"]) == ("a", 0)


def test_no_target_stands_in_for_all_points_or_all_children(app: Flask) -> None:
    cast = Cast()
    factories.make_programme(text=pack())
    set_id = cast.begin()
    for code, credit in (("a", "web"), ("b", "children"), ("c", "criteria")):
        listed = counted(accumulation="last", credit=credit)
        do(
            cast.coordinator,
            actions.add_commitment,
            set_id,
            own(code=code, definition=listed, target=Target(Decimal(1))),
        )
    told = {fault.commitment for fault in faults_of(cast, set_id) if "take its target out" in fault.message}
    assert told == {"a", "b"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"target": Target(Decimal(170))}, "above the whole"),
        ({"programmed": {"2026-06": Decimal("100.5")}}, "above the whole"),
        ({"definition": counted(formulas=[SURVEY]), "target": Target(Decimal(101))}, "above the whole"),
        ({"definition": counted(formulas=[SURVEY]), "target": Target(operands=SEVEN_IN_TEN)}, "scale of its own"),
    ],
)
def test_a_target_that_no_figure_can_reach_is_not_handed_in(app: Flask, changes: dict[str, Any], says: str) -> None:
    cast = Cast()
    set_id = cast.full()
    draft = own(code="a", lead=cast.lead.person_id, **changes)
    do(cast.coordinator, actions.add_commitment, set_id, draft)
    assert [one.commitment for one in faults_of(cast, set_id) if says in one.message] == ["a"]


def test_the_whole_itself_is_a_target(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    do(cast.coordinator, actions.add_commitment, set_id, own(code="a", target=Target(Decimal(100))))
    assert not [one for one in faults_of(cast, set_id) if "above the whole" in one.message]


def test_a_weight_outside_the_programmes_limits_is_told_with_the_limits(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    rows = by_code(set_id)
    table = {
        rows["GENERO"].id: TableRow(Decimal("0.5"), Decimal(90)),
        rows["VERDE"].id: TableRow(Decimal("40.5"), None),
    }
    do(cast.coordinator, actions.save_table, set_id, table)
    told_by = {fault.commitment: fault for fault in faults_of(cast, set_id)}
    assert set(told_by) == {"GENERO", "VERDE", None}
    assert (told_by["VERDE"].params["min"], told_by["VERDE"].params["max"]) == (Decimal(5), Decimal(40))
    assert told_by[None].objective == "2"  # the objective weighs 51.5 of at most 50
    assert told_by[None].params["weight"] == Decimal("51.5")


def test_an_objective_below_its_least_weight_is_told(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    for objective in ("1", "1", "2", "2"):
        draft = own(weight=Decimal(25), objective=objective, lead=cast.lead.person_id)
        do(cast.coordinator, actions.add_commitment, set_id, draft)
    (fault,) = faults_of(cast, set_id)
    assert (fault.objective, fault.params["weight"], fault.params["min"]) == ("3", Decimal(0), Decimal(20))


def test_too_many_commitments_of_ones_own_are_told(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    for _ in range(9):
        draft = own(weight=Decimal(5), objective="1", lead=cast.lead.person_id)
        do(cast.coordinator, actions.add_commitment, set_id, draft)
    (fault,) = [one for one in faults_of(cast, set_id) if "at most" in one.message]
    assert (fault.objective, fault.params["most"], fault.params["count"]) == ("1", 8, 9)


def test_each_team_adds_up_by_itself(app: Flask) -> None:
    cast = Cast("cdc-cl-2026")
    for team in ("norte", "sur"):
        factories.make_team(cast.agency, team)
    north = cast.begin("norte")
    year = queries.year_by_address(db.session(), "sni", 2026, "cdc-cl-2026").id
    south = do(cast.coordinator, actions.add_set, year, "sur")
    for set_id, weights in ((north, ("60", "40")), (south, ("60", "30"))):
        for weight in weights:
            draft = own(weight=Decimal(weight), objective="METAS", lead=cast.lead.person_id)
            do(cast.coordinator, actions.add_commitment, set_id, draft)
    assert "distribute %(gap)s more" in str([fault.message for fault in faults_of(cast, south)])
    do(cast.coordinator, actions.submit_set, north)
    assert (state_of(north), state_of(south)) == ("submitted", "draft")


def test_a_fault_is_told_in_the_readers_language_and_notation(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    gender = by_code(set_id)["GENERO"].id
    do(cast.coordinator, actions.save_table, set_id, {gender: TableRow(Decimal("10.5"), Decimal(90))})
    (fault,) = faults_of(cast, set_id)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert told(fault) == "The weights add up to 99.5 and must add up to 100: distribute 0.5 more."
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert "99,5" in told(fault)


def test_completing_changes_nothing_twice(app: Flask) -> None:
    cast = Cast()
    set_id = cast.full()
    before = queries.sets_of_year(db.session(), queries.year_by_address(db.session(), "sni", 2026, "pmg-cl-2026").id)
    complete(cast, set_id)
    after = queries.sets_of_year(db.session(), before[0].programme_year_id)
    assert before[0].revision == after[0].revision
