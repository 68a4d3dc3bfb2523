"""Every figure explains itself: its steps compute again, point to all that moves it, and to nothing else.

Asked of the golden years, the samples that ship, and 10,000 random years; ``./run steps`` asks more of them.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest

from tests.rules.random_years import random_year
from tests.rules.samples import cases, pack_of, path_of
from tests.rules.steps_tools import (
    Document,
    InBrowser,
    another_digit,
    expressions,
    in_browser,
    in_python,
    numbers_in,
    places_of,
    pointed,
    words_of,
)
from tests.rules.test_golden import examples
from tracker.errors import Invalid
from tracker.rules.explain.evaluate import OPERATIONS, check_steps, checked, fixed_text, text_of
from tracker.rules.explain.step_words import RULES as WORDS
from tracker.rules.explain.steps_json import steps_document
from tracker.rules.inputs.model import YearInputs
from tracker.rules.inputs.reading import parse_inputs, read_json
from tracker.rules.inputs.writing import inputs_to_json
from tracker.rules.programme.model import Programme, load_builtin, parse_pack
from tracker.rules.programme.yaml_text import read
from tracker.rules.scoring.results import YearResult, result_to_json
from tracker.rules.scoring.score import score, score_with_steps

# until the scorer emits its steps there is nothing to ask

YEARS = 10_000
PARTS = 20
"""The random years are asked in so many tests."""
RULES = set(WORDS)
"""Words of packs and facts that steps are made by: each must occur as the rule of a step."""
NO_NUMBERS = frozenset({"format", "year", "code", "objective", "group", "parent", "stage", "name", "article", "unit"})
"""Keys of texts that may look like a number and are none."""

Case = tuple[Programme, YearInputs]


def with_steps(programme: Programme, inputs: YearInputs) -> tuple[YearResult, Document]:
    result, steps = score_with_steps(programme, inputs)
    return result, steps_document(programme, inputs, steps)


def document_of(programme: Programme, inputs: YearInputs) -> Document:
    return with_steps(programme, inputs)[1]


def golden(folder: str, name: str) -> Case:
    where = next(path.parent for path in examples() if path.parent.name == folder)
    programme = parse_pack((where / f"{name}.pack.yaml").read_text("utf-8"))
    return programme, parse_inputs(read_json((where / f"{name}.inputs.json").read_text("utf-8")), programme, kept=True)


def sample(case: str) -> Case:
    programme = load_builtin(pack_of(case))
    return programme, parse_inputs(read_json(path_of(case).read_text("utf-8")), programme)


GIVEN: dict[str, Callable[[], Case]] = {
    f"{path.parent.name}-{name}": (lambda folder=path.parent.name, name=name: golden(folder, name))
    for path in examples()
    for name in [path.name.removesuffix(".result.json")]
} | {f"sample-{case}": (lambda case=case: sample(case)) for case in cases()}
"""Every golden year, and every sample that ships."""


@cache
def given(name: str) -> Case:
    return GIVEN[name]()


# -- they compute again ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GIVEN)
def test_every_step_of_a_known_year_computes_again(name: str) -> None:
    document = document_of(*given(name))
    said = checked(document)
    assert list(said.faults) == []
    assert said.checked > 0
    assert check_steps(json.loads(json.dumps(document))) == []  # and from a file


@pytest.mark.browser
def test_the_browser_computes_the_steps_of_every_known_year(browser: Any) -> None:
    documents = [document_of(*given(name)) for name in GIVEN]
    with in_browser(browser) as check:
        for name, theirs, ours in zip(GIVEN, check(documents), in_python(documents), strict=True):
            assert theirs == ours, name
            assert theirs.faults == (), name


@pytest.mark.parametrize("part", range(PARTS))
def test_every_step_of_random_years_computes_again(part: int) -> None:
    for seed in range(part * YEARS // PARTS, (part + 1) * YEARS // PARTS):
        faults = check_steps(document_of(*random_year(seed)))
        assert faults == [], f"year {seed}"


@pytest.mark.browser
def test_the_browser_computes_the_steps_of_random_years(browser: Any) -> None:
    with in_browser(browser) as check:
        for start in range(0, YEARS, YEARS // 10):
            _same_in_both(check, range(start, start + YEARS // 10, 20))


def _same_in_both(check: InBrowser, seeds: range) -> None:
    documents = [document_of(*random_year(seed)) for seed in seeds]
    for seed, theirs, ours in zip(seeds, check(documents), in_python(documents), strict=True):
        assert theirs == ours, f"year {seed}"
        assert theirs.faults == (), f"year {seed}"


# -- they are the result -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", GIVEN)
def test_a_known_year_has_the_same_result_with_steps(name: str) -> None:
    _same_result(*given(name))


@pytest.mark.parametrize("part", range(5))
def test_random_years_have_the_same_result_with_steps(part: int) -> None:
    for seed in range(part, 2_000, 5):
        _same_result(*random_year(seed))


def _same_result(programme: Programme, inputs: YearInputs) -> None:
    """Figure by figure, and the steps that carry the names of figures state them."""
    result, document = with_steps(programme, inputs)
    assert result == score(programme, inputs)
    steps = {step["id"]: step for step in document["steps"]}
    figures: list[tuple[str, Fraction | None]] = [
        (f"c/{one.code}/{name}", getattr(one, name))
        for one in result.commitments
        for name in ("actual", "target", "achievement", "credit")
        if not one.is_system
    ]
    figures.append(("y/total", None if result.total is None else Fraction(result.total)))
    for code, figure in figures:
        step = steps.get(code)
        if figure is not None:
            assert step is not None, code
            assert step["value"] == text_of(figure) or step.get("reason") == "hidden", code
        elif step is not None:
            assert step["value"] is None, code


# -- they point to the data ---------------------------------------------------------------------------


def _changed(document: Document, at: tuple[str, str], number: str) -> Document:
    found = deepcopy(document)
    where, key = places_of(found)[at]
    where[key] = number
    return found


def _small() -> Iterator[str]:
    return (name for name in GIVEN if len(given(name)[1].commitments) <= 30)


@pytest.mark.parametrize("part", range(4))
def test_a_digit_changed_in_the_data_makes_a_step_fail(part: int) -> None:
    """In the facts or in the pack, wherever a step points to."""
    documents = [document_of(*given(name)) for name in _small()]
    documents += [document_of(*random_year(seed)) for seed in range(0, YEARS, 100)]
    for document in documents[part::4]:
        places = places_of(document)
        for at in sorted(pointed(document) & places.keys()):
            where, key = places[at]
            assert check_steps(_changed(document, at, another_digit(where[key]))), at


@pytest.mark.parametrize("part", range(4))
def test_a_digit_changed_in_a_step_makes_it_fail(part: int) -> None:
    """In what a leaf says stands in the data, in a value, or in what is shown of it."""
    documents = [document_of(*given(name)) for name in _small()]
    documents += [document_of(*random_year(seed)) for seed in range(0, YEARS, 100)]
    for document in documents[part::4]:
        random = Random(part)
        leaves = [leaf for leaf in expressions(document) if "is" in leaf]
        stated = [step for step in document["steps"] if step["value"] is not None]
        shown = [step["shown"] for step in stated if step.get("shown")]
        for found, key in ((leaves, "is"), (stated, "value"), (shown, "value")):
            for one in random.sample(found, min(40, len(found))):
                kept = one[key]
                one[key] = another_digit(kept)
                assert check_steps(document), (key, one)
                one[key] = kept
        assert check_steps(document) == []


def figures_of(result: YearResult) -> Any:
    """Everything a result says but its reasons and the source's own figures."""

    def kept(found: Any) -> Any:
        if isinstance(found, dict):
            return {
                key: kept(value)
                for key, value in found.items()
                if key != "reasons" and not key.startswith("published") and key != "programme"
            }
        return [kept(one) for one in found] if isinstance(found, list) else found

    return kept(result_to_json(result))


