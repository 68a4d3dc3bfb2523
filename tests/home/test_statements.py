"""Lists cost the same number of statements however many agencies there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import event

from tests.factories import make_agency, make_commitment, make_measurement, make_set, make_year
from tracker.accounts.models import Person
from tracker.extensions import db

SignIn = Callable[..., Person]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def cost(client: FlaskClient, address: str) -> int:
    """How many statements a page sends."""
    client.get(address)  # what is kept after the first time
    with counted() as sent:
        assert client.get(address).status_code == 200
    return len([each for each in sent if each.lstrip().upper().startswith("SELECT")])


def test_the_standing_of_thirty_agencies_costs_what_one_does(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("programme_manager")
    make_set(make_year())
    one = cost(client, "/")
    for _ in range(29):
        make_set(make_year())
    assert cost(client, "/") == one
    assert one <= 8


def test_the_coordinators_page_does_not_grow_with_commitments_and_figures(client: FlaskClient, sign_in: SignIn) -> None:
    agency = make_agency()
    its = make_set(make_year(agency))
    sign_in("coordinator", agency)
    make_measurement(make_commitment(its, "1"), "2026-05")
    one = cost(client, "/")
    for number in range(2, 12):
        commitment = make_commitment(its, str(number))
        make_measurement(commitment, "2026-05")
        make_measurement(commitment, "2026-06")
    assert cost(client, "/") == one


def test_the_list_of_people_costs_the_same_at_any_length(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in("administrator")
    one = cost(client, "/people/")
    for _ in range(20):
        sign_in("administrator")
    assert cost(client, "/people/") == one
