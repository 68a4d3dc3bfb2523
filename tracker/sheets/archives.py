"""Opening ZIP-based documents without being harmed by them: bombs, overlaps, links, lying headers.

The directory is judged before anything is unpacked, nothing is ever extracted by name, and parts are read counted.
"""

import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tracker.errors import Invalid
from tracker.formats.sentences import N_

ENTRIES = 2_000
DIRECTORY = 1024 * 1024  # bytes of a directory that is read at all
UNPACKED = 200 * 1024 * 1024  # bytes all parts may unpack to
RATIO = 100  # unpacked to packed, for parts beyond SMALL
SMALL = 1024 * 1024
PART = 1024 * 1024  # bytes of a part that is read to tell the type

_UNSAFE = N_("The file unpacks to far more than a document would. Save the document again and upload that file.")
_BROKEN = N_("The document is incomplete or damaged. Open it, save it again and upload that file.")
_LOCKED = N_("The document is protected with a password. Save it without the password and upload that file.")


@contextmanager
def guarded_zip(file: BinaryIO) -> Iterator[ZipFile]:
    """The archive in ``file``, once its directory is found harmless. Raises :class:`Invalid` with what to do.

    Damage met while the caller reads is told the same way.
    """
    try:
        check_directory(file)
        with ZipFile(file) as archive:
            check_entries(archive.infolist())
            yield archive
    except (BadZipFile, NotImplementedError, zlib.error, EOFError, UnicodeError) as error:
        raise Invalid(_BROKEN) from error


def read_part(archive: ZipFile, name: str, limit: int = PART) -> bytes:
    """The part ``name``, counted while unpacking whatever its header says; at most ``limit`` bytes."""
    with archive.open(name) as part:
        data = part.read(limit + 1)
    if len(data) > limit:
        raise Invalid(_UNSAFE)
    return data


def check_directory(file: BinaryIO) -> None:
    """Look at the end record alone: refuse a directory too big to be read, before anything reads it."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 65557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Invalid(_BROKEN)
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    file.seek(0)
    if entries > ENTRIES or size > DIRECTORY:  # ZIP64 fills these with 0xFFFF…: refused too
        raise Invalid(_UNSAFE)


def check_entries(entries: list[ZipInfo]) -> None:
    """Refuse bombs, overlaps, encryption, links and names that point outside, from the directory alone."""
    if len(entries) > ENTRIES or len({entry.filename for entry in entries}) < len(entries):
        raise Invalid(_UNSAFE)
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise Invalid(_UNSAFE)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.flag_bits & 0x1:
            raise Invalid(_LOCKED)
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # what documents are packed with
            raise Invalid(_BROKEN)
        swollen = entry.file_size > SMALL and entry.file_size > RATIO * max(entry.compress_size, 1)
        overlapping = entry.header_offset < end  # two entries share bytes: a bomb that no single ratio shows
        if swollen or overlapping or _points_outside(entry):
            raise Invalid(_UNSAFE)
        end = entry.header_offset + 30 + len(entry.filename) + entry.compress_size


def _points_outside(entry: ZipInfo) -> bool:
    name = entry.filename
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return link or name.startswith(("/", "\\")) or ".." in name.split("/") or ":" in name
