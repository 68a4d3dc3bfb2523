"""Periods without a figure: what is added up leaves them out and says so, and no older figure stands for them unsaid.

A period is there when the months in it are: a figure of a quarter stands for three monthly ones, and the other way
round. Months are bits, January the first, since this is asked for every commitment of every year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from tracker.rules.calendar.periods import MONTHS, end_month, months_of, period_of, periods_of
from tracker.rules.inputs.defaults import frequency_of
from tracker.rules.inputs.model import CommitmentInput, Figure
from tracker.rules.scoring.results import Reason
from tracker.rules.values import Frequency

if TYPE_CHECKING:
    from tracker.rules.programme.model import Programme

PERIODS_MISSING: Literal["periods_missing"] = "periods_missing"
VALUE_OF_EARLIER: Literal["value_of_earlier_period"] = "value_of_earlier_period"
PERIODS_OF_NOTHING: Literal["periods_of_nothing"] = "periods_of_nothing"
LACKING = frozenset({PERIODS_MISSING, VALUE_OF_EARLIER})
"""Reasons that a figure of the year does not rest on every period in which it is reported."""
GAPS = LACKING | {PERIODS_OF_NOTHING}
"""The same, and that some of its periods add nothing to it: lawful, and said, since it hides what was left out."""


def gap_between(
    programme: Programme, one: CommitmentInput, codes: tuple[str, ...], alone: bool, as_of: str | None
) -> Reason | None:
    """What lies between the periods ``codes``, which have a figure, in order, and those that are asked for.

    ``alone``: the last figure stands for the year so far; otherwise each is a part of it.
    """
    periods = programme.calendar.periods
    frequency = frequency_of(one, programme) or finest(codes)
    return _gap(codes, alone, programme.year, frequency, periods.first, periods.last, one.since, as_of)


@lru_cache(maxsize=4096)  # asked for each commitment, and most report the same periods
def _gap(
    codes: tuple[str, ...],
    alone: bool,
    year: int,
    frequency: Frequency,
    first: str,
    last_period: str,
    since: str | None,
    as_of: str | None,
) -> Reason | None:
    asked = _asked(year, frequency, first, last_period, since, as_of)
    if not asked:
        return None
    if alone:
        last, _, ends = asked[-1]
        if end_month(codes[-1]) >= ends:
            return None
        return Reason(VALUE_OF_EARLIER, {"period": codes[-1], "asked": last})
    there = 0
    for code in codes:
        there |= months_of(code)
    missing = [code for code, months, _ in asked if months & ~there]
    if not missing:
        return None
    return Reason(PERIODS_MISSING, {"count": str(len(missing)), "of": str(len(asked)), "periods": ", ".join(missing)})


def nothing_in(one: CommitmentInput, periods: Sequence[str], alone: bool) -> Reason | None:
    """Which of ``periods`` are 0 of 0, or had nobody counted, beside others with cases; None: none of them.

    Where the last figure stands ``alone``, or where all are 0 of 0, the figure itself says so.
    """
    if alone or len(periods) < 2:
        return None
    empty = [code for code in periods if _of_nothing(one.periods[code])]
    if not empty or len(empty) == len(periods):
        return None
    params = {"count": str(len(empty)), "of": str(len(periods)), "periods": ", ".join(empty)}
    return Reason(PERIODS_OF_NOTHING, params)


def is_due(programme: Programme, one: CommitmentInput, as_of: str) -> bool:
    """Whether a figure of ``one`` had to be reported by the end of ``as_of``: a yearly one is not due in June.

    What nobody said how often it is reported is due from the start.
    """
    frequency = frequency_of(one, programme)
    if frequency is None:
        return True
    periods = programme.calendar.periods
    return bool(_asked(programme.year, frequency, periods.first, periods.last, one.since, as_of))


def is_last_period(programme: Programme, as_of: str) -> bool:
    """Whether ``as_of`` ends when the programme's last period does."""
    return end_month(as_of) >= end_month(programme.calendar.periods.last)


def _of_nothing(figure: Figure) -> bool:
    """Whether it is 0 of 0, or no level of it has anybody."""
    if figure.operands is not None:
        return not figure.operands.numerator and not figure.operands.denominator
    return bool(figure.counts) and not any(figure.counts)


def finest(codes: Iterable[str]) -> Frequency:
    """The shortest length among the periods ``codes``: how often something is reported whose frequency nobody said."""
    found = {_frequency(code) for code in codes}
    return min(found, key=MONTHS.__getitem__)


@lru_cache(maxsize=4096)
def _frequency(code: str) -> Frequency:
    part = code[5:6]
    return {"": "yearly", "Q": "quarterly", "S": "semester"}.get(part, "monthly")  # type: ignore[return-value]


@lru_cache(maxsize=4096)
def _asked(
    year: int, frequency: Frequency, first: str, last: str, since: str | None, as_of: str | None
) -> tuple[tuple[str, int, int], ...]:
    """The periods that are reported by the end of ``as_of``: their code, their months that count, their last month.

    Those of the programme, from its first period to its last, no earlier than ``since``.
    """
    begins, ends = period_of(first).starts.month, period_of(last).last_month
    if since is not None:
        begins = max(begins, period_of(since).starts.month)
    limit = 12 if as_of is None else end_month(as_of)
    counting = (1 << ends) - (1 << (begins - 1)) if begins <= ends else 0
    return tuple(
        (one.code, months, one.last_month)
        for one in periods_of(year, frequency)
        if one.last_month <= limit and (months := months_of(one.code) & counting)
    )
