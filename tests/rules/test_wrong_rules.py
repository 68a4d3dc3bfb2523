"""What real rows discriminate: each wrong rule below fails on at least one, so that the right one is no accident."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.rules import panel, tables
from tracker.rules.calendar.periods import end_month
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring import achievement, numbers, standing
from tracker.rules.scoring import score as scoring
from tracker.rules.scoring.achievement import Achieved
from tracker.rules.scoring.actual import Scored
from tracker.rules.scoring.numbers import Calculator, Number, Plain
from tracker.rules.scoring.score import score, score_with_steps
from tracker.rules.scoring.standing import Points

Patch = pytest.MonkeyPatch
SIX = Decimal("0.000001")
CASES = [
    ("cdc-cl-2026", panel.CDC, "2026-03"),
    ("cdc-cl-2026", panel.CDC, "2026-06"),
    ("pmg-cl-2026", panel.PMG, "2026-04"),
    ("pmg-cl-2026", panel.PMG, "2026-06"),
]


def agreeing_rows() -> set[tuple[str, str, str, str]]:
    """The figures of real rows that come out to six decimals: points won, points programmed, compliance."""
    found = set()
    for code, instrument, period in CASES:
        rows = panel.rows_of(instrument, period)
        result = score(load_builtin(code), panel.year(rows, period))
        for row, one in zip(rows, result.commitments, strict=True):
            pairs = {"points_programmed": one.points_programmed, "points_won": one.points_won}
            if one.achievement is not None:
                pairs["compliance"] = one.achievement
            for name, ours in pairs.items():
                if ours is not None and abs(panel.rounded(ours, 6) - Decimal(row[name])) < SIX:
                    found.add((period, row["team"], row["indicator"], name))
    return found


@pytest.fixture(scope="module")
def right() -> set[tuple[str, str, str, str]]:
    return agreeing_rows()


def threshold_at_75(patch: Patch) -> None:
    reached = standing._reached

    def above(programme: Programme, calc: Calculator, it: Scored, target: Number) -> Number:
        got = reached(programme, calc, it, target)
        return got if got.fraction >= Decimal("0.75") else calc.const(0)

    patch.setattr(standing, "_reached", above)


def raw_value_rounded(patch: Patch) -> None:
    read = scoring.read_figures

    def rounded(programme: Programme, calc: Calculator, it: Scored, *more: Any, **named: Any) -> None:
        read(programme, calc, it, *more, **named)
        it.scored = None if it.scored is None else calc.rounded(it.scored, 2, "half_up", ())

    patch.setattr(scoring, "read_figures", rounded)


def no_cap(patch: Patch) -> None:
    patch.setattr(Calculator, "least", lambda self, *numbers: numbers[0])


def nothing_grows_by_month(patch: Patch) -> None:
    patch.setattr(standing, "is_by_month", lambda programme, one: False)


def everything_grows_by_month(patch: Patch) -> None:
    patch.setattr(standing, "is_by_month", lambda programme, one: True)


def target_and_actual_swapped(patch: Patch) -> None:
    def swapped(programme: Programme, calc: Calculator, it: Scored, base: Number | None) -> Achieved:
        if base is None or it.scored is None or not it.scored.fraction:
            return Achieved(None, "no_base")
        return Achieved(base / it.scored * calc.const(100), "swapped")

    patch.setattr(standing, "achieve", swapped)
    patch.setattr(scoring, "achieve", swapped)


def lower_read_as_higher(patch: Patch) -> None:
    patch.setattr(
        achievement, "_lower",
        lambda programme, calc, actual, base: Achieved(actual / base * calc.const(100), "target_over_actual"),
    )  # fmt: skip


def changed_points(patch: Patch, change: Callable[[Calculator, Points, Scored], Points]) -> None:
    original = standing.points

    def changed(programme: Programme, calc: Calculator, it: Scored, weight: Number, as_of: str) -> Points:
        return change(calc, original(programme, calc, it, weight, as_of), it)

    patch.setattr(scoring, "points", changed)


def won_held_to_programmed(patch: Patch) -> None:
    changed_points(patch, lambda calc, got, _: replace(got, won=calc.least(of(got.won), of(got.programmed))))


def of(number: Number | None) -> Number:
    """A number that every row of the panel has: all of it is programmed."""
    assert number is not None
    return number


def won_against_the_period_target(patch: Patch) -> None:
    def against(calc: Calculator, got: Points, it: Scored) -> Points:
        if got.target_now is None or not got.target_now.fraction or it.scored is None:
            return got
        return replace(got, won=got.share * calc.least(it.scored / got.target_now, calc.const(1)))

    changed_points(patch, against)


def points_cut_at_four_decimals(patch: Patch) -> None:
    def cut(calc: Calculator, got: Points, _: Scored) -> Points:
        won, programmed = (calc.rounded(of(number), 2, "down", ()) for number in (got.won, got.programmed))
        return replace(got, won=won, programmed=programmed)

    changed_points(patch, cut)


def a_floor_of_half_the_share(patch: Patch) -> None:
    changed_points(patch, lambda calc, got, _: replace(got, won=calc.most(of(got.won), got.share / calc.const(2))))


def all_or_nothing(patch: Patch) -> None:
    def either(calc: Calculator, got: Points, _: Scored) -> Points:
        return replace(got, won=got.share if of(got.won).fraction == got.share.fraction else calc.const(0))

    changed_points(patch, either)


def full_points_where_nothing_is_promised(patch: Patch) -> None:
    def full(_: Calculator, got: Points, it: Scored) -> Points:
        promised = it.target is not None and it.target.fraction and of(got.programmed).fraction
        return got if promised else replace(got, won=got.share)

    changed_points(patch, full)


def months_counted_from_zero(patch: Patch) -> None:
    patch.setattr(standing, "end_month", lambda period: end_month(period) - 1)


WRONG = [
    threshold_at_75,
    raw_value_rounded,
    no_cap,
    nothing_grows_by_month,
    everything_grows_by_month,
    target_and_actual_swapped,
    lower_read_as_higher,
    won_held_to_programmed,
    won_against_the_period_target,
    points_cut_at_four_decimals,
    a_floor_of_half_the_share,
    all_or_nothing,
    full_points_where_nothing_is_promised,
    months_counted_from_zero,
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_a_wrong_rule_of_standing_fails_on_a_real_row(
    wrong: Callable[[Patch], None], right: set[tuple[str, str, str, str]], monkeypatch: Patch
) -> None:
    wrong(monkeypatch)
    assert right - agreeing_rows(), f"no real row tells {wrong.__name__} from the right rule"


# -- the score of a year, against the tables that print a result ---------------------------------


def printed_results() -> Iterator[tuple[str, object, object]]:
    """What the tables print of a year: compliance, obtained weight, and ratios as displayed."""
    for name, code in (("2016-pmg-junaeb-informe-cumplimiento", "pmg-cl-2016"), ("2016-cdc-dga", "cdc-cl-2016")):
        for one in score(load_builtin(code), tables.year(name, {"": ""} if "pmg" in name else None)).commitments:
            assert one.published is not None
            yield f"{name} achievement", one.achievement_shown, one.published.achievement
            yield f"{name} obtained", one.obtained, one.published.obtained
    inputs, code = tables.year("2017-pmg-vialidad-resultados", {"": ""}), "pmg-cl-2016"
    result, steps = score_with_steps(load_builtin(code), inputs)
    shown = {step.owner[1]: step.value for step in steps if step.name == "counted_actual"}
    for one in result.commitments:
        assert one.published is not None
        yield "vialidad actual", shown[one.code], one.published.actual


def year_without_cap(patch: Patch) -> None:
    patch.setattr(Calculator, "least", lambda self, *numbers: numbers[0])


def year_met_or_nothing_above_target(patch: Patch) -> None:
    def only_just(programme: Programme, calc: Calculator, it: Scored, percent: Number) -> Number:
        return calc.const(100 if percent.fraction == 100 else 0)

    patch.setattr(achievement, "_by_rule", only_just)


def year_shown_with_one_decimal(patch: Patch) -> None:
    rounded = scoring.rounded
    patch.setattr(scoring, "rounded", lambda number, places, mode: rounded(number, min(places, 1), mode))


def year_cut_instead_of_rounded(patch: Patch) -> None:
    whole_of = numbers.whole_of

    def cut(number: Plain, decimals: int, mode: str) -> int:
        return whole_of(number, decimals, "down")

    patch.setattr(numbers, "whole_of", cut)


def year_counted_with_one_decimal_more(patch: Patch) -> None:
    whole_of = numbers.whole_of

    def finer(number: Plain, decimals: int, mode: str) -> int:
        return whole_of(number, decimals + 1, mode) // 10

    patch.setattr(numbers, "whole_of", finer)


YEAR = [
    year_without_cap,
    year_met_or_nothing_above_target,
    year_shown_with_one_decimal,
    year_cut_instead_of_rounded,
    year_counted_with_one_decimal_more,
]


def test_the_right_rules_give_what_the_tables_print() -> None:
    assert [(what, ours) for what, ours, printed in printed_results() if ours != printed] == []


@pytest.mark.parametrize("wrong", YEAR, ids=lambda wrong: wrong.__name__)
def test_a_wrong_rule_of_the_year_fails_on_a_printed_result(wrong: Callable[[Patch], None], monkeypatch: Patch) -> None:
    wrong(monkeypatch)
    assert any(ours != printed for _, ours, printed in printed_results()), wrong.__name__
