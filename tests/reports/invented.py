"""Snapshots of invented agencies, put together by hand, for what needs no database."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tracker.formats.canonical import canonical_json, plain, sha256_hex
from tracker.rules.inputs.model import (
    CommitmentInput,
    Figure,
    Group,
    Operands,
    Published,
    Requirement,
    Target,
    YearInputs,
)
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.results import SCORING_VERSION, result_to_json
from tracker.rules.scoring.score import score

MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]
MADE_AT = "2026-07-20T15:00:00Z"


def proof(name: str, *, personal: bool = False, late: bool = False) -> dict[str, Any]:
    """One piece of evidence, its fingerprint made of its name."""
    return {
        "title": name.rsplit(".", 1)[0],
        "name": None if personal else name,
        "sha256": sha256_hex(name.encode()),
        "size": 1_900_000,
        "media_type": "application/pdf",
        "received_at": "2026-07-08T14:12:00Z",
        "late": late,
        "personal_data": personal,
    }


def measured(
    period: str,
    *,
    sides: tuple[str, str] | None = None,
    value: str | None = None,
    requirements: list[dict[str, str]] | None = None,
    state: str = "submitted",
    late: bool = False,
    analysis: str | None = None,
    evidence: tuple[dict[str, Any], ...] = (),
    before: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """A measurement with the revision in force; ``before``: sides that it corrected."""

    def revision(n: int, sides: tuple[str, str] | None, reason: str | None) -> dict[str, Any]:
        return {
            "n": n,
            "numerator": sides[0] if sides else None,
            "denominator": sides[1] if sides else None,
            "stated_value": value,
            "requirements": requirements or [],
            "analysis": analysis,
            "as_published": None,
            "faults": [],
            "withdrawn": False,
            "reason": reason,
            "received_at": "2026-07-09T16:00:00Z",
        }

    revisions = (
        [revision(1, before, None), revision(2, sides, "Se restó un caso duplicado.")]
        if before
        else [revision(1, sides, None)]
    )
    return {
        "period": period,
        "state": state,
        "late": late,
        "submitted_at": "2026-07-09T16:00:00Z",
        "counts": state in ("submitted", "published"),
        "revisions": revisions,
        "evidence": list(evidence),
    }


def commitment(
    code: str,
    kind: str,
    definition: dict[str, Any],
    given: CommitmentInput,
    measurements: list[dict[str, Any]],
    **more: Any,
) -> dict[str, Any]:
    """What the snapshot says of one commitment, with one version taken from ``given``."""
    target = given.target
    version = {
        "n": 1,
        "effective_from": "2026-01",
        "name": given.name,
        "objective": given.objective,
        "weight": given.weight,
        "weights": {},
        "direction": given.direction,
        "target": {"value": target.value} if target else None,
        "programmed": dict(given.programmed),
        "definition": definition,
        "unit": "División de Planificación",
        "created_at": "2025-12-29T12:00:00Z",
    }
    return {
        "code": code,
        "kind": kind,
        "parent": given.parent,
        "team": given.group,
        "versions": more.pop("versions", [version]),
        "measurements": measurements,
        **more,
    }


def snapshot_of(
    programme: Programme, inputs: YearInputs, commitments: list[dict[str, Any]], owed: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    """A whole snapshot in JSON's own types."""
    content = {
        "format": "1",
        "kind": "compliance",
        "code": "CUM-2026-7K4M-Q2XD",
        "made_at": MADE_AT,
        "time_zone": programme.time_zone,
        "agency": {
            "code": "FAROS",
            "name": "Servicio Nacional de Faros y Balizas",
            "ministry": {"code": "MAR", "name": "Ministerio de Asuntos Costeros"},
            "invented": True,
        },
        "year": programme.year,
        "phase": "open",
        "as_of": inputs.as_of,
        "origin": "entered",
        "programme": {"code": programme.code, "version": 1, "sha256": programme.sha256, "text": programme.text},
        "scoring_version": SCORING_VERSION,
        "renderer": {"cumple": "0.1.0", "weasyprint": "70.0"},
        "demonstration": {"clock": True, "invented": True},
        "sets": [
            {"team": None, "team_name": None, "state": "approved", "origin": "entered", "source": None, "steps": []}
        ],
        "commitments": commitments,
        "inputs": inputs_to_json(inputs),
        "result": result_to_json(score(programme, inputs)),
        "owed": owed,
        "ledger": {"size": 412},
        "supersedes": None,
    }
    return plain({**content, **more})  # type: ignore[no-any-return]


