"""The blueprint of the room's pages: the year to open, the table, one commitment, the steps."""

from flask import Blueprint

blueprint = Blueprint("commitments", __name__)
YEAR = "/agencies/<agency>/<int:year>/<programme>"
