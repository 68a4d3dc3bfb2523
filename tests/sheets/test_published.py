"""A ministry's panel becomes plain facts; what cannot be understood stops everything, line by line."""

from decimal import Decimal
from pathlib import Path

import pytest

from tracker.errors import Invalid, NotFound
from tracker.sheets.mapping import known_mappings, load_mapping, mapping_for, parse_mapping
from tracker.sheets.published import PublishedCommitment, read_published
from tracker.sheets.tables import TableProblems, read_csv

PANEL = Path(__file__).resolve().parents[2] / "tracker" / "demonstration" / "samples" / "panel-2026"
MAPPING = "panel-mbn-2026"
HEADING = (PANEL / "rows.csv").read_text(encoding="utf-8").splitlines()[0]
GOOD = "Convenio de Desempeño Colectivo,Seremi,Arica,Indicador,2026-02,no,0.1,1,0.5,1,2,0.5,1,0.05,0.05,no"


def panel(name: str = "rows.csv") -> list[PublishedCommitment]:
    return read_published(read_csv((PANEL / name).read_bytes()), load_mapping(MAPPING))


def test_every_row_of_the_panel_is_read() -> None:
    commitments = panel()
    assert len(commitments) == 212
    assert sum(len(commitment.figures) for commitment in commitments) == 1158


def test_weights_and_points_become_percent_and_values_the_unit_of_the_indicator() -> None:
    dbn = next(each for each in panel() if each.team == "DBN" and each.name.startswith("Actividades realizadas"))
    june = dbn.figures[-1]
    assert june.weight == Decimal(12)
    assert june.target == Decimal(100)
    assert dbn.measure.unit == "%"
    spending = next(each for each in panel() if each.name.startswith("Concentración"))
    assert spending.measure.direction == "lower"
    assert spending.figures[-1].target == Decimal("1.28")
    assert spending.figures[-1].computed["achievement"] > 80


def test_the_weights_of_every_team_and_objective_sum_to_100_in_every_month() -> None:
    """It holds only if an indicator that its team goes on without loses its weight in that month."""
    sums: dict[tuple[str, str], Decimal] = {}
    for commitment in panel():
        for period in (f"2026-{month:02}" for month in range(1, 7)):
            held = [terms for terms in commitment.terms() if terms.since <= period]
            if held and period in commitment.periods:
                where = commitment.team or commitment.instrument
                sums[where, period] = sums.get((where, period), Decimal(0)) + (held[-1].weight or 0)
    teams, other = 16 * 6 + 3 * 3, 4 + 6 + 5 * 6 + 5  # PMG from March, one programme without June
    assert len(sums) == teams + other
    assert {key: total for key, total in sums.items() if total != 100} == {}


def test_what_changes_in_mid_year_is_found() -> None:
    changed = [each for each in panel() if len(each.terms()) > 1]
    assert len(changed) == 22
    valparaiso = next(each for each in changed if each.team == "VALPARAISO")
    assert [(terms.since, terms.target) for terms in valparaiso.terms()] == [
        ("2026-01", Decimal(65)),
        ("2026-03", Decimal(0)),
        ("2026-04", Decimal(65)),
    ]
    moved = [each for each in changed if "Riesgos Psicosociales" in each.name]
    assert {tuple((terms.since, terms.unit) for terms in each.terms()) for each in moved} == {
        (("2026-03", "GABSUB"), ("2026-05", "DIVAD"))
    }
    left = next(each for each in changed if each.name.startswith("Jornadas de información"))
    assert [(terms.since, terms.weight, terms.left_out) for terms in left.terms()] == [
        ("2026-01", Decimal(10), False),
        ("2026-04", Decimal(0), True),
    ]


