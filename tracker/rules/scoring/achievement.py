"""From actual and target to the achievement in percent, and from the achievement to the credit.

Higher is better: actual / target. Lower is better: by the pack's formula. Range: 100 inside; outside, in proportion to
the end that was missed. Where target or actual are 0 or below, nothing is divided: a rule of the pack decides, or the
figure is met or not (decision 240).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.formats.rounding import fraction_text
from tracker.rules.inputs.defaults import criteria_of
from tracker.rules.programme.rules import Credit
from tracker.rules.scoring import places
from tracker.rules.scoring.actual import Scored
from tracker.rules.scoring.numbers import Calculator, Condition, Number, RestsOn, Where
from tracker.rules.scoring.results import Reason

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


@dataclass(slots=True)
class Achieved:
    """``percent``: actual against its base; None where nothing is divided, or compared.

    ``settled``: the credit in percent that a rule gives then. ``rule``: which one was applied; ``reason``: why nothing
    was divided. ``when``: the figures that made it so, and ``ratio`` what would be divided otherwise.
    """

    percent: Number | None
    rule: str
    settled: int | None = None
    reason: str | None = None
    when: Condition | None = None
    ratio: Callable[[], Number] | None = None

    def reached(self, calc: Calculator) -> Number | None:
        """What of the base is reached, in percent, whichever way that was found."""
        return calc.const(self.settled) if self.settled is not None else self.percent


def achieve(programme: Programme, calc: Calculator, it: Scored, base: Number | None) -> Achieved:
    """How much of ``base`` (the target of the year, or what is programmed for a period) the figure reaches.

    *A figure worse than its base never reaches 100; a better one never reaches less.* Named exceptions, where the pack
    says so: an actual of 0 that obtains ``nothing``, a target of 0 that is ``met`` by any figure.
    """
    actual, direction = it.scored, it.one.direction
    if actual is None:
        return Achieved(None, "no_actual", reason=None)
    if direction == "report":
        return Achieved(None, "report_only", 100, "report_only")
    if it.settled is not None:
        return Achieved(None, "zero_of_zero", it.settled, "zero_of_zero")
    if direction == "range":
        return _in_range(calc, it, actual)
    if base is None:
        return Achieved(None, "no_base")
    zero = calc.const(0)
    if direction == "lower":
        return _lower(programme, calc, actual, base)
    if calc.holds(base.at_most(zero)):
        zeros = programme.rules.zeros
        known = zeros.target_zero if zeros is not None and calc.holds(base.at_least(zero)) else "not_scored"
        if known == "not_scored":
            return Achieved(None, "target_zero", reason="target_zero", when=base.at_most(zero))
        settled, rule = 100 if known == "met" else 0, "target_zero_by_rule"
        return Achieved(None, rule, settled, rule, base.at_most(zero), lambda: actual / base * calc.const(100))
    return Achieved(actual / base * calc.const(100), "higher")


def _lower(programme: Programme, calc: Calculator, actual: Number, base: Number) -> Achieved:
    """Lower is better. A base of 0 or below is met or missed, there is no part of it."""
    rule, zero, hundred = programme.rules.lower, calc.const(0), calc.const(100)
    if calc.holds(base.at_most(zero)):
        met = actual.at_most(base)
        if not calc.holds(met):
            if rule.target_zero == "not_scored":
                when = calc.both(base.at_most(zero), calc.negated(met))
                return Achieved(None, "target_zero", reason="target_zero", when=when)
            missed = calc.choose(met, lambda: hundred, lambda: zero)
            return Achieved(missed, "lower_met", 0, "target_missed", calc.negated(met), lambda: hundred)
        return Achieved(calc.choose(met, lambda: hundred, lambda: zero), "lower_met")
    if rule.formula == "two_minus_ratio":
        return Achieved((calc.const(2) - actual / base) * hundred, "two_minus_ratio")
    if calc.holds(actual.at_most(zero)):
        below = not calc.holds(actual.at_least(zero))
        settled = 100 if below or rule.actual_zero == "met" else 0
        word = "actual_zero"
        return Achieved(None, word, settled, word, actual.at_most(zero), lambda: base / actual * hundred)
    return Achieved(base / actual * hundred, "target_over_actual")


def _in_range(calc: Calculator, it: Scored, actual: Number) -> Achieved:
    low, high = it.low, it.high
    if low is None or high is None:
        return Achieved(None, "no_base")
    below_low, above_high = low, high
    zero, hundred = calc.const(0), calc.const(100)

    def outside() -> Number:
        return calc.choose(actual.at_most(below_low), under, over)

    def under() -> Number:
        return calc.choose(below_low.at_most(zero), lambda: zero, lambda: actual / below_low * hundred)

    def over() -> Number:
        return calc.choose(above_high.at_most(zero), lambda: zero, lambda: above_high / actual * hundred)

    inside = calc.both(actual.at_least(low), actual.at_most(high))
    percent = calc.choose(inside, lambda: hundred, outside)
    return Achieved(percent, "range_inside" if calc.holds(inside) else "range_outside")


def note_achievement(programme: Programme, calc: Calculator, it: Scored, achieved: Achieved) -> Achieved:
    """Keep ``achieved`` as a step of ``it``; the same, to be referred to."""
    ground = _ground(programme, it, achieved)
    if achieved.percent is None:
        reason = achieved.reason or ("no_actual" if it.scored is None else "no_base")
        calc.nothing(it.scope, "achievement", achieved.rule, reason, when=achieved.when, ground=ground)
        return achieved
    rounding = programme.rules.rounding
    decimals = rounding.achievement if rounding.mode == "half_up" else None  # a step prints nothing that is cut
    percent = calc.step(achieved.percent, it.scope, "achievement", achieved.rule, "percent", ground, decimals)
    if calc.records:
        where = ("pack", "rules", "rounding", "achievement")
        shown = calc.rounded(percent, rounding.achievement, rounding.mode, where)
        calc.step(shown, it.scope, "achievement/shown", "shown_level", "percent", rounding)
    return replace(achieved, percent=percent)


def _ground(programme: Programme, it: Scored, achieved: Achieved) -> RestsOn:
    """What the comparison rests on; what lies in a range, no rule of a pack says."""
    rules = programme.rules
    if achieved.rule in ("no_actual", "no_base"):
        return "arithmetic"
    by_zeros = achieved.rule in ("zero_of_zero", "target_zero_by_rule")
    if by_zeros or (achieved.rule == "target_zero" and it.one.direction != "lower"):
        return "not_stated" if rules.zeros is None else rules.zeros
    if achieved.rule == "report_only":
        return "definition"
    if it.one.direction == "lower":
        return rules.lower
    return "not_stated" if it.one.direction == "range" else it.rule


# -- the credit ------------------------------------------------------------------------------------


def level(programme: Programme, calc: Calculator, percent: Number) -> Number:
    """The achievement that the credit follows: as it is, or as its level is displayed."""
    rules = programme.rules
    if rules.credit.basis != "level_as_displayed":
        return percent
    decimals = rules.rounding.achievement
    return calc.rounded(percent, decimals, rules.rounding.mode, ("pack", "rules", "rounding", "achievement"))


def credit(programme: Programme, calc: Calculator, it: Scored, achieved: Achieved) -> tuple[Number, str] | None:
    """The credit in percent of the weight by the commitment's rule, and the rule's word; None without a figure."""
    rule, one = it.rule, it.one
    if rule.kind == "interpolated" and one.direction != "report":
        criteria = criteria_of(programme, one)
        if not criteria or it.scored is None:
            return None
        return interpolated(programme, calc, it, criteria, it.scored)
    if achieved.settled is not None:
        settled, ratio = calc.const(achieved.settled), achieved.ratio
        if ratio is not None and achieved.when is not None:
            made = calc.choose(achieved.when, lambda: settled, lambda: _by_rule(programme, calc, it, ratio()))
            return made, f"settled_{achieved.rule}"
        return settled, f"settled_{achieved.rule}"
    if achieved.percent is None:
        return None
    found, word = _by_rule(programme, calc, it, achieved.percent), "proportional"
    if rule.kind == "steps":
        word = "steps"
    elif rule.kind == "met_or_not":
        word = "target_met" if calc.holds(found.at_least(calc.const(100))) else "target_not_met"
    return found, word


def _by_rule(programme: Programme, calc: Calculator, it: Scored, percent: Number) -> Number:
    """The credit that the rule gives to an achievement in percent."""
    rule, reached = it.rule, level(programme, calc, percent)
    where = places.of_credit(programme, it.one) if calc.records else ()
    if rule.kind == "steps":
        return by_steps(calc, rule, where, reached)
    if rule.kind == "met_or_not":
        hundred = calc.const(100)
        return calc.choose(reached.at_least(hundred), lambda: hundred, lambda: calc.const(0))
    cap, floor = calc.leaf(rule.cap, (*where, "cap")), calc.leaf(rule.floor, (*where, "floor"))
    return calc.most(floor, calc.least(reached, cap))


def by_steps(calc: Calculator, rule: Credit, where: Where, reached: Number) -> Number:
    """The credit of the highest step that is reached, or passed; nothing below the lowest."""
    rows = [
        (calc.leaf(step.from_, (*where, "steps", str(place), "from")),
         calc.leaf(step.credit, (*where, "steps", str(place), "credit")))
        for place, step in enumerate(rule.steps)
    ]  # fmt: skip
    return calc.lookup(reached, rows, calc.const(0), rule.edge == "included")


def interpolated(
    programme: Programme, calc: Calculator, it: Scored, criteria: Sequence[Decimal], actual: Number
) -> tuple[Number, str]:
    """The credit between the two criteria values beside ``actual``, in a straight line.

    At the best value or beyond the first credit, worse than the last what the rule gives ``below``. Values rise or
    fall: the first is the best.
    """
    rule = it.rule
    own = places.of_criteria(programme, it.one) if calc.records else ()
    where = places.of_credit(programme, it.one) if calc.records else ()
    values = [calc.leaf(value, (*own, str(place))) for place, value in enumerate(criteria)]
    gives = [calc.leaf(each, (*where, "credits", str(place))) for place, each in enumerate(rule.credits)]
    falling = criteria[0] > criteria[-1]

    def is_reached(place: int) -> Condition:
        return actual.at_least(values[place]) if falling else actual.at_most(values[place])

    def found(place: int) -> Number:
        if place == len(values):
            return calc.leaf(rule.below, (*where, "below"))
        return calc.choose(is_reached(place), lambda: line(place), lambda: found(place + 1))

    def line(place: int) -> Number:
        if place == 0:
            return gives[0]
        best, worst, more, less = values[place - 1], values[place], gives[place - 1], gives[place]
        return less + (more - less) * (actual - worst) / (best - worst)

    best = calc.holds(is_reached(0))
    return found(0), "interpolated_best" if best else (
        "interpolated" if any(calc.holds(is_reached(place)) for place in range(len(values))) else "interpolated_below"
    )


def cost_of_errors(programme: Programme, calc: Calculator, it: Scored) -> Number | None:
    """What the errors in its reported figures cost, in percent of the credit; None where nothing is taken off."""
    rule = programme.rules.discount
    if rule is None or not it.one.reporting_errors:
        return None
    each = calc.leaf(rule.per_error, ("pack", "rules", "discount", "per_error"))
    errors = calc.leaf(it.one.reporting_errors, places.of_input(it.one, "reporting_errors"))
    return calc.least(each * errors, calc.leaf(rule.most, ("pack", "rules", "discount", "most")))


def errors_reason(code: str, it: Scored, cost: Number) -> Reason | None:
    """That reporting errors cost something, or will; None where they cost nothing."""
    percent = cost.fraction
    if not percent:
        return None
    return Reason(code, {"count": str(it.one.reporting_errors), "cost": fraction_text(percent) or ""})
