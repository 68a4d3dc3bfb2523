"""``cumple serve``: bring the database up to date, fill an empty one with the demonstration, and answer requests."""

import errno
import socket
import sys
from typing import TYPE_CHECKING, Any

import click
from gunicorn.app.base import BaseApplication

from tracker.errors import Misconfigured
from tracker.formats.sentences import N_, say

if TYPE_CHECKING:
    from tracker.config import Settings


@click.command()
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Threads in each of them.")
@click.option(
    "--demo/--no-demo", default=True, show_default=True, help="Fill an empty database with the demonstration."
)
def command(workers: int, threads: int, demo: bool) -> None:
    """Serve the app on HOST and PORT (see the README's table of settings)."""
    from tracker import create_app
    from tracker.commands.common import up_to_date
    from tracker.config import Settings

    settings = Settings()
    _refuse_taken(settings)
    app = create_app(settings)
    with app.app_context():
        up_to_date()
        lines = _prepare(settings, demo)
        _forget_connections()
    Server(app, _options(settings, workers, threads, lines)).run()


def _prepare(settings: "Settings", demo: bool) -> list[str]:
    """Load the demonstration into an empty database where that is wanted; return what tells how to sign in."""
    from tracker.clock import is_demonstration
    from tracker.commands.demo import sign_ins
    from tracker.demonstration.load import is_empty, load_demonstration
    from tracker.extensions import db

    if demo and not settings.production and is_empty():
        click.echo(say(settings.default_language, N_("Loading the demonstration, once.")), err=True)
        load_demonstration()
    if is_demonstration(db.session()):
        return sign_ins(settings.default_language)
    return _first_steps(settings)


def _first_steps(settings: "Settings") -> list[str]:
    """What to type where nobody administers this instance yet; nothing afterwards."""
    from tracker.accounts.queries import has_administrator
    from tracker.clock import now
    from tracker.extensions import db
    from tracker.rules.calendar.local_time import day_in

    if has_administrator(db.session(), day_in(settings.time_zone, now())):
        return []
    told = N_("Nobody administers this instance yet. In another window, with the same settings, type:")
    return [
        say(settings.default_language, told),
        '  ./run cumple user add you@agency.example --name "Your Name" --role administrator',
    ]


def _refuse_taken(settings: "Settings") -> None:
    """Raise :class:`Misconfigured` where another program listens there: gunicorn would only try again and again."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Misconfigured(
                N_("Cumple cannot listen on %(host)s, port %(port)s: %(reason)s. Choose another: PORT=5001 ./run")
                if error.errno in (errno.EADDRINUSE, errno.EACCES)
                else N_("Cumple cannot listen on %(host)s: %(reason)s. HOST is an address of this machine."),
                host=settings.host,
                port=settings.port,
                reason=error.strerror or str(error),
            ) from error


def _forget_connections() -> None:
    """Close this process's connections: the workers are forked from it and must open their own."""
    from tracker.extensions import db

    db.session.remove()
    db.engine.dispose()


def _options(settings: "Settings", workers: int, threads: int, lines: list[str]) -> dict[str, Any]:
    address = f"[{settings.host}]" if ":" in settings.host else settings.host

    def when_ready(server: Any) -> None:
        port = server.LISTENERS[0].sock.getsockname()[1]
        click.echo(
            say(settings.default_language, N_("Cumple answers on %(address)s"), address=f"http://{address}:{port}")
        )
        for line in lines:
            click.echo(line)
        sys.stdout.flush()

    return {
        "bind": f"{address}:{settings.port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "control_socket_disable": True,
        "timeout": 120,
        "loglevel": "warning",
        "preload_app": True,
        "when_ready": when_ready,
    }


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn around an app that is already made."""

    def __init__(self, app: Any, options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        return self._app
