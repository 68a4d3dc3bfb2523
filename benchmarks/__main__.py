"""``./run bench [NAME…]``: run the benchmarks, all of them or those named, and print what came out."""

import datetime as dt
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import time
from importlib import import_module
from importlib.metadata import version

from benchmarks.measure import ROOT

NAMES = ("report", "pages", "score", "explain", "forecast", "empty_machine")


def main(asked: list[str]) -> int:
    """Run each benchmark in turn; 2 where a name is not known."""
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. Known are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # told to stop, it still puts its folders and mounts away
    print(_header())
    for name in asked or NAMES:
        module = import_module(f"benchmarks.{name}")
        print(f"\n## {name}\n{(module.__doc__ or '').splitlines()[0]}\n", flush=True)
        began = time.perf_counter()
        module.run()
        print(f"\n({name} took {time.perf_counter() - began:.0f} s)", flush=True)
    return 0


def _header() -> str:
    """When, on what, and of which state of the code."""
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"# Benchmarks of {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC at {git.stdout.strip() or 'no commit'}\n"
        f"{os.cpu_count()} cores, load {load} before the start; {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, Flask {version('flask')}, SQLAlchemy {version('sqlalchemy')}, "
        f"SQLite {sqlite3.sqlite_version}, WeasyPrint {version('weasyprint')}\n"
        "Times are medians of interleaved runs (least to most in brackets); only the ratios compare between machines."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
