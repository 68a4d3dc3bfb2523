"""The store keeps what it said it kept, under the name of its content, and nothing else."""

import datetime as dt
import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.errors import Invalid, NotFound, TryAgain
from tracker.evidence.store import Damaged, LocalStore, Stored

MIB = 2**20


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "evidence")


def keep(store: LocalStore, data: bytes, limit: int = 10 * MIB) -> Stored:
    with store.incoming(io.BytesIO(data), limit) as incoming:
        return incoming.keep()


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_a_kept_file_is_found_by_the_hash_of_its_content(store: LocalStore, tmp_path: Path) -> None:
    data = os.urandom(700_000)
    stored = keep(store, data)
    assert stored == Stored(hashlib.sha256(data).hexdigest(), 700_000)
    assert b"".join(store.chunks(stored.sha256)) == data
    assert store.exists(stored.sha256)
    assert files(tmp_path / "evidence") == [stored.sha256] == list(store.names())


def test_the_same_content_twice_is_one_file(store: LocalStore, tmp_path: Path) -> None:
    assert keep(store, b"igual") == keep(store, b"igual")
    assert len(files(tmp_path / "evidence")) == 1


def test_what_is_not_kept_leaves_nothing(store: LocalStore, tmp_path: Path) -> None:
    with store.incoming(io.BytesIO(b"abc"), MIB) as incoming:
        assert incoming.file.read() == b"abc"
    assert files(tmp_path / "evidence") == []


@pytest.mark.parametrize("size", [MIB - 1, MIB])
def test_a_file_up_to_the_limit_is_taken(store: LocalStore, size: int) -> None:
    assert keep(store, b"x" * size, MIB).size == size


def test_a_file_over_the_limit_is_refused_without_reading_the_rest(store: LocalStore, tmp_path: Path) -> None:
    class Endless:
        given = 0

        def read(self, size: int) -> bytes:
            self.given += size
            return b"x" * size

    source = Endless()
    with pytest.raises(Invalid, match="larger than 1 MB"), store.incoming(source, MIB):
        pytest.fail("a file over the limit was handed out")
    assert source.given <= MIB + 256 * 1024
    assert files(tmp_path / "evidence") == []


def test_an_empty_file_is_refused(store: LocalStore) -> None:
    with pytest.raises(Invalid, match="empty"):
        keep(store, b"")


def test_a_missing_or_altered_file_is_never_handed_out(store: LocalStore, tmp_path: Path) -> None:
    stored = keep(store, b"el original")
    path = next((tmp_path / "evidence").rglob(stored.sha256))
    path.chmod(0o600)
    path.write_bytes(b"el falsificado")
    assert not store.verify(stored.sha256)
    with pytest.raises(Damaged, match="no longer matches"):
        store.chunks(stored.sha256)
    path.unlink()
    with pytest.raises(NotFound, match="missing"):
        store.chunks(stored.sha256)


def test_receiving_the_true_bytes_again_sets_a_damaged_file_aside(store: LocalStore, tmp_path: Path) -> None:
    stored = keep(store, b"el original")
    next((tmp_path / "evidence").rglob(stored.sha256)).write_bytes(b"basura")
    keep(store, b"el original")
    assert b"".join(store.chunks(stored.sha256)) == b"el original"
    assert sum("damaged" in name for name in files(tmp_path / "evidence")) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_a_hash_opens_a_file(store: LocalStore, name: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal"):
        store.exists(name)


def test_sweeping_removes_only_what_a_crash_left_long_ago(store: LocalStore, tmp_path: Path) -> None:
    kept = keep(store, b"vale")
    left = tmp_path / "evidence" / "incoming" / "left"
    left.write_bytes(b"half")
    now = dt.datetime.now(dt.UTC)
    assert store.sweep(now - dt.timedelta(hours=1)) == 0
    assert store.sweep(now + dt.timedelta(hours=1)) == 1
    assert files(tmp_path / "evidence") == [kept.sha256]


def test_the_folders_let_nobody_else_in(store: LocalStore, tmp_path: Path) -> None:
    stored = keep(store, b"privado")
    path = next((tmp_path / "evidence").rglob(stored.sha256))
    assert path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "evidence").stat().st_mode & 0o077 == 0


def _failing(n: int, calls: list[str], name: str, real: Callable[..., object], code: int) -> Callable[..., object]:
    def call(*args: object, **kwargs: object) -> object:
        calls.append(name)
        if len(calls) == n:
            raise OSError(code, os.strerror(code))
        return real(*args, **kwargs)

    return call


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_whichever_call_fails_the_file_is_kept_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """The n-th call to the disk fails, for every n there is: told as "try again", and nothing half-made is left."""
    for n in range(1, 40):
        root = tmp_path / str(n)
        calls: list[str] = []
        with monkeypatch.context() as patch:
            for owner, name in ((os, "fsync"), (Path, "mkdir"), (Path, "rename"), (os, "open")):
                patch.setattr(owner, name, _failing(n, calls, name, getattr(owner, name), code))
            try:
                stored = keep(LocalStore(root), b"evidencia")
            except TryAgain:
                stored = None
        kept = [name for name in files(root) if len(name) == 64]
        assert files(root) == kept, "something half-made was left"
        for name in kept:
            assert LocalStore(root).verify(name)
        if stored:
            assert len(calls) < n, "a failing call was swallowed"
            assert n > 8, "too few calls were made to fail"
            return
    pytest.fail("the store never succeeded")


def test_the_file_is_durable_before_it_has_its_name_and_its_folder_after(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 cannot see a missing fsync, the order of the calls can."""
    keep(store, b"otra, para que existan las carpetas de entrada")
    order: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        order.append("fsync " + os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))
        real_fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        order.append("rename")
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    with store.incoming(io.BytesIO(b"evidencia"), MIB) as incoming:
        temporary = incoming.file.name  # type: ignore[attr-defined]
        sha256 = incoming.keep().sha256
    assert (
        order
        == [
            f"fsync {Path(temporary).name}",
            "fsync evidence",  # a new folder aa, made durable in its parent
            f"fsync {sha256[:2]}",  # a new folder bb, likewise
            "rename",
            f"fsync {sha256[2:4]}",
        ]
    )