def standing() -> dict[str, Any]:
    """June of an invented agency under the PMG of 2026: an indicator on plan, one behind, a staged system."""
    pack = load_builtin("pmg-cl-2026")
    inputs, facts = [], []

    def add(
        given: CommitmentInput, kind: str, definition: dict[str, Any], measurements: list[dict[str, Any]], **more: Any
    ) -> None:
        inputs.append(given)
        facts.append(commitment(given.code, kind, definition, given, measurements, **more))

    entry = pack.catalogue_entry("GASTO")
    assert entry is not None
    definition = entry.definition("es")
    spent = {"2026-03": "13815812020", "2026-04": "14924524790", "2026-05": "15399342370", "2026-06": "15194714810"}
    budget = "10372193000"
    add(
        CommitmentInput(
            code="GASTO",
            name=entry.name["es"],
            weight=Decimal(11),
            direction="lower",
            objective="2",
            unit=definition.unit,
            factor=definition.factor,
            decimals=4,
            target=Target(Decimal("1.28")),
            accumulation=definition.accumulation,
            entry=definition.entry,
            programmed={period: Decimal("1.28") for period in MONTHS},
            periods={p: Figure(None, Operands(Decimal(n), Decimal(budget))) for p, n in spent.items()},
        ),
        "indicator",
        definition.model_copy(
            update={"decimals": 4, "formula": "Gasto ejecutado en los subtítulos 22 y 29 ÷ presupuesto de referencia"}
        ).dump(),
        [
            measured(
                p,
                sides=(n, budget),
                late=p == "2026-05",
                analysis="El gasto se adelantó por la compra de boyas de invierno." if p == "2026-06" else None,
                before=("15399342370", budget) if p == "2026-06" else None,
                evidence=(
                    proof("Ejecución SIGFE junio 2026.pdf"),
                    proof("Nómina de pagos.xlsx", personal=True, late=True),
                )
                if p == "2026-06"
                else (),
            )
            for p, n in spent.items()
        ],
    )
    facts[-1]["versions"] = [
        {**facts[-1]["versions"][0], "target": {"value": Decimal("1.2854")}},
        {**facts[-1]["versions"][0], "n": 2, "effective_from": "2026-04"},
    ]
    entry = pack.catalogue_entry("GENERO")
    assert entry is not None
    definition = entry.definition("es")
    add(
        CommitmentInput(
            code="GENERO",
            name=entry.name["es"],
            weight=Decimal(11),
            objective="1",
            unit=definition.unit,
            factor=definition.factor,
            decimals=definition.decimals,
            target=Target(Decimal(50)),
            accumulation=definition.accumulation,
            entry=definition.entry,
            programmed={"2026-06": Decimal("25"), "2026-12": Decimal(50)},
            periods={"2026-06": Figure(None, Operands(Decimal(3), Decimal(8)))},
        ),
        "indicator",
        definition.dump(),
        [measured("2026-06", sides=("3", "8"), evidence=(proof("Informe de medidas de género.pdf"),))],
    )
    entry = pack.catalogue_entry("TD")
    assert entry is not None
    add(
        CommitmentInput(
            code="TD", name=entry.name["es"], weight=Decimal(16), objective="3", unit="%", factor=Decimal(100)
        ),
        "system",
        entry.definition("es").dump(),
        [],
    )
    met = {"E1O1": ["1"], "E1O2": ["1", "0.5", "1", "0.33"], "E2O1": ["0", "0", "0.2"]}
    for stage in entry.stages():
        definition = stage.definition("es")
        shares = met.get(stage.code.removeprefix("TD-"), [])
        needs = [
            {"code": need.code, "met": share, "of": "1"}
            for need, share in zip(definition.requirements, shares, strict=False)
        ]
        add(
            CommitmentInput(
                code=stage.code,
                name=stage.name["es"],
                weight=stage.weight,
                objective="3",
                parent="TD",
                unit="%",
                factor=Decimal(100),
                decimals=2,
                target=Target(Decimal(100)),
                entry="year_to_date",
                programmed={"2026-06": Decimal(100) if stage.code.startswith("TD-E1") else Decimal(20)},
                requirements=tuple(Requirement(n["code"], Decimal(n["met"])) for n in needs),
            ),
            "stage",
            definition.dump(),
            [measured("2026-06", requirements=needs)] if needs else [],
        )
    owed = [
        {"what": "missing", "code": "TD-E3O1", "period": "2026-06", "until": "2026-07-11T03:59:00Z"},
        {"what": "late", "code": "GASTO", "period": "2026-05", "until": "2026-06-11T03:59:00Z"},
        {"what": "due", "code": "GENERO", "period": "2026-07", "until": "2026-08-11T03:59:00Z"},
    ]
    return snapshot_of(pack, YearInputs(as_of="2026-06", commitments=tuple(inputs)), facts, owed)


def moment() -> dt.datetime:
    """When the invented reports are made."""
    return dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC)


def size_of(snapshot: dict[str, Any]) -> int:
    """Bytes of the canonical snapshot."""
    return len(canonical_json(snapshot))


__all__ = ["Group", "Published", "moment", "size_of", "standing"]
