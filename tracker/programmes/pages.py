"""What the pages of programmes show: what counts, what each rule rests on, and what is only assumed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from tracker.formats.labels import heading
from tracker.programmes.queries import ProgrammeFacts, newest_version, version_by_address
from tracker.rules.calendar.windows import last_minute, resolve_milestones
from tracker.rules.explain.citation_words import norm_words, rule_name
from tracker.rules.programme.catalogue import catalogue_entry
from tracker.rules.programme.citations import ground_of
from tracker.rules.programme.differences import Difference, by_section, differences
from tracker.rules.programme.model import Assumption, Programme
from tracker.rules.programme.rules import Band, Norm, Source
from tracker.rules.programme.tree import Limits, Objective, PackCommitment

COLUMNS = ("code", "version", "year", "status", "name", "sha256", "loaded_at", "newest")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as a line: its name in words, what it says, where from, how sure."""

    name: str
    text: str
    source: Source
    sureness: str


@dataclass(frozen=True, slots=True)
class StageLine:
    """An objective of a stage: its code, name, weight in percent, and its requirements (text, means, third party)."""

    code: str
    name: str
    weight: Decimal
    count: int
    requirements: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """A commitment that the pack offers."""

    code: str
    name: str
    kind: str
    weight: Limits
    required: bool
    formula: str
    direction: str
    stages: tuple[StageLine, ...]
    rule: RuleLine


@dataclass(frozen=True, slots=True)
class ObjectiveBlock:
    """An objective with what may be committed under it."""

    code: str
    name: str
    weight: Limits
    own: RuleLine | None
    suggestions: tuple[str, ...]
    commitments: tuple[CommitmentLine, ...]


@dataclass(frozen=True, slots=True)
class BandLine:
    """A band: from which total on, its label and pay (percent; None: not known)."""

    edge: Decimal
    label: str
    pays: Decimal | None
    of: str
    law: str  # the norm and article that say so
    rule: RuleLine


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A deadline: ``until`` is its last minute."""

    text: str
    opens: dt.datetime | None
    until: dt.datetime
    rule: RuleLine


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A version of a programme, in one language."""

    facts: ProgrammeFacts
    newest: int
    name: str
    summary: str
    issuer: str
    norms: tuple[tuple[str, dt.date | None, str], ...]
    sum: Decimal
    grouped: str | None
    zone: str
    objectives: tuple[ObjectiveBlock, ...]
    rules: tuple[RuleLine, ...]
    bands: tuple[BandLine, ...]
    reporting: RuleLine
    holidays: str | None  # the list by which working days were counted when it was loaded
    milestones: tuple[MilestoneLine, ...]
    sources: tuple[tuple[Source, str], ...]
    assumed: int
    stated: int
    changed: tuple[tuple[str, tuple[Difference, ...]], ...]  # since the version before, by section


def row(facts: ProgrammeFacts, language: str) -> Mapping[str, Any]:
    """A loaded version as a line of a file."""
    return {**{column: getattr(facts, column) for column in COLUMNS}, "name": facts.name[language]}


def programme_page(session: Session, code: str, version: int, language: str) -> ProgrammePage:
    """The page of a loaded version in ``language``. Raises :class:`NotFound`."""
    facts, programme = version_by_address(session, code, version)
    newest = facts.version if facts.newest else newest_version(session, code).version
    statements = {one.rule: one for one in programme.statements()}

    def line(rule: str, name: str = "") -> RuleLine:
        one: Assumption = statements[rule]
        return RuleLine(name, one.text[language], one.source, one.sureness)

    return ProgrammePage(
        facts=facts,
        newest=newest,
        name=programme.name[language],
        summary=programme.summary[language],
        issuer=programme.issuer[language],
        norms=tuple(_norm(one, language) for one in programme.legal_basis),
        sum=programme.tree.weights.sum,
        grouped=programme.tree.group_by,
        zone=programme.time_zone,
        objectives=tuple(_objective(programme, one, line, language) for one in programme.objectives),
        rules=tuple(
            line(f"rules.{name}", rule_name(ground_of(programme, rule), language))
            for name, rule in programme.rules.stated()
        ),
        bands=tuple(_band(programme, one, line, language) for one in programme.bands),
        reporting=line("calendar.reporting"),
        holidays=programme.kept.holidays if programme.kept else None,
        milestones=tuple(
            MilestoneLine(
                one.text[language], one.opens, last_minute(one.until, programme.time_zone), line(f"calendar.{one.code}")
            )
            for one in resolve_milestones(programme)
        ),
        sources=tuple((one, heading("read", one.read, language)) for one in programme.sources.values()),
        assumed=len(programme.assumptions()),
        stated=len(statements),
        changed=_changed(session, code, version, programme, language),
    )


def _changed(
    session: Session, code: str, version: int, programme: Programme, language: str
) -> tuple[tuple[str, tuple[Difference, ...]], ...]:
    """What the version changes of the one before it, section by section; nothing for the first."""
    if version == 1:
        return ()
    _, before = version_by_address(session, code, version - 1)
    return by_section(differences(before, programme, language), language)


def _norm(norm: Norm, language: str) -> tuple[str, dt.date | None, str]:
    return norm.norm[language], norm.date, norm.article


def _objective(programme: Programme, objective: Objective, line: Any, language: str) -> ObjectiveBlock:
    suggested = [catalogue_entry(code) for code in objective.suggests]
    return ObjectiveBlock(
        code=objective.code,
        name=objective.name[language],
        weight=objective.weight,
        own=line(f"objectives.{objective.code}.own") if objective.own else None,
        suggestions=tuple(entry.name[language] for entry in suggested if entry),
        commitments=tuple(_commitment(programme, one, line, language) for one in objective.commitments),
    )


def _commitment(programme: Programme, commitment: PackCommitment, line: Any, language: str) -> CommitmentLine:
    definition = programme.definition_of(commitment.code, language)
    return CommitmentLine(
        code=commitment.code,
        name=commitment.name[language],
        kind=commitment.kind,
        weight=commitment.weight,
        required=commitment.required,
        formula=definition.formula if definition else "",
        direction=definition.direction if definition else "higher",
        stages=tuple(
            StageLine(
                code=stage.code,
                name=f"{stage.stage.name[language]}, {stage.objective.name[language]}",
                weight=stage.weight,
                count=len(stage.objective.listed(language)),
                requirements=tuple(
                    (one.code, one.text, one.means, one.third_party)
                    for one in stage.objective.listed(language)
                    if one.text
                ),
            )
            for stage in commitment.stages()
        ),
        rule=line(f"commitments.{commitment.code}"),
    )


def _band(programme: Programme, band: Band, line: Any, language: str) -> BandLine:
    return BandLine(
        edge=band.from_,
        label=band.label[language],
        pays=band.pays_percent,
        of=band.of[language] if band.of else "",
        law=norm_words(norm, language) if (norm := ground_of(programme, band).norm) else "",
        rule=line(f"bands.{band.from_}"),
    )
