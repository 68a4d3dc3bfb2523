"""``cumple report`` as a person and a script meet it."""

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import factories
from tests.conftest import settings_for
from tests.reports.reading import embedded, text_of
from tests.reports.test_making import reporting
from tracker import create_app
from tracker.cli import run
from tracker.commands.report import write
from tracker.extensions import db
from tracker.rules.policy import RoleName

Shell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cumple(
    tmp_path: Path, _sqlite_template: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Shell:
    """``cumple(words…)`` on an instance where "faros" reports two programmes and "islas" one; code, stdout, stderr."""

    for name in ("DATABASE_URL", "SECRET_KEY", "HOST", "PORT", "TRUSTED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "instance"
    folder.mkdir()
    monkeypatch.setenv("INSTANCE_DIR", str(folder))
    monkeypatch.setenv("ENVIRONMENT", "test")
    monkeypatch.setenv("DEFAULT_LANGUAGE", "en")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    shutil.copy(_sqlite_template, folder / "cumple.sqlite3")
    with create_app(settings_for(folder)).app_context():
        faros = factories.make_agency("faros")
        reporting(faros)
        factories.make_year(faros, "monitor-cl-2026")
        islas = factories.make_agency("islas")
        version = factories.make_programme("pmg-cl-2026")
        commitment = factories.make_commitment(
            factories.make_set(factories.make_year(islas, version)), "1.1", objective="1", programmed={"2026-06": "80"}
        )
        factories.make_year(islas, version, 2099)
        factories.make_measurement(commitment, "2026-06")
        factories.make_person(RoleName.COORDINATOR, islas, email="islas@cumple.example")
        db.session.remove()
        db.engine.dispose()

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        told = capsysbinary.readouterr()
        out = told.out.decode("latin-1")
        assert "Traceback" not in out + told.err.decode()
        return code, out, told.err.decode()

    return call


def test_it_writes_the_pdf_and_says_its_code(cumple: Shell, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    code, told, wrong = cumple("report", "islas", "2026", "--as-of", "2026-06", "--language", "es", "--out", str(out))
    assert (code, wrong) == (0, "")
    content = out.read_bytes()
    assert "Informe de cumplimiento 2026" in text_of(content)
    assert embedded(content)["as_of"] == "2026-06"
    assert embedded(content)["code"] in told


def test_the_language_of_the_instance_is_the_reports(cumple: Shell, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    assert cumple("report", "islas", "2026", "--out", str(out))[0] == 0
    assert "Compliance report 2026" in text_of(out.read_bytes())


def test_a_period_that_is_not_over_is_refused_and_nothing_is_written(cumple: Shell, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    code, told, wrong = cumple("report", "islas", "2099", "--as-of", "2099-06", "--out", str(out))
    assert (code, told, out.exists()) == (4, "", False)
    assert "2099-06 is not over yet" in wrong


def test_a_dash_writes_the_file_to_stdout_and_nothing_else(cumple: Shell) -> None:
    code, told, wrong = cumple("report", "islas", "2026", "--out", "-")
    assert (code, wrong) == (0, "")
    assert told.startswith("%PDF-1.7")
    assert told.rstrip().endswith("%%EOF")


def test_several_programmes_and_none_named_lists_them(cumple: Shell, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    code, told, wrong = cumple("report", "faros", "2026", "--out", str(out))
    assert code == 2
    assert told == ""
    assert "pmg-cl-2026" in wrong
    assert "monitor-cl-2026" in wrong
    assert not out.exists()
    assert cumple("report", "faros", "2026", "--programme", "pmg-cl-2026", "--out", str(out))[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("nobody", "2026"),
        ("islas", "2031"),
        ("islas", "2026", "--programme", "cdc-cl-2026"),
        ("islas", "2026", "--as-of", "2027-06"),
    ],
)
def test_what_is_not_there_is_exit_3(cumple: Shell, tmp_path: Path, words: tuple[str, ...]) -> None:
    code, _, wrong = cumple("report", *words, "--out", str(tmp_path / "report.pdf"))
    assert code == 3
    assert wrong.strip()
    assert not (tmp_path / "report.pdf").exists()


def test_a_year_that_nobody_approved_yet_is_a_no(cumple: Shell, tmp_path: Path) -> None:
    code, _, wrong = cumple(
        "report", "faros", "2026", "--programme", "monitor-cl-2026", "--out", str(tmp_path / "report.pdf")
    )
    assert code == 1
    assert "nothing to report yet" in wrong


def test_a_folder_and_a_place_that_does_not_exist_are_refused_in_words(cumple: Shell, tmp_path: Path) -> None:
    code, _, wrong = cumple("report", "islas", "2026", "--out", str(tmp_path))
    assert code == 1
    assert "is a folder" in wrong
    code, _, wrong = cumple("report", "islas", "2026", "--out", str(tmp_path / "nowhere" / "report.pdf"))
    assert code == 1
    assert "There is no folder" in wrong


def test_the_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "report.pdf"
    out.write_bytes(b"the one before")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Exception, match="No space left"):
        write(b"%PDF half", str(out))
    assert out.read_bytes() == b"the one before"
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_a_device_is_written_and_not_replaced(cumple: Shell) -> None:
    assert cumple("report", "islas", "2026", "--out", "/dev/null")[0] == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_whoever_is_named_must_be_allowed_to_read_the_year(cumple: Shell, tmp_path: Path) -> None:
    out = str(tmp_path / "report.pdf")
    assert cumple("report", "islas", "2026", "--as", "islas@cumple.example", "--out", out)[0] == 0
    code, _, _ = cumple(
        "report", "faros", "2026", "--programme", "pmg-cl-2026", "--as", "islas@cumple.example", "--out", out
    )
    assert code == 3


def test_a_programme_the_agency_does_not_have_is_told_with_those_it_has(cumple: Shell, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    code, _told, wrong = cumple("report", "faros", "2026", "--programme", "cdc-cl-2026", "--out", str(out))
    assert code == 3
    assert "faros has no programme cdc-cl-2026 in 2026." in wrong
    assert "pmg-cl-2026" in wrong
    assert "monitor-cl-2026" in wrong
    assert not out.exists()
