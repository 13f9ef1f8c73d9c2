"""Read any XML part of an office file: every text, attribute and comment in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.ElementTree import DefusedXMLParser

from qikit.reports.audit.number_forms import forms_of_text
from qikit.reports.audit.told import Piece, Told, Unread

JOINED = {"p", "si", "is", "text", "comment"}  # what a reader sees as one text
OF_CELLS = {"c", "row", "col"}  # their attributes are references and styles
PLAIN = re.compile(r"[A-Za-z]{0,12}:?\d{0,9}(?:\.\d+)?(?: \d+:\d+)?")
REMARK = re.compile(r"<!--(.*?)-->|<\?(.*?)\?>", re.DOTALL)
CHARTED = {"chartSpace", "pivotCacheRecords", "externalLink"}  # numbers beside names
MOST_AROUND = 20_000  # signs of a chart's words that its numbers are set beside


def parsed(content: bytes) -> Element | None:
    """Return the root of an XML part; None if it is unsound or defines entities."""
    parser = DefusedXMLParser(target=TreeBuilder(), forbid_dtd=True)
    try:
        parser.feed(content)
        return parser.close()
    except (ParseError, ValueError, LookupError):  # defusedxml raises a ValueError
        return None


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def xml_pieces(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    """Give the texts and attributes of an XML part; each knows what is beside it."""
    root = parsed(content)
    if root is None:
        yield Unread(place.strip(), "it is no sound XML")
        return
    for remark in _remarks(content):
        yield Told(f"{place}comment", remark, around)
    if local(root) in CHARTED:
        whole = " ; ".join(filter(None, map(str.strip, root.itertext())))
        around = (whole[:MOST_AROUND], *around)
    waiting = [(root, around)]
    while waiting:
        element, known = waiting.pop()
        words = _words(element)
        yield from _told(element, place, known)
        within = (words, *known) if words else known
        waiting += [(child, within) for child in element]


def _remarks(content: bytes) -> Iterator[str]:
    """Give the comments and instructions of a part; a tree of it has none of them."""
    text = content.replace(b"\0", b"").decode("utf-8", "replace")
    for found in REMARK.finditer(text):
        yield found[1] or found[2]


def attribute_pieces(
    element: Element, place: str, around: tuple[str, ...]
) -> Iterator[Told]:
    """Give the attributes of one element that can tell something."""
    name = local(element)
    for key, value in element.attrib.items():
        if not any(map(str.isdigit, value)):
            continue
        if name in OF_CELLS and PLAIN.fullmatch(value):
            continue
        at = f"{place}attribute {name} {key.rpartition('}')[2]}"
        beside = tuple(filter(None, (_words(element), element.text)))
        yield _number(Told(at, value, (*beside, *around)))


def _told(element: Element, place: str, around: tuple[str, ...]) -> Iterator[Told]:
    name = local(element)
    yield from attribute_pieces(element, place, around)
    beside = (_words(element), *around)
    is_index = name == "v" or name == "c"
    texts = [element.text or "", element.tail or ""]
    if name in JOINED:
        texts.append("".join(element.itertext()))
    for text in dict.fromkeys(filter(None, map(str.strip, texts))):
        if any(map(str.isdigit, text)) and not (is_index and text.isdigit()):
            at = f"{place}{name}"
            yield _number(Told(at, text, tuple(filter(None, beside))))


def _number(told: Told) -> Told:
    return Told(
        told.place, told.text, told.around, told.kind, forms=forms_of_text(told.text)
    )


def _words(element: Element) -> str:
    """Join the attributes of an element that are words: they say what it is about."""
    values = (v for v in element.attrib.values() if not PLAIN.fullmatch(v))
    return " ; ".join(v for v in values if "://" not in v)
