"""``cumple check`` as a person and another program meet it: what it prints, where, and with which exit code."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.rules.panel import SAMPLES

LATER, EARLIER = (SAMPLES / "panel-2026" / name for name in ("rows.csv", "rows-earlier.csv"))
DATA = Path(__file__).parent / "data"
REQUESTS = DATA / "information-requests.csv"


def cumple(*arguments: str | Path) -> tuple[int, str, str]:
    """Run the command in a process of its own, as a shell would."""
    line = [sys.executable, "-m", "tracker.cli", "check", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, check=False, timeout=60, text=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def test_a_program_reads_counts_and_findings() -> None:
    code, out, err = cumple(EARLIER, "--mapping", "panel-mbn-2026", "--json", "--language", "en")
    assert (code, err) == (1, "")
    told = json.loads(out)
    assert told["counts"]["slip"] == 3
    assert told["counts"]["n_of_zero"] == 1
    assert len(told["findings"]) == sum(told["counts"].values())
    (none,) = [one for one in told["findings"] if one["kind"] == "n_of_zero"]
    assert none["figures"] == {"numerator": "449", "stated": "0"}
    assert none["saw"] == "449 of 0 is stated."
    assert none["explanations"][0] == "The denominator was emptied and the numerator stayed."


def test_a_person_reads_what_was_seen_where_and_what_would_explain_it() -> None:
    code, out, _ = cumple(EARLIER, "--language", "en")
    assert code == 1
    assert "Slips of a factor of 100 or 1,000: 3\n" in out
    assert "  rows-earlier.csv:393: ANTOFAGASTA, June 2026, Ocupaciones de inmuebles fiscales" in out
    assert "    46.336982 is stated; 58 / 12,517 gives 0.46337: a factor of 100.\n" in out
    assert "  Would explain it: A percentage was typed where a fraction belongs, or the other way round." in out


def test_two_versions_tell_what_was_rewritten() -> None:
    code, out, _ = cumple(LATER, "--earlier", EARLIER, "--on", "2026-08-05", "--language", "en")
    assert code == 1
    assert "Programmed targets changed after their period had ended: 3\n" in out
    assert "Figures changed after their period had ended: 6\n" in out
    assert "All such changes together move the standing from 68.913713 to 71.855379." in out


def test_a_table_of_counts_is_known_by_its_columns() -> None:
    code, out, _ = cumple(REQUESTS, "--json")
    assert code == 1
    assert json.loads(out)["counts"] == {"sum_differs": 84, "all_late": 4, "not_nested": 17}


def workbook(path: Path, table: Path, sheets: tuple[str, ...], at: int = 0) -> Path:
    """``table`` as a workbook, on the ``at``-th of its sheets, numbers as numbers, as the ministry publishes it."""
    with xlsxwriter.Workbook(str(path)) as book:
        pages = [book.add_worksheet(name) for name in sheets]
        for line, cells in enumerate(csv.reader(io.StringIO(table.read_text("utf-8")))):
            for column, cell in enumerate(cells):
                pages[at].write(line, column, int(cell) if cell.isdigit() else cell)
    return path


@pytest.mark.parametrize(("name", "counts"), [
    ("information-requests", {"sum_differs": 84, "all_late": 4, "not_nested": 17}),
    ("complaints", {"jump": 2}),
    ("procedures", {"jump": 6, "all_late": 5}),
])  # fmt: skip
def test_a_workbook_is_read_as_it_is(tmp_path: Path, name: str, counts: dict[str, int]) -> None:
    path = workbook(tmp_path / f"{name}.xlsx", DATA / f"{name}.csv", ("consolidado",))
    code, out, err = cumple(path, "--json")
    assert (code, err) == (1, "")
    assert json.loads(out)["counts"] == counts


def test_another_sheet_of_a_workbook_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "two.xlsx", REQUESTS, ("Portada", "Datos"), at=1)
    code, out, err = cumple(path)
    assert (code, out) == (1, "")
    assert "La hoja del libro está vacía" in err
    code, out, _ = cumple(path, "--sheet", "datos", "--json")
    assert (code, json.loads(out)["counts"]["sum_differs"]) == (1, 84)
    assert cumple(path, "--sheet", "Otra")[0] == 1
    assert cumple(REQUESTS, "--sheet", "Datos")[0] == 1


def year(**commitment: object) -> dict[str, object]:
    return {"commitments": [{"code": "A", "name": "Answers", "weight": "100", "factor": "100", **commitment}]}


def test_a_file_of_facts_is_looked_at_under_its_programme(tmp_path: Path) -> None:
    parts = {"sex": {"women": {"numerator": "320", "denominator": "340"},
                     "men": {"numerator": "173", "denominator": "188"}}}  # fmt: skip
    path = tmp_path / "year.json"
    months = {"2026-05": {"value": "0.5", "numerator": "1", "denominator": "2"},
              "2026-06": {"numerator": "497", "denominator": "528", "parts": parts}}  # fmt: skip
    path.write_text(json.dumps(year(periods=months)), "utf-8")
    code, out, err = cumple("pmg-cl-2026", path, "--json", "--language", "en")
    assert (code, err) == (1, "")
    assert json.loads(out)["counts"] == {"slip": 1, "sum_differs": 1}
    code, out, _ = cumple("pmg-cl-2026", path, "--language", "es")
    assert "  por sexo, numerador, junio de 2026, Answers\n" in out
    assert "women 320, men 173: suman 493 y se declara 497." in out
    code, out, err = cumple(path, "--language", "en")
    assert (code, out) == (1, "")
    assert "check PROGRAMA ARCHIVO" in err
    path.write_text(json.dumps(year(actual={"numerator": "1", "denominator": "2"}, target={"value": "50"})), "utf-8")
    assert cumple("pmg-cl-2026", path, "--as-of", "2026-06")[0] == 0


def test_a_month_of_nothing_beside_others_is_told_and_ends_well(tmp_path: Path) -> None:
    months = {f"2026-{n:02}": {"numerator": a, "denominator": b} for n, (a, b) in enumerate(
        (("1", "10"), ("2", "10"), ("0", "0"), ("4", "10")), 1)}  # fmt: skip
    path = tmp_path / "year.json"
    path.write_text(json.dumps(year(periods=months, universe="moving", accumulation="sum_over_sum")), "utf-8")
    code, out, err = cumple("monitor-cl-2026", path, "--as-of", "2026-04", "--language", "en")
    assert (code, err) == (1, "")
    assert "    1 of 4 periods is 0 of 0, or counts nobody: March 2026.\n" in out
    assert "  Would explain it: Nothing was asked for in those periods." in out


def test_every_worked_example_that_ships_can_be_looked_at() -> None:
    seen = {}
    for sample in sorted((SAMPLES / "score").glob("*.json")):
        code = "cdc-cl-2026" if sample.stem.startswith("cdc-") else sample.stem.partition(".")[0]
        _, out, err = cumple(code, sample, "--json")
        assert err == ""
        seen[sample.stem] = json.loads(out)["counts"]
    assert {name: counts for name, counts in seen.items() if counts} == {"calidad-cl-2025.mop-2016": {"sum_differs": 1}}


def test_nothing_odd_exits_0_and_does_not_say_that_all_is_right(tmp_path: Path) -> None:
    lines = REQUESTS.read_text("utf-8").splitlines()
    sound = next(line for line in lines if line.startswith("990,"))
    path = tmp_path / "one.csv"
    path.write_text(f"{lines[0]}\n{sound}\n", "utf-8")
    code, out, _ = cumple(path, "--language", "en")
    assert (code, out) == (0, "Nothing odd was seen. That does not say that all is right.\n")


def test_spanish_and_english_tell_the_same_findings() -> None:
    told = {language: json.loads(cumple(EARLIER, "--json", "--language", language)[1]) for language in ("es", "en")}
    assert told["es"]["counts"] == told["en"]["counts"]
    for es, en in zip(told["es"]["findings"], told["en"]["findings"], strict=True):
        assert (es["kind"], es["figures"], es["line"]) == (en["kind"], en["figures"], en["line"])


def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(LATER.read_text("utf-8").replace("2026-01,no,0.12,1", "2026-01,no,0.12,one", 1), "utf-8")
    code, out, err = cumple(path, "--mapping", "panel-mbn-2026", "--language", "en")
    assert (code, out) == (1, "")
    assert f"{path}:2: Column “annual_target”: “one” is no number" in err
    path.write_text(REQUESTS.read_text("utf-8").replace(",493,", ",x,", 1), "utf-8")
    code, out, err = cumple(path, "--mapping", "requests-2025", "--language", "en")
    assert (code, out) == (1, "")
    assert f"{path}:2: Column “2022_n_de_saip" in err


def test_a_missing_file_and_wrong_usage_have_their_exit_codes(tmp_path: Path) -> None:
    assert cumple(tmp_path / "none.csv")[0] == 3
    assert cumple(LATER, "--earlier", EARLIER)[0] == 2
    assert cumple(LATER, "--on", "2026-08-05")[0] == 2
    assert cumple(REQUESTS, "--earlier", REQUESTS, "--on", "2026-08-05")[0] == 2
    assert cumple(LATER, "--mapping", "no-such-mapping")[0] == 3
    assert cumple("pmg-cl-2026", tmp_path / "none.json")[0] == 3
    assert cumple("no-such-pack", LATER)[0] == 3
    assert cumple("pmg-cl-2026", LATER, "--mapping", "panel-mbn-2026")[0] == 2
    assert cumple("pmg-cl-2026", LATER, "--as", "a@b.cl")[0] == 2
    assert cumple("faros", "2026", "--sheet", "A")[0] == 2
    assert cumple(LATER, "--as-of", "2026-06")[0] == 2


def test_it_starts_neither_app_nor_database() -> None:
    script = (
        "import sys; sys.argv = ['cumple', 'check', sys.argv[1], '--json'];"
        "from tracker.cli import run; code = run(sys.argv[1:]);"
        "assert code == 1, code; assert not {'flask', 'sqlalchemy'} & set(sys.modules), 'loaded'"
    )
    done = subprocess.run([sys.executable, "-c", script, str(REQUESTS)], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
