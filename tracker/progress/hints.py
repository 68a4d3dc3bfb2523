"""What stands beside the fields of a measurement: what a number is of, what stood there last, what the counts make."""

from flask import url_for

from tracker.formats.numbers import MISSING
from tracker.progress import shapes
from tracker.progress.counted import Counted
from tracker.progress.detail import CommitmentPage
from tracker.progress.forms import MeasurementForm
from tracker.progress.measuring import MeasurementPage
from tracker.progress.opinion_page import OpinionPage
from tracker.progress.what_if import of_period_alone
from tracker.progress.words import gettext
from tracker.rules.inputs.model import Figure
from tracker.web.filters import num, period


def input_hint(page: MeasurementPage, name: str) -> str:
    """What the number is of, and what stood there last."""
    to_date = page.version.definition.entry == "year_to_date"
    label = period(page.period.code)
    first = (
        gettext("From January to the end of %(period)s.", period=label)
        if to_date
        else gettext("Of %(period)s alone.", period=label)
    )
    last = page.previous[-1] if page.previous else None
    if last is None or last.measurement is None:
        return first
    latest = last.measurement.latest
    told = {
        "numerator": num(latest.numerator),
        "denominator": num(latest.denominator),
        "value": num(latest.stated_value),
        "levels": shapes.counted_words(latest.counted) or MISSING,
        "met": num(latest.counted.met),
        "of": num(latest.counted.of),
    }[name]
    if told == MISSING:
        return first
    return f"{first} " + gettext("In %(period)s: %(value)s.", period=period(last.period.code), value=told)


def sum_of(form: MeasurementForm) -> str:
    """How many the counts of a form make together."""
    counted = form.entry().counted
    return num(counted.n) if counted.levels else MISSING


def alone(page: MeasurementPage, form: MeasurementForm) -> str:
    """The figure that the counts of a form make by themselves, without the periods before."""
    return _alone(page, form.entry().counted)


def kept_alone(page: MeasurementPage) -> str:
    """The same of the counts that are kept."""
    return _alone(page, page.measurement.latest.counted) if page.measurement is not None else MISSING


def _alone(page: MeasurementPage, counted: Counted) -> str:
    definition = page.version.definition
    figure = Figure(counts=counted.levels) if len(counted.levels) == page.asked.levels else None
    value = of_period_alone(page.programme, page.commitment, page.period, figure)
    return f"{num(value, definition.decimals)} {definition.unit}".strip() if value is not None else MISSING


def opinion_address(page: MeasurementPage | CommitmentPage | OpinionPage, requirement: str) -> str:
    """Where the opinions on a requirement stand."""
    return url_for(
        "opinions.opinion",
        agency=page.facts.agency_code,
        year=page.facts.year,
        programme=page.facts.programme_code,
        code=page.commitment.code,
        requirement=requirement,
    )
