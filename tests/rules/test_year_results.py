"""The year over its commitments: which weights must add up, what is named as missing, and what bands rest on."""

from decimal import Decimal

import pytest

from tests.rules.shapes import grouped, with_rules, with_weights
from tests.rules.years import codes, one, year
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.inputs.model import CommitmentInput, Group, Published, YearInputs
from tracker.rules.programme.model import load_builtin
from tracker.rules.scoring.results import YearResult
from tracker.rules.scoring.score import score

D = Decimal


def by_team(*ones: CommitmentInput, groups: tuple[Group, ...] = (), as_of: str | None = None) -> YearResult:
    return score(load_builtin("cdc-cl-2026"), YearInputs(as_of, groups, ones))


# -- teams and objectives --------------------------------------------------------------------------


def test_teams_stand_in_the_order_given_with_their_names_and_then_as_they_come() -> None:
    ones = [one(code, "100", actual="50", group=code) for code in ("Z", "N", "S")]
    found = by_team(*ones, groups=(Group("S", "South"), Group("N", "North"), Group("E", "East")))
    assert [(team.code, team.name) for team in found.groups] == [("S", "South"), ("N", "North"), ("Z", None)]


def test_where_teams_are_weighed_their_weights_must_add_up_and_those_of_objectives_need_not() -> None:
    ones = one("A", "60", actual="50", group="X", objective="1"), one("B", "40", actual="50", group="X", objective="2")
    found = by_team(*ones)
    assert (found.complete, [part.complete for part in found.objectives]) == (True, [True, True])
    assert [part.percent for part in found.objectives] == [D("50.00"), D("50.00")]
    short = by_team(one("A", "60", actual="50", group="X"), one("B", "30", actual="50", group="X"))
    assert (short.complete, codes(short), short.groups[0].percent) == (False, ["weights_incomplete"], None)
    assert dict(short.reasons[0].params) == {"sum": "90", "wanted": "100", "where": "X"}


def test_where_objectives_are_weighed_their_weights_must_add_up_and_those_of_teams_need_not() -> None:
    programme = grouped(with_rules(total={"kind": "mean_of_groups"}), "objective")
    ones = one("A", "100", actual="50", group="X", objective="1"), one("B", "90", actual="50", group="Y", objective="2")
    found = year(*ones, programme=programme)
    assert (codes(found), dict(found.reasons[0].params)["where"]) == (["weights_incomplete"], "2")
    assert [team.complete for team in found.groups] == [True, True]


def test_a_missing_weight_of_a_team_names_the_team_and_one_of_the_year_names_none() -> None:
    found = by_team(one("A", None, actual="50", group="X"))
    assert next((why.code, dict(why.params)) for why in found.reasons) == ("weights_missing", {"where": "X"})
    whole = year(one("A", None, actual="50"))
    assert next((why.code, dict(why.params)) for why in whole.reasons) == ("weights_missing", {"where": ""})


def test_weights_that_are_proportions_need_not_add_up() -> None:
    programme = with_weights(with_rules(total={"kind": "weighted_mean"}), add_up=False)
    found = year(one("A", "3", actual="100"), one("B", "1", actual="0.5"), programme=programme)
    assert (found.complete, found.reasons) == (True, ())
    assert codes(year(one("A", None, actual="1"), programme=programme))[0] == "weights_missing"


def test_a_commitment_that_was_not_made_needs_no_weight() -> None:
    found = year(one("A", "100", actual="100"), one("B", None, status="not_committed"))
    assert (found.complete, found.total) == (True, D("100.00"))


# -- what is missing -------------------------------------------------------------------------------


def test_missing_figures_are_counted_and_the_first_ten_named() -> None:
    ones = [one(f"C{n}", "8", actual=None) for n in range(1, 12)] + [one("LAST", "12", actual="50")]
    found = year(*ones)
    assert [(why.code, dict(why.params)) for why in found.reasons] == [
        ("figures_missing", {"count": "11", "codes": "C1, C2, C3, C4, C5, C6, C7, C8, C9, C10", "more": "1"})
    ]
    assert (found.complete, found.band) == (False, None)


def test_a_commitment_without_weight_may_lack_its_figure() -> None:
    found = year(one("A", "100", actual="100"), one("B", "0", actual=None))
    assert (found.complete, found.reasons) == (True, ())


# -- what the source printed -----------------------------------------------------------------------


def printed(code: str, weight: str, obtained: str | None, **more: str) -> CommitmentInput:
    theirs = None if obtained is None else Published(obtained=D(obtained))
    return one(code, weight, actual="50", published=theirs, **more)


def test_the_sources_own_total_and_band_stand_beside_ours() -> None:
    found = year(printed("A", "60", "60"), printed("B", "40", "35"))
    assert (found.total, found.published_total) == (D("50.00"), D(95))
    assert found.band is not None
    assert found.published_band is not None
    assert (found.band.pays_percent, found.published_band.pays_percent) == (D(0), D("7.6"))


def test_the_source_has_no_total_where_one_of_its_figures_is_not_there() -> None:
    found = year(printed("A", "60", "60"), printed("B", "40", None))
    assert (found.published_total, found.published_band) == (None, None)


def test_the_source_has_no_band_where_the_weights_do_not_add_up() -> None:
    found = year(printed("A", "60", "60"), printed("B", "30", "30"))
    assert (found.published_total, found.published_band) == (D(90), None)


