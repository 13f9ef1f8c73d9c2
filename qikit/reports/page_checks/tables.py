"""Tables: a name, named columns and rows, and a cell in each place."""

from __future__ import annotations

from collections.abc import Iterator

from qikit.reports.page_checks.elements import Element, ReadPage, shown
from qikit.reports.page_checks.faults import Fault

SCOPES = {"col", "row", "colgroup", "rowgroup"}
WIDEST = 1000  # HTML 4.9.11: a browser counts no span beyond it
TALLEST = 65534


def table_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge every table of the page."""
    for table in page.all("table"):
        if table.get("role") in ("presentation", "none"):
            yield Fault(table.line, "table-layout", "a table for looks")
            continue
        yield from _name_faults(table)
        yield from _head_faults(table)
        yield from _cell_faults(table)


def _name_faults(table: Element) -> Iterator[Fault]:
    captions = [e for e in _own(table) if e.name == "caption"]
    if not captions or not captions[0].text:
        yield Fault(table.line, "table-caption", "a table without a caption")


def _head_faults(table: Element) -> Iterator[Fault]:
    heads = [e for e in _own(table) if e.name == "th"]
    if not heads:
        yield Fault(table.line, "table-head", f"no th in the table {_name(table)}")
    for head in heads:
        if not head.text:
            what = f"an empty th in the table {_name(table)}"
            yield Fault(head.line, "table-head-empty", what)
        elif head.get("scope").lower() not in SCOPES:
            what = f"th {shown(head.text)!r} without a scope"
            yield Fault(head.line, "table-scope", what)


def _cell_faults(table: Element) -> Iterator[Fault]:
    """Compare the widths of rows; a cell that spans rows counts in each of them."""
    widths = list(_widths([e for e in _own(table) if e.name == "tr"]))
    if not widths:
        return
    usual = widths[0][1]
    for line, width in widths:
        if width != usual:
            what = f"{width} cells, not {usual}, in a row of the table {_name(table)}"
            yield Fault(line, "table-cells", what)


def _widths(rows: list[Element]) -> Iterator[tuple[int, int]]:
    hanging: list[tuple[int, int]] = []  # rows still to come and columns of each
    for row in rows:
        width = sum(columns for _, columns in hanging)
        hanging = [(left - 1, columns) for left, columns in hanging if left > 1]
        for cell in row.children:
            if not isinstance(cell, Element) or cell.name not in ("td", "th"):
                continue
            columns = _span(cell, "colspan", WIDEST)
            more_rows = _span(cell, "rowspan", TALLEST) - 1
            width += columns
            if more_rows:
                hanging.append((more_rows, columns))
        yield row.line, width


def _span(cell: Element, name: str, most: int) -> int:
    digits = cell.get(name).strip()
    if not (digits.isascii() and digits.isdecimal()):
        return 1
    return min(max(int(digits[:9]), 1), most)


def _own(table: Element) -> Iterator[Element]:
    """The parts of a table, those of a table inside it left out."""
    for element in table.within():
        outer = next(e for e in element.around() if e.name == "table")
        if outer is table:
            yield element


def _name(table: Element) -> str:
    captions = (e.text for e in _own(table) if e.name == "caption")
    return repr(shown(next(captions, "")))
