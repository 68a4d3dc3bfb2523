"""A result worse than its target never gets full credit, and a better one never scores less: whatever its sign.

For the value that counts, after the pack's rounding, and before weights are rounded. Named exceptions: an actual of 0
that obtains ``nothing``, a target of 0 that is ``met`` by any figure. A pack whose steps give all below 100 says so
itself; none that ships does.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rules import shapes
from tests.rules.every import MODES, codes
from tests.rules.shapes import credit, with_rules
from tests.rules.test_scoring_properties import steady
from tests.rules.years import alone, one
from tracker.rules.inputs.model import CommitmentInput, Figure, Target, YearInputs
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin
from tracker.rules.scoring.numbers import Step
from tracker.rules.scoring.results import CommitmentResult
from tracker.rules.scoring.score import score_with_steps

D = Decimal
HUNDRED = Fraction(100)
thorough = settings(steady, max_examples=600)
edges = st.sampled_from([D(0), D(1), D(-1), D("0.001"), D("-0.001"), D(10), D(-10), D("99.5"), D(100), D("0.5")])
signed = st.one_of(edges, st.decimals(min_value=-1000, max_value=1000, places=3, allow_nan=False))
moments = st.sampled_from([None, "2026-03", "2026-06", "2026-12"])
CREDITS = (
    *(credit("proportional", cap=D(100), floor=D(0), basis=basis)
      for basis in ("exact", "as_displayed", "level_as_displayed")),
    shapes.STEPS,
    shapes.STEPS.model_copy(update={"basis": "level_as_displayed"}), shapes.MET,
    shapes.MET.model_copy(update={"basis": "as_displayed"}),
)  # fmt: skip
LOWERS = tuple(
    {"formula": formula, "actual_zero": zero, "target_zero": target}
    for formula, zero in (("target_over_actual", "met"), ("target_over_actual", "nothing"),
                          ("two_minus_ratio", "by_formula"))
    for target in ("nothing", "not_scored")
)  # fmt: skip
ZEROS = (None, shapes.zeros(target_zero="nothing"), shapes.zeros(target_zero="not_scored"),
         shapes.zeros(target_zero="met"))  # fmt: skip


@st.composite
def packs(draw: st.DrawFn) -> Programme:
    """A pack that ships, as it is or with other rules of credit, of lower is better, of zeros and of rounding."""
    programme = load_builtin(draw(codes))
    programme = programme.model_copy(update={"year": 2026, "calendar": load_builtin("pmg-cl-2026").calendar})
    if draw(st.booleans()):
        return programme
    rules: dict[str, Any] = {
        "credit": draw(st.sampled_from(CREDITS)),
        "zeros": draw(st.sampled_from(ZEROS)),
        "lower": programme.rules.lower.model_copy(update=draw(st.sampled_from(LOWERS))),
        "rounding": programme.rules.rounding.model_copy(
            update={"mode": draw(st.sampled_from(MODES)), "achievement": draw(st.sampled_from([0, 2]))}
        ),
    }
    return programme.model_copy(update={"rules": programme.rules.model_copy(update=rules)})


@st.composite
def promised(draw: st.DrawFn) -> CommitmentInput:
    """A commitment with a target, or a range, of any sign, and a plan of any sign, or none."""
    direction = draw(st.sampled_from(["higher", "lower", "range"]))
    target = Target(value=draw(signed))
    if direction == "range":
        low, high = sorted([draw(signed), draw(signed)])
        target = Target(low=low, high=high)
    plan = draw(st.dictionaries(st.sampled_from(["2026-03", "2026-06"]), signed, max_size=2))
    return replace(
        one(direction=direction, decimals=draw(st.sampled_from([None, 0, 1]))), target=target, programmed=plan,
        universe=draw(st.sampled_from(["fixed", "moving"])),
    )  # fmt: skip


def scored(
    programme: Programme, commitment: CommitmentInput, as_of: str | None
) -> tuple[CommitmentResult, dict[str, Step]]:
    result, steps = score_with_steps(programme, YearInputs(as_of=as_of, commitments=(commitment,)))
    return result.commitments[0], {step.name: step for step in steps if step.owner[0] == "c"}


def is_worse(commitment: CommitmentInput, counted: Fraction) -> bool:
    """Whether the value that counts misses the target."""
    target = commitment.target
    assert target is not None
    if target.low is not None and target.high is not None:
        return not target.low <= counted <= target.high
    assert target.value is not None
    return counted > target.value if commitment.direction == "lower" else counted < target.value


def is_met_by_any_figure(programme: Programme, commitment: CommitmentInput) -> bool:
    """The named exception ``zeros: met``: a target of 0, more is better, that any figure meets."""
    zeros, target = programme.rules.zeros, commitment.target
    return (
        commitment.direction == "higher" and target is not None and target.value == 0
        and zeros is not None and zeros.target_zero == "met"
    )  # fmt: skip


def displayed(programme: Programme, steps: dict[str, Step]) -> bool:
    """Whether the level that counts is 100 as it is displayed, though the figure misses the target."""
    if programme.rules.credit.basis != "level_as_displayed" or "achievement" not in steps:
        return False
    level = steps["achievement"].value
    unit = Fraction(1, 10**programme.rules.rounding.achievement)
    return level is not None and level > HUNDRED - unit


@thorough
@given(packs(), promised(), signed, moments)
def test_a_result_worse_than_its_target_never_gets_full_credit(
    programme: Programme, commitment: CommitmentInput, actual: Decimal, as_of: str | None
) -> None:
    commitment = replace(commitment, actual=Figure(value=actual))
    assume(not is_met_by_any_figure(programme, commitment))
    found, steps = scored(programme, commitment, as_of)
    counted = (steps.get("counted_actual") or steps["actual"]).value
    assert counted is not None
    if not is_worse(commitment, counted):
        return
    if as_of is None:
        assert found.credit is None or found.credit < 100 or displayed(programme, steps)
    elif found.points_won is not None and (share := steps["share"].value):
        assert found.points_won < share


def how_bad(commitment: CommitmentInput, counted: Fraction) -> Fraction:
    """Smaller is better: the value itself where less is better, its distance where there is a range."""
    target = commitment.target
    if target is not None and target.low is not None and target.high is not None:
        return max(Fraction(target.low) - counted, counted - Fraction(target.high), Fraction(0))
    return counted if commitment.direction == "lower" else -counted


def on_one_side(commitment: CommitmentInput, *counted: Fraction) -> bool:
    """Of a range: whether no value lies below it while another lies above."""
    target = commitment.target
    if target is None or target.low is None or target.high is None:
        return True
    return all(value <= target.high for value in counted) or all(value >= target.low for value in counted)


@thorough
@given(packs(), promised(), signed, signed, moments)
def test_a_better_actual_never_scores_less(
    programme: Programme, commitment: CommitmentInput, first: Decimal, second: Decimal, as_of: str | None
) -> None:
    results = []
    for actual in (first, second):
        found, steps = scored(programme, replace(commitment, actual=Figure(value=actual)), as_of)
        counted = (steps.get("counted_actual") or steps["actual"]).value
        assert counted is not None
        if commitment.direction == "lower" and programme.rules.lower.actual_zero == "nothing":
            assume(counted != 0)  # the named exception
        results.append((counted, found.credit if as_of is None else found.points_won))
    assume(on_one_side(commitment, *(counted for counted, _ in results)))
    (_, more), (_, less) = sorted(results, key=lambda each: how_bad(commitment, each[0]))
    assert (more or 0) >= (less or 0)
    assert less is None or more is not None  # a better actual takes no figure away


# -- the named exceptions, and what forms and files refuse -----------------------------------------------


def test_nothing_used_obtains_nothing_where_the_pack_says_so_and_less_than_nothing_all() -> None:
    programme = with_rules(lower={"actual_zero": "nothing"})
    got = [alone(one(target="5", actual=actual, direction="lower"), programme=programme).credit for actual in "510"]
    assert got == [100, 100, 0]
    assert alone(one(target="5", actual="-1", direction="lower"), programme=programme).credit == 100


def test_a_target_of_nothing_is_met_by_any_figure_where_the_pack_says_so() -> None:
    programme = with_rules(zeros=shapes.zeros(target_zero="met"))
    assert [alone(one(target="0", actual=actual), programme=programme).credit for actual in ("-5", "0", "5")] == [
        100
    ] * 3


@pytest.mark.parametrize("target", ["0", "-1.5"])
def test_higher_is_better_with_a_target_at_or_below_nothing_is_not_scored_and_says_why(target: str) -> None:
    for actual in ("-5", "0", "5"):
        found = alone(one(target=target, actual=actual))
        assert (found.credit, found.achievement) == (None, None)
        assert [why.code for why in found.reasons] == ["target_zero"]


def test_no_pack_that_ships_gives_all_below_its_target_by_steps() -> None:
    for code in builtin_packs():
        rules = load_builtin(code).rules
        for rule in (rules.credit, *rules.credits.values()):
            if rule.kind == "steps":
                assert all(step.credit < 100 or step.from_ >= 100 for step in rule.steps), code


def test_a_negative_target_that_is_missed_obtains_nothing() -> None:
    """-2 was promised and -1 came: the variation of a debt that should have fallen by more."""
    found = {
        actual: alone(one("A", "50", "-2", actual, direction="lower", decimals=1, objective="1"))
        for actual in ("-1", "-2", "-3", "0", "1")
    }
    assert {actual: (one_.credit, str(one_.obtained)) for actual, one_ in found.items()} == {
        "-1": (0, "0.00"), "-2": (100, "50.00"), "-3": (100, "50.00"), "0": (0, "0.00"), "1": (0, "0.00"),
    }  # fmt: skip
