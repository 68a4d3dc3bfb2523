"""What a result tells: the steps of a year and their sentences, held against the figures that they end in."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from tracker.formats.rounding import half_up, rounded
from tracker.rules.explain.citation_words import ground_sentence
from tracker.rules.explain.evaluate import check_steps
from tracker.rules.explain.reasons import REASONS
from tracker.rules.explain.sentences import StepWriter, units_of
from tracker.rules.explain.steps_json import steps_document
from tracker.rules.inputs.model import CommitmentInput, YearInputs
from tracker.rules.programme.citations import Because, Ground
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.numbers import Step, escaped
from tracker.rules.scoring.results import CommitmentResult, YearResult
from tracker.rules.scoring.score import score, score_with_steps

LANGUAGES = ("es", "en")


def writer(programme: Programme, inputs: YearInputs) -> StepWriter:
    """Who writes the steps of a year."""
    return StepWriter(programme, score_with_steps(programme, inputs)[1], units_of(inputs.commitments))


def plain(text: str) -> str:
    """``text`` without the spaces that keep a number and its sign together."""
    return text.replace("\u00a0", " ")


def told(
    commitment: CommitmentInput, language: str, as_of: str | None = None, programme: Programme | None = None
) -> list[str]:
    """The sentences of one commitment, alone in its year."""
    return told_of(
        programme or load_builtin("pmg-cl-2026"), commitment.code, commitment, language=language, as_of=as_of
    )


def told_of(
    programme: Programme, code: str, *commitments: CommitmentInput, language: str = "en", as_of: str | None = None
) -> list[str]:
    """The sentences of the commitment ``code`` among ``commitments``."""
    write = writer(programme, YearInputs(as_of=as_of, commitments=commitments))
    return [plain(write.sentence(step, language)) for step in write.of("c", code)]


def told_of_year(programme: Programme, inputs: YearInputs, language: str) -> list[str]:
    """The sentences from objectives and teams to the band."""
    write = writer(programme, inputs)
    return [plain(write.sentence(step, language)) for step in write.of_year()]


def steps_of(commitment: CommitmentInput, as_of: str | None = None, programme: Programme | None = None) -> list[Step]:
    """The steps of one commitment, alone in its year."""
    inputs = YearInputs(as_of=as_of, commitments=(commitment,))
    return writer(programme or load_builtin("pmg-cl-2026"), inputs).of("c", commitment.code)


def ground_of(step: Step, programme: Programme, one: CommitmentInput | None = None) -> Ground | Because:
    """What a step rests on."""
    return StepWriter(programme, [step]).ground(step, one)


def rests_on(step: Step, programme: Programme, one: CommitmentInput | None = None) -> str:
    """The place of the rule that a step rests on, or why there is none."""
    ground = ground_of(step, programme, one)
    return ground if isinstance(ground, str) else ground.rule


# -- held against the result -----------------------------------------------------------------------


def check(programme: Programme, inputs: YearInputs) -> Iterator[tuple[StepWriter, Step]]:
    """The told steps of a year: they end in its figures, they are the same result, and each of them can be checked."""
    result, steps = score_with_steps(programme, inputs)
    assert result == score(programme, inputs)
    assert check_steps(steps_document(programme, inputs, steps)) == []
    given = {reason.code for each in (result, *result.commitments) for reason in (*each.reasons, *result.remarks)}
    assert given <= set(REASONS), given - set(REASONS)
    by_id = {step.id: step for step in steps}
    assert len(by_id) == len(steps)
    write = StepWriter(programme, steps, units_of(inputs.commitments))
    _ends_in_the_year(by_id, result, programme.rules.rounding.mode)
    for found in result.commitments:
        scope = f"c/{escaped(found.code)}/"
        mine = {step.id.removeprefix(scope): step for step in steps if step.id.startswith(scope)}
        _ends_in_its_figures(mine, found)
        if found.achievement_shown is not None:
            shown = achievement_printed(mine["achievement"])
            assert shown in (None, found.achievement_shown)
            assert shown is None or plain(write.sentence(mine["achievement"], "en")).endswith(f" {shown:,f}%.")
        for step in write.of("c", found.code):
            yield write, step
    for step in write.of_year():
        yield write, step


def achievement_printed(step: Step) -> Decimal | None:
    """The achievement as its step prints it; None where it prints it in full, since its pack does not round half up."""
    assert step.value is not None
    return None if step.shown is None else half_up(step.value, step.shown)


def _ends_in_its_figures(mine: dict[str, Step], found: CommitmentResult) -> None:
    for name, figure in {
        "actual": found.actual,
        "target": found.target,
        "programmed": found.programmed,
        "achievement": found.achievement,
        "credit": None if found.is_system else found.credit,
        "obtained": found.obtained_exact,
        "due": found.points_programmed,
        "won": found.points_won,
        "requirements/met": None if found.is_system else found.requirements_met,
        "requirements/of": None if found.is_system else found.requirements_of,
    }.items():
        step = mine.get(name)
        assert (None if step is None else step.value) == figure, (found.code, name)
    weights = [step for name, step in mine.items() if name.split("/")[0] == "weight"]
    if found.counts and weights:
        assert weights[-1].value == found.weight_counted, found.code
    colour = None if found.colour is None else ("red", "amber", "green").index(found.colour)
    assert _value(mine, "colour") == colour, found.code
    assert bool(_value(mine, "analysis")) == found.needs_analysis, found.code
    if found.by_parent:
        assert _value(mine, "met") == (None if found.met is None else int(found.met)), found.code


def _value(steps: Mapping[str, Step], name: str) -> Fraction | None:
    """The value of the step ``name``; None where there is no such step, or nothing to compute."""
    return steps[name].value if name in steps else None


def _ends_in_the_year(steps: Mapping[str, Step], result: YearResult, mode: str) -> None:
    assert _value(steps, "y/total") == (None if result.total is None else Fraction(result.total))
    assert (_value(steps, "y/band") is None) == (result.band is None)
    for form, total in result.totals_by_form.items():
        shown = _value(steps, f"f/{form}/total")
        assert shown is not None
        decimals = -int(total.as_tuple().exponent)
        assert rounded(shown, decimals, mode) == total, form
    if result.standing is not None:
        pooled = _value(steps, "y/pooled")
        percent = _value(steps, "y/mean") if result.standing.mean_of_groups else pooled
        for figure, exact in ((result.standing.pooled, pooled), (result.standing.percent, percent)):
            assert figure == (None if exact is None else half_up(exact, 2))
        sums = result.standing.points_programmed, result.standing.points_won
        assert (_value(steps, "y/due"), _value(steps, "y/won")) == sums
    for kind, nodes in (("g", result.groups), ("o", result.objectives)):
        for node in nodes:
            for name, figure in {
                "obtained": node.obtained_exact, "due": node.points_programmed, "won": node.points_won,
                "percent": node.percent_exact,
            }.items():  # fmt: skip
                assert _value(steps, f"{kind}/{escaped(node.code)}/{name}") == figure, (kind, node.code, name)


def speaks(write: StepWriter, step: Step) -> None:
    """Each step is a sentence without a place left open, and Spanish is not English."""
    said = {language: write.sentence(step, language) for language in LANGUAGES}
    rests = {language: ground_sentence(write.ground(step), language) for language in LANGUAGES}
    assert all(text and "%(" not in text for text in (*said.values(), *rests.values()))
    assert rests["es"] != rests["en"], rests
    if any(letter.isalpha() for letter in said["en"]):
        assert said["es"] != said["en"], said
