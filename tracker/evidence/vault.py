"""The store of this instance: a folder inside ``INSTANCE_DIR``."""

from typing import cast

from flask import current_app

from tracker.config import Settings
from tracker.evidence.store import LocalStore


def vault() -> LocalStore:
    """The store that holds this instance's evidence."""
    return LocalStore(_settings().instance_dir.resolve() / "evidence")


def upload_limit() -> int:
    """Largest evidence file, in bytes."""
    return _settings().max_upload_bytes


def _settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])
