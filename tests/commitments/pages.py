"""A browser on the pages of this room: opening a form, sending it as a browser would, reading what it says."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tracker.accounts.models import Person
from tracker.extensions import db

SignIn = Callable[..., Person]
YEAR = "/agencies/sni/2026/pmg-cl-2026"
FORM = f"{YEAR}/formulation/"


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, f"the page has no field {name}"
    return found[1]


def post(client: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Open the page, then send its form as a browser would: with its token and the revision that it shows."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    data = {"csrf_token": hidden(page, "csrf_token")}
    if 'name="revision"' in page.text:
        data["revision"] = hidden(page, "revision")
    return client.post(address, data=data | fields)


def person_of(actor: Any) -> Person:
    return db.session.get_one(Person, actor.person_id)


def errors_of(page: TestResponse) -> list[str]:
    """What the summary on top says, in order."""
    summary = re.search(r'class="govuk-error-summary.*?</ul>', page.text, re.S)
    return (
        [re.sub("<[^>]+>", "", item).strip() for item in re.findall(r"<li>(.*?)</li>", summary[0], re.S)]
        if summary
        else []
    )


def form_of(language: str = "es") -> dict[str, str]:
    """A whole, good form of a commitment of one's own."""
    return {
        "name": "Solicitudes respondidas en plazo",
        "code": "",
        "objective": "3",
        "numerator": "Solicitudes respondidas",
        "denominator": "Solicitudes recibidas",
        "measure_unit": "%",
        "factor": "100",
        "decimals": "2",
        "direction": "higher",
        "accumulation": "sum_over_sum",
        "entry": "period",
        "frequency": "monthly",
        "universe": "moving",
        "share": "y",
        "target_value": "95,5" if language == "es" else "95.5",
        "programmed-2026-06": "50",
        "weight": "10",
        "weight-h": "",
        "means": "Registro de solicitudes\r\n- Informe mensual\r\n\r\n",
        "lead": "",
        "lead_since": "",
        "unit": "",
        "notes": "",
    }
