"""Read a workbook: the cells of every sheet as tables, then every part of the file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from qikit.data.workbook_cells import CellSheet, SheetCell, read_cells
from qikit.errors import DataError
from qikit.reports.audit.number_forms import CHANGE_HEADS, forms_of_number
from qikit.reports.audit.page_texts import Cell, Table, table_pieces
from qikit.reports.audit.told import Piece, Records, Told, Unread
from qikit.reports.audit.zip_parts import office_pieces

HALVES = "numerator", "denominator"  # a count is two columns: "Count: numerator"
WORDS = ("What stands there", "About")  # the tables of words of qikit's workbooks


def workbook_pieces(
    content: bytes, place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    """Give all that a workbook (.xlsx) holds, in what is seen and in what is not."""
    return office_pieces(content, place, around, _sheets)


def _sheets(content: bytes, place: str, around: tuple[str, ...]) -> Iterator[Piece]:
    try:
        sheets = read_cells(content)
    except DataError as error:
        why = " ".join(problem.what for problem in error.problems)
        yield Unread(place.rstrip(": ") or "the file", why)
        return
    for sheet in sheets:
        yield from _sheet_pieces(sheet, f"{place}sheet {sheet.title!r} ", around)


def _sheet_pieces(
    sheet: CellSheet, place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    """Take a sheet apart: rows of one cell are lines, the others are tables."""
    yield Told(f"{place}title", sheet.title, around)
    title, lines, table = "", [], []
    for row in (*sheet.rows, ()):
        filled = [cell for cell in row if cell != SheetCell()]
        if filled and (table or len(filled) > 1):
            table.append(row)
            continue
        known = tuple(dict.fromkeys(filter(None, (*lines, title, sheet.title))))
        yield from _cells_pieces(table, place, (*known, *around))
        lines, table = [] if table else lines, []
        if filled:
            (text,) = _texts(filled)
            yield from _line_pieces(filled[0], text, place, (*known, *around))
            title, lines = title or text, [*lines, text]


def _line_pieces(
    cell: SheetCell, text: str, place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    yield Told(f"{place}line", text, around, forms=_forms(cell, ""))
    if cell.comment:
        yield Told(f"{place}comment", cell.comment, (text, *around))


def _cells_pieces(
    rows: list[tuple[SheetCell, ...]], place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    """Give a table; its first row is its header."""
    if not rows:
        return
    heads = _texts(rows[0])
    if heads[0] in WORDS:
        yield from _words_pieces(rows, place, around)
        return
    yield Told(f"{place}header", " ; ".join(filter(None, heads)), around)
    table = Table(rows=[[Cell(True, [head]) for head in heads]], row_attributes=[[]])
    for row in rows[1:]:
        table.rows.append(_row(row, heads))
        table.row_attributes.append([])
    _rejoin_counts(table, heads)
    yield from table_pieces(table, lambda what: f"{place}{what}", around)
    values = [tuple(cell.value for cell in row) for row in rows[1:]]
    yield Records(f"{place}table, ", tuple(heads), values, around, around)
    yield from _comments(rows, heads, place, around)


def _words_pieces(
    rows: list[tuple[SheetCell, ...]], place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    """Give a list of words, such as notes: each is about what its row begins with."""
    for row in rows:
        first, *rest = _texts(row)
        yield Told(f"{place}row", first, around)
        for text in rest:
            yield Told(f"{place}row", text, (first, *around))
        yield from _comments([row], [first, *rest], place, around)


def _row(row: tuple[SheetCell, ...], heads: list[str]) -> list[Cell]:
    texts = _texts(row)
    return [
        Cell(False, [text], _forms(cell, head))
        for text, cell, head in zip(texts, row, heads, strict=True)
    ]


def _rejoin_counts(table: Table, heads: list[str]) -> None:
    """Say "3 of 47" too, where numerator and denominator have columns of their own."""
    for number, (one, other) in enumerate(pairwise(heads)):
        (stem, _, upper), (whole, _, lower) = (
            one.rpartition(": "),
            other.rpartition(": "),
        )
        if stem != whole or not _are_halves(stem, upper, lower):
            continue
        table.rows[0].append(Cell(True, [stem]))
        for row in table.rows[1:]:
            row.append(Cell(False, [f"{row[number].text} of {row[number + 1].text}"]))


def _are_halves(stem: str, upper: str, lower: str) -> bool:
    """Whether two columns are a count: by their names, or as "Came, of asked" says."""
    named = f"{upper}, of {lower}".casefold()
    return (upper, lower) == HALVES or stem.casefold().startswith(named)


def _comments(rows, heads: list[str], place: str, around) -> Iterator[Told]:
    for row in rows:
        named = _texts(row)[0]
        for cell, head in zip(row, heads, strict=True):
            if cell.comment:
                known = tuple(filter(None, (named, head, *around)))
                yield Told(f"{place}comment", cell.comment, known)


def _forms(cell: SheetCell, head: str) -> tuple[str, ...]:
    value, forms = cell.value, ()
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_change = head.casefold().startswith(CHANGE_HEADS)
        forms = forms_of_number(float(value), is_change=is_change)
    return (*forms, cell.formula) if cell.formula else forms


def _texts(row) -> list[str]:
    return [_text(cell) for cell in row]


def _text(cell: SheetCell) -> str:
    value = cell.value
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return cell.formula if value is None else str(value).strip()