def others(number: str) -> list[str]:
    """Numbers to put in the place of ``number``: a little more and less, much more, and nothing."""
    places = len(number.partition(".")[2])
    unit = Fraction(1, 10**places)
    exact = Fraction(number)
    found = [exact + unit, exact - unit, exact * 2 + 1, exact / 2, Fraction(0)]
    return [fixed_text(one, places) for one in found if one != exact]


@cache
def _pack_as_json(text: str) -> str:
    return json.dumps(read(text).plain())


def moved_by(programme: Programme, inputs: YearInputs, at: tuple[str, str]) -> bool:
    """Whether another number at that place gives another figure; what a reader refuses gives none."""
    before = figures_of(score(programme, inputs))
    content, pack = inputs_to_json(inputs), json.loads(_pack_as_json(programme.text))
    where, key = places_of({"inputs": content, "pack": pack, "steps": []})[at]
    kept = where[key]
    for number in others(str(kept)):
        where[key] = number
        try:
            law = Programme.model_validate(pack) if at[0] == "pack" else programme
            facts = parse_inputs(content, law, kept=True)
            if figures_of(score(law, facts)) != before:
                return True
        except (Invalid, ValueError, ArithmeticError, LookupError):  # no such fact, or no such pack
            continue
    return False


def unpointed(programme: Programme, inputs: YearInputs) -> Iterator[tuple[str, str]]:
    """Numbers of the facts and of the pack that no step points to."""
    document = document_of(programme, inputs)
    found = pointed(document)
    for at, (_, key) in places_of(document).items():
        if at not in found and key not in NO_NUMBERS and "published" not in at[1].split("/"):
            yield at


