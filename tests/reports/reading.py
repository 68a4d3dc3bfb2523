"""Reading a PDF back as a person, an archive or a screen reader would: with poppler and pypdf, never with our code."""

import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject


def text_of(pdf: bytes) -> str:
    """The text in the order poppler reads it, column by column; spaces and line ends as one space."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def reader(pdf: bytes) -> PdfReader:
    """The document."""
    return PdfReader(io.BytesIO(pdf))


def embedded(pdf: bytes, name: str = "cumple-snapshot.json") -> dict[str, Any]:
    """The JSON file of that name inside the document."""
    (content,) = reader(pdf).attachments[name]
    found: dict[str, Any] = json.loads(content)
    return found


def outline(pdf: bytes) -> list[str]:
    """The titles of the bookmarks, in order."""

    def walk(items: list[Any]) -> Iterator[str]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item)
            else:
                yield str(item.title)

    return list(walk(reader(pdf).outline))


def elements(pdf: bytes) -> list[DictionaryObject]:
    """Every structure element that can be reached from the root, in reading order."""
    found: list[DictionaryObject] = []

    def walk(node: Any) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for kid in node:
                walk(kid)
        elif isinstance(node, DictionaryObject) and "/S" in node:
            found.append(node)
            walk(node.get("/K", ArrayObject()))

    root = reader(pdf).trailer["/Root"]["/StructTreeRoot"]
    walk(root["/K"])
    return found


def fonts(pdf: bytes) -> dict[str, bool]:
    """Base names of all fonts, and whether each is embedded."""
    found: dict[str, bool] = {}
    for page in reader(pdf).pages:
        for font in page["/Resources"].get_object().get("/Font", {}).get_object().values():
            font = font.get_object()
            parts = [one.get_object() for one in font.get("/DescendantFonts", ArrayObject([font]))]
            for part in parts:
                about = part.get("/FontDescriptor", DictionaryObject()).get_object()
                found[str(font["/BaseFont"])] = any(key in about for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found
