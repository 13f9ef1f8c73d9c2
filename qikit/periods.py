"""Periods: a period is its first day, and ends are inclusive."""

from __future__ import annotations

import re

import pandas as pd

from qikit.errors import ParameterError

MONTHS_PER_PERIOD = {"month": 1, "quarter": 3, "year": 12}


def parse_month(text: str) -> pd.Timestamp:
    """Read `2026-03` or `2026-03-01` as the first day of that month.

    Raises
    ------
    ParameterError
        If the text is not a month in this form.
    """
    if not re.fullmatch(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])(-01)?", str(text)):
        raise ParameterError(
            f"{text!r} is not a month. Write year and month, such as 2026-03."
        )
    return pd.Timestamp(f"{str(text)[:7]}-01")


def period_end(start: pd.Timestamp, frequency: str) -> pd.Timestamp:
    """Return the last day (inclusive) of the period that begins at `start`."""
    months = MONTHS_PER_PERIOD[frequency]
    return start + pd.DateOffset(months=months) - pd.Timedelta(days=1)


def period_text(start: pd.Timestamp, frequency: str = "month") -> str:
    """Say a period in words.

    A month is "March 2026", a quarter "January to March 2026", a year that
    begins in April "2025/26", any other year its twelve months.
    """
    if frequency == "month":
        return f"{start:%B %Y}"
    end = period_end(start, frequency)
    if frequency == "year" and start.month == 4:
        return f"{start.year}/{end.year % 100:02d}"
    if start.year == end.year:
        return f"{start:%B} to {end:%B %Y}"
    return f"{start:%B %Y} to {end:%B %Y}"


def span_text(start: pd.Timestamp, end: pd.Timestamp, frequency: str) -> str:
    """Say a stretch of periods, both ends included: "May to July 2026"."""
    if start == end:
        return period_text(start, frequency)
    if frequency == "year" and start.month == 4:
        return f"{period_text(start, frequency)} to {period_text(end, frequency)}"
    last = period_end(end, frequency)
    if start.year == last.year:
        return f"{start:%B} to {last:%B %Y}"
    return f"{start:%B %Y} to {last:%B %Y}"


def all_periods(
    first: pd.Timestamp, last: pd.Timestamp, frequency: str = "month"
) -> pd.DatetimeIndex:
    """List every period from `first` to `last`, both included."""
    step = pd.DateOffset(months=MONTHS_PER_PERIOD[frequency])
    return pd.date_range(first, last, freq=step)
