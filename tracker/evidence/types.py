"""Which files are accepted as evidence, told by their content: signatures, then a structural opening.

No Flask, no SQLAlchemy. What the browser said about the type is never asked. The limits below are the documented
ones; what is inside an Office file is never extracted, only its directory is read and one small part of it.
"""

import codecs
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

from tracker.errors import Invalid
from tracker.formats.sentences import N_
from tracker.formats.visible import visible
from tracker.sheets.archives import guarded_zip, read_part

NAME_LENGTH = 200  # characters of a name kept for display

ACCEPTED_WORDS = "PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, CSV, TXT"


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file: its media type, the endings its name may have, and what people call it."""

    media_type: str
    endings: tuple[str, ...]
    label: str


_OOXML = "application/vnd.openxmlformats-officedocument."
PDF = FileType("application/pdf", ("pdf",), "PDF")
PNG = FileType("image/png", ("png",), "PNG")
JPEG = FileType("image/jpeg", ("jpg", "jpeg"), "JPEG")
DOCX = FileType(_OOXML + "wordprocessingml.document", ("docx",), "DOCX")
XLSX = FileType(_OOXML + "spreadsheetml.sheet", ("xlsx",), "XLSX")
PPTX = FileType(_OOXML + "presentationml.presentation", ("pptx",), "PPTX")
ODT = FileType("application/vnd.oasis.opendocument.text", ("odt",), "ODT")
ODS = FileType("application/vnd.oasis.opendocument.spreadsheet", ("ods",), "ODS")
CSV = FileType("text/csv", ("csv",), "CSV")
TXT = FileType("text/plain", ("txt",), "TXT")
ACCEPTED = (PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, CSV, TXT)

_BY_ENDING = {ending: kind for kind in ACCEPTED for ending in kind.endings}
_BY_MAIN_PART = {
    _OOXML + "wordprocessingml.document.main+xml": DOCX,
    _OOXML + "spreadsheetml.sheet.main+xml": XLSX,
    _OOXML + "presentationml.presentation.main+xml": PPTX,
}
_ODF = {ODT.media_type: ODT, ODS.media_type: ODS}
_MACRO_ENDINGS = {
    **dict.fromkeys(("docm", "dotm"), "DOCX"),
    **dict.fromkeys(("xlsm", "xlsb", "xltm"), "XLSX"),
    **dict.fromkeys(("pptm", "ppsm"), "PPTX"),
}
_OLD_ENDINGS = {"doc": "DOCX", "xls": "XLSX", "ppt": "PPTX"}

_NOT_ACCEPTED = N_("This type of file is not accepted. Upload one of these: %(accepted)s.")
_MACROS = N_("Files with macros are not accepted. Save the document as %(kind)s and upload that file.")
_OLD = N_("Old Office files (DOC, XLS, PPT) and encrypted ones are not accepted. Save the document as %(kind)s or PDF.")
_OTHER = N_("The name ends in .%(ending)s, but the content is not %(kind)s. Export the document again as %(kind)s.")
_BROKEN = N_("The %(kind)s file is incomplete or damaged. Open it, save it again and upload that file.")
_NOT_UTF8 = N_("The text is not in UTF-8. Save the file as “CSV UTF-8” or as plain text in UTF-8.")


def clean_name(name: str) -> str:
    """``name`` as it may be shown: no folders, no control or direction characters, one line, at most 200 characters.

    The ending is kept when the name is cut. Raises :class:`Invalid` when nothing is left of it.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = (" " if char.isspace() else char for char in name)
    name = " ".join(visible("".join(shown)).split()).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        stem, dot, ending = name, "", ""
    if len(name) > NAME_LENGTH:
        ending = ending[:10]
        name = stem[: NAME_LENGTH - len(dot + ending)] + dot + ending
    if not name:
        raise Invalid(N_("The file has no name. Choose the file again."))
    return name


