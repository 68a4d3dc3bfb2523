"""One label for each word of the law: the table of labels holds what the law's own types say, no more and no less."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from tests.rules.test_differences import models, words_of
from tracker.charts.svg import State
from tracker.commitments.draft import Kind as CommitmentKind
from tracker.formats.labels import LABELS, Kind, heading, label
from tracker.rules import lifecycle
from tracker.rules.inputs.model import Opinion, Status
from tracker.rules.policy import RoleName
from tracker.rules.programme.differences import ALIKE, SECTIONS, WORDS_OF, kind_of
from tracker.rules.programme.rules import Effect, Rules
from tracker.rules.scoring.traffic_light import Colour
from tracker.rules.survey.breakdowns import DIMENSIONS, SIDES
from tracker.rules.values import Accumulation, Direction, Entry, Frequency, Sureness, Universe

ROOT = Path(__file__).resolve().parents[2]


def test_every_kind_has_its_words() -> None:
    assert set(LABELS) == set(get_args(Kind))


@pytest.mark.parametrize(
    ("kind", "law"),
    [
        ("accumulation", get_args(Accumulation)),
        ("against_plan", get_args(State)),
        ("against_target", get_args(State)),
        ("colour", get_args(Colour)),
        ("commitment", get_args(CommitmentKind)),
        ("dimension", DIMENSIONS),
        ("direction", get_args(Direction)),
        ("effect", get_args(Effect)),
        ("entry", get_args(Entry)),
        ("figure", ("achievement", "obtained", "points_programmed", "points_won")),
        ("frequency", get_args(Frequency)),
        ("opinion", get_args(Opinion)),
        ("role", tuple(RoleName)),
        ("section", SECTIONS),
        ("side", SIDES),
        ("status", get_args(Status)),
        ("step", {edge.step for edge in lifecycle.TRANSITIONS}),
        ("sureness", get_args(Sureness)),
        ("universe", get_args(Universe)),
    ],
)
def test_each_closed_list_of_the_law_has_a_label_for_every_word_and_none_besides(kind: Kind, law: Any) -> None:
    assert set(LABELS[kind]) == set(law)


def test_every_state_that_something_can_be_in_has_a_label() -> None:
    assert lifecycle.states_of("set") | lifecycle.states_of("measurement") <= set(LABELS["state"])
    assert set(LABELS["state"]) >= lifecycle.IN_FORCE | lifecycle.COUNTING


def test_every_word_a_pack_can_write_has_a_label_and_no_label_stands_for_nothing() -> None:
    """Each Literal of the models of a pack, by the kind under which its field is told."""
    written: dict[Kind, set[str]] = {}
    for model in models():
        for name, field in model.model_fields.items():
            words = set(words_of(field.annotation))
            if words and name != "format":
                kind = kind_of(model, name)
                assert kind is not None, (model.__name__, name)
                written.setdefault(kind, set()).update(words)
    others = {"role": {"auditor", "staff_association", "administrator"}}  # who owes nothing by a deadline
    for kind, words in written.items():
        assert words | others.get(kind, set()) == set(LABELS[kind]), kind
    fields = {f"{model.__name__}.{name}" for model in models() for name in model.model_fields}
    assert set(WORDS_OF) <= fields
    assert set(ALIKE) <= {field.split(".")[1] for field in fields}


def test_every_rule_of_a_pack_has_a_name() -> None:
    assert set(Rules.model_fields) <= set(LABELS["rule"])


def test_every_label_has_its_spanish_and_shows_no_word_of_the_code() -> None:
    alike = {"Chile", "Total", "total", "factor", "base"}
    for kind, words in LABELS.items():
        for word in words:
            english, spanish = label(kind, word, "en"), label(kind, word, "es")
            assert english != spanish or english in alike, (kind, word)
            assert "_" not in english + spanish
            assert len(english) <= 60, english
            assert english == english.strip(".")
    assert heading("direction", "lower", "es") == "Sentido descendente"
    assert heading("country", "CL", "es") == "Chile"


def tables(path: Path) -> Iterator[tuple[int, set[str]]]:
    """Each dictionary of ``path`` that names words in a phrase, not in a sentence: its line, and its words."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            named = {
                key.value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and _is_phrase(value)
            }
            if named:
                yield node.lineno, named


def _is_phrase(value: ast.expr) -> bool:
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.args):
        return False
    text = value.args[0].value if isinstance(value.args[0], ast.Constant) else ""
    named = value.func.id in ("N_", "gettext", "lazy_gettext", "speak")
    return named and isinstance(text, str) and not text.endswith(".") and "%(" not in text


CLOSED = [frozenset(LABELS[kind]) for kind in get_args(Kind) if kind not in ("field", "rule")]

OF_SETS = {"draft", "submitted", "endorsed"}
"""What a whole set waits for (``tracker/progress/words.py``): clauses, which no label can stand for."""


def test_no_second_table_labels_the_words_of_a_closed_list() -> None:
    found = [
        (path.relative_to(ROOT).as_posix(), line, sorted(words))
        for path in sorted((ROOT / "tracker").rglob("*.py"))
        if path.name != "labels.py"
        for line, words in tables(path)
        if any(words <= law for law in CLOSED) and words != OF_SETS
    ]
    assert not found
    jinja = re.compile(r"\": _\([^{}]*\}\[")
    pages = [path for path in sorted((ROOT / "templates").rglob("*.html")) if jinja.search(path.read_text("utf-8"))]
    assert [path.name for path in pages] == ["year.html"]  # the looks of a cell, which are no words of the law


def test_a_literal_is_what_the_types_are_made_of() -> None:
    """The lists above come from the types: one that is no closed list any more would prove nothing."""
    for law in (Accumulation, Direction, Entry, Frequency, Opinion, Status, Sureness, Universe, Colour, Effect, State):
        assert get_origin(law) is Literal
