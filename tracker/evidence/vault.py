"""The store of this instance: a folder inside ``INSTANCE_DIR``."""

from pathlib import Path

from flask import current_app

from tracker.evidence.store import LocalStore


def vault() -> LocalStore:
    """The store that holds this instance's evidence."""
    return LocalStore(Path(current_app.config["SETTINGS"].instance_dir).resolve() / "evidence")


def upload_limit() -> int:
    """Largest evidence file, in bytes."""
    return int(current_app.config["SETTINGS"].max_upload_bytes)
