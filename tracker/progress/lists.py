"""A year's figures, and a commitment's, as lists for spreadsheets and programs: exact numbers, one row a period."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tracker.formats.rounding import half_up
from tracker.progress.detail import CommitmentPage
from tracker.progress.facts import CommitmentFacts, MeasurementFacts
from tracker.progress.year import YearPage
from tracker.progress.year_status import figure_word
from tracker.rules.scoring.results import CommitmentResult

_WHERE = ("agency", "year", "programme", "team", "commitment", "name")
_FIGURES = (
    "period",
    "state",
    "late",
    "weight",
    "numerator",
    "denominator",
    "stated_value",
    "actual",
    "programmed",
    "target",
    "achievement",
    "points_programmed",
    "points_won",
    "published_achievement",
    "published_points_programmed",
    "published_points_won",
    "faults",
    "counts",
    "figure_status",
)
YEAR_COLUMNS = (*_WHERE, *_FIGURES)
COMMITMENT_COLUMNS = (*_WHERE, *_FIGURES, "analysis")


def rows_of_year(page: YearPage) -> Iterable[dict[str, Any]]:
    """Every figure that the reader may see: one row for each commitment and period."""
    where = {"agency": page.facts.agency_code, "year": page.facts.year, "programme": page.facts.programme_code}
    scored = {month: {each.code: each for each in result.commitments} for month, result in page.results.items()}
    for each in page.facts.measured():
        for measured in sorted(each.measurements.values(), key=lambda m: m.period.ends):
            if not measured.latest.withdrawn:
                result = scored.get(measured.period.end_code, {}).get(each.code)
                yield {**where, **_row(each, measured, result if measured.counts else None)}


def rows_of_commitment(page: CommitmentPage) -> Iterable[dict[str, Any]]:
    """The periods of one commitment that have a figure."""
    where = {"agency": page.facts.agency_code, "year": page.facts.year, "programme": page.facts.programme_code}
    for row in page.rows:
        if row.measurement is not None and not row.measurement.latest.withdrawn:
            shown = _row(page.commitment, row.measurement, row.scored)
            yield {**where, **shown, "analysis": row.measurement.latest.analysis}


def _row(each: CommitmentFacts, measured: MeasurementFacts, scored: CommitmentResult | None) -> dict[str, Any]:
    latest, published = measured.latest, measured.latest.published()
    version = each.version_at(measured.period) or each.latest
    return {
        "team": each.set.team_code,
        "commitment": each.code,
        "name": version.name,
        "period": measured.period.code,
        "state": measured.state,
        "late": measured.late,
        "weight": version.weight,
        "numerator": latest.numerator,
        "denominator": latest.denominator,
        "stated_value": latest.stated_value,
        "actual": _exact(scored.actual if scored else None),
        "programmed": _exact(scored.programmed if scored else None),
        "target": _exact(scored.target if scored else None),
        "achievement": _exact(scored.achievement if scored else None),
        "points_programmed": _exact(scored.points_programmed if scored else None),
        "points_won": _exact(scored.points_won if scored else None),
        "published_achievement": published.achievement if published else None,
        "published_points_programmed": published.points_programmed if published else None,
        "published_points_won": published.points_won if published else None,
        "faults": " ".join(latest.faults) or None,
        "counts": latest.counted.line() or None,
        "figure_status": figure_word(measured.state),
    }


def _exact(number: Fraction | None) -> Decimal | None:
    """A fraction with ten places: what a spreadsheet can hold, and more than any source prints."""
    return None if number is None else half_up(number, 10)