def test_a_row_can_be_read_twice_in_another_order() -> None:
    lines = (PANEL / "rows.csv").read_text(encoding="utf-8").splitlines()
    backwards = read_published(read_csv("\n".join([lines[0], *reversed(lines[1:])]).encode()), load_mapping(MAPPING))

    def facts(each: PublishedCommitment) -> object:
        return each.address, [(f.period, f.weight, f.value) for f in each.figures], each.terms()

    assert sorted(map(facts, backwards), key=str) == sorted(map(facts, panel()), key=str)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("Convenio de Desempeño Colectivo", "Otro convenio"), "the mapping does not know “Otro convenio”"),
        (("Arica", "Aricá"), "the mapping does not know “Aricá”"),
        (("2026-02", "2026-13"), "is no month of 2026"),
        (("2026-02", "2025-02"), "is no month of 2026"),
        (("2026-02", "Feb-26"), "is no month of 2026"),
        (("0.1", "0,1"), None),
        (("0.1", "10%"), "is no number with a decimal point"),
        (("0.1", "nan"), "is no number with a decimal point"),
        (("0.1", "inf"), "is no number with a decimal point"),
        (("0.1", "1e999"), "is no number with a decimal point"),
        (("0.1", "9" * 50), "is no number with a decimal point"),
        (("0.1", "1.1"), "The weight is not between 0 and 1"),
        (("0.1", "-0.1"), "The weight is not between 0 and 1"),
        ((",no,", ",quizás,"), "the mapping does not know “quizás”"),
        (("Indicador", " "), "The indicator has no name"),
        ((",1,2,", ",1,,"), "Numerator and denominator stand together"),
    ],
)
def test_what_cannot_be_understood_is_told_by_line_and_column(change: tuple[str, str], says: str | None) -> None:
    bad = GOOD.replace(*change, 1)
    with pytest.raises(TableProblems) as caught:
        read_published(read_csv(f"{HEADING}\n{GOOD}\n{bad}\n".encode()), load_mapping(MAPPING))
    told = [(problem.line, problem.message % problem.params) for problem in caught.value.problems]
    assert told[0][0] == 3
    if says:
        assert says in told[0][1]


def test_a_period_twice_and_a_missing_column_are_told() -> None:
    with pytest.raises(TableProblems) as caught:
        read_published(read_csv(f"{HEADING}\n{GOOD}\n{GOOD}\n".encode()), load_mapping(MAPPING))
    assert [problem.line for problem in caught.value.problems] == [3]
    with pytest.raises(TableProblems, match="To be mended in it") as caught:
        read_published(read_csv(b"instrument,team\nx,y\n"), load_mapping(MAPPING))
    assert {str(problem.params["column"]) for problem in caught.value.problems} >= {"indicator", "period", "weight"}


def test_n_of_zero_is_the_fault_of_its_source_and_passes() -> None:
    row = GOOD.replace(",1,2,", ",3,0,")
    (commitment,) = read_published(read_csv(f"{HEADING}\n{row}\n".encode()), load_mapping(MAPPING))
    assert (commitment.figures[0].numerator, commitment.figures[0].denominator) == (3, 0)


def test_the_mapping_is_found_by_the_columns() -> None:
    assert mapping_for(read_csv(HEADING.encode())) == MAPPING
    assert mapping_for(read_csv(f"A title\n{HEADING}\n".encode())) == MAPPING
    with pytest.raises(Invalid, match="--mapping"):
        mapping_for(read_csv(b"a,b"))
    with pytest.raises(NotFound, match="panel-mbn-2026"):
        load_mapping("no-such-mapping")


@pytest.mark.parametrize("name", known_mappings())
def test_every_mapping_that_comes_with_the_product_can_be_used(name: str) -> None:
    assert load_mapping(name).source.title


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "Expecting"),
        ('{"format": 1, "format": 1}', "stands twice"),
        ('{"format": 1}', "Field required"),
        ('{"measure": {"factor": 0.1}}', "write the number 0.1 as text"),
    ],
)
def test_a_mapping_that_does_not_hold_together_is_refused(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        parse_mapping(text)
