"""Random years under random packs, quickly: what thousands of them are asked of the scorer and its steps.

``random_year(seed)`` is always the same year. ``python -m tests.rules.random_years [N]`` prints how often each kind of
rule, fact and outcome occurs in N of them.
"""

import datetime as dt
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from tests.rules.random_laws import STATUSES, random_law
from tracker.rules.inputs.model import (
    CommitmentInput,
    Counts,
    Figure,
    Group,
    Item,
    Operands,
    Part,
    Published,
    Requirement,
    Survey,
    Target,
    YearInputs,
)
from tracker.rules.programme.formulas import CountFormula
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rules import Credit, CutPoints
from tracker.rules.scoring.score import score

D = Decimal
ZERO, ONE, HUNDRED = D(0), D(1), D(100)
YEARS_A_LAW = 25
"""Years in a row that are under the same pack, so that making and reading it costs each of them little."""

SPECIAL = tuple(D(text) for text in ("0", "1", "100", "50", "0.5", "99.995", "33.335", "12.5", "95.5", "0.001", "7"))
_PARTS = "0 0.5 0.7 0.75 0.8 0.9 0.955 0.99995 1 1 1 1.1 1.15 1.2 1.3 2 -0.5"
PARTS_OF_TARGET = tuple(D(text) for text in _PARTS.split())
ACCUMULATIONS = ("sum_over_sum", "sum_over_mean", "sum_over_fixed", "last_over_fixed", "last", "mean", "maximum", None)
FORMULAS = (
    CountFormula(kind="scaled_mean", levels=5), CountFormula(kind="top_share", levels=5, top=2),
    CountFormula(kind="net_share", levels=5, top=1, bottom=2), CountFormula(kind="mean", levels=5, lowest=D(1)),
    CountFormula(kind="within_share", levels=5, within=3),
    CountFormula(kind="percentile", levels=5, percentile=D(90), edges=(D(5), D(10), D(20), D(40), D("60.5"))),
)  # fmt: skip
CUT_POINTS = (
    CutPoints(green_from=D(90), amber_from=D(70)), CutPoints(green_from=D("12.5"), amber_from=D(40)),
    CutPoints(green_from=D(50), amber_from=D("33.3")),
)  # fmt: skip
OPINIONS: tuple[Any, ...] = (None, None, "favourable", "unfavourable", "missing")
KINDS = {
    "value": 20, "fraction": 14, "periods": 20, "range": 6, "needs": 5, "system": 8, "checklist": 6, "counted": 8,
    "children": 7, "criteria": 6, "report": 3, "missing": 5, "offered": 5, "faulty": 2,
}  # fmt: skip
_KINDS, _ODDS = tuple(KINDS), tuple(KINDS.values())


