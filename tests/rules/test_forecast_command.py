"""``cumple forecast`` on a file: as a shell meets it, without app or database."""

import json
import subprocess
import sys

from tests.rules.panel import SAMPLES

YEAR = {
    "as_of": "2026-06",
    "commitments": [
        {"code": "A", "weight": "60", "factor": "100", "universe": "moving", "target": {"value": "95"},
         "periods": {f"2026-{month:02}": {"numerator": 40 + month, "denominator": 50} for month in range(1, 7)}},
        {"code": "B", "weight": "40", "factor": "100", "target": {"value": "80"}, "entry": "year_to_date",
         "periods": {"2026-03": {"value": "20"}, "2026-06": {"value": "45"}}},
    ],
}  # fmt: skip


def cumple(*arguments: str, piped: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, "-m", "tracker.cli", "forecast", *arguments]
    return subprocess.run(line, input=piped, capture_output=True, check=False, timeout=120)


def test_a_file_is_foretold_with_numbers_and_exact_text() -> None:
    done = cumple("pmg-cl-2026", "-", "--json", "--draws", "200", piped=json.dumps(YEAR).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    found = json.loads(done.stdout)
    assert (found["programme"], found["as_of"]) == ("pmg-cl-2026", "2026-06")
    assert found["forecast"]["low"] <= found["forecast"]["total"] <= found["forecast"]["high"]
    assert abs(sum(band["chance"] for band in found["forecast"]["bands"]) - 1) < 0.001
    assert {each["code"] for each in found["forecast"]["commitments"]} == {"A", "B"}
    assert all(isinstance(lever["gain"], str) for lever in found["what_if"]["levers"])


def test_it_speaks_both_languages_and_looks_ahead_from_where_it_is_told() -> None:
    piped = json.dumps(YEAR).encode()
    english = cumple("pmg-cl-2026", "-", "--draws", "100", "--language", "en", "--as-of", "2026-03", piped=piped)
    assert english.returncode == 0
    assert b"Seen from March 2026" in english.stdout
    assert b"A forecast, not a score." in english.stdout
    spanish = cumple("pmg-cl-2026", "-", "--draws", "100", "--language", "es", piped=piped)
    assert spanish.returncode == 0
    assert "junio de 2026" in spanish.stdout.decode()


def test_a_table_is_taken_too() -> None:
    table = (
        "code,weight,factor,target.value,periods.2026-03.value,periods.2026-06.value\n"
        "A,60,100,95,90,92\n"
        "B,40,100,80,20,45\n"
    )  # fmt: skip
    done = cumple("pmg-cl-2026", "-", "--as-of", "2026-06", "--json", "--draws", "100", piped=table.encode())
    assert done.returncode == 0
    assert json.loads(done.stdout)["forecast"]["total"] > 0


def test_what_cannot_be_foretold_says_why() -> None:
    no_period = {"commitments": YEAR["commitments"]}
    done = cumple("pmg-cl-2026", "-", "--json", piped=json.dumps(no_period).encode())
    assert done.returncode == 1
    assert b"--as-of 2026-06" in done.stderr
    assert cumple("nothing-2026", "-", piped=b"{}").returncode == 3
    assert cumple("pmg-cl-2026", str(SAMPLES / "no-such.json")).returncode == 3


def test_the_ground_floor_needs_neither_web_nor_database() -> None:
    line = (
        "import sys; from tracker.cli import run; code = run(['forecast', 'pmg-cl-2026', '-', '--draws', '100']); "
        "print([name for name in ('flask', 'sqlalchemy') if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", line], input=json.dumps(YEAR).encode(), capture_output=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr.strip()) == (0, b"[]")
