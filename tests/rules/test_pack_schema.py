"""The JSON Schema of packs: as the models say it, kept for editors, true of every pack and untrue of wrong ones."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tracker.rules.programme.model import PackFaults, builtin_packs, parse_pack
from tracker.rules.programme.schema import KEPT, pack_schema, schema_text
from tracker.rules.programme.yaml_text import read

WRONG = sorted((Path(__file__).resolve().parent / "wrong_packs").glob("*.yaml"))
RIGHT = Path(__file__).resolve().parent / "right_pack.yaml"
CHECKER = Draft202012Validator(pack_schema())


class Yaml12(yaml.SafeLoader):
    """YAML 1.2 as an editor reads it: numbers are numbers, days are text, "on" is a word."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if not tag.endswith((":timestamp", ":bool"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


def faults(content: Any) -> list[str]:
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in CHECKER.iter_errors(content)]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(pack_schema())


def test_the_kept_file_is_what_the_models_say() -> None:
    assert KEPT.read_text("utf-8") == schema_text(), "type: cumple programme schema >docs/pack.schema.json"


@pytest.mark.parametrize("path", [*builtin_packs().values(), RIGHT], ids=lambda path: path.stem)
def test_every_pack_that_ships_satisfies_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert faults(read(text).plain()) == [], "as our reader reads it"
    assert faults(yaml.load(text, Yaml12)) == [], "as an editor reads it"  # noqa: S506  # a safe loader


def test_what_it_refuses_the_reader_refuses_too() -> None:
    refused = 0
    for path in WRONG:
        try:
            content = read(path.read_text("utf-8")).plain()
        except (PackFaults, UnicodeDecodeError):
            continue  # no YAML that an editor could check either
        if faults(content):
            refused += 1
            with pytest.raises(PackFaults):
                parse_pack(path.read_text("utf-8"))
    assert refused >= 10


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("time_zone", None, "None is not of type 'string'"),
        ("status", "draft", "is not one of"),
        ("rules.credit.cap", "a lot", "does not match"),
        ("rules.credit.kind", "cubic", "is not one of"),
        ("tree.group_by", "ministry", "is not valid under any"),
        ("calendar.reporting.grace_days", "1.5", "does not match"),
        ("name", {"es": "Sin inglés"}, "'en' is a required property"),
        ("unheard_of", "x", "Additional properties are not allowed"),
    ],
)
def test_an_editor_points_at_the_slip(path: str, value: object, said: str) -> None:
    content = read(RIGHT.read_text("utf-8")).plain()
    *steps, last = path.split(".")
    place: Any = content
    for step in steps:
        place = place[step]
    place[last] = value
    (only,) = faults(content)
    assert said in only


def test_a_fixed_weight_may_be_one_number_and_the_edge_of_a_band_is_from() -> None:
    schema = pack_schema()
    assert schema["$defs"]["Limits"]["anyOf"][0]["type"] == ["string", "number"]
    assert "from" in schema["$defs"]["Band"]["required"]
    assert "from_" not in json.dumps(schema["$defs"]["Band"]["properties"])


def test_every_model_is_explained() -> None:
    for name, definition in pack_schema()["$defs"].items():
        assert len(definition["description"]) > 10, name


def test_the_command_prints_it() -> None:
    line = [sys.executable, "-m", "tracker.cli", "programme", "schema"]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == schema_text()
