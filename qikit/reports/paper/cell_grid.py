"""Tables of HTML laid out in columns: cells that span several stand in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from lxml.html import HtmlElement

MOST_COLUMNS, MOST_ROWS = 1_000, 65_534  # that a cell may span: HTML standard, 4.9.11

Grid = list[list[HtmlElement | None]]


def head_grid(table: HtmlElement) -> Grid:
    """Lay out the rows that name the columns."""
    return _grid(table.findall("./thead/tr"))


def body_grid(table: HtmlElement) -> Grid:
    """Lay out all other rows; no cell reaches beyond its part of the table."""
    rows = table.xpath("./tr | ./tbody/tr | ./tfoot/tr")
    parts = groupby(rows, lambda row: row.getparent())
    return [line for _, part in parts for line in _grid(list(part))]


def _grid(rows: Sequence[HtmlElement]) -> Grid:
    lines: list[dict[int, HtmlElement]] = [{} for _ in rows]
    for top, row in enumerate(rows):
        at = 0
        for cell in row.iterchildren("td", "th"):
            while at in lines[top]:
                at += 1
            width = _span(cell, "colspan", MOST_COLUMNS) or 1
            height = _span(cell, "rowspan", MOST_ROWS) or len(rows)
            for line in lines[top : top + height]:
                line |= dict.fromkeys(range(at, at + width), cell)
            at += width
    return [[line.get(at) for at in range(max(line, default=-1) + 1)] for line in lines]


def _span(cell: HtmlElement, name: str, most: int) -> int:
    """Read how far a cell reaches; 0 is to the end, what is no number is 1."""
    said = cell.get(name, "1").strip()
    number = int(said) if said.isdecimal() and len(said) < len(str(most)) + 1 else 1
    return min(number, most)
