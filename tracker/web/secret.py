"""What its owner alone reads: the database file, and the key that signs cookies when nobody gave one."""

import os
import secrets
from pathlib import Path


def kept_in(folder: Path) -> str:
    """The key of ``folder/secret_key``, made (readable by its owner only) where there is none yet."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    fresh = path.with_name(f"secret_key.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        # a link appears whole or not at all, and only for the first of several workers that start at once
        os.link(fresh, path)
    except FileExistsError:
        pass  # another worker was quicker: its key is the key
    finally:
        fresh.unlink()


def private_file(path: Path) -> None:
    """Make an empty ``path`` for its owner alone where there is none yet; SQLite gives its journals the same mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
