"""Codes, numbers and periods out of text: nothing guessed, no empty cell a zero."""

import math

import pandas as pd
import pytest
from pandas.testing import assert_series_equal

from qikit.data.definitions.column_forms import CodeForm, PeriodForm
from qikit.data.extracts.columns import (
    codes,
    named_codes,
    number_columns,
    numbers,
    require_columns,
    whole_numbers,
)
from qikit.data.extracts.dates import periods
from qikit.errors import DataError

Z = CodeForm(prefix="Z", digits="5")


def text(*cells: str) -> pd.Series:
    return pd.Series(cells, dtype="str")


def column(*cells: str, name: str = "n") -> pd.DataFrame:
    """One column of a file whose first record is on line 2."""
    frame = pd.DataFrame({name: text(*cells)})
    return frame.assign(_line=range(2, len(cells) + 2))


@pytest.mark.parametrize("raw", ["1", " 1 ", "1.0", "01", "Z00001", "Z1", "00001"])
def test_one_practice_has_one_code(raw):
    assert codes(text(raw), Z).tolist() == ["Z00001"]


@pytest.mark.parametrize("raw", ["A00001", "Practice 1", "-1", "1.5", "1 2", "", "z1"])
def test_another_form_is_not_made_into_a_code(raw):
    assert codes(text(raw), Z).tolist() == [raw]


def test_a_longer_code_is_not_cut():
    assert codes(text("123456"), Z).tolist() == ["Z123456"]


def test_leading_zeros_stay():
    assert codes(text("00123", "A81001 "), None).tolist() == ["00123", "A81001"]


def test_a_row_without_a_code_is_refused():
    with pytest.raises(DataError, match=r"f\.csv, line 3, column n: ' ' is no code"):
        named_codes(column("1", " "), "n", Z, "f.csv")


def test_missing_columns_are_named_together():
    frame = column("1", name="Practise")
    with pytest.raises(DataError) as error:
        require_columns(frame, ["Practice", "Month"], "f.csv")
    first, second = error.value.problems
    assert "no column 'Practice'. Did you mean 'Practise'?" in str(first)
    assert "no column 'Month'" in str(second)
    assert "_line" not in str(error.value)


def test_numbers_as_they_are_written():
    found = numbers(column("12", "0", " 0.5 ", ".5", "-3", "1e3", "+7"), "n", "f")
    expected = pd.Series([12.0, 0.0, 0.5, 0.5, -3.0, 1000.0, 7.0])
    assert_series_equal(found, expected, check_names=False)


def test_an_empty_cell_is_missing_never_zero():
    found = numbers(column("", " ", "0"), "n", "f")
    assert found.isna().tolist() == [True, True, False]
    assert found[2] == 0


def test_infinite_and_negative_numbers_go_on_to_the_checks():
    found = numbers(column("inf", "-inf", "-1"), "n", "f")
    assert found.tolist() == [math.inf, -math.inf, -1.0]


@pytest.mark.parametrize(
    "cell",
    ["12,5", "1,234", "abc", "5%", "12abc", "xinf", "nan", "NA", "*", "1.2.3", "1 0"]
    + ["١٢", "0x10", "#DIV/0!", "1_000", "--1", "e5"],
)
def test_what_is_no_number_is_refused_with_its_line(cell):
    with pytest.raises(DataError) as error:
        numbers(column("1", cell), "n", "f.csv")
    assert str(error.value) == f"f.csv, line 3, column n: {cell!r} is not a number."


def test_many_bad_cells_are_counted():
    with pytest.raises(DataError) as error:
        numbers(column(*["x"] * 9), "n", "f.csv")
    assert len(error.value.problems) == 6
    assert str(error.value.problems[-1]) == "f.csv, column n: and 4 more such cells."


def test_a_long_cell_is_not_shown_whole():
    with pytest.raises(DataError) as error:
        numbers(column("a patient's name and address"), "n", "f.csv")
    assert "address" not in str(error.value)


def test_several_columns_are_read_at_once():
    frame = column("x", name="a").assign(b=text("y"), c=text("1"))
    with pytest.raises(DataError) as error:
        number_columns(frame, ["a", "b", "c"], "f.csv")
    assert [p.where for p in error.value.problems] == [
        "f.csv, line 2, column a",
        "f.csv, line 2, column b",
    ]


