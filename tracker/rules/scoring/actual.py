"""From what was reported to one commitment's actual, and from what was promised to its target.

Accumulation follows published monthly sheets (2015, cross-cutting indicators): flows add numerators and denominators,
rates per worker add numerators and average denominators, inventories keep a fixed denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.rules.calendar.periods import end_month, in_order
from tracker.rules.inputs.defaults import credit_rule, criteria_of, decimals_of, effect_of, factor_of
from tracker.rules.inputs.model import CommitmentInput, Figure, Operands
from tracker.rules.programme.rules import Credit
from tracker.rules.scoring import places
from tracker.rules.scoring.counted import (
    Levels,
    checklist,
    is_awaited,
    level_numbers,
    levels_of,
    met_and_of,
    of_levels,
    percentile_of,
    rests_on_third_party,
)
from tracker.rules.scoring.missing_periods import gap_between, is_due, nothing_in
from tracker.rules.scoring.numbers import Calculator, Condition, Number, RestsOn, Where
from tracker.rules.scoring.results import CommitmentResult, Reason

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

_NO_FIGURE = Figure()
LAST = frozenset({"last", "last_over_fixed"})
"""Accumulations in which the last figure, or its numerator, stands for the year so far."""
OF_VALUES = frozenset({"mean", "maximum"})
"""Accumulations that need no sides to add."""


@dataclass(slots=True)
class Reading:
    """A figure as a number in the unit of the value.

    ``fault``: ``zero_of_zero`` (lawful: nothing was asked for, value 0), ``n_of_zero``, ``no_formula`` or
    ``nobody_counted`` (no value). ``periods``: codes of those it rests on, in order; none: it was given as such.
    ``alone``: the last of them stands by itself. ``numerator`` and ``when``: of a fault, what makes it one.
    """

    value: Number | None
    rule: str = "stated"
    fault: str | None = None
    periods: tuple[str, ...] = ()
    alone: bool = False
    numerator: Decimal | None = None
    when: Condition | None = None


@dataclass(slots=True)
class Scored:
    """A commitment while it is scored: its rule and effect, the numbers found so far, and the reasons given.

    ``actual`` is shown even where a fault keeps it from being scored; ``scored`` is the same, rounded as it counts, or
    None. ``target`` is what counts as fully reached (of a range its nearer end). ``settled``: the credit in percent
    where a rule decides before anything is divided.
    """

    one: CommitmentInput
    scope: str
    rule: Credit
    effect: str
    weight: Decimal | None = None
    stated_weight: Number | None = None
    factor: Decimal = Decimal(1)
    reading: Reading | None = None
    met: Number | None = None
    of: Number | None = None
    actual: Number | None = None
    exact: Number | None = None
    scored: Number | None = None
    target: Number | None = None
    low: Number | None = None
    high: Number | None = None
    settled: int | None = None
    reasons: list[Reason] = field(default_factory=list)
    children: list[Scored] = field(default_factory=list)
    child_met: Number | None = None
    counts: bool = True
    shown: CommitmentResult | None = None

    @property
    def rests_on_requirements(self) -> bool:
        """Whether its figure is that of its requirements: none was stated or counted beside them."""
        return bool(self.one.requirements) and self.one.counts is None and self.one.actual in (None, _NO_FIGURE)


def start(programme: Programme, calc: Calculator, one: CommitmentInput) -> Scored:
    """``one`` before any of its numbers is read."""
    effect = effect_of(programme, one)
    factor = factor_of(one, programme)
    return Scored(
        one=one,
        scope=calc.scope("c", one.code),
        rule=credit_rule(programme, one),
        effect=effect,
        factor=Decimal(1) if factor is None else factor,
    )


def read_requirements(programme: Programme, calc: Calculator, it: Scored, as_of: str | None) -> None:
    """Count the requirements of ``it``: met, and in all."""
    if not it.one.requirements:
        return
    counted = met_and_of(calc, programme, it.one, as_of)
    if counted is not None:
        rule = programme.rules.requirements
        it.met = calc.step(counted[0], it.scope, "requirements/met", "requirements_met", "count", rule)
        it.of = calc.step(counted[1], it.scope, "requirements/of", "requirements_of", "count", rule)


def read_figures(
    programme: Programme,
    calc: Calculator,
    it: Scored,
    as_of: str | None,
    stage: Sequence[Scored] = (),
    as_displayed: bool = False,
) -> None:
    """Fill in the actual, the target and the reasons of ``it`` at the end of ``as_of`` (None: of the year).

    ``stage``: all objectives of its stage, where the pack values a stage as a whole. ``as_displayed``: the figure
    counts as it is displayed, where the pack says so.
    """
    one = it.one
    it.reading = reading = _reading(programme, calc, it, as_of, stage)
    _note_actual(programme, calc, it, as_of, as_displayed)
    _target(programme, calc, it)
    if it.target is None and one.direction != "report":
        it.reasons.append(Reason("no_target"))
    if reading is None and one.status == "measured":
        due = as_of is None or is_due(programme, one, as_of)
        it.reasons.append(Reason("no_actual" if due else "not_due_yet"))
    it.reasons += _gaps(programme, it, as_of)
    left = _items_left_out(it)
    if left:
        it.reasons.append(Reason("items_left_out", {"count": str(left)}))
    if it.rests_on_requirements:
        it.reasons += _opinions(programme, one, as_of)


def _opinions(programme: Programme, one: CommitmentInput, as_of: str | None) -> list[Reason]:
    """Which requirements an opinion, or the lack of one, keeps from being met, and which await theirs."""
    rule, third_party = programme.rules.requirements, rests_on_third_party(programme, one)
    if rule.opinion == "not_considered":
        return []
    found: dict[str, list[str]] = {}
    for need in one.requirements:
        if need.opinion == "unfavourable":
            found.setdefault("opinion_unfavourable", []).append(need.code)
        elif (need.met or rule.opinion_missing == "left_out") and is_awaited(programme, need, third_party):
            closed = "opinion_left_out" if rule.opinion_missing == "left_out" else "opinion_not_given"
            found.setdefault(closed if as_of is None else "opinion_awaited", []).append(need.code)
    return [Reason(code, {"codes": ", ".join(codes)}) for code, codes in found.items()]


def _items_left_out(it: Scored) -> int:
    """How many items of a checklist do not apply, or had no question that does."""
    if it.rule.kind != "checklist" or it.one.counts is None:
        return 0
    by_answers = it.rule.answers == "yes_no"
    return sum(not each.applies or (by_answers and not each.yes and not each.no) for each in it.one.counts.items)


def _gaps(programme: Programme, it: Scored, as_of: str | None) -> list[Reason]:
    """Which periods the figure lacks, and which of them add nothing to it."""
    one, reading = it.one, it.reading
    if reading is None:
        return []
    found = []
    if reading.periods:
        found.append(gap_between(programme, one, reading.periods, reading.alone, as_of))
    elif one.requirements_at is not None and one.actual is None:  # requirements, items, or children that were counted
        found.append(gap_between(programme, one, (one.requirements_at,), True, as_of))
    found.append(nothing_in(one, reading.periods, reading.alone))
    return [gap for gap in found if gap is not None]


def _note_actual(programme: Programme, calc: Calculator, it: Scored, as_of: str | None, as_displayed: bool) -> None:
    """Decide what counts of the reading: faults, 0 of 0 by the pack's rule, and the value as it is displayed."""
    one, reading, zeros = it.one, it.reading, programme.rules.zeros
    if reading is None:
        it.reasons += [Reason(code) for code in one.faults]
        calc.nothing(it.scope, "actual", "no_actual", "no_actual", unit="value", ground="reported")
        return
    fault = reading.fault
    why = fault
    by_zeros: RestsOn | None = zeros if zeros is not None and fault == "zero_of_zero" else None
    if fault == "zero_of_zero":
        if zeros is not None and zeros.zero_of_zero == "no_figure":
            why = "nothing_asked"
        elif zeros is not None and zeros.zero_of_zero == "met":
            it.settled = 100
        if as_of is None and it.settled is None and why == "zero_of_zero" and flatters(programme, calc, one):
            why = "zero_unearned"
    if why is not None:
        it.reasons.append(Reason(why))
    if reading.value is None or why in ("nothing_asked", "zero_unearned"):
        it.settled = None
        numerator = {} if reading.numerator is None else {"numerator": format(reading.numerator, "f")}
        ground: RestsOn = by_zeros or "not_stated"
        calc.nothing(
            it.scope, "actual", why or "no_actual", why or "no_actual", numerator, reading.when, "value", ground
        )
    else:
        ground = by_zeros or _ground(programme, it, reading)
        it.actual = calc.step(reading.value, it.scope, "actual", reading.rule, "value", ground)
        it.exact = it.scored = it.actual
    if one.faults:
        it.scored = it.exact = None
        it.settled = None
        it.reasons += [Reason(code) for code in one.faults if code != fault]
    if it.scored is not None and as_displayed and programme.rules.credit.basis == "as_displayed":
        decimals = decimals_of(one, programme)
        if decimals is not None:
            where = places.of_decimals(programme, one) if calc.records else ()
            counted = calc.rounded(it.scored, decimals, programme.rules.rounding.mode, where)
            it.scored = calc.step(counted, it.scope, "counted_actual", "as_displayed", "value", programme.rules.credit)


