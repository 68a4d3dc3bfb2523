"""What is programmed by the end of each period: who needs such a plan, three ways to fill it, what is asked about it.

No plan is not a plan of 0: what has none is not in the standing of the year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from tracker.commitments.crediting import COUNT_ALL, rule_of
from tracker.commitments.draft import REFUSED
from tracker.commitments.queries import CommitmentFacts
from tracker.errors import Invalid
from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import half_up
from tracker.formats.sentences import N_
from tracker.rules.calendar.periods import period_of
from tracker.rules.inputs.model import CommitmentInput, Counts, Requirement, Target, YearInputs
from tracker.rules.programme.definition import Definition
from tracker.rules.programme.model import Programme
from tracker.rules.scoring.score import score

Way = Literal["steps", "full", "last"]
WAYS: tuple[Way, ...] = get_args(Way)
"""Even steps to the target, the full target in every period, the target in the last period alone."""
_EXACT = 10
"""Decimals of a number that was typed; one with more is a fraction and is rounded."""

START_NEEDED = N_("Write the value from which the steps go down to the target: last year's, for instance.")
NO_TARGET_YET = N_("Write the target of the year first: the plan is made of it.")
PASSES = N_("The plan of %(period)s is %(programmed)s, beyond the target of %(target)s.")
ENDS_ELSEWHERE = N_("The plan ends at %(programmed)s in %(period)s, and the target is %(target)s.")


def needs_plan(programme: Programme, one: CommitmentFacts, commitments: Sequence[CommitmentFacts]) -> bool:
    """Whether ``one`` of a set cannot be submitted without a plan.

    What is only reported needs none, nor what is reported once a year, surveys, and what counts, or is counted as,
    a child that met its own target. A system has those of its stages.
    """
    definition = one.version.definition
    if one.kind == "system" or one.version.direction == "report" or definition.frequency == "yearly":
        return False
    if definition.formulas or _counts_children(programme, one):
        return False
    parents = (other for other in commitments if other.id == one.parent_id)
    return not any(_counts_children(programme, parent) for parent in parents)


def _counts_children(programme: Programme, one: CommitmentFacts) -> bool:
    return rule_of(programme, one.code, one.version.definition).kind == "share_of_children"


def unplanned(programme: Programme, commitments: Sequence[CommitmentFacts]) -> frozenset[str]:
    """The codes of the commitments of a set that need a plan and have none."""
    return frozenset(
        one.code for one in commitments if not one.version.programmed and needs_plan(programme, one, commitments)
    )


def year_target(programme: Programme, code: str, definition: Definition, target: Target) -> Fraction | None:
    """What counts as fully reached at the end of the year, in the unit of the value, as the scorer takes it.

    Of a range its lower end; of requirements, a checklist or children all of them; None where nothing is promised yet.
    """
    if definition.direction == "report":
        return None
    rule = rule_of(programme, code, definition)
    alone = CommitmentInput(
        code=code,
        direction=definition.direction,
        factor=definition.factor,
        target=None if target == Target() or rule.kind in COUNT_ALL else target,
        credit=definition.credit if definition.credit in programme.rules.credits else None,
        counts=Counts(criteria=definition.criteria) if definition.criteria else None,
        requirements=tuple(Requirement(need.code, Decimal(0)) for need in definition.requirements),
    )
    return score(programme, YearInputs(commitments=(alone,))).commitments[0].target


def filled(
    way: Way, target: Fraction, periods: Sequence[str], definition: Definition, start: Decimal | None
) -> dict[str, Decimal]:
    """The plan of each of ``periods`` that ``way`` makes of ``target``, steps at the decimals of the figure.

    Steps begin at ``start`` (None: at 0; less is better: :class:`Invalid`, for nobody knows from where) and end exactly
    at the target.
    """
    whole = written(target, definition.decimals)
    if way == "full":
        return dict.fromkeys(periods, whole)
    if way == "last":
        return {periods[-1]: whole}
    if start is None and definition.direction == "lower":
        raise Invalid(REFUSED, {"plan_from": START_NEEDED})
    begin, count, plan = Fraction(start or 0), len(periods), {}
    for n, period in enumerate(periods, 1):
        step = written(
            Fraction(half_up(begin + (target - begin) * n / count, definition.decimals)), definition.decimals
        )
        beyond = step < whole if begin > target else step > whole  # rounded past a target that has more decimals
        plan[period] = whole if beyond or n == count else step
    return plan


def written(number: Fraction, decimals: int) -> Decimal:
    """``number`` as somebody would type it: exact where it ends, else rounded to ``decimals``; no zeros behind."""
    exact = half_up(number, _EXACT)
    return Decimal(canonical_decimal(exact if Fraction(exact) == number else half_up(number, decimals)))


@dataclass(frozen=True, slots=True)
class Question:
    """What is odd about a plan, and may be meant: in which period it says what, and what the target is."""

    commitment: str
    message: str
    period: str
    programmed: Decimal
    target: Decimal

    def told(self) -> dict[str, Any]:
        """The question as the record keeps it, once it was answered."""
        return {
            "commitment": self.commitment,
            "plan": "passes_target" if self.message == PASSES else "ends_elsewhere",
            "period": self.period,
            "programmed": canonical_decimal(self.programmed),
            "target": canonical_decimal(self.target),
        }


def questions_of(programme: Programme, commitments: Sequence[CommitmentFacts]) -> list[Question]:
    """What has to be confirmed before ``commitments`` (a whole set) are submitted, in their order."""
    return [question for one in commitments if one.version.programmed for question in _questions(programme, one)]


def _questions(programme: Programme, one: CommitmentFacts) -> Iterator[Question]:
    version, definition = one.version, one.version.definition
    exact = year_target(programme, one.code, definition, version.target)
    if exact is None:
        return
    low = written(exact, definition.decimals)
    high = version.target.high if version.direction == "range" and version.target.high is not None else low
    plan = sorted(version.programmed.items(), key=lambda each: period_of(each[0]).ends)
    beyond = [
        (period, value) for period, value in plan if (value < low if version.direction == "lower" else value > high)
    ]
    if beyond:
        yield Question(one.code, PASSES, *beyond[0], low if version.direction == "lower" else high)
    if plan[-1] not in beyond and not low <= plan[-1][1] <= high:
        yield Question(one.code, ENDS_ELSEWHERE, *plan[-1], high if plan[-1][1] > high else low)
