"""Small invented years for the scorer, under packs that ship or variants of them."""

from decimal import Decimal
from typing import Any

from tracker.rules.inputs.model import CommitmentInput, Figure, Group, Operands, Target, YearInputs
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.scoring.results import CommitmentResult, YearResult
from tracker.rules.scoring.score import score


def variant(code: str = "pmg-cl-2026", **rules: dict[str, Any]) -> Programme:
    """A pack that ships with some of its rules changed: ``variant(lower={"actual_zero": "nothing"})``."""
    programme = load_builtin(code)
    changed = {name: getattr(programme.rules, name).model_copy(update=update) for name, update in rules.items()}
    return programme.model_copy(update={"rules": programme.rules.model_copy(update=changed)})


def value(number: str) -> Figure:
    return Figure(value=Decimal(number))


def fraction(numerator: str, denominator: str) -> Figure:
    return Figure(operands=Operands(Decimal(numerator), Decimal(denominator)))


def one(
    code: str = "A", weight: str | None = "100", target: str | None = "100", actual: str | None = None, **more: Any
) -> CommitmentInput:
    """A commitment with stated values, in percent."""
    return CommitmentInput(
        code=code,
        weight=None if weight is None else Decimal(weight),
        target=None if target is None else Target(value=Decimal(target)),
        actual=more.pop("figure", None) or (None if actual is None else value(actual)),
        **{"factor": Decimal(100), **more},
    )


def year(*commitments: CommitmentInput, as_of: str | None = None, programme: Programme | None = None) -> YearResult:
    groups = dict.fromkeys(one.group for one in commitments if one.group is not None)
    inputs = YearInputs(as_of=as_of, groups=tuple(Group(code) for code in groups), commitments=commitments)
    return score(programme or load_builtin("pmg-cl-2026"), inputs)


def alone(
    commitment: CommitmentInput, as_of: str | None = None, programme: Programme | None = None
) -> CommitmentResult:
    return year(commitment, as_of=as_of, programme=programme).commitments[0]


def codes(found: Any) -> list[str]:
    """The codes of the reasons of a result or a part of it."""
    return [reason.code for reason in found.reasons]
