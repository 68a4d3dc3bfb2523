"""What WeasyPrint leaves undone for one file that is PDF/A-3a and PDF/UA-1 at once.

WeasyPrint writes one of the two; archives ask for the first and readers' aids for the second. Given to
``write_pdf`` as its finisher, with ``pdf_variant="pdf/a-3a"``. Every step says which fault it mends; a test holds
each, and :mod:`tests.reports.test_standards` looks at the finished file. Written for WeasyPrint 70.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pydyf

PX_TO_PT = 0.75
_PER_REFERENCE = 3  # items per page in WeasyPrint's page list: a reference is three tokens, "12 0 R"

_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def finisher(link_name: Callable[[str], str]) -> Callable[[Any, pydyf.PDF], None]:
    """The finisher for one document. ``link_name`` gives the words for a link to the section with that fragment."""

    def finish(document: Any, pdf: pydyf.PDF) -> None:
        structure = _Structure(pdf)
        identify_both_standards(pdf)
        list_files_once(pdf)
        make_running_heads_artifacts(document, pdf, structure)
        resolve_table_headers(pdf, structure)
        place_figures_on_the_page(document, pdf, structure)
        name_links(pdf, link_name)
        pad_streams_that_end_in_a_line_break(pdf)

    return finish


class _Structure:
    """The tree of structure elements, and which of them a reader can reach from its root."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.objects = pdf.objects
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.parents = self.at(self.root["ParentTree"])
        self.reachable = set(self._walk())

    def at(self, reference: Any) -> Any:
        return self.objects[_number(reference)]

    def elements(self) -> Iterator[Any]:
        """The elements that can be reached, in a fixed order."""
        return (self.objects[number] for number in sorted(self.reachable))

    def _walk(self) -> Iterator[int]:
        stack = [_number(reference) for reference in self.root["K"]]
        seen: set[int] = set()
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            yield number
            for kid in self.objects[number].get("K", ()):
                if isinstance(kid, bytes) and _is_element(self.objects[_number(kid)]):
                    stack.append(_number(kid))


def identify_both_standards(pdf: pydyf.PDF) -> None:
    """XMP: an uncompressed packet with PDF/UA's identification and the extension schema PDF/A wants for it."""
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    metadata.compress = False
    metadata.stream = [b"\n".join(metadata.stream).replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>")]


def list_files_once(pdf: pydyf.PDF) -> None:
    """AF: WeasyPrint lists an attachment by its name and again by its object."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def make_running_heads_artifacts(document: Any, pdf: pydyf.PDF, structure: _Structure) -> None:
    """Running heads and feet are marked content in no structure element that can be reached: they become artifacts."""
    numbers = structure.parents["Nums"]
    for index in range(len(document.pages)):
        page = structure.at(pdf.pages["Kids"][_PER_REFERENCE * index])
        references = numbers[2 * index + 1]
        lost = {mcid for mcid, reference in enumerate(references) if _number(reference) not in structure.reachable}
        _mark_as_pagination(structure.at(page["Contents"]).stream, lost)
        for mcid in lost:
            references[mcid] = b"null"
        while references and references[-1] == b"null":
            references.pop()
    for element in list(structure.objects):
        if _is_element(element) and element.number not in structure.reachable:
            blank = pydyf.Dictionary({})  # freeing the object would break the compressed cross-reference table
            blank.number = element.number
            structure.objects[element.number] = blank
    structure.root["ParentTreeNextKey"] = len(numbers) // 2


def _mark_as_pagination(operators: list[Any], lost: set[int]) -> None:
    for index in range(1, len(operators) - 1):
        properties = operators[index]
        if operators[index + 1] == b"BDC" and isinstance(properties, dict) and properties.get("MCID") in lost:
            operators[index - 1] = "/Artifact"
            operators[index] = pydyf.Dictionary({"Type": "/Pagination"})


def resolve_table_headers(pdf: pydyf.PDF, structure: _Structure) -> None:
    """Scope of every table header, and the name tree that resolves the IDs to which WeasyPrint's Headers point."""
    found: dict[str, Any] = {}
    for element in structure.elements():
        if element["S"] == "/TH":
            section = structure.at(structure.at(element["P"])["P"])
            element["A"]["Scope"] = "/Column" if section["S"] == "/THead" else "/Row"
        if "ID" in element:
            if element["ID"].string in found:
                raise ValueError(f"two table headers have the ID {element['ID'].string}")
            found[element["ID"].string] = element
    if not found:
        return
    leaf = pydyf.Array()
    for identity in sorted(found, key=str.encode):
        leaf.extend([pydyf.String(identity), found[identity].reference])
    tree = pydyf.Dictionary({"Names": leaf})
    pdf.add_object(tree)
    structure.root["IDTree"] = tree.reference


def place_figures_on_the_page(document: Any, pdf: pydyf.PDF, structure: _Structure) -> None:
    """BBox of a figure: in points from the bottom left of its page, where WeasyPrint writes CSS pixels from the top."""
    kids = pdf.pages["Kids"][::_PER_REFERENCE]
    heights = {number: page.height * PX_TO_PT for number, page in zip(kids, document.pages, strict=True)}
    for element in structure.elements():
        if element["S"] == "/Figure" and "BBox" in element.get("A", {}):
            left, top, right, bottom = element["A"]["BBox"]
            height = heights[_number(element["Pg"])]
            box = (left * PX_TO_PT, height - bottom * PX_TO_PT, right * PX_TO_PT, height - top * PX_TO_PT)
            element["A"]["BBox"] = pydyf.Array(round(value, 3) for value in box)


def name_links(pdf: pydyf.PDF, link_name: Callable[[str], str]) -> None:
    """A link inside the document is named for people, not by its fragment."""
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("Subtype") == "/Link" and "Dest" in thing:
            thing["Contents"] = pydyf.String(link_name(thing["Dest"].string))


def pad_streams_that_end_in_a_line_break(pdf: pydyf.PDF) -> None:
    """A compressed stream whose last byte is CR reads, with the LF that follows, as one line end: some checkers then
    call its length wrong. Streams of operators get a space more, others go uncompressed."""
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.data.endswith(b"\r\nendstream"):
            if thing.extra.get("Type") == "/XObject" or not thing.extra:
                while thing.data.endswith(b"\r\nendstream"):
                    thing.stream.append(b" ")
            else:
                thing.compress = False


def _is_element(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("Type") == "/StructElem"


def _number(reference: Any) -> int:
    """The object's number in a reference such as ``b"12 0 R"``, or as WeasyPrint's page list holds it."""
    return int(reference.split()[0]) if isinstance(reference, bytes) else int(str(reference).split()[0])
