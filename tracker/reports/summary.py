"""The summary: teams, objectives and commitments, ours beside the source's own, and which rows differ."""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from tracker import charts
from tracker.formats.numbers import MISSING
from tracker.progress.grid import has_no_plan
from tracker.reports.overview import commitment_label
from tracker.reports.page_model import Cell, Table
from tracker.reports.scene import Scene
from tracker.reports.sections import anchor_of, figure_name
from tracker.reports.states import word
from tracker.rules.explain.citation_words import closing
from tracker.rules.scoring.results import CommitmentResult, NodeResult
from tracker.rules.scoring.status import partly_from, state_of_percent


def summary_sentences(scene: Scene) -> list[str]:
    """How the figure of the year comes about, and what is missing for it."""
    writer, language = scene.writer, scene.speak.language
    shown = [
        step
        for step in writer.of("y", "")
        if (step.value is not None or step.name == "band")
        and step.name not in ("due", "won", "sum")  # tables say those
    ]
    every = [writer.ground(step) for step in writer.of_year()]
    every += [writer.ground(step, one) for code, one in scene.given.items() for step in writer.of("c", code)]
    rests = " ".join([scene.speak("Rules."), *closing(every, language)])
    return [*(writer.told(step, language) for step in shown), rests]


def summary_tables(scene: Scene) -> list[Table]:
    """Teams, objectives, commitments (where they are few) and differences; only the tables that have rows."""
    result = scene.result
    tables = []
    if result.groups:
        tables.append(_nodes(scene, scene.speak("By team"), result.groups))
    if result.objectives and (len(result.objectives) > 1 or not result.groups):
        tables.append(_nodes(scene, scene.speak("By objective"), result.objectives))
    if not result.groups:
        tables.append(commitments_table(scene, scene.speak("By commitment"), in_tree_order(scene)))
    differing = _differences(scene)
    return [*tables, differing] if differing is not None else tables


def _nodes(scene: Scene, caption: str, nodes: Sequence[NodeResult]) -> Table:
    """Teams or objectives: points, our percent, the source's, and where it stands."""
    speak = scene.speak
    theirs = any(one.published_percent is not None or one.published_obtained is not None for one in nodes)
    rows = []
    for one in in_order(scene, nodes):
        row = [Cell(_node_name(scene, one), anchor=part_anchor(one.code))]
        if scene.standing:
            row += [Cell(speak.number(one.points_programmed, 2), True), Cell(speak.number(one.points_won, 2), True)]
            row.append(Cell(speak.percent(one.percent), True))
            row += [Cell(_published(scene, one.percent, one.published_percent), True)] if theirs else []
        else:
            row += [Cell(speak.number(one.weight), True), Cell(speak.number(one.obtained), True)]
            row += [Cell(_published(scene, one.obtained, one.published_obtained, False), True)] if theirs else []
        row.append(Cell(_dot(scene, _node_name(scene, one), one.percent)))
        rows.append(tuple(row))
    own = [Cell(speak("Programmed"), True), Cell(speak("Won"), True), Cell(speak("By the rules"), True)]
    if not scene.standing:
        own = [Cell(speak("Weight"), True), Cell(speak("Obtained"), True)]
    published = [Cell(speak("Published"), True)] if theirs else []
    axis = Cell(charts.dot_axis(language=speak.language, edges=_edges(scene)))
    head = (Cell(speak("Team") if nodes is scene.result.groups else speak("Objective")), *own, *published, axis)
    return Table(caption, _spread(len(head), 28, 24), head, tuple(rows), _year_line(scene, len(head), theirs, nodes))


def in_order(scene: Scene, nodes: Sequence[NodeResult]) -> list[NodeResult]:
    """Objectives as the programme orders them; teams as they come."""
    order = {one.code: place for place, one in enumerate(scene.programme.objectives)}
    return sorted(nodes, key=lambda one: order.get(one.code, 0))


def in_tree_order(scene: Scene) -> list[CommitmentResult]:
    """Commitments by the order of their objectives, each system followed by its stages."""
    order = {one.code: place for place, one in enumerate(scene.programme.objectives)}
    every = scene.result.commitments
    roots = [one for one in every if one.parent is None]
    own = {one.code: one.objective or next((s.objective for s in scene.stages(one.code)), None) for one in roots}
    roots.sort(key=lambda one: order.get(own[one.code] or "", len(order)))
    return [each for one in roots for each in (one, *scene.stages(one.code))]


def _year_line(scene: Scene, columns: int, theirs: bool, nodes: Sequence[NodeResult]) -> tuple[Cell, ...]:
    """The line under the nodes: the year."""
    speak, result = scene.speak, scene.result
    cells = [Cell(speak("The year"))]
    standing = result.standing
    if standing is not None:
        if standing.mean_of_groups:
            cells = [Cell(speak("Mean of the teams") if scene.by_team else speak("Mean of the objectives"))]
        cells += [
            Cell(speak.number(standing.points_programmed, 2), True),
            Cell(speak.number(standing.points_won, 2), True),
        ]
        cells.append(Cell(speak.percent(standing.percent), True))
        cells += [Cell(_published(scene, standing.percent, standing.published_percent), True)] if theirs else []
    else:
        weight = sum((one.weight for one in nodes if one.weight is not None), Decimal(0))
        cells += [Cell(speak.number(weight), True), Cell(speak.number(result.total), True)]
        cells += [Cell(_published(scene, result.total, result.published_total, False), True)] if theirs else []
    return (*cells, *(Cell("") for _ in range(columns - len(cells))))


