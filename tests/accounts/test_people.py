"""Who is what, from when to when, and who may say so."""

import datetime as dt
import json
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from tests.factories import TODAY, actor, make_actor, make_agency, make_membership, make_ministry, make_person
from tracker.accounts import actions, queries
from tracker.accounts.actions import Post
from tracker.accounts.models import Person
from tracker.errors import Conflict, Invalid, NotAllowed, NotFound
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import Work, unit_of_work
from tracker.rules.policy import Role, RoleName

DAY = dt.timedelta(days=1)


def test_a_membership_holds_from_its_first_day_and_not_on_its_last(any_app: Flask) -> None:
    agency = make_agency("serv")
    person = make_person("coordinator", agency, since=TODAY, until=TODAY + 2 * DAY)
    held = {day: actor(person, TODAY + day * DAY).roles for day in (-1, 0, 1, 2)}
    role = (Role(RoleName.COORDINATOR, agency="serv"),)
    assert held == {-1: (), 0: role, 1: role, 2: ()}


def test_somebody_may_be_several_things_and_is_read_in_one_statement(any_app: Flask) -> None:
    ministry = make_ministry("salud")
    head = make_person("head", make_agency("serv", ministry=ministry))
    person = make_person("head", make_agency("otro"))
    make_membership(person, "ministry_officer", ministry=ministry, scope="pmg-cl-2026 cdc-cl-2026")
    make_membership(person, "head", make_agency("tres"), substitute_for=head)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    found = actor(person)
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
    assert {role.name for role in found.roles} == {RoleName.HEAD, RoleName.MINISTRY_OFFICER}
    officer = next(role for role in found.roles if role.name is RoleName.MINISTRY_OFFICER)
    assert (officer.ministry, officer.scope) == ("salud", frozenset({"pmg-cl-2026", "cdc-cl-2026"}))
    assert {role.substitute_for for role in found.roles} == {None, head.id}


@pytest.mark.usefixtures("app")
def test_an_administrator_adds_a_person_and_the_record_tells_what_they_are(at: dt.datetime) -> None:
    make_agency("serv")
    with unit_of_work(make_actor("administrator"), at) as work:
        person_id = actions.add_person(work, " Ana.Rojas@Cumple.Example ", "  Ana   Rojas ")
        actions.grant_membership(work, person_id, Post(RoleName.HEAD, agency="serv", resolution="Res. 12"))
    facts = queries.person_by_email(db.session(), "ana.rojas@cumple.example", TODAY)
    assert (facts.name, facts.can_sign_in, facts.language) == ("Ana Rojas", False, "es")
    (held,) = facts.memberships
    assert (held.role, held.agency, held.resolution, held.since) == (RoleName.HEAD, "serv", "Res. 12", TODAY)
    told = [json.loads(text) for text in db.session.scalars(select(LedgerPayload.json).order_by(LedgerPayload.seq))]
    assert [entry["event"] for entry in told] == ["person.added", "membership.granted"]
    assert told[1]["agency"] == "serv"
    assert told[1]["after"]["role"] == "head"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("role", [role for role in RoleName if role is not RoleName.ADMINISTRATOR])
def test_nobody_else_adds_people(at: dt.datetime, role: RoleName) -> None:
    agency = make_agency()
    who = make_actor(role, agency, make_ministry())
    with pytest.raises(NotAllowed), unit_of_work(who, at) as work:
        actions.add_person(work, "x@cumple.example", "X")


@pytest.mark.usefixtures("app")
def test_a_shell_names_the_first_administrator_and_no_second(at: dt.datetime) -> None:
    def add(email: str) -> None:
        with unit_of_work(None, at, via="shell") as work:
            person_id = actions.add_person(work, email, "Ana")
            actions.grant_membership(work, person_id, Post(RoleName.ADMINISTRATOR))
            actions.invite(work, person_id)

    add("ana@cumple.example")
    with pytest.raises(NotAllowed, match="--as"):
        add("luis@cumple.example")


