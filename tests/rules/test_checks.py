"""What the checks see in a ministry's published panel, and each check on a table of its own."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest

from tests.rules.panel import SAMPLES, rounded
from tracker.analysis.commitment_checks import agrees, check, slip
from tracker.analysis.findings import Finding, Turn, by_kind, explanations, finding_to_json, remark, sentence
from tracker.analysis.version_checks import check_versions
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin
from tracker.sheets.mapping import Measure, load_mapping
from tracker.sheets.published import PublishedCommitment, PublishedFigure, read_published
from tracker.sheets.tables import read_csv

AUGUST = dt.date(2026, 8, 5)


def pack(code: str) -> Programme | None:
    return load_builtin(code) if code in builtin_packs() else None


@cache
def commitments(name: str) -> tuple[PublishedCommitment, ...]:
    table = read_csv((SAMPLES / "panel-2026" / name).read_bytes())
    return tuple(read_published(table, load_mapping("panel-mbn-2026")))


@cache
def found(name: str) -> dict[str, list[Finding]]:
    return by_kind(check(commitments(name), pack))


def test_the_corrected_panel_shows_these_kinds_so_often() -> None:
    assert {kind: len(some) for kind, some in found("rows.csv").items()} == {
        "target_zero": 1, "over_whole": 1, "achievement_differs": 1, "points_programmed_differ": 2,
        "points_won_differ": 2, "won_held": 4, "nothing_won": 1, "full_points": 2, "weight_changed": 14,
        "target_changed": 3, "denominator_changed": 11, "count_fell": 7,
    }  # fmt: skip


def test_the_panel_before_its_corrections_shows_what_was_corrected() -> None:
    earlier = {kind: len(some) for kind, some in found("rows-earlier.csv").items()}
    assert (earlier["slip"], earlier["n_of_zero"]) == (3, 1)
    assert earlier["weight_changed"] == 15  # one of them vanished with its row
    assert {kind for kind in earlier if kind not in found("rows.csv")} == {"slip", "n_of_zero"}


def test_the_slips_are_the_three_rows_that_were_mended_later() -> None:
    slips = found("rows-earlier.csv")["slip"]
    assert [(one.place, one.period, one.figures["times"]) for one in slips] == [
        ("ANTOFAGASTA", "2026-06", 100), ("LOS-LAGOS", "2026-06", 100), ("DBN", "2026-06", 100)]  # fmt: skip
    assert slips[0].figures["stated"] == Fraction("46.3369817")
    assert rounded(slips[0].figures["computed"], 6) == Decimal("0.004634")
    assert {one.explains[0] for one in slips} == {"percent_for_fraction"}


def test_n_of_zero_is_the_row_with_449_of_nothing() -> None:
    (one,) = found("rows-earlier.csv")["n_of_zero"]
    assert (one.place, one.period, one.line, one.figures["numerator"]) == ("DBN", "2026-06", 977, 449)


def test_the_target_of_zero_is_that_of_march_in_valparaiso() -> None:
    (one,) = found("rows.csv")["target_zero"]
    assert (one.place, one.period, one.line) == ("VALPARAISO", "2026-03", 815)
    (won,) = [finding for finding in found("rows.csv")["points_won_differ"] if finding.line == one.line]
    assert (won.figures["stated"], won.figures["computed"]) == (10, 0)


def test_points_held_and_full_points_are_the_rows_the_rule_does_not_give() -> None:
    held = found("rows.csv")["won_held"]
    assert [(one.place, one.period, rounded(one.figures["computed"], 6)) for one in held] == [
        ("DIVAD", "2026-03", Decimal(".00625")), ("DIVAD", "2026-04", Decimal(".008333")),
        ("DIVAD", "2026-05", Decimal(".010417")), ("DIVAD", "2026-06", Decimal(".025")),
    ]  # fmt: skip
    assert all(one.figures["stated"] == one.figures["programmed"] for one in held)
    full = found("rows.csv")["full_points"]
    assert [(one.period, one.figures["stated"], rounded(one.figures["computed"], 6)) for one in full] == [
        ("2026-03", 11, Decimal(".106151")), ("2026-06", 11, Decimal(".096113"))]  # fmt: skip
    (nothing,) = found("rows.csv")["nothing_won"]
    assert (nothing.place, nothing.period, nothing.figures["computed"]) == ("GABSUB", "2026-03", Fraction("3.75"))


def test_the_achievement_that_was_typed_is_seen_and_those_rounded_are_not() -> None:
    (one,) = found("rows.csv")["achievement_differs"]
    assert (one.line, one.figures["stated"], rounded(one.figures["computed"], 4)) == (1113, 100, Decimal(".7576"))


def test_a_changed_weight_says_which_points_it_moved() -> None:
    one = next(each for each in found("rows.csv")["weight_changed"] if each.line == 139)
    assert one.turns == (Turn("2026-06", Fraction(20), Fraction(15)),)
    assert (one.figures["won_before"], one.figures["won_after"]) == (10, Fraction("7.5"))
    assert sentence(one, "en") == (
        "The weight changed during the year: June 2026 20 → 15. With the same work the points won go from 10 to 7.5. "
        "The points programmed go from 10 to 7.5."
    )


def test_a_target_that_went_and_came_back_is_one_finding_with_two_turns() -> None:
    one = next(each for each in found("rows.csv")["target_changed"] if each.place == "VALPARAISO")
    assert [(turn.period, turn.before, turn.after) for turn in one.turns] == [
        ("2026-03", 65, 0), ("2026-04", 0, 65)]  # fmt: skip


def test_two_lowered_targets_lifted_the_standing_with_the_same_work() -> None:
    """68.91 became 71.86 because two targets of June were lowered in July."""
    rewritten = check_versions(commitments("rows-earlier.csv"), commitments("rows.csv"), AUGUST, pack)
    assert Counter(one.kind for one in rewritten) == {"programmed_rewritten": 3, "figure_rewritten": 6}
    pmg = [one for one in rewritten if one.place == "DIVAD" and one.kind == "programmed_rewritten"]
    assert [turn for one in pmg for turn in one.turns] == [
        Turn("2026-06", Fraction("32.5"), Fraction(25)), Turn("2026-06", Fraction(10), Fraction(0))]  # fmt: skip
    for one in pmg:
        standings = [rounded(one.figures[f"standing_{when}"], 4) for when in ("before", "after")]
        assert standings == [Decimal(".6891"), Decimal(".7186")]
    assert (pmg[0].figures["due_before"], pmg[0].figures["due_after"]) == (Fraction("1.625"), Fraction("1.25"))
    assert "won_before" not in pmg[0].figures


def test_a_target_changed_before_its_period_ended_is_no_finding() -> None:
    earlier, later = commitments("rows-earlier.csv"), commitments("rows.csv")
    assert check_versions(earlier, later, dt.date(2026, 6, 30), pack) == []
    assert len(check_versions(earlier, later, dt.date(2026, 7, 1), pack)) == 9


def test_figures_that_were_rewritten_are_named_with_what_they_were() -> None:
    """Three slips mended, a denominator that grew, one certificate fewer, one requirement of gender that was 0 of 0."""
    rewritten = check_versions(commitments("rows-earlier.csv"), commitments("rows.csv"), AUGUST, pack)
    figures = [one for one in rewritten if one.kind == "figure_rewritten"]
    assert [(one.place, one.line, [turn.name for turn in one.turns]) for one in figures] == [
        ("DIVAD", 218, ["denominator"]), ("GABINETES", 311, ["numerator", "value"]), ("ANTOFAGASTA", 392, ["value"]),
        ("LOS-LAGOS", 626, ["value"]), ("DBN", 956, ["value"]), ("GABMIN", 1108, ["denominator"])]  # fmt: skip
    assert sentence(figures[1], "en") == (
        "The figure was changed after its period had ended: numerator 2 → 1; value 28.571429 → 14.285714."
    )
    assert finding_to_json(figures[0])["turns"] == [
        {"period": "2026-06", "name": "denominator", "before": "2", "after": "3"}]  # fmt: skip


def test_a_figure_that_one_version_does_not_state_was_not_rewritten() -> None:
    assert check_versions([year(figure(value=None))], [year(figure(value=Decimal(50)))], AUGUST, pack) == []


# -- each check on a row of its own ----------------------------------------------------------------


def figure(**more: object) -> PublishedFigure:
    whole = PublishedFigure(
        line=2, period="2026-06", weight=Decimal(10), target=Decimal(80), programmed=Decimal(40),
        numerator=Decimal(1), denominator=Decimal(2), value=Decimal(50), moving=False, unit=None, computed={},
        analysis=False,
    )  # fmt: skip
    return replace(whole, **more)  # type: ignore[arg-type]


def year(*figures: PublishedFigure, direction: str = "higher", factor: int = 100, programme: str = "none",
         ) -> PublishedCommitment:  # fmt: skip
    measure = Measure(factor=Decimal(factor), direction=direction)  # type: ignore[arg-type]
    periods = tuple(one.period for one in figures)
    return PublishedCommitment("I", programme, "T", None, "An indicator", None, measure, figures, periods)


def kinds(*figures: PublishedFigure, **more: object) -> list[str]:
    return [one.kind for one in check([year(*figures, **more)], pack)]  # type: ignore[arg-type]


def test_a_sound_row_has_no_finding() -> None:
    assert kinds(figure()) == []
    assert kinds(figure(numerator=None, denominator=None)) == []
    assert kinds(figure(numerator=Decimal(0), denominator=Decimal(0), value=Decimal(0))) == []
    assert kinds(figure(value=None)) == []


@pytest.mark.parametrize(("stated", "expected"), [
    ("0.5", ["slip"]), ("5000", ["slip"]), ("50000", ["slip"]), ("0.05", ["slip"]), ("5", ["value_differs"]),
    ("49", ["value_differs"]), ("50.0", []), ("50.04", ["value_differs"]),
])  # fmt: skip
def test_a_stated_value_is_held_to_its_fraction(stated: str, expected: list[str]) -> None:
    assert kinds(figure(value=Decimal(stated))) == expected


@pytest.mark.parametrize(("numerator", "denominator", "stated", "sound"), [
    (2300, 6434, "36", True), (28, 392, "7.1", True), (28, 392, "7.2", False), (25, 33, "100", False),
    (1, 3, "33.33333333", True), (1, 3, "33.33333334", True), (1, 3, "33.3334", False), (1, 30000, "0.00", True),
    (1, 30000, "0", False), (1, 15000, "0.01", True), (1, 15000, "0.02", False), (1, 3, "33", True),
])  # fmt: skip
def test_a_value_may_be_rounded_at_its_last_place(numerator: int, denominator: int, stated: str, sound: bool) -> None:
    row = figure(numerator=Decimal(numerator), denominator=Decimal(denominator), value=Decimal(stated))
    assert (kinds(row) == []) is sound


def test_zero_agrees_with_zero_and_slips_from_nothing_do_not_exist() -> None:
    assert agrees(Decimal(0), Fraction(0))
    assert not agrees(Decimal("0.00"), Fraction(1))
    assert slip(Decimal(0), Fraction(0)) is None
    assert slip(Decimal(1000), Fraction(1)) == 1000
    assert slip(Decimal("0.001"), Fraction(1)) == 1000
    assert slip(Decimal(10), Fraction(1)) is None


def test_a_target_of_zero_is_odd_only_where_more_is_better() -> None:
    assert kinds(figure(target=Decimal(0))) == ["target_zero"]
    assert kinds(figure(target=Decimal(0)), direction="lower") == []
    assert kinds(figure(target=None)) == []


def test_a_part_is_not_larger_than_its_whole_unless_it_is_a_ratio() -> None:
    over = figure(numerator=Decimal(3), value=Decimal(150))
    assert kinds(over) == ["over_whole"]
    assert kinds(replace(over, value=Decimal("1.5")), factor=1) == []
    assert kinds(figure(numerator=Decimal(2), value=Decimal(100))) == []


def test_a_programmed_target_slips_up_at_once_and_down_only_after_more() -> None:
    assert kinds(figure(programmed=Decimal(8000))) == ["programmed_slip"]
    assert kinds(figure(programmed=Decimal("0.8"))) == []
    before = figure(period="2026-05", programmed=Decimal(30))
    assert kinds(before, figure(programmed=Decimal("0.8"))) == ["programmed_slip"]


def test_what_passes_its_whole_in_every_period_is_a_rate_or_more_than_was_planned() -> None:
    """16, 20, 21 of 13 promised in four years is good work; 120 of 80 between 2 and 0 is a question."""

    def months(*pairs: tuple[int, int], **more: object) -> list[str]:
        figures = [figure(period=f"2026-0{n}", numerator=Decimal(a), denominator=Decimal(b), value=None, moving=True)
                   for n, (a, b) in enumerate(pairs, 1)]  # fmt: skip
        return [kind for kind in kinds(*figures, **more) if kind == "over_whole"]

    assert months((0, 13), (16, 13), (20, 13), (21, 13)) == []
    assert months((16, 13), (20, 13)) == ["over_whole"]
    assert months((2, 80), (120, 80), (0, 80)) == ["over_whole"]
    assert months((2, 80), (90, 80), (91, 80), (70, 80), (90, 80)) == ["over_whole", "over_whole"]


@pytest.mark.parametrize(("name", "unit", "target"), [
    ("Inspecciones realizadas respecto de las programadas", "%", 80), ("Tasa de variación de las atenciones", "%", 80),
    ("An indicator", "per 100 workers", 80), ("An indicator", "%", 120),
])  # fmt: skip
def test_an_indicator_that_may_pass_its_denominator_is_no_share(name: str, unit: str, target: int) -> None:
    over = year(figure(numerator=Decimal(3), value=Decimal(150), target=Decimal(target)))
    assert check([replace(over, name=name, measure=Measure(factor=Decimal(100), unit=unit))], pack) == []


def months_of(numerators: Sequence[int] = (), denominators: Sequence[int] = (), **more: object) -> list[str]:
    """The kinds found in a year of such figures; what is not given stays as it is."""
    count = max(len(numerators), len(denominators))
    pairs = zip(numerators or [1] * count, denominators or [10_000] * count, strict=True)
    return kinds(*(
        figure(period=f"2026-{n:02}", numerator=Decimal(a), denominator=Decimal(b), value=None, **more)
        for n, (a, b) in enumerate(pairs, 1)
    ))  # fmt: skip


@pytest.mark.parametrize(("denominators", "other"), [
    ((100, 110, 115), False), ((100, 125), False), ((557, 860), False), ((1250, 995), False), ((2, 4), False),
    ((303, 1639, 303, 1639), True), ((364, 219, 320, 219), True), ((727, 4), True), ((24, 12), True),
    ((1108, 12517), True), ((0, 0, 40), False), ((100, 66), True), ((100, 67), False), ((100, 200), True),
    ((100, 199), False),
])  # fmt: skip
def test_a_fixed_denominator_that_comes_back_shrinks_or_doubles_may_be_another_inventory(
    denominators: tuple[int, ...], other: bool
) -> None:
    numerators = [0] * len(denominators)
    assert months_of(numerators, denominators) == (["denominator_changed"] if other else [])
    assert months_of(numerators, denominators, moving=True) == []


def test_a_denominator_that_grows_month_after_month_is_moved_by_demand() -> None:
    assert months_of([0] * 4, (40, 95, 160, 400)) == []
    assert months_of([0] * 4, (40, 40, 40, 95)) == ["denominator_changed"]
    assert months_of([0] * 4, (40, 95, 160, 1600)) == ["denominator_changed"]


@pytest.mark.parametrize(("numerators", "falls"), [
    ((274, 30, 313), True), ((456, 258, 298), True), ((76, 64), False), ((100, 75), False), ((100, 74), True),
    ((3, 1), False), ((5, 1), True), ((3, 3), False),
])  # fmt: skip
def test_a_count_of_the_year_so_far_falls_by_no_more_than_a_correction(
    numerators: tuple[int, ...], falls: bool
) -> None:
    assert months_of(numerators) == (["count_fell"] if falls else [])


def test_an_indicator_that_is_left_out_did_not_fall() -> None:
    before = figure(period="2026-05", numerator=Decimal(10), denominator=Decimal(11), value=None)
    gone = figure(numerator=Decimal(0), denominator=Decimal(11), value=None)
    assert kinds(before, gone) == ["count_fell"]
    assert kinds(before, replace(gone, weight=Decimal(0))) == ["weight_changed"]
    assert kinds(before, replace(gone, denominator=Decimal(0))) == []


# -- values stated without a fraction --------------------------------------------------------------


def stated(*values: str | None, programmed: str | None = None) -> list[tuple[str, Fraction]]:
    """The slips among values stated month by month: their month, and what stands beside."""
    figures = [
        figure(period=f"2026-{n:02}", numerator=None, denominator=None, target=None,
               programmed=None if programmed is None else Decimal(programmed),
               value=None if value is None else Decimal(value))
        for n, value in enumerate(values, 1)
    ]  # fmt: skip
    return [
        (str(one.period), one.figures["beside"]) for one in check([year(*figures)], pack) if one.kind == "value_slip"
    ]


def test_a_fraction_typed_for_a_percentage_is_seen_among_stated_values() -> None:
    assert stated("93.1", "0.93", "92.4") == [("2026-02", Fraction("93.1"))]
    assert stated("0.93", "93.1", "92.4") == [("2026-01", Fraction("93.1"))]
    assert stated("93.1", "92.4", None, "0.93") == [("2026-04", Fraction("93.1"))]
    assert stated("0.93", "0.92", "93.1", "0.94") == [("2026-03", Fraction("0.93"))]
    assert stated("93000", "93.1", "92.4") == [("2026-01", Fraction("93.1"))]
    assert stated("93.1", "0.93") == [("2026-02", Fraction("93.1"))]


def test_a_year_that_begins_slowly_has_no_slip() -> None:
    assert stated("0.9", "30", "60", "90") == []
    assert stated("0.6", "30", "60", "90") == []
    assert stated("0.93", "93.1") == []
    assert stated("0.93", "93.1", "92.4", programmed="1") == []
    assert stated("93.1", "92.4", "90") == []
    assert stated("0", "93.1", "92.4") == []
    assert stated("93.1") == []


def test_the_slip_of_a_value_says_what_stands_beside_it() -> None:
    figures = [figure(period=f"2026-0{n}", numerator=None, denominator=None, value=Decimal(value))
               for n, value in enumerate(("93.1", "0.93", "92.4"), 1)]  # fmt: skip
    (one,) = check([year(*figures)], pack)
    assert remark(one, "en") == (
        "T, February 2026: 0.93 is stated beside 93.1: a factor of 100. Perhaps: A percentage was typed where a "
        "fraction belongs, or the other way round. One of the numbers was typed wrongly."
    )


def test_a_weight_that_is_not_printed_in_a_month_is_no_change() -> None:
    months = [figure(period=f"2026-0{n}", weight=weight) for n, weight in enumerate(
        (Decimal(10), None, Decimal(10), Decimal(12)), 1)]  # fmt: skip
    (one,) = check([year(*months)], pack)
    assert one.turns == (Turn("2026-04", Fraction(10), Fraction(12)),)
    assert one.figures == {}  # no pack is known, so no points are named


def test_points_of_an_unknown_programme_are_not_judged() -> None:
    row = figure(computed={"points_won": Decimal(99), "achievement": Decimal(1), "points_programmed": Decimal(1)})
    assert kinds(row) == []
    assert kinds(row, programme="cdc-cl-2026") == [
        "achievement_differs", "points_programmed_differ", "points_won_differ"]  # fmt: skip


def test_versions_without_a_known_programme_name_no_points() -> None:
    (one,) = check_versions([year(figure())], [year(figure(weight=Decimal(12)))], AUGUST, pack)
    assert (one.kind, one.figures) == ("weight_rewritten", {})


# -- the sentences ---------------------------------------------------------------------------------


def everything() -> Sequence[Finding]:
    both = [one for name in ("rows.csv", "rows-earlier.csv") for some in found(name).values() for one in some]
    return [*both, *check_versions(commitments("rows-earlier.csv"), commitments("rows.csv"), AUGUST, pack)]


def test_every_finding_has_a_sentence_and_something_that_would_explain_it() -> None:
    for one in everything():
        for language in ("es", "en"):
            assert "%(" not in sentence(one, language)
            assert explanations(one, language)
        assert one.line is not None


def test_a_remark_says_when_once() -> None:
    one = next(each for each in found("rows.csv")["denominator_changed"] if each.line == 392)
    assert remark(one, "en").startswith(
        "ANTOFAGASTA: The denominator is said to be fixed, yet changed: June 2026 1,108 → 12,517. Perhaps: "
    )


def test_a_finding_for_a_program_has_exact_text_and_no_float() -> None:
    told = finding_to_json(found("rows-earlier.csv")["slip"][0], "en")
    assert told["figures"]["times"] == "100"
    assert told["figures"]["computed"] == "0.463369817"
    assert told["saw"].startswith("46.336982 is stated; 58 / 12,517 gives 0.46337: a factor of 100.")
    assert told["turns"] == []
