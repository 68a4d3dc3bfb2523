"""Reading what further rules of credit take: counts per level, criteria values, checklists, cut points, opinions."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from pydantic import ValidationError

from tracker.formats.numbers import places
from tracker.formats.sentences import N_, Word
from tracker.rules.inputs.defaults import credit_rule, formulas_of
from tracker.rules.inputs.model import CommitmentInput, Counts, Figure, Item, Opinion, Requirement, Survey
from tracker.rules.inputs.reading_values import SmallReader, exact
from tracker.rules.programme.formulas import CountFormula, check_days
from tracker.rules.programme.rule_checks import fits_credits
from tracker.rules.programme.rules import Credit, CutPoints

ZERO, ONE = Decimal(0), Decimal(1)
SURVEY = ("offered", "population", "no_answer")
"""Who stands around counts of answers, beside the counts."""
PEOPLE = N_("Write how many as a whole number: none is counted in parts.")
CUT_POINTS = ("green_from", "amber_from", "green_to", "amber_to")


class CountsReader(SmallReader):
    """Reads the parts of a commitment that only some rules of credit need."""

    def levels(self, items: object, at: str) -> tuple[Decimal, ...]:
        """Counts per level, from the lowest to the highest; of weighted answers they are no whole numbers."""
        found = []
        for place, item in self.items(items, at):
            number = exact(item)
            if number is None or number < 0:
                self.fault(place, N_("Write how many, from 0 on."))
            else:
                found.append(number)
        return tuple(found)

    def people(
        self, got: Mapping[str, object], key: str, at: str, least: int | None = None, above: int | None = None
    ) -> Decimal | None:
        """How many there are; a part of one is refused, since as little as wanted would count as some."""
        number = self.number(got, key, at, least=least, above=above)
        if number is None or self.kept or not places(number):
            return number
        self.fault(f"{at}.{key}", PEOPLE)
        return None

    def values(self, items: object, at: str) -> tuple[Decimal, ...]:
        """Plain numbers in a list."""
        found = []
        for place, item in self.items(items, at):
            number = exact(item)
            if number is None:
                self.fault(place, N_("Write a number such as 12.5, of at most 30 digits."))
            else:
                found.append(number)
        return tuple(found)

    def counts(self, item: object, at: str) -> tuple[Counts | None, tuple[Decimal, ...]]:
        """What a rule of credit takes, and counts per level where they are written here."""
        if item is None:
            return None, ()
        told = len(self.faults)
        got = self.keys(item, at, {"criteria", "items", "met", "of", "levels", *SURVEY})
        met, of = self.people(got, "met", at, least=0), self.people(got, "of", at, above=0)
        if (got.get("met") is None) != (got.get("of") is None):
            self.fault(at, N_("Say how many met their target and of how many: met and of."))
        elif met is not None and of is not None and met > of:
            self.fault(f"{at}.met", N_("More met their target than there are."))
        if not any(got.values()) and met is None and told == len(self.faults):
            self.fault(at, N_("Say what was counted: levels, criteria, items, or met and of."))
        found = Counts(
            criteria=self.values(got.get("criteria"), f"{at}.criteria"),
            items=tuple(self.item(value, place) for place, value in self.items(got.get("items"), f"{at}.items")),
            met=met,
            of=of,
        )
        self.refuse_twice([one.code for one in found.items], f"{at}.items")
        return (None if found == Counts() else found), self.levels(got.get("levels"), f"{at}.levels")

    def item(self, content: object, at: str) -> Item:
        """One item of a checklist."""
        got = self.keys(content, at, {"code", "level", "points", "yes", "no", "not_applicable", "weight"})
        away = got.get("not_applicable")
        if not isinstance(away, bool | None):
            self.fault(f"{at}.not_applicable", N_("Write true or false."))
        return Item(
            code=self.text(got, "code", at) or "",
            level=self.text(got, "level", at, needed=False),
            points=self.number(got, "points", at, least=0),
            yes=self.people(got, "yes", at, least=0),
            no=self.people(got, "no", at, least=0),
            weight=self.number(got, "weight", at, above=0) or ONE,
            applies=away is not True,
        )

    def requirement(self, content: object, at: str) -> tuple[str, Requirement | None]:
        """The code of one requirement of a stage, and the requirement unless something is wrong with it."""
        got = self.keys(content, at, {"code", "met", "of", "opinion"})
        met = self.number(got, "met", at, least=0)
        of = self.number(got, "of", at, above=0) if got.get("of") is not None else Decimal(1)
        if met is None and "met" not in got:
            self.fault(f"{at}.met", N_("Say how many parts are met, from 0 on."))
        if met is not None and of is not None and met > of:
            self.fault(f"{at}.met", N_("More parts are met than there are."))
        code, opinion = self.text(got, "code", at), self.word(got, "opinion", at, Opinion, None)
        whole = code is not None and met is not None and of is not None
        return code or "", Requirement(code or "", met or ZERO, of or ONE, opinion) if whole else None

    def formulas(self, items: object, at: str) -> tuple[CountFormula, ...]:
        """What makes a figure of counts, by date."""
        found = []
        for place, item in self.items(items, at):
            content = self.keys(item, place, set(CountFormula.model_fields))
            plain = {key: str(value) if isinstance(value, Decimal) else value for key, value in content.items()}
            try:
                found.append(CountFormula.model_validate(plain))
            except ValidationError as error:
                self.fault(place, _sentence(error))
        if wrong := check_days(found):
            self.fault(at, wrong)
        return tuple(found)

    def day(self, value: object, at: str) -> dt.date | None:
        """A day, or the last day of a month written as 2026-04."""
        if value is None:
            return None
        text = str(value)
        try:
            if len(text) == 7:
                first = dt.date.fromisoformat(f"{text}-01")
                return first.replace(day=calendar.monthrange(first.year, first.month)[1])
            return dt.date.fromisoformat(text)
        except ValueError:
            self.fault(at, N_("Write the day as 2026-12-31, or the month as 2026-12."))
            return None

    def cut_points(self, item: object, at: str) -> CutPoints | None:
        """A commitment's own cut points for colours."""
        if item is None:
            return None
        got = self.keys(item, at, set(CUT_POINTS))
        numbers = {name: self.number(got, name, at, least=0) for name in CUT_POINTS}
        green, amber = numbers["green_from"], numbers["amber_from"]
        if green is None or amber is None:
            self.fault(at, N_("Say from where on it is green and from where on amber."))
            return None
        return CutPoints(green_from=green, amber_from=amber, green_to=numbers["green_to"], amber_to=numbers["amber_to"])

    def credit_name(self, got: Mapping[str, object], at: str) -> str | None:
        """The name of one of the pack's further rules of credit."""
        name = self.text(got, "credit", at, needed=False)
        if name is not None and name not in self.programme.rules.credits:
            self.fault(f"{at}.credit", N_("The programme has no such rule of credit."))
            return None
        return name

    def refuse_unfit(self, one: CommitmentInput, at: str) -> None:
        """What was counted has to be what the rule of credit and the formula take."""
        rule, formulas = credit_rule(self.programme, one), formulas_of(self.programme, one)
        for figure in (one.actual, *one.periods.values()):
            if figure is None or not figure.counts:
                continue
            if not formulas:
                self.fault(f"{at}.formulas", N_("Counts per level need the formula that makes a figure of them."))
            elif len(figure.counts) != formulas[0].levels:
                self.fault(f"{at}.counts", N_("There are not as many counts as the scale has levels."))
        if any(each.kind == "percentile" for each in formulas) and one.direction != "report":
            self.fault(
                f"{at}.direction", N_("Percentiles of periods cannot be accumulated: a percentile is report only.")
            )
        semaphore = self.programme.rules.semaphore
        falling = semaphore is not None and semaphore.of == "value" and one.direction == "lower"
        if one.cut_points is not None and (wrong := one.cut_points.wrong(falling)):
            self.fault(f"{at}.cut_points", wrong)
        if one.counts is not None:
            self.refuse_unfit_counts(one.counts, rule, f"{at}.counts")

    def refuse_unfit_counts(self, counts: Counts, rule: Credit, at: str) -> None:
        """Criteria, items and numbers of children, each under the rule that takes it."""
        if counts.criteria and rule.kind != "interpolated":
            self.fault(f"{at}.criteria", N_("This rule of credit takes no criteria values."))
        elif counts.criteria and not fits_credits(counts.criteria, rule):
            self.fault(
                f"{at}.criteria",
                N_("Write one value for each credit of the rule, all rising or all falling."),
            )
        if counts.of is not None and rule.kind != "share_of_children":
            self.fault(at, N_("This rule of credit does not count children."))
        if counts.items and rule.kind != "checklist":
            self.fault(f"{at}.items", N_("This rule of credit takes no checklist."))
            return
        known = {level.code for level in rule.levels}
        for index, item in enumerate(counts.items):
            place = f"{at}.items[{index}]"
            if known and item.level not in known:
                self.fault(f"{place}.level", N_("The checklist has no such level."))
            if item.applies and rule.answers == "yes_no" and (item.yes is None or item.no is None):
                self.fault(place, N_("Say how many questions were answered yes and how many no."))
            if item.applies and rule.answers == "points" and item.points not in rule.points:
                self.fault(f"{place}.points", N_("These points are not on the scale of the checklist."))


def with_levels(figure: Figure | None, levels: tuple[Decimal, ...], survey: Survey | None = None) -> Figure | None:
    """The actual, its counts per level written beside it."""
    return Figure(counts=levels, survey=survey) if levels and figure is None else figure


def _sentence(error: ValidationError) -> str:
    """The first thing wrong with a formula, as a catalogue key with its places; of what is no formula at all, that."""
    first = error.errors()[0]
    if first["type"] != "rule":
        return N_("Write the formula with its kind, its levels and the fields that its kind takes, as whole numbers.")
    return Word(first["msg"], **first["ctx"].get("params", {}))
