"""One stated figure of a period: what it must satisfy before it may be kept, and what its source got wrong."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from tracker.commitments.draft import TOO_LARGE, one_line, too_large
from tracker.errors import Invalid
from tracker.formats.numbers import canonical_decimal
from tracker.formats.sentences import N_
from tracker.formats.visible import visible
from tracker.progress.counted import NOTHING, Counted
from tracker.rules.programme.definition import Definition

MAX_TEXT = 5000
"""Characters of an analysis or a note: two printed pages. Longer explanations are evidence, as a file."""

MAX_CATEGORY = 100
"""Characters of the name of a part."""

AMOUNT = N_("Write a number of 0 or more.")
NOT_NEGATIVE = N_(
    "Write a number of 0 or more. A figure below 0 can be kept only where the commitment says “may be negative”."
)
N_OF_ZERO = "n_of_zero"
STATED_UNLIKE_OPERANDS = "stated_unlike_operands"

REFUSED = N_("The figure cannot be kept as it stands.")


@dataclass(frozen=True, slots=True)
class PartEntry:
    """A disaggregation of a figure: sex, territory, channel."""

    dimension: str
    category: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def in_one_spelling(self) -> Self:
        """With its name as it is kept (NFKC, single spaces, nothing invisible): no part stands there twice unseen."""
        return replace(self, category=one_line(visible(unicodedata.normalize("NFKC", self.category))))


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """What somebody states for a period: two operands, one value in the unit of the indicator, or what was counted."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    analysis: str | None = None
    parts: tuple[PartEntry, ...] = ()
    reason: str | None = None
    counted: Counted = NOTHING


@dataclass(frozen=True, slots=True)
class RequirementEntry:
    """How much of a requirement is met, from 0 to 1 (0.2 is a real figure), and a note on it."""

    code: str
    met: Decimal
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a revision keeps it, comparable: same content, no new revision."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    analysis: str | None = None
    requirements: tuple[tuple[str, Decimal, Decimal, str | None], ...] = ()
    parts: frozenset[PartEntry] = frozenset()
    as_published: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()
    withdrawn: bool = False
    reason: str | None = field(default=None, compare=False)
    counted: Counted = NOTHING

    def summary(self) -> dict[str, Any]:
        """The figure as the ledger tells it; numbers as canonical text, what is absent left out."""
        facts: dict[str, Any] = {
            "numerator": _text(self.numerator),
            "denominator": _text(self.denominator),
            "value": _text(self.value),
            "analysis": self.analysis,
            "requirements": [
                {"code": code, "met": _text(met), "of": _text(of), "note": note}
                for code, met, of, note in self.requirements
            ],
            "counts": self.counted.dump(),
            "parts": [
                {
                    "dimension": part.dimension,
                    "category": part.category,
                    "numerator": _text(part.numerator),
                    "denominator": _text(part.denominator),
                }
                for part in sorted(self.parts, key=lambda part: (part.dimension, part.category))
            ],
            "as_published": dict(self.as_published),
            "faults": list(self.faults),
            "withdrawn": self.withdrawn or None,
        }
        return {name: fact for name, fact in facts.items() if fact not in (None, [], {})}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else canonical_decimal(number)


def asks_operands(definition: Definition) -> bool:
    """Whether the indicator is a ratio: numerator and denominator are asked, and not a value."""
    return len(definition.operands) >= 2


def check_figure(definition: Definition, entry: FigureEntry) -> Stated:
    """``entry`` as it may be kept; raises :class:`Invalid` with what to mend, by field.

    0 of 0 is lawful: a period without cases. n of 0 says that cases were met where there were none.
    """
    entry = replace(entry, parts=tuple(part.in_one_spelling for part in entry.parts))
    faults = _operand_faults(definition, entry) if asks_operands(definition) else _value_faults(definition, entry)
    faults |= _text_faults(entry) | part_faults(definition, entry.parts)
    if faults:
        raise Invalid(REFUSED, fields=faults)
    return Stated(
        numerator=entry.numerator,
        denominator=entry.denominator,
        value=entry.value,
        analysis=clean(entry.analysis),
        parts=frozenset(entry.parts),
        reason=clean(entry.reason),
    )


def _operand_faults(definition: Definition, entry: FigureEntry) -> dict[str, str]:
    faults: dict[str, str] = {}
    if entry.numerator is None:
        faults["numerator"] = N_("Write the numerator; write 0 if there was none.")
    if entry.denominator is None:
        faults["denominator"] = N_("Write the denominator; write 0 if there were no cases.")
    if entry.numerator is None or entry.denominator is None:
        return faults
    if entry.numerator < 0 and not may_be_negative(definition, 0):
        faults["numerator"] = NOT_NEGATIVE
    if entry.denominator < 0 and not may_be_negative(definition, 1):
        faults["denominator"] = NOT_NEGATIVE
    faults |= sizes(numerator=entry.numerator, denominator=entry.denominator)
    if faults:
        return faults
    if entry.denominator == 0 and entry.numerator != 0:
        faults["denominator"] = N_(
            "A part of 0 cases must be 0 too: correct the denominator, or write 0 in both if there were no cases."
        )
    elif definition.share and entry.numerator > entry.denominator:
        faults["numerator"] = N_("The numerator is a part of the denominator and cannot be larger: check both numbers.")
    return faults


