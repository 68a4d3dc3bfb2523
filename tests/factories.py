"""Rows for tests, each with what it needs around it. Stored at once; names and figures are invented."""

import datetime as dt
import hashlib
import itertools
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import func, select

from tracker.accounts.models import Membership, Person
from tracker.accounts.passwords import hash_password
from tracker.accounts.queries import actor_of
from tracker.agencies.models import Agency, Ministry, Team
from tracker.commitments.models import Commitment, CommitmentSet, CommitmentVersion, ProgrammeYear, Responsibility
from tracker.database import Base, new_id
from tracker.extensions import db
from tracker.programmes.models import ProgrammeVersion
from tracker.progress.models import Measurement, MeasurementRevision
from tracker.rules.policy import Actor, RoleName
from tracker.rules.programme.definition import Definition

AT = dt.datetime(2026, 7, 20, 15, tzinfo=dt.UTC)
TODAY = AT.date()
START = dt.date(2026, 1, 1)
PASSWORD = "cuatro palabras nada juntas"
_COUNT = itertools.count(1)
Row = TypeVar("Row", bound=Base)


def _store(row: Row) -> Row:
    db.session.add(row)
    db.session.commit()
    return row


def make_ministry(code: str | None = None, name: str = "Ministerio de Asuntos Inventados") -> Ministry:
    """A ministry."""
    return _store(Ministry(code=code or f"min{next(_COUNT)}", name=name))


def make_agency(code: str | None = None, name: str | None = None, ministry: Ministry | None = None) -> Agency:
    """An agency, of its own ministry unless one is given."""
    number = next(_COUNT)
    ministry = ministry or make_ministry()
    row = Agency(
        code=code or f"serv{number}",
        name=name or f"Servicio Inventado {number}",
        ministry_id=ministry.id,
        invented=True,
    )
    return _store(row)


def make_team(agency: Agency, code: str | None = None, name: str | None = None, headcount: int | None = 10) -> Team:
    """A team of ``agency``."""
    number = next(_COUNT)
    row = Team(
        agency_id=agency.id,
        code=code or f"t{number}",
        name=name or f"Equipo {number}",
        headcount=headcount,
        valid_from=START,
    )
    return _store(row)


def make_person(
    role: RoleName | str | None = None,
    agency: Agency | None = None,
    ministry: Ministry | None = None,
    *,
    name: str | None = None,
    email: str | None = None,
    password: str | None = None,
    scope: str | None = None,
    since: dt.date = START,
    until: dt.date | None = None,
    language: str = "es",
) -> Person:
    """A person, with ``role`` where one is given; they can sign in where ``password`` is given."""
    number = next(_COUNT)
    person = _store(
        Person(
            name=name or f"Persona Inventada {number}",
            email=email or f"persona{number}@cumple.example",
            language=language,
            password_hash=hash_password(password) if password else None,
            created_at=AT,
        )
    )
    if role is not None:
        make_membership(person, role, agency, ministry, scope=scope, since=since, until=until)
    return person


def make_membership(
    person: Person,
    role: RoleName | str,
    agency: Agency | None = None,
    ministry: Ministry | None = None,
    *,
    scope: str | None = None,
    since: dt.date = START,
    until: dt.date | None = None,
    substitute_for: Person | None = None,
) -> Membership:
    """What ``person`` is, from ``since`` on."""
    row = Membership(
        person_id=person.id,
        role=RoleName(role).value,
        agency_id=agency.id if agency else None,
        ministry_id=ministry.id if ministry else None,
        scope=scope,
        since=since,
        until=until,
        substitute_for_id=substitute_for.id if substitute_for else None,
    )
    return _store(row)


def actor(person: Person, on: dt.date = TODAY) -> Actor:
    """``person`` as one who acts on that day."""
    return actor_of(db.session, person.id, on)


def make_actor(
    role: RoleName | str | None = None, agency: Agency | None = None, ministry: Ministry | None = None, **more: Any
) -> Actor:
    """A new person who acts as ``role``."""
    return actor(make_person(role, agency, ministry, **more))


