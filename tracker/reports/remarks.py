"""What people wrote about a commitment, what was corrected or changed, and what proves it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from tracker.progress.change_words import figure_changes, promise_changes
from tracker.progress.history_words import effect_words
from tracker.reports.counting import opinions
from tracker.reports.effects import effect_in
from tracker.reports.page_model import File, Item
from tracker.reports.scene import Scene
from tracker.reports.speech import capital
from tracker.rules.scoring.results import CommitmentResult


def remarks(scene: Scene, facts: Mapping[str, Any]) -> Iterable[Item]:
    """What people wrote: analyses, corrections with their reason, and what changed in the promise."""
    speak = scene.speak
    for measured in facts["measurements"]:
        period = speak.period(measured["period"])
        for revision in measured["revisions"]:
            if revision["analysis"] and revision is measured["revisions"][-1]:
                yield Item(speak("Analysis of %(period)s.", period=period), revision["analysis"])
            if revision["n"] > 1:
                title = speak(
                    "%(period)s, corrected on %(day)s:", period=period, day=speak.day(revision["received_at"])
                )
                yield Item(capital(title), _correction(scene, measured["revisions"], revision))
    yield from opinions(scene, facts)
    yield from _changes(scene, facts["versions"])


def _correction(scene: Scene, revisions: Sequence[Mapping[str, Any]], revision: Mapping[str, Any]) -> str:
    before = next(one for one in revisions if one["n"] == revision["n"] - 1)
    lines = figure_changes(_told(before), _told(revision), scene.speak.language)
    return " ".join(filter(None, (_listed(scene, lines, revision), revision["reason"])))


def _told(revision: Mapping[str, Any]) -> dict[str, Any]:
    """A revision of the snapshot in the shape of the record."""
    return {**revision, "value": revision["stated_value"]}


def _changes(scene: Scene, versions: Sequence[Mapping[str, Any]]) -> Iterable[Item]:
    speak = scene.speak
    for before, after in pairwise(versions):
        lines = promise_changes(before, after, speak.language)
        title = speak("From %(period)s on:", period=speak.period(after["effective_from"]))
        yield Item(title, _listed(scene, lines, after))


def _listed(scene: Scene, lines: Sequence[str], statement: Mapping[str, Any]) -> str:
    """What changed, and what that did to the points, as one sentence."""
    language, effect = scene.speak.language, effect_in(statement)
    told = [*lines, *([effect_words(effect, language)] if effect is not None else [])]
    return "; ".join(told or [scene.speak("the same as before")]) + "."


def files(scene: Scene, facts: Mapping[str, Any]) -> Iterable[File]:
    """What proves the figures of a commitment, period by period; of personal data the title alone."""
    speak = scene.speak
    for measured in facts["measurements"]:
        for proof in measured["evidence"]:
            about = [speak.period(measured["period"]), speak.size(int(proof["size"]))]
            about.append(speak("received %(moment)s", moment=speak.instant(proof["received_at"])))
            if proof["late"]:
                about.append(speak("after the deadline"))
            if proof["name"] is None:
                about.append(speak("holds personal data: its name is not shown"))
            yield File(proof["name"] or proof["title"], " · ".join(about), proof["sha256"])
    for one in facts.get("opinions", ()):
        for proof in one["evidence"]:
            about = [speak("opinion on %(code)s", code=one["requirement"]), speak.size(int(proof["size"]))]
            about.append(speak("received %(moment)s", moment=speak.instant(proof["received_at"])))
            yield File(proof["name"] or proof["title"], " · ".join(about), proof["sha256"])


def no_files(scene: Scene, stages: Sequence[CommitmentResult]) -> str:
    """Why no proof stands there; nothing for a system, whose stages have their own."""
    if stages:
        return ""
    if scene.snapshot["origin"] == "published":
        return scene.speak("The source published no evidence.")
    return scene.speak("No evidence is attached.")
