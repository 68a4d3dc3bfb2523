"""The exact numbers a score is computed with, and the calculator that makes, combines and, when asked, records them.

Two kinds of number behave alike. :class:`Plain` is a pair of whole numbers, for results alone. :class:`Recorded` is the
same number with the expression it came from. :class:`Calculator` works with the first and keeps nothing;
:class:`Recorder` works with the second and keeps every step it is handed, so that a step *is* the operation that made
the figure. The operations and their meaning: ``docs/steps.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import gcd
from typing import Any, Literal

from tracker.formats.rounding import exact_sum
from tracker.rules.programme.citations import Because
from tracker.rules.programme.rules import Stated

Expression = Mapping[str, Any]
Where = tuple[str, ...]
"""Where a number stands: ``("in", "c", code, …)`` in the inputs, ``("pack", "rules", …)`` in the pack; ``()``: nowhere,
it is a constant."""
RestsOn = Stated | Because
"""The rule of the pack that is applied, or why there is none."""
Unit = Literal["percent", "points", "value", "count", "weight", "yes_no", "rank"]


class Number:
    """An exact number. Arithmetic gives numbers of the same kind; a comparison gives a :data:`Condition`."""

    __slots__ = ()

    def __add__(self, other: Number) -> Number:
        raise NotImplementedError

    def __sub__(self, other: Number) -> Number:
        raise NotImplementedError

    def __mul__(self, other: Number) -> Number:
        raise NotImplementedError

    def __truediv__(self, other: Number) -> Number:
        raise NotImplementedError

    def at_least(self, other: Number) -> Condition:
        """Whether it is ``other`` or more."""
        raise NotImplementedError

    def at_most(self, other: Number) -> Condition:
        """Whether it is ``other`` or less."""
        raise NotImplementedError

    @property
    def fraction(self) -> Fraction:
        """The same number in lowest terms."""
        raise NotImplementedError

    def decimal(self, places: int) -> Decimal:
        """The same number, which has ``places`` decimals at most, with just so many."""
        raise NotImplementedError


Condition = bool | Number
"""A comparison: a truth, or a recorded number that is 1 or 0."""


class Plain(Number):
    """A pair of whole numbers, the second above 0, never reduced while it is computed with."""

    __slots__ = ("above", "below")

    def __init__(self, above: int, below: int = 1) -> None:
        self.above, self.below = above, below

    def __add__(self, other: Any) -> Plain:
        if self.below == other.below:
            return Plain(self.above + other.above, self.below)
        return Plain(self.above * other.below + other.above * self.below, self.below * other.below)

    def __sub__(self, other: Any) -> Plain:
        if self.below == other.below:
            return Plain(self.above - other.above, self.below)
        return Plain(self.above * other.below - other.above * self.below, self.below * other.below)

    def __mul__(self, other: Any) -> Plain:
        return Plain(self.above * other.above, self.below * other.below)

    def __truediv__(self, other: Any) -> Plain:
        above, below = self.above * other.below, self.below * other.above
        if below > 0:
            return Plain(above, below)
        if below == 0:
            raise ZeroDivisionError
        return Plain(-above, -below)

    def at_least(self, other: Any) -> bool:
        return bool(self.above * other.below >= other.above * self.below)

    def at_most(self, other: Any) -> bool:
        return bool(self.above * other.below <= other.above * self.below)

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.above, self.below)

    def decimal(self, places: int) -> Decimal:
        """The same number, which has ``places`` decimals at most, with just so many."""
        return Decimal(f"{self.above * 10**places // self.below}E-{places}")


class Recorded(Number):
    """A number and the expression it came from; ``value`` None: it has none (a division by 0 in a branch not taken)."""

    __slots__ = ("expression", "value")

    def __init__(self, value: Plain | None, expression: Expression) -> None:
        self.value, self.expression = value, expression

    def _with(self, other: Any, name: str, op: Callable[[Plain, Plain], Plain]) -> Recorded:
        value = None
        if self.value is not None and other.value is not None:
            try:
                value = op(self.value, other.value)
            except ZeroDivisionError:
                value = None
        return Recorded(value, {"op": name, "args": [self.expression, other.expression]})

    def __add__(self, other: Any) -> Recorded:
        return self._with(other, "add", Plain.__add__)

    def __sub__(self, other: Any) -> Recorded:
        return self._with(other, "sub", Plain.__sub__)

    def __mul__(self, other: Any) -> Recorded:
        return self._with(other, "mul", Plain.__mul__)

    def __truediv__(self, other: Any) -> Recorded:
        return self._with(other, "div", Plain.__truediv__)

    def at_least(self, other: Any) -> Recorded:
        return self._with(other, "at_least", lambda one, two: Plain(int(one.at_least(two))))

    def at_most(self, other: Any) -> Recorded:
        return self._with(other, "at_most", lambda one, two: Plain(int(one.at_most(two))))

    @property
    def known(self) -> Plain:
        """The number itself. Raises :class:`ZeroDivisionError` where it has none."""
        if self.value is None:
            raise ZeroDivisionError
        return self.value

    @property
    def fraction(self) -> Fraction:
        return self.known.fraction

    def decimal(self, places: int) -> Decimal:
        return self.known.decimal(places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a result, as :doc:`docs/steps.md` describes it.

    ``expression`` None: nothing was computed, for ``reason`` with its ``params``; ``when``: what made it so (evaluates
    to 1). ``ground``: the rule of the pack that is applied, or why there is none. ``shown``: the decimals it is printed
    with, half up. ``without``: the codes of those that a sum lacks.
    """

    id: str
    rule: str
    unit: Unit
    ground: RestsOn
    expression: Expression | None = None
    value: Fraction | None = None
    shown: int | None = None
    without: tuple[str, ...] = ()
    reason: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    when: Expression | None = None

    @property
    def name(self) -> str:
        """The step's name within its commitment, team, objective or the year: ``achievement``, ``weight/group``."""
        kind, *parts = self.id.split("/")
        if kind == "f" and len(parts) > 2:  # of a commitment on a form
            return "/".join(parts[2:])
        return "/".join(parts if kind == "y" else parts[1:])

    @property
    def owner(self) -> tuple[str, str]:
        """Whose step it is: ``("c", code)``, ``("g", code)``, ``("o", code)``, ``("f", form)`` or ``("y", "")``."""
        parts = self.id.split("/")
        return (parts[0], "") if parts[0] == "y" else (parts[0], unescaped(parts[1]))


