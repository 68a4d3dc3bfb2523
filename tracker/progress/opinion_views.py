"""The page of a requirement's opinions, and its form for who gives them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from tracker.commitments.queries import year_by_address
from tracker.errors import Conflict, Invalid
from tracker.extensions import db
from tracker.formats.sentences import N_
from tracker.progress import hints, phrases, shapes
from tracker.progress.figures import MAX_TEXT
from tracker.progress.opinion_page import OpinionPage, opinion_page
from tracker.progress.opinions import OpinionEntry, record_opinion
from tracker.progress.saving import take_in_files
from tracker.progress.words import gettext
from tracker.rules.calendar.local_time import day_in
from tracker.web.access import takes_files
from tracker.web.current import current_actor, now, work
from tracker.web.fields import DayField, FilesField, Form, HiddenField, RadioField, TextAreaField, YesField, seen_number
from tracker.web.words import choices

blueprint = Blueprint("opinions", __name__)
RECORDED = N_("The opinion is recorded.")
OLDER_HOLDS = N_(
    "The opinion is recorded, and it holds from now on although its day lies before that of the one that held: "
    "of several the one recorded last holds."
)
REQUIREMENT = "/agencies/<agency>/<int:year>/<programme>/commitments/<code>/requirements/<requirement>/opinion"


class OpinionForm(Form):
    """What a third party says of a requirement."""

    seen = HiddenField()  # how many opinions there were when the form was opened
    opinion = RadioField(
        lazy_gettext("Opinion"),
        choices=choices("opinion"),
        required=lazy_gettext("Say what the opinion is."),
    )
    given_on = DayField(
        lazy_gettext("Day of the opinion"),
        description=lazy_gettext("The day on its document, or on which it was due: it counts from then on."),
    )
    note = TextAreaField(lazy_gettext("What it says"), required=False, longest=MAX_TEXT, render_kw={"rows": 4})
    files = FilesField(lazy_gettext("Choose files"))
    personal_data = YesField(lazy_gettext("These files hold personal data: reports name them by title alone"))


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"phrases": phrases, "shapes": shapes, "hints": hints}


@blueprint.get(REQUIREMENT)
def opinion(agency: str, year: int, programme: str, code: str, requirement: str) -> ResponseReturnValue:
    """What was said of a requirement; a form for who may say more."""
    page = _page(agency, year, programme, code, requirement)
    return _show(page, OpinionForm(seen=str(page.n), given_on=day_in(page.programme.time_zone, now())), 200)


@blueprint.post(REQUIREMENT)
@takes_files
def record(agency: str, year: int, programme: str, code: str, requirement: str) -> ResponseReturnValue:
    """Keep one more opinion."""
    page, form = _page(agency, year, programme, code, requirement), OpinionForm()
    if not form.validate():
        return _show(page, form, 422)
    try:
        return _keep(page, form)
    except Invalid as error:
        form.refuse(error)
        return _show(page, form, 422)
    except Conflict as error:
        form.form_errors.append(gettext(error.message, **error.params))
        page = _page(agency, year, programme, code, requirement)
        form.seen.data = str(page.n)  # only now has its writer been told of it
        return _show(page, form, 409)


def _keep(page: OpinionPage, form: OpinionForm) -> ResponseReturnValue:
    files = take_in_files(form) if page.may_record else []
    if files is None:
        return _show(page, form, 422)
    typed = form["opinion"].data, form["given_on"].data, form["note"].data
    entry = OpinionEntry(*typed, files, bool(form.personal_data.data))
    with work() as unit:
        record_opinion(unit, page.commitment.id, page.need.code, entry, seen_number(form.seen.data))
    flash(gettext(OLDER_HOLDS if page.newer_than(entry.given_on) else RECORDED))
    return redirect(hints.opinion_address(page, page.need.code))


def _page(agency: str, year: int, programme: str, code: str, requirement: str) -> OpinionPage:
    where = year_by_address(db.session(), agency, year, programme).id
    return opinion_page(db.session(), where, code, requirement, current_actor(), now())


def _show(page: OpinionPage, form: OpinionForm, status: int) -> ResponseReturnValue:
    back = url_for(
        "progress.commitment",
        agency=page.facts.agency_code,
        year=page.facts.year,
        programme=page.facts.programme_code,
        code=page.commitment.code,
    )
    return render_template("progress/opinion.html", page=page, form=form, back=back), status
