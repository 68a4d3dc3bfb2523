"""The figures of a commitment's periods, and how much of each requirement is met, as tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tracker.formats.numbers import MISSING, round_half_up
from tracker.progress.year_status import figure_label, figure_word
from tracker.reports.counting import counted_cell, opinion_of, value_to_date
from tracker.reports.page_model import Cell, Table
from tracker.reports.scene import Scene, rounded
from tracker.reports.speech import moment_of
from tracker.rules.calendar.periods import period_of
from tracker.rules.calendar.windows import reporting_window
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.programme.definition import Definition


def to_date(
    scene: Scene, given: CommitmentInput, facts: Mapping[str, Any], definition: Definition
) -> dict[str, Decimal | None]:
    """The year so far at the end of each period that has a figure, at the commitment's own decimals."""
    places, found = definition.decimals, {}
    for measured in facts["measurements"]:
        if not measured["counts"]:
            continue
        value = value_to_date(scene, given, facts, measured)
        found[measured["period"]] = rounded(value, places)
    return found


def axis(scene: Scene, facts: Mapping[str, Any], given: CommitmentInput, definition: Definition) -> list[str]:
    """All periods of the commitment's frequency, with what was measured or programmed outside them."""
    codes = set(scene.programme.period_codes(definition.frequency))
    codes |= {measured["period"] for measured in facts["measurements"]} | set(given.programmed)
    return sorted(codes, key=lambda code: (period_of(code).ends, code))


def periods_table(
    scene: Scene, given: CommitmentInput, facts: Mapping[str, Any], definition: Definition
) -> Table | None:
    """What was measured in each period, up to the cut; columns in which nothing stands are left out."""
    speak, places = scene.speak, definition.decimals
    measured = {one["period"]: one for one in facts["measurements"]}
    codes = [code for code in axis(scene, facts, given, definition) if code in measured or code in given.programmed]
    if scene.as_of is not None:
        codes = [code for code in codes if period_of(code).ends <= period_of(scene.as_of).ends]
    if not codes or not (given.programmed or any(_figured(one) for one in measured.values())):
        return None
    so_far = to_date(scene, given, facts, definition)
    last = {code: one["revisions"][-1] if one["revisions"] else None for code, one in measured.items()}
    columns = [
        (speak("Numerator"), [_side(scene, last.get(code), "numerator") for code in codes]),
        (speak("Denominator"), [_side(scene, last.get(code), "denominator") for code in codes]),
        (speak("Counted"), [counted_cell(scene, last.get(code)) for code in codes]),
        (speak("As stated"), [_alone(scene, last.get(code)) for code in codes]),
        (speak("To date"), [speak.number(so_far.get(code), places) for code in codes]),
        (speak("Programmed"), [_programmed(scene, given.programmed.get(code), places) for code in codes]),
    ]
    columns = [(title, cells) for title, cells in columns if any(cell != MISSING for cell in cells)]
    head = [Cell(speak("Period")), *(Cell(title, True) for title, _ in columns)]
    rows = [
        [Cell(speak.period(code, short=scene.compact)), *(Cell(cells[row], True) for _, cells in columns)]
        for row, code in enumerate(codes)
    ]
    if not (scene.compact and scene.published):  # there every figure is simply published
        head.append(Cell(speak("State")))
        for row, code in zip(rows, codes, strict=True):
            row.append(Cell(_condition(scene, code, measured.get(code))))
    caption = speak("Periods, in %(unit)s", unit=definition.unit) if definition.unit else speak("Periods")
    return Table(caption, _widths(len(head)), tuple(head), tuple(tuple(row) for row in rows))


def _figured(measured: Mapping[str, Any]) -> bool:
    """Whether any figure was ever stated for the period."""
    return any(
        one["numerator"] is not None or one["stated_value"] is not None or one["requirements"] or one.get("counts")
        for one in measured["revisions"]
    )


def _alone(scene: Scene, revision: Mapping[str, Any] | None) -> str:
    """A value that was stated without its two sides."""
    return MISSING if revision is None or revision["numerator"] is not None else scene.text(revision["stated_value"])


