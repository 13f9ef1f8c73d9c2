"""Read a page or an SVG picture: texts, tables, attributes, comments, pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from qikit.reports.audit.chart_scales import Spot, is_even, on_scale, spot_of
from qikit.reports.audit.embedded import is_data_uri, uris_within
from qikit.reports.audit.told import (
    BARE,
    CELL,
    LAYOUT,
    PROSE,
    Embedded,
    Piece,
    Told,
)

HEADINGS = tuple(f"h{level}" for level in range(1, 7))
BLOCKS = set(
    "article aside body blockquote button caption dd desc details div dl dt "
    "fieldset figcaption figure footer form head header hr html label legend li main "
    "metadata nav ol option p pre script section select style summary svg table tbody "
    "td template text textarea tfoot th thead title tr ul".split()
) | set(HEADINGS)
DRAWN = set("d x y x1 x2 y1 y2 cx cy r points transform".split())
LOOKS = set(
    "class id style width height colspan rowspan scope headers role lang for version "
    "aria-labelledby aria-describedby viewbox clip-path font-family xmlns "
    "xmlns:xlink xlink:href".split()
)
EMPTY = set("br hr img input link meta use path rect".split())


@dataclass
class Cell:
    """A cell of a table, with the attributes of all that is in it."""

    is_head: bool
    parts: list[str] = field(default_factory=list)
    forms: tuple[str, ...] = ()
    attributes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the cell in one line."""
        return _line(self.parts)


@dataclass
class Table:
    """A table while it is read."""

    caption: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    row_attributes: list[list[tuple[str, str]]] = field(default_factory=list)