def readable(programme: Programme, inputs: YearInputs) -> bool:
    """Whether the facts are read as they are: a change can then be scored."""
    try:
        return parse_inputs(inputs_to_json(inputs), programme, kept=True) == inputs
    except Invalid:
        return False


@pytest.mark.parametrize("name", list(GIVEN))
def test_whatever_moves_a_figure_of_a_known_year_is_pointed_to(name: str) -> None:
    programme, inputs = given(name)
    if len(inputs.commitments) > 30:
        inputs = YearInputs(as_of=inputs.as_of, groups=inputs.groups, commitments=inputs.commitments[:12])
    assert [at for at in unpointed(programme, inputs) if moved_by(programme, inputs, at)] == []


@pytest.mark.parametrize("part", range(10))
def test_whatever_moves_a_figure_of_a_random_year_is_pointed_to(part: int) -> None:
    asked = 0
    for seed in range(part * 31, YEARS, 1_237):
        programme, inputs = random_year(seed)
        if readable(programme, inputs):
            asked += 1
            assert [at for at in unpointed(programme, inputs) if moved_by(programme, inputs, at)] == [], f"year {seed}"
    assert asked > 0


def test_a_number_that_moves_a_figure_would_be_found() -> None:
    """The search itself: a numerator moves a figure, the weight of a requirement that nobody has does not."""
    programme, inputs = given("v2-every-rule-2026")
    content = inputs_to_json(inputs)
    paths = [path for path, _ in numbers_in({"c": content["commitments"]})]
    assert "c/ADDED/periods/2026-01/numerator" in paths
    assert moved_by(programme, inputs, ("in", "c/ADDED/periods/2026-01/numerator"))
    assert moved_by(programme, inputs, ("pack", "rules/credit/cap"))
    assert not moved_by(programme, inputs, ("pack", "rules/analysis/below"))


# -- none is missing ----------------------------------------------------------------------------------


def test_every_operation_and_every_rule_occurs() -> None:
    found: Counter[str] = Counter()
    for seed in range(0, YEARS, 4):
        found.update(words_of(document_of(*random_year(seed))))
    never = [name for name in OPERATIONS if not found[f"op {name}"]]
    never += [name for name in sorted(RULES) if not found[f"rule {name}"]]
    assert never == []
