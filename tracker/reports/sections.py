"""One section per commitment: promise, figures, chart, evidence, and how its points come about."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from tracker import charts
from tracker.analysis.publication_notes import note_sentence, notes_of
from tracker.charts.svg import State
from tracker.formats.labels import heading
from tracker.formats.numbers import MISSING
from tracker.progress.grid import has_no_plan
from tracker.reports.counting import tables
from tracker.reports.findings import findings
from tracker.reports.measures import axis, periods_table, requirements_table, to_date, wording
from tracker.reports.page_model import KeyFigure, Section, Stage
from tracker.reports.remarks import files, no_files, remarks
from tracker.reports.scene import Scene, plain, rounded
from tracker.reports.speech import Speech
from tracker.reports.states import word
from tracker.rules.calendar.periods import period_of
from tracker.rules.explain.citation_words import in_short
from tracker.rules.explain.reasons import reason_sentence
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.definition import Definition
from tracker.rules.scoring.results import CommitmentResult, Difference
from tracker.rules.scoring.status import state_of

LOW_CHART, TALL_CHART = 116, 156  # px
BESIDE_PROOFS, BESIDE_STEPS = 5, 9  # columns cannot break over a page: longer lists stand below each other


def anchor_of(code: str) -> str:
    """The place of a commitment in the document; codes are unique in a year."""
    return "c-" + "".join(char if char.isalnum() and char.isascii() else f"_{ord(char):x}" for char in code)


def section(scene: Scene, one: CommitmentResult, stages: Sequence[CommitmentResult]) -> Section:
    """The section of an indicator, or of a system with its stages."""
    facts, given = scene.facts[one.code], scene.given[one.code]
    definition, version = scene.definition(facts), scene.version(facts)
    state = state_of(one, scene.programme)
    proofs, (steps, rests) = tuple(files(scene, facts)), _trace(scene, one.code)
    return Section(
        anchor=anchor_of(one.code),
        code=one.code,
        code_shown=one.group is None and one.name not in (None, one.code),
        name=one.name or one.code,
        mark=_mark(scene, one),
        state=word(scene, one),
        about=tuple(_about(scene, one, definition, version)),
        formula=_formula(definition, scene.speak),
        figures=tuple(_figures(scene, one, definition)),
        line=" · ".join(part for part in (_stated(figure) for figure in _figures(scene, one, definition)) if part),
        notices=(*_notices(scene, one), *findings(scene, given)),
        tables=tuple(tables(scene, given, definition, facts)) if not stages else (),
        charts=tuple(_charts(scene, one, given, facts, definition, state)),
        periods=periods_table(scene, given, facts, definition) if not stages else None,
        means=definition.means_of_verification,
        files=proofs,
        no_files=no_files(scene, stages),
        trace=steps,
        rests=rests,
        beside=not stages
        and len(proofs) + len(definition.means_of_verification) <= BESIDE_PROOFS
        and len(steps) <= BESIDE_STEPS,
        remarks=tuple(remarks(scene, facts)),
        stages=tuple(_stage(scene, stage) for stage in stages),
    )


def _stage(scene: Scene, one: CommitmentResult) -> Stage:
    facts, given = scene.facts[one.code], scene.given[one.code]
    definition = scene.definition(facts)
    return Stage(
        anchor=anchor_of(one.code),
        code=one.code,
        name=one.name or one.code,
        mark=_mark(scene, one),
        state=word(scene, one),
        line=_stage_line(scene, one),
        requirements=requirements_table(scene, definition, facts),
        wording=wording(scene, definition),
        periods=periods_table(scene, given, facts, definition),
        files=tuple(files(scene, facts)),
        trace=_trace(scene, one.code)[0],
        remarks=tuple(remarks(scene, facts)),
        notices=(*_notices(scene, one), *findings(scene, given)),
    )


def _mark(scene: Scene, one: CommitmentResult) -> Markup:
    return charts.mark(state_of(one, scene.programme), word(scene, one))


def _about(scene: Scene, one: CommitmentResult, definition: Definition, version: Mapping[str, Any]) -> Iterable[str]:
    speak = scene.speak
    if version["unit"]:
        yield speak("Responsible: %(unit)s", unit=version["unit"])
    yield heading("direction", version["direction"], speak.language)
    if one.weight is not None:
        yield speak("Weight %(weight)s %%", weight=speak.number(one.weight))
    else:
        yield speak("Weight not published")
    if definition.operands:
        yield heading("universe", definition.universe, speak.language)


def _figures(scene: Scene, one: CommitmentResult, definition: Definition) -> Iterable[KeyFigure]:
    speak, places = scene.speak, definition.decimals
    if not one.is_system and one.actual is not None:
        unit = definition.unit
        value = KeyFigure(
            speak.number(rounded(one.actual, places), places), unit, speak("value to date"), speak("value")
        )
        target = one.programmed if scene.standing else one.target
        wanted = speak("programmed to date") if scene.standing else speak("target")
        yield value
        yield KeyFigure(
            _target(scene, one, target, places), unit, wanted, speak("programmed") if scene.standing else wanted
        )
        yield KeyFigure(speak.number(one.achievement_shown, 2), "%", speak("of it reached"), speak("reached"))
    yield _won(scene, one)
    if one.obtained is None and one.published is not None and one.published.obtained is not None:
        of = speak("of %(points)s", points=speak.number(one.weight)) if one.weight is not None else ""
        told = speak("weight obtained, as the source published it")
        yield KeyFigure(speak.number(one.published.obtained), of, told, speak("published"))


def _stated(figure: KeyFigure) -> str:
    """A key figure as words in a line: what it is, and how much."""
    if figure.value == MISSING:
        return ""
    return f"{figure.short}: {figure.value} {figure.unit}".strip()


def _target(scene: Scene, one: CommitmentResult, target: Fraction | None, places: int) -> str:
    limits = scene.given[one.code].target
    if limits is not None and limits.low is not None and limits.high is not None:
        return f"{scene.speak.number(limits.low)}–{scene.speak.number(limits.high)}"
    return scene.speak.number(rounded(target, places), places)


def _won(scene: Scene, one: CommitmentResult) -> KeyFigure:
    speak = scene.speak
    if scene.standing:
        if has_no_plan(one):
            return KeyFigure(MISSING, "", speak("no plan"))
        if not one.points_programmed and not one.points_won:
            return KeyFigure(MISSING, "", speak("nothing programmed yet"))
        of = speak("of %(points)s", points=speak.number(one.points_programmed, 2))
        return KeyFigure(speak.number(one.points_won, 2), of, speak("points won"), speak("points won"))
    weight = speak("of %(points)s", points=speak.number(one.weight)) if one.weight is not None else ""
    return KeyFigure(speak.number(one.obtained), weight, speak("weight obtained"), speak("obtained"))


def _stage_line(scene: Scene, one: CommitmentResult) -> str:
    speak = scene.speak
    parts = []
    if one.requirements_of:
        parts.append(
            speak(
                "%(met)s of %(of)s requirements met",
                met=speak.number(plain(one.requirements_met or Fraction(0))),
                of=speak.number(plain(one.requirements_of)),
            )
        )
    won = _won(scene, one)
    parts.append(_stated(won) or won.label)
    if one.weight is not None:
        parts.append(speak("Weight %(weight)s %%", weight=speak.number(one.weight)))
    return " · ".join(parts)


def _notices(scene: Scene, one: CommitmentResult) -> Iterable[str]:
    """What does not add up or is missing: said beside the figure, with both numbers, never mended."""
    for reason in one.reasons if not one.is_system else ():  # a system has its stages' reasons, told there
        yield reason_sentence(reason, scene.speak.language)
    for found in scene.differing.get(one.code, []):
        yield scene.speak(
            "%(figure)s: %(ours)s by the rules, %(theirs)s as the source published it. The published one is not used.",
            figure=figure_name(found, scene.speak),
            ours=scene.speak.number(found.ours, 2),
            theirs=scene.speak.number(found.published, 2),
        )


def figure_name(found: Difference, speak: Speech) -> str:
    """What the figure is in which the source and the rules differ."""
    return heading("figure", found.figure, speak.language)


def _trace(scene: Scene, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The steps of a commitment in sentences, and what they rest on."""
    writer, given, language = scene.writer, scene.given[code], scene.speak.language
    steps = writer.of("c", code)
    grounds = [writer.ground(step, given) for step in steps]
    notes = [one for one in notes_of(scene.programme, given, scene.as_of) if one.finding is None]
    told = [*(writer.told(step, language) for step in steps), *(note_sentence(one, language) for one in notes)]
    return tuple(told), tuple(in_short(grounds, language))


