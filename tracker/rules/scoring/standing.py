"""The standing during the year: points won against points programmed so far, as a ministry's monthly panel counts them.

For weight w in month m, target of the year A, programmed for the period P, actual so far a:

- share of the year s = w m/12 where the universe moves with demand, otherwise w;
- points programmed = s min(P/A, 1); points won = s min(a/A, 1), lower is better by the pack's formula; both 0 at A = 0;
- standing = points won / points programmed, so it passes 100 when ahead of plan.

Derived from 3,120 published rows, of which twelve do not follow it (they are named in the tests).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.rules.inputs.defaults import credit_rule, criteria_of
from tracker.rules.inputs.model import CommitmentInput
from tracker.rules.scoring.accumulation import end_month
from tracker.rules.scoring.actual import HUNDRED, ONE, ZERO, Reckoned, achieve, clamp
from tracker.rules.scoring.aggregate import percent, shown
from tracker.rules.scoring.credit import by_steps, interpolated, met_or_not
from tracker.rules.scoring.results import NodeResult, Reason, StandingResult

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme


@dataclass(frozen=True, slots=True)
class Points:
    """Both kinds of points in percent, the programmed value (in its unit), the share of the year, and why."""

    programmed: Fraction
    won: Fraction
    target_now: Fraction | None
    share: Fraction
    reasons: tuple[Reason, ...] = ()


def programmed_at(programmed: Mapping[str, Decimal], as_of: str) -> Fraction | None:
    """The value programmed at the end of ``as_of``: its own, otherwise of the latest earlier period; None: none yet."""
    if as_of in programmed:
        return Fraction(programmed[as_of])
    limit = end_month(as_of)
    earlier = [code for code in programmed if end_month(code) <= limit]
    return Fraction(programmed[max(earlier, key=lambda code: (end_month(code), code))]) if earlier else None


def target_now(one: CommitmentInput, target: Fraction | None, as_of: str) -> Fraction | None:
    """What was programmed for the end of ``as_of``; None where nobody programmed anything.

    Without a programme of its own, what grows with demand is due at its full rate in any period, and at the end of
    the year all is due. Before its first programmed period nothing is due.
    """
    if one.programmed:
        now = programmed_at(one.programmed, as_of)
        return ZERO if now is None else now
    return target if one.universe == "moving" or end_month(as_of) == 12 else None


def is_by_month(programme: Programme, one: CommitmentInput) -> bool:
    """Whether the weight counts by the months that have passed: where the universe moves with demand, says the pack."""
    rule = programme.rules.standing
    return (rule.moving if one.universe == "moving" else rule.fixed) == "by_month"


def points(programme: Programme, one: CommitmentInput, reckoned: Reckoned, weight: Fraction, as_of: str) -> Points:
    """The points of one commitment of ``weight`` (percent) at the end of ``as_of``."""
    share = weight * end_month(as_of) / 12 if is_by_month(programme, one) else weight
    target = reckoned.target
    now = target_now(one, target, as_of)
    reasons: list[Reason] = []
    if now is None and target is not None:
        reasons.append(Reason("not_programmed"))
    if one.direction == "report" or target is None:
        return Points(ZERO, ZERO, now, share, tuple(reasons))
    if one.direction == "range":
        return Points(share, share * _reached(programme, one, reckoned, target), now, share)
    if target <= 0:
        reasons.append(Reason("target_zero"))
        return Points(ZERO, ZERO, now, share, tuple(reasons))
    due = share * clamp((now or ZERO) / target, ZERO, ONE)
    return Points(due, share * _reached(programme, one, reckoned, target), now, share, tuple(reasons))


def _reached(programme: Programme, one: CommitmentInput, reckoned: Reckoned, target: Fraction) -> Fraction:
    """The part of the year's target that is reached, from 0 to 1; nothing where there is no figure that counts."""
    reached = achieve(programme.rules, one, reckoned, target)
    percent = reached.settled if reached.settled is not None else reached.percent
    rule = credit_rule(programme, one)
    if rule.kind == "interpolated" and reckoned.scored is not None and (criteria := criteria_of(programme, one)):
        percent = interpolated(rule, criteria, reckoned.scored)
    elif reached.settled is None and percent is not None:
        percent = {"steps": lambda: by_steps(rule, percent), "met_or_not": lambda: met_or_not(percent)}.get(
            rule.kind, lambda: percent
        )()
    return ZERO if percent is None else clamp(percent / HUNDRED, ZERO, ONE)


def year_standing(
    grouped: bool,
    leaves: Sequence[tuple[Fraction, Fraction]],
    groups: Sequence[NodeResult],
    published: tuple[Decimal, Decimal] | None,
) -> StandingResult:
    """The standing of the year from the points (programmed, won) of its ``leaves``.

    With teams it is the plain mean of those with programmed points: the source leaves it undefined (plain mean, pooled
    and mean of capped figures differ), so it is assumed and the pooled figure stands beside it.
    """
    due = sum((one[0] for one in leaves), ZERO)
    won = sum((one[1] for one in leaves), ZERO)
    pooled = shown(percent(won, due))
    theirs = published and shown(percent(Fraction(published[1]), Fraction(published[0])))
    if not grouped:
        return StandingResult(
            percent=pooled,
            pooled=pooled,
            points_programmed=due,
            points_won=won,
            published_percent=theirs,
            published_pooled=theirs,
        )
    published_exact = [
        Fraction(one.published_points_won) / Fraction(one.published_points_programmed) * HUNDRED
        for one in groups
        if one.published_points_programmed and one.published_points_won is not None
    ]
    return StandingResult(
        percent=mean_percent([one.percent_exact for one in groups if one.percent_exact is not None]),
        pooled=pooled,
        points_programmed=due,
        points_won=won,
        mean_of_groups=True,
        published_percent=mean_percent(published_exact) if published else None,
        published_pooled=theirs,
    )


def by_headcount(
    standing: StandingResult, groups: Sequence[NodeResult], headcounts: Mapping[str, Decimal | None]
) -> StandingResult:
    """``standing`` with the mean of its groups by head count; no percentage while that of one is unknown."""
    shares = [
        (part.percent_exact, Fraction(headcounts.get(part.code) or 0))
        for part in groups
        if part.percent_exact is not None
    ]
    people = sum((heads for _, heads in shares), ZERO)
    known = people and all(heads for _, heads in shares)
    mean = sum(((share or ZERO) * heads for share, heads in shares), ZERO) / people if known else None
    return replace(standing, percent=shown(mean), published_percent=None)


def mean_percent(percentages: Sequence[Fraction]) -> Decimal | None:
    """The plain mean of exact percentages, two decimals half-up; None of none."""
    return shown(sum(percentages, ZERO) / len(percentages)) if percentages else None
