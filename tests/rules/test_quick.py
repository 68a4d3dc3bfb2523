"""The totals in whole numbers are those of the scorer that shows every figure, to the last decimal."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules import panel, shapes, tables
from tests.rules.shapes import grouped, with_rules, with_weights
from tests.rules.test_golden import made
from tests.rules.test_scoring_properties import numbers, positive, steady
from tests.rules.test_shapes_properties import kinds, lowers, modes
from tests.rules.years import fraction, one
from tracker.rules.inputs.model import (
    CommitmentInput,
    Counts,
    Figure,
    Group,
    Operands,
    Published,
    Requirement,
    Target,
    YearInputs,
)
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin, parse_pack
from tracker.rules.programme.rules import Effect, Exceptions
from tracker.rules.scoring.quick import Totals, YearTotal
from tracker.rules.scoring.score import score

D = Decimal
LEGENDS = sorted((panel.SAMPLES / "score").glob("*.json"))


def by_every_figure(programme: Programme, inputs: YearInputs) -> YearTotal:
    """What the scorer says that shows every figure."""
    found = score(programme, inputs)
    band = programme.band_of(found.total) if found.complete and found.total is not None else None
    return YearTotal(found.total, band, found.complete)


def same(programme: Programme, inputs: YearInputs) -> YearTotal:
    year = replace(inputs, as_of=None)
    found, expected = Totals(programme).of(year), by_every_figure(programme, year)
    assert found == expected
    assert str(found.total) == str(expected.total)  # 95.00 is not 95
    return found


# -- what was published, and what the packs come with -----------------------------------------------


@pytest.mark.parametrize("path", LEGENDS, ids=lambda path: path.stem)
def test_each_packs_example_has_the_same_total(path: Any) -> None:
    code = "cdc-cl-2026" if path.stem == "cdc-2026-06" else path.stem.split(".")[0]
    same(load_builtin(code), parse_inputs(read_json(path.read_text("utf-8")), load_builtin(code)))


@pytest.mark.parametrize("code", sorted(builtin_packs()))
@pytest.mark.parametrize("name", sorted(made()))
def test_each_golden_year_has_the_same_total_under_every_pack(name: str, code: str) -> None:
    text, inputs = made()[name]
    programme = load_builtin(code)
    if not {one.credit for one in inputs.commitments} <= {None, *programme.rules.credits}:
        programme = parse_pack(text)  # it names rules of credit that only its own pack has
    same(programme, inputs)


@pytest.mark.parametrize("name", tables.names())
def test_each_published_table_has_the_same_total(name: str) -> None:
    for code in ("mei-cl-2016", "pmg-cl-2016", "cdc-cl-2016"):
        same(load_builtin(code), tables.year(name))


@pytest.mark.parametrize("period", ["2026-02", "2026-06"])
def test_a_ministrys_real_months_have_the_same_total(period: str) -> None:
    for instrument, code in ((panel.CDC, "cdc-cl-2026"), (panel.PMG, "pmg-cl-2026")):
        same(load_builtin(code), panel.year(panel.rows_of(instrument, period), period))


def test_a_plain_year_is_not_scored_figure_by_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("scored figure by figure")

    monkeypatch.setattr("tracker.rules.scoring.quick.score", never)
    months = {f"2026-{month:02}": fraction(str(30 + month), "50") for month in range(1, 13)}
    year = YearInputs(commitments=(
        one("1.1", "60", "90", periods=months, objective="1"),
        one("1.2", "40", "90", actual="45", objective="2", status="not_committed"),
    ))  # fmt: skip
    assert Totals(load_builtin("pmg-cl-2026")).of(year).total == D(
        "48.67"
    )  # (31 + … + 42) of 600 is 73 %, of 90, of a weight of 60


def test_a_standing_has_no_total() -> None:
    with pytest.raises(ValueError, match="standing"):
        Totals(load_builtin("pmg-cl-2026")).of(YearInputs(as_of="2026-06"))


# -- whatever can be thought of ----------------------------------------------------------------------

signed = st.decimals(min_value=-50, max_value=200, places=2, allow_nan=False)
effects = st.sampled_from(list(Effect.__args__))  # type: ignore[attr-defined]
statuses = ["not_measured", "excluded", "not_committed", "not_applicable", "external_cause"]
totals = st.sampled_from(["sum_of_obtained", "weighted_mean", "mean_of_groups", "mean_by_headcount", "no_total"])
places = st.sampled_from([None, 0, 2, 4])


requirements = st.fixed_dictionaries({
    "kind": st.sampled_from(["share_met", "all_met", "stage_share_met", "stage_all_met"]), "parts": st.booleans(),
    "opinion": st.sampled_from(["not_considered", "must_be_favourable"]),
    "opinion_missing": st.sampled_from(["not_met", "left_out"]),
})  # fmt: skip


@st.composite
def packs(draw: st.DrawFn) -> Programme:
    """A pack with any kinds of credit, lower is better, zeros, roundings, exceptions, discounts and totals."""
    exceptions: dict[str, Any] = {name: draw(effects) for name in statuses}
    spreads = st.sampled_from(["largest_remainder", "exact", "each_rounded"])
    named = {} if draw(st.booleans()) else {"other": draw(kinds), "values": shapes.CRITERIA}
    programme = with_rules(
        credit=draw(kinds), credits=named, lower=draw(lowers),
        rounding={"mode": draw(modes), "obtained": draw(places), "objective": draw(places), "group": draw(places),
                  "total": draw(st.sampled_from([0, 2]))},
        discount=draw(st.sampled_from([None, shapes.discount("5", "20"), shapes.discount("100", "100")])),
        zeros=draw(st.none() | st.builds(
            shapes.zeros, target_zero=st.sampled_from(["not_scored", "met", "nothing"]),
            zero_of_zero=st.sampled_from(["as_zero", "met", "no_figure"]),
        )),
        periods=draw(st.sampled_from([None, shapes.periods("told"), shapes.periods("incomplete")])),
        exceptions=Exceptions(**exceptions, spread=draw(spreads), **shapes.STATED),
        total={"kind": draw(totals)}, requirements=draw(requirements),
    )  # fmt: skip
    programme = with_weights(programme, add_up=draw(st.booleans()), decimals=draw(st.sampled_from([0, 2])))
    by = draw(st.sampled_from([None, "team", "objective"]))
    return programme if by is None else grouped(programme, by)


figures = st.one_of(
    st.builds(Figure),
    st.builds(Figure, signed),
    st.builds(Figure, st.none(), st.builds(Operands, signed, st.sampled_from([D(0), D(3), D("-2.5"), D(40)]))),
    st.just(Figure(operands=Operands(D(0), D(0)))),
)
targets = st.one_of(
    st.none(),
    st.builds(Target, signed),
    st.just(Target(value=D(0))),
    st.just(Target(operands=Operands(D(3), D(0)))),
    st.builds(lambda operands: Target(operands=operands), st.builds(Operands, numbers, positive)),
    st.builds(lambda low, width: Target(low=low, high=low + width), signed, numbers),
)


MONTHS = [f"2026-{month:02}" for month in range(12, 0, -1)]
NEEDS = (
    Requirement("RT1", D(1)), Requirement("RT2", D("0.2")), Requirement("RT3", D(2), D(2), "unfavourable"),
    Requirement("RT4", D(1), D(1), "missing"),
)  # fmt: skip


@st.composite
def commitments(draw: st.DrawFn, code: str) -> CommitmentInput:
    target = draw(targets)
    needs = draw(st.sampled_from([(), (), (), NEEDS[:1], NEEDS]))
    ranged = target is not None and target.low is not None
    return CommitmentInput(
        code=code,
        parent=draw(st.sampled_from([None, None, None, "C0"])) if code != "C0" else None,
        requirements=needs,
        weight=draw(st.sampled_from([D(50), D(25), D("12.5"), D(0), None])),
        direction="range" if ranged else draw(st.sampled_from(["higher", "higher", "lower", "report"])),
        objective=draw(st.sampled_from([None, "1", "2"])),
        group=draw(st.sampled_from([None, "north", "south"])),
        factor=draw(st.sampled_from([None, D(100), D("0.5")])),
        decimals=draw(st.sampled_from([None, 0, 2])),
        target=target,
        actual=draw(st.none() | figures),
        periods=draw(st.one_of(
            st.dictionaries(st.sampled_from(["2026-01", "2026-02", "2026-Q2", "2026-Q3", "2026-S2"]), figures),
            st.lists(figures, min_size=10, max_size=12).map(lambda found: dict(zip(MONTHS, found, strict=False))),
        )),
        accumulation=draw(st.sampled_from([
            None, "sum_over_sum", "sum_over_mean", "sum_over_fixed", "last_over_fixed", "last", "mean", "maximum",
        ])),
        entry=draw(st.sampled_from(["period", "period", "year_to_date"])),
        frequency=draw(st.sampled_from([None, "monthly", "quarterly", "yearly"])),
        since=draw(st.sampled_from([None, None, "2026-07", "2026-Q4"])),
        requirements_at=draw(st.sampled_from([None, "2026-02", "2026-S2", "2026-12"])),
        status=draw(st.sampled_from(["measured"] * 6 + statuses)),
        faults=draw(st.sampled_from([(), (), (), ("stated_unlike_operands",), ("n_of_zero",), ("source_corrected",)])),
        credit=draw(st.sampled_from([None, "other", "values"])),
        reporting_errors=draw(st.sampled_from([0, 0, 3])),
        published=draw(st.sampled_from([None, None, Published(obtained=D(5))])),
    )  # fmt: skip


@st.composite
def years(draw: st.DrawFn) -> YearInputs:
    heads = st.sampled_from([None, D(0), D(7), D(31)])
    return YearInputs(
        groups=tuple(Group(code, headcount=draw(heads)) for code in ("north", "south", "empty")),
        commitments=tuple(draw(commitments(f"C{n}")) for n in range(draw(st.integers(0, 4)))),
    )


@steady
@given(packs(), years())
def test_any_year_under_any_rules_has_the_same_total(programme: Programme, inputs: YearInputs) -> None:
    same(programme, inputs)


def odd() -> Iterator[CommitmentInput]:
    """Commitments of shapes that are not written out in whole numbers."""
    yield one("A", actual="70", counts=Counts(criteria=(D(90), D(80), D(70), D(60), D(50))))
    yield one("A", target=None, counts=Counts(met=D(3), of=D(4)))
    yield one("A", periods={"2026-01": Figure(counts=(D(1), D(2)))})
    yield one("A", figure=Figure(counts=(D(1), D(2))))
    yield one("A", target=None, actual="70", parent="B")
    yield one("A", target=None, actual="70", parent="B", requirements=NEEDS)


@pytest.mark.parametrize("commitment", list(odd()))
@pytest.mark.parametrize("rule", [shapes.CRITERIA, shapes.CHILDREN, shapes.WEB, shapes.MET], ids=lambda rule: rule.kind)
def test_other_shapes_are_scored_figure_by_figure(commitment: CommitmentInput, rule: Any) -> None:
    same(with_rules(credit=rule), YearInputs(commitments=(commitment, one("B", "0"))))
