"""Forecasts as people meet them: what is expected, how sure, and how that did on a ministry's real figures."""

import dataclasses
import json
from decimal import Decimal
from fractions import Fraction
from statistics import fmean

import pytest

from benchmarks import forecast as judge
from tests.rules.years import fraction, one, value, variant
from tracker.analysis import forecast_words as words
from tracker.analysis.forecast import forecast, kind_of, series_of
from tracker.analysis.series import (
    ERRORS,
    ForecastFloat,
    Series,
    past_errors,
    pooled_errors,
    predict,
    rules_at,
)
from tracker.analysis.what_if import levers, next_band, way_to
from tracker.errors import Invalid
from tracker.rules.inputs.model import CommitmentInput, Figure, Requirement, Target, YearInputs
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import load_builtin

PMG = load_builtin("pmg-cl-2026")
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]


def share(number: float) -> ForecastFloat:
    return ForecastFloat(number)


def series(*seen: float, kind: str = "grows", programmed: dict[int, float] | None = None, **more: object) -> Series:
    figures = {month: share(number) for month, number in enumerate(seen, 1)}
    due = {month: share(number) for month, number in (programmed or {}).items()}
    return Series("A", kind, figures, due, **more)  # type: ignore[arg-type]


def monthly(code: str, *values: str, weight: str = "100", **more: object) -> CommitmentInput:
    """A share of what is asked for, reported year to date in percent, its target 100."""
    return one(
        code, weight=weight, universe="moving", entry="year_to_date",
        periods={period: value(number) for period, number in zip(MONTHS, values, strict=False)}, **more,
    )  # fmt: skip


# -- the real panel ------------------------------------------------------------------------------


def test_the_naive_rules_come_out_as_they_are_known() -> None:
    june = judge.judged()
    assert len(june) == 165
    naive = judge.mean_errors(june)
    assert [round(naive[name], 3) for name in ("straight line", "programmed target", "last value")] == [
        0.131, 0.155, 0.188,
    ]  # fmt: skip
    assert len([each for each in june if each.instrument == judge.COLLECTIVE]) == 143


def test_ours_is_nearer_than_every_naive_rule_at_every_distance_tried() -> None:
    for origin, month in ((3, 6), (2, 4), (2, 5), (3, 4), (3, 5)):
        errors = judge.mean_errors(judge.judged(origin, month, (1, 2, 3, 6)))
        ours = errors.pop("ours")
        assert ours < min(errors.values()), (origin, month)
    collective = judge.mean_errors([each for each in judge.judged() if each.instrument == judge.COLLECTIVE])
    assert collective.pop("ours") < min(collective.values())


def test_the_range_that_claims_80_holds_about_80_of_teams_it_has_not_seen() -> None:
    held = fmean(judge.held_out(judge.judged()))
    assert 0.75 <= held <= 0.85


def test_the_errors_that_ship_are_those_of_the_panel() -> None:
    assert judge.errors_of(judge.judged()) == ERRORS
    assert list(ERRORS) == sorted(ERRORS)


def test_the_sentence_tells_what_was_measured() -> None:
    june = judge.judged()
    errors = judge.mean_errors(june)
    assert round(errors.pop("ours"), 3) == float(words.OFF)
    assert round(min(errors.values()), 3) == float(words.OFF_NAIVE)
    assert round(100 * fmean(judge.held_out(june))) == words.HELD
    assert judge.CLAIM * 100 == words.CLAIM


def test_nothing_of_june_reaches_its_own_forecast() -> None:
    for each in judge.judged()[::20]:
        blind = dataclasses.replace(each.series, seen={m: v for m, v in each.series.seen.items() if m <= 3})
        assert each.series.until(3) == blind


# -- one series ----------------------------------------------------------------------------------


def test_what_grows_goes_on_at_its_pace_up_to_the_target() -> None:
    assert rules_at(series(0.1, 0.2, 0.3), 3, 6)["line"] == pytest.approx(0.6)
    assert rules_at(series(0.2, 0.4, 0.6), 3, 12)["line"] == 1
    assert rules_at(series(0.5, 0.9, 1.4), 3, 12)["line"] == 1.4, "what is there stays"
    assert rules_at(series(0.8, 0.8, 0.7, kind="level"), 3, 12)["line"] == 0.7


