"""Text without the characters that nobody sees: they make two of one name, and something of nothing."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs"})  # controls, formats (joiners, directions, marks of byte order), half pairs
_LAID_OUT = frozenset("\t\n\r")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and a sign by their class, and blank all the same


def visible(text: str) -> str:
    """``text`` without invisible characters, line breaks and tabs kept; empty where nothing is left to be seen."""
    seen = [char for char in text if char in _LAID_OUT or unicodedata.category(char) not in _UNSEEN]
    return "".join(seen) if any(map(_shows, seen)) else ""


def _shows(char: str) -> bool:
    """Whether a character has a look of its own: a letter, digit, point or sign, and no mark or space alone."""
    return unicodedata.category(char)[0] in "LNPS" and char not in _BLANK
