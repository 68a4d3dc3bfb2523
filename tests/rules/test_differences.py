"""What a new version of a pack changes: each rule with its text, numbers and dates, before and after."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from tracker.formats.labels import LABELS
from tracker.rules.programme.differences import PERCENTAGES, PLACES, UNSAID, Difference, difference_json, differences
from tracker.rules.programme.model import Programme, builtin_packs, load_builtin, parse_pack
from tracker.rules.programme.rules import Step
from tracker.rules.programme.tree import Limits
from tracker.rules.values import Fact

PMG = builtin_packs()["pmg-cl-2026"].read_text("utf-8")
OLD = parse_pack(PMG)


def changed(*replacements: tuple[str, str], language: str = "en") -> list[Difference]:
    """What differs in the pack with each first text replaced by the second."""
    text = PMG
    for before, after in replacements:
        assert before in text, before
        text = text.replace(before, after, 1)
    return differences(OLD, parse_pack(text), language)


def values(found: list[Difference]) -> list[tuple[str, str, str | None, str | None]]:
    """Each value: its place, what it is called, before, after."""
    return [(one.title, row.label, row.before, row.after) for one in found for row in one.rows]


def test_the_same_pack_changes_nothing_whatever_its_comments() -> None:
    assert differences(OLD, OLD, "es") == []
    assert changed(("\nbands:", "\n# a remark\nbands:")) == []


def test_a_rule_stands_with_its_own_text_and_its_numbers_before_and_after() -> None:
    (credit,) = changed(('floor: "0"', 'floor: "10"'))
    assert values([credit]) == [("Credit", "floor", "0%", "10%")]
    assert credit.section == "rules"
    assert credit.wording == OLD.rules.credit.text["en"]
    (lower,) = changed(("actual_zero: met", "actual_zero: nothing"))
    assert values([lower]) == [("Lower is better", "actual of 0", "taken as met", "nothing obtained")]


def test_a_rule_that_is_worded_anew_shows_both_texts_first() -> None:
    said = OLD.rules.lower.text["en"]
    (lower,) = changed((said, said + " Anew."), ("actual_zero: met", "actual_zero: nothing"))
    assert [row.label for row in lower.rows] == ["wording", "actual of 0"]
    assert (lower.rows[0].before, lower.rows[0].after) == (said, said + " Anew.")
    assert lower.wording is None  # it is said once


def test_a_text_changed_in_the_other_language_alone_is_shown_in_that_language() -> None:
    said = OLD.rules.lower.text["es"]
    (lower,) = changed((said, said + " Nuevo."))
    assert [(row.before, row.after) for row in lower.rows] == [(f"es: {said}", f"es: {said} Nuevo.")]


def test_a_weight_is_told_with_its_limits() -> None:
    assert values(changed(*_weight_of("TD", '"6"'))) == [
        (
            "Definition of the commitment TD Digital Transformation",
            "weight",
            "5% to 40%, usually 16%",
            "6% to 40%, usually 16%",
        )
    ]


def _weight_of(code: str, least: str) -> list[tuple[str, str]]:
    start = PMG.index(f"- code: {code}\n")
    line = next(line for line in PMG[start:].splitlines() if "weight:" in line)
    head = PMG[start : PMG.index(line, start) + len(line)]
    return [(head, head.replace('min: "5"', f"min: {least}"))]


def test_a_deadline_stands_with_its_text_and_its_days() -> None:
    assert values(changed(('closes_after_days: "25"', 'closes_after_days: "20"'))) == [
        ("Reporting window", "days until it closes", "25", "20")
    ]
    (cut_off,) = changed(("until: 2026-12-31 23:59", "until: 2026-12-30 18:30"), language="es")
    assert values([cut_off]) == [("Plazo cut-off", "término", "31-12-2026 23:59", "30-12-2026 18:30")]
    (milestone,) = (one for one in OLD.calendar.milestones if one.code == "cut-off")
    assert cut_off.wording == milestone.text["es"]


def test_what_comes_and_what_goes_stands_with_its_text_and_its_values() -> None:
    bands = PMG[PMG.index('  - from: "75"') : PMG.index('  - from: "0"')]
    (gone,) = changed((bands, ""))
    assert (gone.kind, gone.title, gone.after) == ("removed", "Band 75 Half increment", None)
    (back,) = differences(parse_pack(PMG.replace(bands, "")), OLD, "en")
    assert (back.kind, back.title, back.before) == ("added", "Band 75 Half increment", None)
    assert back.wording == back.after == OLD.bands[1].text["en"]
    assert ("pay", None, "3.8%") in [(row.label, row.before, row.after) for row in back.rows]
    assert "lower edge" in [row.label for row in back.rows]


def test_what_comes_inside_a_rule_shows_each_of_its_values() -> None:
    steps = (Step(from_=Decimal(90), credit=Decimal(100)), Step(from_=Decimal(75), credit=Decimal(50)))
    credit = OLD.rules.credit.model_copy(update={"kind": "steps", "steps": steps})
    new = OLD.model_copy(update={"rules": OLD.rules.model_copy(update={"credit": credit})})
    (found,) = differences(OLD, new, "en")
    assert [(row.label, row.before, row.after) for row in found.rows] == [
        ("kind", "in proportion", "by steps"),
        ("step 90 › from a compliance of", None, "90%"),
        ("step 90 › credit", None, "100%"),
        ("step 75 › from a compliance of", None, "75%"),
        ("step 75 › credit", None, "50%"),
    ]


def test_numbers_and_words_are_written_as_the_reader_writes_them() -> None:
    (band,) = changed(('pays_percent: "7.6"', 'pays_percent: "7.5"'), language="es")
    assert values([band]) == [
        ("Tramo 90 Incremento completo", "pago", "7,6\N{NO-BREAK SPACE}%", "7,5\N{NO-BREAK SPACE}%")
    ]


def test_a_codes_place_in_the_file_is_no_change() -> None:
    objectives = tuple(reversed(OLD.objectives))
    assert differences(OLD, OLD.model_copy(update={"objectives": objectives}), "es") == []


def fields_of(model: Fact, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every plain value in a pack: field names, keys and numbers in lists."""
    for name, field in type(model).model_fields.items():
        if getattr(model, name) or not set(inner_of(field.annotation)):  # an empty list of models holds no plain value
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
    elif len(path) == 1 or path[-1] not in ("fixed", "holidays"):  # there is one word for these so far
        yield path