def identify(file: BinaryIO, name: str) -> FileType:
    """What ``file`` (seekable, at least one byte) is, which must be what the ending of its ``name`` says.

    Raises :class:`Invalid` with what to do: save as another type, export anew. Leaves the file at its start.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _MACRO_ENDINGS:
        raise Invalid(_MACROS, kind=_MACRO_ENDINGS[ending])
    if ending in _OLD_ENDINGS:
        raise Invalid(_OLD, kind=_OLD_ENDINGS[ending])
    said = _BY_ENDING.get(ending)
    if said is None:
        raise Invalid(_NOT_ACCEPTED, accepted=ACCEPTED_WORDS)
    file.seek(0)
    head = file.read(16)
    try:
        found = _open(file, head, said)
    finally:
        file.seek(0)
    if found is not said:
        raise Invalid(_OTHER, ending=ending, kind=said.label)
    return said


def _open(file: BinaryIO, head: bytes, said: FileType) -> FileType | None:
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        kind = said.label if said in (DOCX, XLSX, PPTX) else "DOCX"
        raise Invalid(_OLD, kind=kind)
    signatures: tuple[tuple[bytes, Callable[[BinaryIO], FileType | None]], ...] = (
        (b"%PDF-", _open_pdf),
        (b"\x89PNG\r\n\x1a\n", _open_png),
        (b"\xff\xd8\xff", _open_jpeg),
        (b"PK\x03\x04", _open_zip),
    )
    for signature, opener in signatures:
        if head.startswith(signature):
            return opener(file)
    return _open_text(file, said) if said in (CSV, TXT) else None


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _open_pdf(file: BinaryIO) -> FileType:
    file.seek(max(0, _size(file) - 2048))
    tail = file.read()
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise Invalid(_BROKEN, kind=PDF.label)
    return PDF


def _open_png(file: BinaryIO) -> FileType:
    """Walk the chunks to the last one, checking each length and checksum."""
    end = _size(file)
    position, first = 8, True
    while position + 12 <= end:
        file.seek(position)
        length, kind = int.from_bytes(file.read(4), "big"), file.read(4)
        if position + 12 + length > end or first != (kind == b"IHDR") or not _checksum_holds(file, kind, length):
            break
        if kind == b"IEND":
            return PNG
        position, first = position + 12 + length, False
    raise Invalid(_BROKEN, kind=PNG.label)


def _checksum_holds(file: BinaryIO, kind: bytes, length: int) -> bool:
    checksum = zlib.crc32(kind)
    while length:
        block = file.read(min(length, 65536))
        if not block:
            return False
        checksum = zlib.crc32(block, checksum)
        length -= len(block)
    return checksum == int.from_bytes(file.read(4), "big")


def _open_jpeg(file: BinaryIO) -> FileType:
    """Walk the segments to the picture data, having met a frame, and find the end mark after it."""
    end = _size(file)
    position, frame = 2, False
    while position + 4 <= end:
        file.seek(position)
        mark, length = file.read(2), int.from_bytes(file.read(2), "big")
        if mark[0] != 0xFF or length < 2:
            break
        if mark[1] == 0xDA:  # start of scan
            file.seek(max(position, end - 64 * 1024))
            if frame and b"\xff\xd9" in file.read():
                return JPEG
            break
        frame = frame or (0xC0 <= mark[1] <= 0xCF and mark[1] not in (0xC4, 0xC8, 0xCC))
        position += 2 + length
    raise Invalid(_BROKEN, kind=JPEG.label)


def _open_text(file: BinaryIO, said: FileType) -> FileType:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    while block := file.read(65536):
        _refuse_control(_decode(decoder, block))
    _refuse_control(_decode(decoder, b"", final=True))
    return said


def _decode(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> str:
    try:
        return decoder.decode(block, final)
    except UnicodeDecodeError as error:
        raise Invalid(_NOT_UTF8) from error


def _refuse_control(text: str) -> None:
    if any(char < " " and char not in "\t\n\r\f" for char in text):
        raise Invalid(_NOT_UTF8)


def _open_zip(file: BinaryIO) -> FileType | None:
    with guarded_zip(file) as archive:
        names = archive.namelist()
        if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
            raise Invalid(_MACROS, kind="DOCX / XLSX / PPTX")
        if "[Content_Types].xml" in names:
            return _office(read_part(archive, "[Content_Types].xml"), names)
        if names and names[0] == "mimetype":
            return _open_document(read_part(archive, "mimetype"), names)
    return None


def _office(content_types: bytes, names: list[str]) -> FileType | None:
    found: list[FileType] = []

    def element(name: str, attributes: dict[str, str]) -> None:
        content_type = attributes.get("ContentType", "")
        if "macroEnabled" in content_type or content_type.endswith("vbaProject"):
            raise Invalid(_MACROS, kind="DOCX / XLSX / PPTX")
        part = attributes.get("PartName", "").lstrip("/")
        if content_type in _BY_MAIN_PART and name.rpartition(":")[2] == "Override" and part in names:
            found.append(_BY_MAIN_PART[content_type])

    def doctype(*_: object) -> None:
        raise Invalid(_BROKEN, kind="Office")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content_types, True)
    except expat.ExpatError as error:
        raise Invalid(_BROKEN, kind="Office") from error
    return found[0] if len(found) == 1 else None


def _open_document(mimetype: bytes, names: list[str]) -> FileType | None:
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Invalid(_MACROS, kind="ODT / ODS")
    if "content.xml" not in names:
        raise Invalid(_BROKEN, kind="ODF")
    return _ODF.get(mimetype.decode("ascii", "replace").strip())
