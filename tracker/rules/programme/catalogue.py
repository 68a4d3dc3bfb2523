"""The catalogue of indicators an agency can start from: checked, in both languages, each with its source."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tracker.errors import Misconfigured
from tracker.formats.sentences import N_
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.indicator import Indicator
from tracker.rules.programme.rules import Text
from tracker.rules.values import Code, Sureness

CATALOGUE = Path(__file__).resolve().parents[2] / "programmes" / "catalogue.json"


class CatalogueEntry(Indicator):
    """An indicator of the catalogue. ``sureness`` is that of its formula; ``source`` says where that stands."""

    code: Code
    name: Text
    source: Text
    sureness: Sureness

    def definition(self, language: str) -> Definition:
        """The definition a commitment starts from, its texts in ``language``."""
        return self.defined(language, self.code, self.source[language], self.sureness)


_ENTRIES = TypeAdapter(tuple[CatalogueEntry, ...])


def parse_catalogue(content: Any) -> tuple[CatalogueEntry, ...]:
    """The entries of a catalogue file. Raises :class:`ValueError` on entries that do not hold together."""
    entries = _ENTRIES.validate_python(content["indicators"])
    codes = [entry.code for entry in entries]
    if len(set(codes)) < len(codes):
        raise ValueError("two indicators have the same code")
    for entry in entries:
        for language in ("es", "en"):
            entry.definition(language)
    return entries


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """The catalogue that ships with the app."""
    try:
        return parse_catalogue(json.loads(CATALOGUE.read_text("utf-8")))
    except (OSError, KeyError, TypeError, ValueError, ValidationError) as error:
        raise Misconfigured(N_("The indicator catalogue cannot be read: %(reason)s"), reason=str(error)) from error


def catalogue_codes() -> frozenset[str]:
    """The codes of the catalogue."""
    return frozenset(entry.code for entry in catalogue())


def catalogue_entry(code: str) -> CatalogueEntry | None:
    """The indicator ``code`` of the catalogue, or None."""
    return next((entry for entry in catalogue() if entry.code == code), None)
