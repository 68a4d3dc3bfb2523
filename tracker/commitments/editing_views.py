"""A commitment is added from the programme, from the catalogue or as one's own, edited, moved and taken out."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.commitments import actions, pages
from tracker.commitments.blueprint import YEAR, blueprint
from tracker.commitments.editing import (
    Editing,
    editing,
    editing_new,
    fill_plan,
    require_editable,
    save_existing,
    save_new,
)
from tracker.commitments.forms import StepForm
from tracker.commitments.pages import SetPage, commitment_in
from tracker.commitments.plans import WAYS, Way
from tracker.commitments.showing import address, current_page, differences, page_of_commitment, set_address
from tracker.web.current import current_language, work
from tracker.web.doing import done


@blueprint.get(f"{YEAR}/commitments/new")
def new(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """What can be added: the programme's own, the catalogue (``?q=`` searches it), or one's own."""
    page = current_page(agency, year, programme)
    require_editable(page)
    found = pages.suggestions(page, request.args.get("q", "")[:200], current_language())
    return render_template("commitments/new.html", page=page, offers=pages.offers(page), entries=found)


@blueprint.post(f"{YEAR}/commitments/new")
def add(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """Add the commitments of the programme that ``code`` names, one or several."""
    page = current_page(agency, year, programme)
    codes = request.form.getlist("code")
    with work() as unit:
        for code in codes:
            actions.add_from_pack(unit, page.set.id, code, current_language())
    if codes:
        flash(gettext("Added to the draft. Complete target, weight and responsible person."))
    return redirect(set_address("commitments.formulation", page))


@blueprint.route(f"{YEAR}/commitments/new/own", methods=["GET", "POST"])
def write(agency: str, year: int, programme: str) -> ResponseReturnValue:
    """A commitment of one's own; ``?entry=`` starts from an indicator of the catalogue."""
    page = current_page(agency, year, programme)
    require_editable(page)
    doing = editing_new(page, request.args.get("entry"))
    if way := _way():
        fill_plan(doing, way)
    elif doing.form.validate_on_submit() and done(doing.form, save_new, doing):
        flash(gettext("“%(name)s” was added.", name=doing.form["name"].data))
        return redirect(set_address("commitments.formulation", page))
    return _form(doing, page)


@blueprint.route(f"{YEAR}/commitments/<code>/edit", methods=["GET", "POST"])
def edit(agency: str, year: int, programme: str, code: str) -> ResponseReturnValue:
    """A commitment of a draft."""
    page = page_of_commitment(agency, year, programme, code)
    require_editable(page)
    doing = editing(page, commitment_in(page, code))
    if way := _way():
        fill_plan(doing, way)
    elif doing.form.validate_on_submit() and done(doing.form, save_existing, doing):
        flash(gettext("“%(name)s” was saved.", name=doing.title))
        return redirect(set_address("commitments.formulation", page))
    return _form(doing, page_of_commitment(agency, year, programme, code) if doing.form.clashed else page)


@blueprint.post(f"{YEAR}/commitments/<code>/move")
def move(agency: str, year: int, programme: str, code: str) -> ResponseReturnValue:
    """Put a commitment one place up or down."""
    page = page_of_commitment(agency, year, programme, code)
    by = -1 if request.form.get("to") == "up" else 1
    with work() as unit:
        actions.move_commitment(unit, commitment_in(page, code).id, by)
    return redirect(url_for("commitments.edit", **address(page.year), code=code))


@blueprint.route(f"{YEAR}/commitments/<code>/remove", methods=["GET", "POST"])
def remove(agency: str, year: int, programme: str, code: str) -> ResponseReturnValue:
    """Ask, then take a commitment out of the draft."""
    page = page_of_commitment(agency, year, programme, code)
    require_editable(page)
    one, form = commitment_in(page, code), StepForm(revision=page.set.revision)
    if form.validate_on_submit():
        with work() as unit:
            actions.remove_commitment(unit, one.id, form.seen)
        flash(gettext("“%(name)s” was taken out.", name=one.version.name))
        return redirect(set_address("commitments.formulation", page))
    return render_template("commitments/remove.html", page=page, one=one, form=form)


def _way() -> Way | None:
    """The way of filling the plan whose button was pressed; None: another one."""
    return next((way for way in WAYS if request.form.get("do") == f"plan-{way}"), None)


def _form(doing: Editing, page: SetPage) -> ResponseReturnValue:
    form = doing.form
    clashes = []
    if form.clashed:
        clashes = differences(form, doing.stored_in(page))
        form.sees(page.set.revision)
    facts = {"page": page, "doing": doing, "form": form, "clashes": clashes}
    return render_template("commitments/edit.html", **facts), form.status