def _ground(programme: Programme, it: Scored, reading: Reading) -> RestsOn:
    """What the figure rests on: requirements and items on the pack's rule, else the commitment's own definition."""
    if reading.rule.startswith("requirements"):
        return programme.rules.requirements
    if reading.rule in ("checklist", "children_met"):
        return it.rule
    return "reported" if reading.rule == "stated" else "definition"


def flatters(programme: Programme, calc: Calculator, one: CommitmentInput) -> bool:
    """Whether a figure of 0 is a good one: less is better, or 0 lies in the range. Of 0 cases it is then unearned."""
    if one.direction == "report":
        return False
    if one.direction == "range":
        return one.target is not None and one.target.low is not None and one.target.low <= 0
    criteria = criteria_of(programme, one) if credit_rule(programme, one).kind == "interpolated" else ()
    return one.direction == "lower" or (len(criteria) > 1 and criteria[0] < criteria[-1])


# -- the reading -----------------------------------------------------------------------------------


def _reading(
    programme: Programme, calc: Calculator, it: Scored, as_of: str | None, stage: Sequence[Scored]
) -> Reading | None:
    one, rule, counts = it.one, it.rule, it.one.counts
    if it.children:
        counting = [child for child in it.children if child.counts]
        met = calc.total([child.child_met for child in counting if child.child_met is not None])
        return Reading(met / calc.const(len(counting)) * calc.const(100), "children_met")
    if counts is not None and rule.kind == "checklist":
        where = places.of_credit(programme, one) if calc.records else ()
        part = checklist(calc, it.scope, one, rule, where, counts.items)
        return None if part is None else Reading(part * calc.const(100), "checklist")
    if counts is not None and counts.met is not None and counts.of is not None:
        met = calc.leaf(counts.met, places.of_input(one, "counts", "met"))
        of = calc.leaf(counts.of, places.of_input(one, "counts", "of"))
        return _over(calc, met, of, calc.const(100), "children_met", counts.met)
    levels = levels_of(programme, one, as_of)
    if levels is not None:
        return _of_levels(programme, calc, it, levels)
    if one.actual is not None and one.actual != _NO_FIGURE:
        return _read(programme, calc, it, one.actual, ("actual",))
    if it.met is not None and it.of is not None:
        return _of_requirements(programme, calc, it, stage)
    if one.requirements:
        return None
    return _accumulated(programme, calc, it, as_of)


