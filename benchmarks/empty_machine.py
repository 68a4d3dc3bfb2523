"""From ``./run`` on an empty Debian to the first page, with what it had to install; then a second ``./run``.

Needs root, debootstrap and git, makes each machine in a folder that goes away, and downloads what an empty machine
downloads: nothing else here leaves the loopback. For a network with its own certificate authority, ``BENCH_ROOT_CA``
names its file: it is copied in and pip is told of it. Proxies of the environment are passed on.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from benchmarks.measure import ROOT

SUITES = {"bookworm": "Debian 12", "trixie": "Debian 13"}
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "PIP_DEFAULT_TIMEOUT")
TOO_LONG = 1200  # seconds
CHECKOUT = Path("srv") / "cumple"
AUTHORITY = Path("usr") / "local" / "share" / "bench-ca.crt"


class NoPage(RuntimeError):
    """``./run`` ended or took too long before its first page."""


def run() -> None:
    """Each Debian in turn, or the reason why it cannot be made here."""
    lacking = _lacking()
    if lacking:
        print(f"Not measured: it needs {', '.join(lacking)}.")
        return
    for suite, name in SUITES.items():
        try:
            with _machine(suite) as root:
                _measure(name, root)
        except subprocess.CalledProcessError as error:
            told = (error.stderr or error.stdout or "").strip().splitlines()
            print(f"{name}: not measured: {error.cmd[0]} ended with {error.returncode}: {' / '.join(told[-3:])}")
        except NoPage as error:
            print(f"{name}: no page: {error}")


def _lacking() -> list[str]:
    parts = [f"{tool} (installed)" for tool in ("debootstrap", "git", "chroot") if shutil.which(tool) is None]
    return ([] if os.geteuid() == 0 else ["to run as root"]) + parts


@contextmanager
def _machine(suite: str) -> Iterator[Path]:
    """A fresh minimal Debian with a clone of what is committed here, its processes' view mounted."""
    with tempfile.TemporaryDirectory(prefix=f"cumple-{suite}-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        _do("debootstrap", "--variant=minbase", suite, str(root))
        _do("git", "clone", "--quiet", str(ROOT), str(root / CHECKOUT))
        for name in ("resolv.conf", "hosts"):
            shutil.copy(Path("/etc") / name, root / "etc" / name)
        authority = os.environ.get("BENCH_ROOT_CA")
        if authority:
            shutil.copy(authority, root / AUTHORITY)
        _do("mount", "-t", "proc", "proc", str(root / "proc"))
        try:
            yield root
        finally:
            _do("umount", "--lazy", str(root / "proc"))  # gone from the folder at once, whoever may still look at it


def _do(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=TOO_LONG).stdout


def _measure(name: str, root: Path) -> None:
    before = _packages(root)
    first = _until_first_page(root)
    added = sorted(_packages(root) - before)
    found = root.glob(f"{CHECKOUT}/.venv/lib/python3*/site-packages/*.dist-info")
    libraries = {path.name for path in found if not path.name.startswith("pip-")}
    second = _until_first_page(root)
    print(f"{name}: first page {first[-1][0]:.1f} s after ./run, {second[-1][0]:.1f} s after a second ./run")
    print(f"  installed: {len(added)} Debian packages, {len(libraries)} Python libraries")
    for (began, what), (ended, _) in pairwise(first):
        print(f"  {ended - began:6.1f} s  {what}")
    print(f"  Debian packages: {' '.join(added)}", flush=True)


def _packages(root: Path) -> set[str]:
    return set(_do("chroot", str(root), "dpkg-query", "-W", "-f", "${Package}\n").split())


def _until_first_page(root: Path) -> list[tuple[float, str]]:
    """Start ``./run`` and ask for ``/`` until it comes: seconds since the start, and what ``./run`` said then.

    The last entry is the page. ``./run`` and all it started are stopped before this returns.
    """
    port = _free_port()
    process = subprocess.Popen(
        ["chroot", str(root), "/bin/sh", "-c", f"cd /{CHECKOUT} && exec ./run"],
        env=_environment(root, port),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    began = time.monotonic()
    said: list[tuple[float, str]] = [(0.0, "start, looking for what is there")]
    listener = threading.Thread(target=_listen, args=(process, began, said), daemon=True)
    listener.start()
    try:
        while not _answers(port):
            if process.poll() is not None:
                listener.join(5)
                raise NoPage(f"./run ended with {process.returncode}: {' / '.join(line for _, line in said[-5:])}")
            if time.monotonic() - began > TOO_LONG:
                raise NoPage(f"none after {TOO_LONG} s; last: {said[-1][1]}")
            time.sleep(0.05)
        took = time.monotonic() - began
    finally:
        _stop(process)
        listener.join(5)
    return [*[step for step in said if step[0] < took and _is_step(step[1])], (took, "first page")]


def _environment(root: Path, port: int) -> Mapping[str, str]:
    own = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "LANGUAGE": "en",
        "PORT": str(port),
    }
    if (root / AUTHORITY).exists():
        own["PIP_CERT"] = f"/{AUTHORITY}"
    return {**{name: os.environ[name] for name in PASSED_ON if name in os.environ}, **own}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listen(process: subprocess.Popen[str], began: float, said: list[tuple[float, str]]) -> None:
    for line in process.stdout or ():
        said.append((time.monotonic() - began, line.strip()))


def _is_step(line: str) -> bool:
    """Whether a line of the output is one with which ``./run`` begins something."""
    return line.startswith(("start,", "Installing", "Making", "Loading", "Cumple answers"))


def _answers(port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        raise NoPage(f"/ answered {error.code}") from error
    except OSError:  # nobody listens yet
        return False


def _stop(process: subprocess.Popen[str]) -> None:
    """End the whole group that was started, kindly first."""
    for sign, patience in ((signal.SIGTERM, 20), (signal.SIGKILL, 20)):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(patience)
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()
