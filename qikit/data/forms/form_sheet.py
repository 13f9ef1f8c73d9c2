"""The sheet of a form that is filled in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qikit.data.forms.formulas import form_formulas
from qikit.data.forms.layout import (
    CONTEXT_ROW,
    DATE_ROW,
    FIRST_PATIENT,
    FORM,
    HEADER_ROW,
    LABELS,
    NO,
    NOBODY_ROW,
    NOT_APPLICABLE,
    ROLE_ROW,
    ROLES,
    TITLE_ROW,
    YES,
    Form,
    cell_name,
)
from qikit.data.forms.styles import dress

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LABEL_WIDTH, ANSWER_WIDTH, COUNT_WIDTH = 41, 10.5, 15  # characters
IN_A_LINE = 39  # characters of a question, bold, with room to spare
LINE_HEIGHT = 16.0  # points
LEAST_COMMENT, MOST_COMMENT = 32.0, 130.0  # points: two lines at least, also by pen
CHARACTER = 8  # pixels at 96 to the inch: a digit of the Normal style
MARGIN = 0.5  # inches, on paper
FILLED = 0.96  # of the page: the last row must not slip to the next one
SQUEEZED = 1.25  # pages that are printed on one, a fifth smaller
A4_LANDSCAPE = 11.69 - 2 * MARGIN, 8.27 - 2 * MARGIN  # inches to print on


def add_form_sheet(workbook: Workbook, form: Form) -> None:
    """Add the sheet: elements downwards, patients across, a comment to each."""
    sheet = workbook.create_sheet(FORM)
    for cell, text in form.labels.items():
        write_text(sheet, cell, text)
    for cell, formula in form_formulas(form).items():
        sheet[cell] = formula
    _dress(sheet, form)
    _add_choices(sheet, form)
    _set_sizes(sheet, form)
    _set_page(sheet, form)
    _name_region(workbook, form)
    protect(sheet)


def write_text(sheet: Worksheet, cell: str, text: str) -> None:
    """Write a text that stays one: a name that begins with = is no formula."""
    target = sheet[cell]
    target.value = text
    target.data_type = "s"
    if text[:1] in tuple("=+-@"):
        target.quotePrefix = True


def protect(sheet: Worksheet) -> None:
    """Lock all but the cells to fill in; no password: a guard, not a secret.

    Locked cells can still be selected, so that a screen reader can read them.
    """
    sheet.protection.sheet = True
    sheet.protection.formatRows = False
    sheet.protection.formatColumns = False


def print_on_a4(sheet: Worksheet, *, area: str, landscape: bool = False) -> None:
    """Print an area one page wide; on one page where it is not much longer."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.print_area = area
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = int(_length(sheet, landscape) <= SQUEEZED)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, MARGIN)


def _length(sheet: Worksheet, landscape: bool) -> float:
    """Work out how many pages a sheet takes that is one page wide."""
    width, height = A4_LANDSCAPE if landscape else A4_LANDSCAPE[::-1]
    widths = [column.width for column in sheet.column_dimensions.values()]
    scale = min(width / _inches(widths), 1)
    points = sum(row.height for row in sheet.row_dimensions.values())
    return points * scale / (72 * height)


def _inches(widths: Iterable[float]) -> float:
    return sum(CHARACTER * width + 5 for width in widths) / 96


def _dress(sheet: Worksheet, form: Form) -> None:
    dress(sheet.cell(TITLE_ROW, LABELS), "title")
    dress(sheet.cell(CONTEXT_ROW, LABELS), "context")
    for row in (DATE_ROW, ROLE_ROW, NOBODY_ROW):
        dress(sheet.cell(row, LABELS), "label")
        kind = "date" if row == DATE_ROW else "entry"
        dress(sheet.cell(row, FIRST_PATIENT), kind)
    last = form.count_column
    _dress_row(sheet, HEADER_ROW, last, ("header", "header_figure", "header_figure"))
    for place in range(len(form.bundle.elements)):
        row, comments = form.answer_row(place), form.comment_row(place)
        _dress_row(sheet, row, last, ("label", "answer", "figure"))
        _dress_row(sheet, comments, last, ("note", "comment", "note"))
    for row in (form.composite_row, form.missing_row):
        _dress_row(sheet, row, last, ("total", "figure", "figure"))


def _dress_row(
    sheet: Worksheet, row: int, last: int, kinds: tuple[str, str, str]
) -> None:
    """Dress a row: the label, the patients, the last column."""
    dress(sheet.cell(row, LABELS), kinds[0])
    for column in range(FIRST_PATIENT, last):
        dress(sheet.cell(row, column), kinds[1])
    dress(sheet.cell(row, last), kinds[2])


