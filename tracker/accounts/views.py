"""Coming in and going out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.web.access import public

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The way in."""
    return render_template("accounts/sign_in.html")


@blueprint.get("/me/")
def me() -> ResponseReturnValue:
    """One's own page."""
    return render_template("accounts/me.html")


@blueprint.get("/people/")
def people() -> ResponseReturnValue:
    """Everybody."""
    return render_template("accounts/people.html")
