"""How an indicator of a pack or of the catalogue is measured, its texts in both languages."""

from decimal import Decimal

from tracker.rules.programme.definition import Definition, Operand
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.rules import CutPoints, Text
from tracker.rules.values import (
    Accumulation,
    Direction,
    Entry,
    Fact,
    Frequency,
    Places,
    Positive,
    Sureness,
    Universe,
    YesNo,
)

_MEASURE = {"factor", "decimals", "direction", "accumulation", "entry", "frequency", "universe", "share", "formulas"}


class PackOperand(Fact):
    """Numerator or denominator. ``signed``: it may be negative, as a difference is."""

    name: Text
    unit: Text | None = None
    signed: YesNo = False


class Indicator(Fact):
    """How it is measured; see :class:`tracker.rules.programme.definition.Definition` for the meaning of each field."""

    formula: Text | None = None
    operands: tuple[PackOperand, ...] = ()
    unit: Text
    factor: Positive = Decimal(1)
    decimals: Places = 2
    direction: Direction
    accumulation: Accumulation
    entry: Entry
    frequency: Frequency
    universe: Universe = "fixed"
    share: YesNo = False
    formulas: tuple[CountFormula, ...] = ()
    cut_points: CutPoints | None = None
    means_of_verification: tuple[Text, ...] = ()
    notes: Text | None = None

    def defined(self, language: str, code: str, source: str, sureness: Sureness) -> Definition:
        """The definition a commitment starts from, its texts in ``language``."""
        operands = tuple(
            Operand(name=one.name[language], unit=one.unit[language] if one.unit else "", signed=one.signed)
            for one in self.operands
        )
        return Definition(
            formula=self.formula[language] if self.formula else self._formula(operands),
            operands=operands,
            unit=self.unit[language],
            means_of_verification=tuple(one[language] for one in self.means_of_verification),
            notes=self.notes[language] if self.notes else "",
            sureness=sureness,
            source=source,
            catalogue_code=code,
            **self.model_dump(include=_MEASURE),
        )

    def _formula(self, operands: tuple[Operand, ...]) -> str:
        if not operands:
            return ""
        fraction = f"{operands[0].name} / {operands[1].name}" if len(operands) == 2 else ""
        return fraction if self.factor == 1 else f"({fraction}) × {format(self.factor, 'f')}"
