"""Coming in and going out, as an attacker with a copied link or cookie would try it too."""

import datetime as dt
import statistics
import threading
import time

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.factories import PASSWORD, TODAY, actor, make_actor, make_person
from tracker.accounts import actions, queries
from tracker.accounts.models import Invitation, Person, UserSession
from tracker.errors import Conflict, Invalid, NotAllowed, NotFound, Throttled
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import Work, unit_of_work

NEW = "otra frase larga y distinta"
HOME, CAFE = "192.0.2.1", "192.0.2.2"
HOUR, DAY, MINUTE = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(minutes=1)


def invited(at: dt.datetime, reset: bool = False) -> tuple[Person, str]:
    person = make_person(password=PASSWORD if reset else None)
    with unit_of_work(make_actor("administrator"), at) as work:
        token = (actions.start_reset if reset else actions.invite)(work, person.id)
    return person, token


def accept(token: str, at: dt.datetime, password: str = NEW) -> None:
    with unit_of_work(None, at) as work:
        actions.accept_invitation(work, token, password)


def sign_in(
    at: dt.datetime, person: Person, password: str = PASSWORD, address: str = HOME, agent: str | None = "Firefox"
) -> str | None:
    with unit_of_work(None, at) as work:
        return actions.sign_in(work, person.email or "", password, address, agent)


def signed_in(token: str, at: dt.datetime) -> bool:
    return queries.session_of(db.session(), token, at) is not None


def events() -> list[str]:
    return list(db.session.scalars(select(LedgerPayload.event).order_by(LedgerPayload.seq)))


def test_an_invited_person_chooses_a_password_and_signs_in_with_it(any_app: Flask, at: dt.datetime) -> None:
    person, link = invited(at)
    assert sign_in(at, person, NEW) is None
    accept(link, at + DAY)
    token = sign_in(at + DAY, person, NEW)
    assert token is not None
    facts = queries.session_of(db.session(), token, at + DAY)
    assert facts is not None
    assert (facts.person_id, facts.name) == (person.id, person.name)
    assert events() == ["person.invited", "person.came_in", "session.started"]


@pytest.mark.usefixtures("app")
def test_a_link_works_once() -> None:
    at = dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC)
    _person, link = invited(at)
    accept(link, at)
    with pytest.raises(NotFound, match="used already"):
        accept(link, at, "una tercera frase larga")


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("reset", "lasts"), [(False, 7 * DAY), (True, HOUR)])
def test_a_link_ends_with_its_time(at: dt.datetime, reset: bool, lasts: dt.timedelta) -> None:
    _person, link = invited(at, reset)
    assert queries.link_of(db.session(), link, at + lasts - MINUTE) is not None
    with pytest.raises(NotFound):
        accept(link, at + lasts)


@pytest.mark.usefixtures("app")
def test_a_newer_link_takes_the_place_of_the_older(at: dt.datetime) -> None:
    person, first = invited(at)
    with unit_of_work(make_actor("administrator"), at) as work:
        second = actions.invite(work, person.id)
    with pytest.raises(NotFound):
        accept(first, at)
    accept(second, at)


@pytest.mark.usefixtures("app")
def test_a_weak_password_leaves_the_link_good(at: dt.datetime) -> None:
    person, link = invited(at)
    with pytest.raises(Invalid) as refused:
        accept(link, at, "corta")
    assert set(refused.value.fields) == {"password"}
    accept(link, at)
    assert sign_in(at, person, NEW) is not None


def test_two_who_use_one_link_at_the_same_moment_do_not_both_come_in(any_app: Flask, at: dt.datetime) -> None:
    _person, link = invited(at)
    ready, outcomes = threading.Barrier(6), []

    def use() -> None:
        with any_app.app_context():
            ready.wait()
            try:
                accept(link, at)
                outcomes.append("in")
            except NotFound:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["refused"] * 5


@pytest.mark.usefixtures("app")
def test_neither_links_nor_cookies_nor_passwords_are_in_the_database(app: Flask, at: dt.datetime) -> None:
    person, link = invited(at)
    accept(link, at)
    token = sign_in(at, person, NEW)
    assert token is not None
    db.session.execute(text("SELECT 1"))
    db.session.commit()
    stored = b"".join(path.read_bytes() for path in app.config["SETTINGS"].instance_dir.glob("cumple.sqlite3*"))
    assert person.email is not None
    assert person.email.encode() in stored  # the search itself works
    for secret in (link, token, NEW):
        assert secret.encode() not in stored


@pytest.mark.usefixtures("app")
def test_signing_out_ends_every_copy_of_the_cookie(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)
    token = sign_in(at, person)
    other = sign_in(at, person)
    assert token is not None
    assert other is not None
    with unit_of_work(actor(person), at) as work:
        actions.sign_out(work, token)
    assert not signed_in(token, at)
    assert signed_in(other, at)


