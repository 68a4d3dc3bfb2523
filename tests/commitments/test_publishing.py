"""What was published elsewhere is taken over as printed: no lifecycle, no sum check, a version for each change."""

from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tests import factories
from tests.commitments.acts import Cast, by_code, do, entries, own
from tracker.commitments import actions, queries
from tracker.errors import Conflict, NotAllowed, NotFound
from tracker.extensions import db
from tracker.rules.inputs.model import Target


def published(cast: Cast, team: str | None = None) -> Any:
    return do(cast.manager, actions.open_published_set, "sni", "pmg-cl-2026", 2026, team, "Panel inventado")


def test_a_published_set_is_begun_once_and_has_no_lifecycle(any_app: Flask) -> None:
    cast = Cast()
    set_id = published(cast)
    assert published(cast) == set_id
    year = queries.year_by_address(db.session(), "sni", 2026, "pmg-cl-2026")
    (its,) = queries.sets_of_year(db.session(), year.id)
    assert (its.origin, its.state, its.source) == ("published", "published", "Panel inventado")
    with pytest.raises(Conflict):
        do(cast.coordinator, actions.submit_set, set_id)
    with pytest.raises(Conflict):
        do(cast.coordinator, actions.add_commitment, set_id, own())


def test_weights_and_targets_that_change_in_the_year_make_versions(any_app: Flask) -> None:
    cast = Cast()
    set_id = published(cast)
    first = own(code="GASTO", weight=Decimal(11), target=Target(Decimal("1.2854")))
    later = own(code="GASTO", weight=Decimal(11), target=Target(Decimal("1.28")))
    one = do(cast.manager, actions.put_published_version, set_id, first, "2026-01")
    assert do(cast.manager, actions.put_published_version, set_id, first, "2026-03") == one
    do(cast.manager, actions.put_published_version, set_id, later, "2026-04")
    in_force = {
        period: queries.versions_in_force(db.session(), [set_id], period)[one].target.value
        for period in ("2026-01", "2026-Q1", "2026-03", "2026-04", "2026-S1", None)
    }
    assert {period: str(value) for period, value in in_force.items()} == {
        "2026-01": "1.2854",
        "2026-Q1": "1.2854",
        "2026-03": "1.2854",
        "2026-04": "1.28",
        "2026-S1": "1.28",
        None: "1.28",
    }
    told = entries("commitment.published")
    assert len(told) == 2
    assert (told[1]["before"], told[1]["after"]["effective_from"]) == ({"target": {"value": "1.2854"}}, "2026-04")


def test_a_correction_of_an_earlier_month_leaves_the_later_ones_in_force(app: Flask) -> None:
    cast = Cast()
    set_id = published(cast)
    for weight, since in (("11", "2026-01"), ("12", "2026-04"), ("10", "2026-01")):
        draft = own(code="GASTO", weight=Decimal(weight))
        one = do(cast.manager, actions.put_published_version, set_id, draft, since)
    weights = {
        period: queries.versions_in_force(db.session(), [set_id], period)[one].weight
        for period in ("2026-03", "2026-04", None)
    }
    assert {period: int(weight or 0) for period, weight in weights.items()} == {"2026-03": 10, "2026-04": 12, None: 12}


def test_a_commitment_does_not_hold_before_its_first_period(app: Flask) -> None:
    cast = Cast()
    set_id = published(cast)
    do(cast.manager, actions.put_published_version, set_id, own(code="GASTO"), "2026-03")
    assert queries.versions_in_force(db.session(), [set_id], "2026-02") == {}
    assert queries.commitments_of(db.session(), [set_id], "2026-02") == []


def test_weights_that_do_not_sum_and_missing_weights_are_taken_as_printed(app: Flask) -> None:
    cast = Cast()
    set_id = published(cast)
    do(cast.manager, actions.put_published_version, set_id, own(code="a", weight=None, target=Target()), "2026-01")
    do(cast.manager, actions.put_published_version, set_id, own(code="b", weight=Decimal("0.333333")), "2026-01")
    assert [one.version.weight for one in by_code(set_id).values()] == [None, Decimal("0.333333")]


def test_stages_hang_on_their_system(app: Flask) -> None:
    cast = Cast()
    set_id = published(cast)
    system = do(cast.manager, actions.put_published_version, set_id, own(code="TD", kind="system"), "2026-03")
    stage = own(code="TD-E1O1", kind="stage")
    do(cast.manager, actions.put_published_version, set_id, stage, "2026-03", "TD")
    assert by_code(set_id)["TD-E1O1"].parent_id == system
    with pytest.raises(NotFound):
        do(cast.manager, actions.put_published_version, set_id, own(code="X-E1O1", kind="stage"), "2026-03", "X")


def test_published_figures_do_not_replace_what_people_entered(app: Flask) -> None:
    cast = Cast()
    set_id = cast.begin()
    with pytest.raises(Conflict):
        published(cast)
    with pytest.raises(Conflict):
        do(cast.manager, actions.put_published_version, set_id, own(code="x"), "2026-01")


def test_only_the_programme_manager_and_the_administrator_import(app: Flask) -> None:
    cast = Cast()
    with pytest.raises(NotAllowed):
        do(cast.coordinator, actions.open_published_set, "sni", "pmg-cl-2026", 2026)
    do(factories.make_actor("administrator"), actions.open_published_set, "sni", "pmg-cl-2026", 2026)
