"""The changes of a pack in sentences, in the reader's language; see :mod:`tracker.rules.programme.differences`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tracker.formats.dates import format_date, period_label
from tracker.formats.numbers import format_number, format_percent
from tracker.formats.sentences import N_, say
from tracker.rules.explain.citation_words import RULE_NAMES
from tracker.rules.programme.catalogue import catalogue_entry
from tracker.rules.programme.difference_values import ALIKE, AT, FIELDS, OF, VALUES
from tracker.rules.programme.differences import Change, Place, Section, summary_of
from tracker.rules.programme.rules import LANGUAGES, Credit
from tracker.rules.programme.tree import After, Limits, Milestone
from tracker.rules.values import Fact

SECTION_WORDS: Mapping[Section, str] = {
    "programme": N_("The programme"),
    "rules": N_("Rules"),
    "bands": N_("Bands"),
    "commitments": N_("Weights and commitments"),
    "calendar": N_("Calendar"),
    "sources": N_("Sources"),
}
_PLACES: Mapping[str, str] = {
    **{name: words for name, words in RULE_NAMES.items() if name != "measures"},  # these ship beside the packs
    "credits": N_("Further credit"),
    "forms": N_("Form"),
    "own": N_("Own commitments"),
    "objectives": N_("Objective"),
    "commitments": N_("Commitment"),
    "stages": N_("Stage"),
    "indicator": N_("its measure"),
    "system": N_("its system"),
    "operands": N_("operand"),
    "milestones": N_("Deadline"),
    "periods": N_("Periods"),
    "reporting": N_("Reporting window"),
    "sources": N_("Source"),
    "legal_basis": N_("Norm"),
    "steps": N_("Step"),
    "levels": N_("Level"),
    "cut_points": N_("cut points"),
    "formulas": N_("formula"),
    "after": N_("working days"),
    "weights": N_("Weights"),
    "tree": N_("Tree"),
    "calendar": N_("Calendar"),
    "rules": N_("Rules"),
}
_PERCENT = frozenset(
    {"cap", "floor", "weight", "pays_percent", "below", "above", "from_", "min", "max", "sum", "usual"}
)
_VOCABULARY = frozenset(
    {
        "accumulation", "actual_zero", "answers", "basis", "count", "direction", "edge", "entry", "excluded",
        "external_cause", "fixed", "format", "formula", "frequency", "group_by", "holidays", "kind", "levels",
        "missing", "mode", "moving", "not_applicable", "not_committed", "not_measured", "of", "on", "opinion",
        "opinion_missing", "owed_by", "read", "sides", "spread", "status", "sureness", "target_zero", "universe",
        "weigh", "zero_of_zero",
    }
)  # fmt: skip
_PERIOD = re.compile(r"[0-9]{4}-[0-9]{2}")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?")


def change_sentence(change: Change, language: str) -> str:
    """``change`` as one sentence in ``language`` ("es", "en")."""
    place = place_words(change.places, language)
    if change.kind == "removed" and not change.field:
        return say(language, N_("%(place)s is gone."), place=_known_by(place, change.before, language))
    if change.kind == "added" and not change.field:
        told, place = summary_of(change.after), _known_by(place, change.after, language)
        if told is None:
            return say(language, N_("%(place)s is new."), place=place)
        field, value = told
        return say(
            language,
            N_("%(place)s is new; %(field)s: %(value)s."),
            place=place,
            field=_field(field, language),
            value=value_words(field, value, language),
        )
    return say(
        language,
        N_("%(place)s, %(field)s: %(after)s (before: %(before)s)."),
        place=place or say(language, SECTION_WORDS[change.section]),
        field=_field(change.field, language, change.places),
        before=value_words(change.field, change.before, language),
        after=value_words(change.field, change.after, language),
    )


def _known_by(place: str, one: Any, language: str) -> str:
    """What came or went: a rule or a deadline has no name, so its wording is said."""
    return f"{place} “{one.text[language].rstrip('.')}”" if isinstance(one, Credit | Milestone) else place


def change_json(change: Change, language: str) -> dict[str, Any]:
    """The change for a program: where, what, both values as text, and the sentence."""
    steps = [".".join(filter(None, (place.what, place.code))) for place in change.places]
    return {
        "section": change.section,
        "kind": change.kind,
        "where": "/".join([*steps, *([change.field] if change.field else [])]),
        "before": None if change.before is None else value_words(change.field, change.before, language),
        "after": None if change.after is None else value_words(change.field, change.after, language),
        "sentence": change_sentence(change, language),
    }


def place_words(places: tuple[Place, ...], language: str) -> str:
    """Where the change is, from the outside in: "Objective 1 Management, Commitment TD Digital transformation"."""
    told = []
    for place in places:
        if place.what in ("rules", "tree", "calendar", "weights"):
            continue  # the section says so
        words = [say(language, _PLACES[place.what])]
        if place.code:
            words.append(place.code)
        if place.name:
            words.append(place.name[language])
        told.append(" ".join(words))
    return ", ".join(told)


def _field(name: str, language: str, places: tuple[Place, ...] = ()) -> str:
    inner = places[-1].what if places else ""
    return say(language, AT.get((inner, name)) or FIELDS.get(name) or _PLACES[name])


def value_words(field: str, value: Any, language: str) -> str:
    """A value as the language writes it: numbers, percentages, days, texts in that language, words of the pack."""
    if value is None or value == () or value == "":
        return say(language, N_("not stated"))
    if isinstance(value, bool):
        return say(language, N_("yes") if value else N_("no"))
    if isinstance(value, Limits):
        return _limits(value, language)
    if isinstance(value, After):
        return say(
            language,
            N_("%(days)s working days after “%(milestone)s”"),
            days=value.working_days,
            milestone=value.milestone,
        )
    if isinstance(value, Decimal):
        return format_percent(value, language, None) if field in _PERCENT else format_number(value, language)
    if isinstance(value, Mapping):
        texts = (
            value[language] if set(value) == set(LANGUAGES) else ", ".join(f"{key} {one}" for key, one in value.items())
        )
        return f"“{texts}”"
    if isinstance(value, dt.date):
        return format_date(value, language)
    if isinstance(value, Fact):
        return ", ".join(
            f"{_field(name, language)} {value_words(name, getattr(value, name), language)}"
            for name in type(value).model_fields
        )
    if isinstance(value, tuple):
        return ", ".join(value_words(field, one, language) for one in value)
    return _word(field, str(value), language)


def _word(field: str, text: str, language: str) -> str:
    """A word of the pack's vocabulary, a period, an indicator of the catalogue, a moment; or else the text itself."""
    if field in ("first", "last") and _PERIOD.fullmatch(text):
        return period_label(text, language)
    if field == "suggests" and (entry := catalogue_entry(text)) is not None:
        return entry.name[language]
    if field in _VOCABULARY and text in VALUES:
        return say(language, OF.get((field, text), VALUES[text]))
    return ALIKE.get(text, text) if field in _VOCABULARY else _moment(text, language)


def _limits(limits: Limits, language: str) -> str:
    low, high = (format_percent(edge, language, None) for edge in (limits.min, limits.max))
    if limits.fixed:
        return low
    if limits.usual is None:
        return say(language, N_("from %(low)s to %(high)s"), low=low, high=high)
    usual = format_percent(limits.usual, language, None)
    return say(language, N_("from %(low)s to %(high)s, usually %(usual)s"), low=low, high=high, usual=usual)


def _moment(text: str, language: str) -> str:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return text
    day = format_date(dt.date.fromisoformat(match[1]), language)
    return f"{day} {match[2]}" if match[2] else day
