"""``cumple import``: a ministry's panel comes in whole or not at all, and its newer version says what differs."""

import contextlib
import csv
import datetime as dt
import io
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select

from tests.conftest import settings_for
from tests.factories import make_person
from tracker import create_app
from tracker.agencies.models import Agency, Team, TeamSuccession, Unit
from tracker.cli import run
from tracker.commands.common import up_to_date
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear
from tracker.extensions import db
from tracker.ledger.models import LedgerPayload
from tracker.ledger.work import unit_of_work
from tracker.programmes.actions import load_programme
from tracker.programmes.queries import programme_of
from tracker.progress.loading import load_year
from tracker.progress.models import Measurement, MeasurementRevision
from tracker.progress.results import results_of, stale_results
from tracker.rules.programme.model import builtin_packs
from tracker.rules.scoring.results import YearResult

PANEL = Path(__file__).resolve().parents[2] / "tracker" / "demonstration" / "samples" / "panel-2026"
EARLIER, NEWER = PANEL / "rows-earlier.csv", PANEL / "rows.csv"
AT = dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC)
PEOPLE = {"administrator": "admin@cumple.example", "programme_manager": "gestora@cumple.example"}


def environment(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("INSTANCE_DIR", str(folder))
    patch.setenv("DEFAULT_LANGUAGE", "en")
    patch.delenv("DATABASE_URL", raising=False)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance into which the July version of the panel was imported, made once."""
    folder = tmp_path_factory.mktemp("imported")
    app = create_app(settings_for(folder))
    with app.app_context():
        up_to_date()
        with unit_of_work(None, AT, via="shell") as work:
            for code in ("pmg-cl-2026", "cdc-cl-2026", "monitor-cl-2026"):
                load_programme(work, builtin_packs()[code].read_text(encoding="utf-8"))
        for role, email in PEOPLE.items():
            make_person(role, email=email)
        make_person("reviewer", email="revisor@cumple.example")
        db.session.remove()
        db.engine.dispose()
    with pytest.MonkeyPatch.context() as patch:
        environment(patch, folder)
        shutil.copy(folder / "cumple.sqlite3", folder / "empty.sqlite3")
        with contextlib.redirect_stdout(io.StringIO()) as out:
            assert run(["import", str(EARLIER), "--as", PEOPLE["administrator"], "--json"]) == 0
    with contextlib.closing(sqlite3.connect(folder / "cumple.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the copies are of the one file
    (folder / "told.json").write_text(out.getvalue(), encoding="utf-8")
    return folder


@pytest.fixture
def instance(imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """``instance()``: a folder with the July panel, the command's too; ``instance("empty")``: one without."""

    def copy(which: str = "cumple") -> Path:
        shutil.copy(imported / f"{which}.sqlite3", tmp_path / "cumple.sqlite3")
        environment(monkeypatch, tmp_path)
        return tmp_path

    yield copy
    if (tmp_path / "cumple.sqlite3").exists():
        with create_app(settings_for(tmp_path)).app_context():
            db.session.remove()
            db.engine.dispose()


def count(folder: Path, model: type) -> int:
    with create_app(settings_for(folder)).app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def standing(folder: Path, programme: str, as_of: str = "2026-06") -> YearResult:
    with create_app(settings_for(folder)).app_context():
        year = db.session.scalars(select(ProgrammeYear).where(ProgrammeYear.programme_code == programme)).one()
        facts = load_year(db.session(), year.id)
        result, _ = results_of(facts, programme_of(db.session(), year.programme_version_id), as_of)
        assert result is not None
        return result


def import_(*arguments: str | Path, who: str = "administrator") -> int:
    return run(["import", *map(str, arguments), "--as", PEOPLE.get(who, who)])


def test_everything_of_the_panel_is_there(instance: Callable[..., Path]) -> None:
    folder = instance()
    assert count(folder, Measurement) == 1161
    assert count(folder, Commitment) == 214 + 4  # the four staged systems above their stages
    assert count(folder, CommitmentSet) == 19 + 1 + 1  # teams, PMG, Form H with the programmes
    with create_app(settings_for(folder)).app_context():
        agency = db.session.scalars(select(Agency)).one()
        assert (agency.code, agency.name, agency.invented) == ("MBN", "Subsecretaría de Bienes Nacionales", False)
        teams = {team.code: team for team in db.session.scalars(select(Team))}
        assert len(teams) == 19
        april = dt.date(2026, 4, 1)
        assert teams["GABMIN"].valid_to == teams["GABSUB"].valid_to == teams["GABINETES"].valid_from == april
        assert len(db.session.scalars(select(TeamSuccession)).all()) == 2
        assert {state for (state,) in db.session.execute(select(CommitmentSet.state).distinct())} == {"published"}
        moved = db.session.execute(
            select(CommitmentVersion.effective_from, Unit.code)
            .join(Unit, Unit.id == CommitmentVersion.unit_id)
            .join(Commitment, Commitment.id == CommitmentVersion.commitment_id)
            .where(Commitment.code == "RIESGOS-E1O1")
            .order_by(CommitmentVersion.n)
        ).all()
        assert [tuple(row) for row in moved] == [("2026-03", "GABSUB"), ("2026-05", "DIVAD")]
        assert stale_results(db.session()) == []


def test_the_newer_version_gives_the_published_standing_of_every_team(instance: Callable[..., Path]) -> None:
    folder = instance()
    assert import_(NEWER, "--withdraw", "Ya no figura en el panel") == 0
    cdc = standing(folder, "cdc-cl-2026")
    ours = {group.code: group.percent for group in cdc.groups}
    assert ours["ANTOFAGASTA"] == Decimal("99.78")
    assert ours["MAGALLANES"] == Decimal("114.69")
    assert ours["LOS-LAGOS"] == Decimal("71.91")
    assert ours["GABINETES"] == Decimal("83.33")
    assert ours["DIJUR"] == Decimal("102.30")
    assert ours["DIVAD"] == Decimal("82.62")
    published = {group.code: group.published_percent for group in cdc.groups}
    assert {code for code in ours if ours[code] != published[code]} == {"DIVAD"}
    assert published["DIVAD"] == Decimal("81.32")
    assert len(ours) == 17
    pmg = standing(folder, "pmg-cl-2026").standing
    assert pmg is not None
    assert (pmg.percent, pmg.published_percent) == (Decimal("67.54"), Decimal("71.86"))


def test_in_march_the_cabinets_were_two_teams(instance: Callable[..., Path]) -> None:
    codes = {group.code for group in standing(instance(), "cdc-cl-2026", "2026-03").groups}
    assert {"GABMIN", "GABSUB"} <= codes
    assert "GABINETES" not in codes


def test_values_typed_100_times_too_large_are_flagged_and_not_scored(
    imported: Path, instance: Callable[..., Path]
) -> None:
    """The July version holds such values: kept as stated, said, and left out of the standing."""
    told = json.loads((imported / "told.json").read_text(encoding="utf-8"))
    assert told["new_figures"] == 1161
    assert {(fault["commitment"], fault["period"]) for fault in told["faults"]} == {
        ("ANTOFAGASTA-05", "2026-06"),
        ("LOS-LAGOS-06", "2026-06"),
        ("H-05", "2026-06"),
        ("ENERGIA-02", "2026-06"),
    }
    assert "ANTOFAGASTA-05" in str(standing(instance(), "cdc-cl-2026").reasons)


def test_the_same_file_again_changes_nothing_and_says_so(
    instance: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = instance()
    entries = count(folder, LedgerPayload)
    assert import_(EARLIER) == 0
    assert "Everything was here already: nothing changed." in capsys.readouterr().out
    assert count(folder, LedgerPayload) == entries


def test_the_same_panel_as_a_workbook_or_with_decimal_commas_changes_nothing(
    instance: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance()
    rows = list(csv.reader(io.StringIO(EARLIER.read_text(encoding="utf-8"))))
    texts = {"instrument", "unit_kind", "team", "indicator", "period", "moving_universe", "has_analysis"}
    with xlsxwriter.Workbook(str(tmp_path / "panel.xlsx")) as book:
        book.add_worksheet("Portada")
        sheet = book.add_worksheet("Datos")
        sheet.write_row(0, 0, ["Panel de gestión, julio de 2026"])
        for line, cells in enumerate(rows, 1):
            for column, (heading, cell) in enumerate(zip(rows[0], cells, strict=True)):
                number = line > 1 and heading not in texts and cell
                sheet.write(line, column, float(cell) if number else cell)
    with (tmp_path / "panel.csv").open("w", encoding="utf-8", newline="") as told:
        commas = [
            [cell if heading in texts else cell.replace(".", ",") for heading, cell in zip(rows[0], cells, strict=True)]
            for cells in rows
        ]
        csv.writer(told, delimiter=";").writerows(commas)
    for arguments in ((tmp_path / "panel.xlsx", "--sheet", "Datos"), (tmp_path / "panel.csv",)):
        assert import_(*arguments) == 0
        out, err = capsys.readouterr()
        assert "Everything was here already: nothing changed." in out
        assert err.startswith("Note: ")


def test_a_newer_version_waits_for_a_word_about_the_rows_it_lost(
    instance: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = instance()
    entries = count(folder, LedgerPayload)
    assert import_(NEWER) == 1
    told = capsys.readouterr().err
    assert told.count("2026-06") == 3
    assert "3 figures that were imported before are no longer in the source" in told
    assert count(folder, LedgerPayload) == entries


def changes(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, int], dict[str, Any]]:
    told = json.loads(capsys.readouterr().out)
    return dict(Counter(change["kind"] for change in told["changes"])), told


def test_a_preview_says_what_the_import_then_does(
    instance: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = instance()
    entries, revisions = count(folder, LedgerPayload), count(folder, MeasurementRevision)
    assert import_(NEWER, "--preview", "--json") == 0
    previewed, told = changes(capsys)
    assert previewed == {"figure": 6, "programmed": 3, "computed": 1, "analysis": 5}
    assert len(told["missing"]) == 3
    assert (count(folder, LedgerPayload), count(folder, MeasurementRevision)) == (entries, revisions)

    assert import_(NEWER, "--withdraw", "Ya no figura en el panel", "--json") == 0
    done, told = changes(capsys)
    assert done == previewed
    assert len(told["withdrawn"]) == 3
    lowered = next(change for change in told["changes"] if change["commitment"] == "VERDE-E2O1")
    assert (lowered["before"], lowered["after"]) == ({"programmed": "10"}, {"programmed": "0"})
    assert import_(NEWER, "--json") == 0
    assert changes(capsys)[1]["unchanged"]


def test_lost_rows_can_stay(instance: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    instance()
    assert import_(NEWER, "--keep") == 0
    assert "no longer in the source" in capsys.readouterr().out
    assert import_(NEWER) == 1, "they are asked about again"


def test_one_bad_line_stops_everything(
    instance: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = instance("empty")
    lines = EARLIER.read_text(encoding="utf-8").splitlines()
    lines[400] = lines[400].replace("2026-0", "2026/0")
    lines[900] = lines[900].replace("Convenio de", "Acuerdo de")
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(lines), encoding="utf-8")
    assert import_(bad) == 1
    told = capsys.readouterr().err
    assert f"{bad}:401: " in told
    assert f"{bad}:901: " in told
    assert count(folder, Measurement) == 0
    assert count(folder, Agency) == 0


def test_a_failure_in_the_middle_takes_everything_back(
    instance: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.imports import actions

    real, calls = actions.record_published, []

    def fails(*arguments: Any) -> bool:
        calls.append(1)
        if len(calls) == 300:
            raise RuntimeError("the machine stumbles over this row")
        return real(*arguments)

    monkeypatch.setattr(actions, "record_published", fails)
    folder = instance("empty")
    assert import_(EARLIER) == 70
    assert (count(folder, Measurement), count(folder, Agency), count(folder, Team)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("who", "code"), [("programme_manager", 0), ("revisor@cumple.example", 4), ("nadie@cumple.example", 3)]
)
def test_only_those_who_may_import_do(instance: Callable[..., Path], who: str, code: int) -> None:
    instance()
    assert import_(EARLIER, who=who) == code


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["no-such-file.csv"], 3, "cannot be read"),
        (["other.csv"], 1, "No mapping fits"),
        ([str(NEWER), "--mapping", "other"], 3, "no mapping other"),
        ([str(NEWER), "--withdraw", "x", "--keep"], 2, "exclude each other"),
        ([], 2, "FILE"),
    ],
)
def test_wrong_use_is_answered_with_a_sentence(
    instance: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(instance("empty"))
    Path("other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert import_(*arguments) == code
    assert says in capsys.readouterr().err
