"""A set is handed in, endorsed, approved or returned: each page asks before it is done."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.accounts.entrance import confirm_password
from tracker.commitments import actions, pages, plans
from tracker.commitments.blueprint import YEAR, blueprint
from tracker.commitments.forms import ReturnForm, SetForm, SignForm, SubmitForm
from tracker.commitments.pages import SetPage
from tracker.commitments.queries import subject_of
from tracker.commitments.showing import asked, current_page, set_address, told
from tracker.commitments.steps import capability_of
from tracker.errors import Throttled
from tracker.rules import lifecycle
from tracker.rules.policy import require
from tracker.web.current import current_actor, work
from tracker.web.doing import done


@blueprint.route(f"{YEAR}/formulation/submit", methods=["GET", "POST"])
def submit(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """Hand the draft in, or list what keeps it from that."""
    page = _page(agency, year, programme, "submit")
    form, lacks = SubmitForm(revision=page.set.revision), pages.lacks(page)
    if form.validate_on_submit() and not lacks and _taken(page, form, _submit_with(form)):
        flash(gettext("The commitments were submitted. The head of the agency endorses them next."))
        return redirect(set_address("commitments.formulation", page))
    status = form.status if not (form.is_submitted() and lacks) else 422
    form.confirmed.data = bool(form.confirmed.data) and not form.clashed  # what was ticked was of other plans
    form.sees(page.set.revision)
    odd = [] if lacks else plans.questions_of(page.programme, page.commitments)
    names = {one.code: one.version.name for one in page.commitments}
    facts = {"lacks": lacks, "told": told, "odd": odd, "asked": asked, "names": names}
    return render_template("commitments/submit.html", page=page, form=form, **facts), status


@blueprint.route(f"{YEAR}/formulation/endorse", methods=["GET", "POST"])
def endorse(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """The head of the agency signs, with the password."""
    page = _page(agency, year, programme, "endorse")
    form = SignForm(revision=page.set.revision)
    if form.validate_on_submit() and _signed(form) and _taken(page, form, actions.endorse_set):
        flash(gettext("The commitments were endorsed. The programme manager approves them next."))
        return redirect(set_address("commitments.formulation", page))
    return _sign("commitments/endorse.html", page, form)


@blueprint.route(f"{YEAR}/formulation/approve", methods=["GET", "POST"])
def approve(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """The programme manager approves, with the password."""
    page = _page(agency, year, programme, "approve")
    form = SignForm(revision=page.set.revision)
    if form.validate_on_submit() and _signed(form) and _taken(page, form, actions.approve_set):
        flash(gettext("The commitments were approved. From now on they change by amendment only."))
        return redirect(set_address("commitments.formulation", page))
    return _sign("commitments/approve.html", page, form)


@blueprint.route(f"{YEAR}/formulation/return", methods=["GET", "POST"])
def send_back(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """Hand the set back as a draft, with the reason."""
    page = _page(agency, year, programme, "return")
    form = ReturnForm(revision=page.set.revision)
    if form.validate_on_submit() and _taken(page, form, _return_with(form)):
        flash(gettext("The commitments were returned to the coordinator."))
        return redirect(url_for("agencies.show", agency=page.year.agency.code))
    return _sign("commitments/return.html", page, form)


def _submit_with(form: SubmitForm) -> Any:
    confirmed = bool(form.confirmed.data)
    return lambda unit, set_id, revision: actions.submit_set(unit, set_id, revision, confirmed)


def _return_with(form: ReturnForm) -> Any:
    return lambda unit, set_id, revision: actions.return_set(unit, set_id, form.reason.data, revision)


def _page(agency: str, year: int, programme: str, step: str) -> SetPage:
    """The page of the set, if the reader may take ``step`` and it can be taken now."""
    page = current_page(agency, year, programme)
    require(current_actor(), capability_of(step), subject_of(page.year, page.set, page.steps))
    lifecycle.next_state(lifecycle.SET, page.set.state, step)
    return page


def _signed(form: SignForm) -> bool:
    """Whether the password is the reader's own; a wrong one is counted, in a unit of its own."""
    try:
        with work() as unit:
            right = confirm_password(unit, form.password.data, request.remote_addr or "")
    except Throttled as error:
        form.form_errors.append(gettext(error.message))
        return False
    if not right:
        form.password.errors = [gettext("This is not your password. Nothing was signed.")]
    return right


def _taken(page: SetPage, form: SetForm, action: Any) -> bool:
    return done(form, action, page.set.id, form.seen)


def _sign(template: str, page: SetPage, form: Any) -> ResponseReturnValue:
    status = form.status
    form.sees(page.set.revision)
    return render_template(template, page=page, form=form), status
