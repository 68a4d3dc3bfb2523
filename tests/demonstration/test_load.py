"""The whole demonstration: what a person finds in it, who did what, and that every figure holds."""

import contextlib
import datetime as dt
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Browser, settings_for
from tracker import create_app
from tracker.accounts.models import Membership, Person
from tracker.agencies.models import Agency
from tracker.cli import run
from tracker.clock import is_demonstration
from tracker.clock import now as clock_now
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear, SetStep
from tracker.demonstration.load import load_demonstration
from tracker.demonstration.people import ACCOUNTS, AGENCIES, IMPORTER, PASSWORD
from tracker.errors import Misconfigured
from tracker.evidence.models import Blob, Evidence, EvidenceVersion
from tracker.evidence.queries import files_of
from tracker.evidence.types import identify
from tracker.evidence.vault import vault
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.programmes.queries import programme_of
from tracker.progress.facts import YearFacts
from tracker.progress.loading import load_year
from tracker.progress.models import Measurement, MeasurementEvidence, Opinion, OpinionEvidence
from tracker.progress.record_check import unlike_record
from tracker.progress.results import default_as_of, results_of, stale_results
from tracker.rules.policy import RoleName
from tracker.rules.programme.model import Programme


@pytest.fixture
def demo(loaded: Path, tmp_path: Path) -> Iterator[Flask]:
    """The app on a copy of the loaded demonstration."""
    shutil.copytree(loaded, tmp_path / "instance")
    app = create_app(settings_for(tmp_path / "instance"))
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def year(agency: str, programme: str) -> tuple[YearFacts, Programme]:
    row = db.session.scalars(
        select(ProgrammeYear)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .where(Agency.code == agency, ProgrammeYear.programme_code == programme)
    ).one()
    return load_year(db.session(), row.id), programme_of(db.session(), row.programme_version_id)


def states(agency: str) -> Counter[str]:
    facts, _ = year(agency, "pmg-cl-2026")
    return Counter(each.state for one in facts.commitments for each in one.measurements.values())


def test_there_is_an_account_for_each_role_and_each_signs_in(demo: Flask) -> None:
    assert {account.role for account in ACCOUNTS if account.principal} == set(RoleName)
    people = {person.email: person for person in db.session.scalars(select(Person))}
    assert all(person.demonstration for person in people.values())
    assert len(people) == len(ACCOUNTS) + 1  # and the one who imports, without an address
    for account in ACCOUNTS:
        client = demo.test_client()
        page = client.get("/sign-in")
        token = page.text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        typed = {"email": account.email, "password": PASSWORD, "csrf_token": token}
        assert client.post("/sign-in", data=typed).status_code == 302, account.email
        assert client.get("/").status_code == 200


def test_what_is_printed_names_every_sign_in_and_every_agency(loaded: Path, demo: Flask) -> None:
    printed = (loaded / "printed.txt").read_text(encoding="utf-8")
    assert PASSWORD in printed
    assert all(account.email in printed for account in ACCOUNTS)
    assert all(f"  {code} " in printed for code in db.session.scalars(select(Agency.code)))
    assert "2016 mei-cl-2016" in printed


def test_invented_agencies_are_marked_and_real_ones_hold_nothing_invented(demo: Flask) -> None:
    invented = set(db.session.scalars(select(Agency.code).where(Agency.invented)))
    assert invented == {agency.code for agency in AGENCIES}
    real = set(db.session.scalars(select(Agency.code).where(~Agency.invented)))
    assert real == {"MBN", "SVS", "SBIF", "JUNAEB", "SERVIU-MAG", "SOP", "DGA"}
    actors = Counter()
    for text in db.session.scalars(select(LedgerPayload.json).where(LedgerPayload.agency.in_(real))):
        actor = json.loads(text)["actor"]
        actors[actor["name"] if actor else None] += 1
    assert set(actors) == {IMPORTER}, "somebody invented acted for a real agency"
    states = db.session.execute(
        select(CommitmentSet.state, CommitmentSet.origin)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .where(Agency.code.in_(real))
        .distinct()
    ).all()
    assert [tuple(row) for row in states] == [("published", "published")]
    assert not db.session.scalars(
        select(Membership).join(Agency, Agency.id == Membership.agency_id).where(Agency.code.in_(real))
    ).all()


def test_the_standing_of_every_team_of_june_is_the_published_one(demo: Flask) -> None:
    facts, programme = year("MBN", "cdc-cl-2026")
    result, _ = results_of(facts, programme, "2026-06")
    assert result is not None
    assert result.complete
    ours = {group.code: group.percent for group in result.groups}
    assert ours["ANTOFAGASTA"] == Decimal("99.78")
    assert {each.code: each.published_percent for each in result.groups if each.code != "DIVAD"} == {
        code: percent for code, percent in ours.items() if code != "DIVAD"
    }
    assert len(ours) == 17
    assert result.standing is not None
    assert (result.standing.percent, result.standing.pooled) == (Decimal("89.02"), Decimal("89.51"))


