"""``cumple score`` as another program meets it: a file or a pipe in, JSON out, exit codes, no app and no database."""

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.rules import panel, tables
from tracker.rules.inputs.writing import inputs_to_json

SAMPLE = panel.SAMPLES / "score" / "cdc-2026-06.json"


def cumple(*arguments: str, piped: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own, as a shell would."""
    line = [sys.executable, "-m", "tracker.cli", "score", *arguments]
    return subprocess.run(line, input=piped, capture_output=True, check=False, timeout=60)


def scored(*arguments: str, piped: bytes = b"") -> Any:
    done = cumple(*arguments, piped=piped)
    assert (done.returncode, done.stderr) == (0, b"")
    return json.loads(done.stdout)


def panel_json(as_of: str | None = "2026-06") -> bytes:
    """The CDC of June as the JSON that the command takes, without the panel's own columns."""
    content = inputs_to_json(panel.year(panel.rows_of(panel.CDC, "2026-06"), "2026-06"))
    for commitment in content["commitments"]:
        del commitment["published"], commitment["name"]
    content["as_of"] = as_of
    return json.dumps(content, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def june(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("score") / "june.json"
    path.write_bytes(panel_json())
    return scored("cdc-cl-2026", str(path))


def test_every_row_of_june_gives_its_points_won_and_programmed(june: Any) -> None:
    rows = panel.rows_of(panel.CDC, "2026-06")
    assert len(rows) == len(june["commitments"]) == 151
    unlike = []
    for row, one in zip(rows, june["commitments"], strict=True):
        for name in ("points_programmed", "points_won"):
            assert len(one[name].partition(".")[2]) >= 6
            if abs(Decimal(one[name]) / 100 - Decimal(row[name])) >= Decimal("0.000001"):
                unlike.append((row["team"], name))
    assert unlike == [("DIVAD", "points_won")]  # the panel held it to what was programmed


def test_every_team_of_june_gives_the_sum_of_its_rows(june: Any) -> None:
    assert len(june["groups"]) == 17
    for team in june["groups"]:
        rows = panel.rows_of(panel.CDC, "2026-06", team["code"])
        for name in ("points_programmed", "points_won"):
            theirs = sum((Decimal(row[name]) for row in rows), Decimal(0))
            like = abs(Decimal(team[name]) / 100 - theirs) < Decimal("0.000001")
            assert like == (team["code"] != "DIVAD" or name == "points_programmed"), team
    percents = {team["code"]: team["percent"] for team in june["groups"]}
    assert (percents["Antofagasta"], percents["Magallanes"], percents["DIVAD"]) == ("99.78", "114.69", "82.62")


def test_a_standing_has_no_total_no_band_no_credit(june: Any) -> None:
    assert (june["programme"], june["as_of"], june["complete"]) == ("cdc-cl-2026", "2026-06", True)
    assert (june["standing"]["percent"], june["standing"]["pooled"]) == ("89.02", "89.51")
    assert june["total"] is june["band"] is None
    assert {(one["credit"], one["obtained"]) for one in june["commitments"]} == {(None, None)}


def test_the_sample_that_ships_is_june_and_gives_the_same(june: Any) -> None:
    shipped = scored("cdc-cl-2026", str(SAMPLE))
    assert shipped["standing"] == june["standing"]
    assert [one["points_won"] for one in shipped["commitments"]] == [one["points_won"] for one in june["commitments"]]


def test_as_of_can_be_asked_for_and_the_file_piped_in(june: Any) -> None:
    assert scored("cdc-cl-2026", "-", "--as-of", "2026-06", piped=panel_json(as_of=None)) == june


def test_a_year_gives_total_and_band_and_a_pack_can_be_a_file(tmp_path: Path) -> None:
    content = {
        "commitments": [
            {"code": "A", "weight": "15", "direction": "higher", "target": {"value": "98"}, "actual": {"value": "99"}},
            {"code": "B", "weight": "85", "target": {"value": "10"}, "actual": {"value": "9"}},
        ]
    }
    pack = tmp_path / "mine.yaml"
    pack.write_text((Path("tracker/programmes/packs") / "pmg-cl-2026.yaml").read_text(encoding="utf-8"), "utf-8")
    found = scored(str(pack), "-", "--json", piped=json.dumps(content).encode())
    first = found["commitments"][0]
    assert (first["achievement_shown"], first["credit"], first["obtained"]) == ("101.02", "100", "15.00")
    assert first["achievement"].startswith("101.020408")
    assert (found["total"], found["band"]["pays_percent"], found["standing"]) == ("91.50", "7.6", None)
    assert found["complete"] is True


def test_explain_adds_the_steps_and_a_language_the_sentences() -> None:
    found = scored("cdc-cl-2026", str(SAMPLE), "--explain", "--language", "es")
    code = found["commitments"][0]["code"]
    step = next(step for step in found["steps"] if step["id"] == f"c/{code}/won")
    assert step["sentence"].startswith("Puntos logrados: ")
    assert (step["unit"], step["sureness"], step["stated_as"]) == ("points", "derived", "rules.standing")
    assert found["steps"][-1]["rule"] == "mean_of_teams"
    assert {"inputs", "pack"} <= set(found)  # what the steps point to
    bare = scored("cdc-cl-2026", str(SAMPLE), "--explain")
    assert [{k: v for k, v in each.items() if k != "sentence"} for each in found["steps"]] == bare["steps"]


@pytest.mark.parametrize(
    ("arguments", "piped", "code", "said"),
    [
        (("no-such-programme", "-"), b"{}", 3, "no-such-programme"),
        (("cdc-cl-2026", "/no/such/file.json"), b"", 3, "/no/such/file.json"),
        (("cdc-cl-2026", "-"), b"{", 1, "JSON"),
        (("cdc-cl-2026", "-"), b"", 1, "JSON"),
        (("cdc-cl-2026", "-"), b"\xff\xfe\x00", 1, "UTF-8"),
        (("cdc-cl-2026", "-"), b'{"commitments": [{"code": "A", "weight": "abc"}]}', 1, "commitments[0].weight"),
        (("cdc-cl-2026", "-"), b'{"commitments": [{"code": "\\ud800"}]}', 1, "half a character"),
        (
            ("cdc-cl-2026", "-"),
            b'{"commitments": [\n {"code": "A", "weight": "abc"}]}',
            1,
            "-:2: commitments[0].weight: This is no number of at most 30 digits. Write digits and a point",
        ),
        (("cdc-cl-2026", "-"), b"code;weight\nA;10\nB;abc\n", 1, "-:3: weight: This is no number"),
        (("cdc-cl-2026", "-", "--as-of", "2025-06"), b'{"commitments": [{"code": "A"}]}', 1, "as_of"),
        (("cdc-cl-2026",), b"", 2, "FILE"),
        (("cdc-cl-2026", "-", "--wrong"), b"", 2, "--wrong"),
    ],
)
def test_what_is_wrong_is_said_on_stderr_with_its_exit_code(
    arguments: tuple[str, ...], piped: bytes, code: int, said: str
) -> None:
    done = cumple(*arguments, piped=piped)
    text = done.stderr.decode()
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in text
    assert "Traceback" not in text


def test_a_number_of_thirty_digits_is_scored_like_any_other() -> None:
    many = "1" + "0" * 28
    year = {"commitments": [{"code": "A", "weight": many, "target": {"value": many}, "actual": {"value": many}}]}
    found = scored("eu-caf-2020", "-", piped=json.dumps(year).encode())
    assert found["commitments"][0]["achievement"] == "100"
    counted = {"commitments": [{"code": "A", "weight": "10", "counts": {"met": "1", "of": many}}]}
    assert scored("ca-standards-2024", "-", piped=json.dumps(counted).encode())["complete"] in (True, False)


def test_the_faults_of_a_pack_are_told_by_line(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("- a\n", encoding="utf-8")
    done = cumple(str(tmp_path / "pack.yaml"), "-", piped=b'{"commitments": [{"code": "A"}]}')
    first, last = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert first.endswith("pack.yaml:1: .: A pack is a mapping of names to values. Start the file with “format: 1”.")
    assert last.endswith("pack.yaml tiene faltas: no se calculó nada.")


def test_svs_prints_95_from_its_source_and_nothing_of_ours() -> None:
    objectives = {"Objetivo 1": "1", "Objetivo 2": "2", "Objetivo 3": "3"}
    content = json.dumps(inputs_to_json(tables.year("2016-mei-svs-totales", objectives)))
    found = scored("mei-cl-2016", "-", piped=content.encode())
    assert (found["total"], found["complete"], found["published"]["total"]) == (None, False, "95")
    assert (found["published"]["band"]["sureness"], found["published"]["band"]["pays_percent"]) == ("assumed", None)


def test_the_command_starts_no_app_and_opens_no_database() -> None:
    code = (
        "import sys; from tracker.commands import score; "
        "print([name for name in sys.modules if name.split('.')[0] in ('flask', 'sqlalchemy', 'werkzeug', 'wtforms')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"[]"
