"""Periods are first days; what is written on paper says which months."""

import pandas as pd
import pytest

from qikit.errors import ParameterError
from qikit.periods import (
    all_periods,
    parse_month,
    period_end,
    period_text,
    periods_text,
)


@pytest.mark.parametrize("text", ["2026-03", "2026-03-01"])
def test_a_month(text):
    assert parse_month(text) == pd.Timestamp("2026-03-01")


@pytest.mark.parametrize(
    "text",
    ["2026-3", "2026-13", "2026-00", "26-03", "2026-03-02", "2026/03", "March 2026"]
    + ["", " 2026-03", "0000-01", "0202-01", "٢٠٢٦-٠٣", "2026-03\n", "202603"],
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ParameterError, match="is not a month. Write year and month"):
        parse_month(text)


@pytest.mark.parametrize(
    ("start", "frequency", "last", "text"),
    [
        ("2026-02", "month", "2026-02-28", "February 2026"),
        ("2024-02", "month", "2024-02-29", "February 2024"),
        ("2026-01", "quarter", "2026-03-31", "January to March 2026"),
        ("2025-11", "quarter", "2026-01-31", "November 2025 to January 2026"),
        ("2025-04", "year", "2026-03-31", "2025/26"),
        ("1999-04", "year", "2000-03-31", "1999/00"),
        ("2026-01", "year", "2026-12-31", "January to December 2026"),
        ("2025-07", "year", "2026-06-30", "July 2025 to June 2026"),
    ],
)
def test_a_period_on_paper(start, frequency, last, text):
    start = pd.Timestamp(start)
    assert period_end(start, frequency) == pd.Timestamp(last)
    assert period_text(start, frequency) == text


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("month", ["2026-01", "2026-02", "2026-03", "2026-04"]),
        ("quarter", ["2026-01", "2026-04"]),
        ("year", ["2026-01"]),
    ],
)
def test_all_periods_both_ends_included(frequency, expected):
    found = all_periods(pd.Timestamp("2026-01"), pd.Timestamp("2026-04"), frequency)
    assert [f"{month:%Y-%m}" for month in found] == expected


def test_one_period():
    month = pd.Timestamp("2026-01-01")
    assert all_periods(month, month).tolist() == [month]


@pytest.mark.parametrize(
    ("starts", "frequency", "expected"),
    [
        ([], "month", ""),
        (["2025-05"], "month", "May 2025"),
        (["2025-06", "2025-05"], "month", "May and June 2025"),
        (["2025-07", "2025-08", "2025-09", "2025-10"], "month", "July to October 2025"),
        (["2025-12", "2026-01"], "month", "December 2025 and January 2026"),
        (
            ["2025-01", "2025-03", "2026-02"],
            "month",
            "January, March 2025 and February 2026",
        ),
        (
            ["2025-01", "2025-04"],
            "quarter",
            "January to March 2025 and April to June 2025",
        ),
        (["2025-01", "2025-04", "2025-07"], "quarter", "January to September 2025"),
        (["2023-04", "2025-04"], "year", "2023/24 and 2025/26"),
    ],
)
def test_periods_are_listed_in_order(starts, frequency, expected):
    assert periods_text(starts, frequency) == expected


def test_of_many_stretches_the_first_are_named():
    starts = ["2025-01", "2025-03", "2025-05", "2025-07"]
    assert periods_text(starts, at_most=2) == "January, March 2025 and 2 more"
