"""Do the facts of a commitment fit together, and the programme? Each check yields place, what is wrong, how to fix it.

They are asked of what was read soundly: what could not be read is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.rules.calendar.periods import overlapping
from tracker.rules.inputs.defaults import credit_rule, criteria_of, factor_of, formulas_of
from tracker.rules.inputs.model import CommitmentInput, Counts, Figure
from tracker.rules.programme.definition import TO_DATE
from tracker.rules.programme.rule_checks import fits_credits, odd_direction
from tracker.rules.programme.rules import Credit
from tracker.rules.programme.yaml_text import Found, Path

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

_MAX_NAME = 100


def misfits(one: CommitmentInput, programme: Programme, kept: bool) -> Iterator[Found]:
    """Every fault of ``one`` that its single values do not show. ``kept``: it was scored before, as it was."""
    if one.measure is not None and one.formulas:
        yield ("measure",), "There are a measure and formulas.", "Name a measure, or write the formulas: not both."
    if one.direction == "range" and one.target is not None and one.target.low is None:
        yield ("target",), "A range has two ends.", "Give the lowest and the highest value: low and high."
    for path, figure in _figures(one):
        yield from _beside(path, figure)
    yield from _counted(one, programme)
    if one.counts is not None:
        yield from _credited(one.counts, credit_rule(programme, one))
    yield from _mixture(one, programme)
    if not kept:
        yield from _one_source(one)
        yield from _direction(one, programme)
        yield from _overlaps(one)
        yield from _fraction_of_counts(one, programme)


def _figures(one: CommitmentInput) -> Iterator[tuple[Path, Figure]]:
    if one.actual is not None:
        yield ("actual",), one.actual
    for code, figure in one.periods.items():
        yield ("periods", code), figure


def _beside(path: Path, figure: Figure) -> Iterator[Found]:
    """A part is given as its figure is, and who was asked belongs to counts of answers."""
    if figure.survey is not None and not figure.counts:
        yield path, "Who was offered the question belongs to counts per level.", "Give the counts."
    for part in figure.parts:
        place: Path = (*path, "parts", part.dimension, part.category)
        if not part.category.strip() or max(len(part.category), len(part.dimension)) > _MAX_NAME:
            yield place, "A part has a name.", f"Name it in at most {_MAX_NAME} characters."
        as_figure = (part.operands is None) == (figure.operands is None) and len(part.counts) == len(figure.counts)
        if not as_figure or (part.operands is None and not part.counts):
            yield (
                place,
                "The part is not given as its figure is.",
                "Give a numerator and a denominator, or as many counts.",
            )


def _counted(one: CommitmentInput, programme: Programme) -> Iterator[Found]:
    """What was counted has to be what the formula takes, and cut points are in the order of their kind."""
    formulas = formulas_of(programme, one)
    for _, figure in _figures(one):
        if figure.counts and not formulas:
            yield ("formulas",), "Counts per level need the formula that makes a figure of them.", "Add it, or measure."
        elif figure.counts and len(figure.counts) != formulas[0].levels:
            levels = f"Give {formulas[0].levels}, 0 where there are none."
            yield ("counts",), "There are not as many counts as the scale has levels.", levels
    if any(each.kind == "percentile" for each in formulas) and one.direction != "report":
        yield ("direction",), "Percentiles of periods cannot be accumulated.", "Write report: it is only shown."
    semaphore = programme.rules.semaphore
    falling = semaphore is not None and semaphore.of == "value" and one.direction == "lower"
    if one.cut_points is not None and (wrong := one.cut_points.wrong(falling)):
        yield ("cut_points",), wrong, "Put the cut points in order."


def _credited(counts: Counts, rule: Credit) -> Iterator[Found]:
    """Criteria, items and numbers of children, each under the rule of credit that takes it."""
    other = "Take it out, or name the rule of credit that takes it."
    if counts.criteria and rule.kind != "interpolated":
        yield ("counts", "criteria"), "This rule of credit takes no criteria values.", other
    elif counts.criteria and not fits_credits(counts.criteria, rule):
        each = f"Write {len(rule.credits)}, one for each credit, all rising or all falling."
        yield ("counts", "criteria"), "The criteria values do not fit the credits of the rule.", each
    if counts.of is not None and rule.kind != "share_of_children":
        yield ("counts",), "This rule of credit does not count children.", other
    if counts.items and rule.kind != "checklist":
        yield ("counts", "items"), "This rule of credit takes no checklist.", other
        return
    known = [level.code for level in rule.levels]
    for index, item in enumerate(counts.items):
        place: Path = ("counts", "items", index)
        if known and item.level not in known:
            yield (*place, "level"), "The checklist has no such level.", f"Write one of: {', '.join(known)}."
        if item.applies and rule.answers == "yes_no" and (item.yes is None or item.no is None):
            yield place, "The item is not answered.", "Say how many questions were answered yes and how many no."
        if item.applies and rule.answers == "points" and item.points not in rule.points:
            scale = ", ".join(map(str, rule.points))
            yield (*place, "points"), "These points are not on the scale of the checklist.", f"Write one of: {scale}."


def _mixture(one: CommitmentInput, programme: Programme) -> Iterator[Found]:
    """A value (say 98, a percentage) beside a fraction (66,247 of 67,599) is comparable only through a factor."""
    if factor_of(one, programme) is not None:
        return
    figures = [figure for _, figure in _figures(one)]
    values = bool(one.programmed) or any(figure.operands is None and figure.value is not None for figure in figures)
    fractions = any(figure.operands is not None for figure in figures)
    if one.target is not None:
        values, fractions = values or one.target.operands is None, fractions or one.target.operands is not None
    if values and fractions:
        yield ("factor",), "Values and fractions are mixed.", "Give the factor, 100 for percent."


def _fraction_of_counts(one: CommitmentInput, programme: Programme) -> Iterator[Found]:
    """A target of 7 in 10 is 0.7, and what a formula or a rule makes of counts is 64 of 100: no such comparison."""
    made_of_counts = bool(formulas_of(programme, one)) or (one.counts is not None and not one.counts.criteria)
    if made_of_counts and one.target is not None and one.target.operands is not None:
        yield (
            ("target",),
            "What is counted gives a figure on a scale of its own.",
            "Write its target as a value, such as 70.",
        )


def _overlaps(one: CommitmentInput) -> Iterator[Found]:
    """A month that is in two periods would be added twice, or weigh twice in a mean."""
    for code in overlapping(_weighed_together(one)):
        yield (
            ("periods", code),
            "A month of this period is in another one too, and would count twice.",
            "Keep one of them.",
        )


def _weighed_together(one: CommitmentInput) -> list[str]:
    """The periods that are added up or averaged; none where the last stands alone, or the highest."""
    figures = {code: figure for code, figure in one.periods.items() if figure != Figure()}
    if one.entry == "year_to_date" or one.accumulation in ("last", "maximum"):
        return []
    if one.accumulation == "mean" or any(figure.counts for figure in figures.values()):
        return list(figures)
    stated = any(figure.operands is None for figure in figures.values())
    return [] if stated or one.accumulation in TO_DATE else list(figures)


def _one_source(one: CommitmentInput) -> Iterator[Found]:
    """A figure of the year beside what would make it: one of the two would count, and the other go unsaid."""
    if one.actual is None or one.actual == Figure():
        return
    how = "Keep one of them."
    if one.requirements:
        yield ("actual",), "There are a figure of the year and requirements.", how
    if any(figure != Figure() for figure in one.periods.values()):
        yield ("actual",), "There are a figure of the year and figures of periods.", how


def _direction(one: CommitmentInput, programme: Programme) -> Iterator[Found]:
    """Requirements, items, children and criteria values have a direction of their own: it must be the one stated."""
    rule = credit_rule(programme, one)
    odd = odd_direction(one.direction, rule, criteria_of(programme, one), bool(one.requirements))
    if odd == "counted":
        yield ("direction",), "Of what is met, more is better.", "Write higher."
    elif odd == "criteria":
        yield (
            ("direction",),
            "The criteria values say the other direction.",
            "Put the best value first, or correct the direction.",
        )
