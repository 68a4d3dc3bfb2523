"""Tables of 2016 that agencies once published, taken over as printed. What they lack is said, never filled in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tracker.agencies.actions import create_agency, create_ministry, create_team
from tracker.agencies.models import Agency, Ministry
from tracker.commitments.actions import open_published_set, put_published_version
from tracker.commitments.draft import CommitmentDraft
from tracker.commitments.models import CommitmentSet
from tracker.ledger.work import Work
from tracker.progress.figures import FigureEntry
from tracker.progress.published import record_published
from tracker.progress.results import store_result
from tracker.rules.inputs.model import Operands, Target
from tracker.rules.programme.definition import Definition

FOLDER = Path(__file__).resolve().parent / "samples" / "published"
PLAN = Path(__file__).resolve().parent / "history.json"
PERCENT = frozenset({"%", "Porcentaje"})


@dataclass(frozen=True, slots=True)
class _Table:
    """One published table and how it is read."""

    plan: dict[str, Any]
    content: dict[str, Any]

    @property
    def agency(self) -> str:
        return str(self.plan["agency"]["code"])

    @property
    def year(self) -> int:
        return int(self.content["year"])

    @property
    def source(self) -> str:
        return f"{self.content['document']}, {self.content['source']} {self.plan['missing']}"

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows that were committed to: an objective “No comprometido” is none."""
        return (row for row in self.content["rows"] if row.get("published_met") != "No comprometido")


def load_history(work: Work) -> list[str]:
    """Take over every table whose programme ships; returns the agencies' codes. Policy is asked by each act."""
    plan = _read(PLAN)
    for code, name in plan["ministries"].items():
        if work.session.scalar(select(Ministry.id).where(Ministry.code == code)) is None:
            create_ministry(work, code, name)
    tables = [_Table(each, _read(FOLDER / each["file"])) for each in plan["tables"]]
    for table in tables:
        _load(work, table)
    return [table.agency for table in tables]


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    return content


def _load(work: Work, table: _Table) -> None:
    agency = table.plan["agency"]
    if work.session.scalar(select(Agency.id).where(Agency.code == agency["code"])) is None:
        create_agency(work, agency["code"], agency["name"], agency.get("ministry"))
    sets: dict[str | None, UUID] = {}
    for row in table.rows():
        team = table.plan.get("teams", {}).get(row["group"])
        code: str | None = team["code"] if team else None
        if code not in sets:
            if code is not None:
                create_team(work, agency["code"], code, team["name"])
            sets[code] = open_published_set(
                work, agency["code"], table.plan["programme"], table.year, code, table.source
            )
        _put(work, table, sets[code], row)
    year = work.session.scalars(
        select(CommitmentSet.programme_year_id).where(CommitmentSet.id.in_(sets.values())).distinct()
    ).one()
    store_result(work, year)


def _put(work: Work, table: _Table, set_id: UUID, row: dict[str, Any]) -> None:
    number = int(row["n"])
    forms = table.plan.get("forms", {}).get(str(number), {})
    draft = CommitmentDraft(
        code=f"I{number}",
        name=row["name"],
        definition=_definition(row, table),
        objective=table.plan.get("objective") or table.plan.get("objectives", {}).get(row["group"]),
        weight=row["weight_pct"],
        weights={form: Decimal(weight) for form, weight in forms.items()},
        target=_target(row),
    )
    commitment = put_published_version(work, set_id, draft, f"{table.year}-01")
    printed = {
        "compliance": row["published_compliance_pct"],
        "obtained": row["published_obtained_weight_pct"],
        "actual": row["actual_value"],
        "met": {"Si": "yes", "No": "no"}.get(row["published_met"] or ""),
    }
    both = row["actual_num"] is not None and row["actual_den"] is not None
    entry = FigureEntry(
        numerator=row["actual_num"] if both else None,
        denominator=row["actual_den"] if both else None,
        value=row["actual_value"],
        analysis=None if row["reason"] in (None, "N/A", "No Aplica") else row["reason"],
    )
    if any(value is not None for value in (entry.numerator, entry.value, *printed.values())):
        record_published(work, commitment, str(table.year), entry, printed)


def _definition(row: dict[str, Any], table: _Table) -> Definition:
    percent = row["unit"] in PERCENT
    value = row["actual_value"] if row["actual_value"] is not None else row["target_value"]
    return Definition.load(
        {
            "formula": row["formula"] or "",
            "operands": [{"name": "Numerador"}, {"name": "Denominador"}] if row["formula"] else [],
            "unit": "%" if percent else (row["unit"] or "").lower(),
            "factor": "100" if percent else "1",
            "decimals": _places(row["actual_raw"] or row["target_raw"] or "") if value is not None else 2,
            "direction": "lower" if row["direction"] == "descending" else "higher",
            "accumulation": "last",
            "entry": "year_to_date",
            "frequency": "yearly",
            "source": table.content["document"],
            "sureness": "published",
        }
    )


def _places(printed: str) -> int:
    """Decimals of a printed value: 99,00 has two, 1,25 two, 100 % none."""
    digits = printed.split("%")[0].split("(")[0].replace("[", "").replace("]", "").strip()
    after = max(digits.rpartition(",")[2] if "," in digits else "", digits.rpartition(".")[2] if "." in digits else "")
    return len(after) if after.isdigit() else 0


def _target(row: dict[str, Any]) -> Target:
    """The value as printed; where only its fraction is legible, that."""
    if row["target_value"] is not None:
        return Target(value=row["target_value"])
    if row["target_num"] is not None and row["target_den"] is not None:
        return Target(operands=Operands(row["target_num"], row["target_den"]))
    return Target()
