"""Who enters agencies, what is refused, and what the record tells of it."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests import factories
from tracker.agencies import actions, queries
from tracker.errors import Invalid, NotAllowed, NotFound
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.rules.policy import Actor

AT = factories.AT


def doing(action: Callable[..., Any], *args: Any, actor: Actor | None = None, via: str = "shell", **kw: Any) -> Any:
    with unit_of_work(actor, AT, via=via) as work:
        return action(work, *args, **kw)


def entries() -> list[dict[str, Any]]:
    return [json.loads(row.json) for row in db.session.scalars(select(LedgerPayload).order_by(LedgerPayload.seq))]


def test_an_agency_is_entered_with_its_ministry_and_the_record_tells_it(any_app: Flask) -> None:
    doing(actions.create_ministry, "interior", "Ministerio del Interior")
    doing(actions.create_agency, "sni", "Servicio Nacional Inventado", "interior", invented=True)
    found = queries.agency_by_code(db.session(), "sni")
    assert (found.name, found.ministry_name, found.invented) == (
        "Servicio Nacional Inventado",
        "Ministerio del Interior",
        True,
    )
    last = entries()[-1]
    assert (last["event"], last["agency"], last["after"]["ministry"]) == ("agency.created", "sni", "interior")


def test_only_an_administrator_enters_agencies_on_the_web(app: Flask) -> None:
    agency = factories.make_agency()
    coordinator = factories.make_actor("coordinator", agency)
    with pytest.raises(NotAllowed):
        doing(actions.create_agency, "otra", "Otra", actor=coordinator, via="web")
    with pytest.raises(NotAllowed):
        doing(actions.create_agency, "otra", "Otra", actor=None, via="web")
    doing(actions.create_agency, "otra", "Otra", actor=factories.make_actor("administrator"), via="web")
    assert queries.agency_by_code(db.session(), "otra").name == "Otra"


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [
        ("", "Servicio", "code"),
        ("con espacio", "Servicio", "code"),
        ("ñandú", "Servicio", "code"),
        ("new", "Servicio", "code"),
        ("a" * 41, "Servicio", "code"),
        ("../x", "Servicio", "code"),
        ("bien", "", "name"),
        ("bien", "x" * 201, "name"),
        ("SNI", "Servicio", "code"),
    ],
)
def test_a_bad_code_or_name_is_refused_beside_its_field(app: Flask, code: str, name: str, field: str) -> None:
    doing(actions.create_agency, "sni", "Servicio Nacional Inventado")
    with pytest.raises(Invalid) as refusal:
        doing(actions.create_agency, code, name)
    assert set(refusal.value.fields) == {field}
    assert len(queries.list_agencies(db.session())) == 1


def test_an_unknown_ministry_and_dates_in_the_wrong_order_are_refused(app: Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        doing(actions.create_agency, "sni", "Servicio", "nada")
    assert "ministry" in refusal.value.fields
    with pytest.raises(Invalid) as refusal:
        doing(actions.create_agency, "sni", "Servicio", valid_from=dt.date(2026, 5, 1), valid_to=dt.date(2026, 5, 1))
    assert "valid_to" in refusal.value.fields


def test_a_team_that_becomes_another_keeps_its_own_rows_and_says_what_became_of_it(any_app: Flask) -> None:
    agency = factories.make_agency("sni")
    doing(actions.create_team, "sni", "GABMIN", "Gabinete Ministra", headcount=12)
    doing(actions.create_team, "sni", "GAB", "Gabinetes", valid_from=dt.date(2026, 4, 1))
    doing(actions.succeed_team, "sni", "GABMIN", "GAB", dt.date(2026, 4, 1), "Resolución 7 inventada")
    teams = {team.code: team for team in queries.teams_of(db.session(), agency.id)}
    assert teams["GABMIN"].became == "GAB"
    assert teams["GABMIN"].valid_to == dt.date(2026, 4, 1)
    assert entries()[-1]["after"]["decree"] == "Resolución 7 inventada"


def test_an_agency_that_becomes_another_is_told_on_both_sides(app: Flask) -> None:
    old, new = factories.make_agency("vieja"), factories.make_agency("nueva")
    doing(actions.succeed_agency, "vieja", "nueva", dt.date(2026, 4, 1), "Ley inventada")
    forward, backward = (queries.successions_of(db.session(), each.id)[0] for each in (old, new))
    assert (forward.code, forward.forward) == ("nueva", True)
    assert (backward.code, backward.forward) == ("vieja", False)
    assert not queries.agency_by_code(db.session(), "vieja").exists_on(dt.date(2026, 4, 1))


def test_the_same_team_code_may_stand_in_two_agencies_and_not_twice_in_one(app: Flask) -> None:
    factories.make_agency("uno")
    factories.make_agency("dos")
    doing(actions.create_team, "uno", "T1", "Equipo")
    doing(actions.create_team, "dos", "T1", "Equipo")
    with pytest.raises(Invalid):
        doing(actions.create_team, "uno", "t1", "Otro")
    with pytest.raises(NotFound):
        doing(actions.create_team, "tres", "T1", "Equipo")
    doing(actions.create_unit, "uno", "U1", "Unidad")
    with pytest.raises(Invalid):
        doing(actions.create_unit, "uno", "u1", "Unidad")


def test_the_search_minds_neither_case_nor_accents(app: Flask) -> None:
    factories.make_agency("sbi", "Subsecretaría de Bienes Inventados")
    factories.make_agency("snx", "Servicio Nacional de Ñandúes")
    names = [each.code for each in queries.list_agencies(db.session(), text="subsecretaria  DE")]
    assert names == ["sbi"]
    assert [each.code for each in queries.list_agencies(db.session(), text="nandues")] == ["snx"]
    assert queries.list_agencies(db.session(), text="%") == []
