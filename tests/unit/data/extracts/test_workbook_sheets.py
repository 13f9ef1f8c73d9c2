"""Excel as people keep it: which sheet, which cells, and each fault by its cell."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from qikit.data.definitions.column_forms import PeriodForm, Reader
from qikit.data.extracts.columns import (
    named_codes,
    number_columns,
    numbers,
    require_columns,
)
from qikit.data.extracts.dates import dates, periods
from qikit.data.extracts.reading.places import column_letter
from qikit.data.extracts.reading.raw_files import read_extract
from qikit.errors import DataError

ROWS = [["code", "n"], ["A", 1], ["B", 2]]


def book(*sheets, **titled) -> Workbook:
    """Make a workbook of sheets, each a list of rows."""
    made = Workbook()
    made.remove(made.active)
    named = {f"Sheet{i}": rows for i, rows in enumerate(sheets, 1)} | titled
    for title, rows in named.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return made


@pytest.fixture
def read(tmp_path):
    def write_and_read(workbook: Workbook, columns=(), **reader):
        path = tmp_path / "f.xlsx"
        workbook.save(path)
        return read_extract(path, Reader(format="excel", **reader), columns=columns)

    return write_and_read


def refused(read, workbook, **reader) -> str:
    with pytest.raises(DataError) as error:
        read(workbook, **reader)
    return str(error.value)


def test_cells_become_text_by_their_own_type(read):
    day, moment = dt.date(2026, 3, 31), dt.datetime(2026, 3, 31, 9, 30)
    values = [7, 7.0, 0.25, True, False, day, moment, "007", " x ", None]
    texts = ["7", "7", "0.25", "TRUE", "FALSE", "2026-03-31", "2026-03-31 09:30:00"]
    rows = [["code", "value"], *(["A", value] for value in values)]
    found = read(book(rows))
    assert found["value"].tolist() == [*texts, "007", " x ", ""]
    assert found["_line"].tolist() == list(range(2, 12))


@pytest.mark.parametrize("code", ["00123", "1e5", "TRUE", "N/A"])
def test_text_stays_the_text_it_was(read, code):
    assert read(book([["code", "n"], [code, 1]]))["code"].tolist() == [code]


def test_a_table_may_stand_anywhere_on_the_sheet(read):
    made = book([[None, None, None], [None, "code", "n"], [None, "A", "x"]])
    frame = read(made)
    assert list(frame) == ["code", "n", "_line"]
    with pytest.raises(DataError) as error:
        numbers(frame, "n", "f.xlsx")
    assert str(error.value) == "f.xlsx, sheet Sheet1, cell C3: 'x' is not a number."


def test_every_problem_names_its_cell(read):
    frame = read(book(Data=[["code", "month", "n"], ["", "March", "many"]]))
    month = PeriodForm(column="month", form="yyyy-mm")
    with pytest.raises(DataError, match=r"f\.xlsx, sheet Data, cell A2: '' is no code"):
        named_codes(frame, "code", None, "f.xlsx")
    with pytest.raises(DataError, match="sheet Data, cell B2: 'March' is not a date"):
        periods(frame, month, "f.xlsx")
    with pytest.raises(DataError, match="sheet Data, cell C2: 'many' is not a number"):
        number_columns(frame, ["n"], "f.xlsx")
    with pytest.raises(DataError, match=r"f\.xlsx: there is no column 'd'"):
        require_columns(frame, ["d"], "f.xlsx")


def test_many_bad_cells_are_counted_by_column(read):
    frame = read(book(Data=[["code", "n"], *[["A", "x"]] * 7]))
    with pytest.raises(DataError) as error:
        numbers(frame, "n", "f.xlsx")
    assert "sheet Data, column B: and 2 more such cells." in str(error.value)


def test_the_cell_is_still_named_after_rows_were_dropped(read):
    frame = read(book(Data=[["code", "n"], ["A", 1], ["B", 2], ["C", "x"]]))
    with pytest.raises(DataError, match="cell B4"):
        numbers(frame[frame["code"].ne("B")].assign(more=1), "n", "f.xlsx")


@pytest.mark.parametrize(
    ("place", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_the_letters_of_excel(place, letter):
    assert column_letter(place) == letter


def test_the_only_sheet_with_content_is_read(read):
    made = book([], ROWS, [])
    assert read(made)["code"].tolist() == ["A", "B"]


def test_of_several_sheets_one_must_be_named(read):
    made = book(March=ROWS, April=[["code", "n"], ["C", 3]])
    message = refused(read, made)
    assert "2 sheets hold something: 'March', 'April'. Write 'sheet: …'" in message
    assert read(made, sheet="April")["code"].tolist() == ["C"]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_only_if_named(read, state):
    made = book(Data=ROWS, Patients=[["code", "n"], ["C", 3]])
    made["Patients"].sheet_state = state
    assert read(made)["code"].tolist() == ["A", "B"]
    assert read(made, sheet="Patients")["code"].tolist() == ["C"]


def test_hidden_sheets_are_told_where_a_sheet_is_missing(read):
    made = book(Front=[], Data=ROWS)
    made["Data"].sheet_state = "hidden"
    hidden = "Hidden, and read only if named: 'Data'."
    assert f"no visible sheet holds anything. {hidden}" in refused(read, made)
    message = refused(read, made, sheet="data")
    assert f"there is no sheet 'data'. {hidden} Did you mean 'Data'?" in message


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!"])
def test_an_error_of_excel_is_no_figure_and_no_gap(read, error):
    made = book(Data=[["code", "n"], ["A", error]])
    message = refused(read, made)
    assert f"sheet Data, cell B2: the cell holds the error {error}." in message


def test_a_formula_that_was_never_worked_out_is_refused(read):
    made = book(Data=[["code", "n"], ["A", "=1+1"], ["B", 2]])
    message = refused(read, made)
    assert message.startswith(
        "f.xlsx, sheet Data, cell B2: the formula's value was not"
    )
    assert "Open the workbook in Excel" in message


def with_stored(workbook: Workbook, old: str, new: str) -> bytes:
    """Change the text of the first sheet, as Excel writes what a formula gave."""
    packed, changed = io.BytesIO(), io.BytesIO()
    workbook.save(packed)
    with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(changed, "w") as out:
        for name in parts.namelist():
            text = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = text.replace(b"<v></v>", b"<v />")  # where lxml is installed
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            out.writestr(name, text)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("stored", "text"), [("<v>2</v>", "2"), ("<v>0</v>", "0"), ("<v>0.5</v>", "0.5")]
)
def test_a_formula_counts_by_its_stored_value(tmp_path, stored, text):
    made = book([["code", "n"], ["A", "=1+1"]])
    path = tmp_path / "f.xlsx"
    path.write_bytes(with_stored(made, "<v />", stored))
    assert read_extract(path, Reader(format="excel"))["n"].tolist() == [text]


def test_a_formula_that_gave_an_empty_text_is_an_empty_cell(tmp_path):
    made = book([["code", "n"], ["A", '=""'], ["B", 1]])
    path = tmp_path / "f.xlsx"
    path.write_bytes(with_stored(made, '<c r="B2">', '<c r="B2" t="str">'))
    assert read_extract(path, Reader(format="excel"))["n"].tolist() == ["", "1"]


def merged(*ranges: str) -> Workbook:
    made = book(Data=[["code", "n"], ["A", 1], [None, 2], ["B", 3]])
    for found in ranges:
        made["Data"].merge_cells(found)
    return made


def test_merged_cells_of_the_table_are_refused_by_their_range(read):
    message = refused(read, merged("A2:A3"))
    assert "sheet Data: cells of the table are merged: A2:A3. Unmerge them" in message


def test_merged_cells_are_filled_where_the_mapping_says_so(read):
    found = read(merged("A2:A3"), fill_merged="true")
    assert found["code"].tolist() == ["A", "A", "B"]


def test_merged_titles_and_footers_are_no_part_of_the_table(read):
    rows = [["Title", None], ["code", "n"], ["A", 1], [None, None], ["Note", None]]
    made = book(rows)
    made["Sheet1"].merge_cells("A1:B1")
    made["Sheet1"].merge_cells("A5:B5")
    found = read(made, ["code", "n"], header="find", until_blank="true")
    assert found["code"].tolist() == ["A"]


def test_a_header_merged_over_columns_and_lines_is_joined(read):
    april, may = dt.date(2025, 4, 1), dt.date(2025, 5, 1)
    rows = [["code", april, None, may, None], [None, "n", "d", "n", "d"]]
    made = book([*rows, ["A", 1, 2, 3, 4]])
    for found in ("A1:A2", "B1:C1", "D1:E1"):
        made["Sheet1"].merge_cells(found)
    found = read(made, header_rows="2")
    assert list(found)[:3] == ["code", "2025-04-01 n", "2025-04-01 d"]
    assert found["2025-05-01 d"].tolist() == ["4"]


def test_the_preamble_of_a_sheet(read):
    made = book([["Organisation", "A surgery (SYN01)"], [], ["code", "n"], ["A", 1]])
    found = read(made, ["code"], header="find", preamble={"practice": r"\((\w+)\)"})
    assert found["practice"].tolist() == ["SYN01"]


DATE_FORMS = ["yyyy-mm", "dd/mm/yyyy", "mm/dd/yyyy", "excel_serial", "yyyymm"]


@pytest.mark.parametrize("form", DATE_FORMS)
@pytest.mark.parametrize("moment", [dt.date(2026, 3, 4), dt.datetime(2026, 3, 4, 9, 5)])
def test_a_true_date_is_one_in_every_form(read, form, moment):
    frame = read(book([["code", "day"], ["A", moment]]))
    found = periods(frame, PeriodForm(column="day", form=form), "f")
    assert found.dt.strftime("%Y-%m-%d").tolist() == ["2026-03-01"]


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "mm/dd/yyyy"])
def test_text_beside_true_dates_is_refused_where_the_two_could_be_swapped(read, form):
    """An American Excel took 01/04/2024 for 4 January and left 13/04/2024 as text."""
    text = {"dd/mm/yyyy": "13/04/2024", "mm/dd/yyyy": "04/13/2024"}[form]
    rows = [["A", dt.date(2024, 1, 4)], ["B", None], ["C", text]]
    frame = read(book(Data=[["code", "day"], *rows]))
    with pytest.raises(DataError) as error:
        dates(frame, PeriodForm(column="day", form=form), "f.xlsx", allow_empty=True)
    assert str(error.value).startswith(
        "f.xlsx, sheet Data, cell B4: the date is text here, and a true date of Excel "
        "in cell B2: Excel may have swapped day and month in the true ones. Ask for"
    )


def test_text_alone_and_true_dates_alone_are_clear(read):
    form = PeriodForm(column="day", form="dd/mm/yyyy")
    for day in (dt.date(2024, 4, 1), "01/04/2024"):
        frame = read(book(Data=[["code", "day"], ["A", day], ["B", day]]))
        assert dates(frame, form, "f").dt.month.tolist() == [4, 4]


def test_a_month_that_excel_made_a_day_is_refused(read):
    """Apr-25 typed into Excel in 2026 is the 25th of April 2026."""
    form = PeriodForm(column="month", form="mmm-yy")
    rows = [["code", "month"], ["A", dt.date(2026, 4, 1)], ["B", dt.date(2026, 4, 25)]]
    with pytest.raises(DataError) as error:
        periods(read(book(Data=rows)), form, "f.xlsx")
    assert "sheet Data, cell B3: '2026-04-25' is not a date written mmm-yy" in str(
        error.value
    )
    assert "was it Apr-25, the month of a year, and made a day of April?" in str(
        error.value
    )
    assert "could be dates" not in str(error.value)
    assert periods(read(book(Data=rows[:2])), form, "f").dt.month.tolist() == [4]


@pytest.mark.parametrize(
    ("from_1904", "month"), [(False, "2024-04"), (True, "2028-04")]
)
def test_day_numbers_count_from_where_the_workbook_says(tmp_path, from_1904, month):
    made = book([["code", "day"], ["A", 45383]])
    if from_1904:
        made.epoch = CALENDAR_MAC_1904
    path = tmp_path / "f.xlsx"
    made.save(path)
    assert load_workbook(path).epoch.year == (1904 if from_1904 else 1899)
    frame = read_extract(path, Reader(format="excel"))
    found = periods(frame, PeriodForm(column="day", form="excel_serial"), "f")
    assert found.dt.strftime("%Y-%m").tolist() == [month]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["code", "n"]], "a header but no rows"),
        ([["n", "n"], [1, 2]], "f.xlsx, sheet Sheet1: column 'n' appears twice"),
        ([["code"], ["A", 1, 2]], "the columns B and C have content but no name"),
    ],
)
def test_a_sheet_that_is_no_table_is_refused(read, rows, says):
    assert says in refused(read, book(rows))


def test_what_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "f.xlsx"
    path.write_text("code,n\nA,1\n")
    with pytest.raises(DataError, match=r"f\.xlsx: "):
        read_extract(path, Reader(format="excel"))