def entry_cells(form: Form) -> list[str]:
    """List the cells to fill in, in the order in which Tab reaches them."""
    heads = [cell_name(r, FIRST_PATIENT) for r in (DATE_ROW, ROLE_ROW, NOBODY_ROW)]
    rows = [
        row
        for place in range(len(form.bundle.elements))
        for row in (form.answer_row(place), form.comment_row(place))
    ]
    columns = [form.patient_column(number) for number in form.patient_numbers]
    return [*heads, *(cell_name(row, column) for row in rows for column in columns)]


def _add_choices(sheet: Worksheet, form: Form) -> None:
    """Give each cell to fill in its list of choices, and words for a wrong one."""
    for place, element in enumerate(form.bundle.elements):
        words = [YES, NO]
        if element.may_be_not_applicable:
            words.append(NOT_APPLICABLE)
        row = form.answer_row(place)
        cells = f"{cell_name(row, FIRST_PATIENT)}:"
        cells += cell_name(row, form.count_column - 1)
        said = (
            f"Choose {', '.join(words[:-1])} or {words[-1]}, or leave the cell empty."
        )
        _add_list(sheet, cells, words, said)
    role, nobody = (cell_name(row, FIRST_PATIENT) for row in (ROLE_ROW, NOBODY_ROW))
    _add_list(sheet, role, ROLES, "Choose a role from the list. Give no name.")
    said = "Choose Yes, or leave the cell empty."
    _add_list(sheet, nobody, [YES], said)
    _add_date(sheet, form)


def _add_list(sheet: Worksheet, cells: str, words, said: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = DataValidation(
        type="list",
        formula1=f'"{",".join(words)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Not one of the choices",
        error=said,
    )
    choices.add(cells)
    sheet.add_data_validation(choices)


def _add_date(sheet: Worksheet, form: Form) -> None:
    from openpyxl.utils.datetime import to_excel
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = DataValidation(
        type="date",
        operator="greaterThanOrEqual",
        formula1=str(int(to_excel(form.month.to_pydatetime()))),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Not a date of this form",
        error=f"Give the date as day/month/year, not before {form.month:%d/%m/%Y}.",
    )
    choices.add(cell_name(DATE_ROW, FIRST_PATIENT))
    sheet.add_data_validation(choices)


def _set_sizes(sheet: Worksheet, form: Form) -> None:
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(_widths(form), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    heights = _heights(form)
    for row, height in heights.items():
        sheet.row_dimensions[row].height = height
    for place in range(len(form.bundle.elements)):
        row = form.comment_row(place)
        sheet.row_dimensions[row].height = _comment_height(form, heights)
    sheet.freeze_panes = cell_name(HEADER_ROW + 1, FIRST_PATIENT)


def _widths(form: Form) -> list[float]:
    """Return the width of each column: fewer patients have wider ones."""
    answer = ANSWER_WIDTH * max(1, 10 / form.patients)
    return [LABEL_WIDTH, *[answer] * form.patients, COUNT_WIDTH]


def _heights(form: Form) -> dict[int, float]:
    """Return the heights of all rows but those of the comments, in points."""
    lines = {TITLE_ROW: 2.2, CONTEXT_ROW: 1.5, HEADER_ROW: 2.4}
    lines |= dict.fromkeys((DATE_ROW, ROLE_ROW, NOBODY_ROW), 2.4)
    lines |= dict.fromkeys((form.composite_row, form.missing_row), 2.2)
    for place, element in enumerate(form.bundle.elements):
        lines[form.answer_row(place)] = 1.6 + (len(element.text) + 3) // IN_A_LINE
    return {row: LINE_HEIGHT * number for row, number in lines.items()}


def _comment_height(form: Form, heights: dict[int, float]) -> float:
    """Share out what the other rows leave of a page that is one sheet wide.

    Not left to grow by itself: an empty row would be too low to write in by pen.
    """
    width, height = A4_LANDSCAPE
    scale = max(_inches(_widths(form)) / width, 1)
    room = 72 * height * scale - sum(heights.values())
    share = room * FILLED / len(form.bundle.elements)
    return min(max(share, LEAST_COMMENT), MOST_COMMENT)


def _set_page(sheet: Worksheet, form: Form) -> None:
    """Print on A4, landscape, one page wide, the header repeated on each page."""
    last = cell_name(form.missing_row, form.count_column)
    print_on_a4(sheet, area=f"A1:{last}", landscape=True)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.oddFooter.left.text = f"{form.bundle.id}, version {form.bundle.version}"
    sheet.oddFooter.right.text = "Page &P of &N"


def _name_region(workbook: Workbook, form: Form) -> None:
    """Mark the headers for screen readers: JAWS and others read names like this."""
    from openpyxl.workbook.defined_name import DefinedName

    first = cell_name(HEADER_ROW, LABELS)
    last = cell_name(form.missing_row, form.count_column)
    name = f"TitleRegion1.{first.lower()}.{last.lower()}.2"
    place = f"'{FORM}'!$A${HEADER_ROW}"
    workbook.defined_names[name] = DefinedName(name, attr_text=place)