def commitments_table(
    scene: Scene, caption: str, commitments: Sequence[CommitmentResult], paged: bool = False
) -> Table:
    """Commitments with weight, achievement and points; stages stand under their system. ``paged``: with their pages."""
    speak = scene.speak
    theirs = any(_their_points(scene, one) is not None for one in commitments)
    rows = []
    for one in commitments:
        label = (
            f"{one.code} {one.name}"
            if one.name and one.group is None and one.name != one.code
            else one.name or one.code
        )
        anchor = anchor_of(one.code)
        row = [Cell(label, anchor=anchor), Cell(speak.number(one.weight), True)]
        row.append(Cell(speak.percent(one.achievement_shown) if not one.is_system else "", True))
        row += _points(scene, one)
        row += [Cell(_marked(scene, one), True)] if theirs else []
        row.append(Cell(word(scene, one)))
        row += [Cell("", True, anchor)] if paged else []
        rows.append(tuple(row))
    points = (
        [Cell(speak("Programmed"), True), Cell(speak("Won"), True)]
        if scene.standing
        else [Cell(speak("Obtained"), True)]
    )
    published = [Cell(speak("Published"), True)] if theirs else []
    head = (
        Cell(speak("Commitment")),
        Cell(speak("Weight %"), True),
        Cell(speak("Reached"), True),
        *points,
        *published,
        Cell(speak("State")),
        *([Cell(speak("Page"), True)] if paged else []),
    )
    last = (_STATE, _PAGE) if paged else (_STATE,)
    numbers = (_NUMBER,) * (len(head) - 1 - len(last))
    return Table(caption, (100 - sum(numbers) - sum(last), *numbers, *last), head, tuple(rows))


_NUMBER, _STATE, _PAGE = 9, 15, 6
"""Widths of columns in percent: a state is two words or three, and no word is broken."""


def _points(scene: Scene, one: CommitmentResult) -> list[Cell]:
    speak = scene.speak
    if not scene.standing:
        return [Cell(speak.number(one.obtained), True)]
    if has_no_plan(one):
        return [Cell(speak("no plan"), True), Cell(MISSING, True)]
    if not one.points_programmed and not one.points_won:
        return [Cell(MISSING, True), Cell(MISSING, True)]
    return [Cell(speak.number(one.points_programmed, 2), True), Cell(speak.number(one.points_won, 2), True)]


def _their_points(scene: Scene, one: CommitmentResult) -> Decimal | None:
    if one.published is None:
        return None
    return one.published.points_won if scene.standing else one.published.obtained


def _marked(scene: Scene, one: CommitmentResult) -> str:
    """What the source says was won; with an asterisk where any of its figures differs from ours."""
    text = scene.speak.number(_their_points(scene, one), 2)
    return f"{text} *" if one.code in scene.differing else text


def _differences(scene: Scene) -> Table | None:
    """Every figure in which the source and the rules differ, with both."""
    speak = scene.speak
    rows = []
    for one in scene.result.commitments:
        for found in scene.differing.get(one.code, []):
            rows.append(
                (
                    Cell(commitment_label(scene, one), anchor=anchor_of(one.code)),
                    Cell(figure_name(found, speak)),
                    Cell(speak.number(found.ours, 2), True),
                    Cell(speak.number(found.published, 2), True),
                )
            )
    if not rows:
        return None
    head = (
        Cell(speak("Commitment")),
        Cell(speak("Figure")),
        Cell(speak("By the rules"), True),
        Cell(speak("Published"), True),
    )
    note = speak(
        "In percent and in points. The figures by the rules follow from the numerators, denominators and targets "
        "that the source itself published; where its own columns say something else, both stand here and none "
        "is mended."
    )
    return Table(speak("Where the source differs from the rules"), (52, 20, 14, 14), head, tuple(rows), note=note)


def _published(scene: Scene, ours: Decimal | None, theirs: Decimal | None, percent: bool = True) -> str:
    """The source's figure, with an asterisk where it is not ours."""
    text = scene.speak.percent(theirs) if percent else scene.speak.number(theirs)
    return f"{text} *" if theirs is not None and ours is not None and ours != theirs else text


def _dot(scene: Scene, label: str, percent: Decimal | None) -> Markup | str:
    if percent is None:
        return MISSING
    dot = charts.Dot(label, percent, state_of_percent(percent, scene.programme))
    return charts.dot_row(dot, language=scene.speak.language, edges=_edges(scene), height=17)


def _edges(scene: Scene) -> tuple[Decimal, ...]:
    edges = {band.from_ for band in scene.programme.bands if Decimal(0) < band.from_ < 100}
    return tuple(sorted(edges)) or (partly_from(scene.programme),)


def _node_name(scene: Scene, one: NodeResult) -> str:
    if one.name:
        return one.name
    objective = scene.programme.objective(one.code)
    return f"{one.code} {scene.speak.pick(objective.name)}" if objective is not None else one.code


def part_anchor(code: str) -> str:
    """The place of a team's or an objective's part."""
    return "p" + anchor_of(code)[1:]


def _spread(columns: int, first: int, last: int) -> tuple[int, ...]:
    """Widths in percent: the first and the last column as given, the others share the rest."""
    each = (100 - first - last) // (columns - 2)
    return (100 - last - each * (columns - 2), *([each] * (columns - 2)), last)
