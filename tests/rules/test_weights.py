"""Where weights go that are taken out, family by family and team by team, and no total above the weights that count."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.rules.shapes import grouped, with_rules, with_weights
from tests.rules.years import one, year
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.numbers import Calculator, Number
from tracker.rules.scoring.weights import spread

D = Decimal


# -- a total and its weights -------------------------------------------------------------------------


def test_objectives_that_rounding_lifts_come_out_at_their_weights() -> None:
    programme = with_weights(with_rules("pmg-cl-2018", rounding={"objective": 0}), decimals=0)
    ones = [one(f"C{n}", weight, actual="100", objective=str(n)) for n, weight in enumerate(["33.5", "33.5", "33"], 1)]
    found = year(*ones, programme=programme)
    assert found.total == D("99.00")  # 33 + 33 + 33, and not 34 + 34 + 33
    assert [part.obtained for part in found.objectives] == [D(33), D(33), D(33)]


def test_a_total_of_few_decimals_is_not_above_what_counts() -> None:
    programme = with_rules(rounding={"total": 0})
    ones = (one("A", "85.4", status="not_committed"), one("B", "14.6", actual="100"))
    assert str(year(*ones, programme=programme).total) == "14"
    assert str(year(one("A", "85.4"), one("B", "14.6", actual="100"), programme=programme).total) == "15"  # of 100


@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_a_weight_never_falls_when_another_is_redistributed(decimals: int) -> None:
    programme = with_weights(with_rules(exceptions={"not_applicable": "redistribute"}), decimals=decimals)
    ones = [("A", "0.556"), ("B", "7.372"), ("C", "92.072")]
    met = {"A": "1", "B": "100", "C": "12"}
    totals = []
    for status in ("measured", "not_applicable"):
        found = year(*(
            one(code, weight, actual=met[code], status=status if code == "A" else "measured") for code, weight in ones
        ), programme=programme)  # fmt: skip
        totals.append(found.total)
        assert sum(part.weight_counted or 0 for part in found.commitments) == 100
        assert all(
            part.weight_counted >= D(weight) for part, (_, weight) in zip(found.commitments[1:], ones[1:], strict=True)
        )
    assert totals[1] >= totals[0]


# -- where a weight goes -----------------------------------------------------------------------------


def siblings(**exceptions: str) -> Programme:
    """Two teams whose excluded weights go to the siblings, and to the team where no sibling is left."""
    return grouped(with_rules(exceptions={"excluded": "redistribute_siblings", "spread": "exact", **exceptions}))


def test_families_that_are_gone_hand_their_weights_to_their_own_team() -> None:
    """Two families of team X, 10 and 20, are excluded whole: 30 goes to the one left in X, nothing to Y."""
    found = year(
        one("A", "10", group="X", objective="1", status="excluded"),
        one("B", "20", group="X", objective="2", status="excluded"),
        one("C", "70", actual="100", group="X", objective="3"),
        one("D", "40", actual="100", group="Y", objective="4"),
        one("E", "60", actual="100", group="Y", objective="5"),
        programme=siblings(),
    )
    assert [part.weight_counted for part in found.commitments] == [0, 0, 100, 40, 60]


def test_two_teams_each_keep_what_their_families_handed_over() -> None:
    found = year(
        one("A", "10", group="X", objective="1", status="excluded"),
        one("B", "90", actual="100", group="X", objective="2"),
        one("C", "30", group="Y", objective="3", status="excluded"),
        one("D", "70", actual="100", group="Y", objective="4"),
        programme=siblings(),
    )
    assert [part.weight_counted for part in found.commitments] == [0, 100, 0, 100]


def test_a_team_that_is_gone_loses_its_weight_and_gives_it_to_nobody() -> None:
    found = year(
        one("A", "100", group="X", status="excluded"),
        one("B", "100", actual="100", group="Y"),
        programme=grouped(with_rules(exceptions={"excluded": "redistribute"})),
    )
    assert [part.weight_counted for part in found.commitments] == [0, 100]


def test_where_objectives_add_up_a_weight_stays_in_its_objective() -> None:
    found = year(
        one("A", "40", objective="1", status="excluded"),
        one("B", "60", actual="100", objective="1"),
        one("C", "100", actual="100", objective="2"),
        programme=grouped(with_rules(exceptions={"excluded": "redistribute"}), "objective"),
    )
    assert [part.weight_counted for part in found.commitments] == [0, 100, 100]


def test_what_weighs_nothing_receives_nothing_and_an_unknown_weight_stays_unknown() -> None:
    found = year(
        one("A", "20", status="excluded"), one("B", "80", actual="100"), one("C", "0", actual="100"), one("D", None)
    )
    assert [part.weight_counted for part in found.commitments] == [0, 100, 0, None]


def test_an_excluded_weight_that_nobody_knows_frees_nothing() -> None:
    found = year(one("A", None, status="excluded"), one("B", "80", actual="100"))
    assert [part.weight_counted for part in found.commitments] == [0, 80]


def shared(programme: Programme, freed: Fraction, *shares: Fraction) -> list[Fraction]:
    """The weights ``shares`` after ``freed`` was spread over them."""
    calc = Calculator()

    def number(weight: Fraction) -> Number:
        return calc.const(weight.numerator) / calc.const(weight.denominator)

    return [each.fraction for each in spread(programme, calc, list(map(number, shares)), number(freed))]


def test_each_rounded_goes_by_the_decimals_and_the_halves_of_the_pack() -> None:
    """10 freed over 1 and 2 that stay: 13 thirds and 26 thirds; and a half where it lies between."""
    one_, two, three = Fraction(1), Fraction(2), Fraction(3)
    each = with_rules(exceptions={"spread": "each_rounded"})
    assert shared(each, Fraction(10), one_, two) == [Fraction("4.33"), Fraction("8.67")]
    assert shared(with_weights(each, decimals=0), Fraction(10), one_, two) == [4, 9]
    assert shared(with_weights(each, decimals=0), three, one_, one_) == [3, 3]
    down = with_weights(with_rules(exceptions={"spread": "each_rounded"}, rounding={"mode": "down"}), decimals=0)
    assert shared(down, three, one_, one_) == [2, 2]


def test_a_weight_of_thirty_decimals_is_spread_to_its_last_one() -> None:
    third = Fraction(D("33." + "3" * 30))
    assert shared(with_rules(), Fraction(1), third, third) == [third + Fraction(1, 2)] * 2


def test_half_a_unit_of_the_thirtieth_decimal_is_not_split() -> None:
    third, least = Fraction(D("33." + "3" * 30)), Fraction(1, 10**30)
    assert shared(with_rules(), least, third, third) == [third + least, third]


def test_weights_of_one_decimal_are_spread_in_hundredths() -> None:
    """12.5 over 37.5 and 50: 42.857… and 57.142…"""
    found = year(one("A", "12.5", status="excluded"), one("B", "37.5", actual="100"), one("C", "50", actual="100"))
    assert [part.weight_counted for part in found.commitments] == [0, Fraction("42.86"), Fraction("57.14")]