def _factor(programme: Programme, calc: Calculator, it: Scored) -> Number:
    return calc.leaf(it.factor, places.of_factor(programme, it.one) if calc.records else ())


def _read(programme: Programme, calc: Calculator, it: Scored, figure: Figure, place: tuple[str, ...]) -> Reading:
    """``figure`` as a number. Operands count exactly, a value stated beside them does not."""
    one = it.one
    if figure.operands is not None:
        return _of_operands(programme, calc, it, figure.operands, place)
    if figure.value is None:
        return Reading(None, "no_actual")
    return Reading(calc.leaf(figure.value, places.of_input(one, *place, "value")))


def _of_operands(programme: Programme, calc: Calculator, it: Scored, got: Operands, place: tuple[str, ...]) -> Reading:
    numerator = calc.leaf(got.numerator, places.of_input(it.one, *place, "numerator"))
    denominator = calc.leaf(got.denominator, places.of_input(it.one, *place, "denominator"))
    return _over(calc, numerator, denominator, _factor(programme, calc, it), "fraction", got.numerator)


def _over(
    calc: Calculator, numerator: Number, denominator: Number, factor: Number, rule: str, stated: Decimal | None
) -> Reading:
    """``numerator`` / ``denominator`` times ``factor``; 0 of 0 is 0 and said so, n of 0 has no value."""
    zero = calc.const(0)
    nothing = denominator.at_most(zero)
    if calc.holds(nothing):
        none = calc.both(numerator.at_most(zero), numerator.at_least(zero))
        if not calc.holds(none):
            some = calc.both(nothing, calc.negated(none))
            return Reading(None, "n_of_zero", "n_of_zero", numerator=stated, when=some)
        value = calc.choose(nothing, lambda: zero, lambda: numerator / denominator * factor)
        return Reading(value, "zero_of_zero", "zero_of_zero", numerator=stated, when=nothing)
    return Reading(calc.choose(nothing, lambda: zero, lambda: numerator / denominator * factor), rule)


