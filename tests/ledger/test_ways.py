"""Who acted and by which way: nobody who did not sign in is shown as if they had."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.evidence import samples
from tests.progress.pages import text_of
from tracker.evidence.actions import receive
from tracker.extensions import db
from tracker.ledger.events import Event
from tracker.ledger.ways import by_whom, ways_of
from tracker.ledger.work import unit_of_work


@pytest.mark.parametrize(
    ("name", "via", "told"),
    [
        ("Ana Pérez", "web", "Ana Pérez"),
        ("Ana Pérez", "shell", "a nombre de Ana Pérez, por consola, sin iniciar sesión"),
        ("Ana Pérez", "system", "a nombre de Ana Pérez, hecho por el sistema"),
        ("Ana Pérez", None, "Ana Pérez"),
        (None, "shell", "por consola, sin nombrar a nadie"),
        (None, "system", "el sistema"),
        (None, None, "–"),
    ],
)
def test_only_who_signed_in_stands_there_by_their_name_alone(name: str | None, via: str | None, told: str) -> None:
    assert by_whom(name, via, "es") == told


@pytest.mark.parametrize("via", ["web", "shell", "system"])
def test_a_document_says_by_which_way_it_came(via: str, client: FlaskClient, sign_in: Callable[..., Any]) -> None:
    agency = factories.make_agency()
    actor = factories.make_actor("coordinator", agency)
    with unit_of_work(actor, factories.AT, via) as work:
        received = receive(work, io.BytesIO(samples.pdf()), "registro.pdf", agency.code)
    ways = ways_of(db.session(), [f"evidence:{received.evidence_id}"], Event.EVIDENCE_RECEIVED)
    assert list(ways.values()) == [via]
    sign_in("coordinator", agency)
    page = text_of(client.get(f"/evidence/{received.evidence_id}").text)
    assert by_whom(actor.name, via, "es") in page
    assert ("a nombre de" in page) == (via != "web")
