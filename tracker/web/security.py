"""Response headers: what a browser may load, frame, sniff, keep and pass on."""

import functools
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, request
from werkzeug.routing import IntegerConverter, Map

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
A_YEAR = 365 * 24 * 3600
LARGEST_INTEGER = 2**31 - 1  # what a column of PostgreSQL holds; SQLite's limit is higher


def init_app(app: Flask) -> None:
    """Put the headers on every response, and a content stamp on every static address."""
    app.url_map.converters["int"] = StorableInteger
    app.before_request(refuse_nul)
    app.after_request(add_headers)
    app.url_defaults(_stamp_static)


class StorableInteger(IntegerConverter):
    """``<int:…>`` in addresses: a number no database can hold names no page, instead of breaking one."""

    def __init__(self, url_map: Map, **bounds: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_INTEGER, **bounds})


def refuse_nul() -> None:
    """No address of ours holds a NUL, and PostgreSQL takes none: such a page does not exist, on both databases."""
    if "\0" in request.path or any("\0" in value for _name, value in request.args.items(multi=True)):
        abort(404)


def add_headers(response: Response) -> Response:
    """``response`` with its security headers; a stricter policy that a view has set stays."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
    if request.endpoint == "static" and "v" in request.args:
        headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    return response


def _stamp_static(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values and "v" not in values and current_app.static_folder:
        values["v"] = _stamp(Path(current_app.static_folder) / values["filename"])


@functools.cache
def _stamp(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
