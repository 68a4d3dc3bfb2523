"""The list of agencies, each agency's page, and what an administrator adds to them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.agencies import actions, pages, queries
from tracker.agencies.forms import AgencyForm, FilterForm, NamedForm, TeamForm
from tracker.extensions import db
from tracker.rules.policy import Capability, Subject, allowed, require
from tracker.web import export
from tracker.web.current import current_actor, today
from tracker.web.doing import done

blueprint = Blueprint("agencies", __name__)


@blueprint.get("/agencies/")
def index() -> ResponseReturnValue:
    """Every agency, by name, with filters; as a page or a file."""
    ministries = queries.list_ministries(db.session())
    form = FilterForm(request.args)
    form.offer(ministries)
    found = queries.list_agencies(db.session(), text=form.q.data or "", ministry=form.ministry.data or "")
    wanted = export.wanted()
    if wanted:
        return export.respond("agencies", wanted, pages.COLUMNS, [pages.row(each) for each in found])
    manages = allowed(current_actor(), Capability.MANAGE_AGENCIES, Subject())
    return render_template("agencies/index.html", agencies=found, form=form, manages=manages, today=today())


@blueprint.get("/agencies/<agency>/")
def show(agency: str) -> ResponseReturnValue:
    """An agency: its years, teams, units and people."""
    page = pages.agency_page(db.session(), agency, current_actor(), today())
    return render_template("agencies/show.html", page=page, agency=page.agency)


@blueprint.route("/agencies/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """A new agency."""
    _administrator()
    form = AgencyForm()
    form.offer(queries.list_ministries(db.session()))
    if _added(form, actions.create_agency):
        return redirect(url_for("agencies.show", agency=form.code.data))
    return _page(form, gettext("New agency"), gettext("Add the agency"), url_for("agencies.index"))


@blueprint.route("/ministries/new", methods=["GET", "POST"])
def new_ministry() -> ResponseReturnValue:
    """A new ministry."""
    _administrator()
    form = NamedForm()
    if _added(form, actions.create_ministry):
        return redirect(url_for("agencies.index"))
    return _page(form, gettext("New ministry"), gettext("Add the ministry"), url_for("agencies.index"))


@blueprint.route("/agencies/<agency>/teams/new", methods=["GET", "POST"])
def new_team(agency: str) -> ResponseReturnValue:
    """A new team of an agency."""
    _administrator()
    facts, form = queries.agency_by_code(db.session(), agency), TeamForm()
    back = url_for("agencies.show", agency=facts.code)
    if _added(form, actions.create_team, agency):
        return redirect(back)
    return _page(form, gettext("New team of %(agency)s", agency=facts.name), gettext("Add the team"), back)


@blueprint.route("/agencies/<agency>/units/new", methods=["GET", "POST"])
def new_unit(agency: str) -> ResponseReturnValue:
    """A new responsibility centre of an agency."""
    _administrator()
    facts, form = queries.agency_by_code(db.session(), agency), NamedForm()
    back = url_for("agencies.show", agency=facts.code)
    if _added(form, actions.create_unit, agency):
        return redirect(back)
    return _page(form, gettext("New unit of %(agency)s", agency=facts.name), gettext("Add the unit"), back)


def _administrator() -> None:
    require(current_actor(), Capability.MANAGE_AGENCIES, Subject())


def _added(form: NamedForm, create: Callable[..., UUID], *owner: str) -> bool:
    """Whether what the form names was created (in the agency ``owner``), which the next page then says."""
    if not (form.validate_on_submit() and done(form, create, *owner, **form.given())):
        return False
    flash(gettext("%(name)s was added.", name=form.name.data))
    return True


def _page(form: Any, title: str, submit: str, back: str) -> ResponseReturnValue:
    status = 422 if form.errors or form.form_errors else 200
    return render_template("agencies/form.html", form=form, title=title, submit=submit, back=back), status
