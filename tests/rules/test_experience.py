"""Citizen experience as a measure: published rows by both formulas of the United Kingdom, and each rule on its own."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from tests.rules.panel import rounded
from tracker.analysis.figure_checks import check_respondents
from tracker.analysis.findings import sentence
from tracker.rules.inputs.model import Figure, Survey
from tracker.rules.survey.measured import (
    Answers,
    CostMonth,
    Measure,
    Measured,
    completion,
    cost_per_transaction,
    lateness,
    mean_of_units,
    mean_wait,
    measured_to_json,
    measures,
    pool_buckets,
    pooled,
    ratio,
    survey,
    take_up,
    weighted,
)

# service, month, counts from very dissatisfied to very satisfied, published, mean 0-100, top two
PUBLISHED = [
    ("deputy-reporting", "2023-04", (23, 46, 153, 419, 528), 80, "79.58", "81.01"),
    ("deputy-reporting", "2023-05", (19, 33, 143, 419, 518), 81, "80.57", "82.77"),
    ("deputy-reporting", "2023-07", (27, 31, 173, 483, 524), 79, "79.20", "81.34"),
    ("deputy-reporting", "2023-11", (15, 27, 130, 415, 547), 82, "82.01", "84.83"),
    ("deputy-reporting", "2026-04", (12, 21, 131, 410, 450), 84, "80.88", "83.98"),
    ("deputy-reporting", "2026-06", (23, 30, 141, 428, 467), 82, "79.52", "82.19"),
    ("make-a-lpa", "2026-04", (262, 211, 1098, 4593, 8731), 89, "85.78", "89.45"),
    ("use-an-lpa", "2026-06", (403, 346, 1239, 5498, 11866), 90, "86.27", "89.73"),
]
UK = measures()["UK-SATISFACTION"]
TODAY = dt.date(2026, 6, 30)


def answers(*counts: int, low: int = 1, **more: object) -> Answers:
    return Answers(counts, Decimal(low), Decimal(low + len(counts) - 1), **more)  # type: ignore[arg-type]


def told(measure: Measure, *counts: int, day: dt.date = TODAY, **more: object) -> Measured:
    found = survey(measure, answers(*counts, low=int(measure.low), **more), day)
    assert found is not None
    return found


@pytest.mark.parametrize(("service", "month", "counts", "published", "mean", "top"), PUBLISHED)
def test_each_month_is_published_by_the_formula_of_its_day(
    service: str, month: str, counts: tuple[int, ...], published: int, mean: str, top: str
) -> None:
    found = told(UK, *counts, day=dt.date.fromisoformat(f"{month}-15"))
    assert found.shown == published
    assert (found.formula, found.version) == (("scaled_mean", 1) if month < "2026-04" else ("top_share", 2))
    by_mean, by_share = (told(UK, *counts, day=dt.date(year, 4, 1)) for year in (2023, 2026))
    assert by_mean.value is not None
    assert by_share.value is not None
    assert (rounded(by_mean.value, 4) * 100, rounded(by_share.value, 4) * 100) == (Decimal(mean), Decimal(top))


def test_the_formula_changes_between_the_31st_of_march_and_the_1st_of_april() -> None:
    days = [dt.date(2026, 3, 31), dt.date(2026, 4, 1)]
    assert [told(UK, 1, 1, 1, 1, 6, day=day).formula for day in days] == ["scaled_mean", "top_share"]


def test_the_interval_is_that_of_the_formula() -> None:
    share = told(UK, 23, 46, 153, 419, 528)
    assert share.low is not None
    assert share.high is not None
    assert [rounded(Fraction(end), 4) for end in (share.low, share.high)] == [Decimal(".7866"), Decimal(".8315")]
    assert share.error is None
    mean = told(UK, 23, 46, 153, 419, 528, day=dt.date(2023, 4, 30))
    assert mean.error is not None
    assert rounded(Fraction(mean.error), 4) == Decimal(".0069")
    assert mean.low is not None
    assert mean.high is not None
    assert mean.value is not None
    assert Fraction(mean.low) < mean.value < Fraction(mean.high)


def test_one_label_has_three_formulas_and_three_figures() -> None:
    counts = (10, 10, 10, 10, 20, 20, 20)
    effort = {code: told(measures()[code], *counts) for code in ("CES-MEAN", "CES-POSITIVE", "CES-NET")}
    assert {code: one.shown for code, one in effort.items()} == {
        "CES-MEAN": Decimal("4.60"), "CES-POSITIVE": 60, "CES-NET": 10}  # fmt: skip
    mean = effort["CES-MEAN"]
    assert mean.unit == ""
    assert mean.low is not None
    assert mean.high is not None
    assert mean.error is not None
    assert 4 < mean.low < Decimal("4.6") < mean.high < 5
    assert abs((mean.high - mean.low) / 2 - mean.error * Decimal("1.959964")) < Decimal("1e-20")


def test_promoters_less_detractors_of_a_scale_from_0() -> None:
    nps = told(measures()["NPS"], 395, 0, 0, 0, 0, 0, 0, 476, 0, 0, 291)
    assert (nps.shown, nps.n) == (-9, 1162)
    assert nps.low is not None
    assert nps.high is not None
    assert rounded(Fraction(nps.high - nps.low) / 2, 4) == Decimal(".0439")


def test_notes_6_and_7_of_7_and_the_net_share_from_memory() -> None:
    counts = (1, 1, 1, 1, 2, 2, 2)
    assert told(measures()["CL-MESU"], *counts).shown == 40
    net = measures()["CL-MESU-NET"]
    assert told(net, *counts).shown == 0
    assert net.versions[0].sureness == "assumed"


def test_customer_satisfaction_as_published() -> None:
    assert told(measures()["CSAT"], 5, 5, 10, 10, 20).shown == 60


def test_nobody_answered_is_no_number() -> None:
    for day in (TODAY, dt.date(2023, 1, 1)):
        found = told(UK, 0, 0, 0, 0, 0, day=day)
        assert (found.value, found.shown, found.low, found.high, found.error, found.n) == (None,) * 5 + (0,)


def test_answers_keep_their_wording_and_belong_to_the_scale() -> None:
    found = told(UK, 1, 1, 1, 1, 1, wording="How was it?", offered=50, population=80)
    assert (found.wording, found.n, found.offered, found.population) == ("How was it?", 5, 50, 80)
    for wrong in (answers(1, 1, 1, 1), answers(1, 1, 1, 1, 1, low=0), answers(1, 1, 1, 1, -1)):
        with pytest.raises(ValueError, match="scale"):
            survey(UK, wrong, TODAY)


def test_no_formula_holds_on_a_day_before_the_first() -> None:
    later = UK.model_copy(update={"versions": UK.versions[1:]})
    assert survey(later, answers(1, 1, 1, 1, 1), dt.date(2026, 3, 31)) is None


def asked(*counts: int, **around: int) -> Figure:
    given = Survey(**{name: Decimal(number) for name, number in around.items()})
    return Figure(counts=tuple(map(Decimal, counts)), survey=given)


def test_more_respondents_than_offers_are_flagged_not_mended() -> None:
    """A documented sample has 3,240 customers, 2,324 offered and 381,448 respondents."""
    found = told(UK, 0, 0, 0, 0, 381448, offered=2324, population=3240)
    (one,) = check_respondents(asked(0, 0, 0, 0, 381448, offered=2324, population=3240), "Satisfaction")
    assert one.kind == "not_nested"
    assert sentence(one, "en") == (
        "Counts that contain one another do not: respondents 381,448, offered 2,324, customers 3,240."
    )
    assert found.n == 381448


def test_who_skipped_the_question_was_asked_and_is_not_counted() -> None:
    found = told(UK, 0, 0, 0, 0, 4, no_answer=2, offered=5)
    assert found.n == 4
    assert found.shown == 100
    assert [one.kind for one in check_respondents(asked(4, no_answer=2, offered=5), "X")] == ["not_nested"]
    assert check_respondents(asked(1, 2, no_answer=2, offered=5), "X") == []
    assert check_respondents(asked(1, 2), "X") == []


def test_a_result_on_few_people_is_published_without_its_numbers() -> None:
    few = measured_to_json(told(UK, 0, 0, 0, 0, 9, offered=20), minimum=10)
    assert few["hidden"]
    assert [few[name] for name in ("shown", "low", "high", "error", "n", "offered")] == [None] * 6
    enough = measured_to_json(told(UK, 0, 0, 0, 5, 5), minimum=10)
    assert (enough["hidden"], enough["shown"], enough["formula"]) == (False, "100", "top_share/2")
    assert enough["low"] == "72.2467196974"


def test_without_a_minimum_nobody_is_published_as_nobody() -> None:
    nobody = measured_to_json(told(UK, 0, 0, 0, 0, 0))
    assert (nobody["hidden"], nobody["n"], nobody["shown"]) == (False, 0, None)


@pytest.mark.parametrize("wrong", [
    {"versions": []},
    {"high": "6"},
    {"versions": [{"version": 2, "formula": {"kind": "scaled_mean", "levels": 5}}]},
    {"versions": [{"version": 1, "formula": {"kind": "within_share", "levels": 5, "within": 1}}]},
    {"versions": [{"version": n, "formula": {"kind": "scaled_mean", "levels": 5}} for n in (1, 2)]},
    {"versions": [
        {"version": 1, "formula": {"kind": "scaled_mean", "levels": 5, "valid_until": "2026-03-31"}},
        {"version": 2, "formula": {"kind": "within_share", "levels": 5, "within": 1, "valid_from": "2026-04-01"}}]},
])  # fmt: skip
def test_a_measure_that_does_not_hold_together_is_refused(wrong: dict[str, object]) -> None:
    version = {"version": 1, "decimals": 0, "source": "S", "sureness": "assumed"}
    right = {"code": "M", "label": {"es": "m", "en": "m"}, "low": 1, "high": 5,
             "versions": [{"formula": {"kind": "scaled_mean", "levels": 5}}]}  # fmt: skip
    whole = right | wrong
    versions = [version | one for one in whole["versions"]]  # type: ignore[attr-defined]
    with pytest.raises(ValidationError):
        Measure.model_validate(whole | {"versions": versions})
    Measure.model_validate(right | {"versions": [version | one for one in right["versions"]]})  # type: ignore[operator,attr-defined]


# -- counted, not asked ----------------------------------------------------------------------------


def test_not_eligible_and_already_done_are_completed() -> None:
    assert completion(2000, 1000).shown == 50
    assert completion(15, 10).value == Fraction(200, 3)
    assert completion(10, 5, already_done=2, not_eligible=1).shown == 80
    assert completion(0, 0).value is None


def test_more_completed_than_started_is_shown_as_it_is() -> None:
    assert completion(10, 11).shown == 110


def test_assisted_transactions_are_left_out_of_the_take_up() -> None:
    assert take_up(digital=90, assisted=8, total=100).shown == 82
    with pytest.raises(ValueError, match="digital"):
        take_up(digital=5, assisted=6, total=10)
    assert take_up(0, 0, 0).shown is None


def months(year: int, count: int, **more: int) -> list[CostMonth]:
    return [CostMonth(f"{year}-{n:02}", Decimal(100), 10, **more) for n in range(1, count + 1)]


def test_cost_counts_assisted_transactions_in_over_the_last_twelve_months() -> None:
    whole = months(2025, 12, assisted=2) + months(2026, 6, assisted=15)
    found = cost_per_transaction(whole, "2026-06", "GBP")
    assert found is not None
    assert (found.value, found.unit) == (Fraction(1200, 6 * 12 + 6 * 25), "GBP")
    assert found.shown == Decimal("5.41")
    december = cost_per_transaction(whole, "2025-12")
    assert december is not None
    assert december.value == Fraction(1200, 144)
    assert december.unit == "CLP"


def test_cost_of_eleven_months_is_not_that_of_a_year() -> None:
    assert cost_per_transaction(months(2025, 11), "2025-12") is None
    assert cost_per_transaction([*months(2025, 12), CostMonth("2025-03", Decimal(1), 1)], "2025-12") is None


def test_cost_of_nothing_completed_is_no_number() -> None:
    none = [CostMonth(f"2025-{n:02}", Decimal(5), 0) for n in range(1, 13)]
    found = cost_per_transaction(none, "2025-12")
    assert found is not None
    assert (found.value, found.shown) == (None, None)


def test_late_is_counted_over_the_answered() -> None:
    """2022: 8 of 14 answered, 5 late: 62.5; 17 of 57 answered, 13 late: 76.5; none answered: no rate."""
    assert [rounded(Fraction(lateness(*one).value or 0), 3) * 100 for one in ((5, 8), (13, 17))] == [
        Decimal("62.5"), Decimal("76.5")]  # fmt: skip
    assert lateness(0, 0).value is None


def test_waiting_is_a_mean_in_its_unit_and_buckets_add_up() -> None:
    found = mean_wait(Decimal("90.5"), 4, "days")
    assert (found.shown, found.unit) == (Decimal("22.63"), "days")
    assert pool_buckets([(1, 2, 3), (4, 5, 6)]) == (5, 7, 9)
    with pytest.raises(ValueError, match="buckets"):
        pool_buckets([(1, 2), (1, 2, 3)])


def test_pooled_and_the_mean_of_units_are_two_totals() -> None:
    """PSPC 2018-19: standards that met their target, by category, 47 of 68."""
    units = [(8, 11), (7, 11), (1, 2), (22, 33), (9, 11)]
    found = (pooled(units), mean_of_units(units))
    assert found[0] is not None
    assert found[1] is not None
    assert (rounded(found[0], 2), rounded(found[1], 4)) == (Decimal(".69"), Decimal(".6697"))
    assert pooled([(0, 0)]) is None
    assert mean_of_units([(1, 2), (0, 0)]) == 50
    assert mean_of_units([]) is None


def test_institutions_are_weighed_by_weights_of_their_own() -> None:
    shares = {"A": Fraction(50), "B": Fraction(80)}
    assert weighted(shares, {"A": Decimal(1), "B": Decimal(2)}) == 70
    assert weighted(shares, {"A": Decimal(0), "B": Decimal(0)}) is None
    with pytest.raises(KeyError):
        weighted(shares, {"A": Decimal(1)})


def test_every_figure_says_its_formula_by_name_and_version() -> None:
    from tracker.rules.survey.measured import COMPLETION

    assert measured_to_json(completion(1, 1))["formula"] == "completion/1"
    assert measured_to_json(lateness(1, 2))["formula"] == "late_of_answered/1"
    assert measured_to_json(mean_wait(Decimal(1), 1, "days"))["formula"] == "mean_waiting_time/1"
    cost = cost_per_transaction(months(2025, 12), "2025-12")
    assert cost is not None
    assert measured_to_json(cost)["formula"] == "cost_per_transaction/1"
    assert measured_to_json(take_up(1, 0, 2))["formula"] == "digital_take_up/1"
    assert ratio(COMPLETION, 1, 3, decimals=1).shown == Decimal("33.3")


VERSIONS = {
    "UK-SATISFACTION/1": ("scaled_mean", 5, None, None), "UK-SATISFACTION/2": ("top_share", 5, 2, None),
    "UK-SATISFACTION-MANUAL/1": ("top_share", 5, 2, None), "CL-MESU/1": ("top_share", 7, 2, None),
    "CL-MESU-NET/1": ("net_share", 7, 2, 4), "NPS/1": ("net_share", 11, 2, 7), "CSAT/1": ("top_share", 5, 2, None),
    "CES-MEAN/1": ("mean", 7, None, None), "CES-POSITIVE/1": ("top_share", 7, 3, None),
    "CES-NET/1": ("net_share", 7, 2, 3), "US-SATISFACTION/1": ("mean", 5, None, None),
    "US-VA-SHARE/1": ("top_share", 5, 2, None),
}  # fmt: skip


def test_a_version_that_is_there_never_changes_its_formula() -> None:
    """Figures name it: a new formula is a new version, and the old one is ended."""
    now = {f"{one.code}/{each.version}": each.formula for one in measures().values() for each in one.versions}
    told = {name: (each.kind, each.levels, each.top, each.bottom) for name, each in now.items()}
    assert {name: told.get(name) for name in VERSIONS} == VERSIONS
