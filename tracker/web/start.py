"""What makes a Flask app an instance of Cumple: settings, extensions, handlers, template helpers."""

import datetime as dt
import os
from pathlib import Path

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader
from sqlalchemy import func, inspect, select
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.config import MEBIBYTE, Settings
from tracker.database import refuse_unsafe_postgresql, set_up_engine
from tracker.errors import Misconfigured
from tracker.extensions import babel, csrf, db, login, migrate
from tracker.formats.sentences import N_
from tracker.web import (
    access,
    errors,
    filters,
    health,
    language,
    logs,
    navigation,
    secret,
    security,
    sessions,
    widgets,
    words,
)

ROOT = Path(__file__).resolve().parent.parent.parent


def configure(app: Flask, settings: Settings) -> None:
    """Give ``app`` its settings, extensions and handlers; rooms are registered afterwards."""
    _make_folder(settings)
    if not settings.database_url:
        secret.private_file(settings.sqlite_file)
    app.config["SETTINGS"] = settings
    app.config.from_mapping(_flask_settings(settings))
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_loader = _loader(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    logs.init_app(app, settings)
    access.init_app(app)  # before the check of forms, which reads all that was sent
    _bind_extensions(app, settings)
    for part in (security, errors, filters, words, navigation, widgets, sessions):
        part.init_app(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(language.blueprint)


def refuse_demonstration_in_production(app: Flask, settings: Settings) -> None:
    """Raise :class:`Misconfigured` where production would be served with demonstration accounts or its clock."""
    if not settings.production:
        return
    from tracker.accounts.models import Person
    from tracker.clock import ClockSetting

    with app.app_context():
        tables = set(inspect(db.engine).get_table_names())
        for model, found in (
            (Person, select(func.count()).select_from(Person).where(Person.demonstration)),
            (ClockSetting, select(func.count()).select_from(ClockSetting)),
        ):
            if model.__tablename__ in tables and db.session.scalar(found):
                raise Misconfigured(
                    "This database holds demonstration accounts or the demonstration clock, and production does not "
                    "start with them: use another INSTANCE_DIR or DATABASE_URL; HOST=127.0.0.1 shows the demonstration."
                )
        db.session.remove()


def _make_folder(settings: Settings) -> None:
    folder = settings.instance_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK | os.X_OK)
    except OSError as error:
        raise Misconfigured(
            N_("INSTANCE_DIR: the folder %(path)s cannot be made: %(reason)s."), path=folder, reason=error.strerror
        ) from error
    if not usable:
        raise Misconfigured(N_("INSTANCE_DIR: the folder %(path)s cannot be written."), path=folder)


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key or secret.kept_in(settings.instance_dir),
        "TESTING": settings.environment == "test",
        "SQLALCHEMY_DATABASE_URI": settings.database_uri,
        "TRUSTED_HOSTS": settings.hosts,
        # a file just over its own limit must still reach the form, which says so beside the field
        "MAX_CONTENT_LENGTH": 2 * settings.max_upload_bytes + MEBIBYTE,
        "SESSION_COOKIE_NAME": "__Host-cumple" if settings.production else "cumple",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": dt.timedelta(hours=settings.session_hours),
        "WTF_CSRF_TIME_LIMIT": None,  # it lives as long as the session: a form left open over lunch still works
        "BABEL_DEFAULT_LOCALE": settings.default_language,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "tracker" / "translations"),
    }


def _bind_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    login.init_app(app)
    babel.init_app(app, locale_selector=language.choose)
    with app.app_context():
        set_up_engine(db.engine)
        if settings.environment != "test":  # a test server may trade durability for speed
            refuse_unsafe_postgresql(db.engine)


def _loader(app: Flask) -> ChoiceLoader:
    own: list[BaseLoader] = [app.jinja_loader] if app.jinja_loader else []
    kit = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return ChoiceLoader([*own, kit])
