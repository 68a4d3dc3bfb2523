"""What the history of a commitment says: what happened, by whom and by which way, what changed, and what that moved."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tracker.formats.dates import format_date, period_label
from tracker.formats.labels import label
from tracker.formats.numbers import MISSING, format_number
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_, say
from tracker.ledger.events import Event
from tracker.ledger.ways import by_whom
from tracker.progress.change_words import change, figure_changes, figure_text, promise_changes
from tracker.progress.effects import Effect, Points
from tracker.progress.facts import VersionFacts
from tracker.progress.history import Entry, terms_of

EVENTS = {
    Event.MEASUREMENT_RECORDED: N_("Figures recorded"),
    Event.MEASUREMENT_SUBMITTED: N_("Measurement submitted"),
    Event.MEASUREMENT_PUBLISHED: N_("Published figures taken over"),
    Event.MEASUREMENT_WITHDRAWN: N_("Published figures withdrawn by their source"),
    Event.OPINION_RECORDED: N_("Opinion recorded"),
    Event.EVIDENCE_ATTACHED: N_("Evidence attached"),
    Event.EVIDENCE_DETACHED: N_("Evidence taken off"),
    Event.COMMITMENT_ADDED: N_("Commitment entered"),
    Event.COMMITMENT_EDITED: N_("Commitment changed"),
    Event.COMMITMENT_PUBLISHED: N_("Published commitment taken over"),
    Event.COMMITMENTS_REORDERED: N_("Commitments put in another order"),
    Event.LEAD_NAMED: N_("Responsible person named"),
    Event.SET_ADDED: N_("Set of commitments begun"),
    Event.SET_SUBMITTED: N_("Set submitted"),
    Event.SET_ENDORSED: N_("Set endorsed"),
    Event.SET_APPROVED: N_("Set approved"),
    Event.SET_RETURNED: N_("Set returned"),
}
CORRECTED = N_("Published figures corrected by their source")
CHANGED = N_("Published commitment changed by its source")
_FIGURES = (Event.MEASUREMENT_RECORDED, Event.MEASUREMENT_PUBLISHED, Event.MEASUREMENT_WITHDRAWN)
_PROMISES = (Event.COMMITMENT_ADDED, Event.COMMITMENT_EDITED, Event.COMMITMENT_PUBLISHED)
PLACES = (2, 4, 8, 16)
"""Decimals in which points are shown: the fewest in which before and after can be told apart."""


def head(entry: Entry, language: str) -> str:
    """What happened, and to which period or version."""
    words = [say(language, _event(entry))]
    about = []
    if entry.after.get("period"):
        about.append(period_label(str(entry.after["period"]), language))
    if entry.after.get("revision") and entry.event in _FIGURES:
        about.append(say(language, N_("revision %(n)s"), n=entry.after["revision"]))
    if entry.event == Event.COMMITMENT_PUBLISHED and entry.after.get("effective_from"):
        label = period_label(str(entry.after["effective_from"]), language)
        about.append(say(language, N_("version %(n)s, from %(period)s on"), n=entry.after.get("n"), period=label))
    if entry.after.get("requirement"):
        about.append(str(entry.after["requirement"]))
    if entry.after.get("late"):
        about.append(say(language, N_("late")))
    return ": ".join([*words, ", ".join(about)] if about else words)


def _event(entry: Entry) -> str:
    if entry.before is not None and entry.event == Event.MEASUREMENT_PUBLISHED:
        return CORRECTED
    if entry.before is not None and entry.event == Event.COMMITMENT_PUBLISHED:
        return CHANGED
    return next((words for event, words in EVENTS.items() if event == entry.event), entry.event)


def who(entry: Entry, language: str) -> str:
    """Who acted and by which way; empty where nobody is known."""
    told = by_whom(entry.by, entry.via, language)
    return "" if told == MISSING else told


def changes(entry: Entry, language: str) -> list[str]:
    """What the entry changed, one line each, with what was and what is; at last what that did to the points."""
    lines = list(_changes(entry, language))
    return lines + ([effect_words(entry.effect, language)] if entry.effect is not None else [])


def _changes(entry: Entry, language: str) -> Sequence[str]:
    if entry.event in _FIGURES:
        return figure_changes(entry.before, entry.after, language)
    if entry.event in _PROMISES:
        return promise_changes(entry.before, entry.after, language)
    if entry.event == Event.MEASUREMENT_SUBMITTED and entry.figure is not None:
        text = figure_text(entry.figure, language)
        return [] if text is None else [change(say(language, N_("figure")), None, text, language)]
    if entry.event in (Event.EVIDENCE_ATTACHED, Event.EVIDENCE_DETACHED):
        return _document(entry, language)
    if entry.event == Event.LEAD_NAMED:
        return _lead(entry, language)
    if entry.event == Event.OPINION_RECORDED:
        return _opinion(entry, language)
    if entry.event == Event.COMMITMENTS_REORDERED:
        orders = [" · ".join(map(str, (facts or {}).get("order", ()))) for facts in (entry.before, entry.after)]
        return [change(say(language, N_("order")), orders[0], orders[1], language)]
    return []


def _document(entry: Entry, language: str) -> list[str]:
    """The document that came or went, by its title; nothing where it is not known any more."""
    old, new = ((entry.names or {}).get(str(facts.get("evidence"))) for facts in (entry.before or {}, entry.after))
    return [change(say(language, N_("evidence")), old, new, language)] if old or new else []


def _lead(entry: Entry, language: str) -> list[str]:
    names, nobody = entry.names or {}, say(language, N_("nobody"))
    old, new = (names.get(str((facts or {}).get("lead")), nobody) for facts in (entry.before, entry.after))
    since = entry.after.get("since")
    lines = [change(say(language, N_("responsible person")), None if old == new else old, new, language)]
    if since:
        was = (entry.before or {}).get("since") if old == new else None
        days = [None if day is None else format_date(dt.date.fromisoformat(str(day)), language) for day in (was, since)]
        lines.append(change(say(language, N_("from the day")), days[0], days[1], language))
    return lines


def _opinion(entry: Entry, language: str) -> list[str]:
    opinion = entry.after.get("opinion")
    if opinion is None:
        return []
    return [change(say(language, N_("opinion")), None, label("opinion", str(opinion), language), language)]


def effect_words(effect: Effect, language: str) -> str:
    """What an act did to the points, both told apart however little they differ."""
    for places in PLACES:
        before, after = (_points(each, places, language) for each in (effect.before, effect.after))
        if before != after:
            break
    label = say(language, N_("points to the end of %(period)s"), period=period_label(effect.period.code, language))
    return change(label, before, after, language)


def _points(points: Points, places: int, language: str) -> str:
    if points.won is None and points.due is None:
        return MISSING
    won, due = (_shown(number, places, language) for number in (points.won, points.due))
    return say(language, N_("%(won)s of %(due)s"), won=won, due=due)


def _shown(number: Fraction | None, places: int, language: str) -> str:
    return MISSING if number is None else format_number(half_up(number, places), language, places)


def versions(its: Sequence[VersionFacts], language: str) -> list[tuple[str, str, list[str]]]:
    """Each version, the latest first: the period from which it holds, its number, and what it promises or changes."""
    told: list[tuple[str, str, list[str]]] = []
    facts: list[tuple[VersionFacts, dict[str, Any]]] = [(each, terms_of(each)) for each in its]
    if facts:
        told.append(_version(facts[0][0], promise_changes(None, facts[0][1], language), language))
    for (_, before), (version, after) in pairwise(facts):
        lines = promise_changes(before, after, language) or [say(language, N_("the same as before"))]
        told.append(_version(version, lines, language))
    return told[::-1]


def _version(version: VersionFacts, lines: list[str], language: str) -> tuple[str, str, list[str]]:
    return period_label(version.effective_from, language), say(language, N_("version %(n)s"), n=version.n), lines
