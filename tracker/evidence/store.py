"""The local evidence store: the only code that opens stored files.

A file is named by the SHA-256 of its bytes and never changes. It is made durable (written, fsynced, renamed,
directory fsynced) *before* the row that speaks of it is committed: a crash may leave a file without a row,
never a row without its file.
"""

import datetime as dt
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from tracker.errors import Invalid, NotFound, TryAgain
from tracker.formats.sentences import N_

CHUNK = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")

_TOO_LARGE = N_("The file is larger than %(limit)s MB. Upload a smaller file, or split it.")
_DISK = N_("The file could not be stored: the disk did not take it. Nothing was changed; try again later.")
_DAMAGED = N_("The stored file no longer matches its fingerprint. The administrator must restore it from a backup.")


class Damaged(TryAgain):
    """A stored file no longer is what its name says; nothing of it is handed out as evidence."""

    status = 500


class Source(Protocol):
    """Anything that gives bytes: an upload, an open file."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A durable file: its SHA-256 in hexadecimal and its size in bytes."""

    sha256: str
    size: int


class Incoming:
    """A file that has been received whole but is not kept yet. ``file`` is open for reading."""

    def __init__(self, store: "LocalStore", path: Path, file: BinaryIO, stored: Stored) -> None:
        self._store = store
        self._path = path
        self.file = file
        self.stored = stored

    def keep(self) -> Stored:
        """Make the file durable under its own name. After this returns, a row may point at it."""
        self._store._keep(self._path, self.file, self.stored)
        return self.stored


class LocalStore:
    """Files by content in a local folder: ``<root>/aa/bb/<sha256>``, and ``<root>/incoming`` for what is arriving."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"

    @contextmanager
    def incoming(self, source: Source, limit: int) -> Iterator[Incoming]:
        """Receive ``source`` in chunks, at most ``limit`` bytes, hashing on the way; yields it for inspection.

        Raises :class:`Invalid` on an empty file and as soon as the limit is passed (the rest is not read), and
        :class:`TryAgain` when the disk cannot take it. Whatever is not kept is removed on leaving.
        """
        path = self._incoming / secrets.token_hex(16)
        try:
            with _disk_errors():
                _make_folder(self._incoming)
                file = open(path, "x+b", opener=_private)  # noqa: SIM115 closed below, after the caller is done
            with file:
                with _disk_errors():
                    stored = _copy(source, file, limit)
                file.seek(0)
                yield Incoming(self, path, file, stored)
        finally:
            path.unlink(missing_ok=True)

    def exists(self, sha256: str) -> bool:
        """Whether a file of that name is kept."""
        return self._path(sha256).is_file()

    @contextmanager
    def open(self, sha256: str) -> Iterator[BinaryIO]:
        """The stored file, open for reading. Raises :class:`NotFound` when it is not there."""
        try:
            file = open(self._path(sha256), "rb")  # noqa: SIM115 closed by the with below
        except FileNotFoundError as error:
            raise NotFound(N_("The stored file is missing.")) from error
        with file:
            yield file

    def verify(self, sha256: str) -> bool:
        """Read the whole stored file and say whether it still is what its name says."""
        with self.open(sha256) as file:
            return _hash(file) == sha256

    def chunks(self, sha256: str, *, verify: bool = True) -> Iterator[bytes]:
        """The stored bytes, for a download. ``verify`` reads the file once beforehand and raises :class:`Damaged`
        if it is not what its name says, so that nobody is handed altered evidence."""
        if verify and not self.verify(sha256):
            raise Damaged(_DAMAGED)
        return self._read(sha256)

    def _read(self, sha256: str) -> Iterator[bytes]:
        with self.open(sha256) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def names(self) -> Iterator[str]:
        """The SHA-256 of every kept file, for comparing with the rows."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if _SHA256.fullmatch(path.name):
                yield path.name

    def sweep(self, before: dt.datetime) -> int:
        """Remove what began to arrive before that moment and was never kept (a crash left it). Returns how many."""
        removed = 0
        for path in self._incoming.glob("*"):
            with suppress(FileNotFoundError):  # somebody else's upload ended meanwhile
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError("a stored file is named by 64 hexadecimal digits")
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def _keep(self, incoming: Path, file: BinaryIO, stored: Stored) -> None:
        target = self._path(stored.sha256)
        with _disk_errors():
            os.fsync(file.fileno())
            _make_folder(target.parent)
            if target.exists():
                if self.verify(stored.sha256):
                    _fsync_folder(target.parent)  # whoever renamed it may have died before this
                    return
                # bytes that are not what their name says prove nothing: set aside, never overwritten
                target.rename(target.with_name(f"{target.name}.damaged-{secrets.token_hex(4)}"))
            incoming.rename(target)
            _fsync_folder(target.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _copy(source: Source, file: BinaryIO, limit: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise Invalid(_TOO_LARGE, limit=limit // 2**20)
        digest.update(chunk)
        file.write(chunk)
    if size == 0:
        raise Invalid(N_("The file is empty (0 bytes). Choose the file again."))
    file.flush()
    return Stored(digest.hexdigest(), size)


def _hash(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _make_folder(folder: Path) -> None:
    """Create ``folder`` and make each new level durable in its parent."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _fsync_folder(folder.parent)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TryAgain(_DISK) from error
