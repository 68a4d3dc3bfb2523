"""The figure of the year where a weight, a figure or a head count is not there, and where groups are rounded first."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules.shapes import grouped, with_rules, with_weights
from tests.rules.telling import told_of_year
from tests.rules.years import codes, one, year
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.inputs.model import CommitmentInput, Group, YearInputs
from tracker.rules.programme.model import load_builtin
from tracker.rules.scoring.results import YearResult
from tracker.rules.scoring.score import score, score_with_steps

D = Decimal


# -- a weighted mean -------------------------------------------------------------------------------


def mean(*ones: CommitmentInput) -> YearResult:
    return year(*ones, programme=with_weights(with_rules(total={"kind": "weighted_mean"}), add_up=False))


def test_a_mean_waits_for_every_weight_and_every_figure_that_weighs() -> None:
    known = one("A", "2", actual="90")
    assert mean(known, one("B", "1", actual="60")).total == D("80.00")
    assert mean(known, one("B", None, actual="60")).total is None
    assert mean(known, one("B", "1", target=None)).total is None


def test_what_weighs_nothing_or_is_out_holds_no_mean_up() -> None:
    known = one("A", "2", actual="90")
    assert mean(known, one("B", "0", target=None)).total == D("90.00")
    assert mean(known, one("B", "1", target=None, status="not_committed")).total == D("90.00")


def test_a_mean_of_nothing_is_no_total() -> None:
    assert mean().total is None
    assert mean(one("A", "0", actual="90")).total is None


# -- a mean of teams -------------------------------------------------------------------------------


def teams(kind: str, figures: dict[str, str | None], heads: dict[str, str | None], **rounding: Any) -> YearResult:
    programme = grouped(with_rules("cdc-cl-2026", total={"kind": kind}, rounding=rounding))
    groups = tuple(Group(code, headcount=None if (n := heads.get(code)) is None else D(n)) for code in figures)
    ones = tuple(
        one(code, "100", target="100" if figure else None, actual=figure, group=code)
        for code, figure in figures.items()
    )
    return score(programme, YearInputs(groups=groups, commitments=ones))


def test_teams_are_rounded_as_the_pack_rounds() -> None:
    """90 and 33.6: halves up the second is 34, cut off it is 33."""
    figures = {"X": "90", "Y": "33.6"}
    assert teams("mean_of_groups", figures, {}, group=0).total == D("62.00")
    assert teams("mean_of_groups", figures, {}, group=0, mode="down").total == D("61.50")
    assert teams("mean_of_groups", figures, {}).total == D("61.80")


def test_teams_are_rounded_at_the_decimals_of_the_pack() -> None:
    assert teams("mean_of_groups", {"X": "90", "Y": "33.64"}, {}, group=1).total == D("61.80")
    assert teams("mean_of_groups", {"X": "90", "Y": "33.64"}, {}).total == D("61.82")


def test_a_team_in_which_nothing_weighs_has_no_figure_and_so_has_the_agency_none() -> None:
    programme = with_weights(grouped(with_rules("cdc-cl-2026")), add_up=False)
    ones = one("A", "100", actual="90", group="X"), one("B", "0", actual="30", group="Y")
    found = year(*ones, programme=programme)
    assert (found.groups[1].percent, found.total) == (None, None)
    out = year(ones[0], one("B", "50", actual="30", group="Y", status="not_committed"), programme=programme)
    assert (out.groups[1].percent, out.total) == (None, None)


def test_a_team_without_a_figure_leaves_the_agency_without_one() -> None:
    assert teams("mean_of_groups", {"X": "90", "Y": None}, {}).total is None


@pytest.mark.parametrize("head", [None, "0"])
def test_a_team_without_heads_leaves_the_agency_without_a_mean_by_heads(head: str | None) -> None:
    found = teams("mean_by_headcount", {"X": "90", "Y": "30"}, {"X": "10", "Y": head})
    assert (found.total, codes(found)) == (None, ["headcount_missing"])
    assert teams("mean_by_headcount", {"X": "90", "Y": "30"}, {"X": "10", "Y": "20"}).total == D("50.00")


def test_heads_are_not_asked_for_where_the_mean_is_plain() -> None:
    found = teams("mean_of_groups", {"X": "90", "Y": "30"}, {})
    assert (found.total, codes(found)) == (D("60.00"), [])


# -- objectives ------------------------------------------------------------------------------------


def rounded_objectives(*ones: CommitmentInput, **rounding: Any) -> YearResult:
    return year(*ones, programme=with_rules(rounding=rounding))


def test_objectives_are_rounded_as_the_pack_rounds_and_what_belongs_to_none_is_added() -> None:
    ones = (
        one("A", "50", actual="33.2", objective="1"), one("B", "30", actual="55", objective="2"),
        one("C", "20", actual="50"),
    )  # fmt: skip
    found = rounded_objectives(*ones, objective=0)
    assert [str(part.obtained) for part in found.objectives] == ["17", "17"]  # 16.60 and 16.50
    assert found.total == D("44.00")
    down = rounded_objectives(*ones, objective=0, mode="down")
    assert [str(part.obtained) for part in down.objectives] == ["16", "16"]
    assert down.total == D("42.00")


def test_an_objective_of_which_nothing_is_known_is_rounded_to_nothing_and_adds_nothing() -> None:
    ones = one("A", "50", target=None, objective="1"), one("B", "50", actual="33", objective="2")
    found = rounded_objectives(*ones, objective=0)
    assert [part.obtained for part in found.objectives] == [None, D(17)]
    assert found.total == D("17.00")


def test_a_year_of_which_nothing_is_known_has_no_total() -> None:
    assert year(one(target=None)).total is None
    assert rounded_objectives(one(target=None, objective="1"), objective=0).total is None


def test_a_total_is_rounded_to_its_own_decimals() -> None:
    programme = with_rules(rounding={"total": 0, "obtained": None})
    assert year(one(actual="33.5"), programme=programme).total == D(34)
    assert year(one(actual="33.5"), programme=with_rules(rounding={"total": 0, "mode": "down"})).total == D(33)
    assert load_builtin("pmg-cl-2026").rules.rounding.total == 2


def test_a_total_is_told_exactly_beside_its_rounding() -> None:
    """100, 30 and 30: their mean is 160 thirds."""
    programme = grouped(with_rules("cdc-cl-2026", total={"kind": "mean_of_groups"}))
    ones = tuple(
        one(code, "100", actual=actual, group=code) for code, actual in zip("XYZ", ("100", "30", "30"), strict=True)
    )
    inputs = YearInputs(groups=tuple(Group(code) for code in "XYZ"), commitments=ones)
    steps = {step.id: step for step in score_with_steps(programme, inputs)[1]}
    assert (steps["y/mean"].value, steps["y/total"].value) == (Fraction(160, 3), Fraction("53.33"))
    assert told_of_year(programme, inputs, "en")[-2:] == [
        "Plain mean of the teams: (100% + 30% + 30%) / 3 = 53.333333%.",
        "Total: 53.33%. Rounded to 2 decimals (5 goes up).",
    ]


def test_rounding_that_lifts_a_total_over_the_edge_of_a_band_is_said_with_both_numbers() -> None:
    """89.995 is printed as 90.00 and pays as 90 does; so it is said."""
    programme = with_rules(rounding={"obtained": None})
    found = year(one(actual="89.995"), programme=programme)
    assert (str(found.total), found.band is not None and str(found.band.pays_percent)) == ("90.00", "7.6")
    assert [(why.code, dict(why.params)) for why in found.remarks] == [
        ("total_rounded_across", {"exact": "89.995", "shown": "90.00", "edge": "90"})
    ]
    assert reason_sentence(found.remarks[0], "es").replace("\u00a0", " ") == (
        "El total cambia de tramo solo por el redondeo: 89,995 cuenta como 90,00, y el límite es 90 %."
    )
    for actual in ("89.99", "90", "90.004"):
        assert year(one(actual=actual), programme=programme).remarks == ()
