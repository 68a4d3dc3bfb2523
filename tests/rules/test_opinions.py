"""Opinions of third parties on requirements: unfavourable, awaited, not given at the year's close, and left out."""

from decimal import Decimal
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tests.rules.telling import told
from tests.rules.years import alone, codes, one, value, year
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.inputs.model import CommitmentInput, Requirement
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.results import Reason

D = Decimal
PACKS = ("pmg-cl-2025", "pmg-cl-2026")
PMG25 = load_builtin("pmg-cl-2025")
RESTING = ["RT1", "RT3"]
"""Of stage 1, objective 2 of the digital transformation: in the pack these rest on the Expert Network."""


def diagnosis(*opinions: Any, met: str = "1", **more: Any) -> CommitmentInput:
    """Four requirements of stage 1, objective 2, each with its opinion."""
    needs = tuple(Requirement(f"RT{n}", D(met), opinion=opinion) for n, opinion in enumerate(opinions, 1))
    return one("TD-E1O2", target=None, requirements=needs, **more)


def resting(opinion: Any, **more: Any) -> CommitmentInput:
    """The two that rest on an opinion, with that opinion."""
    return diagnosis(opinion, None, opinion, None, **more)


def said(commitment: CommitmentInput, programme: Programme, as_of: str | None = None) -> list[tuple[str, str]]:
    found = alone(commitment, as_of, programme).reasons
    return [(why.code, why.params["codes"]) for why in found if why.code.startswith("opinion")]


@pytest.mark.parametrize("code", PACKS)
def test_an_unfavourable_opinion_is_not_met_at_once(code: str) -> None:
    pack = load_builtin(code)
    found = diagnosis("unfavourable", None, "favourable", None, programmed={f"{pack.year}-06": D(100)})
    june = alone(found, f"{pack.year}-06", pack)
    assert (june.actual, june.points_won, june.requirements_met) == (75, 75, 3)
    assert alone(found, None, pack).credit == 75
    assert said(found, pack) == said(found, pack, f"{pack.year}-06") == [("opinion_unfavourable", "RT1")]


@pytest.mark.parametrize("code", PACKS)
@pytest.mark.parametrize("opinion", [None, "missing"])
def test_while_its_opinion_is_awaited_a_requirement_counts_and_is_marked_so(code: str, opinion: Any) -> None:
    pack = load_builtin(code)
    june = f"{pack.year}-06"
    result = year(resting(opinion, programmed={june: D(100)}), as_of=june, programme=pack)
    found = result.commitments[0]
    assert (found.actual, found.points_won, found.requirements_met) == (100, 100, 4)
    assert said(resting(opinion), pack, june) == [("opinion_awaited", "RT1, RT3")]
    assert result.complete


@pytest.mark.parametrize("code", PACKS)
@pytest.mark.parametrize("opinion", [None, "missing"])
def test_without_its_opinion_at_the_years_close_a_requirement_is_not_met(code: str, opinion: Any) -> None:
    pack = load_builtin(code)
    result = year(resting(opinion), programme=pack)
    found = result.commitments[0]
    assert (found.actual, found.credit, found.requirements_met, result.total) == (50, 50, 2, D("50.00"))
    assert said(resting(opinion), pack) == [("opinion_not_given", "RT1, RT3")]
    assert (result.complete, result.band is not None) == (True, True)  # the rule has decided


@pytest.mark.parametrize("code", PACKS)
def test_a_favourable_opinion_says_nothing_and_counts(code: str) -> None:
    pack = load_builtin(code)
    assert (alone(resting("favourable"), None, pack).credit, said(resting("favourable"), pack)) == (100, [])


@pytest.mark.parametrize("code", PACKS)
def test_that_opinions_decide_is_assumed_or_derived_and_never_called_published(code: str) -> None:
    rule = load_builtin(code).rules.requirements
    assert (rule.opinion, rule.opinion_missing) == ("must_be_favourable", "not_met")
    assert rule.sureness == ("assumed" if code == "pmg-cl-2026" else "derived")


