"""Read a Word file: its paragraphs and tables as a page, then every part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

from qikit.reports.audit.page_texts import page_pieces
from qikit.reports.audit.told import Piece, Unread
from qikit.reports.audit.xml_texts import local, parsed
from qikit.reports.audit.zip_parts import office_pieces, part_names, part_of

STORY = re.compile(
    r"word/(?:glossary/)?(?:document|header|footer|footnotes|endnotes|comments)\d*\.xml"
)
HEADING = re.compile(r"(?i)heading\s?([1-6])")
SHOWN = frozenset({"del", "moveFrom", "instrText", "vanish"})  # left out as it is now
BEFORE = frozenset({"ins", "moveTo", "instrText"})  # left out as it was once
ALL: frozenset[str] = frozenset()
GAPS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
LONGEST_CAPTION = 200  # signs of a paragraph above a table that is its caption


def word_pieces_of_file(
    content: bytes, place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    """Give all that a Word file (.docx) holds: shown, hidden, deleted and behind it."""
    return office_pieces(content, place, around, _stories)


def _stories(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    names = sorted(filter(STORY.fullmatch, part_names(content)))
    if not names:
        yield Unread(place.rstrip(": ") or "the file", "it is no Word file (.docx)")
    for name in names:
        root = parsed(part_of(content, name))
        if root is not None:
            page = "".join(_blocks(root))
            yield from page_pieces(page, f"{place}{name!r} ", around)


def _blocks(parent: Element) -> Iterator[str]:
    """Write what is in a story as HTML: headings, paragraphs, tables and pictures."""
    before = ""
    for child in parent:
        name = local(child)
        if name == "p":
            yield _paragraph(child)
            before = _text(child, SHOWN) or before
        elif name == "tbl":
            yield _table(child, before)
        elif name not in ("pPr", "rPr", ""):
            yield from _blocks(child)


def _paragraph(paragraph: Element) -> str:
    texts = dict.fromkeys(_text(paragraph, leave) for leave in (SHOWN, BEFORE, ALL))
    tag = _tag(paragraph)
    said = "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts if text)
    return said + _pictures(paragraph) + "".join(_boxes(paragraph))


def _boxes(paragraph: Element) -> Iterator[str]:
    for box in paragraph.iter():
        if local(box) == "txbxContent":
            yield from _blocks(box)


def _pictures(within: Element) -> str:
    """Write the words behind pictures and shapes as the alt texts that they are."""
    told = []
    for element in within.iter():
        if local(element) in ("docPr", "cNvPr", "shape", "tblPr"):
            told += [v for k, v in element.attrib.items() if k.endswith(_ALT)]
    return "".join(f'<p><img alt="{escape(text)}"></p>' for text in told)


_ALT = ("descr", "title", "name", "alt")


def _table(table: Element, before: str) -> str:
    """Write a table; its first row is its header."""
    caption = before if len(before) <= LONGEST_CAPTION else ""
    rows = "".join(_rows(table))
    alt = "".join(
        f"<caption>{escape(_value(e))}</caption>"
        for e in table.iter()
        if local(e) in ("tblCaption", "tblDescription")
    )
    return f"<table><caption>{escape(caption)}</caption>{alt}{rows}</table>"


def _rows(table: Element) -> Iterator[str]:
    for number, row in enumerate(e for e in table.iter() if local(e) == "tr"):
        tag = "td" if number else "th"
        cells = (e for e in row.iter() if local(e) == "tc")
        yield f"<tr>{''.join(_cell(cell, tag) for cell in cells)}</tr>"


def _cell(cell: Element, tag: str) -> str:
    """Write a cell as it is shown, and what it was or hides as attributes."""
    shown, *others = dict.fromkeys(_text(cell, leave) for leave in (SHOWN, BEFORE, ALL))
    more = "".join(
        f' data-other{n}="{escape(text)}"' for n, text in enumerate(others) if text
    )
    return f"<{tag}{more}>{escape(shown)}{_pictures(cell)}</{tag}>"


def _tag(paragraph: Element) -> str:
    for element in paragraph.iter():
        if local(element) == "pStyle":
            found = HEADING.search(_value(element))
            is_title = _value(element).casefold() == "title"
            return f"h{found[1]}" if found else "h1" if is_title else "p"
    return "p"


def _value(element: Element) -> str:
    return next((v for k, v in element.attrib.items() if k.endswith("val")), "")


def _text(element: Element, leave: frozenset[str]) -> str:
    return " ".join("".join(_words(element, leave)).split())


def _words(element: Element, leave: frozenset[str]) -> Iterator[str]:
    name = local(element)
    if name in leave or not name or ("vanish" in leave and _is_hidden(element)):
        return
    yield GAPS.get(name, element.text or "")
    for child in element:
        yield from _words(child, leave)
        if local(child) == "p":
            yield " "


def _is_hidden(element: Element) -> bool:
    if local(element) != "r":
        return False
    marks = (mark for child in element if local(child) == "rPr" for mark in child)
    return any(local(mark) in ("vanish", "webHidden", "specVanish") for mark in marks)
