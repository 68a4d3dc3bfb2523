"""Which numbers a target and its plan may be: below 0 only where the figure may, above 0 where more is better."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from tracker.formats.sentences import N_
from tracker.rules.inputs.model import Target
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.formulas import CountFormula

TICK_VALUE = N_("Write 0 or more, or tick “The value may be negative”.")
TICK_NUMERATOR = N_("Write 0 or more, or tick “The numerator may be negative”.")
TICK_DENOMINATOR = N_("Write 0 or more, or tick “The denominator may be negative”.")
TICK_EITHER = N_("Write 0 or more, or tick “The numerator may be negative” or “The denominator may be negative”.")
NEVER_NEGATIVE = N_("By its definition this figure is never negative: write 0 or more.")
HIGHER_ABOVE_ZERO = N_(
    "Where more is better the target must be above 0: no figure can be set against 0 or less. "
    "Write a larger one, or choose another direction."
)


def target_faults(
    definition: Definition, target: Target, programmed: Mapping[str, Decimal], own: bool
) -> dict[str, str]:
    """What is wrong with the sign of a target, its plan or its criteria values, by field of the commitment's form.

    ``own``: the definition is written here, so that somebody can tick that the figure may be negative.
    """
    faults: dict[str, str] = {}
    sign = _sign_fault(definition, own)
    if not may_be_negative(definition):
        numbers = {
            "target_value": target.value,
            "target_low": target.low,
            "target_high": target.high,
            **{f"programmed-{period}": value for period, value in programmed.items()},
            **{f"criteria-{place}": value for place, value in enumerate(definition.criteria, 1)},
        }
        faults |= {name: sign for name, number in numbers.items() if number is not None and number < 0}
    if target.operands is not None:
        sides = zip(("numerator", "denominator"), (TICK_NUMERATOR, TICK_DENOMINATOR), strict=True)
        for place, (side, tick) in enumerate(sides):
            signed = place < len(definition.operands) and definition.operands[place].signed
            if getattr(target.operands, side) < 0 and not signed:
                faults[f"target_{side}"] = tick if own and definition.operands else sign
    if definition.direction == "higher" and not faults and (promised := _value_of(definition, target)) is not None:
        place_of_target = "target_value" if target.value is not None else "target_numerator"
        faults |= {place_of_target: HIGHER_ABOVE_ZERO} if promised <= 0 else {}
    return faults


def may_be_negative(definition: Definition) -> bool:
    """Whether a value of the indicator can be below 0: one of its operands, the value stated, or a net of counts."""
    if definition.operands:
        return any(operand.signed for operand in definition.operands)
    return definition.signed or any(map(_below_zero, definition.formulas))


def _below_zero(formula: CountFormula) -> bool:
    return formula.kind == "net_share" or (formula.lowest is not None and formula.lowest < 0)


def _sign_fault(definition: Definition, own: bool) -> str:
    """What to do about a number below 0."""
    if not own or definition.formulas:
        return NEVER_NEGATIVE
    return TICK_EITHER if definition.operands else TICK_VALUE


def _value_of(definition: Definition, target: Target) -> Fraction | None:
    """The target as a value; None where there is none, or it is a range or a part of 0."""
    if target.value is not None:
        return Fraction(target.value)
    if target.operands is None or not target.operands.denominator:
        return None
    return Fraction(target.operands.numerator) / Fraction(target.operands.denominator) * Fraction(definition.factor)