def test_what_an_opinion_does_is_said_in_both_languages() -> None:
    sentences = {
        "opinion_unfavourable": "La opinión técnica es desfavorable, por lo que no se cumple: RT1.",
        "opinion_awaited": "Se espera la opinión técnica; entretanto cuenta lo informado: RT1.",
        "opinion_not_given": "No se emitió la opinión técnica, por lo que no se cumple: RT1.",
        "opinion_left_out": "No se emitió la opinión técnica, por lo que queda fuera: RT1.",
    }
    assert {code: reason_sentence(Reason(code, {"codes": "RT1"}), "es") for code in sentences} == sentences
    assert reason_sentence(Reason("opinion_awaited", {"codes": "RT1"}), "en") == (
        "The technical opinion is awaited; it counts as reported meanwhile: RT1."
    )


def test_the_steps_count_what_the_opinions_leave() -> None:
    assert told(diagnosis("unfavourable", None, "missing", None), "en", programme=PMG25)[:3] == [
        "Requirements met: 1 + 1 = 2.",
        "Requirements that count: 1 + 1 + 1 + 1 = 4.",
        "Requirements met / requirements × factor: 2 / 4 × 100 = 50.",
    ]
    awaited = told(diagnosis("unfavourable", None, "missing", None), "es", "2025-06", PMG25)
    assert awaited[0] == "Requisitos cumplidos: 1 + 1 + 1 = 3."


@pytest.mark.parametrize(
    ("missing", "reason", "got", "of"),
    [("not_met", "opinion_not_given", 75, 4), ("left_out", "opinion_left_out", 100, 3)],
)
def test_a_pack_may_leave_out_what_no_opinion_was_given_on(missing: str, reason: str, got: int, of: int) -> None:
    pack = with_rules("pmg-cl-2025", requirements={"opinion_missing": missing})
    commitment = diagnosis("missing", None, "favourable", None)
    found = alone(commitment, programme=pack)
    assert (found.credit, found.requirements_of, said(commitment, pack)) == (got, of, [(reason, "RT1")])


def test_where_opinions_are_not_considered_none_is_missed() -> None:
    pack = with_rules("pmg-cl-2025", requirements={"opinion": "not_considered"})
    assert said(diagnosis(None, None, None, None), pack) == []
    assert alone(diagnosis("unfavourable", "missing"), programme=pack).credit == 100
    assert year(resting(None), programme=pack).complete


def test_a_stage_that_the_pack_does_not_know_awaits_only_what_is_recorded_as_missing() -> None:
    needs = (Requirement("RT1", D(1)), Requirement("RT2", D(1), opinion="missing"))
    other = one("OTHER", "100", None, requirements=needs)
    assert (said(other, PMG25), alone(other, programme=PMG25).credit) == ([("opinion_not_given", "RT2")], 50)


def test_what_was_not_met_or_does_not_rest_on_requirements_waits_for_no_opinion() -> None:
    assert said(resting(None, met="0"), PMG25) == []
    stated = year(resting(None, figure=value("100")), programme=PMG25)
    assert (codes(stated.commitments[0]), stated.total) == ([], D("100.00"))
    out = year(resting(None, status="not_applicable"), one("B", actual="100"), programme=PMG25).commitments[0]
    assert out.reasons == (Reason("not_applicable", {"effect": PMG25.rules.exceptions.not_applicable}),)


def test_a_child_without_its_opinion_is_not_met_at_the_close_and_met_while_it_is_awaited() -> None:
    pack = with_rules("pmg-cl-2025", credit=shapes.CHILDREN)

    def met(opinion: Any, as_of: str | None) -> bool | None:
        child = resting(opinion, weight=None, parent="P")
        parent = one("P", target=None, programmed={"2025-06": D(100)})
        return year(parent, child, as_of=as_of, programme=pack).commitment("TD-E1O2").met

    assert [met(opinion, None) for opinion in (None, "missing", "unfavourable", "favourable")] == [
        False, False, False, True,
    ]  # fmt: skip
    assert [met(opinion, "2025-06") for opinion in (None, "missing", "unfavourable", "favourable")] == [
        True, True, False, True,
    ]  # fmt: skip
