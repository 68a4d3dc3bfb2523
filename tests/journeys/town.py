"""An instance of Cumple as it is served: its own folder, gunicorn with two processes, the commands beside it."""

import datetime as dt
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import AT, settings_for
from tracker import create_app
from tracker.clock import start_demonstration
from tracker.extensions import db
from tracker.ledger.work import unit_of_work

ROOT = Path(__file__).resolve().parent.parent.parent
LISTENING = re.compile(r"Listening at: (http://127\.0\.0\.1:(\d+))")


@dataclass(frozen=True)
class Town:
    """A served instance."""

    folder: Path
    address: str = ""

    def cumple(self, *words: str) -> str:
        """What the command prints; it has to succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "tracker.cli", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        """The settings of this instance, for its processes."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "INSTANCE_DIR": str(self.folder),
            "HOST": "127.0.0.1",
            "PORT": self.address.rpartition(":")[2] or "5000",
            "DEFAULT_LANGUAGE": "es",
            "LOG_LEVEL": "ERROR",
            "MAX_UPLOAD_MB": "5",
        }

    def copy(self, folder: Path) -> "Town":
        """The same instance at rest, in another folder."""
        with sqlite3.connect(self.folder / "cumple.sqlite3") as stored:
            stored.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        stored.close()
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Town(folder)


def founded(folder: Path) -> Town:
    """A new instance with its schema, a programme, and a clock that shows a winter Monday of 2026."""
    town = Town(folder)
    town.cumple("db", "upgrade")
    town.cumple("programme", "load", "pmg-cl-2026")
    set_clock(town, AT)
    return town


def set_clock(town: Town, shows: dt.datetime) -> None:
    """Let the instance's clock show ``shows`` from now on: the windows of 2026 are open whenever the tests run."""
    app = create_app(settings_for(town.folder))
    with app.app_context():
        with unit_of_work(None, shows, via="system") as work:
            start_demonstration(work, shows)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def served(town: Town) -> Iterator[Town]:
    """The instance behind a socket, as ``gunicorn wsgi:app`` serves it."""
    words = ["--bind", "127.0.0.1:0", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words, "wsgi:app"],
        cwd=ROOT,
        env=town.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        said: list[str] = []
        for line in server.stderr:
            said.append(line)
            if found := LISTENING.search(line):
                break
        else:
            raise AssertionError("the server did not start: " + "".join(said))
        threading.Thread(target=said.extend, args=(server.stderr,), daemon=True).start()
        yield Town(town.folder, found.group(1))
        assert not any("Traceback" in line for line in said), "".join(said)
    finally:
        server.terminate()
        server.wait(20)
