"""Sums over commitments: systems over their stages, objectives, teams; ours and the source's own, never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.numbers import canonical_decimal
from tracker.formats.rounding import half_up
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.scoring.accumulation import exact_sum
from tracker.rules.scoring.actual import HUNDRED, ZERO
from tracker.rules.scoring.missing_periods import LACKING
from tracker.rules.scoring.results import CommitmentResult, Difference, NodeResult, Reason, unique

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

STANDING_DECIMALS = 2
_TOLERANCE = Fraction(1, 10_000)  # six decimals of a fraction are four of a percentage


def percent(won: Fraction, programmed: Fraction) -> Fraction | None:
    """``won`` in percent of ``programmed``, exact; None where nothing was programmed."""
    return None if programmed == 0 else won / programmed * HUNDRED


def shown(exact: Fraction | None) -> Decimal | None:
    """A percentage as it is shown: two decimals, half-up."""
    return None if exact is None else half_up(exact, STANDING_DECIMALS)


def total_of(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return exact_sum(known) if known else None


def obtained_of(leaves: Sequence[CommitmentResult]) -> tuple[Decimal | None, Fraction | None]:
    """The sum of what was obtained as it is shown, and exactly; both None where nothing is known."""
    known = [one.obtained_exact for one in leaves if one.obtained_exact is not None]
    if not known:
        return None, None
    exact = sum(known, ZERO)
    rounded = total_of(one.obtained for one in leaves)
    return (rounded if rounded is not None and Fraction(rounded) == exact else shown(exact)), exact


def points_of(leaves: Sequence[CommitmentResult]) -> tuple[Fraction, Fraction] | None:
    """Points programmed and won over ``leaves``; None where they carry none (the score of a whole year)."""
    if any(one.points_programmed is None or one.points_won is None for one in leaves):
        return None
    return (
        sum((one.points_programmed or ZERO for one in leaves), ZERO),
        sum((one.points_won or ZERO for one in leaves), ZERO),
    )


def published_points(leaves: Sequence[CommitmentResult]) -> tuple[Decimal, Decimal] | None:
    """The source's own points programmed and won; None where it does not print them for every counted commitment.

    One without weight may be missing: an indicator that its team went on without brings no points to either sum.
    """
    counted = [one.published for one in leaves if one.counts and (one.weight != 0 or one.published is not None)]
    pairs = [
        (one.points_programmed, one.points_won)
        for one in counted
        if one is not None and one.points_programmed is not None and one.points_won is not None
    ]
    if not pairs or len(pairs) < len(counted):
        return None
    return exact_sum(pair[0] for pair in pairs), exact_sum(pair[1] for pair in pairs)


def published_obtained(leaves: Sequence[CommitmentResult]) -> Decimal | None:
    """The sum of the weights the source says were obtained; None where a counted commitment has none."""
    counted = [one.published for one in leaves if one.counts]
    obtained = [one.obtained for one in counted if one is not None and one.obtained is not None]
    return exact_sum(obtained) if obtained and len(obtained) == len(counted) else None


def weight_reasons(leaves: Sequence[CommitmentResult], wanted: Decimal | None, where: str | None) -> list[Reason]:
    """Why the weights of ``leaves`` cannot carry a total: one is missing, or they do not add up to ``wanted``.

    ``wanted`` None: they are proportions, and need not add up to anything.
    """
    if any(one.weight is None and one.status != "not_committed" for one in leaves):
        return [Reason("weights_missing", {"where": where or ""})]
    found = exact_sum(one.weight for one in leaves if one.weight is not None)
    if wanted is None or found == wanted:
        return []
    params = {"sum": canonical_decimal(found), "wanted": canonical_decimal(wanted), "where": where or ""}
    return [Reason("weights_incomplete", params)]


def node(
    code: str, name: str | None, leaves: Sequence[CommitmentResult], wanted: Decimal | None, lacking: frozenset[str]
) -> NodeResult:
    """A team or an objective over ``leaves``. ``wanted``: what its weights must add up to, None where they need not.
    ``lacking``: the reasons that keep it from being complete.

    With points ``percent`` is won over programmed; in a year's score it is the obtained share of the weights that
    count, and None while those are incomplete.
    """
    reasons = [] if wanted is None else weight_reasons(leaves, wanted, code)
    counted = [one for one in leaves if one.counts]
    due_won, theirs = points_of(leaves), published_points(leaves)
    obtained, obtained_exact = obtained_of(leaves)
    if due_won is not None:
        exact = percent(due_won[1], due_won[0])
    else:
        carried = sum((one.weight_counted or ZERO for one in leaves), ZERO)
        whole = not reasons and all(one.obtained is not None for one in counted)
        exact = percent(obtained_exact, carried) if obtained_exact is not None and whole else None
    return NodeResult(
        code=code,
        name=name,
        weight=total_of(one.weight for one in leaves),
        obtained=obtained,
        obtained_exact=obtained_exact,
        points_programmed=due_won and due_won[0],
        points_won=due_won and due_won[1],
        percent=shown(exact),
        percent_exact=exact,
        complete=not reasons and not any(is_missing(one, lacking) for one in leaves),
        reasons=tuple(reasons),
        published_obtained=published_obtained(leaves),
        published_points_programmed=theirs and theirs[0],
        published_points_won=theirs and theirs[1],
        published_percent=theirs and shown(percent(Fraction(theirs[1]), Fraction(theirs[0]))),
    )


MISSING = frozenset(
    {
        "no_actual",
        "no_target",
        "target_zero",
        "not_programmed",
        "n_of_zero",
        "stated_unlike_operands",
        "weight_missing",
        "published_only",
        "no_formula",
        "nobody_counted",
        "nothing_asked",
        "zero_unearned",
        "opinion_not_recorded",
        "no_criteria",
    }
)


def needed(programme: Programme, as_of: str | None) -> frozenset[str]:
    """The reasons that keep a result from being complete; in a year's score the pack may count missing periods in."""
    rule = programme.rules.periods
    return MISSING | LACKING if as_of is None and rule is not None and rule.missing == "incomplete" else MISSING