def _charts(
    scene: Scene,
    one: CommitmentResult,
    given: CommitmentInput,
    facts: Mapping[str, Any],
    definition: Definition,
    state: State,
) -> Iterable[tuple[str, Markup]]:
    if one.is_system:
        return
    speak, places, unit = scene.speak, definition.decimals, definition.unit
    limits = _limits(given)
    annual = rounded(one.target, places)
    actual = to_date(scene, given, facts, definition)
    if not scene.compact and one.actual is not None and (annual is not None or limits is not None):
        yield (
            speak("Value against the year's target"),
            charts.bullet(
                rounded(one.actual, places),
                annual,
                language=speak.language,
                title=speak("%(code)s against its target", code=one.code),
                direction=given.direction,
                limits=limits,
                state=state,
                unit=unit,
                decimals=places,
            ),
        )
    if len([value for value in actual.values() if value is not None]) < 2:
        return
    yield (
        speak("Through the year"),
        charts.line(
            actual,
            dict(given.programmed),
            _axis(scene, facts, given, definition),
            language=speak.language,
            title=speak("%(code)s through the year", code=one.code),
            direction=given.direction,
            annual=annual,
            limits=limits,
            unit=unit,
            decimals=places,
            height=LOW_CHART if scene.compact else TALL_CHART,
            labels=not scene.compact,
        ),
    )


def _axis(scene: Scene, facts: Mapping[str, Any], given: CommitmentInput, definition: Definition) -> list[str]:
    """The whole year; where several commitments share a page, only up to the cut."""
    codes = axis(scene, facts, given, definition)
    if not scene.compact or scene.as_of is None:
        return codes
    return [code for code in codes if period_of(code).ends <= period_of(scene.as_of).ends]


def _limits(given: CommitmentInput) -> tuple[Decimal, Decimal] | None:
    target = given.target
    if target is None or target.low is None or target.high is None:
        return None
    return target.low, target.high


def _formula(definition: Definition, speak: Speech) -> str:
    """The formula as written, or as its operands say it."""
    if definition.formula:
        return definition.formula
    if definition.numerator is None or definition.denominator is None:
        return ""
    text = f"{definition.numerator.name} ÷ {definition.denominator.name}"
    return text if definition.factor == 1 else f"({text}) × {speak.number(definition.factor)}"