def _of_levels(programme: Programme, calc: Calculator, it: Scored, levels: Levels) -> Reading:
    formula = levels.formula
    if formula is None:
        return Reading(None, "no_formula", "no_formula", levels.periods, levels.alone)
    numbers = level_numbers(calc, it.scope, it.one, levels)
    nobody = calc.total(numbers).at_most(calc.const(0))
    if not any(levels.counts):
        return Reading(None, "nobody_counted", "nobody_counted", levels.periods, levels.alone, when=nobody)
    where = places.part(places.of_formulas(programme, it.one), str(levels.place)) if calc.records else ()
    if formula.kind == "percentile":
        return Reading(
            percentile_of(calc, formula, numbers, where), "levels_percentile", None, levels.periods, levels.alone
        )
    above, below, factor = of_levels(calc, formula, numbers, where)
    above = calc.step(
        above, it.scope, "accumulated/numerator", f"levels_{formula.kind}_numerator", "count", "definition"
    )
    below = calc.step(
        below, it.scope, "accumulated/denominator", f"levels_{formula.kind}_denominator", "count", "definition"
    )
    return Reading(above / below * factor, f"levels_{formula.kind}", None, levels.periods, levels.alone)


def _of_requirements(programme: Programme, calc: Calculator, it: Scored, stage: Sequence[Scored]) -> Reading | None:
    """Requirements met over requirements times the factor, all or nothing where the pack says so."""
    kind = programme.rules.requirements.kind
    met, of = it.met, it.of
    if stage:
        met = calc.total([each.met for each in stage if each.met is not None])
        of = calc.total([each.of for each in stage if each.of is not None])
    if met is None or of is None:
        return None
    got, asked = met, of
    factor, zero = _factor(programme, calc, it), calc.const(0)
    if kind in ("all_met", "stage_all_met"):
        value = calc.choose(got.at_least(asked), lambda: factor, lambda: zero)
        return Reading(value, "requirements_all" if kind == "all_met" else "requirements_stage_all")
    return Reading(got / asked * factor, "requirements" if kind == "share_met" else "requirements_stage")