def _programmed(scene: Scene, value: Decimal | None, places: int) -> str:
    """A period's target at the commitment's own decimals; with all it has where those would show it as nothing."""
    if value is None:
        return MISSING
    return scene.speak.number(value, places if round_half_up(value, places) or not value else None)


def _side(scene: Scene, revision: Mapping[str, Any] | None, name: str) -> str:
    return MISSING if revision is None else scene.text(revision[name])


def _condition(scene: Scene, code: str, measured: Mapping[str, Any] | None) -> str:
    """What the figure of the period ``code`` is, in a word."""
    speak = scene.speak
    window = reporting_window(scene.programme, code)
    over = scene.published or window.grace_until <= moment_of(scene.snapshot["made_at"])
    withdrawn = measured is not None and bool(measured["revisions"]) and measured["revisions"][-1]["withdrawn"]
    figure = figure_word(measured["state"] if measured is not None else None, withdrawn=withdrawn, over=over)
    state = figure_label(figure, speak.language)
    if measured is None:
        return state
    if measured["late"]:
        state = speak("%(state)s, late", state=state)
    faults = measured["revisions"][-1]["faults"] if measured["revisions"] else []
    return speak("%(state)s, with a fault", state=state) if faults else state


def requirements_table(scene: Scene, definition: Definition, facts: Mapping[str, Any]) -> Table | None:
    """Each requirement of a stage with how much of it is met at the cut."""
    speak = scene.speak
    counted = [one for one in facts["measurements"] if one["counts"] and one["revisions"][-1]["requirements"]]
    met = {need["code"]: need for need in counted[-1]["revisions"][-1]["requirements"]} if counted else {}
    listed = {need.code: need for need in definition.requirements}
    codes = [*listed, *(code for code in met if code not in listed)]
    if not codes:
        return None
    if not _worded(definition):
        return _bare_requirements(scene, [code for code in codes if code in met], met)
    rows = []
    for code in codes:
        need, its = listed.get(code), met.get(code)
        proofs = (need.means, need.third_party) if need else ()
        means = " · ".join(part for part in (*proofs, opinion_of(scene, facts, code)) if part)
        rows.append((Cell(code), Cell(need.text if need else ""), Cell(means), Cell(_share(scene, its), True)))
    head = (
        Cell(speak("Req.")),
        Cell(speak("Technical requirement")),
        Cell(speak("Means of verification")),
        Cell(speak("Met"), True),
    )
    return Table(speak("Requirements"), (8, 46, 33, 13), head, tuple(rows))


def _bare_requirements(scene: Scene, codes: Sequence[str], met: Mapping[str, Any]) -> Table | None:
    """Where the wording was not published: only those of which something is met."""
    speak = scene.speak
    if not codes:
        return None
    rows = tuple((Cell(code), Cell(_share(scene, met[code]), True)) for code in codes)
    head = (Cell(speak("Requirement")), Cell(speak("Met"), True))
    return Table(speak("Requirements"), (40, 60), head, rows)


def _worded(definition: Definition) -> bool:
    return any(need.text or need.means for need in definition.requirements)


def wording(scene: Scene, definition: Definition) -> str:
    """Says that the wording of a stage's requirements was not published; empty where it is there."""
    if _worded(definition) or not definition.requirements:
        return ""
    count = len(definition.requirements)
    return scene.speak("The wording of the requirements of this stage was not published: %(count)s.", count=count)


def _share(scene: Scene, need: Mapping[str, Any] | None) -> str:
    if need is None:
        return MISSING
    return scene.speak("%(met)s of %(of)s", met=scene.text(need["met"]), of=scene.text(need["of"]))


def _widths(columns: int) -> tuple[int, ...]:
    """Widths in percent, the period's first."""
    first = {2: 50, 3: 30, 4: 26, 5: 20, 6: 20, 7: 16}[columns]
    each = (100 - first) // (columns - 1)
    return (100 - each * (columns - 1), *([each] * (columns - 1)))
