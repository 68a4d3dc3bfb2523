"""What the views of this room share: addresses, the page of the set, what clashes with somebody else's change."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from tracker.commitments import pages, queries
from tracker.commitments.forms import SetForm
from tracker.commitments.limits import Fault
from tracker.commitments.pages import SetPage
from tracker.commitments.plans import Question
from tracker.commitments.queries import YearFacts
from tracker.errors import NotFound
from tracker.extensions import db
from tracker.formats.dates import period_label
from tracker.formats.numbers import format_number
from tracker.formats.sentences import N_
from tracker.web.current import current_actor, current_language


def address(year: YearFacts) -> dict[str, Any]:
    """The parts of the year's address."""
    return {"agency": year.agency.code, "year": year.year, "programme": year.programme_code}


def set_address(endpoint: str, page: SetPage, **more: Any) -> str:
    """An address of the set: its year's, with its team."""
    return url_for(endpoint, **address(page.year), team=page.set.team_code, **more)


def current_page(agency: str, year: int, programme: str) -> SetPage:
    """The page of the set that the request's ``?team=`` asks for; raises :class:`NotFound` where there is none."""
    facts = queries.year_by_address(db.session(), agency, year, programme)
    page = pages.set_page(db.session(), facts, request.args.get("team"), current_actor())
    if page is None:
        raise NotFound(N_("There are no commitments yet."))
    return page


def page_of_commitment(agency: str, year: int, programme: str, code: str) -> SetPage:
    """The page of the set that holds the commitment; raises :class:`NotFound`."""
    facts = queries.year_by_address(db.session(), agency, year, programme)
    return pages.set_of_commitment(db.session(), facts, code, current_actor())


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that holds something else than what is stored meanwhile."""

    label: str
    stored: str
    field: str


def differences(form: SetForm, stored: Mapping[str, Any]) -> list[Clash]:
    """Where what was typed differs from what somebody else stored meanwhile."""
    other = type(form)(formdata=None, data=dict(stored))
    clashes = []
    for field in form:
        if field.name in ("revision", "csrf_token", "plan_from") or field.data == other[field.name].data:
            continue
        if not field.data and not other[field.name].data and field.data != 0:
            continue
        clashes.append(Clash(str(field.label.text), written(other[field.name].data), field.id))
    return clashes


def written(value: Any) -> str:
    """A stored value as a person reads it."""
    if isinstance(value, Decimal):
        return format_number(value, current_language())
    return str(value) if value not in (None, "") else gettext("nothing")


def told(fault: Fault) -> str:
    """A fault of a set in the reader's language."""
    params = {name: _param(value) for name, value in fault.params.items()}
    return str(gettext(fault.message, **params))


def asked(question: Question) -> str:
    """What is odd about a plan, in the reader's language."""
    language = current_language()
    numbers = {"programmed": question.programmed, "target": question.target}
    told_numbers = {name: format_number(number, language) for name, number in numbers.items()}
    return str(gettext(question.message, period=period_label(question.period, language), **told_numbers))


def _param(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value[current_language()])
    return format_number(value, current_language()) if isinstance(value, Decimal) else str(value)
