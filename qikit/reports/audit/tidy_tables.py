"""Read the CSV file of a report: one row a cell, put together as tables again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from qikit.reports.audit.number_forms import CHANGE_HEADS, forms_of_number
from qikit.reports.audit.page_texts import Cell, Table, table_pieces
from qikit.reports.audit.told import Piece, Records, Told

SECTION, TABLE, ROW, COLUMN, VALUE = "section", "table", "row", "column", "value"
NUMBER, ROW_IS = "number", "row_is"  # row_is: the name of the first column
COLUMNS = {SECTION, TABLE, ROW, COLUMN, VALUE}


def is_tidy(rows: list[list[str]]) -> bool:
    """Whether the rows of a CSV file are cells of tables, one each."""
    width = len(rows[0]) if rows else 0
    return bool(rows) and set(rows[0]) >= COLUMNS and all(len(r) == width for r in rows)


def tidy_pieces(
    rows: list[list[str]], place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    """Give the cells of the tables as those of a page, each with its heads."""
    head, *body = rows
    for number, cells in enumerate(_tables(head, body), 1):
        first = cells[0]
        known = tuple(filter(None, (first[TABLE], first[SECTION], *around)))
        yield from _table_pieces(cells, f"{place}table {number}, ", known)
    more = [i for i, name in enumerate(head) if name not in COLUMNS | {NUMBER, ROW_IS}]
    for text in dict.fromkeys(row[i] for row in rows for i in more):
        yield Told(f"{place}other columns", text, around)


def _tables(head: list[str], body: list[list[str]]) -> Iterator[list[dict[str, str]]]:
    """Give the cells of one table after the other, as they follow each other."""
    named = (dict(zip(head, row, strict=True)) for row in body)
    for _, cells in groupby(named, _table_of):
        yield list(cells)


def _table_of(cell: dict[str, str]) -> tuple[str, ...]:
    return cell[SECTION], cell[TABLE], cell.get(ROW_IS, "")


def _table_pieces(
    cells: list[dict[str, str]], place: str, around: tuple[str, ...]
) -> Iterator[Piece]:
    for text in around[:2]:
        yield Told(f"{place}title", text, around)
    heads = list(dict.fromkeys(cell[COLUMN] for cell in cells))
    lines = list(_lines(cells))
    head = (cells[0].get(ROW_IS, ""), *heads)
    table = Table(rows=[[Cell(True, [h]) for h in head]], row_attributes=[[]])
    for name, line in lines:
        filled = [_cell(line.get(head, {}), head) for head in heads]
        table.rows.append([Cell(False, [name]), *filled])
        table.row_attributes.append([])
    yield from table_pieces(table, lambda what: f"{place}{what}", around)
    values = [
        (name, *(line.get(h, {}).get(VALUE, "") for h in heads)) for name, line in lines
    ]
    yield Records(place, head, values, around, around[:2])


def _lines(
    cells: list[dict[str, str]],
) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """Give the cells of each row by column; a column that comes again begins a row."""
    name, line = "", {}
    for cell in cells:
        if line and (cell[ROW] != name or cell[COLUMN] in line):
            yield name, line
            line = {}
        name = cell[ROW]
        line[cell[COLUMN]] = cell
    if line:
        yield name, line


def _cell(cell: dict[str, str], head: str) -> Cell:
    forms: tuple[str, ...] = ()
    number = cell.get(NUMBER, "").strip()
    try:
        is_change = head.casefold().startswith(CHANGE_HEADS)
        forms = forms_of_number(float(number), is_change=is_change) if number else ()
    except ValueError:
        pass  # some other words stand there: they are told as they are
    return Cell(False, [cell.get(VALUE, "")], (*forms, *filter(None, [number])))