@pytest.mark.usefixtures("app")
def test_a_visitor_adds_nobody_even_while_there_is_no_administrator(at: dt.datetime) -> None:
    with pytest.raises(NotAllowed), unit_of_work(None, at, via="web") as work:
        actions.add_person(work, "ana@cumple.example", "Ana")


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("email", "name", "field"),
    [
        ("", "Ana", "email"),
        ("ana", "Ana", "email"),
        ("ana@x\r\nBcc: b@c", "Ana", "email"),
        ("a" * 300 + "@cumple.example", "Ana", "email"),
        ("taken@cumple.example", "Ana", "email"),
        ("TAKEN@cumple.example", "Ana", "email"),
        ("ana@cumple.example", "   ", "name"),
        ("ana@cumple.example", "x" * 201, "name"),
    ],
)
def test_what_cannot_be_a_person_is_refused_beside_its_field(
    at: dt.datetime, email: str, name: str, field: str
) -> None:
    make_person(email="taken@cumple.example")
    administrator = make_actor("administrator")
    before = len(queries.list_people(db.session(), TODAY))
    with pytest.raises(Invalid) as refused, unit_of_work(administrator, at) as work:
        actions.add_person(work, email, name)
    assert set(refused.value.fields) == {field}
    assert len(queries.list_people(db.session(), TODAY)) == before


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("post", "error"),
    [
        (Post(RoleName.COORDINATOR), "Name the agency"),
        (Post(RoleName.MINISTRY_OFFICER, agency="serv"), "Name the ministry"),
        (Post(RoleName.HEAD, agency="nada"), "There is no agency"),
        (Post(RoleName.MINISTRY_OFFICER, ministry="nada"), "There is no ministry"),
        (Post(RoleName.AUDITOR, since=TODAY, until=TODAY), "end has to be after"),
        (Post(RoleName.LEAD, agency="serv", substitute_for=UUID(int=1)), "Only a head"),
    ],
)
def test_a_role_needs_its_place_and_its_days(at: dt.datetime, post: Post, error: str) -> None:
    make_agency("serv")
    person = make_person()
    with pytest.raises((Invalid, NotFound), match=error), unit_of_work(make_actor("administrator"), at) as work:
        actions.grant_membership(work, person.id, post)


@pytest.mark.usefixtures("any_app")
@pytest.mark.parametrize("role", ["coordinator", "ministry_officer"])
def test_the_database_refuses_a_role_without_its_place(role: str) -> None:
    person = make_person()
    with pytest.raises(IntegrityError, match=r"membership|ck_membership"):
        make_membership(person, role)
    db.session.rollback()


@pytest.mark.usefixtures("app")
def test_a_role_that_ends_ends_with_the_next_request(at: dt.datetime) -> None:
    person = make_person()
    membership = make_membership(person, "auditor")
    with unit_of_work(make_actor("administrator"), at) as work:
        actions.end_membership(work, membership.id, TODAY, "Cambio de funciones")
    assert actor(person, TODAY - DAY).roles != ()
    assert actor(person, TODAY).roles == ()
    with pytest.raises(Conflict, match="earlier already"), unit_of_work(make_actor("administrator"), at) as work:
        actions.end_membership(work, membership.id, TODAY + DAY)


@pytest.mark.usefixtures("app")
def test_the_last_administrator_stays(at: dt.datetime) -> None:
    person = make_person()
    membership_id = make_membership(person, "administrator").id

    def end(work: Work) -> None:
        actions.end_membership(work, membership_id, TODAY)

    with pytest.raises(Conflict, match="last administrator"), unit_of_work(actor(person), at) as work:
        end(work)
    make_person("administrator")
    with unit_of_work(actor(person), at) as work:
        end(work)


