"""The standing of a real ministry in 2026, row by row and team by team, against its own published panel."""

from decimal import Decimal

import pytest

from tests.rules import panel
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.published import differences
from tracker.rules.scoring.results import YearResult
from tracker.rules.scoring.score import score

# (team, beginning of the indicator, period): programmed and won as published, then by the rule; fractions
TWELVE = {
    ("DIVAD", "Oficios con informe de cierre", "2026-03"): ("0.00547", "0.00547", "0.00547", "0.00625"),
    ("DIVAD", "Oficios con informe de cierre", "2026-04"): ("0.007293", "0.007293", "0.007293", "0.008333"),
    ("DIVAD", "Oficios con informe de cierre", "2026-05"): ("0.009117", "0.009117", "0.009117", "0.010417"),
    ("DIVAD", "Oficios con informe de cierre", "2026-06"): ("0.02125", "0.02125", "0.02125", "0.025"),
    ("GABSUB", "Solicitudes que ingresan", "2026-03"): ("0", "0", "0", "0.0375"),
    ("Valparaíso", "Ejecución presupuestaria", "2026-03"): ("0", "0.1", "0", "0"),
    ("DIPLAP", "Concentración del Gasto", "2026-03"): ("0.11", "0.11", "0.11", "0.106151"),
    ("DIPLAP", "Concentración del Gasto", "2026-04"): ("0.11", "0.0979", "0.11", "0.097853"),
    ("DIPLAP", "Concentración del Gasto", "2026-05"): ("0.11", "0.0948", "0.11", "0.094836"),
    ("DIPLAP", "Concentración del Gasto", "2026-06"): ("0.11", "0.11", "0.11", "0.096113"),
    ("GABSUB", "Requisitos técnicos cumplidos de la Etapa 1 Objetivo 1 Riesgos", "2026-03"): (
        "0.01",
        "0.01",
        "0.0132",
        "0.01",
    ),
    ("GABSUB", "Requisitos técnicos cumplidos de la Etapa 3 Objetivo 1 Calidad", "2026-04"): (
        "0.00068",
        "0.0007",
        "0.0006",
        "0.0006",
    ),
}
PROGRAMMES = {panel.CDC: "cdc-cl-2026", panel.PMG: "pmg-cl-2026"}
PERIODS = [f"2026-{month:02}" for month in range(1, 7)]
INSTRUMENTS = sorted({row["instrument"] for row in panel.rows()})
SIX = Decimal("0.000001")


def programme_of(instrument: str) -> Programme:
    return load_builtin(PROGRAMMES.get(instrument, "monitor-cl-2026"))


def scored(instrument: str, period: str) -> tuple[list[panel.Row], YearResult]:
    rows = panel.rows_of(instrument, period)
    return rows, score(programme_of(instrument), panel.year(rows, period))


def six(percent: object) -> Decimal:
    """A percentage as a fraction at six decimals."""
    return panel.rounded(percent, 6)


def test_all_rows_but_twelve_come_out_to_six_decimals() -> None:
    agreeing, unlike = 0, {}
    for instrument in INSTRUMENTS:
        for period in PERIODS:
            rows, result = scored(instrument, period)
            for row, one in zip(rows, result.commitments, strict=True):
                theirs = (Decimal(row["points_programmed"]), Decimal(row["points_won"]))
                ours = (six(one.points_programmed), six(one.points_won))
                if all(abs(mine - printed) < SIX for mine, printed in zip(ours, theirs, strict=True)):
                    agreeing += 1
                else:
                    unlike[row["team"], row["indicator"], period] = (*theirs, *ours)
    assert agreeing == 1146
    assert len(unlike) == 12
    for (team, beginning, period), figures in TWELVE.items():
        found = next(v for (t, i, p), v in unlike.items() if t == team and i.startswith(beginning) and p == period)
        assert [abs(a - Decimal(b)) < SIX for a, b in zip(found, figures, strict=True)] == [True] * 4, (team, found)


