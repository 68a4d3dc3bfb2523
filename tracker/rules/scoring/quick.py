"""The totals of many years, in whole numbers: total, band and whether all was there, for whoever needs thousands.

:mod:`.score` says how every figure of a year came about, in fractions. Here what a pack states is read
once and not once a year, and numbers are pairs of integers. A shape that is not written out here (children that are
counted, checklists, counts per level, stages valued as a whole) is scored there. Both must come out the same to the
last decimal; that is tested for every pack, for every kind of rule, and for whatever else chance can think of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from tracker.rules.inputs.model import CommitmentInput, YearInputs
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rules import Band, Credit
from tracker.rules.scoring.accumulation import EXACT, Reading, accumulate
from tracker.rules.scoring.actual import exact_decimal, flatters
from tracker.rules.scoring.aggregate import MISSING
from tracker.rules.scoring.counted import met_and_of, of_requirements, without_opinion
from tracker.rules.scoring.credit import by_steps, interpolated
from tracker.rules.scoring.leaves import WHOLE_STAGES
from tracker.rules.scoring.missing_periods import all_months, gap_of
from tracker.rules.scoring.quick_figures import (
    ALL,
    NOTHING,
    Actual,
    Pair,
    Promised,
    Unknown,
    actual_of,
    exceeds,
    promised,
    reached,
    rounded,
)
from tracker.rules.scoring.score import score
from tracker.rules.scoring.totals import GROUPED
from tracker.rules.scoring.weights import OUT, REDISTRIBUTED, Weighed, counted

_ONE = Decimal(1)
_STAGED = Reading(None)
_KNOWN = frozenset({"proportional", "met_or_not", "steps", "interpolated"})


@dataclass(frozen=True, slots=True)
class YearTotal:
    """``total`` in percent, rounded as the pack says (None: it has none); the band it falls in.

    ``complete``: every figure that it needs was there; without that there is no band.
    """

    total: Decimal | None
    band: Band | None
    complete: bool


class Counted(NamedTuple):
    """A commitment in its year: the weight it carries, what it obtains of it (percent points), what it lacks."""

    one: CommitmentInput
    weight: Decimal | None
    out: bool
    carried: Pair | None
    obtained: Pair | None
    missing: bool


class Totals:
    """Scores years under one programme: made once, asked as often as wanted."""

    def __init__(self, programme: Programme) -> None:
        self._programme, self._rules, self._places = programme, programme.rules, programme.rules.rounding
        entries = [entry for _, entry in programme.offered()]
        self._factors = {stage.code: stage.definition("en").factor for entry in entries for stage in entry.stages()}
        self._factors |= {one.code: one.indicator.factor for one in entries if one.indicator is not None}
        self._decimals = {one.code: one.indicator.decimals for one in entries if one.indicator is not None}
        self._criteria = {one.code: one.criteria for one in entries}
        self._named = {one.code: one.credit for one in entries if one.credit is not None}
        self._mode, self._obtained, self._displayed = (
            self._places.mode, self._places.obtained, self._rules.credit.basis == "as_displayed",
        )  # fmt: skip
        kinds = [programme.rules.credit, *programme.rules.credits.values()]
        self._ends = {id(rule): (rule.floor.as_integer_ratio(), rule.cap.as_integer_ratio()) for rule in kinds}
        self._only = None if self._rules.credits else self._rules.credit
        self._counting = any(rule.kind == "share_of_children" for rule in kinds)
        self._form, self._by = programme.driving_form, programme.tree.group_by
        rule = self._rules.periods
        counted_in = rule is not None and rule.missing == "incomplete"
        self._months = all_months(programme) if counted_in else None
        self._count = len(self._months or ())
        self._weighed, self._grouped = self._rules.total.kind != "no_total", self._rules.total.kind in GROUPED
        self._wanted = programme.tree.weights.sum if programme.tree.weights.add_up else None

    def of(self, inputs: YearInputs) -> YearTotal:
        """The total of the whole year, as :func:`tracker.rules.scoring.score.score` computes it.

        Raises :class:`ValueError` on a standing, which has no total.
        """
        if inputs.as_of is not None:
            raise ValueError("a standing has no total")
        try:
            with localcontext(EXACT):
                return self._total(inputs)
        except Unknown:
            found = score(self._programme, inputs)
            return self._banded(found.total, found.complete)

    def _banded(self, total: Decimal | None, complete: bool) -> YearTotal:
        return YearTotal(total, self._programme.band_of(total) if total is not None and complete else None, complete)

    # -- one commitment ----------------------------------------------------------------------------

    def _counted(self, one: CommitmentInput, effect: str, carried: Pair | None, weight: Decimal | None) -> Counted:
        """What ``one`` obtains of the weight it carries."""
        out = effect in OUT
        if effect != "as_measured":
            credit = ALL if effect == "credit_in_full" else NOTHING if effect == "lose" else None
            return Counted(one, weight, out, carried, self._share(carried, credit), False)
        credit, missing = self._credit(one)
        if self._rules.discount is not None and one.reporting_errors and credit is not None:
            credit = self._discounted(credit, one.reporting_errors)
        missing = (missing or (weight is None and self._weighed)) and weight != 0
        return Counted(one, weight, out, carried, self._share(carried, credit), missing)

    def _credit(self, one: CommitmentInput) -> tuple[Pair | None, bool]:
        """The credit in percent of the weight, and whether a figure that it needs is not there."""
        rule, factor = self._only or self._rule(one), one.factor or self._factors.get(one.code) or _ONE
        if rule.kind not in _KNOWN or one.counts is not None:
            raise Unknown
        found = self._staged(one, factor) if one.requirements else actual_of(one, factor)
        actual, fault, reported = found or (None, None, 0)
        missing, settled, zeros = fault == "n_of_zero", None, self._rules.zeros
        if self._months is not None and found and not (reported == self._count and tuple(one.periods) == self._months):
            missing = missing or self._has_gap(one, reported)
        if fault == "zero_of_zero" and zeros is not None:
            settled = ALL if zeros.zero_of_zero == "met" else None
            if zeros.zero_of_zero == "no_figure":
                actual, missing = None, True
        if fault == "zero_of_zero" and settled is None and flatters(self._programme, one):
            actual, missing = None, True
        if one.requirements and without_opinion(self._programme, one):
            missing = True
        target = promised(one, factor, actual)
        if one.faults:
            actual, missing = None, missing or any(code in MISSING for code in one.faults)
        if rule.kind == "interpolated":
            return self._by_values(one, rule, actual, target), missing
        missing |= (found is None and one.status == "measured") or (target.base is None and one.direction != "report")
        if actual is not None:
            got = reached(self._rules, one, self._as_displayed(one, actual), settled, target)
            if got.settled is not None or got.percent is not None:
                return got.settled or self._of_achievement(rule, got.percent or NOTHING), missing or got.lacking
            return None, missing or got.lacking
        if target.base is None or one.actual is not None or one.periods:
            return None, missing
        if one.published is not None and one.published.obtained is not None:
            return None, True
        return (None if one.requirements else NOTHING), missing  # promised and not reported: nothing obtained so far

    def _has_gap(self, one: CommitmentInput, reported: int) -> bool:
        """Whether a figure that rests on ``reported`` periods lacks some, or is of one before the year's last."""
        if one.requirements:
            return gap_of(self._programme, one, _STAGED, None) is not None
        if not reported:  # the figure of the year was given as such, or there is none
            return False
        reading = accumulate(one.periods, one.accumulation, one.entry, _ONE, None)
        return gap_of(self._programme, one, reading, None) is not None

    def _staged(self, one: CommitmentInput, factor: Decimal) -> Actual | None:
        """The value of a stage objective: its requirements met over its requirements, unless a value was stated."""
        if self._rules.requirements.kind in WHOLE_STAGES or one.actual is not None or one.periods:
            raise Unknown
        reading = of_requirements(self._programme, *met_and_of(self._programme, one), factor)
        return (
            None if reading is None or reading.value is None else (reading.value.as_integer_ratio(), reading.fault, 0)
        )

    def _rule(self, one: CommitmentInput) -> Credit:
        name = one.credit or self._named.get(one.code)
        return self._rules.credit if name is None else self._rules.credits[name]

    def _as_displayed(self, one: CommitmentInput, actual: Pair) -> Pair:
        """The actual as it counts: rounded as displayed where the pack says so and the decimals are known."""
        decimals = one.decimals if one.decimals is not None else self._decimals.get(one.code)
        if decimals is None or not self._displayed:
            return actual
        return rounded(actual, decimals, self._mode), 10**decimals

    def _of_achievement(self, rule: Credit, percent: Pair) -> Pair:
        if rule.kind == "steps":
            return by_steps(rule, Fraction(*percent)).as_integer_ratio()
        if rule.kind == "met_or_not":
            return NOTHING if exceeds(ALL, percent) else ALL
        floor, cap = self._ends[id(rule)]
        return floor if exceeds(floor, percent) else cap if exceeds(percent, cap) else percent

    def _by_values(self, one: CommitmentInput, rule: Credit, actual: Pair | None, target: Promised) -> Pair:
        criteria = self._criteria.get(one.code, ())
        if not criteria or actual is None or one.direction == "report" or (one.target and target.base is None):
            raise Unknown
        return interpolated(rule, criteria, Fraction(*self._as_displayed(one, actual))).as_integer_ratio()

    def _discounted(self, credit: Pair, errors: int) -> Pair:
        rule = self._rules.discount
        if rule is None or not errors:
            return credit
        over, under = min(rule.per_error * errors, rule.most).as_integer_ratio()
        return credit[0] * (100 * under - over), credit[1] * 100 * under

    def _share(self, carried: Pair | None, credit: Pair | None) -> Pair | None:
        """``credit`` percent of what is carried, as it is added up: rounded as the pack says, never above it."""
        if carried is None or credit is None:
            return None
        exact = carried[0] * credit[0], carried[1] * credit[1] * 100
        if self._obtained is None:
            return exact
        share = rounded(exact, self._obtained, self._mode), 10**self._obtained
        return exact_decimal(Fraction(*carried)).as_integer_ratio() if exceeds(share, carried) else share

    # -- the year ----------------------------------------------------------------------------------

    def _total(self, inputs: YearInputs) -> YearTotal:
        parents = {one.parent for one in inputs.commitments}
        if len(parents) > 1 and self._counting:
            raise Unknown
        scoring = [one for one in inputs.commitments if one.code not in parents]  # a system is the sum of its stages
        found = [self._counted(*weighed) for weighed in self._carried(scoring)]
        parts = _by(found, self._by) if self._by is not None else {}
        complete = not any(one.missing for one in found)
        if self._by is None:
            complete = complete and (not self._weighed or self._adds_up(found))
        else:
            complete = complete and (self._wanted is None or all(self._adds_up(part) for part in parts.values()))
        kind, exact = self._rules.total.kind, None
        if kind == "sum_of_obtained":
            exact = self._sum(found)
        elif kind == "weighted_mean":
            exact = _weighted_mean(found)
        elif self._grouped:
            heads = {one.code: one.headcount for one in inputs.groups} if kind == "mean_by_headcount" else None
            complete = complete and (heads is None or all(heads.get(code) for code in parts))
            exact = self._mean(parts, heads)
        if exact is None:
            return YearTotal(None, None, complete)
        places = self._places.total
        whole = rounded(exact, places, self._mode)
        if kind == "sum_of_obtained" and exceeds((whole, 10**places), exact):  # rounding lifted it
            whole = _never_above(whole, found, places)
        return self._banded(Decimal(f"{whole}E-{places}"), complete)

    def _carried(
        self, commitments: Sequence[CommitmentInput]
    ) -> Iterable[tuple[CommitmentInput, str, Pair | None, Decimal | None]]:
        """Each commitment with what becomes of its weight, the weight it carries, and its own."""
        exceptions = self._rules.exceptions
        effects = [
            "as_measured" if one.status == "measured" else getattr(exceptions, one.status) for one in commitments
        ]
        form = self._form
        weights = [
            one.weight if one.weight is not None or form is None else one.weights.get(form) for one in commitments
        ]
        carried: Iterable[Pair | None]
        if REDISTRIBUTED.isdisjoint(effects):
            carried = [
                NOTHING if effect in OUT else None if weight is None else weight.as_integer_ratio()
                for effect, weight in zip(effects, weights, strict=True)
            ]
        else:
            carried = self._redistributed(commitments, effects, weights)
        return zip(commitments, effects, carried, weights, strict=True)

    def _redistributed(
        self, commitments: Sequence[CommitmentInput], effects: Sequence[str], weights: Sequence[Decimal | None]
    ) -> list[Pair | None]:
        found = counted(self._programme, [
            Weighed(one.code, None if weight is None else Fraction(weight), effect, _key(one, self._by),
                    one.parent or one.objective)
            for one, effect, weight in zip(commitments, effects, weights, strict=True)
        ])  # fmt: skip
        return [None if (weight := found[one.code]) is None else weight.as_integer_ratio() for one in commitments]

    def _adds_up(self, part: Sequence[Counted]) -> bool:
        """Whether every weight is known, and they add up to what the pack asks for."""
        if any(one.weight is None and one.one.status != "not_committed" for one in part):
            return False
        wanted = self._wanted
        return wanted is None or sum([one.weight for one in part if one.weight is not None], _ZERO) == wanted

    def _sum(self, found: Sequence[Counted]) -> Pair | None:
        places, mode = self._places.objective, self._places.mode
        known = [one for one in found if one.obtained is not None]
        if not known:
            return None
        if places is None:
            return summed([one.obtained for one in known])
        objectives = [
            (_never_above(rounded(summed([one.obtained for one in part]), places, mode), part, places), 10**places)
            for part in _by(found, "objective").values()
            if any(one.obtained is not None for one in part)
        ]
        return summed([*objectives, *(one.obtained for one in known if one.one.objective is None)])

    def _mean(self, parts: Mapping[str, Sequence[Counted]], heads: Mapping[str, Decimal | None] | None) -> Pair | None:
        """The mean of the parts, plain or by head count; None while the figure or the head count of one is unknown."""
        people, together = Fraction(0), Fraction(0)
        for code, part in parts.items():
            share, head = self._part(part), Fraction(1) if heads is None else Fraction(heads.get(code) or 0)
            if share is None or not head:
                return None
            people, together = people + head, together + share * head
        return (together / people).as_integer_ratio() if people else None

    def _part(self, part: Sequence[Counted]) -> Fraction | None:
        """What a part obtained in percent of what it carries, rounded where the pack says so."""
        if self._wanted is not None and not self._adds_up(part):
            return None
        if any(one.obtained is None for one in part if not one.out):
            return None
        known = [one.obtained for one in part if one.obtained is not None]
        carried = summed([one.carried for one in part if one.carried is not None])
        if not known or not carried[0]:
            return None
        over, under = summed(known)
        exact, places = (over * carried[1] * 100, under * carried[0]), self._places.group
        return Fraction(*exact) if places is None else Fraction(rounded(exact, places, self._mode), 10**places)


