"""Each form of a date by itself: read in that form, or not at all."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qikit.data.definitions.column_forms import PeriodForm
from qikit.data.extracts.dates import dates
from qikit.data.extracts.reading.period_forms import WRITTEN, read_date
from qikit.errors import DataError

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@pytest.mark.parametrize(
    ("form", "text", "day"),
    [
        ("mm/dd/yyyy", "03/25/2026", "2026-03-25"),
        ("dd/mm/yyyy", "03/04/2026", "2026-04-03"),
        ("mm/dd/yyyy", "03/04/2026", "2026-03-04"),
        ("dd-mmm-yyyy", "31-Mar-2026", "2026-03-31"),
        ("dd-mmm-yyyy", "1 april 2026", "2026-04-01"),
        ("mmm-yy", "Apr-24", "2024-04-01"),
        ("mmm-yy", "SEPT-24", "2024-09-01"),
        ("mmm-yy", "June-50", "2050-06-01"),
        ("mmm yyyy", "April 2024", "2024-04-01"),
        ("mmm yyyy", "Apr 2024", "2024-04-01"),
        ("mmm yyyy", "May 2024", "2024-05-01"),
        ("yyyy/yy", "2023/24", "2023-04-01"),
        ("yyyy/yy", "1999/00", "1999-04-01"),
        ("excel_serial", "1", "1900-01-01"),
        ("excel_serial", "59", "1900-02-28"),
        ("excel_serial", "61", "1900-03-01"),
        ("excel_serial", "45383", "2024-04-01"),
        ("excel_serial", "45383.0", "2024-04-01"),
        ("excel_serial", "45383.75", "2024-04-01"),
    ],
)
def test_a_date_in_its_form(form, text, day):
    assert read_date(text, form) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("mm/dd/yyyy", "25/03/2026"),
        ("mm/dd/yyyy", "02/30/2026"),
        ("dd/mm/yyyy", "31/04/2026"),
        ("dd/mm/yyyy", "2026-03-04"),  # not from a workbook: another form
        ("dd-mmm-yyyy", "31-Mrz-2026"),
        ("dd-mmm-yyyy", "31-Mar-26"),
        ("mmm-yy", "Apr 24"),  # could be the 24th
        ("mmm-yy", "Apri-24"),
        ("mmm-yy", "Sep-2024"),
        ("mmm-yy", "May-51"),  # 1951 or 2051
        ("mmm-yy", "June-99"),
        ("mmm yyyy", "Avril 2024"),
        ("yyyy/yy", "2023/25"),
        ("yyyy/yy", "2023/2024"),
        ("yyyy/yy", "2023-24"),
        ("excel_serial", "0"),
        ("excel_serial", "60"),  # 29 February 1900 never was
        ("excel_serial", "-1"),
        ("excel_serial", "9999999"),
        ("excel_serial", "2024-04"),
        ("yyyymm", "٢٠٢٤٠٤"),
    ],
)
def test_another_form_is_no_date(form, text):
    assert read_date(text, form) is None


def test_day_numbers_from_1904():
    assert read_date("0", "excel_serial", from_1904=True) == dt.date(1904, 1, 1)
    assert read_date("60", "excel_serial", from_1904=True) == dt.date(1904, 3, 1)


def test_months_are_named_in_english():
    assert read_date("Mar-24", "mmm-yy") == dt.date(2024, 3, 1)
    assert read_date("Mär-24", "mmm-yy") is None


@given(DAYS)
def test_a_day_comes_back_from_every_form_that_holds_a_day(day):
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[day.month - 1]
    year, days = f"{day.year:04d}", (day - dt.date(1899, 12, 30)).days
    written = {
        "yyyymmdd": f"{year}{day.month:02d}{day.day:02d}",
        "yyyy-mm-dd": f"{year}-{day.month:02d}-{day.day:02d}",
        "dd/mm/yyyy": f"{day.day:02d}/{day.month:02d}/{year}",
        "mm/dd/yyyy": f"{day.month:02d}/{day.day:02d}/{year}",
        "dd-mmm-yyyy": f"{day.day:02d}-{month}-{year}",
        "excel_serial": str(days),
        "unix_seconds": str((day - dt.date(1970, 1, 1)).days * 86_400),
    }
    for form, text in written.items():
        assert read_date(text, form) == day


@given(st.text(max_size=12), st.sampled_from([*WRITTEN, "excel_serial", "yyyy/yy"]))
def test_no_text_breaks_a_form(text, form):
    assert read_date(text, form) is None or isinstance(read_date(text, form), dt.date)


def refusal(form: str, *cells: str) -> str:
    frame = pd.DataFrame({"day": list(cells)}, dtype="str")
    frame["_line"] = range(2, len(cells) + 2)
    with pytest.raises(DataError) as error:
        dates(frame, PeriodForm(column="day", form=form), "f.csv")
    return str(error.value)


def test_a_month_that_cannot_be_is_said():
    message = refusal("dd/mm/yyyy", "03/13/2026", "14/02/2026")
    assert message == (
        "f.csv, line 2, column day: '03/13/2026' is not a date written dd/mm/yyyy "
        "(month 13)."
    )


def test_where_all_cells_fit_the_other_order_that_is_said_too_and_not_done():
    message = refusal("dd/mm/yyyy", "03/13/2026", "02/01/2026")
    assert (
        "(month 13). All cells of the column could be dates written mm/dd/yy" in message
    )
    assert "Ask the sender which is meant" in message


@pytest.mark.parametrize(
    ("form", "cell", "says"),
    [
        ("mm/dd/yyyy", "02/30/2026", "not a date written mm/dd/yyyy (day 30)."),
        ("mmm-yy", "May-99", "not a date written mmm-yy (it could be 1999 or 2099)."),
        ("mmm-yy", "Foo-24", "not a date written mmm-yy (no month's name)."),
        ("excel_serial", "soon", "'soon' is no day number of Excel."),
        ("yyyy/yy", "2023/25", "'2023/25' is no financial year such as 2025/26."),
        ("yyyy-mm", "202603", "could be dates written yyyymm."),
    ],
)
def test_what_is_wrong_with_a_date_is_said(form, cell, says):
    assert says in refusal(form, cell)


def test_an_empty_date_is_missing_only_where_it_may_be():
    frame = pd.DataFrame({"day": ["2026-03-04", ""], "_line": [2, 3]})
    form = PeriodForm(column="day", form="yyyy-mm-dd")
    found = dates(frame, form, "f.csv", allow_empty=True)
    assert found.isna().tolist() == [False, True]
    with pytest.raises(DataError, match="line 3, column day: '' is not a date"):
        dates(frame, form, "f.csv")
