"""The chart of a commitment: what was measured against what was promised, in the unit of the value."""

from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from tracker import charts
from tracker.formats.rounding import half_up
from tracker.formats.sentences import say
from tracker.progress.detail import CommitmentPage
from tracker.progress.what_if import stated_of_revision, what_if

_PLACES = 10


def chart_of(page: CommitmentPage, language: str) -> Markup | None:
    """The line of the year so far over the stepped target; None where there is nothing to draw."""
    target = page.version.target
    actual = {row.period.code: _decimal(row.scored.actual) for row in page.rows if row.scored is not None}
    steps = {row.period.code: _decimal(row.programmed) for row in page.rows if row.programmed is not None}
    if not any(value is not None for value in actual.values()) or page.commitment.kind == "system":
        return None
    annual = _decimal(page.scored.target) if page.scored is not None else None
    limits = (target.low, target.high) if target and target.low is not None and target.high is not None else None
    return charts.line(
        actual,
        {code: value for code, value in steps.items() if value is not None},
        [row.period.code for row in page.rows],
        language=language,
        title=say(language, "%(name)s: measured against the target", name=page.version.name),
        direction=page.version.direction,
        annual=annual,
        limits=limits,
        unit=page.version.definition.unit,
        decimals=page.version.definition.decimals,
        draft=_draft(page),
    )


def _draft(page: CommitmentPage) -> tuple[str, Decimal] | None:
    drafted = page.drafted
    if drafted is None:
        return None
    period, measurement = drafted
    would_be = what_if(
        page.programme, page.facts, page.commitment, period, stated_of_revision(measurement.latest)
    ).actual
    value = _decimal(would_be)
    return None if value is None else (period.code, value)


def _decimal(number: Fraction | Decimal | None) -> Decimal | None:
    """A figure with the places that a chart can show."""
    return half_up(number, _PLACES) if isinstance(number, Fraction) else number
