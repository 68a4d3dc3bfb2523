"""The standing during the year: points won against points programmed so far, as a ministry's monthly panel counts them.

For weight w in month m, target of the year A, programmed for the period P, actual so far a:

- share of the year s = w m/12 where the universe moves with demand, otherwise w;
- higher is better: points programmed = s min(P/A, 1), points won = s min(a/A, 1);
- lower is better: points programmed = s min(A/P, 1), points won = min(s, programmed × P/a) (by the pack's formula), so
  that who is on plan has won what was programmed, and an overspent ceiling has not;
- standing = points won / points programmed, so it passes 100 when ahead of plan.

The first two were derived from 3,120 published rows, of which twelve do not follow them (they are named in the tests);
the third is the product's own (assumed; decision 240), and gives the same wherever plan and target are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.rules.calendar.periods import end_month
from tracker.rules.inputs.defaults import criteria_of, formulas_of
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.scoring import places
from tracker.rules.scoring.achievement import Achieved, achieve, by_steps, interpolated
from tracker.rules.scoring.actual import Scored
from tracker.rules.scoring.missing_periods import is_due, is_last_period
from tracker.rules.scoring.numbers import Calculator, Number
from tracker.rules.scoring.results import Reason

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


@dataclass(slots=True)
class Points:
    """Both kinds of points in percent, the programmed value (in its unit), the share of the year, and why.

    ``programmed`` and ``won`` None: there is no plan, and the commitment is in neither sum.
    """

    programmed: Number | None
    won: Number | None
    target_now: Number | None
    share: Number
    achieved: Achieved
    reasons: tuple[Reason, ...] = ()


def programmed_at(programmed: Mapping[str, Decimal], as_of: str) -> str | None:
    """The period whose programmed value holds at the end of ``as_of``: its own, otherwise the latest earlier one."""
    if as_of in programmed:
        return as_of
    limit = end_month(as_of)
    earlier = [code for code in programmed if end_month(code) <= limit]
    return max(earlier, key=lambda code: (end_month(code), code)) if earlier else None


def target_now(programme: Programme, calc: Calculator, it: Scored, as_of: str) -> Number | None:
    """What was programmed for the end of ``as_of``; None where there is no plan.

    Before its first programmed period nothing is due. Without a plan there is none but in the year's last period, when
    the target is the plan.
    """
    one = it.one
    if one.programmed:
        code = programmed_at(one.programmed, as_of)
        if code is None:
            return calc.step(calc.const(0), it.scope, "programmed", "before_the_plan", "value", "definition")
        stated = calc.leaf(one.programmed[code], places.of_input(one, "programmed", code))
        return calc.step(stated, it.scope, "programmed", "programmed", "value", "definition")
    if it.target is None or not is_last_period(programme, as_of):
        return None
    return calc.step(it.target, it.scope, "programmed", "year_ends", "value", "definition")


def is_by_month(programme: Programme, one: CommitmentInput) -> bool:
    """Whether the weight counts by the months that have passed: where the universe moves with demand, says the pack."""
    rule = programme.rules.standing
    return (rule.moving if one.universe == "moving" else rule.fixed) == "by_month"


def share_of(programme: Programme, calc: Calculator, it: Scored, weight: Number, as_of: str) -> Number:
    """The points at stake so far: the weight, or its part by the months that have passed."""
    if not is_by_month(programme, it.one):
        return calc.step(weight, it.scope, "share", "whole_weight", "points", programme.rules.standing)
    part = weight * calc.const(end_month(as_of)) / calc.const(12)
    return calc.step(part, it.scope, "share", "by_month", "points", programme.rules.standing)


def points(programme: Programme, calc: Calculator, it: Scored, weight: Number, as_of: str) -> Points:
    """The points of ``it``, of ``weight`` (percent), at the end of ``as_of``."""
    one, target = it.one, it.target
    share = share_of(programme, calc, it, weight, as_of)
    now = target_now(programme, calc, it, as_of)
    zero = calc.const(0)
    achieved = achieve(programme, calc, it, _base(calc, it, now))
    reasons: list[Reason] = []
    if one.direction == "report" or target is None:
        return Points(zero, zero, now, share, achieved)
    if now is None:
        asked = is_due(programme, one, as_of) and _needs_plan(programme, it)
        reasons.append(Reason("no_plan" if asked else "not_due_yet"))
        return Points(None, None, None, share, achieved, tuple(reasons))
    if one.direction == "range":  # whatever its plan, a range holds at any time
        reached = _reached(programme, calc, it, target)
        return Points(share * calc.const(1), share * reached, now, share, achieved)
    if one.direction == "lower":
        return _lower(programme, calc, it, target, now, share, achieved)
    nothing = target.at_most(zero)
    due = calc.choose(nothing, lambda: zero, lambda: share * calc.most(zero, calc.least(now / target, calc.const(1))))
    if calc.holds(nothing):
        return Points(due, due, now, share, achieved, (Reason("target_zero"),))
    return Points(due, share * _reached(programme, calc, it, target), now, share, achieved)


def _needs_plan(programme: Programme, it: Scored) -> bool:
    """Whether somebody has to programme it: not what counts levels of a scale, nor what counts its children."""
    return it.rule.kind != "share_of_children" and not formulas_of(programme, it.one)


def _base(calc: Calculator, it: Scored, now: Number | None) -> Number | None:
    """What the figure is compared with: the plan; nothing while it is 0, but where the target is 0 or below too."""
    zero = calc.const(0)
    if now is None or not calc.holds(calc.both(now.at_most(zero), now.at_least(zero))):
        return now
    low = it.one.direction == "lower" and it.target is not None and calc.holds(it.target.at_most(zero))
    return now if low else None


def _lower(
    programme: Programme,
    calc: Calculator,
    it: Scored,
    target: Number,
    now: Number,
    share: Number,
    achieved: Achieved,
) -> Points:
    """Lower is better: what is due, and what of it is won."""
    rule, zero, one = programme.rules.lower, calc.const(0), calc.const(1)
    if calc.holds(target.at_most(zero)):
        due = calc.choose(now.at_most(target), lambda: share, lambda: zero)
        if rule.target_zero == "not_scored" and it.scored is not None and not calc.holds(it.scored.at_most(target)):
            return Points(zero, zero, now, share, achieved, (Reason("target_zero"),))
        actual = it.scored
        won = zero if actual is None else calc.choose(actual.at_most(target), lambda: share, lambda: zero)
        return Points(due, won, now, share, achieved)
    due = calc.choose(now.at_most(zero), lambda: zero, lambda: share * calc.least(target / now, one))
    if calc.holds(now.at_most(zero)):
        return Points(due, due, now, share, achieved)
    if it.rule.kind in ("steps", "met_or_not", "interpolated"):
        return Points(due, share * _reached(programme, calc, it, target), now, share, achieved)
    reached = achieve(programme, calc, it, now)
    actual = it.scored
    if actual is None or (reached.settled is None and reached.percent is None):
        return Points(due, zero, now, share, achieved)

    def by_plan() -> Number:
        part = now / actual if rule.formula == "target_over_actual" else calc.const(2) - actual / now
        return calc.most(zero, calc.least(share, due * part))

    if reached.settled is None:
        won = by_plan()
    else:
        settled = share * calc.const(reached.settled) / calc.const(100)
        won = settled if reached.when is None else calc.choose(reached.when, lambda: settled, by_plan)
    return Points(due, won, now, share, achieved)


def _reached(programme: Programme, calc: Calculator, it: Scored, target: Number) -> Number:
    """The part of the year's target that is reached, from 0 to 1; nothing where there is no figure that counts."""
    zero, hundred, rule = calc.const(0), calc.const(100), it.rule
    criteria = criteria_of(programme, it.one) if rule.kind == "interpolated" else ()
    reached = achieve(programme, calc, it, target)
    if reached.rule == "higher" and it.scored is not None and rule.kind not in ("steps", "met_or_not", "interpolated"):
        return calc.most(zero, calc.least(it.scored / target, calc.const(1)))
    percent = reached.reached(calc)
    if reached.when is not None and reached.ratio is not None and percent is not None:
        settled, ratio = percent, reached.ratio
        percent = calc.choose(reached.when, lambda: settled, ratio)
    if criteria and it.scored is not None:
        percent = interpolated(programme, calc, it, criteria, it.scored)[0]
    elif reached.settled is None and reached.percent is not None:
        exact = reached.percent
        if rule.kind == "steps":
            percent = by_steps(calc, rule, places.of_credit(programme, it.one) if calc.records else (), exact)
        elif rule.kind == "met_or_not":
            percent = calc.choose(exact.at_least(hundred), lambda: hundred, lambda: zero)
    if percent is None:
        return zero
    return calc.most(zero, calc.least(percent / hundred, calc.const(1)))
