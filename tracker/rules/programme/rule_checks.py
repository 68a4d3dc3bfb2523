"""Do the rules of a pack hold together? Each kind of credit with its fields, and no rounding that lifts a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from tracker.formats.numbers import canonical_decimal
from tracker.formats.numbers import places as decimals_needed
from tracker.rules.programme.rules import CREDIT_FIELDS, Credit, CutPoints
from tracker.rules.programme.yaml_text import Found, Path

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

SHAPES = frozenset().union(*(needed | optional for needed, optional in CREDIT_FIELDS.values()))


def fits_credits(values: tuple[Decimal, ...], rule: Credit) -> bool:
    """Whether there is one criteria value for each credit of ``rule``, strictly rising or strictly falling."""
    ordered = list(values) in (sorted(set(values)), sorted(set(values), reverse=True))
    return len(values) == len(rule.credits) and ordered


def odd_direction(direction: str, rule: Credit, criteria: Sequence[Decimal], counted: bool) -> str | None:
    """What contradicts ``direction``: ``criteria`` (the best comes first), or that what is met is ``counted``; None.

    Of requirements, items of a checklist and children that are met, more is better.
    """
    if (counted or rule.kind in ("checklist", "share_of_children")) and direction in ("lower", "range"):
        return "counted"
    if rule.kind != "interpolated" or len(criteria) < 2 or direction not in ("higher", "lower"):
        return None
    return None if (criteria[0] > criteria[-1]) == (direction == "higher") else "criteria"


def check_shapes(programme: Programme) -> Iterator[Found]:
    """Every fault of kinds of credit, of what divides by nothing, of roundings, totals, colours and discounts."""
    for path, credit in credits_of(programme):
        yield from _credit(path, credit)
    yield from _lower(programme)
    yield from _roundings(programme)
    yield from _total(programme)
    yield from _semaphore(programme)
    yield from _discount(programme)
    yield from _commitments(programme)


def credits_of(programme: Programme) -> Iterator[tuple[Path, Credit]]:
    """Every rule of credit with its place: the main one, then the others by name."""
    yield ("rules", "credit"), programme.rules.credit
    for name, credit in programme.rules.credits.items():
        yield ("rules", "credits", name), credit


def _credit(path: Path, credit: Credit) -> Iterator[Found]:
    needed, optional = CREDIT_FIELDS[credit.kind]
    given = credit.model_fields_set & SHAPES
    for field in sorted(needed - given):
        yield (*path, field), f"“{field}” is missing.", "Add it."
    for field in sorted(given - needed - optional):
        yield (
            (*path, field),
            f"“{field}” says nothing where credit is “{credit.kind}”.",
            "Take it out, or correct the kind.",
        )
    if needed <= given:
        if credit.floor >= credit.cap:
            yield (*path, "floor"), "The floor is not below the cap.", "Lower it."
        check = {"steps": _steps, "interpolated": _interpolated, "checklist": _checklist}.get(credit.kind)
        yield from check(path, credit) if check else ()


def _steps(path: Path, credit: Credit) -> Iterator[Found]:
    for place, (higher, lower) in enumerate(pairwise(credit.steps), start=1):
        if lower.from_ >= higher.from_:
            yield (
                (*path, "steps", place, "from"),
                f"Steps go from the highest edge down; {canonical_decimal(lower.from_)} comes after "
                f"{canonical_decimal(higher.from_)}.",
                "Put them in order, each edge once.",
            )
        elif lower.credit > higher.credit:
            yield (
                (*path, "steps", place, "credit"),
                "A lower step gives more credit than the one above it.",
                "Correct one of them: a better figure never obtains less.",
            )


def _interpolated(path: Path, credit: Credit) -> Iterator[Found]:
    if len(credit.credits) < 2 or any(lower >= higher for higher, lower in pairwise(credit.credits)):
        yield (
            (*path, "credits"),
            "The credits of criteria values go from the best down, two or more, each once.",
            "Put them in order.",
        )
    elif credit.below > credit.credits[-1]:
        yield (
            (*path, "below"),
            "What is worse than the last criteria value would obtain more than it.",
            "Lower “below”.",
        )
    elif credit.normal is not None and credit.normal not in credit.credits:
        yield (*path, "normal"), "The normal target stands at none of the credits.", "Write one of the credits."


def _checklist(path: Path, credit: Credit) -> Iterator[Found]:
    if len(credit.points) < 2 or any(after <= before for before, after in pairwise(credit.points)):
        yield (
            (*path, "points"),
            "The points of an item go from the least up, two or more, each once.",
            "Put them in order.",
        )
    elif credit.answers == "yes_no" and len(credit.points) != 4:
        yield (
            (*path, "points"),
            "Of yes and no there are four points: none yes, fewer than half, half or more, all.",
            "Write four.",
        )
    codes = [level.code for level in credit.levels]
    for place, code in enumerate(codes):
        if code in codes[:place]:
            yield (*path, "levels", place, "code"), f"The code “{code}” is used twice.", "Give each its own code."


def _lower(programme: Programme) -> Iterator[Found]:
    rule = programme.rules.lower
    if (rule.formula == "two_minus_ratio") != (rule.actual_zero == "by_formula"):
        yield (
            ("rules", "lower", "actual_zero"),
            "An actual of 0 has a value in 2 - actual / target, and none in target / actual.",
            "Write by_formula for the first, met or nothing for the second.",
        )


def _roundings(programme: Programme) -> Iterator[Found]:
    """A total never exceeds the sum of its weights: rounding leaves a number where it is only at decimals it has."""
    places, weights = programme.rules.rounding, programme.tree.weights
    spread = programme.rules.exceptions.spread
    if places.mode == "down":
        return
    if spread == "each_rounded" or (spread == "exact" and (places.obtained, places.objective) != (None, None)):
        yield (
            ("rules", "exceptions", "spread"),
            "Rounded one by one, redistributed weights can lift the total above its weights: 5, 5, 10, 25, 25 and 30 "
            "without a 5 would give 100.01.",
            "Write largest_remainder, or round nothing before the total, or round down.",
        )
    elif places.objective is not None and places.objective < weights.decimals:
        yield (
            ("rules", "rounding", "objective"),
            "Objectives rounded to fewer decimals than weights have can lift the total above its weights.",
            f"Write {weights.decimals} or more, or round down.",
        )
    if programme.rules.total.kind != "sum_of_obtained":
        return
    if decimals_needed(weights.sum) > places.total:
        yield (
            ("rules", "rounding", "total"),
            f"The sum of the weights, {canonical_decimal(weights.sum)}, has more decimals than the total: rounding "
            "could lift it above.",
            "Give the total as many decimals, or round down.",
        )
    elif places.total < weights.decimals:
        yield (
            ("rules", "rounding", "total"),
            "A total with fewer decimals than weights have can be above those that count: 14.6 would give 15.",
            f"Write {weights.decimals} or more, or round down.",
        )


def _total(programme: Programme) -> Iterator[Found]:
    kind, group_by = programme.rules.total.kind, programme.tree.group_by
    path: Path = ("rules", "total", "kind")
    if kind == "mean_of_groups" and group_by is None:
        yield path, "There are no groups to take the mean of.", "Write “tree.group_by”."
    elif kind == "mean_by_headcount" and group_by != "team":
        yield path, "Only teams have a head count.", "Write “group_by: team” under “tree”."
    elif kind == "no_total" and programme.bands:
        yield ("bands",), "Without a total there is nothing to give a band.", "Take the bands out."
    elif kind == "sum_of_obtained" and group_by is not None:
        yield (
            path,
            f"Weights add up to {canonical_decimal(programme.tree.weights.sum)} in each group here, so a sum over all "
            "groups is no percentage.",
            "Write mean_of_groups, or take “tree.group_by” out.",
        )
    elif kind == "sum_of_obtained" and not programme.tree.weights.add_up:
        yield (
            ("tree", "weights", "add_up"),
            "A sum of what was obtained needs weights that add up.",
            "Write true, or make the total a weighted mean.",
        )


def _semaphore(programme: Programme) -> Iterator[Found]:
    rule = programme.rules.semaphore
    if rule is None:
        return
    path: Path = ("rules", "semaphore")
    if (rule.on == "programme") != (rule.cut_points is not None):
        yield (
            (*path, "cut_points"),
            "Cut points stand here when they are the programme's, and with each indicator when they are its own.",
            "Write “on: programme” and its cut points, or “on: indicator” without any.",
        )
    elif rule.cut_points is not None:
        yield from _cut_points((*path, "cut_points"), rule.cut_points, rule.sides)
    if rule.of == "value" and rule.sides == "two":
        yield (
            (*path, "sides"),
            "Cut points that are values have one side.",
            "Write “sides: one”, or take achievements.",
        )
    elif rule.of == "value" and rule.on == "programme":
        yield (
            (*path, "on"),
            "Cut points that are values belong to each indicator: their units differ.",
            "Write “on: indicator”.",
        )


def _cut_points(path: Path, points: CutPoints, sides: str, falling: bool = False) -> Iterator[Found]:
    wrong = points.wrong(falling)
    if wrong:
        yield path, wrong, "Put the cut points in order."
    elif (points.green_to is not None) != (sides == "two"):
        yield (
            (*path, "green_to"),
            "Two-sided cut points have an upper end of green, one-sided ones have none.",
            "Add or take out “green_to”, or correct “sides”.",
        )


def _discount(programme: Programme) -> Iterator[Found]:
    rule = programme.rules.discount
    if rule is not None and rule.per_error > rule.most:
        yield (
            ("rules", "discount", "most"),
            "One error costs more than all errors together may cost.",
            "Raise “most” or lower “per_error”.",
        )


def _commitments(programme: Programme) -> Iterator[Found]:
    rules = programme.rules
    for i, objective in enumerate(programme.objectives):
        for j, one in enumerate(objective.commitments):
            path: Path = ("objectives", i, "commitments", j)
            if one.credit is not None and one.credit not in rules.credits:
                yield (
                    (*path, "credit"),
                    f"There is no rule of credit “{one.credit}” under “rules.credits”.",
                    "Correct the name, or add the rule there.",
                )
                continue
            rule = rules.credit if one.credit is None else rules.credits[one.credit]
            if one.criteria and (rule.kind != "interpolated" or not fits_credits(one.criteria, rule)):
                yield (
                    (*path, "criteria"),
                    "Criteria values go with interpolated credit, one for each credit, all rising or all falling.",
                    "Correct the values or the rule of credit.",
                )
            points = one.indicator.cut_points if one.indicator else None
            if points is not None and (rules.semaphore is None or rules.semaphore.on != "indicator"):
                yield (
                    (*path, "indicator", "cut_points"),
                    "An indicator has cut points of its own only where “rules.semaphore” is on the indicator.",
                    "Write “on: indicator” there, or take them out.",
                )
            elif points is not None and rules.semaphore is not None and one.indicator is not None:
                falling = rules.semaphore.of == "value" and one.indicator.direction == "lower"
                yield from _cut_points((*path, "indicator", "cut_points"), points, rules.semaphore.sides, falling)
