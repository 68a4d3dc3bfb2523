"""Evidence is received by those who may, told in the record, and never a row without its file."""

import datetime as dt
import io
import json
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.evidence import samples
from tests.factories import make_actor, make_agency
from tracker.agencies.models import Agency
from tracker.errors import Invalid, NotAllowed, NotFound, TryAgain
from tracker.evidence import actions
from tracker.evidence.actions import Received
from tracker.evidence.models import Blob, Evidence, EvidenceVersion
from tracker.evidence.queries import files_of
from tracker.evidence.store import LocalStore
from tracker.evidence.vault import vault
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.rules.policy import Actor


def upload(
    actor: Actor, agency: str, at: dt.datetime, data: bytes | None = None, name: str = "acta.pdf", **more: Any
) -> Received:
    with unit_of_work(actor, at) as work:
        return actions.receive(work, io.BytesIO(samples.pdf() if data is None else data), name, agency, **more)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def agency(app: Flask) -> Agency:
    return make_agency()


@pytest.fixture
def coordinator(agency: Agency) -> Actor:
    return make_actor("coordinator", agency)


def test_a_receipt_says_what_was_kept_and_the_record_says_the_same(any_app: Flask, at: dt.datetime) -> None:
    agency = make_agency()
    actor = make_actor("coordinator", agency)
    received = upload(actor, agency.code, at, title="  Acta   del comité ", personal_data=True)
    facts = files_of(db.session(), [received.evidence_id])[received.evidence_id]
    assert (facts.title, facts.personal_data, facts.agency_code) == ("Acta del comité", True, agency.code)
    assert (facts.latest.name, facts.latest.size, facts.latest.media_type) == (
        "acta.pdf", len(samples.pdf()), "application/pdf",
    )  # fmt: skip
    assert facts.latest.received_at == at
    assert facts.latest.by == actor.name
    assert b"".join(vault().chunks(facts.latest.sha256)) == samples.pdf()
    entry = json.loads(db.session.scalars(select(LedgerPayload.json).order_by(LedgerPayload.seq.desc())).first() or "")
    assert entry["event"] == "evidence.received"
    assert entry["after"]["sha256"] == facts.latest.sha256 == received.file.sha256
    assert entry["actor"]["name"] == actor.name


def test_without_a_title_the_file_lends_its_name(agency: Agency, coordinator: Actor, at: dt.datetime) -> None:
    received = upload(coordinator, agency.code, at, name="../../Acta Nº 3.pdf")
    assert files_of(db.session(), [received.evidence_id])[received.evidence_id].title == "Acta Nº 3.pdf"


def test_a_correction_is_a_new_version_and_the_old_one_stays(
    agency: Agency, coordinator: Actor, at: dt.datetime
) -> None:
    first = upload(coordinator, agency.code, at)
    later = at + dt.timedelta(hours=1)
    with unit_of_work(coordinator, later) as work:
        actions.replace(work, first.evidence_id, io.BytesIO(samples.png()), "acta.png")
    facts = files_of(db.session(), [first.evidence_id])[first.evidence_id]
    assert [(version.n, version.name, version.received_at) for version in facts.versions] == [
        (2, "acta.png", later),
        (1, "acta.pdf", at),
    ]
    assert vault().verify(facts.version(1).sha256)
    with pytest.raises(NotFound):
        facts.version(3)


def test_the_same_file_of_two_agencies_is_one_file_and_two_evidences(
    agency: Agency, coordinator: Actor, at: dt.datetime
) -> None:
    other = make_agency()
    one = upload(coordinator, agency.code, at)
    two = upload(make_actor("coordinator", other), other.code, at, name="otro.pdf")
    assert one.evidence_id != two.evidence_id
    assert one.file.sha256 == two.file.sha256
    assert (count(Blob), count(Evidence), count(EvidenceVersion)) == (1, 2, 2)


@pytest.mark.parametrize("role", ["head", "lead"])
def test_only_the_coordinator_and_the_named_lead_may_attach(agency: Agency, at: dt.datetime, role: str) -> None:
    with pytest.raises(NotAllowed):
        upload(make_actor(role, agency), agency.code, at)
    assert count(Evidence) == 0
    assert list(vault().names()) == []


def test_a_lead_attaches_where_they_are_named(agency: Agency, at: dt.datetime) -> None:
    lead = make_actor("lead", agency)
    upload(lead, agency.code, at, leads=frozenset({lead.person_id}))
    assert count(Evidence) == 1


