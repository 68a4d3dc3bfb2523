"""Sentences in the reader's language, from the same catalogues the web pages use, by plain gettext.

The ground floor knows no request: whoever shows a sentence passes the language in.
"""

import gettext
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Self

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
DOMAIN = "messages"


def N_(msgid: str) -> str:
    """Mark ``msgid`` for the catalogue and return it unchanged: it is translated where it is shown."""
    return msgid


_SINGULAR: dict[str, str] = {}
"""The sentence for one, by the sentence for more."""


def NN_(one: str, many: str) -> str:
    """Mark a sentence that tells a ``%(count)s`` for the catalogue, and return ``many``: :func:`say` finds ``one``."""
    _SINGULAR[many] = one
    return many


@cache
def translator(language: str) -> gettext.NullTranslations:
    """The catalogue of ``language`` ("es", "en"); English sentences are the keys and need none.

    A checkout whose catalogue is not compiled yet reads the ``.po`` itself.
    """
    folder = TRANSLATIONS / language / "LC_MESSAGES"
    compiled, source = folder / f"{DOMAIN}.mo", folder / f"{DOMAIN}.po"
    if compiled.exists() and not (source.exists() and source.stat().st_mtime > compiled.stat().st_mtime):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    if source.exists():
        return gettext.GNUTranslations(io.BytesIO(_compile(source, language)))
    return gettext.NullTranslations()


class Word(str):
    """A catalogue key among the places of a sentence, translated with it; it may bring what fills its own places."""

    params: Mapping[str, object]

    def __new__(cls, msgid: str, **params: object) -> Self:
        """``msgid`` with its ``params``."""
        made = super().__new__(cls, msgid)
        made.params = params
        return made


def say(language: str, msgid: str, **params: object) -> str:
    """The sentence ``msgid`` in ``language`` with its ``%(name)s`` places filled from ``params``.

    Of a pair marked by :func:`NN_` the one for a ``count`` of 1, or the one for more. A :class:`Word` in a place is
    said too; several things in one place stand one after the other.
    """
    if isinstance(msgid, Word):
        params = {**msgid.params, **params}
    if msgid in _SINGULAR:
        sentence = translator(language).ngettext(_SINGULAR[msgid], msgid, 1 if str(params.get("count")) == "1" else 2)
    else:
        sentence = translator(language).gettext(msgid) if msgid else ""
    return sentence % {name: _place(value, language) for name, value in params.items()} if params else sentence


def _place(value: object, language: str) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(_place(each, language)) for each in value)
    return say(language, value) if isinstance(value, Word) else value


def _compile(source: Path, language: str) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    return compiled.getvalue()