def escaped(part: str) -> str:
    """``part`` of an id or a path, without the sign that joins parts (as JSON pointers write it)."""
    return part.replace("~", "~0").replace("/", "~1") if "/" in part or "~" in part else part


def unescaped(part: str) -> str:
    """The text that :func:`escaped` made ``part`` of."""
    return part.replace("~1", "/").replace("~0", "~")


@cache
def plain_constant(whole: int) -> Plain:
    """A whole number that stands in the law itself."""
    return Plain(whole)


def whole_of(number: Plain, decimals: int, mode: str) -> int:
    """``number`` times 10 to the ``decimals``, rounded to a whole one as ``mode`` says."""
    above, below = number.above * 10**decimals, number.below
    if mode == "half_up":
        found = (2 * abs(above) + below) // (2 * below)
        return int(-found if above < 0 else found)
    if mode == "half_even":
        return round(Fraction(above, below))
    return int(-(-above // below) if above < 0 else above // below)


def apportioned(shares: Sequence[Plain], freed: Plain, decimals: int) -> list[Plain]:
    """``freed`` over ``shares`` in proportion, in whole units of the last of ``decimals``, so that the sum is kept.

    Each is cut down; what is left goes, a unit each, to the largest remainders, those first in the list among equals
    (Hamilton's method); the last one handed out may be less than a unit.
    """
    unit = Fraction(1, 10**decimals)
    exact = [share.fraction for share in shares]
    whole = sum(exact, Fraction(0))
    left = whole + freed.fraction
    scaled = [share * left / whole for share in exact]
    found = [share // unit * unit for share in scaled]
    left -= sum(found, Fraction(0))
    for place in sorted(range(len(found)), key=lambda place: scaled[place] - found[place], reverse=True):
        part = min(unit, left)
        found[place] += part
        left -= part
    return [Plain(*number.as_integer_ratio()) for number in found]


class Calculator:
    """Makes and combines plain numbers; hands back what it is told to keep."""

    records = False

    def const(self, whole: int) -> Number:
        """A whole number of the law itself: 0, 1, 2, 12, 100, a month, or how many there are."""
        return plain_constant(whole)

    def leaf(self, number: Decimal | int, where: Where) -> Number:
        """A number that was stated, and where it stands; of ``()`` a constant."""
        return Plain(*number.as_integer_ratio())

    def sum_of(self, numbers: Sequence[Decimal], where: Callable[[int], Where]) -> Number:
        """The sum of stated numbers, one at least; ``where`` gives the place of each."""
        return Plain(*exact_sum(numbers).as_integer_ratio())

    def total(self, numbers: Sequence[Number]) -> Number:
        """The sum; 0 of none."""
        if not numbers:
            return self.const(0)
        found: Any = numbers[0]
        for number in numbers[1:]:
            found = found + number
        if found.below > _LONG:  # many unlike denominators: keep the pair short
            common = gcd(found.above, found.below)
            found = Plain(found.above // common, found.below // common)
        return found  # type: ignore[no-any-return]

    def least(self, *numbers: Number) -> Number:
        """The smallest, the first among equals."""
        found: Any = numbers[0]
        for number in numbers[1:]:
            if not found.at_most(number):
                found = number
        return found  # type: ignore[no-any-return]

    def most(self, *numbers: Number) -> Number:
        """The largest, the first among equals."""
        found: Any = numbers[0]
        for number in numbers[1:]:
            if not found.at_least(number):
                found = number
        return found  # type: ignore[no-any-return]

    def choose(self, condition: Condition, then: Callable[[], Number], otherwise: Callable[[], Number]) -> Number:
        """``then`` where the condition holds, else ``otherwise``; only the branch taken is computed."""
        return then() if condition else otherwise()

    def holds(self, condition: Condition) -> bool:
        """Whether the condition holds."""
        return bool(condition)

    def both(self, one: Condition, other: Condition) -> Condition:
        """Whether both hold."""
        return bool(one and other)

    def either(self, one: Condition, other: Condition) -> Condition:
        """Whether one of them holds."""
        return bool(one or other)

    def negated(self, condition: Condition) -> Condition:
        """Whether it does not hold."""
        return not condition

    def as_number(self, condition: Condition) -> Number:
        """1 where it holds, else 0."""
        return self.const(int(bool(condition)))

    def rounded(self, number: Number, decimals: int, mode: str, where: Where, least: int = 0) -> Number:
        """``number`` rounded to ``decimals`` places, which stand at ``where``; to ``least`` where that is more."""
        decimals = max(decimals, least)
        plain: Any = number
        return Plain(whole_of(plain, decimals, mode), 10**decimals)

    def lookup(
        self, number: Number, rows: Sequence[tuple[Number, Number]], below: Number, included: bool = True
    ) -> Number:
        """The value of the first of ``rows`` (edge, value; edges falling) whose edge is reached, or passed."""
        for edge, value in rows:
            if number.at_least(edge) if included else not number.at_most(edge):
                return value
        return below

    def apportion(
        self, shares: Sequence[Number], freed: Number, decimals: int, where: Where, least: int
    ) -> list[Number]:
        """``freed`` over ``shares``: :func:`apportioned`, in units of ``decimals`` (at ``where``) or of ``least``."""
        plains: Any = shares
        return list(apportioned(plains, freed, max(decimals, least)))  # type: ignore[arg-type]

    def step(
        self,
        number: Number,
        scope: str,
        name: str,
        rule: str,
        unit: Unit = "percent",
        ground: RestsOn = "arithmetic",
        shown: int | None = None,
        without: tuple[str, ...] = (),
    ) -> Number:
        """Keep ``number`` as the step ``scope/name``, and hand it back as something later steps refer to."""
        return number

    def nothing(
        self,
        scope: str,
        name: str,
        rule: str,
        reason: str,
        params: Mapping[str, str] | None = None,
        when: Condition | None = None,
        unit: Unit = "percent",
        ground: RestsOn = "arithmetic",
    ) -> None:
        """Keep that nothing was computed there, and why."""

    def scope(self, kind: str, code: str) -> str:
        """The beginning of the ids of a commitment (``c``), team (``g``), objective (``o``) or form (``f``)."""
        return ""


_LONG = 10**60


class Recorder(Calculator):
    """Makes and combines recorded numbers, and keeps the steps in the order in which they were computed."""

    records = True

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def const(self, whole: int) -> Number:
        return Recorded(plain_constant(whole), {"const": str(whole)})

    def leaf(self, number: Decimal | int, where: Where) -> Number:
        return Recorded(Plain(*number.as_integer_ratio()), _leaf(number, where))

    def sum_of(self, numbers: Sequence[Decimal], where: Callable[[int], Where]) -> Number:
        leaves = [_leaf(number, where(place)) for place, number in enumerate(numbers)]
        return Recorded(Plain(*exact_sum(numbers).as_integer_ratio()), _many("add", leaves))

    def total(self, numbers: Sequence[Number]) -> Number:
        if not numbers:
            return self.const(0)
        some = _recorded(numbers)
        value = None
        if all(one.value is not None for one in some):
            value = super().total([one.known for one in some])
        return Recorded(value, _many("add", [one.expression for one in some]))  # type: ignore[arg-type]

    def least(self, *numbers: Number) -> Number:
        return self._end("min", numbers, Calculator.least)

    def most(self, *numbers: Number) -> Number:
        return self._end("max", numbers, Calculator.most)

    def _end(self, name: str, numbers: Sequence[Number], of: Callable[..., Number]) -> Number:
        some = _recorded(numbers)
        known = all(one.value is not None for one in some)
        value: Any = of(self, *(one.known for one in some)) if known else None
        return Recorded(value, _many(name, [one.expression for one in some]))

    def choose(self, condition: Condition, then: Callable[[], Number], otherwise: Callable[[], Number]) -> Number:
        asked, yes, no = _recorded((condition, then(), otherwise()))  # type: ignore[arg-type]
        value = None if asked.value is None else yes.value if asked.value.above else no.value
        return Recorded(value, {"op": "choose", "args": [asked.expression, yes.expression, no.expression]})

    def holds(self, condition: Condition) -> bool:
        return bool(_recorded((condition,))[0].known.above)  # type: ignore[arg-type]

    def both(self, one: Condition, other: Condition) -> Condition:
        return self.as_number(one) * self.as_number(other)

    def either(self, one: Condition, other: Condition) -> Condition:
        return self.most(one, other)  # type: ignore[arg-type]

    def negated(self, condition: Condition) -> Condition:
        return self.const(1) - self.as_number(condition)

    def as_number(self, condition: Condition) -> Number:
        return condition  # type: ignore[return-value]  # of a recorder every condition is a number

    def rounded(self, number: Number, decimals: int, mode: str, where: Where, least: int = 0) -> Number:
        (exact,) = _recorded((number,))
        places = _leaf(decimals, where)
        if least:
            places, decimals = _many("max", [places, {"const": str(least)}]), max(decimals, least)
        value = None if exact.value is None else Plain(whole_of(exact.value, decimals, mode), 10**decimals)
        args = [exact.expression, places]
        return Recorded(value, {"op": "round", "args": args, "mode": mode})

    def lookup(
        self, number: Number, rows: Sequence[tuple[Number, Number]], below: Number, included: bool = True
    ) -> Number:
        (asked,) = _recorded((number,))
        pairs = [_recorded(row) for row in rows]
        (rest,) = _recorded((below,))
        plain = [(edge.known, value.known) for edge, value in pairs]
        value: Any = None if asked.value is None else super().lookup(asked.value, plain, rest.known, included)
        return Recorded(value, {
            "op": "lookup", "args": [asked.expression],
            "rows": [[edge.expression, found.expression] for edge, found in pairs],
            "edge": "included" if included else "excluded", "below": rest.expression,
        })  # fmt: skip

    def apportion(
        self, shares: Sequence[Number], freed: Number, decimals: int, where: Where, least: int
    ) -> list[Number]:
        some, (extra,) = _recorded(shares), _recorded((freed,))
        unit = _leaf(decimals, where)
        if least > decimals:
            unit = _many("max", [unit, {"const": str(least)}])
        made = apportioned([one.known for one in some], extra.known, max(decimals, least))
        parts = [one.expression for one in some]
        last = {"op": "place", "args": [unit]}
        return [
            Recorded(value, {"op": "apportion", "shares": parts, "freed": extra.expression, "unit": last, "at": at})
            for at, value in enumerate(made)
        ]

    def step(
        self,
        number: Number,
        scope: str,
        name: str,
        rule: str,
        unit: Unit = "percent",
        ground: RestsOn = "arithmetic",
        shown: int | None = None,
        without: tuple[str, ...] = (),
    ) -> Number:
        (made,) = _recorded((number,))
        where = f"{scope}/{name}"
        self.steps.append(
            Step(id=where, rule=rule, unit=unit, ground=ground, expression=made.expression, value=made.fraction,
                 shown=shown, without=without)
        )  # fmt: skip
        return Recorded(made.value, {"ref": where})

    def nothing(
        self,
        scope: str,
        name: str,
        rule: str,
        reason: str,
        params: Mapping[str, str] | None = None,
        when: Condition | None = None,
        unit: Unit = "percent",
        ground: RestsOn = "arithmetic",
    ) -> None:
        asked = None if when is None else _recorded((when,))[0].expression  # type: ignore[arg-type]
        self.steps.append(
            Step(id=f"{scope}/{name}", rule=rule, unit=unit, ground=ground, reason=reason, params=params or {},
                 when=asked)
        )  # fmt: skip

    def scope(self, kind: str, code: str) -> str:
        return f"{kind}/{escaped(code)}"


def _recorded(numbers: Sequence[Number]) -> Sequence[Recorded]:
    return numbers  # type: ignore[return-value]  # a recorder is handed nothing but what it made


def _many(name: str, args: list[Expression]) -> Expression:
    return args[0] if len(args) == 1 and name != "add" else {"op": name, "args": args}


def _leaf(number: Decimal | int, where: Where) -> Expression:
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if not where:
        return {"const": text}
    kind, *parts = where
    return {kind: "/".join(escaped(part) for part in parts), "is": text}
