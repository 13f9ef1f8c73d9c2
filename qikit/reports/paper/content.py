"""What a finished page says, read back from its HTML: the source of every other form.

The workbook, the Word page and the CSV file hold what stands on the page and nothing
else: no further decimals, no figure that a reader of the page could not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from contextlib import contextmanager

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from qikit.reports.blocks import BEHIND
from qikit.reports.paper.cell_grid import Grid, body_grid, head_grid
from qikit.reports.paper.pieces import (
    BULLETS,
    HEADING,
    NOTICE,
    PARAGRAPH,
    PICTURE,
    TABLE,
    TERMS,
    PageContent,
    PageSection,
    PageTable,
    Passage,
)

WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")  # what a browser shows as one space
CONTAINERS = {"article", "blockquote", "div", "figure", "section"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
SKIPPED = {"hr", "nav", "script", "style"}
PRINT_ALONE = "on-paper"  # the class of what only the printed page says
NOTICES = {"notice", "banner"}  # classes of our own; no HTML of an analyst has them
LISTS = {"ul", "ol"}
BLOCKS = CONTAINERS | LISTS | set(HEADINGS) | {"dl", "details", "p", "pre", "table"}
APART = BLOCKS | set("br caption dd dt figcaption hr li summary td th tr".split())
TERMS_OF = "./dt | ./dd | ./div/dt | ./div/dd"
NOTHING, PICTURES = frozenset(), frozenset({"img"})
FOLDED_LEVEL = 4  # of what a folded part is called: below the title of a chart


def read_page(html: str) -> PageContent:
    """Read a finished page.

    Raises
    ------
    ValueError
        If it is no page of qikit's exporter.
    """
    page = _parsed(html)
    main = page.find(".//main[@id='main']")
    if main is None:
        raise ValueError("this is no page of qikit's exporter: it has no main part")
    body, title = page.find(".//body"), main.find(".//h1")
    return PageContent(
        title=_text(title if title is not None else page.find(".//title")),
        area=body.get("data-area", ""),
        period=body.get("data-period", ""),
        label=_text(page.find(".//header//p")),
        sections=(_opening(main), *map(_section, main.findall("section"))),
    )


def _parsed(html: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    try:
        page = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError as error:
        raise ValueError("this is no page of qikit's exporter") from error
    return page


def _opening(main: HtmlElement) -> PageSection:
    reader = _Reader("")
    for child in main:
        if child.tag != "section":
            reader.read(child)
    return PageSection("", "", tuple(reader.passages))


def _section(section: HtmlElement) -> PageSection:
    """Read a section; its first heading of level 2 is its title."""
    head = section.find("h2")
    title = _text(head)
    reader = _Reader(title)
    for child in section:
        if child is not head:
            reader.read(child)
    identifier = section.get("aria-labelledby", "")
    return PageSection(title, identifier, tuple(reader.passages))


class _Reader:
    """Reads the elements of a section in order, and knows the heading above each."""

    def __init__(self, section: str) -> None:
        self.section = self.title = section
        self.source = ""
        self.passages: list[Passage] = []

    def read(self, element: HtmlElement) -> None:
        """Read an element; what is no known kind of block is a paragraph."""
        tag, classes = element.tag, set(element.get("class", "").split())
        if tag in HEADINGS:
            self._add_heading(_text(element), HEADINGS[tag])
            self._add_pictures(element)
        elif element.get("role") == "note" and NOTICES & classes:
            self._add_notice(element)
        elif tag == "div" and "chart" in classes:
            with self._own_heading():
                self._read_inside(element)
        elif tag == "details":
            self._read_folded(element)
        elif tag in CONTAINERS:
            self._read_inside(element)
        elif tag not in SKIPPED and PRINT_ALONE not in classes:
            self._read_block(element)

    def _read_block(self, element: HtmlElement) -> None:
        if element.tag == "table":
            self._add_table(element)
        elif element.tag == "img":
            self._add(PICTURE, [_alt(element)])
        elif element.tag in LISTS:
            texts, leads = zip(*_items(element), strict=True)
            self._add(BULLETS, texts, leads=leads)
            self._add_pictures(element)
        elif element.tag == "dl":
            self._add_terms(element)
            self._add_pictures(element)
        elif any(inner.tag in BLOCKS for inner in element.iterdescendants()):
            self._read_inside(element)
        else:
            self._add(PARAGRAPH, [_text(element)])
            self._add_pictures(element)
            self.source = _text(element) if element.tag == "figcaption" else self.source

    def _read_inside(self, element: HtmlElement) -> None:
        self._add(PARAGRAPH, [_clean(element.text or "")])
        for child in element:
            self.read(child)
            self._add(PARAGRAPH, [_clean(child.tail or "")])

    def _read_folded(self, element: HtmlElement) -> None:
        """Read a folded part; the numbers of a chart go by the title of the chart."""
        with self._own_heading():
            summary = element.find("summary")
            if summary is not None:
                name = _text(summary)
                if not name.startswith(BEHIND):
                    self._add_heading(name, FOLDED_LEVEL)
                self._add_pictures(summary)
                summary.drop_tree()
            self._read_inside(element)

    @contextmanager
    def _own_heading(self) -> Iterator[None]:
        """Forget at the end of a part the heading that stood in it."""
        before = self.title, self.source
        yield
        self.title, self.source = before

    def _add(self, kind: str, texts, **more) -> None:
        """Add a passage; a paragraph without words is none."""
        texts = tuple(texts)
        if kind != PARAGRAPH or any(texts):
            self.passages.append(Passage(kind, texts, **more))

    def _add_heading(self, text: str, level: int) -> None:
        self.title, self.source = text, ""
        self._add(HEADING, [text], level=level)

    def _add_pictures(self, element: HtmlElement) -> None:
        """Add the pictures among words, after the words."""
        for picture in element.iterdescendants("img"):
            self._add(PICTURE, [_alt(picture)])

    def _add_notice(self, element: HtmlElement) -> None:
        """Add a banner with all its words, then what else stands in it."""
        outer, self.passages = self.passages, []
        with self._own_heading():
            self._read_inside(element)
        inner, self.passages = self.passages, outer
        said = [p for p in inner if p.texts and p.kind not in (PICTURE, NOTICE)]
        items = [item for p in said for item in _with_leads(p)]
        if items:
            (title, _), *rest = items
            texts, leads = [text for text, _ in rest], tuple(lead for _, lead in rest)
            self._add(NOTICE, texts, title=title, leads=leads)
        self.passages += [passage for passage in inner if passage not in said]

    def _add_terms(self, element: HtmlElement) -> None:
        """Add terms with what they mean; several that share a meaning stand together."""
        found, terms = [], []
        for part in element.xpath(TERMS_OF):
            if part.tag == "dd":
                found.append((", ".join(terms), _text(part)))
            else:
                terms = [] if part.getprevious() is not None ... else terms
def _lead(item: HtmlElement) -> str:
    """Return the words in bold that an item begins with."""
    is_first = len(item) and item[0].tag == "strong" and not _clean(item.text or "")
    return _text(item[0]) if is_first else ""


def _text(element: HtmlElement | None) -> str:
    return "" if element is None else _clean(element.text_content())


def _clean(text: str) -> str:
    return WHITE_SPACE.sub(" ", text).strip(" ")