def is_missing(one: CommitmentResult, needed: frozenset[str]) -> bool:
    """Whether a figure that the result needs is not there (a weight of nothing needs none)."""
    return one.weight != 0 and any(reason.code in needed for reason in one.reasons)


def lacks_periods(one: CommitmentResult, needed: frozenset[str]) -> bool:
    """Whether a child that only its parent counts rests on too few periods or opinions, and that is ``needed``."""
    counted = needed & (LACKING | {"opinion_not_recorded"})
    return one.by_parent and one.met is not None and any(reason.code in counted for reason in one.reasons)


def system_result(one: CommitmentInput, scored: Sequence[CommitmentResult]) -> CommitmentResult:
    """A staged system as the sum of its stages; it is shown, and not counted a second time."""
    stages = [stage for stage in scored if stage.parent == one.code]
    due_won = points_of(stages)
    obtained, obtained_exact = obtained_of(stages)
    counted = [stage.weight_counted for stage in stages]
    carried = None if any(weight is None for weight in counted) else sum((w for w in counted if w is not None), ZERO)
    share = obtained_exact / carried * HUNDRED if obtained_exact is not None and carried else None
    return CommitmentResult(
        code=one.code,
        name=one.name,
        group=one.group,
        objective=one.objective,
        is_system=True,
        status=one.status,
        weight=one.weight if one.weight is not None else total_of(stage.weight for stage in stages),
        weight_counted=carried,
        credit=share,
        obtained=obtained,
        obtained_exact=obtained_exact,
        points_programmed=due_won and due_won[0],
        points_won=due_won and due_won[1],
        requirements_met=_requirements(stages, "requirements_met"),
        requirements_of=_requirements(stages, "requirements_of"),
        reasons=unique(reason for stage in stages for reason in stage.reasons),
        published=one.published,
    )


def _requirements(stages: Sequence[CommitmentResult], name: str) -> Fraction | None:
    parts: list[Fraction] = [part for stage in stages if (part := getattr(stage, name)) is not None]
    return sum(parts, ZERO) if parts else None


def differences_of(leaves: Iterable[CommitmentResult], obtained_decimals: int) -> list[Difference]:
    """Where the source's figure is not ours: points beyond six decimals of a fraction, others beyond its print."""
    found = []
    half = Fraction(1, 2 * 10**obtained_decimals)
    for one in leaves:
        theirs = one.published
        if theirs is None:
            continue
        pairs: list[tuple[str, Fraction | Decimal | None, Decimal | None, Fraction]] = [
            ("points_programmed", one.points_programmed, theirs.points_programmed, _TOLERANCE),
            ("points_won", one.points_won, theirs.points_won, _TOLERANCE),
            ("obtained", one.obtained, theirs.obtained, half),
            ("achievement", one.achievement, theirs.achievement, _printed(theirs.achievement)),
        ]
        for figure, ours, published, tolerance in pairs:
            if ours is None or published is None:
                continue
            if abs(Fraction(ours) - Fraction(published)) > tolerance:
                found.append(Difference(one.code, one.group, figure, Fraction(ours), published))
    return found


def _printed(number: Decimal | None) -> Fraction:
    """Half a unit of the last place that ``number`` was printed with, at least the tolerance of computed columns."""
    places = 0 if number is None else max(0, -int(number.as_tuple().exponent))
    return max(_TOLERANCE, Fraction(1, 2 * 10**places))
