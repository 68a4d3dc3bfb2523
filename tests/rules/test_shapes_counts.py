"""Counts per level and per bucket, and colours that score nothing."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import with_rules
from tests.rules.years import alone, codes, one, value, year
from tracker.rules.inputs.model import CommitmentInput, Figure, YearInputs
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.programme.rules import CutPoints
from tracker.rules.scoring.results import result_to_json
from tracker.rules.scoring.score import score

D = Decimal

# -- counts ----------------------------------------------------------------------------------------

MEAN = CountFormula(kind="scaled_mean", levels=5, valid_until="2026-03-31")
TOP = CountFormula(kind="top_share", levels=5, top=2, valid_from="2026-04-01")


def counted(counts: tuple[int, ...], *formulas: CountFormula, **more: Any) -> Fraction | None:
    figure = Figure(counts=tuple(D(count) for count in counts))
    return alone(one(target=None, figure=figure, formulas=formulas, direction="report", **more)).actual


@pytest.mark.parametrize(("counts", "share"), [((1, 1, 1, 1, 1), 50), ((1, 1, 1, 1, 6), 75), ((6, 1, 1, 1, 1), 25)])
def test_the_scaled_mean_of_the_british_dashboards(counts: tuple[int, ...], share: int) -> None:
    assert counted(counts, CountFormula(kind="scaled_mean", levels=5)) == share


def test_the_formula_of_the_last_period_holds_and_counts_are_added_up() -> None:
    months = {
        "2026-03": Figure(counts=(D(1), D(0), D(0), D(0), D(3))),
        "2026-04": Figure(counts=(D(0), D(4), D(0), D(1), D(1))),
    }
    both = one(target=None, periods=months, formulas=(MEAN, TOP), direction="report", accumulation="sum_of_counts")
    assert alone(both, "2026-03").actual == 75
    assert alone(both, "2026-04").actual == 50  # 1 + 4 of 10
    assert alone(replace(both, accumulation="last"), "2026-04").actual == Fraction(100, 3)


def test_on_a_day_without_a_formula_there_is_no_figure() -> None:
    found = alone(one(target=None, figure=Figure(counts=(D(1),) * 5), formulas=(MEAN,), direction="report"))
    assert (found.actual, codes(found)) == (None, ["no_formula"])


def test_nobody_counted_is_no_figure_and_not_zero() -> None:
    assert counted((0, 0, 0, 0, 0), TOP) is None


@pytest.mark.parametrize(("formula", "counts", "got"), [
    (CountFormula(kind="net_share", levels=7, top=2, bottom=4), (1, 1, 1, 1, 2, 3, 1), 0),
    (CountFormula(kind="net_share", levels=3, top=1, bottom=1), (395, 476, 291), Fraction(-10400, 1162)),
    (CountFormula(kind="mean", levels=5, lowest=D(1)), (0, 0, 0, 1, 1), Fraction(9, 2)),
    (CountFormula(kind="within_share", levels=3, within=1), (3, 1, 0), 75),
    (CountFormula(kind="percentile", levels=3, percentile=D(90), edges=(D(5), D(10), D(20))), (8, 1, 1), 10),
    (CountFormula(kind="percentile", levels=3, percentile=D(90), edges=(D(5), D(10), D(20))), (8, 0, 1), 20),
])  # fmt: skip
def test_each_formula_of_counts(formula: CountFormula, counts: tuple[int, ...], got: Any) -> None:
    assert counted(counts, formula) == got


# -- colours ---------------------------------------------------------------------------------------

TWO = CutPoints(green_from=D(95), amber_from=D(80), green_to=D(110), amber_to=D(120))


@pytest.mark.parametrize(
    ("actual", "colour"),
    [
        ("79.99", "red"),
        ("80", "amber"),
        ("94.99", "amber"),
        ("95", "green"),
        ("110", "green"),
        ("110.01", "amber"),
        ("120", "amber"),
        ("120.01", "red"),
    ],
)
def test_two_sided_colours(actual: str, colour: str) -> None:
    programme = with_rules(semaphore=shapes.semaphore(on="programme", sides="two", cut_points=TWO))
    found = alone(one(actual=actual), programme=programme)
    assert (found.colour, found.credit) == (colour, min(Fraction(actual), 100))  # it scores nothing


@pytest.mark.parametrize(("actual", "colour"), [("300", "green"), ("95", "green"), ("80", "amber"), ("1", "red")])
def test_one_sided_colours(actual: str, colour: str) -> None:
    points = CutPoints(green_from=D(95), amber_from=D(80))
    programme = with_rules(semaphore=shapes.semaphore(on="programme", sides="one", cut_points=points))
    assert alone(one(actual=actual), programme=programme).colour == colour
    standing = alone(one(actual=actual, programmed={"2026-06": D(100)}), "2026-06", programme)
    assert standing.colour == colour


def test_colours_on_the_indicator_are_its_own_or_none() -> None:
    programme = with_rules(semaphore=shapes.semaphore(on="indicator", sides="two"))
    assert alone(one(actual="115"), programme=programme).colour is None
    assert alone(one(actual="115", cut_points=TWO), programme=programme).colour == "amber"
    assert alone(one(actual="115", cut_points=TWO)).colour is None  # a pack without colours


@pytest.mark.parametrize(("actual", "colour"), [("5", "green"), ("5.01", "amber"), ("15", "amber"), ("15.01", "red")])
def test_colours_of_values_go_in_the_sense_of_the_indicator(actual: str, colour: str) -> None:
    programme = with_rules(semaphore=shapes.semaphore(on="indicator", of="value", sides="one"))
    days = one(target="10", actual=actual, direction="lower", cut_points=CutPoints(green_from=D(5), amber_from=D(15)))
    assert alone(days, programme=programme).colour == colour
    shares = one(actual=actual, cut_points=CutPoints(green_from=D(15), amber_from=D("5.01")))
    assert alone(shares, programme=programme).colour == {"5": "red", "15": "green", "15.01": "green"}.get(
        actual, "amber"
    )


def test_colour_and_met_are_in_the_json_where_a_rule_has_them() -> None:
    programme = with_rules(credit=shapes.MET, semaphore=shapes.semaphore(on="programme", sides="two", cut_points=TWO))
    found = result_to_json(year(one(actual="100"), programme=programme))["commitments"][0]
    assert (found["met"], found["colour"]) == (True, "green")
    plain = result_to_json(year(one(actual="100")))["commitments"][0]
    assert "met" not in plain
    assert "colour" not in plain


def test_a_commitment_of_the_pack_brings_its_own_rule_formula_and_cut_points() -> None:
    programme: Programme = load_builtin("calidad-cl-2025")
    found = score(programme, YearInputs(commitments=(
        CommitmentInput(code="MESU", actual=Figure(counts=tuple(D(n) for n in (0, 0, 0, 0, 1, 3, 6)))),
        CommitmentInput(code="RECLAMOS-ATRASO", direction="lower", actual=value("30")),
    )))  # fmt: skip
    assert [(one.actual, one.colour) for one in found.commitments] == [(90, "green"), (30, "amber")]
