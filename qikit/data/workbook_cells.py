"""Every cell of a finished workbook, hidden sheets too: value, formula, comment."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qikit.data.workbooks import open_workbook

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True)
class SheetCell:
    """A cell: its raw value, whatever its number format shows of it.

    `value` is what a spreadsheet program stored last, `formula` the text that it was
    worked out by, or "".
    """

    value: object = None
    formula: str = ""
    comment: str = ""


@dataclass(frozen=True)
class CellSheet:
    """A sheet with all its rows from the first; hidden ones are like any other."""

    title: str
    rows: tuple[tuple[SheetCell, ...], ...]


def read_cells(contents: bytes) -> list[CellSheet]:
    """Read every sheet of a workbook (.xlsx), also hidden and very hidden ones.

    Raises
    ------
    DataError
        If it cannot be opened safely; see `open_workbook`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(contents)
        values = open_workbook(path)
        formulas = open_workbook(path, formulas=True)
    return [
        CellSheet(sheet.title, _rows(sheet, formulas[sheet.title]))
        for sheet in values.worksheets
    ]


def _rows(values: Worksheet, formulas: Worksheet) -> tuple[tuple[SheetCell, ...], ...]:
    both = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    return tuple(
        tuple(_cell(*cells) for cells in zip(*rows, strict=True)) for rows in both
    )


def _cell(value: Cell, formula: Cell) -> SheetCell:
    comment = value.comment.text if value.comment else ""
    is_formula = formula.data_type == "f"
    return SheetCell(
        value.value, _text(formula.value) if is_formula else "", comment or ""
    )


def _text(formula: object) -> str:
    """Return the text of a formula; one of a range of cells is an object."""
    return str(getattr(formula, "text", formula) or "")
