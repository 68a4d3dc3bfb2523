"""What a new version of a pack says of itself: every change as a sentence, in both languages, and nothing left out."""

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from tracker.rules.programme.difference_values import ALIKE, FIELDS
from tracker.rules.programme.difference_words import _PLACES, _VOCABULARY, change_json, change_sentence, value_words
from tracker.rules.programme.differences import changes_between
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin, parse_pack
from tracker.rules.programme.rules import Rules
from tracker.rules.values import Fact

PMG = builtin_packs()["pmg-cl-2026"].read_text("utf-8")
OLD = parse_pack(PMG)


def told(*replacements: tuple[str, str], language: str = "en") -> list[str]:
    """The sentences of the pack with each first text replaced by the second."""
    text = PMG
    for before, after in replacements:
        assert before in text, before
        text = text.replace(before, after, 1)
    return [change_sentence(change, language) for change in changes_between(OLD, parse_pack(text))]


def test_the_same_pack_changes_nothing_whatever_its_comments() -> None:
    assert changes_between(OLD, OLD) == []
    assert told(("\nbands:", "\n# a remark\nbands:")) == []


def test_a_rule_is_told_with_its_old_and_its_new_value() -> None:
    assert told(('floor: "0"', 'floor: "10"')) == ["Credit, the floor: 10% (before: 0%)."]
    assert told(("actual_zero: met", "actual_zero: nothing")) == [
        "Lower is better, where the actual is 0: obtains nothing (before: counts as met)."
    ]


def test_a_weight_is_told_with_its_limits() -> None:
    (sentence,) = told(("code: TD", "code: TD"), *_weight_of("TD", '"6"'))
    assert sentence == (
        "Objective 3 Service Quality, Commitment TD Digital Transformation, "
        "the weight: from 6% to 40%, usually 16% (before: from 5% to 40%, usually 16%)."
    )


def _weight_of(code: str, least: str) -> list[tuple[str, str]]:
    start = PMG.index(f"- code: {code}\n")
    line = next(line for line in PMG[start:].splitlines() if "weight:" in line)
    head = PMG[start : PMG.index(line, start) + len(line)]
    return [(head, head.replace('min: "5"', f"min: {least}"))]


def test_a_deadline_is_told_with_its_days() -> None:
    assert told(('closes_after_days: "25"', 'closes_after_days: "20"')) == [
        "Reporting window, the days until it closes: 20 (before: 25)."
    ]
    (sentence,) = told(("until: 2026-12-31 23:59", "until: 2026-12-30 18:30"))
    assert sentence.startswith("Deadline cut-off, the end: ")
    assert "23:59" in sentence
    assert "18:30" in sentence


def test_what_comes_and_what_goes_is_told() -> None:
    bands = PMG[PMG.index('  - from: "75"') : PMG.index('  - from: "0"')]
    assert told((bands, "")) == ["Band 75 Half increment is gone."]
    back = changes_between(parse_pack(PMG.replace(bands, "")), OLD)
    assert [change_sentence(one, "en") for one in back] == ["Band 75 Half increment is new; the pay: 3.8%."]


def test_numbers_and_words_are_written_as_the_reader_writes_them() -> None:
    (sentence,) = told(('pays_percent: "7.6"', 'pays_percent: "7.5"'), language="es")
    assert "7,6" in sentence
    assert "7,5" in sentence
    assert "Incremento completo" in sentence


def test_a_codes_place_in_the_file_is_no_change() -> None:
    objectives = tuple(reversed(OLD.objectives))
    assert changes_between(OLD, OLD.model_copy(update={"objectives": objectives})) == []


