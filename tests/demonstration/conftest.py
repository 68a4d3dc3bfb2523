"""What the tests of this room stand on: a demonstration that is loaded once, and copied by each."""

import contextlib
import io
import sqlite3
from pathlib import Path

import pytest

from tracker.cli import run


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance that ``cumple demo`` filled, made once; what it printed is in ``printed.txt``."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSTANCE_DIR", str(folder))
        patch.setenv("DEFAULT_LANGUAGE", "en")
        patch.delenv("DATABASE_URL", raising=False)
        with contextlib.redirect_stdout(io.StringIO()) as out:
            assert run(["demo", "--if-empty"]) == 0
    (folder / "printed.txt").write_text(out.getvalue(), encoding="utf-8")
    with contextlib.closing(sqlite3.connect(folder / "cumple.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder
