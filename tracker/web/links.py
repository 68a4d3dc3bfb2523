"""Addresses that came from outside."""

from urllib.parse import urlsplit

from flask import request, url_for


def safe_next(address: str | None) -> str:
    """``address`` where it is a path of this site, else the first page: no link may send a person elsewhere."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return url_for("home.index")
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or any(ord(letter) < 32 for letter in address):
        return url_for("home.index")
    return address


def sign_in_address() -> str:
    """The sign-in page, which leads back to the page asked for, or to the one whose form was sent."""
    came_for = request.full_path.rstrip("?") if request.method == "GET" else _sent_from()
    return url_for("accounts.sign_in", next=None if came_for == "/" else came_for)


def _sent_from() -> str | None:
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return None
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