def test_the_differences_of_a_result_name_just_these_twelve() -> None:
    named = set()
    for instrument in INSTRUMENTS:
        for period in PERIODS:
            _, result = scored(instrument, period)
            for one in differences(result):
                if one.figure.startswith("points"):
                    named.add((one.group, result.commitment(one.code).name, period))
    assert len(named) == 12
    assert {(team, period) for team, _, period in named} == {(team, period) for team, _, period in TWELVE}


def test_compliance_is_actual_over_programmed_in_871_of_878_rows_and_inverse_for_spending() -> None:
    plain = inverse = unlike = 0
    for row in panel.rows():
        programmed, actual, printed = (Decimal(row[name]) for name in ("period_target", "actual", "compliance"))
        if programmed > 0 and abs(actual / programmed - printed) < SIX:
            plain += 1
    for instrument in INSTRUMENTS:
        for period in PERIODS:
            rows, result = scored(instrument, period)
            for row, one in zip(rows, result.commitments, strict=True):
                if Decimal(row["period_target"]) <= 0:
                    assert one.achievement is None  # the panel prints 1 or 0 there: there is no rule
                elif abs(six(one.achievement) - Decimal(row["compliance"])) >= SIX:
                    unlike += 1
                elif row["indicator"].startswith("Concentración del Gasto"):
                    inverse += 1
    assert (plain, inverse, unlike) == (871, 4, 3)


@pytest.mark.parametrize(
    ("team", "ours", "published"),
    [
        ("Antofagasta", "99.78", "99.78"),
        ("Magallanes", "114.69", "114.69"),
        ("Los Lagos", "71.91", "71.91"),
        ("DIVAD", "82.62", "81.32"),
        ("Gabinetes", "83.33", "83.33"),
        ("DIJUR", "102.30", "102.30"),
        ("DBN", "81.23", "81.23"),
        ("Arica", "48.87", "48.87"),
    ],
)
def test_a_team_stands_in_june_where_its_rows_put_it(team: str, ours: str, published: str) -> None:
    _, result = scored(panel.CDC, "2026-06")
    found = next(one for one in result.groups if one.code == team)
    assert (str(found.percent), str(found.published_percent)) == (ours, published)


def test_the_agency_stands_at_the_mean_of_its_seventeen_teams_with_the_pooled_figure_beside() -> None:
    _, result = scored(panel.CDC, "2026-06")
    assert len(result.groups) == 17
    assert result.complete
    assert result.total is None
    assert result.band is None
    assert result.standing is not None
    assert (str(result.standing.percent), str(result.standing.pooled)) == ("89.02", "89.51")
    # the panel's own columns give a little less: a team's row was held to what was programmed
    assert (str(result.standing.published_percent), str(result.standing.published_pooled)) == ("88.95", "89.46")


def test_the_pmg_of_the_ministry_stands_at_67_54_and_its_panel_says_71_86() -> None:
    _, result = scored(panel.PMG, "2026-06")
    assert result.standing is not None
    assert str(result.standing.percent) == str(result.standing.pooled) == "67.54"
    assert str(result.standing.published_percent) == "71.86"
    wrong = {one.code for one in differences(result)}
    names = {result.commitment(code).name for code in wrong}
    assert names == {"Concentración del Gasto Subtítulos 22 + 29"}  # so that is why


def test_targets_lowered_in_the_later_version_lifted_the_pmg_with_the_same_work() -> None:
    earlier = [
        row for row in panel.rows("rows-earlier.csv") if row["instrument"] == panel.PMG and row["period"] == "2026-06"
    ]
    result = score(load_builtin("pmg-cl-2026"), panel.year(earlier, "2026-06"))
    assert result.standing is not None
    assert str(result.standing.published_percent) == "68.91"


def test_a_team_without_programmed_points_has_no_percentage() -> None:
    rows = [row for row in panel.rows_of(panel.CDC, "2026-01") if Decimal(row["period_target"]) == 0][:1]
    result = score(load_builtin("cdc-cl-2026"), panel.year(rows, "2026-01"))
    assert result.groups[0].percent is None
    assert result.standing is not None
    assert result.standing.percent is None
    assert not result.complete  # one row of a team: its weights do not add up
    assert result.reasons[0].code == "weights_incomplete"
