"""A loaded programme is a version that nothing changes; the same text twice changes nothing."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import factories
from tracker.accounts.queries import actor_of
from tracker.commands.programme import command
from tracker.errors import NotAllowed, NotFound
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.programmes.actions import Loaded, load_programme
from tracker.programmes.models import ProgrammeVersion
from tracker.programmes.queries import list_programmes, newest_version, programme_of, version_by_address
from tracker.rules.calendar import windows as calendar
from tracker.rules.calendar import working_days as workdays
from tracker.rules.policy import Actor, RoleName
from tracker.rules.programme.model import PackFaults, builtin_packs

PMG = builtin_packs()["pmg-cl-2026"].read_text("utf-8")
CHANGED = PMG.replace('closes_after_days: "25"', 'closes_after_days: "20"')


def load(content: str, at: dt.datetime, actor: Actor | None = None, via: str = "shell") -> Loaded:
    with unit_of_work(actor, at, via=via) as work:
        return load_programme(work, content)


def somebody(session: Session, role: RoleName, at: dt.datetime) -> Actor:
    agency = factories.make_agency() if role is RoleName.COORDINATOR else None
    return actor_of(session, factories.make_person(role, agency).id, at.date())


def test_a_pack_becomes_version_1_with_its_deadlines_as_moments(
    any_app: Flask, session: Session, at: dt.datetime
) -> None:
    loaded = load(PMG, at)
    assert (loaded.code, loaded.version, loaded.fresh) == ("pmg-cl-2026", 1, True)
    row = session.get(ProgrammeVersion, loaded.id)
    assert row is not None
    assert row.text == PMG
    assert {one["code"]: one["until"] for one in row.milestones}["cut-off"] == "2027-01-01T03:00:00Z"
    assert programme_of(session, loaded.id).code == "pmg-cl-2026"
    entry = session.scalars(select(LedgerPayload)).one()
    assert json.loads(entry.json)["event"] == "programme.loaded"
    assert json.loads(entry.json)["after"]["sha256"] == row.sha256


def test_the_same_text_twice_is_said_to_be_there_and_leaves_no_trace(
    app: Flask, session: Session, at: dt.datetime
) -> None:
    first, again = load(PMG, at), load(PMG, at)
    assert (again.id, again.version, again.fresh) == (first.id, 1, False)
    assert len(session.scalars(select(LedgerPayload)).all()) == 1


def test_another_text_is_the_next_version_and_the_first_one_stays(
    app: Flask, session: Session, at: dt.datetime
) -> None:
    first, second = load(PMG, at), load(CHANGED, at)
    assert second.version == 2
    assert programme_of(session, first.id).calendar.reporting.closes_after_days == 25
    assert programme_of(session, second.id).calendar.reporting.closes_after_days == 20
    assert newest_version(session, "pmg-cl-2026").version == 2
    assert [(one.version, one.newest) for one in list_programmes(session)] == [(2, True), (1, False)]
    assert [one.version for one in list_programmes(session, newest_only=True)] == [2]


def test_no_one_changes_or_deletes_a_loaded_version(any_app: Flask, session: Session, at: dt.datetime) -> None:
    load(PMG, at)
    for statement in ("UPDATE programme_version SET text = 'x'", "DELETE FROM programme_version"):
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()


def test_a_programme_manager_loads_and_a_coordinator_does_not(app: Flask, session: Session, at: dt.datetime) -> None:
    with pytest.raises(NotAllowed):
        load(PMG, at, somebody(session, RoleName.COORDINATOR, at))
    assert session.scalars(select(ProgrammeVersion)).all() == []
    assert load(PMG, at, somebody(session, RoleName.PROGRAMME_MANAGER, at)).fresh


def test_on_the_web_nobody_loads_without_signing_in(app: Flask, at: dt.datetime) -> None:
    with pytest.raises(NotAllowed):
        load(PMG, at, via="web")


def test_a_wrong_pack_stores_nothing(app: Flask, session: Session, at: dt.datetime) -> None:
    with pytest.raises(PackFaults):
        load(PMG.replace('floor: "0"', 'floor: "200"'), at)
    assert session.scalars(select(ProgrammeVersion)).all() == []


def test_what_is_not_loaded_is_not_found(app: Flask, session: Session) -> None:
    with pytest.raises(NotFound):
        programme_of(session, factories.make_agency().id)
    with pytest.raises(NotFound):
        version_by_address(session, "pmg-cl-2026", 1)
    with pytest.raises(NotFound, match="cumple programme load pmg-cl-2026"):
        newest_version(session, "pmg-cl-2026")


@pytest.fixture
def shell(app: Flask, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Commands on the database of ``app``."""
    settings = app.config["SETTINGS"]
    for name, value in (
        ("INSTANCE_DIR", settings.instance_dir),
        ("SECRET_KEY", settings.secret_key),
        ("DEFAULT_LANGUAGE", "en"),
        ("DATABASE_URL", ""),
    ):
        monkeypatch.setenv(name, str(value))
    return CliRunner()


