"""Pages against an empty Flask page, and how many statements each needs with 10, 100 and 1,000 agencies (SQLite)."""

import contextvars
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from werkzeug.test import create_environ, run_wsgi_app

from benchmarks.instance import AT, Browser, instance, sign_in
from benchmarks.measure import Timing, interleaved, table
from benchmarks.years import MONTHS, PROGRAMME, full_year, outlined_years
from tests import factories
from tracker.agencies.models import Agency
from tracker.extensions import db

SIZES = (10, 100, 1000)
ROUNDS = 15
YEAR = f"/agencies/faros/2026/{PROGRAMME}/"
EMPTY = "empty Flask page"
# pages by who asks; those whose statements may not grow with the number of agencies
PAGES = {
    "coordinator": {
        "coordinator's home": "/",
        "year": YEAR,
        "indicator": f"{YEAR}commitments/1.1/",
        "measurement form": f"{YEAR}commitments/1.1/periods/2026-06/",
        "commitments of a year": f"{YEAR}formulation/",
    },
    "programme_manager": {
        "programme manager's home": "/",
        "agencies": "/agencies/",
        "agency": "/agencies/faros/",
        "programmes": "/programmes/",
        "programme": f"/programmes/{PROGRAMME}/1/",
    },
    "administrator": {"people": "/people/"},
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A page at one size: the statements it sent, and the times it took."""

    statements: Counter[str]
    timing: Timing


def run() -> None:
    """Grow one instance and look at the same pages at each size."""
    with instance(AT) as running:
        full_year("faros", MONTHS[:5], AT)
        browsers = _browsers(running.app)
        seen, known = [], 1
        for size in SIZES:
            outlined_years(known, size)
            known = size
            db.session.remove()
            seen.append(_look(running.app, browsers))
    empties = [each.pop(EMPTY) for each in seen]
    names = list(seen[0])
    table(
        (
            "page, in times an empty page (processor time)",
            *[f"{size:,} agencies" for size in SIZES],
            f"time at {SIZES[0]}",
            f"time at {SIZES[-1]:,}",
        ),
        [
            (
                name,
                *[each[name].timing.work_over(empty.timing) for each, empty in zip(seen, empties, strict=True)],
                seen[0][name].timing,
                seen[-1][name].timing,
            )
            for name in names
        ]
        + [(EMPTY, *["1.00"] * len(SIZES), empties[0].timing, empties[-1].timing)],
    )
    print()
    table(
        ("statements per page", *[f"{size:,} agencies" for size in SIZES]),
        [(name, *[each[name].statements.total() for each in seen]) for name in names],
    )
    for name in names:
        _print_growth(name, seen[0][name].statements, seen[-1][name].statements)


def _browsers(app: Flask) -> dict[str, Browser]:
    agency = db.session.scalar(select(Agency).where(Agency.code == "faros"))
    found = {}
    for role in PAGES:
        person = factories.make_person(role, agency if role == "coordinator" else None, password=factories.PASSWORD)
        found[role] = sign_in(app, person)
    return found


def _look(app: Flask, browsers: dict[str, Browser]) -> dict[str, Seen]:
    """Every page's statements, then their times, the empty page's among them."""
    tasks: dict[str, Callable[[], object]] = {EMPTY: _request(_empty_app(), "/", "")}
    statements: dict[str, Counter[str]] = {EMPTY: Counter()}
    for role, pages in PAGES.items():
        for name, address in pages.items():
            tasks[name] = ask = _request(app, address, _cookie(browsers[role]))
            ask()  # a programme is read from its text once in the life of a process
            with _counted() as statements[name]:
                ask()
    timings = interleaved(tasks, ROUNDS, warm_up=2)
    return {name: Seen(statements[name], timings[name]) for name in tasks}


def _empty_app() -> Flask:
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app


def _cookie(browser: Browser) -> str:
    cookie = browser.get_cookie("cumple", domain="127.0.0.1") or browser.get_cookie("cumple")
    if cookie is None:
        raise RuntimeError("the signed-in browser holds no cookie")
    return f"{cookie.key}={cookie.value}"


def _request(app: Flask, address: str, cookie: str) -> Callable[[], None]:
    """Ask ``app`` itself for the page, without a server's or a test client's own work; refuse anything but the page."""
    headers = {"Cookie": cookie} if cookie else {}

    def ask() -> None:
        environ: dict[str, Any] = create_environ(address, "http://localhost", headers=headers)
        # in an empty context: what is around it is not the request's
        body, status, _ = contextvars.Context().run(run_wsgi_app, app, environ, buffered=True)
        for _part in body:
            pass
        if not status.startswith("200"):
            raise RuntimeError(f"{address} answered {status}")

    return ask


@contextmanager
def _counted() -> Iterator[Counter[str]]:
    """The statements sent inside, by their text; beginning a transaction is none."""
    found: Counter[str] = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            found[statement] += 1

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _print_growth(name: str, few: Counter[str], many: Counter[str]) -> None:
    """Which statements a page sends more often when there are more agencies."""
    for statement, count in (many - few).most_common(3):
        print(f"\n{name}: {count} more of\n  {' '.join(statement.split())[:400]}")
