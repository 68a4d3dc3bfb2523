"""Published tables of earlier years as facts for the scorer."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

from tests.rules.panel import SAMPLES
from tracker.rules.inputs.model import CommitmentInput, Figure, Group, Operands, Published, Target, YearInputs

Row = dict[str, Any]
DIRECTIONS = {"ascending": "higher", "descending": "lower"}
FACTORS = {"Días": Decimal(1), "Horas": Decimal(1)}  # plain quotients; percentages and rates are × 100


@cache
def table(name: str) -> dict[str, Any]:
    """One table by the name of its file, numbers exact."""
    text = (SAMPLES / "published" / f"{name}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return content


def names() -> list[str]:
    """The names of all tables."""
    return sorted(path.stem for path in (SAMPLES / "published").glob("*.json"))


def factor(row: Row) -> Decimal:
    """What the row's formula multiplies with."""
    return FACTORS.get(row.get("unit") or "", Decimal(100))


def operands(row: Row, which: str) -> Operands | None:
    """Numerator and denominator of the target or the actual, where both are legible."""
    numerator, denominator = row.get(f"{which}_num"), row.get(f"{which}_den")
    return None if numerator is None or denominator is None else Operands(numerator, denominator)


def printed_places(row: Row, which: str) -> int:
    """The decimals with which the table prints a value; dots of thousands and what is in brackets aside."""
    head = str(row[f"{which}_raw"]).split("(")[0].strip(" %").replace("[", "").replace("]", "")
    return len(head.replace(",", ".").partition(".")[2])


def commitment(row: Row, objectives: dict[str, str] | None = None) -> CommitmentInput:
    """A row as a commitment: value and fraction where printed, the source's own columns beside."""
    target, actual = operands(row, "target"), operands(row, "actual")
    has_target = row.get("target_value") is not None or target is not None
    has_actual = row.get("actual_value") is not None or actual is not None
    group = row.get("group")
    return CommitmentInput(
        code=f"I{row['n']}",
        name=row["name"],
        weight=row.get("weight_pct"),
        direction=DIRECTIONS.get(row.get("direction") or "", "higher"),  # type: ignore[arg-type]
        objective=(objectives or {}).get(group or ""),
        group=None if objectives else group,
        factor=factor(row),
        decimals=printed_places(row, "actual") if row.get("actual_raw") else None,
        target=Target(value=row.get("target_value"), operands=target) if has_target else None,
        actual=Figure(value=row.get("actual_value"), operands=actual) if has_actual else None,
        status="not_committed" if row.get("published_met") == "No comprometido" else "measured",
        published=Published(
            achievement=row.get("published_compliance_pct"),
            obtained=row.get("published_obtained_weight_pct"),
            actual=row.get("actual_value"),
        ),
    )


def year(name: str, objectives: dict[str, str] | None = None) -> YearInputs:
    """All rows of a table as the score of its year."""
    rows = [commitment(row, objectives) for row in table(name)["rows"]]
    groups = dict.fromkeys(one.group for one in rows if one.group is not None)
    return YearInputs(groups=tuple(Group(code, code) for code in groups), commitments=tuple(rows))
