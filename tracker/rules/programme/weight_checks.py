"""Can the weights of a pack add up? Fixed ones must; limits must leave a way to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.formats.numbers import canonical_decimal
from tracker.rules.programme.tree import Limits, Objective, PackCommitment
from tracker.rules.programme.yaml_text import Found, Path

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

ZERO = Decimal(0)


def check_weights(programme: Programme) -> Iterator[Found]:
    """Every fault of limits, of the weights of stages, and of sums that cannot be reached.

    A sum is looked at only where what it is made of is sound: one slip is told once.
    """
    unsound = [
        found for path, limits in _limits(programme) for found in _sound(path, limits, programme.tree.weights.decimals)
    ]
    for i, objective in enumerate(programme.objectives):
        for j, commitment in enumerate(objective.commitments):
            yield from _stages(("objectives", i, "commitments", j), commitment, programme.tree.weights.decimals)
    unsound += [] if unsound else list(_objectives(programme))
    yield from unsound or _sums(programme)


def reach(objective: Objective) -> tuple[Decimal, Decimal]:
    """The least and the most its commitments can weigh together, its own limits aside."""
    required = sum((one.weight.min for one in objective.commitments if one.required), ZERO)
    offered = sum((one.weight.max for one in objective.commitments), ZERO)
    if objective.own is None:
        return required, offered
    own = objective.own
    return required + own.least * own.weight.min, offered + own.most * own.weight.max


def _limits(programme: Programme) -> Iterator[tuple[Path, Limits]]:
    for i, objective in enumerate(programme.objectives):
        yield ("objectives", i, "weight"), objective.weight
        if objective.own:
            yield ("objectives", i, "own", "weight"), objective.own.weight
        for j, commitment in enumerate(objective.commitments):
            yield ("objectives", i, "commitments", j, "weight"), commitment.weight


def _sound(path: Path, limits: Limits, decimals: int) -> Iterator[Found]:
    if limits.min > limits.max:
        yield (*path, "min"), "The least weight is more than the most.", "Swap or correct them."
    elif limits.usual is not None and not limits.min <= limits.usual <= limits.max:
        yield (*path, "usual"), "The usual weight is outside its own limits.", "Correct it or the limits."
    for name in ("min", "max", "usual"):
        weight = getattr(limits, name)
        if weight is not None and _places(weight) > decimals:
            yield (*path, name), f"Weights have at most {decimals} decimals here.", "Round it."
            return


def _places(number: Decimal) -> int:
    return len(_text(number).partition(".")[2])


def _text(number: Decimal | None) -> str:
    return "?" if number is None else canonical_decimal(number)


def _stages(path: Path, commitment: PackCommitment, decimals: int) -> Iterator[Found]:
    if commitment.system is None:
        return
    weights = [one.weight for one in commitment.stages()]
    if not weights:
        yield (*path, "system", "stages"), "A system has stages with objectives.", "Add them."
    elif sum(weights) != commitment.weight.usual:
        yield (
            (*path, "system"),
            f"The weights of its stages add up to {_text(sum(weights, ZERO))}, not to its usual weight of "
            f"{_text(commitment.weight.usual)}.",
            "Correct the stages or “weight.usual”.",
        )
    if any(_places(weight) > decimals for weight in weights):
        yield (*path, "system"), f"Weights have at most {decimals} decimals here.", "Round it."


def _objectives(programme: Programme) -> Iterator[Found]:
    if not programme.objectives:
        yield ("objectives",), "A programme has at least one objective.", "Add it."
    for i, objective in enumerate(programme.objectives):
        low, high = reach(objective)
        if low > objective.weight.max:
            yield (
                ("objectives", i),
                f"What it requires weighs at least {_text(low)}, and the objective at most "
                f"{_text(objective.weight.max)}.",
                "Raise the objective's limit or lower the weights.",
            )
        elif high < objective.weight.min:
            yield (
                ("objectives", i),
                f"Its commitments weigh at most {_text(high)}, and the objective at least "
                f"{_text(objective.weight.min)}.",
                "Lower the objective's limit, or allow more.",
            )


def _sums(programme: Programme) -> Iterator[Found]:
    total, ranges = programme.tree.weights.sum, []
    for objective in programme.objectives:
        low, high = reach(objective)
        ranges.append((max(low, objective.weight.min), min(high, objective.weight.max)))
    if programme.tree.group_by == "objective":
        for i, (low, high) in enumerate(ranges):
            yield from _reaches(("objectives", i, "weight"), low, high, total)
        return
    lowest, highest = sum((low for low, _ in ranges), ZERO), sum((high for _, high in ranges), ZERO)
    yield from _reaches(("objectives",), lowest, highest, total)


def _reaches(path: Path, low: Decimal, high: Decimal, total: Decimal) -> Iterator[Found]:
    least, most, wanted = _text(low), _text(high), _text(total)
    if low == high != total:
        yield path, f"The fixed weights add up to {least}, not to {wanted}.", "Correct one of them."
    elif low > total:
        yield (
            path,
            f"Within these limits the weights add up to at least {least}, and the sum is {wanted}.",
            "Lower the least weights.",
        )
    elif high < total:
        yield (
            path,
            f"Within these limits the weights add up to at most {most}, and the sum is {wanted}.",
            "Raise the most weights, or allow more commitments.",
        )
