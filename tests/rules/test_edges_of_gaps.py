"""Whether a year is whole, where one of its periods is empty, listed twice over, or the last one that counts."""

from decimal import Decimal
from typing import Any

import pytest

from tests.rules.years import fraction, one, year
from tracker.rules.inputs.model import CommitmentInput, Figure, Requirement

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


def reported(*periods: str, empty: tuple[str, ...] = (), how: Any = "sum_over_sum", **more: Any) -> CommitmentInput:
    figures = {code: Figure() if code in empty else fraction("45", "50") for code in periods}
    return one(target="90", accumulation=how, periods=figures, frequency="monthly", **more)


def whole(commitment: CommitmentInput) -> bool:
    return year(commitment).complete


def test_twelve_months_are_a_year_and_eleven_with_an_empty_one_are_none() -> None:
    assert whole(reported(*MONTHS))
    assert not whole(reported(*MONTHS, empty=("2026-05",)))


def test_twelve_figures_of_which_two_are_of_the_same_months_are_no_year() -> None:
    assert not whole(reported(*MONTHS[:4], *MONTHS[5:], "2026-Q1"))  # May is missing, January to March are there twice


@pytest.mark.parametrize("more", [{"how": "last"}, {"how": None, "entry": "year_to_date"}])
def test_december_is_enough_where_the_last_figure_stands_for_the_year(more: dict[str, Any]) -> None:
    assert whole(reported("2026-12", **more))
    assert not whole(reported("2026-11", **more))
    assert not whole(reported("2026-12"))


def test_requirements_met_by_march_are_no_year() -> None:
    needs = (Requirement("RT1", Decimal(1)),)
    assert whole(one(target=None, requirements=needs, requirements_at="2026-12"))
    assert not whole(one(target=None, requirements=needs, requirements_at="2026-03"))


def test_a_figure_of_the_year_rests_on_no_months_whatever_months_stand_beside_it() -> None:
    assert whole(one(target="90", figure=fraction("45", "50"), periods={"2026-01": fraction("1", "2")}))
