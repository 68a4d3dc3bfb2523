"""One sequence of bytes for one content: RFC 8785 JSON with exact numbers as text, and its hash."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import rfc8785

from tracker.formats.numbers import canonical_decimal


def canonical_json(content: object) -> bytes:
    """``content`` as RFC 8785 JSON: sorted keys, NFC text, decimals as text, moments in UTC ending in "Z".

    Raises :class:`TypeError` on floats, naive moments and unknown types, :class:`ValueError` on keys that
    become the same.
    """
    return rfc8785.dumps(plain(content))


def sha256_hex(content: bytes) -> str:
    """The SHA-256 of ``content``, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def plain(content: object) -> Any:
    """``content`` in JSON's own types, as :func:`canonical_json` writes it."""
    if content is None or isinstance(content, bool):
        return content
    if isinstance(content, str):  # enumerations of text too
        return unicodedata.normalize("NFC", str(content))
    if isinstance(content, int):
        return int(content)
    if isinstance(content, Decimal):
        return canonical_decimal(content)
    if isinstance(content, dt.datetime):
        if content.tzinfo is None:
            raise TypeError("a moment needs its time zone")
        return content.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(content, dt.date):
        return content.isoformat()
    if isinstance(content, UUID):
        return str(content)
    if isinstance(content, Mapping):
        return _plain_mapping(content)
    if isinstance(content, list | tuple):
        return [plain(item) for item in content]
    raise TypeError(f"{type(content).__name__} has no canonical form here")


def _plain_mapping(content: Mapping[Any, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in content.items():
        if not isinstance(key, str):
            raise TypeError("keys are text")
        name = unicodedata.normalize("NFC", str(key))
        if name in result:
            raise ValueError(f"the key {name!r} is there twice")
        result[name] = plain(value)
    return result
