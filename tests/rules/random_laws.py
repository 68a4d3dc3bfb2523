"""Random packs: each pack that ships, as it is or with any kind of rule put in, as the text of a pack.

A law is made of plain texts, as YAML gives them, and its own text is JSON, which is YAML too: whoever reads it finds
the numbers that the programme has. Most laws pass every check of a pack; every tenth has roundings that a check
refuses and that facts made in Python can still meet.
"""

import json
from functools import cache, lru_cache
from random import Random
from typing import Any

from tracker.rules.programme.model import Programme, builtin_packs, load_builtin
from tracker.rules.programme.validation import check
from tracker.rules.programme.yaml_text import read

STATED = {"source": "own", "sureness": "assumed", "text": {"es": "Regla.", "en": "Rule."}}
BOTH = {"es": "Nombre", "en": "Name"}
EFFECTS = (
    "lose", "redistribute", "redistribute_siblings", "redistribute_all", "leave_out", "as_measured", "credit_in_full",
)  # fmt: skip
STATUSES = ("not_measured", "excluded", "not_committed", "not_applicable", "external_cause")
LEVELS = [{"code": "must", "weight": "60"}, {"code": "should", "weight": "25"}, {"code": "may", "weight": "15"}]
CREDITS: dict[str, dict[str, Any]] = {
    "whole": {"kind": "proportional", "cap": "100", "floor": "0"},
    "between": {"kind": "proportional", "cap": "90", "floor": "10"},
    "steps": {"kind": "steps", "steps": [{"from": "100", "credit": "100"}, {"from": "75", "credit": "50"}]},
    "beyond": {"kind": "steps", "edge": "excluded", "steps": [
        {"from": "95.5", "credit": "100"}, {"from": "80", "credit": "62.5"}, {"from": "0", "credit": "10"}]},
    "criteria": {"kind": "interpolated", "credits": ["100", "90", "80", "70", "60"], "below": "0", "normal": "90"},
    "ends": {"kind": "interpolated", "credits": ["100", "40", "35", "30", "25"], "below": "12.5"},
    "met": {"kind": "met_or_not"},
    "children": {"kind": "share_of_children", "cap": "100", "floor": "0"},
    "number": {"kind": "share_of_children", "cap": "95", "floor": "5", "weigh": "by_number"},
    "web": {"kind": "checklist", "answers": "yes_no", "points": ["0", "1", "2", "3"], "cap": "100", "floor": "0",
            "levels": LEVELS},
    "points": {"kind": "checklist", "answers": "points", "points": ["0", "2", "4", "6"], "cap": "100", "floor": "0"},
}  # fmt: skip
"""Every kind of credit by name; each random law has all of them as further rules, and one as its main rule."""
MAIN = ("whole", "whole", "between", "steps", "beyond", "criteria", "ends", "met", "children", "web", "points")
LOWERS = (
    {"formula": "target_over_actual", "actual_zero": "met", "target_zero": "nothing"},
    {"formula": "target_over_actual", "actual_zero": "nothing", "target_zero": "not_scored"},
    {"formula": "two_minus_ratio", "actual_zero": "by_formula", "target_zero": "nothing"},
    {"formula": "two_minus_ratio", "actual_zero": "by_formula", "target_zero": "not_scored"},
)
GROUPS: dict[str, list[str | None]] = {
    "sum_of_obtained": [None], "weighted_mean": [None, "team", "objective"], "mean_of_groups": ["team", "objective"],
    "mean_by_headcount": ["team"], "no_total": [None, "team", "objective"],
}  # fmt: skip
"""What may be grouped how, by the kind of total."""
SEMAPHORES: tuple[dict[str, Any] | None, ...] = (
    None,
    {"on": "programme", "sides": "one", "cut_points": {"green_from": "90", "amber_from": "70"}},
    {"on": "programme", "sides": "two",
     "cut_points": {"green_from": "90", "amber_from": "70", "green_to": "110", "amber_to": "120"}},
    {"on": "programme", "sides": "two", "cut_points": {"green_from": "95.5", "amber_from": "50", "green_to": "130"}},
    {"on": "indicator", "sides": "one"}, {"on": "indicator", "sides": "one", "of": "value"},
)  # fmt: skip
BANDS = [
    {"from": "90", "label": BOTH, "pays_percent": "7.6", "of": BOTH, **STATED},
    {"from": "75", "label": BOTH, "pays_percent": "3.8", "of": BOTH, **STATED}, {"from": "0", "label": BOTH, **STATED},
]  # fmt: skip
FORMS = [{"code": "incentive", "name": BOTH, "drives_band": "true"}, {"code": "h", "name": BOTH}]


def random_law(number: int) -> Programme:
    """The random programme of that ``number``: always the same."""
    return _law(number)


@lru_cache(maxsize=64)
def _law(number: int) -> Programme:
    random, codes = Random(number), sorted(builtin_packs())
    code = codes[number % len(codes)]
    if random.random() < 0.15:
        return load_builtin(code)
    free = random.random() < 0.1
    while True:
        programme, text = _changed(random, code)
        if free or not any(check(programme)):
            programme._text = text
            return programme


@cache
def _plain(code: str) -> Any:
    """A pack that ships in plain texts, without what no score rests on."""
    plain = read(builtin_packs()[code].read_text("utf-8")).plain()
    plain.pop("legal_basis", None)
    plain["calendar"].pop("milestones", None)
    plain["sources"].setdefault("own", {"title": "Invented", "read": "none"})
    return plain


