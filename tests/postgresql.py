"""A PostgreSQL server of one's own for the tests: on a Unix socket only, gone when they end."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

VERSIONS = Path("/usr/lib/postgresql")
# a test server may trade durability for speed; the app itself refuses such a server
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": ""}


def find_binaries() -> Path | None:
    """The folder of the newest server's programs, or None where none is installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [folder / "bin" for folder in VERSIONS.glob("*") if (folder / "bin" / "initdb").exists()]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


class Server:
    """A running server. Databases are made from a template in a tenth of a second."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        # sockets have short names, so this lies in the system's own temporary folder
        self.folder = Path(tempfile.mkdtemp(prefix="cumple-pg-"))
        self._user = "postgres" if os.geteuid() == 0 else None  # initdb refuses to run as root
        if self._user:
            shutil.chown(self.folder, self._user)
        self._number = 0

    def start(self) -> None:
        """Make the cluster and start the server."""
        data = str(self.folder / "data")
        self._run("initdb", "--no-sync", "--auth=trust", "--username=cumple", "--encoding=UTF8", "-D", data)
        options = " ".join(f"-c {name}={value or repr(value)}" for name, value in FAST.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-D", data, "-l", log, "-o", f"-k {self.folder} {options}", "start")

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def create(self, template: str = "template1") -> str:
        """Make a database like ``template`` and return its name."""
        self._number += 1
        name = f"test_{self._number}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
        return name

    def address(self, database: str) -> str:
        """The address of ``database``, as DATABASE_URL takes it."""
        return f"postgresql://cumple@/{database}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._binaries / program), *arguments],
            user=self._user,
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program == "initdb" else subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {(done.stdout or b'').decode(errors='replace')}")
