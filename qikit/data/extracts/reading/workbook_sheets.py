"""One sheet of a workbook as rows of text, by Excel's own types."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qikit.data.definitions.column_forms import Reader
from qikit.data.extracts.reading.headers import Grid, Range, Row
from qikit.data.extracts.reading.places import sheet_place
from qikit.data.workbooks import open_workbook
from qikit.errors import DataError, Problem, did_you_mean

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

SHOWN_AT_MOST = 5  # cells named one by one
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
WHOLE_AT_MOST = 1e15  # floats above are no longer exact


def read_sheet(path: Path, reader: Reader) -> Grid:
    """Read one sheet: every cell as text, merged ranges filled.

    A date becomes 2026-03-31, a whole number has no decimal point, true and false
    are TRUE and FALSE.

    Raises
    ------
    DataError
        If the workbook cannot be opened, the sheet is not clear, or a cell holds an
        error or a formula whose value was not stored.
    """
    workbook = open_workbook(path)
    sheet = _sheet(workbook, reader.sheet, path.name)
    place = sheet_place(path.name, sheet.title)
    _refuse_errors(sheet, place)
    _refuse_unknown_values(path, sheet, place)
    merged = [_range(found) for found in sheet.merged_cells.ranges]
    rows = [_row(number, cells) for number, cells in enumerate(sheet.iter_rows(), 1)]
    return Grid(
        path.name,
        _with_merged_filled(rows, merged),
        sheet=sheet.title,
        merged=merged,
        from_1904=workbook.epoch.year == 1904,
    )


def cell_text(value: Any) -> str:
    """Write the value of a cell as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE_AT_MOST:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _sheet(workbook: Workbook, name: str | None, file: str) -> Worksheet:
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    if name is not None:
        if name not in sheets:
            what = f"there is no sheet {name!r}.{_hidden_sheets(workbook)}"
            raise DataError(Problem(what, file, did_you_mean(name, sheets)))
        return sheets[name]
    shown = [s for s in sheets.values() if s.sheet_state == "visible"]
    filled = [s for s in shown if _has_content(s)]
    if len(filled) == 1:
        return filled[0]
    to_do = "Write 'sheet: …' under 'reader' in its mapping."
    what = "no visible sheet holds anything."
    if filled:
        named = ", ".join(repr(s.title) for s in filled)
        what = f"{len(filled)} sheets hold something: {named}."
    raise DataError(Problem(f"{what}{_hidden_sheets(workbook)}", file, to_do))


def _hidden_sheets(workbook: Workbook) -> str:
    hidden = [s.title for s in workbook.worksheets if s.sheet_state != "visible"]
    if not hidden:
        return ""
    return f" Hidden, and read only if named: {', '.join(map(repr, hidden))}."


def _has_content(sheet: Worksheet) -> bool:
    return any(
        value is not None for row in sheet.iter_rows(values_only=True) for value in row
    )


def _row(number: int, cells: tuple[Cell, ...]) -> Row:
    """Write one row as text; what is blank at its end is left out."""
    texts = [cell_text(cell.value) for cell in cells]
    while texts and not texts[-1].strip():
        texts.pop()
    return number, texts


def _refuse_errors(sheet: Worksheet, place: str) -> None:
    """Refuse cells that hold #N/A and its like: no figure, and no gap either."""
    wrong = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]
    _refuse(
        [f"{cell.coordinate}" for cell in wrong],
        [f"the cell holds the error {cell.value}." for cell in wrong],
        place,
        "Correct the formula, or empty the cell.",
    )


def _refuse_unknown_values(path: Path, sheet: Worksheet, place: str) -> None:
    """Refuse formulas without a stored value: to us they would look empty."""
    if not _has_formulas(path):
        return
    formulas = open_workbook(path, formulas=True)[sheet.title]
    unknown = [
        cell.coordinate
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f" and _is_unknown(sheet[cell.coordinate])
    ]
    what = "the formula's value was not stored in the file."
    to_do = "Open the workbook in Excel, save it, and send it again."
    _refuse(unknown, [what] * len(unknown), place, to_do)


def _is_unknown(cell: Cell) -> bool:
    """Tell "no value" from the empty text that =IF(A1="","",A1) gives."""
    return cell.value is None and cell.data_type != "str"


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/")]
        return any(FORMULA.search(parts.read(name)) for name in sheets)


def _refuse(cells: list[str], what: list[str], place: str, to_do: str) -> None:
    if not cells:
        return
    pairs = list(zip(cells, what, strict=True))[:SHOWN_AT_MOST]
    problems = [Problem(said, f"{place}, cell {cell}", to_do) for cell, said in pairs]
    more = len(cells) - len(problems)
    if more:
        problems.append(Problem(f"and {more} more such cells.", place))
    raise DataError(problems)


def _range(found: Any) -> Range:
    return found.min_row, found.max_row, found.min_col - 1, found.max_col - 1


def _with_merged_filled(rows: list[Row], merged: list[Range]) -> list[Row]:
    """Give every cell of a merged range the value of the range."""
    for top, bottom, left, right in merged:
        value = _at(rows, top, left)
        for line in range(top, min(bottom, len(rows)) + 1) if value else ():
            cells = rows[line - 1][1]
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [value] * (right + 1 - left)
    return rows


def _at(rows: list[Row], line: int, place: int) -> str:
    cells = rows[line - 1][1] if line <= len(rows) else []
    return cells[place] if place < len(cells) else ""
