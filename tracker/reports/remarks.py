"""What people wrote about a commitment, what was corrected or changed, and what proves it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from tracker.formats.numbers import MISSING
from tracker.reports.counting import counted_cell, opinions
from tracker.reports.page_model import File, Item
from tracker.reports.scene import Scene
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
                yield Item(
                    speak("%(period)s corrected on %(day)s.", period=period, day=speak.day(revision["received_at"])),
                    _correction(scene, measured["revisions"], revision),
                )
    yield from opinions(scene, facts)
    yield from _changes(scene, facts["versions"])


def _correction(scene: Scene, revisions: Sequence[Mapping[str, Any]], revision: Mapping[str, Any]) -> str:
    before = next(one for one in revisions if one["n"] == revision["n"] - 1)
    if revision["withdrawn"]:
        text = scene.speak("The figure was withdrawn.")
    else:
        text = scene.speak(
            "%(before)s became %(after)s.", before=_stated(scene, before), after=_stated(scene, revision)
        )
    return f"{text} {revision['reason']}" if revision["reason"] else text


def _stated(scene: Scene, revision: Mapping[str, Any]) -> str:
    if revision["numerator"] is not None:
        numerator, denominator = Decimal(revision["numerator"]), Decimal(revision["denominator"])
        return f"{scene.speak.number(numerator)} ÷ {scene.speak.number(denominator)}"
    if revision["stated_value"] is not None:
        return scene.speak.number(Decimal(revision["stated_value"]))
    return counted_cell(scene, revision)


def _changes(scene: Scene, versions: Sequence[Mapping[str, Any]]) -> Iterable[Item]:
    speak = scene.speak
    for before, after in pairwise(versions):
        changes = []
        if before["weight"] != after["weight"]:
            changes.append(
                speak("weight %(old)s → %(new)s", old=scene.text(before["weight"]), new=scene.text(after["weight"]))
            )
        if before["target"] != after["target"]:
            changes.append(speak("target %(old)s → %(new)s", old=_aim(scene, before), new=_aim(scene, after)))
        if before["programmed"] != after["programmed"] and not changes:
            changes.append(speak("the period targets changed"))
        if changes:
            yield Item(
                speak("From %(period)s on.", period=speak.period(after["effective_from"])), "; ".join(changes) + "."
            )


def _aim(scene: Scene, version: Mapping[str, Any]) -> str:
    target = version["target"] or {}
    if target.get("low") is not None:
        return f"{scene.text(target['low'])}–{scene.text(target['high'])}"
    if target.get("value") is not None:
        return scene.text(target["value"])
    if target.get("numerator") is not None:
        return f"{scene.text(target['numerator'])} ÷ {scene.text(target['denominator'])}"
    return MISSING


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
