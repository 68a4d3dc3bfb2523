"""What holds for every shape, found by trying to break it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.rules import shapes
from tests.rules.shapes import credit, grouped, with_rules, with_weights
from tests.rules.test_scoring_properties import as_ofs, numbers, positive, steady, things
from tests.rules.years import one, year
from tracker.rules.inputs.model import CommitmentInput, Counts, Figure, Item, Operands, Requirement
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rule_checks import check_shapes
from tracker.rules.scoring.results import YearResult, result_to_json

D = Decimal
modes = st.sampled_from(["half_up", "half_even", "down"])
kinds = st.sampled_from([
    credit("proportional", cap=D(100), floor=D(0)),
    credit("proportional", cap=D(90), floor=D(10), basis="as_displayed"),
    shapes.STEPS, shapes.STEPS.model_copy(update={"edge": "excluded"}), shapes.MET, shapes.CRITERIA,
])  # fmt: skip
lowers = st.sampled_from([
    {}, {"formula": "two_minus_ratio", "actual_zero": "by_formula"}, {"target_zero": "not_scored"},
])  # fmt: skip


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """A pack with any of the kinds of credit, formulas for lower is better, roundings and discounts."""
    places = draw(st.sampled_from([None, 0, 2, 4]))
    return with_rules(
        credit=draw(kinds), lower=draw(lowers), rounding={"mode": draw(modes), "obtained": places},
        discount=draw(st.sampled_from([None, shapes.discount("5", "20"), shapes.discount("100", "100")])),
        zeros=draw(st.sampled_from([None, shapes.zeros(target_zero="met", zero_of_zero="met"),
                                    shapes.zeros(target_zero="nothing", zero_of_zero="as_zero")])),
    )  # fmt: skip


@st.composite
def criteria(draw: st.DrawFn, direction: str) -> Counts:
    values = draw(st.lists(numbers, min_size=5, max_size=5, unique=True))
    return Counts(criteria=tuple(sorted(values, reverse=direction == "higher")))


# -- a better actual -------------------------------------------------------------------------------


@steady
@given(st.data(), programmes(), numbers, positive, st.sampled_from(["higher", "lower"]), as_ofs, numbers)
def test_a_better_actual_never_scores_less(
    data: st.DataObject, programme: Programme, actual: Decimal, target: Decimal, direction: str, as_of: str | None,
    more: Decimal,
) -> None:  # fmt: skip
    commitment = one(target=str(target), direction=direction, counts=data.draw(criteria(direction)), decimals=1,
                     reporting_errors=data.draw(st.sampled_from([0, 2])), programmed={"2026-03": target})  # fmt: skip
    got = []
    for number in sorted([actual, actual + more], reverse=direction == "lower"):
        found = year(replace(commitment, actual=Figure(number)), as_of=as_of, programme=programme).commitments[0]
        got.append(found.obtained if as_of is None else found.points_won)
    worse, better = got
    assert worse is not None
    assert better is not None
    assert better >= worse


@steady
@given(numbers, st.lists(numbers, min_size=5, max_size=5, unique=True))
def test_interpolated_credit_lies_between_the_credits_beside_it(actual: Decimal, values: list[Decimal]) -> None:
    values.sort(reverse=True)
    found = year(one(target=None, actual=str(actual), counts=Counts(criteria=tuple(values))),
                 programme=with_rules(credit=shapes.CRITERIA)).commitments[0].credit  # fmt: skip
    assert found is not None
    grades = list(zip(values, shapes.CRITERIA.credits, strict=True))
    assert found >= max([grade for value, grade in grades if actual >= value], default=0)
    assert found <= min([grade for value, grade in grades if actual <= value], default=100)


# -- periods and scale -----------------------------------------------------------------------------

whole = st.integers(0, 500)
levels = st.lists(whole, min_size=5, max_size=5)
formulas = st.sampled_from([
    CountFormula(kind="scaled_mean", levels=5), CountFormula(kind="top_share", levels=5, top=2),
    CountFormula(kind="net_share", levels=5, top=1, bottom=2), CountFormula(kind="mean", levels=5, lowest=D(1)),
    CountFormula(kind="within_share", levels=5, within=3),
    CountFormula(kind="percentile", levels=5, percentile=D(90), edges=(D(1), D(2), D(5), D(10), D(30))),
])  # fmt: skip


def split(number: int, part: int) -> tuple[Decimal, Decimal]:
    first = min(number, part)
    return D(first), D(number - first)


@steady
@given(whole, st.integers(1, 500), whole, whole, kinds, st.sampled_from(["sum_over_sum", None]))
def test_splitting_a_period_changes_no_accumulated_sum(
    numerator: int, denominator: int, n_part: int, d_part: int, rule: Any, how: Any
) -> None:
    target = "80"
    n, d = split(numerator, n_part), split(denominator, d_part)
    once = one(target=target, periods={"2026-01": Figure(operands=Operands(D(numerator), D(denominator)))},
               accumulation=how, counts=None)  # fmt: skip
    twice = replace(once, periods={
        "2026-01": Figure(operands=Operands(n[0], d[0])), "2026-02": Figure(operands=Operands(n[1], d[1])),
    })  # fmt: skip
    assume(rule.kind != "interpolated")
    programme = with_rules(credit=rule)
    assert figures(year(once, programme=programme)) == figures(year(twice, programme=programme))


@steady
@given(levels, levels, formulas)
def test_splitting_a_period_changes_no_sum_of_counts(
    counts: list[int], parts: list[int], formula: CountFormula
) -> None:
    pairs = [split(count, part) for count, part in zip(counts, parts, strict=True)]
    direction = "report" if formula.kind == "percentile" else "higher"
    once = one(target="50", direction=direction, formulas=(formula,), accumulation="sum_of_counts",
               periods={"2026-01": Figure(counts=tuple(map(D, counts)))})  # fmt: skip
    both = zip(*pairs, strict=True)
    months = {f"2026-0{month}": Figure(counts=tuple(some)) for month, some in enumerate(both, 1)}
    assert figures(year(once)) == figures(year(replace(once, periods=months)))


@steady
@given(whole, st.integers(1, 500), st.integers(1, 999), programmes(), as_ofs)
def test_the_same_part_of_a_larger_whole_scores_the_same(
    numerator: int, denominator: int, times: int, programme: Programme, as_of: str | None
) -> None:
    values = Counts(criteria=(D(90), D(80), D(70), D(60), D(50)))
    small = one(target="80", figure=Figure(operands=Operands(D(numerator), D(denominator))), counts=values, decimals=2)
    large = replace(small, actual=Figure(operands=Operands(D(numerator * times), D(denominator * times))))
    assert year(small, as_of=as_of, programme=programme) == year(large, as_of=as_of, programme=programme)


@steady
@given(levels, st.integers(1, 99), formulas)
def test_the_same_shares_of_more_answers_score_the_same(counts: list[int], times: int, formula: CountFormula) -> None:
    direction = "report" if formula.kind == "percentile" else "higher"
    small = one(target="50", direction=direction, formulas=(formula,), figure=Figure(counts=tuple(map(D, counts))))
    large = replace(small, actual=Figure(counts=tuple(D(count * times) for count in counts)))
    assert figures(year(small)) == figures(year(large))


def figures(result: YearResult) -> list[Any]:
    return [(found.actual, found.achievement, found.credit, found.obtained) for found in result.commitments]


# -- what does not apply ---------------------------------------------------------------------------


@st.composite
def items(draw: st.DrawFn, rule: Any) -> list[Item]:
    count = draw(st.integers(2, 6))
    found = []
    for n in range(count):
        level = draw(st.sampled_from([each.code for each in rule.levels])) if rule.levels else None
        if rule.answers == "yes_no":
            yes = draw(st.integers(0, 4))
            found.append(shapes.questions(f"q{n}", level, yes, draw(st.integers(0 if yes else 1, 4))))
        else:
            found.append(Item(f"q{n}", level, points=draw(st.sampled_from(rule.points)), weight=draw(positive)))
    return found


@steady
@given(st.data(), st.sampled_from([shapes.WEB, shapes.POINTS]))
def test_an_item_not_met_that_does_not_apply_never_lowers_a_checklist(data: st.DataObject, rule: Any) -> None:
    """Stated for as long as another item applies: of nothing at all there is no figure."""
    some = data.draw(items(rule))
    place = data.draw(st.integers(0, len(some) - 1))
    zero = {"points": D(0)} if rule.answers == "points" else {"yes": D(0), "no": D(3)}
    some[place] = replace(some[place], **zero)
    without = [replace(item, applies=item is not some[place]) for item in some]
    programme = with_rules(credit=rule)
    before, after = (year(shapes.checklist(*each), programme=programme).total for each in (some, without))
    assert before is not None
    assert after is not None
    assert after >= before


@steady
@given(st.data())
def test_a_question_answered_no_that_does_not_apply_never_lowers_its_group(data: st.DataObject) -> None:
    some = data.draw(items(shapes.WEB))
    place = data.draw(st.integers(0, len(some) - 1))
    no = some[place].no or D(0)
    assume(no > 0 and (some[place].yes or no > 1))
    fewer = [replace(item, no=no - 1) if item is some[place] else item for item in some]
    programme = with_rules(credit=shapes.WEB)
    before, after = (year(shapes.checklist(*each), programme=programme).total for each in (some, fewer))
    assert before is not None
    assert after is not None
    assert after >= before


@steady
@given(st.lists(st.booleans(), min_size=1, max_size=8), st.sampled_from(["leave_out", "redistribute"]))
def test_a_child_not_met_that_does_not_apply_never_lowers_the_share(others: list[bool], effect: str) -> None:
    programme = with_rules(credit=shapes.CHILDREN, exceptions={"not_applicable": effect})
    children = [one(f"C{n}", None, actual="100" if met else "1", parent="P") for n, met in enumerate(others)]
    missed = one("X", None, actual="1", parent="P")
    totals = [
        year(one("P", target=None), *children, replace(missed, status=status), programme=programme).total
        for status in ("measured", "not_applicable")
    ]
    before, after = totals
    assert before is not None
    assert after is not None
    assert after >= before


totals = st.sampled_from(["sum_of_obtained", "weighted_mean", "mean_of_groups"])
effects = st.sampled_from(["redistribute", "redistribute_siblings", "redistribute_all", "leave_out"])


@steady
@given(st.data(), effects, totals)
def test_a_commitment_that_obtained_nothing_and_does_not_apply_never_lowers_the_total(
    data: st.DataObject, effect: str, kind: str
) -> None:
    """Stated for as long as another commitment of its group counts: a group of nothing has no figure."""
    programme = with_rules(total={"kind": kind}, exceptions={"not_applicable": effect})
    programme = grouped(programme) if kind == "mean_of_groups" else programme
    ones = data.draw(years())
    place = data.draw(st.integers(0, len(ones) - 1))
    missed = replace(ones[place], actual=Figure(D(0)))
    assume(any(other.group == missed.group and other.weight and other is not ones[place] for other in ones))
    found = []
    for status in ("measured", "not_applicable"):
        changed = [replace(missed, status=status) if other is ones[place] else other for other in ones]
        found.append(year(*changed, programme=programme).total)
    before, after = found
    if before is not None and after is not None:
        assert after >= before
    else:
        assert before is after is None


@st.composite
def years(draw: st.DrawFn, statuses: Sequence[str] = ("measured",), decimals: int = 2) -> list[CommitmentInput]:
    """Commitments whose weights add up to 100."""
    units = 100 * 10**decimals
    cuts = sorted(draw(st.lists(st.integers(0, units), min_size=1, max_size=7)))
    weights = [D(after - before).scaleb(-decimals) for before, after in pairwise([0, *cuts, units])]
    return [
        one(f"C{n}", str(weight), actual=str(draw(numbers)), status=draw(st.sampled_from(statuses)),
            objective=draw(st.sampled_from(["1", "2", "3"])), group=draw(st.sampled_from(["X", "Y"])))
        for n, weight in enumerate(weights)
    ]  # fmt: skip


causes = st.sampled_from(["as_measured", "credit_in_full"])


# -- the total and its weights ---------------------------------------------------------------------


@st.composite
def any_rounding(draw: st.DrawFn) -> Programme:
    """A pack with any way to round, to spread excluded weights and to add up, whether it validates or not."""
    places = st.sampled_from([None, 0, 1, 2, 3])
    programme = with_rules(
        rounding={"mode": draw(modes), "obtained": draw(places), "objective": draw(places),
                  "total": draw(st.sampled_from([0, 1, 2, 3]))},
        exceptions={"excluded": draw(effects), "external_cause": draw(causes),
                    "spread": draw(st.sampled_from(["largest_remainder", "exact", "each_rounded"]))},
        total={"kind": draw(st.sampled_from(["sum_of_obtained", "weighted_mean"]))},
    )  # fmt: skip
    return with_weights(programme, decimals=draw(st.sampled_from([0, 2])))


@steady
@given(st.data(), any_rounding())
def test_a_total_never_exceeds_its_weights_under_any_pack_that_validates(
    data: st.DataObject, programme: Programme
) -> None:
    statuses = ["measured", "measured", "excluded", "external_cause"]
    ones = data.draw(years(statuses, programme.tree.weights.decimals))
    result = year(*ones, programme=programme)
    assume(not list(check_shapes(programme)))
    assert result.total is None or 0 <= result.total <= 100
    counted = sum((part.weight_counted or Fraction(0) for part in result.commitments), Fraction(0))
    assert counted <= 100
    obtained = sum((part.obtained_exact or Fraction(0) for part in result.commitments), Fraction(0))
    assert obtained <= counted


def test_weights_of_5_5_10_25_25_30_without_a_5_give_exactly_100() -> None:
    ones = [one(f"C{n}", weight, actual="100") for n, weight in enumerate(("5", "5", "10", "25", "25", "30"))]
    ones[0] = replace(ones[0], status="excluded")
    spreads = {"largest_remainder": {}, "exact": {"obtained": None}}
    for spread, rounding in spreads.items():
        programme = with_rules(exceptions={"spread": spread}, rounding=rounding)
        assert not list(check_shapes(programme))
        assert str(year(*ones, programme=programme).total) == "100.00"
    lifted = with_rules(exceptions={"spread": "each_rounded"})
    assert str(year(*ones, programme=lifted).total) == "100.01"
    assert [path for path, *_ in check_shapes(lifted)] == [("rules", "exceptions", "spread")]


# -- no float --------------------------------------------------------------------------------------


@steady
@given(st.data(), programmes(), as_ofs, levels, formulas)
def test_no_figure_of_any_shape_is_a_float(
    data: st.DataObject, programme: Programme, as_of: str | None, counts: list[int], formula: CountFormula
) -> None:
    direction = "report" if formula.kind == "percentile" else "higher"
    ones = [
        *data.draw(years(["measured", "excluded", "external_cause"])),
        one("COUNTS", "0", "50", direction=direction, formulas=(formula,), figure=Figure(counts=tuple(map(D, counts)))),
        one("S", "0", None, requirements=(Requirement("RT1", D("0.2"), opinion="missing"),)),
        one("CRITERIA", "0", None, "7", counts=data.draw(criteria("higher"))),
    ]
    result = year(*ones, as_of=as_of, programme=programme)
    assert not any(isinstance(thing, float) for thing in things(result))
    assert not any(isinstance(thing, float) for thing in things(result_to_json(result)))