def _value_faults(definition: Definition, entry: FigureEntry) -> dict[str, str]:
    if entry.value is None:
        return {"value": N_("Write the value of the period; write 0 if it is zero.")}
    if entry.value < 0 and not may_be_negative(definition, 0):
        return {"value": NOT_NEGATIVE}
    return sizes(value=entry.value)


def sizes(**numbers: Decimal | None) -> dict[str, str]:
    """A fault for each of ``numbers`` that nobody can have counted."""
    return {name: TOO_LARGE for name, number in numbers.items() if too_large(number)}


def part_faults(definition: Definition, parts: Sequence[PartEntry]) -> dict[str, str]:
    """What is wrong with each part by itself, by ``part-<dimension>-<place>``; that they do not add up is no fault."""
    faults: dict[str, str] = {}
    places: dict[str, list[str]] = {}
    for part in (each.in_one_spelling for each in parts):
        before = places.setdefault(part.dimension, [])
        name = f"part-{part.dimension}-{len(before)}"
        sides = FigureEntry(part.numerator, part.denominator)
        if not part.category or len(part.category) > MAX_CATEGORY:
            faults[name] = N_("Name the part in at most 100 characters.")
        elif part.category.casefold() in before:
            faults[name] = N_("This part is there twice: put its cases together.")
        elif asks_operands(definition) and (wrong := _operand_faults(definition, sides)):
            faults[name] = next(iter(wrong.values()))
        before.append(part.category.casefold())
    return faults


def _text_faults(entry: FigureEntry) -> dict[str, str]:
    texts = {"analysis": entry.analysis, "reason": entry.reason}
    return {name: TOO_LONG for name, text in texts.items() if text and len(text) > MAX_TEXT}


TOO_LONG = N_("Shorten the text to 5,000 characters, or attach it as a file.")


def may_be_negative(definition: Definition, operand: int) -> bool:
    """Whether the definition lets this operand, or the value where it has none, be below 0 (a balance)."""
    if not definition.operands:
        return definition.signed
    return operand < len(definition.operands) and definition.operands[operand].signed


def check_requirements(definition: Definition, entries: Sequence[RequirementEntry], analysis: str | None) -> Stated:
    """What was met of each requirement of a stage; raises :class:`Invalid` by requirement.

    Every requirement of the definition is answered, each from 0 to 1, parts allowed.
    """
    given = {entry.code: entry for entry in entries}
    faults: dict[str, str] = {}
    for requirement in definition.requirements:
        entry = given.get(requirement.code)
        if entry is None:
            faults[f"met-{requirement.code}"] = N_("Write how much is met: 0, 1 or a part such as 0.2.")
        elif not 0 <= entry.met <= 1:
            faults[f"met-{requirement.code}"] = N_("Write a number from 0 (nothing) to 1 (met).")
        elif entry.note and len(entry.note) > MAX_TEXT:
            faults[f"note-{requirement.code}"] = TOO_LONG
    known = {requirement.code for requirement in definition.requirements}
    for code in given.keys() - known:
        faults[f"met-{code}"] = N_("This stage has no such requirement.")
    if analysis and len(analysis) > MAX_TEXT:
        faults["analysis"] = TOO_LONG
    if faults:
        raise Invalid(REFUSED, fields=faults)
    return Stated(
        analysis=clean(analysis),
        requirements=tuple(
            (requirement.code, given[requirement.code].met, Decimal(1), clean(given[requirement.code].note))
            for requirement in definition.requirements
        ),
    )


def clean(text: str | None) -> str | None:
    """Text without the spaces around it and what nobody sees; nothing becomes None."""
    return visible(text or "").strip().replace("\r\n", "\n") or None


def faults_of_source(definition: Definition, entry: FigureEntry) -> tuple[str, ...]:
    """What a published figure gets wrong about itself: stored as stated, flagged, not scored."""
    if entry.denominator == 0:
        return (N_OF_ZERO,) if entry.numerator else ()
    if entry.numerator is None or entry.denominator is None or entry.value is None:
        return ()
    numerator, denominator = Fraction(entry.numerator), Fraction(entry.denominator)
    computed = numerator / denominator * Fraction(definition.factor)
    # operands written as powers of ten (1.381581202e+10) are rounded too, and so is their quotient
    shares = _coarseness(entry.numerator) / denominator, numerator * _coarseness(entry.denominator) / denominator**2
    allowed = _own_rounding(entry.value) + sum(map(abs, shares)) * Fraction(definition.factor)
    return () if abs(computed - Fraction(entry.value)) <= allowed else (STATED_UNLIKE_OPERANDS,)


def _own_rounding(stated: Decimal) -> Fraction:
    """Half of the last printed place of ``stated``: a value of 0.7576 may be 0.00005 away from the quotient."""
    exponent = stated.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 (an exact column holds finite numbers only)
    return Fraction(1, 2) * Fraction(10) ** exponent


def _coarseness(operand: Decimal) -> Fraction:
    """How far an operand may be from what was counted: nothing, unless its last place is tens or more."""
    exponent = operand.as_tuple().exponent
    return _own_rounding(operand) if isinstance(exponent, int) and exponent > 0 else Fraction(0)


def published_summary(columns: Mapping[str, Decimal | str | None] | None) -> tuple[tuple[str, str], ...]:
    """A source's own computed columns, in percent, as canonical text; what it left empty is left out."""
    pairs = {
        name: canonical_decimal(value) if isinstance(value, Decimal) else str(value)
        for name, value in (columns or {}).items()
        if value is not None
    }
    return tuple(sorted(pairs.items()))
