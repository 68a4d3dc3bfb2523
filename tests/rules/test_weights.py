"""No total above the weights that count, and no weight that falls when others are taken out."""

from decimal import Decimal

import pytest

from tests.rules.shapes import with_rules, with_weights
from tests.rules.years import one, year

D = Decimal


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
