"""Any pack, any kind of commitment, any moment: what the properties of the law are asked of."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.rules import shapes
from tests.rules.shapes import credit, with_weights
from tests.rules.years import one
from tracker.rules.inputs.model import (
    CommitmentInput,
    Counts,
    Figure,
    Group,
    Item,
    Operands,
    Requirement,
    Target,
    YearInputs,
)
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin
from tracker.rules.programme.rules import CutPoints, Exceptions
from tracker.rules.scoring.results import CommitmentResult, YearResult

D = Decimal
MODES = ("half_up", "half_even", "down")
EFFECTS = (
    "lose", "redistribute", "redistribute_siblings", "redistribute_all", "leave_out", "as_measured", "credit_in_full",
)  # fmt: skip
OUT = ("redistribute", "redistribute_siblings", "redistribute_all", "leave_out")
STATUSES = ("not_measured", "excluded", "not_committed", "not_applicable", "external_cause")
CREDITS = (
    credit("proportional", cap=D(100), floor=D(0)),
    credit("proportional", cap=D(90), floor=D(10), basis="as_displayed"),
    shapes.STEPS, shapes.STEPS.model_copy(update={"edge": "excluded"}), shapes.MET, shapes.CRITERIA,
)  # fmt: skip
FURTHER = {
    "children": shapes.CHILDREN, "web": shapes.WEB, "points": shapes.POINTS,
    "number": shapes.CHILDREN.model_copy(update={"weigh": "by_number"}),
}  # fmt: skip
LOWERS: tuple[dict[str, str], ...] = (
    {"formula": "target_over_actual", "actual_zero": "met"},
    {"formula": "two_minus_ratio", "actual_zero": "by_formula"},
    {"formula": "target_over_actual", "actual_zero": "met", "target_zero": "not_scored"},
)
ZEROS = (
    None, shapes.zeros(target_zero="met", zero_of_zero="met"), shapes.zeros(target_zero="nothing"),
    shapes.zeros(zero_of_zero="no_figure"),
)  # fmt: skip

GROUPS: dict[str, list[str | None]] = {
    "sum_of_obtained": [None, None, "team", "objective"], "weighted_mean": [None, "team", "objective"],
    "mean_of_groups": ["team", "objective"], "mean_by_headcount": ["team"], "no_total": [None],
}  # fmt: skip
"""What may be grouped how, right or wrong, by the kind of total."""
KINDS = ("sum_of_obtained", "sum_of_obtained", *GROUPS)

numbers = st.decimals(min_value=0, max_value=1000, places=3, allow_nan=False)
positive = st.decimals(min_value=D("0.001"), max_value=1000, places=3, allow_nan=False)
moments = st.sampled_from([None, None, "2026-03", "2026-Q2", "2026-S1", "2026-12", "2026"])
codes = st.sampled_from(sorted(builtin_packs()))
shares = st.integers(1, 99)


# -- programmes ------------------------------------------------------------------------------------


@st.composite
def rules(draw: st.DrawFn) -> Programme:
    """A pack that ships under one year, as it is or with any rules put in; it need not validate.

    What is structure fits together (a mean of groups has groups), so that roundings decide whether it does.
    """
    programme = load_builtin(draw(codes))
    programme = programme.model_copy(update={"year": 2026, "calendar": load_builtin("pmg-cl-2026").calendar})
    if draw(shares) < 15:
        return programme
    places = st.sampled_from([None, None, 0, 1, 2, 3])
    exceptions: Any = {name: draw(st.sampled_from(EFFECTS)) for name in STATUSES}
    spread: Any = draw(st.sampled_from(["largest_remainder"] * 4 + ["exact", "each_rounded"]))
    changed = programme.rules.model_copy(update={
        "credit": draw(st.sampled_from(CREDITS)),
        "credits": {**programme.rules.credits, **FURTHER},
        "lower": programme.rules.lower.model_copy(update=draw(st.sampled_from(LOWERS))),
        "rounding": programme.rules.rounding.model_copy(update={
            "mode": draw(st.sampled_from(MODES)), "obtained": draw(places), "objective": draw(places),
            "group": draw(places), "total": draw(st.sampled_from([0, 1, 2, 3]))}),
        "discount": draw(st.sampled_from([None, shapes.discount("5", "20"), shapes.discount("100", "100")])),
        "zeros": draw(st.sampled_from(ZEROS)),
        "periods": draw(st.sampled_from([None, shapes.periods("told"), shapes.periods("incomplete")])),
        "exceptions": Exceptions(**exceptions, spread=spread, **shapes.STATED),
        "requirements": programme.rules.requirements.model_copy(update={
            "kind": draw(st.sampled_from(["share_met", "all_met", "stage_share_met", "stage_all_met"])),
            "parts": draw(st.booleans()),
            "opinion": draw(st.sampled_from(["not_considered", "must_be_favourable"])),
            "opinion_missing": draw(st.sampled_from(["not_met", "left_out"]))}),
        "total": programme.rules.total.model_copy(update={"kind": (kind := draw(st.sampled_from(KINDS)))}),
    })  # fmt: skip
    programme = programme.model_copy(update={
        "rules": changed, "bands": () if kind == "no_total" else programme.bands,
        "objectives": (), "tree": programme.tree.model_copy(update={"group_by": draw(st.sampled_from(GROUPS[kind]))}),
    })  # fmt: skip
    return with_weights(programme, decimals=draw(st.sampled_from([0, 2, 3])), sum=D(100), add_up=True)


# -- commitments: each kind with a figure that can be better --------------------------------------


@st.composite
def frames(draw: st.DrawFn, direction: str = "higher") -> CommitmentInput:
    """A commitment without its figure."""
    values = sorted(draw(st.lists(numbers, min_size=5, max_size=5, unique=True)), reverse=direction == "higher")
    return one(
        target=str(draw(positive)), direction=direction, counts=Counts(criteria=tuple(values)),
        decimals=draw(st.sampled_from([None, 0, 1])), universe=draw(st.sampled_from(["fixed", "moving"])),
        programmed={"2026-02": draw(positive)}, reporting_errors=draw(st.sampled_from([0, 2])),
    )  # fmt: skip


MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))
SUMS = ("sum_over_sum", "sum_over_mean", "sum_over_fixed", None)
ACCUMULATIONS = (*SUMS, "last_over_fixed", "last", "mean", "maximum")


Pair = tuple[CommitmentInput, CommitmentInput]


def ways() -> dict[str, st.SearchStrategy[Pair]]:
    """The same commitment with a figure and with one that is no worse, by its kind."""
    made: tuple[Callable[..., st.SearchStrategy[Pair]], ...] = (
        _values, _fractions, _periods, _ranges, _needs, _answers, _pointed, _counted,
    )  # fmt: skip
    return {one.__name__.strip("_"): one() for one in made}


def pairs() -> st.SearchStrategy[Pair]:
    """The same of any kind."""
    return st.one_of(*ways().values())


@st.composite
def _values(draw: st.DrawFn) -> tuple[CommitmentInput, CommitmentInput]:
    direction = draw(st.sampled_from(["higher", "lower"]))
    frame, less, more = draw(frames(direction)), draw(numbers), draw(numbers)
    ends = sorted([less, less + more], reverse=direction == "lower")
    worse, better = (replace(frame, actual=Figure(number)) for number in ends)
    return worse, better


@st.composite
def _fractions(draw: st.DrawFn) -> tuple[CommitmentInput, CommitmentInput]:
    frame, whole = draw(frames()), draw(positive)
    less, more = draw(numbers), draw(numbers)
    worse, better = (
        replace(frame, factor=D(100), actual=Figure(operands=Operands(part, whole))) for part in (less, less + more)
    )
    return worse, better


@st.composite
def _periods(draw: st.DrawFn) -> tuple[CommitmentInput, CommitmentInput]:
    """One more in one of the periods, under each accumulation."""
    frame = replace(draw(frames()), accumulation=draw(st.sampled_from(ACCUMULATIONS)))
    frame = replace(frame, entry=draw(st.sampled_from(["period", "period", "year_to_date"])))
    months = draw(st.lists(st.sampled_from(MONTHS[:4]), min_size=1, unique=True))
    stated = frame.accumulation in ("last", "mean", "maximum", None) and draw(st.booleans())
    made = {
        month: Figure(draw(numbers)) if stated else Figure(operands=Operands(draw(numbers), draw(positive)))
        for month in months
    }
    better = {**made, months[0]: _more(made[months[0]], draw(numbers))}
    return replace(frame, periods=made), replace(frame, periods=better)


def _more(figure: Figure, more: Decimal) -> Figure:
    if figure.operands is None:
        return Figure((figure.value or D(0)) + more)
    return Figure(operands=Operands(figure.operands.numerator + more, figure.operands.denominator))


@st.composite
def _ranges(draw: st.DrawFn) -> tuple[CommitmentInput, CommitmentInput]:
    """Nearer to the range from the same side, or inside it, is never worse."""
    low, width, inside = draw(numbers), draw(numbers), draw(st.booleans())
    frame = replace(draw(frames()), direction="range", target=Target(low=low, high=low + width), decimals=None,
                    programmed={}, counts=None)  # fmt: skip
    far, near = sorted([draw(numbers), draw(numbers)], reverse=True)
    below = draw(st.booleans())
    distant = low - far if below else low + width + far
    nearer = low + width * draw(st.sampled_from([D(0), D("0.5"), D(1)])) if inside else (
        low - near if below else low + width + near
    )  # fmt: skip
    return replace(frame, actual=Figure(distant)), replace(frame, actual=Figure(nearer))


@st.composite
def _needs(draw: st.DrawFn) -> tuple[CommitmentInput, CommitmentInput]:
    """One requirement met to a larger part, or with a favourable opinion in place of an unfavourable one."""
    needs = [
        Requirement(f"RT{n}", draw(st.sampled_from([D(0), D("0.2"), D(1)])), D(1),
                    draw(st.sampled_from([None, "favourable", "unfavourable", "missing"])))
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    last = needs[-1]
    if last.opinion == "unfavourable" and draw(st.booleans()):
        changed = replace(last, opinion="favourable")
    else:
        changed = replace(last, met=D(1))
    frame = one("S", target=None, direction="higher", factor=D(100), stage="E1")
    return replace(frame, requirements=tuple(needs)), replace(frame, requirements=(*needs[:-1], changed))


@st.composite
def items(draw: st.DrawFn, rule: Any) -> list[Item]:
    found = []
    for n in range(draw(st.integers(2, 6))):
        level = draw(st.sampled_from([each.code for each in rule.levels])) if rule.levels else None
        if rule.answers == "yes_no":
            yes = draw(st.integers(0, 4))
            found.append(shapes.questions(f"q{n}", level, yes, draw(st.integers(0 if yes else 1, 4))))
        else:
            found.append(Item(f"q{n}", level, points=draw(st.sampled_from(rule.points)), weight=draw(positive)))
    return found


@st.composite
def _answers(draw: st.DrawFn) -> tuple[CommitmentInput, CommitmentInput]:
    """A question answered yes in place of no."""
    some = draw(items(shapes.WEB))
    first = some[0]
    turned = min(D(1), first.no or D(0))
    better = replace(first, yes=(first.yes or D(0)) + turned, no=(first.no or D(0)) - turned)
    return shapes.checklist(*some, credit="web"), shapes.checklist(better, *some[1:], credit="web")


@st.composite
def _pointed(draw: st.DrawFn) -> tuple[CommitmentInput, CommitmentInput]:
    """More points on one item."""
    some = draw(items(shapes.POINTS))
    higher = max(some[0].points or D(0), draw(st.sampled_from(shapes.POINTS.points)))
    better = replace(some[0], points=higher)
    return shapes.checklist(*some, credit="points"), shapes.checklist(better, *some[1:], credit="points")


@st.composite
def _counted(draw: st.DrawFn) -> tuple[CommitmentInput, CommitmentInput]:
    """An answer one level higher, and for waiting one bucket shorter."""
    formula = draw(st.sampled_from(FORMULAS))
    counts = draw(st.lists(st.integers(0, 50).map(D), min_size=5, max_size=5))
    place = draw(st.integers(0, 3))
    moved = min(counts[place], D(draw(st.integers(0, 20))))
    better = list(counts)
    better[place], better[place + 1] = better[place] - moved, better[place + 1] + moved
    ends = [tuple(counts), tuple(better)]
    frame = one(target="50", formulas=(formula,), accumulation="sum_of_counts")
    if formula.kind == "within_share":
        ends.reverse()
    worse, higher = (
        replace(frame, periods={"2026-01": Figure(counts=each), "2026-02": Figure(counts=tuple(counts))})
        for each in ends
    )
    return worse, higher


FORMULAS = (
    CountFormula(kind="scaled_mean", levels=5), CountFormula(kind="top_share", levels=5, top=2),
    CountFormula(kind="net_share", levels=5, top=1, bottom=2), CountFormula(kind="mean", levels=5, lowest=D(1)),
    CountFormula(kind="within_share", levels=5, within=3),
)  # fmt: skip


# -- years -------------------------------------------------------------------------------------------


@st.composite
def years(draw: st.DrawFn, programme: Programme, status: tuple[str, ...] = ("measured",)) -> YearInputs:
    """Commitments of many kinds whose weights, in the programme's decimals, add up; per group where it has groups."""
    groups = ["X", "Y"] if programme.tree.group_by else [None]
    found: list[CommitmentInput] = []
    whole = draw(st.booleans())  # everything reaches its target: what rounding lifts is lifted then
    for group in groups:
        by_team = programme.tree.group_by == "team"
        weights = draw(weighings(programme.tree.weights.decimals))
        for weight in weights:
            made = one(actual="100") if whole else draw(pairs())[draw(st.integers(0, 1))]
            made = replace(made, credit=made.credit if made.credit in programme.rules.credits else None)
            objective = draw(st.sampled_from(["1", "2", "3"])) if by_team or group is None else group
            found.append(replace(
                made, code=f"C{len(found)}", weight=weight, weights={"h": weight, "incentive": draw(whole_weights)},
                objective=objective, group=group if by_team else None, status=draw(st.sampled_from(status)),
            ))  # fmt: skip
    heads = st.sampled_from([D(1), D(7), D(310)])
    return YearInputs(
        groups=tuple(Group(group, headcount=draw(heads)) for group in groups if group),
        commitments=tuple(found),
    )