def test_another_agency_learns_nothing(agency: Agency, at: dt.datetime) -> None:
    stranger = make_actor("coordinator", make_agency())
    with pytest.raises(NotFound):
        upload(stranger, agency.code, at)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "vacío.pdf", "empty"),
        (samples.program(), "informe.pdf", "content is not"),
        (b"x" * (5 * 2**20 + 1), "grande.txt", "larger than 5 MB"),
        (samples.pdf(), "", "Choose a file"),
    ],
)
def test_what_is_refused_is_told_beside_the_field_and_leaves_nothing(
    agency: Agency, coordinator: Actor, at: dt.datetime, data: bytes, name: str, says: str
) -> None:
    with pytest.raises(Invalid) as caught:
        upload(coordinator, agency.code, at, data, name)
    assert says in caught.value.fields["file"] % caught.value.params
    assert (count(Evidence), count(Blob), count(EvidenceVersion)) == (0, 0, 0)
    assert list(vault().names()) == []


def test_a_long_title_is_refused(agency: Agency, coordinator: Actor, at: dt.datetime) -> None:
    with pytest.raises(Invalid) as caught:
        upload(coordinator, agency.code, at, title="x" * 201)
    assert "200 characters" in caught.value.fields["title"]


def test_a_failing_disk_leaves_no_row(
    agency: Agency, coordinator: Actor, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TryAgain, match="Nothing was changed"):
        upload(coordinator, agency.code, at)
    monkeypatch.undo()
    assert (count(Evidence), count(Blob), count(EvidenceVersion)) == (0, 0, 0)


def test_a_row_that_fails_leaves_at_most_a_file(
    agency: Agency, coordinator: Actor, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks after the file is kept: no row; the same upload again succeeds."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the machine stumbles here")

    for step in ("_add_version", "EvidenceVersion"):
        with monkeypatch.context() as patch:
            patch.setattr(actions, step, broken)
            with pytest.raises(RuntimeError, match="stumbles"):
                upload(coordinator, agency.code, at)
        assert (count(Evidence), count(Blob), count(EvidenceVersion)) == (0, 0, 0)
    upload(coordinator, agency.code, at)
    assert count(EvidenceVersion) == 1


def test_the_file_is_durable_before_the_row_is_committed(
    agency: Agency, coordinator: Actor, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = LocalStore._keep

    def kept(self: LocalStore, *args: Any) -> None:
        real(self, *args)
        order.append("file durable")

    monkeypatch.setattr(LocalStore, "_keep", kept)
    session = db.session()
    committed = session.commit
    monkeypatch.setattr(session, "commit", lambda: (order.append("row committed"), committed())[1])
    upload(coordinator, agency.code, at)
    assert order == ["file durable", "row committed"]


def _upload_until_killed(actor: Actor, agency: str, at: dt.datetime, receipts: int) -> None:
    """In a process of its own: one upload after the other, each receipt written to the pipe once it is committed."""
    db.engine.dispose(close=False)  # the parent's connections are the parent's
    n = 0
    while True:
        n += 1
        data = f"{os.getpid()} {n} ".encode() + b"x" * random.randrange(1, 1_500_000)
        os.write(receipts, f"{upload(actor, agency, at, data, f'{n}.txt').file.sha256}\n".encode())


def test_a_killed_process_never_leaves_a_row_without_its_file(
    agency: Agency, coordinator: Actor, at: dt.datetime, tmp_path: Path
) -> None:
    """Forty processes are killed in mid-upload; every receipt they gave holds, and every row has its whole file."""
    code = agency.code
    db.session.remove()
    receipts: list[str] = []
    for _ in range(40):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                _upload_until_killed(coordinator, code, at, writing)
            finally:
                os._exit(1)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            receipts.append(pipe.readline().strip())
            time.sleep(random.uniform(0, 0.05))
            os.kill(child, signal.SIGKILL)
            receipts += [line.strip() for line in pipe if len(line) == 65]
        assert os.waitpid(child, 0)[1] == signal.SIGKILL, "the process ended by itself"
    rows = set(db.session.scalars(select(EvidenceVersion.sha256)))
    assert len(receipts) >= 40
    assert set(receipts) <= rows, "a receipt was given for nothing"
    assert all(vault().verify(sha256) for sha256 in rows)
    assert count(EvidenceVersion) == db.session.scalar(
        select(func.count()).select_from(LedgerPayload).where(LedgerPayload.event == "evidence.received")
    )
    vault().sweep(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    assert not list((tmp_path / "evidence" / "incoming").iterdir())
