"""Making a report of a year, the list of those made, and their files."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.commitments.queries import year_by_address
from tracker.errors import Invalid
from tracker.evidence.vault import vault
from tracker.evidence.views import disposition
from tracker.extensions import db
from tracker.formats.sentences import N_
from tracker.reports import actions, queries
from tracker.reports.making import MEDIA_TYPE, USUAL, make_report
from tracker.web.current import current_actor, current_language, now, work

blueprint = Blueprint("reports", __name__)
YEAR = "/agencies/<agency>/<int:year>/<programme>/reports"


@blueprint.get(YEAR)
def index(agency: str, year: int, programme: str) -> str:
    """The reports that were made of a year, and the button that makes another."""
    facts = year_by_address(db.session(), agency, year, programme)
    reports = queries.reports_of_year(db.session(), facts.id, current_actor())
    return render_template("reports/index.html", facts=facts, reports=reports)


@blueprint.post(YEAR)
def create(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """Make a report at the end of ``as_of`` (empty: the usual period) and hand it out."""
    facts = year_by_address(db.session(), agency, year, programme)
    language = _language()
    made = make_report(db.session(), facts.id, _as_of(), now(), language, current_actor())
    with work() as unit:
        report = actions.keep_report(unit, made)
    return redirect(url_for("reports.download", report_id=report), 303)


@blueprint.get("/reports/<uuid:report_id>")
def download(report_id: UUID) -> Response:
    """The PDF, verified against its fingerprint, to be saved."""
    facts = queries.report_for(db.session(), report_id, current_actor())
    response = Response(vault().chunks(facts.sha256), mimetype=MEDIA_TYPE, direct_passthrough=True)
    response.content_length = facts.size
    response.headers["Content-Disposition"] = disposition(facts.filename)
    response.set_etag(facts.sha256)
    return response


def _as_of() -> str:
    return request.form.get("as_of") or USUAL


def _language() -> str:
    chosen = request.form.get("language") or current_language()
    if chosen not in ("es", "en"):
        raise Invalid(N_("Choose Spanish or English."))
    return chosen
