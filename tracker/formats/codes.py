"""Codes of agencies, teams and commitments: they are shown, stand in addresses and never change."""

import re

from tracker.formats.sentences import N_

MAX_CODE = 40
BAD_CODE = N_("Write a code of letters without accents, digits, hyphens or points, 40 at most: it stands in addresses.")
_SHAPE = re.compile(rf"[A-Za-z0-9](?:[A-Za-z0-9._-]{{0,{MAX_CODE - 2}}}[A-Za-z0-9])?")
_IN_ADDRESSES = frozenset({"new"})  # words that stand where a code would


def is_code(text: str) -> bool:
    """Whether ``text`` can be a code; where not, :data:`BAD_CODE` says what one looks like."""
    return _SHAPE.fullmatch(text) is not None and text not in _IN_ADDRESSES