def test_load_and_list_from_a_shell(shell: CliRunner, session: Session) -> None:
    result = shell.invoke(command, ["load", "pmg-cl-2026", "cdc-cl-2026"])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "pmg-cl-2026: version 1 is loaded.",
        "cdc-cl-2026: version 1 is loaded.",
    ]
    again = shell.invoke(command, ["load", "pmg-cl-2026"])
    assert again.stdout == "pmg-cl-2026: nothing to do, this text is version 1 already.\n"
    listed = json.loads(shell.invoke(command, ["list", "--json"]).stdout)
    loaded = {"pmg-cl-2026", "cdc-cl-2026"}
    assert {one["code"] for one in listed["loaded"]} == loaded
    assert listed["not_loaded"] == [code for code in builtin_packs() if code not in loaded]
    assert "not loaded" in shell.invoke(command, ["list"]).stdout


def test_of_several_packs_all_are_loaded_or_none(
    shell: CliRunner, session: Session, tmp_path_factory: pytest.TempPathFactory
) -> None:
    wrong = tmp_path_factory.mktemp("packs") / "wrong.yaml"
    wrong.write_text(PMG.replace('floor: "0"', 'floor: "x"'))
    result = shell.invoke(command, ["load", "cdc-cl-2026", str(wrong)])
    assert result.exit_code == 1
    assert f"{wrong}:" in result.stderr
    assert "rules.credit.floor" in result.stderr
    assert session.scalars(select(ProgrammeVersion)).all() == []


def test_the_moments_of_a_version_are_resolved_once_and_kept_with_the_list_of_holidays(
    any_app: Flask, session: Session, at: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = PMG.replace("\ncalendar:\n", "\ncalendar:\n  holidays: CL\n").replace(
        'closes_after_days: "25"', 'count: working\n    closes_after_days: "10"'
    )
    loaded = load(content, at)
    row = session.get(ProgrammeVersion, loaded.id)
    assert row is not None
    assert row.calendar is not None
    assert row.calendar["holidays"] == f"{workdays.list_version()} CL"
    assert row.calendar["windows"]["2026-06"]["closes"] == "2026-07-15T04:00:00Z"
    monkeypatch.setattr(workdays, "working_days_after", lambda *_: pytest.fail("a kept moment is not counted again"))
    monkeypatch.setattr(calendar, "working_days_after", lambda *_: pytest.fail("a kept moment is not counted again"))
    window = calendar.reporting_window(programme_of(session, loaded.id), "2026-06")
    assert window.closes == dt.datetime(2026, 7, 15, 4, tzinfo=dt.UTC)


def test_a_version_loaded_before_moments_were_kept_still_has_its_windows(
    app: Flask, session: Session, at: dt.datetime
) -> None:
    from tracker.rules.programme.model import parse_pack

    session.add(
        ProgrammeVersion(
            code="old", version=1, year=2026, status="published", sha256="0" * 64, text=PMG, name={}, milestones=[],
            calendar=None, loaded_at=at, effective_at=at,
        )
    )  # fmt: skip
    session.flush()
    old = session.scalars(select(ProgrammeVersion)).one()
    programme = programme_of(session, old.id)
    assert programme.kept is None
    assert calendar.reporting_window(programme, "2026-06") == calendar.reporting_window(parse_pack(PMG), "2026-06")
