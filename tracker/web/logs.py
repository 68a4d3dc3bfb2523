"""Structured logs: one JSON object a line on stderr, each with the request's id."""

import logging
import secrets
import sys
import time

import structlog
from flask import Flask, Response, g, request

from tracker.config import Settings

_shared: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)
_BEFORE_A_SECRET = ("/welcome/",)
log = structlog.stdlib.get_logger("tracker.web")


def init_app(app: Flask, settings: Settings) -> None:
    """Log every request of ``app``; whoever else logs (SQLAlchemy, gunicorn's workers) comes out as JSON too."""
    _configure(settings.log_level)
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id of the request being served: on its error page, in its headers and in its log lines."""
    return str(g.get("request_id", ""))


def _configure(level: str) -> None:
    structlog.configure(
        processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=list(_shared),
                processors=[
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            )
        )
        root.addHandler(handler)
    logging.getLogger("tracker").setLevel(level)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # our own line says the same with the request's id


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    if "request_id" not in g:  # refused before anything ran, such as an untrusted host
        _begin()
    response.headers["X-Request-ID"] = request_id()
    if request.endpoint not in ("static", "health.health"):
        took = round(1000 * (time.perf_counter() - g.began), 1)
        log.info("request", method=request.method, path=told_path(), status=response.status_code, ms=took)
    return response


def told_path() -> str:
    """The path without its query, which may carry what somebody searched for, and without the secret of a link.

    A link that was cut or got a slash at its end finds no page, and its secret still opens one.
    """
    if request.url_rule and "token" in (request.view_args or {}):
        return request.url_rule.rule
    for beginning in _BEFORE_A_SECRET:
        if request.path.startswith(beginning):
            return f"{beginning}…"
    return request.path
