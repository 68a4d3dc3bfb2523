"""A snapshot as the pages of a report, in one language."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tracker.formats.canonical import canonical_json, sha256_hex
from tracker.formats.labels import heading
from tracker.formats.numbers import MISSING
from tracker.formats.sentences import NN_
from tracker.progress.year_status import day_of, status_label, status_sentence
from tracker.reports.overview import (
    MOST_OWED,
    gauge,
    headline,
    key_figures,
    lede,
    losses_of,
    losses_table,
    owed_items,
)
from tracker.reports.page_model import Cell, Entry, Item, Pages, Part, Table
from tracker.reports.reckon import reckon
from tracker.reports.scene import Scene
from tracker.reports.sections import section
from tracker.reports.speech import Speech
from tracker.reports.steps import next_steps
from tracker.reports.summary import commitments_table, in_order, part_anchor, summary_sentences, summary_tables
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.scoring.results import CommitmentResult

COMPACT_FROM = 24  # commitments: from here on a page each would make a book of what is a table
SNAPSHOT_FILE = "cumple-snapshot.json"


def pages_of(snapshot: Mapping[str, Any], language: str) -> Pages:
    """Everything the template prints. Raises :class:`tracker.errors.Conflict` where the snapshot does not hold."""
    speak = Speech(language, snapshot["time_zone"])
    reckoning = reckon(snapshot)
    roots = [one for one in reckoning.result.commitments if one.parent is None]
    scene = Scene(snapshot, reckoning, speak, compact=len(roots) >= COMPACT_FROM)
    losses = losses_of(scene)
    owed = owed_items(scene)
    parts = _parts(scene, roots)
    title = speak("Compliance report %(year)s", year=snapshot["year"])
    agency = snapshot["agency"]["name"]
    assumptions = _assumptions(scene)
    return Pages(
        language="es-CL" if language == "es" else "en",
        title=title,
        description=f"{speak.pick(scene.programme.name)} · {_cut(scene)}",
        made_at=snapshot["made_at"],
        agency=agency,
        ministry=snapshot["agency"]["ministry"]["name"] if snapshot["agency"]["ministry"] else "",
        programme=speak.pick(scene.programme.name),
        programme_code=snapshot["programme"]["code"],
        of=speak("of"),
        cut=_cut(scene),
        code=snapshot["code"],
        made_on=speak.day(snapshot["made_at"], "long"),
        banner=_banner(scene),
        about=(status_sentence(scene.status, language), *_about(scene)),
        headline=headline(scene),
        lede=lede(scene),
        figures=tuple(key_figures(scene)),
        gauge=gauge(scene),
        losses=losses_table(scene, losses),
        owed=tuple(_shortened(scene, owed)),
        owed_none=speak("The source published no dates of reporting.")
        if scene.published
        else speak("Nothing is late or missing."),
        steps=tuple(next_steps(scene, losses)),
        missing=tuple(_missing(scene)),
        check=speak(
            "Report %(code)s holds its own data (%(file)s): the rules of the programme, every figure and the "
            "fingerprint of every piece of evidence. Whoever has the file can compute each result again.",
            code=snapshot["code"],
            file=SNAPSHOT_FILE,
        ),
        entries=tuple(_entries(scene, parts)),
        summary=tuple(summary_sentences(scene)),
        tables=tuple(summary_tables(scene)),
        parts=parts,
        compact=scene.compact,
        assumptions=assumptions,
        sources=_sources(scene),
        file_table=_file_table(scene),
        link_names=_link_names(scene, parts),
    )


def _cut(scene: Scene) -> str:
    """Where the report stands: at the end of a period, or at the year's."""
    speak = scene.speak
    status = status_label(scene.status, speak.language)
    if scene.as_of is None:
        return speak("Result of the year · %(status)s", status=status)
    return speak("Standing on %(day)s · %(status)s", day=day_of(scene.as_of, speak.language), status=status)


def _banner(scene: Scene) -> str:
    """What marks every page of a report that is no real one."""
    speak, demonstration = scene.speak, scene.snapshot["demonstration"]
    if scene.snapshot["agency"]["invented"] or demonstration["invented"]:
        return speak("DEMONSTRATION · invented agency and figures")
    if demonstration["clock"]:
        published = all(one["origin"] == "published" for one in scene.snapshot["sets"])
        if published:
            return speak("DEMONSTRATION · real published figures, demonstration clock")
        return speak("DEMONSTRATION · figures typed in a demonstration, under its clock")
    return speak("ILLUSTRATIVE PROGRAMME · pays nothing") if scene.programme.status == "illustrative" else ""


def _about(scene: Scene) -> list[str]:
    """What kind of document this is, on the cover."""
    speak, snapshot = scene.speak, scene.snapshot
    found = []
    if scene.published:
        sources = list(dict.fromkeys(one["source"].rstrip(". ") for one in snapshot["sets"] if one["source"]))
        found.append(
            speak(
                "The figures are those that the source published: %(sources)s. What it did not publish is said.",
                sources="; ".join(sources) or MISSING,
            )
        )
    else:
        found.append(speak("The figures are those that the agency submitted; drafts are not counted."))
    found.append(
        speak(
            "Every result can be computed again from this file alone: it holds the rules, the figures and the "
            "fingerprints of what proves them."
        )
    )
    if scene.programme.status == "illustrative":
        found.append(speak("The programme is illustrative: its sheets were not found, and it pays nothing."))
    return found


def _shortened(scene: Scene, owed: Sequence[Item]) -> list[Item]:
    rest = len(owed) - MOST_OWED
    more = [Item("", scene.speak("and %(count)s more, each in its section.", count=rest))] if rest > 0 else []
    return [*owed[:MOST_OWED], *more]


