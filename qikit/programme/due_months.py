"""When a month's data are due, and the newest month that is known on a day."""

from __future__ import annotations

import pandas as pd

from qikit.periods import all_periods, parse_month

DUE_DAY = 10  # of the following month [J]
PAPERS_BEFORE = pd.Timedelta(days=7)  # papers before the meeting [J]
A_MONTH = pd.DateOffset(months=1)


def due_after(month: pd.Timestamp, due_day: int = DUE_DAY) -> pd.Timestamp:
    """Return a day of the month after."""
    return month + pd.DateOffset(months=1, day=due_day)


def newest_month_due(
    day: pd.Timestamp, *, first_month: str, last_month: str, due_day: int = DUE_DAY
) -> pd.Timestamp:
    """Return the last month of a programme whose data are due before a day.

    Before the first of them is due it is the month before the programme began, or
    the last whole month where the day is still before that.

    Parameters
    ----------
    day
        The day on which somebody looks, such as that of the papers.
    first_month, last_month
        Of the programme: "2024-10".
    due_day
        The day of the following month by which a month's data should be here.
    """
    first = parse_month(first_month)
    months = all_periods(first, parse_month(last_month))
    due = [month for month in months if due_after(month, due_day) < day]
    return due[-1] if due else min(first, day.replace(day=1)) - A_MONTH
