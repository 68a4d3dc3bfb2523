"""How migrations run: on the app's own engine, all of one upgrade in one transaction, on SQLite as on PostgreSQL."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from tracker.database import Exact, Instant, load_models

_WRITTEN_AS = {
    Exact: "sa.Text().with_variant(sa.Numeric(), 'postgresql')",
    Instant: "sa.DateTime(timezone=True)",
}


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types in SQLAlchemy's terms: an old migration must not change when the app does."""
    return _WRITTEN_AS.get(type(item), False) if kind == "type" else False


def run() -> None:
    """Apply the migrations that are missing, or write what the models have and the database has not."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(writing=True) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # where a migration rebuilds a table in batch mode, dropping the parent would delete its children
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=load_models(),
                render_item=render_item,
                compare_type=True,
                transactional_ddl=True,
            )
            with connection.begin():
                context.run_migrations()
                if sqlite and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                    raise RuntimeError(f"rows without their parent after migrating: {orphans[:5]}")
        finally:
            if sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
