"""The changes of a pack in sentences, in the reader's language; see :mod:`tracker.rules.differences`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tracker.formats.dates import format_date
from tracker.formats.numbers import format_number, format_percent
from tracker.formats.sentences import N_, say
from tracker.rules.differences import Change, Place, Section, summary_of
from tracker.rules.pack_rules import LANGUAGES
from tracker.rules.pack_tree import After, Limits
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
    "credit": N_("Credit"),
    "credits": N_("Further credit"),
    "lower": N_("Lower is better"),
    "standing": N_("Standing during the year"),
    "rounding": N_("Rounding"),
    "total": N_("Total"),
    "requirements": N_("Requirements of a stage"),
    "exceptions": N_("Exceptions"),
    "analysis": N_("Cause analysis"),
    "zeros": N_("Divisions by nothing"),
    "discount": N_("Discount for reporting errors"),
    "semaphore": N_("Semaphore"),
    "publication": N_("What is too small to be published"),
    "bands": N_("Band"),
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
}
_FIELDS: Mapping[str, str] = {
    "name": N_("the name"),
    "summary": N_("the summary"),
    "issuer": N_("the issuer"),
    "code": N_("the code"),
    "year": N_("the year"),
    "status": N_("the status"),
    "text": N_("the wording"),
    "label": N_("the label"),
    "source": N_("the source"),
    "sureness": N_("the sureness"),
    "cap": N_("the cap"),
    "floor": N_("the floor"),
    "basis": N_("the basis"),
    "kind": N_("the kind"),
    "below": N_("the lower limit"),
    "above": N_("the upper limit"),
    "mode": N_("the rounding of halves"),
    "sum": N_("the sum of weights"),
    "decimals": N_("the decimals"),
    "weight": N_("the weight"),
    "required": N_("whether it is required"),
    "suggests": N_("what it suggests"),
    "least": N_("the least number"),
    "most": N_("the most"),
    "pays_percent": N_("the pay"),
    "of": N_("what the pay is a percentage of"),
    "until": N_("the end"),
    "after": N_("the end"),
    "opens": N_("the beginning"),
    "owed_by": N_("who owes it"),
    "opens_after_days": N_("the days until it opens"),
    "closes_after_days": N_("the days until it closes"),
    "grace_days": N_("the days of grace"),
    "count": N_("how days are counted"),
    "holidays": N_("the country whose holidays count"),
    "frequency": N_("the frequency"),
    "first": N_("the first period"),
    "last": N_("the last period"),
    "direction": N_("the direction"),
    "formula": N_("the formula"),
    "factor": N_("the factor"),
    "accumulation": N_("the accumulation"),
    "universe": N_("the universe"),
    "time_zone": N_("the time zone"),
    "title": N_("the title"),
    "address": N_("the address"),
    "read": N_("how much of it was read"),
}
_PERCENT = frozenset(
    {"cap", "floor", "weight", "pays_percent", "below", "above", "from_", "min", "max", "sum", "usual"}
)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?")


def change_sentence(change: Change, language: str) -> str:
    """``change`` as one sentence in ``language`` ("es", "en")."""
    place = place_words(change.places, language)
    if change.kind == "removed" and not change.field:
        return say(language, N_("%(place)s is gone."), place=place)
    if change.kind == "added" and not change.field:
        told = summary_of(change.after)
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
        field=_field(change.field, language),
        before=value_words(change.field, change.before, language),
        after=value_words(change.field, change.after, language),
    )


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
        words = [say(language, _PLACES.get(place.what, place.what.replace("_", " ")))]
        if place.code:
            words.append(place.code)
        if place.name:
            words.append(place.name[language])
        told.append(" ".join(words))
    return ", ".join(told)


def _field(name: str, language: str) -> str:
    return say(language, _FIELDS[name]) if name in _FIELDS else name.replace("_", " ")


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
    return _moment(str(value), language)


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
