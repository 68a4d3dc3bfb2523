"""Invented years under invented packs, for the golden examples: every kind of rule that no shipped example uses.

A pack is the one of the PMG with lines of its rules changed, as text: a golden example keeps the text.
"""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.rules.years import fraction, one
from tracker.rules.inputs.model import Counts, Group, Item, Requirement, Target, YearInputs
from tracker.rules.programme.model import builtin_packs

D = Decimal
GOOD, BAD, NONE = "favourable", "unfavourable", "missing"
OWN = """    source: own
    sureness: assumed
    text: {es: Regla inventada., en: Invented rule.}
"""
STEPS = """
    kind: steps
    edge: excluded
    steps: [{from: "100", credit: "100"}, {from: "75", credit: "50"}]
    basis: exact
"""
FURTHER = """  credits:
    all-or-nothing: {kind: met_or_not, basis: exact, source: own, sureness: assumed, text: {es: Regla., en: Rule.}}
    criteria:
      kind: interpolated
      credits: ["100", "90", "80", "70", "60"]
      below: "0"
      normal: "90"
      basis: exact
      source: own
      sureness: assumed
      text: {es: Regla., en: Rule.}
    children:
      {kind: share_of_children, cap: "100", floor: "0", weigh: by_number, basis: exact, source: own, sureness: assumed,
       text: {es: Regla., en: Rule.}}
    list:
      {kind: checklist, answers: yes_no, points: ["0", "1", "2", "3"], cap: "100", floor: "0", basis: exact,
       source: own, sureness: assumed,
       levels: [{code: must, weight: "60"}, {code: may, weight: "40"}], text: {es: Regla., en: Rule.}}
"""


def pack(
    changed: dict[str, dict[str, str]], *more: str, credit: str = "", group_by: str = "", weights: str = ""
) -> str:
    """The pack of the PMG with fields of its rules changed, further rules, another credit, grouping or weights."""
    text = builtin_packs()["pmg-cl-2026"].read_text("utf-8")
    head, _, rest = text.partition("\nrules:\n")
    rules, _, tail = rest.partition("\nbands:\n")
    parts = re.split(r"(?m)^  (?=[a-z]+:)", rules)[1:]
    blocks = {part.partition(":")[0]: part.partition("\n")[2].rstrip("\n") for part in parts}
    for name, fields in changed.items():
        kept = [line for line in blocks[name].splitlines() if line.strip().partition(":")[0] not in fields]
        blocks[name] = "\n".join([f"    {key}: {value}" for key, value in fields.items()] + kept)
    for added in more:
        name, _, lines = added.strip("\n").partition("\n")
        blocks[name.strip().rstrip(":")] = lines
    if credit:
        blocks["credit"] = credit.strip("\n") + "\n" + OWN.strip("\n")
    if group_by:
        head = head.replace(
            "levels: [objective, commitment]", f"levels: [{group_by}, commitment]\n  group_by: {group_by}"
        )
    if weights:
        head = head.replace('{sum: "100", decimals: "2"}', weights)
    said = "\n".join(f"  {name}:\n{lines}" for name, lines in blocks.items())
    return f"{head}\nrules:\n{said}\nbands:\n{tail}"


def rule(name: str, **fields: str) -> str:
    """A further rule of a pack."""
    return f"  {name}:\n" + "".join(f"    {key}: {value}\n" for key, value in fields.items()) + OWN


def _needs(*met: str, opinions: tuple[Any, ...] = ()) -> tuple[Requirement, ...]:
    given = [*opinions, *[None] * len(met)]
    return tuple(
        Requirement(f"RT{n}", D(part), opinion=opinion)
        for n, (part, opinion) in enumerate(zip(met, given, strict=False), 1)
    )


def steps_and_zeros() -> tuple[str, YearInputs]:
    """Steps that must be passed, errors that cost, zeros by rule, opinions, a stage that is all or nothing."""
    text = pack(
        {
            "lower": {"actual_zero": "nothing", "target_zero": "not_scored"},
            "rounding": {"mode": "half_even"},
            "requirements": {"kind": "stage_all_met", "opinion": "must_be_favourable", "opinion_missing": "left_out"},
            "exceptions": {
                "excluded": "redistribute_all",
                "external_cause": "credit_in_full",
                "spread": "largest_remainder",
            },
        },
        rule("zeros", target_zero="met", zero_of_zero="met"),
        rule("discount", per_error='"7"', most='"20"'),
        credit=STEPS,
    )
    return text, YearInputs(
        commitments=(
            one("FULL", "15", "90", "95"), one("EDGE", "10", "90", "90"), one("HALF", "10", "100", "80"),
            one("BELOW", "5", "100", "75"), one("ERRORS", "10", "90", "95", reporting_errors=2),
            one("MANY", "5", "90", "95", reporting_errors=5), one("ZERO", "5", "0", "4"),
            one("NOTHING", "5", "90", figure=fraction("0", "0")),
            one("LOWER-0", "5", "3", "0", direction="lower"), one("OUT", "5", "90", status="excluded"),
            one("CAUSE", "5", "90", "10", status="external_cause"),
            one("SYS", "20", None),
            one("SYS-E1O1", "10", None, parent="SYS", stage="E1", requirements=_needs("1", "1", opinions=(GOOD,))),
            one("SYS-E1O2", "5", None, parent="SYS", stage="E1", requirements=_needs("1", "1", opinions=(NONE,))),
            one("SYS-E2O1", "5", None, parent="SYS", stage="E2", requirements=_needs("1", opinions=(BAD,))),
        ),
    )  # fmt: skip