def test_a_mean_of_teams_has_no_total_of_the_source() -> None:
    found = by_team(printed("A", "100", "60", group="X"))
    assert (found.published_total, found.published_band) == (None, None)
    assert found.groups[0].published_obtained == 60


def test_a_band_says_where_it_is_written_and_what_the_pay_is_a_part_of() -> None:
    pack = load_builtin("pmg-cl-2026")
    found = year(one(actual="80")).band
    assert found is not None
    band = next(each for each in pack.bands if each.from_ == 75)
    assert (found.label, found.pays_percent, found.of) == (band.label, band.pays_percent, band.of)
    assert (found.sureness, found.ground.code, found.ground.rule) == (band.sureness, band.source, "bands.75")


def test_a_form_on_which_a_commitment_has_no_weight_sums_the_others() -> None:
    found = year(
        one("A", "50", actual="100", weights={"h": D(70)}), one("B", "50", actual="50", weights={"incentive": D(30)})
    )
    assert found.totals_by_form == {"h": D("70.00"), "incentive": D("15.00")}


# -- a standing ------------------------------------------------------------------------------------


def test_a_standing_is_of_its_programme_and_its_period_and_has_no_total() -> None:
    june = {"2026-06": D(50)}
    found = by_team(one("A", "100", actual="25", group="X", programmed=june), as_of="2026-06")
    assert (found.programme, found.as_of, found.version) == ("cdc-cl-2026", "2026-06", 2)
    assert (found.total, found.band, found.published_total, found.totals_by_form) == (None, None, None, {})
    assert (found.complete, found.reasons, len(found.groups), found.objectives) == (True, (), 1, ())
    assert found.standing is not None
    assert (found.standing.mean_of_groups, found.standing.percent) == (True, D("50.00"))


def test_a_year_is_of_its_programme_and_of_no_period() -> None:
    found = year(one("A", "100", actual="25", objective="1"))
    assert (found.programme, found.as_of, found.version, found.standing) == ("pmg-cl-2026", None, 2, None)
    assert (len(found.objectives), found.groups, len(found.commitments)) == (1, (), 1)


def test_a_standing_over_objectives_that_are_no_groups_is_not_their_mean() -> None:
    june = {"2026-06": D(50)}
    found = year(
        one("A", "80", actual="50", objective="1", programmed=june),
        one("B", "20", actual="0", objective="2", programmed=june),
        as_of="2026-06",
    ).standing
    assert found is not None
    assert (found.mean_of_groups, found.percent) == (False, D("80.00"))


# -- at and below nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("target", "actual"), [("-2", "-1"), ("0", "1")])
def test_a_target_at_or_below_nothing_that_was_missed_obtains_nothing_and_the_year_is_complete(
    target: str, actual: str
) -> None:
    """A debt that should have fallen by 2 and fell by 1; no fatal accident promised, and one happened."""
    result = year(
        one("A", "50", target, actual, direction="lower", decimals=1, objective="1"),
        one("B", "50", "90", "90", decimals=0, objective="3"),
    )
    assert [str(found.obtained) for found in result.commitments] == ["0.00", "50.00"]
    assert (str(result.total), result.complete, codes(result)) == ("50.00", True, [])
    assert result.band is not None
    assert (result.band.label["es"], codes(result.commitments[0])) == ("Sin incremento", ["target_missed"])
    assert reason_sentence(result.commitments[0].reasons[0], "es") == (
        "La meta es 0 o menor y no se cumplió: no se obtiene nada."
    )


@pytest.mark.parametrize(("target", "actual"), [("-2", "-2"), ("-2", "-3"), ("0", "0"), ("0", "-1")])
def test_a_target_at_or_below_nothing_that_was_met_obtains_all(target: str, actual: str) -> None:
    result = year(one("A", "50", target, actual, direction="lower"), one("B", "50", "90", "90"))
    assert (str(result.total), result.complete, codes(result.commitments[0])) == ("100.00", True, [])


def test_what_lacks_a_target_a_plan_or_a_figure_is_named_each_by_itself() -> None:
    """No figure is missing where the target is."""
    june = {"2026-06": D(50)}
    ones = (
        one("NO-TARGET", "25", None, "5", programmed=june), one("NO-PLAN", "25", actual="5"),
        one("NO-FIGURE", "25", programmed=june), one("WHOLE", "25", actual="50", programmed=june),
    )  # fmt: skip
    found = year(*ones, as_of="2026-06")
    assert [(why.code, why.params["codes"]) for why in found.reasons] == [
        ("targets_missing", "NO-TARGET"), ("plans_missing", "NO-PLAN"), ("figures_missing", "NO-FIGURE"),
    ]  # fmt: skip
    assert [why.code for why in year(*ones).reasons] == ["targets_missing", "figures_missing"]


def test_a_figure_that_is_there_is_not_called_missing() -> None:
    """Of a target of 0 and of a weight that the source does not print, the figure was reported."""
    found = year(one("ZERO", "50", "0", "5"), one("B", "50", actual="90"))
    assert [(why.code, why.params["codes"]) for why in found.reasons] == [("targets_zero", "ZERO")]
    unweighed = year(one("A", None, actual="90"), one("B", "50", actual="90"))
    assert [why.code for why in unweighed.reasons] == ["weights_missing"]