def fields_of(model: Fact, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every plain value in a pack: field names, keys and numbers in lists."""
    for name in type(model).model_fields:
        yield from _paths(getattr(model, name), (*path, name))


def _paths(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, Fact):
        yield from fields_of(value, path)
    elif isinstance(value, tuple) and value and isinstance(value[0], Fact):
        for number, one in enumerate(value):
            yield from fields_of(one, (*path, number))
    elif isinstance(value, dict) and value and isinstance(next(iter(value.values())), Fact):
        for key, one in value.items():
            yield from fields_of(one, (*path, key))
    else:
        yield path


def changed_at(model: Any, path: tuple[Any, ...]) -> Any:
    """A copy that differs in that one place."""
    step, *rest = path
    if isinstance(model, tuple):
        return tuple(changed_at(one, tuple(rest)) if at == step else one for at, one in enumerate(model))
    if isinstance(model, dict):
        return {key: changed_at(one, tuple(rest)) if key == step else one for key, one in model.items()}
    inner = getattr(model, step)
    return model.model_copy(update={step: changed_at(inner, tuple(rest)) if rest else _other(inner, step)})


def _other(value: Any, field: str) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, Decimal | int):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    if isinstance(value, dict):
        return {**value, "es": value.get("es", "") + "x", "en": value.get("en", "") + "x"}
    if value is None:
        return Decimal(5) if field in ("usual", "below", "above", "pays_percent") else "something"
    return (*value, "x")


@pytest.mark.parametrize("code", ["pmg-cl-2026", "cdc-cl-2026"])
def test_no_field_can_change_without_a_sentence_in_both_languages(code: str) -> None:
    """Every plain value of a whole pack is changed once, each alone: its change is told, and told as one."""
    old = load_builtin(code)
    paths = list(fields_of(old))
    assert len(paths) > 100
    for path in paths:
        changes = changes_between(old, changed_at(old, path))
        assert changes, path
        if path[-1] not in ("code", "from_", "norm"):  # what it is recognised by: one goes, another comes
            assert len(changes) == 1, path
        for language in ("es", "en"):
            for one in changes:
                sentence = change_sentence(one, language)
                assert "%(" not in sentence
                assert "None" not in sentence, path
        json.dumps(change_json(changes[0], "en"))


def models() -> set[type[Fact]]:
    """Every model that a pack is made of."""
    found: set[type[Fact]] = set()

    def walk(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, Fact) and annotation not in found:
            found.add(annotation)
            for field in annotation.model_fields.values():
                walk(field.annotation)
        for inner in get_args(annotation):
            walk(inner)

    walk(Programme)
    return found


def words_of(annotation: Any) -> Iterator[str]:
    """The closed list of words of a field."""
    for inner in get_args(annotation):
        if isinstance(inner, str) and get_origin(annotation) is Literal:
            yield inner
        else:
            yield from words_of(inner)


def test_no_word_of_the_code_is_shown_to_people() -> None:
    """Each field of a pack has a name, each value of a closed list its words, and Spanish has its own for both."""
    for model in models():
        for name, field in model.model_fields.items():
            assert name in FIELDS or name in _PLACES, (model.__name__, name)
            for value in words_of(field.annotation):
                said = {language: value_words(name, value, language) for language in ("es", "en")}
                assert name in _VOCABULARY, name
                assert value in ALIKE or said["es"] != said["en"], (name, value)
                assert "_" not in said["en"] + said["es"]
    assert {name for name in (*FIELDS, *_PLACES) if name not in {f for m in models() for f in m.model_fields}} == set()


def test_sources_and_norms_are_called_by_their_titles_and_rules_by_their_wording() -> None:
    found = changes_between(load_builtin("pmg-cl-2025"), load_builtin("pmg-cl-2026"))
    said = {language: [change_sentence(one, language) for one in found] for language in ("es", "en")}
    assert (
        "Requisitos de una etapa, la fuente: Panel de Gestión Institucional 2026 del Ministerio de Bienes Nacionales, "
        "versión del 05-08-2026 (antes: Guía metodológica del Sistema de Transformación Digital 2025, v2.0)."
    ) in said["es"]
    assert (
        "Requisitos de una etapa, la opinión de un tercero: no se considera (antes: debe ser favorable)." in said["es"]
    )
    assert (
        "Requirements of a stage, a third party's opinion: is not considered (before: must be favourable)."
        in said["en"]
    )
    gone = next(one for one in said["es"] if "web_quality" in one)
    assert gone.startswith("Ya no está: Otro crédito web_quality “")
    codes = re.compile(r"\b[a-z]+_[a-z_]+\b")
    assert {word for one in said["es"] for word in codes.findall(one)} == {"web_quality"}  # the pack's own name


def test_every_rule_has_a_name_in_words() -> None:
    names = {name for name, field in Rules.model_fields.items()}
    assert names <= set(_PLACES), sorted(names - set(_PLACES))
    assert get_args(Programme.model_fields["status"].annotation) == ("published", "illustrative")


# -- the command ---------------------------------------------------------------------------------


def cumple(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "tracker.cli", "programme", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_compares_codes_and_files(tmp_path: Path) -> None:
    changed = tmp_path / "new.yaml"
    changed.write_text(PMG.replace('floor: "0"', 'floor: "10"', 1), "utf-8")
    done = cumple("diff", "pmg-cl-2026", str(changed), "--language", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["Rules", "  Credit, the floor: 10% (before: 0%)."]
    done = cumple("diff", "pmg-cl-2026", str(changed), "--language", "en", "--json")
    assert json.loads(done.stdout) == [
        {
            "section": "rules", "kind": "changed", "where": "rules/credit/floor", "before": "0%", "after": "10%",
            "sentence": "Credit, the floor: 10% (before: 0%).",
        }
    ]  # fmt: skip
    same = cumple("diff", "pmg-cl-2026", "pmg-cl-2026", "--language", "en")
    assert (same.returncode, same.stdout) == (0, "pmg-cl-2026 and pmg-cl-2026 say the same.\n")


def test_the_command_refuses_what_is_not_there_and_what_has_faults(tmp_path: Path) -> None:
    assert cumple("diff", "pmg-cl-2026", "no-such-pack").returncode == 3
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(PMG.replace('floor: "0"', 'floor: "zero"', 1), "utf-8")
    done = cumple("diff", "pmg-cl-2026", str(wrong))
    assert done.returncode == 1
    assert f"{wrong}:" in done.stderr
