"""The first page, for each role its own, and the list of years that oversight works with."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.accounts import queries as accounts
from tracker.extensions import db
from tracker.home import owed, words
from tracker.home.forms import FilterForm
from tracker.home.queries import COLUMNS, Filters, Waiting, YearLine, exported, remarks_of, waiting_for, year_lines
from tracker.programmes.queries import list_programmes
from tracker.progress.awaited import Awaited, awaited_opinions
from tracker.rules.policy import RoleName
from tracker.web import current, export
from tracker.web.access import public
from tracker.web.pages import Pages

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """What is owed, how far everybody is, who may come in, or what this is: by who asks."""
    if current.signed_in() is None:
        return render_template("home/visitor.html", programmes=list_programmes(db.session(), newest_only=True))
    actor = current.current_actor()
    if owed.own_agencies(actor):
        return _own()
    if actor.has(RoleName.ADMINISTRATOR) and len({role.name for role in actor.roles}) == 1:
        return _administrator()
    return standing()


def _own() -> ResponseReturnValue:
    actor = current.current_actor()
    agencies = owed.own_agencies(actor)
    asked = request.args.get("agency")
    chosen = asked if asked in agencies else agencies[0]
    page = owed.own_page(db.session(), chosen, actor, current.now())
    return render_template("home/own.html", page=page, agencies=agencies, answer=words.answer(page), words=words)


def _administrator() -> ResponseReturnValue:
    people = accounts.list_people(db.session(), current.today())
    return render_template("home/administrator.html", people=people)


@blueprint.get("/standing/")
def standing() -> ResponseReturnValue:
    """Every year one may know of, with its standing; as a page or a file."""
    actor = current.current_actor()
    lines = year_lines(db.session(), actor)
    form = FilterForm.among(lines, request.args)
    found = [line for line in lines if form.filters().keep(line)]
    if wanted := export.wanted():
        return export.respond("standing", wanted, COLUMNS, [exported(line, _remarks(line)) for line in found])
    pages = Pages.of(found, request.args.get("page", 1, type=int))
    waiting = Waiting(waiting_for(actor, found), _opinions(form.filters()) if pages.number == 1 else ())
    return render_template(
        "home/standing.html", form=form, pages=pages, found=found, waiting=waiting, words=words, remarks=_remarks
    )


def _remarks(line: YearLine) -> list[str]:
    return remarks_of(db.session(), line, current.current_language())


def _opinions(filters: Filters) -> list[Awaited]:
    """The opinions that the reader still has to record, of this year and the one before."""
    since = current.today().year - 1
    awaited = awaited_opinions(db.session(), current.current_actor(), since, current.now())
    return [each for each in awaited if filters.keep(each)]