def test_at_the_years_end_the_target_is_due_even_where_nothing_was_programmed() -> None:
    assert rules_at(series(0.1), 1, 12)["programmed"] == 1
    assert "programmed" not in rules_at(series(0.1), 1, 6)
    assert rules_at(series(0.1, programmed={3: 0.25, 6: 0.5}), 1, 8)["programmed"] == 0.5
    assert rules_at(series(0.1, programmed={3: 0.25}), 1, 2)["programmed"] == 0


def test_a_past_year_shows_the_shape_of_the_rest() -> None:
    late = {3: share(0.1), 6: share(0.2), 12: share(1.0)}  # most of it came in the second half
    found = rules_at(series(0.05, 0.08, 0.1, past=(late,)), 3, 12)
    assert found["past"] == pytest.approx(1.0)
    assert found["line"] == pytest.approx(0.4)
    level = rules_at(series(0.9, 0.9, 0.9, kind="level", past=({3: share(0.8), 12: share(0.7)},)), 3, 12)
    assert level["past"] == pytest.approx(0.8)


def test_the_rule_that_was_right_so_far_counts_most() -> None:
    on_plan = series(0.0, 0.0, 0.25, programmed={1: 0.0, 2: 0.0, 3: 0.25, 6: 0.5})
    found = predict(on_plan, 6, pooled_errors([on_plan]))
    assert found is not None
    assert found.weights["programmed"] > 0.8
    assert sum(found.weights.values()) == pytest.approx(1)
    behind = series(0.02, 0.04, 0.06, programmed={1: 0.2, 2: 0.4, 3: 0.6, 6: 1.0})
    found = predict(behind, 6, pooled_errors([behind]))
    assert found is not None
    assert found.weights["line"] > 0.8
    assert past_errors(behind)["programmed"] == pytest.approx([0.18, 0.36, 0.54])


def test_the_more_the_rules_disagree_the_wider_the_range() -> None:
    agree = predict(series(0.1, 0.2, 0.3, programmed={1: 0.1, 2: 0.2, 3: 0.3, 6: 0.6}), 6, {})
    differ = predict(series(0.1, 0.2, 0.3, programmed={1: 0.1, 2: 0.2, 3: 0.3, 6: 1.0}), 6, {})
    assert agree is not None
    assert differ is not None
    width = [high - low for low, high in (agree.range_of(), differ.range_of())]
    assert width[1] > 3 * width[0] > 0
    assert agree.range_of(0.5)[0] >= agree.range_of(0.9)[0]


def test_before_the_first_figure_nothing_is_foretold_and_what_is_over_is_known() -> None:
    assert predict(series(), 12, {}) is None
    over = predict(series(*[0.1] * 12), 12, {})
    assert over is not None
    assert (over.expected, over.spread, over.range_of()) == (0.1, 0, (0.1, 0.1))


# -- a year --------------------------------------------------------------------------------------


def year_of(*commitments: CommitmentInput) -> YearInputs:
    return YearInputs(as_of="2026-06", commitments=commitments)


HALF = year_of(
    monthly("A", "80", "80", "82", "80", "81", "80", weight="60", name="Answered in time"),
    monthly("B", "100", "99", "100", "100", "100", "100", weight="40"),
)


def test_a_year_has_an_expected_total_a_range_and_chances_that_add_up() -> None:
    found = forecast(PMG, HALF, draws=300)
    assert found.total is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.total <= found.high
    assert 84 < found.total < 95
    assert sum(each.chance for each in found.bands) == pytest.approx(1)
    assert [each.band.from_ for each in found.bands] == [Decimal(90), Decimal(75), Decimal(0)]
    assert found.bands[0].chance + found.bands[1].chance > 0.9


