"""The laws that hold for every pack, every kind of commitment and every moment, found by trying to break them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.rules import every, panel, shapes, tables
from tests.rules.every import moments, numbers, positive, rules, with_children, years
from tests.rules.test_golden import of_shipped_packs
from tests.rules.test_scoring_properties import steady
from tests.rules.years import fraction, one
from tracker.rules.explain.steps_json import steps_document
from tracker.rules.inputs.model import CommitmentInput, Figure, Operands, Requirement, Target, YearInputs
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin
from tracker.rules.programme.rule_checks import check_shapes
from tracker.rules.scoring.missing_periods import GAPS
from tracker.rules.scoring.numbers import Calculator, Number
from tracker.rules.scoring.results import CommitmentResult, YearResult, result_to_json
from tracker.rules.scoring.score import score, score_with_steps
from tracker.rules.scoring.weights import REDISTRIBUTED

thorough = settings(steady, max_examples=300)
D = Decimal
ZERO = Fraction(0)


def alone(programme: Programme, commitment: CommitmentInput, as_of: str | None) -> CommitmentResult:
    return score(programme, YearInputs(as_of=as_of, commitments=(commitment,))).commitments[0]


def got(result: CommitmentResult, as_of: str | None) -> Fraction:
    """What a commitment brings, exactly: nothing where it has no figure that counts."""
    return (result.obtained_exact if as_of is None else result.points_won) or ZERO


def fits(programme: Programme, commitment: CommitmentInput) -> CommitmentInput:
    """The commitment under a programme that may not have the rule of credit it names."""
    assume(commitment.credit is None or commitment.credit in programme.rules.credits)
    return commitment


# -- a better actual ---------------------------------------------------------------------------------


@pytest.mark.parametrize("way", sorted(every.ways()))
@steady
@given(data=st.data(), programme=rules(), as_of=moments)
def test_a_better_actual_never_scores_less(
    way: str, data: st.DataObject, programme: Programme, as_of: str | None
) -> None:
    """A value, a numerator, one period, nearer to a range, a requirement, an answer, points, a level, each in turn."""
    pair = data.draw(every.ways()[way])
    worse, better = (alone(programme, fits(programme, each), as_of) for each in pair)
    assert got(better, as_of) >= got(worse, as_of)
    if worse.credit is not None and as_of is None:
        assert better.credit is not None  # more never takes the figure away


@steady
@given(rules(), st.lists(st.booleans(), min_size=1, max_size=6), moments)
def test_one_more_child_that_meets_its_target_never_scores_less(
    programme: Programme, met: list[bool], as_of: str | None
) -> None:
    assume("children" in programme.rules.credits)

    def share(first: bool) -> Fraction:
        children = [one(f"K{n}", None, actual="100" if each else "1", parent="P")
                    for n, each in enumerate([first, *met])]  # fmt: skip
        parent = one("P", target=None, credit="children")
        return got(score(programme, YearInputs(as_of=as_of, commitments=(parent, *children))).commitment("P"), as_of)

    assert share(True) >= share(False)


# -- splitting ----------------------------------------------------------------------------------------


@st.composite
def split(draw: st.DrawFn, whole: int, parts: int) -> list[Decimal]:
    cuts = sorted(draw(st.lists(st.integers(0, whole), min_size=parts - 1, max_size=parts - 1)))
    return [D(after - before) for before, after in zip([0, *cuts], [*cuts, whole], strict=True)]


def figures(result: YearResult) -> list[Any]:
    return [
        (each.actual, each.achievement, each.credit, each.obtained, each.obtained_exact, each.points_programmed,
         each.points_won, [reason for reason in each.reasons if reason.code not in GAPS])
        for each in result.commitments
    ]  # fmt: skip


@steady
@given(st.data(), rules(), moments, st.integers(2, 3), st.integers(0, 500), st.integers(1, 500),
       st.sampled_from(["sum_over_sum", None, "sum_over_fixed"]))  # fmt: skip
def test_splitting_a_period_changes_no_accumulated_sum(
    data: st.DataObject, programme: Programme, as_of: str | None, parts: int, numerator: int, denominator: int,
    how: Any,
) -> None:  # fmt: skip
    """A fixed denominator is the same in each part; otherwise both sides are split."""
    some = data.draw(split(numerator, parts))
    whole = [D(denominator)] * parts if how == "sum_over_fixed" else data.draw(split(denominator, parts))
    frame = replace(data.draw(every.frames()), accumulation=how)
    once = replace(frame, periods={"2026-01": fraction(str(numerator), str(denominator))})
    both = zip(some, whole, strict=True)
    often = replace(frame, periods={f"2026-0{n}": Figure(operands=Operands(*sides)) for n, sides in enumerate(both, 1)})
    first, second = (score(programme, YearInputs(as_of=as_of, commitments=(each,))) for each in (once, often))
    assert figures(first) == figures(second)


@steady
@given(st.data(), rules(), moments, st.integers(2, 3), st.lists(st.integers(0, 90), min_size=5, max_size=5),
       st.sampled_from(every.FORMULAS))  # fmt: skip
def test_splitting_a_period_changes_no_sum_of_counts(
    data: st.DataObject, programme: Programme, as_of: str | None, parts: int, counts: list[int], formula: Any
) -> None:
    levels = [data.draw(split(count, parts)) for count in counts]
    frame = one(target="50", formulas=(formula,), accumulation="sum_of_counts")
    once = replace(frame, periods={"2026-01": Figure(counts=tuple(map(D, counts)))})
    often = replace(frame, periods={
        f"2026-0{month}": Figure(counts=each) for month, each in enumerate(zip(*levels, strict=True), 1)
    })  # fmt: skip
    first, second = (score(programme, YearInputs(as_of=as_of, commitments=(each,))) for each in (once, often))
    assert figures(first) == figures(second)


@steady
@given(st.data(), rules(), st.sampled_from([None, "2026-03", "2026-06", "2026"]), st.integers(0, 500),
       st.integers(1, 500))  # fmt: skip
def test_a_quarter_told_month_by_month_is_the_same_year_reasons_and_all(
    data: st.DataObject, programme: Programme, as_of: str | None, numerator: int, denominator: int
) -> None:
    """Each month with a case: a month of 0 of 0 among others is named, which no quarter can tell."""
    some, whole = data.draw(split(numerator, 3)), [each + 1 for each in data.draw(split(denominator, 3))]
    frame = replace(data.draw(every.frames()), accumulation="sum_over_sum", frequency="quarterly")
    once = replace(frame, periods={"2026-Q1": fraction(str(numerator), str(denominator + 3))})
    months = {f"2026-0{n}": Figure(operands=Operands(*both)) for n, both in enumerate(zip(some, whole, strict=True), 1)}
    assert score(programme, YearInputs(as_of=as_of, commitments=(once,))) == score(
        programme, YearInputs(as_of=as_of, commitments=(replace(frame, periods=months),))
    )


# -- scaling ------------------------------------------------------------------------------------------


@steady
@given(st.data(), rules(), moments, st.integers(1, 999), st.sampled_from(every.ACCUMULATIONS), st.booleans())
def test_the_same_part_of_a_larger_whole_scores_the_same(
    data: st.DataObject, programme: Programme, as_of: str | None, times: int, how: Any, to_date: bool
) -> None:
    """In the actual, in every period, and in the operands of the target."""
    months = data.draw(st.lists(st.sampled_from(every.MONTHS[:5]), min_size=1, unique=True))
    sides = {month: (data.draw(numbers), data.draw(positive)) for month in months}
    promised, own = (data.draw(numbers), data.draw(positive)), data.draw(st.none() | st.tuples(numbers, positive))
    frame = replace(data.draw(every.frames()), accumulation=how, entry="year_to_date" if to_date else "period")

    def scored(scale: int) -> YearResult:
        def figure(both: tuple[Decimal, Decimal]) -> Figure:
            return Figure(operands=Operands(both[0] * scale, both[1] * scale))

        commitment = replace(
            frame, target=Target(operands=figure(promised).operands), actual=None if own is None else figure(own),
            periods={month: figure(both) for month, both in sides.items()},
        )  # fmt: skip
        return score(programme, YearInputs(as_of=as_of, commitments=(commitment,)))

    assert scored(1) == scored(times)


# -- what does not apply ------------------------------------------------------------------------------


def most_taken(programme: Programme, *results: YearResult) -> Fraction:
    """The most that roundings before a mean, and of the mean itself, can take off a total; of plain sums nothing.

    Only where weights are shared out: then a mean divides what was obtained by weights that moved. Each commitment may
    have been rounded by one unit of the pack's decimals, each objective once more, and each weight, where it is shared
    out in whole units, by one of these. The docs (decisions, 208) say why that is so.
    """
    rounding, kind = programme.rules.rounding, programme.rules.total.kind
    if kind == "sum_of_obtained" or programme.rules.exceptions.not_applicable not in REDISTRIBUTED:
        return ZERO
    places = [rounding.obtained, rounding.objective]
    if programme.rules.exceptions.spread != "exact":
        places.append(programme.tree.weights.decimals)
    unit = sum((Fraction(1, 10**each) for each in places if each is not None), ZERO)
    if not unit:
        return ZERO
    by = {"team": "group", "objective": "objective"}.get(programme.tree.group_by or "", "")
    taken = Fraction(1, 10**rounding.total)
    for result in results:
        parts: dict[Any, list[CommitmentResult]] = {}
        for each in every.scoring(result):
            parts.setdefault(getattr(each, by) if by and kind != "weighted_mean" else None, []).append(each)
        for part in parts.values():
            whole = sum((each.weight_counted or ZERO for each in part), ZERO)
            lost = 100 * unit * len(part) / whole if whole else ZERO
            taken += lost if kind == "mean_by_headcount" else lost / len(parts)
    return taken


@thorough
@given(st.data(), rules())
def test_a_commitment_that_obtained_nothing_and_does_not_apply_never_lowers_the_total(
    data: st.DataObject, programme: Programme
) -> None:
    """Whatever becomes of its weight, for as long as another of its group counts: a group of nothing has no figure.

    A plain sum never loses. A mean of what was rounded can, by no more than these roundings take.
    """
    assume(not list(check_shapes(programme)))
    inputs = data.draw(years(programme))
    place = data.draw(st.integers(0, len(inputs.commitments) - 1))
    missed = replace(inputs.commitments[place], actual=Figure(D(0)), counts=None, credit=None, periods={},
                     requirements=(), target=Target(value=D(100)), direction="higher", formulas=())  # fmt: skip
    by = programme.tree.group_by
    group = {None: None, "team": missed.group, "objective": missed.objective}[by]

    def total(status: Any) -> YearResult:
        changed = list(inputs.commitments)
        changed[place] = replace(missed, status=status)
        return score(programme, replace(inputs, commitments=tuple(changed)))

    before = total("measured")
    assume(before.commitment(missed.code).credit == 0)
    assume(any(
        each.weight and each.code != missed.code and each.obtained_exact is not None
        and group == {None: None, "team": each.group, "objective": each.objective}[by]
        for each in every.scoring(before)
    ))  # fmt: skip
    after = total("not_applicable")
    if before.total is None:
        return
    assert after.total is not None
    assert Fraction(after.total) >= Fraction(before.total) - most_taken(programme, before, after)
    for form, obtained in before.totals_by_form.items():
        assert after.totals_by_form.get(form, D(0)) >= obtained


@steady
@given(rules(), st.lists(st.sampled_from([D(0), D("0.2"), D(1)]), min_size=1, max_size=5), moments,
       st.sampled_from([None, "favourable", "unfavourable", "missing"]))  # fmt: skip
def test_a_requirement_not_met_that_does_not_apply_never_lowers_its_stage(
    programme: Programme, met: list[Decimal], as_of: str | None, opinion: Any
) -> None:
    others = tuple(Requirement(f"RT{n}", part) for n, part in enumerate(met))
    stage = one("S", target=None, factor=D(100), stage="E1")
    before, after = (
        alone(programme, replace(stage, requirements=needs), as_of)
        for needs in ((*others, Requirement("NOT", D(0), opinion=opinion)), others)
    )
    assert got(after, as_of) >= got(before, as_of)


@steady
@given(st.data(), rules(), st.sampled_from(["web", "points"]), moments)
def test_an_item_not_met_that_does_not_apply_never_lowers_a_checklist(
    data: st.DataObject, programme: Programme, name: str, as_of: str | None
) -> None:
    """Stated for as long as another item applies: of nothing at all there is no figure."""
    assume(name in programme.rules.credits)
    rule = programme.rules.credits[name]
    some = data.draw(every.items(rule))
    zero: Any = {"points": D(0)} if rule.answers == "points" else {"yes": D(0), "no": D(3)}
    place = data.draw(st.integers(0, len(some) - 1))
    some[place] = replace(some[place], **zero)
    without = [replace(item, applies=item is not some[place]) for item in some]
    before, after = (alone(programme, shapes.checklist(*each, credit=name), as_of) for each in (some, without))
    assert got(after, as_of) >= got(before, as_of)


# -- the total and its weights ------------------------------------------------------------------------


@thorough
@given(st.data(), rules())
def test_a_total_never_exceeds_its_weights_under_any_pack_that_validates(
    data: st.DataObject, programme: Programme
) -> None:
    assume(not list(check_shapes(programme)))
    inputs = data.draw(years(programme, ("measured", "measured", *every.STATUSES)))
    if "children" in programme.rules.credits and data.draw(st.booleans()):
        inputs = data.draw(with_children(inputs))
    with patch("tracker.rules.scoring.totals.never_above", not_lifted):  # the pack alone sees to it
        result, counted = score(programme, inputs), ZERO
    for each in every.scoring(result):
        counted += each.weight_counted or ZERO
        assert each.obtained_exact is None or 0 <= each.obtained_exact <= (each.weight_counted or ZERO)
        assert each.obtained is None or each.obtained <= (each.weight_counted or ZERO) or not _added_up(programme)
    if programme.rules.total.kind == "sum_of_obtained":
        assert result.total is None or 0 <= result.total <= counted
    by_number = any(each.credit == "number" for each in inputs.commitments)  # its weight comes on top of the hundred
    if programme.rules.total.kind != "sum_of_obtained" or not by_number:
        assert result.total is None or 0 <= result.total <= 100
    for node in (*result.objectives, *result.groups):
        inside = [each for each in every.scoring(result) if node.code in (each.objective, each.group)]
        carried = sum((each.weight_counted or ZERO for each in inside), ZERO)
        assert node.obtained_exact is None or node.obtained_exact <= carried
        assert node.percent_exact is None or node.percent_exact <= 100
    for form, total in result.totals_by_form.items():
        counting = on_form(programme, inputs, form)
        carried = sum((weight for code, weight in counting if result.commitment(code).counts), ZERO)
        assert total <= carried or not _added_up(programme)


def on_form(programme: Programme, inputs: YearInputs, form: str) -> list[tuple[str, Fraction]]:
    """The weight with which each commitment counts on ``form``: as stated, or after others were taken out."""
    scope, last = f"f/{form}/", {}
    for step in score_with_steps(programme, inputs)[1]:
        if step.id.startswith(scope) and step.name.split("/")[0] == "weight":
            last[step.id.removeprefix(scope).split("/")[0]] = step.value or ZERO
    return list(last.items())


def not_lifted(programme: Programme, calc: Calculator, number: Number, most: Number, places: int, field: str) -> Number:
    assert number.fraction <= most.fraction, f"rounding {field} to {places} decimals lifts {most} to {number}"
    return number


def _added_up(programme: Programme) -> bool:
    """Whether what is shown of a commitment is what is added up; what is not rounded is only shown rounded."""
    return programme.rules.rounding.obtained is not None


@thorough
@given(st.data(), rules())
def test_nothing_made_in_python_lifts_a_sum_above_the_weights_that_count(
    data: st.DataObject, programme: Programme
) -> None:
    """Weights finer than the programme's, and roundings that no pack may have: the total is held all the same."""
    assume(programme.rules.total.kind == "sum_of_obtained")
    assume(programme.rules.exceptions.spread != "each_rounded")
    finer = shapes.with_weights(programme, decimals=3)
    inputs = data.draw(years(finer, ("measured", "measured", *every.STATUSES)))
    result = score(programme, inputs)
    assert result.total is None or result.total <= every.counted_sum(result)