def make_programme(code: str = "pmg-cl-2026", text: str | None = None) -> ProgrammeVersion:
    """A built-in programme as it would be loaded, or the pack ``text``; the same text is stored once."""
    from tracker.rules.programme.model import builtin_packs, parse_pack

    text = text if text is not None else builtin_packs()[code].read_text(encoding="utf-8")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    known = db.session.scalar(select(ProgrammeVersion).where(ProgrammeVersion.sha256 == sha256))
    if known is not None:
        return known
    programme = parse_pack(text)
    last = db.session.scalar(select(func.max(ProgrammeVersion.version)).where(ProgrammeVersion.code == programme.code))
    row = ProgrammeVersion(
        code=programme.code,
        version=(last or 0) + 1,
        year=programme.year,
        status=programme.status,
        sha256=sha256,
        text=text,
        name=dict(programme.name),
        milestones=[],
        loaded_at=AT,
        effective_at=AT,
    )
    return _store(row)


def make_year(
    agency: Agency | None = None, programme: ProgrammeVersion | str = "pmg-cl-2026", year: int | None = None
) -> ProgrammeYear:
    """An agency's year under a programme."""
    version = programme if isinstance(programme, ProgrammeVersion) else make_programme(programme)
    row = ProgrammeYear(
        agency_id=(agency or make_agency()).id,
        programme_version_id=version.id,
        programme_code=version.code,
        year=year or version.year,
    )
    return _store(row)


def make_set(
    year: ProgrammeYear | None = None, team: Team | None = None, state: str = "approved", origin: str = "entered"
) -> CommitmentSet:
    """A commitment set, approved unless ``state`` says otherwise."""
    row = CommitmentSet(
        programme_year_id=(year or make_year()).id, team_id=team.id if team else None, origin=origin, state=state
    )
    return _store(row)


def make_commitment(
    set_: CommitmentSet | None = None,
    code: str | None = None,
    *,
    kind: str = "indicator",
    parent: Commitment | None = None,
    definition: Definition | None = None,
    lead: Person | None = None,
    **version: Any,
) -> Commitment:
    """A commitment with its first version: a percentage, weight 10, target 90, unless ``version`` says otherwise."""
    number = next(_COUNT)
    set_ = set_ or make_set()
    row = _store(
        Commitment(
            set_id=set_.id,
            code=code or f"c{number}",
            kind=kind,
            parent_id=parent.id if parent else None,
            lineage=new_id(),
            position=number,
        )
    )
    facts: dict[str, Any] = {
        "n": 1,
        "effective_from": "2026-01",
        "name": f"Porcentaje de solicitudes respondidas {number}",
        "objective": None,
        "weight": Decimal(10),
        "weights": {},
        "direction": "higher",
        "target_value": Decimal(90),
        "programmed": {},
        "definition": (definition or percentage()).dump(),
        "created_at": AT,
    }
    _store(CommitmentVersion(commitment_id=row.id, **(facts | version)))
    if lead is not None:
        _store(Responsibility(commitment_id=row.id, person_id=lead.id, since=START))
    return row


def percentage(**changes: Any) -> Definition:
    """The definition of a share in percent, reported by the month."""
    facts: dict[str, Any] = {
        "formula": "(Solicitudes respondidas / Solicitudes recibidas) * 100",
        "operands": [{"name": "Solicitudes respondidas"}, {"name": "Solicitudes recibidas"}],
        "unit": "%",
        "factor": "100",
        "share": "true",
        "means_of_verification": ["Registro de solicitudes"],
    }
    return Definition.load(facts | changes)


def make_measurement(
    commitment: Commitment | None = None,
    period: str = "2026-06",
    numerator: Decimal | int | None = 45,
    denominator: Decimal | int | None = 50,
    *,
    state: str = "submitted",
    late: bool = False,
    **revision: Any,
) -> Measurement:
    """A measurement with its first revision, handed in unless ``state`` says otherwise."""
    commitment = commitment or make_commitment()
    handed_in = state not in ("draft", "published")
    row = _store(
        Measurement(
            commitment_id=commitment.id,
            period=period,
            state=state,
            submitted_at=AT if handed_in else None,
            late=late if handed_in else None,
        )
    )
    facts: dict[str, Any] = {
        "n": 1,
        "numerator": None if numerator is None else Decimal(numerator),
        "denominator": None if denominator is None else Decimal(denominator),
        "requirements": [],
        "faults": [],
        "received_at": AT,
    }
    _store(MeasurementRevision(measurement_id=row.id, **(facts | revision)))
    return row