whole_weights = st.integers(0, 30).map(D)


@st.composite
def weighings(draw: st.DrawFn, decimals: int) -> list[Decimal]:
    units = 100 * 10**decimals
    cuts = sorted(draw(st.lists(st.integers(0, units), min_size=1, max_size=6)))
    return [D(after - before).scaleb(-decimals) for before, after in pairwise([0, *cuts, units])]


@st.composite
def with_children(draw: st.DrawFn, inputs: YearInputs) -> YearInputs:
    """The same with a commitment of no weight that counts its children, or weighs as many as it has."""
    children = tuple(
        one(f"K{n}", None, actual=draw(st.sampled_from(["1", "100"])), parent="P")
        for n in range(draw(st.integers(1, 4)))
    )
    parent = one("P", "0", target=None, credit=draw(st.sampled_from(["children", "number"])),
                 objective=inputs.commitments[0].objective, group=inputs.commitments[0].group)  # fmt: skip
    return replace(inputs, commitments=(*inputs.commitments, parent, *children))


def counted_sum(parts: YearResult) -> Fraction:
    """The weights that count, of what scores by itself."""
    return sum((each.weight_counted or Fraction(0) for each in scoring(parts)), Fraction(0))


def scoring(result: YearResult) -> list[CommitmentResult]:
    return [each for each in result.commitments if not each.is_system and not each.by_parent]


def cut_points() -> CutPoints:
    return CutPoints(green_from=D(90), amber_from=D(70))