def _accumulated(programme: Programme, calc: Calculator, it: Scored, as_of: str | None) -> Reading | None:
    """The year so far from its periods; None where none has a figure.

    Figures entered as year to date are never added up: the last one stands. Without a rule fractions add both sides
    and stated values keep the last.
    """
    one = it.one
    limit = 12 if as_of is None else end_month(as_of)
    ordered = in_order(tuple(one.periods))
    codes = tuple([code for end, code in ordered if end <= limit and not _is_empty(one.periods[code])])
    if not codes:
        return None
    rule = one.accumulation
    fractions = [got for code in codes if (got := one.periods[code].operands) is not None]
    stated = len(fractions) < len(codes)
    alone = one.entry == "year_to_date" or rule in LAST or (rule not in OF_VALUES and stated)
    if one.entry == "year_to_date" or rule == "last" or (rule not in OF_VALUES and stated):
        found = _read(programme, calc, it, one.periods[codes[-1]], ("periods", codes[-1]))
        found.rule = "last" if found.rule == "stated" else found.rule
    elif rule in OF_VALUES:
        found = _of_values(programme, calc, it, codes, str(rule))
    else:
        found = _of_sides(programme, calc, it, codes, fractions)
    found.periods, found.alone = codes, alone
    return found


def _is_empty(figure: Figure) -> bool:
    """Whether nothing at all is stated, as :class:`Figure` without arguments (asked too often to compare the two)."""
    stated = figure.operands is not None or figure.value is not None
    return not (stated or figure.counts or figure.survey or figure.parts)


def _of_sides(
    programme: Programme, calc: Calculator, it: Scored, codes: tuple[str, ...], got: list[Operands]
) -> Reading:
    """Numerators and denominators added up, or the last, or their mean, as the accumulation says."""
    one, rule, last = it.one, it.one.accumulation, got[-1]

    def where(side: str) -> Callable[[int], Where]:
        return lambda at: places.of_input(one, "periods", codes[at], side)

    if rule == "last_over_fixed":
        numerator = calc.leaf(last.numerator, places.of_input(one, "periods", codes[-1], "numerator"))
    else:
        numerator = calc.sum_of([each.numerator for each in got], where("numerator"))
    if rule in ("sum_over_fixed", "last_over_fixed"):
        denominator = calc.leaf(last.denominator, places.of_input(one, "periods", codes[-1], "denominator"))
    else:
        denominator = calc.sum_of([each.denominator for each in got], where("denominator"))
        if rule == "sum_over_mean":
            denominator = denominator / calc.const(len(got))
    if len(codes) > 1:
        name = rule or "sum_over_sum"
        numerator = calc.step(numerator, it.scope, "accumulated/numerator", f"{name}_numerator", "count", "definition")
        denominator = calc.step(
            denominator, it.scope, "accumulated/denominator", f"{name}_denominator", "count", "definition"
        )
    return _over(calc, numerator, denominator, _factor(programme, calc, it), "fraction", None)


def _of_values(programme: Programme, calc: Calculator, it: Scored, codes: tuple[str, ...], rule: str) -> Reading:
    """Mean or maximum of the periods in which something was asked for; an n of 0 in one of them leaves no value."""
    one, zero = it.one, calc.const(0)
    readings = [_read(programme, calc, it, one.periods[code], ("periods", code)) for code in codes]
    for reading in readings:
        if reading.fault == "n_of_zero":
            return Reading(None, "n_of_zero", "n_of_zero", numerator=reading.numerator, when=reading.when)
    values = []
    for code, reading in zip(codes, readings, strict=True):
        if reading.value is None:
            continue
        step = calc.step(reading.value, it.scope, f"period/{code}", reading.rule, "value", "definition")
        values.append((step, reading))
    asked = [value for value, reading in values if reading.fault is None]
    if not asked:
        nothing = calc.total([value for value, _ in values])
        return Reading(nothing, "zero_of_zero", "zero_of_zero", when=nothing.at_most(zero))
    if rule == "maximum":
        others = [
            calc.choose(reading.when, lambda: asked[0], lambda value=value: value)  # type: ignore[misc,arg-type]
            for value, reading in values
            if reading.fault is not None
        ]
        return Reading(calc.most(*asked, *others), "maximum")
    counted = [
        calc.as_number(calc.negated(reading.when)) if reading.fault is not None and reading.when is not None
        else calc.const(1)
        for _, reading in values
    ]  # fmt: skip
    if len(asked) == len(values):
        return Reading(calc.total(asked) / calc.const(len(asked)), "mean")
    return Reading(calc.total([value for value, _ in values]) / calc.total(counted), "mean")


