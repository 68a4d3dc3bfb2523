"""What is promised in one commitment, as plain facts: what a form, a pack or an import hands to the actions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

from tracker.errors import Invalid
from tracker.formats.codes import BAD_CODE, is_code
from tracker.formats.numbers import canonical_decimal, places
from tracker.formats.sentences import N_
from tracker.rules.inputs.model import Operands, Target
from tracker.rules.programme.definition import Definition

Kind = Literal["indicator", "system", "stage"]

MAX_NAME = 300
MAX_TEXT = 5000
MAX_MEANS = 30
LARGEST = Decimal(10) ** 18
"""No figure of a public agency comes near it; what is larger is a slip of the hand."""

REFUSED = N_("The commitment cannot be kept as it stands.")
NO_TARGET = Target()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentDraft:
    """One commitment as it is to be kept.

    - ``code``: empty: the actions choose the next free one.
    - ``weight``, ``weights``: percent; ``weights`` per form of the pack, the form that drives the band left out.
    - ``target`` and ``programmed`` (period code: value) in the unit of the value.
    - ``unit``: code of the responsibility centre.
    - ``lead``: the responsible person, from ``lead_since`` on (None: from the day it is entered).
    - ``stages``: of a staged system; their weights add up to the system's.
    """

    name: str
    definition: Definition
    code: str = ""
    kind: Kind = "indicator"
    objective: str | None = None
    weight: Decimal | None = None
    weights: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    target: Target = NO_TARGET
    programmed: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    unit: str | None = None
    lead: UUID | None = None
    lead_since: dt.date | None = None
    stages: tuple["CommitmentDraft", ...] = ()


def check(draft: CommitmentDraft, periods: frozenset[str], decimals: int, forms: frozenset[str] = frozenset()) -> None:
    """Raise :class:`Invalid` with every fault by field, as far as a draft may not even be kept.

    ``periods`` are the codes of the programme's year, ``decimals`` the places its weights may have,
    ``forms`` the pack's forms. A draft may lack anything but its name; what is lacking is told on submitting.
    """
    faults = _text_faults(draft) | _weight_faults(draft, decimals, forms) | _target_faults(draft)
    for period, value in draft.programmed.items():
        if period not in periods:
            faults[f"programmed-{period}"] = N_("This period is not one of the programme's year.")
        elif too_large(value):
            faults[f"programmed-{period}"] = TOO_LARGE
    if faults:
        raise Invalid(REFUSED, faults)


TOO_LARGE = N_("This number is too large: check the unit and the zeros.")
TOO_LONG = N_("Shorten the text to 5,000 characters, or attach it as a file.")


def _text_faults(draft: CommitmentDraft) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not 0 < len(draft.name.strip()) <= MAX_NAME:
        faults["name"] = N_("Write the name of the commitment, in at most 300 characters.")
    if draft.code and not is_code(draft.code):
        faults["code"] = BAD_CODE
    definition = draft.definition
    if len(definition.notes) > MAX_TEXT:
        faults["notes"] = TOO_LONG
    if sum(map(len, definition.means_of_verification)) > MAX_TEXT or len(definition.means_of_verification) > MAX_MEANS:
        faults["means"] = N_("Write at most 30 means of verification, one a line, 5,000 characters in all.")
    names = [("numerator", definition.numerator), ("denominator", definition.denominator)]
    for name, operand in names:
        if operand is not None and len(operand.name) > MAX_NAME:
            faults[name] = N_("Say it in at most 300 characters.")
    return faults


def _weight_faults(draft: CommitmentDraft, decimals: int, forms: frozenset[str]) -> dict[str, str]:
    faults = {}
    given = {"weight": draft.weight, **{f"weight-{form}": weight for form, weight in draft.weights.items()}}
    for name, weight in given.items():
        fault = weight_fault(weight, decimals)
        if fault is not None:
            faults[name] = fault
    for form in draft.weights.keys() - forms:
        faults[f"weight-{form}"] = N_("The programme has no such form.")
    return faults


def weight_fault(weight: Decimal | None, decimals: int) -> str | None:
    """What is wrong with a weight (percent) under a programme whose weights have ``decimals`` places; None: nothing."""
    if weight is None or (0 <= weight <= 100 and places(weight) <= decimals):
        return None
    if not 0 <= weight <= 100:
        return N_("A weight is a percentage from 0 to 100.")
    return N_("This weight has more decimals than the programme allows.")


def _target_faults(draft: CommitmentDraft) -> dict[str, str]:
    target, faults = draft.target, {}
    operands = target.operands
    numbers = {
        "target_value": target.value,
        "target_numerator": operands.numerator if operands else None,
        "target_denominator": operands.denominator if operands else None,
        "target_low": target.low,
        "target_high": target.high,
    }
    faults.update({name: TOO_LARGE for name, number in numbers.items() if too_large(number)})
    if operands and operands.denominator == 0:
        faults["target_denominator"] = N_("A target cannot be a part of 0: write the denominator that you expect.")
    elif operands and draft.definition.share and operands.numerator > operands.denominator:
        faults["target_numerator"] = N_("The numerator is a part of the denominator and cannot be larger.")
    if target.low is not None and target.high is not None and target.low > target.high:
        faults["target_high"] = N_("The upper end lies below the lower one: correct one of the two.")
    return faults


def too_large(number: Decimal | None) -> bool:
    """Whether a typed number is beyond what any budget in pesos comes to: ``LARGEST`` or more, either sign."""
    return number is not None and abs(number) >= LARGEST


def has_target(target: Target, direction: str) -> bool:
    """Whether ``target`` says something to reach in ``direction``; a commitment that is only reported needs none."""
    if direction == "report":
        return True
    if direction == "range":
        return target.low is not None and target.high is not None
    return target.value is not None or target.operands is not None


def summary(draft: CommitmentDraft) -> dict[str, Any]:
    """A commitment as the ledger tells it: numbers as canonical text, what is absent left out."""
    target, operands = draft.target, draft.target.operands
    facts: dict[str, Any] = {
        "code": draft.code,
        "name": one_line(draft.name),
        "objective": draft.objective,
        "weight": _text(draft.weight),
        "weights": texts(draft.weights),
        "target": _present(
            value=_text(target.value),
            numerator=_text(operands.numerator) if operands else None,
            denominator=_text(operands.denominator) if operands else None,
            low=_text(target.low),
            high=_text(target.high),
        ),
        "programmed": texts(draft.programmed),
        "definition": draft.definition.dump(),
        "unit": draft.unit,
    }
    return {name: fact for name, fact in facts.items() if fact not in (None, {})}


def texts(numbers: Mapping[str, Decimal]) -> dict[str, Any]:
    """Exact numbers as the JSON columns keep them."""
    return {name: canonical_decimal(number) for name, number in sorted(numbers.items())}


def one_line(text: str) -> str:
    """``text`` without line breaks and repeated spaces."""
    return " ".join(text.split())


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs of two summaries, before and after, one level into nested facts."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            was[name], now[name] = changed(old, new)
        else:
            was[name], now[name] = old, new
    return was, now


def target_of(
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
) -> Target:
    """The target kept in five columns."""
    operands = Operands(numerator, denominator) if numerator is not None and denominator is not None else None
    return Target(value, operands, low, high)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else canonical_decimal(number)


def _present(**facts: str | None) -> dict[str, str]:
    return {name: fact for name, fact in facts.items() if fact is not None}