_ZERO = Decimal(0)


def summed(pairs: Iterable[Pair | None]) -> Pair:
    """The sum of what is known of ``pairs``."""
    over, under = NOTHING
    for pair in pairs:
        if pair is not None:
            if pair[1] == under:
                over += pair[0]
            else:
                over, under = over * pair[1] + pair[0] * under, under * pair[1]
    return over, under


def _never_above(whole: int, found: Iterable[Counted], places: int) -> int:
    """``whole`` units of the last decimal, or the weights that are carried where it is above them."""
    carried = summed([one.carried for one in found])
    return rounded(carried, places, "down") if exceeds((whole, 10**places), carried) else whole


def _key(one: CommitmentInput, by: str | None) -> str | None:
    return one.group if by == "team" else one.objective if by == "objective" else None


def _by(found: Iterable[Counted], by: str) -> dict[str, list[Counted]]:
    """By team or objective; what belongs to none is left out."""
    parts: dict[str, list[Counted]] = {}
    for one in found:
        key = _key(one.one, by)
        if key is not None:
            parts.setdefault(key, []).append(one)
    return parts


def _weighted_mean(found: Iterable[Counted]) -> Pair | None:
    """What was obtained in percent of the weights that count; None while one is unknown, or all weigh nothing."""
    counting = [one for one in found if not one.out]
    if any(one.carried is None or (one.carried[0] and one.obtained is None) for one in counting):
        return None
    carried, obtained = summed([one.carried for one in counting]), summed([one.obtained for one in counting])
    return (obtained[0] * carried[1] * 100, obtained[1] * carried[0]) if carried[0] else None
