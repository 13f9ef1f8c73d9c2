"""The cells of a filled form: where a problem lies, and what is out of place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qikit.data.forms.form_sheet import entry_cells
from qikit.data.forms.formulas import form_formulas
from qikit.data.forms.layout import FIRST_ROW, Form
from qikit.errors import Problem

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MOST_STRAYS, MOST_NAMED = 10, 5  # cells that are named one by one
MOVE_IT = "Move it, or empty the cell."


@dataclass
class FilledSheet:
    """The sheet that was filled in, and what is wrong with it so far."""

    form: Form
    name: str
    cells: Any
    problems: list[Problem] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell by its row and column, counted from 1."""
        return self.cells.cell(row, column)

    def refuse(self, cell: Cell, what: str, to_do: str) -> None:
        """Note a problem, in words that can be sent to the practice."""
        place = self.form.place_name(cell.row, cell.column)
        named = f"{cell.coordinate} ({place})" if place else cell.coordinate
        where = f"{self.name}: {self.form.whose}, cell {named}"
        self.problems.append(Problem(what, where, to_do))


def refuse_strays(sheet: FilledSheet) -> None:
    """Refuse what stands outside the form: an answer there would be lost."""
    form = sheet.form
    known = {*form.labels, *form_formulas(form), *entry_cells(form)}
    strays = [c for c in filled_cells(sheet.cells) if c.coordinate not in known]
    for cell in strays[:MOST_STRAYS]:
        sheet.refuse(cell, _stray(cell, form), MOVE_IT)
    if len(strays) > MOST_STRAYS:
        what = f"and {len(strays) - MOST_STRAYS} more cells outside this form."
        sheet.refuse(strays[MOST_STRAYS], what, "Move them, or empty the cells.")


def refuse_joined_cells(sheet: FilledSheet) -> None:
    """Refuse cells to fill in that were joined: one answer would stand for two."""
    entries = entry_cells(sheet.form)
    for joined in sheet.cells.merged_cells.ranges:
        if any(cell in joined for cell in entries):
            first = sheet.cell(joined.min_row, joined.min_col)
            what = f"the cells {joined.coord} were joined into one."
            to_do = "Part them, and give each its own answer."
            sheet.refuse(first, what, to_do)


def typed_over(sheet: FilledSheet) -> list[str]:
    """Say which formulas were typed over; nothing was lost, as none is read."""
    cells = [
        name
        for name in form_formulas(sheet.form)
        if sheet.cells[name].data_type != "f" and _is_filled(sheet.cells[name])
    ]
    if not cells:
        return []
    s = "" if len(cells) == 1 else "s"
    typed = f"what was typed over the formula{s} in cell{s} {_listed(cells)}"
    return [f"{typed}: the answers were used"]


def filled_cells(sheet: Worksheet) -> list[Cell]:
    """List the cells with something in them, row by row."""
    # Only those that exist: to walk over rows would make every cell up to the last.
    return [cell for _, cell in sorted(sheet._cells.items()) if _is_filled(cell)]


def _is_filled(cell: Cell) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""


def _stray(cell: Cell, form: Form) -> str:
    is_answer = FIRST_ROW <= cell.row < form.composite_row
    if is_answer and cell.column > form.count_column:
        return f"an answer outside the {form.patients} patients of this form."
    return "this stands outside the places to fill in."


def _listed(cells: Sequence[str]) -> str:
    shown = ", ".join(cells[:MOST_NAMED])
    more = len(cells) - MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