@pytest.mark.usefixtures("app")
def test_a_session_ends_without_requests_and_lives_on_with_them(at: dt.datetime) -> None:
    token = sign_in(at, make_person(password=PASSWORD))
    assert token is not None
    assert signed_in(token, at + 12 * HOUR - MINUTE)
    assert not signed_in(token, at + 12 * HOUR)
    with unit_of_work(None, at + 11 * HOUR, via="system") as work:
        actions.touch_session(work, token)
    assert signed_in(token, at + 22 * HOUR)


@pytest.mark.usefixtures("app")
def test_the_busiest_session_ends_after_a_week(at: dt.datetime) -> None:
    token = sign_in(at, make_person(password=PASSWORD))
    assert token is not None
    for hours in range(6, 7 * 24, 6):
        with unit_of_work(None, at + hours * HOUR, via="system") as work:
            actions.touch_session(work, token)
    assert signed_in(token, at + 7 * DAY - MINUTE)
    assert not signed_in(token, at + 7 * DAY)


@pytest.mark.usefixtures("app")
def test_looking_at_pages_writes_at_most_once_a_minute_and_notes_nothing(at: dt.datetime) -> None:
    token = sign_in(at, make_person(password=PASSWORD))
    assert token is not None
    noted = events()
    for seconds in (10, 59, 61, 100):
        with unit_of_work(None, at + dt.timedelta(seconds=seconds), via="system") as work:
            actions.touch_session(work, token)
    assert db.session.scalars(select(UserSession.seen_at)).one() == at + dt.timedelta(seconds=61)
    assert events() == noted


@pytest.mark.usefixtures("app")
def test_a_new_password_ends_every_other_session(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)
    here, there = sign_in(at, person), sign_in(at, person)
    assert here is not None
    assert there is not None
    with unit_of_work(actor(person), at) as work:
        actions.change_password(work, PASSWORD, NEW, keep=here)
    assert (signed_in(here, at), signed_in(there, at)) == (True, False)
    assert sign_in(at, person, PASSWORD) is None
    assert sign_in(at, person, NEW) is not None


@pytest.mark.usefixtures("app")
def test_a_reset_ends_every_session(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)
    token = sign_in(at, person)
    assert token is not None
    with unit_of_work(make_actor("administrator"), at) as work:
        link = actions.start_reset(work, person.id)
    accept(link, at)
    assert not signed_in(token, at)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_one_administrator_cannot_sign_in_as_another_by_a_link(at: dt.datetime, role: str) -> None:
    person = make_person(role, password=PASSWORD)
    administrator = make_actor("administrator")
    with pytest.raises(NotAllowed, match="from the machine alone"), unit_of_work(administrator, at) as work:
        actions.start_reset(work, person.id)
    with unit_of_work(administrator, at, via="shell") as work:
        link = actions.start_reset(work, person.id)
    accept(link, at)
    assert sign_in(at, person, NEW) is not None


@pytest.mark.usefixtures("app")
def test_the_old_password_is_asked_for_before_a_new_one(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)
    with pytest.raises(Invalid) as refused, unit_of_work(actor(person), at) as work:
        actions.change_password(work, "not my password", NEW)
    assert set(refused.value.fields) == {"old"}


@pytest.mark.usefixtures("app")
def test_a_disabled_person_is_out_at_once(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)
    token = sign_in(at, person)
    assert token is not None
    with unit_of_work(make_actor("administrator"), at) as work:
        actions.disable_person(work, person.id, "Dejó el servicio")
    assert not signed_in(token, at)
    assert sign_in(at, person) is None
    with pytest.raises(NotFound):
        actor(person)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("typed", [PASSWORD + " ", PASSWORD.upper(), "", "x" * 10_000, "\ud800" * 12, "\x00" * 12])
def test_a_password_is_compared_exactly_as_typed(at: dt.datetime, typed: str) -> None:
    assert sign_in(at, make_person(password=PASSWORD), typed) is None


@pytest.mark.usefixtures("app")
def test_the_address_is_read_whatever_its_case_and_blanks(at: dt.datetime) -> None:
    make_person(email="ana@cumple.example", password=PASSWORD)
    with unit_of_work(None, at) as work:
        assert actions.sign_in(work, "  ANA@Cumple.Example ", PASSWORD, HOME, None) is not None


@pytest.mark.usefixtures("app")
def test_a_browsers_name_is_kept_short_and_printable(at: dt.datetime) -> None:
    sign_in(at, make_person(password=PASSWORD), agent="Fire\x1b[31m\nfox" + "x" * 5000)
    kept = db.session.scalars(select(UserSession.user_agent)).one()
    assert kept is not None
    assert kept.startswith("Fire[31mfoxx")
    assert len(kept) == 300


