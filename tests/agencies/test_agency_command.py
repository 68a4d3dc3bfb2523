"""``cumple agency``: setting up agencies from a shell, and listing them for people and programs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.cli import run

Shell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cumple(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], _sqlite_template: Path
) -> Shell:
    """``cumple(words…)`` on a migrated database: exit code, stdout, stderr."""
    for name in ("DATABASE_URL", "SECRET_KEY", "HOST", "PORT", "TRUSTED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("INSTANCE_DIR", str(tmp_path)), ("ENVIRONMENT", "test"), ("LOG_LEVEL", "ERROR")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DEFAULT_LANGUAGE", "es")
    shutil.copy(_sqlite_template, tmp_path / "cumple.sqlite3")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return code, told.out, told.err

    return call


def test_a_ministry_an_agency_its_teams_and_units_are_set_up_and_listed(cumple: Shell) -> None:
    assert cumple("agency", "ministry", "add", "interior", "Ministerio del Interior") == (0, "interior\n", "")
    assert cumple("agency", "add", "sni", "Servicio Inventado", "--ministry", "interior") == (0, "sni\n", "")
    assert cumple("agency", "team", "add", "sni", "norte", "Equipo Norte", "--headcount", "12")[0] == 0
    assert cumple("agency", "unit", "sni", "daf", "Administración")[0] == 0
    assert cumple("agency", "list")[1] == "sni\tServicio Inventado\tinterior\n"
    assert cumple("agency", "ministry", "list")[1] == "interior\tMinisterio del Interior\n"
    assert cumple("agency", "team", "list", "sni")[1] == "norte\tEquipo Norte\t–\n"
    (row,) = json.loads(cumple("agency", "list", "--search", "INVENTADO", "--json")[1])
    assert (row["code"], row["ministry"], row["invented"]) == ("sni", "interior", False)
    assert cumple("agency", "list", "--ministry", "nada") == (0, "", "")


def test_what_cannot_be_kept_is_told_on_stderr_with_its_exit_code(cumple: Shell) -> None:
    cumple("agency", "add", "sni", "Servicio Inventado")
    code, out, err = cumple("agency", "add", "SNI", "Otro")
    assert (code, out) == (1, "")
    assert "Este código ya se usa" in err
    code, out, err = cumple("agency", "team", "add", "nada", "norte", "Equipo")
    assert (code, out) == (3, "")
    assert "nada" in err
    assert cumple("agency", "team", "add", "sni", "norte", "Equipo", "--headcount", "doce")[0] == 2
    assert cumple("agency", "add", "otro", "Otro", "--as", "nadie@cumple.example")[0] == 3


def test_somebody_who_is_no_administrator_adds_nothing(cumple: Shell) -> None:
    ana = ("--as", "ana@cumple.example")
    cumple("user", "add", "ana@cumple.example", "--name", "Ana", "--role", "administrator")
    assert cumple("agency", "add", "sni", "Servicio Inventado", *ana)[0] == 0
    cumple("user", "add", "eva@cumple.example", "--name", "Eva", "--role", "coordinator", "--agency", "sni", *ana)
    code, out, _err = cumple("agency", "add", "otro", "Otro", "--as", "eva@cumple.example")
    assert (code, out) == (4, "")
