"""The translations: what the code says, what the catalogues hold, and how to bring the two together.

``python -m tests.catalogues --update`` extracts every text, adds the new ones to the catalogues, drops those that
nobody says any more, and lists what still lacks its Spanish. The tests use the same functions.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es", "en")
SPOKEN = {"tracker": ("**.py", "python"), "templates": ("**.html", "jinja2")}
_JINJA = {"silent": "false", "extensions": "jinja2.ext.do"}
# functions and errors whose first argument is a text
_SPEAKING = (
    "_l",
    "lazy_gettext",
    "N_",
    "speak",
    "Invalid",
    "NotFound",
    "NotAllowed",
    "Conflict",
    "WindowClosed",
    "TryAgain",
    "Misconfigured",
)
KEYWORDS = {**DEFAULT_KEYWORDS, **dict.fromkeys(_SPEAKING), "say": (2,), "lazy_ngettext": (1, 2), "NN_": (1, 2)}


def path_of(language: str) -> Path:
    """The catalogue of ``language``."""
    return ROOT / "tracker" / "translations" / language / "LC_MESSAGES" / "messages.po"


def load(language: str) -> Catalog:
    """The catalogue of ``language`` as it is kept."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def said() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every text the code and the templates say: file, line, message (a pair where there is a plural)."""
    for folder, (pattern, method) in SPOKEN.items():
        for file, line, message, _comments, _context in extract_from_dir(
            ROOT / folder, method_map=[(pattern, method)], keywords=KEYWORDS, options_map={"**.html": _JINJA}
        ):
            if message:
                yield f"{folder}/{file}", line, message


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def update() -> list[str]:
    """Bring the catalogues up to date; return the messages without a Spanish text."""
    messages = {m if isinstance(m, str) else m[0]: m for _file, _line, m in said()}
    lacking: list[str] = []
    for language in LANGUAGES:
        path = path_of(language)
        known = {_key(m): m.string for m in load(language) if m.id} if path.exists() else {}
        fresh = Catalog(locale=language, project="cumple", fuzzy=False, charset="utf-8")
        fresh.header_comment = "# Texts of Cumple; the English text is the key."
        for key, message in sorted(messages.items()):
            string = message if language == "en" else known.get(key, "")
            if not isinstance(message, str) and isinstance(string, str):
                string = (string, string)
            if language == "es" and not (string if isinstance(string, str) else all(string)):
                lacking.append(key)
            fresh.add(message, string)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, fresh, width=120, omit_header=False, sort_output=True, no_location=True)
    return lacking


def main() -> int:
    """``--update`` writes; without it the command only says what differs. 1 where a text lacks its Spanish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true")
    if parser.parse_args().update:
        lacking = update()
    else:
        kept = {_key(m) for m in load("es") if m.id and m.string}
        lacking = sorted({m if isinstance(m, str) else m[0] for _f, _l, m in said()} - kept)
    for key in lacking:
        print(repr(key))
    print(f"{len(lacking)} texts without Spanish", file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