def try_often(at: dt.datetime, person: Person, times: int, address: str) -> None:
    for _ in range(times):
        assert sign_in(at, person, "wrong password", address) is None


@pytest.mark.usefixtures("app")
def test_after_ten_wrong_tries_one_has_to_wait_a_quarter_of_an_hour(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)
    try_often(at, person, 10, CAFE)
    with pytest.raises(Throttled):
        sign_in(at, person, PASSWORD, CAFE)
    with pytest.raises(Throttled):
        sign_in(at + 14 * MINUTE, person, PASSWORD, CAFE)
    assert sign_in(at + 16 * MINUTE, person, PASSWORD, CAFE) is not None


@pytest.mark.usefixtures("app")
def test_nobody_locks_a_person_out_of_where_they_always_sign_in(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)
    assert sign_in(at - DAY, person, PASSWORD, HOME) is not None
    try_often(at, person, 10, CAFE)
    assert sign_in(at, person, PASSWORD, HOME) is not None
    try_often(at, person, 10, HOME)
    with pytest.raises(Throttled):
        sign_in(at, person, PASSWORD, HOME)


@pytest.mark.usefixtures("app")
def test_one_address_cannot_try_many_people(at: dt.datetime) -> None:
    people = [make_person() for _ in range(50)]
    for person in people:
        try_often(at, person, 1, CAFE)
    other = make_person(password=PASSWORD)
    with pytest.raises(Throttled):
        sign_in(at, other, PASSWORD, CAFE)
    assert sign_in(at, other, PASSWORD, HOME) is not None


@pytest.mark.usefixtures("app")
def test_one_who_tries_many_people_locks_nobody_out_who_always_signs_in_there(at: dt.datetime) -> None:
    colleague = make_person(password=PASSWORD)
    assert sign_in(at - DAY, colleague, PASSWORD, HOME) is not None
    for person in [make_person() for _ in range(50)]:
        try_often(at, person, 1, HOME)
    assert sign_in(at, colleague, PASSWORD, HOME) is not None


@pytest.mark.usefixtures("app")
def test_confirming_with_the_password_counts_wrong_tries_too(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)

    def confirm(password: str) -> bool:
        with unit_of_work(actor(person), at) as work:
            return actions.confirm_password(work, password, HOME)

    assert confirm(PASSWORD)
    assert not any(confirm("wrong password") for _ in range(10))
    with pytest.raises(Throttled):
        confirm(PASSWORD)


@pytest.mark.usefixtures("app")
def test_an_unknown_address_gets_the_same_answer_after_the_same_work(at: dt.datetime) -> None:
    known = make_person(password=PASSWORD)
    unknown = Person(email="nobody@cumple.example", name="-")

    def effort(person: Person, number: int) -> float:
        begun = time.process_time()
        assert sign_in(at + number * HOUR, person, "wrong password") is None
        return time.process_time() - begun

    efforts = {name: [effort(person, n) for n in range(9)] for name, person in (("known", known), ("not", unknown))}
    medians = {name: statistics.median(found) for name, found in efforts.items()}
    assert 0.5 < medians["known"] / medians["not"] < 2


@pytest.mark.usefixtures("app")
def test_only_administrators_make_links(at: dt.datetime) -> None:
    person = make_person()

    def ask(work: Work) -> None:
        actions.invite(work, person.id)

    with pytest.raises(NotAllowed), unit_of_work(make_actor("auditor"), at) as work:
        ask(work)
    with pytest.raises(NotAllowed), unit_of_work(None, at) as work:
        ask(work)
    assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.usefixtures("app")
def test_who_has_come_in_is_not_invited_again(at: dt.datetime) -> None:
    person = make_person(password=PASSWORD)
    with pytest.raises(Conflict, match="reset"), unit_of_work(make_actor("administrator"), at) as work:
        actions.invite(work, person.id)


@pytest.mark.usefixtures("app")
def test_a_person_ends_their_own_sessions_and_nobody_elses(at: dt.datetime) -> None:
    mine, theirs = make_person(password=PASSWORD), make_person(password=PASSWORD)
    sign_in(at, mine)
    token = sign_in(at, theirs)
    assert token is not None
    (own,) = queries.open_sessions(db.session(), mine.id, at)
    (other,) = queries.open_sessions(db.session(), theirs.id, at)
    with unit_of_work(actor(mine), at) as work:
        actions.end_session(work, own.id)
    assert queries.open_sessions(db.session(), mine.id, at) == []
    with pytest.raises(NotAllowed), unit_of_work(actor(mine), at) as work:
        actions.end_session(work, other.id)
    with pytest.raises(NotAllowed), unit_of_work(actor(mine), at) as work:
        actions.end_sessions(work, theirs.id)
    assert signed_in(token, at)
    assert actor(mine, TODAY).name == mine.name
