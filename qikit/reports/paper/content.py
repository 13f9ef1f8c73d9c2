"""What a finished page says, read back from its HTML: the source of every other form.

The workbook, the Word page and the CSV file hold what stands on the page and nothing
else: no further decimals, no figure that a reader of the page could not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from qikit.reports.blocks import BEHIND
from qikit.reports.paper.cell_grid import Grid, body_grid, head_grid
from qikit.reports.paper.page_words import (
    LISTS,
    NOTHING,
    alt,
    clean,
    items,
    terms,
    words,
)
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

CONTAINERS = {"article", "blockquote", "div", "figure", "section"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
SKIPPED = {"hr", "nav", "script", "style"}
PRINT_ALONE = "on-paper"  # the class of what only the printed page says
NOTICES = {"notice", "banner"}  # classes of our own; no HTML of an analyst has them
BLOCKS = CONTAINERS | LISTS | set(HEADINGS) | {"dl", "details", "p", "pre", "table"}
NAMES_JOINED = ": "  # of a column below a name that it shares with others
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
        title=words(title if title is not None else page.find(".//title")),
        area=body.get("data-area", ""),
        period=body.get("data-period", ""),
        label=words(page.find(".//header//p")),
        sections=(_opening(main), *map(_section, main.findall("section"))),
    )


def _parsed(html: str) -> HtmlElement:
    parser = HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError as error:
        raise ValueError("this is no page of qikit's exporter") from error


def _opening(main: HtmlElement) -> PageSection:
    reader = _Reader("")
    for child in main:
        if child.tag != "section":
            reader.read(child)
    return PageSection("", "", tuple(reader.passages))


def _section(section: HtmlElement) -> PageSection:
    """Read a section; its first heading of level 2 is its title."""
    head = section.find("h2")
    title = words(head)
    reader = _Reader(title)
    reader.read_inside(section, but=head)
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
            self._add_heading(words(element), HEADINGS[tag])
            self._add_pictures(element)
        elif tag in CONTAINERS and element.get("role") == "note" and NOTICES & classes:
            self._add_notice(element)
        elif tag == "div" and "chart" in classes:
            with self._own_heading():
                self.read_inside(element)
        elif tag == "details":
            self._read_folded(element)
        elif tag in CONTAINERS:
            self.read_inside(element)
        elif tag not in SKIPPED and PRINT_ALONE not in classes:
            self._read_block(element)

    def _read_block(self, element: HtmlElement) -> None:
        if element.tag == "table":
            self._add_table(element)
        elif element.tag == "img":
            self._add(PICTURE, [alt(element)])
        elif element.tag in LISTS:
            self._add_items(BULLETS, items(element), element)
        elif element.tag == "dl":
            self._add_items(TERMS, terms(element), element)
        elif element.tag == "figcaption":
            self.source = words(element)
            self._add_words(element)
        elif any(inner.tag in BLOCKS for inner in element.iterdescendants()):
            self.read_inside(element)
        else:
            self._add_words(element)

    def read_inside(self, element: HtmlElement, but: HtmlElement | None = None) -> None:
        """Read what is in an element, but for one child; loose words are paragraphs."""
        self._add(PARAGRAPH, [clean(element.text or "")])
        for child in element:
            if child is not but:
                self.read(child)
            self._add(PARAGRAPH, [clean(child.tail or "")])

    def _read_folded(self, element: HtmlElement) -> None:
        """Read a folded part; the numbers of a chart go by the title of the chart."""
        with self._own_heading():
            summary = element.find("summary")
            if summary is not None:
                name = words(summary)
                if not name.startswith(BEHIND):
                    self._add_heading(name, FOLDED_LEVEL)
                self._add_pictures(summary)
                summary.drop_tree()
            self.read_inside(element)

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
            under = "" if self.title == self.section else self.title
            self.passages.append(Passage(kind, texts, under=under, **more))

    def _add_heading(self, text: str, level: int) -> None:
        self.title, self.source = text, ""
        self._add(HEADING, [text], level=level)

    def _add_words(self, element: HtmlElement) -> None:
        self._add(PARAGRAPH, [words(element)])
        self._add_pictures(element)

    def _add_items(
        self, kind: str, found: Iterable[tuple[str, str]], element: HtmlElement
    ) -> None:
        found = list(found)
        texts, leads = ([item[n] for item in found] for n in (0, 1))
        self._add(kind, texts, leads=tuple(leads))
        self._add_pictures(element)

    def _add_pictures(self, element: HtmlElement) -> None:
        """Add the pictures among words, after the words."""
        for picture in element.iterdescendants("img"):
            self._add(PICTURE, [alt(picture)])

    def _add_notice(self, element: HtmlElement) -> None:
        """Add a banner with all its words, then what else stands in it."""
        outer, self.passages = self.passages, []
        with self._own_heading():
            self.read_inside(element)
        inner, self.passages = self.passages, outer
        said = [p for p in inner if p.texts and p.kind not in (PICTURE, NOTICE)]
        found = [item for p in said for item in _with_leads(p)]
        if found:
            (title, _), *rest = found
            texts, leads = [text for text, _ in rest], tuple(lead for _, lead in rest)
            self._add(NOTICE, texts, title=title, leads=leads)
        self.passages += [passage for passage in inner if passage not in said]

    def _add_table(self, element: HtmlElement) -> None:
        head, body = head_grid(element), body_grid(element)
        width = max([0, *map(len, [*head, *body])])
        table = PageTable(
            section=self.section,
            title=self.title,
            caption=words(element.find("caption"), NOTHING),
            header=tuple(_name(head, column) for column in range(width)),
            rows=tuple(_filled(row, width) for row in body),
            is_number=tuple(_is_number(head, column) for column in range(width)),
            source=self.source,
        )
        self._add(TABLE, [], table=table)


def _name(head: Grid, column: int) -> str:
    """Join the names above a column; one that spans several rows is said once."""
    cells = [row[column] for row in head if column < len(row)]
    texts = (words(cell, NOTHING) for cell in dict.fromkeys(cells))
    return NAMES_JOINED.join(filter(None, texts))


def _filled(cells: list[HtmlElement | None], width: int) -> tuple[str, ...]:
    texts = [words(cell, NOTHING) for cell in cells]
    return (*texts, *[""] * (width - len(texts)))


def _is_number(head: Grid, column: int) -> bool:
    """Whether the last name above a column is set to the right."""
    cells = [row[column] for row in head if column < len(row)]
    cell = cells[-1] if cells else None
    return cell is not None and "number" in cell.get("class", "").split()


def _with_leads(passage: Passage) -> Iterator[tuple[str, str]]:
    leads = passage.leads or ("",) * len(passage.texts)
    return zip(passage.texts, leads, strict=True)
