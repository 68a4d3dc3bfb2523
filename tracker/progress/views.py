"""The pages of a year: its home, a commitment, a measurement."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.commitments.queries import year_by_address
from tracker.errors import Conflict, Invalid
from tracker.extensions import db
from tracker.progress import actions, hints, history_words, phrases, shapes, words
from tracker.progress.charting import chart_of
from tracker.progress.detail import commitment_page
from tracker.progress.form_for import form_for
from tracker.progress.forms import MeasurementForm
from tracker.progress.lists import COMMITMENT_COLUMNS, YEAR_COLUMNS, rows_of_commitment, rows_of_year
from tracker.progress.measuring import MeasurementPage, measurement_history, measurement_page
from tracker.progress.parts_form import PartsForm
from tracker.progress.saving import precheck, save, take_in_files, try_out
from tracker.progress.words import gettext
from tracker.progress.year import year_page
from tracker.web import export
from tracker.web.access import takes_files
from tracker.web.current import current_actor, current_language, now, work

blueprint = Blueprint("progress", __name__)
YEAR = "/agencies/<agency>/<int:year>/<programme>/"
COMMITMENT = YEAR + "commitments/<code>/"
PERIOD = COMMITMENT + "periods/<period>/"


def _year_id(agency: str, year: int, programme: str) -> UUID:
    return year_by_address(db.session(), agency, year, programme).id


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "phrases": phrases, "shapes": shapes, "hints": hints, "history_words": history_words}


@blueprint.get(YEAR)
def year(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """The home of a year; ``?as_of=2026-05`` for an earlier standing."""
    where = _year_id(agency, year, programme)
    page = year_page(db.session(), where, current_actor(), now(), request.args.get("as_of") or None)
    form = export.wanted()
    if form:
        return export.respond(f"{agency}-{year}-{programme}", form, YEAR_COLUMNS, rows_of_year(page))
    return render_template("progress/year.html", page=page, answer=words.answer(page))


@blueprint.get(COMMITMENT)
def commitment(agency: str, year: int, programme: str, code: str) -> ResponseReturnValue:
    """A commitment: figures, chart, steps, periods, evidence, history."""
    where = _year_id(agency, year, programme)
    page = commitment_page(db.session(), where, code, current_actor(), now(), request.args.get("as_of") or None)
    form = export.wanted()
    if form:
        return export.respond(f"{agency}-{year}-{code}", form, COMMITMENT_COLUMNS, rows_of_commitment(page))
    chart = chart_of(page, current_language())
    return render_template("progress/commitment.html", page=page, chart=chart)


@blueprint.get(PERIOD)
def measurement(agency: str, year: int, programme: str, code: str, period: str) -> ResponseReturnValue:
    """A measurement: the form for who may report it now, its figures for others."""
    page = _measurement(agency, year, programme, code, period)
    if not page.editable:
        return render_template("progress/measured.html", page=page, history=measurement_history(db.session(), page))
    form = form_for(page)
    form.start_from(page)
    return _show(page, form, 200)


@blueprint.post(PERIOD)
@takes_files
def record(agency: str, year: int, programme: str, code: str, period: str) -> ResponseReturnValue:
    """Calculate, add rows, keep a draft, or submit, by the button that was pressed."""
    page = _measurement(agency, year, programme, code, period)
    do = request.form.get("do", "draft")
    _require_editable(page)
    form = form_for(page)
    if do.startswith("rows") and isinstance(form, PartsForm):
        return _show(page, form, 200)
    if not form.validate():
        return _show(page, form, 422)
    return _keep(page, form, do == "submit") if do in ("draft", "submit") else _calculate(page, form)


@blueprint.post(PERIOD + "result")
def result(agency: str, year: int, programme: str, code: str, period: str) -> ResponseReturnValue:
    """What the figures in the form would give, scored and not kept: the parts of the page that tell it."""
    page = _measurement(agency, year, programme, code, period)
    _require_editable(page)
    form = form_for(page)
    form.validate()
    return render_template("progress/result.html", page=page, form=form, tried=try_out(page, form))


def _require_editable(page: MeasurementPage) -> None:
    """Raise what stands in the way of writing figures here."""
    if not page.editable:
        with work() as refused:
            actions.require_reportable(refused, page.commitment.id, page.period.code)


def _calculate(page: MeasurementPage, form: MeasurementForm) -> ResponseReturnValue:
    try:
        precheck(page, form, submit=False)
    except Invalid as error:
        form.refuse(error)
        return _show(page, form, 422)
    return _show(page, form, 200)


def _keep(page: MeasurementPage, form: MeasurementForm, submit: bool) -> ResponseReturnValue:
    try:
        precheck(page, form, submit)
        files = take_in_files(form)
        if files is None:
            return _show(page, form, 422)
        with work() as open_work:
            save(open_work, page, form, files, submit)
    except Invalid as error:
        form.refuse(error)
        return _show(page, form, 422)
    except Conflict as error:
        again = _again(page)
        form.form_errors.append(
            " ".join([gettext(error.message, **error.params), *phrases.theirs(again, form.seen_revision)])
        )
        form.seen.data = str(again.n)  # only now has its writer been told of it
        return _show(again, form, 409)
    flash(gettext("Submitted.") if submit else gettext("The draft is saved. It counts once it is submitted."))
    return redirect(_address(page, "progress.commitment" if submit else "progress.measurement"))


@blueprint.post(PERIOD + "evidence/<uuid:evidence_id>/detach")
def detach(agency: str, year: int, programme: str, code: str, period: str, evidence_id: UUID) -> ResponseReturnValue:
    """Take a document off a draft."""
    page = _measurement(agency, year, programme, code, period)
    with work() as open_work:
        actions.detach_evidence_of(open_work, page.commitment.id, period, evidence_id)
    flash(gettext("Taken off. The file stays in the vault."))
    return redirect(_address(page, "progress.measurement"))


def _measurement(agency: str, year: int, programme: str, code: str, period: str) -> MeasurementPage:
    where = _year_id(agency, year, programme)
    return measurement_page(db.session(), where, code, period, current_actor(), now())


def _again(page: MeasurementPage) -> MeasurementPage:
    return measurement_page(db.session(), page.facts.id, page.commitment.code, page.period.code, current_actor(), now())


def _show(page: MeasurementPage, form: MeasurementForm, status: int) -> ResponseReturnValue:
    html = render_template("progress/measurement.html", page=page, form=form, tried=try_out(page, form))
    return html, status


def _address(page: MeasurementPage, endpoint: str) -> str:
    values: dict[str, Any] = {
        "agency": page.facts.agency_code,
        "year": page.facts.year,
        "programme": page.facts.programme_code,
        "code": page.commitment.code,
    }
    if endpoint == "progress.measurement":
        values["period"] = page.period.code
    return url_for(endpoint, **values)
