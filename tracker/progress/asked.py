"""What a period asks for: a fraction, a value, requirements, counts per level, a checklist, or children that met."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tracker.errors import Invalid
from tracker.formats.numbers import places
from tracker.formats.sentences import N_
from tracker.progress.counted import NOTHING, Counted
from tracker.progress.facts import CommitmentFacts, VersionFacts
from tracker.progress.figures import (
    AMOUNT,
    MAX_TEXT,
    REFUSED,
    TOO_LONG,
    FigureEntry,
    Stated,
    check_figure,
    clean,
    sizes,
)
from tracker.rules.calendar.periods import Period
from tracker.rules.inputs.defaults import credit_rule
from tracker.rules.inputs.model import CommitmentInput, Item
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.formulas import CountFormula, in_force
from tracker.rules.programme.model import Programme
from tracker.rules.programme.rules import Credit

Kind = Literal["requirements", "levels", "checklist", "children", "ratio", "value"]

COUNT_NEEDED = N_("Write how many; write 0 if there was none.")
MET_NEEDED = N_("Write how many met their target; write 0 if none did.")
OF_NEEDED = N_("Write of how many: at least one.")
MORE_THAN_ALL = N_("More met their target than there are: check both numbers.")
ANSWER_NEEDED = N_("Give it points, or say that it does not apply.")
PEOPLE = N_("Write how many as a whole number: none is counted in parts.")
OFF_SCALE = N_("These points are not on the scale of the checklist.")
YES_NEEDED = N_("Write how many questions were answered yes; write 0 if none was.")
NO_NEEDED = N_("Write how many questions were answered no; write 0 if none was.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a commitment in a period, by its definition and its rule of credit.

    ``formula``: of counts per level, the one that holds at the end of the period; None where none does.
    """

    kind: Kind
    definition: Definition
    rule: Credit
    formula: CountFormula | None = None

    @property
    def levels(self) -> int:
        """How many levels are counted."""
        return self.definition.formulas[0].levels if self.definition.formulas else 0


def asked_of(programme: Programme, commitment: CommitmentFacts, version: VersionFacts, period: Period) -> Asked:
    """What the commitment asks for in ``period`` under its ``version``."""
    definition = version.definition
    rule = credit_rule(programme, CommitmentInput(code=commitment.code, credit=definition.credit))
    return Asked(_kind(definition, rule), definition, rule, in_force(definition.formulas, period.ends))


def _kind(definition: Definition, rule: Credit) -> Kind:
    if definition.requirements:
        return "requirements"
    if definition.formulas:
        return "levels"
    if definition.operands:
        return "ratio"
    if definition.items and rule.kind == "checklist":
        return "checklist"
    return "children" if rule.kind == "share_of_children" else "value"


def check_entry(asked: Asked, entry: FigureEntry) -> Stated:
    """``entry`` as it may be kept; raises :class:`Invalid` with what to mend, by field.

    A count of 0 on every level is lawful: nobody was asked. So is a checklist of which nothing applies.
    """
    check = _CHECKS.get(asked.kind)
    if check is None:
        return check_figure(asked.definition, entry)
    faults = check(asked, entry.counted)
    if entry.analysis and len(entry.analysis) > MAX_TEXT:
        faults["analysis"] = TOO_LONG
    if faults:
        raise Invalid(REFUSED, fields=faults)
    return Stated(counted=entry.counted, analysis=clean(entry.analysis), reason=clean(entry.reason))


def _levels(asked: Asked, counted: Counted) -> dict[str, str]:
    if len(counted.levels) != asked.levels:
        missing = range(len(counted.levels) + 1, asked.levels + 1)
        return {f"level-{level}": COUNT_NEEDED for level in missing} or {"level-1": COUNT_NEEDED}
    counts = {f"level-{level}": count for level, count in enumerate(counted.levels, 1)}
    wrong = {name: AMOUNT if count < 0 else PEOPLE for name, count in counts.items() if count < 0 or count % 1}
    return wrong | sizes(**{name: count for name, count in counts.items() if name not in wrong})


def _children(_: Asked, counted: Counted) -> dict[str, str]:
    met, of = counted.met, counted.of
    if met is None or of is None:
        sides = (("met", MET_NEEDED, met), ("of", OF_NEEDED, of))
        return {name: text for name, text, number in sides if number is None}
    if of <= 0:
        return {"of": OF_NEEDED}
    if met < 0:
        return {"met": AMOUNT}
    if parts := {name: PEOPLE for name, number in (("met", met), ("of", of)) if places(number)}:
        return parts
    if beyond := sizes(met=met, of=of):
        return beyond
    return {"met": MORE_THAN_ALL} if met > of else {}


def _checklist(asked: Asked, counted: Counted) -> dict[str, str]:
    given = {item.code: item for item in counted.items}
    faults: dict[str, str] = {}
    for item in asked.definition.items:
        faults |= _answer(asked.rule, item.code, given.get(item.code))
    return faults


def _answer(rule: Credit, code: str, item: Item | None) -> dict[str, str]:
    if item is not None and not item.applies:
        return {}
    if rule.answers == "points":
        if item is None or item.points is None:
            return {f"points-{code}": ANSWER_NEEDED}
        return {} if item.points in rule.points else {f"points-{code}": OFF_SCALE}
    yes, no = (item.yes, item.no) if item is not None else (None, None)
    sides = (("yes", YES_NEEDED, yes), ("no", NO_NEEDED, no))
    lacking = {f"{name}-{code}": text for name, text, number in sides if number is None}
    wrong = {
        f"{name}-{code}": AMOUNT if number < 0 else PEOPLE
        for name, _, number in sides
        if number is not None and (number < 0 or places(number))
    }
    return lacking or wrong or sizes(**{f"{name}-{code}": number for name, _, number in sides})


_CHECKS: Mapping[str, Callable[[Asked, Counted], dict[str, str]]] = {
    "levels": _levels,
    "children": _children,
    "checklist": _checklist,
}


def checklist_of(asked: Asked, answers: Mapping[str, Mapping[str, Decimal | bool | None]]) -> Counted:
    """The answers by code (``points``, ``yes``, ``no``, ``applies``), each item with its level and its weight.

    An item of which nothing is said is left out.
    """
    items = []
    for item in asked.definition.items:
        answer = answers.get(item.code, {})
        applies = answer.get("applies") is not False
        points, yes, no = (answer.get(name) if applies else None for name in ("points", "yes", "no"))
        if applies and points is None and yes is None and no is None:
            continue
        items.append(
            Item(
                code=item.code,
                level=item.level or None,
                points=points if isinstance(points, Decimal) else None,
                yes=yes if isinstance(yes, Decimal) else None,
                no=no if isinstance(no, Decimal) else None,
                weight=item.weight,
                applies=applies,
            )
        )
    return Counted(items=tuple(items)) if items else NOTHING
