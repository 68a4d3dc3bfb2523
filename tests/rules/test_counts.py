"""Counts that do not hold together: the published tables of 145 institutions, and each check on counts of its own."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from tests.rules.panel import rounded
from tracker.analysis.count_checks import Tally, Year, check_counts, check_table, check_years
from tracker.analysis.figure_checks import Disaggregated, check_parts
from tracker.analysis.findings import Finding, explanations, sentence
from tracker.rules.inputs.model import Operands
from tracker.sheets.counted import load_counts_mapping, read_counts
from tracker.sheets.tables import read_csv

DATA = Path(__file__).parent / "data"


@cache
def found(file: str, mapping_name: str) -> tuple[Finding, ...]:
    mapping = load_counts_mapping(mapping_name)
    assert mapping is not None
    return tuple(check_table(read_counts(read_csv((DATA / file).read_bytes()), mapping), mapping))


def of(kind: str) -> list[Finding]:
    return [one for one in found("information-requests.csv", "requests-2025") if one.kind == kind]


def test_requests_have_84_sums_that_do_not_add_up_17_not_nested_and_4_all_late() -> None:
    assert Counter(one.kind for one in found("information-requests.csv", "requests-2025")) == {
        "sum_differs": 84, "not_nested": 17, "all_late": 4}  # fmt: skip


def test_the_four_all_late_are_one_institution_that_repeated_its_total() -> None:
    late = of("all_late")
    assert {one.place for one in late} == {"SERVIU REGION METROPOLITANA DE SANTIAGO"}
    assert [one.period for one in late] == ["2022", "2023", "2024", "2025"]
    assert [one.figures["answered"] for one in late] == [493, 591, 873, 412]
    assert {one.explains[0] for one in late} == {"total_repeated"}


def test_what_would_explain_a_sum_is_tried_on_its_figures() -> None:
    """Ranges of their own add up to the answered or the received; sums of the received are there too."""
    assert Counter(one.explains[0] for one in of("sum_differs")) == {
        "other_term": 49, "separate_buckets": 18, "of_received": 13, "total_repeated": 4}  # fmt: skip


def test_complaints_and_procedures_show_what_they_show() -> None:
    assert Counter(one.kind for one in found("complaints.csv", "complaints-2025")) == {"jump": 2}
    assert Counter(one.kind for one in found("procedures.csv", "procedures-2025")) == {"jump": 6, "all_late": 5}


def test_where_even_the_shortest_took_too_long_all_were_late_indeed() -> None:
    """Of 14 procedures whose cases all count as late, the shortest of nine took longer than expected."""
    late = [one.place for one in found("procedures.csv", "procedures-2025") if one.kind == "all_late"]
    assert Counter(late) == {
        "SERVICIO LOCAL DE EDUCACION ATACAMA": 2, "PARQUE METROPOLITANO DE SANTIAGO": 1, "SERVIU REGION DEL BIOBIO": 2,
    }  # fmt: skip
    assert check_counts(replace(tally(over=20, answered=20), truly_late=True)) == []


def tally(**counts: int) -> Tally:
    return Tally(
        place="P", period="2025", counts={name: Decimal(count) for name, count in counts.items()},
        nested=[("ten", "twenty", "answered", "received")], sums={"answered": ("twenty", "over")}, late="over",
        answered="answered", received="received",
    )  # fmt: skip


def test_counts_in_order_have_no_finding() -> None:
    assert check_counts(tally(ten=1, twenty=5, over=2, answered=7, received=9)) == []
    assert check_counts(tally(ten=1, twenty=1, over=0, answered=1, received=1)) == []
    assert check_counts(tally()) == []


@pytest.mark.parametrize(("counts", "kind", "explains"), [
    ({"ten": 6, "twenty": 5, "over": 2, "answered": 7, "received": 9}, "not_nested", "pooled"),
    ({"twenty": 5, "over": 4, "answered": 7, "received": 9}, "sum_differs", "of_received"),
    ({"twenty": 5, "over": 3, "answered": 7, "received": 9}, "sum_differs", "other_term"),
    ({"twenty": 5, "over": 7, "answered": 7, "received": 9}, "sum_differs", "total_repeated"),
    ({"ten": 1, "twenty": 4, "over": 2, "answered": 7, "received": 9}, "sum_differs", "separate_buckets"),
    ({"ten": 1, "twenty": 2, "over": 2, "answered": 7, "received": 9}, "sum_differs", "other_term"),
])  # fmt: skip
def test_a_finding_names_the_likeliest_reason_first(counts: dict[str, int], kind: str, explains: str) -> None:
    (one,) = check_counts(tally(**counts))
    assert (one.kind, one.explains[0]) == (kind, explains)


def test_ranges_of_their_own_explain_a_chain_too() -> None:
    kinds = {one.kind: one.explains[0] for one in check_counts(tally(ten=4, twenty=1, over=2, answered=7, received=9))}
    assert kinds == {"not_nested": "separate_buckets", "sum_differs": "separate_buckets"}


def test_a_missing_count_is_left_out_of_its_chain_and_leaves_a_sum_alone() -> None:
    assert [one.kind for one in check_counts(tally(ten=9, answered=7))] == ["not_nested"]
    assert check_counts(tally(twenty=5, answered=7)) == []


def test_all_late_while_some_were_in_time_is_a_total_that_was_repeated() -> None:
    late = [one for one in check_counts(tally(twenty=15, over=20, answered=20)) if one.kind == "all_late"]
    assert late[0].explains == ("total_repeated", "truly_late")
    (one,) = check_counts(tally(twenty=0, over=20, answered=20))
    assert one.explains == ("truly_late", "total_repeated")


def test_all_late_needs_cases_enough() -> None:
    assert [one.kind for one in check_counts(tally(over=11, answered=11))] == ["all_late"]
    assert check_counts(tally(over=10, answered=10)) == []
    assert check_counts(tally(over=10, answered=11)) == []


def test_a_year_that_jumps_is_seen_at_its_yearly_pace() -> None:
    years = [Year("2023", Decimal(400)), Year("2024", Decimal(461)), Year("2025", Decimal(3873), months=6)]
    (one,) = check_years("W", "P", years)
    assert (one.period, one.figures["before"], one.figures["after"]) == ("2025", 461, 7746)
    assert rounded(one.figures["times"] * 100, 1) == Decimal("16.8")
    assert one.explains[0] == "half_year"
    assert sentence(one, "en") == "From 461 to 7,746 a year: 16.8 times."


@pytest.mark.parametrize(("first", "second", "jumps"), [
    (10, 100, True), (11, 109, False), (9, 99, False), (1000, 100, True), (0, 500, False), (500, 0, False),
])  # fmt: skip
def test_a_jump_is_tenfold_and_more_than_a_hundred(first: int, second: int, jumps: bool) -> None:
    seen = check_years("W", "P", [Year("2023", Decimal(first)), Year("2024", Decimal(second))])
    assert bool(seen) is jumps
    assert all(one.explains[0] == "new_count" for one in seen)


def test_a_year_that_is_not_complete_may_still_fall_short_and_is_not_doubled_past_a_hundred() -> None:
    def half(before: int, after: int) -> bool:
        return bool(check_years("W", "P", [Year("2024", Decimal(before)), Year("2025", Decimal(after), months=6)]))

    assert not half(6893, 291)
    assert not half(2, 62)
    assert half(9, 100)


def test_a_year_of_nothing_between_two_is_passed_over() -> None:
    years = [Year("2022", Decimal(10)), Year("2023", Decimal(0)), Year("2024", Decimal(500))]
    assert [one.period for one in check_years("W", "P", years)] == ["2024"]


# -- parts of a figure -----------------------------------------------------------------------------


def split(whole: tuple[int, int], **parts: tuple[int, int]) -> Disaggregated:
    def pair(both: tuple[int, int]) -> Operands:
        return Operands(Decimal(both[0]), Decimal(both[1]))

    return Disaggregated("Complaints answered", "sex", pair(whole), {name: pair(both) for name, both in parts.items()},
                         "2016")  # fmt: skip


def test_320_and_173_is_not_497() -> None:
    """MOP 2016: 497 of 528, women 320 of 340, men 173 of 188. The denominators add up, the numerators do not."""
    (one,) = check_parts(split((497, 528), women=(320, 340), men=(173, 188)))
    assert (one.kind, one.place, one.period) == ("sum_differs", "sex, numerator", "2016")
    assert (one.figures["computed"], one.figures["whole"]) == (493, 497)
    assert sentence(one, "en") == "women 320, men 173: that is 493, and 497 is stated."
    assert one.explains[0] == "some_unknown"
    assert explanations(one, "en")[0] == "Of some cases the part they belong to is not known."


def test_parts_that_add_up_have_no_finding_and_no_parts_have_none() -> None:
    assert check_parts(split((493, 528), women=(320, 340), men=(173, 188))) == []
    assert check_parts(split((493, 528))) == []


def test_too_many_in_the_parts_were_counted_twice() -> None:
    found = check_parts(split((5, 9), a=(3, 5), b=(3, 5)))
    assert [(one.place, one.explains[0]) for one in found] == [
        ("sex, numerator", "counted_twice"), ("sex, denominator", "counted_twice")]  # fmt: skip
