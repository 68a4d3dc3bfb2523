"""Every rule of credit of the packs that ship, in one programme, and a commitment measured under each of them."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_type_hints

from tests import factories
from tests.progress.counting import SURVEY, counted
from tests.progress.pages import MONTHS
from tracker.commitments.models import Commitment
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import builtin_packs, load_builtin
from tracker.rules.programme.rules import Credit

KINDS = frozenset(get_args(get_type_hints(Credit)["kind"]))
"""Every kind of credit that a pack can have."""
_STEPS = {
    "kind": "steps",
    "basis": "exact",
    "steps": [{"from": "100", "credit": "100"}, {"from": "75", "credit": "50"}],
}
_OWN = {"source": "own", "sureness": "assumed", "text": {"es": "Regla de prueba.", "en": "Rule for tests."}}


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """The different rules of credit of all packs by a name; steps, which no pack has yet, as one could have them."""
    found: dict[str, dict[str, Any]] = {}
    for code in builtin_packs():
        rules = load_builtin(code).rules
        for rule in (rules.credit, *rules.credits.values()):
            shape = rule.model_dump(mode="json", by_alias=True, exclude_unset=True)
            content = {name: value for name, value in shape.items() if name not in (*_OWN, "norm")}
            if content not in found.values():
                found[f"{content['kind']}_{len(found)}"] = content
    return found if any(each["kind"] == "steps" for each in found.values()) else {**found, "steps": _STEPS}


@cache
def pack() -> str:
    """The programme of 2026 in which a commitment can name any of :func:`shipped`."""
    text = builtin_packs()["pmg-cl-2026"].read_text(encoding="utf-8")
    rules = "".join(f"    {name}: {json.dumps(content | _OWN)}\n" for name, content in shipped().items())
    return text.replace("\nbands:", f"\n  credits:\n{rules}bands:", 1)


@dataclass(frozen=True)
class Case:
    """What is measured: a commitment's definition and target, its figure of May, and what is typed for June."""

    definition: Definition
    may: dict[str, Any]
    june: dict[str, str]
    target: str | None = "90"
    plan: str = "80"
    low: str | None = None
    high: str | None = None
    ticked: tuple[str, ...] = ()

    def made(self, its_set: Any, code: str) -> Commitment:
        """The commitment with its figure of May."""
        ends = {"target_low": self.low and Decimal(self.low), "target_high": self.high and Decimal(self.high)}
        commitment = factories.make_commitment(
            its_set, code, definition=self.definition, direction=self.definition.direction, weight=Decimal(7),
            target_value=None if self.target is None else Decimal(self.target), objective="1",
            programmed=dict.fromkeys(MONTHS, self.plan), **ends,
        )  # fmt: skip
        figure = {"numerator": None, "denominator": None} | self.may
        factories.make_measurement(commitment, "2026-05", **figure)
        return commitment


def ratio(**changes: Any) -> Definition:
    return factories.percentage(**({"share": "false"} | changes))


def stated(**changes: Any) -> Definition:
    return counted(**({"accumulation": "last", "unit": "días", "decimals": "1"} | changes))


RATIO = {"may": {"numerator": 30, "denominator": 50}, "june": {"numerator": "41,5", "denominator": "60"}}
VALUE = {"may": {"stated_value": Decimal(12)}, "june": {"value": "13,25"}}
ITEMS = [
    {"code": "A1", "text": "Conexión segura", "level": "{level}"},
    {"code": "B1", "text": "Buscador", "level": "{level}"},
]


def _under(name: str, rule: dict[str, Any]) -> dict[str, Case]:
    """A commitment, or several, whose weight is obtained by ``rule``."""
    kind = rule["kind"]
    if kind == "share_of_children":
        may = {"counts": {"met": "3", "of": "9"}}
        return {name: Case(stated(credit=name), may, {"met": "7", "of": "9"}, target=None)}
    if kind == "checklist":
        level = rule["levels"][0]["code"] if rule.get("levels") else ""
        items = [item | {"level": level} for item in ITEMS]
        answer = {"points": rule["points"][1]} if rule["answers"] == "points" else {"yes": "1", "no": "2"}
        may = {
            "counts": {
                "items": [{"code": item["code"], "level": level or None, "weight": "1", **answer} for item in items]
            }
        }
        june = {f"{side}-A1": text for side, text in answer.items()}
        definition = stated(credit=name, items=items, entry="year_to_date")
        return {name: Case(definition, may, june, target=None, ticked=("away-B1",))}
    criteria = [str(100 - 15 * place) for place in range(len(rule.get("credits", ())))]
    return {
        f"{name}-{direction}": Case(
            ratio(credit=name, criteria=criteria, direction=direction), **RATIO, low=low, high=high
        )
        for direction, low, high in (("higher", None, None), ("lower", None, None), ("range", "70", "95"))
    }


@cache
def cases() -> dict[str, Case]:
    """Every shipped rule of credit in every direction, and every way in which periods make a year."""
    found: dict[str, Case] = {}
    for name, rule in shipped().items():
        found |= _under(name, rule)
    needs = [{"code": "RT1", "text": "Comité"}, {"code": "RT2", "text": "Plan"}]
    may = {"requirements": [{"code": "RT1", "met": "0.5", "of": "1"}, {"code": "RT2", "met": "0", "of": "1"}]}
    return found | {
        "mean": Case(stated(accumulation="mean"), **VALUE, target="15", plan="14"),
        "maximum": Case(stated(accumulation="maximum"), **VALUE, target="15", plan="14"),
        "fixed": Case(ratio(accumulation="sum_over_fixed"), **RATIO),
        "over-mean": Case(ratio(accumulation="sum_over_mean"), **RATIO),
        "moving": Case(ratio(universe="moving"), **RATIO),
        "to-date": Case(ratio(accumulation="last_over_fixed", entry="year_to_date"), **RATIO),
        "report": Case(stated(direction="report"), **VALUE, target=None),
        "signed": Case(
            stated(direction="lower", signed="true"),
            {"stated_value": Decimal(-3)}, {"value": "−2,5"}, target="-2", plan="-1",
        ),
        "levels": Case(
            counted(formulas=[SURVEY]), {"counts": {"levels": ["1", "2", "3", "4", "5"]}},
            {f"level-{n}": str(10 * n) for n in range(1, 6)}, target="80", plan="70",
        ),
        "stage": Case(
            counted(accumulation="last", entry="year_to_date", factor="100", requirements=needs),
            may, {"met-RT1": "1", "met-RT2": "0,2"}, target="100", plan="75",
        ),
    }  # fmt: skip
