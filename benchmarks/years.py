"""Years to measure with: one told in full, many told in outline, and a ministry's real one. Names are invented."""

import datetime as dt
import hashlib
import io
from decimal import Decimal
from uuid import UUID

from sqlalchemy import insert, select

from benchmarks.instance import AT
from benchmarks.measure import ROOT
from tests import factories
from tests.evidence import samples
from tracker.agencies.models import Agency, Ministry
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear
from tracker.database import Base, new_id
from tracker.evidence.actions import receive
from tracker.extensions import db
from tracker.formats.canonical import sha256_hex
from tracker.imports.actions import import_published
from tracker.ledger.work import unit_of_work
from tracker.programmes.actions import load_programme
from tracker.programmes.models import ProgrammeVersion
from tracker.progress.models import Measurement, MeasurementEvidence, MeasurementRevision, YearResult
from tracker.progress.results import store_result
from tracker.rules.programme.model import builtin_packs
from tracker.sheets.mapping import load_mapping, mapping_for
from tracker.sheets.published import read_published
from tracker.sheets.tables import read_csv

PROGRAMME = "pmg-cl-2026"
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
PANEL = ROOT / "tracker" / "demonstration" / "samples" / "panel-2026" / "rows.csv"
INDICATORS = 12
BULK = (
    Agency,
    ProgrammeYear,
    CommitmentSet,
    Commitment,
    CommitmentVersion,
    Measurement,
    MeasurementRevision,
    YearResult,
)


def full_year(code: str, months: list[str], at: dt.datetime) -> ProgrammeYear:
    """An agency's year: twelve indicators, each reported in every one of ``months`` with a file that proves it."""
    agency = factories.make_agency(code, "Servicio Nacional de Faros y Balizas", factories.make_ministry(f"min-{code}"))
    year = factories.make_year(agency, PROGRAMME)
    approved = factories.make_set(year)
    measured = []
    for number in range(1, INDICATORS + 1):
        commitment = factories.make_commitment(
            approved,
            f"{(number - 1) % 3 + 1}.{number}",
            name=f"Porcentaje de solicitudes respondidas dentro de plazo en la línea de atención {number}",
            weight=Decimal("8.33") if number < INDICATORS else Decimal("8.37"),
            objective=str((number - 1) % 3 + 1),
            programmed=dict.fromkeys(MONTHS, "90"),
        )
        for place, month in enumerate(months):
            done = 35 + (number * 7 + place * 5) % 16
            analysis = "Se incorporaron dos turnos de atención y se atendió la cola de invierno." if done < 38 else None
            measured.append(factories.make_measurement(commitment, month, done, 50, analysis=analysis))
    with unit_of_work(factories.make_actor("coordinator", agency), at) as work:
        for number, measurement in enumerate(measured):
            name = f"registro-de-solicitudes-{measurement.period}-{number}.pdf"
            received = receive(work, io.BytesIO(samples.pdf() + f"% {number}\n".encode()), name, code)
            work.session.add(
                MeasurementEvidence(measurement_id=measurement.id, evidence_id=received.evidence_id, attached_at=at)
            )
        store_result(work, year.id)
    return year


def outlined_years(first: int, last: int) -> None:
    """Agencies numbered from ``first`` to before ``last``: a year each, three indicators, two periods, a result.

    Stored in bulk: a thousand of them would take minutes one by one.
    """
    version = factories.make_programme(PROGRAMME)
    ministries = [_ministry(number) for number in range(20)]
    rows: dict[type[Base], list[dict[str, object]]] = {}
    for number in range(first, last):
        _outline(rows, number, version, ministries[number % len(ministries)])
    for model in BULK:
        db.session.execute(insert(model), rows[model])
    db.session.commit()


def _ministry(number: int) -> UUID:
    code = f"ministerio-{number}"
    known = db.session.scalar(select(Ministry.id).where(Ministry.code == code))
    return known or factories.make_ministry(code, f"Ministerio de Asuntos Inventados {number}").id


def _outline(
    rows: dict[type[Base], list[dict[str, object]]], number: int, version: ProgrammeVersion, ministry: UUID
) -> None:
    def add(model: type[Base], **row: object) -> UUID:
        identifier = new_id()
        rows.setdefault(model, []).append({"id": identifier, **row})
        return identifier

    agency = add(
        Agency,
        code=f"agencia-{number}",
        name=f"Servicio Inventado número {number}",
        ministry_id=ministry,
        valid_from=None,
        valid_to=None,
        invented=True,
    )
    year = add(
        ProgrammeYear,
        agency_id=agency,
        programme_version_id=version.id,
        programme_code=version.code,
        year=version.year,
        phase="open",
    )
    set_ = add(
        CommitmentSet, programme_year_id=year, team_id=None, origin="entered", state="approved", source=None, revision=1
    )
    for place in range(1, 4):
        commitment = add(
            Commitment,
            set_id=set_,
            code=f"1.{place}",
            kind="indicator",
            parent_id=None,
            lineage=new_id(),
            position=place,
        )
        add(
            CommitmentVersion,
            commitment_id=commitment,
            n=1,
            effective_from="2026-01",
            name=f"Porcentaje de trámites en línea {place}",
            objective=str(place),
            weight=Decimal("33.33"),
            weights={},
            direction="higher",
            target_value=Decimal(90),
            programmed={},
            definition=factories.percentage().dump(),
            created_at=AT,
        )
        for month in ("2026-05", "2026-06"):
            measurement = add(
                Measurement, commitment_id=commitment, period=month, state="submitted", submitted_at=AT, late=False
            )
            add(
                MeasurementRevision,
                measurement_id=measurement,
                n=1,
                numerator=Decimal(40 + place),
                denominator=Decimal(50),
                requirements=[],
                faults=[],
                withdrawn=False,
                received_at=AT,
            )
    rows.setdefault(YearResult, []).append(
        {
            "programme_year_id": year,
            "inputs_sha256": hashlib.sha256(str(number).encode()).hexdigest(),
            "scoring_version": 1,
            "as_of": "2026-06",
            "standing_e4": 900_000 + number,
            "total_e4": 450_000,
            "complete": False,
            "band": None,
            "computed_at": AT,
        }
    )


def ministry_years(at: dt.datetime) -> dict[str, UUID]:
    """The years of a real ministry as its panel published them, imported; their ids by programme code."""
    with unit_of_work(None, at, via="shell") as work:
        for code in ("pmg-cl-2026", "cdc-cl-2026", "monitor-cl-2026"):
            load_programme(work, builtin_packs()[code].read_text(encoding="utf-8"))
    data = PANEL.read_bytes()
    columns = read_csv(data)
    mapping = load_mapping(mapping_for(columns))
    administrator = factories.make_actor("administrator")
    with unit_of_work(administrator, at, via="shell") as work:
        import_published(work, read_published(columns, mapping), mapping, sha256_hex(data))
    found = db.session.execute(
        select(ProgrammeYear.programme_code, ProgrammeYear.id)
        .join(Agency, Agency.id == ProgrammeYear.agency_id)
        .where(Agency.code == mapping.agency.code)
    )
    return {row.programme_code: row.id for row in found}