def random_year(seed: int) -> tuple[Programme, YearInputs]:
    """The random programme and year of ``seed``."""
    programme = random_law(seed // YEARS_A_LAW)
    return programme, _Maker(Random(seed), programme).year()


class _Maker:
    """Makes one year: commitments of any kind whose weights mostly add up."""

    def __init__(self, random: Random, programme: Programme) -> None:
        self.random, self.programme = random, programme
        self.chance, self.one_of = random.random, random.choice
        self.year_code = str(programme.year)
        self.months = [f"{programme.year}-{month:02}" for month in range(1, 13)]
        self.others = [f"{programme.year}{part}" for part in ("-Q1", "-Q2", "-Q3", "-Q4", "-S1", "-S2", "")]
        self.objectives: list[str | None] = [*(one.code for one in programme.objectives), None]
        self.decimals = programme.tree.weights.decimals
        self.found: list[CommitmentInput] = []

    def year(self) -> YearInputs:
        by = self.programme.tree.group_by
        groups: list[str | None] = [None]
        if by == "team":
            groups = ["north", "south", "east"][: self.random.randint(1, 3)]
        elif by == "objective":
            groups = self.objectives[: self.random.randint(1, 3)]
        for group in groups:
            for weight in self.weights():
                self.add(weight, group if by == "team" else None, group if by == "objective" else None)
        heads = (None, ZERO, D(1), D(7), D(310)) if self.chance() < 0.15 else (D(1), D(7), D(310))
        return YearInputs(
            as_of=None if self.chance() < 0.55 else self.one_of(self.months + self.others),
            groups=tuple(Group(one, headcount=self.one_of(heads)) for one in groups if by == "team" and one),
            commitments=tuple(self.found),
        )

    def weights(self) -> list[Decimal]:
        """Weights that add up to what the pack says, mostly."""
        units = int(self.programme.tree.weights.sum) * 10**self.decimals
        if self.chance() < 0.08:
            units += self.random.randint(-units // 2, units)
        return [D(unit).scaleb(-self.decimals) for unit in self.split(units, self.random.randint(1, 5))]

    def split(self, units: int, parts: int) -> list[int]:
        cuts = sorted(int(self.chance() * (units + 1)) for _ in range(parts - 1))
        return [after - before for before, after in pairwise([0, *cuts, units])]

    def add(self, weight: Decimal, group: str | None, objective: str | None) -> None:
        """One more commitment of that weight, with its stages or children."""
        kind = self.random.choices(_KINDS, _ODDS)[0]
        frame = self.frame(weight, group, objective or self.one_of(self.objectives))
        if frame.status != "measured" and self.chance() < 0.5:
            self.found.append(frame)
            return
        made = getattr(self, f"_{kind}")(frame)
        self.found += made if isinstance(made, list) else [made]

    def frame(self, weight: Decimal, group: str | None, objective: str | None) -> CommitmentInput:
        """A commitment without a figure."""
        chance, one_of = self.chance, self.one_of
        weights: dict[str, Decimal] = {}
        told: Decimal | None = weight
        if self.programme.forms and chance() < 0.6:
            weights = {"h": D(self.random.randint(0, 30)), "other": D(self.random.randint(0, 30))}
            if chance() < 0.4:
                weights["incentive"], told = weight, None
        elif chance() < 0.02:
            told = None
        direction = "lower" if chance() < 0.3 else "higher"
        rules = self.programme.rules
        own_cuts = rules.semaphore is not None and rules.semaphore.on == "indicator" and chance() < 0.8
        return CommitmentInput(
            code=f"C{len(self.found)}",
            weight=told,
            weights=weights,
            direction=direction,
            objective=objective,
            group=group,
            factor=one_of((HUNDRED, HUNDRED, None, D(1000))),
            decimals=one_of((None, None, 0, 1, 2)),
            universe=one_of(("fixed", "moving")),
            programmed=self.programmed() if chance() < 0.4 else {},
            frequency=one_of((None, None, "monthly", "quarterly", "semester", "yearly")),
            since=one_of(self.months) if chance() < 0.05 else None,
            status="measured" if chance() < 0.78 else one_of(STATUSES),
            credit=one_of(sorted(rules.credits)) if rules.credits and chance() < 0.25 else None,
            cut_points=one_of(CUT_POINTS) if own_cuts else None,
            reporting_errors=one_of((0, 0, 1, 2, 30)) if rules.discount else 0,
        )

    # -- numbers

    def number(self) -> Decimal:
        """A number from 0 on; round ones, zeros and edges more often than by chance."""
        if self.chance() < 0.2:
            return self.one_of(SPECIAL)
        return D(int(self.chance() * self.one_of((30, 1000, 100_000)))).scaleb(self.one_of((0, 0, -1, -2, -3)))

    def signed(self) -> Decimal:
        return self.number() if self.chance() < 0.93 else -self.number()

    def operands(self) -> Operands:
        """A fraction: mostly of something, sometimes 0 of 0 or n of 0."""
        chance = self.chance()
        if chance < 0.12:
            return Operands(ZERO if chance < 0.08 else self.number() + 1, ZERO)
        whole = self.number() + self.one_of((ONE, D(3), D(7)))
        if chance < 0.3:
            return Operands(whole, whole)
        if chance < 0.9:
            return Operands(D(int(whole * D(str(round(self.chance(), 3))))), whole)
        return Operands(self.signed(), whole)

    def target(self) -> Target:
        chance = self.chance()
        if chance < 0.1:
            return Target(value=ZERO)
        if chance < 0.14:
            return Target(value=-self.number())
        if chance < 0.3:
            return Target(operands=self.operands())
        return Target(value=self.number())

    def near(self, target: Target) -> Decimal:
        """A value near ``target``, or any."""
        if target.value is not None and self.chance() < 0.65:
            return target.value * self.one_of(PARTS_OF_TARGET)
        return self.signed()

    def programmed(self) -> dict[str, Decimal]:
        return {self.one_of(self.months + self.others): self.signed() for _ in range(self.random.randint(1, 3))}

    def value_at(self) -> Figure:
        return Figure(self.signed())

    def fraction_at(self) -> Figure:
        operands = self.operands()
        if self.chance() < 0.05:
            part = Part("sex", "women", Operands(operands.numerator, operands.denominator))
            return Figure(operands=operands, parts=(part,))
        return Figure(operands=operands)

    # -- kinds

    def _value(self, frame: CommitmentInput) -> CommitmentInput:
        target = self.target()
        return replace(frame, target=target, actual=Figure(self.near(target)))

    def _fraction(self, frame: CommitmentInput) -> CommitmentInput:
        figure = self.fraction_at()
        if self.chance() < 0.1:
            figure = replace(figure, value=self.number())
        return replace(frame, target=self.target(), actual=figure)

    def _periods(self, frame: CommitmentInput) -> CommitmentInput:
        accumulation = self.one_of(ACCUMULATIONS)
        chance = self.chance()
        length = self.one_of((self.months, self.months, self.others[:4], self.others[4:6], self.others[6:]))
        codes = self.months + self.others[:4] if chance < 0.05 else length
        taken = codes if chance > 0.7 else self.random.sample(codes, self.random.randint(1, len(codes)))
        stated = 0.5 if accumulation in ("last", "mean", "maximum", None) else 0.05
        made = self.value_at if self.chance() < stated else self.fraction_at
        periods = {code: made() for code in taken}
        if self.chance() < 0.05:
            periods[self.one_of(self.months)] = Figure()
        return replace(
            frame,
            target=self.target(),
            periods=periods,
            accumulation=accumulation,
            entry=self.one_of(("period", "period", "year_to_date")),
        )

    def _range(self, frame: CommitmentInput) -> CommitmentInput:
        low, width = self.signed(), self.number()
        high = low + width
        actual = self.one_of((low, high, low + width / 2, low - self.number(), high + self.number(), self.signed()))
        made = Figure(actual) if self.chance() < 0.8 else self.fraction_at()
        return replace(frame, direction="range", target=Target(low=low, high=high), actual=made)

    def requirements(self) -> tuple[Requirement, ...]:
        found = []
        for n in range(1, self.random.randint(2, 5)):
            of = self.one_of((ONE, ONE, D(3)))
            met = of * self.one_of((ZERO, ONE, ONE, ONE, D("0.2"), D("0.5")))
            found.append(Requirement(f"RT{n}", met, of, self.one_of(OPINIONS)))
        return tuple(found)

    def _needs(self, frame: CommitmentInput) -> CommitmentInput:
        at = self.one_of(self.months) if self.chance() < 0.2 else None
        target = Target(value=self.one_of((HUNDRED, D(50)))) if self.chance() < 0.2 else None
        if target is None:  # promised are all of them: what has requirements needs no target
            frame = replace(frame, direction="higher")
        return replace(frame, requirements=self.requirements(), requirements_at=at, target=target, programmed={})

    def _system(self, frame: CommitmentInput) -> list[CommitmentInput]:
        """A staged system and its stage objectives, among which its weight is split."""
        known = frame.weight is not None and self.chance() < 0.3 and self.programme.stage("SYSTEM-E1O1") is not None
        code = "SYSTEM" if known and all(one.code != "SYSTEM" for one in self.found) else frame.code
        stages = ("E1O1", "E1O2", "E2O1")[: self.random.randint(1, 3)]
        weight = frame.weight if frame.weight is not None else frame.weights.get("incentive", ZERO)
        units = self.split(int(weight.scaleb(self.decimals)), len(stages))
        found = [replace(frame, code=code, credit=None, status="measured", programmed={})]
        for stage, unit in zip(stages, units, strict=True):
            share = D(unit).scaleb(-self.decimals)
            weights = {form: share if form == "incentive" else ONE for form in frame.weights}
            found.append(replace(
                found[0], code=f"{code}-{stage}", parent=code, direction="higher", weights=weights, factor=HUNDRED,
                weight=None if frame.weight is None else share, stage=stage[:2] if self.chance() < 0.8 else None,
                requirements=self.requirements() if self.chance() < 0.9 else (),
                status="measured" if self.chance() < 0.85 else self.one_of(STATUSES),
            ))  # fmt: skip
        return found

    def _checklist(self, frame: CommitmentInput) -> CommitmentInput:
        name, rule = self.rule_of("checklist")
        if rule is None:
            return self._value(frame)
        levels = [one.code for one in rule.levels] or [None]
        items = []
        for n in range(self.random.randint(1, 5)):
            item = Item(f"1.{n}", self.one_of(levels), weight=self.one_of((ONE, ONE, D("2.5"))),
                        applies=self.chance() < 0.9)  # fmt: skip
            if rule.answers == "points":
                items.append(replace(item, points=self.one_of(rule.points)))
            else:
                yes, no = self.one_of(((0, 0), (0, 3), (1, 3), (2, 2), (3, 1), (3, 0)))
                items.append(replace(item, yes=D(yes), no=D(no)))
        target = Target(value=self.number()) if self.chance() < 0.1 else None
        at = self.one_of(self.months) if self.chance() < 0.2 else None
        return replace(frame, credit=name, direction="higher", target=target, counts=Counts(items=tuple(items)),
                       requirements_at=at, programmed={})  # fmt: skip

    def rule_of(self, kind: str) -> tuple[str | None, Credit | None]:
        """A rule of credit of that kind with its name (None: the main one); no rule where the pack has none."""
        rules = self.programme.rules
        known: list[tuple[str | None, Credit | None]] = [
            (name, one) for name, one in rules.credits.items() if one.kind == kind
        ]
        known += [(None, rules.credit)] if rules.credit.kind == kind else []
        return self.one_of(known) if known else (None, None)

    def _counted(self, frame: CommitmentInput) -> CommitmentInput:
        """Levels counted, once or by period, of which a formula makes the figure."""
        formula = self.one_of(FORMULAS)
        formulas = (formula,)
        middle = dt.date(self.programme.year, 6, 30)
        if self.chance() < 0.3 and formula.kind != "percentile":
            later = {
                "kind": "top_share",
                "levels": 5,
                "top": self.one_of((1, 3)),
                "valid_from": middle + dt.timedelta(1),
            }
            formulas = (formula.model_copy(update={"valid_until": middle}), CountFormula.model_construct(**later))
        elif self.chance() < 0.1:
            formulas = (formula.model_copy(update={"valid_from": middle}),)
        made: dict[str, Any] = {"formulas": formulas}
        if self.chance() < 0.15:
            made = {"measure": "UK-SATISFACTION"}
        if self.chance() < 0.15:
            made["measured_on"] = dt.date(self.programme.year, self.random.randint(1, 12), 15)
        if self.chance() < 0.4:
            made["actual"] = self.counts()
        else:
            codes = self.random.sample(self.months, self.random.randint(1, 4))
            made["periods"] = {code: self.counts() for code in codes}
            made["entry"] = self.one_of(("period", "period", "year_to_date"))
            made["accumulation"] = self.one_of(("sum_of_counts", "sum_of_counts", "last"))
        direction = "report" if formula.kind == "percentile" else frame.direction
        return replace(frame, direction=direction, target=Target(value=self.number()), **made)

    def counts(self) -> Figure:
        if self.chance() < 0.08:
            return Figure(counts=(ZERO,) * 5)
        survey = Survey(D(500), D(900), D(12)) if self.chance() < 0.3 else None
        return Figure(counts=tuple(D(int(self.chance() * 40)) for _ in range(5)), survey=survey)

    def _children(self, frame: CommitmentInput) -> CommitmentInput | list[CommitmentInput]:
        """A commitment that counts how many of its children met their target, listed or not."""
        name, rule = self.rule_of("share_of_children")
        if rule is None:
            return self._fraction(frame)
        frame = replace(frame, credit=name, direction="higher", programmed={}, weight=frame.weight,
                        target=Target(value=self.number() + 1) if self.chance() < 0.15 else None)  # fmt: skip
        if self.chance() < 0.3:
            of = self.random.randint(1, 9)
            return replace(frame, counts=Counts(met=D(self.random.randint(0, of)), of=D(of)))
        found = [frame]
        for n in range(self.random.randint(1, 3)):
            child = replace(
                self.frame(ZERO, frame.group, frame.objective), code=f"{frame.code}-{n}", weight=None, weights={},
                parent=frame.code, credit=None, reporting_errors=0,
            )  # fmt: skip
            made = self.one_of((self._value, self._fraction, self._periods, self._range, self._missing))(child)
            found.append(replace(made, parent=frame.code))
        return found

    def _criteria(self, frame: CommitmentInput) -> CommitmentInput:
        name, rule = self.rule_of("interpolated")
        if rule is None:
            return self._value(frame)
        values = sorted(self.random.sample(range(-20, 400), len(rule.credits)), reverse=self.chance() < 0.6)
        criteria = tuple(D(value).scaleb(-1) for value in values)
        actual = self.one_of((*criteria, criteria[0] * 2, self.signed(), (criteria[0] + criteria[1]) / 2))
        figure = Figure(actual) if self.chance() < 0.85 else self.fraction_at()
        return replace(frame, credit=name, counts=Counts(criteria=criteria) if self.chance() < 0.95 else None,
                       target=self.target() if self.chance() < 0.3 else None, actual=figure)  # fmt: skip

    def _report(self, frame: CommitmentInput) -> CommitmentInput:
        target = self.target() if self.chance() < 0.3 else None
        return replace(
            frame, direction="report", target=target, actual=self.value_at() if self.chance() < 0.8 else None
        )

    def _missing(self, frame: CommitmentInput) -> CommitmentInput:
        if self.chance() < 0.3:
            return replace(frame, actual=self.value_at())
        published = Published(obtained=frame.weight, achievement=HUNDRED) if self.chance() < 0.4 else None
        return replace(frame, target=self.target(), published=published)

    def _offered(self, frame: CommitmentInput) -> CommitmentInput:
        """An entry of the pack, which says what the commitment leaves out."""
        taken = {one.code for one in self.found}
        entries = [one for _, one in self.programme.offered() if one.indicator is not None and one.code not in taken]
        if not entries:
            return self._periods(frame)
        entry = self.one_of(entries)
        frame = replace(
            frame, code=entry.code, credit=None, factor=None, decimals=None, frequency=None, cut_points=None
        )
        assert entry.indicator is not None
        formulas = entry.indicator.formulas
        if formulas:
            counts = tuple(D(int(self.chance() * 40)) for _ in range(formulas[0].levels))
            return replace(frame, target=Target(value=self.number()), actual=Figure(counts=counts))
        target = None if entry.criteria and self.chance() < 0.7 else self.target()
        return replace(frame, target=target, actual=self.one_of((self.value_at, self.fraction_at))())

    def _faulty(self, frame: CommitmentInput) -> CommitmentInput:
        return replace(self._fraction(frame), faults=("stated_unlike_operands",))


# -- how often each kind occurs ----------------------------------------------------------------------


def kinds_of(programme: Programme, inputs: YearInputs) -> Iterator[str]:
    """The kinds of rules, facts and outcomes in one year, each once."""
    rules = programme.rules
    yield f"pack {programme.code}"
    for name in ("kind", "basis"):
        yield f"credit.{name} {getattr(rules.credit, name)}"
    yield f"lower {rules.lower.formula}, 0 {rules.lower.actual_zero}, of 0 {rules.lower.target_zero}"
    yield f"rounding.mode {rules.rounding.mode}"
    for name in ("obtained", "objective", "group"):
        yield f"rounding.{name} {'exact' if getattr(rules.rounding, name) is None else 'rounded'}"
    yield f"total {rules.total.kind} by {programme.tree.group_by}"
    yield f"requirements {rules.requirements.kind}"
    yield f"opinion {rules.requirements.opinion}, missing {rules.requirements.opinion_missing}"
    yield f"spread {rules.exceptions.spread}"
    yield f"standing moving {rules.standing.moving}"
    if rules.zeros:
        yield f"zeros target {rules.zeros.target_zero}"
        yield f"zeros 0 of 0 {rules.zeros.zero_of_zero}"
    for name in ("discount", "publication", "periods"):
        yield f"{name} {'there' if getattr(rules, name) else 'none'}"
    if rules.semaphore:
        yield f"semaphore on {rules.semaphore.on}, {rules.semaphore.sides} side, of {rules.semaphore.of}"
    yield f"add up {programme.tree.weights.add_up}"
    yield f"as of {'nothing' if inputs.as_of is None else {7: inputs.as_of[5:6], 4: 'year'}[len(inputs.as_of)]}"
    found: set[str] = set()
    for one in inputs.commitments:
        effect = None if one.status == "measured" else getattr(rules.exceptions, one.status)
        found |= {f"direction {one.direction}", f"universe {one.universe}", f"effect {effect}"}
        found |= {f"credit {one.credit}", f"accumulation {one.accumulation} {one.entry}"} if one.periods else set()
        found |= {f"formula {each.kind}" for each in one.formulas}
        found |= {f"opinion {need.opinion}" for need in one.requirements}
        found |= {f"form {form}" for form in one.weights}
        if one.parent is not None:
            found.add("child")
        if one.programmed:
            found.add("programmed")
        for name, stated in (("target", one.target), ("actual", one.actual)):
            if stated is not None and stated.value is not None:
                sign = "zero" if not stated.value else "below zero" if stated.value < 0 else "above zero"
                found.add(f"{name} {sign}")
    yield from sorted(found)
    result = score(programme, inputs)
    outcomes = {f"reason {reason.code}" for each in (result, *result.commitments) for reason in each.reasons}
    outcomes |= {f"colour {each.colour}" for each in result.commitments if each.colour}
    outcomes |= {f"met {each.met}" for each in result.commitments if each.met is not None}
    outcomes |= {"counted by its parent" for each in result.commitments if each.by_parent}
    outcomes |= {"staged system" for each in result.commitments if each.is_system}
    yield from sorted(outcomes)
    yield f"{'standing' if result.standing else 'total'} {'complete' if result.complete else 'incomplete'}"
    yield f"band {'none' if result.band is None else 'there'}"


def main(count: int) -> None:
    """Print how often each kind occurs in ``count`` years, and how long making one takes."""
    start = time.perf_counter()
    for seed in range(count):
        random_year(seed)
    each = (time.perf_counter() - start) / count
    found: Counter[str] = Counter()
    size = 0
    for seed in range(count):
        programme, inputs = random_year(seed)
        found.update(kinds_of(programme, inputs))
        size += len(inputs.commitments)
    for kind, times in sorted(found.items()):
        print(f"{times:8} {kind}")
    print(f"{count} years, {size / count:.1f} commitments each; {each * 1000:.2f} ms to make one")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
