"""Where an excluded weight goes, family by family and team by team, and who gets nothing of it."""

from decimal import Decimal
from fractions import Fraction

from tests.rules.shapes import grouped, with_rules, with_weights
from tests.rules.years import one, year
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.weights import spread

D = Decimal


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


def test_each_rounded_goes_by_the_decimals_and_the_halves_of_the_pack() -> None:
    """10 freed over 1 and 2 that stay: 13 thirds and 26 thirds; and a half where it lies between."""
    shares = {"A": Fraction(1), "B": Fraction(2)}
    each = with_rules(exceptions={"spread": "each_rounded"})
    assert spread(each, shares, Fraction(10)) == {"A": Fraction("4.33"), "B": Fraction("8.67")}
    assert spread(with_weights(each, decimals=0), shares, Fraction(10)) == {"A": 4, "B": 9}
    assert spread(with_weights(each, decimals=0), {"A": Fraction(1), "B": Fraction(1)}, Fraction(3)) == {
        "A": 3, "B": 3}  # fmt: skip
    down = with_weights(with_rules(exceptions={"spread": "each_rounded"}, rounding={"mode": "down"}), decimals=0)
    assert spread(down, {"A": Fraction(1), "B": Fraction(1)}, Fraction(3)) == {"A": 2, "B": 2}


def test_a_weight_of_thirty_decimals_is_spread_to_its_last_one() -> None:
    third = Fraction(D("33." + "3" * 30))
    found = spread(with_rules(), {"A": third, "B": third}, Fraction(1))
    assert sum(found.values()) == 2 * third + 1
    assert [weight - third for weight in found.values()] == [Fraction(1, 2), Fraction(1, 2)]


def test_half_a_unit_of_the_thirtieth_decimal_is_not_split() -> None:
    third, least = Fraction(D("33." + "3" * 30)), Fraction(1, 10**30)
    assert spread(with_rules(), {"A": third, "B": third}, least) == {"A": third + least, "B": third}


def test_weights_of_one_decimal_are_spread_in_hundredths() -> None:
    """12.5 over 37.5 and 50: 42.857… and 57.142…"""
    found = year(one("A", "12.5", status="excluded"), one("B", "37.5", actual="100"), one("C", "50", actual="100"))
    assert [part.weight_counted for part in found.commitments] == [0, Fraction("42.86"), Fraction("57.14")]
