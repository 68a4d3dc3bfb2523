"""A long list, a hundred lines a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

LINES = 100


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of a list: its lines, its number, and how many there are; addresses keep the filters."""

    lines: Sequence[Any]
    number: int
    pages: int
    total: int

    @classmethod
    def of(cls, lines: Sequence[Any], number: int) -> "Pages":
        """The page ``number`` of ``lines``; one outside is the nearest there is."""
        pages = max(1, -(-len(lines) // LINES))
        number = min(max(number, 1), pages)
        return cls(lines[(number - 1) * LINES : number * LINES], number, pages, len(lines))

    def address(self, number: int) -> str:
        """Where another page of the same list is."""
        query = {**request.args.to_dict(flat=False), "page": str(number)}
        return url_for(request.endpoint or "home.index", **{**(request.view_args or {}), **query})
