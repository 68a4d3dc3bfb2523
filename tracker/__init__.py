"""Cumple: commitments of public agencies, their evidence, and reports that anyone can check."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from flask import Flask

    from tracker.config import Settings

# every room with pages, in the order of the house; tracker/<room>/views.py holds its ``blueprint``
ROOMS = ("accounts", "agencies", "programmes", "evidence", "commitments", "progress", "reports", "home")
VIEWS = (*(f"tracker.{room}.views" for room in ROOMS), "tracker.progress.opinion_views")


def create_app(settings: Settings | None = None) -> Flask:
    """Put the rooms together. ``settings`` are read from the environment when none are given.

    Raises :class:`tracker.errors.Misconfigured` where the instance cannot be served safely. The imports
    stand inside, so that the ground floor (``cumple score``) starts without Flask or a database.
    """
    from importlib import import_module
    from pathlib import Path

    from flask import Flask

    from tracker.config import Settings
    from tracker.web import start

    settings = settings or Settings()
    settings.check()
    root = Path(__file__).resolve().parent.parent
    app = Flask(
        __name__,
        template_folder=str(root / "templates"),
        static_folder=str(root / "static"),
        instance_path=str(settings.instance_dir.resolve()),
    )
    start.configure(app, settings)
    for views in VIEWS:
        app.register_blueprint(import_module(views).blueprint)
    start.refuse_demonstration_in_production(app, settings)
    return app