def _changed(random: Random, code: str) -> tuple[Programme, str]:
    plain = dict(_plain(code))
    rules = plain["rules"] = dict(plain["rules"])
    kind = random.choice(("sum_of_obtained", "sum_of_obtained", *GROUPS))
    group_by = random.choice(GROUPS[kind])
    decimals = random.choice("0223")
    if group_by or random.random() < 0.7:  # its own objectives have limits of weight that belong to its sums
        plain["objectives"] = _objectives(random)
    else:
        decimals = max(decimals, plain["tree"]["weights"]["decimals"])
    rules["credit"] = _credit(random, random.choice(MAIN))
    rules["credits"] = {**rules.get("credits", {}), **{name: _credit(random, name) for name in CREDITS}}
    rules["lower"] = {**random.choice(LOWERS), **STATED}
    rules["standing"] = {"moving": random.choice(["by_month", "by_programmed"]), "fixed": "by_programmed", **STATED}
    rules["rounding"] = _rounding(random, decimals)
    rules["total"] = {"kind": kind, **STATED}
    rules["requirements"] = {
        "kind": random.choice(["share_met", "all_met", "stage_share_met", "stage_all_met"]),
        "parts": random.choice(["true", "false"]),
        "opinion": random.choice(["not_considered", "must_be_favourable", "must_be_favourable"]),
        "opinion_missing": random.choice(["not_met", "left_out"]),
        **STATED,
    }
    spread = random.choice(["largest_remainder"] * 2 + ["exact", "each_rounded"])
    rules["exceptions"] = {**{name: random.choice(EFFECTS) for name in STATUSES}, "spread": spread, **STATED}
    optional: dict[str, Any] = {
        "discount": random.choice([None, {"per_error": "5", "most": "20"}, {"per_error": "2.5", "most": "100"}]),
        "zeros": random.choice([None, {
            "target_zero": random.choice(["not_scored", "met", "nothing"]),
            "zero_of_zero": random.choice(["as_zero", "met", "no_figure"])}]),
        "periods": random.choice([None, {"missing": "told"}, {"missing": "incomplete"}]),
        "semaphore": random.choice(SEMAPHORES),
        "publication": random.choice([None, None, {"minimum_cell": random.choice(["2", "10", "50"])}]),
    }  # fmt: skip
    for name, rule in optional.items():
        rules.pop(name, None)
        if rule is not None:
            rules[name] = {**rule, **STATED}
    plain["tree"] = {
        "levels": [group_by or "objective", "commitment"],
        "weights": {"sum": random.choice(["100", "100", "100", "60"]) if group_by else "100", "decimals": decimals,
                    "add_up": "true" if kind == "sum_of_obtained" or random.random() < 0.6 else "false"},
        **({"group_by": group_by} if group_by else {}),
    }  # fmt: skip
    plain["forms"] = random.choice([[], FORMS, FORMS])
    plain["bands"] = [] if kind == "no_total" else BANDS
    return Programme.model_validate(plain), json.dumps(plain, ensure_ascii=False)


def _credit(random: Random, name: str) -> dict[str, Any]:
    return {**CREDITS[name], "basis": random.choice(["exact", "as_displayed"]), **STATED}


def _rounding(random: Random, decimals: str) -> dict[str, Any]:
    def places(*more: str) -> str:
        return random.choice(["exact", "exact", *more])

    return {
        "achievement": random.choice("0122"), "obtained": places("1", "2", "2", "3", decimals),
        "objective": places("1", "2", decimals), "group": places("0", "1", "2"),
        "total": random.choice(["0", "1", "2", "3", decimals]), "mode": random.choice(["half_up", "half_even", "down"]),
        **STATED,
    }  # fmt: skip


def _objectives(random: Random) -> list[dict[str, Any]]:
    """Three objectives, whose entries say by default what a commitment does not say itself."""
    wide = {"min": "0", "max": "100"}
    own = {"least": "0", "most": "40", "weight": wide, **STATED}
    measured = {
        "unit": BOTH, "factor": random.choice(["1", "100", "1000"]), "decimals": random.choice("0123"),
        "operands": [{"name": BOTH}, {"name": BOTH}], "direction": "higher", "accumulation": "sum_over_sum",
        "entry": "period",
        "frequency": random.choice(["monthly", "quarterly", "semester", "yearly"]),
    }  # fmt: skip
    scale = {**measured, "operands": [], "accumulation": "sum_of_counts",
             "formulas": [{"kind": "top_share", "levels": "5", "top": random.choice("123")}]}  # fmt: skip
    entry = {"name": BOTH, "weight": wide, **STATED}
    needs = [{"code": f"RT{n}", "text": BOTH, "third_party": BOTH} for n in (1, 2)]
    stages = [
        {"code": "E1", "name": BOTH, "objectives": [
            {"code": "O1", "name": BOTH, "weight": "4", "requirements": needs},
            {"code": "O2", "name": BOTH, "weight": "3", "count": "2"}]},
        {"code": "E2", "name": BOTH, "objectives": [{"code": "O1", "name": BOTH, "weight": "3", "count": "1"}]},
    ]  # fmt: skip
    offered = [
        {"code": "OFFERED", **entry, "indicator": measured},
        {"code": "SCALE", **entry, "indicator": scale},
        {"code": "ALL", **entry, "indicator": measured, "credit": "met"},
        {"code": "BEST", **entry, "indicator": measured, "credit": "criteria",
         "criteria": random.choice([["90", "80", "70", "60", "50"], ["5", "10", "20", "30", "40.5"]])},
        {"code": "SYSTEM", **entry, "weight": {**wide, "usual": "10"}, "system": {"stages": stages}},
    ]  # fmt: skip
    found = [
        {"code": code, "name": BOTH, "weight": wide, "own": own, "source": "own", "sureness": "assumed"}
        for code in ("1", "2", "3")
    ]
    found[0]["commitments"] = offered
    return found
