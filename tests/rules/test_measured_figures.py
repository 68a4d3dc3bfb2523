"""The edges of what people experienced: how a figure is written, what a finding names, which words refuse."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from tracker.rules.programme.formulas import CountFormula
from tracker.rules.survey.measured import (
    COMPLETION,
    Answers,
    Measure,
    Measured,
    completion,
    figure_of,
    measured_to_json,
    measures,
    pool_buckets,
    ratio,
    survey,
    take_up,
)

UK = measures()["UK-SATISFACTION"]
DAY = dt.date(2026, 6, 15)


def answered(*counts: int, offered: int | None = None, wording: str = "") -> Measured:
    found = survey(UK, Answers(counts, Decimal(1), Decimal(5), wording, offered=offered), DAY)
    assert found is not None
    return found


def said(words: str) -> str:
    """The pattern of a refusal in exactly these words."""
    return f"^{re.escape(words)}$"


def test_a_share_is_in_percent_and_is_published_with_its_wording_and_its_unit() -> None:
    told = measured_to_json(answered(0, 0, 5, 0, 5, offered=20, wording="How was it?"))
    assert (told["formula"], told["measure"], told["unit"], told["wording"]) == (
        "top_share/2", "UK-SATISFACTION", "%", "How was it?")  # fmt: skip
    assert (told["valid_from"], told["valid_until"]) == ("2026-04-01", None)
    assert (told["shown"], told["n"], told["offered"], told["population"], told["hidden"]) == (
        "50",
        10,
        20,
        None,
        False,
    )
    assert (told["method"], told["confidence"]) == ("wilson", "95")


def test_a_formula_that_has_ended_says_until_when_it_held() -> None:
    found = survey(UK, Answers((0, 0, 0, 5, 5), Decimal(1), Decimal(5)), dt.date(2026, 3, 31))
    assert found is not None
    told = measured_to_json(found)
    assert (told["formula"], told["valid_until"]) == ("scaled_mean/1", "2026-03-31")


def test_a_percentile_is_in_the_unit_of_its_buckets_and_has_no_interval() -> None:
    wait = CountFormula(
        kind="percentile", levels=3, percentile=Decimal(90), edges=(Decimal(5), Decimal(10), Decimal(20))
    )
    told = measured_to_json(figure_of(wait, Answers((8, 1, 1), Decimal(1), Decimal(3)), 1, 0, "W"))
    assert (told["shown"], told["unit"], told["low"], told["method"], told["confidence"]) == (
        "10",
        "",
        None,
        None,
        None,
    )


def test_a_weighted_count_is_written_out_however_small() -> None:
    assert measured_to_json(replace(completion(1, 2), n=Decimal("0.0000005")))["n"] == "0.0000005"


def test_the_interval_of_a_mean_on_a_scale_from_nothing_starts_at_nothing() -> None:
    """Notes from 0 to 4, all of them 0: the mean is 0, and so are both ends."""
    version = {"version": 1, "decimals": 2, "source": "S", "sureness": "assumed",
               "formula": {"kind": "mean", "levels": 5, "lowest": 0}}  # fmt: skip
    notes = Measure.model_validate(
        {"code": "N", "label": {"es": "nota", "en": "note"}, "low": 0, "high": 4, "versions": [version]}
    )
    found = survey(notes, Answers((9, 0, 0, 0, 0), Decimal(0), Decimal(4)), DAY)
    assert found is not None
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_a_small_part_of_a_large_whole_is_written_out() -> None:
    tiny = measured_to_json(ratio(COMPLETION, 1, 10**9, decimals=10))
    assert tiny["shown"] == "0.0000001000"


def test_no_figure_is_published_with_more_than_ten_decimals() -> None:
    assert measured_to_json(ratio(COMPLETION, 1, 3, decimals=11))["shown"] == "33.3333333333"
    assert measured_to_json(ratio(COMPLETION, 1, 3, decimals=10))["shown"] == "33.3333333333"


def test_a_refusal_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=said("the answers are on another scale")):
        answered(1, 1, 1, 1, -1)
    with pytest.raises(ValueError, match=said("assisted transactions are some of the digital ones")):
        take_up(digital=5, assisted=6, total=10)
    with pytest.raises(ValueError, match=said("the months count other buckets")):
        pool_buckets([(1, 2), (1, 2, 3)])