_UNREPORTED = NN_(
    "%(count)s figure of %(period)s was not reported, and the one before stands: %(codes)s.",
    "%(count)s figures of %(period)s were not reported, and those before stand: %(codes)s.",
)


def _missing(scene: Scene) -> list[str]:
    """What keeps the result from being whole."""
    said = [reason_sentence(reason, scene.speak.language) for reason in scene.result.reasons]
    told = any(reason.code == "figures_missing" for reason in scene.result.reasons)
    if not scene.published or scene.as_of is None or told or not (codes := scene.unreported):
        return said
    more = len(codes) - MOST_OWED
    named = ", ".join(codes[:MOST_OWED]) + (" " + scene.speak("and %(count)s more", count=more) if more > 0 else "")
    period = scene.speak.period(scene.as_of)
    return [scene.speak(_UNREPORTED, count=len(codes), period=period, codes=named), *said]


def _parts(scene: Scene, roots: Sequence[CommitmentResult]) -> tuple[Part, ...]:
    """Commitments by team, or else by objective; in one part where there is neither."""
    speak, by = scene.speak, "group" if scene.result.groups else "objective"
    nodes = scene.result.groups if by == "group" else scene.result.objectives
    found = []
    for node in in_order(scene, nodes):
        members = [one for one in roots if getattr(one, by) == node.code]
        if not members:
            members = [one for one in roots if any(getattr(stage, by) == node.code for stage in scene.stages(one.code))]
        if members:
            objective = scene.programme.objective(node.code) if by == "objective" else None
            name = node.name or (speak.pick(objective.name) if objective else node.code)
            found.append(_part(scene, part_anchor(node.code), name, members, by == "group"))
    told = {section.code for part in found for section in part.sections}
    rest = [one for one in roots if one.code not in told]
    if rest:
        name = speak("Commitments") if not found else speak("Other commitments")
        found.append(_part(scene, "p-rest", name, rest, False))
    return tuple(found)


def _part(scene: Scene, anchor: str, name: str, members: Sequence[CommitmentResult], listed: bool) -> Part:
    table = (
        commitments_table(scene, scene.speak("Commitments of %(team)s", team=name), members, True) if listed else None
    )
    sections = tuple(section(scene, one, scene.stages(one.code)) for one in members)
    return Part(anchor=anchor, name=name, table=table, sections=sections)


def _entries(scene: Scene, parts: Sequence[Part]) -> list[Entry]:
    """The contents: parts, their commitments, and what closes the report."""
    speak = scene.speak
    found = [Entry(1, speak("The year at a glance"), "first"), Entry(1, speak("Summary"), "summary")]
    for part in parts:
        found.append(Entry(1, part.name, part.anchor))
        for one in part.sections if not scene.compact or part.table is None else ():
            found.append(Entry(2, f"{one.code} {one.name}" if one.code_shown else one.name, one.anchor))
    return [
        *found,
        Entry(1, speak("What the result rests on"), "assumptions"),
        Entry(1, speak("This file and how to check it"), "file"),
    ]


def _assumptions(scene: Scene) -> Table:
    """Every rule the programme states, the assumed ones first."""
    speak = scene.speak
    order = ("assumed", "derived", "published")
    rules = sorted(scene.programme.statements(), key=lambda one: order.index(one.sureness))
    rows = tuple(
        (Cell(heading("sureness", one.sureness, speak.language)), Cell(speak.pick(one.text)), Cell(one.source.title))
        for one in rules
        if not one.rule.startswith("commitments.")
    )
    head = (Cell(speak("How sure")), Cell(speak("Rule")), Cell(speak("Source")))
    return Table(speak("Rules of the programme"), (18, 52, 30), head, rows)


def _sources(scene: Scene) -> Table:
    speak = scene.speak
    sources = scene.programme.sources.values()
    rows = tuple(
        (Cell(one.title), Cell(one.address), Cell(heading("read", one.read, speak.language))) for one in sources
    )
    head = (Cell(speak("Source")), Cell(speak("Address")), Cell(speak("How it is known")))
    return Table(speak("Sources"), (42, 38, 20), head, rows)


def _file_table(scene: Scene) -> Table:
    """What is inside the file, and what its bytes depend on."""
    speak, snapshot = scene.speak, scene.snapshot
    rows = [
        (speak("Number of the report"), snapshot["code"]),
        (speak("Made on"), f"{speak.instant(snapshot['made_at'])} ({snapshot['time_zone']})"),
        (speak("Data inside this file"), SNAPSHOT_FILE),
        (speak("SHA-256 of the data"), sha256_hex(canonical_json(snapshot))),
        (
            speak("Programme"),
            speak(
                "%(code)s, version %(version)s",
                code=snapshot["programme"]["code"],
                version=snapshot["programme"]["version"],
            ),
        ),
        (speak("SHA-256 of the programme"), snapshot["programme"]["sha256"]),
        (speak("Version of the scoring"), str(snapshot["scoring_version"])),
        (speak("Entries in the record"), speak.number(Decimal(snapshot["ledger"]["size"]))),
        (speak("Made with"), ", ".join(f"{name} {version}" for name, version in snapshot["renderer"].items())),
    ]
    head = (Cell(speak("What")), Cell(speak("Value")))
    return Table(speak("This file"), (28, 72), head, tuple((Cell(name), Cell(value)) for name, value in rows))


def _link_names(scene: Scene, parts: Sequence[Part]) -> dict[str, str]:
    """The words of every link inside the document, for those who hear it."""
    speak = scene.speak
    entries = {entry.anchor: entry.label for entry in _entries(scene, parts)}
    for part in parts:
        for one in part.sections:
            entries[one.anchor] = one.name
            entries |= {stage.anchor: stage.name for stage in one.stages}
    return {anchor: speak("Go to %(section)s", section=label) for anchor, label in entries.items()}
