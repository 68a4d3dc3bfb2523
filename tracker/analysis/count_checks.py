"""Checks that look at counts: what contains what, what adds up, what is late, years that jump. Nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tracker.analysis.findings import Finding, Kind, Why, exact
from tracker.sheets.counted import CountedRow, CountsMapping

LEAST_CASES = 11
"""Cases from which the ministry's network compares institutions; below, "all late" may be one letter."""
JUMP = 10
LEAST_A_YEAR = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one place in one period, by name, as its source states them.

    ``nested``: chains of names, each contained in the next (respondents, offered, customers). ``sums``: a whole, and
    the parts that should add up to it. ``late`` of ``answered``: ``truly_late`` where even the shortest took longer
    than allowed. A name that has no count is left out of its chain.
    """

    place: str
    period: str | None
    counts: Mapping[str, Decimal]
    what: str = ""
    line: int | None = None
    nested: Sequence[Sequence[str]] = ()
    sums: Mapping[str, Sequence[str]] = field(default_factory=dict)
    late: str | None = None
    answered: str | None = None
    received: str | None = None
    truly_late: bool = False


def check_counts(one: Tally) -> list[Finding]:
    """Chains that are not nested, sums that do not add up, and everything late, in that order."""
    found = [finding for chain in one.nested if (finding := _not_nested(one, chain))]
    found += [finding for whole, parts in one.sums.items() if (finding := _sum(one, whole, parts))]
    late = _all_late(one)
    return [*found, late] if late else found


def _finding(one: Tally, kind: Kind, names: Sequence[str], explains: tuple[Why, ...], **more: Fraction) -> Finding:
    figures = exact(**{name: one.counts[name] for name in names}) | more
    return Finding(
        kind=kind, what=one.what, place=one.place, period=one.period, line=one.line, figures=figures,
        names=tuple(names), explains=explains,
    )  # fmt: skip


def _not_nested(one: Tally, chain: Sequence[str]) -> Finding | None:
    known = [name for name in chain if name in one.counts]
    numbers = [one.counts[name] for name in known]
    if all(inner <= outer for inner, outer in pairwise(numbers)):
        return None
    separate = _as_buckets(one, known)
    return _finding(one, "not_nested", known, ("separate_buckets", "typed") if separate else ("pooled", "typed"))


def _as_buckets(one: Tally, names: Sequence[str]) -> bool:
    """Whether the counts add up to a stated whole once each is read as a range of its own."""
    late = one.counts.get(one.late or "", Decimal(0))
    inner = [name for name in names if name not in (one.answered, one.received, one.late)]
    together = sum((one.counts[name] for name in inner), late)
    return len(inner) > 1 and together in {one.counts.get(name or "") for name in (one.answered, one.received)}


def _sum(one: Tally, whole: str, parts: Sequence[str]) -> Finding | None:
    if whole not in one.counts or any(part not in one.counts for part in parts):
        return None
    together = sum((Fraction(one.counts[part]) for part in parts), Fraction(0))
    if together == Fraction(one.counts[whole]):
        return None
    figures = {"computed": together, "whole": Fraction(one.counts[whole])}
    return _finding(one, "sum_differs", list(parts), _why_sum(one, whole, parts, together), **figures)


def _why_sum(one: Tally, whole: str, parts: Sequence[str], together: Fraction) -> tuple[Why, ...]:
    if one.late is not None and one.late in parts and one.counts[one.late] == one.counts[whole]:
        return ("total_repeated",)
    if one.received is not None and one.counts.get(one.received) == together:
        return ("of_received", "typed")
    longest = max(one.nested, key=len, default=())
    if _as_buckets(one, [name for name in longest if name in one.counts]):
        return ("separate_buckets",)
    return ("other_term", "some_unknown", "typed") if together < one.counts[whole] else ("other_term", "typed")


def _all_late(one: Tally) -> Finding | None:
    late, answered = one.counts.get(one.late or ""), one.counts.get(one.answered or "")
    if late is None or answered is None or late != answered or answered < LEAST_CASES or one.truly_late:
        return None
    in_time = [name for parts in one.sums.values() for name in parts if name != one.late and one.counts.get(name)]
    explains: tuple[Why, ...] = ("total_repeated", "truly_late") if in_time else ("truly_late", "total_repeated")
    return _finding(one, "all_late", [one.late or ""], explains, answered=Fraction(answered))


@dataclass(frozen=True, slots=True)
class Year:
    """A count of one year, and how many months of it there are."""

    year: str
    count: Decimal
    months: int = 12


def check_years(what: str, place: str, years: Sequence[Year], line: int | None = None) -> list[Finding]:
    """Counts that jump by a factor of :data:`JUMP` or more from a year to the next, each at its yearly pace.

    Years of 0 are passed over, for in these tables they mean that nothing was kept; so are counts that stay below
    :data:`LEAST_A_YEAR`, and a year that is not complete and falls: the work may come later in it.
    """
    found = []
    paces = [(one, Fraction(one.count) * 12 / one.months) for one in years if one.count > 0]
    for (last, before), (one, after) in pairwise(paces):
        times = max(before, after) / min(before, after)
        if times < JUMP or max(last.count, one.count) < LEAST_A_YEAR or (one.months < 12 and after < before):
            continue
        explains: tuple[Why, ...] = ("new_count", "demand", "typed")
        found.append(
            Finding(
                kind="jump",
                what=what,
                place=place,
                period=one.year,
                line=line,
                figures={"before": before, "after": after, "times": times},
                explains=("half_year", *explains) if one.months < 12 else explains,
            )
        )
    return found


def check_table(rows: Sequence[CountedRow], mapping: CountsMapping) -> list[Finding]:
    """Everything that these checks see in a table of counts, row by row, named by the source's own headings."""
    found = []
    for row in rows:
        for period in mapping.periods:
            found += check_counts(_tally(row, mapping, period))
        for name in mapping.years:
            years = [
                Year(period, row.counts[heading], months)
                for period, months in mapping.periods.items()
                if (heading := mapping.heading(name, period)) in row.counts
            ]
            found += check_years(row.what, row.place, years, row.line)
    return found


def _tally(row: CountedRow, mapping: CountsMapping, period: str) -> Tally:
    def heading(name: str | None) -> str | None:
        return None if name is None else mapping.heading(name, period)

    def headings(names: Sequence[str]) -> list[str]:
        return [mapping.heading(name, period) for name in names]

    return Tally(
        place=row.place,
        period=period,
        counts=row.counts,
        what=row.what,
        line=row.line,
        nested=[headings(chain) for chain in mapping.nested],
        sums={mapping.heading(whole, period): headings(parts) for whole, parts in mapping.sums.items()},
        late=heading(mapping.late),
        answered=heading(mapping.answered),
        received=heading(mapping.received),
        truly_late=_truly_late(row, mapping, period),
    )


def _truly_late(row: CountedRow, mapping: CountsMapping, period: str) -> bool:
    """Whether the shortest case took longer than allowed; False where the table does not say."""
    shortest = row.counts.get(mapping.heading_of_shortest(period) or "")
    allowed = mapping.allowed if mapping.allowed_in is None else row.counts.get(mapping.allowed_in)
    return shortest is not None and allowed is not None and shortest > allowed
