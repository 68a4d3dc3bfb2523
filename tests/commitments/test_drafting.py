"""A year is begun and its commitments are drafted: what is kept, what is refused, what the record tells."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.commitments.acts import AT, Cast, by_code, do, entries, own
from tracker.commitments import actions, queries
from tracker.commitments.actions import ChangedMeanwhile, TableRow
from tracker.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.extensions import db
from tracker.ledger.work import Work
from tracker.rules.inputs.model import Operands, Target


def test_a_coordinator_begins_the_year_once(any_app: Flask) -> None:
    cast = Cast()
    cast.begin()
    year = queries.year_by_address(db.session(), "sni", 2026, "pmg-cl-2026")
    assert (year.agency.name, year.phase, year.programme_version) == ("Servicio Nacional Inventado", "open", 1)
    with pytest.raises(Conflict):
        do(cast.coordinator, actions.open_year, "sni", "pmg-cl-2026", 2026)
    with pytest.raises(Conflict):
        do(cast.coordinator, actions.add_set, year.id)
    assert [entry["event"] for entry in entries()][-2:] == ["year.opened", "set.added"]


def test_a_year_is_not_begun_under_another_years_programme_or_one_that_only_illustrates(app: Flask) -> None:
    cast = Cast()
    with pytest.raises(Invalid) as refusal:
        do(cast.coordinator, actions.open_year, "sni", "pmg-cl-2026", 2027)
    assert "programme" in refusal.value.fields
    factories.make_programme("monitor-cl-2026")
    with pytest.raises(Invalid):
        do(cast.coordinator, actions.open_year, "sni", "monitor-cl-2026", 2026)
    with pytest.raises(NotFound):
        do(cast.coordinator, actions.open_year, "sni", "nada", 2026)


def test_another_agencys_coordinator_does_not_even_learn_of_the_set(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    stranger = factories.make_actor("coordinator", factories.make_agency())
    with pytest.raises(NotFound):
        do(stranger, actions.add_commitment, set_id, own())
    with pytest.raises(NotFound):
        do(cast.manager, actions.add_commitment, set_id, own())  # oversight sees a draft once it is handed in
    for reader in (cast.head, cast.lead, cast.auditor):
        with pytest.raises(NotAllowed):
            do(reader, actions.add_commitment, set_id, own())


def test_a_commitment_keeps_exactly_what_was_drafted(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    draft = own(
        target=Target(operands=Operands(Decimal("194"), Decimal("545"))),
        programmed={"2026-03": Decimal("20.5"), "2026-06": Decimal("50")},
        weights={"h": Decimal("20")},
        weight=Decimal("12.25"),
        lead=cast.lead.person_id,
    )
    do(cast.coordinator, actions.add_commitment, set_id, draft)
    one = by_code(set_id)["1"]
    assert one.version.target.operands == Operands(Decimal("194"), Decimal("545"))
    assert one.version.programmed == {"2026-03": Decimal("20.5"), "2026-06": Decimal("50")}
    assert (one.version.weight, one.version.weights) == (Decimal("12.25"), {"h": Decimal("20")})
    assert one.version.definition.means_of_verification == ("Registro de solicitudes",)
    assert one.lead is not None
    assert (one.lead.name, one.lead.since) == ("Carla Informa", AT.date())
    added = entries("commitment.added")[0]
    assert (added["agency"], added["after"]["weight"], added["after"]["target"]["numerator"]) == ("sni", "12.25", "194")


def test_a_draft_may_be_incomplete(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    draft = own(weight=None, target=Target(), objective=None)
    do(cast.coordinator, actions.add_commitment, set_id, draft)
    assert by_code(set_id)["1"].version.weight is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"code": "con espacio"}, "code"),
        ({"code": "new"}, "code"),
        ({"objective": "9"}, "objective"),
        ({"weight": Decimal("100.01")}, "weight"),
        ({"weight": Decimal("-1")}, "weight"),
        ({"weight": Decimal("1.005")}, "weight"),
        ({"weights": {"x": Decimal(1)}}, "weight-x"),
        ({"target": Target(Decimal(10) ** 18)}, "target_value"),
        ({"target": Target(operands=Operands(Decimal(1), Decimal(0)))}, "target_denominator"),
        ({"target": Target(operands=Operands(Decimal(3), Decimal(2)))}, "target_numerator"),
        ({"target": Target(low=Decimal(3), high=Decimal(2))}, "target_high"),
        ({"programmed": {"2025-12": Decimal(1)}}, "programmed-2025-12"),
        ({"programmed": {"2026-01": Decimal(10) ** 30}}, "programmed-2026-01"),
        ({"unit": "nada"}, "unit"),
        ({"definition": factories.percentage(notes="x" * 5001)}, "notes"),
        ({"definition": factories.percentage(means_of_verification=["x"] * 31)}, "means"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field_and_nothing_is_stored(
    app: Flask, changes: dict[str, Any], field: str
) -> None:
    cast = Cast()
    set_id = cast.begin()
    before = len(entries())
    with pytest.raises(Invalid) as refusal:
        do(cast.coordinator, actions.add_commitment, set_id, own(**changes))
    assert field in refusal.value.fields
    assert by_code(set_id) == {}
    assert len(entries()) == before


def test_codes_are_unique_in_the_year_and_the_next_free_one_is_taken(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    do(cast.coordinator, actions.add_commitment, set_id, own(code="2"))
    do(cast.coordinator, actions.add_commitment, set_id, own())
    do(cast.coordinator, actions.add_commitment, set_id, own())
    assert list(by_code(set_id)) == ["2", "1", "3"]
    with pytest.raises(Invalid) as refusal:
        do(cast.coordinator, actions.add_commitment, set_id, own(code="1"))
    assert "code" in refusal.value.fields


def test_a_staged_system_comes_with_its_stages_and_shares_its_weight_as_the_pack_says(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    system = do(cast.coordinator, actions.add_from_pack, set_id, "TD")
    stages = {code: one.version.weight for code, one in by_code(set_id).items() if one.parent_id == system}
    assert list(map(str, stages.values())) == ["2.67", "2.66", "5.33", "5.34"]
    do(cast.coordinator, actions.save_table, set_id, {system: TableRow(Decimal("26.5"), None)})
    changed = {code: one.version.weight for code, one in by_code(set_id).items() if one.parent_id == system}
    assert sum(changed.values()) == Decimal("26.5")
    assert all(new > stages[code] for code, new in changed.items())
    with pytest.raises(Invalid):
        do(cast.coordinator, actions.add_from_pack, set_id, "TD")
    with pytest.raises(NotFound):
        do(cast.coordinator, actions.add_from_pack, set_id, "NADA")


def test_who_is_named_for_a_system_answers_for_its_stages_unless_they_have_their_own(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    system = do(cast.coordinator, actions.add_from_pack, set_id, "TD")
    do(cast.coordinator, actions.name_lead, by_code(set_id)["TD-E1O1"].id, cast.coordinator.person_id, AT.date())
    do(cast.coordinator, actions.name_lead, system, cast.lead.person_id, AT.date())
    leads = {code: one.lead.name for code, one in by_code(set_id).items() if one.lead}
    assert (leads["TD-E1O1"], leads["TD-E1O2"]) == ("Ana Coordina", "Carla Informa")


def test_only_somebody_who_can_report_for_the_agency_becomes_responsible(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    one = do(cast.coordinator, actions.add_commitment, set_id, own())
    for nobody in (cast.head.person_id, factories.make_person("lead", factories.make_agency()).id):
        with pytest.raises(Invalid) as refusal:
            do(cast.coordinator, actions.name_lead, one, nobody, AT.date())
        assert "lead" in refusal.value.fields


def test_after_approval_a_new_lead_takes_over_and_the_old_one_stays_on_record(any_app: Flask) -> None:
    cast = Cast()
    agency_set = factories.make_set(factories.make_year(cast.agency))
    one = factories.make_commitment(agency_set, lead=db.session.get_one(factories.Person, cast.lead.person_id))
    do(cast.coordinator, actions.name_lead, one.id, cast.coordinator.person_id, dt.date(2026, 8, 1))
    held = queries.leads_of(db.session(), [agency_set.id])[one.id]
    assert [(lead.name, lead.until) for lead in held] == [
        ("Carla Informa", dt.date(2026, 8, 1)),
        ("Ana Coordina", None),
    ]
    told = entries("lead.named")[-1]
    assert (told["before"]["lead"], told["after"]["since"]) == (str(cast.lead.person_id), "2026-08-01")


def test_an_edit_tells_the_record_only_what_changed(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    one = do(cast.coordinator, actions.add_commitment, set_id, own())
    assert do(cast.coordinator, actions.edit_commitment, one, own(weight=Decimal("10.0"))) is False
    assert do(cast.coordinator, actions.edit_commitment, one, own(weight=Decimal("12"), target=Target(Decimal(96))))
    told = entries("commitment.edited")
    assert len(told) == 1
    assert told[0]["before"] == {"target": {"value": "95"}, "weight": "10"}
    assert told[0]["after"] == {"target": {"value": "96"}, "weight": "12"}


def test_two_people_editing_the_same_set_notice_each_other(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    one = do(cast.coordinator, actions.add_commitment, set_id, own())
    seen = queries.sets_of_year(db.session(), queries.year_by_address(db.session(), "sni", 2026, "pmg-cl-2026").id)[0]
    do(cast.coordinator, actions.edit_commitment, one, own(weight=Decimal(20)), seen.revision)
    with pytest.raises(ChangedMeanwhile):
        do(cast.coordinator, actions.edit_commitment, one, own(weight=Decimal(30)), seen.revision)
    with pytest.raises(ChangedMeanwhile):
        do(cast.coordinator, actions.remove_commitment, one, seen.revision)
    assert by_code(set_id)["1"].version.weight == Decimal(20)


def test_a_removed_commitment_takes_its_stages_along_and_stays_in_the_record(any_app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    system = do(cast.coordinator, actions.add_from_pack, set_id, "TD")
    with pytest.raises(Conflict):
        do(cast.coordinator, actions.remove_commitment, by_code(set_id)["TD-E1O1"].id)
    do(cast.coordinator, actions.remove_commitment, system)
    assert by_code(set_id) == {}
    told = entries("commitment.removed")
    assert [entry["before"]["code"] for entry in told] == ["TD-E1O1", "TD-E1O2", "TD-E2O1", "TD-E3O1", "TD"][
        -len(told) :
    ]
    assert told[-1]["before"]["weight"] == "16"


def test_commitments_are_moved_among_those_of_their_objective(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    for code, objective in (("a", "1"), ("b", "2"), ("c", "1")):
        do(cast.coordinator, actions.add_commitment, set_id, own(code=code, objective=objective))
    do(cast.coordinator, actions.move_commitment, by_code(set_id)["c"].id, -1)
    assert list(by_code(set_id)) == ["c", "b", "a"]
    do(cast.coordinator, actions.move_commitment, by_code(set_id)["c"].id, -1)  # the first one stays where it is
    assert list(by_code(set_id)) == ["c", "b", "a"]
    assert entries("commitments.reordered")[0]["after"]["order"] == ["c", "b", "a"]


def test_the_table_refuses_a_bad_row_as_a_whole(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    first = do(cast.coordinator, actions.add_commitment, set_id, own())
    second = do(cast.coordinator, actions.add_commitment, set_id, own())
    table = {first: TableRow(Decimal(50), Decimal(99)), second: TableRow(Decimal("0.001"), Decimal(10) ** 20)}
    with pytest.raises(Invalid) as refusal:
        do(cast.coordinator, actions.save_table, set_id, table)
    assert set(refusal.value.fields) == {"weight-2", "target-2"}
    assert by_code(set_id)["1"].version.weight == Decimal(10)
    assert do(cast.coordinator, actions.save_table, set_id, {first: TableRow(Decimal(50), Decimal(99))})
    assert by_code(set_id)["1"].version.target == Target(Decimal(99))


def test_a_team_has_its_own_commitments_under_a_programme_of_teams(any_app: Flask) -> None:
    cast = Cast("cdc-cl-2026")
    factories.make_team(cast.agency, "norte")
    factories.make_team(cast.agency, "sur")
    with pytest.raises(Invalid) as refusal:
        cast.begin()
    assert "team" in refusal.value.fields
    year = queries.year_by_address(db.session(), "sni", 2026, "cdc-cl-2026").id
    north = do(cast.coordinator, actions.add_set, year, "norte")
    south = do(cast.coordinator, actions.add_set, year, "sur")
    for set_id in (north, south, south):
        do(cast.coordinator, actions.add_commitment, set_id, own(objective=None))
    assert (list(by_code(north)), list(by_code(south))) == (["norte-1"], ["sur-1", "sur-2"])
    assert queries.team_of_commitment(db.session(), year, "sur-2") == "sur"


def test_a_refused_act_leaves_no_trace(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    before = len(entries())

    def both(work: Work, set_id: Any) -> None:
        actions.add_commitment(work, set_id, own())
        actions.add_commitment(work, set_id, own(name=""))

    with pytest.raises(Invalid):
        do(cast.coordinator, both, set_id)
    assert by_code(set_id) == {}
    assert len(entries()) == before
