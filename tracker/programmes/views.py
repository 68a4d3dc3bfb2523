"""The loaded programmes: their list, and of each version what it says and what it rests on."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.extensions import db
from tracker.programmes import pages, queries
from tracker.rules.policy import Capability, Subject, require
from tracker.web import export
from tracker.web.current import current_actor, current_language

blueprint = Blueprint("programmes", __name__)


@blueprint.before_request
def _readers() -> None:
    """Packs are nobody's secret: whoever has signed in reads them."""
    require(current_actor(), Capability.READ, Subject())


@blueprint.get("/programmes/")
def index() -> ResponseReturnValue:
    """Every loaded version, latest year first; as a page or a file."""
    found, language, wanted = queries.list_programmes(db.session()), current_language(), export.wanted()
    if wanted:
        return export.respond("programmes", wanted, pages.COLUMNS, [pages.row(one, language) for one in found])
    return render_template("programmes/index.html", programmes=found)


@blueprint.get("/programmes/<code>/")
def newest(code: str) -> ResponseReturnValue:
    """The newest version of a programme."""
    return redirect(url_for("programmes.show", code=code, version=queries.newest_version(db.session(), code).version))


@blueprint.get("/programmes/<code>/<int:version>/")
def show(code: str, version: int) -> ResponseReturnValue:
    """A version: objectives, rules with their sources, bands, calendar."""
    page = pages.programme_page(db.session(), code, version, current_language())
    return render_template("programmes/show.html", page=page, facts=page.facts)


@blueprint.get("/programmes/<code>/<int:version>/pack")
def pack(code: str, version: int) -> ResponseReturnValue:
    """The text of a version as it was loaded, byte for byte."""
    _, programme = queries.version_by_address(db.session(), code, version)
    response = Response(programme.text.encode(), content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}-{version}.yaml"'
    return response