def test_the_programmes_and_form_h_stand_as_published_objective_by_objective(demo: Flask) -> None:
    facts, programme = year("MBN", "monitor-cl-2026")
    result, _ = results_of(facts, programme, "2026-06")
    assert result is not None
    assert len(result.objectives) == 7
    told = {each.code: (each.percent, each.published_percent) for each in result.objectives}
    assert all(ours == theirs for ours, theirs in told.values() if theirs is not None)
    assert [code for code, (_, theirs) in told.items() if theirs is None] == ["REGULARIZACION"]  # no June there


def test_svs_2016_stands_with_its_own_95_and_what_is_missing(demo: Flask) -> None:
    facts, programme = year("SVS", "mei-cl-2016")
    _, result = results_of(facts, programme, None)
    assert result.published_total == Decimal(95)
    assert result.total is None
    assert result.published_band is not None
    assert "no eran legibles" in (facts.sets[0].source or "")


def test_every_historic_table_says_what_it_lacks(demo: Flask) -> None:
    sources = db.session.scalars(
        select(CommitmentSet.source)
        .join(ProgrammeYear, ProgrammeYear.id == CommitmentSet.programme_year_id)
        .where(ProgrammeYear.year == 2016, CommitmentSet.origin == "published")
    ).all()
    assert len(sources) == 6
    assert all(source and "http" in source and source.endswith(".") for source in sources)
    facts, programme = year("JUNAEB", "pmg-cl-2016")
    junaeb = results_of(facts, programme, None)[1].commitment("I1")
    assert junaeb.achievement_shown == junaeb.published.achievement == Decimal("101.02")  # type: ignore[union-attr]
    assert junaeb.obtained == Decimal(15)


def test_one_agency_drafts(demo: Flask) -> None:
    facts, _ = year("SEFARO", "pmg-cl-2026")
    assert [each.state for each in facts.sets] == ["draft"]
    assert sum((each.latest.weight or Decimal(0) for each in facts.commitments), Decimal(0)) < 100


def test_one_agency_got_its_set_back_with_a_reason(demo: Flask) -> None:
    facts, _ = year("DIBIRO", "pmg-cl-2026")
    steps = db.session.scalars(select(SetStep).where(SetStep.set_id == facts.sets[0].id).order_by(SetStep.at)).all()
    assert [step.step for step in steps] == ["submit", "endorse", "return"]
    assert "meta de satisfacción" in (steps[-1].reason or "")
    assert facts.sets[0].state == "draft"


def test_one_agency_reports_with_a_late_period_drafts_and_something_owed(demo: Flask) -> None:
    facts, programme = year("INPLAZA", "pmg-cl-2026")
    late = [
        (one.code, each.period.code) for one in facts.commitments for each in one.measurements.values() if each.late
    ]
    assert late == [("PLAZO-TRAMITE", "2026-05")]
    assert states("INPLAZA")["draft"] == 2
    assert "2026-06" not in facts.by_code["ESPERA-20MIN"].measurements
    assert default_as_of(facts, programme, clock_now()) == "2026-05"
    standing, _ = results_of(facts, programme, "2026-05")
    assert standing is not None
    assert standing.complete
    assert standing.standing is not None
    assert standing.standing.percent is not None
    assert 80 < standing.standing.percent < 120


def test_one_agency_reported_a_whole_year_and_has_its_total_and_band(demo: Flask) -> None:
    facts, programme = year("SERELOJ", "pmg-cl-2016")
    _, result = results_of(facts, programme, None)
    assert result.complete
    assert result.total is not None
    assert 90 < result.total < 100
    assert result.band is not None
    assert set(states("SERELOJ")) == {"submitted"}


def test_every_evidence_is_a_real_file_that_opens_as_what_it_says(demo: Flask) -> None:
    kinds = set()
    for evidence in db.session.scalars(select(Evidence)):
        facts = files_of(db.session(), [evidence.id])[evidence.id]
        assert vault().verify(facts.latest.sha256)
        with vault().open(facts.latest.sha256) as file:
            kinds.add(identify(file, facts.latest.name).label)
    assert kinds == {"PDF", "CSV", "XLSX", "PNG"}
    used = set(db.session.scalars(select(MeasurementEvidence.evidence_id)))
    used |= set(db.session.scalars(select(OpinionEvidence.evidence_id)))
    assert used == set(db.session.scalars(select(Evidence.id)))
    assert len(used) == db.session.query(EvidenceVersion).count() == db.session.query(Blob).count() >= 6


