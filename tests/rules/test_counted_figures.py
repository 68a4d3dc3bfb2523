"""Counts, checklists and opinions where a day, a level or an opinion is missing, and how that is told."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules import shapes
from tests.rules.shapes import questions, with_rules
from tests.rules.test_explain import told
from tests.rules.years import alone, codes, one
from tracker.rules.inputs.model import CommitmentInput, Figure, Item, Requirement
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import Programme, load_builtin

D = Decimal
MEAN = CountFormula(kind="scaled_mean", levels=5, valid_until="2026-03-31")
TOP = CountFormula(kind="top_share", levels=5, top=2, valid_from="2026-04-01")
WAIT = CountFormula(kind="percentile", levels=3, percentile=D(90), edges=(D(5), D(10), D(20)))


def asked(months: dict[str, tuple[int, ...]], *formulas: CountFormula, **more: Any) -> CommitmentInput:
    periods = {month: Figure(counts=tuple(D(n) for n in counts)) for month, counts in months.items()}
    fields = {"target": None, "direction": "report", "accumulation": "sum_of_counts"} | more
    return one(periods=periods, formulas=formulas, **fields)


# -- counts ----------------------------------------------------------------------------------------


def test_the_formula_is_the_one_of_the_last_month_that_was_counted() -> None:
    """All are content, not more: 75 by the mean of March, 100 by the share of April."""
    content = (0, 0, 0, 3, 0)
    assert alone(asked({"2026-03": content}, MEAN, TOP)).actual == 75
    assert alone(asked({"2026-04": content}, MEAN, TOP)).actual == 100
    assert alone(asked({"2026-03": content, "2026-04": (0, 0, 0, 0, 0)}, MEAN, TOP)).actual == 100


def test_months_are_counted_up_to_the_one_asked_for_and_before_the_first_there_is_nothing() -> None:
    months = asked({"2026-04": (0, 0, 0, 1, 1), "2026-05": (2, 0, 0, 0, 0)}, TOP)
    assert alone(months, "2026-04").actual == 100
    assert alone(months, "2026-05").actual == 50
    assert (alone(months, "2026-03").actual, codes(alone(months, "2026-03"))) == (None, ["no_actual"])


def test_the_last_counts_are_those_of_the_period_that_ends_last() -> None:
    mixed = asked({"2026-Q1": (1, 0, 0, 0, 0), "2026-06": (0, 0, 0, 0, 1)}, MEAN, TOP, accumulation="last")
    assert alone(mixed).actual == 100
    assert alone(mixed, "2026-05").actual == 0


def test_last_counts_take_the_formula_of_their_own_month() -> None:
    content = (0, 0, 0, 3, 0)
    assert alone(asked({"2026-02": content, "2026-03": content}, MEAN, TOP, accumulation="last")).actual == 75


def test_counts_of_the_year_so_far_take_the_formula_of_the_month_asked_for() -> None:
    so_far = one(
        target=None, direction="report", formulas=(MEAN, TOP), figure=Figure(counts=(D(0),) * 3 + (D(3), D(0)))
    )
    assert alone(so_far, "2026-02").actual == 75
    assert alone(so_far).actual == 100


def test_last_counts_take_the_formula_that_the_pack_gives_the_indicator() -> None:
    months = asked({"2026-04": (0, 0, 0, 1, 1)}, accumulation="last", code="SATISFACTION")
    assert alone(months, programme=load_builtin("uk-kpi-2026")).actual == 100


def test_months_of_another_number_of_levels_are_never_cut_to_fit() -> None:
    with pytest.raises(ValueError, match="zip"):
        alone(asked({"2026-04": (1, 0, 0, 0, 1), "2026-05": (0, 0, 1)}, TOP))


def test_two_months_are_told_as_a_sum_and_then_as_a_share() -> None:
    months = asked({"2026-04": (1, 0, 0, 0, 1), "2026-05": (0, 0, 0, 1, 1)}, TOP)
    assert told(months, "en")[:2] == [
        "Counts added up level by level over 2 periods: 1, 0, 0, 1, 2.",
        "The formula that follows holds from 2026-04-01 on.",
    ]


def test_a_count_given_for_the_year_is_told_as_given() -> None:
    figure = Figure(counts=(D(1), D(0), D(0), D(1), D(2)))
    year = one(target=None, direction="report", figure=figure, formulas=(TOP,))
    assert told(year, "en")[0] == "Counts from the lowest level to the highest: 1, 0, 0, 1, 2."


def test_counts_without_a_formula_are_told_and_so_is_that_there_is_none() -> None:
    months = asked({"2026-04": (1, 0, 0, 0, 1), "2026-05": (0, 0, 0, 1, 1)}, MEAN)
    assert codes(alone(months)) == ["no_formula", "periods_missing"]
    assert told(months, "en")[:2] == [
        "Counts added up level by level over 2 periods: 1, 0, 0, 1, 2.",
        "No formula holds on that day: the counts are shown and not scored.",
    ]


def test_where_nobody_was_counted_it_is_said() -> None:
    months = asked({"2026-04": (0,) * 5, "2026-05": (0,) * 5}, TOP)
    assert (alone(months).actual, codes(alone(months))) == (None, ["nobody_counted", "periods_missing"])
    assert told(months, "en")[:3] == [
        "Counts added up level by level over 2 periods: 0, 0, 0, 0, 0.",
        "The formula that follows holds from 2026-04-01 on.",
        "Nobody was counted, so there is no figure.",
    ]


def test_a_percentile_is_told_with_the_counts_it_is_read_from() -> None:
    months = asked({"2026-01": (4, 0, 0), "2026-02": (4, 1, 1)}, WAIT)
    assert alone(months).actual == 10
    assert told(months, "en")[0] == "Counts added up level by level over 2 periods: 8, 1, 1."


# -- checklists ------------------------------------------------------------------------------------


def test_an_item_without_points_is_left_out() -> None:
    found = alone(shapes.checklist(Item("a", points=D(3)), Item("b")), programme=with_rules(credit=shapes.POINTS))
    assert found.credit == 50  # 3 of 6


def test_without_levels_in_the_rule_all_items_are_one_list() -> None:
    """6 of 6, and nothing of twice 6: a third, whatever the levels are called."""
    items = Item("a", "x", points=D(6)), Item("b", "y", points=D(0)), Item("c", "y", points=D(0))
    found = alone(shapes.checklist(*items), programme=with_rules(credit=shapes.POINTS))
    assert found.credit == Fraction(100, 3)


def test_an_item_of_no_level_weighs_one_beside_the_levels() -> None:
    """60 of 60 for the level, nothing of 1 for the item beside it."""
    items = questions("a", "must", 4, 0), questions("b", None, 0, 4)
    found = alone(shapes.checklist(*items), programme=with_rules(credit=shapes.WEB))
    assert found.credit == Fraction(6000, 61)


# -- opinions of third parties -----------------------------------------------------------------------


def diagnosis(*opinions: Any) -> CommitmentInput:
    """Stage 1, objective 2 of the digital transformation: in the pack RT1 and RT3 rest on the Expert Network."""
    needs = tuple(Requirement(f"RT{n}", D(1), opinion=opinion) for n, opinion in enumerate(opinions, 1))
    return one("TD-E1O2", "100", None, requirements=needs)


def actual_of(commitment: CommitmentInput, programme: Programme) -> list[str]:
    return told(commitment, "en", programme=programme)


def test_an_opinion_that_nobody_recorded_is_named() -> None:
    pack = load_builtin("pmg-cl-2025")
    found = actual_of(diagnosis(None, None, "favourable", None), pack)
    assert found[0] == ("No opinion is recorded: counted as reported, and the year is not complete until one is: RT1.")
    none = actual_of(diagnosis("favourable", None, "favourable", None), pack)
    assert not any("No opinion is recorded" in text for text in none)


def test_where_opinions_are_not_considered_none_is_missed() -> None:
    pack = with_rules("pmg-cl-2025", requirements={"opinion": "not_considered"})
    assert not any("No opinion is recorded" in text for text in actual_of(diagnosis(None, None, None, None), pack))
    assert alone(diagnosis("unfavourable", "missing"), programme=pack).credit == 100


def test_a_stage_that_the_pack_does_not_know_misses_no_opinion() -> None:
    needs = (Requirement("RT1", D(1)),)
    found = actual_of(one("OTHER", "100", None, requirements=needs), load_builtin("pmg-cl-2025"))
    assert not any("No opinion is recorded" in text for text in found)


def test_what_an_unfavourable_opinion_holds_back_is_named() -> None:
    pack = load_builtin("pmg-cl-2025")
    found = actual_of(diagnosis("unfavourable", None, "favourable", None), pack)
    assert found[0] == "Without a favourable opinion, and so not met: RT1."
    assert alone(diagnosis("unfavourable", None, "favourable", None), programme=pack).credit == 75


@pytest.mark.parametrize(
    ("missing", "said", "got"),
    [
        ("not_met", "Without a favourable opinion, and so not met: RT1.", 75),
        ("left_out", "No opinion was given, and so left out: RT1.", 100),
    ],
)
def test_what_a_missing_opinion_does_is_told(missing: str, said: str, got: int) -> None:
    pack = with_rules("pmg-cl-2025", requirements={"opinion_missing": missing})
    found = actual_of(diagnosis("missing", None, "favourable", None), pack)
    assert found[0] == said
    assert alone(diagnosis("missing", None, "favourable", None), programme=pack).credit == got
