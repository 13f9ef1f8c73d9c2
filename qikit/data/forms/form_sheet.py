"""The sheet of a form that is filled in."""

from __future__ import annotations

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
from qikit.data.forms.look import AS_TEXT, dress

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LABEL_WIDTH, ANSWER_WIDTH, COUNT_WIDTH = 48, 12, 14  # characters
LINE_HEIGHT = 15.0  # points
MARGIN = 0.5  # inches, on paper
DATE_FORMAT = "dd/mm/yyyy"


def add_form_sheet(workbook: Workbook, form: Form) -> None:
    """Add the sheet: elements downwards, patients across, a comment to each."""
    sheet = workbook.create_sheet(FORM)
    for cell, text in form.labels.items():
        write_text(sheet, cell, text)
    for cell, formula in form_formulas(form).items():
        sheet[cell] = formula
    _dress(sheet, form)
    _unlock(sheet, form)
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
    """Print an area one page wide, on as many pages as it takes."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.print_area = area
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, MARGIN)


def _dress(sheet: Worksheet, form: Form) -> None:
    dress(sheet.cell(TITLE_ROW, LABELS), "title")
    dress(sheet.cell(CONTEXT_ROW, LABELS), "context")
    for row in (DATE_ROW, ROLE_ROW, NOBODY_ROW):
        dress(sheet.cell(row, LABELS), "label")
        dress(sheet.cell(row, FIRST_PATIENT), "entry")
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


def _unlock(sheet: Worksheet, form: Form) -> None:
    from openpyxl.styles import Protection

    for cell in entry_cells(form):
        sheet[cell].protection = Protection(locked=False)
        sheet[cell].number_format = AS_TEXT
    sheet.cell(DATE_ROW, FIRST_PATIENT).number_format = DATE_FORMAT


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

    sheet.column_dimensions["A"].width = LABEL_WIDTH
    for number in form.patient_numbers:
        letter = get_column_letter(form.patient_column(number))
        sheet.column_dimensions[letter].width = ANSWER_WIDTH
    last = get_column_letter(form.count_column)
    sheet.column_dimensions[last].width = COUNT_WIDTH
    sheet.row_dimensions[TITLE_ROW].height = 2 * LINE_HEIGHT
    for row in (DATE_ROW, ROLE_ROW, NOBODY_ROW, HEADER_ROW):
        sheet.row_dimensions[row].height = 2.2 * LINE_HEIGHT
    for row in (CONTEXT_ROW, form.composite_row, form.missing_row):
        sheet.row_dimensions[row].height = 1.4 * LINE_HEIGHT
    for place, element in enumerate(form.bundle.elements):
        # The rows of comments get no height: they grow with what is written.
        lines = 1 + (len(element.text) + 4) // (LABEL_WIDTH - 8)
        height = (lines + 0.6) * LINE_HEIGHT
        sheet.row_dimensions[form.answer_row(place)].height = height
    sheet.freeze_panes = cell_name(HEADER_ROW + 1, FIRST_PATIENT)


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
