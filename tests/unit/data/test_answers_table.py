"""The file of a question: read as it came, faults named by group and line."""

import math

import pandas as pd
import pytest

from qikit.data.answers.table import (
    negatives,
    read_dates,
    read_numbers,
    read_table,
    refuse,
    repeats,
    too_many,
)
from qikit.errors import DataError, ParameterError, Problem


@pytest.fixture
def table(tmp_path):
    """Write lines as a CSV file and read the columns of its header."""

    def read(*lines: str, by: str | None = "area"):
        path = tmp_path / "data.csv"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return read_table(path, lines[0].split(","), by=by)

    return read


def said(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems]


def test_groups_are_trimmed_text_and_none_without_a_column(table):
    assert table("area,n", "1,5", " 01 ,6").groups.tolist() == ["1", "01"]
    assert table("area,n", "1,5", by=None).groups.tolist() == [None]


def test_a_row_without_a_group_is_named(table):
    with pytest.raises(DataError) as caught:
        table("area,n", "A,1", ",2")
    assert said(caught.value.problems) == [
        (
            "data.csv, line 3, column area: the group is missing. "
            "Fill it in or drop the row."
        )
    ]


def test_a_missing_column_is_answered_with_the_nearest(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("area,checked\nA,1\n", "utf-8")
    with pytest.raises(DataError, match="'cheked'.*Did you mean 'checked'"):
        read_table(path, ["cheked"], by="area")


@pytest.mark.parametrize("name", ["data.xlsx", "data", "data.csv.zip"])
def test_the_ending_says_how_a_file_is_read(tmp_path, name):
    with pytest.raises(ParameterError, match=r"\.csv, \.csv\.gz, \.parquet"):
        read_table(tmp_path / name, ["n"], by=None)


def test_parquet_is_read_by_row(tmp_path):
    path = tmp_path / "DATA.PARQUET"
    frame = pd.DataFrame(
        {
            "area": ["A", "A"],
            "day": pd.to_datetime(["2024-05-01", "2024-06-01"]),
            "n": [1.5, None],
        }
    )
    frame.to_parquet(path)
    table = read_table(path, ["day", "n"], by="area")
    days, problems = read_dates(table, "day")
    numbers, _ = read_numbers(table, ["n"])
    assert problems == []
    assert days.tolist() == frame["day"].tolist()
    assert numbers["n"].iloc[0] == 1.5 and math.isnan(numbers["n"].iloc[1])


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"area;n\nA;1\n", "semicolons.*commas"),
        (b"area,n\nCaf\xe9,1\n", "not utf-8.*'CSV UTF-8'"),
    ],
)
def test_advice_does_not_speak_of_mappings(tmp_path, content, match):
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=match) as caught:
        read_table(path, ["n"], by=None)
    assert "mapping" not in str(caught.value)


def test_an_empty_cell_is_missing_and_never_zero(table):
    found, problems = read_numbers(table("area,n", "A,", "A, 2 "), ["n"])
    assert problems == []
    assert math.isnan(found["n"].iloc[0]) and found["n"].iloc[1] == 2


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("many", "'many' is not a number."),
        ("12%", "'12%' is not a number."),
        ("=1+1", "'=1+1' is not a number."),
        ("nan", "'nan' is not a number."),
        ("inf", "'inf' is not finite. Correct it, or leave it empty."),
        ("1e999", "'1e999' is not finite. Correct it, or leave it empty."),
    ],
)
def test_what_is_no_number_is_named_by_group_and_line(table, cell, what):
    _, problems = read_numbers(table("area,n", "A,1", f"B,{cell}"), ["n"])
    assert said(problems) == [f"B, data.csv, line 3, column n: {what}"]


def test_a_line_in_a_file_name_is_not_the_line_of_a_cell(tmp_path):
    path = tmp_path / "line 2.csv"
    path.write_text("area,n\nA,1\nB,x\n", "utf-8")
    _, problems = read_numbers(read_table(path, ["n"], by="area"), ["n"])
    assert problems[0].where == "B, line 2.csv, line 3, column n"


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2024-05-17", "2024-05-01"], ["2024-05-17", "2024-05-01"]),
        (["2024-05", "2024-06"], ["2024-05-01", "2024-06-01"]),
    ],
)
def test_dates_have_one_of_two_forms(table, cells, days):
    found, problems = read_dates(table("area,day", *(f"A,{c}" for c in cells)), "day")
    assert problems == []
    assert found.dt.strftime("%Y-%m-%d").tolist() == days


@pytest.mark.parametrize(
    "cell",
    [
        "01/05/2024",  # 1 May or 5 January: not guessed
        "31/05/2024",  # only one reading, yet one rule for all
        "2024-5-1",
        "2024-13-01",
        "2024-02-30",
        "May 2024",
        "2024-05-01 10:30",
        "202405",
        "2024-05",  # among days
    ],
)
def test_another_form_of_date_is_refused_with_the_forms_taken(table, cell):
    days, problems = read_dates(table("area,day", "A,2024-04-01", f"B,{cell}"), "day")
    assert days.isna().all()
    assert problems[0].where == "B, data.csv, line 3, column day"
    assert repr(cell) in problems[0].what
    assert "2024-05-01" in problems[0].to_do and "2024-05." in problems[0].to_do


def test_a_missing_date_is_named(table):
    _, problems = read_dates(table("area,day", "A,2024-04-01", "B, "), "day")
    assert [p.where for p in problems] == ["B, data.csv, line 3, column day"]
    assert problems[0].what == "the date is missing."


def test_a_repeat_counts_within_its_group_and_names_the_first(table):
    read = table("area,day", "A,2024-04", "B,2024-04", "A,2024-05", "A,2024-04")
    days, _ = read_dates(read, "day")
    assert said(repeats(read, "day", days)) == [
        (
            "A, data.csv, line 5, column day: '2024-04' stands on line 2 already. "
            "Keep one row: add up or drop the repeated ones."
        )
    ]


def test_negative_counts_are_named_with_their_value(table):
    read = table("area,n,m", "A,0,-1", "B,-0.5,")
    found, _ = read_numbers(read, ["n", "m"])
    assert said(negatives(read, found)) == [
        (
            "B, data.csv, line 3, column n: '-0.5' is negative, and a count cannot be. "
            "Correct it, or leave it empty."
        ),
        (
            "A, data.csv, line 2, column m: '-1' is negative, and a count cannot be. "
            "Correct it, or leave it empty."
        ),
    ]


def test_a_numerator_may_equal_its_denominator_but_not_exceed_it(table):
    read = table("area,n,m", "A,5,5", "B,6,5", "C,5,")
    found, _ = read_numbers(read, ["n", "m"])
    assert said(too_many(read, found["n"], found["m"])) == [
        (
            "B, data.csv, line 3: the numerator 6 is above the denominator 5. "
            "Correct the counts, or leave them empty."
        )
    ]


def test_five_cells_of_a_kind_are_shown_and_the_others_counted(table):
    read = table("area,n,m", *["A,2,1"] * 8)
    found, _ = read_numbers(read, ["n", "m"])
    problems = too_many(read, found["n"], found["m"])
    assert len(problems) == 6
    assert str(problems[-1]) == "data.csv: and 3 more such rows."


def test_problems_are_raised_together_and_cut():
    refuse([])
    with pytest.raises(DataError) as caught:
        refuse([Problem(f"{n}.") for n in range(25)])
    assert len(caught.value.problems) == 21
    assert str(caught.value.problems[-1]) == "and 5 more such problems."
