"""A step of a result as a sentence: the words of its rule, and the arithmetic of its own expression.

One renderer for page, PDF and shell. The numbers of a sentence are those of the expression that the figure was computed
from (:mod:`tracker.rules.scoring.numbers`), so that it cannot say anything else; of a choice only the branch that was
taken is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tracker.formats.dates import period_label
from tracker.formats.numbers import format_number, format_percent
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_, NN_, say
from tracker.rules.explain.citation_words import ground_sentence
from tracker.rules.explain.reasons import MOST_DECIMALS, decimals_of, reason_sentence, shown
from tracker.rules.explain.step_words import NAMES, RULES
from tracker.rules.programme.citations import (
    Because,
    Ground,
    defined_by,
    ground_of,
    ground_of_basis,
    ground_of_formula,
    ground_of_measure,
)
from tracker.rules.programme.measures import measures
from tracker.rules.scoring.numbers import Plain as _Plain
from tracker.rules.scoring.numbers import Step, whole_of
from tracker.rules.scoring.results import Reason

if TYPE_CHECKING:
    from tracker.rules.inputs.model import CommitmentInput
    from tracker.rules.programme.formulas import CountFormula
    from tracker.rules.programme.model import Programme

_SIGNS = {"add": " + ", "sub": " − ", "mul": " × ", "div": " / "}
_RANK = {"add": 1, "sub": 1, "mul": 2, "div": 2}
_TERMS = 13
_COLOURS = (N_("red"), N_("amber"), N_("green"))
ROUNDED: Mapping[str, str] = {
    "half_up": NN_("Rounded to %(count)s decimal (5 goes up).", "Rounded to %(count)s decimals (5 goes up)."),
    "half_even": NN_(
        "Rounded to %(count)s decimal (5 goes to the even digit).",
        "Rounded to %(count)s decimals (5 goes to the even digit).",
    ),
    "down": NN_("Cut at %(count)s decimal.", "Cut at %(count)s decimals."),
}
_ASSUMED = N_("(Assumed.)")
_COMPARED = frozenset({"lower_met", "target_met", "target_not_met", "requirements_all", "requirements_stage_all"})
"""Rules by which a comparison is the whole arithmetic: met, or not."""
_QUIET = frozenset({"analysis", "low", "high"})
"""Steps that are checked and told nobody: what they decide stands elsewhere on every face."""


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """A step as a page shows it: what it is about, its sentence, the rule it rests on, and how sure that is."""

    name: str
    sentence: str
    rule: str
    sureness: str | None


class StepWriter:
    """Writes the steps of one result under one programme."""

    def __init__(self, programme: Programme, steps: Sequence[Step], units: Mapping[str, str] | None = None) -> None:
        self._programme, self._units = programme, units or {}
        self._steps = {step.id: step for step in steps}

    def of(self, kind: str, code: str) -> list[Step]:
        """The steps of a commitment (``c``), team (``g``), objective (``o``), form (``f``), that are told, in order."""
        return [step for step in self._steps.values() if step.owner == (kind, code) and _is_told(step)]

    def of_year(self) -> list[Step]:
        """The steps from objectives and teams to the figure of the year and its band, in order."""
        return [step for step in self._steps.values() if step.owner[0] in "goy" and _is_told(step)]

    def name(self, step: Step, language: str) -> str:
        """What the step is about; of a team or an objective its code too."""
        said = say(language, NAMES[step.name.split("/")[0]])
        kind, code = step.owner
        return f"{code}: {said}" if kind in "gof" else said

    def sentence(self, step: Step, language: str, beside: str = "") -> str:
        """The step in a sentence: its words, its arithmetic, what came out, how it was rounded.

        ``beside``: what stands beside it already, and is not said twice.
        """
        label = self._label(step, language)
        if step.value is None or step.expression is None:
            why = reason_sentence(Reason(step.reason or "", step.params), language)
            return f"{label}: {why[:1].lower()}{why[1:]}" if step.rule != step.reason else why
        result = self._result(step, language)
        arithmetic = None if step.unit == "yes_no" else self._write(step.expression, language)
        sign = "→" if step.expression.get("op") == "lookup" else "="
        if arithmetic is None and step.rule in _COMPARED and step.expression.get("op") == "choose":
            arithmetic, sign = self._compared(step.expression["args"][0], language), "→"
        said = f"{result}." if arithmetic is None else f"{arithmetic} {sign} {result}."
        if label != beside:
            said = f"{label}: {said}"
        rounding = self._rounding(step.expression)
        if rounding is not None:
            mode, decimals = rounding["mode"], self.value(rounding["args"][1])
            said += " " + say(language, ROUNDED[mode], count=str(decimals))
        return said

    def told(self, step: Step, language: str) -> str:
        """The sentence, which says where it rests on something assumed."""
        said = self.sentence(step, language)
        return f"{said} {say(language, _ASSUMED)}" if self.is_assumed(step) else said

    def written(self, step: Step, language: str, one: CommitmentInput | None = None) -> WrittenStep:
        """The step as a page shows it. ``one``: the commitment whose step it is."""
        ground = self.ground(step, one)
        name = self.name(step, language)
        sureness = ("assumed" if ground == "not_stated" else None) if isinstance(ground, str) else ground.sureness
        return WrittenStep(name, self.sentence(step, language, name), ground_sentence(ground, language), sureness)

    # -- what it rests on ------------------------------------------------------------------------

    def ground(self, step: Step, one: CommitmentInput | None = None) -> Ground | Because:
        """The rule of the pack behind ``step`` with its source, or why there is none. ``one``: whose step it is."""
        if not isinstance(step.ground, str):
            if step.rule == "as_displayed":
                return ground_of_basis(self._programme)
            return ground_of(self._programme, step.ground)
        if step.ground == "definition" and one is not None:
            formula = _ground_of_formula(step, one) if step.rule.startswith("levels_") else None
            return formula or defined_by(self._programme, one)
        return step.ground

    def is_assumed(self, step: Step) -> bool:
        """Whether it rests on something that no text was found to say."""
        ground = self.ground(step)
        return ground == "not_stated" if isinstance(ground, str) else ground.sureness == "assumed"

    # -- numbers ---------------------------------------------------------------------------------

    def value(self, expression: Any) -> Fraction:
        """What ``expression`` comes to. Raises :class:`ZeroDivisionError` in a branch that was not taken."""
        if "ref" in expression:
            found = self._steps[expression["ref"]].value
            if found is None:
                raise ZeroDivisionError
            return found
        if "op" not in expression:
            return Fraction(expression["is"] if "is" in expression else expression["const"])
        op = expression["op"]
        if op == "apportion":
            raise ZeroDivisionError  # its value stands in the step
        args = expression["args"]
        if op == "choose":
            return self.value(self._taken(expression))
        first = self.value(args[0])
        if op == "round":
            decimals = int(self.value(args[1]))
            return Fraction(whole_of(_Plain(first.numerator, first.denominator), decimals, expression["mode"]),
                            10**decimals)  # fmt: skip
        if op == "lookup":
            for edge, value in expression["rows"]:
                limit = self.value(edge)
                if first > limit or (first == limit and expression["edge"] == "included"):
                    return self.value(value)
            return self.value(expression["below"])
        rest = [self.value(arg) for arg in args[1:]]
        for number in rest:
            first = _OPERATIONS[op](first, number)
        return first

    def _taken(self, expression: Any) -> Any:
        condition, then, otherwise = expression["args"]
        return then if self.value(condition) else otherwise

    def _rounding(self, expression: Any) -> Any:
        """The first rounding in the branches that were taken which changes its number; None where none does."""
        if "op" not in expression:
            return None
        if expression["op"] == "choose":
            return self._rounding(self._taken(expression))
        if expression["op"] == "round" and self._was_rounded(expression):
            return expression
        found = (self._rounding(arg) for arg in expression.get("args", ()))
        return next((rounding for rounding in found if rounding is not None), None)

    def _was_rounded(self, rounding: Any) -> bool:
        return self.value(rounding) != self.value(rounding["args"][0])

    # -- words -----------------------------------------------------------------------------------

    def _label(self, step: Step, language: str) -> str:
        parts = step.name.split("/")
        if parts[0] == "period":
            return period_label(parts[1], language)
        if parts[0] == "weight" and step.rule == "stated":
            return say(language, NAMES["weight"])
        if parts[0] == "target" and step.rule in ("stated", "fraction"):
            return say(language, NAMES["target"])
        said = say(language, RULES[step.rule])
        if parts[:2] == ["accumulated", "level"]:
            return say(language, N_("Level %(level)s: %(what)s"), level=parts[2], what=said[:1].lower() + said[1:])
        kind, code = step.owner
        return f"{code}: {said[:1].lower()}{said[1:]}" if kind in "gof" else said

    def _result(self, step: Step, language: str) -> str:
        value = step.value or Fraction(0)
        if step.unit == "value" and (stated := _stated(step.expression, language)) is not None:
            return f"{stated} {self._units.get(step.owner[1], '')}".strip()
        if step.unit == "yes_no":
            return say(language, N_("yes") if value else N_("no"))
        if step.unit == "rank":
            if step.name == "colour":
                return say(language, _COLOURS[int(value)])
            return f"“{self._programme.bands[int(value) - 1].label[language]}”"
        if step.unit in ("percent", "weight"):
            return self._percent(value, step.shown, language)
        if step.unit == "points":
            return say(language, N_("%(number)s points"), number=shown(value, language))
        if step.unit == "value":
            return f"{shown(value, language)} {self._units.get(step.owner[1], '')}".strip()
        return shown(value, language)

    def _percent(self, value: Fraction, decimals: int | None, language: str) -> str:
        if decimals is not None:
            return format_percent(half_up(value, decimals), language, decimals)
        exact = half_up(value, MOST_DECIMALS).normalize()
        return format_percent(exact, language, decimals_of(exact))

    def _write(self, expression: Any, language: str) -> str | None:
        """The arithmetic; None where there is none to be seen: a number alone, a choice that took one."""
        if "op" not in expression:
            return None
        op = expression["op"]
        if op == "choose":
            taken = self._taken(expression)
            return self._write(taken, language)
        if op == "round":
            return self._write(expression["args"][0], language)
        if op == "lookup":
            return self._looked_up(expression, language)
        if op == "apportion":
            freed = self._sum_text(expression["freed"], language)
            own = self._number(expression["shares"][expression["at"]], language)
            return say(language, N_("%(own)s and its part of %(freed)s"), own=own, freed=freed)
        if op == "add" and len(expression["args"]) == 1:
            return None
        return self._operation(expression, language)

    def _compared(self, condition: Any, language: str) -> str | None:
        """A comparison as it turned out, "−1 > −2"; None where several are asked together."""
        if condition.get("op") not in ("at_least", "at_most"):
            return None
        signs = ("≥", "<") if condition["op"] == "at_least" else ("≤", ">")
        sign = signs[0] if self.value(condition) else signs[1]
        return f" {sign} ".join(self._number(arg, language, 0) for arg in condition["args"])

    def _looked_up(self, expression: Any, language: str) -> str:
        """Which edge was reached: the number, and the limit that it is at or above, or below all of them."""
        asked, included = self.value(expression["args"][0]), expression["edge"] == "included"
        number = self._number(expression["args"][0], language)
        for edge, _ in expression["rows"]:
            limit = self.value(edge)
            if asked > limit or (asked == limit and included):
                return f"{number} {'≥' if included else '>'} {shown(limit, language)}"
        least = self.value(expression["rows"][-1][0])
        return f"{number} {'<' if included else '≤'} {shown(least, language)}"

    def _sum_text(self, expression: Any, language: str) -> str:
        return self._write(expression, language) or self._number(expression, language)

    def _operation(self, expression: Any, language: str) -> str:
        op, args = expression["op"], expression["args"]
        held = _held(expression)
        if held is not None:
            inner, floor = held
            if self.value(inner) >= self.value(floor):
                return self._operation(inner, language)
        if op in ("min", "max"):
            told = [self._number(arg, language, 0) for arg in args]
            inner = "; ".join(told if len(told) <= _TERMS else [*told[:2], "…", told[-1]])
            return f"{say(language, N_('min') if op == 'min' else N_('max'))}({inner})"
        if op in ("at_least", "at_most"):
            sign = " ≥ " if op == "at_least" else " ≤ "
            return sign.join(self._number(arg, language) for arg in args)
        if op == "add" and len(args) > _TERMS:
            ends = [self._number(arg, language) for arg in (args[0], args[1], args[-1])]
            return say(language, N_("%(first)s + %(second)s + … + %(last)s (%(count)s terms)"), first=ends[0],
                       second=ends[1], last=ends[2], count=str(len(args)))  # fmt: skip
        return _SIGNS[op].join(
            self._number(arg, language, _RANK[op], place > 0 and op in ("sub", "div")) for place, arg in enumerate(args)
        )

    def _number(self, expression: Any, language: str, rank: int = 3, tight: bool = False) -> str:
        """A number within a larger expression, in brackets where it needs them."""
        if "ref" in expression:
            step = self._steps[expression["ref"]]
            if step.value is None:
                return "–"
            if step.unit == "percent" and step.name not in ("total", "mean"):
                return self._percent(step.value, None, language)
            return _stated(step.expression, language) or shown(step.value, language)
        if "op" not in expression:
            return _stated(expression, language) or shown(self.value(expression), language)
        op = expression["op"]
        if op == "choose":
            return self._number(self._taken(expression), language, rank, tight)
        if op == "lookup" or (op == "round" and self._was_rounded(expression)) or _is_condition(expression):
            return shown(self.value(expression), language)
        if op == "round" or (op == "add" and len(expression["args"]) == 1):
            return self._number(expression["args"][0], language, rank, tight)
        written = self._operation(expression, language)
        mine = _RANK.get(op, 3)
        return f"({written})" if mine < rank or (mine == rank and tight) else written


_OPERATIONS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "add": lambda one, other: one + other,
    "sub": lambda one, other: one - other,
    "mul": lambda one, other: one * other,
    "div": lambda one, other: one / other,
    "min": min,
    "max": max,
    "at_least": lambda one, other: Fraction(int(one >= other)),
    "at_most": lambda one, other: Fraction(int(one <= other)),
}


def _stated(expression: Any, language: str) -> str | None:
    """A number that was stated, with every decimal it was stated with; None where it was computed."""
    if expression is None or "is" not in expression:
        return None
    return format_number(Decimal(expression["is"]), language)


def _ground_of_formula(step: Step, one: CommitmentInput) -> Ground | None:
    """Where a measure that ships says what ``step`` makes of its counts; None where none says so."""
    if one.measure is not None:
        versions = [each for each in measures()[one.measure].versions if _makes(each.formula, step)]
        return ground_of_measure(one.measure, versions[-1].version) if versions else None
    formulas = [each for each in one.formulas if _makes(each, step)]
    return ground_of_formula(formulas[-1]) if formulas else None


def _makes(formula: CountFormula, step: Step) -> bool:
    return step.rule in (f"levels_{formula.kind}{part}" for part in ("", "_numerator", "_denominator"))


def _is_condition(expression: Any) -> bool:
    """Whether it is a comparison, or what it is when it does not hold: 1 or 0, which is counted."""
    op, args = expression.get("op"), expression.get("args", ())
    if op == "sub" and args[0].get("const") == "1":
        return _is_condition(args[1])
    return op in ("at_least", "at_most")


def _held(expression: Any) -> tuple[Any, Any] | None:
    """Of ``max(floor, min(…))`` the inner part, and the floor it is held above; None of anything else."""
    if expression["op"] != "max" or len(expression["args"]) != 2:
        return None
    floor, inner = expression["args"]
    return (inner, floor) if inner.get("op") == "min" else None


def _is_told(step: Step) -> bool:
    first = step.name.split("/")[0]
    if step.rule in ("shown_level", "shown_points", "weights_add_up", "checklist_most"):
        return False
    return first not in _QUIET and not (step.rule == "stated" and first == "weight")


def units_of(commitments: Iterable[CommitmentInput]) -> dict[str, str]:
    """The unit of each commitment's value, by its code."""
    return {one.code: one.unit for one in commitments if one.unit}