def test_of_very_many_problems_the_first_are_named():
    frame = pd.DataFrame({f"p{i}": text("x") for i in range(100)}).assign(_line=2)
    with pytest.raises(DataError) as error:
        number_columns(frame, [f"p{i}" for i in range(100)], "f.csv")
    assert len(error.value.problems) == 21
    assert "and 80 more such problems" in str(error.value.problems[-1])


def test_whole_numbers():
    found = whole_numbers(column("12", "", "3.0", "-1"), "n", "f")
    expected = pd.Series([12, None, 3, -1], dtype="Int64")
    assert_series_equal(found, expected, check_names=False)


@pytest.mark.parametrize("cell", ["1.5", "inf", "-inf", "1e300", "many"])
def test_a_count_of_people_is_whole(cell):
    with pytest.raises(DataError, match="line 2, column n: .* is not a"):
        whole_numbers(column(cell), "n", "f.csv")


@pytest.mark.parametrize(
    ("form", "cell", "month"),
    [
        ("yyyymm", "202603", "2026-03-01"),
        ("yyyymmdd", "20260317", "2026-03-01"),
        ("yyyy-mm", "2026-03", "2026-03-01"),
        ("yyyy-mm-dd", " 2026-03-31 ", "2026-03-01"),
        ("dd/mm/yyyy", "04/03/2026", "2026-03-01"),  # the 4th of March
        ("unix_seconds", "1414800000", "2014-11-01"),  # the first English month
    ],
)
def test_each_form_of_a_date(form, cell, month):
    found = periods(column(cell), PeriodForm(column="n", form=form), "f")
    expected = pd.Series(pd.to_datetime([month])).astype("datetime64[us]")
    assert_series_equal(found, expected, check_names=False)


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("dd/mm/yyyy", "03/25/2026"),  # a 25th month: never read as mm/dd
        ("dd/mm/yyyy", "3/4/2026"),
        ("yyyy-mm", "03-2026"),
        ("yyyy-mm", "2026-13"),
        ("yyyy-mm", "2026-03-01"),
        ("yyyy-mm-dd", "2026-02-29"),
        ("yyyymm", "202600"),
        ("yyyymm", "20263"),
        ("yyyymmdd", "202603"),
        ("unix_seconds", "2026-03"),
        ("unix_seconds", "1.4e9"),
        ("unix_seconds", ""),
        ("yyyy-mm", ""),
    ],
)
def test_another_form_is_refused_with_its_line(form, cell):
    with pytest.raises(DataError, match=r"f\.csv, line 2, column n: ") as error:
        periods(column(cell), PeriodForm(column="n", form=form), "f.csv")
    assert repr(cell) in str(error.value)


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("yyyy-mm", "9999-12"),
        ("yyyy-mm", "0001-01"),
        ("yyyy-mm-dd", "1600-05-01"),
        ("yyyy-mm", "1989-12"),
        ("yyyy-mm", "2101-01"),
        ("unix_seconds", "0"),
    ],
)
def test_a_year_that_no_figure_is_of_is_refused_with_its_line(form, cell):
    with pytest.raises(DataError) as error:
        periods(column(cell), PeriodForm(column="n", form=form), "f.csv")
    assert str(error.value) == (
        f"f.csv, line 2, column n: {cell!r} is a date before 1990 or after 2100. "
        "Correct it."
    )


def test_the_first_and_the_last_year_are_included():
    found = periods(column("1990-01", "2100-12"), PeriodForm(column="n"), "f")
    assert found.dt.year.tolist() == [1990, 2100]


@pytest.mark.parametrize("month", ["1989-12", "2101-01", "9999-12"])
def test_a_constant_period_has_a_year_of_figures_too(month):
    with pytest.raises(ValueError, match="'constant' is not from 1990 to 2100"):
        PeriodForm(constant=month)


BRITISH = "1711926000"  # midnight on 1 April 2024 in Britain, 23:00 on 31 March in UTC


