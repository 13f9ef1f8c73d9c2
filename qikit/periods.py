"""Periods: a period is its first day, and ends are inclusive."""

from __future__ import annotations

import re
from collections.abc import Iterable

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


def periods_text(
    starts: Iterable[str | pd.Timestamp],
    frequency: str = "month",
    *,
    at_most: int | None = None,
) -> str:
    """List periods in order: "May and June 2025", "July to October 2025".

    Three and more in a row are a stretch. Of many stretches the first `at_most` are
    named and the others counted. Empty for no period.
    """
    known = sorted({pd.Timestamp(start) for start in starts if start})
    stretches = _stretches(known, frequency)
    shown = stretches[:at_most]
    following = [first for first, _ in shown[1:]]
    words = [
        _stretch_text(first, last, after, frequency)
        for (first, last), after in zip(shown, [*following, None], strict=False)
    ]
    more = len(stretches) - len(shown)
    words += [f"{more} more"] if more else []
    return " and ".join([", ".join(words[:-1]), *words[-1:]] if words[1:] else words)


def all_periods(
    first: pd.Timestamp, last: pd.Timestamp, frequency: str = "month"
) -> pd.DatetimeIndex:
    """List every period from `first` to `last`, both included."""
    step = pd.DateOffset(months=MONTHS_PER_PERIOD[frequency])
    return pd.date_range(first, last, freq=step)


def _stretches(
    periods: list[pd.Timestamp], frequency: str
) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Gather periods into stretches of three and more, others alone."""
    step = pd.DateOffset(months=MONTHS_PER_PERIOD[frequency])
    runs: list[list[pd.Timestamp]] = []
    for period in periods:
        if runs and period == runs[-1][-1] + step:
            runs[-1].append(period)
        else:
            runs.append([period])
    return [
        pair
        for run in runs
        for pair in ([(run[0], run[-1])] if len(run) > 2 else [(m, m) for m in run])
    ]


def _stretch_text(
    first: pd.Timestamp,
    last: pd.Timestamp,
    after: pd.Timestamp | None,
    frequency: str,
) -> str:
    """Say a stretch; months leave their year to the next one where they share it."""
    is_shared = after is not None and first.year == last.year == after.year
    if frequency != "month" or not is_shared:
        return span_text(first, last, frequency)
    return f"{first:%B}" if first == last else f"{first:%B} to {last:%B}"
