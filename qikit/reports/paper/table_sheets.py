"""A table of a page on a sheet of its own: numbers as numbers, words as words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from qikit.reports.paper.numbers import Cell, Column, Number, sheet_columns
from qikit.reports.paper.pieces import PageTable
from qikit.reports.paper.sheets import CONTENTS, Book, column_names, numbered

NARROWEST, WIDEST = 12, 55  # columns, in letters
ROOM = 3  # letters beside the longest
NO_ROWS = "This table has no rows."


def add_table_sheet(book: Book, table: PageTable, place: int) -> None:
    """Add the sheet of a table: title, where it stands, label, then the table."""
    columns = sheet_columns(table) or [Column("", ())]
    names = column_names([column.name for column in columns])
    widths = [_width(c) for c in columns]
    sheet = book.add_sheet(numbered(place), widths)
    book.add_title(sheet, f"{numbered(place)}: {table.name}")
    lines = [*filter(None, [_place_line(table), book.label])]
    lines += _names_in_full(columns, names)
    for row, text in enumerate(lines, 1):
        sheet.write_string(row, 0, book.text(text), book.format(kind="line"))
    top = len(lines) + 2
    book.link(sheet, top - 1, CONTENTS, "Back to the contents")
    right = [column.is_number for column in columns]
    n_rows = len(table.rows)
    book.add_table(sheet, top, str(place), names, max(1, n_rows), right)
    sheet.freeze_panes(top + 1, 0)
    if not n_rows:
        sheet.write_string(top + 1, 0, NO_ROWS, book.format(kind="cell"))
    book.fit_row(sheet, top, names, widths)
    for row, cells in enumerate(zip(*(c.cells for c in columns), strict=True), top + 1):
        book.fit_row(sheet, row, map(_shown, cells), widths)
    for at, column in enumerate(columns):
        _write_column(book, sheet, (top + 1, at), column)


def _write_column(
    book: Book, sheet: Worksheet, corner: tuple[int, int], column: Column
) -> None:
    top, at = corner
    for row, cell in enumerate(column.cells, top):
        if isinstance(cell, Number):
            look = book.format(kind="cell", number=cell.format, is_right=True)
            sheet.write_number(row, at, cell.value, look)
        else:
            look = book.format(kind="cell", number="@", is_right=column.is_number)
            sheet.write_string(row, at, book.text(cell), look)


def _place_line(table: PageTable) -> str:
    """Say the section, the chart and its source, as far as they are known."""
    chart = table.title if table.title not in (table.section, table.name) else ""
    return " · ".join(filter(None, [table.section, chart, table.source]))


def _names_in_full(columns: Sequence[Column], names: Sequence[str]) -> Iterator[str]:
    """Give the names that a table of Excel could not take as they are."""
    for place, (column, name) in enumerate(zip(columns, names, strict=True), 1):
        if column.name and column.name != name:
            yield f"Column {place} in full: {column.name}"


def _width(column: Column) -> float:
    """Give room for the longest cell and the longest word of the name."""
    longest = max(
        map(len, [*map(_shown, column.cells), *column.name.split()]), default=0
    )
    return min(max(longest * 1.1 + ROOM, NARROWEST), WIDEST)


def _shown(cell: Cell) -> str:
    """Write about what a cell shows, to measure it."""
    return cell.plain if isinstance(cell, Number) else cell
