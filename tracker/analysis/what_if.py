"""What would change a year's total: exact answers by the scorer itself, no estimate and no float.

Asked of a year as it is expected to end, or of any other year's facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from tracker.formats.rounding import half_up
from tracker.rules.inputs.defaults import decimals_of, effect_of
from tracker.rules.inputs.model import CommitmentInput, Figure, YearInputs
from tracker.rules.programme.formulas import HUNDRED
from tracker.rules.scoring.figures import read_figure
from tracker.rules.scoring.results import CommitmentResult, YearResult
from tracker.rules.scoring.score import score

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme
    from tracker.rules.programme.rules import Band

STEP_DECIMALS = 2
"""Decimals in which an improvement is told whose value has none of its own."""


@dataclass(frozen=True, slots=True)
class Lever:
    """What reaching its target would do: ``missing`` points of achievement (percent) bring the total ``gain`` points.

    ``per_point``: the total's gain per point of achievement, exact over both; the larger, the more a point moves.
    """

    code: str
    name: str | None
    missing: Fraction
    gain: Fraction
    per_point: Fraction


@dataclass(frozen=True, slots=True)
class Raise:
    """One commitment brought from a value to a better one, both in its unit; ``whole``: to its target."""

    code: str
    name: str | None
    unit: str | None
    before: Decimal | None
    after: Decimal
    whole: bool


@dataclass(frozen=True, slots=True)
class Way:
    """The fewest commitments that lift the year into ``band``, and what each must come to."""

    band: Band
    total: Decimal
    raises: tuple[Raise, ...]


def levers(programme: Programme, inputs: YearInputs) -> list[Lever]:
    """The commitments that fall short of their target, those that move the total most per point of theirs first.

    ``inputs`` is a whole year (its ``as_of`` is left aside). Empty where the pack gives no total.
    """
    year = replace(inputs, as_of=None)
    now = score(programme, year)
    if now.total is None:
        return []
    found = []
    for one, value in _improvable(programme, year, now):
        reached = score(programme, with_values(year, {one.code: value}))
        missing = _achieved(reached, one.code) - _achieved(now, one.code)
        gain = (reached.total_exact or Fraction(0)) - (now.total_exact or Fraction(0))
        if missing > 0 and gain > 0:
            found.append(Lever(one.code, one.name, missing, gain, gain / missing))
    return sorted(found, key=lambda lever: (-lever.per_point, -lever.gain, lever.code))


def next_band(programme: Programme, total: Decimal) -> Band | None:
    """The nearest band above the one ``total`` falls in; None at the top, or without bands."""
    above = [band for band in programme.bands if band.from_ > total]
    return min(above, key=lambda band: band.from_) if above else None


def way_to(programme: Programme, inputs: YearInputs, band: Band) -> Way | None:
    """The smallest set of improvements after which the total reaches ``band``; None where no set does.

    Fewest commitments first: those that gain most when they reach their target. The one among them whose points of
    achievement are dearest is then raised no further than needed. Every step is scored, exactly. (Fewest: wherever the
    total is a sum or a mean of what each commitment obtains by itself, which every kind of total here is.)
    """
    year = replace(inputs, as_of=None)
    now = score(programme, year)
    if now.total is None or now.total >= band.from_:
        return None
    targets = {one.code: value for one, value in _improvable(programme, year, now)}
    gains = sorted(levers(programme, year), key=lambda lever: (-lever.gain, lever.missing, lever.code))
    chosen: dict[str, Decimal] = {}
    for lever in gains:
        chosen[lever.code] = targets[lever.code]
        total = score(programme, with_values(year, chosen)).total
        if total is not None and total >= band.from_:
            break
    else:
        return None
    dearest = min((lever for lever in gains if lever.code in chosen), key=lambda lever: (lever.per_point, lever.code))
    one = next(each for each in year.commitments if each.code == dearest.code)
    trimmed = {**chosen, one.code: _least(programme, year, one, chosen, band)}
    total = score(programme, with_values(year, trimmed)).total
    assert total is not None  # noqa: S101  # it was scored a line above
    return Way(band, total, tuple(_raises(programme, year, now, trimmed, targets)))


def with_values(inputs: YearInputs, values: Mapping[str, Decimal]) -> YearInputs:
    """The year with these values, in the unit of each commitment, in place of what was reported."""
    return replace(
        inputs,
        commitments=tuple(
            replace(one, actual=Figure(value=values[one.code]), periods={}, requirements=(), counts=None, faults=())
            if one.code in values
            else one
            for one in inputs.commitments
        ),
    )


def _improvable(programme: Programme, year: YearInputs, now: YearResult) -> Iterable[tuple[CommitmentInput, Decimal]]:
    """Commitments that are measured and below their target, each with the value that reaches it."""
    results = {each.code: each for each in now.commitments}
    for one in year.commitments:
        result = results[one.code]
        target = result.target
        if result.is_system or result.by_parent or target is None or one.direction == "report":
            continue
        if effect_of(programme, one) != "as_measured":
            continue
        if one.direction != "lower" and target <= 0:
            continue
        if _achieved(now, one.code) < HUNDRED:
            yield one, _reaching(programme, one, target)


def _reaching(programme: Programme, one: CommitmentInput, target: Fraction) -> Decimal:
    """The first value, in the decimals in which it is shown, that reaches the target."""
    places = _places(programme, one)
    near = half_up(target, places)
    step = Decimal(1).scaleb(-places)
    above = one.direction == "range" and one.target is not None and target == one.target.high != one.target.low
    if one.direction == "lower" or above:
        return near if near <= target else near - step
    return near if near >= target else near + step


def _places(programme: Programme, one: CommitmentInput) -> int:
    known = decimals_of(one, programme)
    return STEP_DECIMALS if known is None else known


def _least(
    programme: Programme, year: YearInputs, one: CommitmentInput, chosen: Mapping[str, Decimal], band: Band
) -> Decimal:
    """The value of ``one`` nearest to where it stands with which the total still reaches ``band``, by halving."""
    step = Decimal(1).scaleb(-_places(programme, one))
    whole = chosen[one.code]
    start = read_figure(programme, one, None).scored
    far = start if start is not None else Fraction(0) if one.direction != "lower" else Fraction(whole) * 2
    most = int(abs(Fraction(whole) - far) / Fraction(step))
    sign = 1 if one.direction == "lower" or far > whole else -1
    enough, too_far = 0, most + 1  # how many steps back from the target
    while too_far - enough > 1:
        middle = (enough + too_far) // 2
        total = score(programme, with_values(year, {**chosen, one.code: whole + sign * middle * step})).total
        if total is not None and total >= band.from_:
            enough = middle
        else:
            too_far = middle
    return whole + sign * enough * step


def _raises(
    programme: Programme,
    year: YearInputs,
    now: YearResult,
    chosen: Mapping[str, Decimal],
    targets: Mapping[str, Decimal],
) -> Iterable[Raise]:
    results = {one.code: one for one in now.commitments}
    for one in year.commitments:
        if one.code in chosen:
            actual = results[one.code].actual
            yield Raise(
                one.code,
                one.name,
                one.unit,
                None if actual is None else half_up(actual, _places(programme, one)),
                chosen[one.code],
                chosen[one.code] == targets[one.code],
            )


def _achieved(result: YearResult, code: str) -> Fraction:
    """What of the target is reached, in percent, from nothing to 100."""
    one: CommitmentResult = next(each for each in result.commitments if each.code == code)
    if one.achievement is not None:
        return min(max(one.achievement, Fraction(0)), HUNDRED)
    return one.credit if one.credit is not None else Fraction(0)