@pytest.mark.usefixtures("app")
def test_nobody_disables_themselves(at: dt.datetime) -> None:
    person = make_person("administrator")
    with pytest.raises(NotAllowed, match="another administrator"), unit_of_work(actor(person), at) as work:
        actions.disable_person(work, person.id, "Vacaciones")


@pytest.mark.usefixtures("app")
def test_a_person_chooses_their_language_and_choosing_it_again_is_no_change(at: dt.datetime) -> None:
    person = make_person()
    for _ in range(2):
        with unit_of_work(actor(person), at) as work:
            actions.choose_language(work, "en")
    assert queries.person_by_id(db.session(), person.id, TODAY).language == "en"
    assert db.session.scalars(select(LedgerPayload.event)).all() == ["person.language_chosen"]
    with pytest.raises(Invalid), unit_of_work(actor(person), at) as work:
        actions.choose_language(work, "xx")


@pytest.mark.usefixtures("app")
def test_the_people_of_an_agency_are_those_who_are_there_on_that_day() -> None:
    agency = make_agency()
    here = make_person("lead", agency, name="Ana")
    make_person("lead", agency, name="Berta", until=TODAY)
    make_person("head", agency, name="Carla")
    make_person("lead", make_agency(), name="Dora")
    leads = queries.people_of_agency(db.session(), agency.id, TODAY, RoleName.LEAD)
    assert [person.id for person in leads] == [here.id]
    assert [person.name for person in queries.people_of_agency(db.session(), agency.id, TODAY)] == ["Ana", "Carla"]


def granted(at: dt.datetime, who: Person, whom: Person, role: RoleName) -> UUID:
    with unit_of_work(actor(who), at) as work:
        return actions.grant_membership(work, whom.id, Post(role))


def confirm(at: dt.datetime, who: Person, membership_id: UUID) -> None:
    with unit_of_work(actor(who), at) as work:
        actions.confirm_membership(work, membership_id)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("role", [RoleName.AUDITOR, RoleName.ADMINISTRATOR])
def test_an_auditor_or_administrator_takes_two_administrators(at: dt.datetime, role: RoleName) -> None:
    first, second, person = make_person("administrator"), make_person("administrator"), make_person()
    membership_id = granted(at, first, person, role)
    assert actor(person).roles == ()
    with pytest.raises(NotAllowed, match="takes two"):
        confirm(at, first, membership_id)
    confirm(at, second, membership_id)
    assert [held.name for held in actor(person).roles] == [role]
    with pytest.raises(Conflict, match="does not wait"):
        confirm(at, second, membership_id)


@pytest.mark.usefixtures("app")
def test_nobody_confirms_their_own_role(at: dt.datetime) -> None:
    first, second, _third = (make_person("administrator") for _ in range(3))
    membership_id = granted(at, first, second, RoleName.AUDITOR)
    with pytest.raises(NotAllowed, match="takes two"):
        confirm(at, second, membership_id)


@pytest.mark.usefixtures("app")
def test_a_coordinator_confirms_nothing(at: dt.datetime) -> None:
    first, _second, person = make_person("administrator"), make_person("administrator"), make_person()
    membership_id = granted(at, first, person, RoleName.AUDITOR)
    with pytest.raises(NotAllowed):
        confirm(at, make_person("coordinator", make_agency()), membership_id)


@pytest.mark.usefixtures("app")
def test_a_single_administrator_names_the_second_alone(at: dt.datetime) -> None:
    first, person = make_person("administrator"), make_person()
    granted(at, first, person, RoleName.ADMINISTRATOR)
    assert actor(person).has(RoleName.ADMINISTRATOR)


@pytest.mark.usefixtures("app")
def test_other_roles_are_in_force_at_once(at: dt.datetime) -> None:
    first, _second, person = make_person("administrator"), make_person("administrator"), make_person()
    granted(at, first, person, RoleName.REVIEWER)
    assert actor(person).has(RoleName.REVIEWER)
