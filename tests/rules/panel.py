"""The ministry's published panel of 2026 as facts for the scorer: one row, or all rows of a team at a period."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from tracker.rules.inputs.model import CommitmentInput, Figure, Group, Operands, Published, Target, YearInputs

SAMPLES = Path(__file__).resolve().parents[2] / "tracker" / "demonstration" / "samples"
Row = dict[str, str]
CDC = "Convenio de Desempeño Colectivo"
PMG = "Programa de Mejoramiento de la Gestión"
HUNDRED = Decimal(100)


def rounded(percent: object, places: int) -> Decimal:
    """An exact percentage as a fraction at so many decimals, by Python's own arithmetic and not the scorer's."""
    number = Fraction(percent) / 100  # type: ignore[arg-type]
    return Decimal(round(number * 10**places)).scaleb(-places)


@cache
def rows(name: str = "rows.csv") -> tuple[Row, ...]:
    """The 1,158 rows as published on 2026-08-05; ``rows-earlier.csv`` is the version before its corrections."""
    with (SAMPLES / "panel-2026" / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def rows_of(instrument: str, period: str, team: str | None = None) -> list[Row]:
    """The rows of an instrument at a period, of one team or of all."""
    return [
        row
        for row in rows()
        if row["instrument"] == instrument and row["period"] == period and team in (None, row["team"])
    ]


def commitment(row: Row, code: str) -> CommitmentInput:
    """A row as a commitment: weights and points in percent, values as published (fractions), factor 1."""
    return CommitmentInput(
        code=code,
        name=row["indicator"],
        weight=Decimal(row["weight"]) * HUNDRED,
        # the panel does not print the direction; spending is the one indicator that its own code divides the other way
        direction="lower" if row["indicator"].startswith("Concentración del Gasto") else "higher",
        group=row["team"],
        factor=Decimal(1),
        universe="moving" if row["moving_universe"] == "yes" else "fixed",
        target=Target(value=Decimal(row["annual_target"])),
        programmed={row["period"]: Decimal(row["period_target"])},
        actual=Figure(operands=Operands(Decimal(row["numerator"]), Decimal(row["denominator"]))),
        published=Published(
            achievement=Decimal(row["compliance"]) * HUNDRED,
            points_programmed=Decimal(row["points_programmed"]) * HUNDRED,
            points_won=Decimal(row["points_won"]) * HUNDRED,
            actual=Decimal(row["actual"]),
        ),
    )


def year(found: Iterable[Row], as_of: str) -> YearInputs:
    """Rows of one period as a year that stands at it; commitments are numbered in their order."""
    found = list(found)
    teams = dict.fromkeys(row["team"] for row in found)
    return YearInputs(
        as_of=as_of,
        groups=tuple(Group(team, team) for team in teams),
        commitments=tuple(commitment(row, f"C{n:03}") for n, row in enumerate(found, 1)),
    )
