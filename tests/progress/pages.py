"""A year with an approved indicator and a stage, and a browser in it: what the page tests share."""

import io
import re
from decimal import Decimal
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests import factories
from tests.evidence import samples
from tracker.database import Base
from tracker.evidence.models import Blob, Evidence, EvidenceVersion
from tracker.extensions import db
from tracker.progress.models import Measurement, MeasurementEvidence, MeasurementRevision, YearResult

STORED: tuple[type[Base], ...] = (
    Measurement, MeasurementRevision, MeasurementEvidence, Evidence, EvidenceVersion, Blob, YearResult,
)  # fmt: skip
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


class Scene:
    """One agency, its PMG of 2026: an indicator of weight 60 and a system with one stage of weight 40."""

    def __init__(self) -> None:
        self.agency = factories.make_agency("costas", "Servicio de Costas")
        self.year = factories.make_year(self.agency)
        self.set = factories.make_set(self.year)
        self.indicator = factories.make_commitment(
            self.set, "1.1", name="Solicitudes respondidas", weight=Decimal(60), objective="1",
            programmed=dict.fromkeys(MONTHS, "90"),
        )  # fmt: skip
        empty = factories.percentage(operands=[], share="false", accumulation="last")
        self.system = factories.make_commitment(
            self.set, "3.1", kind="system", name="Transformación Digital", definition=empty, weight=Decimal(40),
            objective="3", target_value=None,
        )  # fmt: skip
        stage = factories.percentage(
            operands=[], share="false", accumulation="last", entry="year_to_date", formula="",
            requirements=[{"code": "RT1", "text": "Comité constituido"}, {"code": "RT2", "text": "Plan difundido"}],
        )  # fmt: skip
        self.stage = factories.make_commitment(
            self.set, "3.1-E1", kind="stage", parent=self.system, name="Etapa 1", definition=stage,
            weight=Decimal(40), objective="3", target_value=Decimal(100), programmed=dict.fromkeys(MONTHS, "50"),
        )  # fmt: skip

    home = "/agencies/costas/2026/pmg-cl-2026/"

    def commitment(self, code: str = "1.1") -> str:
        return f"{self.home}commitments/{code}/"

    def period(self, code: str = "1.1", period: str = "2026-06") -> str:
        return f"{self.commitment(code)}periods/{period}/"


def send(client: FlaskClient, address: str, follow: bool = False, **fields: Any) -> TestResponse:
    """Fill in the form at ``address`` as it was opened, change ``fields``, and press the button ``do``."""
    opened = client.get(address).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', opened)
    seen = re.search(r'name="seen"[^>]* value="(\d+)"', opened)
    assert token, opened
    data = {"csrf_token": token[1], "seen": seen[1] if seen else "0", **fields}
    answer = client.post(address, data=data, content_type="multipart/form-data")
    return client.get(answer.location) if follow and answer.status_code == 302 else answer


def hidden_token(client: FlaskClient, address: str) -> str:
    """The token of the form at ``address``."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found
    return found[1]


def upload(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    """A file as the browser sends it."""
    return io.BytesIO(content), name


def counts() -> dict[str, int]:
    """How many rows there are of everything that a measurement can store."""
    return {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in STORED}


def text_of(page: str) -> str:
    """What a person reads: no tags, no script, single spaces, no-break spaces as spaces."""
    body = re.sub(r"(?s)<(script|style|symbol).*?</\1>", " ", page)
    plain = re.sub(r"<[^>]+>", " ", body).replace("&#39;", "'").replace("&#34;", '"').replace("&nbsp;", " ")
    return " ".join(plain.replace("\u00a0", " ").split())


def field_error(page: str, name: str) -> str:
    """The message that stands beside the field ``name``; nothing where there is none."""
    found = re.search(rf'(?s)<p id="{re.escape(name)}-error" class="govuk-error-message">(.*?)</p>', page)
    return text_of(found[1]) if found else ""


def typed(page: str, name: str) -> str:
    """What stands in the field ``name``."""
    single = re.search(rf'<input[^>]*\bname="{re.escape(name)}"[^>]*>', page)
    if single:
        value = re.search(r'\bvalue="([^"]*)"', single[0])
        return value[1] if value else ""
    several = re.search(rf'(?s)<textarea[^>]*\bname="{re.escape(name)}"[^>]*>(.*?)</textarea>', page)
    return several[1].strip() if several else ""


PDF = samples.pdf()
