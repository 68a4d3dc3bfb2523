"""What real rows discriminate: each wrong rule below fails on at least one, so that the right one is no accident."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

import pytest

from tests.rules import panel, tables
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring import accumulation, standing
from tracker.rules.scoring import actual as reckoning
from tracker.rules.scoring import score as scoring
from tracker.rules.scoring.actual import HUNDRED, Achievement, Reckoned
from tracker.rules.scoring.score import score
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
    patch.setattr(standing, "_reached", lambda *args: got if (got := reached(*args)) >= Fraction(3, 4) else Fraction(0))


def raw_value_rounded(patch: Patch) -> None:
    def rounded(programme: Programme, one: CommitmentInput, as_of: str | None) -> Reckoned:
        found = reckoning.reckon(programme, one, as_of)
        return found if found.scored is None else replace(found, scored=round(found.scored, 2))

    patch.setattr(scoring, "reckon", rounded)


def no_cap(patch: Patch) -> None:
    patch.setattr(standing, "clamp", lambda number, low, high: number)


def nothing_grows_by_month(patch: Patch) -> None:
    patch.setattr(standing, "is_by_month", lambda programme, one: False)


def everything_grows_by_month(patch: Patch) -> None:
    patch.setattr(standing, "is_by_month", lambda programme, one: True)


def target_and_actual_swapped(patch: Patch) -> None:
    def swapped(rule: object, one: CommitmentInput, reckoned: Reckoned, base: Fraction | None) -> Achievement:
        if not base or not reckoned.scored:
            return Achievement(None)
        return Achievement(base / reckoned.scored * HUNDRED)

    patch.setattr(standing, "achieve", swapped)
    patch.setattr(scoring, "achieve", swapped)


def lower_read_as_higher(patch: Patch) -> None:
    patch.setattr(reckoning, "lower", lambda rule, actual, base: Achievement(actual / base * HUNDRED))


def changed_points(patch: Patch, change: Callable[[Points, Reckoned], Points]) -> None:
    original = standing.points

    def changed(programme: Programme, one: CommitmentInput, reckoned: Reckoned, weight: Fraction, as_of: str) -> Points:
        return change(original(programme, one, reckoned, weight, as_of), reckoned)

    patch.setattr(scoring, "points", changed)


def won_held_to_programmed(patch: Patch) -> None:
    changed_points(patch, lambda got, _: replace(got, won=min(got.won, got.programmed)))


def won_against_the_period_target(patch: Patch) -> None:
    def against(got: Points, reckoned: Reckoned) -> Points:
        if not got.target_now or reckoned.scored is None:
            return got
        return replace(got, won=got.share * min(reckoned.scored / got.target_now, Fraction(1)))

    changed_points(patch, against)


def points_cut_at_four_decimals(patch: Patch) -> None:
    def cut(got: Points, _: Reckoned) -> Points:
        return replace(got, won=Fraction(int(got.won * 100), 100), programmed=Fraction(int(got.programmed * 100), 100))

    changed_points(patch, cut)


def a_floor_of_half_the_share(patch: Patch) -> None:
    changed_points(patch, lambda got, _: replace(got, won=max(got.won, got.share / 2)))


def all_or_nothing(patch: Patch) -> None:
    changed_points(patch, lambda got, _: replace(got, won=got.share if got.won == got.share else Fraction(0)))


def full_points_where_nothing_is_promised(patch: Patch) -> None:
    changed_points(
        patch, lambda got, reckoned: replace(got, won=got.share) if not reckoned.target or not got.programmed else got
    )


def months_counted_from_zero(patch: Patch) -> None:
    patch.setattr(standing, "end_month", lambda period: accumulation.end_month(period) - 1)


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
    inputs = tables.year("2017-pmg-vialidad-resultados", {"": ""})
    for one in score(load_builtin("pmg-cl-2016"), inputs).commitments:
        assert one.published is not None
        assert one.actual is not None
        yield "vialidad actual", scoring.half_up(one.actual, 2), one.published.actual


def year_without_cap(patch: Patch) -> None:
    patch.setattr(scoring, "clamp", lambda number, low, high: number)
    patch.setattr(scoring, "_share", lambda weight, credit, places: scoring.half_up(weight * credit / HUNDRED, places))


def year_met_or_nothing_above_target(patch: Patch) -> None:
    patch.setattr(scoring, "clamp", lambda number, low, high: Fraction(0) if number != HUNDRED else number)


def year_shown_with_one_decimal(patch: Patch) -> None:
    half_up = scoring.half_up
    patch.setattr(scoring, "half_up", lambda number, places: half_up(number, min(places, 1)))


def year_cut_instead_of_rounded(patch: Patch) -> None:
    def cut(number: Fraction, places: int) -> Decimal:
        exact = Decimal(number.numerator) / Decimal(number.denominator)
        return exact.quantize(Decimal(1).scaleb(-places), ROUND_DOWN)

    patch.setattr(scoring, "half_up", cut)


YEAR = [
    year_without_cap,
    year_met_or_nothing_above_target,
    year_shown_with_one_decimal,
    year_cut_instead_of_rounded,
]


def test_the_right_rules_give_what_the_tables_print() -> None:
    assert [(what, ours) for what, ours, printed in printed_results() if ours != printed] == []


@pytest.mark.parametrize("wrong", YEAR, ids=lambda wrong: wrong.__name__)
def test_a_wrong_rule_of_the_year_fails_on_a_printed_result(wrong: Callable[[Patch], None], monkeypatch: Patch) -> None:
    wrong(monkeypatch)
    assert any(ours != printed for _, ours, printed in printed_results()), wrong.__name__
