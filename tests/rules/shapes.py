"""Rules of every shape, for tests: packs that ship with a rule put in, and commitments that it scores."""

from decimal import Decimal
from typing import Any

from tests.rules.years import one
from tracker.rules.inputs.model import CommitmentInput, Counts, Item
from tracker.rules.programme.model import Programme, load_builtin
from tracker.rules.programme.rules import Credit, Discount, Level, MissingPeriods, Semaphore, Step, Zeros

D = Decimal
STATED: dict[str, Any] = {"source": "own", "sureness": "assumed", "text": {"es": "Regla.", "en": "Rule."}}


def with_rules(code: str = "pmg-cl-2026", **rules: Any) -> Programme:
    """A pack that ships with whole rules put in, or fields of one changed where a mapping is given."""
    programme = load_builtin(code)
    changed = {
        name: getattr(programme.rules, name).model_copy(update=rule)
        if type(rule) is dict and name != "credits"
        else rule
        for name, rule in rules.items()
    }
    return programme.model_copy(update={"rules": programme.rules.model_copy(update=changed)})


def with_weights(programme: Programme, **weights: Any) -> Programme:
    tree = programme.tree.model_copy(update={"weights": programme.tree.weights.model_copy(update=weights)})
    return programme.model_copy(update={"tree": tree})


def grouped(programme: Programme, by: str = "team") -> Programme:
    return programme.model_copy(update={"tree": programme.tree.model_copy(update={"group_by": by})})


def credit(kind: str, **fields: Any) -> Credit:
    return Credit(kind=kind, basis=fields.pop("basis", "exact"), **fields, **STATED)  # type: ignore[arg-type]


STEPS = credit("steps", steps=(Step(from_=D(100), credit=D(100)), Step(from_=D(75), credit=D(50))))
CRITERIA = credit("interpolated", credits=(D(100), D(90), D(80), D(70), D(60)), below=D(0), normal=D(90))
MET = credit("met_or_not")
CHILDREN = credit("share_of_children", cap=D(100), floor=D(0))
POINTS = credit("checklist", answers="points", points=(D(0), D(2), D(4), D(6)), cap=D(100), floor=D(0))
WEB = credit(
    "checklist", answers="yes_no", points=(D(0), D(1), D(2), D(3)), cap=D(100), floor=D(0),
    levels=(Level(code="must", weight=D(60)), Level(code="should", weight=D(25)), Level(code="may", weight=D(15))),
)  # fmt: skip


def zeros(**fields: str) -> Zeros:
    return Zeros(**fields, **STATED)  # type: ignore[arg-type]


def with_pack_criteria(*values: int, **rule: Any) -> tuple[Programme, str]:
    """A pack whose first commitment brings criteria values, and that commitment's code."""
    programme = with_rules(credit=CRITERIA.model_copy(update=rule))
    objective, first = next(programme.offered())
    brought = first.model_copy(update={"criteria": tuple(D(number) for number in values)})
    commitments = tuple(brought if each is first else each for each in objective.commitments)
    changed = objective.model_copy(update={"commitments": commitments})
    objectives = tuple(changed if each is objective else each for each in programme.objectives)
    return programme.model_copy(update={"objectives": objectives}), first.code


def periods(missing: str) -> MissingPeriods:
    return MissingPeriods(missing=missing, **STATED)  # type: ignore[arg-type]


def discount(per_error: str, most: str) -> Discount:
    return Discount(per_error=D(per_error), most=D(most), **STATED)


def semaphore(**fields: Any) -> Semaphore:
    return Semaphore(**fields, **STATED)


def checklist(*items: Item, **more: Any) -> CommitmentInput:
    return one(target=None, counts=Counts(items=items), **more)


def questions(code: str, level: str | None, yes: int, no: int, applies: bool = True) -> Item:
    return Item(code, level, yes=D(yes), no=D(no), applies=applies)