# -- the target ------------------------------------------------------------------------------------


def _target(programme: Programme, calc: Calculator, it: Scored) -> None:
    """What counts as fully reached, in the unit of the value; of a range both ends, and the nearer one."""
    one, target, rule = it.one, it.one.target, it.rule
    if target is None:
        found = _implied_target(programme, calc, it)
        if found is not None:
            it.target = calc.step(
                found[0], it.scope, "target", found[1], "value", rule if found[1] != "all" else "definition"
            )
        return
    if target.low is not None and target.high is not None:
        it.low = low = calc.step(calc.leaf(target.low, places.of_input(one, "target", "low")), it.scope, "low", "low",
                                 "value", "definition")  # fmt: skip
        it.high = high = calc.step(calc.leaf(target.high, places.of_input(one, "target", "high")), it.scope, "high",
                                   "high", "value", "definition")  # fmt: skip
        actual = it.actual
        nearer = low if actual is None else calc.choose(actual.at_most(high), lambda: low, lambda: high)
        it.target = calc.step(nearer, it.scope, "target", "nearer_end", "value", "definition")
        return
    if target.operands is not None and target.value is None:
        got = _of_operands(programme, calc, it, target.operands, ("target",))
        if got.value is None:
            calc.nothing(it.scope, "target", "no_target", "no_target", when=got.when, unit="value", ground="definition")
            return
        it.target = calc.step(got.value, it.scope, "target", got.rule, "value", "definition")
    elif target.value is not None:
        stated = calc.leaf(target.value, places.of_input(one, "target", "value"))
        it.target = calc.step(stated, it.scope, "target", "stated", "value", "definition")


def _normal_target(programme: Programme, calc: Calculator, it: Scored, criteria: Sequence[Decimal]) -> Number:
    """The criteria value that stands at the rule's normal credit; without one the best."""
    rule = it.rule
    own = places.of_criteria(programme, it.one) if calc.records else ()
    values = [calc.leaf(value, (*own, str(place))) for place, value in enumerate(criteria)]
    if rule.normal is None:
        return values[0]
    where = places.of_credit(programme, it.one) if calc.records else ()
    normal = calc.leaf(rule.normal, (*where, "normal"))
    gives = [calc.leaf(each, (*where, "credits", str(place))) for place, each in enumerate(rule.credits)]

    def found(place: int) -> Number:
        if place == len(values):
            return values[0]
        same = calc.both(gives[place].at_least(normal), gives[place].at_most(normal))
        return calc.choose(same, lambda: values[place], lambda: found(place + 1))

    return found(0)


def _implied_target(programme: Programme, calc: Calculator, it: Scored) -> tuple[Number, str] | None:
    """The target of what states none: criteria, a checklist, children, or a stage that promises all it asks for."""
    one, rule = it.one, it.rule
    if rule.kind == "interpolated":
        criteria = criteria_of(programme, one)
        if not criteria:
            return None
        return _normal_target(programme, calc, it, criteria), "normal_target"
    if rule.kind in ("checklist", "share_of_children"):
        return calc.const(100), "all"
    waits = one.parent is not None and one.actual is None and not one.periods  # a stage of which nothing was reported
    if one.requirements or waits:
        return _factor(programme, calc, it), "all"
    return None
