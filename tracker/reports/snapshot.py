"""What a report freezes: everything that its figures come from, as plain JSON.

The snapshot goes into the PDF. From it alone the result can be computed again (:mod:`tracker.reports.reckon`) and the
pages be written again (:mod:`tracker.reports.render`). Persons appear by what they are and not by name, except those
who sign; drafts do not appear.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Person
from tracker.clock import is_demonstration
from tracker.commitments.models import SetStep
from tracker.errors import Conflict
from tracker.evidence.queries import EvidenceFacts, files_of
from tracker.formats.canonical import plain
from tracker.formats.sentences import N_
from tracker.ledger.models import LedgerLeaf
from tracker.programmes.models import ProgrammeVersion
from tracker.progress.detail import family_of
from tracker.progress.effects import Record
from tracker.progress.facts import CommitmentFacts, MeasurementFacts, RevisionFacts, VersionFacts, YearFacts
from tracker.progress.figures import PartEntry
from tracker.progress.loading import load_revisions, load_year
from tracker.progress.opinion import OpinionFacts, held_until
from tracker.progress.pending import pending_of
from tracker.progress.queries import documents_of_opinions, evidence_of_year
from tracker.progress.year_status import status_of_snapshot, status_to_json
from tracker.reports.effects import effect_to_json
from tracker.reports.reckon import FORMAT
from tracker.rules.calendar.periods import period_of
from tracker.rules.calendar.windows import is_late, reporting_window
from tracker.rules.explain.steps_json import steps_to_json
from tracker.rules.inputs.model import Target
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import Programme, parse_pack
from tracker.rules.scoring.results import SCORING_VERSION, result_to_json
from tracker.rules.scoring.score import score_with_steps

KIND = "compliance"
SIGNING = frozenset({"endorse", "approve"})


def build_snapshot(
    session: Session,
    programme_year_id: UUID,
    as_of: str | None,
    made_at: dt.datetime,
    code: str,
    renderer: Mapping[str, str],
) -> dict[str, Any]:
    """The year as the record holds it now, at the end of ``as_of`` (None: the year's result), in JSON's own types.

    Twelve statements, whatever the year's size. Raises :class:`Conflict` where no set of the year is in force yet.
    """
    facts = load_year(session, programme_year_id)
    version = session.get_one(ProgrammeVersion, facts.programme_version_id)
    programme = parse_pack(version.text)
    inputs = facts.inputs(as_of)
    if not inputs.commitments:
        raise Conflict(N_("There is nothing to report yet: no commitments of this year are approved or published."))
    result, steps = score_with_steps(programme, inputs)
    last_day = dt.date(facts.year, 12, 31) if as_of is None else period_of(as_of).ends
    attached = evidence_of_year(session, facts)
    codes = {one.code for one in inputs.commitments}
    told = [one for one in facts.commitments if one.code in codes]
    snapshot: dict[str, Any] = plain(
        {
            "format": FORMAT,
            "kind": KIND,
            "code": code,
            "made_at": made_at,
            "time_zone": programme.time_zone,
            "agency": _agency(facts),
            "year": facts.year,
            "phase": facts.phase,
            "as_of": as_of,
            "origin": facts.origin,
            "programme": {
                "code": programme.code,
                "version": version.version,
                "sha256": version.sha256,
                "text": version.text,
            },
            "scoring_version": SCORING_VERSION,
            "renderer": dict(renderer),
            "demonstration": {
                "clock": is_demonstration(session),
                "invented": facts.invented or any(one.origin == "demonstration" for one in facts.sets),
            },
            "sets": _sets(session, facts),
            "commitments": _commitments(session, facts, told, programme, last_day, attached),
            "inputs": inputs_to_json(inputs),
            "result": result_to_json(result),
            "steps": steps_to_json(programme, steps),
            "owed": [
                one.to_json()
                for one in pending_of(facts, programme, result, attached, made_at, last_day)
                if one.code in codes
            ],
            "ledger": {"size": session.scalar(select(func.max(LedgerLeaf.seq))) or 0},
            "supersedes": None,
        }
    )
    return {**snapshot, "status": status_to_json(status_of_snapshot(snapshot))}


def _agency(facts: YearFacts) -> dict[str, Any]:
    ministry = None
    if facts.ministry_code is not None:
        ministry = {"code": facts.ministry_code, "name": facts.ministry_name}
    return {"code": facts.agency_code, "name": facts.agency_name, "ministry": ministry, "invented": facts.invented}


def _sets(session: Session, facts: YearFacts) -> list[dict[str, Any]]:
    steps: dict[UUID, list[dict[str, Any]]] = {}
    for step, name in session.execute(
        select(SetStep, Person.name)
        .outerjoin(Person, Person.id == SetStep.by_id)
        .where(SetStep.set_id.in_([one.id for one in facts.sets]))
        .order_by(SetStep.at, SetStep.id)
    ):
        signed = {"by": name} if step.step in SIGNING else {}
        steps.setdefault(step.set_id, []).append({"step": step.step, "at": step.at, "reason": step.reason, **signed})
    return [
        {
            "team": one.team_code,
            "team_name": one.team_name,
            "team_until": one.team_to,
            "state": one.state,
            "origin": one.origin,
            "source": one.source,
            "steps": steps.get(one.id, []),
        }
        for one in facts.sets
        if one.in_force
    ]


def _commitments(
    session: Session,
    facts: YearFacts,
    told: Sequence[CommitmentFacts],
    programme: Programme,
    last_day: dt.date,
    attached: Mapping[UUID, Sequence[UUID]],
) -> list[dict[str, Any]]:
    revisions, parts = load_revisions(session, [each.id for one in told for each in one.measurements.values()])
    documents = documents_of_opinions(session, [each.id for one in told for each in one.opinions])
    files = files_of(session, [one for ids in (*attached.values(), *documents.values()) for one in ids])

    records = {each.code: Record(programme, family_of(facts, each), each.code, revisions) for each in told}

    def revision(of: CommitmentFacts, one: MeasurementFacts, each: RevisionFacts) -> dict[str, Any]:
        counted_at_once = one.state == "published" and each.n > 1
        effect = records[of.code].of_figure(one.period.code, each.n, each.received_at) if counted_at_once else None
        return {**_revision(each, parts.get(each.id, ())), **effect_to_json(effect)}

    def version(of: CommitmentFacts, each: VersionFacts) -> dict[str, Any]:
        return {**_version(each), **effect_to_json(records[of.code].of_version(each.n, each.stated_at))}

    def measurement(of: CommitmentFacts, one: MeasurementFacts) -> dict[str, Any]:
        shown = one.state not in ("draft", "reported")
        closes = reporting_window(programme, one.period)
        return {
            "period": one.period.code,
            "state": one.state,
            "late": one.late,
            "submitted_at": one.submitted_at,
            "counts": one.counts,
            "revisions": [revision(of, one, each) for each in revisions.get(one.id, [])] if shown else [],
            "evidence": [
                {**_evidence(files[each]), "late": is_late(closes, files[each].latest.received_at)}
                for each in attached.get(one.id, [])
                if shown and each in files
            ],
        }

    def opinions(one: CommitmentFacts) -> dict[str, Any]:
        told = [
            _opinion(each, [files[file] for file in documents.get(each.id, []) if file in files])
            for each in one.opinions
            if each in held_until(one.opinions, last_day)
        ]
        return {"opinions": told} if told else {}

    return [
        {
            "code": one.code,
            "kind": one.kind,
            "parent": one.parent,
            "team": one.set.team_code,
            "versions": [version(one, each) for each in one.versions if each.since <= last_day],
            "measurements": [
                measurement(one, each)
                for each in sorted(one.measurements.values(), key=lambda each: (each.period.ends, each.period.code))
                if each.period.ends <= last_day
            ],
            **opinions(one),
        }
        for one in told
    ]


def _version(one: VersionFacts) -> dict[str, Any]:
    return {
        "n": one.n,
        "effective_from": one.effective_from,
        "name": one.name,
        "objective": one.objective,
        "weight": one.weight,
        "weights": dict(one.weights),
        "direction": one.direction,
        "target": _target(one.target),
        "programmed": dict(one.programmed),
        "definition": one.definition.dump(),
        "unit": one.unit,
    }


def _target(target: Target | None) -> dict[str, Any] | None:
    if target is None:
        return None
    operands = target.operands
    found = {
        "value": target.value,
        "numerator": operands and operands.numerator,
        "denominator": operands and operands.denominator,
        "low": target.low,
        "high": target.high,
    }
    return {name: value for name, value in found.items() if value is not None}


def _revision(one: RevisionFacts, parts: Sequence[PartEntry]) -> dict[str, Any]:
    counts = one.counted.dump()
    return {
        **({"counts": counts} if counts else {}),
        **({"parts": [_part(each) for each in parts]} if parts else {}),
        "n": one.n,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "stated_value": one.stated_value,
        "requirements": [
            {
                "code": str(need["code"]),
                "met": str(need["met"]),
                "of": str(need.get("of", "1")),
                **({"opinion": need["opinion"]} if need.get("opinion") else {}),
            }
            for need in one.requirements
        ],
        "analysis": one.analysis,
        "as_published": dict(one.as_published) or None,
        "faults": list(one.faults),
        "withdrawn": one.withdrawn,
        "reason": one.reason,
        "received_at": one.received_at,
    }


def _part(one: PartEntry) -> dict[str, Any]:
    return {
        "dimension": one.dimension,
        "category": one.category,
        "numerator": one.numerator,
        "denominator": one.denominator,
    }


def _opinion(one: OpinionFacts, documents: Sequence[EvidenceFacts]) -> dict[str, Any]:
    """What a third party said of a requirement; without the person who recorded it."""
    return {
        "requirement": one.requirement,
        "n": one.n,
        "opinion": one.opinion,
        "given_on": one.given_on,
        "note": one.note,
        "recorded_at": one.recorded_at,
        "evidence": [_evidence(each) for each in documents],
    }


def _evidence(one: EvidenceFacts) -> dict[str, Any]:
    """Of a file that holds personal data only the title is told: its name may name a person."""
    latest = one.latest
    return {
        "title": one.title,
        "name": None if one.personal_data else latest.name,
        "personal_data": one.personal_data,
        "version": latest.n,
        "sha256": latest.sha256,
        "size": latest.size,
        "media_type": latest.media_type,
        "received_at": latest.received_at,
    }
