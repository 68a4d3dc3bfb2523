"""Packs: what ships is in order; what is wrong is refused with its file, line and field."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.commands.programme import command
from tracker.errors import NotFound
from tracker.rules.programme.model import PackFaults, builtin_packs, load_builtin, parse_pack, read_pack
from tracker.rules.programme.yaml_text import MAX_BYTES

HERE = Path(__file__).parent
RIGHT = (HERE / "right_pack.yaml").read_text("utf-8")
WRONG = sorted((HERE / "wrong_packs").glob("*.yaml"))
MARK = "# FAULT "
# files in which no comment can say where the fault is: line and field
UNMARKED = {
    "a-list": (1, "."),
    "a-sentence": (1, "."),
    "binary": (2, "."),
    "bomb-of-nesting": (3, "x" + "[0]" * 23),
    "bomb-of-values": (2, "x[19997]"),
    "control-character": (2, "."),
    "empty": (1, "."),
    "latin-1": (2, "."),
    "only-a-comment": (1, "."),
    "tab-indent": (3, "."),
    "too-large": (1, "."),
}
SHIPPED = [
    "ca-standards-2024",
    "calidad-cl-2025",
    "cdc-cl-2016",
    "cdc-cl-2026",
    "eu-caf-2020",
    "in-rfd-2014",
    "mei-cl-2016",
    "mei-cl-2017",
    "monitor-cl-2026",
    "mx-mir-2017",
    "pmg-cl-2015",
    "pmg-cl-2016",
    "pmg-cl-2017",
    "pmg-cl-2018",
    "pmg-cl-2023",
    "pmg-cl-2025",
    "pmg-cl-2026",
    "uk-kpi-2026",
    "us-hisp-2024",
]


def where(path: Path) -> tuple[int, str]:
    """The line and field of the one fault in ``path``: where its own comment stands."""
    if path.stem in UNMARKED:
        return UNMARKED[path.stem]
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if MARK in line:
            return number, line.partition(MARK)[2]
    raise AssertionError(f"{path.name} does not say where its fault is")


def test_the_pack_that_the_wrong_ones_are_made_of_is_right() -> None:
    assert parse_pack(RIGHT).code == "demo-2026"


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_wrong_pack_is_refused_with_line_and_field(path: Path) -> None:
    line, field = where(path)
    result = CliRunner().invoke(command, ["check", str(path)], env={"DEFAULT_LANGUAGE": "en"})
    assert result.exit_code == 1, result.output
    told = result.stderr.splitlines()
    assert told[0].startswith(f"{path}:{line}: {field}: "), told
    assert len(told) == 1, told  # one fault each: nothing else is blamed
    assert result.stdout == ""


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_fault_says_what_is_wrong_and_how_to_fix_it_in_english_whatever_the_language(path: Path) -> None:
    with pytest.raises(PackFaults) as caught:
        read_pack(path)
    (fault,) = caught.value.faults
    for part in (fault.what, fault.how_to_fix):
        assert len(part) > 6
        assert part.endswith("."), part
        assert not any(mark in part for mark in ("{", "}", "%(")), part  # a place that nothing filled
    for language in ("en", "es"):
        result = CliRunner().invoke(command, ["check", str(path)], env={"DEFAULT_LANGUAGE": language})
        assert result.stderr == f"{path}:{fault.line}: {fault.field}: {fault.what} {fault.how_to_fix}\n"


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = RIGHT.replace('pays_percent: "7.6"', 'pays_percent: "x"').replace("direction: higher", "direction: up")
    with pytest.raises(PackFaults) as caught:
        parse_pack(text)
    assert [fault.field for fault in caught.value.faults] == [
        "bands[0].pays_percent",
        "objectives[0].commitments[0].indicator.direction",
    ]


def test_check_without_a_name_checks_all_that_ship() -> None:
    result = CliRunner().invoke(command, ["check"], env={"DEFAULT_LANGUAGE": "en"})
    assert result.exit_code == 0
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == [f"{code} is in order." for code in SHIPPED]


def test_check_takes_the_code_of_a_pack_that_ships() -> None:
    assert CliRunner().invoke(command, ["check", "pmg-cl-2026"]).exit_code == 0


def test_a_file_that_is_not_there_is_exit_3_even_beside_good_ones(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["check", "pmg-cl-2026", str(tmp_path / "nope.yaml")])
    assert result.exit_code == 3
    assert "nope.yaml" in result.stderr


def test_checking_starts_neither_flask_nor_sqlalchemy() -> None:
    program = (
        "import sys; from tracker.cli import run; code = run(['programme', 'check']); "
        "found = sorted({'flask', 'sqlalchemy', 'flask_sqlalchemy', 'weasyprint'} & set(sys.modules)); "
        "print('FOUND', found); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "FOUND []" in done.stdout


def test_what_yaml_would_turn_into_something_else_stays_text() -> None:
    text = RIGHT.replace("title: Una ley, read", "title: 18:30, address: no, read")
    source = parse_pack(text).sources["s1"]
    assert (source.title, source.address) == ("18:30", "no")


def test_a_pack_of_the_largest_size_is_read_and_one_byte_more_is_not() -> None:
    room = MAX_BYTES - len(RIGHT.encode()) - 2
    assert parse_pack(RIGHT + "#" + "x" * room + "\n").code == "demo-2026"
    with pytest.raises(PackFaults, match="larger than 256 KiB"):
        parse_pack(RIGHT + "#" + "x" * (room + 1) + "\n")


@pytest.mark.parametrize("code", SHIPPED)
def test_what_ships_says_of_each_rule_where_it_comes_from_and_how_sure_it_is(code: str) -> None:
    programme = load_builtin(code)
    assert programme.code == code
    assert str(programme.year) in code
    for one in programme.statements():
        assert one.source.title
        assert one.sureness in ("published", "derived", "assumed")
        assert one.text["es"]
        assert one.text["es"] != one.text["en"]
        assert one.sureness == "assumed" or one.source.read != "none"


def test_every_pack_in_the_folder_is_one_that_is_named_here() -> None:
    assert list(builtin_packs()) == SHIPPED
    with pytest.raises(NotFound):
        load_builtin("pmg-cl-1999")


def test_the_weights_one_ministry_published_for_2026_fit_the_limits() -> None:
    programme = load_builtin("pmg-cl-2026")
    weights = {one.code: one.weight for _, one in programme.offered()}
    assert sorted(limits.usual for limits in weights.values() if limits.usual) == [11, 11, 16, 16, 16, 30]
    assert sum(limits.usual or 0 for limits in weights.values()) == programme.tree.weights.sum
    for objective in programme.objectives:
        total = sum(one.weight.usual or 0 for one in objective.commitments)
        assert objective.weight.min <= total <= objective.weight.max
        assert objective.own is not None


def test_the_stages_of_2026_have_the_published_weights_and_numbers_of_requirements() -> None:
    programme = load_builtin("pmg-cl-2026")
    stages = {
        stage.code: (stage.weight, len(stage.definition("es").requirements))
        for _, one in programme.offered()
        for stage in one.stages()
    }
    assert stages == {
        "RIESGOS-E1O1": (Decimal(4), 4),
        "RIESGOS-E1O2": (Decimal(4), 9),
        "RIESGOS-E2O1": (Decimal(8), 4),
        "VERDE-E1O1": (Decimal(5), 4),
        "VERDE-E1O2": (Decimal(5), 8),
        "VERDE-E2O1": (Decimal(10), 3),
        "VERDE-E3O1": (Decimal(10), 3),
        "CALIDAD-E1O1": (Decimal(2), 2),
        "CALIDAD-E1O2": (Decimal(2), 9),
        "CALIDAD-E2O1": (Decimal(4), 4),
        "CALIDAD-E3O1": (Decimal(4), 2),
        "CALIDAD-E4O1": (Decimal(4), 2),
        "TD-E1O1": (Decimal("2.67"), 1),
        "TD-E1O2": (Decimal("2.66"), 4),
        "TD-E2O1": (Decimal("5.33"), 3),
        "TD-E3O1": (Decimal("5.34"), 2),
    }


@pytest.mark.parametrize("weight", ["16", "20", "7.01", "40", "5"])
def test_stage_weights_add_up_to_whatever_the_system_weighs(weight: str) -> None:
    system = load_builtin("pmg-cl-2026").catalogue_entry("TD")
    assert system is not None
    shares = system.stage_weights(Decimal(weight), 2)
    assert sum(shares.values()) == Decimal(weight)
    assert all(share > 0 for share in shares.values())
    if weight == "16":
        assert shares["TD-E1O2"] == Decimal("2.66")  # as printed, and not by a rounding rule


@pytest.mark.parametrize(
    ("total", "pays"), [("100", "7.6"), ("90", "7.6"), ("89.99", "3.8"), ("75", "3.8"), ("74.99", "0"), ("0", "0")]
)
def test_bands_of_the_pmg_include_their_lower_edge(total: str, pays: str) -> None:
    for code in ("pmg-cl-2026", "pmg-cl-2016"):
        band = load_builtin(code).band_of(Decimal(total))
        assert band is not None
        assert band.pays_percent == Decimal(pays)
        assert band.sureness == "published"


def test_what_a_mei_pays_is_not_known_and_its_bands_are_assumed() -> None:
    programme = load_builtin("mei-cl-2016")
    assert [(band.from_, band.pays_percent, band.sureness) for band in programme.bands] == [
        (90, None, "assumed"),
        (75, None, "assumed"),
        (0, None, "assumed"),
    ]


def test_internal_monitoring_pays_nothing_and_is_illustrative() -> None:
    programme = load_builtin("monitor-cl-2026")
    assert (programme.status, programme.bands, programme.tree.group_by) == ("illustrative", (), "objective")
    assert len(programme.objectives) == 7


def test_collective_agreements_are_grouped_by_team_and_ask_why_below_75_and_above_120() -> None:
    for code in ("cdc-cl-2026", "cdc-cl-2016"):
        programme = load_builtin(code)
        assert programme.tree.group_by == "team"
        assert (programme.rules.analysis.below, programme.rules.analysis.above) == (75, 120)
        assert programme.band_of(Decimal(95)) is None


def test_a_commitment_of_the_pack_comes_with_its_definition_and_source_in_words() -> None:
    programme = load_builtin("pmg-cl-2026")
    definition = programme.definition_of("GENERO", "en")
    assert definition is not None
    assert definition.numerator is not None
    assert (definition.numerator.name, definition.factor, definition.share) == ("Measures implemented", 100, True)
    assert definition.source.startswith("Panel de Gestión Institucional 2026")
    assert programme.definition_of("NADA", "en") is None


def test_periods_of_the_year_stay_inside_what_the_pack_reports() -> None:
    programme = parse_pack(RIGHT.replace("first: 2026-01", "first: 2026-03"))
    assert programme.period_codes("monthly") == [f"2026-{month:02}" for month in range(3, 13)]
    assert programme.period_codes("quarterly") == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert programme.periods["yearly"] == ["2026"]


def test_in_a_programme_of_groups_each_group_has_to_reach_the_sum() -> None:
    text = RIGHT.replace('sum: "100", decimals: "2"}', 'sum: "60", decimals: "2"}\n  group_by: objective')
    text = text.replace("kind: sum_of_obtained", "kind: mean_of_groups")
    with pytest.raises(PackFaults) as caught:
        parse_pack(text)
    assert [fault.field for fault in caught.value.faults] == ["objectives[1].weight"]
    assert "add up to 40, not to 60" in caught.value.faults[0].what
