"""Whether the process lives (no database asked), and whether it can serve (database and schema asked)."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.extensions import db
from tracker.web.logs import log

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """200 as long as the process answers."""
    return jsonify(status="ok")


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """200 when the database answers and its schema is this code's; else 503 and what is missing."""
    try:
        at, wanted = _schema()
    except SQLAlchemyError:
        log.exception("database does not answer")
        return jsonify(status="unavailable", database="no answer"), 503
    if at != wanted:
        return jsonify(status="unavailable", database="ok", schema="behind: run `cumple db upgrade`"), 503
    return jsonify(status="ok", database="ok", schema="ok")


def _schema() -> tuple[set[str], set[str]]:
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()), set(scripts.get_heads())
