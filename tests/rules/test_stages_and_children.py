"""Stages that are valued as a whole, and parents that count their children: what belongs together, and what is told."""

from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tests.rules.telling import told_of
from tests.rules.years import codes, one, value, year
from tracker.rules.inputs.model import CommitmentInput, Requirement
from tracker.rules.scoring.results import YearResult

D = Decimal


def stage(code: str, *met: str, **more: Any) -> CommitmentInput:
    requirements = tuple(Requirement(f"RT{n}", D(part), opinion="favourable") for n, part in enumerate(met, 1))
    return one(code, "50", None, parent="S", requirements=requirements, **more)


def whole(kind: str, *stages: CommitmentInput, **rules: Any) -> YearResult:
    return year(one("S", None, None), *stages, programme=with_rules(requirements={"kind": kind, **rules}))


def test_the_pack_knows_which_objectives_are_of_one_stage() -> None:
    """Stage 1 of the digital transformation has two objectives: met 1 of 1 and 0 of 3, together a quarter."""
    found = whole("stage_share_met", stage("TD-E1O1", "1"), stage("TD-E1O2", "0", "0", "0"), stage("TD-E2O1", "1"))
    assert [part.credit for part in found.commitments[1:]] == [25, 25, 100]
    assert [part.actual for part in found.commitments[1:]] == [25, 25, 100]


def test_a_stage_that_the_pack_does_not_know_is_a_stage_by_itself() -> None:
    found = whole("stage_share_met", stage("OTHER", "1"), stage("ANOTHER", "0"))
    assert [part.credit for part in found.commitments[1:]] == [100, 0]


def test_a_stage_of_which_all_opinions_are_missing_has_no_figure() -> None:
    needs = (Requirement("RT1", D(1), opinion="missing"),)
    found = whole(
        "stage_share_met", one("E1", "50", None, parent="S", requirements=needs),
        opinion="must_be_favourable", opinion_missing="left_out",
    ).commitment("E1")  # fmt: skip
    assert (found.actual, found.credit, found.requirements_of) == (None, None, None)
    assert codes(found) == ["no_actual", "opinion_left_out"]


def test_a_stage_with_a_fault_shows_the_figure_of_its_stage_and_scores_nothing() -> None:
    found = whole(
        "stage_share_met", stage("A", "1", stage="E1", faults=("stated_unlike_operands",)), stage("B", "0", stage="E1")
    )  # fmt: skip
    assert (found.commitment("A").actual, found.commitment("A").credit) == (50, None)
    assert (found.commitment("B").actual, found.commitment("B").credit) == (50, 50)


def test_a_stage_is_told_as_a_whole() -> None:
    programme = with_rules(requirements={"kind": "stage_share_met"})
    ones = one("S", None, None), stage("A", "1", "0", stage="E1"), stage("B", "0", "0.5", stage="E1")
    assert told_of(programme, "A", *ones)[:3] == [
        "Requirements met: 1 + 0 = 1.",
        "Requirements that count: 1 + 1 = 2.",
        "Requirements met of the whole stage × factor: (1 + 0.5) / (2 + 2) × 100 = 37.5.",
    ]
    assert told_of(programme, "B", *ones)[2] == told_of(programme, "A", *ones)[2]


def test_all_of_a_stage_or_nothing_is_told_so() -> None:
    programme = with_rules(requirements={"kind": "stage_all_met"})
    ones = one("S", None, None), stage("A", "1", stage="E1"), stage("B", "0", stage="E1")
    assert told_of(programme, "A", *ones, language="es")[2] == (
        "Todos los requisitos de la etapa cumplidos, o no cuenta ninguno: 1 + 0 < 1 + 1 → 0."
    )


def test_a_figure_that_was_stated_stands_before_the_requirements_of_a_stage() -> None:
    found = whole("share_met", stage("A", "1", "0", actual="80"))
    assert (found.commitment("A").actual, found.total) == (80, 40)


# -- children --------------------------------------------------------------------------------------


def child(code: str, actual: str | None, target: str = "95", **more: Any) -> CommitmentInput:
    return one(code, None, target, actual, parent="P", **more)


def counted(*children: CommitmentInput, as_of: str | None = None, **rules: Any) -> YearResult:
    programme = with_rules(credit=shapes.CHILDREN, **rules)
    return year(one("P", target=None, programmed={"2026-06": D(100)}), *children, as_of=as_of, programme=programme)


def test_a_child_that_just_reaches_its_target_has_met_it() -> None:
    found = counted(child("A", "95"), child("B", "94.99"))
    assert [found.commitment(code).met for code in "AB"] == [True, False]
    assert found.commitment("P").credit == 50


def test_a_child_that_a_rule_settles_has_met_its_target() -> None:
    """Lower is better, nothing happened at all: met, says the pack, though there is no quotient."""
    found = counted(child("A", "0", "5", direction="lower"), lower={"actual_zero": "met"})
    assert (found.commitment("A").met, found.commitment("P").credit) == (True, 100)


def test_a_child_with_an_accepted_cause_is_met_where_the_pack_credits_it() -> None:
    found = counted(
        child("A", "1", status="external_cause"), child("B", "99"), exceptions={"external_cause": "credit_in_full"}
    )
    assert (found.commitment("A").met, found.commitment("P").credit) == (True, 100)


def test_a_parent_whose_children_all_left_has_no_figure() -> None:
    found = counted(child("A", "99", status="excluded"), child("B", "1", status="excluded"))
    parent = found.commitment("P")
    assert (parent.actual, codes(parent)) == (None, ["no_actual"])


def test_children_are_judged_by_what_they_reached_at_the_time() -> None:
    months = {"2026-03": value("90"), "2026-09": value("99")}
    one_child = one("A", None, "95", parent="P", periods=months, programmed={"2026-06": D(95)})
    june, december = counted(one_child, as_of="2026-06"), counted(one_child, as_of="2026-12")
    assert (june.commitment("A").met, june.commitment("P").actual) == (False, 0)
    assert (december.commitment("A").met, december.commitment("P").actual) == (True, 100)


@pytest.mark.parametrize(("as_of", "actual"), [("2026-03", "90"), ("2026-09", "99")])
def test_a_figure_is_told_as_it_was_at_the_time(as_of: str, actual: str) -> None:
    months = {"2026-03": value("90"), "2026-09": value("99")}
    ones = (one("A", periods=months, programmed={"2026-03": D(50)}),)
    assert told_of(with_rules(), "A", *ones, as_of=as_of)[0] == f"The last reported value counts: {actual}."


def test_a_parent_tells_how_many_of_its_children_met_their_target_and_each_child_whether_it_did() -> None:
    programme = with_rules(credit=shapes.CHILDREN)
    ones = one("P", target=None), child("A", "95"), child("B", "90")
    assert told_of(programme, "P", *ones)[0] == (
        "Commitments that met their own target, in percent: (1 + 0) / 2 × 100 = 50."
    )
    assert [told_of(programme, code, *ones, language="es")[-1] for code in "AB"] == [
        "Cumplió su propia meta: sí.",
        "Cumplió su propia meta: no.",
    ]


def test_a_stage_without_a_target_promises_nothing() -> None:
    """Left out, it had been taken for 1, which a figure of 5 reaches five times."""
    found = year(one("S", None, None), one("A", "100", None, "5", parent="S", factor=D(1)))
    assert (found.total, found.complete, found.band) == (None, False, None)
    assert [why.code for why in found.reasons] == ["targets_missing"]
    assert codes(found.commitment("A")) == ["no_target"]
