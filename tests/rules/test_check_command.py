"""``cumple check`` as a person and another program meet it: what it prints, where, and with which exit code."""

import json
import subprocess
import sys
from pathlib import Path

from tests.rules.panel import SAMPLES

LATER, EARLIER = (SAMPLES / "panel-2026" / name for name in ("rows.csv", "rows-earlier.csv"))
REQUESTS = Path(__file__).parent / "data" / "information-requests.csv"


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
    assert "    46.336982 is stated; 58 over 12,517 gives 0.46337: a factor of 100 between.\n" in out
    assert "  Would explain it: A percentage was typed where a fraction belongs, or the other way round." in out


def test_two_versions_tell_what_was_rewritten() -> None:
    code, out, _ = cumple(LATER, "--earlier", EARLIER, "--on", "2026-08-05", "--language", "en")
    assert code == 1
    assert "Programmed targets changed after their period had ended: 3\n" in out
    assert "All such changes together move the standing from 68.913713 to 71.855379." in out


def test_a_table_of_counts_is_known_by_its_columns() -> None:
    code, out, _ = cumple(REQUESTS, "--json")
    assert code == 1
    assert json.loads(out)["counts"] == {"sum_differs": 84, "all_late": 4, "not_nested": 17}


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


def test_it_starts_neither_app_nor_database() -> None:
    script = (
        "import sys; sys.argv = ['cumple', 'check', sys.argv[1], '--json'];"
        "from tracker.cli import run; code = run(sys.argv[1:]);"
        "assert code == 1, code; assert not {'flask', 'sqlalchemy'} & set(sys.modules), 'loaded'"
    )
    done = subprocess.run([sys.executable, "-c", script, str(REQUESTS)], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
