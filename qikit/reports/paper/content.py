"""What a finished page says, read back from its HTML: the source of every other form.

The workbook, the Word page and the CSV file hold what stands on the page and nothing
else: no further decimals, no figure that a reader of the page could not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from qikit.reports.blocks import BEHIND
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

__all__ = [
    "BULLETS",
    "HEADING",
    "NOTICE",
    "PARAGRAPH",
    "PICTURE",
    "TABLE",
    "TERMS",
    "PageContent",
    "PageSection",
    "PageTable",
    "Passage",
    "read_page",
]

WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")  # what a browser shows as one space
CONTAINERS = {"article", "blockquote", "div", "figure", "section"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
SKIPPED = {"hr", "nav", "script", "style"}
PRINT_ALONE = "on-paper"  # the class of what only the printed page says
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
    for line_end in page.iter("br"):
        line_end.tail = f" {line_end.tail or ''}"
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
        tag = element.tag
        if tag in HEADINGS:
            self._add_heading(_text(element), HEADINGS[tag])
        elif tag in CONTAINERS and element.get("role") == "note":
            self._add_notice(element)
        elif tag == "div" and "chart" in element.get("class", "").split():
            with self._own_heading():
                self._read_inside(element)
        elif tag == "details":
            self._read_folded(element)
        elif tag in CONTAINERS:
            self._read_inside(element)
        elif tag not in SKIPPED and PRINT_ALONE not in element.get("class", "").split():
            self._read_block(element)

    def _read_block(self, element: HtmlElement) -> None:
        if element.tag in ("ul", "ol"):
            items = element.findall("li")
            self._add(BULLETS, map(_text, items), leads=tuple(map(_lead, items)))
        elif element.tag == "dl":
            self._add_terms(element)
        elif element.tag == "table":
            self._add_table(element)
        elif element.tag == "img":
            self._add(PICTURE, [_clean(element.get("alt", ""))])
        else:
            self._add(PARAGRAPH, [_text(element)])
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

    def _add_notice(self, element: HtmlElement) -> None:
        head, *rest = element.iter("p", "li")
        items = [e for e in rest if e.getparent().tag != "li"]
        leads = tuple(map(_lead, items))
        self._add(NOTICE, map(_text, items), title=_text(head), leads=leads)

    def _add_terms(self, element: HtmlElement) -> None:
        texts, term = [], ""
        for part in element.iter("dt", "dd"):
            if part.tag == "dt":
                term = _text(part)
            else:
                texts.append((term, _text(part)))
        leads = tuple(f"{term}:" for term, _ in texts)
        self._add(TERMS, [f"{term}: {text}" for term, text in texts], leads=leads)

    def _add_table(self, element: HtmlElement) -> None:
        heads = element.findall("./thead/tr/th")
        rows = [[_text(cell) for cell in row] for row in _body_rows(element)]
        width = max([len(heads), *map(len, rows)])
        table = PageTable(
            section=self.section,
            title=self.title,
            caption=_text(element.find("caption")),
            header=_filled([_text(head) for head in heads], width),
            rows=tuple(_filled(row, width) for row in rows),
            is_number=tuple(_is_number(heads, column) for column in range(width)),
            source=self.source,
        )
        self._add(TABLE, [], table=table)


def _body_rows(table: HtmlElement) -> list[HtmlElement]:
    return [row for row in table.iter("tr") if row.getparent().tag != "thead"]


def _filled(cells: list[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _is_number(heads: list[HtmlElement], column: int) -> bool:
    return column < len(heads) and "number" in heads[column].get("class", "").split()


def _lead(item: HtmlElement) -> str:
    """Return the words in bold that an item begins with."""
    is_first = len(item) and item[0].tag == "strong" and not _clean(item.text or "")
    return _text(item[0]) if is_first else ""


def _text(element: HtmlElement | None) -> str:
    return "" if element is None else _clean(element.text_content())


def _clean(text: str) -> str:
    return WHITE_SPACE.sub(" ", text).strip(" ")
