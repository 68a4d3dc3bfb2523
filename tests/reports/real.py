"""A real year as a snapshot: the ministry's collective agreement of 2026, as its panel published it to June."""

from decimal import Decimal
from typing import Any

from tests.reports.invented import snapshot_of
from tests.rules.panel import CDC, HUNDRED, Row, rows, rows_of
from tracker.rules.inputs.model import CommitmentInput, Figure, Group, Operands, Published, Target, YearInputs
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import load_builtin

SOURCE = "Panel de Gestión Institucional 2026, versión del 5 de agosto de 2026"
JUNE = "2026-06"


def agreement() -> dict[str, Any]:
    """The teams of June, each commitment with its months."""
    pack = load_builtin("cdc-cl-2026")
    given, facts = [], []
    for number, row in enumerate(rows_of(CDC, JUNE), 1):
        months = [one for one in rows() if _key(one) == _key(row) and one["period"] <= JUNE]
        one = _given(f"{row['team'].lower()}-{number:03}", row, months)
        given.append(one)
        facts.append(_facts(one, row, months))
    teams = dict.fromkeys(row["team"] for row in rows_of(CDC, JUNE))
    inputs = YearInputs(as_of=JUNE, groups=tuple(Group(team, team) for team in teams), commitments=tuple(given))
    return snapshot_of(
        pack,
        inputs,
        facts,
        [],
        code="CUM-2026-9W2F-H6RT",
        origin="published",
        agency={
            "code": "mbn",
            "name": "Ministerio de Bienes Nacionales",
            "ministry": None,
            "invented": False,
        },
        demonstration={"clock": True, "invented": False},
        sets=[
            {
                "team": team,
                "team_name": team,
                "team_until": None,
                "state": "published",
                "origin": "published",
                "source": SOURCE,
                "steps": [],
            }
            for team in teams
        ],
    )


def _key(row: Row) -> tuple[str, str, str]:
    return row["instrument"], row["team"], row["indicator"]


def _definition(row: Row) -> Definition:
    return Definition.load(
        {
            "operands": [{"name": "Numerador"}, {"name": "Denominador"}],
            "decimals": "4",
            "accumulation": "last_over_fixed",
            "entry": "year_to_date",
            "universe": "moving" if row["moving_universe"] == "yes" else "fixed",
        }
    )


def _given(code: str, row: Row, months: list[Row]) -> CommitmentInput:
    definition = _definition(row)
    return CommitmentInput(
        code=code,
        name=row["indicator"],
        weight=Decimal(row["weight"]) * HUNDRED,
        group=row["team"],
        factor=Decimal(1),
        decimals=4,
        universe=definition.universe,
        target=Target(value=Decimal(row["annual_target"])),
        programmed={one["period"]: Decimal(one["period_target"]) for one in months},
        periods={
            one["period"]: Figure(None, Operands(Decimal(one["numerator"]), Decimal(one["denominator"])))
            for one in months
        },
        accumulation="last_over_fixed",
        entry="year_to_date",
        published=Published(
            achievement=Decimal(row["compliance"]) * HUNDRED,
            points_programmed=Decimal(row["points_programmed"]) * HUNDRED,
            points_won=Decimal(row["points_won"]) * HUNDRED,
            actual=Decimal(row["actual"]),
        ),
    )


def _facts(one: CommitmentInput, row: Row, months: list[Row]) -> dict[str, Any]:
    target = one.target
    assert target is not None
    return {
        "code": one.code,
        "kind": "indicator",
        "parent": None,
        "team": one.group,
        "versions": [
            {
                "n": 1,
                "effective_from": "2026-01",
                "name": one.name,
                "objective": None,
                "weight": one.weight,
                "weights": {},
                "direction": one.direction,
                "target": {"value": target.value},
                "programmed": dict(one.programmed),
                "definition": _definition(row).dump(),
                "unit": None,
            }
        ],
        "measurements": [
            {
                "period": month["period"],
                "state": "published",
                "late": None,
                "submitted_at": None,
                "counts": True,
                "revisions": [
                    {
                        "n": 1,
                        "numerator": month["numerator"],
                        "denominator": month["denominator"],
                        "stated_value": None,
                        "requirements": [],
                        "analysis": None,
                        "as_published": None,
                        "faults": [],
                        "withdrawn": False,
                        "reason": None,
                        "received_at": "2026-08-05T12:00:00Z",
                    }
                ],
                "evidence": [],
            }
            for month in months
        ],
    }
