"""The form as it is sent out: what can be filled in, chosen, read aloud, printed."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest
from openpyxl import load_workbook

from qikit.data.definitions.bundle_files import read_bundles
from qikit.data.forms.form_sheet import entry_cells
from qikit.data.forms.layout import ABOUT, FORM, INSTRUCTIONS, Form, cell_name
from qikit.data.forms.written import form_bytes, workbook_bytes
from tests.unit.data.forms.form_desk import make_bundle

APRIL = pd.Timestamp(2025, 4, 1)


@pytest.fixture
def form(desk) -> Form:
    return desk.form


@pytest.fixture
def book(form):
    return load_workbook(io.BytesIO(form_bytes(form)))


def column_a(sheet) -> list[str]:
    return [row[0] for row in sheet.iter_rows(max_col=1, values_only=True) if row[0]]


def test_three_sheets_instructions_first(book):
    assert book.sheetnames == [INSTRUCTIONS, FORM, ABOUT]
    assert book.active.title == INSTRUCTIONS
    assert all(sheet.sheet_state == "visible" for sheet in book)
    assert not any(sheet.merged_cells.ranges for sheet in book)


def test_elements_go_down_and_patients_across(book):
    sheet = book[FORM]
    assert column_a(sheet)[5:] == [
        "Element of care",
        "1. Was it warm?",
        "Comments on 1 (no names or numbers of patients)",
        "2. Was there milk?",
        "Comments on 2 (no names or numbers of patients)",
        "3. Was there sugar?",
        "Comments on 3 (no names or numbers of patients)",
        "All measures met? (last column: overall)",
        "Answers still missing",
    ]
    header = [cell.value for cell in sheet[6]]
    assert header[1:6] == [f"Patient {n}" for n in range(1, 6)]
    assert header[6] == "Number Yes, of Yes and No"
    assert len(header) == 7


def test_only_the_cells_to_fill_in_are_open(book, form):
    for sheet in book:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert not sheet.protection.selectLockedCells  # a screen reader gets there
    cells = (cell for row in book[FORM].iter_rows() for cell in row)
    open_cells = {c.coordinate for c in cells if not c.protection.locked}
    assert open_cells == set(entry_cells(form))
    assert len(open_cells) == 3 + 2 * 3 * 5
    for name in (INSTRUCTIONS, ABOUT):
        assert all(c.protection.locked for row in book[name].iter_rows() for c in row)
    assert book.security.lockStructure


def test_tab_goes_from_the_date_through_the_answers(form):
    assert entry_cells(form)[:6] == ["B3", "B4", "B5", "B7", "C7", "D7"]


def choices(sheet, cell: str):
    (found,) = [v for v in sheet.data_validations.dataValidation if cell in v.cells]
    return found


def test_each_answer_is_chosen_from_a_list(book):
    sheet = book[FORM]
    for cell, listed in (("B7", '"Yes,No"'), ("F9", '"Yes,No,N/A"'), ("B5", '"Yes"')):
        found = choices(sheet, cell)
        assert (found.type, found.formula1) == ("list", listed)
        assert found.showErrorMessage
        assert found.allow_blank
        assert found.error
    assert "Practice manager" in choices(sheet, "B4").formula1
    assert len(choices(sheet, "B4").formula1) <= 257  # what Excel takes, and quotes
    date = choices(sheet, "B3")
    assert (date.type, date.operator) == ("date", "greaterThanOrEqual")
    assert date.formula1 == "45748"  # 1 April 2025 in Excel's days


def test_what_is_typed_as_a_comment_stays_text(book):
    assert book[FORM]["B8"].number_format == "@"
    assert book[FORM]["B3"].number_format == "dd/mm/yyyy"


def test_headers_stay_in_view_and_are_named_for_screen_readers(book):
    assert book[FORM].freeze_panes == "B7"
    assert book[FORM].print_title_rows == "$6:$6"
    (name,) = book.defined_names.values()
    assert name.name == "TitleRegion1.a6.g14.2"
    assert name.attr_text == "'Form'!$A$6"


def test_it_prints_on_a4_one_page_wide(book):
    page = book[FORM].page_setup
    assert (page.orientation, page.paperSize) == ("landscape", 9)
    assert (page.fitToWidth, page.fitToHeight) == (1, 1)
    assert book[FORM].sheet_properties.pageSetUpPr.fitToPage
    assert book[INSTRUCTIONS].page_setup.fitToHeight == 1


def test_a_form_too_long_for_a_page_takes_more(tea):
    elements = [{"id": f"e{n}", "text": f"E{n}? " + 90 * "x"} for n in range(12)]
    form = Form(make_bundle(elements=elements), "T1", "The Teapot", APRIL, 5)
    book = load_workbook(io.BytesIO(form_bytes(form)))
    assert book[FORM].page_setup.fitToHeight == 0


def test_comments_have_room_for_a_pen(book, form):
    sheet = book[FORM]
    for place in range(3):
        assert sheet.row_dimensions[form.comment_row(place)].height >= 30
        assert sheet.cell(form.comment_row(place), 2).alignment.wrap_text


@pytest.mark.parametrize("patients", [5, 10, 20])
def test_a_form_of_the_kit_fills_a_page_and_no_more(repository, patients):
    """Widths in digits of 8 pixels, 96 to the inch; heights in points."""
    bundle = read_bundles(repository / "params" / "bundles")["pathology_results"]
    form = Form(bundle, "SYN01", "A practice", APRIL, patients)
    sheet = load_workbook(io.BytesIO(form_bytes(form)))[FORM]
    columns = sheet.column_dimensions.values()
    wide = sum((8 * c.width + 5) * (c.max - c.min + 1) for c in columns) / 96
    high = sum(row.height for row in sheet.row_dimensions.values()) / 72
    assert 0.9 < high / wide * (11.69 - 1) / (8.27 - 1) < 1.25


def test_a_long_name_has_its_lines(tea):
    name = "The Old Town Hall Annexe Community Medical Practice of Upper Dunvallie"
    name += " with its Branch Surgery at Nether Skerrymoor"
    form = Form(tea, "T1", name, APRIL, 5)
    book = load_workbook(io.BytesIO(form_bytes(form)))
    sheet = book[INSTRUCTIONS]
    assert sheet["A2"].value.startswith("Month: April 2025.")
    assert sheet["A2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height >= 3 * 14
    about = book[ABOUT]
    assert about["B6"].value == name
    assert about["B6"].alignment.wrap_text
    assert about.row_dimensions[6].height >= 2 * 14


def test_the_document_says_what_it_is(book):
    assert book.properties.language == "en-GB"
    assert "A cup of tea" in book.properties.title
    assert "Practice T1: The Teapot" in book.properties.title


def test_the_last_sheet_says_which_form_it_is(book):
    rows = dict(book[ABOUT].iter_rows(min_row=2, values_only=True))
    assert rows == {
        "Bundle": "tea",
        "Version of the bundle": "2",
        "Version of the layout": "1",
        "Practice code": "T1",
        "Practice name": "The Teapot",
        "Month (year-month)": "2025-04",
        "Room for patients": "5",
    }


def test_the_instructions_tell_what_is_needed(book, tea):
    said = " ".join(column_a(book[INSTRUCTIONS]))
    for words in ("Alt+Down", "Tab", "CHI number", "not yet been reviewed", "N/A"):
        assert words in said


@pytest.mark.parametrize(("due", "day"), [(None, 10), (pd.Timestamp(2025, 5, 20), 20)])
def test_the_due_day_is_told_the_usual_one_without_a_programme(tea, due, day):
    form = Form(tea, "T1", "The Teapot", APRIL, 5, due)
    book = load_workbook(io.BytesIO(form_bytes(form)))
    assert f"by {day} May 2025." in column_a(book[INSTRUCTIONS])[-1]


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+44", "-1+1", "@SUM(A1)"])
def test_a_name_never_becomes_a_formula(tea, name):
    form = Form(tea, name, name, APRIL, 5)
    book = load_workbook(io.BytesIO(form_bytes(form)))
    for row in book[ABOUT].iter_rows():
        assert all(cell.data_type == "s" for cell in row if cell.value)
    assert book[ABOUT]["B5"].value == name
    assert book[ABOUT]["B5"].quotePrefix
    with zipfile.ZipFile(io.BytesIO(form_bytes(form))) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet3.xml")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("SYN01", "tea_SYN01_2025-04.xlsx"),
        ("../x", "tea_-x_2025-04.xlsx"),
        ("C:\\x", "tea_C-x_2025-04.xlsx"),
        ("a b/c", "tea_a-b-c_2025-04.xlsx"),
    ],
)
def test_a_code_is_never_a_path(tea, code, name):
    assert Form(tea, code, "", APRIL, 5).file_name == name


def test_the_same_form_has_the_same_bytes(form):
    assert form_bytes(form) == form_bytes(form)
    saved = load_workbook(io.BytesIO(form_bytes(form))).properties
    assert saved.modified == saved.created == APRIL


def test_a_workbook_may_be_written_as_of_a_day(form, book):
    saved = load_workbook(io.BytesIO(workbook_bytes(book, "2025-05-08"))).properties
    assert saved.modified == pd.Timestamp(2025, 5, 8)


def test_every_bundle_of_the_kit_fits_a_form(repository):
    for bundle in read_bundles(repository / "params" / "bundles").values():
        form = Form(bundle, "SYN01", "A practice", APRIL, 20)
        sheet = load_workbook(io.BytesIO(form_bytes(form)))[FORM]
        assert all(len(v.error) <= 225 for v in sheet.data_validations.dataValidation)
        formulas = [
            c.value for row in sheet.iter_rows() for c in row if c.data_type == "f"
        ]
        assert formulas
        assert max(map(len, formulas)) < 2000  # Excel takes 8,192


@pytest.mark.parametrize(
    ("place", "name"),
    [((6, 1), "A6"), ((1, 26), "Z1"), ((1, 27), "AA1"), ((12, 52), "AZ12")],
)
def test_cells_are_named_as_in_a_spreadsheet(place, name):
    assert cell_name(*place) == name
