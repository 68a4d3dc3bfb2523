"""Everything a person reads is there in Spanish and in English."""

import re

from tests.catalogues import load, said

PLACE = re.compile(r"%\((\w+)\)[sd]|%%")


def test_every_text_has_its_spanish() -> None:
    kept = {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in load("es") if m.id}
    lacking = []
    for file, line, message in said():
        string = kept.get(message if isinstance(message, str) else message[0])
        if not string or (not isinstance(string, str) and not all(string)):
            lacking.append(f"{file}:{line}: {message!r}")
    assert not lacking, "\n".join(lacking)


def test_a_translation_has_the_places_of_its_text() -> None:
    """A place that is missing or misspelt in a translation is an error page for whoever reads Spanish."""
    wrong = []
    for message in load("es"):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = {place for text in ids for place in PLACE.findall(text)}
        wrong += [(ids[0], text) for text in strings if text and not set(PLACE.findall(text)) <= wanted]
        if isinstance(message.id, str) and message.string:
            missing = set(PLACE.findall(ids[0])) - set(PLACE.findall(strings[0]))
            wrong += [(ids[0], strings[0])] if missing else []
    assert not wrong, wrong


def test_no_catalogue_keeps_what_nobody_says() -> None:
    spoken = {m if isinstance(m, str) else m[0] for _file, _line, m in said()}
    for language in ("es", "en"):
        kept = {m.id if isinstance(m.id, str) else m.id[0] for m in load(language) if m.id}
        assert not kept - spoken, (language, sorted(kept - spoken)[:10])
