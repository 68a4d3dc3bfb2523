"""A year is opened, and its commitments stand in a table that is typed in and saved."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.agencies.queries import agency_by_code
from tracker.commitments import actions, editing_views, pages, queries, step_views
from tracker.commitments.blueprint import YEAR, blueprint
from tracker.commitments.forms import OpenForm, TableForm, table_form
from tracker.commitments.opening import offer_years, open_chosen
from tracker.commitments.pages import SetPage
from tracker.commitments.showing import address, current_page, differences, set_address, told
from tracker.extensions import db
from tracker.rules.policy import Capability, Subject, require
from tracker.web.current import current_actor, work
from tracker.web.doing import done

__all__ = ["blueprint", "editing_views", "step_views"]


@blueprint.route("/agencies/<agency>/formulation/new", methods=["GET", "POST"], endpoint="open")
def start(agency: str) -> ResponseReturnValue:
    """Which year the agency begins, under which programme."""
    facts = agency_by_code(db.session(), agency)
    require(current_actor(), Capability.OPEN_YEAR, Subject(facts.code, facts.ministry_code))
    form = OpenForm()
    offered = offer_years(form, facts)
    if form.validate_on_submit() and (to := open_chosen(form, facts)):
        return redirect(url_for("commitments.formulation", **to))
    status = 422 if form.errors or form.form_errors else 200
    return render_template("commitments/open.html", form=form, agency=facts, offered=offered), status


@blueprint.get(f"{YEAR}/formulation/")
def formulation(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """The commitments of the agency, or of the team that ``?team=`` names, as a table."""
    facts = queries.year_by_address(db.session(), agency, year, programme)
    page = pages.set_page(db.session(), facts, request.args.get("team"), current_actor())
    if page is None:
        return render_template("commitments/no_set.html", page=pages.unbegun(db.session(), facts, current_actor()))
    return _table(page, _form(page))


@blueprint.post(f"{YEAR}/formulation/")
def save(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """Keep the weights and targets of the table; with ``do=submit`` go on to handing in."""
    page = current_page(agency, year, programme)
    form = _form(page)
    if form.validate_on_submit() and _kept(page, form):
        if request.form.get("do") == "submit":
            return redirect(set_address("commitments.submit", page))
        flash(gettext("The draft was saved."))
        return redirect(set_address("commitments.formulation", page))
    return _table(current_page(agency, year, programme), form)


@blueprint.post(f"{YEAR}/formulation/sets")
def begin(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """Begin the commitments of the agency, or of a team."""
    facts = queries.year_by_address(db.session(), agency, year, programme)
    team = request.form.get("team") or None
    with work() as unit:
        actions.add_set(unit, facts.id, team)
    return redirect(url_for("commitments.formulation", **address(facts), team=team))


def _form(page: SetPage) -> TableForm:
    form = table_form(page.commitments)(data=TableForm.stored(page.commitments) | {"revision": page.set.revision})
    form.limit(page.programme.tree.weights.decimals)
    return form


def _kept(page: SetPage, form: TableForm) -> bool:
    return done(form, actions.save_table, page.set.id, form.rows(page.commitments), form.seen)


def _table(page: SetPage, form: TableForm) -> ResponseReturnValue:
    stored = TableForm.stored(page.commitments)
    clashes = differences(form, stored) if form.clashed else []
    form.sees(page.set.revision)
    html = render_template("commitments/formulation.html", page=page, form=form, clashes=clashes, told=told)
    return html, form.status