def test_the_record_tells_it_in_order_and_recomputes(demo: Flask) -> None:
    moments = db.session.scalars(select(LedgerPayload.at).order_by(LedgerPayload.seq)).all()
    assert moments == sorted(moments)
    assert moments[-1] <= dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC)
    assert stale_results(db.session()) == []
    assert list(unlike_record(db.session())) == []
    assert is_demonstration(db.session())
    assert 0 <= (clock_now() - dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC)).total_seconds() < 3600


def test_a_survey_is_told_by_note_and_opinions_are_given_and_awaited(demo: Flask) -> None:
    facts, _ = year("INPLAZA", "pmg-cl-2026")
    survey = facts.by_code["SATISFACCION-NOTAS"].measurements["2026-Q2"].latest.counted
    assert (survey.n, sum(survey.levels[-2:])) == (661, 455)
    facts, _ = year("SERELOJ", "pmg-cl-2026")
    said = {each.requirement: each.opinion for each in facts.by_code["TD-E1O2"].opinions}
    assert said == {"RT1": "favourable", "RT3": "unfavourable"}
    assert not facts.by_code["TD-E2O1"].opinions
    assert db.session.scalar(select(func.count()).select_from(Opinion)) == 2


def test_no_commitment_lacks_a_version_or_a_lead(demo: Flask) -> None:
    commitments = set(db.session.scalars(select(Commitment.id)))
    assert commitments == set(db.session.scalars(select(CommitmentVersion.commitment_id)))
    assert db.session.query(Measurement).count() > 1158 + 90


@pytest.mark.postgresql
def test_it_loads_on_postgresql_too(app_pg: Flask) -> None:
    load_demonstration()
    facts, programme = year("MBN", "pmg-cl-2026")
    result, _ = results_of(facts, programme, "2026-06")
    assert result is not None
    assert result.standing is not None
    assert (result.standing.percent, result.standing.published_percent) == (Decimal("67.54"), Decimal("71.86"))
    assert stale_results(db.session()) == []
    assert list(unlike_record(db.session())) == []


def test_production_does_not_start_with_it(loaded: Path, tmp_path: Path) -> None:
    shutil.copytree(loaded, tmp_path / "instance")
    with pytest.raises(Misconfigured, match="demonstration"):
        create_app(settings_for(tmp_path / "instance", environment="production"))
    with pytest.raises(Misconfigured, match="demonstration"):
        create_app(settings_for(tmp_path / "instance", host="0.0.0.0", trusted_hosts="cumple.example"))  # noqa: S104


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["demo"], 1, "not empty"),
        (["demo", "--if-empty"], 0, PASSWORD),
        (["demo", "--accounts"], 0, PASSWORD),
    ],
)
def test_a_second_time_it_is_not_loaded(
    loaded: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    shutil.copytree(loaded, tmp_path / "instance")
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")
    assert run(arguments) == code
    told = capsys.readouterr()
    assert says in told.out + told.err


def test_a_stored_result_that_somebody_changed_is_found_and_made_anew(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(loaded, tmp_path / "instance")
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")
    with contextlib.closing(sqlite3.connect(tmp_path / "instance" / "cumple.sqlite3")) as connection, connection:
        changed = connection.execute("UPDATE year_result SET standing_e4 = 999900 WHERE standing_e4 = 675400")
        assert changed.rowcount == 1
    assert run(["doctor"]) == 1
    told = capsys.readouterr().err
    assert "MBN 2026 pmg-cl-2026: the stored result is not what the record gives: standing 99.99% → 67.54%." in told
    assert "type cumple db recompute" in told
    assert run(["db", "recompute"]) == 0
    anew, count = capsys.readouterr().out.splitlines()
    assert anew == "MBN 2026 pmg-cl-2026: standing 99.99% → 67.54%"
    assert count == "12 stored results made anew; 1 came out differently."
    assert run(["doctor"]) == 0


def test_production_takes_no_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("TRUSTED_HOSTS", "cumple.example")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")
    assert run(["demo"]) == 1
    assert "Production takes no demonstration data" in capsys.readouterr().err


def test_a_database_in_use_without_demonstration_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")
    assert run(["db", "upgrade"]) == 0
    arguments = ["--name", "Ana", "--role", "administrator"]
    assert run(["user", "add", "ana@cumple.example", *arguments]) == 0
    assert run(["demo", "--if-empty"]) == 0
    told = capsys.readouterr().out
    assert "holds no demonstration" in told
    assert PASSWORD not in told
