"""What a report tells of figures that were counted: of levels, of a checklist, of children; and of their parts."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.analysis.figure_details import details_of
from tracker.formats.labels import heading, label
from tracker.formats.numbers import MISSING
from tracker.progress.counted import Counted
from tracker.progress.opinion import has_come
from tracker.reports.page_model import Cell, Item, Table
from tracker.reports.scene import Scene, rounded
from tracker.rules.calendar.periods import period_of
from tracker.rules.explain.counting_words import answer_words, dimension_title, level_labels
from tracker.rules.inputs.model import CommitmentInput, Counts, Requirement
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.formulas import in_force
from tracker.rules.scoring.figures import read_figure


def value_to_date(
    scene: Scene,
    given: CommitmentInput,
    facts: Mapping[str, Any],
    measured: Mapping[str, Any],
) -> Fraction | None:
    """The year so far at the end of the measured period, in the unit of the value."""
    revision, until = measured["revisions"][-1], measured["period"]
    counted = counted_of(revision)
    if revision["requirements"]:
        given = replace(given, requirements=_needs(facts, measured), periods={})
    elif counted.items or counted.met is not None:
        given = replace(given, counts=Counts(items=counted.items, met=counted.met, of=counted.of), periods={})
    else:
        given = replace(given, counts=None)
    return read_figure(scene.programme, replace(given, actual=None), until).actual


def _needs(facts: Mapping[str, Any], measured: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """What was met of each requirement, with the opinions that held at the end of the period."""
    ends = period_of(measured["period"]).ends
    held = {
        one["requirement"]: one["opinion"]
        for one in facts.get("opinions", ())
        if has_come(dt.date.fromisoformat(one["given_on"]), ends)
    }
    return tuple(
        Requirement(
            need["code"],
            Decimal(need["met"]),
            Decimal(need["of"]),
            held.get(need["code"], need.get("opinion")),
        )
        for need in measured["revisions"][-1]["requirements"]
    )


def counted_of(revision: Mapping[str, Any]) -> Counted:
    """What a revision of the snapshot counted; snapshots of before know nothing of it."""
    return Counted.load(revision.get("counts"))


def counted_cell(scene: Scene, revision: Mapping[str, Any] | None) -> str:
    """What a period counted, in a cell."""
    counted = counted_of(revision) if revision is not None else Counted()
    if counted.levels:
        return scene.speak.number(counted.n)
    if counted.met is not None:
        return scene.speak("%(met)s of %(of)s", met=scene.speak.number(counted.met), of=scene.speak.number(counted.of))
    return scene.speak("%(count)s items", count=len(counted.items)) if counted.items else MISSING


def tables(scene: Scene, given: CommitmentInput, definition: Definition, facts: Mapping[str, Any]) -> Iterable[Table]:
    """The counts, the answers and the parts of the last period that counts.

    A report is for the agency and for those who review it, and must be computable again from what it carries: it leaves
    nothing out, and says beside what the programme calls too small that it is not to be published.
    """
    last = _last(facts)
    if last is None:
        return
    found = details_of(scene.programme, given, scene.as_of)
    small = {one.part.dimension for one in found.parts if one.hidden and one.period == last["period"]}
    counted = counted_of(last["revisions"][-1])
    period = scene.speak.period(last["period"])
    if counted.levels:
        yield replace(
            _levels(scene, definition, counted, last["period"], period), note=_note(scene, bool(found.hidden))
        )
    if counted.items:
        yield _items(scene, definition, counted, period)
    for dimension, parts in _by_dimension(last["revisions"][-1]).items():
        table = _parts(scene, definition, dimension, parts, period)
        yield replace(table, note=_note(scene, bool(found.hidden) or dimension in small))


def _note(scene: Scene, small: bool) -> str:
    if not small:
        return ""
    return scene.speak(
        "This rests on too few people to be published: it is for the agency and for those who review it alone."
    )


def _last(facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    counting = [one for one in facts["measurements"] if one["counts"] and one["revisions"]]
    return counting[-1] if counting else None


def _levels(scene: Scene, definition: Definition, counted: Counted, code: str, period: str) -> Table:
    speak = scene.speak
    formula = in_force(definition.formulas, period_of(code).ends) or next(iter(definition.formulas), None)
    labels = level_labels(formula, definition.unit, speak.language) if formula is not None else []
    labels = labels if len(labels) == len(counted.levels) else [str(n) for n in range(1, len(counted.levels) + 1)]
    rows = tuple(
        (Cell(label), Cell(speak.number(count), True)) for label, count in zip(labels, counted.levels, strict=True)
    )
    head = (Cell(speak("Level or range")), Cell(speak("Counted"), True))
    total = (Cell(speak("All together, n")), Cell(speak.number(counted.n), True))
    return Table(speak("Counts of %(period)s", period=period), (70, 30), head, rows, total)


def _items(scene: Scene, definition: Definition, counted: Counted, period: str) -> Table:
    speak = scene.speak
    texts = {item.code: item.text for item in definition.items}
    rows = tuple(
        (Cell(item.code), Cell(texts.get(item.code, "")), Cell(answer_words(item, speak.language), True))
        for item in counted.items
    )
    head = (Cell(speak("Item")), Cell(speak("What is asked")), Cell(speak("Answer"), True))
    return Table(speak("Checklist of %(period)s", period=period), (16, 56, 28), head, rows)


def _by_dimension(revision: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for part in revision.get("parts", ()):
        found.setdefault(part["dimension"], []).append(part)
    return found


def _parts(
    scene: Scene,
    definition: Definition,
    dimension: str,
    parts: Iterable[Mapping[str, Any]],
    period: str,
) -> Table:
    speak = scene.speak
    rows = tuple((Cell(part["category"]), *_cells(scene, definition, part)) for part in parts)
    names = [operand.name for operand in definition.operands] or [speak("Numerator"), speak("Denominator")]
    head = (Cell(speak("Part")), *(Cell(name, True) for name in names), Cell(definition.unit or speak("Value"), True))
    title = dimension_title(dimension, speak.language)
    return Table(f"{title}, {period}", (34, 24, 24, 18), head, rows)


def _cells(scene: Scene, definition: Definition, part: Mapping[str, Any]) -> tuple[Cell, ...]:
    sides = (scene.text(part["numerator"]), scene.text(part["denominator"]), _value(scene, definition, part))
    return tuple(Cell(text, True) for text in sides)


def _value(scene: Scene, definition: Definition, part: Mapping[str, Any]) -> str:
    if part["numerator"] is None or not part["denominator"] or not Decimal(part["denominator"]):
        return MISSING
    value = Fraction(Decimal(part["numerator"])) / Fraction(Decimal(part["denominator"])) * Fraction(definition.factor)
    return scene.speak.number(rounded(value, definition.decimals), definition.decimals)


def opinion_of(scene: Scene, facts: Mapping[str, Any], requirement: str) -> str:
    """The opinion that holds on a requirement, in a few words; empty where none is recorded."""
    held = [one for one in facts.get("opinions", ()) if one["requirement"] == requirement]
    if not held:
        return ""
    word, day = label("opinion", held[-1]["opinion"], scene.speak.language), held[-1]["given_on"]
    return scene.speak("opinion: %(word)s, %(day)s", word=word, day=scene.speak.day(day))


def opinions(scene: Scene, facts: Mapping[str, Any]) -> Iterable[Item]:
    """Every opinion with its day and what it says."""
    speak = scene.speak
    for one in facts.get("opinions", ()):
        title = speak("Opinion on %(code)s, %(day)s.", code=one["requirement"], day=speak.day(one["given_on"]))
        said = f"{heading('opinion', one['opinion'], speak.language)}."
        yield Item(title, f"{said} {one['note']}" if one["note"] else said)