def cut_and_spread() -> tuple[str, YearInputs]:
    """Cut and each rounded by itself, among siblings; whole stages in part; two minus the ratio; a weighted mean."""
    text = pack(
        {
            "lower": {"formula": "two_minus_ratio", "actual_zero": "by_formula"},
            "rounding": {"mode": "down", "objective": '"1"'},
            "total": {"kind": "weighted_mean"},
            "requirements": {"kind": "stage_share_met", "opinion": "must_be_favourable", "opinion_missing": "not_met"},
            "exceptions": {
                "excluded": "redistribute_siblings",
                "not_applicable": "leave_out",
                "spread": "each_rounded",
            },
        },
        rule("zeros", target_zero="nothing", zero_of_zero="as_zero"),
        FURTHER,
        weights='{sum: "100", decimals: "2", add_up: "false"}',
    )
    items = (
        Item("1.1", "must", yes=D(3), no=D(0)), Item("1.2", "must", yes=D(1), no=D(2)),
        Item("2.1", "may", yes=D(0), no=D(2)), Item("2.2", "may", applies=False),
    )  # fmt: skip
    return text, YearInputs(
        commitments=(
            one("A", "30", "3", "4", direction="lower", objective="1"),
            one("B", "11", "3", "0", direction="lower", objective="1"),
            one("C", "7", "90", status="excluded", objective="1"),
            one("D", "13", "90", status="not_applicable", objective="2"),
            one("ZERO", "9", "0", "4", objective="2"),
            one("ALL", "8", "90", "90", credit="all-or-nothing", objective="2"),
            one("NEAR", "8", "90", "89.99", credit="all-or-nothing", objective="2"),
            one("CRITERIA", "10", None, "23", credit="criteria", objective="3",
                counts=Counts(criteria=(D(30), D(25), D(20), D(10), D(5)))),
            one("LIST", "10", None, credit="list", counts=Counts(items=items), objective="3"),
            one("KIN", None, None, credit="children", objective="3"),
            one("KIN-1", None, "90", "91", parent="KIN"), one("KIN-2", None, "90", "80", parent="KIN"),
            one("KIN-3", None, "90", status="excluded", parent="KIN"),
            one("SYS", "20", None, objective="3"),
            one("SYS-E1O1", "13", None, parent="SYS", stage="E1", objective="3", requirements=_needs("1", "0.5")),
            one("SYS-E1O2", "7", None, parent="SYS", stage="E1", objective="3",
                requirements=_needs("1", opinions=(NONE,))),
        ),
    )  # fmt: skip


def teams_by_headcount() -> tuple[str, YearInputs]:
    """The mean of teams by head count, nothing rounded before it, exact fractions; colours with two sides; a range."""
    text = pack(
        {
            "rounding": {"obtained": "exact", "total": '"2"'},
            "total": {"kind": "mean_by_headcount"},
            "requirements": {"kind": "all_met"},
            "exceptions": {"excluded": "redistribute", "not_measured": "leave_out", "spread": "exact"},
        },
        rule("semaphore", on="programme", sides="two",
             cut_points='{green_from: "90", amber_from: "70", green_to: "110", amber_to: "120"}'),
        group_by="team",
    )  # fmt: skip
    ranged = one("S2", "33.33", None, "70", direction="range", group="south")
    return text, YearInputs(
        groups=(Group("north", headcount=D(7)), Group("south", headcount=D(13))),
        commitments=(
            one("N1", "30", "90", "80", group="north"), one("N2", "30", "90", status="excluded", group="north"),
            one("N3", "40", "90", "104", group="north"), one("S1", "33.33", "90", "101", group="south"),
            replace(ranged, target=Target(low=D(40), high=D(60))),
            one("S3", "33.34", None, group="south", requirements=_needs("1", "0.5")),
        ),
    )  # fmt: skip


def nothing_asked() -> tuple[str, YearInputs]:
    """0 of 0 gives no figure, and a target of 0 that is missed where lower is better none either: no band."""
    text = pack(
        {"lower": {"target_zero": "not_scored"}}, rule("zeros", target_zero="nothing", zero_of_zero="no_figure")
    )
    return text, YearInputs(
        commitments=(
            one("NONE", "40", "90", figure=fraction("0", "0")), one("LOWER-T", "30", "0", "3", direction="lower"),
            one("ZERO", "30", "0", "3"),
        ),
    )  # fmt: skip


MADE = {
    "nothing-asked-2026": nothing_asked,
    "steps-and-zeros-2026": steps_and_zeros,
    "cut-and-spread-2026": cut_and_spread,
    "teams-by-headcount-2026": teams_by_headcount,
}
