"""The settings and the README's table of them are one list."""

import re
from pathlib import Path

from tracker.config import Settings

README = Path(__file__).resolve().parent.parent / "README.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`(.*?)`|(empty)) \| (.+) \|$", re.MULTILINE)


def test_the_readme_lists_every_setting_with_its_default() -> None:
    rows = ROW.findall(README.read_text(encoding="utf-8"))
    told = {name: ("" if empty else default, text) for name, default, empty, text in rows}
    kept = {name.upper(): (str(field.default), field.description) for name, field in Settings.model_fields.items()}
    assert told == kept