def changed_at(model: Any, path: tuple[Any, ...]) -> Any:
    """A copy that differs in that one place."""
    step, *rest = path
    if isinstance(model, tuple):
        return tuple(changed_at(one, tuple(rest)) if at == step else one for at, one in enumerate(model))
    if isinstance(model, dict):
        return {key: changed_at(one, tuple(rest)) if key == step else one for key, one in model.items()}
    inner = getattr(model, step)
    if rest:
        return model.model_copy(update={step: changed_at(inner, tuple(rest))})
    others = [word for word in words_of(type(model).model_fields[step].annotation) if word != inner]
    return model.model_copy(update={step: _other(inner, step) if isinstance(inner, tuple) or not others else others[0]})


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
    return (*value, "objective" if field == "levels" else "x")


@pytest.mark.parametrize("code", ["pmg-cl-2026", "cdc-cl-2026"])
def test_no_field_can_change_without_showing_it_in_both_languages(code: str) -> None:
    """Every plain value of a whole pack is changed once, each alone: it is shown, before and after, and as one."""
    old = load_builtin(code)
    paths = list(fields_of(old))
    assert len(paths) > 100
    for path in paths:
        new = changed_at(old, path)
        for language in ("es", "en"):
            found = differences(old, new, language)
            assert found, path
            rows = [row for one in found for row in one.rows]
            if path[-1] not in ("code", "from_", "norm"):  # what it is recognised by: one goes, another comes
                assert len(rows) == 1, path
            for row in rows:
                assert row.before != row.after, path
                assert "None" not in (row.label, row.before, row.after), path
            json.dumps([difference_json(one) for one in found])


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


def inner_of(annotation: Any) -> Iterator[type[Fact]]:
    """The models that a field holds."""
    if isinstance(annotation, type) and issubclass(annotation, Fact):
        yield annotation
    for inner in get_args(annotation):
        yield from inner_of(inner)


def test_each_field_of_a_pack_has_a_label_and_no_label_is_left_over() -> None:
    known = set()
    for model in models():
        for name, field in model.model_fields.items():
            own = f"{model.__name__}.{name}"
            known |= {name, own}
            inner = set(inner_of(field.annotation))
            if any(issubclass(each, PLACES) for each in inner):
                assert name in LABELS["rule"], own
            elif name not in UNSAID and model is not Limits:  # limits are told as one value
                assert {name, own} & set(LABELS["field"]), own
    assert set(LABELS["field"]) <= known, set(LABELS["field"]) - known


def test_percentages_are_those_that_the_law_says_are_percentages() -> None:
    """A field that a pack writes in percent is shown with its sign; those outside 0 to 100 are named by hand."""
    fields = {f"{model.__name__}.{name}" for model in models() for name in model.model_fields}
    assert fields >= PERCENTAGES
    typed = {
        f"{model.__name__}.{name}"
        for model in models()
        for name, field in model.model_fields.items()
        if "_percent" in repr(field)
    }
    assert typed - PERCENTAGES <= {"Limits.min", "Limits.max", "CountFormula.percentile"}  # told in their own words


def test_sources_and_norms_are_called_by_their_titles() -> None:
    found = {
        language: differences(load_builtin("pmg-cl-2025"), load_builtin("pmg-cl-2026"), language)
        for language in ("es", "en")
    }
    assert (
        "Requisitos de una etapa",
        "fuente",
        "Guía metodológica del Sistema de Transformación Digital 2025, v2.0",
        "Panel de Gestión Institucional 2026 del Ministerio de Bienes Nacionales, versión del 05-08-2026",
    ) in values(found["es"])
    assert ("Requirements of a stage", "sureness", "derived", "assumed") in values(found["en"])
    gone = next(one for one in found["es"] if one.code == "web_quality")
    assert (gone.kind, gone.what) == ("removed", "otra regla de crédito")
    assert gone.wording is not None


# -- the command ---------------------------------------------------------------------------------


def cumple(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "tracker.cli", "programme", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_compares_codes_and_files(tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(PMG.replace('floor: "0"', 'floor: "10"', 1), "utf-8")
    text = OLD.rules.credit.text["en"]
    done = cumple("diff", "pmg-cl-2026", str(new), "--language", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["Rules", f"  ~ Credit: {text}", "    floor: 0% → 10%"]
    done = cumple("diff", "pmg-cl-2026", str(new), "--language", "en", "--json")
    assert json.loads(done.stdout) == [
        {
            "section": "rules", "kind": "changed", "where": "rules/credit/floor", "before": "0%", "after": "10%",
            "name": "Credit", "text": {"before": text, "after": text}, "field": "floor",
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
