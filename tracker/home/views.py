"""The first page, for each role its own."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.web.access import public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> ResponseReturnValue:
    """What is owed, or what this is."""
    return render_template("home/visitor.html")
