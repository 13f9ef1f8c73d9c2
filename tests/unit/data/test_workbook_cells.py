"""Every cell of a workbook is read, whatever its sheet or its format hides."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.formula import ArrayFormula

from qikit.data.workbook_cells import SheetCell, read_cells
from qikit.errors import DataError


def contents(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_values_formulas_and_comments_of_a_cell():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["C1"] = 3 / 47, "=3/47", "words"
    sheet["A1"].number_format = "0%"
    sheet["C1"].comment = Comment("a remark", "A. Analyst")
    sheet["A2"] = ArrayFormula("A2:A3", "=B1*2")
    (found,) = read_cells(contents(book))
    assert found.rows[0] == (
        SheetCell(3 / 47),
        SheetCell(None, "=3/47"),  # nobody has worked it out yet
        SheetCell("words", "", "a remark"),
    )
    assert found.rows[1][0].formula == "=B1*2"


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_sheet_is_read_in_any_state(state):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("More")
    sheet["B3"] = 3
    sheet.sheet_state = state
    sheet.row_dimensions[3].hidden = sheet.column_dimensions["B"].hidden = True
    first, more = read_cells(contents(book))
    assert (first.title, more.title) == ("Sheet", "More")
    assert more.rows[2][1] == SheetCell(3)


@pytest.mark.parametrize("content", [b"", b"PK", b"no workbook"])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(DataError):
        read_cells(content)
