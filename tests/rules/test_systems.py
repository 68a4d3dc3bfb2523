"""What a staged system says of itself, and where the source's own figure differs or is only rounded otherwise."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.rules.shapes import with_rules
from tests.rules.years import codes, one, year
from tracker.rules.inputs.model import CommitmentInput, Published, Requirement
from tracker.rules.scoring.published import differences
from tracker.rules.scoring.results import CommitmentResult, Difference

D = Decimal


def stage(code: str, weight: str | None, *met: str, **more: Any) -> CommitmentInput:
    requirements = tuple(Requirement(f"RT{n}", D(part)) for n, part in enumerate(met, 1))
    return one(code, weight, None, parent="S", requirements=requirements, **more)


def system(*stages: CommitmentInput, **more: Any) -> CommitmentResult:
    return year(one("S", **{"weight": "16", "target": None, **more}), *stages).commitment("S")


def test_a_system_keeps_its_name_its_place_and_what_its_source_printed() -> None:
    printed = Published(obtained=D("9.5"))
    found = system(
        stage("S1", "10", "1"), stage("S2", "6", "0.5"),
        name="Digital", group="X", objective="1", status="external_cause", published=printed,
    )  # fmt: skip
    assert (found.name, found.group, found.objective, found.status) == ("Digital", "X", "1", "external_cause")
    assert (found.published, found.weight) == (printed, 16)


def test_a_system_obtains_the_part_of_its_weight_that_its_stages_obtain() -> None:
    found = system(stage("S1", "10", "1"), stage("S2", "6", "0.5"))
    assert (found.weight_counted, found.obtained, found.obtained_exact) == (16, 13, 13)
    assert found.credit == Fraction(1300, 16)
    assert (found.requirements_met, found.requirements_of) == (Fraction("1.5"), 2)


def test_a_system_without_a_weight_weighs_what_its_stages_weigh() -> None:
    assert system(stage("S1", "10", "1"), stage("S2", "5", "1"), weight=None).weight == 15
    assert system(stage("S1", "10", "1"), stage("S2", "5", "1"), weight="20").weight == 20


def test_a_system_of_which_a_stage_has_no_weight_has_no_share_either() -> None:
    found = system(stage("S1", "10", "1"), stage("S2", None, "1"))
    assert (found.weight_counted, found.credit, found.obtained) == (None, None, 10)


def test_a_system_without_requirements_counts_none() -> None:
    found = system(stage("S1", "16", actual="50"))
    assert (found.requirements_met, found.requirements_of) == (None, None)


def test_a_system_says_what_its_stages_say_and_each_once() -> None:
    found = system(stage("S1", "10"), stage("S2", "6"))
    assert codes(found) == ["no_actual"]


def objective(obtained: int | None) -> Any:
    """Two commitments of 50 that obtain a third of their weight, and a third of a third more."""
    ones = one("A", "50", actual="33.333", objective="1"), one("B", "50", actual="44.444", objective="1")
    return year(*ones, programme=with_rules(rounding={"obtained": obtained})).objectives[0]


def test_an_objective_shows_the_sum_of_what_its_commitments_show() -> None:
    assert str(objective(2).obtained) == "38.89"  # 16.67 + 22.22
    assert str(objective(4).obtained) == "38.8885"  # 16.6665 + 22.2220
    assert objective(4).obtained_exact == Fraction("38.8885")


def test_an_objective_whose_commitments_are_not_rounded_shows_its_exact_sum_rounded() -> None:
    """16.6665 + 22.222 is 38.8885 and shown as 38.89; shown one by one they are 16.67 and 22.22."""
    assert str(objective(None).obtained) == "38.89"
    thirds = [one(code, "33.33", actual="50.01", objective="1") for code in "ABC"]  # 16.668333 each, shown as 16.67
    found = year(*thirds, programme=with_rules(rounding={"obtained": None})).objectives[0]
    assert (str(found.obtained), found.obtained_exact) == ("50.00", Fraction("50.004999"))


# -- the source's own figures ------------------------------------------------------------------------


def unlike(actual: str, as_of: str | None = None, weight: str = "10", **printed: str) -> list[Difference]:
    theirs = Published(**{name: D(number) for name, number in printed.items()})
    rest = one("B", str(100 - int(weight)), actual="100")
    return differences(year(one(weight=weight, actual=actual, group="X", published=theirs), rest, as_of=as_of))


@pytest.mark.parametrize(("printed", "differs"), [
    ("5.00", False), ("5.005", False), ("4.995", False), ("5.0051", True), ("4.9949", True), ("5.01", True),
])  # fmt: skip
def test_an_obtained_weight_may_be_half_a_hundredth_off(printed: str, differs: bool) -> None:
    """Ours is 5.00."""
    assert bool(unlike("50", obtained=printed)) is differs


@pytest.mark.parametrize(("ours", "printed", "differs"), [
    ("50.4", "50", False), ("50.51", "50", True), ("50.048", "50.0", False), ("50.06", "50.0", True),
    ("50.0049", "50.00", False), ("50.0051", "50.00", True), ("50.00009", "50.000000", False),
    ("50.00011", "50.000000", True), ("49.6", "50", False), ("49.49", "50", True),
])  # fmt: skip
def test_an_achievement_may_be_off_by_half_of_what_it_is_printed_with(ours: str, printed: str, differs: bool) -> None:
    """A source that prints more than four decimals is held to one ten-thousandth."""
    assert bool(unlike(ours, achievement=printed)) is differs


def test_a_difference_names_the_commitment_the_figure_and_both_numbers() -> None:
    assert unlike("50", obtained="5.1", achievement="51") == [
        Difference("A", "X", "obtained", Fraction(5), D("5.1")),
        Difference("A", "X", "achievement", Fraction(50), D("51")),
    ]


def test_an_achievement_printed_in_hundreds_may_be_half_a_point_off() -> None:
    assert unlike("100.5", achievement="1.0E+2") == []
    assert len(unlike("100.51", achievement="1.0E+2")) == 1


def test_a_commitment_of_which_nothing_was_printed_hides_no_other() -> None:
    found = year(
        one("A", "50", actual="50"), one("B", "50", actual="50", published=Published(obtained=D(30))),
    )  # fmt: skip
    assert [(each.code, each.figure) for each in differences(found)] == [("B", "obtained")]