class Page(HTMLParser):
    """Collects the pieces of a page; headings go on from page to page."""

    def __init__(self, place: str, around: tuple[str, ...], headings: dict[str, str]):
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []
        self._place, self._outer, self._headings = place, around, headings
        self._parts: list[str] = []
        self._attributes: list[tuple[str, str]] = []
        self._tables: list[Table] = []
        self._block = "text"
        self._groups: list[str] = []
        self._scales: dict[str, list[Told]] = {}
        self._term = ""  # what the next <dd> is about
        self._spot: Spot | None = None
        self.drawn: list[tuple[int, Spot]] = []  # texts of a picture: which, and where

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block; keep the attributes until its words are known."""
        if tag in BLOCKS:
            self._end_block()
            self._block = tag
            self._spot = spot_of(dict(attrs)) if tag == "text" else None
        if tag == "table":
            self._tables.append(Table())
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
            self._tables[-1].row_attributes.append([])
        elif tag in ("td", "th") and self._tables:
            self._row().append(Cell(tag == "th"))
        elif tag == "g":
            self._groups.append(dict(attrs).get("id") or "")
        known = [(n, v) for n, v in attrs if v and n not in DRAWN]
        self._keep(tag, [(f"{tag} {name}", value) for name, value in known])

    def handle_endtag(self, tag: str) -> None:
        """End a block, a table or a group of a picture."""
        if tag in BLOCKS:
            self._end_block()
            self._block = "text"
        if tag == "table" and self._tables:
            self.found += table_pieces(self._tables.pop(), self._at, self._around())
        elif tag == "g" and self._groups:
            self._groups.pop()

    def handle_data(self, data: str) -> None:
        """Take words into the block they stand in."""
        cell = self._cell()
        if cell is not None and self._block not in ("style", "script"):
            cell.parts.append(data)
        else:
            self._parts.append(data)

    def handle_comment(self, data: str) -> None:
        """Take a comment as a text of its own."""
        self._say("comment", data, (_line(self._parts), *self._around()))

    def handle_decl(self, decl: str) -> None:
        """Take a declaration as a text of its own."""
        self._say("declaration", decl, self._around())

    unknown_decl = handle_decl
    handle_pi = handle_decl

    def close(self) -> None:
        """End what was left open, and judge which numbers are a chart's scale."""
        super().close()
        self._end_block()
        while self._tables:
            self.found += table_pieces(self._tables.pop(), self._at, self._around())
        for ticks in self._scales.values():
            self.found += [] if _is_scale(ticks) else ticks

    def _keep(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        cell = self._cell()
        if tag == "tr" and self._tables:
            self._tables[-1].row_attributes[-1] += attributes
        elif cell is not None:
            cell.attributes += attributes
        else:
            self._attributes += attributes

    def _row(self) -> list[Cell]:
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
            table.row_attributes.append([])
        return table.rows[-1]

    def _cell(self) -> Cell | None:
        is_inside = bool(self._tables and self._tables[-1].rows)
        row = self._tables[-1].rows[-1] if is_inside else []
        return row[-1] if row else None

    def _end_block(self) -> None:
        """Tell the words of a block, then its attributes with the words around."""
        text, self._parts = _line(self._parts), []
        if self._block == "caption" and self._tables:
            self._tables[-1].caption += text
        if self._block in HEADINGS and text:
            self._begin_part(self._block, text)
        if self._block == "dt":
            self._term = text
        if text:
            term = (self._term,) if self._block == "dd" and self._term else ()
            self._say(self._block, text, (*term, *self._around()))
        attributes, self._attributes = self._attributes, []
        around = tuple(filter(None, (text, *self._around())))
        self.found += _attribute_pieces(attributes, self._at, around)

    def _begin_part(self, heading: str, text: str) -> None:
        for deeper in HEADINGS[HEADINGS.index(heading) :]:
            self._headings.pop(deeper, None)
        self._headings[heading] = text

    def _say(self, block: str, text: str, around: tuple[str, ...]) -> None:
        kind = LAYOUT if block == "style" else PROSE
        told = Told(self._at(block), text, around, kind)
        ticks = [g for g in self._groups if g.startswith(("xtick", "ytick"))]
        if ticks:
            self._scales.setdefault("/".join(self._groups[:3]), []).append(told)
        else:
            if block == "text" and self._spot:
                self.drawn.append((len(self.found), self._spot))
            self.found.append(told)

    def _at(self, what: str) -> str:
        return f"{self._place}{what}"

    def _around(self) -> tuple[str, ...]:
        headings = [self._headings[h] for h in HEADINGS if h in self._headings]
        return (*headings[::-1], *self._outer)


def page_pieces(
    source: str,
    place: str = "",
    around: tuple[str, ...] = (),
    headings: dict[str, str] | None = None,
) -> list[Piece]:
    """Give all that a page says, in what is seen and in what is not.

    `headings` are those that came before, as from an earlier cell of a notebook;
    those of the page are added.
    """
    page = Page(place, around, {} if headings is None else headings)
    page.feed(source)
    page.close()
    return page.found


def picture_pieces(
    source: str, place: str = "", around: tuple[str, ...] = ()
) -> list[Piece]:
    """Give all that an SVG picture says; each text knows the others beside it."""
    page = Page(place, (), {})
    page.feed(source)
    page.close()
    found = _without_scales(page)
    told = [p for p in found if isinstance(p, Told)]
    first = [p.text for p in told if p.place.endswith(("title", "desc"))]
    rest = " ; ".join(p.text for p in told if p.place.endswith("text"))
    known = tuple(dict.fromkeys([*first, *around, rest]))
    return [
        Told(p.place, p.text, known, p.kind) if isinstance(p, Told) else p
        for p in found
    ]


def _without_scales(picture: Page) -> list[Piece]:
    """Leave out the scales of a chart, which may have no names that say so."""
    told = [picture.found[place].text for place, _ in picture.drawn]
    scale = on_scale(told, [spot for _, spot in picture.drawn])
    left = {place for n, (place, _) in enumerate(picture.drawn) if n in scale}
    return [piece for place, piece in enumerate(picture.found) if place not in left]


def _attribute_pieces(attributes, at, around: tuple[str, ...]) -> Iterator[Piece]:
    told = tuple(v for _, v in attributes if not is_data_uri(v) and " " in v)
    for name, value in attributes:
        place = at(f"attribute {name}")
        for uri in uris_within(value):
            yield Embedded(place, uri, (*told, *around))
        if is_data_uri(value):
            continue
        own = name.split()[-1].lower()
        kind = LAYOUT if own in LOOKS else BARE if own.startswith("data-") else PROSE
        yield Told(place, value, around, kind)


def table_pieces(table: Table, at, around: tuple[str, ...]) -> Iterator[Piece]:
    """Give the cells of a table, each with the heads of its row and its column."""
    heads = _column_heads(table)
    around = tuple(filter(None, (table.caption, *around)))
    for row, attributes in zip(table.rows, table.row_attributes, strict=True):
        head = _row_head(row)
        yield from _attribute_pieces(attributes, at, (head, *around))
        for number, cell in enumerate(row):
            column = heads[number] if number < len(heads) else ""
            known = (head, column, *around)
            place = at(f"table {table.caption!r}, column {column!r}")
            yield Told(place, cell.text, known, CELL, _first_head(heads), cell.forms)
            for piece in _attribute_pieces(cell.attributes, at, known):
                is_bare = isinstance(piece, Told) and piece.kind in (BARE, PROSE)
                yield _as_cell(piece, heads) if is_bare else piece


def _as_cell(told: Told, heads: list[str]) -> Told:
    """An attribute of a cell tells what the cell would."""
    return Told(told.place, told.text, told.around, CELL, _first_head(heads))


def _first_head(heads: list[str]) -> str:
    return heads[0] if heads else ""


def _column_heads(table: Table) -> list[str]:
    for row in table.rows:
        if sum(cell.is_head for cell in row) > 1:
            return [cell.text for cell in row]
    return []


def _row_head(row: list[Cell]) -> str:
    first = [cell for cell in row if cell.is_head] or row
    return first[0].text if first else ""


def _is_scale(ticks: list[Told]) -> bool:
    """Whether the texts of an axis are evenly spaced numbers, as a scale has them."""
    try:
        return is_even([float(t.text.strip(" %").replace("−", "-")) for t in ticks])
    except ValueError:
        return False


def _line(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