def test_a_british_midnight_is_of_two_months_until_the_timezone_is_named():
    form = PeriodForm(column="n", form="unix_seconds")
    with pytest.raises(DataError, match="line 3, column n.* is no unix time who") as e:
        periods(column("1709251200", BRITISH), form, "f.csv")
    assert "in UTC it is 23:00 on the last day of one" in str(e.value)
    assert "Write 'timezone: Europe/London' or 'timezone: UTC'" in str(e.value)


@pytest.mark.parametrize(("zone", "month"), [("UTC", 3), ("Europe/London", 4)])
def test_a_named_timezone_decides(zone, month):
    form = PeriodForm(column="n", form="unix_seconds", timezone=zone)
    assert periods(column(BRITISH), form, "f").dt.month.tolist() == [month]


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("1711929600", 4),  # 1 April 2024, 00:00 UTC
        ("1711922400", 3),  # 31 March 2024, 22:00 UTC
        ("1711839600", 3),  # 30 March 2024, 23:00 UTC
        ("1704063600", 12),  # 31 December 2023, 23:00 UTC: winter
    ],
)
def test_other_moments_need_no_timezone(cell, month):
    form = PeriodForm(column="n", form="unix_seconds")
    assert periods(column(cell), form, "f").dt.month.tolist() == [month]


def test_a_timezone_is_for_moments_only():
    with pytest.raises(ValueError, match="'timezone' is for 'form: unix_seconds'"):
        PeriodForm(column="n", form="yyyy-mm", timezone="UTC")


def test_a_number_of_very_many_digits_is_no_number():
    assert numbers(column("1" * 40), "n", "f").notna().all()
    with pytest.raises(DataError, match="line 2, column n: .* is not a number"):
        numbers(column("1" * 100_000), "n", "f.csv")


@pytest.mark.parametrize("cell", ["P\x1b[31m1", "P1\u202e", "P\u200b1", "=P1", "P1;2"])
def test_a_practice_code_of_odd_characters_is_refused(cell):
    with pytest.raises(DataError, match="line 3, column n: .* holds a character that"):
        named_codes(column("P1", cell), "n", None, "f.csv")


@pytest.mark.parametrize("code", ["A81001", "P 1", "a-1_2/3.4", "Ä1"])
def test_codes_of_letters_digits_and_a_few_marks_come_in(code):
    assert named_codes(column(code), "n", None, "f").tolist() == [code]


def test_the_code_of_a_cluster_may_be_a_name():
    names = ["Coll, Colonsay & Tiree", "Bo'ness (North)"]
    found = named_codes(column(*names), "n", None, "f", of_practices=False)
    assert found.tolist() == names
    with pytest.raises(DataError, match="holds a character that no code has"):
        named_codes(column("=1+1"), "n", None, "f", of_practices=False)


@pytest.mark.parametrize("cell", ["Total", "GRAND TOTAL", "all", "Sum"])
def test_a_row_of_totals_is_no_practice(cell):
    with pytest.raises(DataError) as error:
        named_codes(column("P1", cell), "n", None, "f.csv")
    assert "line 3, column n" in str(error.value)
    assert "is no practice. Take the row of totals out" in str(error.value)
    assert "'until_blank: true'" in str(error.value)


def test_a_first_line_of_data_is_not_listed_as_known_columns():
    frame = pd.DataFrame(columns=["Anna Example", "01/02/1950", "P1", "_line"])
    with pytest.raises(DataError) as error:
        require_columns(frame, ["practice_code"], "f.csv")
    assert str(error.value) == (
        "f.csv: there is no column 'practice_code'. The first line looks like data: "
        "is the header missing?"
    )


def test_among_months_as_names_the_nearest_is_still_named():
    frame = pd.DataFrame(columns=["Practise", "2024-04", "_line"])
    with pytest.raises(DataError, match="'Practice'. Did you mean 'Practise'"):
        require_columns(frame, ["Practice"], "f.csv")


def test_one_period_for_the_whole_file():
    found = periods(column("a", "b"), PeriodForm(constant="2022-04"), "f")
    assert found.tolist() == [pd.Timestamp("2022-04-01")] * 2