def test_the_same_facts_and_seed_give_the_same_forecast_and_another_seed_another() -> None:
    first, again, other = (forecast(PMG, HALF, draws=200, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.total != other.total


def test_a_sure_year_is_sure() -> None:
    sure = year_of(*[monthly(code, *["100"] * 6, weight="50") for code in "AB"])
    done = dataclasses.replace(
        sure,
        as_of="2026-12",
        commitments=tuple(
            dataclasses.replace(each, periods=dict.fromkeys(MONTHS, value("100"))) for each in sure.commitments
        ),
    )
    found = forecast(PMG, done, draws=100)
    assert (found.total, found.low, found.high) == (100, 100, 100)
    assert found.bands[0].chance == 1
    assert forecast(PMG, sure, draws=300).bands[0].chance > 0.9


def test_looking_ahead_from_earlier_leaves_later_figures_aside() -> None:
    falling = year_of(monthly("A", "100", "100", "100", "10", "10", "10"))
    april = forecast(PMG, falling, as_of="2026-03", draws=100).commitments[0]
    june = forecast(PMG, falling, draws=100).commitments[0]
    assert april.now == 100
    assert june.now == 10
    assert (april.expected or 0) > 90 > 60 > (june.expected or 0)


def test_without_a_figure_there_is_no_forecast_and_the_total_holds_anything_for_it() -> None:
    found = forecast(PMG, year_of(monthly("A", *["100"] * 6, weight="50"), monthly("B", weight="50")), draws=400)
    assert found.commitments[1].expected is None
    assert found.commitments[1].reason == "no_actual"
    assert found.low is not None
    assert found.high is not None
    assert found.low < 60
    assert found.high > 90


def test_lower_is_better_a_range_a_staged_system_and_report_only_are_foretold_in_their_own_way() -> None:
    found = {
        each.code: each
        for each in forecast(
            PMG,
            year_of(
                one("L", weight="25", direction="lower", target="10", periods={"2026-06": value("8")}),
                CommitmentInput(
                    code="R", weight=Decimal(25), direction="range", factor=Decimal(1),
                    target=Target(low=Decimal(5), high=Decimal(9)), periods={"2026-06": value("7")},
                ),
                CommitmentInput(
                    code="S", weight=Decimal(25), factor=Decimal(100),
                    requirements=(Requirement("RT1", Decimal(1)), Requirement("RT2", Decimal(0))),
                    target=Target(value=Decimal(100)),
                ),
                one("P", weight="25", direction="report", target=None, actual="3"),
            ),
            draws=100,
        ).commitments
    }  # fmt: skip
    assert found["L"].chance is not None
    assert found["L"].chance > 0.5, "eight of ten days at most"
    assert found["R"].chance is not None
    assert found["R"].chance > 0.8
    assert found["S"].now == 50
    assert found["S"].expected is not None
    assert found["S"].expected > 50
    assert (found["P"].expected, found["P"].reason) == (None, "report_only")


def test_what_is_met_stays_met_and_a_part_of_a_hundred_is_no_more() -> None:
    def stage(*met: str) -> CommitmentInput:
        needs = tuple(Requirement(f"RT{n}", Decimal(part)) for n, part in enumerate(met))
        return CommitmentInput(code="S" + "".join(met), weight=Decimal(25), factor=Decimal(100), requirements=needs)

    done, half = forecast(PMG, year_of(stage("1", "1"), stage("1", "0")), draws=100).commitments
    assert (done.low, done.expected, done.high, done.chance) == (100, 100, 100, 1)
    assert half.low is not None
    assert half.high is not None
    assert 50 <= half.low < half.high <= 100
    (share_,) = forecast(PMG, year_of(monthly("A", *["97"] * 6)), draws=100).commitments
    assert share_.high is not None
    assert share_.high <= 100
    (rate,) = forecast(PMG, year_of(monthly("A", *["104"] * 6)), draws=100).commitments
    assert rate.high is not None
    assert rate.high > 104


@pytest.mark.parametrize(("formula", "least"), [("top_share", 0), ("net_share", -100)])
def test_a_survey_is_a_level_and_passes_neither_of_its_ends(formula: str, least: int) -> None:
    kind = {"kind": formula, "levels": 7, "top": 2} | ({"bottom": 4} if formula == "net_share" else {})
    best = {f"2026-Q{n}": Figure(counts=(Decimal(0),) * 5 + (Decimal(50), Decimal(50))) for n in (1, 2)}
    survey = one(
        "S", target="90", periods=best, accumulation="last", frequency="quarterly", formulas=(CountFormula(**kind),)
    )
    found = series_of(PMG, survey, "2026-06")
    assert found is not None
    assert found.kind == "level"
    assert (found.least, found.most) == (pytest.approx(least / 90), pytest.approx(100 / 90))
    told = forecast(PMG, YearInputs(as_of="2026-06", commitments=(survey,)), draws=50).commitments[0]
    assert told.expected is not None
    assert told.high is not None
    assert told.expected <= told.high <= 100


def test_past_years_change_what_is_expected() -> None:
    growing = one(
        "A", target="100", entry="year_to_date",
        periods={period: value(str(number)) for period, number in zip(MONTHS[:6], (2, 4, 6, 8, 10, 12), strict=True)},
    )  # fmt: skip
    shape = {month: Fraction(month, 50) for month in range(1, 12)} | {12: Fraction(1)}
    without = forecast(PMG, year_of(growing), draws=100).commitments[0]
    with_it = forecast(PMG, year_of(growing), past={"A": [shape]}, draws=100).commitments[0]
    assert with_it.expected is not None
    assert without.expected is not None
    assert with_it.expected > without.expected
    assert with_it.weights is not None
    assert set(with_it.weights) == {"line", "programmed", "past"}


def test_what_adds_up_and_what_is_a_level_are_told_apart() -> None:
    ramp = {"2026-03": Decimal(25), "2026-06": Decimal(50)}
    assert kind_of(one("A", universe="moving")) == "level"
    assert kind_of(one("A", direction="lower")) == "level"
    assert kind_of(one("A", accumulation="mean")) == "level"
    assert kind_of(one("A", programmed=ramp)) == "grows"
    assert kind_of(one("A", programmed=dict.fromkeys(ramp, Decimal(90)))) == "level"
    assert kind_of(one("A", accumulation="sum_over_fixed")) == "grows"
    assert kind_of(one("A", accumulation="sum_over_sum")) == "level"


def test_fractions_are_added_up_month_by_month() -> None:
    added = one(
        "A", accumulation="sum_over_fixed", periods={period: fraction("10", "100") for period in MONTHS[:3]}
    )  # fmt: skip
    found = series_of(PMG, added, "2026-06")
    assert found is not None
    assert dict(found.seen) == {1: 0.1, 2: 0.2, 3: 0.3}


def test_looking_ahead_needs_a_period() -> None:
    with pytest.raises(Invalid, match="Say from which period"):
        forecast(PMG, dataclasses.replace(HALF, as_of=None))


def test_a_programme_without_bands_has_no_chances_and_says_so_by_silence() -> None:
    found = forecast(load_builtin("monitor-cl-2026"), dataclasses.replace(HALF), draws=100)
    assert found.bands == ()


# -- told ----------------------------------------------------------------------------------------


def told(language: str) -> str:
    found = forecast(PMG, HALF, draws=200)
    way = way_to(PMG, found.expected_inputs, next_band(PMG, Decimal("88")))  # type: ignore[arg-type]
    return "\n".join(
        [
            *words.sentences(found, levers(PMG, found.expected_inputs), way, language),
            *[words.commitment_sentence(each, language) for each in found.commitments],
        ]
    )


def test_it_is_told_with_the_period_the_range_the_bands_and_how_it_was_made() -> None:
    text = told("en")
    assert "Seen from June 2026, the year is expected to end at" in text
    assert "“Full increment” (from 90.00% on) is" in text
    assert "A Answered in time moves the total by 0.600 for each point of its achievement" in text
    assert "off by 0.119 of the annual target on average" in text
    assert "A Answered in time: " in text


def test_the_json_has_numbers_for_the_forecast_and_exact_text_for_what_if() -> None:
    found = forecast(PMG, HALF, draws=200)
    way = way_to(PMG, found.expected_inputs, next_band(PMG, Decimal("88")))  # type: ignore[arg-type]
    content = json.loads(json.dumps(words.to_json(found, levers(PMG, found.expected_inputs), way)))
    assert isinstance(content["forecast"]["total"], float)
    assert content["forecast"]["draws"] == 200
    assert content["what_if"]["levers"][0]["per_point"] == "0.6", "nothing on the way is rounded"
    assert content["what_if"]["next_band"]["from"] == "90"
    assert Decimal(content["what_if"]["next_band"]["total"]) >= 90


def test_the_lower_formula_of_another_pack_moves_the_total_of_the_draws() -> None:
    zero = one("L", direction="lower", target="10", periods={"2026-06": value("0")}, factor=Decimal(1))
    met = forecast(variant(lower={"actual_zero": "met"}), year_of(zero), draws=100)
    nothing = forecast(variant(lower={"actual_zero": "nothing"}), year_of(zero), draws=100)
    assert met.total is not None
    assert nothing.total is not None
    assert met.total > nothing.total
