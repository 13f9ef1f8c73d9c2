"""The pieces of a finished page: passages, tables and sections, as text."""

from __future__ import annotations

from dataclasses import dataclass, field

PARAGRAPH, HEADING, BULLETS, NOTICE = "paragraph", "heading", "bullets", "notice"
TABLE, PICTURE, TERMS = "table", "picture", "terms"


@dataclass(frozen=True)
class PageTable:
    """A table of a page, cell by cell as text.

    Attributes
    ----------
    section
        Title of the section (heading of level 2) that it stands in.
    title
        The nearest heading above it: of its chart, or of its section.
    caption
        Its own caption.
    header
        The names of its columns.
    rows
        Its cells; the first of each row names the row. Each row has a cell for
        every name of the header.
    is_number
        Of each column, whether it is set to the right: numbers, or words for a gap.
    source
        What stands below the chart that it belongs to: source and n; or "".
    """

    section: str
    title: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_number: tuple[bool, ...]
    source: str = ""

    @property
    def name(self) -> str:
        """What it is called: its caption, or the heading above it."""
        return self.caption or self.title


@dataclass(frozen=True)
class Passage:
    """A piece of a page in its order.

    `kind` is one of the words above. `texts` are its words: one of a paragraph, a
    heading or a picture (its alt text), the items of a list or a notice (whose
    `title` is its own), "term: meaning" of terms. `leads` gives of each item the
    part that is set in bold, or "". `under` is the heading it stands under within its
    section, or "": a folded part has one of its own, which ends with it.
    """

    kind: str
    texts: tuple[str, ...] = ()
    title: str = ""
    level: int = 0
    leads: tuple[str, ...] = ()
    table: PageTable | None = None
    under: str = field(default="", compare=False)


@dataclass(frozen=True)
class PageSection:
    """A section of a page; the opening has no title."""

    title: str
    id: str
    passages: tuple[Passage, ...] = ()

    @property
    def tables(self) -> list[PageTable]:
        """The tables of the section, those in folded parts too."""
        return [p.table for p in self.passages if p.table is not None]


@dataclass(frozen=True)
class PageContent:
    """A page: its facts and its sections in order; the first is the opening.

    Attributes
    ----------
    title, area, period, label
        As in its header; `area` is the code of its area.
    sections
        The opening (title, banners) and the sections with a heading of level 2.
    """

    title: str
    area: str
    period: str
    label: str
    sections: tuple[PageSection, ...] = field(default_factory=tuple)

    @property
    def tables(self) -> list[PageTable]:
        """Every table of the page, in order."""
        return [table for section in self.sections for table in section.tables]
