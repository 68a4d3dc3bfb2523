"""Reading a year's facts from JSON: what ``cumple score`` is given and what the snapshot in a report keeps.

Every number is text (``"101.02"``) or a JSON number, read exactly; no float is ever made. A word that
is not known is refused: a mistyped ``programed`` would otherwise change a score in silence. All faults are
told together, each under the field it is in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.errors import Invalid
from tracker.formats.numbers import places
from tracker.formats.sentences import N_
from tracker.rules.inputs.defaults import factor_of, formulas_of
from tracker.rules.inputs.model import (
    PUBLISHED_NUMBERS,
    CommitmentInput,
    Figure,
    Group,
    Published,
    Requirement,
    Status,
    Target,
    YearInputs,
)
from tracker.rules.inputs.reading_counts import with_levels
from tracker.rules.inputs.reading_parts import SURVEY, PartsReader
from tracker.rules.inputs.reading_values import MAX_DIGITS
from tracker.rules.scoring.missing_periods import overlapping
from tracker.rules.values import Accumulation, Direction, Entry, Frequency, Universe

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


def read_json(text: str) -> object:
    """The JSON in ``text`` with exact numbers. Raises :class:`Invalid` where it is no JSON, names a key twice,
    or holds a number that is not one (NaN, Infinity) or has more digits than any figure."""
    try:
        content: object = json.loads(
            text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_unique, parse_int=_whole
        )
        json.dumps(content, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:  # half a character, as "\ud800": it could be neither written nor shown
        raise Invalid(N_("This JSON holds half a character, which is no text.")) from error
    except json.JSONDecodeError as error:
        raise Invalid(
            N_("This is not JSON: line %(line)s, column %(column)s."), line=error.lineno, column=error.colno
        ) from error
    except RecursionError as error:
        raise Invalid(N_("This JSON is nested too deeply.")) from error
    return content


def _refuse_constant(name: str) -> object:
    raise Invalid(N_("%(name)s is not a number that can be scored."), name=name)


def _whole(digits: str) -> Decimal:
    if len(digits) > MAX_DIGITS + 1:
        raise Invalid(N_("A number may have at most %(digits)s digits."), digits=MAX_DIGITS)
    return Decimal(digits)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise Invalid(N_("“%(key)s” is there twice."), key=key)
        found[key] = value
    return found


def parse_inputs(content: object, programme: Programme, kept: bool = False) -> YearInputs:
    """The facts in ``content``, as :func:`read_json` or any JSON reader gives them (floats are refused).

    ``kept``: they were scored before and are read as they were; what is refused of new facts since then is taken.
    Raises :class:`Invalid` whose ``fields`` name every fault by its place (``commitments[2].target.value``).
    """
    reader = _Reader(programme, kept)
    inputs = reader.year(content)
    if reader.faults:
        first = next(iter(reader.faults))
        raise Invalid(
            N_("%(field)s: %(fault)s (faults: %(count)s)"),
            fields=reader.faults,
            field=first,
            fault=reader.faults[first],
            count=len(reader.faults),
        )
    return inputs


COUNTED_TARGET = N_("What is counted gives a figure on a scale of its own: write its target as a value, such as 70.")


class _Reader(PartsReader):
    """Reads one file and gathers its faults by place, so that a person mends them all at once."""

    def year(self, content: object) -> YearInputs:
        top = self.keys(content, "", {"as_of", "groups", "commitments"})
        as_of = self.period(top["as_of"], "as_of") if top.get("as_of") is not None else None
        groups = tuple(self.group(item, at) for at, item in self.items(top.get("groups"), "groups"))
        commitments = tuple(self.commitment(item, at) for at, item in self.items(top.get("commitments"), "commitments"))
        if not commitments:
            self.fault("commitments", N_("Give at least one commitment."))
        self.refuse_twice([one.code for one in groups], "groups")
        self.refuse_twice([one.code for one in commitments], "commitments")
        codes = {one.code for one in commitments}
        for index, one in enumerate(commitments):
            if one.parent is not None and (one.parent not in codes or one.parent == one.code):
                self.fault(f"commitments[{index}].parent", N_("Name another commitment of this file."))
        return YearInputs(as_of=as_of, groups=groups, commitments=commitments)

    def group(self, item: object, at: str) -> Group:
        got = self.keys(item, at, {"code", "name", "headcount"})
        return Group(
            code=self.text(got, "code", at) or "",
            name=self.text(got, "name", at, needed=False),
            headcount=self.number(got, "headcount", at, least=0),
        )

    def commitment(self, item: object, at: str) -> CommitmentInput:
        told = len(self.faults)
        got = self.keys(item, at, _COMMITMENT_KEYS)
        weights = {
            key: value
            for key in self.keys(got.get("weights") or {}, f"{at}.weights", None)
            if (value := self.weight(got["weights"], key, f"{at}.weights")) is not None
        }
        counts, levels = self.counts(got.get("counts"), f"{at}.counts")
        survey = self.survey(got.get("counts"), f"{at}.counts")
        one = CommitmentInput(
            code=self.text(got, "code", at) or "",
            name=self.text(got, "name", at, needed=False),
            weight=self.weight(got, "weight", at),
            weights=weights,
            direction=self.word(got, "direction", at, Direction, "higher"),
            objective=self.objective(got, at),
            group=self.text(got, "group", at, needed=False),
            parent=self.text(got, "parent", at, needed=False),
            unit=self.text(got, "unit", at, needed=False),
            factor=self.number(got, "factor", at, above=0),
            decimals=self.whole(got, "decimals", at, most=12),
            universe=self.word(got, "universe", at, Universe, "fixed"),
            target=self.target(got.get("target"), f"{at}.target"),
            programmed=self.by_period(got.get("programmed"), f"{at}.programmed"),
            actual=with_levels(self.figure(got.get("actual"), f"{at}.actual"), levels, survey),
            periods=self.figures(got.get("periods"), f"{at}.periods"),
            accumulation=self.word(got, "accumulation", at, Accumulation, None),
            entry=self.word(got, "entry", at, Entry, "period"),
            frequency=self.word(got, "frequency", at, Frequency, None),
            since=self.period_in(got, "since", at),
            requirements=self.requirements(got.get("requirements"), f"{at}.requirements"),
            requirements_at=self.period_in(got, "requirements_at", at),
            status=self.word(got, "status", at, Status, "measured"),
            published=self.published(got.get("published"), f"{at}.published"),
            faults=self.words(got.get("faults"), f"{at}.faults"),
            credit=self.credit_name(got, at),
            counts=counts,
            formulas=self.formulas(got.get("formulas"), f"{at}.formulas"),
            measured_on=self.day(got.get("measured_on"), f"{at}.measured_on"),
            measure=self.measure(got, at),
            stage=self.text(got, "stage", at, needed=False),
            cut_points=self.cut_points(got.get("cut_points"), f"{at}.cut_points"),
            reporting_errors=self.whole(got, "reporting_errors", at, most=999) or 0,
        )
        if told == len(self.faults):  # what could not be read is told once
            self.refuse_unfit(one, at)
            self.refuse_overlaps(one, at)
        self.refuse_mixture(one, at)
        self.refuse_fraction_of_counts(one, at)
        if one.direction == "range" and one.target is not None and one.target.low is None:
            self.fault(f"{at}.target", N_("Give the lowest and the highest value: low and high."))
        return one

    def weight(self, got: Mapping[str, object], key: str, at: str) -> Decimal | None:
        """A weight in percent, in the decimals of the programme: a finer one could lift a total above its weights."""
        number = self.number(got, key, at, least=0)
        if number is not None and places(number) > self.programme.tree.weights.decimals:
            self.fault(f"{at}.{key}", N_("This weight has more decimals than the programme's weights: round it."))
            return None
        return number

    def target(self, item: object, at: str) -> Target | None:
        if item is None:
            return None
        got = self.keys(item, at, {"value", "numerator", "denominator", "low", "high"})
        target = Target(
            value=self.number(got, "value", at),
            operands=self.operands(got, at),
            low=self.number(got, "low", at),
            high=self.number(got, "high", at),
        )
        if (target.low is None) != (target.high is None):
            self.fault(at, N_("Give the lowest and the highest value: low and high."))
        elif target.low is not None and target.high is not None and target.low > target.high:
            self.fault(at, N_("The lowest value is above the highest."))
        if target == Target():
            self.fault(at, N_("Give a value, or a numerator and a denominator."))
        return target

    def figure(self, item: object, at: str) -> Figure | None:
        if item is None:
            return None
        got = self.keys(item, at, {"value", "numerator", "denominator", "counts", "parts", *SURVEY})
        figure = Figure(
            value=self.number(got, "value", at),
            operands=self.operands(got, at),
            counts=self.levels(got.get("counts"), f"{at}.counts"),
            survey=self.survey(got, at),
            parts=self.parts(got.get("parts"), f"{at}.parts"),
        )
        if figure == Figure(survey=figure.survey, parts=figure.parts):
            self.fault(at, N_("Give a value, or a numerator and a denominator."))
        self.refuse_unfit_parts(figure, at)
        return figure

    def figures(self, item: object, at: str) -> dict[str, Figure]:
        found = {}
        for period, value in self.keys(item or {}, at, None).items():
            figure = self.figure(value, f"{at}.{period}")
            if self.period(period, f"{at}.{period}") and figure is not None:
                found[period] = figure
        return found

    def by_period(self, item: object, at: str) -> dict[str, Decimal]:
        got = self.keys(item or {}, at, None)
        found = {}
        for period in got:
            value = self.number(got, period, at)
            if self.period(period, f"{at}.{period}") and value is not None:
                found[period] = value
        return found

    def requirements(self, items: object, at: str) -> tuple[Requirement, ...]:
        found, codes = [], []
        for place, item in self.items(items, at):
            code, one = self.requirement(item, place)
            codes.append(code)
            found += [one] if one is not None else []
        self.refuse_twice(codes, at)
        return tuple(found)

    def published(self, item: object, at: str) -> Published | None:
        if item is None:
            return None
        got = self.keys(item, at, set(PUBLISHED_NUMBERS) | {"met"})
        met = got.get("met")
        if met is not None and not isinstance(met, bool):
            self.fault(f"{at}.met", N_("Write true or false."))
        return Published(
            **{name: self.number(got, name, at) for name in PUBLISHED_NUMBERS},
            met=met if isinstance(met, bool) else None,
        )

    def objective(self, got: Mapping[str, object], at: str) -> str | None:
        code = self.text(got, "objective", at, needed=False)
        known = {one.code for one in self.programme.objectives}
        if code is not None and known and code not in known:
            self.fault(f"{at}.objective", N_("The programme has no such objective."))
        return code

    def refuse_overlaps(self, one: CommitmentInput, at: str) -> None:
        """A month that is in two periods would be added twice, or weigh twice in a mean."""
        if self.kept or one.accumulation == "maximum":
            return
        levels = any(figure.counts for figure in one.periods.values())
        stated = any(figure.operands is None for figure in one.periods.values())
        alone = (
            one.entry == "year_to_date"
            or one.accumulation in ("last", "last_over_fixed")
            or (one.accumulation != "mean" and stated)
        )
        if not one.periods or not (
            (one.entry != "year_to_date" and one.accumulation != "last") if levels else not alone
        ):
            return
        for code in overlapping(one.periods):
            message = N_("A month of this period is in another one too, and would count twice: keep one of them.")
            self.fault(f"{at}.periods.{code}", message)

    def refuse_fraction_of_counts(self, one: CommitmentInput, at: str) -> None:
        """A target of 7 in 10 is 0.7, and what a formula or a rule makes of counts is 64 of 100: no such comparison."""
        made_of_counts = bool(formulas_of(self.programme, one)) or (one.counts is not None and not one.counts.criteria)
        if made_of_counts and one.target is not None and one.target.operands is not None and not self.kept:
            self.fault(f"{at}.target", COUNTED_TARGET)

    def refuse_mixture(self, one: CommitmentInput, at: str) -> None:
        """A value (say 98, a percentage) beside a fraction (66,247 of 67,599) is comparable only through a factor."""
        if one.factor is not None or factor_of(one, self.programme) is not None:
            return
        values, fractions = bool(one.programmed), False
        for figure in (one.target, one.actual, *one.periods.values()):
            if figure is None:
                continue
            if figure.operands is not None:
                fractions = True
            elif figure.value is not None or isinstance(figure, Target):
                values = True
        if values and fractions:
            self.fault(f"{at}.factor", N_("Values and fractions are mixed: give the factor (100 for percent)."))


_COMMITMENT_KEYS = frozenset(
    {
        "code",
        "name",
        "weight",
        "weights",
        "direction",
        "objective",
        "group",
        "parent",
        "unit",
        "factor",
        "decimals",
        "universe",
        "target",
        "programmed",
        "actual",
        "periods",
        "accumulation",
        "entry",
        "frequency",
        "since",
        "requirements",
        "requirements_at",
        "counts",
        "status",
        "published",
        "faults",
        "credit",
        "formulas",
        "measured_on",
        "measure",
        "stage",
        "cut_points",
        "reporting_errors",
    }
)