# -- no float ------------------------------------------------------------------------------------------


def things(found: Any) -> Iterator[Any]:
    """Every value inside a result, a step or its JSON."""
    if is_dataclass(found) and not isinstance(found, type):
        for field in fields(found):
            yield from things(getattr(found, field.name))
    elif isinstance(found, Mapping):
        yield from things([*found.keys(), *found.values()])
    elif isinstance(found, list | tuple | set | frozenset):
        for part in found:
            yield from things(part)
    else:
        yield found


def without_floats(programme: Programme, inputs: YearInputs) -> None:
    """Result, steps and JSON of a year without a float in them."""
    result, steps = score_with_steps(programme, inputs)
    told = [score(programme, inputs), result, result_to_json(result), steps, steps_document(programme, inputs, steps)]
    assert not [thing for thing in things(told) if isinstance(thing, float)]


EXAMPLES = sorted((panel.SAMPLES / "score").glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_float_in_the_example_of_a_pack(path: Any) -> None:
    code = "cdc-cl-2026" if path.stem == "cdc-2026-06" else path.stem.split(".")[0]
    programme = load_builtin(code)
    inputs = parse_inputs(read_json(path.read_text("utf-8")), programme)
    for as_of in (inputs.as_of, None, f"{programme.year}-06"):
        without_floats(programme, replace(inputs, as_of=as_of))


@pytest.mark.parametrize("code", sorted(builtin_packs()))
def test_no_float_in_a_published_or_golden_year_under_any_pack(code: str) -> None:
    programme = load_builtin(code)
    for _, inputs in of_shipped_packs().values():
        ones = [replace(each, credit=each.credit if each.credit in programme.rules.credits else None)
                for each in inputs.commitments]  # fmt: skip
        without_floats(programme, replace(inputs, commitments=tuple(ones)))
    result = score(programme, tables.year(tables.names()[0]))
    assert not [thing for thing in things([result, result_to_json(result)]) if isinstance(thing, float)]


@steady
@given(st.data(), rules(), moments)
def test_no_figure_of_any_year_is_a_float(data: st.DataObject, programme: Programme, as_of: str | None) -> None:
    inputs = replace(data.draw(years(programme, ("measured", "measured", *every.STATUSES))), as_of=as_of)
    if "children" in programme.rules.credits:
        inputs = data.draw(with_children(inputs))
    colours = shapes.semaphore(on="programme", sides="one", cut_points=every.cut_points())
    for update in ({}, {"semaphore": colours}):
        rules_now = programme.rules.model_copy(update=update)
        without_floats(programme.model_copy(update={"rules": rules_now}), inputs)


def test_things_finds_a_float_wherever_it_hides() -> None:
    hidden = {"a": [({"b": 0.5},)]}
    assert 0.5 in list(things(hidden))
    assert 0.5 in list(things(replace(one(), weights={"h": 0.5})))  # type: ignore[dict-item]
